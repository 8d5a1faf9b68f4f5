/* ops_interp_scalar_portable_tmpl.c - floating-point scalars on hosts that are not x86-64, in integers (runtime/abi/f80.h); part of
 * ops_interp_tmpl.c.
 *
 * Rounding, NaNs and exception flags are exactly the guest's, whatever the host's unit is like.  x->raised collects the flags of the lanes of one
 * instruction; f_settle gives them to the host's register, which keeps MXCSR's, and raises the unmasked ones. */

/* Every handler has all of its operations inlined.  What is as long as these stays a function, or compiling the handlers takes minutes. */
#define CALLED static __attribute__((noinline, unused))

OP uint64_t f_exp_mask(int w) { return w == 32 ? 0x7f800000u : 0x7ff0000000000000u; }
OP uint64_t f_quiet_bit(int w) { return w == 32 ? 0x00400000u : 0x0008000000000000u; }
OP bool f_is_nan(int w, uint64_t a) { return (a & (mask_of(w) >> 1)) > f_exp_mask(w); }
OP bool f_is_zero(int w, uint64_t a) { return (a & (mask_of(w) >> 1)) == 0; }
OP bool f_is_denormal(int w, uint64_t a) { return !(a & f_exp_mask(w)) && !f_is_zero(w, a); }
OP uint64_t f_sign_only(int w, uint64_t a) { return a & ~(mask_of(w) >> 1); }

/* MXCSR's masks and rounding, as the x87 control word has them. */
OP struct xlat_f80_unit f_unit(X *x, int w)
{
    uint32_t m = x->cpu->mxcsr;
    return (struct xlat_f80_unit){.cw = (uint16_t)(0x340 | (m >> 7 & 0x3f) | (m >> 13 & 3) << 10), .format = (uint8_t)w};
}
OP uint64_t f_daz(X *x, int w, uint64_t a) { return x->cpu->mxcsr & 0x40 && f_is_denormal(w, a) ? f_sign_only(w, a) : a; }
/* A result: flushed to zero when it is tiny and MXCSR says so. */
CALLED uint64_t f_made(X *x, int w, uint64_t r, unsigned raised)
{
    if (x->cpu->mxcsr & 0x8000 && x->cpu->mxcsr & 0x800 && (raised & F80_UE || f_is_denormal(w, r)))
        raised |= F80_UE | F80_PE, r = f_sign_only(w, r);
    x->raised |= raised & 0x3f;
    return r;
}
/* Unmasked invalid, denormal and zero-divide stop the instruction before it rounds anything. */
CALLED void f_settle(X *x)
{
    unsigned raised = x->raised, open = ~x->cpu->mxcsr >> 7 & 0x3f;
    x->raised = 0;
    if (raised & open & 7)
        raised &= 7;
    if (raised & ~xlat_host_mxcsr())
        xlat_host_raise(raised);
    if (raised & open)
        trap(x, XLAT_TRAP_XM, 0);
}

CALLED uint64_t f_to_s32_lane(X *x, int w, bool chop, uint64_t a)
{
    struct xlat_f80_unit u = f_unit(x, 0), none = u;
    uint64_t r = xlat_f80_to_int(&u, 32, chop, xlat_f80_of_float(&none, w, f_daz(x, w, a), true));
    x->raised |= u.raised & 0x3f;
    return r;
}
CALLED uint64_t f_from_s32_lane(X *x, int w, uint64_t a)
{
    struct xlat_f80_unit u = f_unit(x, w);
    uint64_t r = xlat_f80_to_float(&u, w, xlat_f80_of_int((int32_t)a));
    x->raised |= u.raised & 0x3f;
    return r;
}
CALLED uint64_t f_resize_lane(X *x, int from, int to, uint64_t a)
{
    struct xlat_f80_unit u = f_unit(x, to);
    struct xlat_f80 v = xlat_f80_of_float(&u, from, f_daz(x, from, a), false);
    uint64_t r = xlat_f80_to_float(&u, to, v);
    return f_made(x, to, r, u.raised);
}
OP val f_settled(X *x, uint64_t r)
{
    f_settle(x);
    return (val){r};
}
OP val f_to_s32_trunc(X *x, int w, val a) { return f_settled(x, f_to_s32_lane(x, w, true, a.v)); }
OP val f_to_s32(X *x, int w, val a) { return f_settled(x, f_to_s32_lane(x, w, false, a.v)); }
OP val f_from_s32(X *x, int w, val a32) { return f_settled(x, f_from_s32_lane(x, w, a32.v)); }
OP val f_ext(X *x, val a32) { return f_settled(x, f_resize_lane(x, 32, 64, a32.v)); }
OP val f_trunc(X *x, val a64) { return f_settled(x, f_resize_lane(x, 64, 32, a64.v)); }
