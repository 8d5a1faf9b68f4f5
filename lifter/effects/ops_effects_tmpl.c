/* ops_effects_tmpl.c - the operations of lifter/sem/ops.h as records: arithmetic makes nodes, accesses and jumps fill struct xlat_effects.
 * A template: included by sem_effects.c alone. */

static uint64_t ones(int w) { return w >= 64 ? ~0ull : (1ull << w) - 1; }

/* ---- nodes ---- */
static void count_use(X *x, xlat_node_id n)
{
    const struct xlat_node *p = &x->e->node[n];
    if (p->op == XLAT_N_FLAG)
        x->entry_uses[p->k]++;
}

static val node(X *x, enum xlat_node_op op, int w, val a, val b, val c, uint64_t k)
{
    struct xlat_effects *e = x->e;
    if (e->nnodes == XLAT_NODES) {
        e->overflow = true;
        return (val){0};
    }
    count_use(x, a.n), count_use(x, b.n), count_use(x, c.n);
    e->node[e->nnodes] = (struct xlat_node){.op = (uint8_t)op, .w = (uint8_t)w, .a = a.n, .b = b.n, .c = c.n, .k = k};
    return (val){e->nnodes++};
}
static const val no_val = {0};
static val leaf(X *x, enum xlat_node_op op, int w, uint64_t k) { return node(x, op, w, no_val, no_val, no_val, k); }
static val unknown(X *x, int w) { return leaf(x, XLAT_N_UNKNOWN, w, 0); }
static bool is_k(X *x, val a, uint64_t *k)
{
    *k = x->e->node[a.n].k;
    return x->e->node[a.n].op == XLAT_N_CONST;
}
static bool is_this(X *x, val a, uint64_t k)
{
    uint64_t c;
    return is_k(x, a, &c) && c == k;
}

static val k(X *x, int w, uint64_t c) { return leaf(x, XLAT_N_CONST, w, c & ones(w)); }
static val kaddr(X *x, uint32_t va) { return leaf(x, XLAT_N_ADDRESS, 32, va); }
static val imm(X *x, const insn *in, int i)
{
    const struct xlat_opnd *o = &in->opnd[i];
    return in->imm_reloc && o->bits == 32 ? kaddr(x, o->imm) : k(x, o->bits, o->imm);
}

