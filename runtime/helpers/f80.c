/* f80.c - x87 arithmetic in integers: sums, products, quotients, roots, comparisons, conversions (runtime/abi/f80.h). */
#include "runtime/helpers/f80_core.h"

/* ---- NaNs ----
 * Of two NaNs the one with the larger mantissa is the result, of equal ones the positive; but a quiet one rather than a signalling one.  SDM vol. 1,
 * table 4-7. */
bool xlat_f80_special(unit *u, f80 a, f80 b, f80 *r)
{
    bool na = f80_is_nan(a), nb = f80_is_nan(b), sa = f80_is_snan(a), sb = f80_is_snan(b);
    if (f80_is_unsupported(a) || f80_is_unsupported(b)) {
        *r = f80_invalid(u);
        return true;
    }
    if (!na && !nb)
        return false;
    if (sa || sb)
        u->raised |= F80_IE;
    if (na && nb && sa != sb)
        *r = sa ? b : a;
    else if (na && nb)
        *r = a.mant != b.mant ? (a.mant > b.mant ? a : b) : a.se < b.se ? a : b;
    else
        *r = na ? a : b;
    r->mant |= 1ull << 62;
    return true;
}

/* ---- rounding ---- */
/* *hi and lo to the given number of bits; true: *hi became 1 with a carry out of its top.  Sets *inexact, *up. */
static bool round_bits(const unit *u, bool minus, uint64_t *hi, uint64_t lo, int bits, bool *inexact, bool *up)
{
    uint64_t mask = bits == 64 ? 0 : (1ull << (64 - bits)) - 1, rest = *hi & mask, half = mask / 2 + 1;
    int against;
    bool odd;
    if (mask) {
        against = rest != half ? (rest > half ? 1 : -1) : lo ? 1 : 0;
        odd = *hi & (mask + 1);
    } else {
        against = lo != F80_UNIT ? (lo > F80_UNIT ? 1 : -1) : 0;
        odd = *hi & 1;
    }
    *inexact = rest || lo;
    *up = f80_up(f80_rc(u), minus, odd, against, *inexact);
    *hi -= rest;
    if (!*up)
        return false;
    *hi += mask + 1;
    if (*hi)
        return false;
    *hi = F80_UNIT;
    return true;
}

f80 xlat_f80_round(unit *u, bool minus, int e, uint64_t hi, uint64_t lo, int bits)
{
    int least = 1, top = F80_TOP; /* exponents of the smallest normal number and of infinity */
    if (u->format) {
        bits = u->format == 32 ? 24 : 53;
        least = F80_BIAS - (u->format == 32 ? 126 : 1022), top = F80_BIAS + (u->format == 32 ? 128 : 1024);
    }
    uint64_t m = hi;
    bool inexact, up;
    int wide = e + round_bits(u, minus, &m, lo, bits, &inexact, &up);
    if (wide < least) {
        if (!(u->cw & F80_UE)) {
            u->raised |= F80_UE;
            wide += F80_WRAP;
        } else {
            int shift = least - e;
            uint64_t lost = lo;
            m = hi;
            if (shift < 64) {
                lost = m << (64 - shift) | lo >> shift | (lo << (64 - shift) != 0);
                m >>= shift;
            } else {
                lost = shift == 64 ? m | (lo != 0) : 1;
                m = 0;
            }
            round_bits(u, minus, &m, lost, bits, &inexact, &up);
            if (inexact)
                u->raised |= F80_UE;
            wide = (int)(m >> 63);
            if (u->format && m) {
                shift = __builtin_clzll(m);
                m <<= shift, wide = least - shift;
            }
        }
    } else if (wide >= top) {
        u->raised |= F80_OE;
        if (!(u->cw & F80_OE)) {
            wide -= F80_WRAP;
        } else {
            up = f80_rc(u) == 0 || f80_rc(u) == (minus ? 1 : 2);
            inexact = true;
            m = up ? F80_UNIT : bits == 64 ? ~0ull : ~((1ull << (64 - bits)) - 1);
            wide = up ? F80_TOP : top - 1;
        }
    }
    u->raised = (uint16_t)((u->raised & ~F80_C1) | (inexact ? F80_PE : 0) | (inexact && up ? F80_C1 : 0));
    return f80_make(minus, wide, m);
}

