/* f80_trig.c - the transcendental instructions of the x87 unit in integers (runtime/abi/f80.h).
 *
 * Each is computed with 120 bits and more and then rounded, so that a result is the nearest to the true value but in one of 2^50 cases.  An x86
 * processor's is within one unit of the last place of it, and usually the same (tests/host/f80_test.c counts).
 * Arguments of FSIN, FCOS, FSINCOS and FPTAN are reduced by the 66 bits of pi that Intel's processors use (SDM vol. 1, 8.3.8), exactly.
 * Methods: Taylor series for sine, cosine and exponential; for the logarithm and the arc tangent the series of atanh and atan after a step to the
 * nearest of a few points (Muller, Elementary Functions, chapters 3 and 4).
 */
#include "runtime/helpers/f80_core.h"

/* Fixed-point numbers have 127 bits behind the point.  A wide one is m * 2^(e - 127), the top bit of m set; m is 0 for zero. */
struct q { uint64_t hi, lo; };
struct wide {
    bool minus;
    int e;
    u128 m;
};
#define ONE ((u128)1 << 127)
static u128 fixed(struct q v) { return (u128)v.hi << 64 | v.lo; }

/* Coefficients 1/k!, 1/(2k+1); atan(k/8); |log2(k/16)| from k = 11 on. */
static const struct q inverse_factorial[] = {
    {0x8000000000000000u, 0x0000000000000000u}, {0x8000000000000000u, 0x0000000000000000u}, {0x4000000000000000u, 0x0000000000000000u},
    {0x1555555555555555u, 0x5555555555555555u}, {0x0555555555555555u, 0x5555555555555555u}, {0x0111111111111111u, 0x1111111111111111u},
    {0x002d82d82d82d82du, 0x82d82d82d82d82d8u}, {0x0006806806806806u, 0x8068068068068068u}, {0x0000d00d00d00d00u, 0xd00d00d00d00d00du},
    {0x0000171de3a556c7u, 0x338faac1c88e5001u}, {0x0000024fc9f6ef13u, 0xeb8e5de02da7d4cdu}, {0x00000035cc8acfeau, 0x89c71fce8fc97070u},
    {0x000000047bb63bfeu, 0x3625ed5136a61eb4u}, {0x000000005849184eu, 0xa1b425f28e0cc749u}, {0x00000000064e5d2au, 0x301f27482eb7c517u},
    {0x00000000006b9fcfu, 0x9ccee07c476195acu}, {0x000000000006b9fcu, 0xf9ccee07c476195bu}, {0x000000000000654bu, 0x1dc0c2b529ac9814u},
    {0x00000000000005a0u, 0x9e18ee5f65deec01u}, {0x000000000000004bu, 0xd26d1a05055c9328u}, {0x0000000000000003u, 0xca8574804044a0f5u},
    {0x0000000000000000u, 0x2e371dedb9eae318u}, {0x0000000000000000u, 0x0219c72db6ff0a53u}, {0x0000000000000000u, 0x001761b41316381au},
    {0x0000000000000000u, 0x0000f96780cb97acu}, {0x0000000000000000u, 0x000009f9e66e8b30u}, {0x0000000000000000u, 0x000000623a17f1a9u},
    {0x0000000000000000u, 0x00000003a356385cu}, {0x0000000000000000u, 0x000000002143144cu}, {0x0000000000000000u, 0x0000000001259f99u},
    {0x0000000000000000u, 0x000000000009c996u}, {0x0000000000000000u, 0x00000000000050d3u}, {0x0000000000000000u, 0x0000000000000287u},
    {0x0000000000000000u, 0x0000000000000014u},
};
static const struct q odd[] = {
    {0x8000000000000000u, 0x0000000000000000u}, {0x2aaaaaaaaaaaaaaau, 0xaaaaaaaaaaaaaaabu}, {0x1999999999999999u, 0x999999999999999au},
    {0x1249249249249249u, 0x2492492492492492u}, {0x0e38e38e38e38e38u, 0xe38e38e38e38e38eu}, {0x0ba2e8ba2e8ba2e8u, 0xba2e8ba2e8ba2e8cu},
    {0x09d89d89d89d89d8u, 0x9d89d89d89d89d8au}, {0x0888888888888888u, 0x8888888888888889u}, {0x0787878787878787u, 0x8787878787878788u},
    {0x06bca1af286bca1au, 0xf286bca1af286bcau}, {0x0618618618618618u, 0x6186186186186186u}, {0x0590b21642c8590bu, 0x21642c8590b21643u},
    {0x051eb851eb851eb8u, 0x51eb851eb851eb85u}, {0x04bda12f684bda12u, 0xf684bda12f684bdau}, {0x0469ee58469ee584u, 0x69ee58469ee5846au},
    {0x0421084210842108u, 0x4210842108421084u}, {0x03e0f83e0f83e0f8u, 0x3e0f83e0f83e0f84u}, {0x03a83a83a83a83a8u, 0x3a83a83a83a83a84u},
};
static const struct q arc[] = {
    {0x0000000000000000u, 0x0000000000000000u}, {0x0feadd4d5617b6e3u, 0x2c897989f3e888efu}, {0x1f5b75f92c80dd62u, 0xadb8f3debef442fdu},
    {0x2dec3283c9bde11cu, 0xe2a8c848b73f9121u}, {0x3b58ce0ac3769ed1u, 0x5bf9117b2f0ea341u}, {0x47802eaf7bfacfcdu, 0xae41af0b32e21ba4u},
    {0x525e3e8c9a7b8492u, 0x0cd43f9522bed64fu}, {0x5c029f15e118cf39u, 0xe596d2a90852221fu}, {0x6487ed5110b4611au, 0x62633145c06e0e69u},
};
static const struct q logarithm[] = {
    {0x4531583f9a2be203u, 0x8283ccdf555594a0u}, {0x351ff2e30214bc30u, 0x2ffa76fafcba2917u}, {0x2657fdc6e1dcd0cbu, 0x4492f1bc6b3e5771u},
    {0x18a8980abfbd3266u, 0x6a9b7e2df60d2bdcu}, {0x0beb024b67dda633u, 0x9da288fc615a727eu}, {0x0000000000000000u, 0x0000000000000000u},
    {0x0b31fb7d64898b3eu, 0x6629c130a22bad62u}, {0x15c01a39fbd6879fu, 0xa00b120a068badd1u}, {0x1fbc16b902680a23u, 0xa8d998a784ef35f2u},
    {0x2934f0979a3715fcu, 0x9257edfe9b5fb69au}, {0x323775123e2e1169u, 0x656a0ad70d38ab0cu}, {0x3acea7c065d41dfcu, 0x7d7c3320aaaa6b60u},
    {0x4304140358ea9962u, 0x095d4a6d89778554u},
};
/* pi, ln 2 and 1 / ln 2, each divided by a power of two so that it is between 1 and 2 */
static const struct q constants[] = {
    {0xc90fdaa22168c234u, 0xc4c6628b80dc1cd1u}, {0xb17217f7d1cf79abu, 0xc9e3b39803f2f6afu}, {0xb8aa3b295c17f0bbu, 0xbe87fed0691d3e89u},
};

