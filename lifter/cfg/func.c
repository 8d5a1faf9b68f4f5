/* func.c - groups blocks into functions.
 *
 * Entries are of two kinds.  Hard ones (called, exported, ...) end the functions that run into them: a jump there is a tail jump.  Soft ones
 * (a pointer into the middle of a function, a return from setjmp, an address of the profile) get a function of their own that shares blocks
 * with the one around them, so that its loops stay whole; when that would copy too much code they become hard.  Code that several functions
 * jump into is copied when it is small and becomes a function (SEED_TAIL) when it is not.  A function longer than the limit is cut at block
 * leaders (SEED_SPLIT).  All passes go by address, so the result is the same from run to run. */
#include "lifter/cfg/discovery.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_INSNS = 4000,
    SMALL = 64, /* instructions that may be copied into any function */
    /* Limits for hostile programs, whose functions jump into one another so that each holds a copy of most of the code, or has the targets of
     * thousands of tables.  Size counts instructions and edges between blocks. */
    BUILT_TIMES = 8,        /* size of all functions, times that of the distinct blocks: the worst of Wine's modules and of large programs has 1.8 */
    BUILT_SLACK = 1 << 16,
    REGION_TIMES = 16,      /* blocks and edges visited to decide what is copied, times the same: the worst has 0.5 */
    REGION_SLACK = 1 << 18,
};

struct grouping {
    struct disc *d;
    struct xlat_block *b;
    uint32_t n;
    uint32_t *seeds; /* by block: enum xlat_seed */
    uint32_t *owner; /* by block: index of the entry block whose function has it, + 1 */
    uint32_t *stamp; /* by block: the last walk that met it */
    uint32_t walk;
    bool *hard;
    VEC(uint32_t) stack;
    VEC(uint32_t) more; /* entries made while functions are built */
    uint32_t *copied; /* by block: the last entry (+ 1) whose function was allowed to copy from here on */
    uint64_t budget;  /* instructions that functions of weak entries may still copy */
    uint64_t size;    /* of the distinct blocks, with the edges from them */
    uint64_t visited; /* instructions and edges that region() went over */
    uint64_t built;   /* instructions and edges of the functions made so far */
    uint32_t max_insns;
    bool writable;    /* the program has code that it may write */
};

/* Block that begins at va, as an index; UINT32_MAX: none. */
static uint32_t index_of(const struct grouping *g, uint32_t va)
{
    uint32_t rva = rva_of(g->d, va);
    uint32_t i = in_range(g->d, rva) ? *at_of(g->d, rva) : 0;
    return i ? i - 1 : UINT32_MAX;
}

static uint32_t nsucc(const struct xlat_block *b) { return 2 + (b->table ? b->table->n : 0); }
static uint32_t succ(const struct grouping *g, const struct xlat_block *b, uint32_t k)
{
    uint32_t va = k < 2 ? b->succ[k] : b->table->targets[k - 2];
    return va ? index_of(g, va) : UINT32_MAX;
}

/* Instructions reachable from block `from` without entering another hard entry; stops counting above limit.  Also more than limit when the budget of
 * such walks is used up: what is not known to be small is not copied. */
static uint32_t region(struct grouping *g, uint32_t from, uint32_t limit)
{
    uint32_t total = 0;
    size_t base = g->stack.n;
    if (g->visited > REGION_TIMES * g->size + REGION_SLACK)
        return limit + 1;
    g->walk++;
    g->stamp[from] = g->walk;
    vec_push(&g->stack, from);
    while (g->stack.n > base && total <= limit) {
        const struct xlat_block *b = &g->b[g->stack.at[--g->stack.n]];
        total += b->n;
        g->visited += b->n + nsucc(b);
        for (uint32_t k = 0; k < nsucc(b); k++) {
            uint32_t s = succ(g, b, k);
            if (s == UINT32_MAX || g->stamp[s] == g->walk || g->hard[s])
                continue;
            g->stamp[s] = g->walk;
            vec_push(&g->stack, s);
        }
    }
    g->stack.n = base;
    return total;
}

/* Whether the function of entry e may copy another function's blocks from s on.  A few instructions always; more, at the cost of the budget, when e
 * is a weak entry (named by an exception table, for instance): an entry at s would cut the other function, which is often hot, in two. */
