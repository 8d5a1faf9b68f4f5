/* shift.c - shifts and rotations.  Source: Intel SDM vol. 2.
 *
 * The count is taken modulo 32; a count of 0 leaves all flags alone.  An immediate count is known here, so only counts in cl need
 * conditional flags.  A count may exceed the width of 8- and 16-bit operands: for such counts the operations are defined to give what the processor
 * gives.
 *
 * Undefined flags, with the value chosen: what current Intel processors give, which is mostly OF by the formula for a count of 1 whatever
 * the count is, from the operand as it was before:
 *   shl rcl shld  OF = the two top bits differ        shr   OF = the top bit        sar   OF = 0
 *   rcr           OF = top bit and CF differ          shrd  OF = top bit and the source's lowest bit differ
 *   rol           OF = the two top bits differ        ror   OF = top and lowest bit differ; both: kept for an immediate count above 1 and a register
 *   shl shr sar shld shrd   AF = 0; CF for counts above the width: 0; sar: the sign
 *   shld shrd     result and CF for 16-bit operands and counts above 16: see double_shift() */

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

static inline val top_two_differ(X *x, int w, val a) { return top_bit(x, w, xor_(x, w, a, shl(x, w, a, k(x, w, 1)))); }

/* Writes the flags of a shift by n (w 8): cf, of and those of the result, unless n is 0. */
static inline void shift_flags(X *x, int w, int known, val n, val cf, val of, val r)
{
    if (known > 0) {
        wr_flag(x, F_CF, cf);
        wr_flag(x, F_OF, of);
        wr_flag(x, F_AF, k(x, 1, 0));
        flags_zsp(x, w, r);
        flags_note(x, FS_RESULT, w, r, r, r);
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

/* Writes CF and OF of a rotation unless n is 0; keep_of: OF is kept when the count is an immediate above 1 and the operand a register. */
static inline void rot_flags(X *x, int known, val n, val cf, val of, bool keep_of)
{
    if (known > 0) {
        wr_flag(x, F_CF, cf);
        if (known == 1 || !keep_of)
            wr_flag(x, F_OF, of);
    } else if (known < 0) {
        val c = ne(x, 8, n, k(x, 8, 0));
        wr_flag_if(x, c, F_CF, cf);
        wr_flag_if(x, c, F_OF, of);
    }
}

/* CF is the bit that is shifted out last.  The shift is done in 64 bits, where that bit is found one place above (for right shifts, below) the
 * operand; so a count of 0 needs no case of its own. */
static inline void sem_shl(X *x, const insn *in)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), a = rd(x, in, 0), r = shl(x, w, a, zext(x, 8, w, n8));
    val t = shl(x, 64, zext(x, w, 64, a), zext(x, 8, 64, n8)), cf = bit0(x, 64, shr(x, 64, t, k(x, 64, (unsigned)w)));
    wr(x, in, 0, r);
    shift_flags(x, w, known, n8, cf, top_two_differ(x, w, a), r);
}

static inline void sem_shr(X *x, const insn *in)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), a = rd(x, in, 0), r = shr(x, w, a, zext(x, 8, w, n8));
    val t = shr(x, 64, shl(x, 64, zext(x, w, 64, a), k(x, 64, 1)), zext(x, 8, 64, n8));
    wr(x, in, 0, r);
    shift_flags(x, w, known, n8, bit0(x, 64, t), top_bit(x, w, a), r);
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
    val n8 = shift_count(x, in, 1, &known), a = rd(x, in, 0), r = rotl(x, w, a, zext(x, 8, w, n8));
    wr(x, in, 0, r);
    rot_flags(x, known, n8, bit0(x, w, r), top_two_differ(x, w, a), in->opnd[0].kind == OPND_REG);
}

static inline void sem_ror(X *x, const insn *in)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), a = rd(x, in, 0), r = rotr(x, w, a, zext(x, 8, w, n8));
    wr(x, in, 0, r);
    rot_flags(x, known, n8, top_bit(x, w, r), xor_(x, 1, bit0(x, w, a), top_bit(x, w, a)), in->opnd[0].kind == OPND_REG);
}

/* Rotations through carry turn w + 1 bits; done in 64 bits, where the value with its carry is at most 33 bits wide.
 * The count is modulo w + 1; where that is 0 although the count modulo 32 is not (8 and 16 bits), flags are kept too. */
static inline void rot_carry(X *x, const insn *in, bool left)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 1, &known), a = rd(x, in, 0), old_cf = rd_flag(x, F_CF);
    if (w < 32) {
        n8 = urem(x, 8, n8, k(x, 8, (unsigned)w + 1));
        if (known > 0)
            known %= w + 1;
    }
    val n = zext(x, 8, 64, n8), back = sub(x, 64, k(x, 64, (unsigned)w + 1), n);
    val all = or_(x, 64, zext(x, w, 64, a), shl(x, 64, zext(x, 1, 64, old_cf), k(x, 64, (unsigned)w)));
    val t = or_(x, 64, shl(x, 64, all, left ? n : back), shr(x, 64, all, left ? back : n));
    val r = trunc_(x, 64, w, t), cf = bit0(x, 64, shr(x, 64, t, k(x, 64, (unsigned)w)));
    wr(x, in, 0, r);
    rot_flags(x, known, n8, cf, left ? top_two_differ(x, w, a) : xor_(x, 1, top_bit(x, w, a), old_cf), false);
}
static inline void sem_rcl(X *x, const insn *in) { rot_carry(x, in, true); }
static inline void sem_rcr(X *x, const insn *in) { rot_carry(x, in, false); }

/* SHLD, SHRD: both operands as one number of 64 bits.  With 16-bit operands a count above 16 is undefined; processors then shift
 * dst:src:dst, and so does this. */
static inline void double_shift(X *x, const insn *in, bool left)
{
    int w = width(in), known;
    val n8 = shift_count(x, in, 2, &known), n = zext(x, 8, 64, n8), a = rd(x, in, 0), b = rd(x, in, 1);
    val wa = zext(x, w, 64, a), wb = zext(x, w, 64, b), all, cf, of, r;
    if (left) {
        /* the destination is the upper half; CF is the lowest of the n bits that are shifted out above it */
        all = shl(x, 64, or_(x, 64, shl(x, 64, wa, k(x, 64, (unsigned)w)), wb), k(x, 64, 64 - 2 * (unsigned)w));
        if (w == 16)
            all = or_(x, 64, all, shl(x, 64, wa, k(x, 64, 16)));
        r = trunc_(x, 64, w, shr(x, 64, shl(x, 64, all, n), k(x, 64, 64 - (unsigned)w)));
        cf = bit0(x, 64, shr(x, 64, all, sub(x, 64, k(x, 64, 64), n)));
        of = top_two_differ(x, w, a);
    } else {
        all = or_(x, 64, wa, shl(x, 64, wb, k(x, 64, (unsigned)w)));
        if (w == 16)
            all = or_(x, 64, all, shl(x, 64, wa, k(x, 64, 32)));
        r = trunc_(x, 64, w, shr(x, 64, all, n));
        cf = bit0(x, 64, shr(x, 64, all, sub(x, 64, n, k(x, 64, 1))));
        of = xor_(x, 1, top_bit(x, w, a), bit0(x, w, b));
    }
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