/* The upper half of the product: of fixed-point numbers, half of it. */
static u128 product(u128 a, u128 b)
{
    uint64_t ah = (uint64_t)(a >> 64), al = (uint64_t)a, bh = (uint64_t)(b >> 64), bl = (uint64_t)b;
    u128 mid = (u128)ah * bl, other = (u128)al * bh;
    u128 carry = ((u128)al * bl >> 64) + (uint64_t)mid + (uint64_t)other;
    return (u128)ah * bh + (mid >> 64) + (other >> 64) + (carry >> 64);
}

static struct wide normal(bool minus, int e, u128 m)
{
    if (!m)
        return (struct wide){minus, 0, 0};
    int shift = m >> 64 ? __builtin_clzll((uint64_t)(m >> 64)) : 64 + __builtin_clzll((uint64_t)m);
    return (struct wide){minus, e - shift, m << shift};
}
static struct wide wide_of(f80 a)
{
    struct f80_number p = f80_number(a);
    return (struct wide){p.minus, p.e - F80_BIAS, (u128)p.m << 64};
}
static struct wide times(struct wide a, struct wide b) { return normal(a.minus != b.minus, a.e + b.e + 1, product(a.m, b.m)); }
static struct wide plus(struct wide a, struct wide b)
{
    if (!a.m || (b.m && (a.e < b.e || (a.e == b.e && a.m < b.m)))) {
        struct wide t = a;
        a = b, b = t;
    }
    int d = a.e - b.e;
    u128 x = a.m >> 1, y = d > 126 ? 0 : b.m >> 1 >> d;
    return normal(a.minus, a.e + 1, a.minus == b.minus ? x + y : x - y);
}
/* By the reciprocal, of which one of Newton's steps makes 126 bits from the first 63. */
static struct wide over(struct wide a, struct wide b)
{
    u128 first = ONE / (uint64_t)(b.m >> 64), y = (first >> 64 ? ~(uint64_t)0 : first) << 63;
    u128 one = ONE >> 1, near = product(b.m, y);
    if (near < one)
        y += product(y, (one - near) << 1) << 1;
    else
        y -= product(y, (near - one) << 1) << 1;
    return normal(a.minus != b.minus, a.e - b.e + 1, product(a.m, y));
}

