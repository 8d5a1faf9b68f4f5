/* x87_stack.c - see x87_stack.h: the facts about the register stack at each point of a function, and the code that makes them true.
 *
 * Three passes over the blocks before anything is built.  Depths go forward; where two ways into a block disagree the block starts afresh
 * (reset), and everything is in cpu there.  Needs go backward: what a guard at an entry or after a call should ask for is what any way on
 * from there wants of a position before it says itself what is in it.  Facts go forward again, meeting where blocks meet.
 */
#include <string.h>
#include "lifter/emit/core.h"
#include "lifter/emit/x87_stack.h"

struct need {
    uint8_t full, empty; /* positions */
};

struct block_facts {
    bool reached, reset, known; /* known: `in` has met at least one way in */
    uint8_t depth;              /* at its start */
    struct need need;           /* at its start */
    struct need local;          /* of it alone, up to its first barrier */
    struct xlat_x87_at in;
};

struct xlat_x87 {
    struct xlat_x87_at now;
    struct block_facts *block;
    bool strict, is_static, mmx;
    bool keeps; /* some instruction shows the unit as a whole: what was popped, C1, exceptions */
    LLVMValueRef slot[8], base, cc;
};

static uint8_t rotl(uint8_t m, unsigned n) { return (uint8_t)(m << (n & 7) | m >> ((8 - n) & 7)); }

/* ---- transfer ---- */
static void forget(struct xlat_x87_at *at)
{
    *at = (struct xlat_x87_at){.depth = at->depth, .depth_mem = at->depth};
}

static void learn(struct xlat_x87_at *at, uint8_t full, uint8_t empty)
{ /* what memory says and nothing here has changed */
    at->full |= full, at->empty |= empty;
    at->mem |= full | empty;
    at->mem_full = (uint8_t)((at->mem_full & ~empty) | full);
}

static void become_full(struct xlat_x87_at *at, uint8_t m) { at->full |= m, at->dirty |= m, at->empty &= (uint8_t)~m; }
static void become_empty(const struct xlat_x87 *s, struct xlat_x87_at *at, uint8_t m)
{
    at->empty |= m, at->full &= (uint8_t)~m;
    if (!s->keeps)
        at->dirty &= (uint8_t)~m;
}

static void step(const struct xlat_x87 *s, struct xlat_x87_at *at, const struct xlat_x87_effect *e)
{
    if (e->barrier) {
        forget(at);
        return;
    }
    become_full(at, rotl(e->full, at->depth));
    become_empty(s, at, rotl(e->empty, at->depth));
    at->depth = (uint8_t)(at->depth + e->turn) & 7;
}

static bool ends_in_call(const struct xlat_block *b) { return b->n && xlat_is_call(&b->insns[b->n - 1]); }

/* Facts that a guard for n adds to at: not where two ways on want different things, nor against what is known. */
static struct need missing(const struct xlat_x87_at *at, const struct need *n)
{
    uint8_t both = n->full & n->empty, known = at->full | at->empty;
    return (struct need){n->full & (uint8_t)~(both | known), n->empty & (uint8_t)~(both | known)};
}
static void grant(struct xlat_x87_at *at, const struct need *n)
{
    struct need m = missing(at, n);
    learn(at, m.full, m.empty);
}

/* ---- the passes ---- */
typedef void edge_fn(struct X *x, struct block_facts *from, struct block_facts *to, void *arg);

static void each_edge(struct X *x, uint32_t bi, edge_fn *fn, void *arg)
{
    const struct xlat_func *f = x->func;
    const struct xlat_block *b = &f->blocks[bi];
    for (int i = 0; i < 2; i++) {
        const struct xlat_block *t = b->succ[i] ? xlat_block_at(f, b->succ[i]) : NULL;
        if (t)
            fn(x, &x->x87->block[bi], &x->x87->block[t - f->blocks], arg);
    }
    for (uint32_t i = 0; b->table && i < b->table->n; i++) {
        const struct xlat_block *t = xlat_block_at(f, b->table->targets[i]);
        if (t)
            fn(x, &x->x87->block[bi], &x->x87->block[t - f->blocks], arg);
    }
}

