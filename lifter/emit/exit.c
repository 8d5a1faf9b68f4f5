/* exit.c - how control leaves a block: calls, returns, jumps, traps, and exits to the interpreter (runtime/abi/call.h).
 *
 * Every way out of a function is a guest return, or a tail call with the registers as arguments: to another translated function, or to
 * cpu->miss, which goes on at cpu->eip outside translated code.  Cold ones are marked so, and LLVM moves them (and the computation of the
 * flags that only they need) out of the way.
 */
#include <string.h>
#include "lifter/emit/core.h"

LLVMBasicBlockRef xlat_new_block(struct X *x, const char *name) { return LLVMAppendBasicBlockInContext(x->ctx, x->fn, name); }

bool xlat_terminated(struct X *x) { return LLVMGetBasicBlockTerminator(LLVMGetInsertBlock(x->b)) != NULL; }

void xlat_branch_unlikely(struct X *x, LLVMValueRef c, LLVMBasicBlockRef unlikely, LLVMBasicBlockRef likely)
{
    LLVMSetMetadata(LLVMBuildCondBr(x->b, c, unlikely, likely), x->unit->md_prof, x->unit->md_cold);
}

static void all_gprs(struct X *x, LLVMValueRef out[8])
{
    for (int i = 0; i < 8; i++)
        out[i] = xlat_gpr_get(x, i);
}

/* A tail call: x87 and vector registers go to cpu before it. */
static void tail(struct X *x, LLVMValueRef callee)
{
    LLVMValueRef gpr[8];
    xlat_x87_sync(x);
    all_gprs(x, gpr);
    vec_push(&x->state->sync_before, xlat_contract_call(x, callee, gpr, true));
}

static void to_miss(struct X *x) { tail(x, xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, miss), false)); }

void xlat_leave(struct X *x, LLVMValueRef eip)
{
    xlat_flags_store(x, ALL_FLAGS);
    xlat_cpu_store(x, eip, offsetof(struct xlat_cpu, eip));
    to_miss(x);
}

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

/* dispatch[target]; where that is NULL, cpu->miss with eip = target (and the flags when asked). */
static LLVMValueRef look_up(struct X *x, LLVMValueRef target, bool with_flags)
{
    struct xlat_state *s = x->state;
    LLVMValueRef table = xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, dispatch), true);
    LLVMValueRef index = LLVMBuildZExt(x->b, target, x->i64, "");
    LLVMValueRef fn = LLVMBuildLoad2(x->b, x->ptr, LLVMBuildInBoundsGEP2(x->b, x->ptr, table, &index, 1, ""), "");
    LLVMBasicBlockRef here = LLVMGetInsertBlock(x->b), cold = xlat_new_block(x, "miss"), go = xlat_new_block(x, "");
    xlat_branch_unlikely(x, LLVMBuildIsNull(x->b, fn, ""), cold, go);

    LLVMValueRef cur[8], curf[8];
    memcpy(cur, s->cur, sizeof cur);
    memcpy(curf, s->curf, sizeof curf);
    LLVMPositionBuilderAtEnd(x->b, cold);
    if (with_flags)
        xlat_flags_store(x, ALL_FLAGS);
    xlat_cpu_store(x, target, offsetof(struct xlat_cpu, eip));
    LLVMValueRef miss = xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, miss), false);
    LLVMBuildBr(x->b, go);
    memcpy(s->cur, cur, sizeof cur); /* what the cold block loaded does not reach the other */
    memcpy(s->curf, curf, sizeof curf);

    LLVMPositionBuilderAtEnd(x->b, go);
    LLVMValueRef phi = LLVMBuildPhi(x->b, x->ptr, ""), in[2] = {fn, miss};
    LLVMBasicBlockRef from[2] = {here, cold};
    LLVMAddIncoming(phi, in, from, 2);
    return phi;
}

void xlat_jump_indirect(struct X *x, LLVMValueRef target)
{
    xlat_flags_store(x, x->unit->flow->indirect_in);
    tail(x, look_up(x, target, true));
}

