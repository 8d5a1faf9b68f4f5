/* checks.c - see checks.h: which blocks are compared where, on the graph of the function without the edges over which other code may run. */
#include "lifter/cfg/checks.h"

#include <stdlib.h>
#include <string.h>
#include "lifter/cfg/frame.h"
#include "lifter/cfg/loops.h"

enum { TOGETHER = 96 /* bytes that one comparison takes in, when they are several blocks */ };

struct node { /* an outermost loop, or a block that is in none */
    uint32_t bytes;
    uint32_t missing;     /* nodes before it that have not been dealt with */
    bool inside;          /* it is a loop */
    bool unknown;         /* some way to it has compared nothing */
    bool ends;            /* some edge leads out of it */
    uint64_t *covered;    /* a bit per node: compared on all ways to it; later: to its end.  NULL: no way to it yet */
};

struct search {
    const struct xlat_func *f;
    uint32_t base;
    struct xlat_arena *a;
    struct xlat_checks *out;
    struct xlat_graph g;  /* without edges over which other code may run */
    uint32_t *of;         /* per block: its node */
    uint32_t *blocks, *first; /* blocks of each node: blocks[first[i]] ... */
    struct node *node;
    uint32_t nnodes, words;
    uint32_t *queue;
    bool *breaks;         /* per block: other code may run, or may have been written, before what follows it */
};

/* ---- stores ---- */

static enum xlat_own_store store_of(const struct xlat_effects *e, const struct xlat_frame_point *p, bool *on_stack)
{
    enum xlat_own_store all = XLAT_STORE_ELSEWHERE;

    if (e->overflow)
        return XLAT_STORE_ANYWHERE;
    for (unsigned i = 0; i < e->nmem; i++) {
        const struct xlat_access *m = &e->mem[i];
        if (!(m->kind & XLAT_ACCESS_WRITE) || m->kind & XLAT_ACCESS_PROBE || m->seg == XLAT_FS || m->seg == XLAT_GS)
            continue;
        if (xlat_is_push(e, m) || xlat_frame_has(e, m->addr, p)) {
            *on_stack = true;
            continue;
        }
        if (e->repeats || e->ends_early || m->kind & XLAT_ACCESS_MAYBE || !m->bytes || e->helpers)
            return XLAT_STORE_ANYWHERE;
        all = XLAT_STORE_TESTED;
    }
    return all;
}

static void find_stores(struct search *s)
{
    enum { MOST = 64 };
    struct xlat_frame frame;
    struct xlat_effects e;
    uint32_t tested = 0;

    xlat_frame_find(s->f, s->a, &frame);
    for (uint32_t i = 0; i < s->f->nblocks; i++) {
        const struct xlat_block *b = &s->f->blocks[i];
        struct xlat_frame_point p = frame.at[i];
        s->out->block[i].store = xlat_alloc_array(s->a, b->n + 1, 1);
        s->breaks[i] = b->calls && b->term != TERM_JMP; /* a call of the next instruction is none */
        for (uint32_t j = 0; j < b->n; j++) {
            xlat_effects(&b->insns[j], &e);
            s->out->block[i].store[j] = (uint8_t)store_of(&e, &p, &s->out->on_stack);
            s->breaks[i] |= s->out->block[i].store[j] == XLAT_STORE_ANYWHERE;
            tested += s->out->block[i].store[j] == XLAT_STORE_TESTED;
            xlat_frame_step(&e, &p);
        }
    }
    s->out->too_many = tested > MOST;
}

/* The addresses that a store is compared with: the function's, in a few pieces.  What lies between two that are near belongs to one. */
static void find_own(struct xlat_checks *c)
{
    enum { NEAR = 32, MOST = 4 };

    for (size_t i = 0; i < c->code.n; i++) {
        struct xlat_bytes b = c->code.at[i], *last = c->own.n ? &c->own.at[c->own.n - 1] : NULL;
        if (last && (b.rva - (last->rva + last->size) <= NEAR || c->own.n == MOST))
            last->size = b.rva + b.size - last->rva;
        else
            vec_push(&c->own, b);
    }
}

/* ---- nodes ---- */

static void make_graph(struct search *s)
{
    struct xlat_graph all = xlat_graph_make(s->f, true, s->a);
    uint32_t n = 0;

    s->g = (struct xlat_graph){all.n, xlat_alloc_array(s->a, (size_t)all.n + 1, sizeof *all.first),
                               xlat_alloc_array(s->a, (size_t)all.first[all.n] + 1, sizeof *all.to)};
    for (uint32_t i = 0; i < all.n; i++) {
        for (uint32_t e = all.first[i]; e < all.first[i + 1] && !s->breaks[i]; e++)
            s->g.to[n++] = all.to[e];
        s->g.first[i + 1] = n;
    }
}

