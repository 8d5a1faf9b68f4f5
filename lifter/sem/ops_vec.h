/* ops_vec.h - the operations on 128-bit vectors: 22, most of which take an enumerator that says what to compute.
 *
 * A vec has no lane width of its own; every operation takes it as a parameter (w: 8 16 32 64).  Lane 0 is the lowest.  An MMX operand is a vec whose
 * upper half is zero, so one semantic function serves both register files.  All operations are defined for all operands; only ldv and stv access
 * memory.  Floating-point operations round, flush denormals, and raise flags as the MXCSR that the host shares with the guest says; `n` is the number
 * of lanes computed, from lane 0: the others are those of a, and raise nothing.
 * A 256-bit register is two: ymm<n> is registers n and n + 8.
 */
#ifndef XLAT_OPS_VEC_H
#define XLAT_OPS_VEC_H

/* ---- registers and memory ---- */
/* n: 0..7 xmm, 8..15 the upper halves of ymm; V_WAIT + 0 and 1 are temporaries, no guest registers: they hold the result of a
 * VEX instruction until it can no longer fault. */
enum { V_UPPER = 8, V_WAIT = 16 };
static vec rd_xmm(X *x, int n);
static void wr_xmm(X *x, int n, vec v);
static vec ldv(X *x, int seg, val addr, bool aligned);         /* aligned: #GP unless addr is a multiple of 16 */
static void stv(X *x, int seg, val addr, bool aligned, vec v);

/* ---- making and taking apart ---- */
static vec v_k(X *x, uint64_t lo, uint64_t hi);
static val v_get(X *x, int w, vec a, int lane);
static vec v_set(X *x, int w, vec a, int lane, val v);
/* Result byte i is byte map[i] of a (0..15) or of b (16..31); V_ZERO gives zero. */
enum { V_ZERO = 0xff };
static vec v_shuf(X *x, vec a, vec b, const uint8_t map[16]);
static vec v_lookup(X *x, vec a, vec idx);                     /* byte i = idx[i] & 0x80 ? 0 : a[idx[i] & 15] */
static val v_mask(X *x, int w, vec a);                         /* the lanes' most significant bits as an integer, w 32 */

/* ---- integers, lane by lane modulo 2^w ---- */
enum v_op {
    V_AND, V_OR, V_XOR, V_ANDN /* ~a & b */,                   /* any w */
    V_ADD, V_SUB, V_MUL,                                       /* MUL: w 16 32 */
    V_ADDS, V_ADDUS, V_SUBS, V_SUBUS,                          /* saturating, signed and unsigned; w 8 16 */
    V_MINS, V_MINU, V_MAXS, V_MAXU,                            /* w 8 16 32 */
    V_EQ, V_GTS,                                               /* all ones where true; w 8 16 32 64 */
    V_AVGU,                                                    /* (a + b + 1) >> 1; w 8 16 */
    V_MULHS, V_MULHU,                                          /* high half of the product; w 16 */
    V_MULHRS,                                                  /* ((a * b >> 14) + 1) >> 1; w 16 */
    V_MULEU, V_MULES,                                          /* w 32: the even lanes' whole products, 64 bits each */
    V_MADD,                                                    /* w 16: signed products, pairs added to 32 bits (wraps) */
    V_MADDUB,                                                  /* w 8: a unsigned * b signed, pairs added to 16 bits, saturating */
    V_SAD,                                                     /* w 8: sums of |a - b| over each 8 bytes, in 64-bit lanes */
};
static vec v_op(X *x, enum v_op op, int w, vec a, vec b);
enum v_shift { V_SHL, V_SHR, V_SAR };
static vec v_shift(X *x, enum v_shift s, int w, vec a, val n64); /* one count for all; n >= w: 0, or copies of the sign.  w 16 32 64; SAR: 16 32 */
static vec v_shift_each(X *x, enum v_shift s, int w, vec a, vec n); /* lane by lane, likewise; w 32 64 (SAR: 32) */
static vec v_pack(X *x, int w, bool is_signed, vec a, vec b);  /* signed lanes of w (16 32) saturated to half, a's then b's */

/* ---- floating point: w 32 64 ---- */
enum f_op {
    F_ADD, F_SUB, F_MUL, F_DIV, /* a NaN operand comes out quiet, a's before b's */
    F_MIN, F_MAX,               /* b when either is a NaN or both are zero */
    F_SQRT,                     /* of b */
    F_RCP, F_RSQRT,             /* of b, w 32: the host's approximation (12 bits), exact quotient rounded where it has none */
};
static vec f_op(X *x, enum f_op op, int w, int n, vec a, vec b);
enum f_fma { F_MADD /* a * b + c */, F_MSUB /* a * b - c */, F_NMADD /* c - a * b */, F_NMSUB /* -a * b - c */ };
static vec f_fma(X *x, enum f_fma op, int w, int n, vec a, vec b, vec c); /* rounded once; a NaN: a's before b's before c's; other lanes: c's */
static vec f_cmp(X *x, int pred, int w, int n, vec a, vec b);  /* predicate 0..7 of CMPPS; all ones where true */
enum f_flag { F_EQUAL_OR_UNORDERED, F_UNORDERED, F_LESS_OR_UNORDERED };
static val f_com(X *x, enum f_flag f, int w, bool quiet, vec a, vec b); /* lane 0; w 1.  quiet: only a signalling NaN is invalid */
static vec f_round(X *x, int w, int n, int mode, vec a, vec b); /* of b to an integer, mode as in ROUNDPS's immediate */

/* Conversions of lanes of b; out of range or NaN to integer: 0x80000000.  Current rounding mode but where _TRUNC says toward zero.
 * Two lanes to 64 bits come from the low half; two lanes to 32 bits go there and the upper half is zero. */
enum f_cvt { S32_F32, F32_S32, F32_S32_TRUNC, S32_F64, F64_S32, F64_S32_TRUNC, F32_F64, F64_F32 };
static vec f_cvt(X *x, enum f_cvt c, vec b);
static vec f_from_half(X *x, vec b);           /* four half-precision numbers in the low half to single */
static vec f_to_half(X *x, int mode, vec b);   /* the reverse; upper half zero.  mode 0..3: encoded as MXCSR.RC; 4: the rounding mode in MXCSR */

#endif
