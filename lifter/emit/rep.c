/* rep.c - REP MOVS and REP STOS by the host's own instruction.
 *
 * lifter/sem/string.c says what they mean, an element at a time, and that loop is always built: for a set direction flag, and for other hosts.
 * But processors move whole cache lines for these instructions, which no loop equals.  An x86-64 host executes them as
 * they are: addresses below 4 GB, the count zero-extended, and edi, esi and ecx up to date at every moment, so that after a fault in the middle the
 * instruction can go on.
 */
#include "lifter/emit/core.h"

static bool suits(const struct X *x, const struct xlat_insn *in)
{
    return x->host == XLAT_HOST_X86_64 && (in->op == XLAT_OP_movs || in->op == XLAT_OP_stos) && in->prefix & PFX_REP && in->asz == 32 &&
           (in->op == XLAT_OP_stos || (in->mem.seg != XLAT_FS && in->mem.seg != XLAT_GS)) && (!x->state->precise || xlat_notes(x));
}

static LLVMValueRef wide(struct X *x, int r) { return LLVMBuildZExt(x->b, xlat_gpr_get(x, r), x->i64, ""); }

static void narrow(struct X *x, int r, LLVMValueRef v) { xlat_gpr_set(x, r, LLVMBuildTrunc(x->b, v, x->i32, "")); }

void xlat_rep_by_host(struct X *x, const struct xlat_insn *in)
{
    struct xlat_state *s = x->state;
    if (!suits(x, in))
        return;
    bool moves = in->op == XLAT_OP_movs;
    if (!s->insn.next)
        s->insn.next = xlat_new_block(x, "");
    LLVMBasicBlockRef fast = xlat_new_block(x, ""), slow = xlat_new_block(x, "");
    LLVMValueRef df = xlat_flag_get(x, F_DF);
    xlat_known_spill(x);
    struct xlat_known known = xlat_known_save(x);
    xlat_branch_unlikely(x, df, slow, fast);

    LLVMPositionBuilderAtEnd(x->b, fast);
    LLVMValueRef regs[3] = {wide(x, XLAT_EDI), wide(x, XLAT_ECX), wide(x, moves ? XLAT_ESI : XLAT_EAX)};
    LLVMValueRef r = moves ? xlat_guest_move(x, in->osz, regs) : xlat_guest_fill(x, in->osz, regs);
    narrow(x, XLAT_EDI, LLVMBuildExtractValue(x->b, r, 0, ""));
    narrow(x, XLAT_ECX, LLVMBuildExtractValue(x->b, r, 1, ""));
    if (moves)
        narrow(x, XLAT_ESI, LLVMBuildExtractValue(x->b, r, 2, ""));
    xlat_known_spill(x);
    LLVMBuildBr(x->b, s->insn.next);

    xlat_known_restore(x, &known);
    LLVMPositionBuilderAtEnd(x->b, slow);
}