static void note_loop(const struct xlat_loop *l, void *arg)
{
    struct search *s = arg;
    uint32_t id = s->f->nblocks + l->blocks[0]; /* outer loops come last */

    for (uint32_t i = 0; i < l->n; i++)
        s->of[l->blocks[i]] = id;
}

static void make_nodes(struct search *s)
{
    uint32_t n = s->f->nblocks, *number = xlat_alloc_array(s->a, 2 * (size_t)n + 1, sizeof *number);

    for (uint32_t i = 0; i < n; i++)
        s->of[i] = i;
    xlat_each_loop(&s->g, note_loop, s);
    s->node = xlat_alloc_array(s->a, n + 1, sizeof *s->node);
    for (uint32_t i = 0; i < n; i++) { /* from 1, in the order of their first blocks */
        uint32_t *id = &number[s->of[i]];
        if (!*id) {
            *id = ++s->nnodes;
            s->node[*id - 1].inside = s->of[i] >= n;
        }
        s->of[i] = *id - 1;
        s->node[s->of[i]].bytes += s->f->blocks[i].end - s->f->blocks[i].addr;
        s->first[s->of[i] + 1]++;
        s->out->block[i].loop = s->of[i];
    }
    for (uint32_t k = 0; k < s->nnodes; k++)
        s->first[k + 1] += s->first[k];
    for (uint32_t i = n; i-- > 0;) /* first[k + 1] counts down to where the blocks of k begin */
        s->blocks[--s->first[s->of[i] + 1]] = i;
    memmove(s->first, s->first + 1, s->nnodes * sizeof *s->first);
    s->first[s->nnodes] = n;
}

static bool has(const uint64_t *set, uint32_t k) { return set[k / 64] >> k % 64 & 1; }
static void add(uint64_t *set, uint32_t k) { set[k / 64] |= 1ull << k % 64; }

/* Which nodes some way reaches without a comparison before: from the entry, or from behind a break. */
static void find_unknown(struct search *s)
{
    const struct xlat_block *entry = xlat_block_at(s->f, s->f->entry), *to;

    if (entry)
        s->node[s->of[entry - s->f->blocks]].unknown = true;
    for (uint32_t i = 0; i < s->f->nblocks; i++)
        for (uint32_t k = 0; k < xlat_block_nsucc(&s->f->blocks[i]); k++) {
            if (!(to = xlat_block_succ(s->f, &s->f->blocks[i], k))) {
                s->node[s->of[i]].ends = true;
                continue;
            }
            uint32_t n = s->of[to - s->f->blocks];
            if (s->breaks[i])
                s->node[n].unknown = true;
            else if (n != s->of[i])
                s->node[n].missing++, s->node[s->of[i]].ends = true;
        }
}

/* ---- comparisons ---- */

static int by_rva(const void *a, const void *b)
{
    const struct xlat_bytes *x = a, *y = b;
    return x->rva < y->rva ? -1 : x->rva > y->rva;
}

static void add_bytes(struct search *s, uint32_t k)
{
    xlat_bytes_list *r = &s->out->ranges;

    for (uint32_t i = s->first[k]; i < s->first[k + 1]; i++) {
        const struct xlat_block *b = &s->f->blocks[s->blocks[i]];
        if (b->end > b->addr)
            vec_push(r, ((struct xlat_bytes){b->addr - s->base, b->end - b->addr}));
    }
}

static void join(xlat_bytes_list *r, size_t first)
{
    size_t to = first;

    qsort(r->at + first, r->n - first, sizeof *r->at, by_rva);
    for (size_t i = first; i < r->n; i++) {
        struct xlat_bytes *last = to > first ? &r->at[to - 1] : NULL, b = r->at[i];
        if (last && b.rva <= last->rva + last->size) {
            if (b.rva + b.size > last->rva + last->size)
                last->size = b.rva + b.size - last->rva;
        } else
            r->at[to++] = b;
    }
    r->n = to;
}

