/* effects.c - tests the records of lifter/effects/, for --effects of the differential tester.
 *
 * Each case runs twice: as it was drawn, and with other values in all registers, flags and memory that the record does not list as read.  Then
 *  - everything that changed must be listed as written, and a write that the record gives as an expression must have its value;
 *  - both runs must have the same effect: each byte and each flag has the same value after both, or is unchanged in both.
 * The value of a load is known here only if no earlier access of the same instruction wrote there. */
#include <stdio.h>
#include <string.h>
#include "tests/diff/diff.h"

enum { ARITHMETIC = 0x8d5, DIRECTION = 0x400, OTHER_FLAGS = 0x244000 /* NT, AC, ID */, CONDITION_CODES = 0x4500, IMAGE_BYTES = 1024 };
static const uint8_t flag_bit[F_COUNT] = {0, 2, 4, 6, 7, 11, 10}; /* in EFLAGS */

static uint32_t eflags_of(unsigned flags) /* a mask of enum xlat_flag as one of EFLAGS */
{
    uint32_t m = 0;
    for (unsigned f = 0; f < F_COUNT; f++)
        m |= (flags >> f & 1u) << flag_bit[f];
    return m;
}

/* ---- the value of an expression in a case ---- */
struct evaluation {
    const struct xlat_effects *e;
    const struct xlat_case *c;
    uint8_t state[XLAT_NODES]; /* 0: not computed yet, 1: known, 2: not known */
    uint64_t value[XLAT_NODES];
};
static bool evaluate(struct evaluation *v, xlat_node_id id, uint64_t *out);

static uint64_t ones(unsigned w) { return w >= 64 ? ~0ull : (1ull << w) - 1; }
static int64_t extended(unsigned w, uint64_t a) { return (int64_t)(a << (64 - w)) >> (64 - w); }

static uint8_t *byte_at(struct xlat_case *c, struct case_state *s, uint32_t addr)
{
    uint32_t off = addr - CASE_MEM;
    for (uint32_t i = 0; i < c->nlines; i++)
        if (off - c->line_at[i] < CASE_LINE)
            return &s->line[i][off - c->line_at[i]];
    return NULL;
}

static bool linear(struct evaluation *v, const struct xlat_access *m, uint32_t *addr)
{
    uint64_t a;
    if (!evaluate(v, m->addr, &a))
        return false;
    *addr = (uint32_t)a + (m->seg == XLAT_FS ? CASE_FS_BASE : 0);
    return true;
}

static bool overlaps(uint32_t a, uint32_t n, uint32_t b, uint32_t m) { return a - b < m || b - a < n; }

static bool loaded(struct evaluation *v, const struct xlat_node *n, uint64_t *out)
{
    const struct xlat_access *m = &v->e->mem[n->k];
    uint32_t a, b;
    if (!linear(v, m, &a) || a < CASE_MEM || a - CASE_MEM > CASE_MEM_SIZE - 8)
        return false;
    for (unsigned i = 0; i < n->k; i++)
        if (v->e->mem[i].kind & XLAT_ACCESS_WRITE &&
            (!v->e->mem[i].bytes || !linear(v, &v->e->mem[i], &b) || overlaps(a, m->bytes, b, v->e->mem[i].bytes)))
            return false;
    *out = 0;
    for (unsigned i = 0; i < m->bytes && i < 8; i++) {
        struct xlat_case *c = (struct xlat_case *)v->c;
        const uint8_t *p = byte_at(c, &c->in, a + i);
        *out |= (uint64_t)(p ? *p : 0) << 8 * i;
    }
    return true;
}

static bool holds(uint32_t fl, unsigned cc)
{
    bool cf = fl & 1, pf = fl >> 2 & 1, zf = fl >> 6 & 1, sf = fl >> 7 & 1, of = fl >> 11 & 1;
    const bool is[8] = {of, cf, zf, cf || zf, sf, pf, sf != of, zf || sf != of};
    return is[cc >> 1] != (cc & 1);
}

