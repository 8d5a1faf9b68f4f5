/* func.c - one guest function to one LLVM function: blocks in address order, instructions one after the other.
 *
 * A block whose only predecessor has been built already starts with what was known at that one's end; any other starts from the allocas.
 */
#include <string.h>
#include "lifter/cfg/origin.h"
#include "lifter/emit/core.h"

static const struct xlat_func_flow *flow_of(const struct X *x) { return &x->unit->flow->func[x->func - x->prog->funcs]; }

/* ---- blocks ---- */
static void find_predecessors(struct X *x)
{
    const struct xlat_func *f = x->func;
    for (uint32_t from = 0; from < f->nblocks; from++)
        for (uint32_t i = 0; i < xlat_block_nsucc(&f->blocks[from]); i++) {
            const struct xlat_block *b = xlat_block_succ(f, &f->blocks[from], i);
            if (!b)
                continue;
            struct xlat_block_state *to = &x->state->block[b - f->blocks];
            to->loops_back |= from >= (uint32_t)(b - f->blocks);
            to->npreds++;
            to->pred = from;
        }
}

/* A call of setjmp returns once more, out of whatever the function calls later: longjmp makes the frames in between return outwards until one expects
 * its eip, and here is the last one before the function's callers, which would be interpreted if they were left as well. */
static void find_landings(struct X *x)
{
    const struct xlat_func *f = x->func;
    for (uint32_t i = 0; i < f->nblocks; i++) {
        const struct xlat_block *b = &f->blocks[i], *to = b->calls && b->term == TERM_FALL ? xlat_block_at(f, b->succ[0]) : NULL;
        const struct xlat_func *entry = to ? xlat_func_at(x->prog, to->addr) : NULL;
        if (!entry || !(entry->seeds & SEED_RESUME))
            continue;
        vec_push(&x->state->landings, ((struct landing){i, (uint32_t)(to - f->blocks)}));
        x->state->block[to - f->blocks].npreds++;
    }
}

/* The way on from the last instruction when that has not built one itself. */
static void end_block(struct X *x, const struct xlat_block *b)
{
    switch (b->term) {
    case TERM_FALL:
    case TERM_JMP:
        if (b->succ[0]) {
            xlat_goto(x, b->succ[0]);
            return;
        }
        break;
    case TERM_JCC:
        if (b->succ[1]) {
            xlat_goto(x, b->succ[1]);
            return;
        }
        break;
    case TERM_EXIT: x->unit->stats->exits++; break;
    default: break; /* the last instruction should have left the block and did not: what follows it is not known to be code */
    }
    xlat_leave(x, xlat_code_addr(x, b->end));
}

/* The general register that a value is, or is the low part of; XLAT_NOREG: none. */
static unsigned register_of(const struct xlat_effects *e, xlat_node_id n)
{
    const struct xlat_node *p = &e->node[n];
    if (p->op == XLAT_N_TRUNC)
        p = &e->node[p->a];
    return p->op == XLAT_N_REG ? (unsigned)p->k : XLAT_NOREG;
}

/* What the value read by access m is compared with; 0: nothing, or not only that. */
static xlat_node_id compared_with(const struct xlat_effects *e, const struct xlat_access *m)
{
    const struct xlat_node *r = &e->node[e->compare.r];
    if (!e->compare.w)
        return 0;
    if (!e->compare.logic)
        return e->compare.a == m->value ? e->compare.b : 0;
    return r->op == XLAT_N_AND && r->a == m->value ? r->b : 0;
}

/* The count may turn out to be 0, and is then known to LLVM alone. */
static bool is_shift_by_register(const struct xlat_effects *e, xlat_node_id n, xlat_node_id of)
{
    const struct xlat_node *p = &e->node[n];
    bool shifts = p->op == XLAT_N_SHL || p->op == XLAT_N_SHR || p->op == XLAT_N_SAR || p->op == XLAT_N_ROTL || p->op == XLAT_N_ROTR;
    return shifts && p->a == of && e->node[p->b].op != XLAT_N_CONST;
}

/* Instructions that touch memory and change nothing, which LLVM must not leave out: stack probes above all, as a page of the guest's stack is
 * committed when it is touched, one page after the other.  They write back what they have read, or compare it with a register that is part of the
 * address or stands for nothing (anything, when the address is on the stack). */
