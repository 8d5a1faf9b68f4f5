/* ordering.c - see ordering.h. */
#include "lifter/cfg/ordering.h"

#include <string.h>
#include "lifter/cfg/frame.h"
#include "lifter/cfg/linear.h"
#include "lifter/cfg/loops.h"

struct search {
    const struct xlat_program *p;
    const struct xlat_func *f;
    struct xlat_arena *a;
    struct xlat_ordering *out;
    struct xlat_frame frame;
    struct xlat_graph cycles; /* without the ways on after calls */
    struct xlat_graph from;   /* to each block those that lead there, calls too */
    bool **shared;           /* per block and instruction: an access of it may be seen by other threads */
    struct linear (*at)[8];  /* per block, of the loop that is being looked at: registers at its start, of those at the loop's head */
    uint32_t *in_loop;       /* per block: the number of the loop looked at last that holds it */
    uint32_t *missing;       /* per block of it: predecessors within the loop that have not been followed yet */
    bool *known, *done;      /* likewise: at is set; the block has been followed */
    uint32_t nloops;
};

static bool in_constant_section(const struct xlat_image *im, const struct xlat_effects *e, xlat_node_id address)
{
    uint64_t va;
    return xlat_node_is_const(e, address, &va) && !xlat_image_is_writable(im, (uint32_t)va - im->base) && (uint32_t)va - im->base < im->size;
}

static bool is_shared(const struct search *s, const struct xlat_effects *e, const struct xlat_frame_point *p)
{
    for (unsigned i = 0; i < e->nmem; i++)
        if ((s->frame.escapes || !xlat_frame_has(e, e->mem[i].addr, p)) && !in_constant_section(s->p->image, e, e->mem[i].addr))
            return true;
    return e->overflow;
}

static void find_shared(struct search *s)
{
    struct xlat_effects e;
    for (uint32_t i = 0; i < s->f->nblocks; i++) {
        const struct xlat_block *b = &s->f->blocks[i];
        struct xlat_frame_point p = s->frame.at[i];
        s->shared[i] = xlat_alloc_array(s->a, b->n + 1, sizeof **s->shared);
        s->out->ordered[i] = xlat_alloc_array(s->a, b->n + 1, sizeof **s->out->ordered);
        for (uint32_t j = 0; j < b->n; j++) {
            xlat_effects(&b->insns[j], &e);
            s->shared[i][j] = is_shared(s, &e, &p);
            xlat_frame_step(&e, &p);
        }
    }
}

static void order_all(struct search *s, uint32_t block)
{
    for (uint32_t j = 0; j < s->f->blocks[block].n; j++)
        s->out->ordered[block][j] |= s->shared[block][j];
}

/* ---- innermost loops ---- */
static bool is_in(const struct search *s, uint32_t block) { return s->in_loop[block] == s->nloops; }

/* At the start of `to`: what all ways there agree on. */
static void meet(struct search *s, const struct linear regs[8], uint32_t to)
{
    for (unsigned r = 0; r < 8; r++)
        if (!s->known[to])
            s->at[to][r] = regs[r];
        else if (!xlat_linear_same(&s->at[to][r], &regs[r]))
            s->at[to][r] = (struct linear){0};
    s->known[to] = true;
}

static void follow_block(struct search *s, uint32_t block, uint32_t head, struct linear end[8], bool *ended)
{
    struct linear regs[8];
    struct xlat_effects e;
    memcpy(regs, s->at[block], sizeof regs);
    for (uint32_t j = 0; j < s->f->blocks[block].n; j++) {
        xlat_effects(&s->f->blocks[block].insns[j], &e);
        xlat_linear_step(&e, regs);
    }
    for (uint32_t k = s->cycles.first[block]; k < s->cycles.first[block + 1]; k++) {
        uint32_t to = s->cycles.to[k];
        if (!is_in(s, to))
            continue;
        if (to != head) {
            meet(s, regs, to);
            s->missing[to]--;
            continue;
        }
        for (unsigned r = 0; r < 8; r++)
            if (!*ended || !xlat_linear_same(&end[r], &regs[r]))
                end[r] = *ended ? (struct linear){0} : regs[r];
        *ended = true;
    }
}

/* Follows the registers through one turn of an innermost loop that is entered at its head alone: its blocks in the order of a topological sort, as
 * they have no cycle without the head.  *steady: registers that each turn changes by a constant, which is step. */
static void follow_registers(struct search *s, const struct xlat_loop *l, uint32_t step[8], uint8_t *steady)
{
    uint32_t head = l->blocks[0], left = l->n;
    struct linear end[8];
    bool ended = false, moved = true;
    for (uint32_t i = 0; i < l->n; i++)
        s->missing[l->blocks[i]] = s->known[l->blocks[i]] = s->done[l->blocks[i]] = 0;
    for (uint32_t i = 0; i < l->n; i++)
        for (uint32_t k = s->cycles.first[l->blocks[i]]; k < s->cycles.first[l->blocks[i] + 1]; k++)
            s->missing[s->cycles.to[k]] += is_in(s, s->cycles.to[k]);
    for (unsigned r = 0; r < 8; r++)
        s->at[head][r] = xlat_linear_reg(r);
    s->missing[head] = 0;
    while (left && moved) {
        moved = false;
        for (uint32_t i = 0; i < l->n; i++) {
            uint32_t b = l->blocks[i];
            if (s->done[b] || s->missing[b])
                continue;
            s->done[b] = moved = true;
            left--;
            follow_block(s, b, head, end, &ended);
        }
    }
    *steady = 0;
    for (unsigned r = 0; r < 8 && ended && !left; r++) {
        struct linear by_constant = xlat_linear_reg(r);
        by_constant.add = step[r] = end[r].add;
        if (xlat_linear_same(&end[r], &by_constant))
            *steady |= (uint8_t)(1u << r);
    }
}

