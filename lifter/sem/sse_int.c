/* sse_int.c - packed integers: lane-by-lane arithmetic, comparisons, shifts, packing, and the horizontal forms; MMX and XMM alike.
 * Source: Intel SDM vol. 2, P* instructions. */

/* ---- one vector operation: dst = dst op src ---- */
static inline void lane_op(X *x, const insn *in, enum v_op op, int w)
{
    vec b = vsrc(x, in, 1);
    vdst(x, in, v_op(x, op, w, reg_vec(x, in, 0), b));
}
#define LANES(name, op, w)                                                                                            \
    static inline void sem_##name(X *x, const insn *in) { lane_op(x, in, op, w); }
LANES(pand, V_AND, 64) LANES(pandn, V_ANDN, 64) LANES(por, V_OR, 64) LANES(pxor, V_XOR, 64)
LANES(andps, V_AND, 64) LANES(andnps, V_ANDN, 64) LANES(orps, V_OR, 64) LANES(xorps, V_XOR, 64)
LANES(andpd, V_AND, 64) LANES(andnpd, V_ANDN, 64) LANES(orpd, V_OR, 64) LANES(xorpd, V_XOR, 64)
LANES(paddb, V_ADD, 8) LANES(paddw, V_ADD, 16) LANES(paddd, V_ADD, 32) LANES(paddq, V_ADD, 64)
LANES(psubb, V_SUB, 8) LANES(psubw, V_SUB, 16) LANES(psubd, V_SUB, 32) LANES(psubq, V_SUB, 64)
LANES(paddsb, V_ADDS, 8) LANES(paddsw, V_ADDS, 16) LANES(paddusb, V_ADDUS, 8) LANES(paddusw, V_ADDUS, 16)
LANES(psubsb, V_SUBS, 8) LANES(psubsw, V_SUBS, 16) LANES(psubusb, V_SUBUS, 8) LANES(psubusw, V_SUBUS, 16)
LANES(pmullw, V_MUL, 16) LANES(pmulld, V_MUL, 32) LANES(pmulhw, V_MULHS, 16) LANES(pmulhuw, V_MULHU, 16)
LANES(pmulhrsw, V_MULHRS, 16) LANES(pmuludq, V_MULEU, 32) LANES(pmuldq, V_MULES, 32)
LANES(pmaddwd, V_MADD, 16) LANES(pmaddubsw, V_MADDUB, 8) LANES(psadbw, V_SAD, 8)
LANES(pavgb, V_AVGU, 8) LANES(pavgw, V_AVGU, 16)
LANES(pminsb, V_MINS, 8) LANES(pminsw, V_MINS, 16) LANES(pminsd, V_MINS, 32)
LANES(pminub, V_MINU, 8) LANES(pminuw, V_MINU, 16) LANES(pminud, V_MINU, 32)
LANES(pmaxsb, V_MAXS, 8) LANES(pmaxsw, V_MAXS, 16) LANES(pmaxsd, V_MAXS, 32)
LANES(pmaxub, V_MAXU, 8) LANES(pmaxuw, V_MAXU, 16) LANES(pmaxud, V_MAXU, 32)
LANES(pcmpeqb, V_EQ, 8) LANES(pcmpeqw, V_EQ, 16) LANES(pcmpeqd, V_EQ, 32) LANES(pcmpeqq, V_EQ, 64)
LANES(pcmpgtb, V_GTS, 8) LANES(pcmpgtw, V_GTS, 16) LANES(pcmpgtd, V_GTS, 32) LANES(pcmpgtq, V_GTS, 64)

/* ---- shifts: by an immediate or by the low 64 bits of a vector ---- */
static inline void shift_lanes(X *x, const insn *in, enum v_shift s, int w)
{
    mm_begin(x, in);
    val n = in->opnd[1].kind == OPND_IMM ? k(x, 64, vimm(in)) : v_get(x, 64, vsrc(x, in, 1), 0);
    vdst(x, in, v_shift(x, s, w, reg_vec(x, in, 0), n));
}
#define SHIFT_LANES(name, s, w)                                                                                       \
    static inline void sem_##name(X *x, const insn *in) { shift_lanes(x, in, s, w); }
SHIFT_LANES(psllw, V_SHL, 16) SHIFT_LANES(pslld, V_SHL, 32) SHIFT_LANES(psllq, V_SHL, 64)
SHIFT_LANES(psrlw, V_SHR, 16) SHIFT_LANES(psrld, V_SHR, 32) SHIFT_LANES(psrlq, V_SHR, 64)
SHIFT_LANES(psraw, V_SAR, 16) SHIFT_LANES(psrad, V_SAR, 32)

/* ---- packing with saturation ---- */
static inline void pack_lanes(X *x, const insn *in, int w, bool is_signed)
{
    vec b = vsrc(x, in, 1), r = v_pack(x, w, is_signed, reg_vec(x, in, 0), b);
    if (is_mm(in)) { /* the result bytes of the two operands begin eight bytes apart */
        static const uint8_t together[16] = {0, 1, 2, 3, 8, 9, 10, 11, V_ZERO, V_ZERO, V_ZERO, V_ZERO, V_ZERO, V_ZERO, V_ZERO, V_ZERO};
        r = v_shuf(x, r, r, together);
    }
    vdst(x, in, r);
}
static inline void sem_packsswb(X *x, const insn *in) { pack_lanes(x, in, 16, true); }
static inline void sem_packuswb(X *x, const insn *in) { pack_lanes(x, in, 16, false); }
static inline void sem_packssdw(X *x, const insn *in) { pack_lanes(x, in, 32, true); }
static inline void sem_packusdw(X *x, const insn *in) { pack_lanes(x, in, 32, false); }

