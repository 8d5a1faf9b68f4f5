/* own.c - stores of a function that compares its own bytes (lifter/cfg/checks.h): do they go to those bytes?
 *
 * Each store leaves a condition here, and check.c looks at it when the instruction is done. */
#include "lifter/emit/core.h"

static unsigned bytes_of(LLVMTypeRef t) { return LLVMGetTypeKind(t) == LLVMIntegerTypeKind ? (LLVMGetIntTypeWidth(t) + 7) / 8 : 16; /* at most */ }

void xlat_own_store(struct X *x, LLVMTypeRef t, LLVMValueRef addr)
{
    struct xlat_state *s = x->state;
    uint32_t before = bytes_of(t) - 1;
    if (!s->checks || s->checks->block[s->bi].store[x->in - x->func->blocks[s->bi].insns] != XLAT_STORE_TESTED)
        return;
    for (size_t i = 0; i < s->checks->own.n; i++) {
        const struct xlat_bytes *o = &s->checks->own.at[i];
        LLVMValueRef from = xlat_code_addr(x, x->prog->image->base + o->rva - before), size = LLVMConstInt(x->i32, o->size + before, false);
        LLVMValueRef hit = LLVMBuildICmp(x->b, LLVMIntULT, LLVMBuildSub(x->b, addr, from, ""), size, "");
        s->insn.own = s->insn.own ? LLVMBuildOr(x->b, s->insn.own, hit, "") : hit;
    }
}