/* How many registers from ST(0) the block wants full before it pushes: a function that returns a float is called where this exceeds what we
 * have pushed ourselves. */
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
        uint8_t need = rotl(e.need, (unsigned)depth & 7) & (uint8_t)~seen;
        for (int k = 0; k < 4; k++)
            if (need & 1u << k && k + 1 > most)
                most = k + 1;
        seen |= rotl(e.full | e.empty | e.room, (unsigned)depth & 7);
        depth += e.turn;
    }
    return most;
}

struct depth_walk {
    uint8_t depth;
    bool changed;
};
static void depth_edge(struct X *x, struct block_facts *from, struct block_facts *to, void *arg)
{
    struct depth_walk *w = arg;
    const struct xlat_block *b = &x->func->blocks[from - x->x87->block];
    uint8_t d = w->depth;
    if (ends_in_call(b) && wanted(&x->func->blocks[to - x->x87->block]) > ((8 - d) & 7))
        d = (d - 1) & 7;
    if (!to->reached)
        to->reached = w->changed = true, to->depth = d;
    else if (to->depth != d && !to->reset)
        to->reset = true;
}

static uint8_t depth_after(const struct xlat_block *b, uint8_t depth)
{
    struct xlat_x87_effect e;
    for (uint32_t i = 0; i < b->n; i++)
        if (xlat_x87_effect(&b->insns[i], &e))
            depth = (uint8_t)(depth + (e.barrier ? 0 : e.turn)) & 7;
    return depth;
}

static void find_depths(struct X *x, uint32_t entry)
{
    struct xlat_x87 *s = x->x87;
    struct depth_walk w = {.changed = true};
    s->block[entry].reached = true;
    while (w.changed) {
        w.changed = false;
        for (uint32_t i = 0; i < x->func->nblocks; i++)
            if (s->block[i].reached) {
                w.depth = depth_after(&x->func->blocks[i], s->block[i].depth);
                each_edge(x, i, depth_edge, &w);
            }
    }
}

static void need_edge(struct X *x, struct block_facts *from, struct block_facts *to, void *arg)
{
    struct need *n = arg;
    if (!to->reset)
        n->full |= to->need.full, n->empty |= to->need.empty;
}

/* Backward through the block from what is needed after it. */
static struct need need_before(const struct xlat_block *b, uint8_t depth_in, struct need n)
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
        uint8_t says = rotl(e.full | e.empty, depth);
        n.full = (uint8_t)((n.full & ~says) | rotl(e.need, depth));
        n.empty = (uint8_t)((n.empty & ~says) | rotl(e.room, depth));
    }
    return n;
}

static struct need need_after(struct X *x, uint32_t bi)
{
    struct need n = {0};
    each_edge(x, bi, need_edge, &n);
    return n;
}

static void find_needs(struct X *x)
{
    struct xlat_x87 *s = x->x87;
    for (uint32_t i = 0; i < x->func->nblocks; i++)
        s->block[i].local = need_before(&x->func->blocks[i], s->block[i].depth, (struct need){0});
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = x->func->nblocks; i--;) {
            const struct xlat_block *b = &x->func->blocks[i];
            struct need after = ends_in_call(b) ? (struct need){0} : need_after(x, i), n = need_before(b, s->block[i].depth, after);
            struct need *old = &s->block[i].need;
            if (n.full != old->full || n.empty != old->empty)
                changed = true, *old = n;
        }
    }
}

/* After a call, or wherever cpu has to be read anew. */
static void begin_afresh(struct xlat_x87_at *at, const struct need *n)
{
    forget(at);
    grant(at, n);
}

static void meet(struct X *x, struct block_facts *from, struct block_facts *to, void *arg)
{
    struct { struct xlat_x87_at out; bool changed; } *w = arg;
    struct xlat_x87_at *in = &to->in, old = *in;
    const struct xlat_x87_at *o = &w->out;
    bool was = to->known;
    to->known = true;
    if (to->reset) { /* the fields say what `from` must have put into cpu: everything */
        *in = (struct xlat_x87_at){.depth = to->depth, .depth_mem = to->depth}; /* as read_base leaves it, whoever comes */
    } else if (!was) {
        *in = *o;
        in->depth = to->depth;
    } else {
        in->full &= o->full;
        in->empty &= o->empty;
        in->dirty = ((in->dirty | o->dirty) & in->full) | (in->dirty & o->dirty & in->empty);
        in->mem &= o->mem & (uint8_t)~(in->mem_full ^ o->mem_full);
        in->mem_full &= in->mem;
        if (in->depth_mem != o->depth_mem)
            in->depth_mem = in->depth;
    }
    if (!was || memcmp(&old, in, sizeof old))
        w->changed = true;
}