/* ---- horizontal: op on neighbours, the first operand's pairs before the second's ---- */
static inline vec pick_pairs(X *x, vec a, vec b, int bytes, int w, int odd)
{
    int wb = w / 8, half = bytes / 2;
    uint8_t map[16];
    for (int i = 0; i < 16; i++) {
        int from = (i % half) / wb * 2 * wb + odd * wb + i % wb;
        map[i] = i >= bytes ? V_ZERO : (uint8_t)(from + (i < half ? 0 : 16));
    }
    return v_shuf(x, a, b, map);
}
static inline void horizontal(X *x, const insn *in, enum v_op op, int w)
{
    vec b = vsrc(x, in, 1), a = reg_vec(x, in, 0);
    int n = vbytes(in);
    vdst(x, in, v_op(x, op, w, pick_pairs(x, a, b, n, w, 0), pick_pairs(x, a, b, n, w, 1)));
}
#define HORIZONTAL(name, op, w)                                                                                       \
    static inline void sem_##name(X *x, const insn *in) { horizontal(x, in, op, w); }
HORIZONTAL(phaddw, V_ADD, 16) HORIZONTAL(phaddd, V_ADD, 32) HORIZONTAL(phaddsw, V_ADDS, 16)
HORIZONTAL(phsubw, V_SUB, 16) HORIZONTAL(phsubd, V_SUB, 32) HORIZONTAL(phsubsw, V_SUBS, 16)

/* ---- signs ---- */
static inline vec negate_where(X *x, int w, vec a, vec m) { return v_op(x, V_SUB, w, v_op(x, V_XOR, w, a, m), m); }
static inline void absolute(X *x, const insn *in, int w)
{
    vec a = vsrc(x, in, 1);
    vdst(x, in, negate_where(x, w, a, v_op(x, V_GTS, w, v_zero(x), a)));
}
static inline void sem_pabsb(X *x, const insn *in) { absolute(x, in, 8); }
static inline void sem_pabsw(X *x, const insn *in) { absolute(x, in, 16); }
static inline void sem_pabsd(X *x, const insn *in) { absolute(x, in, 32); }

static inline void sign_lanes(X *x, const insn *in, int w)
{
    vec b = vsrc(x, in, 1), zero = v_zero(x);
    vec r = negate_where(x, w, reg_vec(x, in, 0), v_op(x, V_GTS, w, zero, b));
    vdst(x, in, v_op(x, V_ANDN, w, v_op(x, V_EQ, w, b, zero), r));
}
static inline void sem_psignb(X *x, const insn *in) { sign_lanes(x, in, 8); }
static inline void sem_psignw(X *x, const insn *in) { sign_lanes(x, in, 16); }
static inline void sem_psignd(X *x, const insn *in) { sign_lanes(x, in, 32); }

/* ---- minimum of eight words and its position ---- */
static inline void sem_phminposuw(X *x, const insn *in)
{
    vec a = vsrc(x, in, 1);
    vdst(x, in, v_low(x, 64, helper(x, XLAT_H_phminposuw, v_get(x, 64, a, 0), v_get(x, 64, a, 1), k(x, 64, 0))));
}

/* mpsadbw: eight sums of absolute differences of four bytes; for each sum the window into the first operand moves by one byte.
 * Byte j of every window in turn: |window byte - block byte j|, widened to 16 bits and added up. */
static inline void sem_mpsadbw(X *x, const insn *in)
{
    unsigned window = vimm(in) & 4, block = (vimm(in) & 3) * 4;
    vec b = vsrc(x, in, 1), a = reg_vec(x, in, 0), sum = v_zero(x);
    for (unsigned j = 0; j < 4; j++) {
        uint8_t wmap[16], bmap[16];
        for (unsigned i = 0; i < 16; i++) {
            wmap[i] = i & 1 ? V_ZERO : (uint8_t)(window + i / 2 + j);
            bmap[i] = i & 1 ? V_ZERO : (uint8_t)(block + j);
        }
        vec p = v_shuf(x, a, a, wmap), q = v_shuf(x, b, b, bmap);
        sum = v_op(x, V_ADD, 16, sum, v_op(x, V_OR, 8, v_op(x, V_SUBUS, 8, p, q), v_op(x, V_SUBUS, 8, q, p)));
    }
    vdst(x, in, sum);
}

/* ptest: ZF = no common bit, CF = no bit of the second outside the first; the other arithmetic flags are cleared. */
static inline val v_is_zero(X *x, vec a) { return eq(x, 64, or_(x, 64, v_get(x, 64, a, 0), v_get(x, 64, a, 1)), k(x, 64, 0)); }
static inline void flags_zc(X *x, val zf, val cf)
{
    val zero = k(x, 1, 0);
    wr_flag(x, F_ZF, zf);
    wr_flag(x, F_CF, cf);
    wr_flag(x, F_PF, zero);
    wr_flag(x, F_AF, zero);
    wr_flag(x, F_SF, zero);
    wr_flag(x, F_OF, zero);
}
static inline void sem_ptest(X *x, const insn *in)
{
    vec b = vsrc(x, in, 1), a = reg_vec(x, in, 0);
    flags_zc(x, v_is_zero(x, v_op(x, V_AND, 64, a, b)), v_is_zero(x, v_op(x, V_ANDN, 64, a, b)));
}
