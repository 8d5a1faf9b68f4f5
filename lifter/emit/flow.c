/* flow.c - which arithmetic flags live across calls, over the whole program.
 *
 * What an instruction reads and writes is asked of its own semantics: it is built once into a scratch function with state.c watching, and
 * the answer is kept by the instruction's shape (operation, condition, prefixes, operand kinds and widths, small immediates), of which a
 * program has some thousand.  The rest is backward liveness over blocks, and over direct calls and jumps until nothing changes.
 *
 * At a call or jump whose target is not known, those go in that some function reached by a pointer wants: next to always none, as no
 * convention of Windows passes any; but a PUSHF at the very start of a function sees them, and where some indirect call of the program is
 * followed by code that reads flags, they must come through the functions that leave them alone.
 */
#include <string.h>
#include "lifter/base/map.h"
#include "lifter/emit/core.h"

struct effect {
    uint8_t use, def;
    bool raises;
};

struct shape { /* all that the flags effect may depend on */
    uint16_t op;
    uint8_t cc, prefix, nop, osz, asz, same;
    uint8_t kind[3];
    uint8_t count; /* immediate modulo 32: shift counts */
    uint16_t bits[3];
};

struct prober {
    struct X x;
    struct xlat_state state;
    struct xlat_emit_unit unit;
    struct xlat_emit_stats stats;
    struct xlat_map map; /* hash of shape -> index of the first such */
    VEC(struct shape) shapes;
    VEC(struct effect) effects;
    VEC(uint32_t) chain; /* next shape with this hash + 1 */
};

static void prober_init(struct prober *p)
{
    memset(p, 0, sizeof *p);
    struct X *x = &p->x;
    x->ctx = LLVMContextCreate();
    x->mod = LLVMModuleCreateWithNameInContext("probe", x->ctx);
    x->b = LLVMCreateBuilderInContext(x->ctx);
    x->host = XLAT_HOST_X86_64;
    x->unit = &p->unit;
    x->state = &p->state;
    xlat_context_types(x);
    xlat_contract_types(x);
    p->unit.stats = &p->stats;
    xlat_tbaa_metadata(x);
    p->unit.md_invariant = LLVMGetMDKindIDInContext(x->ctx, "invariant.load", 14);
    p->unit.md_empty = LLVMMetadataAsValue(x->ctx, LLVMMDNodeInContext2(x->ctx, NULL, 0));
    x->fn = LLVMAddFunction(x->mod, "f", p->unit.fn_type);
}

static void prober_free(struct prober *p)
{
    LLVMDisposeBuilder(p->x.b);
    LLVMDisposeModule(p->x.mod);
    LLVMContextDispose(p->x.ctx);
    xlat_map_free(&p->map);
    vec_free(&p->shapes);
    vec_free(&p->effects);
    vec_free(&p->chain);
    vec_free(&p->state.sync_before);
    vec_free(&p->state.sync_after);
}

/* A flag that is read only to be given back when a count is zero (shifts) is neither read nor written: it goes through. */
static bool goes_through(LLVMValueRef before, LLVMValueRef after)
{
    if (!before || !after || before == after || !LLVMIsASelectInst(after) || LLVMGetOperand(after, 0) == before)
        return false;
    for (LLVMUseRef u = LLVMGetFirstUse(before); u; u = LLVMGetNextUse(u))
        if (LLVMGetUser(u) != after)
            return false;
    return LLVMGetOperand(after, 1) == before || LLVMGetOperand(after, 2) == before;
}