static f80 normalized(unit *u, bool minus, int e, u128 v, int bits)
{
    int shift = v >> 64 ? __builtin_clzll((uint64_t)(v >> 64)) : 64 + __builtin_clzll((uint64_t)v);
    v <<= shift;
    return xlat_f80_round(u, minus, e - shift, (uint64_t)(v >> 64), (uint64_t)v, bits);
}

/* ---- arithmetic ---- */
static f80 add(unit *u, f80 a, f80 b)
{
    bool below = f80_rc(u) == 1;
    if (f80_is_inf(a) || f80_is_inf(b)) {
        if (f80_is_inf(a) && f80_is_inf(b) && f80_minus(a) != f80_minus(b))
            return f80_invalid(u);
        f80_operand(u, a), f80_operand(u, b);
        return f80_is_inf(a) ? a : b;
    }
    f80_operand(u, a), f80_operand(u, b);
    if (f80_is_zero(a) && f80_is_zero(b))
        return f80_minus(a) == f80_minus(b) ? a : f80_zero(below);
    if (f80_is_zero(a))
        a = f80_make(f80_minus(b), 0, 0);
    if (f80_is_zero(b))
        b = f80_make(f80_minus(a), 0, 0);
    struct f80_number p = f80_is_zero(a) ? (struct f80_number){f80_minus(a), -100000, 0} : f80_number(a);
    struct f80_number q = f80_is_zero(b) ? (struct f80_number){f80_minus(b), -100000, 0} : f80_number(b);
    if (p.e < q.e || (p.e == q.e && p.m < q.m)) {
        struct f80_number t = p;
        p = q, q = t;
    }
    int d = p.e - q.e;
    u128 x = (u128)p.m << 63, y = (u128)q.m << 63; /* one bit of room above */
    if (d >= 127)
        y = q.m != 0;
    else if (d)
        y = y >> d | ((y & (((u128)1 << d) - 1)) != 0);
    u128 s = p.minus == q.minus ? x + y : x - y;
    if (!s)
        return f80_zero(below);
    return normalized(u, p.minus, p.e + 1, s, f80_precision(u));
}

static f80 mul(unit *u, f80 a, f80 b)
{
    bool minus = f80_minus(a) != f80_minus(b);
    if ((f80_is_inf(a) && f80_is_zero(b)) || (f80_is_zero(a) && f80_is_inf(b)))
        return f80_invalid(u);
    f80_operand(u, a), f80_operand(u, b);
    if (f80_is_inf(a) || f80_is_inf(b))
        return f80_infinity(minus);
    if (f80_is_zero(a) || f80_is_zero(b))
        return f80_zero(minus);
    struct f80_number p = f80_number(a), q = f80_number(b);
    return normalized(u, minus, p.e + q.e - F80_BIAS + 1, (u128)p.m * q.m, f80_precision(u));
}

static f80 divide(unit *u, f80 a, f80 b)
{
    bool minus = f80_minus(a) != f80_minus(b);
    if ((f80_is_inf(a) && f80_is_inf(b)) || (f80_is_zero(a) && f80_is_zero(b)))
        return f80_invalid(u);
    if (f80_is_zero(b) && !f80_is_inf(a)) {
        u->raised |= F80_ZE;
        return f80_infinity(minus);
    }
    f80_operand(u, a), f80_operand(u, b);
    if (f80_is_inf(a))
        return f80_infinity(minus);
    if (f80_is_inf(b) || f80_is_zero(a))
        return f80_zero(minus);
    struct f80_number p = f80_number(a), q = f80_number(b);
    bool less = p.m < q.m;
    u128 n = (u128)p.m << (less ? 64 : 63);
    uint64_t hi = (uint64_t)(n / q.m), rest = (uint64_t)(n % q.m);
    u128 r = (u128)rest << 64;
    uint64_t lo = (uint64_t)(r / q.m) | (r % q.m != 0);
    return xlat_f80_round(u, minus, p.e - q.e + F80_BIAS - less, hi, lo, f80_precision(u));
}

