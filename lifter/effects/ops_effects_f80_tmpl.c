/* ops_effects_f80_tmpl.c - the operations of lifter/sem/ops_f80.h as records.  A template: included by sem_effects.c alone.
 *
 * Which registers must be full or empty follows from the stack faults: the semantics write them into the status word under a condition, and that
 * condition's expression contains an XLAT_N_EMPTY node for each register that is tested. */

static struct xlat_x87_effect *stack_of(X *x)
{
    x->e->x87.used = true;
    return &x->e->x87.stack;
}
/* ST(i) here as a bit of the masks, which count from TOP before the instruction. */
static unsigned position(X *x, int i) { return (unsigned)(i + x->e->x87.stack.turn) & 7; }
static f80 x87_value(X *x)
{
    x->e->x87.used = true;
    return (f80){0};
}
static f80 x87_computed(X *x)
{
    x->e->x87.computes = true;
    return x87_value(x);
}

/* The registers that make c1 true by being empty (inverted: full). */
static void registers_asked(X *x, val c1, bool inverted)
{
    const struct xlat_node *n = &x->e->node[c1.n];
    switch (n->op) {
    case XLAT_N_EMPTY:
        if (inverted)
            x->e->x87.stack.must_be_empty |= (uint8_t)(1u << n->k);
        else
            x->e->x87.stack.must_be_full |= (uint8_t)(1u << n->k);
        break;
    case XLAT_N_NOT: registers_asked(x, (val){n->a}, !inverted); break;
    case XLAT_N_OR:
        registers_asked(x, (val){n->a}, inverted);
        registers_asked(x, (val){n->b}, inverted);
        break;
    default: break;
    }
}

/* ---- the stack ---- */
static f80 rd_st(X *x, int i)
{
    stack_of(x);
    x->e->x87.st_read |= (uint8_t)(1u << position(x, i));
    return (f80){0};
}
static void wr_st(X *x, int i, f80 v)
{
    struct xlat_x87_effect *s = stack_of(x);
    s->full |= (uint8_t)(1u << position(x, i));
    s->empty &= (uint8_t)~(1u << position(x, i));
}
/* c1: the register is full.  It is recorded as required, because translated code cannot write a register conditionally. */
static void wr_st_if(X *x, val c1, int i, f80 v)
{
    registers_asked(x, not_(x, 1, c1), false);
    wr_st(x, i, v);
}
static val st_empty(X *x, int i)
{
    stack_of(x);
    return leaf(x, XLAT_N_EMPTY, 1, position(x, i));
}
static void st_free(X *x, int i)
{
    struct xlat_x87_effect *s = stack_of(x);
    s->empty |= (uint8_t)(1u << position(x, i));
    s->full &= (uint8_t)~(1u << position(x, i));
}
static void st_turn(X *x, int d) { stack_of(x)->turn = (int8_t)(x->e->x87.stack.turn + d); }
static val rd_top(X *x)
{
    stack_of(x);
    return unknown(x, 16);
}
static val rd_fsw(X *x) { return unknown(x, 16); }
/* Only a stack fault writes it: `sel` of the condition. */
static void wr_fsw(X *x, val v)
{
    const struct xlat_node *n = &x->e->node[v.n];
    stack_of(x);
    if (n->op == XLAT_N_SEL)
        registers_asked(x, (val){n->a}, false);
}
static val rd_cc(X *x)
{
    stack_of(x);
    if (!x->e->x87.cc_set)
        x->e->x87.cc_read = true;
    return unknown(x, 16);
}
static val rd_cc_left(X *x)
{
    stack_of(x);
    x->e->x87.cc_kept = true;
    return unknown(x, 16);
}
static void wr_cc(X *x, val v)
{
    stack_of(x);
    x->e->x87.cc_may = true;
    if (!x->e->ends_early)
        x->e->x87.cc_set = true;
}
static int st_static(X *x) { return 0; }

