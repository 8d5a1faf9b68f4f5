/* bcd.c - decimal adjustments.  Source: Intel SDM vol. 2 (the pseudo-code of each instruction).
 *
 * Undefined flags, with the value chosen (recent Intel processors):
 *   daa das   OF = 0
 *   aaa aas   OF = 0; ZF SF PF of al
 *   aam       CF OF AF = 0
 *   aad       CF OF AF of the addition it ends with */

static inline void bcd_flags(X *x, val al, val cf, val af)
{
    flags_zsp(x, 8, al);
    wr_flag(x, F_CF, cf);
    wr_flag(x, F_AF, af);
    wr_flag(x, F_OF, k(x, 1, 0));
}

/* The low digit needs adjusting. */
static inline val low_digit_over(X *x, val al)
{
    return or_(x, 1, rd_flag(x, F_AF), ult(x, 8, k(x, 8, 9), and_(x, 8, al, k(x, 8, 15))));
}

static inline void sem_daa(X *x, const insn *in)
{
    val al = rd_reg(x, 8, XLAT_EAX), zero = k(x, 8, 0), lo = low_digit_over(x, al);
    val hi = or_(x, 1, rd_flag(x, F_CF), ult(x, 8, k(x, 8, 0x99), al));
    val r = add(x, 8, al, or_(x, 8, sel(x, 8, lo, k(x, 8, 6), zero), sel(x, 8, hi, k(x, 8, 0x60), zero)));
    wr_reg(x, 8, XLAT_EAX, r);
    bcd_flags(x, r, hi, lo);
}

/* CF: the old one, al above 99h, or a borrow out of al - 6. */
static inline void sem_das(X *x, const insn *in)
{
    val al = rd_reg(x, 8, XLAT_EAX), zero = k(x, 8, 0), lo = low_digit_over(x, al);
    val hi = or_(x, 1, rd_flag(x, F_CF), ult(x, 8, k(x, 8, 0x99), al));
    val r = sub(x, 8, al, or_(x, 8, sel(x, 8, lo, k(x, 8, 6), zero), sel(x, 8, hi, k(x, 8, 0x60), zero)));
    wr_reg(x, 8, XLAT_EAX, r);
    bcd_flags(x, r, or_(x, 1, hi, and_(x, 1, lo, ult(x, 8, al, k(x, 8, 6)))), lo);
}

/* The adjustment goes through ax: a carry out of al reaches ah (processors from the 80286 on). */
static inline void ascii_adjust(X *x, uint16_t by)
{
    val ax = rd_reg(x, 16, XLAT_EAX), over = low_digit_over(x, trunc_(x, 16, 8, ax));
    val r = and_(x, 16, add(x, 16, ax, sel(x, 16, over, k(x, 16, by), k(x, 16, 0))), k(x, 16, 0xff0f));
    wr_reg(x, 16, XLAT_EAX, r);
    bcd_flags(x, trunc_(x, 16, 8, r), over, over);
}
static inline void sem_aaa(X *x, const insn *in) { ascii_adjust(x, 0x106); }
static inline void sem_aas(X *x, const insn *in) { ascii_adjust(x, (uint16_t)-0x106); }

static inline val bcd_base(X *x, const insn *in) { return k(x, 8, in->nop ? in->opnd[0].imm & 0xff : 10); }

static inline void sem_aam(X *x, const insn *in)
{
    val b = bcd_base(x, in), al = rd_reg(x, 8, XLAT_EAX);
    trap_if(x, eq(x, 8, b, k(x, 8, 0)), XLAT_TRAP_DE, 0);
    val hi = udiv(x, 8, al, b), lo = urem(x, 8, al, b);
    wr_reg(x, 16, XLAT_EAX, or_(x, 16, shl(x, 16, zext(x, 8, 16, hi), k(x, 16, 8)), zext(x, 8, 16, lo)));
    bcd_flags(x, lo, k(x, 1, 0), k(x, 1, 0));
}

static inline void sem_aad(X *x, const insn *in)
{
    val al = rd_reg(x, 8, XLAT_EAX), tens = mul(x, 8, rd_reg(x, 8, 4 /* ah */), bcd_base(x, in)), r = add(x, 8, al, tens);
    wr_reg(x, 16, XLAT_EAX, zext(x, 8, 16, r));
    flags_add(x, 8, al, tens, r);
}