static bool is_touch(const struct X *x, const struct xlat_effects *e)
{
    const struct xlat_access *m = e->mem;
    if (!e->nmem || m->kind != XLAT_ACCESS_READ || !m->bytes || m->bytes > 4 || e->ends_early)
        return false;
    if (e->nmem == 2)
        return m[1].kind == XLAT_ACCESS_WRITE && m[1].bytes == m->bytes && xlat_node_equal(e, m->addr, m[1].addr) &&
               (m->value == m[1].value || is_shift_by_register(e, m[1].value, m->value));
    if (e->nmem > 2 || e->reg_may)
        return false;
    unsigned r = register_of(e, compared_with(e, m));
    if (r == XLAT_NOREG)
        return false;
    if (x->unit->o->traits->handlers == XLAT_FAULT_ESP && e->compare.logic && m->bytes == 1 && r == XLAT_EAX)
        return true; /* Go's check that a pointer is not nil */
    return xlat_node_uses_reg(e, m->addr, r) || xlat_node_uses_reg(e, m->addr, XLAT_ESP);
}

/* Keeps what is known at the end of block n, for a block that only n leads to.  Every jump out of n has spilled before.  What cpu holds is not passed
 * on (xlat_find_stored finds that for all blocks), nor which registers n has read and written. */
static void keep_end(struct X *x, uint32_t n)
{
    struct xlat_block_state *s = &x->state->block[n];
    struct xlat_known *k = &s->end;
    *k = xlat_known_save(x);
    k->reg_dirty = k->flag_dirty = 0;
    memset(k->reg_synced, 0, sizeof k->reg_synced);
    memset(k->flag_synced, 0, sizeof k->flag_synced);
    k->xmm_synced = 0;
    s->ended = true;
}

static void begin_block(struct X *x, uint32_t bi)
{
    struct xlat_state *s = x->state;
    const struct xlat_block_state *from = s->block[bi].npreds == 1 ? &s->block[s->block[bi].pred] : NULL; /* pred may be nblocks: the entry */
    s->bi = bi;
    s->table_load = xlat_table_load(&x->func->blocks[bi]);
    s->table_index = NULL;
    LLVMPositionBuilderAtEnd(x->b, s->block[bi].bb);
    xlat_known_forget(x);
    if (from && from->ended)
        xlat_known_restore(x, &from->end);
    xlat_set_line(x, x->func->blocks[bi].addr);
    xlat_x87_cc_block(x, bi);
    xlat_x87_block(x, bi);
    xlat_poll_at_block(x, bi);
    xlat_check_at_block(x, bi);
    if (s->order.block && s->order.block[bi] & XLAT_HEAD_BARRIER)
        xlat_guest_barrier(x);
    for (int r = 0; r < 8; r++)
        if (s->stored[bi] & 1u << r)
            x->known.reg_synced[r] = xlat_gpr_get(x, r);
}

/* An instruction that may jump to itself begins in a block of its own. */
static void begin_repeating(struct X *x, const struct xlat_insn *in)
{
    struct xlat_state *s = x->state;
    s->insn.direction = xlat_flag_get(x, F_DF);
    xlat_rep_by_host(x, in);
    s->insn.start = xlat_new_block(x, "rep");
    xlat_known_spill(x);
    LLVMBuildBr(x->b, s->insn.start);
    LLVMPositionBuilderAtEnd(x->b, s->insn.start);
    xlat_known_forget(x);
}

static void emit_insn(struct X *x, const struct xlat_insn *in, bool leaves_block)
{
    struct xlat_state *s = x->state;
    struct xlat_effects e;
    xlat_effects(in, &e);
    xlat_set_line(x, in->addr);
    s->insn.next = s->insn.start = NULL;
    s->insn.mark = s->insn.direction = s->insn.own = NULL;
    s->insn.touches = is_touch(x, &e);
    x->in = in;
    s->insn.ordered = s->order.ordered && s->order.ordered[s->bi][in - x->func->blocks[s->bi].insns];
    xlat_x87_show(x, in);
    if (e.repeats)
        begin_repeating(x, in);
    if (leaves_block)
        xlat_x87_block_end(x);
    xlat_x87_insn(x, in);
    xlat_table_index(x, in);
    xlat_emit_insn(x, in);
    if (s->insn.next) {
        if (!xlat_terminated(x)) {
            xlat_known_spill(x);
            LLVMBuildBr(x->b, s->insn.next);
        }
        LLVMPositionBuilderAtEnd(x->b, s->insn.next);
        xlat_known_forget(x);
    }
    xlat_check_after_insn(x, in);
}

static void emit_block(struct X *x, uint32_t bi)
{
    const struct xlat_block *b = &x->func->blocks[bi];
    bool jumps = b->term == TERM_JMP || b->term == TERM_JCC || b->term == TERM_TABLE;
    begin_block(x, bi);
    for (uint32_t i = 0; i < b->n && !xlat_terminated(x); i++)
        emit_insn(x, &b->insns[i], jumps && i == b->n - 1);
    if (!xlat_terminated(x)) {
        if (!jumps)
            xlat_x87_block_end(x);
        end_block(x, b);
    }
    keep_end(x, bi);
    x->unit->stats->insns += b->n;
    x->unit->stats->bytes += b->end - b->addr;
}

