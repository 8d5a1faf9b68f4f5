/* ops_interp_vec_x86_tmpl.c - floating-point vector operations on an x86-64 host: each is the guest's own instruction. */

/* p = p op q, or p = p * q + r and the like, at the four shapes: 32 or 64 bits, lane 0 or all. */
#define F_ASM(name)                                                                                                   \
    OP void x86_##name(int w, int n, vlanes *p, vlanes q)                                                             \
    {                                                                                                                 \
        if (w == 32 && n == 1)                                                                                        \
            __asm__(#name "ss %1, %0" : "+x"(p->f32) : "x"(q.f32));                                                   \
        else if (w == 32)                                                                                             \
            __asm__(#name "ps %1, %0" : "+x"(p->f32) : "x"(q.f32));                                                   \
        else if (n == 1)                                                                                              \
            __asm__(#name "sd %1, %0" : "+x"(p->f64) : "x"(q.f64));                                                   \
        else                                                                                                          \
            __asm__(#name "pd %1, %0" : "+x"(p->f64) : "x"(q.f64));                                                   \
    }
#define F_ASM_SINGLE(name)                                                                                            \
    OP void x86_##name(int n, vlanes *p, vlanes q)                                                                    \
    {                                                                                                                 \
        if (n == 1)                                                                                                   \
            __asm__(#name "ss %1, %0" : "+x"(p->f32) : "x"(q.f32));                                                   \
        else                                                                                                          \
            __asm__(#name "ps %1, %0" : "+x"(p->f32) : "x"(q.f32));                                                   \
    }
#define F_ASM_FMA(name)                                                                                               \
    OP void x86_##name(int w, int n, vlanes *r, vlanes p, vlanes q)                                                   \
    {                                                                                                                 \
        if (w == 32 && n == 1)                                                                                        \
            __asm__(#name "ss %2, %1, %0" : "+x"(r->f32) : "x"(p.f32), "x"(q.f32));                                   \
        else if (w == 32)                                                                                             \
            __asm__(#name "ps %2, %1, %0" : "+x"(r->f32) : "x"(p.f32), "x"(q.f32));                                   \
        else if (n == 1)                                                                                              \
            __asm__(#name "sd %2, %1, %0" : "+x"(r->f64) : "x"(p.f64), "x"(q.f64));                                   \
        else                                                                                                          \
            __asm__(#name "pd %2, %1, %0" : "+x"(r->f64) : "x"(p.f64), "x"(q.f64));                                   \
    }
F_ASM(add) F_ASM(sub) F_ASM(mul) F_ASM(div) F_ASM(min) F_ASM(max) F_ASM(sqrt) F_ASM_SINGLE(rcp) F_ASM_SINGLE(rsqrt)
F_ASM(cmpeq) F_ASM(cmplt) F_ASM(cmple) F_ASM(cmpunord) F_ASM(cmpneq) F_ASM(cmpnlt) F_ASM(cmpnle) F_ASM(cmpord)
F_ASM_FMA(vfmadd231) F_ASM_FMA(vfmsub231) F_ASM_FMA(vfnmadd231) F_ASM_FMA(vfnmsub231)
#undef F_ASM
#undef F_ASM_SINGLE
#undef F_ASM_FMA

/* The flags that a comparison of lane 0 leaves. */
struct compared {
    uint8_t zf, pf, cf;
};
#define COMPARE(name, t)                                                                                              \
    OP struct compared x86_##name(vlanes p, vlanes q)                                                                 \
    {                                                                                                                 \
        struct compared r;                                                                                            \
        __asm__(#name " %4, %3\n\tsete %0\n\tsetp %1\n\tsetb %2"                                                     \
                : "=q"(r.zf), "=q"(r.pf), "=q"(r.cf) : "x"(p.t), "x"(q.t) : "cc");                                    \
        return r;                                                                                                     \
    }
COMPARE(ucomiss, f32) COMPARE(comiss, f32) COMPARE(ucomisd, f64) COMPARE(comisd, f64)
#undef COMPARE

OP vec f_op(X *x, enum f_op op, int w, int n, vec a, vec b)
{
    vlanes p = in_lanes(a), q = in_lanes(b);
    switch (op) {
    case F_ADD: x86_add(w, n, &p, q); break;
    case F_SUB: x86_sub(w, n, &p, q); break;
    case F_MUL: x86_mul(w, n, &p, q); break;
    case F_DIV: x86_div(w, n, &p, q); break;
    case F_MIN: x86_min(w, n, &p, q); break;
    case F_MAX: x86_max(w, n, &p, q); break;
    case F_SQRT: x86_sqrt(w, n, &p, q); break;
    case F_RCP: x86_rcp(n, &p, q); break;
    case F_RSQRT: x86_rsqrt(n, &p, q); break;
    }
    return p.v;
}

OP vec f_cmp(X *x, int pred, int w, int n, vec a, vec b)
{
    vlanes p = in_lanes(a), q = in_lanes(b);
    switch (pred) {
    case 0: x86_cmpeq(w, n, &p, q); break;
    case 1: x86_cmplt(w, n, &p, q); break;
    case 2: x86_cmple(w, n, &p, q); break;
    case 3: x86_cmpunord(w, n, &p, q); break;
    case 4: x86_cmpneq(w, n, &p, q); break;
    case 5: x86_cmpnlt(w, n, &p, q); break;
    case 6: x86_cmpnle(w, n, &p, q); break;
    default: x86_cmpord(w, n, &p, q); break;
    }
    return p.v;
}

OP val f_com(X *x, enum f_flag f, int w, bool quiet, vec a, vec b)
{
    vlanes p = in_lanes(a), q = in_lanes(b);
    struct compared r = w == 32 ? (quiet ? x86_ucomiss(p, q) : x86_comiss(p, q)) : quiet ? x86_ucomisd(p, q) : x86_comisd(p, q);
    return (val){f == F_EQUAL_OR_UNORDERED ? r.zf : f == F_UNORDERED ? r.pf : r.cf};
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
