/* x87_arith.c - add, subtract, multiply, divide in all their forms; square root, round. */

enum x87_form { X87_PLAIN, X87_POP, X87_INT };

/* Memory forms: ST(0) op= memory.  Register forms: first operand op= second.  reverse: the operands change places. */
static inline void x87_arith(X *x, const insn *in, enum f80_bin op, bool reverse, enum x87_form form)
{
    x87_wait(x, in);
    int dst = 0;
    f80 r;
    if (is_mem(in)) {
        struct f80_memory m = memory_of(x, in, form == X87_INT);
        val bad = st_empty(x, 0);
        r = f80_op_mem(x, op, reverse, st_or_indefinite(x, bad, 0), m);
        x87_fault(x, bad, 0); /* after the memory access, because a page fault takes precedence */
    } else {
        dst = in->nop ? in->opnd[0].num : 1;
        int src = in->nop > 1 ? in->opnd[1].num : 0;
        val bad = or_(x, 1, st_empty(x, dst), st_empty(x, src));
        x87_fault(x, bad, 0);
        f80 a = st_or_indefinite(x, bad, dst), b = st_or_indefinite(x, bad, src);
        r = reverse ? f80_op(x, op, b, a) : f80_op(x, op, a, b);
    }
    x87_commit(x, X87_COMPUTED);
    wr_st(x, dst, r);
    if (form == X87_POP)
        x87_pop(x);
}

#define ARITH(name, op, reverse)                                                                                       \
    static inline void sem_f##name(X *x, const insn *in) { x87_arith(x, in, op, reverse, X87_PLAIN); }                 \
    static inline void sem_f##name##p(X *x, const insn *in) { x87_arith(x, in, op, reverse, X87_POP); }                \
    static inline void sem_fi##name(X *x, const insn *in) { x87_arith(x, in, op, reverse, X87_INT); }
ARITH(add, F80_ADD, false)
ARITH(sub, F80_SUB, false)
ARITH(subr, F80_SUB, true)
ARITH(mul, F80_MUL, false)
ARITH(div, F80_DIV, false)
ARITH(divr, F80_DIV, true)
#undef ARITH

static inline void sem_fsqrt(X *x, const insn *in)
{
    x87_wait(x, in);
    f80 r = f80_sqrt(x, st_operand(x, 0));
    x87_commit(x, X87_COMPUTED);
    wr_st(x, 0, r);
}
static inline void sem_frndint(X *x, const insn *in)
{
    x87_wait(x, in);
    f80 r = f80_rint(x, st_operand(x, 0));
    x87_commit(x, X87_COMPUTED);
    wr_st(x, 0, r);
}