static bool leaf(struct evaluation *v, const struct xlat_node *n, uint64_t *out)
{
    const struct case_state *s = &v->c->in;
    switch (n->op) {
    case XLAT_N_CONST: case XLAT_N_ADDRESS: *out = n->k; return true;
    case XLAT_N_REG: *out = s->gpr[n->k]; return true;
    case XLAT_N_FLAG: *out = s->eflags >> flag_bit[n->k] & 1; return true;
    case XLAT_N_EFLAGS: *out = (s->eflags & (ARITHMETIC | DIRECTION | OTHER_FLAGS)) | 0x202; return true;
    case XLAT_N_COND: *out = holds(s->eflags, (unsigned)n->k); return true;
    case XLAT_N_LOAD: return loaded(v, n, out);
    case XLAT_N_FIELD:
        *out = n->k == offsetof(struct xlat_cpu, fs_base) ? CASE_FS_BASE : 0;
        return n->k == offsetof(struct xlat_cpu, fs_base) || n->k == offsetof(struct xlat_cpu, gs_base);
    default: return false;
    }
}

static unsigned count_bits(uint64_t a)
{
    unsigned n = 0;
    for (; a; a &= a - 1)
        n++;
    return n;
}
static uint64_t swapped(unsigned w, uint64_t a) { return __builtin_bswap64(a) >> (64 - w); }
static uint64_t rotated(unsigned w, uint64_t a, uint64_t left)
{
    unsigned n = (unsigned)(left % w);
    return n ? (a << n | a >> (w - n)) & ones(w) : a;
}

/* The operations of lifter/sem/ops.h, implemented a second time, independently of the interpreter. */
static bool arithmetic(const struct xlat_node *n, uint64_t a, uint64_t b, uint64_t *out)
{
    unsigned w = n->w, k = (unsigned)n->k;
    bool minus1 = (b & ones(w)) == ones(w);
    switch (n->op) {
    case XLAT_N_ADD: *out = a + b; break;
    case XLAT_N_SUB: *out = a - b; break;
    case XLAT_N_MUL: *out = a * b; break;
    case XLAT_N_UDIV: *out = b ? a / b : 0; break;
    case XLAT_N_UREM: *out = b ? a % b : 0; break;
    case XLAT_N_SDIV: *out = !b ? 0 : minus1 ? 0 - a : (uint64_t)(extended(w, a) / extended(w, b)); break;
    case XLAT_N_SREM: *out = !b || minus1 ? 0 : (uint64_t)(extended(w, a) % extended(w, b)); break;
    case XLAT_N_AND: *out = a & b; break;
    case XLAT_N_OR: *out = a | b; break;
    case XLAT_N_XOR: *out = a ^ b; break;
    case XLAT_N_NOT: *out = ~a; break;
    case XLAT_N_NEG: *out = 0 - a; break;
    case XLAT_N_SHL: *out = b >= w ? 0 : a << b; break;
    case XLAT_N_SHR: *out = b >= w ? 0 : a >> b; break;
    case XLAT_N_SAR: *out = (uint64_t)(extended(w, a) >> (b >= w ? w - 1 : b)); break;
    case XLAT_N_ROTL: *out = rotated(w, a, b % w); break;
    case XLAT_N_ROTR: *out = rotated(w, a, w - b % w); break;
    case XLAT_N_BSWAP: *out = swapped(w, a); break;
    case XLAT_N_POPCNT: *out = count_bits(a); break;
    case XLAT_N_CLZ: *out = a ? (uint64_t)__builtin_clzll(a) - (64 - w) : w; break;
    case XLAT_N_CTZ: *out = a ? (uint64_t)__builtin_ctzll(a) : w; break;
    case XLAT_N_PARITY: *out = !(count_bits(a & 0xff) & 1); break;
    case XLAT_N_EQ: *out = a == b; break;
    case XLAT_N_NE: *out = a != b; break;
    case XLAT_N_ULT: *out = a < b; break;
    case XLAT_N_ULE: *out = a <= b; break;
    case XLAT_N_SLT: *out = extended(k, a) < extended(k, b); break;
    case XLAT_N_SLE: *out = extended(k, a) <= extended(k, b); break;
    case XLAT_N_ZEXT: case XLAT_N_TRUNC: *out = a; break;
    case XLAT_N_SEXT: *out = (uint64_t)extended(k, a); break;
    default: return false;
    }
    *out &= ones(w);
    return true;
}

