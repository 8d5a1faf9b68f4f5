/* sse_cvt.c - conversions between integers and floating point, of vectors, scalars and MMX registers.
 * Source: Intel SDM vol. 2, CVT*. */

/* ---- packed: the source has `bits` bits ---- */
static inline void cvt_packed(X *x, const insn *in, enum f_cvt c, int bits)
{
    vdst(x, in, f_cvt(x, c, bits == 64 ? vsrc_any(x, in, 1, 64) : vsrc(x, in, 1)));
}
static inline void sem_cvtdq2ps(X *x, const insn *in) { cvt_packed(x, in, S32_F32, 128); }
static inline void sem_cvtps2dq(X *x, const insn *in) { cvt_packed(x, in, F32_S32, 128); }
static inline void sem_cvttps2dq(X *x, const insn *in) { cvt_packed(x, in, F32_S32_TRUNC, 128); }
static inline void sem_cvtdq2pd(X *x, const insn *in) { cvt_packed(x, in, S32_F64, 64); }
static inline void sem_cvtpd2dq(X *x, const insn *in) { cvt_packed(x, in, F64_S32, 128); }
static inline void sem_cvttpd2dq(X *x, const insn *in) { cvt_packed(x, in, F64_S32_TRUNC, 128); }
static inline void sem_cvtps2pd(X *x, const insn *in) { cvt_packed(x, in, F32_F64, 64); }
static inline void sem_cvtpd2ps(X *x, const insn *in) { cvt_packed(x, in, F64_F32, 128); }

/* ---- scalar between general and xmm registers ---- */
static inline void cvt_from_int(X *x, const insn *in, int w)
{
    val r = f_from_s32(x, w, vrd_rm(x, in, 1, 32));
    vdst(x, in, v_set(x, w, reg_vec(x, in, 0), 0, r));
}
static inline void sem_cvtsi2ss(X *x, const insn *in) { cvt_from_int(x, in, 32); }
static inline void sem_cvtsi2sd(X *x, const insn *in) { cvt_from_int(x, in, 64); }

static inline val scalar_src(X *x, const insn *in, int w)
{
    return in->opnd[1].kind == OPND_MEM ? vld(x, in, w) : v_get(x, w, reg_vec(x, in, 1), 0);
}
static inline void sem_cvtss2si(X *x, const insn *in) { wr_reg(x, 32, in->opnd[0].num, f_to_s32(x, 32, scalar_src(x, in, 32))); }
static inline void sem_cvtsd2si(X *x, const insn *in) { wr_reg(x, 32, in->opnd[0].num, f_to_s32(x, 64, scalar_src(x, in, 64))); }
static inline void sem_cvttss2si(X *x, const insn *in) { wr_reg(x, 32, in->opnd[0].num, f_to_s32_trunc(x, 32, scalar_src(x, in, 32))); }
static inline void sem_cvttsd2si(X *x, const insn *in) { wr_reg(x, 32, in->opnd[0].num, f_to_s32_trunc(x, 64, scalar_src(x, in, 64))); }

static inline void sem_cvtss2sd(X *x, const insn *in)
{
    val r = f_ext(x, scalar_src(x, in, 32));
    vdst(x, in, v_set(x, 64, reg_vec(x, in, 0), 0, r));
}
static inline void sem_cvtsd2ss(X *x, const insn *in)
{
    val r = f_trunc(x, scalar_src(x, in, 64));
    vdst(x, in, v_set(x, 32, reg_vec(x, in, 0), 0, r));
}

/* ---- between MMX and XMM ----
 * From memory cvtpi2pd touches no MMX register, so it leaves the x87 state alone; reading the operand does that without a case here. */
static inline void sem_cvtpi2ps(X *x, const insn *in)
{
    vec r = f_cvt(x, S32_F32, vsrc_low(x, in, 1, 64));
    vdst(x, in, v_set(x, 64, reg_vec(x, in, 0), 0, v_get(x, 64, r, 0)));
}
static inline void sem_cvtpi2pd(X *x, const insn *in) { vdst(x, in, f_cvt(x, S32_F64, vsrc_low(x, in, 1, 64))); }
static inline void sem_cvtps2pi(X *x, const insn *in) { vdst(x, in, f_cvt(x, F32_S32, vsrc_low(x, in, 1, 64))); }
static inline void sem_cvttps2pi(X *x, const insn *in) { vdst(x, in, f_cvt(x, F32_S32_TRUNC, vsrc_low(x, in, 1, 64))); }
/* These read 16 bytes of memory though they write an MMX register. */
static inline vec src_pd(X *x, const insn *in)
{
    mm_begin(x, in);
    return in->opnd[1].kind == OPND_MEM ? ldv(x, in->mem.seg, offset_of(x, in), true) : reg_vec(x, in, 1);
}
static inline void sem_cvtpd2pi(X *x, const insn *in) { vdst(x, in, f_cvt(x, F64_S32, src_pd(x, in))); }
static inline void sem_cvttpd2pi(X *x, const insn *in) { vdst(x, in, f_cvt(x, F64_S32_TRUNC, src_pd(x, in))); }