/* Compares node k, which `covered` lacks, and small ones behind it: those are then in `covered`, too. */
static void compare(struct search *s, uint32_t k, uint64_t *covered)
{
    uint32_t first = (uint32_t)s->out->ranges.n, total = s->node[k].bytes, head = 0, tail = 0;

    s->queue[tail++] = k;
    add(covered, k);
    add_bytes(s, k);
    while (head < tail) {
        uint32_t n = s->queue[head++];
        for (uint32_t i = s->first[n]; i < s->first[n + 1]; i++)
            for (uint32_t e = s->g.first[s->blocks[i]]; e < s->g.first[s->blocks[i] + 1]; e++) {
                uint32_t to = s->of[s->g.to[e]];
                if (has(covered, to) || total + s->node[to].bytes > TOGETHER)
                    continue;
                total += s->node[to].bytes;
                add(covered, to);
                add_bytes(s, to);
                s->queue[tail++] = to;
            }
    }
    join(&s->out->ranges, first);
    for (uint32_t i = s->first[k]; i < s->first[k + 1]; i++) {
        struct xlat_block_check *c = &s->out->block[s->blocks[i]];
        c->first = first;
        c->n = (uint32_t)s->out->ranges.n - first;
        c->from_outside = s->node[k].inside;
    }
}

static void follow(struct search *s, uint32_t k, const uint64_t *covered, uint32_t *tail, uint32_t *ready)
{
    for (uint32_t i = s->first[k]; i < s->first[k + 1]; i++)
        for (uint32_t e = s->g.first[s->blocks[i]]; e < s->g.first[s->blocks[i] + 1]; e++) {
            struct node *to = &s->node[s->of[s->g.to[e]]];
            if (to == &s->node[k])
                continue;
            if (!to->covered) {
                to->covered = xlat_alloc_array(s->a, s->words, sizeof *to->covered);
                memcpy(to->covered, covered, s->words * sizeof *covered);
            }
            for (uint32_t w = 0; w < s->words; w++)
                to->covered[w] &= covered[w];
            if (!--to->missing)
                ready[(*tail)++] = s->of[s->g.to[e]];
        }
}

/* The nodes in topological order: the graph of loops and single blocks has no cycle. */
static void place(struct search *s)
{
    uint32_t *ready = xlat_alloc_array(s->a, s->nnodes + 1, sizeof *ready), head = 0, tail = 0;

    s->words = s->nnodes / 64 + 1;
    for (uint32_t k = 0; k < s->nnodes; k++)
        if (!s->node[k].missing)
            ready[tail++] = k;
    while (head < tail) {
        uint32_t k = ready[head++];
        struct node *n = &s->node[k];
        if (!n->covered)
            n->covered = xlat_alloc_array(s->a, s->words, sizeof *n->covered);
        if (n->unknown)
            memset(n->covered, 0, s->words * sizeof *n->covered);
        if (!has(n->covered, k))
            compare(s, k, n->covered);
        follow(s, k, n->covered, &tail, ready);
    }
}

/* Loops that another thread may have to end by changing them are compared at each turn. */
static void find_waiting(struct search *s, const struct xlat_ordering *order)
{
    for (uint32_t i = 0; i < s->f->nblocks; i++) {
        struct xlat_block_check *c = &s->out->block[i];
        const struct node *n = &s->node[s->of[i]];
        bool waits = order->block && order->block[i] & XLAT_HEAD_WAITS;
        if (!n->inside || !(waits || (!n->ends && s->blocks[s->first[s->of[i]]] == i)))
            continue;
        if (!c->n) { /* what was compared on the ways to it is compared again */
            c->first = (uint32_t)s->out->ranges.n;
            add_bytes(s, s->of[i]);
            join(&s->out->ranges, c->first);
            c->n = (uint32_t)s->out->ranges.n - c->first;
            c->from_outside = true;
        }
        c->each_turn = true;
    }
}

void xlat_checks_find(const struct xlat_program *p, const struct xlat_func *f, const struct xlat_ordering *order, struct xlat_arena *a,
                      struct xlat_checks *out)
{
    size_t n = f->nblocks;
    struct search s = {.f = f, .base = p->image->base, .a = a, .out = out, .of = xlat_alloc_array(a, n + 1, sizeof *s.of),
                       .blocks = xlat_alloc_array(a, n + 1, sizeof *s.blocks), .first = xlat_alloc_array(a, n + 2, sizeof *s.first),
                       .queue = xlat_alloc_array(a, n + 1, sizeof *s.queue), .breaks = xlat_alloc_array(a, n + 1, sizeof *s.breaks)};
    *out = (struct xlat_checks){.block = xlat_alloc_array(a, n + 1, sizeof *out->block)};
    out->code.n = xlat_func_origin(p, f, &out->code); /* the tables behind its code are looked at by the runtime */
    find_own(out);
    find_stores(&s);
    make_graph(&s);
    make_nodes(&s);
    find_unknown(&s);
    place(&s);
    find_waiting(&s, order);
}

void xlat_checks_free(struct xlat_checks *c)
{
    vec_free(&c->ranges);
    vec_free(&c->code);
    vec_free(&c->own);
}