static bool works_with_mxcsr(const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            struct xlat_effects e;
            xlat_effects(&f->blocks[i].insns[j], &e);
            if (e.vec.mxcsr_read | e.vec.mxcsr_written)
                return true;
        }
    return false;
}

static uint16_t may_write_vectors(const struct xlat_func *f)
{
    uint16_t all = 0;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            struct xlat_effects e;
            xlat_effects(&f->blocks[i].insns[j], &e);
            all |= e.vec.may;
        }
    return all;
}

/* The interpreter runs the function. */
static void decline_always(struct X *x)
{
    xlat_x87_begin(x);
    xlat_cpu_store(x, LLVMConstInt(x->i32, XLAT_TRAP_DECLINE, false), offsetof(struct xlat_cpu, trap));
    xlat_leave(x, xlat_code_addr(x, x->func->entry));
}

static void emit_body(struct X *x)
{
    const struct xlat_func *f = x->func;
    struct xlat_state *s = x->state;
    for (uint32_t i = 0; i < f->nblocks; i++)
        s->block[i].bb = xlat_new_block(x, "");
    find_predecessors(x);
    find_landings(x);
    xlat_poll_at_entry(x);
    xlat_check_at_entry(x);
    if (flow_of(x)->raises && !s->sse_traps)
        xlat_leave_if_unmasked(x, XLAT_TRAP_DECLINE, f->entry);
    xlat_x87_begin(x);
    const struct xlat_block *first = xlat_block_at(f, f->entry);
    if (first) {
        s->block[first - f->blocks].npreds++;
        s->block[first - f->blocks].pred = f->nblocks;
    }
    s->bi = f->nblocks; /* not in any block, nor in any loop */
    xlat_goto(x, f->entry);
    keep_end(x, f->nblocks);
    for (uint32_t i = 0; i < f->nblocks; i++)
        emit_block(x, i);
    xlat_emit_landings(x);
}

void xlat_emit_func(struct X *x, const struct xlat_func *f)
{
    struct xlat_state s = {0};
    struct xlat_arena scratch = {0};
    struct xlat_checks checks = {0};
    size_t n = f->nblocks;
    x->func = f;
    x->state = &s;
    x->fn = xlat_func_value(x, f);
    s.precise = xlat_wants_precise(x, f);
    s.sse_traps = xlat_emits_sse_traps(x->unit->o);
    s.keeps_mxcsr = s.sse_traps || works_with_mxcsr(f);
    s.kept = s.precise ? 0 : xlat_kept_registers(x);
    xlat_find_stored(f, s.kept, s.stored = xlat_xrealloc(NULL, n, sizeof *s.stored));
    if (x->unit->o->traits->threads != XLAT_THREADS_ONE)
        xlat_ordering_find(x->prog, f, x->unit->o->traits->threads == XLAT_THREADS_RACING, &scratch, &s.order);
    if (s.precise) {
        s.vectors_written = may_write_vectors(f);
        s.flags_seen = xlat_xrealloc(NULL, n, sizeof *s.flags_seen);
        xlat_flags_words_find(f, s.flags_seen);
    }
    if (f->checked) {
        xlat_checks_find(x->prog, f, &s.order, &scratch, &checks);
        s.checks = &checks;
        xlat_check_begin(x);
    }
    s.block = xlat_xrealloc(NULL, n + 1, sizeof *s.block);
    memset(s.block, 0, (n + 1) * sizeof *s.block);

    xlat_begin_lines(x);
    s.entry = xlat_new_block(x, "entry");
    LLVMPositionBuilderAtEnd(x->b, s.entry);
    xlat_known_begin(x);
    xlat_flags_load(x, flow_of(x)->live_in);
    if (checks.too_many)
        decline_always(x);
    else
        emit_body(x);
    xlat_x87_end(x);
    xlat_vectors_finish(x);
    x->unit->stats->funcs++;
    x->unit->stats->spins += s.order.nwaiting;

    vec_free(&s.leaves);
    vec_free(&s.landings);
    vec_free(&s.sync_before);
    vec_free(&s.sync_after);
    xlat_xfree(s.block);
    xlat_xfree(s.stored);
    xlat_xfree(s.flags_seen);
    xlat_checks_free(&checks);
    xlat_arena_free(&scratch);
    x->state = NULL;
}