static bool compute(struct evaluation *v, const struct xlat_node *n, uint64_t *out)
{
    uint64_t a = 0, b = 0;
    if (n->op < XLAT_N_INSERT)
        return leaf(v, n, out);
    if (!evaluate(v, n->a, &a))
        return false;
    if (n->op == XLAT_N_SEL)
        return evaluate(v, a ? n->b : n->c, out);
    if (n->b && !evaluate(v, n->b, &b))
        return false;
    if (n->op == XLAT_N_INSERT) {
        uint64_t m = ones(n->w) << n->k;
        *out = (a & ~m) | (b << n->k & m);
        return true;
    }
    return arithmetic(n, a, b, out);
}

static bool evaluate(struct evaluation *v, xlat_node_id id, uint64_t *out)
{
    if (id && !v->state[id])
        v->state[id] = compute(v, &v->e->node[id], &v->value[id]) ? 1 : 2;
    *out = v->value[id];
    return id && v->state[id] == 1;
}

static void begin(struct evaluation *v, const struct xlat_effects *e, const struct xlat_case *c)
{
    v->e = e, v->c = c;
    memset(v->state, 0, e->nnodes);
}

/* ---- memory ---- */
enum { IS_READ = 1, IS_WRITTEN = 2 };
/* What the accesses do to each byte of the case's lines; false: an address is not known, or the instruction is repeated. */
static bool lines_used(struct evaluation *v, uint8_t used[CASE_LINES][CASE_LINE])
{
    const struct xlat_effects *e = v->e;
    memset(used, 0, CASE_LINES * CASE_LINE);
    if (e->repeats)
        return false;
    for (unsigned i = 0; i < e->nmem; i++) {
        const struct xlat_access *m = &e->mem[i];
        uint32_t addr, n = m->bytes ? m->bytes : IMAGE_BYTES;
        unsigned bits =
            (m->kind & XLAT_ACCESS_READ ? IS_READ : 0u) | (m->kind & XLAT_ACCESS_WRITE && !(m->kind & XLAT_ACCESS_PROBE) ? IS_WRITTEN : 0u);
        if (!linear(v, m, &addr) || (!m->bytes && e->vec.may))
            return false; /* a state that is loaded, or a gather: its addresses are not in the record */
        for (uint32_t l = 0; l < v->c->nlines; l++)
            for (uint32_t b = 0; b < CASE_LINE; b++)
                if (CASE_MEM + v->c->line_at[l] + b - addr < n)
                    used[l][b] |= (uint8_t)bits;
    }
    return true;
}

/* ---- the second run ---- */
static void garble(uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)rnd();
}

static unsigned top_of(const struct case_state *s) { return s->fx[3] >> 3 & 7; }

static void alter_x87(const struct xlat_effects *e, struct case_state *s)
{
    if (e->x87.stack.barrier)
        return;
    for (unsigned i = 0; i < 8; i++)
        if (!e->x87.used || !(e->x87.st_read >> i & 1))
            garble(s->fx + 32 + 16 * i, 10);
    if (!e->x87.cc_read && !e->x87.cc_kept)
        s->fx[3] ^= (uint8_t)(rnd() & CONDITION_CODES >> 8);
}

/* Other values wherever nothing is read.  real: esp is kept, because the runner on the processor needs it. */
void xlat_effects_alter(const struct xlat_effects *e, struct xlat_case *c, bool real)
{
    static struct evaluation v;
    static uint8_t used[CASE_LINES][CASE_LINE];
    begin(&v, e, c);
    bool lines = lines_used(&v, used);
    for (unsigned b = 0; b < 32; b++)
        if (!(e->reg_read >> b & 1) && !(real && b / 4 == XLAT_ESP)) {
            uint32_t m = b % 4 == 0 ? 0xffu : b % 4 == 1 ? 0xff00u : b % 4 == 2 ? 0xff0000u : 0xff000000u;
            c->in.gpr[b / 4] = (c->in.gpr[b / 4] & ~m) | (rnd() & m);
        }
    c->in.eflags ^= rnd() & eflags_of(XLAT_ALL_FLAGS & ~(unsigned)e->flag_read);
    for (uint32_t l = 0; lines && l < c->nlines; l++)
        for (uint32_t b = 0; b < CASE_LINE; b++)
            if (!(used[l][b] & IS_READ))
                c->in.line[l][b] = (uint8_t)rnd();
    if (!(c->flags & CASE_FX))
        return;
    for (unsigned n = 0; n < 8; n++)
        if (!(e->vec.read >> n & 1))
            garble(c->in.fx + 160 + 16 * n, 16);
    if (!e->vec.computes && !e->vec.mxcsr_read)
        c->in.fx[25] ^= (uint8_t)(rnd() & 0x60); /* rounding */
    alter_x87(e, &c->in);
}

