/* ops_interp_no_x87_tmpl.c - 80-bit values where the host has no x87 unit; part of ops_interp_f80_tmpl.c.
 *
 * Values are kept as bit patterns.  Exact operations are implemented: loads, stores and conversions of numbers that fit, signs, constants,
 * comparisons of normal numbers.  Operations that would round, or raise an exception flag, end in XLAT_TRAP_UNSUPPORTED: arithmetic is not
 * implemented yet.
 */
enum { F80_BIAS = 16383, F80_EXPONENT = 0x7fff, F80_SIGN = 0x8000 };

OP void refuse_x87(X *x) { trap(x, XLAT_TRAP_UNSUPPORTED, 0); }

OP f80 st_get(const struct xlat_st *s) { return (f80){s->mant, s->se}; }
OP void st_put(struct xlat_st *s, f80 a) { s->mant = a.mant, s->se = a.se; }
OP void mem_put80(void *p, f80 a)
{
    wr_bytes(64, p, (val){a.mant});
    wr_bytes(16, (uint8_t *)p + 8, (val){a.se});
}
OP uint16_t host_status(void) { return 0; }
OP void host_forget(void) {}
OP void host_set_cw(uint16_t cw) {}

/* Reads a memory operand only for the fault it may cause. */
OP void touch(int w, const void *p)
{
    (void)*(const volatile uint8_t *)p;
    (void)*((const volatile uint8_t *)p + w / 8 - 1);
}

OP bool f80_is_zero(f80 a) { return !(a.se & F80_EXPONENT) && !a.mant; }
OP bool f80_is_inf(f80 a) { return (a.se & F80_EXPONENT) == F80_EXPONENT && a.mant == 1ull << 63; }
/* A finite number that raises no exception flag by being an operand. */
OP bool f80_is_plain(f80 a)
{
    return f80_is_zero(a) || ((a.se & F80_EXPONENT) && (a.se & F80_EXPONENT) != F80_EXPONENT && a.mant >> 63);
}
OP f80 f80_of_int(int64_t v)
{
    uint64_t m = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    int shift = m ? __builtin_clzll(m) : 0;

    return m ? (f80){m << shift, (uint16_t)((v < 0 ? F80_SIGN : 0) | (F80_BIAS + 63 - shift))} : (f80){0, 0};
}

/* ---- arithmetic: not implemented yet ---- */
OP f80 f80_op(X *x, enum f80_bin op, f80 a, f80 b)
{
    refuse_x87(x);
    return a;
}
OP f80 f80_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m)
{
    touch(m.w, aligned_host_of(x, m.w / 8, m.seg, m.addr));
    if (!st_empty(x, 0).v) /* otherwise a is the indefinite value, which is the result */
        refuse_x87(x);
    return a;
}
OP f80 f80_sqrt(X *x, f80 a)
{
    refuse_x87(x);
    return a;
}
OP f80 f80_rint(X *x, f80 a)
{
    refuse_x87(x);
    return a;
}
OP struct f80_result f80_call(X *x, enum f80_fn fn, f80 st0, f80 st1)
{
    refuse_x87(x);
    return (struct f80_result){st0, st1, {0}};
}
OP f80 f80_neg(X *x, f80 a) { return (f80){a.mant, a.se ^ F80_SIGN}; }
OP f80 f80_abs(X *x, f80 a) { return (f80){a.mant, a.se & F80_EXPONENT}; }
OP f80 f80_const(X *x, enum f80_constant c)
{
    static const f80 k[] = {/* rounded to nearest (Intel SDM vol. 1, 8.3.8) */
        [F80_ONE] = {0x8000000000000000u, 0x3fff}, [F80_ZERO] = {0, 0},
        [F80_L2T] = {0xd49a784bcd1b8afeu, 0x4000}, [F80_L2E] = {0xb8aa3b295c17f0bcu, 0x3fff}, [F80_PI] = {0xc90fdaa22168c235u, 0x4000},
        [F80_LG2] = {0x9a209a84fbcff799u, 0x3ffd}, [F80_LN2] = {0xb17217f7d1cf79acu, 0x3ffe},
    };
    if (c != F80_ONE && c != F80_ZERO && x->cpu->fcw >> 10 & 3)
        refuse_x87(x);
    return k[c];
}