/* Each turn of the loop finds this address moved by a constant. */
static bool moves(const struct linear *address, const uint32_t step[8], uint8_t steady)
{
    uint32_t by = 0;
    for (unsigned r = 0; r < 8; r++) {
        if (address->coef[r] && !(steady >> r & 1))
            return false;
        by += address->coef[r] * step[r];
    }
    return address->known && by;
}

/* Orders the accesses of an innermost loop that may go to the same place each turn.  True: there are such, and no others that may be shared. */
static bool order_innermost(struct search *s, const struct xlat_loop *l)
{
    uint32_t step[8] = {0};
    uint8_t steady;
    struct xlat_effects e;
    bool any_moves = false, any_stays = false;
    follow_registers(s, l, step, &steady);
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t b = l->blocks[i];
        struct linear regs[8];
        memcpy(regs, s->at[b], sizeof regs);
        for (uint32_t j = 0; j < s->f->blocks[b].n; j++) {
            bool all_move = true;
            xlat_effects(&s->f->blocks[b].insns[j], &e);
            for (unsigned k = 0; k < e.nmem; k++) {
                struct linear address = xlat_linear_node(&e, e.mem[k].addr, regs);
                all_move &= moves(&address, step, steady);
            }
            if (s->shared[b][j]) {
                s->out->ordered[b][j] = !all_move || e.overflow;
                any_moves |= all_move;
                any_stays |= !all_move;
            }
            xlat_linear_step(&e, regs);
        }
    }
    return any_stays && !any_moves;
}

static bool has_outside_entry(const struct search *s, const struct xlat_loop *l)
{
    for (uint32_t i = 1; i < l->n; i++)
        for (uint32_t k = s->from.first[l->blocks[i]]; k < s->from.first[l->blocks[i] + 1]; k++)
            if (!is_in(s, s->from.to[k]))
                return true;
    return false;
}

static bool pauses(const struct xlat_func *f, const struct xlat_loop *l)
{
    for (uint32_t i = 0; i < l->n; i++)
        for (uint32_t j = 0; j < f->blocks[l->blocks[i]].n; j++)
            if (f->blocks[l->blocks[i]].insns[j].op == XLAT_OP_pause)
                return true;
    return false;
}

static void order_loop(const struct xlat_loop *l, void *arg)
{
    struct search *s = arg;
    bool waits = false;
    s->nloops++;
    for (uint32_t i = 0; i < l->n; i++)
        s->in_loop[l->blocks[i]] = s->nloops;
    if (l->innermost && !has_outside_entry(s, l))
        waits = order_innermost(s, l);
    else if (l->innermost || l->too_deep)
        for (uint32_t i = 0; i < l->n; i++)
            order_all(s, l->blocks[i]);
    for (uint32_t i = 0; !l->innermost && i < (l->too_deep ? l->n : 1); i++)
        s->out->block[l->blocks[i]] |= XLAT_HEAD_BARRIER;
    if (waits || pauses(s->f, l)) {
        s->out->block[l->blocks[0]] |= XLAT_HEAD_WAITS;
        s->out->nwaiting++;
    }
}

void xlat_ordering_find(const struct xlat_program *p, const struct xlat_func *f, bool everywhere, struct xlat_arena *a,
                        struct xlat_ordering *out)
{
    uint32_t n = f->nblocks + 1;
    struct search s = {.p = p, .f = f, .a = a, .out = out, .shared = xlat_alloc_array(a, n, sizeof *s.shared),
                       .at = xlat_alloc_array(a, n, sizeof *s.at), .in_loop = xlat_alloc_array(a, n, sizeof *s.in_loop),
                       .missing = xlat_alloc_array(a, n, sizeof *s.missing), .known = xlat_alloc_array(a, n, sizeof *s.known),
                       .done = xlat_alloc_array(a, n, sizeof *s.done)};
    *out = (struct xlat_ordering){.block = xlat_alloc_array(a, n, 1), .ordered = xlat_alloc_array(a, n, sizeof *out->ordered)};
    xlat_frame_find(f, a, &s.frame);
    find_shared(&s);
    struct xlat_graph all = xlat_graph_make(f, true, a);
    s.from = xlat_graph_reverse(&all, a);
    s.cycles = xlat_graph_make(f, false, a);
    xlat_each_loop(&s.cycles, order_loop, &s);
    for (uint32_t i = 0; everywhere && i < f->nblocks; i++)
        order_all(&s, i);
}
