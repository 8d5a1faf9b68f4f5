/* flow.c - which arithmetic flags live across calls, over the whole program.
 *
 * The effects of each instruction (lifter/effects/) say which flags it reads and writes.  From them a backward liveness analysis finds the flags that
 * are live at the start of each block and, over direct calls and jumps, those that are live when each function is entered and when it returns.
 *
 * All calls and jumps whose target is not known share two sets.  indirect_in: flags that are live at the entry of any function that a pointer may
 * reach; they are stored to cpu->fl before such a call or jump.  It is nearly always empty, because no calling convention of Windows passes flags,
 * but a function that begins with PUSHF reads them all.  indirect_ret: flags that are read after any indirect call; each function that a pointer may
 * reach stores them to cpu->fl before it returns.  Of a partial program (struct xlat_program) all callers and callees may be others, which may want
 * every flag.
 *
 * Blocks, returns of functions and those two sets are the nodes of one graph.  An edge leads from a node to one at which the same flags are live, but
 * for those that it writes first.  A node is looked at again only when a flag has become live there, so each edge is followed once for each flag at
 * most: the work is proportional to the program's size.
 */
#include <string.h>
#include "lifter/effects/effects.h"
#include "lifter/emit/core.h"

struct edge {
    uint32_t to;   /* node */
    uint32_t next; /* index of the next edge from the same node, + 1; 0: there is none */
};

struct graph {
    const struct xlat_program *p;
    uint32_t *first;        /* of each function: the node of its first block, the others follow; one more */
    uint32_t returns;       /* the node of the first function's return, the others follow */
    uint32_t indirect_in, indirect_ret; /* nodes */
    uint8_t *live;          /* of each node: flags */
    uint8_t *def;           /* of each node: flags that it writes whichever way it is executed */
    bool *waits;            /* of each node: it is in `changed` */
    uint32_t *from;         /* of each node: index of the first edge from it, + 1 */
    VEC(struct edge) edges;
    VEC(uint32_t) changed;  /* nodes with flags that have not been passed on */
};

static void add_live(struct graph *g, uint32_t node, uint8_t flags)
{
    if (!(flags & ~g->live[node]))
        return;
    g->live[node] |= flags;
    if (!g->waits[node])
        vec_push(&g->changed, node);
    g->waits[node] = true;
}

static void add_edge(struct graph *g, uint32_t from, uint32_t to)
{
    if (g->edges.n >= UINT32_MAX)
        xlat_out_of_memory(g->edges.n * sizeof *g->edges.at);
    vec_push(&g->edges, ((struct edge){to, g->from[from]}));
    g->from[from] = (uint32_t)g->edges.n;
}

static uint32_t node_of(const struct graph *g, const struct xlat_func *f, const struct xlat_block *b)
{
    return g->first[f - g->p->funcs] + (uint32_t)(b - f->blocks);
}

static uint32_t return_of(const struct graph *g, const struct xlat_func *f) { return g->returns + (uint32_t)(f - g->p->funcs); }

/* What is live where f is entered is live at `to`. */
static void add_entry_edge(struct graph *g, const struct xlat_func *f, uint32_t to)
{
    const struct xlat_block *b = xlat_block_at(f, f->entry);
    if (b)
        add_edge(g, node_of(g, f, b), to);
}

/* What is live at va, which function f falls through or jumps to, is live at `to`. */
static void add_way(struct graph *g, const struct xlat_func *f, uint32_t va, uint32_t to)
{
    const struct xlat_block *b = va ? xlat_block_at(f, va) : NULL;
    const struct xlat_func *other = b || !va ? NULL : xlat_func_at(g->p, va);
    if (b) {
        add_edge(g, node_of(g, f, b), to);
    } else if (other) {
        add_entry_edge(g, other, to);
        add_edge(g, return_of(g, f), return_of(g, other)); /* it returns to f's caller */
    } else if (va && f->around && (other = xlat_func_at(g->p, f->around)) && (b = xlat_block_at(other, va))) {
        add_edge(g, node_of(g, other, b), to);
    } else if (va && g->p->partial) {
        add_edge(g, g->indirect_in, to);
    }
}

/* f was found by more than a guess.  Functions that were only guessed may be data, so the flags that they seem to read do not count. */
static bool certainly_code(const struct xlat_func *f) { return (f->seeds & ~(uint32_t)(SEED_CONST | SEED_PROLOGUE)) != 0; }

static void add_call(struct graph *g, const struct xlat_func *f, const struct xlat_block *b, uint32_t node)
{
    const struct xlat_insn *last = &b->insns[b->n - 1];
    const struct xlat_func *callee = last->opnd[0].kind == OPND_REL ? xlat_func_at(g->p, last->opnd[0].imm) : NULL;
    if (callee)
        add_entry_edge(g, callee, node);
    else
        add_edge(g, g->indirect_in, node);
    if (callee || certainly_code(f))
        add_way(g, f, b->succ[0], callee ? return_of(g, callee) : g->indirect_ret);
}

