/* exit.c - how control leaves a guest block: to other blocks of the function, by jump tables, calls and returns.
 *
 * Jumps to the same place outside the function share one block that leaves (leave.c).
 */
#include <string.h>
#include "lifter/cfg/origin.h"
#include "lifter/emit/core.h"

LLVMBasicBlockRef xlat_block_for(struct X *x, uint32_t va)
{
    struct xlat_state *s = x->state;
    const struct xlat_block *b = xlat_block_at(x->func, va);
    if (b)
        return xlat_check_on_way(x, (uint32_t)(b - x->func->blocks));
    const struct xlat_x87_at *at = &x->known.x87;
    for (size_t i = 0; i < s->leaves.n; i++)
        if (s->leaves.at[i].va == va && !memcmp(&s->leaves.at[i].x87, at, sizeof *at))
            return s->leaves.at[i].bb;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(x->b), bb = xlat_new_block(x, "out");
    struct xlat_known known = xlat_known_save(x);
    vec_push(&s->leaves, ((struct leave){va, *at, bb}));
    LLVMPositionBuilderAtEnd(x->b, bb);
    xlat_known_forget(x); /* every jump here has spilled before */
    xlat_jump_out(x, va);
    LLVMPositionBuilderAtEnd(x->b, here);
    xlat_known_restore(x, &known);
    return bb;
}

LLVMBasicBlockRef xlat_way_to(struct X *x, uint32_t va)
{
    LLVMBasicBlockRef to = xlat_block_for(x, va), here = LLVMGetInsertBlock(x->b), way;
    if (!x->known.words.dirty || !xlat_flags_words_wanted(x, va))
        return to;
    struct xlat_known known = xlat_known_save(x);
    LLVMPositionBuilderAtEnd(x->b, way = xlat_new_block(x, "way"));
    xlat_flags_words_store(x);
    LLVMBuildBr(x->b, to);
    LLVMPositionBuilderAtEnd(x->b, here);
    xlat_known_restore(x, &known);
    return way;
}

void xlat_goto(struct X *x, uint32_t va)
{
    bool dirty = x->known.words.dirty;
    xlat_known_spill_to(x, va, 0);
    x->known.words.dirty = dirty; /* on another way out of this block they are not stored */
    LLVMBuildBr(x->b, xlat_block_for(x, va));
}

void xlat_table_index(struct X *x, const struct xlat_insn *in)
{
    if (in == x->state->table_load)
        x->state->table_index = xlat_gpr_get(x, in->mem.index);
}

/* A way to the i-th target for a switch whose case is true of it for certain, or which still has to be compared with what was loaded. */
static LLVMBasicBlockRef table_way(struct X *x, uint32_t va, LLVMValueRef compared, LLVMBasicBlockRef other)
{
    LLVMBasicBlockRef to = xlat_block_for(x, va), here = LLVMGetInsertBlock(x->b), way;
    if (!compared)
        return to;
    LLVMPositionBuilderAtEnd(x->b, way = xlat_new_block(x, "way"));
    LLVMBuildCondBr(x->b, LLVMBuildICmp(x->b, LLVMIntEQ, compared, LLVMConstInt(x->i32, va, false), ""), to, other);
    LLVMPositionBuilderAtEnd(x->b, here);
    return way;
}

/* The first of the table's entries with the same target. */
static uint32_t first_with(const struct xlat_jumptable *t, uint32_t n)
{
    uint32_t i = 0;
    while (t->targets[i] != t->targets[n])
        i++;
    return i;
}

/* A switch on the index by which the target was loaded, so that each jump of the guest is a jump of the host; with a comparison behind it when the
 * table is writable.  Where no index is known, on the target itself, which is a tree of comparisons.  Any other value goes to the dispatcher. */
void xlat_jump_table(struct X *x, LLVMValueRef target)
{
    enum { FEW = 4 }; /* so many targets are found as fast by comparisons alone */
    const struct xlat_block *b = &x->func->blocks[x->state->bi];
    const struct xlat_jumptable *t = b->table;
    LLVMBasicBlockRef other = xlat_new_block(x, "other"), *ways = xlat_xrealloc(NULL, t->n, sizeof *ways);
    LLVMValueRef index = x->state->table_index, place = target;
    bool folded = index && xlat_table_is_folded(x->prog->image, b);
    uint32_t first = index ? (t->table - x->state->table_load->mem.disp) / 4 : 0;
    if (x->unit->relocatable) /* cases are constants, so compare where it would be at the preferred base */
        place = LLVMBuildSub(x->b, target, xlat_code_addr(x, 0), "");
    if (!folded && t->n <= FEW)
        index = NULL;
    xlat_known_spill(x);
    LLVMValueRef sw = LLVMBuildSwitch(x->b, index ? index : place, other, t->n);
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t same = first_with(t, i);
        ways[i] = same < i ? ways[same] : table_way(x, t->targets[i], index && !folded ? place : NULL, other);
        if (index)
            LLVMAddCase(sw, LLVMConstInt(x->i32, first + i, false), ways[i]);
        else if (same == i)
            LLVMAddCase(sw, LLVMConstInt(x->i32, t->targets[i], false), ways[i]);
    }
    xlat_xfree(ways);
    x->unit->stats->tables++;
    struct xlat_known known = xlat_known_save(x);
    LLVMPositionBuilderAtEnd(x->b, other);
    xlat_jump_indirect(x, target);
    xlat_known_restore(x, &known); /* for the blocks of the table */
}

