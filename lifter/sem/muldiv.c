/* muldiv.c - multiplication and division.  Source: Intel SDM vol. 2.
 *
 * Undefined flags, with the value chosen:
 *   mul imul   SF, PF of the low half of the product; ZF = AF = 0
 *   div idiv   all kept */

static inline int wide(int w) { return w * 2; }

/* Writes a product of 2w bits to ax, dx:ax or edx:eax. */
static inline void wr_product(X *x, int w, val p)
{
    if (w == 8) {
        wr_reg(x, 16, XLAT_EAX, p);
        return;
    }
    wr_reg(x, w, XLAT_EAX, trunc_(x, wide(w), w, p));
    wr_reg(x, w, XLAT_EDX, trunc_(x, wide(w), w, shr(x, wide(w), p, k(x, wide(w), (unsigned)w))));
}

static inline void flags_mul(X *x, int w, val lost, val low)
{
    wr_flag(x, F_CF, lost);
    wr_flag(x, F_OF, lost);
    wr_flag(x, F_SF, top_bit(x, w, low));
    wr_flag(x, F_PF, parity(x, trunc_(x, w, 8, low)));
    wr_flag(x, F_ZF, k(x, 1, 0));
    wr_flag(x, F_AF, k(x, 1, 0));
}

static inline void sem_mul(X *x, const insn *in)
{
    int w = width(in), w2 = wide(w);
    val p = mul(x, w2, zext(x, w, w2, rd_reg(x, w, XLAT_EAX)), zext(x, w, w2, rd(x, in, 0)));
    val low = trunc_(x, w2, w, p);
    wr_product(x, w, p);
    flags_mul(x, w, ne(x, w2, p, zext(x, w, w2, low)), low);
}

static inline void sem_imul(X *x, const insn *in)
{
    int w = width(in), w2 = wide(w);
    val a = in->nop == 1 ? rd_reg(x, w, XLAT_EAX) : rd(x, in, in->nop == 3 ? 1 : 0);
    val b = rd(x, in, in->nop - 1);
    val p = mul(x, w2, sext(x, w, w2, a), sext(x, w, w2, b)), low = trunc_(x, w2, w, p);
    if (in->nop == 1)
        wr_product(x, w, p);
    else
        wr(x, in, 0, low);
    flags_mul(x, w, ne(x, w2, p, sext(x, w, w2, low)), low);
}

/* MULX hi, lo, r/m: edx times operand 2, no flags; the register holds the high half when both are the same. */
static inline void sem_mulx(X *x, const insn *in)
{
    val p = mul(x, 64, zext(x, 32, 64, rd_reg(x, 32, XLAT_EDX)), zext(x, 32, 64, rd(x, in, 2)));
    wr(x, in, 1, trunc_(x, 64, 32, p));
    wr(x, in, 0, trunc_(x, 64, 32, shr(x, 64, p, k(x, 64, 32))));
}

/* The dividend of 2w bits: ax, dx:ax, edx:eax. */
static inline val dividend(X *x, int w)
{
    if (w == 8)
        return rd_reg(x, 16, XLAT_EAX);
    int w2 = wide(w);
    val hi = zext(x, w, w2, rd_reg(x, w, XLAT_EDX)), lo = zext(x, w, w2, rd_reg(x, w, XLAT_EAX));
    return or_(x, w2, shl(x, w2, hi, k(x, w2, (unsigned)w)), lo);
}

static inline void wr_quotient(X *x, int w, val q, val r)
{
    wr_reg(x, w, XLAT_EAX, q);
    wr_reg(x, w, w == 8 ? 4 /* ah */ : XLAT_EDX, r);
}

static inline void sem_div(X *x, const insn *in)
{
    int w = width(in), w2 = wide(w);
    val b = rd(x, in, 0), a = dividend(x, w), b2 = zext(x, w, w2, b);
    trap_if(x, eq(x, w, b, k(x, w, 0)), XLAT_TRAP_DE, 0);
    val q = udiv(x, w2, a, b2), r = urem(x, w2, a, b2);
    trap_if(x, ne(x, w2, shr(x, w2, q, k(x, w2, (unsigned)w)), k(x, w2, 0)), XLAT_TRAP_DE, 1);
    wr_quotient(x, w, trunc_(x, w2, w, q), trunc_(x, w2, w, r));
}

/* The most negative dividend / -1 gives itself (ops.h), which does not fit and so raises #DE like any other large quotient. */
static inline void sem_idiv(X *x, const insn *in)
{
    int w = width(in), w2 = wide(w);
    val b = rd(x, in, 0), a = dividend(x, w), b2 = sext(x, w, w2, b);
    trap_if(x, eq(x, w, b, k(x, w, 0)), XLAT_TRAP_DE, 0);
    val q = sdiv(x, w2, a, b2), r = srem(x, w2, a, b2), q1 = trunc_(x, w2, w, q);
    trap_if(x, ne(x, w2, q, sext(x, w, w2, q1)), XLAT_TRAP_DE, 1);
    wr_quotient(x, w, q1, trunc_(x, w2, w, r));
}
