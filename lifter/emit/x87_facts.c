/* x87_facts.c - see x87_facts.h.
 *
 * Three passes over the blocks.  Depths go forward; where two ways into a block disagree, the block loads everything from cpu again (reload).
 * Needs go backward: a guard at an entry or after a call should ask for what any way on from there wants of a position before it fills or
 * empties that position itself.  Facts go forward again, and are intersected where ways meet.
 */
#include <string.h>
#include "lifter/emit/x87_facts.h"

uint8_t xlat_x87_positions(uint8_t st, unsigned depth) { return (uint8_t)(st << (depth & 7) | st >> ((8 - depth) & 7)); }

/* ---- changes of what is known ---- */
void xlat_x87_know_nothing(struct xlat_x87_at *at) { *at = (struct xlat_x87_at){.depth = at->depth, .depth_mem = at->depth}; }

static void learn(struct xlat_x87_at *at, uint8_t full, uint8_t empty)
{ /* what memory says and nothing here has changed */
    at->full |= full, at->empty |= empty;
    at->mem |= full | empty;
    at->mem_full = (uint8_t)((at->mem_full & ~empty) | full);
}

void xlat_x87_become_full(struct xlat_x87_at *at, uint8_t m) { at->full |= m, at->dirty |= m, at->empty &= (uint8_t)~m; }

void xlat_x87_become_empty(const struct xlat_x87_facts *f, struct xlat_x87_at *at, uint8_t m)
{
    at->empty |= m, at->full &= (uint8_t)~m;
    if (!f->keeps)
        at->dirty &= (uint8_t)~m;
}

static void step(const struct xlat_x87_facts *f, struct xlat_x87_at *at, const struct xlat_x87_effect *e)
{
    if (e->barrier) {
        xlat_x87_know_nothing(at);
        return;
    }
    xlat_x87_become_full(at, xlat_x87_positions(e->full, at->depth));
    xlat_x87_become_empty(f, at, xlat_x87_positions(e->empty, at->depth));
    at->depth = (uint8_t)(at->depth + e->turn) & 7;
}

struct xlat_x87_need xlat_x87_missing(const struct xlat_x87_at *at, const struct xlat_x87_need *n)
{
    uint8_t both = n->full & n->empty, known = at->full | at->empty;
    return (struct xlat_x87_need){n->full & (uint8_t)~(both | known), n->empty & (uint8_t)~(both | known)};
}

void xlat_x87_guarded(struct xlat_x87_at *at, const struct xlat_x87_need *n)
{
    struct xlat_x87_need m = xlat_x87_missing(at, n);
    learn(at, m.full, m.empty);
}

uint8_t xlat_x87_tags_due(const struct xlat_x87_facts *f, const struct xlat_x87_at *at)
{
    return (at->full | at->empty) & (uint8_t)~(at->mem & (uint8_t)~(at->mem_full ^ at->full));
}

/* More values than host registers: one must stay free for the access itself. */
static bool too_many(uint8_t values)
{
    enum { HOST_REGISTERS = 7 }; /* of the eight LLVM leaves one to itself */
    unsigned n = 0;
    for (; values; values &= (uint8_t)(values - 1))
        n++;
    return n >= HOST_REGISTERS;
}

bool xlat_x87_shows(const struct xlat_x87_facts *f, const struct xlat_x87_at *at, const struct xlat_insn *in)
{
    struct xlat_effects e;
    xlat_effects(in, &e);
    if (e.vec.computes || (f->traps && e.x87.waits))
        return true;
    if (f->noted && !e.helpers && !too_many(at->dirty))
        return false;
    for (unsigned i = 0; i < e.nmem; i++) {
        const struct xlat_node *n = &e.node[e.mem[i].addr];
        while ((n->op == XLAT_N_ADD || n->op == XLAT_N_SUB) && e.node[n->b].op == XLAT_N_CONST)
            n = &e.node[n->a];
        if (f->noted || n->op != XLAT_N_REG || n->k != XLAT_ESP)
            return true;
    }
    return false;
}

void xlat_x87_in_cpu(const struct xlat_x87_facts *f, struct xlat_x87_at *at)
{
    struct xlat_x87_flush w = {.at = *at, .values = at->dirty, .tags = xlat_x87_tags_due(f, at), .top = at->depth != at->depth_mem};
    xlat_x87_flushed(&w);
    *at = w.at;
}

/* ---- blocks after a block ---- */
static uint32_t nways(const struct xlat_x87_facts *f, uint32_t bi) { return xlat_block_nsucc(&f->func->blocks[bi]); }

static struct xlat_x87_block *way(const struct xlat_x87_facts *f, uint32_t bi, uint32_t i) /* NULL: out of the function */
{
    const struct xlat_block *t = xlat_block_succ(f->func, &f->func->blocks[bi], i);
    return t ? &f->block[t - f->func->blocks] : NULL;
}

/* ---- depths ---- */
/* How many registers from ST(0) on the block wants full before it pushes: where that exceeds what this function has pushed itself, the function
 * called before the block returned a value in ST(0). */