/* ---- comparisons ---- */
OP struct f80_order f80_order_of(bool less, bool equal) { return (struct f80_order){{less}, {0}, {equal}}; }
OP struct f80_order f80_cmp(X *x, bool quiet, f80 a, f80 b)
{
    bool minus = a.se & F80_SIGN, below;

    if (!(f80_is_plain(a) || f80_is_inf(a)) || !(f80_is_plain(b) || f80_is_inf(b)))
        refuse_x87(x);
    if (f80_is_zero(a) && f80_is_zero(b))
        return f80_order_of(false, true);
    if ((a.se ^ b.se) & F80_SIGN)
        return f80_order_of(minus, false);
    if (a.se == b.se && a.mant == b.mant)
        return f80_order_of(false, true);
    below = a.se != b.se ? a.se < b.se : a.mant < b.mant; /* of the magnitudes */
    return f80_order_of(below != minus, false);
}

/* ---- memory ---- */
OP f80 f80_of_float(X *x, int w, uint64_t v)
{
    int bits = w == 32 ? 23 : 52, bias = w == 32 ? 127 : 1023, all = 2 * bias + 1;
    uint64_t fraction = v & ((1ull << bits) - 1);
    int e = (int)(v >> bits) & all;
    uint16_t sign = v >> (w - 1) & 1 ? F80_SIGN : 0;

    if (!e && !fraction)
        return (f80){0, sign};
    if (!e || (e == all && fraction && !(fraction >> (bits - 1)))) /* a denormal, a signalling NaN: these raise flags */
        refuse_x87(x);
    return (f80){1ull << 63 | fraction << (63 - bits), (uint16_t)(sign | (e == all ? F80_EXPONENT : e - bias + F80_BIAS))};
}
OP f80 f80_ld(X *x, int w, int seg, val addr)
{
    void *p = aligned_host_of(x, w == 80 ? 8 : w / 8, seg, addr);

    if (!st_empty(x, -1).v) { /* the push will fail, so only a fault of the access matters */
        touch(w, p);
        return (f80){0, 0};
    }
    if (w == 80)
        return (f80){rd_bytes(64, p).v, (uint16_t)rd_bytes(16, (uint8_t *)p + 8).v};
    return f80_of_float(x, w, rd_bytes(w, p).v);
}
OP f80 f80_ld_int(X *x, int w, int seg, val addr) { return f80_of_int(signed_of(w, rd_bytes(w, aligned_host_of(x, w / 8, seg, addr)))); }
OP struct f80_order f80_cmp_mem(X *x, f80 a, struct f80_memory m)
{
    uint64_t v = rd_bytes(m.w, aligned_host_of(x, m.w / 8, m.seg, m.addr)).v;

    return f80_cmp(x, false, a, m.integer ? f80_of_int(signed_of(m.w, (val){v})) : f80_of_float(x, m.w, v));
}
OP val f80_round(X *x, int w, f80 a)
{
    int bits = w == 32 ? 23 : 52, bias = w == 32 ? 127 : 1023, e = (a.se & F80_EXPONENT) - F80_BIAS + bias;
    uint64_t sign = (uint64_t)(a.se >> 15) << (w - 1);

    x->cpu->fsw &= (uint16_t)~0x200;
    if (f80_is_zero(a))
        return (val){sign};
    if (f80_is_inf(a))
        return (val){sign | (uint64_t)(2 * bias + 1) << bits};
    if (!f80_is_plain(a) || e <= 0 || e > 2 * bias || a.mant << (bits + 1))
        refuse_x87(x);
    return (val){sign | (uint64_t)e << bits | (a.mant << 1) >> (64 - bits)};
}
OP val f80_to_int(X *x, int w, bool chop, f80 a)
{
    int shift = F80_BIAS + 63 - (a.se & F80_EXPONENT);
    uint64_t m;

    x->cpu->fsw &= (uint16_t)~0x200;
    if (f80_is_zero(a))
        return (val){0};
    if (!f80_is_plain(a) || shift < 1 || shift > 63 || a.mant << (64 - shift))
        refuse_x87(x);
    m = a.mant >> shift;
    if (m >> (w - 1))
        refuse_x87(x);
    return mk(w, a.se & F80_SIGN ? 0 - m : m);
}
OP f80 f80_ld_bcd(X *x, int seg, val addr)
{
    const uint8_t *p = aligned_host_of(x, 8, seg, addr);
    int64_t v = 0;
    f80 r;

    for (int i = 8; i >= 0; i--) {
        if (p[i] >> 4 > 9 || (p[i] & 15) > 9)
            refuse_x87(x); /* undefined */
        v = v * 100 + (p[i] >> 4) * 10 + (p[i] & 15);
    }
    r = f80_of_int(v);
    r.se |= p[9] & 0x80 ? F80_SIGN : 0;
    return r;
}
OP f80 f80_to_bcd(X *x, f80 a)
{
    refuse_x87(x);
    return a;
}
