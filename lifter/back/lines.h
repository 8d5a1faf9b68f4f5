/* lines.h - from DWARF line programs to the table that maps host code to guest instructions. */
#ifndef XLAT_LINES_H
#define XLAT_LINES_H

#include "lifter/base/base.h"
#include "runtime/abi/aot.h"

typedef VEC(struct xlat_aot_pc) xlat_pcs;

/* Runs every line program in `section` (the bytes of .debug_line of a linked file).  A row's line number is the RVA of the guest instruction
 * that the code belongs to, 0: none.  Gives back rows sorted by host address, relative to code_start, without repetitions; code of
 * [code_start, code_start + code_size) only.  False: malformed. */
bool xlat_lines_to_pcs(struct xlat_span section, uint64_t code_start, uint64_t code_size, xlat_pcs *out, struct xlat_diag *d);

#endif
