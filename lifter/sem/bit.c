/* bit.c - bit tests, scans, counts, BMI1, BMI2, CRC32.  Source: Intel SDM vol. 2.
 *
 * Undefined flags, with the value chosen:
 *   bt bts btr btc   OF SF AF PF kept
 *   bsf bsr          CF OF SF AF = 0, PF of the number found (1 when the source is zero); the destination of a zero source is kept (documented by
 *   AMD, done by Intel) lzcnt tzcnt      OF SF AF PF = 0 andn bextr blsi blsmsk blsr bzhi   AF PF (bextr also SF) = 0 */

/* Bit operand: the word that holds the bit, and the bit's number in it.  With a memory operand and an index in a register, that word may lie anywhere
 * before or behind the operand. */
struct bit_place {
    int w;
    bool mem;
    val addr; /* mem */
    val n;    /* 0..w-1, w bits */
};
static inline struct bit_place bit_place(X *x, const insn *in)
{
    int w = width(in);
    struct bit_place p = {.w = w, .mem = in->opnd[0].kind == OPND_MEM};
    if (in->opnd[1].kind == OPND_IMM) {
        p.n = k(x, w, in->opnd[1].imm & (unsigned)(w - 1));
        if (p.mem)
            p.addr = offset_of(x, in);
        return p;
    }
    val i = rd(x, in, 1);
    p.n = and_(x, w, i, k(x, w, (unsigned)w - 1));
    if (p.mem) {
        /* signed index / w words of w / 8 bytes; 16-bit addresses wrap */
        val word = sar(x, w, i, k(x, w, w == 16 ? 4 : 5));
        val off = shl(x, 32, sext(x, w, 32, word), k(x, 32, w == 16 ? 1 : 2));
        p.addr = add(x, 32, offset_of(x, in), off);
        if (in->asz == 16)
            p.addr = and_(x, 32, p.addr, k(x, 32, 0xffff));
    }
    return p;
}

static inline val bit_at(X *x, int w, val a, val n) { return trunc_(x, w, 1, shr(x, w, a, n)); }

static inline void sem_bt(X *x, const insn *in)
{
    struct bit_place p = bit_place(x, in);
    val a = p.mem ? ld(x, p.w, in->mem.seg, p.addr) : rd(x, in, 0);
    wr_flag(x, F_CF, bit_at(x, p.w, a, p.n));
}

/* BTS BTR BTC: OR, AND or XOR with a mask. */
static inline void bit_change(X *x, const insn *in, enum amo kind)
{
    struct bit_place p = bit_place(x, in);
    int w = p.w;
    val m = shl(x, w, k(x, w, 1), p.n), a, r;
    if (p.mem)
        (void)offset_to_write(x, in);
    if (kind == AMO_AND)
        m = not_(x, w, m);
    if (locked(in))
        a = amo(x, kind, w, in->mem.seg, p.addr, m);
    else {
        a = p.mem ? ld(x, w, in->mem.seg, p.addr) : rd(x, in, 0);
        r = kind == AMO_AND ? and_(x, w, a, m) : kind == AMO_OR ? or_(x, w, a, m) : xor_(x, w, a, m);
        if (p.mem)
            st(x, w, in->mem.seg, p.addr, r);
        else
            wr(x, in, 0, r);
    }
    wr_flag(x, F_CF, bit_at(x, w, a, p.n));
}
static inline void sem_bts(X *x, const insn *in) { bit_change(x, in, AMO_OR); }
static inline void sem_btr(X *x, const insn *in) { bit_change(x, in, AMO_AND); }
static inline void sem_btc(X *x, const insn *in) { bit_change(x, in, AMO_XOR); }

static inline void clear_flags(X *x, int a, int b, int c, int d)
{
    val z = k(x, 1, 0);
    wr_flag(x, a, z);
    wr_flag(x, b, z);
    wr_flag(x, c, z);
    wr_flag(x, d, z);
}

static inline void scan(X *x, const insn *in, bool forward)
{
    int w = width(in);
    val a = rd(x, in, 1), none = eq(x, w, a, k(x, w, 0));
    val n = forward ? ctz(x, w, a) : sub(x, w, k(x, w, (unsigned)w - 1), clz(x, w, a));
    val r = sel(x, w, none, rd(x, in, 0), n);
    wr(x, in, 0, r);
    wr_flag(x, F_ZF, none);
    clear_flags(x, F_CF, F_OF, F_SF, F_AF);
    wr_flag(x, F_PF, or_(x, 1, none, parity(x, trunc_(x, w, 8, n))));
}
static inline void sem_bsf(X *x, const insn *in) { scan(x, in, true); }
static inline void sem_bsr(X *x, const insn *in) { scan(x, in, false); }

static inline void sem_popcnt(X *x, const insn *in)
{
    int w = width(in);
    val a = rd(x, in, 1);
    wr(x, in, 0, popcnt(x, w, a));
    clear_flags(x, F_CF, F_OF, F_SF, F_AF);
    wr_flag(x, F_PF, k(x, 1, 0));
    wr_flag(x, F_ZF, eq(x, w, a, k(x, w, 0)));
}

