/* f80_core.h - what the files of the x87 arithmetic (runtime/abi/f80.h) share: classes of operands, NaNs, rounding. */
#ifndef XLAT_F80_CORE_H
#define XLAT_F80_CORE_H

#include "runtime/abi/f80.h"

typedef struct xlat_f80 f80;
typedef struct xlat_f80_unit unit;
typedef unsigned __int128 u128;

enum { F80_BIAS = 16383, F80_TOP = 0x7fff, F80_SIGN = 0x8000, F80_WRAP = 24576 };
#define F80_UNIT (1ull << 63)

static inline int f80_exp(f80 a) { return a.se & F80_TOP; }
static inline bool f80_minus(f80 a) { return a.se >> 15; }
static inline bool f80_is_zero(f80 a) { return !f80_exp(a) && !a.mant; }
static inline bool f80_is_inf(f80 a) { return f80_exp(a) == F80_TOP && a.mant == F80_UNIT; }
static inline bool f80_is_nan(f80 a) { return f80_exp(a) == F80_TOP && a.mant > F80_UNIT; }
static inline bool f80_is_snan(f80 a) { return f80_is_nan(a) && !(a.mant >> 62 & 1); }
static inline bool f80_is_denormal(f80 a) { return !f80_exp(a) && a.mant; }
/* Unnormals, pseudo-infinities, pseudo-NaNs: encodings that the processor refuses. */
static inline bool f80_is_unsupported(f80 a) { return f80_exp(a) && !(a.mant >> 63); }
static inline f80 f80_make(bool minus, int e, uint64_t m) { return (f80){m, (uint16_t)((minus ? F80_SIGN : 0) | e)}; }
static inline f80 f80_indefinite(void) { return (f80){3ull << 62, 0xffff}; }
static inline f80 f80_infinity(bool minus) { return f80_make(minus, F80_TOP, F80_UNIT); }
static inline f80 f80_zero(bool minus) { return f80_make(minus, 0, 0); }
static inline int f80_rc(const unit *u) { return u->cw >> 10 & 3; }

/* A number that is not zero: m * 2^(e - F80_BIAS - 63), the top bit of m set.  e may be 0 or less. */
struct f80_number {
    bool minus;
    int e;
    uint64_t m;
};
static inline struct f80_number f80_number(f80 a)
{
    int shift = __builtin_clzll(a.mant), e = f80_exp(a);
    return (struct f80_number){f80_minus(a), (e ? e : 1) - shift, a.mant << shift};
}

/* True when an operand is a NaN or no number at all: *r is the result then. */
bool xlat_f80_special(unit *u, f80 a, f80 b, f80 *r);
static inline f80 f80_invalid(unit *u)
{
    u->raised |= F80_IE;
    return f80_indefinite();
}
static inline void f80_operand(unit *u, f80 a) { u->raised |= f80_is_denormal(a) ? F80_DE : 0; }

/* (hi + lo / 2^64) * 2^(e - F80_BIAS - 63), the top bit of hi set, rounded to `bits` (24 53 64): the result, and OE UE PE C1.  Bits below lo are
 * counted by setting lo's lowest. */
f80 xlat_f80_round(unit *u, bool minus, int e, uint64_t hi, uint64_t lo, int bits);
static inline int f80_precision(const unit *u)
{
    static const uint8_t bits[4] = {24, 64, 53, 64};
    return bits[u->cw >> 8 & 3];
}
/* Whether a magnitude is rounded up: its last kept bit is odd, and `rest` of a unit `twice` as large as the half is lost. */
static inline bool f80_up(int rc, bool minus, bool odd, int against_half, bool inexact)
{
    switch (rc) {
    case 0: return against_half > 0 || (against_half == 0 && odd);
    case 1: return inexact && minus;
    case 2: return inexact && !minus;
    default: return false;
    }
}

/* f80_long.c, f80_trig.c ... */
f80 xlat_f80_scale(unit *u, f80 a, f80 b);
f80 xlat_f80_remainder(unit *u, bool nearest, f80 a, f80 b);
f80 xlat_f80_extract(unit *u, f80 a, f80 *exponent);
f80 xlat_f80_transcendental(unit *u, enum xlat_f80_fn fn, f80 a, f80 *b);

#endif
