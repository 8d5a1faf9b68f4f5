/* shift.c - shifts and rotations.  Source: Intel SDM vol. 2.
 *
 * The count is taken modulo 32; a count of 0 leaves all flags alone.  An immediate count is known here, so only counts in cl pay for
 * conditional flags.  A count may exceed the width of 8- and 16-bit operands: the operations are total and give what the processor gives.
 *
 * Undefined flags, with the value chosen (what recent Intel processors do):
 *   shl shr sar   AF = 0; OF for counts above 1: as if the last single step had set it (shl: msb(r) ^ CF; shr: the two top bits before
 *                 the last step differ... see each); CF for counts above the width: 0 (sar: the sign)
 *   rol ror rcl rcr  OF for counts above 1: the same formula as for count 1
 *   shld shrd     AF = 0; OF for counts above 1: msb changed in the last step; 16-bit counts above 16: see double_shift() */

/* Count operand i modulo 32, w 8; *known: its value when it is an immediate, else -1. */
static inline val shift_count(X *x, const insn *in, int i, int *known)
{
    if (in->nop <= i || in->opnd[i].kind == OPND_IMM) {
        *known = in->nop <= i ? 1 : in->opnd[i].imm & 31;
        return k(x, 8, (unsigned)*known);
    }
    *known = -1;
    return and_(x, 8, rd(x, in, i), k(x, 8, 31));
}

/* Writes the flags of a shift by n (w 8): cf, of and those of the result, unless n is 0. */
static inline void shift_flags(X *x, int w, int known, val n, val cf, val of, val r)
{
    if (known > 0) {
        wr_flag(x, F_CF, cf);
        wr_flag(x, F_OF, of);
        wr_flag(x, F_AF, k(x, 1, 0));
        flags_zsp(x, w, r);
    } else if (known < 0) {
        val c = ne(x, 8, n, k(x, 8, 0));
        wr_flag_if(x, c, F_CF, cf);
        wr_flag_if(x, c, F_OF, of);
        wr_flag_if(x, c, F_AF, k(x, 1, 0));
        wr_flag_if(x, c, F_ZF, eq(x, w, r, k(x, w, 0)));
        wr_flag_if(x, c, F_SF, top_bit(x, w, r));
        wr_flag_if(x, c, F_PF, parity(x, trunc_(x, w, 8, r)));
    }
}

/* Writes CF and OF of a rotation unless n is 0. */
static inline void rot_flags(X *x, int known, val n, val cf, val of)
{
    if (known > 0) {
        wr_flag(x, F_CF, cf);
        wr_flag(x, F_OF, of);
    } else if (known < 0) {
        val c = ne(x, 8, n, k(x, 8, 0));
        wr_flag_if(x, c, F_CF, cf);
        wr_flag_if(x, c, F_OF, of);
    }
}

/* The bit that leaves last is caught in 64 bits, one place above (below) the operand: no case apart for a count of 0. */
static inline void sem_shl(X *x, const insn *in)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), a = rd(x, in, 0), r = shl(x, w, a, zext(x, 8, w, n8));
    val t = shl(x, 64, zext(x, w, 64, a), zext(x, 8, 64, n8)), cf = bit0(x, 64, shr(x, 64, t, k(x, 64, (unsigned)w)));
    wr(x, in, 0, r);
    shift_flags(x, w, known, n8, cf, xor_(x, 1, cf, top_bit(x, w, r)), r);
}

static inline void sem_shr(X *x, const insn *in)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), a = rd(x, in, 0), r = shr(x, w, a, zext(x, 8, w, n8));
    val t = shr(x, 64, shl(x, 64, zext(x, w, 64, a), k(x, 64, 1)), zext(x, 8, 64, n8));
    wr(x, in, 0, r);
    shift_flags(x, w, known, n8, bit0(x, 64, t), bit0(x, 64, shr(x, 64, t, k(x, 64, (unsigned)w - 1))), r);
}

static inline void sem_sar(X *x, const insn *in)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), a = rd(x, in, 0), r = sar(x, w, a, zext(x, 8, w, n8));
    val t = sar(x, 64, shl(x, 64, sext(x, w, 64, a), k(x, 64, 1)), zext(x, 8, 64, n8));
    wr(x, in, 0, r);
    shift_flags(x, w, known, n8, bit0(x, 64, t), k(x, 1, 0), r);
}

static inline void sem_rol(X *x, const insn *in)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), r = rotl(x, w, rd(x, in, 0), zext(x, 8, w, n8));
    val cf = bit0(x, w, r);
    wr(x, in, 0, r);
    rot_flags(x, known, n8, cf, xor_(x, 1, cf, top_bit(x, w, r)));
}