static bool may_copy(struct grouping *g, uint32_t e, uint32_t s)
{
    if (g->copied[s] == e + 1)
        return true;
    uint32_t size = region(g, s, g->max_insns);
    if (size > SMALL) {
        if (g->seeds[e] & SEED_STRONG || size > g->max_insns || size > g->budget)
            return false;
        g->budget -= size;
    }
    g->copied[s] = e + 1;
    return true;
}

/* Makes hard entry `e` the owner of the blocks that are reachable from it.  Where it meets blocks of another owner that are too many to copy, a new
 * entry is made. */
static void own(struct grouping *g, uint32_t e)
{
    g->stack.n = 0;
    g->owner[e] = e + 1;
    vec_push(&g->stack, e);
    while (g->stack.n) {
        const struct xlat_block *b = &g->b[g->stack.at[--g->stack.n]];
        for (uint32_t k = 0; k < nsucc(b); k++) {
            uint32_t s = succ(g, b, k);
            if (s == UINT32_MAX || g->hard[s] || g->owner[s] == e + 1)
                continue;
            if (!g->owner[s]) {
                g->owner[s] = e + 1;
                vec_push(&g->stack, s);
            } else if (g->b[s].n && !may_copy(g, e, s)) {
                g->hard[s] = true;
                g->seeds[s] |= SEED_TAIL;
            }
        }
    }
}

/* Which entries are hard, from strong to weak. */
static void classify(struct grouping *g)
{
    uint64_t insns = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        g->hard[i] = g->b[i].n && g->seeds[i] & SEED_STRONG;
        insns += g->b[i].n;
        g->size += g->b[i].n + nsucc(&g->b[i]);
    }
    g->budget = 2000 + insns / 4;
    for (uint32_t i = 0; i < g->n; i++)
        if (g->hard[i] && !g->owner[i])
            own(g, i);
    for (uint32_t i = 0; i < g->n; i++)
        if (g->seeds[i] && !g->hard[i] && !g->owner[i] && g->b[i].n) {
            g->hard[i] = true;
            own(g, i);
        }
    for (uint32_t i = 0; i < g->n; i++) {
        if (!g->seeds[i] || g->hard[i] || !g->b[i].n || g->seeds[i] & SEED_RESUME)
            continue;
        uint32_t size = region(g, i, g->max_insns);
        if (size <= g->budget)
            g->budget -= size;
        else
            g->hard[i] = true;
    }
}

/* ---- functions ---- */
static void walk_from(struct grouping *g, uint32_t e, uint32_t *insns)
{
    g->stack.n = 0;
    g->walk++;
    g->stamp[e] = g->walk;
    vec_push(&g->stack, e);
    *insns = 0;
    for (size_t i = 0; i < g->stack.n; i++) {
        const struct xlat_block *b = &g->b[g->stack.at[i]];
        *insns += b->n;
        g->built += b->n + nsucc(b);
        for (uint32_t k = 0; k < nsucc(b); k++) {
            uint32_t s = succ(g, b, k);
            if (s == UINT32_MAX || g->stamp[s] == g->walk || (g->hard[s] && s != e))
                continue;
            g->stamp[s] = g->walk;
            vec_push(&g->stack, s);
        }
    }
    qsort(g->stack.at, g->stack.n, sizeof *g->stack.at, xlat_by_u32);
}

/* The blocks in g->stack are too many for one function: cuts them, by address, into parts of equal size.  The target of a jump from one
 * part into another becomes an entry. */
static void cut(struct grouping *g, uint32_t insns)
{
    uint32_t parts = insns / g->max_insns + 1, size = insns / parts + 1, done = 0, base = g->walk;
    for (size_t i = 0; i < g->stack.n; i++) { /* stamps base + 1 ... base + parts */
        g->stamp[g->stack.at[i]] = base + 1 + done / size;
        done += g->b[g->stack.at[i]].n;
    }
    g->walk = base + parts + 1;
    for (size_t i = 0; i < g->stack.n; i++) {
        const struct xlat_block *b = &g->b[g->stack.at[i]];
        for (uint32_t k = 0; k < nsucc(b); k++) {
            uint32_t s = succ(g, b, k);
            if (s == UINT32_MAX || g->hard[s] || !g->b[s].n || g->stamp[s] == g->stamp[g->stack.at[i]])
                continue;
            g->hard[s] = true;
            if (!g->seeds[s])
                vec_push(&g->more, s);
            g->seeds[s] |= SEED_SPLIT;
        }
    }
}