/* Fixed-point x < 1 of a wide number of exponent -1 and less. */
static u128 small(struct wide a) { return a.e < -127 ? 0 : a.m >> -a.e; }

/* c[0] - x * (c[step] - x * (c[2 * step] ...)), or all plus; n coefficients. */
static u128 series(const struct q *c, int n, int step, u128 x, bool alternates)
{
    u128 r = fixed(c[step * (n - 1)]);
    for (int i = n - 2; i >= 0; i--) {
        u128 t = product(r, x) << 1;
        r = alternates ? fixed(c[step * i]) - t : fixed(c[step * i]) + t;
    }
    return r;
}

/* Rounds a value that no number has exactly. */
static f80 finish(unit *u, struct wide a)
{
    return xlat_f80_round(u, a.minus, a.e + F80_BIAS, (uint64_t)(a.m >> 64), (uint64_t)a.m | 1, 64);
}

/* 1 - x * x / (2 * 3) ... and the like, which is less than 1 however small x is. */
static struct wide below_one(u128 v) { return normal(false, 0, v >= ONE ? ONE - 1 : v); }

/* ---- sine, cosine, tangent ---- */
/* |a|, less than 2^63, as quadrant * pi / 2 + r, |r| <= pi / 4. */
static struct wide reduce(f80 a, unsigned *quadrant)
{
    const u128 half_pi = (u128)0xc << 64 | 0x90fdaa22168c234cu; /* in units of 2^-67 */
    struct f80_number p = f80_number(a);
    int shift = p.e - F80_BIAS - 63 + 67;
    *quadrant = 0;
    if (shift < 0)
        return (struct wide){false, p.e - F80_BIAS, (u128)p.m << 64};
    u128 r = p.m;
    for (int i = 0; i < shift; i++) {
        r <<= 1, *quadrant <<= 1;
        if (r >= half_pi)
            r -= half_pi, *quadrant |= 1;
    }
    bool nearer = 2 * r > half_pi;
    if (nearer)
        r = half_pi - r, ++*quadrant;
    return normal(nearer, 127 - 67, r);
}
static struct wide sine_of(struct wide r)
{
    u128 x = small(r);
    return times(r, below_one(series(inverse_factorial + 1, 17, 2, product(x, x) << 1, true)));
}
static struct wide cosine_of(struct wide r)
{
    u128 x = small(r);
    return below_one(series(inverse_factorial, 17, 2, product(x, x) << 1, true));
}

static f80 trigonometric(unit *u, enum xlat_f80_fn fn, f80 a, f80 *b)
{
    const f80 one = f80_make(false, F80_BIAS, F80_UNIT);
    f80 r;
    unsigned n;
    if (xlat_f80_special(u, a, a, &r))
        return *b = r;
    if (f80_is_inf(a))
        return *b = f80_invalid(u);
    if (f80_exp(a) >= F80_BIAS + 63) {
        u->raised |= F80_C2;
        return *b = a;
    }
    f80_operand(u, a);
    if (f80_is_zero(a)) {
        *b = a;
        return fn == XLAT_F80_SIN ? a : one;
    }
    struct wide x = reduce(a, &n), s = sine_of(x), c = cosine_of(x), t;
    if (n & 1) {
        t = s, s = c, c = t;
        c.minus = !c.minus;
    }
    s.minus ^= (n >> 1 & 1) != f80_minus(a), c.minus ^= n >> 1 & 1;
    switch (fn) {
    case XLAT_F80_SIN: return finish(u, s);
    case XLAT_F80_COS: return finish(u, c);
    case XLAT_F80_SINCOS: *b = finish(u, s); return finish(u, c);
    default: *b = finish(u, over(s, c)); return one;
    }
}

