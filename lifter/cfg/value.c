/* value.c - see value.h.  What is not understood is forgotten: a wrong guess costs a missed jump table, never a wrong program, since
 * translated jumps compare the address they go to with the targets found. */
#include "lifter/cfg/value.h"
#include "lifter/effects/effects.h"

#include <string.h>

static struct value constant(uint32_t c) { return (struct value){0, 0, c}; }
static bool is_constant(struct value v) { return v.mul == 0; }
static bool same(struct value a, struct value b) { return a.sym == b.sym && a.mul == b.mul && a.add == b.add; }

static struct value new_sym(struct path_state *s, enum sym_kind kind, unsigned width, struct value of, uint32_t max)
{
    if (s->nsyms == VALUE_SYMS) { /* long path: start over, forgetting all */
        struct value x[8] = {0};
        memcpy(s->reg, x, sizeof x);
        s->nsyms = 1;
        s->nmem = s->nbounds = 0;
        s->compared = false;
        for (uint32_t i = 0; i < 8; i++)
            s->reg[i] = new_sym(s, SYM_UNKNOWN, 32, constant(0), UINT32_MAX);
    }
    s->syms[s->nsyms] = (struct sym){kind, width, of, max};
    return (struct value){s->nsyms++, 1, 0};
}

static struct value unknown(struct path_state *s) { return new_sym(s, SYM_UNKNOWN, 32, constant(0), UINT32_MAX); }
static uint32_t ones(unsigned bits) { return bits >= 32 ? UINT32_MAX : (1u << bits) - 1; }

void xlat_path_start(struct path_state *s)
{
    s->nsyms = 1;
    s->nmem = s->nbounds = 0;
    s->compared = false;
    for (unsigned i = 0; i < 8; i++)
        s->reg[i] = unknown(s);
}

static struct value plus(struct path_state *s, struct value a, struct value b)
{
    if (is_constant(b))
        return (struct value){a.sym, a.mul, a.add + b.add};
    if (is_constant(a))
        return (struct value){b.sym, b.mul, a.add + b.add};
    if (a.sym == b.sym && a.mul + b.mul)
        return (struct value){a.sym, a.mul + b.mul, a.add + b.add};
    return unknown(s);
}

static struct value times(struct value a, uint32_t k)
{
    return a.mul * k != 0 ? (struct value){a.sym, a.mul * k, a.add * k} : constant(a.add * k);
}

static struct value load(struct path_state *s, struct value addr, unsigned width)
{
    for (unsigned i = 0; i < s->nmem; i++)
        if (same(s->mem[i].addr, addr) && s->mem[i].width == width)
            return s->mem[i].v;
    struct value v = new_sym(s, SYM_LOAD, width, addr, ones(width));
    if (s->nmem < VALUE_FACTS) {
        s->mem[s->nmem].addr = addr;
        s->mem[s->nmem].width = width;
        s->mem[s->nmem++].v = v;
    }
    return v;
}

/* Memory at addr changes: forget what may overlap.  known: the new value when width is 32. */
static void store(struct path_state *s, struct value addr, unsigned width, const struct value *known)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < s->nmem; i++) {
        struct value m = s->mem[i].addr;
        bool apart = m.sym == addr.sym && m.mul == addr.mul && m.add - addr.add >= width / 8 && addr.add - m.add >= s->mem[i].width / 8;
        if (apart)
            s->mem[kept++] = s->mem[i];
    }
    s->nmem = kept;
    if (known && width == 32 && s->nmem < VALUE_FACTS) {
        s->mem[s->nmem].addr = addr;
        s->mem[s->nmem].width = width;
        s->mem[s->nmem++].v = *known;
    }
}

/* The low bits of a value, zero-extended.  The same cut gives the same symbol. */
static struct value low(struct path_state *s, struct value v, unsigned width)
{
    if (width >= 32)
        return v;
    if (is_constant(v))
        return constant(v.add & ones(width));
    if (v.mul == 1 && v.add == 0 && s->syms[v.sym].max <= ones(width))
        return v;
    for (uint32_t i = 1; i < s->nsyms; i++)
        if (s->syms[i].kind == SYM_LOW && s->syms[i].width == width && same(s->syms[i].of, v))
            return (struct value){i, 1, 0};
    return new_sym(s, SYM_LOW, width, v, ones(width));
}

