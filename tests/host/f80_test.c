/* f80_test.c - the x87 arithmetic in integers (runtime/abi/f80.h) against the processor's own unit, on random operands, roundings and precisions.
 *
 *     f80_test [CASES [SEED]]    cases of each operation
 *
 * Results and exception flags must be the same to the bit; those of the transcendental functions may differ by one unit of the last place.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "runtime/abi/f80.h"

typedef struct { uint8_t b[10]; } __attribute__((may_alias)) tbyte;
typedef struct xlat_f80 f80;

static uint64_t state = 88172645463325252u;
static uint64_t next(void)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state * 0x2545f4914f6cdd1du;
}
static unsigned below(unsigned n) { return (unsigned)((next() >> 32) * n >> 32); }

static f80 any(void) /* every class, near and far exponents, few and many bits */
{
    uint64_t m = 1ull << 63 | next() >> 1;
    unsigned e, s = below(64);
    switch (below(8)) {
    case 0: m = 1ull << 63; break;
    case 1: m = ~0ull << s; break;
    case 2: m = 1ull << 63 | 1ull << s; break;
    case 3: m = 1ull << 63 | next() >> s; break;
    case 4: m &= ~0ull << s; break;
    default: break;
    }
    m |= 1ull << 63;
    switch (below(18)) {
    case 0: e = 0, m = 0; break;
    case 1: e = 0, m = (m & ~(1ull << 63)) >> s; break;
    case 2: e = 0; break;
    case 3: e = 0x7fff, m = 1ull << 63; break;
    case 4: e = 0x7fff; break;
    case 5: e = 0x7fff, m |= 3ull << 62; break;
    case 6: e = below(0x8000), m &= ~(1ull << 63); break;
    case 7: e = below(2) ? 1 + below(80) : 0x7ffe - below(80); break;
    case 8: e = 0x3fff; break;
    case 9: e = 0x3fff + below(70); break;
    case 10: e = 0x3fff - below(80); break;
    case 11: e = 0x3fff + 127 - below(3); break;
    case 12: e = 0x3fff - 1022 - below(60); break;
    case 13: e = 0x3fff - 126 - below(26); break;
    case 14: e = 0x3fff + 1023 - below(3); break;
    case 15: e = 0x3fff + below(2000) - 1000; break;
    default: e = below(0x8000); break;
    }
    return (f80){m, (uint16_t)(e | (next() & 0x8000))};
}

static uint64_t any_float(int w)
{
    uint64_t v = next();
    switch (below(6)) {
    case 0: v = w == 32 ? 0x7f800000u | next() >> (40 + below(24)) : 0x7ff0000000000000u | next() >> (12 + below(52)); break;
    case 1: v = w == 32 ? next() >> 41 : next() >> 12; break;
    case 2: v = w == 32 ? 0x3f800000u + below(1 << 24) : 0x3ff0000000000000u + (next() >> 11); break;
    case 3: v = 0; break;
    default: break;
    }
    v ^= next() & 1ull << (w - 1);
    return w == 32 ? (uint32_t)v : v;
}

/* ---- the processor ---- */
enum op { ADD, SUB, MUL, DIV, SQRT, RINT, COM, UCOM, TO32, TO64, I16, I32, I64, T16, T32, T64, BCD, F32ADD, F64ADD, F32SUBR, F64SUBR, F32MUL, F64MUL,
          F32DIV, F64DIV, F32DIVR, F64DIVR, F32COM, F64COM, LD32, LD64, CONSTANT, SCALE, XTRACT, PREM, PREM1, X2XM1, YL2X, YL2XP1, PATAN, SIN, COS, PTAN, SINCOS,
          OPS };
static const char *const name[OPS] = {"fadd", "fsub", "fmul", "fdiv", "fsqrt", "frndint", "fcom", "fucom", "fst m32", "fst m64", "fist m16", "fist m32",
    "fistp m64", "fisttp m16", "fisttp m32", "fisttp m64", "fbstp", "fadd m32", "fadd m64", "fsubr m32", "fsubr m64", "fmul m32", "fmul m64", "fdiv m32",
    "fdiv m64", "fdivr m32", "fdivr m64", "fcom m32", "fcom m64", "fld m32", "fld m64", "constants", "fscale", "fxtract", "fprem", "fprem1", "f2xm1", "fyl2x", "fyl2xp1",
    "fpatan", "fsin", "fcos", "fptan", "fsincos"};

struct outcome { f80 r, s; uint64_t i; unsigned sw; };

