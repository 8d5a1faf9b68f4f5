/* ops_interp_vec_portable_tmpl.c - floating-point vector operations on hosts that are not x86-64, lane by lane, in integers: the second half of
 * ops_interp_scalar_portable_tmpl.c.
 *
 * NaNs follow the guest's rule (Intel SDM vol. 1, table 4-7): the first operand that is one, made quiet; an invalid operation on numbers
 * gives the negative default NaN. */

/* -1 less, 0 equal, 1 greater, 2 unordered */
CALLED int f_order(X *x, int w, bool quiet, uint64_t a, uint64_t b)
{
    struct xlat_f80_unit u = f_unit(x, 0), load = u;
    struct xlat_f80 p = xlat_f80_of_float(&load, w, f_daz(x, w, a), true), q = xlat_f80_of_float(&load, w, f_daz(x, w, b), true);
    unsigned cc = xlat_f80_compare(&u, quiet, p, q);
    x->raised |= (u.raised | (cc & F80_C2 ? 0 : load.raised)) & 0x3f;
    return cc & F80_C2 ? 2 : cc & F80_C3 ? 0 : cc & F80_C0 ? -1 : 1;
}

/* a op b on bit patterns */
CALLED uint64_t f_lane(X *x, enum f_op op, int w, uint64_t a, uint64_t b)
{
    bool unary = op == F_SQRT || op == F_RCP || op == F_RSQRT;
    struct xlat_f80_unit u = f_unit(x, w), exact = {.cw = 0x37f};
    if (op == F_MIN || op == F_MAX) {
        int order = f_order(x, w, false, a, b);
        uint64_t p = f_daz(x, w, a), q = f_daz(x, w, b);
        return order == (op == F_MIN ? -1 : 1) ? p : q;
    }
    if (op == F_RCP || op == F_RSQRT) { /* these treat denormals as zeros, and make none, whatever MXCSR says; and raise nothing */
        b = f_is_denormal(w, b) ? f_sign_only(w, b) : b;
        u = (struct xlat_f80_unit){.cw = 0x37f, .format = 32};
    } else
        a = f_daz(x, w, a), b = f_daz(x, w, b);
    bool na = !unary && f_is_nan(w, a), nb = f_is_nan(w, b);
    if (na || nb) {
        bool signalling = (na && !(a & f_quiet_bit(w))) || (nb && !(b & f_quiet_bit(w)));
        x->raised |= signalling && op != F_RCP && op != F_RSQRT ? F80_IE : 0;
        return (na ? a : b) | f_quiet_bit(w);
    }
    struct xlat_f80 p = unary ? xlat_f80_of_int(1) : xlat_f80_of_float(&u, w, a, true), q = xlat_f80_of_float(&u, w, b, true), r;
    unsigned denormal = u.raised & F80_DE;
    u.raised = 0;
    if (op == F_SQRT)
        r = xlat_f80_sqrt(&u, q);
    else if (op == F_RSQRT)
        r = xlat_f80_arith(&u, XLAT_F80_DIV, p, xlat_f80_sqrt(&exact, q));
    else
        r = xlat_f80_arith(&u, op == F_RCP ? XLAT_F80_DIV : (enum xlat_f80_op)(op - F_ADD), p, q);
    if (!(u.raised & (F80_IE | F80_ZE)))
        u.raised |= denormal;
    uint64_t bits = xlat_f80_to_float(&exact, w, r);
    if (op == F_RCP || op == F_RSQRT)
        return f_is_denormal(w, bits) ? f_sign_only(w, bits) : bits;
    return f_made(x, w, bits, u.raised);
}
_Static_assert(F_SUB - F_ADD == XLAT_F80_SUB && F_MUL - F_ADD == XLAT_F80_MUL && F_DIV - F_ADD == XLAT_F80_DIV, "the same order");

CALLED vec f_op(X *x, enum f_op op, int w, int n, vec a, vec b)
{
    for (int i = 0; i < n; i++)
        a = v_set(x, w, a, i, (val){f_lane(x, op, w, v_get(x, w, a, i).v, v_get(x, w, b, i).v)});
    f_settle(x);
    return a;
}

CALLED vec f_cmp(X *x, int pred, int w, int n, vec a, vec b)
{
    bool quiet = (pred & 3) == 0 || (pred & 3) == 3;
    for (int i = 0; i < n; i++) {
        int order = f_order(x, w, quiet, v_get(x, w, a, i).v, v_get(x, w, b, i).v);
        bool yes = (pred & 3) == 0 ? order == 0 : (pred & 3) == 1 ? order == -1 : (pred & 3) == 2 ? order == -1 || order == 0 : order == 2;
        a = v_set(x, w, a, i, (val){yes != (pred >= 4) ? mask_of(w) : 0});
    }
    f_settle(x);
    return a;
}
CALLED val f_com(X *x, enum f_flag f, int w, bool quiet, vec a, vec b)
{
    int order = f_order(x, w, quiet, v_get(x, w, a, 0).v, v_get(x, w, b, 0).v);
    f_settle(x);
    return (val){order == 2 || (f == F_EQUAL_OR_UNORDERED ? order == 0 : f == F_LESS_OR_UNORDERED && order == -1)};
}

CALLED vec f_cvt(X *x, enum f_cvt c, vec b)
{
    vec r = v_k(x, 0, 0);
    for (int i = 0; i < (c <= F32_S32_TRUNC ? 4 : 2); i++) {
        uint64_t a32 = v_get(x, 32, b, i).v, a64 = i < 2 ? v_get(x, 64, b, i).v : 0;
        switch (c) {
        case S32_F32: r = v_set(x, 32, r, i, (val){f_from_s32_lane(x, 32, a32)}); break;
        case F32_S32: r = v_set(x, 32, r, i, (val){f_to_s32_lane(x, 32, false, a32)}); break;
        case F32_S32_TRUNC: r = v_set(x, 32, r, i, (val){f_to_s32_lane(x, 32, true, a32)}); break;
        case S32_F64: r = v_set(x, 64, r, i, (val){f_from_s32_lane(x, 64, a32)}); break;
        case F64_S32: r = v_set(x, 32, r, i, (val){f_to_s32_lane(x, 64, false, a64)}); break;
        case F64_S32_TRUNC: r = v_set(x, 32, r, i, (val){f_to_s32_lane(x, 64, true, a64)}); break;
        case F32_F64: r = v_set(x, 64, r, i, (val){f_resize_lane(x, 32, 64, a32)}); break;
        case F64_F32: r = v_set(x, 32, r, i, (val){f_resize_lane(x, 64, 32, a64)}); break;
        }
    }
    f_settle(x);
    return r;
}