/* Tail jump to a function that is known, or exit to the interpreter at va. */
static void jump_out(struct X *x, uint32_t va)
{
    const struct xlat_func *f = xlat_func_at(x->prog, va);
    if (!f) {
        xlat_leave(x, xlat_code_addr(x, va));
        return;
    }
    xlat_flags_store(x, x->unit->flow->func[f - x->prog->funcs].live_in);
    if (x->unit->o->by_dispatch)
        xlat_jump_indirect(x, xlat_code_addr(x, va));
    else
        tail(x, xlat_func_value(x, f));
}

LLVMBasicBlockRef xlat_block_for(struct X *x, uint32_t va)
{
    struct xlat_state *s = x->state;
    const struct xlat_block *b = xlat_block_at(x->func, va);
    if (b)
        return s->bbs[b - x->func->blocks];
    struct xlat_x87_at at = xlat_x87_now(x);
    for (size_t i = 0; i < s->leaves.n; i++)
        if (s->leaves.at[i].va == va && !memcmp(&s->leaves.at[i].x87, &at, sizeof at))
            return s->leaves.at[i].bb;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(x->b), bb = xlat_new_block(x, "out");
    vec_push(&s->leaves, ((struct leave){va, at, bb}));
    LLVMValueRef cur[8], curf[8];
    memcpy(cur, s->cur, sizeof cur);
    memcpy(curf, s->curf, sizeof curf);
    uint8_t dirty = s->dirty, dirtyf = s->dirtyf, stale = s->stale;
    uint32_t use = s->reg_use;
    struct note note = s->note;
    LLVMValueRef cpu = x->cpu;
    LLVMPositionBuilderAtEnd(x->b, bb);
    xlat_state_forget(x); /* whoever jumps here has spilled */
    jump_out(x, va);
    LLVMPositionBuilderAtEnd(x->b, here);
    memcpy(s->cur, cur, sizeof cur);
    memcpy(s->curf, curf, sizeof curf);
    s->dirty = dirty, s->dirtyf = dirtyf, s->stale = stale, s->note = note, s->reg_use = use, x->cpu = cpu;
    return bb;
}

void xlat_goto(struct X *x, uint32_t va)
{
    xlat_state_spill(x);
    LLVMBuildBr(x->b, xlat_block_for(x, va));
}

static bool seen_target(const struct xlat_jumptable *t, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (t->targets[i] == t->targets[n])
            return true;
    return false;
}

/* A switch: on the table's index when the jump shows it and the table cannot change, else on the address itself.  Whatever the table did not
 * foresee goes to the dispatcher. */
void xlat_jump_table(struct X *x, LLVMValueRef target)
{
    const struct xlat_block *b = &x->func->blocks[x->state->bi];
    const struct xlat_jumptable *t = b->table;
    const struct xlat_insn *in = x->in;
    const struct xlat_memref *m = &in->mem;
    LLVMBasicBlockRef other = xlat_new_block(x, "other");
    bool by_index = in->nop == 1 && in->opnd[0].kind == OPND_MEM && in->asz == 32 && m->index != XLAT_NOREG && m->base == XLAT_NOREG &&
                    m->scale == 4 && m->disp == t->table && !xlat_image_is_writable(x->prog->image, t->table - x->prog->image->base);
    LLVMValueRef v = target;
    if (by_index)
        v = xlat_gpr_get(x, m->index);
    else if (x->unit->relocatable) /* cases are constants, so compare where it would be at the preferred base */
        v = LLVMBuildSub(x->b, target, xlat_code_addr(x, 0), "");
    xlat_state_spill(x);
    LLVMValueRef sw = LLVMBuildSwitch(x->b, v, other, t->n);
    for (uint32_t i = 0; i < t->n; i++)
        if (by_index)
            LLVMAddCase(sw, LLVMConstInt(x->i32, i, false), xlat_block_for(x, t->targets[i]));
        else if (!seen_target(t, i))
            LLVMAddCase(sw, LLVMConstInt(x->i32, t->targets[i], false), xlat_block_for(x, t->targets[i]));
    x->unit->stats->tables++;
    LLVMValueRef cur[8], curf[8];
    uint32_t use = x->state->reg_use;
    memcpy(cur, x->state->cur, sizeof cur);
    memcpy(curf, x->state->curf, sizeof curf);
    LLVMPositionBuilderAtEnd(x->b, other);
    xlat_jump_indirect(x, target);
    memcpy(x->state->cur, cur, sizeof cur); /* for the blocks of the table */
    memcpy(x->state->curf, curf, sizeof curf);
    x->state->reg_use = use;
}

