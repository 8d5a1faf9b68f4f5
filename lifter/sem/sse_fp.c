/* sse_fp.c - packed and scalar floating-point arithmetic and comparisons.
 * Scalar forms compute lane 0 and keep the rest of the destination.  Source: Intel SDM vol. 2; MIN/MAX and NaN rules vol. 1, 4.8.3.4. */

/* ---- dst = dst op src ---- */
static inline void fp_packed(X *x, const insn *in, enum f_op op, int w)
{
    vec b = vsrc(x, in, 1);
    vdst(x, in, f_op(x, op, w, 128 / w, reg_vec(x, in, 0), b));
}
static inline void fp_scalar(X *x, const insn *in, enum f_op op, int w)
{
    vec b = vsrc_any(x, in, 1, w);
    vdst(x, in, f_op(x, op, w, 1, reg_vec(x, in, 0), b));
}
#define FP_SINGLE(name, op)                                                                                           \
    static inline void sem_##name##ps(X *x, const insn *in) { fp_packed(x, in, op, 32); }                             \
    static inline void sem_##name##ss(X *x, const insn *in) { fp_scalar(x, in, op, 32); }
#define FP_BOTH(name, op)                                                                                             \
    FP_SINGLE(name, op)                                                                                               \
    static inline void sem_##name##pd(X *x, const insn *in) { fp_packed(x, in, op, 64); }                             \
    static inline void sem_##name##sd(X *x, const insn *in) { fp_scalar(x, in, op, 64); }
FP_BOTH(add, F_ADD)
FP_BOTH(sub, F_SUB)
FP_BOTH(mul, F_MUL)
FP_BOTH(div, F_DIV)
FP_BOTH(min, F_MIN)
FP_BOTH(max, F_MAX)
FP_BOTH(sqrt, F_SQRT)
FP_SINGLE(rcp, F_RCP)
FP_SINGLE(rsqrt, F_RSQRT)

/* ---- horizontal and alternating ---- */
static inline void fp_horizontal(X *x, const insn *in, enum f_op op, int w)
{
    vec b = vsrc(x, in, 1), a = reg_vec(x, in, 0);
    vdst(x, in, f_op(x, op, w, 128 / w, pick_pairs(x, a, b, 16, w, 0), pick_pairs(x, a, b, 16, w, 1)));
}
static inline void sem_haddps(X *x, const insn *in) { fp_horizontal(x, in, F_ADD, 32); }
static inline void sem_haddpd(X *x, const insn *in) { fp_horizontal(x, in, F_ADD, 64); }
static inline void sem_hsubps(X *x, const insn *in) { fp_horizontal(x, in, F_SUB, 32); }
static inline void sem_hsubpd(X *x, const insn *in) { fp_horizontal(x, in, F_SUB, 64); }

/* Even lanes subtract, odd lanes add.  Each of the two operations gets zeros in the lanes of the other, so that no lane raises an exception flag that
 * its own operation does not. */
static inline void fp_addsub(X *x, const insn *in, int w)
{
    vec b = vsrc(x, in, 1), a = reg_vec(x, in, 0);
    vec even = w == 32 ? v_k(x, 0xffffffff, 0xffffffff) : v_k(x, ~0ull, 0);
    vec lo = f_op(x, F_SUB, w, 128 / w, v_op(x, V_AND, 64, even, a), v_op(x, V_AND, 64, even, b));
    vec hi = f_op(x, F_ADD, w, 128 / w, v_op(x, V_ANDN, 64, even, a), v_op(x, V_ANDN, 64, even, b));
    vdst(x, in, v_op(x, V_OR, 64, v_op(x, V_AND, 64, even, lo), v_op(x, V_ANDN, 64, even, hi)));
}
static inline void sem_addsubps(X *x, const insn *in) { fp_addsub(x, in, 32); }
static inline void sem_addsubpd(X *x, const insn *in) { fp_addsub(x, in, 64); }

/* Dot product: lanes chosen by the immediate's upper half are multiplied (the others count as +0), summed pair by pair, and the sum is
 * written to the lanes its lower half chooses.  Every lane has its own order of
 * operands, on which it depends which of several NaNs is the result.  Measured on Intel processors: singles neighbour + itself, then own
 * pair + other pair; doubles itself + neighbour. */
