/* x87_long.c - partial remainder, scale, extract, and the transcendental functions: the host's own instruction does each.
 *
 * C0 C2 C3 are kept unless the comment of an instruction says otherwise; C1 is as for all arithmetic (ops_f80.h), and a quotient bit after FPREM. */

/* Both operands; both are the indefinite when one is empty. */
static inline void x87_pair(X *x, f80 *a, f80 *b)
{
    val bad = or_(x, 1, st_empty(x, 0), st_empty(x, 1));
    x87_fault(x, bad, 0);
    *a = st_or_indefinite(x, bad, 0);
    *b = st_or_indefinite(x, bad, 1);
}

static inline void x87_merge_c2(X *x, val cc)
{
    wr_cc(x, or_(x, 16, and_(x, 16, rd_cc_left(x), k(x, 16, (uint16_t)~FSW_C2)), and_(x, 16, cc, k(x, 16, FSW_C2))));
}

static inline void x87_remainder(X *x, const insn *in, enum f80_fn fn)
{
    f80 a, b;
    x87_wait(x, in);
    x87_pair(x, &a, &b);
    struct f80_result r = f80_call(x, fn, a, b);
    /* when there is no quotient C0 and C3 are kept */
    val none = eq(x, 16, and_(x, 16, f80_se(x, r.st0), k(x, 16, 0x7fff)), k(x, 16, 0x7fff)); /* a NaN: it is never infinite */
    val stay = sel(x, 16, none, and_(x, 16, rd_cc_left(x), k(x, 16, FSW_C0 | FSW_C3)), and_(x, 16, r.cc, k(x, 16, FSW_C0 | FSW_C3)));
    wr_cc(x, and_(x, 16, rd_cc_left(x), k(x, 16, (uint16_t)~FSW_C2)));
    x87_commit(x, X87_COMPUTED);
    wr_cc(x, or_(x, 16, and_(x, 16, r.cc, k(x, 16, FSW_C1 | FSW_C2)), stay));
    wr_st(x, 0, r.st0);
}
static inline void sem_fprem(X *x, const insn *in) { x87_remainder(x, in, F80_PREM); }
static inline void sem_fprem1(X *x, const insn *in) { x87_remainder(x, in, F80_PREM1); }

static inline void sem_fscale(X *x, const insn *in)
{
    f80 a, b;
    x87_wait(x, in);
    x87_pair(x, &a, &b);
    struct f80_result r = f80_call(x, F80_SCALE, a, b);
    x87_commit(x, X87_COMPUTED);
    wr_st(x, 0, r.st0);
}

static inline void sem_f2xm1(X *x, const insn *in)
{
    x87_wait(x, in);
    f80 a = st_operand(x, 0);
    struct f80_result r = f80_call(x, F80_2XM1, a, a);
    x87_commit(x, X87_COMPUTED);
    wr_st(x, 0, r.st0);
}

/* ST(1) = f(ST(0), ST(1)), pop. */
static inline void x87_two_to_one(X *x, const insn *in, enum f80_fn fn)
{
    f80 a, b;
    x87_wait(x, in);
    x87_pair(x, &a, &b);
    struct f80_result r = f80_call(x, fn, a, b);
    x87_commit(x, X87_COMPUTED);
    wr_st(x, 1, r.st0);
    x87_pop(x);
}
static inline void sem_fyl2x(X *x, const insn *in) { x87_two_to_one(x, in, F80_YL2X); }
static inline void sem_fyl2xp1(X *x, const insn *in) { x87_two_to_one(x, in, F80_YL2XP1); }
static inline void sem_fpatan(X *x, const insn *in) { x87_two_to_one(x, in, F80_PATAN); }

/* |ST(0)| >= 2^63: only C2 is set. */
static inline void x87_sine(X *x, const insn *in, enum f80_fn fn)
{
    x87_wait(x, in);
    f80 a = st_operand(x, 0);
    struct f80_result r = f80_call(x, fn, a, a);
    x87_merge_c2(x, r.cc);
    x87_commit(x, X87_COMPUTED);
    wr_st(x, 0, r.st0);
}
static inline void sem_fsin(X *x, const insn *in) { x87_sine(x, in, F80_SIN); }
static inline void sem_fcos(X *x, const insn *in) { x87_sine(x, in, F80_COS); }

/* ST(0) becomes two values, the second on top.  When the register to be pushed is full both are the indefinite. */
static inline void x87_one_to_two(X *x, const insn *in, enum f80_fn fn)
{
    x87_wait(x, in);
    val under = st_empty(x, 0), over = not_(x, 1, st_empty(x, -1)), bad = or_(x, 1, under, over);
    f80 a = st_or_indefinite(x, bad, 0);
    struct f80_result r = f80_call(x, fn, a, a);
    x87_fault(x, over, FSW_C1);
    x87_fault(x, under, 0);
    if (fn != F80_XTRACT) {
        val out_of_range = trunc_(x, 16, 1, shr(x, 16, r.cc, k(x, 16, 10)));
        x87_leave_if(x, out_of_range);
        x87_merge_c2(x, r.cc);
    }
    x87_commit(x, X87_COMPUTED);
    wr_st(x, 0, r.st1);
    st_turn(x, -1);
    wr_st(x, 0, r.st0);
}
static inline void sem_fptan(X *x, const insn *in) { x87_one_to_two(x, in, F80_PTAN); }
static inline void sem_fsincos(X *x, const insn *in) { x87_one_to_two(x, in, F80_SINCOS); }
static inline void sem_fxtract(X *x, const insn *in) { x87_one_to_two(x, in, F80_XTRACT); }
