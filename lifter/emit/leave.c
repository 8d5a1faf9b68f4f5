/* leave.c - ways out of a translated function by a tail call (runtime/abi/call.h), the registers being the arguments.
 *
 * To another translated function, found by name or in the dispatch table, or to cpu->miss, which goes on at cpu->eip in the interpreter or in the
 * dispatcher.  Blocks that only lead out are marked as unlikely: LLVM moves them, and the computation of flags that only they need, out of the way.
 */
#include "lifter/emit/core.h"

void xlat_all_gprs(struct X *x, LLVMValueRef out[8])
{
    for (int i = 0; i < 8; i++)
        out[i] = xlat_gpr_get(x, i);
}

/* x87 and vector registers go to cpu before it. */
static void tail(struct X *x, LLVMValueRef callee)
{
    LLVMValueRef gpr[8];
    xlat_x87_sync(x);
    xlat_all_gprs(x, gpr);
    vec_push(&x->state->sync_before, xlat_contract_call(x, callee, gpr, true));
}

void xlat_leave_with(struct X *x, LLVMValueRef eip, unsigned flags)
{
    xlat_flags_leave(x, flags);
    xlat_cpu_store(x, eip, offsetof(struct xlat_cpu, eip));
    tail(x, xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, miss), false));
}

void xlat_leave(struct X *x, LLVMValueRef eip) { xlat_leave_with(x, eip, ALL_FLAGS); }

void xlat_leave_trap(struct X *x, int trap, uint32_t arg)
{
    const struct xlat_insn *in = x->in;
    if (trap) {
        xlat_cpu_store(x, LLVMConstInt(x->i32, (unsigned)trap, false), offsetof(struct xlat_cpu, trap));
        xlat_cpu_store(x, LLVMConstInt(x->i32, arg, false), offsetof(struct xlat_cpu, trap_arg));
    }
    xlat_cpu_store(x, xlat_code_addr(x, in->addr + in->len), offsetof(struct xlat_cpu, trap_next));
    xlat_leave(x, xlat_code_addr(x, in->addr));
}

void xlat_leave_if(struct X *x, LLVMValueRef c, enum xlat_trap trap, uint32_t va)
{
    LLVMBasicBlockRef out = xlat_new_block(x, "decline"), on = xlat_new_block(x, "");
    struct xlat_known here = xlat_known_save(x);
    xlat_branch_unlikely(x, c, out, on);
    LLVMPositionBuilderAtEnd(x->b, out);
    xlat_cpu_store(x, LLVMConstInt(x->i32, trap, false), offsetof(struct xlat_cpu, trap));
    xlat_leave(x, xlat_code_addr(x, va));
    xlat_known_restore(x, &here);
    LLVMPositionBuilderAtEnd(x->b, on);
}

void xlat_leave_if_unmasked(struct X *x, enum xlat_trap trap, uint32_t va)
{
    LLVMValueRef masks = LLVMConstInt(x->i32, XLAT_MXCSR_MASKS, false);
    LLVMValueRef v = xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, mxcsr), false), set = LLVMBuildAnd(x->b, v, masks, "");
    LLVMValueRef leave = LLVMBuildICmp(x->b, LLVMIntNE, set, masks, "");
    if (x->host == XLAT_HOST_AARCH64) { /* which flushes denormal operands and results, or neither (XLAT_HOST_MXCSR_LACKS) */
        LLVMValueRef ftz = LLVMBuildLShr(x->b, v, LLVMConstInt(x->i32, 15, false), "");
        LLVMValueRef daz = LLVMBuildLShr(x->b, v, LLVMConstInt(x->i32, 6, false), "");
        leave = LLVMBuildOr(x->b, leave, LLVMBuildTrunc(x->b, LLVMBuildXor(x->b, ftz, daz, ""), x->i1, ""), "");
    }
    xlat_leave_if(x, leave, trap, va);
}

LLVMValueRef xlat_look_up(struct X *x, LLVMValueRef target, bool with_flags)
{
    LLVMValueRef table = xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, dispatch), true);
    LLVMValueRef index = LLVMBuildZExt(x->b, target, x->i64, "");
    LLVMValueRef fn = LLVMBuildLoad2(x->b, x->ptr, LLVMBuildInBoundsGEP2(x->b, x->ptr, table, &index, 1, ""), "");
    LLVMBasicBlockRef here = LLVMGetInsertBlock(x->b), cold = xlat_new_block(x, "miss"), go = xlat_new_block(x, "");
    xlat_branch_unlikely(x, LLVMBuildIsNull(x->b, fn, ""), cold, go);

    struct xlat_known known = xlat_known_save(x);
    LLVMPositionBuilderAtEnd(x->b, cold);
    if (with_flags)
        xlat_flags_leave(x, ALL_FLAGS);
    xlat_cpu_store(x, target, offsetof(struct xlat_cpu, eip));
    LLVMValueRef miss = xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, miss), false);
    LLVMBuildBr(x->b, go);
    xlat_known_restore(x, &known); /* what the cold block loaded does not reach the other */

    LLVMPositionBuilderAtEnd(x->b, go);
    LLVMValueRef phi = LLVMBuildPhi(x->b, x->ptr, ""), in[2] = {fn, miss};
    LLVMBasicBlockRef from[2] = {here, cold};
    LLVMAddIncoming(phi, in, from, 2);
    return phi;
}

void xlat_jump_indirect(struct X *x, LLVMValueRef target)
{
    xlat_flags_store(x, x->unit->flow->indirect_in);
    tail(x, xlat_look_up(x, target, true));
}

void xlat_return(struct X *x, LLVMValueRef eip, unsigned flags)
{
    LLVMValueRef gpr[8];
    xlat_flags_store(x, flags);
    xlat_x87_sync(x);
    xlat_flags_words_store(x);
    xlat_all_gprs(x, gpr);
    vec_push(&x->state->sync_before, xlat_contract_ret(x, gpr, eip));
}

/* Flags that are live at va in the function around the loop that is under construction. */
static unsigned live_around(const struct X *x, uint32_t va)
{
    const struct xlat_func_flow *flow = x->unit->flow->func;
    const struct xlat_func *f = xlat_func_at(x->prog, x->func->around), *g = xlat_func_at(x->prog, va);
    const struct xlat_block *b = f ? xlat_block_at(f, va) : NULL;
    return b ? flow[f - x->prog->funcs].block_in[b - f->blocks] : g ? flow[g - x->prog->funcs].live_in : ALL_FLAGS;
}

void xlat_jump_out(struct X *x, uint32_t va)
{
    if (x->func->around) { /* the dispatcher has entered the loop, and goes on there */
        xlat_return(x, xlat_code_addr(x, va), live_around(x, va));
        return;
    }
    const struct xlat_func *f = xlat_func_at(x->prog, va);
    if (!f) { /* another translation may have a function there: of the rest of the image, or of what learned code jumps to */
        xlat_flags_store(x, ALL_FLAGS);
        tail(x, xlat_look_up(x, xlat_code_addr(x, va), true));
        return;
    }
    xlat_flags_store(x, x->unit->flow->func[f - x->prog->funcs].live_in);
    if (xlat_is_direct(x, f))
        tail(x, xlat_func_value(x, f));
    else
        xlat_jump_indirect(x, xlat_code_addr(x, va));
}