/* ---- integer arithmetic; operations that no analysis uses as an expression are folded only where that takes one line ---- */
static val binary(X *x, enum xlat_node_op op, int w, val a, val b) { return node(x, op, w, a, b, no_val, 0); }
static val add(X *x, int w, val a, val b)
{
    uint64_t p, q;
    bool ka = is_k(x, a, &p), kb = is_k(x, b, &q);
    if (ka && kb)
        return k(x, w, p + q);
    if (ka)
        return add(x, w, b, a);
    if (kb && !q)
        return a;
    const struct xlat_node *n = &x->e->node[a.n];
    if (kb && n->op == XLAT_N_ADD && n->w == w && is_k(x, (val){n->b}, &p))
        return add(x, w, (val){n->a}, k(x, w, p + q));
    return binary(x, XLAT_N_ADD, w, a, b);
}
static val sub(X *x, int w, val a, val b)
{
    uint64_t q;
    if (is_k(x, b, &q))
        return add(x, w, a, k(x, w, 0 - q));
    return a.n && a.n == b.n ? k(x, w, 0) : binary(x, XLAT_N_SUB, w, a, b);
}
static val mul(X *x, int w, val a, val b) { return binary(x, XLAT_N_MUL, w, a, b); }
static val udiv(X *x, int w, val a, val b) { return binary(x, XLAT_N_UDIV, w, a, b); }
static val urem(X *x, int w, val a, val b)
{
    uint64_t p, q;
    return is_k(x, a, &p) && is_k(x, b, &q) && q ? k(x, w, p % q) : binary(x, XLAT_N_UREM, w, a, b);
}
static val sdiv(X *x, int w, val a, val b) { return binary(x, XLAT_N_SDIV, w, a, b); }
static val srem(X *x, int w, val a, val b) { return binary(x, XLAT_N_SREM, w, a, b); }
static val and_(X *x, int w, val a, val b)
{
    uint64_t p, q;
    bool ka = is_k(x, a, &p), kb = is_k(x, b, &q);
    if (ka && kb)
        return k(x, w, p & q);
    if ((ka && !p) || (kb && q == ones(w)) || (a.n && a.n == b.n))
        return a;
    if ((kb && !q) || (ka && p == ones(w)))
        return b;
    return binary(x, XLAT_N_AND, w, a, b);
}
static val or_(X *x, int w, val a, val b)
{
    uint64_t p, q;
    bool ka = is_k(x, a, &p), kb = is_k(x, b, &q);
    if (ka && kb)
        return k(x, w, p | q);
    if ((kb && !q) || (ka && p == ones(w)) || (a.n && a.n == b.n))
        return a;
    if ((ka && !p) || (kb && q == ones(w)))
        return b;
    return binary(x, XLAT_N_OR, w, a, b);
}
static val xor_(X *x, int w, val a, val b)
{
    uint64_t p, q;
    bool ka = is_k(x, a, &p), kb = is_k(x, b, &q);
    if (ka && kb)
        return k(x, w, p ^ q);
    if (kb && !q)
        return a;
    return a.n && a.n == b.n ? k(x, w, 0) : binary(x, XLAT_N_XOR, w, a, b);
}
static val unary(X *x, enum xlat_node_op op, int w, val a) { return node(x, op, w, a, no_val, no_val, 0); }
static val not_(X *x, int w, val a)
{
    uint64_t p;
    return is_k(x, a, &p) ? k(x, w, ~p) : unary(x, XLAT_N_NOT, w, a);
}
static val neg(X *x, int w, val a)
{
    uint64_t p;
    return is_k(x, a, &p) ? k(x, w, 0 - p) : unary(x, XLAT_N_NEG, w, a);
}
static val shl(X *x, int w, val a, val n)
{
    uint64_t p, q;
    if (!is_k(x, n, &q))
        return binary(x, XLAT_N_SHL, w, a, n);
    if (q >= (uint64_t)w)
        return k(x, w, 0);
    return is_k(x, a, &p) ? k(x, w, p << q) : q ? binary(x, XLAT_N_SHL, w, a, n) : a;
}
static val shr(X *x, int w, val a, val n)
{
    uint64_t p, q;
    if (!is_k(x, n, &q))
        return binary(x, XLAT_N_SHR, w, a, n);
    if (q >= (uint64_t)w)
        return k(x, w, 0);
    return is_k(x, a, &p) ? k(x, w, p >> q) : q ? binary(x, XLAT_N_SHR, w, a, n) : a;
}
static val unless_zero(X *x, enum xlat_node_op op, int w, val a, val n) { return is_this(x, n, 0) ? a : binary(x, op, w, a, n); }
static val sar(X *x, int w, val a, val n) { return unless_zero(x, XLAT_N_SAR, w, a, n); }
static val rotl(X *x, int w, val a, val n) { return unless_zero(x, XLAT_N_ROTL, w, a, n); }
static val rotr(X *x, int w, val a, val n) { return unless_zero(x, XLAT_N_ROTR, w, a, n); }
static val bswap(X *x, int w, val a) { return unary(x, XLAT_N_BSWAP, w, a); }
static val popcnt(X *x, int w, val a) { return unary(x, XLAT_N_POPCNT, w, a); }
static val clz(X *x, int w, val a) { return unary(x, XLAT_N_CLZ, w, a); }
static val ctz(X *x, int w, val a) { return unary(x, XLAT_N_CTZ, w, a); }
static val parity(X *x, val a8) { return node(x, XLAT_N_PARITY, 1, a8, no_val, no_val, 8); }

