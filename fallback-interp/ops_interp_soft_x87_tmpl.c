/* ops_interp_soft_x87_tmpl.c - 80-bit values where the host has no x87 unit, by integers (runtime/abi/f80.h); part of ops_interp_f80_tmpl.c.
 *
 * In the place of the host's status word is x->raised, the exceptions of the current instruction. */

OP f80 st_get(const struct xlat_st *s) { return (f80){s->mant, s->se}; }
OP void st_put(struct xlat_st *s, f80 a) { s->mant = a.mant, s->se = a.se; }
OP void mem_put80(void *p, f80 a)
{
    wr_bytes(64, p, (val){a.mant});
    wr_bytes(16, (uint8_t *)p + 8, (val){a.se});
}
OP uint16_t host_status(X *x) { return x->raised; }
OP void host_forget(X *x) { x->raised = 0; }
OP void host_set_cw(uint16_t cw) {}
CALLED void x87_settle(X *x)
{
    x->cpu->fsw |= x->raised;
    x->raised = 0;
}

OP struct xlat_f80_unit x87_unit(X *x) { return (struct xlat_f80_unit){.cw = x->cpu->fcw}; }
/* What the operation has raised; C1 is the last one's. */
OP void took(X *x, const struct xlat_f80_unit *u)
{
    x->raised |= u->raised & 0x3f;
    x->cpu->fsw = (uint16_t)((x->cpu->fsw & ~F80_C1) | (u->raised & F80_C1));
}

/* Reads a memory operand only for the fault it may cause. */
OP void touch(int w, const void *p)
{
    (void)*(const volatile uint8_t *)p;
    (void)*((const volatile uint8_t *)p + w / 8 - 1);
}

/* ---- arithmetic ---- */
CALLED f80 f80_op(X *x, enum f80_bin op, f80 a, f80 b)
{
    struct xlat_f80_unit u = x87_unit(x);
    f80 r = xlat_f80_arith(&u, (enum xlat_f80_op)op, a, b);
    took(x, &u);
    return r;
}
CALLED f80 f80_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m)
{
    struct xlat_f80_unit u = x87_unit(x);
    val v = rd_bytes(m.w, aligned_host_of(x, m.w / 8, m.seg, m.addr));
    if (st_empty(x, 0).v) /* a is the indefinite value */
        return a;
    if (m.integer) {
        f80 b = xlat_f80_of_int(signed_of(m.w, v));
        a = reverse ? xlat_f80_arith(&u, (enum xlat_f80_op)op, b, a) : xlat_f80_arith(&u, (enum xlat_f80_op)op, a, b);
    } else
        a = xlat_f80_arith_float(&u, (enum xlat_f80_op)op, reverse, a, m.w, v.v);
    took(x, &u);
    return a;
}
CALLED f80 f80_sqrt(X *x, f80 a)
{
    struct xlat_f80_unit u = x87_unit(x);
    f80 r = xlat_f80_sqrt(&u, a);
    took(x, &u);
    return r;
}
CALLED f80 f80_rint(X *x, f80 a)
{
    struct xlat_f80_unit u = x87_unit(x);
    f80 r = xlat_f80_rint(&u, a);
    took(x, &u);
    return r;
}
CALLED struct f80_result f80_call(X *x, enum f80_fn fn, f80 st0, f80 st1)
{
    struct xlat_f80_unit u = x87_unit(x);
    struct f80_result r = {.st1 = st1};
    r.st0 = xlat_f80_call(&u, (enum xlat_f80_fn)fn, st0, &r.st1);
    took(x, &u);
    r.cc = (val){u.raised & 0x4700};
    return r;
}
OP f80 f80_neg(X *x, f80 a) { return (f80){a.mant, a.se ^ 0x8000}; }
OP f80 f80_abs(X *x, f80 a) { return (f80){a.mant, a.se & 0x7fff}; }
OP f80 f80_const(X *x, enum f80_constant c)
{
    struct xlat_f80_unit u = x87_unit(x);
    return c <= F80_ZERO ? xlat_f80_of_int(c == F80_ONE) : xlat_f80_constant(&u, (int)c - (int)F80_L2T);
}

/* ---- comparisons ---- */
OP struct f80_order f80_order_of(X *x, const struct xlat_f80_unit *u, unsigned cc)
{
    x->raised |= u->raised & 0x3f;
    return (struct f80_order){{cc >> 8 & 1}, {cc >> 10 & 1}, {cc >> 14 & 1}};
}
CALLED struct f80_order f80_cmp(X *x, bool quiet, f80 a, f80 b)
{
    struct xlat_f80_unit u = x87_unit(x);
    unsigned cc = xlat_f80_compare(&u, quiet, a, b);
    return f80_order_of(x, &u, cc);
}
CALLED struct f80_order f80_cmp_mem(X *x, f80 a, struct f80_memory m)
{
    struct xlat_f80_unit u = x87_unit(x);
    val v = rd_bytes(m.w, aligned_host_of(x, m.w / 8, m.seg, m.addr));
    unsigned cc = m.integer ? xlat_f80_compare(&u, false, a, xlat_f80_of_int(signed_of(m.w, v))) : xlat_f80_compare_float(&u, a, m.w, v.v);
    return f80_order_of(x, &u, cc);
}

/* ---- memory ---- */
CALLED f80 f80_ld(X *x, int w, int seg, val addr)
{
    struct xlat_f80_unit u = x87_unit(x);
    void *p = aligned_host_of(x, w == 80 ? 8 : w / 8, seg, addr);
    if (!st_empty(x, -1).v) { /* the push will fail: a denormal then raises nothing, only a fault of the access matters */
        touch(w, p);
        return (f80){0, 0};
    }
    if (w == 80)
        return (f80){rd_bytes(64, p).v, (uint16_t)rd_bytes(16, (uint8_t *)p + 8).v};
    f80 r = xlat_f80_of_float(&u, w, rd_bytes(w, p).v, false);
    x->raised |= u.raised;
    return r;
}
CALLED f80 f80_ld_int(X *x, int w, int seg, val addr) { return xlat_f80_of_int(signed_of(w, rd_bytes(w, aligned_host_of(x, w / 8, seg, addr)))); }
CALLED val f80_round(X *x, int w, f80 a)
{
    struct xlat_f80_unit u = x87_unit(x);
    val r = {xlat_f80_to_float(&u, w, a)};
    took(x, &u);
    return r;
}
CALLED val f80_to_int(X *x, int w, bool chop, f80 a)
{
    struct xlat_f80_unit u = x87_unit(x);
    val r = {xlat_f80_to_int(&u, w, chop, a)};
    took(x, &u);
    return r;
}
CALLED f80 f80_ld_bcd(X *x, int seg, val addr)
{
    uint8_t d[10];
    memcpy(d, aligned_host_of(x, 8, seg, addr), sizeof d);
    return xlat_f80_of_bcd(d);
}
CALLED f80 f80_to_bcd(X *x, f80 a)
{
    struct xlat_f80_unit u = x87_unit(x);
    f80 r = xlat_f80_to_bcd(&u, a);
    took(x, &u);
    return r;
}