/* What has to be put into cpu at the end of a block because some block after it does not know about it. */
struct settling {
    struct xlat_x87_at at;
    uint8_t lost, tags;
    bool top;
};
/* In a precise function cpu gets everything at each guest access, so that what it held before says nothing. */
static uint8_t stale(const struct X *x, const struct xlat_x87_at *at)
{
    if (x->state->precise)
        return at->full | at->empty;
    return (at->full | at->empty) & (uint8_t)~(at->mem & (uint8_t)~(at->mem_full ^ at->full));
}
static void settle_edge(struct X *x, struct block_facts *from, struct block_facts *to, void *arg)
{
    struct settling *w = arg;
    const struct xlat_x87_at *in = &to->in;
    if (!to->known)
        return;
    w->lost |= w->at.dirty & (uint8_t)~(in->full | (in->empty & in->dirty));
    w->tags |= stale(x, &w->at) & (uint8_t)~(in->full | in->empty);
    w->top |= to->reset ? x->state->precise || w->at.depth_mem != w->at.depth : in->depth_mem != w->at.depth_mem;
}
static void settled(struct settling *w)
{
    w->at.dirty &= (uint8_t)~w->lost;
    w->at.mem |= w->tags;
    w->at.mem_full = (uint8_t)((w->at.mem_full & ~w->tags) | (w->at.full & w->tags));
    if (w->top)
        w->at.depth_mem = w->at.depth;
}

static struct xlat_x87_at after_block(struct X *x, uint32_t bi)
{
    const struct block_facts *f = &x->x87->block[bi];
    const struct xlat_block *b = &x->func->blocks[bi];
    struct xlat_x87_at at = f->in;
    struct xlat_x87_effect e;
    grant(&at, &f->local);
    for (uint32_t i = 0; i < b->n; i++)
        if (xlat_x87_effect(&b->insns[i], &e))
            step(x->x87, &at, &e);
    return at;
}

static void find_facts(struct X *x, uint32_t entry)
{
    struct xlat_x87 *s = x->x87;
    struct { struct xlat_x87_at out; bool changed; } w = {.changed = true};
    struct block_facts *first = &s->block[entry];
    first->known = true;
    if (!first->reset)
        begin_afresh(&first->in, &first->need);
    while (w.changed) {
        w.changed = false;
        for (uint32_t i = 0; i < x->func->nblocks; i++) {
            if (!s->block[i].known)
                continue;
            w.out = after_block(x, i);
            if (ends_in_call(&x->func->blocks[i])) {
                struct need n = need_after(x, i);
                uint8_t d = w.out.depth;
                const struct xlat_block *t = xlat_block_at(x->func, x->func->blocks[i].succ[0]);
                if (t && !s->block[t - x->func->blocks].reset)
                    d = s->block[t - x->func->blocks].depth;
                w.out.depth = d;
                begin_afresh(&w.out, &n);
            }
            struct settling end = {.at = w.out};
            each_edge(x, i, settle_edge, &end);
            settled(&end);
            w.out = end.at;
            each_edge(x, i, meet, &w);
        }
    }
}

/* ---- code ---- */
static LLVMValueRef k8(struct X *x, unsigned v) { return LLVMConstInt(x->i8, v & 0xff, false); }
static LLVMValueRef k32(struct X *x, unsigned v) { return LLVMConstInt(x->i32, v, false); }

static LLVMValueRef load_base(struct X *x) { return LLVMBuildLoad2(x->b, x->i32, x->x87->base, ""); }

static LLVMValueRef physical(struct X *x, unsigned position)
{
    return LLVMBuildAnd(x->b, LLVMBuildAdd(x->b, load_base(x), k32(x, position), ""), k32(x, 7), "");
}

