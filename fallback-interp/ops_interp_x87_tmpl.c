/* ops_interp_x87_tmpl.c - 80-bit values by the host's x87 unit; part of ops_interp_f80_tmpl.c on x86-64 hosts. */

typedef struct { uint8_t b[10]; } __attribute__((may_alias)) tbyte;

OP f80 st_get(const struct xlat_st *s)
{
    f80 r;
    __asm__("fldt %1" : "=t"(r.v) : "m"(*(const tbyte *)s));
    return r;
}
OP void st_put(struct xlat_st *s, f80 a) { __asm__("fstpt %0" : "=m"(*(tbyte *)s) : "t"(a.v) : "st"); }
OP void mem_put80(void *p, f80 a) { __asm__ volatile("fstpt %0" : "=m"(*(tbyte *)p) : "t"(a.v) : "st"); }

OP uint16_t host_status(X *x)
{
    uint16_t sw;
    __asm__ volatile("fnstsw %0" : "=a"(sw));
    return sw;
}
OP void host_forget(X *x) { __asm__ volatile("fnclex"); }
/* Exceptions accumulate in the status word. */
OP void x87_settle(X *x) {}
OP void host_set_cw(uint16_t cw) { __asm__ volatile("fldcw %0" : : "m"(cw)); }

/* Whether the last host instruction rounded up. */
OP void take_c1(X *x, uint16_t sw) { x->cpu->fsw = (uint16_t)((x->cpu->fsw & ~0x200) | (sw & 0x200)); }

/* Each executes one host instruction and then stores the status word to sw; they use nothing but their arguments. */
#define X87_BINARY(text, r, sw, a, b) __asm__ volatile(text "\n\tfnstsw %1" : "=t"(r.v), "=a"(sw) : "0"(a.v), "u"(b.v))
OP f80 raw_op(enum f80_bin op, f80 a, f80 b, uint16_t *status)
{
    f80 r;
    uint16_t sw;
    switch (op) {
    case F80_ADD: X87_BINARY("fadd %%st(1), %%st", r, sw, a, b); break;
    case F80_SUB: X87_BINARY("fsub %%st(1), %%st", r, sw, a, b); break;
    case F80_MUL: X87_BINARY("fmul %%st(1), %%st", r, sw, a, b); break;
    default: X87_BINARY("fdiv %%st(1), %%st", r, sw, a, b); break;
    }
    *status = sw;
    return r;
}

OP f80 raw_scale(f80 a, int n)
{
    f80 b, r;
    uint16_t sw;
    __asm__ volatile("fildl %1" : "=t"(b.v) : "m"(n));
    X87_BINARY("fscale", r, sw, a, b);
    return r;
}

/* The response to an unmasked overflow or underflow in a register: the result with its exponent wrapped by 24576 (SDM vol. 1, 8.5.4, 8.5.5).
 * The operands are scaled instead, where that is exact, so rounding and the precision flag come out right.  Of an addend
 * that would underflow when scaled only the sign and that it is not 0 matter: any tiny value of that sign replaces it. */