/* Vector registers are reloaded behind this load, which is here only to mark the place. */
static void mark_return(struct X *x)
{
    LLVMValueRef anchor = LLVMBuildLoad2(x->b, x->i8, x->known.cpu, "");
    vec_push(&x->state->sync_after, anchor);
}

/* The call's result is another place than the one behind it: this function returns at once, and its caller compares likewise, unless the place is a
 * landing. */
static void come_elsewhere(struct X *x, LLVMValueRef result, LLVMValueRef const gpr[8], LLVMValueRef eip)
{
    struct xlat_state *s = x->state;
    if (!s->landings.n) {
        LLVMBuildRet(x->b, result);
        return;
    }
    struct xlat_known here = xlat_known_save(x);
    if (!s->elsewhere) {
        LLVMBasicBlockRef now = LLVMGetInsertBlock(x->b);
        s->elsewhere = xlat_new_block(x, "elsewhere");
        LLVMPositionBuilder(x->b, s->entry, LLVMGetFirstInstruction(s->entry));
        s->came_to = LLVMBuildAlloca(x->b, x->i32, "");
        LLVMPositionBuilderAtEnd(x->b, now);
    }
    for (int i = 0; i < 8; i++)
        LLVMBuildStore(x->b, gpr[i], x->gpr[i]);
    LLVMBuildStore(x->b, eip, s->came_to);
    LLVMBuildBr(x->b, s->elsewhere);
    xlat_known_restore(x, &here);
}

void xlat_emit_landings(struct X *x)
{
    struct xlat_state *s = x->state;
    LLVMValueRef gpr[8], v, eip;
    if (!s->elsewhere)
        return;
    LLVMBasicBlockRef out = xlat_new_block(x, "");
    LLVMPositionBuilderAtEnd(x->b, s->elsewhere);
    xlat_known_forget(x);
    mark_return(x);
    eip = v = LLVMBuildLoad2(x->b, x->i32, s->came_to, "");
    if (x->unit->relocatable) /* cases are constants, so compare where it would be at the preferred base */
        v = LLVMBuildSub(x->b, eip, xlat_code_addr(x, 0), "");
    struct xlat_known here = xlat_known_save(x);
    LLVMValueRef sw = LLVMBuildSwitch(x->b, v, out, (unsigned)s->landings.n);
    for (size_t i = 0; i < s->landings.n; i++) {
        const struct xlat_block *call = &x->func->blocks[s->landings.at[i].call], *behind = &x->func->blocks[s->landings.at[i].behind];
        LLVMBasicBlockRef bb = xlat_new_block(x, "");
        LLVMAddCase(sw, LLVMConstInt(x->i32, behind->addr, false), bb);
        LLVMPositionBuilderAtEnd(x->b, bb);
        xlat_known_restore(x, &here);
        s->bi = s->landings.at[i].call;
        x->in = &call->insns[call->n - 1];
        xlat_set_line(x, x->in->addr);
        xlat_flags_load(x, x->unit->flow->func[x->func - x->prog->funcs].block_in[s->landings.at[i].behind]);
        xlat_x87_resume(x, behind->addr);
        xlat_goto(x, behind->addr);
    }
    LLVMPositionBuilderAtEnd(x->b, out);
    xlat_known_restore(x, &here);
    xlat_all_gprs(x, gpr);
    xlat_contract_ret(x, gpr, eip);
}

/* The host's call.  Its result is where the guest goes on: at ret_addr, or else this function returns at once, and its caller compares likewise. */
void xlat_call(struct X *x, LLVMValueRef target, LLVMValueRef ret_addr)
{
    struct xlat_state *s = x->state;
    const struct xlat_flow *flow = x->unit->flow;
    const struct xlat_block *b = &x->func->blocks[s->bi];
    const struct xlat_insn *in = x->in;
    const struct xlat_func *f = in->opnd[0].kind == OPND_REL ? xlat_func_at(x->prog, in->opnd[0].imm) : NULL;
    if (b->term == TERM_JMP && b->succ[0]) { /* `call next`, by which code finds its own address */
        xlat_x87_sync(x);
        xlat_x87_resume(x, b->succ[0]);
        xlat_goto(x, b->succ[0]);
        return;
    }
    LLVMValueRef callee, gpr[8], eip;
    if (f) {
        xlat_flags_store(x, flow->func[f - x->prog->funcs].live_in);
        callee = xlat_is_direct(x, f) ? xlat_func_value(x, f) : xlat_look_up(x, target, true);
    } else {
        xlat_flags_store(x, flow->indirect_in);
        callee = xlat_look_up(x, target, false);
    }
    xlat_x87_sync(x);
    xlat_flags_words_store(x);
    xlat_all_gprs(x, gpr);
    LLVMValueRef r = xlat_contract_call(x, callee, gpr, false);
    vec_push(&s->sync_before, r);
    xlat_contract_results(x, r, gpr, &eip);
    LLVMBasicBlockRef elsewhere = xlat_new_block(x, "elsewhere"), on = xlat_new_block(x, "");
    xlat_branch_unlikely(x, LLVMBuildICmp(x->b, LLVMIntNE, eip, ret_addr, ""), elsewhere, on);
    LLVMPositionBuilderAtEnd(x->b, elsewhere);
    come_elsewhere(x, r, gpr, eip);

    LLVMPositionBuilderAtEnd(x->b, on);
    mark_return(x);
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