#define BEFORE "fninit\n\tfldcw %[cw]\n\tfldt %[b]\n\tfldt %[a]\n\tfnclex\n\t"
#define TWO(text) __asm__ volatile(BEFORE text "\n\tfnstsw %[sw]\n\tfstpt %[r]\n\tfninit" : [r] "=m"(r), [sw] "=m"(sw) \
    : [cw] "m"(cw), [a] "m"(ta), [b] "m"(tb) : "memory")
#define PUSHES(text) __asm__ volatile("fninit\n\tfldcw %[cw]\n\tfldt %[a]\n\tfnclex\n\t" text "\n\tfnstsw %[sw]\n\tfstpt %[r]\n\tfstpt %[s]\n\tfninit" \
    : [r] "=m"(r), [s] "=m"(s), [sw] "=m"(sw) : [cw] "m"(cw), [a] "m"(ta) : "memory")
#define STORE(text) __asm__ volatile(BEFORE text " %[m]\n\tfnstsw %[sw]\n\tfninit" : [m] "+m"(m), [sw] "=m"(sw) \
    : [cw] "m"(cw), [a] "m"(ta), [b] "m"(tb) : "memory")
#define MEMORY(text) __asm__ volatile(BEFORE text " %[m]\n\tfnstsw %[sw]\n\tfstpt %[r]\n\tfninit" : [r] "=m"(r), [sw] "=m"(sw) \
    : [cw] "m"(cw), [a] "m"(ta), [b] "m"(tb), [m] "m"(m) : "memory")

static struct outcome real(enum op op, uint16_t cw, f80 a, f80 b, uint64_t m)
{
    tbyte ta, tb, r = {{0}}, s = {{0}};
    uint16_t sw = 0;
    memcpy(&ta, &a, 10), memcpy(&tb, &b, 10);
    switch (op) {
    case ADD: TWO("fadd %%st(1), %%st"); break;
    case SUB: TWO("fsub %%st(1), %%st"); break;
    case MUL: TWO("fmul %%st(1), %%st"); break;
    case DIV: TWO("fdiv %%st(1), %%st"); break;
    case SQRT: TWO("fsqrt"); break;
    case RINT: TWO("frndint"); break;
    case COM: TWO("fcom %%st(1)"); break;
    case UCOM: TWO("fucom %%st(1)"); break;
    case TO32: STORE("fstps"); break;
    case TO64: STORE("fstpl"); break;
    case I16: STORE("fistps"); break;
    case I32: STORE("fistpl"); break;
    case I64: STORE("fistpll"); break;
    case T16: STORE("fisttps"); break;
    case T32: STORE("fisttpl"); break;
    case T64: STORE("fisttpll"); break;
    case BCD: __asm__ volatile(BEFORE "fbstp %[r]\n\tfnstsw %[sw]\n\tfninit" : [r] "=m"(r), [sw] "=m"(sw)
                               : [cw] "m"(cw), [a] "m"(ta), [b] "m"(tb) : "memory"); break;
    case F32ADD: MEMORY("fadds"); break;
    case F64ADD: MEMORY("faddl"); break;
    case F32SUBR: MEMORY("fsubrs"); break;
    case F64SUBR: MEMORY("fsubrl"); break;
    case F32MUL: MEMORY("fmuls"); break;
    case F64MUL: MEMORY("fmull"); break;
    case F32DIV: MEMORY("fdivs"); break;
    case F64DIV: MEMORY("fdivl"); break;
    case F32DIVR: MEMORY("fdivrs"); break;
    case F64DIVR: MEMORY("fdivrl"); break;
    case F32COM: MEMORY("fcoms"); break;
    case F64COM: MEMORY("fcoml"); break;
    case LD32: MEMORY("flds"); break;
    case LD64: MEMORY("fldl"); break;
    case CONSTANT:
        switch (m % 5) {
        case 0: TWO("fldl2t"); break;
        case 1: TWO("fldl2e"); break;
        case 2: TWO("fldpi"); break;
        case 3: TWO("fldlg2"); break;
        default: TWO("fldln2"); break;
        }
        break;
    case SCALE: TWO("fscale"); break;
    case XTRACT: PUSHES("fxtract"); break;
    case PREM: TWO("fprem"); break;
    case PREM1: TWO("fprem1"); break;
    case X2XM1: TWO("f2xm1"); break;
    case YL2X: TWO("fyl2x"); break;
    case YL2XP1: TWO("fyl2xp1"); break;
    case PATAN: TWO("fpatan"); break;
    case SIN: TWO("fsin"); break;
    case COS: TWO("fcos"); break;
    case PTAN: PUSHES("fptan\n\tfnstsw %[sw]\n\ttestb $4, 1+%[sw]\n\tjz 1f\n\tfld %%st(0)\n1:"); break;
    case SINCOS: PUSHES("fsincos\n\tfnstsw %[sw]\n\ttestb $4, 1+%[sw]\n\tjz 1f\n\tfld %%st(0)\n1:"); break;
    default: abort();
    }
    struct outcome o = {.i = m, .sw = sw & 0x473f};
    memcpy(&o.r, &r, 10), memcpy(&o.s, &s, 10);
    return o;
}