static LLVMValueRef st_pointer(struct X *x, unsigned position)
{
    LLVMValueRef off = LLVMBuildShl(x->b, LLVMBuildZExt(x->b, physical(x, position), x->i64, ""), LLVMConstInt(x->i64, 4, false), "");
    return LLVMBuildInBoundsGEP2(x->b, x->i8, xlat_cpu_field(x, offsetof(struct xlat_cpu, st)), &off, 1, "");
}

/* A mask of positions, a constant, as a mask of physical registers; and the other way. */
static LLVMValueRef rotate(struct X *x, const char *how, LLVMValueRef m)
{
    LLVMValueRef args[3] = {m, m, LLVMBuildTrunc(x->b, load_base(x), x->i8, "")};
    return xlat_intrinsic(x, how, &x->i8, 1, args, 3);
}

static void write_values(struct X *x, uint8_t m)
{
    for (unsigned q = 0; q < 8; q++)
        if (m & 1u << q)
            xlat_f80_store(x, LLVMBuildLoad2(x->b, x->f80t, x->x87->slot[q], ""), st_pointer(x, q));
}
static void write_tags(struct X *x, uint8_t m)
{
    if (!m)
        return;
    LLVMValueRef t = rotate(x, "llvm.fshl", k8(x, x->x87->now.full & m));
    if (m != 0xff) {
        LLVMValueRef old = xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, tags), false);
        t = LLVMBuildOr(x->b, LLVMBuildAnd(x->b, old, rotate(x, "llvm.fshl", k8(x, ~(unsigned)m)), ""), t, "");
    }
    xlat_cpu_store(x, t, offsetof(struct xlat_cpu, tags));
}
static void write_top(struct X *x)
{
    LLVMValueRef t = LLVMBuildTrunc(x->b, physical(x, x->x87->now.depth), x->i8, "");
    xlat_cpu_store(x, t, offsetof(struct xlat_cpu, top));
}

void xlat_x87_sync(struct X *x)
{
    struct xlat_x87 *s = x->x87;
    if (!s)
        return;
    write_values(x, s->now.dirty);
    write_tags(x, stale(x, &s->now));
    if (x->state->precise || s->now.depth != s->now.depth_mem)
        write_top(x);
}

static void read_base(struct X *x)
{
    LLVMValueRef top = LLVMBuildZExt(x->b, xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, top), false), x->i32, "");
    top = LLVMBuildSub(x->b, top, k32(x, x->x87->now.depth), "");
    LLVMBuildStore(x->b, LLVMBuildAnd(x->b, top, k32(x, 7), ""), x->x87->base);
}

static void decline(struct X *x, LLVMValueRef c, enum xlat_trap trap, uint32_t va)
{
    struct xlat_state *s = x->state, saved = *s;
    LLVMBasicBlockRef bad = xlat_new_block(x, "decline"), good = xlat_new_block(x, "");
    xlat_branch_unlikely(x, c, bad, good);
    LLVMPositionBuilderAtEnd(x->b, bad);
    xlat_cpu_store(x, k32(x, (unsigned)trap), offsetof(struct xlat_cpu, trap));
    xlat_leave(x, xlat_code_addr(x, va));
    memcpy(s->cur, saved.cur, sizeof s->cur);
    memcpy(s->curf, saved.curf, sizeof s->curf);
    s->dirty = saved.dirty, s->dirtyf = saved.dirtyf, s->reg_use = saved.reg_use;
    LLVMPositionBuilderAtEnd(x->b, good);
}

void xlat_x87_decline_if(struct X *x, LLVMValueRef c, uint32_t va) { decline(x, c, XLAT_TRAP_DECLINE, va); }
void xlat_leave_if_unmasked(struct X *x, enum xlat_trap trap, uint32_t va)
{
    LLVMValueRef masks = k32(x, XLAT_MXCSR_MASKS), open = xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, mxcsr), false);
    decline(x, LLVMBuildICmp(x->b, LLVMIntNE, LLVMBuildAnd(x->b, open, masks, ""), masks, ""), trap, va);
}

static LLVMValueRef x87_unmasked(struct X *x)
{
    LLVMValueRef cw = xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, fcw), false);
    return LLVMBuildICmp(x->b, LLVMIntNE, LLVMBuildAnd(x->b, cw, k8(x, XLAT_FCW_MASKS), ""), k8(x, XLAT_FCW_MASKS), "");
}