static int wanted(const struct xlat_block *b)
{
    struct xlat_x87_effect e;
    uint8_t seen = 0; /* by ST number at the start */
    int depth = 0, most = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        if (!xlat_x87_effect(&b->insns[i], &e))
            continue;
        if (e.barrier)
            break;
        uint8_t need = xlat_x87_positions(e.must_be_full, (unsigned)depth & 7) & (uint8_t)~seen;
        for (int k = 0; k < 4; k++)
            if (need & 1u << k && k + 1 > most)
                most = k + 1;
        seen |= xlat_x87_positions(e.full | e.empty | e.must_be_empty, (unsigned)depth & 7);
        depth += e.turn;
    }
    return most;
}

static uint8_t depth_after(const struct xlat_block *b, uint8_t depth)
{
    struct xlat_x87_effect e;
    for (uint32_t i = 0; i < b->n; i++)
        if (xlat_x87_effect(&b->insns[i], &e))
            depth = (uint8_t)(depth + (e.barrier ? 0 : e.turn)) & 7;
    return depth;
}

static bool depth_to(struct xlat_x87_facts *f, uint32_t bi, struct xlat_x87_block *to)
{
    const struct xlat_block *b = &f->func->blocks[bi];
    uint8_t d = depth_after(b, f->block[bi].depth);
    if (b->calls && wanted(&f->func->blocks[to - f->block]) > ((8 - d) & 7))
        d = (d - 1) & 7;
    if (!to->reached) {
        to->reached = true, to->depth = d;
        return true;
    }
    to->reload |= to->depth != d;
    return false;
}

static void find_depths(struct xlat_x87_facts *f, uint32_t entry)
{
    f->block[entry].reached = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t bi = 0; bi < f->func->nblocks; bi++)
            for (uint32_t i = 0; f->block[bi].reached && i < nways(f, bi); i++) {
                struct xlat_x87_block *to = way(f, bi, i);
                changed |= to && depth_to(f, bi, to);
            }
    }
}

/* ---- needs ---- */
/* Backward through the block from what is needed after it. */
static struct xlat_x87_need need_before(const struct xlat_block *b, uint8_t depth_in, struct xlat_x87_need n)
{
    struct xlat_x87_effect e;
    uint8_t depth = depth_after(b, depth_in);
    for (uint32_t i = b->n; i--;) {
        if (!xlat_x87_effect(&b->insns[i], &e))
            continue;
        if (e.barrier) {
            n.full = n.empty = 0;
            continue;
        }
        depth = (uint8_t)(depth - e.turn) & 7;
        uint8_t says = xlat_x87_positions(e.full | e.empty, depth);
        n.full = (uint8_t)((n.full & ~says) | xlat_x87_positions(e.must_be_full, depth));
        n.empty = (uint8_t)((n.empty & ~says) | xlat_x87_positions(e.must_be_empty, depth));
    }
    return n;
}

struct xlat_x87_need xlat_x87_need_after(const struct xlat_x87_facts *f, uint32_t bi)
{
    struct xlat_x87_need n = {0};
    for (uint32_t i = 0; i < nways(f, bi); i++) {
        const struct xlat_x87_block *to = way(f, bi, i);
        if (to && !to->reload)
            n.full |= to->need.full, n.empty |= to->need.empty;
    }
    return n;
}

static void find_needs(struct xlat_x87_facts *f)
{
    for (uint32_t i = 0; i < f->func->nblocks; i++)
        f->block[i].local = need_before(&f->func->blocks[i], f->block[i].depth, (struct xlat_x87_need){0});
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = f->func->nblocks; i--;) {
            const struct xlat_block *b = &f->func->blocks[i];
            struct xlat_x87_need after = b->calls ? (struct xlat_x87_need){0} : xlat_x87_need_after(f, i);
            struct xlat_x87_need n = need_before(b, f->block[i].depth, after), *old = &f->block[i].need;
            if (n.full != old->full || n.empty != old->empty)
                changed = true, *old = n;
        }
    }
}

/* ---- facts ---- */
/* After a call, or wherever cpu has to be read anew. */
static void begin_afresh(struct xlat_x87_at *at, const struct xlat_x87_need *n)
{
    xlat_x87_know_nothing(at);
    xlat_x87_guarded(at, n);
}

/* A way that knows `out` leads to the block: true when that changes what holds at its start. */
static bool meet(const struct xlat_x87_at *out, struct xlat_x87_block *to)
{
    struct xlat_x87_at *in = &to->in, old = *in;
    bool first = !to->met;
    to->met = true;
    if (to->reload) { /* everything is in cpu, whichever way control came, and base and depth are read there */
        *in = (struct xlat_x87_at){.depth = to->depth, .depth_mem = to->depth};
    } else if (first) {
        *in = *out;
        in->depth = to->depth;
    } else {
        in->full &= out->full;
        in->empty &= out->empty;
        in->dirty = ((in->dirty | out->dirty) & in->full) | (in->dirty & out->dirty & in->empty);
        in->mem &= out->mem & (uint8_t)~(in->mem_full ^ out->mem_full);
        in->mem_full &= in->mem;
        if (in->depth_mem != out->depth_mem)
            in->depth_mem = in->depth;
    }
    return first || memcmp(&old, in, sizeof old);
}