/* ---- control and status ---- */
static void x87_wait(X *x, const insn *in)
{
    stack_of(x);
    x->e->x87.waits = true;
    x->e->traps |= 1u << XLAT_TRAP_MF;
}
static void x87_clear_c1(X *x) { stack_of(x); }
static void x87_commit(X *x, enum x87_write w) { stack_of(x); }
static val x87_status(X *x)
{
    rd_cc(x);
    x->e->x87.status_read = true;
    return unknown(x, 16);
}
static void x87_forget(X *x)
{
    stack_of(x);
    x->e->x87.forgets = true;
}
static void x87_set_cw(X *x, val cw16)
{
    stack_of(x)->sets_control = true;
    x->e->declines = true;
}
/* Argument out of range: the processor sets C2 and changes nothing else.  Translated code leaves to the interpreter in that case, so the record
 * describes the stack without it. */
static void x87_leave_if(X *x, val c1) { x->e->declines = true; }

/* ---- values ---- */
static f80 f80_k(X *x, uint16_t se, uint64_t mant) { return x87_value(x); }
static val f80_se(X *x, f80 a) { return unknown(x, 16); }
static val f80_mant(X *x, f80 a) { return unknown(x, 64); }
static f80 f80_of(X *x, val se16, val mant64) { return x87_value(x); }
static f80 f80_sel(X *x, val c1, f80 a, f80 b) { return a; }
static f80 f80_neg(X *x, f80 a) { return a; }
static f80 f80_abs(X *x, f80 a) { return a; }
static f80 f80_const(X *x, enum f80_constant c) { return x87_computed(x); }
static f80 f80_op(X *x, enum f80_bin op, f80 a, f80 b) { return x87_computed(x); }
static void f80_access(X *x, unsigned kind, int w, int seg, val addr) { access_memory(x, kind, w / 8, seg, addr); }
static f80 f80_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m)
{
    f80_access(x, XLAT_ACCESS_READ, m.w, m.seg, m.addr);
    return x87_computed(x);
}
static f80 f80_sqrt(X *x, f80 a) { return x87_computed(x); }
static f80 f80_rint(X *x, f80 a) { return x87_computed(x); }
static struct f80_order f80_cmp(X *x, bool quiet, f80 a, f80 b)
{
    x87_computed(x);
    return (struct f80_order){unknown(x, 1), unknown(x, 1), unknown(x, 1)};
}
static struct f80_order f80_cmp_mem(X *x, f80 a, struct f80_memory m)
{
    f80_access(x, XLAT_ACCESS_READ, m.w, m.seg, m.addr);
    return f80_cmp(x, false, a, a);
}
static struct f80_result f80_call(X *x, enum f80_fn fn, f80 st0, f80 st1)
{
    x87_computed(x);
    return (struct f80_result){st0, st1, unknown(x, 16)};
}

/* ---- memory ---- */
static f80 f80_ld(X *x, int w, int seg, val addr)
{
    f80_access(x, XLAT_ACCESS_READ, w, seg, addr);
    return x87_computed(x);
}
static f80 f80_ld_int(X *x, int w, int seg, val addr)
{
    f80_access(x, XLAT_ACCESS_READ, w, seg, addr);
    return x87_value(x);
}
static void f80_st(X *x, int w, int seg, val addr, f80 a)
{
    x87_computed(x);
    f80_access(x, XLAT_ACCESS_WRITE, w, seg, addr);
}
static void f80_st_int(X *x, int w, bool chop, int seg, val addr, f80 a) { f80_st(x, w, seg, addr, a); }
static f80 f80_ld_bcd(X *x, int seg, val addr) { return f80_ld_int(x, 80, seg, addr); }
static void f80_st_bcd(X *x, int seg, val addr, f80 a) { f80_st(x, 80, seg, addr, a); }

/* ---- MMX ---- */
static void mmx(X *x) { stack_of(x)->barrier = true; }
static val rd_mm(X *x, int n)
{
    mmx(x);
    x->e->x87.mm_read |= (uint8_t)((1u << n) & ~(unsigned)x->e->x87.mm_written);
    return unknown(x, 64);
}
static void wr_mm(X *x, int n, val v)
{
    mmx(x);
    x->e->x87.mm_written |= (uint8_t)(1u << n);
}
static void mm_wait(X *x, const insn *in)
{
    mmx(x);
    x->e->x87.waits = true;
    x->e->traps |= 1u << XLAT_TRAP_MF;
}