static struct outcome ours(enum op op, uint16_t cw, f80 a, f80 b, uint64_t m)
{
    struct xlat_f80_unit u = {.cw = cw};
    struct outcome o = {.i = m};
    unsigned cc = 0;
    switch (op) {
    case ADD: case SUB: case MUL: case DIV: o.r = xlat_f80_arith(&u, (enum xlat_f80_op)op, a, b); break;
    case SQRT: o.r = xlat_f80_sqrt(&u, a); break;
    case RINT: o.r = xlat_f80_rint(&u, a); break;
    case COM: case UCOM: cc = xlat_f80_compare(&u, op == UCOM, a, b), o.r = a; break;
    case TO32: o.i = (m & ~0xffffffffull) | xlat_f80_to_float(&u, 32, a); break;
    case TO64: o.i = xlat_f80_to_float(&u, 64, a); break;
    case I16: case T16: o.i = (m & ~0xffffull) | xlat_f80_to_int(&u, 16, op == T16, a); break;
    case I32: case T32: o.i = (m & ~0xffffffffull) | xlat_f80_to_int(&u, 32, op == T32, a); break;
    case I64: case T64: o.i = xlat_f80_to_int(&u, 64, op == T64, a); break;
    case BCD: o.r = xlat_f80_to_bcd(&u, a); break;
    case F32ADD: case F64ADD: o.r = xlat_f80_arith_float(&u, XLAT_F80_ADD, false, a, op == F32ADD ? 32 : 64, m); break;
    case F32SUBR: case F64SUBR: o.r = xlat_f80_arith_float(&u, XLAT_F80_SUB, true, a, op == F32SUBR ? 32 : 64, m); break;
    case F32MUL: case F64MUL: o.r = xlat_f80_arith_float(&u, XLAT_F80_MUL, false, a, op == F32MUL ? 32 : 64, m); break;
    case F32DIV: case F64DIV: o.r = xlat_f80_arith_float(&u, XLAT_F80_DIV, false, a, op == F32DIV ? 32 : 64, m); break;
    case F32DIVR: case F64DIVR: o.r = xlat_f80_arith_float(&u, XLAT_F80_DIV, true, a, op == F32DIVR ? 32 : 64, m); break;
    case F32COM: case F64COM: cc = xlat_f80_compare_float(&u, a, op == F32COM ? 32 : 64, m), o.r = a; break;
    case LD32: case LD64: o.r = xlat_f80_of_float(&u, op == LD32 ? 32 : 64, m, false); break;
    case CONSTANT: o.r = xlat_f80_constant(&u, (int)(m % 5)); break;
    default: {
        static const enum xlat_f80_fn fn[OPS] = {[SCALE] = XLAT_F80_SCALE, [XTRACT] = XLAT_F80_XTRACT, [PREM] = XLAT_F80_PREM, [PREM1] = XLAT_F80_PREM1,
            [X2XM1] = XLAT_F80_2XM1, [YL2X] = XLAT_F80_YL2X, [YL2XP1] = XLAT_F80_YL2XP1, [PATAN] = XLAT_F80_PATAN, [SIN] = XLAT_F80_SIN, [COS] = XLAT_F80_COS,
            [PTAN] = XLAT_F80_PTAN, [SINCOS] = XLAT_F80_SINCOS};
        o.s = b;
        o.r = xlat_f80_call(&u, fn[op], a, &o.s);
        if (op == YL2X || op == YL2XP1 || op == PATAN || !(op == XTRACT || op == PTAN || op == SINCOS))
            o.s = (f80){0};
    }
    }
    o.sw = (u.raised | cc) & 0x473f;
    return o;
}