/* ---- the judgement ---- */
struct wrong {
    char *text;
    size_t size;
    bool any;
};
#define WRONG(w, ...) ((w)->any ? 0 : ((w)->any = true, snprintf((w)->text, (w)->size, __VA_ARGS__)))

static void check_registers(struct evaluation *v, const struct xlat_case *a, const struct xlat_case *b, struct wrong *w)
{
    const struct xlat_effects *e = v->e;
    for (unsigned r = 0; r < 8; r++) {
        uint32_t may = 0, bytes = e->reg_may >> 4 * r & 0xf;
        uint64_t want;
        for (unsigned i = 0; i < 4; i++)
            may |= bytes >> i & 1 ? 0xffu << 8 * i : 0;
        uint32_t a0 = a->in.gpr[r], a1 = a->out.gpr[r], b0 = b->in.gpr[r], b1 = b->out.gpr[r];
        if ((a0 ^ a1) & ~may)
            WRONG(w, "register %u changed from %08x to %08x, and only %08x is written", r, a0, a1, may);
        if (bytes && !a->out.trap && evaluate(v, e->reg[r], &want) && (uint32_t)want != a1)
            WRONG(w, "register %u is %08x and should be %08x", r, a1, (uint32_t)want);
        for (unsigned i = 0; i < 4; i++) {
            uint32_t m = 0xffu << 8 * i;
            bool kept = !((a0 ^ a1) & m) && !((b0 ^ b1) & m);
            if ((a1 ^ b1) & m && !kept)
                WRONG(w, "register %u is %08x, and %08x in the second run (before: %08x, %08x)", r, a1, b1, a0, b0);
        }
    }
}

static void check_flags(struct evaluation *v, const struct xlat_case *a, const struct xlat_case *b, uint32_t undefined, struct wrong *w)
{
    const struct xlat_effects *e = v->e;
    uint32_t may = eflags_of(e->flag_may), changed = (a->in.eflags ^ a->out.eflags) & (ARITHMETIC | DIRECTION) & ~undefined;
    uint32_t kept = ~(a->in.eflags ^ a->out.eflags) & ~(b->in.eflags ^ b->out.eflags);
    if (changed & ~may)
        WRONG(w, "flags changed: %08x, and only %08x are written", changed, may);
    if (!e->eflags_written && (a->in.eflags ^ a->out.eflags) & OTHER_FLAGS && !a->out.trap)
        WRONG(w, "EFLAGS changed from %08x to %08x", a->in.eflags, a->out.eflags);
    for (unsigned f = 0; f < F_COUNT && !a->out.trap; f++) {
        uint64_t want;
        if (e->flag_may >> f & 1 && !(undefined >> flag_bit[f] & 1) && evaluate(v, e->flag[f], &want) && want != (a->out.eflags >> flag_bit[f] & 1))
            WRONG(w, "flag %u should be %u", f, (unsigned)want);
    }
    if ((a->out.eflags ^ b->out.eflags) & (ARITHMETIC | DIRECTION) & ~kept & ~undefined)
        WRONG(w, "EFLAGS are %08x, and %08x in the second run (before: %08x, %08x)", a->out.eflags, b->out.eflags, a->in.eflags, b->in.eflags);
}