f80 xlat_f80_arith(unit *u, enum xlat_f80_op op, f80 a, f80 b)
{
    f80 r;
    u->raised &= (uint16_t)~F80_C1;
    if (xlat_f80_special(u, a, b, &r))
        return r;
    if (op == XLAT_F80_SUB)
        b.se ^= F80_SIGN;
    return op == XLAT_F80_MUL ? mul(u, a, b) : op == XLAT_F80_DIV ? divide(u, a, b) : add(u, a, b);
}

f80 xlat_f80_sqrt(unit *u, f80 a)
{
    f80 r;
    u->raised &= (uint16_t)~F80_C1;
    if (xlat_f80_special(u, a, a, &r))
        return r;
    if (f80_is_zero(a))
        return a;
    if (f80_minus(a))
        return f80_invalid(u);
    f80_operand(u, a);
    if (f80_is_inf(a))
        return a;
    struct f80_number p = f80_number(a);
    int e = p.e - F80_BIAS;
    u128 n = (u128)p.m << (e & 1 ? 64 : 63), rest = 0; /* m * 2^e with an even power of two */
    uint64_t root = 0;
    for (int i = 0; i < 64; i++) { /* digit by digit */
        rest = rest << 2 | (uint64_t)(n >> 126);
        n <<= 2;
        u128 trial = ((u128)root << 2) | 1;
        root <<= 1;
        if (rest >= trial)
            rest -= trial, root |= 1;
    }
    return xlat_f80_round(u, false, (e >> 1) + F80_BIAS, root, !rest ? 0 : rest > root ? F80_UNIT | 1 : 1, f80_precision(u));
}

/* The integer part of a number below 2^63 that rounding makes, and whether something was lost. */
static uint64_t rounded_integer(int rc, struct f80_number p, bool *inexact, bool *up)
{
    int shift = F80_BIAS + 63 - p.e;
    uint64_t i = shift < 64 ? p.m >> shift : 0;
    u128 rest = shift < 64 ? (u128)(p.m << (64 - shift)) << 64 : shift < 128 ? (u128)p.m << 64 >> (shift - 64) : 1, half = (u128)1 << 127;
    *inexact = rest != 0;
    *up = f80_up(rc, p.minus, i & 1, rest > half ? 1 : rest == half ? 0 : -1, *inexact);
    return i + *up;
}

f80 xlat_f80_rint(unit *u, f80 a)
{
    f80 r;
    bool inexact, up;
    u->raised &= (uint16_t)~F80_C1;
    if (xlat_f80_special(u, a, a, &r))
        return r;
    f80_operand(u, a);
    if (f80_is_zero(a) || f80_exp(a) >= F80_BIAS + 63)
        return a;
    struct f80_number p = f80_number(a);
    uint64_t i = rounded_integer(f80_rc(u), p, &inexact, &up);
    u->raised |= (inexact ? F80_PE : 0) | (up ? F80_C1 : 0);
    if (!i)
        return f80_zero(p.minus);
    int shift = __builtin_clzll(i);
    return f80_make(p.minus, F80_BIAS + 63 - shift, i << shift);
}

/* ---- comparisons ---- */
static unsigned compare(f80 a, f80 b)
{
    bool za = f80_is_zero(a), zb = f80_is_zero(b);
    if (za && zb)
        return F80_C3;
    if (za || zb || f80_minus(a) != f80_minus(b))
        return (za ? !f80_minus(b) : f80_minus(a)) ? F80_C0 : 0;
    struct f80_number p = f80_number(a), q = f80_number(b);
    if (p.e == q.e && p.m == q.m)
        return F80_C3;
    bool below = p.e != q.e ? p.e < q.e : p.m < q.m; /* the magnitudes */
    return below != p.minus ? F80_C0 : 0;
}