static inline void fp_dot(X *x, const insn *in, int w)
{
    unsigned n = 128u / (unsigned)w, wb = (unsigned)w / 8;
    uint8_t pick[16], put[16], swap[16], across[16];
    for (unsigned i = 0; i < 16; i++) {
        pick[i] = vimm(in) >> (4 + i / wb) & 1 ? (uint8_t)i : V_ZERO;
        put[i] = vimm(in) >> i / wb & 1 ? (uint8_t)i : V_ZERO;
        swap[i] = (uint8_t)(i ^ wb);
        across[i] = (uint8_t)(i ^ 8);
    }
    vec b = vsrc(x, in, 1), a = reg_vec(x, in, 0);
    vec p = f_op(x, F_MUL, w, (int)n, v_shuf(x, a, a, pick), v_shuf(x, b, b, pick));
    vec q = v_shuf(x, p, p, swap), s = w == 32 ? f_op(x, F_ADD, w, (int)n, q, p) : f_op(x, F_ADD, w, (int)n, p, q);
    if (n == 4)
        s = f_op(x, F_ADD, w, (int)n, s, v_shuf(x, s, s, across));
    vdst(x, in, v_shuf(x, s, s, put));
}
static inline void sem_dpps(X *x, const insn *in) { fp_dot(x, in, 32); }
static inline void sem_dppd(X *x, const insn *in) { fp_dot(x, in, 64); }

/* ---- comparisons ---- */
/* Two comparisons, their masks combined by an operation. */
static inline vec fp_cmp_two(X *x, enum v_op join, int w, int n, int pred, vec a, vec b, int pred2, vec c, vec d)
{
    return v_op(x, join, 64, f_cmp(x, pred, w, n, a, b), f_cmp(x, pred2, w, n, c, d));
}
/* The predicates that VEX adds, computed from the eight of SSE (EQ LT LE UNORD NEQ NLT NLE ORD; LT LE NLT NLE are the ones that a quiet NaN makes
 * invalid).  Source: Intel SDM vol. 2, CMPPD, table 3-1. */
