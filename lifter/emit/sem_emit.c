/* sem_emit.c - the meaning of instructions, compiled to build LLVM IR: lifter/sem/ against ops_emit_tmpl.c.  The interpreter's twin is
 * fallback-interp/sem_interp.c. */
#include <string.h>
#include "lifter/emit/core.h"
#pragma GCC diagnostic ignored "-Wunused-function" /* operations that no instruction uses yet */

#include "lifter/sem/ops.h"
#include "lifter/sem/sem.h"
#include "lifter/emit/ops_emit_tmpl.c"

void xlat_emit_insn(struct X *x, const struct xlat_insn *in)
{
    x->in = in;
    switch (in->op) {
#define INSN(name)                                                                                                    \
    case XLAT_OP_##name: sem_##name(x, in); break;
#include "lifter/decode/insns.def"
#undef INSN
    case XLAT_OP_invalid: trap(x, XLAT_TRAP_UD, 0); break;
    default: /* no row: the interpreter reports it when control gets there */
        xlat_leave(x, xlat_code_addr(x, in->addr));
        break;
    }
}