/* ---- arc tangent ---- */
static struct wide arc_tangent(struct wide y, struct wide x) /* of y / x, both positive, y <= x */
{
    int d = x.e - y.e;
    uint64_t xm = (uint64_t)(x.m >> 64);
    unsigned k = d > 5 ? 0 : (unsigned)((((y.m >> 64) << 3 >> d) + xm / 2) / xm);
    struct wide eighths = normal(false, 127, 8), points = normal(false, 127, k), turned = points, s;
    turned.minus = true;
    s = k ? over(plus(times(y, eighths), times(x, turned)), plus(times(x, eighths), times(y, points))) : over(y, x);
    u128 f = small(s);
    struct wide r = s.m ? times(s, below_one(series(odd, 18, 1, product(f, f) << 1, true))) : s;
    return k ? plus(normal(false, 0, fixed(arc[k])), r) : r;
}
static f80 fpatan(unit *u, f80 x, f80 y)
{
    f80 r;
    struct wide pi = {f80_minus(y), 1, fixed(constants[0])}, a = {0}, quarter = pi;
    if (xlat_f80_special(u, x, y, &r))
        return r;
    f80_operand(u, x), f80_operand(u, y);
    bool turned = f80_minus(x), over_y = f80_is_zero(y) || (f80_is_inf(x) && !f80_is_inf(y));
    if (over_y) /* 0 or pi */
        return turned ? finish(u, pi) : f80_zero(f80_minus(y));
    quarter.e -= 1;
    if (f80_is_zero(x) || (f80_is_inf(y) && !f80_is_inf(x)))
        return finish(u, quarter);
    quarter.e -= 1;
    if (f80_is_inf(x))
        return finish(u, turned ? plus(pi, (struct wide){!pi.minus, quarter.e, quarter.m}) : quarter);
    struct wide p = wide_of(x), q = wide_of(y);
    p.minus = q.minus = false;
    bool steep = q.e > p.e || (q.e == p.e && q.m > p.m);
    a = steep ? arc_tangent(p, q) : arc_tangent(q, p);
    pi.minus = false;
    if (steep) {
        a.minus = !a.minus, pi.e = 0;
        a = plus(pi, a);
        pi.e = 1;
    }
    if (turned) {
        a.minus = !a.minus;
        a = plus(pi, a);
    }
    a.minus = f80_minus(y);
    return finish(u, a);
}

