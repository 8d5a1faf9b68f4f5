/* x87_move.c - loads, stores, exchanges, constants, sign operations. */

static inline void sem_fld(X *x, const insn *in)
{
    x87_wait(x, in);
    if (is_mem(in)) { /* C1 is cleared after the access, because a page fault keeps it */
        f80 m = f80_ld(x, last_opnd(in)->bits, in->mem.seg, offset_of(x, in));
        x87_clear_c1(x);
        x87_push(x, m);
        return;
    }
    x87_clear_c1(x);
    int i = last_opnd(in)->num; /* with an empty source and a full destination the fault is an underflow: C1 = 0 */
    val bad = st_empty(x, i), full = not_(x, 1, st_empty(x, -1));
    x87_fault(x, full, FSW_C1);
    x87_fault(x, bad, 0);
    x87_commit(x, X87_MOVED);
    f80 v = st_or_indefinite(x, or_(x, 1, bad, full), i);
    st_turn(x, -1);
    wr_st(x, 0, v);
}

static inline void sem_fild(X *x, const insn *in)
{
    x87_wait(x, in);
    f80 m = f80_ld_int(x, in->opnd[0].bits, in->mem.seg, offset_of(x, in));
    x87_clear_c1(x);
    x87_push(x, m);
}

static inline void sem_fbld(X *x, const insn *in)
{
    x87_wait(x, in);
    f80 m = f80_ld_bcd(x, in->mem.seg, offset_of(x, in));
    x87_clear_c1(x);
    x87_push(x, m);
}

static inline void x87_store(X *x, const insn *in)
{
    x87_wait(x, in);
    x87_clear_c1(x);
    f80 a = st_operand(x, 0);
    if (is_mem(in)) {
        f80_st(x, last_opnd(in)->bits, in->mem.seg, offset_of(x, in), a);
        return;
    }
    x87_commit(x, X87_MOVED);
    wr_st(x, in->opnd[0].num, a);
}
static inline void sem_fst(X *x, const insn *in) { x87_store(x, in); }
static inline void sem_fstp(X *x, const insn *in)
{
    x87_store(x, in);
    x87_pop(x);
}

/* Popping an empty ST(0) is no stack fault. */
static inline void sem_fstpnce(X *x, const insn *in)
{
    int i = in->opnd[0].num;
    x87_wait(x, in);
    x87_clear_c1(x);
    wr_st_if(x, not_(x, 1, st_empty(x, 0)), i, rd_st(x, 0));
    x87_pop(x);
}

static inline void x87_store_int(X *x, const insn *in, bool chop)
{
    x87_wait(x, in);
    f80_st_int(x, in->opnd[0].bits, chop, in->mem.seg, offset_of(x, in), st_operand(x, 0));
}
static inline void sem_fist(X *x, const insn *in) { x87_store_int(x, in, false); }
static inline void sem_fistp(X *x, const insn *in)
{
    x87_store_int(x, in, false);
    x87_pop(x);
}
static inline void sem_fisttp(X *x, const insn *in)
{
    x87_store_int(x, in, true);
    x87_pop(x);
}
static inline void sem_fbstp(X *x, const insn *in)
{
    x87_wait(x, in);
    f80_st_bcd(x, in->mem.seg, offset_of(x, in), st_operand(x, 0));
    x87_pop(x);
}

static inline void sem_fxch(X *x, const insn *in)
{
    int i = st_src(in);
    x87_wait(x, in);
    x87_clear_c1(x);
    f80 a = st_operand(x, 0), b = st_operand(x, i);
    x87_commit(x, X87_MOVED);
    wr_st(x, 0, b);
    wr_st(x, i, a);
}

/* The conditions B E BE P(unordered) are those of an integer comparison on CF ZF PF.  An empty register faults whether the condition holds or not;
 * C1 is left alone. */
static inline void sem_fcmovcc(X *x, const insn *in)
{
    int i = st_src(in);
    x87_wait(x, in);
    val bad = or_(x, 1, st_empty(x, 0), st_empty(x, i));
    x87_fault(x, bad, 0);
    f80 r = f80_sel(x, cond(x, in->cc), st_or_indefinite(x, bad, i), st_or_indefinite(x, bad, 0));
    x87_commit(x, X87_MOVED);
    wr_st(x, 0, r);
}

static inline void x87_constant(X *x, const insn *in, enum f80_constant c)
{
    x87_wait(x, in);
    x87_clear_c1(x);
    x87_push(x, f80_const(x, c));
}
static inline void sem_fld1(X *x, const insn *in) { x87_constant(x, in, F80_ONE); }
static inline void sem_fldz(X *x, const insn *in) { x87_constant(x, in, F80_ZERO); }
static inline void sem_fldl2t(X *x, const insn *in) { x87_constant(x, in, F80_L2T); }
static inline void sem_fldl2e(X *x, const insn *in) { x87_constant(x, in, F80_L2E); }
static inline void sem_fldpi(X *x, const insn *in) { x87_constant(x, in, F80_PI); }
static inline void sem_fldlg2(X *x, const insn *in) { x87_constant(x, in, F80_LG2); }
static inline void sem_fldln2(X *x, const insn *in) { x87_constant(x, in, F80_LN2); }

static inline void sem_fchs(X *x, const insn *in)
{
    x87_wait(x, in);
    val bad = st_empty(x, 0);
    x87_clear_c1(x);
    x87_fault(x, bad, 0);
    f80 r = f80_neg(x, rd_st(x, 0));
    if (!st_static(x)) /* the sign of the indefinite is not changed */
        r = f80_sel(x, bad, f80_indefinite(x), r);
    x87_commit(x, X87_MOVED);
    wr_st(x, 0, r);
}
static inline void sem_fabs(X *x, const insn *in)
{
    x87_wait(x, in);
    val bad = st_empty(x, 0);
    x87_clear_c1(x);
    x87_fault(x, bad, 0);
    f80 r = f80_abs(x, rd_st(x, 0));
    if (!st_static(x))
        r = f80_sel(x, bad, f80_indefinite(x), r);
    x87_commit(x, X87_MOVED);
    wr_st(x, 0, r);
}