/* Distance of two values in units of the last place; huge when they are not near each other. */
static double apart(f80 a, f80 b)
{
    if (a.mant == b.mant && a.se == b.se)
        return 0;
    if ((a.se ^ b.se) & 0x8000 || (a.se & 0x7fff) == 0x7fff || (b.se & 0x7fff) == 0x7fff || abs((a.se & 0x7fff) - (b.se & 0x7fff)) > 1)
        return 1e30;
    __int128 x = (__int128)a.mant, y = (__int128)b.mant;
    int d = (a.se & 0x7fff) - (b.se & 0x7fff);
    if (d > 0 && (b.se & 0x7fff))
        x <<= 1;
    else if (d < 0 && (a.se & 0x7fff))
        y <<= 1;
    return x > y ? (double)(x - y) : (double)(y - x);
}

static bool same(const f80 *a, const f80 *b) { return a->mant == b->mant && a->se == b->se; }

int main(int argc, char **argv)
{
    unsigned long cases = argc > 1 ? strtoul(argv[1], NULL, 0) : 100000, bad = 0;
    const char *only = argc > 3 ? argv[3] : NULL;
    if (argc > 2)
        state += strtoul(argv[2], NULL, 0) * 0x9e3779b97f4a7c15u;
    for (int op = 0; op < OPS; op++) {
        unsigned long wrong = 0, unlike = 0, flags = 0;
        double worst = 0;
        if (only && strcmp(only, name[op]))
            continue;
        for (unsigned long n = 0; n < cases; n++) {
            uint16_t cw = 0x7f | (below(2) ? 3 : below(4) == 1 ? 3 : 2 * below(2)) << 8 | below(4) << 10;
            f80 a = any(), b = any();
            if (below(4) == 0) { /* near each other */
                int d = (int)below(140) - 70 + (a.se & 0x7fff);
                b.se = (uint16_t)((b.se & 0x8000) | (d < 0 ? 0 : d > 0x7ffe ? 0x7ffe : d));
                b.mant |= b.se & 0x7fff ? 1ull << 63 : 0;
            }
            if (op >= X2XM1 && below(4)) { /* where the function is defined */
                a.se = (uint16_t)((a.se & 0x8000) | (0x3fff - (op == YL2X || op == PATAN ? (int)below(40) - 20 : op >= SIN ? (int)below(60) - 50 : (int)below(70))));
                a.mant |= 1ull << 63;
                if (op == YL2X)
                    a.se &= 0x7fff;
            }
            uint64_t m = op == F32ADD || op == F32SUBR || op == F32MUL || op == F32DIV || op == F32DIVR || op == F32COM || op == LD32 ? any_float(32) : any_float(64);
            if (op == SCALE && below(2))
                b = xlat_f80_of_int((int64_t)next() >> (44 + below(18)));
            struct outcome p = real(op, cw, a, b, m), q = ours(op, cw, a, b, m);
            if (op == SCALE || op >= PREM)
                p.s = q.s = op == PTAN || op == SINCOS ? q.s = q.s, p.s : (f80){0};
            bool ok = same(&p.r, &q.r) && p.i == q.i && p.sw == q.sw && (op < XTRACT || op == PREM || same(&p.s, &q.s));
            if (ok)
                continue;
            if (op >= X2XM1) {
                q = ours(op, cw, a, b, m);
                double d = apart(p.r, q.r), e = op == PTAN || op == SINCOS ? apart(p.s, q.s) : 0;
                unlike++;
                flags += ((p.sw ^ q.sw) & ~0x220) != 0;
                d = e > d ? e : d;
                worst = d > worst && d < 1e29 ? d : worst;
                if (d < 2 && !((p.sw ^ q.sw) & ~0x238)) /* C1 and range depend on the last place */
                    continue;
            }
            if (wrong++ < 8)
                printf("%s cw %03x  %04x:%016llx  %04x:%016llx  m %016llx\n  real %04x:%016llx %04x:%016llx %016llx sw %04x\n  ours %04x:%016llx %04x:%016llx %016llx sw %04x\n",
                       name[op], cw, a.se, (unsigned long long)a.mant, b.se, (unsigned long long)b.mant, (unsigned long long)m,
                       p.r.se, (unsigned long long)p.r.mant, p.s.se, (unsigned long long)p.s.mant, (unsigned long long)p.i, p.sw,
                       q.r.se, (unsigned long long)q.r.mant, q.s.se, (unsigned long long)q.s.mant, (unsigned long long)q.i, q.sw);
        }
        if (op >= X2XM1)
            printf("%s: %lu of %lu other than the processor's, at most %.0f units apart; other flags than C1 and PE %lu; %lu wrong\n", name[op], unlike, cases, worst, flags, wrong);
        else if (wrong)
            printf("%s: %lu of %lu wrong\n", name[op], wrong, cases);
        bad += wrong;
    }
    printf("%lu cases of each of %d operations, %lu wrong\n", cases, OPS, bad);
    return bad != 0;
}