/* ---- the expressions of one instruction (lifter/effects/) on the state before it ---- */
struct evaluation {
    struct path_state *s;
    struct xlat_effects e;
    struct value loaded[XLAT_ACCESSES];
    struct value at[XLAT_NODES]; /* values of the nodes that have been evaluated */
    bool known[XLAT_NODES];
};

static struct value anything(struct path_state *s, unsigned width, uint32_t max)
{
    return new_sym(s, SYM_UNKNOWN, width, constant(0), max < ones(width) ? max : ones(width));
}

/* What a bit mask lets through. */
static struct value masked(struct path_state *s, unsigned width, struct value a, struct value b)
{
    if (is_constant(a) && is_constant(b))
        return constant(a.add & b.add);
    if (is_constant(b) && b.add <= ones(31))
        return anything(s, width, b.add);
    if (is_constant(a) && a.add <= ones(31)) /* mov edx, 3; and edx, ecx */
        return anything(s, width, a.add);
    return anything(s, width, UINT32_MAX);
}

static struct value evaluate(struct evaluation *v, xlat_node_id id);

/* A register with its low bits replaced: known only when the others are zero (xor ecx, ecx; mov cl, ...). */
static struct value inserted(struct evaluation *v, const struct xlat_node *n)
{
    struct value old = evaluate(v, n->a), part = evaluate(v, n->b);
    return !n->k && is_constant(old) && !(old.add & ~ones(n->w)) ? part : unknown(v->s);
}

static struct value compute(struct evaluation *v, const struct xlat_node *n)
{
    struct path_state *s = v->s;
    struct value a, b;
    switch (n->op) {
    case XLAT_N_CONST: case XLAT_N_ADDRESS: return n->k <= UINT32_MAX ? constant((uint32_t)n->k) : unknown(s);
    case XLAT_N_REG: return s->reg[n->k];
    case XLAT_N_LOAD: return v->loaded[n->k];
    case XLAT_N_INSERT: return inserted(v, n);
    case XLAT_N_ZEXT: return evaluate(v, n->a);
    case XLAT_N_SEXT: /* of what is small it is zero extension: the bound tells */
        a = evaluate(v, n->a);
        return is_constant(a) && n->k < 32 && a.add >> (n->k - 1) & 1 ? constant((a.add | ~ones((unsigned)n->k)) & ones(n->w)) : a;
    case XLAT_N_TRUNC: return low(s, evaluate(v, n->a), n->w);
    case XLAT_N_AND: return masked(s, n->w, evaluate(v, n->a), evaluate(v, n->b));
    default: break;
    }
    if (n->w != 32)
        return anything(s, n->w, UINT32_MAX);
    switch (n->op) {
    case XLAT_N_ADD: return plus(s, evaluate(v, n->a), evaluate(v, n->b));
    case XLAT_N_SUB:
        a = evaluate(v, n->a), b = evaluate(v, n->b);
        return same(a, b) ? constant(0) : is_constant(b) ? plus(s, a, constant(-b.add)) : unknown(s);
    case XLAT_N_SHL:
        b = evaluate(v, n->b);
        return is_constant(b) && b.add < 32 ? times(evaluate(v, n->a), 1u << b.add) : unknown(s);
    case XLAT_N_SHR:
        b = evaluate(v, n->b);
        return is_constant(b) && b.add < 32 ? anything(s, 32, UINT32_MAX >> b.add) : unknown(s);
    case XLAT_N_OR:
        b = evaluate(v, n->b);
        return is_constant(b) && b.add == UINT32_MAX ? b : unknown(s);
    default: return unknown(s);
    }
}

static struct value evaluate(struct evaluation *v, xlat_node_id id)
{
    const struct xlat_node *n = &v->e.node[id];
    if (!id)
        return unknown(v->s);
    if (!v->known[id]) {
        struct value r = compute(v, n);
        v->at[id] = r;
        v->known[id] = true;
    }
    return v->at[id];
}

static void access_memory(struct evaluation *v, unsigned i)
{
    const struct xlat_access *m = &v->e.mem[i];
    bool linear = m->seg != XLAT_FS && m->seg != XLAT_GS, certain = !v->e.repeats && !(m->kind & XLAT_ACCESS_MAYBE);
    struct value addr = linear && certain ? evaluate(v, m->addr) : unknown(v->s);
    v->loaded[i] = m->kind & XLAT_ACCESS_READ && m->bytes && m->bytes <= 4 ? load(v->s, addr, m->bytes * 8u) : unknown(v->s);
    if (!(m->kind & XLAT_ACCESS_WRITE) || m->kind & XLAT_ACCESS_PROBE)
        return;
    struct value now = evaluate(v, m->value);
    store(v->s, addr, m->bytes ? m->bytes * 8u : 4096, certain ? &now : NULL);
}