static inline void sem_ror(X *x, const insn *in)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), r = rotr(x, w, rd(x, in, 0), zext(x, 8, w, n8));
    val cf = top_bit(x, w, r);
    wr(x, in, 0, r);
    rot_flags(x, known, n8, cf, xor_(x, 1, cf, top_bit(x, w, shl(x, w, r, k(x, w, 1)))));
}

/* Rotations through carry turn w + 1 bits; done in 64 bits, where the value with its carry is at most 33 bits wide.
 * The count is modulo w + 1; for 8 and 16 bits it may be 0 then although the masked count is not: CF keeps its value, as the formulas give. */
static inline val rot_carry_count(X *x, int w, val n8)
{
    if (w == 32)
        return zext(x, 8, 64, n8);
    return zext(x, 8, 64, urem(x, 8, n8, k(x, 8, (unsigned)w + 1)));
}

static inline void rot_carry(X *x, const insn *in, bool left)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), n = rot_carry_count(x, w, n8), a = rd(x, in, 0);
    val all = or_(x, 64, zext(x, w, 64, a), shl(x, 64, zext(x, 1, 64, rd_flag(x, F_CF)), k(x, 64, (unsigned)w)));
    val back = sub(x, 64, k(x, 64, (unsigned)w + 1), n);
    val t = or_(x, 64, shl(x, 64, all, left ? n : back), shr(x, 64, all, left ? back : n));
    val r = trunc_(x, 64, w, t), cf = bit0(x, 64, shr(x, 64, t, k(x, 64, (unsigned)w)));
    wr(x, in, 0, r);
    val top = top_bit(x, w, r);
    rot_flags(x, known, n8, cf, left ? xor_(x, 1, cf, top) : xor_(x, 1, top, top_bit(x, w, shl(x, w, r, k(x, w, 1)))));
}
static inline void sem_rcl(X *x, const insn *in) { rot_carry(x, in, true); }
static inline void sem_rcr(X *x, const insn *in) { rot_carry(x, in, false); }

/* SHLD, SHRD: 32-bit operands as the upper (lower) half of a 64-bit shift.  With 16-bit operands a count above 16 is undefined; processors
 * shift the destination in again behind the source (dst:src:dst), and so does this. */
static inline void double_shift(X *x, const insn *in, bool left)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 2, &known), n = zext(x, 8, 64, n8), a = rd(x, in, 0), b = rd(x, in, 1), one = k(x, 64, 1);
    val wa = zext(x, w, 64, a), wb = zext(x, w, 64, b), all, before, r, cf;
    val w1 = k(x, 64, (unsigned)w), before_n = sub(x, 64, n, one);
    if (left) {
        /* the destination stands at the top: bit 63 is its sign */
        all = shl(x, 64, or_(x, 64, shl(x, 64, wa, w1), wb), k(x, 64, 64 - 2 * (unsigned)w));
        if (w == 16)
            all = or_(x, 64, all, shl(x, 64, wa, k(x, 64, 16)));
        before = shl(x, 64, all, before_n);
        cf = top_bit(x, 64, before);
        r = trunc_(x, 64, w, shr(x, 64, shl(x, 64, all, n), k(x, 64, 64 - (unsigned)w)));
        before = shr(x, 64, before, k(x, 64, 64 - (unsigned)w));
    } else {
        all = or_(x, 64, wa, shl(x, 64, wb, w1));
        if (w == 16)
            all = or_(x, 64, all, shl(x, 64, wa, k(x, 64, 32)));
        before = shr(x, 64, all, before_n);
        cf = bit0(x, 64, before);
        r = trunc_(x, 64, w, shr(x, 64, all, n));
    }
    val of = xor_(x, 1, top_bit(x, w, trunc_(x, 64, w, before)), top_bit(x, w, r));
    wr(x, in, 0, r);
    shift_flags(x, w, known, n8, cf, of, r);
}
static inline void sem_shld(X *x, const insn *in) { double_shift(x, in, true); }
static inline void sem_shrd(X *x, const insn *in) { double_shift(x, in, false); }

/* BMI2: no flags; the count (operand 2) modulo 32. */
static inline val count32(X *x, const insn *in) { return and_(x, 32, rd(x, in, 2), k(x, 32, 31)); }
static inline void sem_sarx(X *x, const insn *in)
{
    val a = rd(x, in, 1);
    wr(x, in, 0, sar(x, 32, a, count32(x, in)));
}
static inline void sem_shlx(X *x, const insn *in)
{
    val a = rd(x, in, 1);
    wr(x, in, 0, shl(x, 32, a, count32(x, in)));
}
static inline void sem_shrx(X *x, const insn *in)
{
    val a = rd(x, in, 1);
    wr(x, in, 0, shr(x, 32, a, count32(x, in)));
}
static inline void sem_rorx(X *x, const insn *in) { wr(x, in, 0, rotr(x, 32, rd(x, in, 1), k(x, 32, in->opnd[2].imm & 31))); }