static __attribute__((noinline, cold, unused)) f80 wrapped_op(X *x, enum f80_bin op, f80 a, f80 b, uint16_t flags, uint16_t *status)
{
    int n = flags & 8 ? -24576 : 24576, half = n / 2;
    host_forget(x);
    if (op == F80_MUL) {
        a = raw_scale(a, half), b = raw_scale(b, half);
    } else if (op == F80_DIV) {
        a = raw_scale(a, half), b = raw_scale(b, -half);
    } else {
        f80 tiny;
        __asm__("fld1" : "=t"(tiny.v));
        tiny = raw_scale(tiny, -16000);
        f80 s = raw_scale(a, n);
        if (host_status(x) & 0x10)
            s.v = a.v < 0 ? -tiny.v : tiny.v;
        host_forget(x);
        f80 t = raw_scale(b, n);
        if (host_status(x) & 0x10)
            t.v = b.v < 0 ? -tiny.v : tiny.v;
        a = s, b = t;
    }
    host_forget(x);
    f80 r = raw_op(op, a, b, status);
    x->cpu->fsw |= flags;
    return r;
}
/* The unmasked ones of overflow and underflow (a tiny result, exact or not) that the operation raised, with the denormal flag; 0: none. */
static __attribute__((noinline, cold, unused)) uint16_t unmasked_range(X *x, f80 r, uint16_t sw)
{
    struct xlat_st s;
    st_put(&s, r);
    unsigned raised = sw & 0x3f;
    if ((raised | x->cpu->fsw) & ~x->cpu->fcw & 0x07)
        return 0; /* x87_commit ends the instruction */
    if ((s.se & 0x7fff) == 0 && s.mant != 0 && !(x->cpu->fcw & 0x10))
        raised |= 0x10;
    return raised & ~x->cpu->fcw & 0x18 ? raised & 0x1a : 0;
}
OP bool range_unmasked(X *x) { return __builtin_expect((x->cpu->fcw & 0x18) != 0x18, 0); }
OP f80 f80_op(X *x, enum f80_bin op, f80 a, f80 b)
{
    uint16_t sw;
    f80 r = raw_op(op, a, b, &sw);
    if (range_unmasked(x)) {
        uint16_t flags = unmasked_range(x, r, sw);
        if (flags)
            r = wrapped_op(x, op, a, b, flags, &sw);
    }
    take_c1(x, sw);
    return r;
}

typedef uint16_t __attribute__((may_alias, aligned(1))) m16;
typedef uint32_t __attribute__((may_alias, aligned(1))) m32;
typedef uint64_t __attribute__((may_alias, aligned(1))) m64;
#define X87_MEMORY(text, T, p, r, sw, a) __asm__ volatile(text " %2\n\tfnstsw %1" : "=t"(r.v), "=a"(sw) : "m"(*(const T *)p), "0"(a.v))
#define X87_MEMORY_WIDTHS(name, m, p, r, sw, a)                                                                       \
    if (m.integer) {                                                                                                  \
        if (m.w == 16)                                                                                                \
            X87_MEMORY("fi" name "s", m16, p, r, sw, a);                                                              \
        else                                                                                                          \
            X87_MEMORY("fi" name "l", m32, p, r, sw, a);                                                              \
    } else if (m.w == 32)                                                                                             \
        X87_MEMORY("f" name "s", m32, p, r, sw, a);                                                                   \
    else                                                                                                              \
        X87_MEMORY("f" name "l", m64, p, r, sw, a)
/* Reads a memory operand only for the fault it may cause. */
OP void touch(int w, const void *p)
{
    (void)*(const volatile uint8_t *)p;
    (void)*((const volatile uint8_t *)p + w / 8 - 1);
}
OP f80 no_f80(void)
{
    f80 r;
    __asm__("fldz" : "=t"(r.v));
    return r;
}
/* The memory operand as a value for wrapped_op, without keeping the exception flags of loading it. */
static __attribute__((noinline, cold, unused)) f80 raw_memory(struct f80_memory m, const void *p)
{
    f80 r;
    if (m.integer && m.w == 16)
        __asm__ volatile("filds %1" : "=t"(r.v) : "m"(*(const m16 *)p));
    else if (m.integer)
        __asm__ volatile("fildl %1" : "=t"(r.v) : "m"(*(const m32 *)p));
    else if (m.w == 32)
        __asm__ volatile("flds %1" : "=t"(r.v) : "m"(*(const m32 *)p));
    else
        __asm__ volatile("fldl %1" : "=t"(r.v) : "m"(*(const m64 *)p));
    return r;
}
OP f80 f80_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m)
{
    const void *p = aligned_host_of(x, m.w / 8, m.seg, m.addr);
    f80 r;
    uint16_t sw;
    if (st_empty(x, 0).v) { /* a is the indefinite value */
        touch(m.w, p);
        return a;
    }
    switch (op) {
    case F80_ADD: X87_MEMORY_WIDTHS("add", m, p, r, sw, a); break;
    case F80_MUL: X87_MEMORY_WIDTHS("mul", m, p, r, sw, a); break;
    case F80_SUB:
        if (reverse) {
            X87_MEMORY_WIDTHS("subr", m, p, r, sw, a);
        } else {
            X87_MEMORY_WIDTHS("sub", m, p, r, sw, a);
        }
        break;
    default:
        if (reverse) {
            X87_MEMORY_WIDTHS("divr", m, p, r, sw, a);
        } else {
            X87_MEMORY_WIDTHS("div", m, p, r, sw, a);
        }
        break;
    }
    if (range_unmasked(x)) {
        uint16_t flags = unmasked_range(x, r, sw);
        if (flags) {
            f80 b = raw_memory(m, p);
            r = wrapped_op(x, op, reverse ? b : a, reverse ? a : b, flags, &sw);
        }
    }
    take_c1(x, sw);
    return r;
}

