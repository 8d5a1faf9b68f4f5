/* x87_compare.c - comparisons to C0 C2 C3 or to CF PF ZF, and FXAM. */

enum x87_dest { X87_FSW, X87_EFLAGS };

/* The outcome is written even when an unmasked exception then suppresses the pops.  FCOMI and FUCOMI leave C1 alone. */
static inline void x87_outcome(X *x, enum x87_dest dest, struct f80_order o)
{
    if (dest == X87_FSW) {
        wr_cc(x, or_(x, 16, or_(x, 16, x87_bit(x, o.less, FSW_C0), x87_bit(x, o.unordered, FSW_C2)), x87_bit(x, o.equal, FSW_C3)));
    } else {
        val zero = k(x, 1, 0);
        wr_flag(x, F_CF, o.less);
        wr_flag(x, F_PF, o.unordered);
        wr_flag(x, F_ZF, o.equal);
        wr_flag(x, F_OF, zero);
        wr_flag(x, F_SF, zero);
        wr_flag(x, F_AF, zero);
    }
    x87_commit(x, X87_MOVED);
}

static inline void x87_compare(X *x, const insn *in, enum x87_dest dest, bool quiet, bool integer, int pops)
{
    x87_wait(x, in);
    if (is_mem(in)) {
        struct f80_memory m = memory_of(x, in, integer);
        val bad = st_empty(x, 0);
        struct f80_order o = f80_cmp_mem(x, st_or_indefinite(x, bad, 0), m);
        x87_fault(x, bad, 0); /* after the memory access, because a page fault takes precedence */
        x87_outcome(x, dest, o);
    } else {
        int i = st_src(in);
        val bad = or_(x, 1, st_empty(x, 0), st_empty(x, i));
        x87_fault(x, bad, 0);
        x87_outcome(x, dest, f80_cmp(x, quiet, st_or_indefinite(x, bad, 0), st_or_indefinite(x, bad, i)));
    }
    while (pops--)
        x87_pop(x);
}

static inline void sem_fcom(X *x, const insn *in) { x87_compare(x, in, X87_FSW, false, false, 0); }
static inline void sem_fcomp(X *x, const insn *in) { x87_compare(x, in, X87_FSW, false, false, 1); }
static inline void sem_fcompp(X *x, const insn *in) { x87_compare(x, in, X87_FSW, false, false, 2); }
static inline void sem_fucom(X *x, const insn *in) { x87_compare(x, in, X87_FSW, true, false, 0); }
static inline void sem_fucomp(X *x, const insn *in) { x87_compare(x, in, X87_FSW, true, false, 1); }
static inline void sem_fucompp(X *x, const insn *in) { x87_compare(x, in, X87_FSW, true, false, 2); }
static inline void sem_ficom(X *x, const insn *in) { x87_compare(x, in, X87_FSW, false, true, 0); }
static inline void sem_ficomp(X *x, const insn *in) { x87_compare(x, in, X87_FSW, false, true, 1); }
static inline void sem_fcomi(X *x, const insn *in) { x87_compare(x, in, X87_EFLAGS, false, false, 0); }
static inline void sem_fcomip(X *x, const insn *in) { x87_compare(x, in, X87_EFLAGS, false, false, 1); }
static inline void sem_fucomi(X *x, const insn *in) { x87_compare(x, in, X87_EFLAGS, true, false, 0); }
static inline void sem_fucomip(X *x, const insn *in) { x87_compare(x, in, X87_EFLAGS, true, false, 1); }

static inline void sem_ftst(X *x, const insn *in)
{
    x87_wait(x, in);
    x87_outcome(x, X87_FSW, f80_cmp(x, false, st_operand(x, 0), f80_k(x, 0, 0)));
}

/* Class in C3 C2 C0: unsupported 000, NaN 001, normal 010, infinity 011, zero 100, empty 101, denormal 110; C1 = sign, also of an empty register. */
static inline void sem_fxam(X *x, const insn *in)
{
    x87_wait(x, in);
    f80 a = rd_st(x, 0);
    val se = f80_se(x, a), mant = f80_mant(x, a), e = and_(x, 16, se, k(x, 16, 0x7fff));
    val unit = top_bit(x, 64, mant), nothing = eq(x, 64, mant, k(x, 64, 0));
    val none = k(x, 16, 0);
    val at_0 = sel(x, 16, nothing, k(x, 16, FSW_C3), k(x, 16, FSW_C3 | FSW_C2));
    val at_top = sel(x, 16, eq(x, 64, mant, k(x, 64, 0x8000000000000000u)), k(x, 16, FSW_C2 | FSW_C0), k(x, 16, FSW_C0));
    val between = sel(x, 16, eq(x, 16, e, k(x, 16, 0x7fff)), at_top, k(x, 16, FSW_C2));
    val cc = sel(x, 16, eq(x, 16, e, k(x, 16, 0)), at_0, sel(x, 16, unit, between, none));
    cc = sel(x, 16, st_empty(x, 0), k(x, 16, FSW_C3 | FSW_C0), cc);
    wr_cc(x, or_(x, 16, cc, x87_bit(x, top_bit(x, 16, se), FSW_C1)));
}
