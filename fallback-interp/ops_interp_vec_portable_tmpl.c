/* ops_interp_vec_portable_tmpl.c - floating-point vector operations on hosts that are not x86-64, lane by lane.
 *
 * NaNs follow the guest's rule (Intel SDM vol. 1, table 4-7): the first operand that is one, made quiet; an invalid operation on numbers
 * gives the negative default NaN.  Rounding is in the host's current mode, and exception flags accumulate in the host's
 * register.  Each operation stores its result to a volatile temporary, so that the compiler cannot fuse two operations into one rounding. */

OP uint64_t f_exp_mask(int w) { return w == 32 ? 0x7f800000u : 0x7ff0000000000000u; }
OP uint64_t f_quiet_bit(int w) { return w == 32 ? 0x00400000u : 0x0008000000000000u; }
OP bool f_is_nan(int w, uint64_t a) { return (a & (mask_of(w) >> 1)) > f_exp_mask(w); }
OP bool f_is_zero(int w, uint64_t a) { return (a & (mask_of(w) >> 1)) == 0; }

/* a op b on bit patterns */
OP uint64_t f_lane(X *x, enum f_op op, int w, uint64_t a, uint64_t b)
{
    bool unary = op == F_SQRT || op == F_RCP || op == F_RSQRT;
    if (x->cpu->mxcsr & 0x40) { /* DAZ */
        a = a & f_exp_mask(w) ? a : a & ~(mask_of(w) >> 1);
        b = b & f_exp_mask(w) ? b : b & ~(mask_of(w) >> 1);
    }
    if (op == F_MIN || op == F_MAX) {
        if (f_is_nan(w, a) || f_is_nan(w, b) || (f_is_zero(w, a) && f_is_zero(w, b)))
            return b;
        bool less = flt(x, w, (val){a}, (val){b}).v;
        return less == (op == F_MIN) || a == b ? a : b;
    }
    if (!unary && f_is_nan(w, a))
        return a | f_quiet_bit(w);
    if (f_is_nan(w, b))
        return b | f_quiet_bit(w);
    if ((op == F_RCP || op == F_RSQRT) && !(b & f_exp_mask(w)))
        b &= 0x80000000u; /* these treat denormals as zeros whatever MXCSR.DAZ is */
    if (w == 32) {
        float p = f32_of((val){a}), q = f32_of((val){b});
        volatile float r = op == F_ADD ? p + q : op == F_SUB ? p - q : op == F_MUL ? p * q : op == F_DIV ? p / q :
                           op == F_SQRT ? __builtin_sqrtf(q) : op == F_RCP ? 1.0f / q : 1.0f / __builtin_sqrtf(q);
        a = of_f32(r).v;
    } else {
        double p = f64_of((val){a}), q = f64_of((val){b});
        volatile double r = op == F_ADD ? p + q : op == F_SUB ? p - q : op == F_MUL ? p * q : op == F_DIV ? p / q : __builtin_sqrt(q);
        a = of_f64(r).v;
    }
    return f_is_nan(w, a) ? (mask_of(w) ^ (mask_of(w) >> 1)) | f_exp_mask(w) | f_quiet_bit(w) : a;
}
OP vec f_op(X *x, enum f_op op, int w, int n, vec a, vec b)
{
    for (int i = 0; i < n; i++)
        a = v_set(x, w, a, i, (val){f_lane(x, op, w, v_get(x, w, a, i).v, v_get(x, w, b, i).v)});
    return a;
}

OP vec f_cmp(X *x, int pred, int w, int n, vec a, vec b)
{
    for (int i = 0; i < n; i++) {
        val p = v_get(x, w, a, i), q = v_get(x, w, b, i);
        bool less = flt(x, w, p, q).v, equal = feq(x, w, p, q).v, unordered = funord(x, w, p, q).v;
        bool yes = (pred & 3) == 0 ? equal : (pred & 3) == 1 ? less : (pred & 3) == 2 ? less || equal : unordered;
        a = v_set(x, w, a, i, (val){yes != (pred >= 4) ? mask_of(w) : 0});
    }
    return a;
}
OP val f_com(X *x, enum f_flag f, int w, bool quiet, vec a, vec b)
{
    val p = v_get(x, w, a, 0), q = v_get(x, w, b, 0);
    bool unordered = funord(x, w, p, q).v;
    return (val){unordered || (f == F_EQUAL_OR_UNORDERED ? feq(x, w, p, q).v : f == F_LESS_OR_UNORDERED && flt(x, w, p, q).v)};
}

OP vec f_cvt(X *x, enum f_cvt c, vec b)
{
    vec r = v_k(x, 0, 0);
    for (int i = 0; i < (c <= F32_S32_TRUNC ? 4 : 2); i++) {
        val a32 = v_get(x, 32, b, i), a64 = i < 2 ? v_get(x, 64, b, i) : (val){0};
        switch (c) {
        case S32_F32: r = v_set(x, 32, r, i, f_from_s32(x, 32, a32)); break;
        case F32_S32: r = v_set(x, 32, r, i, f_to_s32(x, 32, a32)); break;
        case F32_S32_TRUNC: r = v_set(x, 32, r, i, f_to_s32_trunc(x, 32, a32)); break;
        case S32_F64: r = v_set(x, 64, r, i, f_from_s32(x, 64, a32)); break;
        case F64_S32: r = v_set(x, 32, r, i, f_to_s32(x, 64, a64)); break;
        case F64_S32_TRUNC: r = v_set(x, 32, r, i, f_to_s32_trunc(x, 64, a64)); break;
        case F32_F64: r = v_set(x, 64, r, i, f_ext(x, a32)); break;
        case F64_F32: r = v_set(x, 32, r, i, f_trunc(x, a64)); break;
        }
    }
    return r;
}