/* The host's call.  Its result is where the guest goes on: at ret_addr, or else whoever called us looks at it. */
void xlat_call(struct X *x, LLVMValueRef target, LLVMValueRef ret_addr)
{
    struct xlat_state *s = x->state;
    const struct xlat_flow *flow = x->unit->flow;
    const struct xlat_block *b = &x->func->blocks[s->bi];
    const struct xlat_insn *in = x->in;
    const struct xlat_func *f = in->opnd[0].kind == OPND_REL ? xlat_func_at(x->prog, in->opnd[0].imm) : NULL;
    if (b->term == TERM_JMP && b->succ[0]) { /* `call next` that only asks where it is */
        xlat_x87_sync(x);
        xlat_x87_resume(x, b->succ[0]);
        xlat_goto(x, b->succ[0]);
        return;
    }
    LLVMValueRef callee, gpr[8], eip;
    if (f) {
        xlat_flags_store(x, flow->func[f - x->prog->funcs].live_in);
        callee = x->unit->o->by_dispatch ? look_up(x, target, true) : xlat_func_value(x, f);
    } else {
        xlat_flags_store(x, flow->indirect_in);
        callee = look_up(x, target, false);
    }
    xlat_x87_sync(x);
    all_gprs(x, gpr);
    LLVMValueRef r = xlat_contract_call(x, callee, gpr, false);
    vec_push(&s->sync_before, r);
    xlat_contract_results(x, r, gpr, &eip);
    LLVMBasicBlockRef elsewhere = xlat_new_block(x, "elsewhere"), on = xlat_new_block(x, "");
    xlat_branch_unlikely(x, LLVMBuildICmp(x->b, LLVMIntNE, eip, ret_addr, ""), elsewhere, on);
    LLVMPositionBuilderAtEnd(x->b, elsewhere);
    LLVMBuildRet(x->b, r);

    LLVMPositionBuilderAtEnd(x->b, on);
    /* vector registers are reloaded here; the anchor is whatever comes first in this block, so there must be something */
    LLVMValueRef anchor = LLVMBuildLoad2(x->b, x->i8, x->cpu, "");
    vec_push(&s->sync_after, anchor);
    for (int i = 0; i < 8; i++)
        xlat_gpr_set(x, i, gpr[i]);
    const struct xlat_block *next = b->term == TERM_FALL && b->succ[0] ? xlat_block_at(x->func, b->succ[0]) : NULL;
    unsigned live = 0;
    if (next)
        live = flow->func[x->func - x->prog->funcs].block_in[next - x->func->blocks];
    else if (b->term == TERM_FALL && b->succ[0]) {
        const struct xlat_func *g = xlat_func_at(x->prog, b->succ[0]);
        live = g ? flow->func[g - x->prog->funcs].live_in : 0;
    }
    xlat_flags_load(x, live);
    xlat_x87_resume(x, in->addr + in->len);
}

void xlat_return(struct X *x, LLVMValueRef target)
{
    LLVMValueRef gpr[8];
    xlat_flags_store(x, x->unit->flow->func[x->func - x->prog->funcs].live_ret);
    xlat_x87_sync(x);
    all_gprs(x, gpr);
    vec_push(&x->state->sync_before, xlat_contract_ret(x, gpr, target));
}