static struct effect build(struct prober *p, const struct xlat_insn *in)
{
    struct X *x = &p->x;
    struct xlat_state *s = &p->state;
    s->probe = true;
    s->probe_maybe = s->probe_raises = false;
    s->entry = LLVMAppendBasicBlockInContext(x->ctx, x->fn, "");
    LLVMPositionBuilderAtEnd(x->b, s->entry);
    xlat_known_begin(x);
    for (int i = 0; i < 16; i++)
        x->xmm[i] = x->xmm[0];
    s->probe_use = s->probe_def = 0;
    memset(s->probe_in, 0, sizeof s->probe_in);
    s->sync_before.n = s->sync_after.n = 0;
    xlat_emit_insn(x, in);
    struct effect e = {s->probe_use, s->probe_def, s->probe_raises};
    for (int f = 0; f < NFLAGS; f++)
        if (e.use & 1u << f && goes_through(s->probe_in[f], x->known.flag[f]))
            e.use &= (uint8_t)~(1u << f), e.def &= (uint8_t)~(1u << f);
    /* blocks refer to one another only backwards, so the last goes first */
    for (LLVMBasicBlockRef bb; (bb = LLVMGetLastBasicBlock(x->fn));)
        LLVMDeleteBasicBlock(bb);
    return e;
}

static struct shape shape_of(const struct xlat_insn *in)
{
    struct shape h;
    memset(&h, 0, sizeof h);
    h.op = in->op, h.cc = in->cc, h.prefix = in->prefix & (PFX_LOCK | PFX_REP | PFX_REPNE), h.nop = in->nop;
    h.osz = in->osz, h.asz = in->asz;
    for (int i = 0; i < 3 && i < in->nop; i++) {
        h.kind[i] = in->opnd[i].kind;
        h.bits[i] = in->opnd[i].bits;
        if (in->opnd[i].kind == OPND_IMM)
            h.count = in->opnd[i].imm & 31;
    }
    h.same = in->nop == 2 && in->opnd[0].kind == in->opnd[1].kind && in->opnd[0].num == in->opnd[1].num;
    return h;
}

static struct effect effect_of(struct prober *p, const struct xlat_insn *in)
{
    struct shape h = shape_of(in);
    uint32_t hash = 2166136261u, first;
    for (size_t i = 0; i < sizeof h; i++) /* FNV-1a */
        hash = (hash ^ ((const uint8_t *)&h)[i]) * 16777619u;
    if (xlat_map_get(&p->map, hash, &first))
        for (uint32_t i = first;; i = p->chain.at[i] - 1) {
            if (!memcmp(&p->shapes.at[i], &h, sizeof h))
                return p->effects.at[i];
            if (!p->chain.at[i])
                break;
        }
    struct effect e = build(p, in);
    vec_push(&p->shapes, h);
    vec_push(&p->effects, e);
    vec_push(&p->chain, xlat_map_get(&p->map, hash, &first) ? first + 1 : 0);
    xlat_map_put(&p->map, hash, (uint32_t)p->shapes.n - 1);
    return e;
}

/* ---- the program ---- */
struct solver {
    const struct xlat_program *p;
    struct xlat_flow *flow;
    struct effect **block; /* per function, per block: upward-exposed reads, certain writes */
    bool changed;
    uint64_t visits, most_visits; /* of blocks and of the ways out of them, see VISITS */
};

/* Each way out of a block is looked at this often, on average, before the analysis is given up and every flag is taken for one that is wanted
 * everywhere, which is always right and costs speed.  The worst of large programs needs 16; in a hostile one the facts can travel by one function or
 * block a round, which takes the square of the program's size. */
enum { VISITS = 256, VISITS_SLACK = 1 << 16 };

static void demand(struct solver *s, size_t f, uint8_t ret)
{
    struct xlat_func_flow *w = &s->flow->func[f];
    if (ret & ~w->live_ret)
        w->live_ret |= ret, s->changed = true;
}

/* Flags wanted at a place that control reaches from function f without a call. */
static uint8_t wanted_at(struct solver *s, size_t f, uint32_t va)
{
    const struct xlat_func *fn = &s->p->funcs[f];
    const struct xlat_block *b = va ? xlat_block_at(fn, va) : NULL;
    if (b)
        return s->flow->func[f].block_in[b - fn->blocks];
    const struct xlat_func *g = va ? xlat_func_at(s->p, va) : NULL;
    if (!g)
        return 0;
    demand(s, (size_t)(g - s->p->funcs), s->flow->func[f].live_ret); /* its return is ours */
    return s->flow->func[g - s->p->funcs].live_in;
}