#define X87_UNARY(text, r, sw, a) __asm__ volatile(text "\n\tfnstsw %1" : "=t"(r.v), "=a"(sw) : "0"(a.v))
OP f80 f80_sqrt(X *x, f80 a)
{
    f80 r;
    uint16_t sw;
    X87_UNARY("fsqrt", r, sw, a);
    take_c1(x, sw);
    return r;
}
OP f80 f80_rint(X *x, f80 a)
{
    f80 r;
    uint16_t sw;
    X87_UNARY("frndint", r, sw, a);
    take_c1(x, sw);
    return r;
}
OP f80 f80_neg(X *x, f80 a)
{
    f80 r;
    __asm__("fchs" : "=t"(r.v) : "0"(a.v));
    return r;
}
OP f80 f80_abs(X *x, f80 a)
{
    f80 r;
    __asm__("fabs" : "=t"(r.v) : "0"(a.v));
    return r;
}
#define X87_CONST(text, r) __asm__ volatile(text : "=t"(r.v))
OP f80 f80_const(X *x, enum f80_constant c)
{
    f80 r;
    switch (c) {
    case F80_ONE: X87_CONST("fld1", r); break;
    case F80_ZERO: X87_CONST("fldz", r); break;
    case F80_L2T: X87_CONST("fldl2t", r); break;
    case F80_L2E: X87_CONST("fldl2e", r); break;
    case F80_PI: X87_CONST("fldpi", r); break;
    case F80_LG2: X87_CONST("fldlg2", r); break;
    default: X87_CONST("fldln2", r); break;
    }
    return r;
}

OP struct f80_order f80_cmp(X *x, bool quiet, f80 a, f80 b)
{
    uint16_t sw;
    if (quiet)
        __asm__ volatile("fucom %%st(1)\n\tfnstsw %0" : "=a"(sw) : "t"(a.v), "u"(b.v));
    else
        __asm__ volatile("fcom %%st(1)\n\tfnstsw %0" : "=a"(sw) : "t"(a.v), "u"(b.v));
    return (struct f80_order){{sw >> 8 & 1}, {sw >> 10 & 1}, {sw >> 14 & 1}};
}

#define X87_COMPARE(text, T, p, sw, a) __asm__ volatile(text " %1\n\tfnstsw %0" : "=a"(sw) : "m"(*(const T *)p), "t"(a.v))
OP struct f80_order f80_cmp_mem(X *x, f80 a, struct f80_memory m)
{
    const void *p = aligned_host_of(x, m.w / 8, m.seg, m.addr);
    uint16_t sw;
    if (m.integer) {
        if (m.w == 16)
            X87_COMPARE("ficoms", m16, p, sw, a);
        else
            X87_COMPARE("ficoml", m32, p, sw, a);
    } else if (m.w == 32)
        X87_COMPARE("fcoms", m32, p, sw, a);
    else
        X87_COMPARE("fcoml", m64, p, sw, a);
    return (struct f80_order){{sw >> 8 & 1}, {sw >> 10 & 1}, {sw >> 14 & 1}};
}