static void check_memory(struct evaluation *v, const struct xlat_case *a, const struct xlat_case *b, struct wrong *w)
{
    static uint8_t used[CASE_LINES][CASE_LINE];
    bool known = lines_used(v, used);
    for (uint32_t l = 0; l < a->nlines; l++)
        for (uint32_t i = 0; i < CASE_LINE; i++) {
            uint8_t a0 = a->in.line[l][i], a1 = a->out.line[l][i], b0 = b->in.line[l][i], b1 = b->out.line[l][i];
            if (a0 != a1 && (known ? !(used[l][i] & IS_WRITTEN) : !xlat_writes_memory(v->e)))
                WRONG(w, "memory at %08x changed", CASE_MEM + a->line_at[l] + i);
            if (a1 != b1 && (a0 != a1 || b0 != b1))
                WRONG(w, "memory at %08x is %02x, and %02x in the second run", CASE_MEM + a->line_at[l] + i, a1, b1);
        }
    for (unsigned i = 0; known && !a->out.trap && i < v->e->nmem; i++) { /* the values stored, unless a later access overwrites them */
        const struct xlat_access *m = &v->e->mem[i];
        uint64_t want;
        uint32_t addr, other;
        bool last = m->kind & XLAT_ACCESS_WRITE && !(m->kind & (XLAT_ACCESS_PROBE | XLAT_ACCESS_MAYBE)) && m->bytes <= 8;
        if (!last || !linear(v, m, &addr) || !evaluate(v, m->value, &want))
            continue;
        for (unsigned k = i + 1; k < v->e->nmem; k++)
            last &= !(v->e->mem[k].kind & XLAT_ACCESS_WRITE) ||
                    (linear(v, &v->e->mem[k], &other) && !overlaps(addr, m->bytes, other, v->e->mem[k].bytes));
        for (unsigned k = 0; last && k < m->bytes; k++) {
            struct xlat_case *c = (struct xlat_case *)a;
            const uint8_t *p = byte_at(c, &c->out, addr + k);
            if (p && *p != (uint8_t)(want >> 8 * k))
                WRONG(w, "memory at %08x is %02x and should be %02x", addr + k, *p, (unsigned)(want >> 8 * k & 0xff));
        }
    }
}

static bool bytes_follow(const uint8_t *a0, const uint8_t *a1, const uint8_t *b0, const uint8_t *b1, unsigned n)
{
    return !memcmp(a1, b1, n) || (!memcmp(a0, a1, n) && !memcmp(b0, b1, n));
}

static void check_vectors(const struct xlat_effects *e, const struct xlat_case *a, const struct xlat_case *b, struct wrong *w)
{
    for (unsigned n = 0; n < 8; n++) {
        unsigned at = 160 + 16 * n;
        if (!(e->vec.may >> n & 1) && memcmp(a->in.fx + at, a->out.fx + at, 16))
            WRONG(w, "xmm%u changed", n);
        if (!bytes_follow(a->in.fx + at, a->out.fx + at, b->in.fx + at, b->out.fx + at, 16))
            WRONG(w, "xmm%u is another in the second run", n);
    }
    uint8_t flags = a->in.fx[24] ^ a->out.fx[24], rest = a->in.fx[25] ^ a->out.fx[25];
    if (!e->vec.mxcsr_written && (rest || flags & ~0x3f || (flags && !e->vec.computes)))
        WRONG(w, "MXCSR changed");
    if (e->vec.computes && a->out.fx[24] != b->out.fx[24])
        WRONG(w, "MXCSR is another in the second run");
}

static const uint8_t *physical(const struct case_state *s, unsigned p) { return s->fx + 32 + 16 * ((p - top_of(s)) & 7); }

