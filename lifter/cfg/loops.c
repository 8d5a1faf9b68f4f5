/* loops.c - see loops.h. */
#include <stdlib.h>
#include <string.h>
#include "lifter/cfg/loops.h"

struct xlat_graph xlat_graph_make(const struct xlat_func *f, bool through_calls, struct xlat_arena *a)
{
    size_t edges = 0;
    for (uint32_t i = 0; i < f->nblocks; i++)
        edges += xlat_block_nsucc(&f->blocks[i]);
    struct xlat_graph g = {f->nblocks, xlat_alloc_array(a, (size_t)f->nblocks + 1, sizeof *g.first), xlat_alloc_array(a, edges + 1, sizeof *g.to)};
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->nblocks; i++) {
        const struct xlat_block *b = &f->blocks[i], *to;
        for (uint32_t k = 0; (through_calls || !b->calls) && k < xlat_block_nsucc(b); k++)
            if ((to = xlat_block_succ(f, b, k)))
                g.to[n++] = (uint32_t)(to - f->blocks);
        g.first[i + 1] = n;
    }
    return g;
}

struct xlat_graph xlat_graph_reverse(const struct xlat_graph *g, struct xlat_arena *a)
{
    uint32_t edges = g->first[g->n];
    struct xlat_graph r = {g->n, xlat_alloc_array(a, (size_t)g->n + 2, sizeof *r.first), xlat_alloc_array(a, (size_t)edges + 1, sizeof *r.to)};
    for (uint32_t e = 0; e < edges; e++) /* first[i + 2]: how many lead to i */
        r.first[g->to[e] + 2]++;
    for (uint32_t i = 2; i < g->n + 2; i++)
        r.first[i] += r.first[i - 1];
    for (uint32_t i = 0; i < g->n; i++)
        for (uint32_t e = g->first[i]; e < g->first[i + 1]; e++)
            r.to[r.first[g->to[e] + 1]++] = i;
    return r;
}

struct search {
    const struct xlat_graph *g;
    void (*fn)(const struct xlat_loop *, void *);
    void *arg;
    uint32_t *region; /* per block: the loop body that is being looked at; edges to other regions do not count */
    uint32_t *index, *low, *done, *stack; /* Tarjan's, per block */
    uint32_t nregions, depth;
};

enum { MOST_DEPTH = 100 /* of loops in loops: no compiler writes more, and each level looks at its blocks again */ };

static bool components(struct search *s, const uint32_t *members, uint32_t n);

/* One component and, before it, the loops within it.  True: it is a loop. */
static bool component(struct search *s, uint32_t *members, uint32_t n)
{
    uint32_t id = ++s->nregions;
    bool is_loop = n > 1;
    for (uint32_t e = s->g->first[members[0]]; n == 1 && e < s->g->first[members[0] + 1]; e++)
        is_loop |= s->g->to[e] == members[0];
    if (!is_loop)
        return false;
    qsort(members, n, sizeof *members, xlat_by_u32);
    struct xlat_loop l = {.blocks = members, .n = n};
    for (uint32_t i = 1; i < n; i++)
        s->region[members[i]] = id;
    s->region[members[0]] = ++s->nregions;
    if (s->depth < MOST_DEPTH) {
        s->depth++;
        l.innermost = !components(s, members + 1, n - 1);
        s->depth--;
    } else
        l.too_deep = true;
    s->fn(&l, s->arg);
    return true;
}

/* Tarjan's algorithm without recursion, on blocks of one region.  True: some component is a loop. */
static bool components(struct search *s, const uint32_t *members, uint32_t n)
{
    uint32_t next = 1, sp = 0, nout = 0, to, *frames = xlat_xrealloc(NULL, 3 * (size_t)n + 1, sizeof *frames);
    uint32_t *edge = frames + n, *out = frames + 2 * (size_t)n;
    VEC(uint32_t) sizes = {0};
    bool any = false;
    for (uint32_t i = 0; i < n; i++)
        s->index[members[i]] = s->done[members[i]] = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (s->index[members[i]])
            continue;
        uint32_t depth = 0;
        frames[0] = members[i], edge[0] = s->g->first[members[i]];
        s->index[members[i]] = s->low[members[i]] = next++;
        s->stack[sp++] = members[i];
        for (;;) {
            uint32_t v = frames[depth];
            if (edge[depth] < s->g->first[v + 1]) {
                to = s->g->to[edge[depth]++];
                if (s->region[to] != s->region[v] || s->done[to])
                    continue;
                if (!s->index[to]) {
                    s->index[to] = s->low[to] = next++;
                    s->stack[sp++] = to;
                    frames[++depth] = to, edge[depth] = s->g->first[to];
                } else if (s->index[to] < s->low[v])
                    s->low[v] = s->index[to];
                continue;
            }
            if (s->low[v] == s->index[v]) {
                uint32_t size = 0, w;
                do {
                    w = s->stack[--sp];
                    s->done[w] = 1;
                    out[nout++] = w;
                    size++;
                } while (w != v);
                vec_push(&sizes, size);
            }
            if (!depth)
                break;
            depth--;
            if (s->low[v] < s->low[frames[depth]])
                s->low[frames[depth]] = s->low[v];
        }
    }
    for (size_t i = 0, at = 0; i < sizes.n; at += sizes.at[i++])
        any |= component(s, out + at, sizes.at[i]);
    vec_free(&sizes);
    xlat_xfree(frames);
    return any;
}

void xlat_each_loop(const struct xlat_graph *g, void (*fn)(const struct xlat_loop *l, void *arg), void *arg)
{
    uint32_t n = g->n, *a = xlat_xrealloc(NULL, 6 * (size_t)n + 1, sizeof *a);
    memset(a, 0, 6 * (size_t)n * sizeof *a);
    struct search s = {.g = g, .fn = fn, .arg = arg, .region = a, .index = a + n, .low = a + 2 * (size_t)n, .done = a + 3 * (size_t)n,
                       .stack = a + 4 * (size_t)n};
    uint32_t *all = a + 5 * (size_t)n;
    for (uint32_t i = 0; i < n; i++)
        all[i] = i;
    components(&s, all, n);
    xlat_xfree(a);
}