/* ---- logarithms ---- */
/* 2 / ln 2 * atanh(s) = log2((1 + s) / (1 - s)) */
static struct wide of_ratio(struct wide s)
{
    u128 f = small(s), p = series(odd, 18, 1, product(f, f) << 1, false);
    struct wide factor = {false, 1, fixed(constants[2])};
    return s.m ? times(times(s, normal(false, 0, p)), factor) : s;
}
static struct wide log2_of(struct wide x) /* positive */
{
    int e = x.e;
    x.e = 0;
    if ((uint64_t)(x.m >> 64) > 0xb504f333f9de6484u)
        x.e = -1, e++;
    unsigned k = (unsigned)(((x.m >> 64) + ((u128)1 << (x.e ? 59 : 58))) >> (x.e ? 60 : 59)); /* nearest 16th, 11 to 23 */
    struct wide point = normal(false, 127 - 4, k), back = point;
    back.minus = true;
    struct wide r = of_ratio(over(plus(x, back), plus(x, point)));
    if (k != 16)
        r = plus(normal(k < 16, 0, fixed(logarithm[k - 11])), r);
    return e ? plus(normal(e < 0, 127, (u128)(e < 0 ? -e : e)), r) : r;
}
static f80 logarithmic(unit *u, f80 y, struct wide l)
{
    if (!l.m)
        return f80_zero(f80_minus(y) != l.minus);
    return finish(u, times(wide_of(y), l));
}
static f80 fyl2x(unit *u, f80 x, f80 y)
{
    f80 r;
    if (xlat_f80_special(u, x, y, &r))
        return r;
    if (f80_is_zero(x)) {
        if (f80_is_zero(y))
            return f80_invalid(u);
        if (!f80_is_inf(y))
            u->raised |= F80_ZE;
        return f80_infinity(!f80_minus(y));
    }
    if (f80_minus(x))
        return f80_invalid(u);
    bool one = x.se == F80_BIAS && x.mant == F80_UNIT, less = f80_exp(x) < F80_BIAS;
    if ((f80_is_inf(x) && f80_is_zero(y)) || (one && f80_is_inf(y)))
        return f80_invalid(u);
    f80_operand(u, x), f80_operand(u, y);
    if (f80_is_inf(x) || f80_is_inf(y))
        return f80_infinity(f80_minus(y) != less);
    if (f80_is_zero(y) || one)
        return f80_zero(f80_minus(y) != less);
    struct f80_number p = f80_number(x), q = f80_number(y);
    if (p.m == F80_UNIT) { /* a power of two: the product of an integer */
        int e = p.e - F80_BIAS;
        struct wide n = normal(e < 0, 127, (u128)q.m * (unsigned)(e < 0 ? -e : e));
        r = xlat_f80_round(u, n.minus != q.minus, n.e - 63 + q.e, (uint64_t)(n.m >> 64), (uint64_t)n.m, 64);
        u->raised |= F80_PE | (f80_exp(r) ? 0 : F80_UE); /* the processor says so even here */
        return r;
    }
    return logarithmic(u, y, log2_of(wide_of(x)));
}
static f80 fyl2xp1(unit *u, f80 x, f80 y)
{
    f80 r;
    if (xlat_f80_special(u, x, y, &r))
        return r;
    if (f80_is_zero(x) ? f80_is_inf(y) : f80_is_inf(x) && (f80_is_zero(y) || f80_minus(x)))
        return f80_invalid(u);
    f80_operand(u, x), f80_operand(u, y);
    bool minus = f80_minus(x) != f80_minus(y);
    if (f80_is_inf(x) || f80_is_inf(y))
        return f80_infinity(minus);
    if (f80_is_zero(x) || f80_is_zero(y))
        return f80_zero(minus);
    struct wide one = normal(false, 127, 1), two = normal(false, 127, 2), v = wide_of(x);
    if (v.e < -5)
        return logarithmic(u, y, of_ratio(over(v, plus(two, v))));
    v = plus(one, v);
    if (v.m && !v.minus)
        return logarithmic(u, y, log2_of(v));
    u->raised |= F80_PE; /* undefined: unchanged */
    return x;
}

/* ---- exponential ---- */
static f80 f2xm1(unit *u, f80 x)
{
    f80 r;
    if (xlat_f80_special(u, x, x, &r))
        return r;
    f80_operand(u, x);
    if (f80_is_zero(x))
        return x;
    if (f80_is_inf(x))
        return f80_minus(x) ? f80_make(true, F80_BIAS, F80_UNIT) : x;
    if (f80_exp(x) == F80_BIAS && x.mant == F80_UNIT)
        return f80_minus(x) ? f80_make(true, F80_BIAS - 1, F80_UNIT) : x;
    if (f80_exp(x) >= F80_BIAS) { /* undefined: unchanged */
        u->raised |= F80_PE;
        return x;
    }
    struct wide factor = {false, -1, fixed(constants[1])}, t = times(wide_of(x), factor);
    u128 p = series(inverse_factorial + 1, 30, 1, small(t), t.minus);
    return finish(u, times(t, normal(false, 0, p)));
}

f80 xlat_f80_transcendental(unit *u, enum xlat_f80_fn fn, f80 a, f80 *b)
{
    switch (fn) {
    case XLAT_F80_2XM1: return f2xm1(u, a);
    case XLAT_F80_YL2X: return fyl2x(u, a, *b);
    case XLAT_F80_YL2XP1: return fyl2xp1(u, a, *b);
    case XLAT_F80_PATAN: return fpatan(u, a, *b);
    default: return trigonometric(u, fn, a, b);
    }
}