static void check_x87(const struct xlat_effects *e, const struct xlat_case *a, const struct xlat_case *b, struct wrong *w)
{
    const struct xlat_x87_effect *s = &e->x87.stack;
    unsigned top = top_of(&a->in), may = e->x87.used ? s->full | s->empty : 0;
    if (s->barrier)
        return;
    if (!s->sets_control && memcmp(a->in.fx, a->out.fx, 2))
        WRONG(w, "the x87 control word changed");
    if (!e->x87.used && (memcmp(a->in.fx + 2, a->out.fx + 2, 3)))
        WRONG(w, "the x87 status word or tags changed");
    if (top_of(&a->out) != top && top_of(&a->out) != ((top + (unsigned)s->turn) & 7))
        WRONG(w, "TOP went from %u to %u", top, top_of(&a->out));
    if (!e->x87.cc_set && (a->in.fx[3] ^ a->out.fx[3]) & CONDITION_CODES >> 8)
        WRONG(w, "condition codes changed");
    for (unsigned p = 0; p < 8; p++) {
        unsigned i = (p - top) & 7;
        if (!(may >> i & 1) && ((a->in.fx[4] ^ a->out.fx[4]) >> p & 1))
            WRONG(w, "the tag of ST(%u) changed", i);
        if (!(may >> i & 1) && memcmp(physical(&a->in, p), physical(&a->out, p), 10))
            WRONG(w, "ST(%u) changed", i);
        if (!bytes_follow(physical(&a->in, p), physical(&a->out, p), physical(&b->in, p), physical(&b->out, p), 10))
            WRONG(w, "ST(%u) is another in the second run", i);
    }
    if ((a->out.fx[2] ^ b->out.fx[2]) & 0x7f || a->out.fx[4] != b->out.fx[4] || top_of(&a->out) != top_of(&b->out))
        WRONG(w, "x87 exceptions, tags or TOP are others in the second run");
    uint8_t kept = (uint8_t)(~(a->in.fx[3] ^ a->out.fx[3]) & ~(b->in.fx[3] ^ b->out.fx[3]));
    if ((a->out.fx[3] ^ b->out.fx[3]) & CONDITION_CODES >> 8 & ~kept)
        WRONG(w, "condition codes are others in the second run");
}

/* A conditional jump is followed by an INC EAX (state.c), which it skips when taken.  Returns whether that was executed, and undoes it. */
static bool fell_through(struct xlat_case *c)
{
    if (c->out.trap || c->out.gpr[XLAT_EAX] != c->in.gpr[XLAT_EAX] + 1)
        return false;
    c->out.gpr[XLAT_EAX]--;
    c->out.eflags = c->in.eflags; /* no conditional jump writes flags */
    return true;
}

static void check_condition(struct evaluation *v, struct xlat_case *a, struct xlat_case *b, struct wrong *w)
{
    uint64_t c;
    bool fell = fell_through(a);
    if (fell_through(b) != fell)
        WRONG(w, "it jumps in one run and not in the other");
    if (!evaluate(v, v->e->condition, &c) || c == fell)
        WRONG(w, "it %s", fell ? "does not jump" : "jumps");
}

/* a: the case as it was drawn, b: altered; both have run.  undefined: EFLAGS that are not compared.  True: the outcomes agree with the record; else
 * text says what does not. */
bool xlat_effects_hold(const struct xlat_effects *e, const struct xlat_case *first, const struct xlat_case *second, uint32_t undefined, char *text,
                       size_t size)
{
    static struct xlat_case run[2];
    struct xlat_case *a = &run[0], *b = &run[1];
    *a = *first, *b = *second;
    static struct evaluation v;
    struct wrong w = {text, size, false};
    begin(&v, e, a);
    if (e->control == XLAT_JUMP_IF)
        check_condition(&v, a, b, &w);
    if (e->overflow)
        WRONG(&w, "more nodes or accesses than there is space for");
    if (a->out.trap != b->out.trap || a->out.trap_arg != b->out.trap_arg || a->out.trap_arg2 != b->out.trap_arg2)
        WRONG(&w, "trap %u %08x, and %u %08x in the second run", a->out.trap, a->out.trap_arg, b->out.trap, b->out.trap_arg);
    if (a->out.trap && a->out.trap != XLAT_TRAP_PF && a->out.trap != XLAT_TRAP_AC && a->out.trap != XLAT_TRAP_XM && a->out.trap < XLAT_TRAP_COUNT &&
        !(e->traps >> a->out.trap & 1) && !(e->traps >> XLAT_TRAP_PRIV & 1 && a->out.trap == XLAT_TRAP_GP) && e->control != XLAT_NO_CODE)
        WRONG(&w, "trap %u is not among those that may be raised", a->out.trap);
    if (!a->out.trap && e->control == XLAT_TRAPS)
        WRONG(&w, "it does not trap");
    check_registers(&v, a, b, &w);
    check_flags(&v, a, b, undefined, &w);
    check_memory(&v, a, b, &w);
    if (a->flags & CASE_FX) {
        check_vectors(e, a, b, &w);
        check_x87(e, a, b, &w);
    }
    return !w.any;
}