/* Makes n true or leaves. */
static void guard(struct X *x, const struct need *n, uint32_t va)
{
    struct xlat_x87 *s = x->x87;
    struct need m = missing(&s->now, n);
    LLVMValueRef bad = NULL;
    if (m.full | m.empty) {
        LLVMValueRef tags = rotate(x, "llvm.fshr", xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, tags), false));
        tags = LLVMBuildAnd(x->b, tags, k8(x, m.full | m.empty), "");
        bad = LLVMBuildICmp(x->b, LLVMIntNE, tags, k8(x, m.full), "");
    }
    if (!bad)
        return;
    xlat_x87_decline_if(x, bad, va);
    grant(&s->now, n);
    for (unsigned q = 0; q < 8; q++)
        if (m.full & 1u << q)
            LLVMBuildStore(x->b, xlat_f80_load(x, st_pointer(x, q)), s->slot[q]);
}

static void write_settled(struct X *x, struct settling *w);

void xlat_x87_begin(struct X *x)
{
    const struct xlat_func *f = x->func;
    struct xlat_x87_effect e;
    bool any = false, strict = false, keeps = false;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++)
            if (xlat_x87_effect(&f->blocks[i].insns[j], &e))
                any = true, strict |= e.sets_control, keeps |= e.barrier || f->blocks[i].insns[j].op == XLAT_OP_fnclex;
    x->x87 = NULL;
    const struct xlat_block *first = xlat_block_at(f, f->entry);
    if (!any || !first)
        return;
    uint32_t entry = (uint32_t)(first - f->blocks);
    struct xlat_x87 *s = x->x87 = xlat_xrealloc(NULL, 1, sizeof *s);
    memset(s, 0, sizeof *s);
    s->block = xlat_xrealloc(NULL, f->nblocks, sizeof *s->block);
    memset(s->block, 0, f->nblocks * sizeof *s->block);
    s->strict = strict || x->host == XLAT_HOST_X86_64;
    s->keeps = keeps;
    find_depths(x, entry);
    find_needs(x);
    find_facts(x, entry);

    for (int q = 0; q < 8; q++)
        s->slot[q] = LLVMBuildAlloca(x->b, x->f80t, "st");
    s->base = LLVMBuildAlloca(x->b, x->i32, "base");
    s->cc = LLVMBuildAlloca(x->b, x->i16, "cc");
    xlat_x87_cc_load(x, true); /* for a guard that leaves at once */
    xlat_x87_cc_load(x, x->unit->flow->func[f - x->prog->funcs].live_in & X87_CC_FLAG);
    read_base(x);
    if (!s->block[entry].reset)
        guard(x, &s->block[entry].need, f->entry);
    struct settling w = {.at = s->now}; /* ways back to the entry may know less */
    settle_edge(x, NULL, &s->block[entry], &w);
    write_settled(x, &w);
}

void xlat_x87_end(struct X *x)
{
    if (!x->x87)
        return;
    xlat_xfree(x->x87->block);
    xlat_xfree(x->x87);
    x->x87 = NULL;
}

static bool works_with_x87(const struct xlat_block *b)
{
    struct xlat_x87_effect e;
    for (uint32_t i = 0; i < b->n; i++)
        if (xlat_x87_effect(&b->insns[i], &e))
            return true;
    return false;
}

void xlat_x87_block(struct X *x, uint32_t bi)
{
    struct xlat_x87 *s = x->x87;
    if (!s)
        return;
    struct block_facts *f = &s->block[bi];
    s->now = f->in;
    s->now.depth = f->depth;
    s->mmx = false;
    if (f->reset || !f->known) { /* not known: no way in was seen, so nothing is claimed */
        forget(&s->now);
        read_base(x);
    }
    guard(x, &f->local, x->func->blocks[bi].addr);
    if (!xlat_x87_traps(x) && works_with_x87(&x->func->blocks[bi]))
        xlat_x87_decline_if(x, x87_unmasked(x), x->func->blocks[bi].addr);
}

static void write_settled(struct X *x, struct settling *w)
{
    write_values(x, w->lost);
    write_tags(x, w->tags);
    if (w->top)
        write_top(x);
    settled(w);
    x->x87->now = w->at;
}