#define X87_PAIR(text, r, sw, st0, st1) __asm__ volatile(text "\n\tfnstsw %1" : "=t"(r.st0.v), "=a"(sw) : "0"(st0.v), "u"(st1.v))
#define X87_ONTO_ST1(text, r, sw, st0, st1) __asm__ volatile(text "\n\tfnstsw %1" : "=t"(r.st0.v), "=a"(sw) : "0"(st0.v), "u"(st1.v) : "st(1)")
#define X87_ALONE(text, r, sw, st0) __asm__ volatile(text "\n\tfnstsw %1" : "=t"(r.st0.v), "=a"(sw) : "0"(st0.v))
#define X87_SPLIT(text, r, sw, st0) __asm__ volatile(text "\n\tfnstsw %2" : "=t"(r.st0.v), "=u"(r.st1.v), "=a"(sw) : "0"(st0.v))
/* For an operand out of range the instruction pushes nothing.  A copy is pushed then, so that the host's stack is equally deep on both paths. */
#define X87_SPLIT_IF(text, r, sw, st0)                                                                                \
    __asm__ volatile(text "\n\tfnstsw %%ax\n\ttest $4, %%ah\n\tjz 1f\n\tfld %%st(0)\n1:"                              \
                     : "=t"(r.st0.v), "=u"(r.st1.v), "=a"(sw) : "0"(st0.v) : "cc")
/* The wrapped exponent for the long instructions: a tiny result is scaled after its rounding (exact for FPREM, right to about the last bit for
 * the others); FSCALE is computed again; an overflow of FYL2X keeps the masked result. */
static __attribute__((noinline, cold, unused)) void wrapped_call(X *x, enum f80_fn fn, f80 st0, f80 st1, struct f80_result *r, uint16_t *sw)
{
    f80 *tiny = fn == F80_PTAN || fn == F80_SINCOS ? &r->st1 : &r->st0;
    uint16_t flags = unmasked_range(x, *tiny, *sw);
    struct xlat_st s;
    st_put(&s, st1);
    if (!flags || ((fn == F80_PREM || fn == F80_PREM1) && (s.se & 0x7fff) == 0x7fff) || (fn == F80_SCALE && s.mant == 0))
        return; /* remainder by infinity, scaling by 0: ST(0) is unchanged */
    if (fn == F80_SCALE && st1.v > -40000 && st1.v < 40000) {
        int n = (int)st1.v;
        host_forget(x);
        *tiny = raw_scale(st0, n + (flags & 8 ? -24576 : 24576));
        *sw = host_status(x);
    } else if (flags & 0x10) {
        if (fn != F80_PREM && fn != F80_PREM1)
            *sw &= (uint16_t)~0x200;
        x->cpu->fsw |= *sw & 0x3f; /* the exceptions of the instruction, not those of the scaling */
        *tiny = raw_scale(*tiny, 24576);
        host_forget(x);
    }
    x->cpu->fsw |= flags;
}
OP struct f80_result f80_call(X *x, enum f80_fn fn, f80 st0, f80 st1)
{
    struct f80_result r;
    uint16_t sw;
    r.st1 = st1;
    switch (fn) {
    case F80_2XM1: X87_ALONE("f2xm1", r, sw, st0); break;
    case F80_YL2X: X87_ONTO_ST1("fyl2x", r, sw, st0, st1); break;
    case F80_YL2XP1: X87_ONTO_ST1("fyl2xp1", r, sw, st0, st1); break;
    case F80_PTAN: X87_SPLIT_IF("fptan", r, sw, st0); break;
    case F80_PATAN: X87_ONTO_ST1("fpatan", r, sw, st0, st1); break;
    case F80_SIN: X87_ALONE("fsin", r, sw, st0); break;
    case F80_COS: X87_ALONE("fcos", r, sw, st0); break;
    case F80_SINCOS: X87_SPLIT_IF("fsincos", r, sw, st0); break;
    case F80_XTRACT: X87_SPLIT("fxtract", r, sw, st0); break;
    case F80_SCALE: X87_PAIR("fscale", r, sw, st0, st1); break;
    case F80_PREM: X87_PAIR("fprem", r, sw, st0, st1); break;
    default: X87_PAIR("fprem1", r, sw, st0, st1); break;
    }
    if (range_unmasked(x))
        wrapped_call(x, fn, st0, st1, &r, &sw);
    take_c1(x, sw);
    r.cc = (val){sw & 0x4700};
    return r;
}

