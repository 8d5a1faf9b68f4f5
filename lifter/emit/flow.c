/* flow.c - which arithmetic flags live across calls, over the whole program.
 *
 * The effects of each instruction (lifter/effects/) say which flags it reads and writes.  From them a backward liveness analysis finds the flags that
 * are live at the start of each block and, over direct calls and jumps, those that are live when each function is entered and when it returns.  It
 * repeats until nothing changes.
 *
 * All calls and jumps whose target is not known share two sets.  indirect_in: flags that are live at the entry of any function that a pointer may
 * reach; they are stored to cpu->fl before such a call or jump.  It is nearly always empty, because no calling convention of Windows passes flags,
 * but a function that begins with PUSHF reads them all.  indirect_ret: flags that are read after any indirect call; each function that a pointer may
 * reach stores them to cpu->fl before it returns.
 */
#include <string.h>
#include "lifter/effects/effects.h"
#include "lifter/emit/core.h"

struct summary { /* of a block */
    uint8_t use; /* flags that are read before the block writes them */
    uint8_t def; /* flags that are written whichever way the block is executed */
};

static void add_effects(const struct xlat_insn *in, struct summary *sum, bool *raises)
{
    struct xlat_effects e;
    xlat_effects(in, &e);
    uint8_t use = (uint8_t)((e.flag_read & XLAT_ARITHMETIC_FLAGS) | (e.x87.cc_read ? X87_CC_FLAG : 0));
    uint8_t def = (uint8_t)((e.flag_set & XLAT_ARITHMETIC_FLAGS) | (e.x87.cc_set ? X87_CC_FLAG : 0));
    sum->use |= use & (uint8_t)~sum->def;
    sum->def |= def;
    *raises |= e.vec.computes;
}

/* ---- the program ---- */
struct solver {
    const struct xlat_program *p;
    struct xlat_flow *flow;
    struct summary **block; /* per function, per block */
    bool changed;
    uint64_t visits, most_visits; /* of successors of blocks, see VISITS */
};

/* The analysis may visit each successor of a block this often, on average.  Beyond that it gives up and takes every flag as live everywhere, which is
 * correct but slower code.  The worst of large programs needs 16 visits.  In a hostile program each round may carry a flag by a single function or
 * block only, so the work would grow with the square of the program's size. */
enum { VISITS = 256, VISITS_SLACK = 1 << 16 };

/* The flags `ret` are live when function f returns. */
static void add_live_ret(struct solver *s, size_t f, uint8_t ret)
{
    struct xlat_func_flow *w = &s->flow->func[f];
    if (ret & ~w->live_ret)
        w->live_ret |= ret, s->changed = true;
}

/* Flags that are live at va, which function f falls through or jumps to: a block of f or the entry of another function. */
static uint8_t live_at(struct solver *s, size_t f, uint32_t va)
{
    const struct xlat_func *fn = &s->p->funcs[f];
    const struct xlat_block *b = va ? xlat_block_at(fn, va) : NULL;
    if (b)
        return s->flow->func[f].block_in[b - fn->blocks];
    const struct xlat_func *g = va ? xlat_func_at(s->p, va) : NULL;
    if (!g && fn->around && (g = xlat_func_at(s->p, fn->around)) && (b = xlat_block_at(g, va)))
        return s->flow->func[g - s->p->funcs].block_in[b - g->blocks];
    if (!g)
        return 0;
    add_live_ret(s, (size_t)(g - s->p->funcs), s->flow->func[f].live_ret); /* it returns to f's caller */
    return s->flow->func[g - s->p->funcs].live_in;
}

/* f was found by more than a guess.  Functions that were only guessed may be data, so the flags that they seem to read do not count. */
static bool certainly_code(const struct xlat_func *f) { return (f->seeds & ~(uint32_t)(SEED_CONST | SEED_PROLOGUE)) != 0; }