static void check_edge(struct X *x, struct block_facts *from, struct block_facts *to, void *arg)
{
    const struct xlat_x87_at *in = &to->in, *now = &x->x87->now;
    xlat_assert(to->reset || (now->depth == to->depth && !(in->full & ~now->full) && !(in->empty & ~now->empty)));
}

void xlat_x87_block_end(struct X *x)
{
    if (!x->x87 || ends_in_call(&x->func->blocks[x->state->bi]))
        return;
    struct settling w = {.at = x->x87->now};
    each_edge(x, x->state->bi, settle_edge, &w);
    write_settled(x, &w);
    each_edge(x, x->state->bi, check_edge, NULL);
}

static bool loads_state(const struct xlat_insn *in)
{
    return in->op == XLAT_OP_fldenv || in->op == XLAT_OP_frstor || in->op == XLAT_OP_fxrstor || in->op == XLAT_OP_xrstor;
}
static bool stores_state(const struct xlat_insn *in)
{
    return in->op == XLAT_OP_fnstenv || in->op == XLAT_OP_fnsave || in->op == XLAT_OP_fxsave || in->op == XLAT_OP_xsave;
}

void xlat_x87_insn(struct X *x, const struct xlat_insn *in)
{
    struct xlat_x87 *s = x->x87;
    struct xlat_x87_effect e;
    if (!s || !xlat_x87_effect(in, &e))
        return;
    const struct xlat_x87_at *at = &s->now;
    s->is_static = !(rotl(e.need, at->depth) & ~at->full) && !(rotl(e.room, at->depth) & ~at->empty);
    bool has_mm = false;
    for (int i = 0; i < in->nop; i++)
        has_mm |= in->opnd[i].kind == OPND_MM;
    if (!has_mm)
        s->mmx = false;
    if (xlat_x87_traps(x) && (loads_state(in) || stores_state(in))) /* helpers see to the register file, not to what is pending in the host's unit */
        xlat_x87_decline_if(x, x87_unmasked(x), in->addr);
}

void xlat_x87_resume(struct X *x, uint32_t va)
{
    struct xlat_x87 *s = x->x87;
    if (!s)
        return;
    const struct xlat_block *b = &x->func->blocks[x->state->bi];
    struct need n = {0};
    bool after_call = xlat_is_call(x->in);
    s->mmx = false;
    if (after_call) {
        const struct xlat_block *t = b->succ[0] ? xlat_block_at(x->func, b->succ[0]) : NULL;
        n = need_after(x, x->state->bi);
        if (t && !s->block[t - x->func->blocks].reset)
            s->now.depth = s->block[t - x->func->blocks].depth;
    }
    if (!after_call)
        xlat_x87_cc_load(x, true);
    forget(&s->now);
    read_base(x);
    guard(x, &n, va);
    if (loads_state(x->in)) /* the helper has left the host's exceptions masked; who comes back from the interpreter finds them as they should be */
        xlat_x87_decline_if(x, x87_unmasked(x), va);
    if (after_call) {
        struct settling w = {.at = s->now};
        each_edge(x, x->state->bi, settle_edge, &w);
        write_settled(x, &w);
        each_edge(x, x->state->bi, check_edge, NULL);
    }
}

struct xlat_x87_at xlat_x87_now(struct X *x) { return x->x87 ? x->x87->now : (struct xlat_x87_at){0}; }
bool xlat_x87_static(struct X *x) { return !x->x87 || x->x87->is_static; }
bool xlat_x87_traps(struct X *x)
{
    return x->x87 && x->host == XLAT_HOST_X86_64 && !x->state->probe && x->unit->o->traits->handlers != XLAT_FAULT_ALL;
}
bool xlat_x87_strict(struct X *x) { return x->x87 && x->x87->strict; }
bool xlat_x87_keeps(struct X *x) { return x->x87 && x->x87->keeps && !x->state->probe; }

