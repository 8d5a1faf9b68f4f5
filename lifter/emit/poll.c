/* poll.c - places where a thread that is to be stopped stops (runtime/core: cpu->stop).
 *
 * If cpu->stop is set, all state goes to cpu but the flags that no code reads any more, and a helper waits there until the thread may go on.  If its
 * registers were changed meanwhile, the function leaves through cpu->miss; else it goes on as if nothing had been.
 */
#include "lifter/emit/core.h"

static const struct xlat_func_flow *flow_of(const struct X *x) { return &x->unit->flow->func[x->func - x->prog->funcs]; }

/* Goes on in block `on`, which is built for what is known here: also for the TOP and tags that cpu has before the x87 unit's are stored, and in a
 * precise function for the kind of the flags (flags_words.c), which storing the live flags clears. */
static void poll(struct X *x, uint32_t va, unsigned live_flags, LLVMBasicBlockRef on)
{
    static const size_t kept[] = {offsetof(struct xlat_cpu, top), offsetof(struct xlat_cpu, tags), offsetof(struct xlat_cpu, flags_kind)};
    const unsigned first = x->x87 ? 0 : 2, end = x->state->precise ? 3 : 2;
    LLVMValueRef stop = xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, stop), false), zero = LLVMConstInt(x->i64, 0, false), r, gpr[8];
    LLVMValueRef before[3] = {0};
    LLVMBasicBlockRef park = xlat_new_block(x, "stop"), leave = xlat_new_block(x, ""), resume = first < end ? xlat_new_block(x, "") : on;
    struct xlat_known here = xlat_known_save(x);
    LLVMSetVolatile(stop, true);
    xlat_branch_unlikely(x, LLVMBuildICmp(x->b, LLVMIntNE, stop, LLVMConstInt(x->i32, 0, false), ""), park, on);

    LLVMPositionBuilderAtEnd(x->b, park);
    for (unsigned i = first; i < end; i++)
        before[i] = xlat_cpu_load(x, i < 2 ? x->i8 : x->i32, kept[i], false);
    xlat_flags_store(x, live_flags);
    xlat_cpu_store(x, xlat_code_addr(x, va), offsetof(struct xlat_cpu, eip));
    for (int i = 0; i < 8; i++)
        xlat_cpu_store(x, xlat_gpr_get(x, i), offsetof(struct xlat_cpu, gpr) + 4 * (size_t)i);
    xlat_x87_sync(x);
    r = xlat_contract_helper(x, XLAT_H_park, zero, zero, zero);
    vec_push(&x->state->sync_before, r);
    LLVMBuildCondBr(x->b, LLVMBuildICmp(x->b, LLVMIntNE, r, zero, ""), leave, resume);

    if (first < end) {
        LLVMPositionBuilderAtEnd(x->b, resume);
        for (unsigned i = first; i < end; i++)
            xlat_cpu_store(x, before[i], kept[i]);
        LLVMBuildBr(x->b, on);
    }
    LLVMPositionBuilderAtEnd(x->b, leave);
    for (int i = 0; i < 8; i++)
        gpr[i] = xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, gpr) + 4 * (size_t)i, false);
    xlat_contract_call(x, xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, miss), false), gpr, true);
    xlat_known_restore(x, &here);
}

void xlat_poll_at_entry(struct X *x)
{
    const struct xlat_func *f = x->func;
    bool calls = false;
    for (uint32_t i = 0; i < f->nblocks; i++)
        calls |= f->blocks[i].calls;
    if (!calls || !x->unit->o->traits->suspends)
        return;
    LLVMBasicBlockRef body = xlat_new_block(x, "");
    xlat_set_line(x, f->entry);
    poll(x, f->entry, flow_of(x)->live_in, body);
    LLVMPositionBuilderAtEnd(x->b, body);
}

void xlat_poll_at_block(struct X *x, uint32_t bi)
{
    const struct xlat_block_state *s = &x->state->block[bi];
    bool waits = x->state->order.block && x->state->order.block[bi] & XLAT_HEAD_WAITS;
    if (!s->loops_back || (!x->unit->o->traits->suspends && (!waits || x->x87))) /* a loop that uses x87 is taken for a computation */
        return;
    LLVMBasicBlockRef body = xlat_new_block(x, "");
    poll(x, x->func->blocks[bi].addr, flow_of(x)->block_in[bi], body);
    LLVMPositionBuilderAtEnd(x->b, body);
}