/* ---- comparisons ---- */
static val comparison(X *x, enum xlat_node_op op, int w, val a, val b) { return node(x, op, 1, a, b, no_val, (uint64_t)w); }
static val eq(X *x, int w, val a, val b)
{
    uint64_t p, q;
    return is_k(x, a, &p) && is_k(x, b, &q) ? k(x, 1, p == q) : comparison(x, XLAT_N_EQ, w, a, b);
}
static val ne(X *x, int w, val a, val b)
{
    uint64_t p, q;
    return is_k(x, a, &p) && is_k(x, b, &q) ? k(x, 1, p != q) : comparison(x, XLAT_N_NE, w, a, b);
}
static val ult(X *x, int w, val a, val b) { return comparison(x, XLAT_N_ULT, w, a, b); }
static val ule(X *x, int w, val a, val b) { return comparison(x, XLAT_N_ULE, w, a, b); }
static val slt(X *x, int w, val a, val b) { return comparison(x, XLAT_N_SLT, w, a, b); }
static val sle(X *x, int w, val a, val b) { return comparison(x, XLAT_N_SLE, w, a, b); }
static val sel(X *x, int w, val c1, val a, val b)
{
    uint64_t c;
    if (is_k(x, c1, &c))
        return c ? a : b;
    const struct xlat_node *n = &x->e->node[c1.n];
    if (n->op == XLAT_N_EQ && ((xlat_node_equal(x->e, n->a, a.n) && xlat_node_equal(x->e, n->b, b.n)) ||
                               (xlat_node_equal(x->e, n->a, b.n) && xlat_node_equal(x->e, n->b, a.n))))
        return b; /* a == b ? a : b */
    return node(x, XLAT_N_SEL, w, c1, a, b, 0);
}

/* ---- widths ---- */
static val zext(X *x, int from, int to, val a)
{
    uint64_t p;
    return from == to ? a : is_k(x, a, &p) ? k(x, to, p) : node(x, XLAT_N_ZEXT, to, a, no_val, no_val, (uint64_t)from);
}
static val sext(X *x, int from, int to, val a)
{
    uint64_t p;
    if (is_k(x, a, &p))
        return k(x, to, p >> (from - 1) & 1 ? p | ~ones(from) : p);
    return from == to ? a : node(x, XLAT_N_SEXT, to, a, no_val, no_val, (uint64_t)from);
}
static val trunc_(X *x, int from, int to, val a)
{
    uint64_t p;
    const struct xlat_node *n = &x->e->node[a.n];
    if (from == to)
        return a;
    if (is_k(x, a, &p))
        return k(x, to, p);
    if ((n->op == XLAT_N_ZEXT || n->op == XLAT_N_SEXT) && n->k == (uint64_t)to)
        return (val){n->a};
    if (n->op == XLAT_N_INSERT && !n->k && n->w == to)
        return (val){n->b};
    return node(x, XLAT_N_TRUNC, to, a, no_val, no_val, (uint64_t)from);
}

/* ---- registers ---- */
static uint32_t bytes_of(int bits, int num)
{
    return bits == 32 ? 0xfu << 4 * num : bits == 16 ? 0x3u << 4 * num : num & 4 ? 0x2u << 4 * (num & 3) : 0x1u << 4 * num;
}
static val whole_reg(X *x, int r)
{
    if (!x->gpr[r])
        x->gpr[r] = leaf(x, XLAT_N_REG, 32, (uint64_t)r).n;
    return (val){x->gpr[r]};
}
static val rd_reg(X *x, int bits, int num)
{
    if (!x->done)
        x->e->reg_read |= bytes_of(bits, num) & ~x->e->reg_set;
    if (bits == 32)
        return whole_reg(x, num);
    if (bits == 16)
        return trunc_(x, 32, 16, whole_reg(x, num));
    val r = whole_reg(x, num & 3);
    return trunc_(x, 32, 8, num & 4 ? shr(x, 32, r, k(x, 32, 8)) : r);
}
static void wr_reg(X *x, int bits, int num, val v)
{
    int r = bits == 8 ? num & 3 : num;
    uint32_t bytes = bytes_of(bits, num);
    if (x->done)
        return;
    if (bits < 32)
        v = node(x, XLAT_N_INSERT, bits, whole_reg(x, r), v, no_val, bits == 8 && num & 4 ? 8 : 0);
    x->e->reg_may |= bytes;
    if (!x->e->ends_early)
        x->e->reg_set |= bytes;
    x->gpr[r] = v.n ? v.n : unknown(x, 32).n;
}