/* Code that only a guess leads to says nothing about conventions. */
static bool believable(const struct xlat_func *f) { return (f->seeds & ~(uint32_t)(SEED_CONST | SEED_PROLOGUE)) != 0; }

static uint8_t block_out(struct solver *s, size_t f, const struct xlat_block *b)
{
    const struct xlat_insn *last = b->n ? &b->insns[b->n - 1] : NULL;
    uint8_t out = 0;
    switch (b->term) {
    case TERM_FALL:
        out = wanted_at(s, f, b->succ[0]);
        if (last && xlat_is_call(last)) {
            const struct xlat_func *g = last->opnd[0].kind == OPND_REL ? xlat_func_at(s->p, last->opnd[0].imm) : NULL;
            if (g) {
                demand(s, (size_t)(g - s->p->funcs), out);
                return s->flow->func[g - s->p->funcs].live_in;
            }
            if (believable(&s->p->funcs[f]) && out & ~s->flow->indirect_ret)
                s->flow->indirect_ret |= out, s->changed = true;
            return s->flow->indirect_in;
        }
        return out;
    case TERM_JMP: return wanted_at(s, f, b->succ[0]);
    case TERM_JCC: return wanted_at(s, f, b->succ[0]) | wanted_at(s, f, b->succ[1]);
    case TERM_TABLE:
        for (uint32_t i = 0; b->table && i < b->table->n; i++)
            out |= wanted_at(s, f, b->table->targets[i]);
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
            const struct effect *e = &s->block[f][i];
            s->visits += xlat_block_nsucc(&fn->blocks[i]);
            uint8_t in = e->use | (block_out(s, f, &fn->blocks[i]) & (uint8_t)~e->def);
            if (in & ~w->block_in[i])
                w->block_in[i] |= in, again = s->changed = true;
        }
    }
    const struct xlat_block *b = xlat_block_at(fn, fn->entry);
    w->live_in = b ? w->block_in[b - fn->blocks] : 0;
    if (fn->seeds & ~(uint32_t)(SEED_CALL | SEED_TAIL | SEED_SPLIT)) {
        demand(s, f, s->flow->indirect_ret);
        if (believable(fn) && w->live_in & ~s->flow->indirect_in)
            s->flow->indirect_in |= w->live_in, s->changed = true;
    }
}

static void want_everything(struct solver *s)
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
    struct prober probe;
    struct xlat_arena scratch = {0};
    prober_init(&probe);
    s.block = xlat_alloc_array(&scratch, p->nfuncs + 1, sizeof *s.block);
    for (size_t f = 0; f < p->nfuncs; f++) {
        const struct xlat_func *fn = &p->funcs[f];
        flow->func[f].block_in = xlat_alloc_array(&arena, fn->nblocks, 1);
        s.block[f] = xlat_alloc_array(&scratch, fn->nblocks, sizeof **s.block);
        for (uint32_t i = 0; i < fn->nblocks; i++, s.most_visits += xlat_block_nsucc(&fn->blocks[i - 1]))
            for (uint32_t j = 0; j < fn->blocks[i].n; j++) {
                struct effect e = effect_of(&probe, &fn->blocks[i].insns[j]), *sum = &s.block[f][i];
                sum->use |= e.use & (uint8_t)~sum->def;
                sum->def |= e.def;
                flow->func[f].raises |= e.raises;
            }
    }
    flow->keys = probe.shapes.n;
    prober_free(&probe);
    s.most_visits = VISITS * s.most_visits + VISITS_SLACK;
    while (s.changed && s.visits <= s.most_visits) {
        s.changed = false;
        for (size_t f = p->nfuncs; f-- && s.visits <= s.most_visits;)
            solve_function(&s, f);
    }
    flow->gave_up = s.visits > s.most_visits;
    if (flow->gave_up)
        want_everything(&s);
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