static unsigned ordered(unit *u, bool quiet, f80 a, f80 b, bool denormal)
{
    bool none = f80_is_unsupported(a) || f80_is_unsupported(b);
    if (none || f80_is_nan(a) || f80_is_nan(b)) {
        if (none || !quiet || f80_is_snan(a) || f80_is_snan(b))
            u->raised |= F80_IE;
        return F80_C0 | F80_C2 | F80_C3;
    }
    f80_operand(u, a), f80_operand(u, b);
    u->raised |= denormal ? F80_DE : 0;
    return compare(a, b);
}
unsigned xlat_f80_compare(unit *u, bool quiet, f80 a, f80 b) { return ordered(u, quiet, a, b, false); }

/* ---- conversions ---- */
f80 xlat_f80_of_float(unit *u, int w, uint64_t v, bool raw)
{
    int bits = w == 32 ? 23 : 52, bias = w == 32 ? 127 : 1023, all = 2 * bias + 1, e = (int)(v >> bits) & all;
    uint64_t fraction = v & ((1ull << bits) - 1);
    bool minus = v >> (w - 1) & 1;
    if (e == all) {
        f80 r = f80_make(minus, F80_TOP, F80_UNIT | fraction << (63 - bits));
        if (f80_is_snan(r) && !raw) {
            u->raised |= F80_IE;
            r.mant |= 1ull << 62;
        }
        return r;
    }
    if (e)
        return f80_make(minus, e - bias + F80_BIAS, F80_UNIT | fraction << (63 - bits));
    if (!fraction)
        return f80_zero(minus);
    u->raised |= F80_DE;
    int shift = __builtin_clzll(fraction);
    return f80_make(minus, 1 - bias + F80_BIAS - (shift - (63 - bits)), fraction << shift);
}

f80 xlat_f80_of_int(int64_t v)
{
    uint64_t m = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    int shift = m ? __builtin_clzll(m) : 0;
    return m ? f80_make(v < 0, F80_BIAS + 63 - shift, m << shift) : f80_zero(false);
}

/* The denormal exception of a memory operand comes after all invalid ones, and not with a NaN. */
f80 xlat_f80_arith_float(unit *u, enum xlat_f80_op op, bool reverse, f80 a, int w, uint64_t v)
{
    unit load = {.cw = u->cw}, work = load;
    f80 b = xlat_f80_of_float(&load, w, v, true);
    f80 r = reverse ? xlat_f80_arith(&work, op, b, a) : xlat_f80_arith(&work, op, a, b);
    if (!(work.raised & (F80_IE | F80_ZE)) && !f80_is_nan(a))
        work.raised |= load.raised & F80_DE;
    u->raised = (uint16_t)((u->raised & ~F80_C1) | work.raised);
    return r;
}
unsigned xlat_f80_compare_float(unit *u, f80 a, int w, uint64_t v)
{
    unit load = {.cw = u->cw};
    f80 b = xlat_f80_of_float(&load, w, v, true);
    return ordered(u, false, a, b, load.raised & F80_DE);
}

uint64_t xlat_f80_to_float(unit *u, int w, f80 a)
{
    int bits = w == 32 ? 23 : 52, bias = w == 32 ? 127 : 1023, top = 2 * bias + 1;
    uint64_t sign = (uint64_t)f80_minus(a) << (w - 1), inf = (uint64_t)top << bits;
    f80 r;
    u->raised &= (uint16_t)~F80_C1;
    if (f80_is_nan(a) || f80_is_unsupported(a)) {
        xlat_f80_special(u, a, a, &r);
        return (uint64_t)f80_minus(r) << (w - 1) | inf | (r.mant & ~F80_UNIT) >> (63 - bits);
    }
    if (f80_is_inf(a))
        return sign | inf;
    if (f80_is_zero(a))
        return sign;
    struct f80_number p = f80_number(a);
    int e = p.e - F80_BIAS + bias;
    uint64_t m = p.m;
    bool inexact, up;
    int wide = e + round_bits(u, p.minus, &m, 0, bits + 1, &inexact, &up);
    if (wide < 1) {
        int shift = 1 - e;
        uint64_t lost = shift < 64 ? p.m << (64 - shift) : shift == 64 ? p.m : 1;
        m = shift < 64 ? p.m >> shift : 0;
        round_bits(u, p.minus, &m, lost, bits + 1, &inexact, &up);
        if (!(u->cw & F80_UE)) { /* nothing is stored */
            u->raised |= F80_UE;
            return 0;
        }
        u->raised |= inexact ? F80_UE : 0;
        wide = m >> 63;
    } else if (wide >= top) {
        u->raised |= F80_OE;
        up = f80_rc(u) == 0 || f80_rc(u) == (p.minus ? 1 : 2);
        if (!(u->cw & F80_OE))
            return 0;
        inexact = true;
        m = up ? F80_UNIT : ~0ull;
        wide = up ? top : top - 1;
    }
    u->raised |= (inexact ? F80_PE : 0) | (inexact && up ? F80_C1 : 0);
    return sign | (uint64_t)wide << bits | (m & ~F80_UNIT) >> (63 - bits);
}