static uint8_t block_out(struct solver *s, size_t f, const struct xlat_block *b)
{
    const struct xlat_insn *last = b->n ? &b->insns[b->n - 1] : NULL;
    uint8_t out = 0;
    switch (b->term) {
    case TERM_FALL:
        out = live_at(s, f, b->succ[0]);
        if (b->calls) {
            const struct xlat_func *g = last->opnd[0].kind == OPND_REL ? xlat_func_at(s->p, last->opnd[0].imm) : NULL;
            if (g) {
                add_live_ret(s, (size_t)(g - s->p->funcs), out);
                return s->flow->func[g - s->p->funcs].live_in;
            }
            if (certainly_code(&s->p->funcs[f]) && out & ~s->flow->indirect_ret)
                s->flow->indirect_ret |= out, s->changed = true;
            return s->flow->indirect_in;
        }
        return out;
    case TERM_JMP: return live_at(s, f, b->succ[0]);
    case TERM_JCC: return live_at(s, f, b->succ[0]) | live_at(s, f, b->succ[1]);
    case TERM_TABLE:
        for (uint32_t i = 0; b->table && i < b->table->n; i++)
            out |= live_at(s, f, b->table->targets[i]);
        return out;
    case TERM_IND: return s->flow->indirect_in;
    case TERM_RET: return s->flow->func[f].live_ret;
    default: return 0;
    }
}

static void solve_function(struct solver *s, size_t f)
{
    const struct xlat_func *fn = &s->p->funcs[f];
    struct xlat_func_flow *w = &s->flow->func[f];
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = fn->nblocks; i-- && s->visits <= s->most_visits;) {
            const struct summary *e = &s->block[f][i];
            s->visits += xlat_block_nsucc(&fn->blocks[i]);
            uint8_t in = e->use | (block_out(s, f, &fn->blocks[i]) & (uint8_t)~e->def);
            if (in & ~w->block_in[i])
                w->block_in[i] |= in, again = s->changed = true;
        }
    }
    const struct xlat_block *b = xlat_block_at(fn, fn->entry);
    w->live_in = b ? w->block_in[b - fn->blocks] : 0;
    if (fn->seeds & ~(uint32_t)(SEED_CALL | SEED_TAIL | SEED_SPLIT | SEED_LOOP)) {
        add_live_ret(s, f, s->flow->indirect_ret);
        if (certainly_code(fn) && w->live_in & ~s->flow->indirect_in)
            s->flow->indirect_in |= w->live_in, s->changed = true;
    }
}

static void take_all_as_live(struct solver *s)
{
    for (size_t f = 0; f < s->p->nfuncs; f++) {
        struct xlat_func_flow *w = &s->flow->func[f];
        memset(w->block_in, ALL_FLAGS, s->p->funcs[f].nblocks);
        w->live_in = w->live_ret = ALL_FLAGS;
    }
    s->flow->indirect_in = s->flow->indirect_ret = ALL_FLAGS;
}

struct xlat_flow *xlat_flow_new(const struct xlat_program *p)
{
    struct xlat_arena arena = {0};
    struct xlat_flow *flow = xlat_alloc(&arena, sizeof *flow);
    flow->func = xlat_alloc_array(&arena, p->nfuncs + 1, sizeof *flow->func);
    struct solver s = {.p = p, .flow = flow, .changed = true};
    struct xlat_arena scratch = {0};
    s.block = xlat_alloc_array(&scratch, p->nfuncs + 1, sizeof *s.block);
    for (size_t f = 0; f < p->nfuncs; f++) {
        const struct xlat_func *fn = &p->funcs[f];
        flow->func[f].block_in = xlat_alloc_array(&arena, fn->nblocks, 1);
        s.block[f] = xlat_alloc_array(&scratch, fn->nblocks, sizeof **s.block);
        for (uint32_t i = 0; i < fn->nblocks; i++, s.most_visits += xlat_block_nsucc(&fn->blocks[i - 1]))
            for (uint32_t j = 0; j < fn->blocks[i].n; j++)
                add_effects(&fn->blocks[i].insns[j], &s.block[f][i], &flow->func[f].raises);
    }
    s.most_visits = VISITS * s.most_visits + VISITS_SLACK;
    while (s.changed && s.visits <= s.most_visits) {
        s.changed = false;
        for (size_t f = p->nfuncs; f-- && s.visits <= s.most_visits;)
            solve_function(&s, f);
    }
    flow->gave_up = s.visits > s.most_visits;
    if (flow->gave_up)
        take_all_as_live(&s);
    for (size_t f = 0; f < p->nfuncs; f++) {
        flow->with_live_in += (flow->func[f].live_in & 0x3f) != 0; /* the arithmetic ones */
        flow->with_live_ret += (flow->func[f].live_ret & 0x3f) != 0;
    }
    xlat_arena_free(&scratch);
    flow->arena = arena;
    return flow;
}

void xlat_flow_free(struct xlat_flow *f)
{
    struct xlat_arena arena = f->arena; /* the flow itself lies in it */
    xlat_arena_free(&arena);
}
