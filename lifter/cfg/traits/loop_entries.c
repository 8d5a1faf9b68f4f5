/* loop_entries.c - see loop_entries.h.
 *
 * Only the loop's blocks are copied: the rest of the function up to its return, which an entry elsewhere in a function has too, would be many times
 * as much.  Loops with calls that have other loops within them are left out for the same reason: their innermost loops are entered each turn.
 */
#include "lifter/cfg/traits/loop_entries.h"

#include <stdlib.h>
#include <string.h>
#include "lifter/base/map.h"
#include "lifter/cfg/loops.h"
#include "lifter/effects/effects.h"

struct search {
    struct xlat_program *p;
    const struct xlat_func *f;
    struct xlat_map heads; /* VAs of the loops found */
    VEC(struct xlat_func) found;
};

static uint8_t live_before(const struct xlat_block *b, uint8_t live)
{
    for (uint32_t i = b->n; i--;) {
        struct xlat_effects e;
        xlat_effects(&b->insns[i], &e);
        live = (uint8_t)((live & ~e.flag_set) | e.flag_read);
    }
    return live;
}

/* Whether a turn may read arithmetic flags that were set before it, as one of a sum of many words reads the carry.  Translated code that jumps
 * to the head by way of the dispatch table has not stored them (lifter/emit/flow.c), so that loop gets no entry. */
static bool reads_flags_at_head(const struct xlat_func *f, const struct xlat_loop *l)
{
    uint8_t *live = xlat_xrealloc(NULL, f->nblocks, 1); /* per block of f; 0 outside of the loop */
    bool again = true;
    memset(live, 0, f->nblocks);
    while (again) {
        again = false;
        for (uint32_t i = l->n; i--;) {
            const struct xlat_block *b = &f->blocks[l->blocks[i]], *to;
            uint8_t out = 0;
            for (uint32_t k = 0; k < xlat_block_nsucc(b); k++)
                if ((to = xlat_block_succ(f, b, k)))
                    out |= live[to - f->blocks];
            uint8_t in = live_before(b, out) & XLAT_ARITHMETIC_FLAGS;
            again |= in != live[l->blocks[i]];
            live[l->blocks[i]] = in;
        }
    }
    bool reads = live[l->blocks[0]] != 0;
    xlat_xfree(live);
    return reads;
}

static void add(const struct xlat_loop *l, void *arg)
{
    struct search *s = arg;
    const struct xlat_func *f = s->f;
    struct xlat_func g = {.entry = f->blocks[l->blocks[0]].addr, .seeds = SEED_LOOP, .around = f->entry, .checked = f->checked, .nblocks = l->n};
    bool calls = false;
    for (uint32_t i = 0; i < l->n; i++) {
        g.ninsns += f->blocks[l->blocks[i]].n;
        calls |= f->blocks[l->blocks[i]].calls;
    }
    if ((calls && !l->innermost) || l->too_deep || xlat_func_at(s->p, g.entry) || xlat_map_has(&s->heads, g.entry) || reads_flags_at_head(f, l))
        return;
    g.blocks = xlat_alloc_array(s->p->arena, l->n, sizeof *g.blocks);
    for (uint32_t i = 0; i < l->n; i++)
        g.blocks[i] = f->blocks[l->blocks[i]];
    xlat_map_put(&s->heads, g.entry, 1);
    vec_push(&s->found, g);
}

static int by_entry(const void *a, const void *b)
{
    const struct xlat_func *x = a, *y = b;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

static bool keeps_registers(const struct xlat_program *p, const struct xlat_traits *t, const struct xlat_func *f)
{
    size_t n = (size_t)(f - p->funcs);
    return t->handlers == XLAT_FAULT_ALL || (t->own_handler && t->own_handler[n / 8] >> n % 8 & 1);
}

void xlat_enter_loops(struct xlat_program *p, struct xlat_traits *t)
{
    struct search s = {.p = p};
    for (size_t i = 0; i < p->nfuncs; i++) {
        struct xlat_arena scratch = {0};
        s.f = &p->funcs[i];
        if (!keeps_registers(p, t, s.f))
            continue;
        struct xlat_graph g = xlat_graph_make(s.f, true, &scratch);
        xlat_each_loop(&g, add, &s);
        xlat_arena_free(&scratch);
    }
    if (s.found.n) {
        size_t n = p->nfuncs + s.found.n;
        struct xlat_func *all = xlat_alloc_array(p->arena, n, sizeof *all);
        uint8_t *own = xlat_alloc_array(p->arena, n / 8 + 1, 1);
        memcpy(all, p->funcs, p->nfuncs * sizeof *all);
        memcpy(all + p->nfuncs, s.found.at, s.found.n * sizeof *all);
        qsort(all, n, sizeof *all, by_entry);
        for (size_t i = 0; i < n && t->own_handler; i++) {
            size_t was = (size_t)(xlat_func_at(p, all[i].around ? all[i].around : all[i].entry) - p->funcs);
            own[i / 8] |= (uint8_t)((t->own_handler[was / 8] >> was % 8 & 1) << i % 8);
        }
        t->own_handler = t->own_handler ? own : NULL;
        p->funcs = all;
        p->nfuncs = n;
    }
    vec_free(&s.found);
    xlat_map_free(&s.heads);
}