/* ---- memory ---- */
OP f80 f80_ld(X *x, int w, int seg, val addr)
{
    void *p = aligned_host_of(x, w == 80 ? 8 : w / 8, seg, addr);
    f80 r;
    if (!st_empty(x, -1).v) { /* the push will fail: a denormal then raises nothing, only a fault of the access matters */
        touch(w, p);
        return no_f80();
    }
    switch (w) {
    case 32: __asm__ volatile("flds %1" : "=t"(r.v) : "m"(*(const m32 *)p)); break;
    case 64: __asm__ volatile("fldl %1" : "=t"(r.v) : "m"(*(const m64 *)p)); break;
    default: __asm__ volatile("fldt %1" : "=t"(r.v) : "m"(*(const tbyte *)p)); break;
    }
    return r;
}
OP f80 f80_ld_int(X *x, int w, int seg, val addr)
{
    void *p = aligned_host_of(x, w / 8, seg, addr);
    f80 r;
    switch (w) {
    case 16: __asm__ volatile("filds %1" : "=t"(r.v) : "m"(*(const m16 *)p)); break;
    case 32: __asm__ volatile("fildl %1" : "=t"(r.v) : "m"(*(const m32 *)p)); break;
    default: __asm__ volatile("fildll %1" : "=t"(r.v) : "m"(*(const m64 *)p)); break;
    }
    return r;
}
#define X87_STORE(text, m, sw, a) __asm__ volatile(text " %0\n\tfnstsw %1" : "=m"(m), "=a"(sw) : "t"(a.v) : "st")
OP val f80_round(X *x, int w, f80 a)
{
    uint32_t s;
    uint64_t d;
    uint16_t sw;
    val r;
    if (w == 32) {
        X87_STORE("fstps", s, sw, a);
        r = (val){s};
    } else {
        X87_STORE("fstpl", d, sw, a);
        r = (val){d};
    }
    take_c1(x, sw);
    return r;
}
OP val f80_to_int(X *x, int w, bool chop, f80 a)
{
    uint16_t h, sw;
    uint32_t s;
    uint64_t d;
    val r;
    switch (w) {
    case 16:
        if (chop)
            X87_STORE("fisttps", h, sw, a);
        else
            X87_STORE("fistps", h, sw, a);
        r = (val){h};
        break;
    case 32:
        if (chop)
            X87_STORE("fisttpl", s, sw, a);
        else
            X87_STORE("fistpl", s, sw, a);
        r = (val){s};
        break;
    default:
        if (chop)
            X87_STORE("fisttpll", d, sw, a);
        else
            X87_STORE("fistpll", d, sw, a);
        r = (val){d};
        break;
    }
    take_c1(x, sw);
    return r;
}
OP f80 f80_ld_bcd(X *x, int seg, val addr)
{
    f80 r;
    __asm__ volatile("fbld %1" : "=t"(r.v) : "m"(*(const tbyte *)aligned_host_of(x, 8, seg, addr)));
    return r;
}
/* The ten bytes of the decimal in an f80, which loads and stores keep bit by bit. */
OP f80 f80_to_bcd(X *x, f80 a)
{
    uint16_t sw;
    tbyte d;
    X87_STORE("fbstp", d, sw, a);
    take_c1(x, sw);
    __asm__("fldt %1" : "=t"(a.v) : "m"(d));
    return a;
}
