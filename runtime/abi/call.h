/* call.h - the contract of a translated function.
 *
 * x86-64 host: LLVM's x86_regcall convention on System V, with the guest's general registers as arguments and results in the order of
 * call.def, which says where each of them is; 9th argument and result: struct xlat_cpu *, 10th result: eip.  Host rbx, rbp and r15 are
 * preserved (regcall), as are xmm8..xmm15; r10, r11 are scratch, and r14 except as a result.  Upper halves of the 32-bit values are undefined.
 * The struct xlat_cpu pointer is a result in the register of the argument, so that no function has to keep it across a call (measured: 25 % on
 * a recursive fib).  The host stack is 8-aligned at calls, not 16-aligned: host/x86_64/entry.S aligns it before it calls C.
 * aarch64 host: C convention, eight i64 arguments x0..x7 (value in the low half), cpu in x20 (swiftself), eight i64 results in x0..x7
 * with eip in the upper half of esp's register (x4).
 *
 * On entry [esp] is the guest return address.  A function that ends by a guest RET returns the address it popped as eip.  The caller
 * compares it with the one it pushed; on a mismatch (longjmp, exception, stack switch) it returns to its own caller, with all state in the results,
 * and so on until a frame expects that address or the outermost loop (xlat_run) is reached, which continues there.  Which frame continues is not
 * known in advance, so a frame keeps no guest state in host registers or host stack across a call, except what it can check afterwards.
 * To leave translated code at an address X: store X to cpu->eip and tail-call cpu->miss with the registers.
 * Flags: at an exit through cpu->miss the words of runtime/abi/flags.h say what the guest's flags are, or with flags_kind 0 cpu->fl does.
 * Direction flag, x87, MMX, SSE, AVX state are in cpu at every call, return and exit.  Arithmetic flags are in cpu->fl at a call or return only
 * where the module's liveness analysis found a reader.
 * Host x87 control word and MXCSR hold the guest's values.
 */
#ifndef XLAT_CALL_H
#define XLAT_CALL_H
#include "runtime/abi/cpu.h"

/* Runs translated function fn (the contract above) from C: loads the registers from cpu, stores the results to cpu->gpr and cpu->eip.
 * runtime/host/<host>/entry.S */
void xlat_call_guest(struct xlat_cpu *cpu, void *fn);

/* The value for cpu->miss: stores the registers to cpu->gpr and calls xlat_miss(cpu, back), a C function of the runtime, then returns cpu->gpr
 * and cpu->eip in the registers of the contract.  back: the host return address. */
extern char xlat_miss_entry[];
void xlat_miss(struct xlat_cpu *cpu, uint64_t back);

/* The value for cpu->helper_entry: uint64_t f(struct xlat_cpu *, uint64_t a, uint64_t b, uint64_t c, uint64_t index) in the convention of
 * translated code (x86-64: regcall, arguments in rax rcx rdx rdi rsi; aarch64: plain C).  Calls cpu->helpers[index].  On x86-64 it saves
 * xmm8..xmm15, which C functions do not preserve: otherwise each translated function with a call of a helper would save all of them. */
extern char xlat_helper_entry[];

/* Offsets that the assembly uses as numbers. */
#include "runtime/host/entry_offsets.h"
_Static_assert(offsetof(struct xlat_cpu, gpr) == XLAT_OFF_GPR && offsetof(struct xlat_cpu, eip) == XLAT_OFF_EIP &&
                   offsetof(struct xlat_cpu, helpers) == XLAT_OFF_HELPERS,
               "entry_offsets.h");

#endif