/* The flags come from a comparison with a constant, or no longer from one.  Instructions that leave CF alone are taken to leave the comparison. */
static void compare(struct evaluation *v)
{
    const struct xlat_effects *e = &v->e;
    if (!(e->flag_may & 1u << F_CF))
        return;
    v->s->compared = false;
    if (!e->compare.w || e->compare.logic)
        return;
    struct value b = evaluate(v, e->compare.b);
    if (!is_constant(b))
        return;
    v->s->compared = true;
    v->s->cmp_a = evaluate(v, e->compare.a);
    v->s->cmp_b = b.add;
}

static void evaluate_accesses(struct evaluation *v, struct path_state *s, const struct xlat_insn *in)
{
    v->s = s;
    xlat_effects(in, &v->e);
    memset(v->known, 0, v->e.nnodes * sizeof *v->known);
    for (unsigned i = 0; i < v->e.nmem; i++)
        access_memory(v, i);
}

void xlat_path_step(struct path_state *s, const struct xlat_insn *in)
{
    struct evaluation v;
    struct value now[8];
    evaluate_accesses(&v, s, in);
    if (v.e.control == XLAT_CALL) { /* the callee keeps ebx, esi, edi, ebp by convention, and memory of ours mostly; esp may or may not be popped */
        for (unsigned r = 0; r < 8; r++)
            if (r != XLAT_EBX && r != XLAT_EBP && r != XLAT_ESI && r != XLAT_EDI)
                s->reg[r] = unknown(s);
        store(s, unknown(s), 4096, NULL);
        s->compared = false;
        return;
    }
    compare(&v);
    unsigned written = xlat_whole_registers(v.e.reg_may);
    for (unsigned r = 0; r < 8; r++)
        if (written >> r & 1)
            now[r] = evaluate(&v, v.e.reg[r]);
    for (unsigned r = 0; r < 8; r++)
        if (written >> r & 1)
            s->reg[r] = now[r];
}

bool xlat_path_target(struct path_state *s, const struct xlat_insn *in, struct value *target)
{
    struct evaluation v;
    evaluate_accesses(&v, s, in);
    *target = evaluate(&v, v.e.target);
    return v.e.node[v.e.target].w == 32;
}

void xlat_path_branch(struct path_state *s, const struct xlat_insn *jump, bool taken)
{
    struct bound b = {s->cmp_a, 0, s->cmp_b};
    struct xlat_effects e;
    xlat_effects(jump, &e);
    const struct xlat_node *c = &e.node[e.condition];
    if (c->op != XLAT_N_COND || !s->compared)
        return;
    switch (taken ? c->k : c->k ^ 1) { /* the condition that holds on the path; signed upper bounds are taken for unsigned */
    case CC_B: case CC_L:
        if (!s->cmp_b)
            return;
        b.max = s->cmp_b - 1;
        break;
    case CC_BE: case CC_LE: break;
    case CC_E: return;
    case CC_AE: b.min = s->cmp_b, b.max = UINT32_MAX; break; /* cmp eax, -5; jb */
    case CC_A:
        if (s->cmp_b == UINT32_MAX)
            return;
        b.min = s->cmp_b + 1, b.max = UINT32_MAX;
        break;
    default: return;
    }
    if (s->nbounds == VALUE_BOUNDS)
        memmove(s->bounds, s->bounds + 1, --s->nbounds * sizeof *s->bounds);
    s->bounds[s->nbounds++] = b;
}

bool xlat_path_range(const struct path_state *s, uint32_t sym, uint32_t *from, uint32_t *to, bool *compared)
{
    enum { MOST = 65535 };
    for (unsigned i = s->nbounds; i-- > 0;) { /* the last comparison is the nearest */
        const struct bound *b = &s->bounds[i];
        if (b->v.sym == sym && b->v.mul == 1 && b->max - b->min <= MOST) {
            *compared = true;
            *from = b->min - b->v.add;
            *to = b->max - b->v.add;
            return true;
        }
    }
    *compared = false;
    *from = 0;
    *to = s->syms[sym].max;
    return *to <= MOST;
}
