/* privileged.c - see privileged.h.
 *
 * The processor raises the same exception for all instructions that user mode may not execute.  Which of them get a code of their own is Wine's
 * choice, so it is a list here and follows from no semantics.
 */
#include "runtime/wine/unix/privileged.h"

bool xlat_is_privileged(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_mov: /* to or from a control or debug register: no other one raises it */
    case XLAT_OP_clts: case XLAT_OP_invd: case XLAT_OP_wbinvd:
    case XLAT_OP_in: case XLAT_OP_out: case XLAT_OP_ins: case XLAT_OP_outs:
    case XLAT_OP_hlt: case XLAT_OP_cli: case XLAT_OP_sti:
        return true;
    default: /* LGDT, LIDT, LLDT, LTR, LMSW, INVLPG, RDMSR, WRMSR, RDPMC, XSETBV */
        return false;
    }
}
