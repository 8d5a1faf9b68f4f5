/* rep.c - REP MOVS and REP STOS by the host's own instruction.
 *
 * Their meaning stands in lifter/sem/string.c, an element at a time, and that loop is still built: for a set direction flag, for other hosts,
 * and for what has to be exact at a fault.  But processors move whole cache lines where they meet these instructions, and no loop keeps up
 * with that.  An x86-64 host takes them as they are: addresses below 4 GB, the count zero-extended, the registers true at every moment,
 * so that a fault in the middle is resumed like any other.
 */
#include <string.h>
#include "lifter/emit/core.h"

static bool suits(const struct X *x, const struct xlat_insn *in)
{
    return x->host == XLAT_HOST_X86_64 && (in->op == XLAT_OP_movs || in->op == XLAT_OP_stos) && in->prefix & PFX_REP && in->asz == 32 &&
           (in->op == XLAT_OP_stos || (in->mem.seg != XLAT_FS && in->mem.seg != XLAT_GS)) && !x->state->precise;
}

static LLVMValueRef wide(struct X *x, int r) { return LLVMBuildZExt(x->b, xlat_gpr_get(x, r), x->i64, ""); }

static void narrow(struct X *x, int r, LLVMValueRef v) { xlat_gpr_set(x, r, LLVMBuildTrunc(x->b, v, x->i32, "")); }

void xlat_rep_by_host(struct X *x, const struct xlat_insn *in)
{
    struct xlat_state *s = x->state;
    if (!suits(x, in))
        return;
    bool moves = in->op == XLAT_OP_movs;
    const char *text = moves ? (in->osz == 8 ? "rep movsb" : in->osz == 16 ? "rep movsw" : "rep movsl")
                             : (in->osz == 8 ? "rep stosb" : in->osz == 16 ? "rep stosw" : "rep stosl");
    const char *constraints = moves ? "={di},={cx},={si},0,1,2,~{memory},~{dirflag},~{fpsr},~{flags}"
                                    : "={di},={cx},0,1,{ax},~{memory},~{dirflag},~{fpsr},~{flags}";
    if (!s->next_bb)
        s->next_bb = xlat_new_block(x, "");
    LLVMBasicBlockRef fast = xlat_new_block(x, ""), slow = xlat_new_block(x, "");
    LLVMValueRef df = xlat_flag_get(x, F_DF);
    xlat_state_spill(x);
    struct xlat_state saved = *s;
    xlat_branch_unlikely(x, df, slow, fast);

    LLVMPositionBuilderAtEnd(x->b, fast);
    LLVMTypeRef results[3] = {x->i64, x->i64, x->i64}, types[3] = {x->i64, x->i64, x->i64};
    LLVMValueRef args[3] = {wide(x, XLAT_EDI), wide(x, XLAT_ECX), wide(x, moves ? XLAT_ESI : XLAT_EAX)};
    LLVMTypeRef t = LLVMFunctionType(LLVMStructTypeInContext(x->ctx, results, moves ? 3 : 2, false), types, 3, false);
    LLVMValueRef a = LLVMGetInlineAsm(t, text, strlen(text), constraints, strlen(constraints), true, false, LLVMInlineAsmDialectATT, false);
    LLVMValueRef r = LLVMBuildCall2(x->b, t, a, args, 3, "");
    LLVMAddCallSiteAttribute(r, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, x->unit->fn_attrs[0]);
    narrow(x, XLAT_EDI, LLVMBuildExtractValue(x->b, r, 0, ""));
    narrow(x, XLAT_ECX, LLVMBuildExtractValue(x->b, r, 1, ""));
    if (moves)
        narrow(x, XLAT_ESI, LLVMBuildExtractValue(x->b, r, 2, ""));
    xlat_state_spill(x);
    LLVMBuildBr(x->b, s->next_bb);

    memcpy(s->cur, saved.cur, sizeof s->cur);
    memcpy(s->curf, saved.curf, sizeof s->curf);
    LLVMPositionBuilderAtEnd(x->b, slow);
}
