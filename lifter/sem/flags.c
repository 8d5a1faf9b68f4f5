/* flags.c - arithmetic flags.  CF ZF SF OF PF AF are written as values; LLVM removes the computation of a flag that is not read.
 * Source: Intel SDM vol. 1, 3.4.3.1; the carry identities are the usual full-adder ones (Hacker's Delight, 2-13). */

static inline val top_bit(X *x, int w, val a) { return slt(x, w, a, k(x, w, 0)); }
static inline val bit4(X *x, int w, val a) { return trunc_(x, w, 1, shr(x, w, a, k(x, w, 4))); }
static inline val bit0(X *x, int w, val a) { return trunc_(x, w, 1, a); }

/* Writes flag f where c holds, else keeps it (shifts by a count of 0). */
static inline void wr_flag_if(X *x, val c, int f, val v) { wr_flag(x, f, sel(x, 1, c, v, rd_flag(x, f))); }

/* ZF SF PF of a result. */
static inline void flags_zsp(X *x, int w, val r)
{
    wr_flag(x, F_ZF, eq(x, w, r, k(x, w, 0)));
    wr_flag(x, F_SF, top_bit(x, w, r));
    wr_flag(x, F_PF, parity(x, trunc_(x, w, 8, r)));
}

/* All but CF of r = a + b + carry-in. */
static inline void flags_inc(X *x, int w, val a, val b, val r)
{
    val other = xor_(x, w, b, r), one = xor_(x, w, a, r); /* not within the call: compilers evaluate arguments in different orders */
    wr_flag(x, F_OF, top_bit(x, w, and_(x, w, one, other)));
    wr_flag(x, F_AF, bit4(x, w, xor_(x, w, xor_(x, w, a, b), r)));
    flags_zsp(x, w, r);
}

/* All but CF of r = a - b - borrow-in. */
static inline void flags_dec(X *x, int w, val a, val b, val r)
{
    val other = xor_(x, w, a, r), one = xor_(x, w, a, b);
    wr_flag(x, F_OF, top_bit(x, w, and_(x, w, one, other)));
    wr_flag(x, F_AF, bit4(x, w, xor_(x, w, xor_(x, w, a, b), r)));
    flags_zsp(x, w, r);
}

/* Carry out of r = a + b + carry-in: carries out of every bit are (a & b) | ((a | b) & ~r). */
static inline val carry_adc(X *x, int w, val a, val b, val r)
{
    return top_bit(x, w, or_(x, w, and_(x, w, a, b), and_(x, w, or_(x, w, a, b), not_(x, w, r))));
}
static inline void flags_adc(X *x, int w, val a, val b, val r)
{
    wr_flag(x, F_CF, carry_adc(x, w, a, b, r));
    flags_inc(x, w, a, b, r);
}

/* r = a - b - borrow-in: borrows are (~a & b) | (~(a ^ b) & r). */
static inline void flags_sbb(X *x, int w, val a, val b, val r)
{
    wr_flag(x, F_CF, top_bit(x, w, or_(x, w, and_(x, w, not_(x, w, a), b), and_(x, w, not_(x, w, xor_(x, w, a, b)), r))));
    flags_dec(x, w, a, b, r);
}

/* Without a carry in, CF is one comparison. */
static inline void flags_add(X *x, int w, val a, val b, val r)
{
    wr_flag(x, F_CF, ult(x, w, r, a));
    flags_inc(x, w, a, b, r);
    flags_note(x, FS_ADD, w, a, b, r);
}
static inline void flags_sub(X *x, int w, val a, val b, val r)
{
    wr_flag(x, F_CF, ult(x, w, a, b));
    flags_dec(x, w, a, b, r);
    flags_note(x, FS_SUB, w, a, b, r);
}

/* AND OR XOR TEST: CF = OF = 0; AF is undefined, 0 here and on recent Intel processors. */
static inline void flags_logic(X *x, int w, val r)
{
    val zero = k(x, 1, 0);
    wr_flag(x, F_CF, zero);
    wr_flag(x, F_OF, zero);
    wr_flag(x, F_AF, zero);
    flags_zsp(x, w, r);
    flags_note(x, FS_LOGIC, w, r, r, r);
}

/* Condition code (enum xlat_cc) of the current flags, w 1. */
static inline val cond(X *x, int cc)
{
    val c;
    if (cond_hint(x, cc, &c))
        return c;
    switch (cc >> 1) {
    case 0: c = rd_flag(x, F_OF); break;
    case 1: c = rd_flag(x, F_CF); break;
    case 2: c = rd_flag(x, F_ZF); break;
    case 3: c = or_(x, 1, rd_flag(x, F_CF), rd_flag(x, F_ZF)); break;
    case 4: c = rd_flag(x, F_SF); break;
    case 5: c = rd_flag(x, F_PF); break;
    case 6: c = xor_(x, 1, rd_flag(x, F_SF), rd_flag(x, F_OF)); break;
    default: c = or_(x, 1, rd_flag(x, F_ZF), xor_(x, 1, rd_flag(x, F_SF), rd_flag(x, F_OF))); break;
    }
    return cc & 1 ? not_(x, 1, c) : c;
}