/* ---- condition codes ---- */
void xlat_x87_cc_store(struct X *x)
{
    if (!(x->state->probe_def & X87_CC_FLAG))
        x->state->probe_use |= X87_CC_FLAG; /* a helper looks at them */
    if (!x->x87)
        return;
    LLVMValueRef sw = xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, fsw), false);
    sw = LLVMBuildAnd(x->b, sw, LLVMConstInt(x->i16, 0xffff & ~0x4700u, false), "");
    xlat_cpu_store(x, LLVMBuildOr(x->b, sw, LLVMBuildLoad2(x->b, x->i16, x->x87->cc, ""), ""), offsetof(struct xlat_cpu, fsw));
}
void xlat_x87_cc_load(struct X *x, bool live)
{
    if (!x->x87)
        return;
    LLVMValueRef cc = LLVMConstInt(x->i16, 0, false);
    if (live)
        cc = LLVMBuildAnd(x->b, xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, fsw), false), LLVMConstInt(x->i16, 0x4700, false), "");
    LLVMBuildStore(x->b, cc, x->x87->cc);
}
LLVMValueRef xlat_x87_cc_get(struct X *x)
{
    if (!(x->state->probe_def & X87_CC_FLAG))
        x->state->probe_use |= X87_CC_FLAG;
    return x->x87 ? LLVMBuildLoad2(x->b, x->i16, x->x87->cc, "") : LLVMGetUndef(x->i16);
}
void xlat_x87_cc_set(struct X *x, LLVMValueRef cc)
{
    if (!x->state->probe_maybe)
        x->state->probe_def |= X87_CC_FLAG;
    x->state->stale &= (uint8_t)~X87_CC_FLAG;
    if (x->x87)
        LLVMBuildStore(x->b, cc, x->x87->cc);
}

/* ---- registers ---- */
static unsigned position(struct X *x, int i) { return (x->x87->now.depth + (unsigned)i) & 7; }

LLVMValueRef xlat_x87_get(struct X *x, int i)
{
    struct xlat_x87 *s = x->x87;
    if (!s)
        return LLVMGetUndef(x->f80t);
    unsigned q = position(x, i);
    return s->now.full & 1u << q ? LLVMBuildLoad2(x->b, x->f80t, s->slot[q], "") : xlat_f80_load(x, st_pointer(x, q));
}
void xlat_x87_put(struct X *x, int i, LLVMValueRef v)
{
    struct xlat_x87 *s = x->x87;
    if (!s)
        return;
    LLVMBuildStore(x->b, v, s->slot[position(x, i)]);
    become_full(&s->now, (uint8_t)(1u << position(x, i)));
}
LLVMValueRef xlat_x87_is_empty(struct X *x, int i)
{
    struct xlat_x87 *s = x->x87;
    if (!s)
        return LLVMGetUndef(x->i1);
    unsigned q = position(x, i);
    if ((s->now.full | s->now.empty) & 1u << q)
        return LLVMConstInt(x->i1, s->now.empty >> q & 1, false);
    LLVMValueRef tags = rotate(x, "llvm.fshr", xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, tags), false));
    return LLVMBuildICmp(x->b, LLVMIntEQ, LLVMBuildAnd(x->b, tags, k8(x, 1u << q), ""), k8(x, 0), "");
}
void xlat_x87_free(struct X *x, int i)
{
    if (x->x87)
        become_empty(x->x87, &x->x87->now, (uint8_t)(1u << position(x, i)));
}
void xlat_x87_turn(struct X *x, int d)
{
    if (x->x87)
        x->x87->now.depth = (uint8_t)position(x, d);
}
LLVMValueRef xlat_x87_top(struct X *x) { return x->x87 ? physical(x, x->x87->now.depth) : LLVMGetUndef(x->i32); }

/* Only where the function itself may show it. */
void xlat_x87_at_insn(struct X *x)
{
    if (xlat_x87_keeps(x))
        xlat_cpu_store(x, xlat_code_addr(x, x->in->addr), offsetof(struct xlat_cpu, fip));
}

bool xlat_x87_in_mmx(struct X *x) { return x->x87 && x->x87->mmx; }

/* The first of a run of MMX instructions in a block stores TOP and tags; base is then nobody's business, for all is in cpu. */
void xlat_x87_mmx(struct X *x)
{
    struct xlat_x87 *s = x->x87;
    if (!s || s->mmx)
        return;
    xlat_x87_sync(x);
    xlat_cpu_store(x, k8(x, 0), offsetof(struct xlat_cpu, top));
    xlat_cpu_store(x, k8(x, 0xff), offsetof(struct xlat_cpu, tags));
    forget(&s->now);
    read_base(x);
    s->mmx = true;
}