/* The magnitude as an integer; false: a NaN, or 2^63 and more. */
static bool integer_of(const unit *u, bool chop, f80 a, uint64_t *i, bool *inexact, bool *up)
{
    *i = 0, *inexact = *up = false;
    if (f80_is_zero(a))
        return true;
    if (f80_is_unsupported(a) || f80_exp(a) > F80_BIAS + 63)
        return false;
    if (f80_exp(a) == F80_BIAS + 63)
        *i = a.mant;
    else
        *i = rounded_integer(chop ? 3 : f80_rc(u), f80_number(a), inexact, up);
    return true;
}

uint64_t xlat_f80_to_int(unit *u, int w, bool chop, f80 a)
{
    uint64_t i, most = 1ull << (w - 1);
    bool inexact, up;
    u->raised &= (uint16_t)~F80_C1;
    if (!integer_of(u, chop, a, &i, &inexact, &up) || i > most - !f80_minus(a)) {
        u->raised |= F80_IE;
        return most;
    }
    u->raised |= (inexact ? F80_PE : 0) | (up ? F80_C1 : 0);
    i = f80_minus(a) ? 0 - i : i;
    return w == 64 ? i : i & ((1ull << w) - 1);
}

f80 xlat_f80_of_bcd(const uint8_t p[10])
{
    uint64_t v = 0;
    for (int i = 8; i >= 0; i--)
        v = v * 100 + (uint64_t)(p[i] >> 4) * 10 + (p[i] & 15);
    f80 r = xlat_f80_of_int((int64_t)v);
    r.se |= p[9] & 0x80 ? F80_SIGN : 0;
    return r;
}

f80 xlat_f80_to_bcd(unit *u, f80 a)
{
    uint64_t i, low = 0;
    bool inexact, up;
    u->raised &= (uint16_t)~F80_C1;
    if (!integer_of(u, false, a, &i, &inexact, &up) || i > 999999999999999999u) {
        u->raised |= F80_IE;
        return f80_indefinite();
    }
    u->raised |= (inexact ? F80_PE : 0) | (up ? F80_C1 : 0);
    for (int n = 0; n < 64; n += 4, i /= 10)
        low |= i % 10 << n;
    return (f80){low, (uint16_t)(i % 10 | i / 10 << 4 | (a.se & F80_SIGN))};
}

f80 xlat_f80_constant(const unit *u, int which)
{
    /* rounded toward zero, and whether to nearest is one more */
    static const struct { f80 v; bool near; } k[] = {{{0xd49a784bcd1b8afeu, 0x4000}, false}, {{0xb8aa3b295c17f0bbu, 0x3fff}, true},
                                                     {{0xc90fdaa22168c234u, 0x4000}, true}, {{0x9a209a84fbcff798u, 0x3ffd}, true},
                                                     {{0xb17217f7d1cf79abu, 0x3ffe}, true}};
    f80 r = k[which].v;
    int rc = f80_rc(u);
    r.mant += rc == 0 ? k[which].near : rc == 2;
    return r;
}
