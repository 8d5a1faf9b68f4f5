/* check_emit.h - translates single instructions to functions, for the randomized comparisons with the processor. */
#ifndef XLAT_CHECK_EMIT_H
#define XLAT_CHECK_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include "lifter/decode/insn.h"
#include "runtime/abi/cpu.h"

/* Compiles each of n instructions (n * 16 < 2^24) to a function of its own that leaves for the interpreter after it.  Replaces the former
 * batch; the records' addresses are changed.  False: message printed. */
bool xlat_check_compile(struct xlat_insn *ins, size_t n, int opt, bool sse_traps);
/* Runs number i on cpu, whose gpr[XLAT_ESP] may be anything.  Faults come as host signals, traps in cpu->trap. */
void xlat_check_run(size_t i, struct xlat_cpu *cpu);

#endif