static inline void zero_count(X *x, const insn *in, bool leading)
{
    int w = width(in);
    val a = rd(x, in, 1), n = leading ? clz(x, w, a) : ctz(x, w, a);
    wr(x, in, 0, n);
    wr_flag(x, F_CF, eq(x, w, a, k(x, w, 0)));
    wr_flag(x, F_ZF, eq(x, w, n, k(x, w, 0)));
    clear_flags(x, F_OF, F_SF, F_AF, F_PF);
}
static inline void sem_lzcnt(X *x, const insn *in) { zero_count(x, in, true); }
static inline void sem_tzcnt(X *x, const insn *in) { zero_count(x, in, false); }

/* ZF and SF of a BMI result, CF as given, the others 0. */
static inline void flags_bmi(X *x, val r, val cf)
{
    wr_flag(x, F_ZF, eq(x, 32, r, k(x, 32, 0)));
    wr_flag(x, F_SF, top_bit(x, 32, r));
    wr_flag(x, F_CF, cf);
    wr_flag(x, F_OF, k(x, 1, 0));
    wr_flag(x, F_AF, k(x, 1, 0));
    wr_flag(x, F_PF, k(x, 1, 0));
}

static inline void sem_andn(X *x, const insn *in)
{
    val a = rd(x, in, 1), r = and_(x, 32, not_(x, 32, a), rd(x, in, 2));
    wr(x, in, 0, r);
    flags_bmi(x, r, k(x, 1, 0));
}

/* BEXTR r, r/m, r: start in bits 0..7, length in bits 8..15 of the control; both may exceed 31. */
static inline void sem_bextr(X *x, const insn *in)
{
    val a = rd(x, in, 1), c = rd(x, in, 2), ff = k(x, 32, 0xff);
    val start = and_(x, 32, c, ff), len = and_(x, 32, shr(x, 32, c, k(x, 32, 8)), ff);
    val mask = sub(x, 32, shl(x, 32, k(x, 32, 1), len), k(x, 32, 1)); /* a length of 32 or more: all ones */
    val r = and_(x, 32, shr(x, 32, a, start), mask);
    wr(x, in, 0, r);
    flags_bmi(x, r, k(x, 1, 0));
    wr_flag(x, F_SF, k(x, 1, 0));
}

static inline void sem_blsi(X *x, const insn *in)
{
    val a = rd(x, in, 1), r = and_(x, 32, a, neg(x, 32, a));
    wr(x, in, 0, r);
    flags_bmi(x, r, ne(x, 32, a, k(x, 32, 0)));
}
static inline void sem_blsmsk(X *x, const insn *in)
{
    val a = rd(x, in, 1), r = xor_(x, 32, a, sub(x, 32, a, k(x, 32, 1)));
    wr(x, in, 0, r);
    flags_bmi(x, r, eq(x, 32, a, k(x, 32, 0)));
}
static inline void sem_blsr(X *x, const insn *in)
{
    val a = rd(x, in, 1), r = and_(x, 32, a, sub(x, 32, a, k(x, 32, 1)));
    wr(x, in, 0, r);
    flags_bmi(x, r, eq(x, 32, a, k(x, 32, 0)));
}

/* BZHI r, r/m, r: clears the bits from the index in bits 0..7 on; CF when it exceeds 31. */
static inline void sem_bzhi(X *x, const insn *in)
{
    val a = rd(x, in, 1), n = and_(x, 32, rd(x, in, 2), k(x, 32, 0xff));
    val r = and_(x, 32, a, sub(x, 32, shl(x, 32, k(x, 32, 1), n), k(x, 32, 1)));
    wr(x, in, 0, r);
    flags_bmi(x, r, ult(x, 32, k(x, 32, 31), n));
}

static inline void sem_pdep(X *x, const insn *in)
{
    val a = zext(x, 32, 64, rd(x, in, 1)), m = zext(x, 32, 64, rd(x, in, 2));
    wr(x, in, 0, trunc_(x, 64, 32, helper(x, XLAT_H_pdep, a, m, k(x, 64, 0))));
}
static inline void sem_pext(X *x, const insn *in)
{
    val a = zext(x, 32, 64, rd(x, in, 1)), m = zext(x, 32, 64, rd(x, in, 2));
    wr(x, in, 0, trunc_(x, 64, 32, helper(x, XLAT_H_pext, a, m, k(x, 64, 0))));
}

static inline void sem_crc32(X *x, const insn *in)
{
    int w = in->opnd[1].bits;
    val crc = zext(x, 32, 64, rd(x, in, 0)), v = zext(x, w, 64, rd(x, in, 1));
    wr(x, in, 0, trunc_(x, 64, 32, helper(x, XLAT_H_crc32, crc, v, k(x, 64, (unsigned)w))));
}
