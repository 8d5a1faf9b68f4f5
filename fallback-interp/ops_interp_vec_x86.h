/* ops_interp_vec_x86.h - floating-point vector operations on an x86-64 host: each is the guest's own instruction. */
#ifndef XLAT_OPS_INTERP_VEC_X86_H
#define XLAT_OPS_INTERP_VEC_X86_H

/* dst = dst op src at the four shapes. */
#define F_ASM(name)                                                                                                   \
    do {                                                                                                              \
        if (w == 32 && n == 1)                                                                                        \
            __asm__(#name "ss %1, %0" : "+x"(p.f32) : "x"(q.f32));                                                    \
        else if (w == 32)                                                                                             \
            __asm__(#name "ps %1, %0" : "+x"(p.f32) : "x"(q.f32));                                                    \
        else if (n == 1)                                                                                              \
            __asm__(#name "sd %1, %0" : "+x"(p.f64) : "x"(q.f64));                                                    \
        else                                                                                                          \
            __asm__(#name "pd %1, %0" : "+x"(p.f64) : "x"(q.f64));                                                    \
    } while (0)
#define F_ASM_SINGLE(name)                                                                                            \
    do {                                                                                                              \
        if (n == 1)                                                                                                   \
            __asm__(#name "ss %1, %0" : "+x"(p.f32) : "x"(q.f32));                                                    \
        else                                                                                                          \
            __asm__(#name "ps %1, %0" : "+x"(p.f32) : "x"(q.f32));                                                    \
    } while (0)

OP vec f_op(X *x, enum f_op op, int w, int n, vec a, vec b)
{
    vlanes p = in_lanes(a), q = in_lanes(b);
    switch (op) {
    case F_ADD: F_ASM(add); break;
    case F_SUB: F_ASM(sub); break;
    case F_MUL: F_ASM(mul); break;
    case F_DIV: F_ASM(div); break;
    case F_MIN: F_ASM(min); break;
    case F_MAX: F_ASM(max); break;
    case F_SQRT: F_ASM(sqrt); break;
    case F_RCP: F_ASM_SINGLE(rcp); break;
    case F_RSQRT: F_ASM_SINGLE(rsqrt); break;
    }
    return p.v;
}

OP vec f_cmp(X *x, int pred, int w, int n, vec a, vec b)
{
    vlanes p = in_lanes(a), q = in_lanes(b);
    switch (pred) {
    case 0: F_ASM(cmpeq); break;
    case 1: F_ASM(cmplt); break;
    case 2: F_ASM(cmple); break;
    case 3: F_ASM(cmpunord); break;
    case 4: F_ASM(cmpneq); break;
    case 5: F_ASM(cmpnlt); break;
    case 6: F_ASM(cmpnle); break;
    default: F_ASM(cmpord); break;
    }
    return p.v;
}
#undef F_ASM
#undef F_ASM_SINGLE

OP val f_com(X *x, enum f_flag f, int w, bool quiet, vec a, vec b)
{
    vlanes p = in_lanes(a), q = in_lanes(b);
    uint8_t zf, pf, cf;
#define COM(name, t)                                                                                                  \
    __asm__(name " %4, %3\n\tsete %0\n\tsetp %1\n\tsetb %2" : "=q"(zf), "=q"(pf), "=q"(cf) : "x"(p.t), "x"(q.t) : "cc")
    if (w == 32 && quiet)
        COM("ucomiss", f32);
    else if (w == 32)
        COM("comiss", f32);
    else if (quiet)
        COM("ucomisd", f64);
    else
        COM("comisd", f64);
#undef COM
    return (val){f == F_EQUAL_OR_UNORDERED ? zf : f == F_UNORDERED ? pf : cf};
}

OP vec f_cvt(X *x, enum f_cvt c, vec b)
{
    vlanes q = in_lanes(b), r;
    switch (c) {
    case S32_F32: __asm__("cvtdq2ps %1, %0" : "=x"(r.f32) : "x"(q.s32)); break;
    case F32_S32: __asm__("cvtps2dq %1, %0" : "=x"(r.s32) : "x"(q.f32)); break;
    case F32_S32_TRUNC: __asm__("cvttps2dq %1, %0" : "=x"(r.s32) : "x"(q.f32)); break;
    case S32_F64: __asm__("cvtdq2pd %1, %0" : "=x"(r.f64) : "x"(q.s32)); break;
    case F64_S32: __asm__("cvtpd2dq %1, %0" : "=x"(r.s32) : "x"(q.f64)); break;
    case F64_S32_TRUNC: __asm__("cvttpd2dq %1, %0" : "=x"(r.s32) : "x"(q.f64)); break;
    case F32_F64: __asm__("cvtps2pd %1, %0" : "=x"(r.f64) : "x"(q.f32)); break;
    default: __asm__("cvtpd2ps %1, %0" : "=x"(r.f32) : "x"(q.f64)); break;
    }
    return r.v;
}

#endif