void xlat_x87_flush_to(const struct xlat_x87_facts *f, struct xlat_x87_flush *w, const struct xlat_x87_block *to)
{
    const struct xlat_x87_at *in = &to->in;
    if (f->precise && !f->noted && to->loops) { /* once before the loop, not at the first access of every turn */
        w->values |= w->at.dirty;
        w->tags |= xlat_x87_tags_due(f, &w->at);
        w->top |= w->at.depth != w->at.depth_mem;
    }
    if (!to->met)
        return;
    w->values |= w->at.dirty & (uint8_t)~(in->full | (in->empty & in->dirty));
    w->tags |= xlat_x87_tags_due(f, &w->at) & (uint8_t)~(in->full | in->empty);
    w->top |= to->reload ? w->at.depth_mem != w->at.depth : in->depth_mem != w->at.depth_mem;
}

void xlat_x87_flush_after(const struct xlat_x87_facts *f, struct xlat_x87_flush *w, uint32_t bi)
{
    for (uint32_t i = 0; i < nways(f, bi); i++) {
        const struct xlat_x87_block *to = way(f, bi, i);
        if (to)
            xlat_x87_flush_to(f, w, to);
    }
}

void xlat_x87_flushed(struct xlat_x87_flush *w)
{
    w->at.dirty &= (uint8_t)~w->values;
    w->at.mem |= w->tags;
    w->at.mem_full = (uint8_t)((w->at.mem_full & ~w->tags) | (w->at.full & w->tags));
    if (w->top)
        w->at.depth_mem = w->at.depth;
}

void xlat_x87_check_after(const struct xlat_x87_facts *f, const struct xlat_x87_at *at, uint32_t bi)
{
    for (uint32_t i = 0; i < nways(f, bi); i++) {
        const struct xlat_x87_block *to = way(f, bi, i);
        xlat_assert(!to || to->reload || (at->depth == to->depth && !(to->in.full & ~at->full) && !(to->in.empty & ~at->empty)));
    }
}

/* What is known where the block leads on, as the code that is built will leave it. */
static struct xlat_x87_at known_after(const struct xlat_x87_facts *f, uint32_t bi)
{
    const struct xlat_block *b = &f->func->blocks[bi];
    struct xlat_x87_flush w = {.at = f->block[bi].in};
    struct xlat_x87_effect e;
    xlat_x87_guarded(&w.at, &f->block[bi].local);
    for (uint32_t i = 0; i < b->n; i++) {
        if (f->precise && xlat_x87_shows(f, &w.at, &b->insns[i]))
            xlat_x87_in_cpu(f, &w.at);
        if (xlat_x87_effect(&b->insns[i], &e))
            step(f, &w.at, &e);
    }
    if (b->calls) {
        const struct xlat_x87_block *to = way(f, bi, 0);
        struct xlat_x87_need n = xlat_x87_need_after(f, bi);
        if (to && !to->reload)
            w.at.depth = to->depth;
        begin_afresh(&w.at, &n);
    }
    xlat_x87_flush_after(f, &w, bi);
    xlat_x87_flushed(&w);
    return w.at;
}

void xlat_x87_find_facts(struct xlat_x87_facts *f, uint32_t entry)
{
    struct xlat_x87_block *first = &f->block[entry];
    find_depths(f, entry);
    find_needs(f);
    for (uint32_t bi = 0; bi < f->func->nblocks; bi++)
        for (uint32_t i = 0; i < nways(f, bi); i++) {
            struct xlat_x87_block *to = way(f, bi, i);
            if (to && to - f->block <= bi)
                to->loops = true;
        }
    first->met = true;
    if (!first->reload)
        begin_afresh(&first->in, &first->need);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t bi = 0; bi < f->func->nblocks; bi++) {
            if (!f->block[bi].met)
                continue;
            struct xlat_x87_at out = known_after(f, bi);
            for (uint32_t i = 0; i < nways(f, bi); i++) {
                struct xlat_x87_block *to = way(f, bi, i);
                changed |= to && meet(&out, to);
            }
        }
    }
}

/* ---- other facts ---- */
void xlat_x87_hold(const struct xlat_func *f, bool at_entry, bool (*after)(const struct xlat_block *b, bool before), bool *holds)
{
    const struct xlat_block *first = xlat_block_at(f, f->entry);
    memset(holds, true, f->nblocks);
    if (first)
        holds[first - f->blocks] = at_entry;
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            bool end = after(b, holds[i]);
            for (uint32_t k = 0; !end && k < xlat_block_nsucc(b); k++) {
                const struct xlat_block *to = xlat_block_succ(f, b, k);
                if (to && holds[to - f->blocks])
                    again = true, holds[to - f->blocks] = false;
            }
        }
    }
}