/* Blocks of the function of entry e, sorted by address, in g->stack. */
static void collect(struct grouping *g, uint32_t e)
{
    uint32_t insns;
    walk_from(g, e, &insns);
    if (insns > g->max_insns) {
        cut(g, insns);
        walk_from(g, e, &insns);
    }
}

static void build(struct grouping *g, uint32_t e, struct xlat_func *f)
{
    collect(g, e);
    f->entry = g->b[e].addr;
    f->seeds = g->seeds[e];
    f->nblocks = (uint32_t)g->stack.n;
    f->ninsns = 0;
    f->checked = false;
    f->blocks = xlat_alloc_array(g->d->a, f->nblocks, sizeof *f->blocks);
    for (uint32_t i = 0; i < f->nblocks; i++) {
        f->blocks[i] = g->b[g->stack.at[i]];
        f->ninsns += f->blocks[i].n;
        f->checked |= g->writable && f->blocks[i].n && xlat_image_is_writable(g->d->im, rva_of(g->d, f->blocks[i].addr));
    }
}

static int by_entry(const void *a, const void *b)
{
    const struct xlat_func *x = a, *y = b;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

void xlat_make_funcs(struct disc *d, struct xlat_block *blocks, uint32_t n, const struct xlat_cfg_options *o, struct xlat_program *p)
{
    struct grouping g = {.d = d, .b = blocks, .n = n, .max_insns = o->max_insns ? o->max_insns : MAX_INSNS,
                        .writable = p->writable_bytes != 0};
    VEC(struct xlat_func) funcs = {0};
    g.seeds = xlat_xrealloc(NULL, n + 1, sizeof *g.seeds);
    g.owner = xlat_xrealloc(NULL, n + 1, sizeof *g.owner);
    g.stamp = xlat_xrealloc(NULL, n + 1, sizeof *g.stamp);
    g.hard = xlat_xrealloc(NULL, n + 1, sizeof *g.hard);
    g.copied = xlat_xrealloc(NULL, n + 1, sizeof *g.copied);
    memset(g.copied, 0, n * sizeof *g.copied);
    memset(g.owner, 0, n * sizeof *g.owner);
    memset(g.stamp, 0, n * sizeof *g.stamp);
    for (uint32_t i = 0; i < n; i++) {
        g.seeds[i] = 0;
        g.hard[i] = false;
        xlat_map_get(&d->seeds, rva_of(d, blocks[i].addr), &g.seeds[i]);
    }
    classify(&g);
    for (uint32_t i = 0; i < n; i++)
        if (g.seeds[i] && blocks[i].n)
            vec_push(&g.more, i);
    for (size_t i = 0; i < g.more.n; i++) {
        struct xlat_func f = {0};
        if (g.built > BUILT_TIMES * g.size + BUILT_SLACK) {
            xlat_fail(&p->limit,
                      "%s: functions share so much code that their copies are out of proportion to the file's %zu bytes; stopped at %08x, what has "
                      "no function is interpreted",
                      d->im->path, d->im->file.n, blocks[g.more.at[i]].addr);
            break;
        }
        build(&g, g.more.at[i], &f);
        vec_push(&funcs, f);
    }
    p->nfuncs = funcs.n;
    p->funcs = xlat_alloc_array(d->a, funcs.n ? funcs.n : 1, sizeof *p->funcs);
    if (funcs.n)
        memcpy(p->funcs, funcs.at, funcs.n * sizeof *p->funcs);
    qsort(p->funcs, p->nfuncs, sizeof *p->funcs, by_entry);
    vec_free(&funcs);
    vec_free(&g.stack);
    vec_free(&g.more);
    xlat_xfree(g.seeds);
    xlat_xfree(g.owner);
    xlat_xfree(g.stamp);
    xlat_xfree(g.copied);
    xlat_xfree(g.hard);
}