static inline vec fp_cmp_vex(X *x, unsigned pred, int w, bool scalar, vec a, vec b)
{
    enum { EQ, LT, LE, UNORD, NEQ, NLT, NLE, ORD };
    int n = 128 / w;
    vec whole = a, p = a, q = b, r;
    if (scalar) /* zeros in the other lanes raise no flags */
        p = v_low(x, w, v_get(x, w, a, 0)), q = v_low(x, w, v_get(x, w, b, 0));
    vec o;
    switch (pred) {
    case 8: r = fp_cmp_two(x, V_OR, w, n, EQ, p, q, UNORD, p, q); break;
    case 12: r = fp_cmp_two(x, V_AND, w, n, NEQ, p, q, ORD, p, q); break;
    case 11: r = fp_cmp_two(x, V_AND, w, n, EQ, p, q, UNORD, p, q); break;  /* always false, but a signalling NaN raises invalid */
    case 15: r = fp_cmp_two(x, V_OR, w, n, NEQ, p, q, ORD, p, q); break;    /* always true, likewise */
    case 9: r = f_cmp(x, NLE, w, n, q, p); break;           /* not >= */
    case 10: r = f_cmp(x, NLT, w, n, q, p); break;          /* not > */
    case 13: r = f_cmp(x, LE, w, n, q, p); break;
    case 14: r = f_cmp(x, LT, w, n, q, p); break;
    /* 16, 19, 20, 23, 24, 27, 28, 31: EQ, UNORD, NEQ, ORD and constants that raise invalid for a quiet NaN */
    case 16: r = fp_cmp_two(x, V_AND, w, n, LE, p, q, LE, q, p); break;
    case 20: r = fp_cmp_two(x, V_OR, w, n, NLE, p, q, NLE, q, p); break;
    case 19: r = fp_cmp_two(x, V_AND, w, n, NLE, p, q, NLE, q, p); break;
    case 23: r = fp_cmp_two(x, V_OR, w, n, LE, p, q, LE, q, p); break;
    case 24: r = fp_cmp_two(x, V_AND, w, n, NLT, p, q, NLT, q, p); break;
    case 28: r = fp_cmp_two(x, V_OR, w, n, LT, p, q, LT, q, p); break;
    case 27: r = fp_cmp_two(x, V_AND, w, n, LT, p, q, LT, q, p); break;
    case 31: r = fp_cmp_two(x, V_OR, w, n, NLT, p, q, NLT, q, p); break;
    default: /* LT, LE and others that raise nothing for a quiet NaN: NaNs are compared as zeros, and the result is corrected afterwards */
        o = f_cmp(x, ORD, w, n, p, q);
        p = v_op(x, V_AND, 64, p, o), q = v_op(x, V_AND, 64, q, o);
        switch (pred) {
        case 17: case 21: r = f_cmp(x, LT, w, n, p, q); break;
        case 18: case 22: r = f_cmp(x, LE, w, n, p, q); break;
        case 29: case 25: r = f_cmp(x, LE, w, n, q, p); break;
        default: r = f_cmp(x, LT, w, n, q, p); break;
        }
        r = v_op(x, V_AND, 64, r, o);
        if (pred < 29 && pred > 18) /* 21 22 25 26: the negations */
            r = v_op(x, V_XOR, 64, r, v_k(x, ~0ull, ~0ull));
        break;
    }
    return scalar ? v_set(x, w, whole, 0, v_get(x, w, r, 0)) : r;
}
static inline void fp_cmp(X *x, const insn *in, int w, bool scalar)
{
    vec b = scalar ? vsrc_any(x, in, 1, w) : vsrc(x, in, 1);
    if (in->vex && vimm(in) & 0x18) {
        vdst(x, in, fp_cmp_vex(x, vimm(in) & 31, w, scalar, reg_vec(x, in, 0), b));
        return;
    }
    vdst(x, in, f_cmp(x, (int)(vimm(in) & 7), w, scalar ? 1 : 128 / w, reg_vec(x, in, 0), b));
}
static inline void sem_cmpps(X *x, const insn *in) { fp_cmp(x, in, 32, false); }
static inline void sem_cmppd(X *x, const insn *in) { fp_cmp(x, in, 64, false); }
static inline void sem_cmpss(X *x, const insn *in) { fp_cmp(x, in, 32, true); }
static inline void sem_cmpsd(X *x, const insn *in) { fp_cmp(x, in, 64, true); }

/* ZF PF CF: all set when unordered, else equal: ZF, less: CF. */
static inline void fp_com(X *x, const insn *in, int w, bool quiet)
{
    vec b = vsrc_any(x, in, 1, w), a = reg_vec(x, in, 0);
    val zf = f_com(x, F_EQUAL_OR_UNORDERED, w, quiet, a, b);
    val pf = f_com(x, F_UNORDERED, w, quiet, a, b);
    val cf = f_com(x, F_LESS_OR_UNORDERED, w, quiet, a, b);
    flags_zc(x, zf, cf);
    wr_flag(x, F_PF, pf);
}
static inline void sem_comiss(X *x, const insn *in) { fp_com(x, in, 32, false); }
static inline void sem_comisd(X *x, const insn *in) { fp_com(x, in, 64, false); }
static inline void sem_ucomiss(X *x, const insn *in) { fp_com(x, in, 32, true); }
static inline void sem_ucomisd(X *x, const insn *in) { fp_com(x, in, 64, true); }

/* ---- rounding to an integer, SSE4.1 ---- */
static inline void fp_round(X *x, const insn *in, int w, bool scalar)
{
    vec b = scalar ? vsrc_any(x, in, 1, w) : vsrc(x, in, 1);
    vdst(x, in, f_round(x, w, scalar ? 1 : 128 / w, (int)(vimm(in) & 15), reg_vec(x, in, 0), b));
}
static inline void sem_roundps(X *x, const insn *in) { fp_round(x, in, 32, false); }
static inline void sem_roundpd(X *x, const insn *in) { fp_round(x, in, 64, false); }
static inline void sem_roundss(X *x, const insn *in) { fp_round(x, in, 32, true); }
static inline void sem_roundsd(X *x, const insn *in) { fp_round(x, in, 64, true); }