static void add_block(struct graph *g, const struct xlat_func *f, const struct xlat_block *b)
{
    uint32_t node = node_of(g, f, b);
    switch (b->term) {
    case TERM_FALL:
        if (b->calls)
            add_call(g, f, b, node);
        else
            add_way(g, f, b->succ[0], node);
        break;
    case TERM_JMP: add_way(g, f, b->succ[0], node); break;
    case TERM_JCC:
        add_way(g, f, b->succ[0], node);
        add_way(g, f, b->succ[1], node);
        break;
    case TERM_TABLE:
        for (uint32_t i = 0; b->table && i < b->table->n; i++)
            add_way(g, f, b->table->targets[i], node);
        break;
    case TERM_IND: add_edge(g, g->indirect_in, node); break;
    case TERM_RET: add_edge(g, return_of(g, f), node); break;
    case TERM_STOP: case TERM_EXIT: break;
    }
}

static void add_function(struct graph *g, const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        add_block(g, f, &f->blocks[i]);
    if (g->p->partial) {
        add_edge(g, g->indirect_ret, return_of(g, f));
    } else if (f->seeds & ~(uint32_t)(SEED_CALL | SEED_TAIL | SEED_SPLIT | SEED_LOOP)) {
        add_edge(g, g->indirect_ret, return_of(g, f));
        if (certainly_code(f))
            add_entry_edge(g, f, g->indirect_in);
    }
}

/* The flags that the block reads before it writes them are live at its beginning. */
static void add_effects(struct graph *g, const struct xlat_block *b, uint32_t node, bool *raises)
{
    uint8_t live = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        struct xlat_effects e;
        xlat_effects(&b->insns[i], &e);
        uint8_t use = (uint8_t)((e.flag_read & XLAT_ARITHMETIC_FLAGS) | (e.x87.cc_read ? X87_CC_FLAG : 0));
        live |= use & (uint8_t)~g->def[node];
        g->def[node] |= (uint8_t)((e.flag_set & XLAT_ARITHMETIC_FLAGS) | (e.x87.cc_set ? X87_CC_FLAG : 0));
        *raises |= e.vec.computes;
    }
    add_live(g, node, live);
}

static void solve(struct graph *g)
{
    while (g->changed.n) {
        uint32_t node = g->changed.at[--g->changed.n];
        g->waits[node] = false;
        for (uint32_t e = g->from[node]; e; e = g->edges.at[e - 1].next) {
            uint32_t to = g->edges.at[e - 1].to;
            add_live(g, to, g->live[node] & (uint8_t)~g->def[to]);
        }
    }
}

struct xlat_flow *xlat_flow_new(const struct xlat_program *p)
{
    struct xlat_arena arena = {0}, scratch = {0};
    struct xlat_flow *flow = xlat_alloc(&arena, sizeof *flow);
    struct graph g = {.p = p, .first = xlat_alloc_array(&scratch, p->nfuncs + 1, sizeof *g.first)};
    uint64_t n = 0;
    for (size_t f = 0; f < p->nfuncs; n += p->funcs[f++].nblocks)
        g.first[f] = (uint32_t)n;
    if (n + p->nfuncs + 2 > UINT32_MAX)
        xlat_out_of_memory(n);
    g.returns = (uint32_t)n;
    g.indirect_in = g.returns + (uint32_t)p->nfuncs;
    g.indirect_ret = g.indirect_in + 1;
    n = g.indirect_ret + (uint64_t)1;
    g.live = xlat_alloc_array(&arena, n, sizeof *g.live);
    g.def = xlat_alloc_array(&scratch, n, sizeof *g.def);
    g.waits = xlat_alloc_array(&scratch, n, sizeof *g.waits);
    g.from = xlat_alloc_array(&scratch, n, sizeof *g.from);
    flow->func = xlat_alloc_array(&arena, p->nfuncs + 1, sizeof *flow->func);
    for (size_t f = 0; f < p->nfuncs; f++) {
        const struct xlat_func *fn = &p->funcs[f];
        flow->func[f].block_in = &g.live[g.first[f]];
        for (uint32_t i = 0; i < fn->nblocks; i++)
            add_effects(&g, &fn->blocks[i], g.first[f] + i, &flow->func[f].raises);
        add_function(&g, fn);
    }
    if (p->partial) {
        add_live(&g, g.indirect_in, ALL_FLAGS);
        add_live(&g, g.indirect_ret, ALL_FLAGS);
    }
    solve(&g);
    flow->indirect_in = g.live[g.indirect_in];
    flow->indirect_ret = g.live[g.indirect_ret];
    for (size_t f = 0; f < p->nfuncs; f++) {
        struct xlat_func_flow *w = &flow->func[f];
        const struct xlat_block *b = xlat_block_at(&p->funcs[f], p->funcs[f].entry);
        w->live_in = b ? w->block_in[b - p->funcs[f].blocks] : 0;
        w->live_ret = g.live[g.returns + f];
        flow->with_live_in += (w->live_in & XLAT_ARITHMETIC_FLAGS) != 0;
        flow->with_live_ret += (w->live_ret & XLAT_ARITHMETIC_FLAGS) != 0;
    }
    vec_free(&g.edges);
    vec_free(&g.changed);
    xlat_arena_free(&scratch);
    flow->arena = arena;
    return flow;
}

void xlat_flow_free(struct xlat_flow *f)
{
    struct xlat_arena arena = f->arena; /* the flow itself lies in it */
    xlat_arena_free(&arena);
}