static void look_at_flags(X *x, unsigned mask)
{
    if (x->done)
        return;
    x->e->flag_read |= mask & (uint8_t)~x->e->flag_set;
    x->looked |= (uint8_t)mask;
}
static val rd_flag(X *x, int f)
{
    if (!x->done)
        x->e->flag_read |= (uint8_t)(1u << f) & (uint8_t)~x->e->flag_set;
    if (!x->fl[f])
        x->fl[f] = x->entry[f] = leaf(x, XLAT_N_FLAG, 1, (uint64_t)f).n;
    return (val){x->fl[f]};
}
static void wr_flag(X *x, int f, val v1)
{
    if (x->done)
        return;
    x->e->flag_may |= (uint8_t)(1u << f);
    if (!x->e->ends_early)
        x->e->flag_set |= (uint8_t)(1u << f);
    x->fl[f] = v1.n ? v1.n : unknown(x, 1).n;
    x->e->compare.w = 0;
}
static val rd_eflags(X *x)
{
    look_at_flags(x, XLAT_ALL_FLAGS);
    x->e->eflags_read |= !x->done;
    return leaf(x, XLAT_N_EFLAGS, 32, 0);
}
static void wr_eflags(X *x, val v)
{
    if (x->done)
        return;
    for (int f = 0; f < F_COUNT; f++)
        wr_flag(x, f, unknown(x, 1));
    x->e->eflags_written = true;
}
static val rd_seg(X *x, int num)
{
    if (!x->done)
        x->e->seg_read |= (uint8_t)(1u << num);
    return leaf(x, XLAT_N_SEG, 16, (uint64_t)num);
}
static val rd_field(X *x, int w, int offset)
{
    if (offset == (int)offsetof(struct xlat_cpu, fcw))
        x->e->x87.used = x->e->x87.control_read = true;
    return leaf(x, XLAT_N_FIELD, w, (uint64_t)offset);
}
static void wr_field(X *x, int w, int offset, val v)
{
    int seg = offset - (int)offsetof(struct xlat_cpu, seg);
    if (!x->done && seg >= 0 && seg < 12)
        x->e->seg_written |= (uint8_t)(1u << seg / 2);
}

static void flags_note(X *x, enum flag_source s, int w, val a, val b, val r)
{
    if (x->done || (s != FS_SUB && s != FS_LOGIC))
        return;
    x->e->compare.logic = s == FS_LOGIC;
    x->e->compare.w = (uint8_t)w;
    x->e->compare.a = a.n, x->e->compare.b = b.n, x->e->compare.r = r.n;
}
/* A condition of flags that the instruction has not written so far is an XLAT_N_COND node. */
static bool cond_hint(X *x, int cc, val *out)
{
    static const uint8_t flags[8] = {1 << F_OF, 1 << F_CF, 1 << F_ZF, 1 << F_CF | 1 << F_ZF, 1 << F_SF, 1 << F_PF, 1 << F_SF | 1 << F_OF,
                                     1 << F_ZF | 1 << F_SF | 1 << F_OF};
    if (x->e->flag_may & flags[cc >> 1])
        return false;
    look_at_flags(x, flags[cc >> 1]);
    *out = leaf(x, XLAT_N_COND, 1, (uint64_t)cc);
    return true;
}

/* ---- guest memory ---- */
static struct xlat_access *access_memory(X *x, unsigned kind, int bytes, int seg, val addr)
{
    struct xlat_effects *e = x->e;
    if (x->done)
        return &x->dropped;
    if (e->nmem == XLAT_ACCESSES) {
        e->overflow = true;
        return &x->dropped;
    }
    struct xlat_access *m = &e->mem[e->nmem++];
    *m = (struct xlat_access){.kind = (uint8_t)(kind | (e->ends_early ? XLAT_ACCESS_MAYBE : 0)), .seg = (uint8_t)seg, .bytes = (uint16_t)bytes,
                              .addr = addr.n};
    return m;
}
static val loaded(X *x, int w, val addr) { return node(x, XLAT_N_LOAD, w, addr, no_val, no_val, x->e->nmem ? x->e->nmem - 1u : 0u); }
static val ld(X *x, int w, int seg, val addr)
{
    struct xlat_access *m = access_memory(x, XLAT_ACCESS_READ, w / 8, seg, addr);
    val v = loaded(x, w, addr);
    m->value = v.n;
    return v;
}
static void st(X *x, int w, int seg, val addr, val v) { access_memory(x, XLAT_ACCESS_WRITE, w / 8, seg, addr)->value = v.n; }
static val amo(X *x, enum amo kind, int w, int seg, val addr, val v)
{
    static const uint8_t op[] = {[AMO_ADD] = XLAT_N_ADD, [AMO_SUB] = XLAT_N_SUB, [AMO_AND] = XLAT_N_AND,
                                 [AMO_OR] = XLAT_N_OR, [AMO_XOR] = XLAT_N_XOR};
    struct xlat_access *m = access_memory(x, XLAT_ACCESS_READ | XLAT_ACCESS_WRITE | XLAT_ACCESS_ATOMIC, w / 8, seg, addr);
    val old = loaded(x, w, addr);
    m->value = kind == AMO_XCHG ? v.n : binary(x, op[kind], w, old, v).n;
    return old;
}
static val cas(X *x, int w, int seg, val addr, val expect, val desired)
{
    struct xlat_access *m = access_memory(x, XLAT_ACCESS_READ | XLAT_ACCESS_WRITE | XLAT_ACCESS_ATOMIC, w / 8, seg, addr);
    val old = loaded(x, w, addr);
    m->value = sel(x, w, eq(x, w, old, expect), desired, old).n;
    return old;
}
static void fence(X *x) { x->e->fence = true; }
static void probe_write(X *x, int w, int seg, val addr) { access_memory(x, XLAT_ACCESS_WRITE | XLAT_ACCESS_PROBE, w / 8, seg, addr); }

