/* f80_long.c - FSCALE, FXTRACT, FPREM and FPREM1 in integers (runtime/abi/f80.h). */
#include "runtime/helpers/f80_core.h"

/* The value itself; a pseudo-denormal becomes the number that it stands for. */
static f80 same(f80 a) { return f80_make(f80_minus(a), !f80_exp(a) && a.mant >> 63 ? 1 : f80_exp(a), a.mant); }

f80 xlat_f80_scale(unit *u, f80 a, f80 b)
{
    f80 r;
    if (xlat_f80_special(u, a, b, &r))
        return r;
    if (f80_is_inf(b)) {
        if (f80_minus(b) ? f80_is_inf(a) : f80_is_zero(a))
            return f80_invalid(u);
        f80_operand(u, a);
        if (f80_is_inf(a) || f80_is_zero(a))
            return a;
        return f80_minus(b) ? f80_zero(f80_minus(a)) : f80_infinity(f80_minus(a));
    }
    f80_operand(u, a), f80_operand(u, b);
    if (f80_is_inf(a) || f80_is_zero(a))
        return a;
    if (f80_is_zero(b))
        return same(a);
    struct f80_number p = f80_number(a), q = f80_number(b);
    int n = 0; /* b toward zero; far beyond any exponent it does not matter how far */
    if (q.e >= F80_BIAS + 17)
        n = 1 << 17;
    else if (q.e >= F80_BIAS)
        n = (int)(q.m >> (F80_BIAS + 63 - q.e));
    return xlat_f80_round(u, p.minus, p.e + (q.minus ? -n : n), p.m, 0, 64);
}

f80 xlat_f80_extract(unit *u, f80 a, f80 *exponent)
{
    f80 r;
    if (xlat_f80_special(u, a, a, &r))
        return *exponent = r;
    if (f80_is_inf(a)) {
        *exponent = f80_infinity(false);
        return a;
    }
    if (f80_is_zero(a)) {
        u->raised |= F80_ZE;
        *exponent = f80_infinity(true);
        return a;
    }
    f80_operand(u, a);
    struct f80_number p = f80_number(a);
    *exponent = xlat_f80_of_int(p.e - F80_BIAS);
    return f80_make(p.minus, F80_BIAS, p.m);
}

/* Where the exponents are 64 and more apart one instruction does a part of the division only, (difference mod 32) + 32 bits of the quotient, and sets
 * C2. */
f80 xlat_f80_remainder(unit *u, bool nearest, f80 a, f80 b)
{
    f80 special;
    if (xlat_f80_special(u, a, b, &special))
        return special;
    if (f80_is_inf(a) || f80_is_zero(b))
        return f80_invalid(u);
    f80_operand(u, a), f80_operand(u, b);
    if (f80_is_zero(a))
        return a;
    if (f80_is_inf(b))
        return same(a);
    struct f80_number p = f80_number(a), q = f80_number(b);
    int d = p.e - q.e, steps = d, e = q.e;
    if (d < (nearest ? -1 : 0))
        return xlat_f80_round(u, p.minus, p.e, p.m, 0, 64);
    if (d >= 64) {
        steps = (d & 31) | 32;
        e += d - steps;
        u->raised |= F80_C2;
    }
    u128 r = p.m;
    uint64_t quotient = 0;
    bool minus = p.minus;
    if (d < 0) { /* less than b, but perhaps more than its half */
        e = p.e;
        if (r > q.m) /* 2a > b */
            r = ((u128)q.m << 1) - r, minus = !minus, quotient = 1;
    } else {
        for (int i = 0;; i++) {
            quotient <<= 1;
            if (r >= q.m)
                r -= q.m, quotient |= 1;
            if (i == steps)
                break;
            r <<= 1;
        }
        if (nearest && !(u->raised & F80_C2) && (2 * r > q.m || (2 * r == q.m && quotient & 1)))
            r = q.m - r, minus = !minus, quotient++;
    }
    if (!(u->raised & F80_C2))
        u->raised |= (quotient & 1 ? F80_C1 : 0) | (quotient & 2 ? F80_C3 : 0) | (quotient & 4 ? F80_C0 : 0);
    if (!r)
        return f80_zero(p.minus);
    unsigned keep = u->raised & F80_C1;
    int shift = r >> 64 ? -1 : __builtin_clzll((uint64_t)r);
    f80 result = xlat_f80_round(u, minus, e - shift, shift < 0 ? (uint64_t)(r >> 1) : (uint64_t)r << shift, shift < 0 ? (uint64_t)r << 63 : 0, 64);
    u->raised |= (uint16_t)keep;
    return result;
}