/* ---- leaving the straight line ---- */
static void leave(X *x, enum xlat_control c, val target)
{
    if (x->done)
        return;
    x->e->control = (uint8_t)c;
    x->e->target = target.n;
    x->done = c != XLAT_CALL && c != XLAT_JUMP_IF;
}
static void trap(X *x, enum xlat_trap t, uint32_t arg)
{
    if (x->done)
        return;
    x->e->traps |= 1u << t;
    if (!x->e->ends_early) { /* else the instruction may have ended before */
        leave(x, XLAT_TRAPS, no_val);
        x->e->trap = (uint8_t)t;
    }
}
static void trap_if(X *x, val c1, enum xlat_trap t, uint32_t arg)
{
    uint64_t c;
    if (x->done)
        return;
    if (!is_k(x, c1, &c))
        x->e->traps |= 1u << t;
    else if (c)
        trap(x, t, arg);
}
static void decline_if(X *x, val c1) { x->e->declines |= !x->done; }
static void skip_if(X *x, val c1)
{
    uint64_t c;
    if (x->done)
        return;
    if (!is_k(x, c1, &c))
        x->e->ends_early = true;
    else if (c)
        x->done = true;
}
static void repeat_if(X *x, val c1) { x->e->repeats |= !x->done; }
static void jump(X *x, val target) { leave(x, XLAT_JUMP, target); }
static void jump_if(X *x, val c1, uint32_t va)
{
    uint64_t c;
    bool known = is_k(x, c1, &c);
    if (x->done || (known && !c))
        return;
    x->e->condition = known ? 0 : c1.n;
    leave(x, known ? XLAT_JUMP : XLAT_JUMP_IF, kaddr(x, va));
}
static void call(X *x, val target, val ret) { leave(x, XLAT_CALL, target); }
static void ret(X *x, val target) { leave(x, XLAT_RETURN, target); }

/* ---- helpers ---- */
static const struct { uint8_t state; uint16_t effects; } helper_row[XLAT_H_COUNT] = {
#define HELPER(name, state) [XLAT_H_##name] = {(state), HE_row_##name},
#include "runtime/abi/helpers.def"
#undef HELPER
};
_Static_assert(XLAT_H_COUNT <= 64, "struct xlat_effects keeps a bit per helper");

/* Bits 0..7 of a helper's register-number argument, when they are constant. */
static bool low_byte(X *x, val a, unsigned *byte)
{
    const struct xlat_node *n = &x->e->node[a.n];
    uint64_t q;
    unsigned p, r;
    if (is_k(x, a, &q)) {
        *byte = q & 0xff;
        return true;
    }
    if (n->op == XLAT_N_SHL && is_k(x, (val){n->b}, &q) && q >= 8) {
        *byte = 0;
        return true;
    }
    if (n->op != XLAT_N_OR || !low_byte(x, (val){n->a}, &p) || !low_byte(x, (val){n->b}, &r))
        return false;
    *byte = p | r;
    return true;
}
static void vec_may(X *x, unsigned mask, bool certain)
{
    if (x->done)
        return;
    x->e->vec.may |= (uint16_t)mask;
    if (certain && !x->e->ends_early)
        x->e->vec.set |= (uint16_t)mask;
}
static void vec_read(X *x, unsigned mask)
{
    if (!x->done)
        x->e->vec.read |= (uint16_t)mask & (uint16_t)~x->e->vec.set;
}
static void helper_vectors(X *x, unsigned what, val a, val b)
{
    unsigned n = 0;
    uint64_t how = 0;
    bool known = low_byte(x, a, &n);
    if (what & (HE_XMM_IN | HE_XMM_OUT) && !known)
        what |= (what & HE_XMM_IN ? HE_ALL_XMM_IN : 0) | (what & HE_XMM_OUT ? HE_ALL_XMM_OUT : 0);
    else {
        if (what & HE_XMM_IN)
            vec_read(x, 1u << (n & 15));
        if (what & HE_XMM_OUT)
            vec_may(x, 1u << (n & 15), true);
    }
    if (what & HE_GATHER && is_k(x, b, &how)) {
        unsigned changed = 0x101u << (how & 7) | 0x101u << (how >> 8 & 7);
        vec_read(x, changed | 0x101u << (how >> 4 & 7));
        vec_may(x, changed, false);
    }
    if (what & HE_ALL_XMM_IN)
        vec_read(x, 0xffff);
    if (what & HE_ALL_XMM_OUT)
        vec_may(x, 0xffff, false);
    x->e->vec.mxcsr_read |= (what & HE_MXCSR_IN) != 0;
    x->e->vec.mxcsr_written |= (what & HE_MXCSR_OUT) != 0;
}
static void helper_x87(X *x, unsigned state, unsigned what)
{
    if (!(state & HS_X87))
        return;
    x->e->x87.used = x->e->x87.stack.barrier = x->e->x87.cc_read = x->e->x87.cc_may = true;
    x->e->x87.status_read |= (what & HE_STATE_OUT) != 0;
    x->e->x87.control_read |= (what & HE_STATE_OUT) != 0;
    x->e->x87.stack.sets_control |= (what & HE_CONTROL) != 0;
    x->e->x87.loads_state |= (what & HE_STATE_IN) != 0;
    x->e->x87.stores_state |= (what & HE_STATE_OUT) != 0;
}
static val helper(X *x, enum xlat_helper h, val a64, val b64, val c64)
{
    unsigned state = helper_row[h].state, what = helper_row[h].effects;
    if (x->done)
        return no_val;
    x->e->helpers |= 1ull << h;
    if (what & (HE_READ | HE_WRITE))
        access_memory(x, (what & HE_READ ? XLAT_ACCESS_READ : 0u) | (what & HE_WRITE ? XLAT_ACCESS_WRITE : 0u) |
                          (what & HE_EIGHT_MASKED ? XLAT_ACCESS_MAYBE : 0u),
                      what & HE_BYTE ? 1 : what & HE_EIGHT_MASKED ? 8 : 0, XLAT_DS, trunc_(x, 64, 32, a64));
    if (what & HE_EAX_ECX_IN)
        rd_reg(x, 32, XLAT_EAX), rd_reg(x, 32, XLAT_ECX);
    if (what & HE_EAX_TO_EBX_OUT)
        for (int r = XLAT_EAX; r <= XLAT_EBX; r++)
            wr_reg(x, 32, r, unknown(x, 32));
    helper_vectors(x, what, a64, b64);
    helper_x87(x, state, what);
    if (state & HS_TRAP)
        x->e->traps |= 1u << XLAT_TRAP_GP;
    x->e->declines |= (state & HS_MASKS) != 0;
    return unknown(x, 64);
}

/* ---- scalar floating point ---- */
static val vec_computed(X *x, int w)
{
    x->e->vec.computes |= !x->done;
    return unknown(x, w);
}
static val f_ext(X *x, val a32) { return vec_computed(x, 64); }
static val f_trunc(X *x, val a64) { return vec_computed(x, 32); }
static val f_from_s32(X *x, int w, val a32) { return vec_computed(x, w); }
static val f_to_s32(X *x, int w, val a) { return vec_computed(x, 32); }
static val f_to_s32_trunc(X *x, int w, val a) { return vec_computed(x, 32); }
