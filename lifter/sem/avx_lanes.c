/* avx_lanes.c - VEX instructions that move data across the halves of a register, or whose operands have different widths: masks and tests
 * of whole registers, conversions, widening, permutations, broadcasts, masked moves, gathers.  Source: Intel SDM vol. 2. */

/* Half of vector operand i: a register's, or 16 bytes of memory. */
static inline vec ysrc(X *x, const insn *in, int i, bool upper)
{
    insn c = *in;
    c.vex = upper ? VEX_FORM | VEX_UPPER : VEX_FORM;
    if (in->opnd[i].kind == OPND_MEM)
        return ldv(x, in->mem.seg, voffset(x, &c), false);
    return rd_xmm(x, in->opnd[i].num + (upper ? V_UPPER : 0));
}
/* `bytes` of operand i at the low end of a vector: a narrow source. */
static inline vec ysrc_narrow(X *x, const insn *in, int i, int bytes)
{
    if (in->opnd[i].kind != OPND_MEM)
        return rd_xmm(x, in->opnd[i].num);
    return bytes == 16 ? ldv(x, in->mem.seg, offset_of(x, in), false) : v_low(x, bytes * 8, ld(x, bytes * 8, in->mem.seg, offset_of(x, in)));
}
/* a shifted right by n bytes. */
static inline vec bytes_from(X *x, vec a, int n)
{
    uint8_t map[16];
    for (int i = 0; i < 16; i++)
        map[i] = i + n > 15 ? V_ZERO : (uint8_t)(i + n);
    return v_shuf(x, a, a, map);
}

/* ---- upper halves ---- */
static inline void sem_vzeroupper(X *x, const insn *in)
{
    for (int i = 0; i < 8; i++)
        wr_xmm(x, i + V_UPPER, v_zero(x));
}
static inline void sem_vzeroall(X *x, const insn *in)
{
    for (int i = 0; i < 8; i++)
        wr_xmm(x, i, v_zero(x));
    sem_vzeroupper(x, in);
}

/* ---- sign masks and tests ---- */
static inline void move_mask_wide(X *x, const insn *in, int w)
{
    val r = v_mask(x, w, ysrc(x, in, 1, false));
    if (in->opnd[1].kind == OPND_YMM)
        r = or_(x, 32, r, shl(x, 32, v_mask(x, w, ysrc(x, in, 1, true)), k(x, 32, 128u / (unsigned)w)));
    wr_reg(x, 32, in->opnd[0].num, r);
}
static inline void sem_vmovmskps(X *x, const insn *in) { move_mask_wide(x, in, 32); }
static inline void sem_vmovmskpd(X *x, const insn *in) { move_mask_wide(x, in, 64); }
static inline void sem_vpmovmskb(X *x, const insn *in) { move_mask_wide(x, in, 8); }

/* vptest on all bits; vtestps and vtestpd on those of `which`. */
static inline void test_bits(X *x, const insn *in, uint64_t which)
{
    vec m = v_k(x, which, which), common = v_zero(x), outside = v_zero(x);
    for (int half = 0; half <= (in->opnd[0].kind == OPND_YMM); half++) {
        vec b = v_op(x, V_AND, 64, ysrc(x, in, 1, half), m), a = rd_xmm(x, in->opnd[0].num + half * V_UPPER);
        common = v_op(x, V_OR, 64, common, v_op(x, V_AND, 64, a, b));
        outside = v_op(x, V_OR, 64, outside, v_op(x, V_ANDN, 64, a, b));
    }
    flags_zc(x, v_is_zero(x, common), v_is_zero(x, outside));
}
static inline void sem_vptest(X *x, const insn *in) { test_bits(x, in, ~0ull); }
static inline void sem_vtestps(X *x, const insn *in) { test_bits(x, in, 0x8000000080000000); }
static inline void sem_vtestpd(X *x, const insn *in) { test_bits(x, in, 1ull << 63); }

/* ---- conversions from half the width, and to it ---- */
static inline vec cvt_one(X *x, int c, vec v) { return c < 0 ? f_from_half(x, v) : f_cvt(x, (enum f_cvt)c, v); }
static inline void cvt_widen(X *x, const insn *in, int c)
{
    bool wide = in->opnd[0].kind == OPND_YMM;
    vec a = ysrc_narrow(x, in, 1, wide ? 16 : 8), lo = cvt_one(x, c, a);
    ydst(x, in, lo, wide ? cvt_one(x, c, bytes_from(x, a, 8)) : v_zero(x));
}
static inline void sem_vcvtps2pd(X *x, const insn *in) { cvt_widen(x, in, F32_F64); }
static inline void sem_vcvtdq2pd(X *x, const insn *in) { cvt_widen(x, in, S32_F64); }
static inline void sem_vcvtph2ps(X *x, const insn *in) { cvt_widen(x, in, -1); }
static inline vec low_halves(X *x, vec a, vec b) { return v_set(x, 64, a, 1, v_get(x, 64, b, 0)); }
static inline void cvt_narrow(X *x, const insn *in, enum f_cvt c)
{
    bool wide = in->opnd[1].bits == 256;
    vec a = ysrc(x, in, 1, false), b = wide ? ysrc(x, in, 1, true) : a, r = f_cvt(x, c, a);
    ydst(x, in, wide ? low_halves(x, r, f_cvt(x, c, b)) : r, r);
}
static inline void sem_vcvtpd2ps(X *x, const insn *in) { cvt_narrow(x, in, F64_F32); }
static inline void sem_vcvtpd2dq(X *x, const insn *in) { cvt_narrow(x, in, F64_S32); }
static inline void sem_vcvttpd2dq(X *x, const insn *in) { cvt_narrow(x, in, F64_S32_TRUNC); }
static inline void sem_vcvtps2ph(X *x, const insn *in)
{
    bool wide = in->opnd[1].kind == OPND_YMM;
    int mode = vimm(in) & 4 ? 4 : (int)(vimm(in) & 3);
    vec r = f_to_half(x, mode, rd_xmm(x, in->opnd[1].num));
    if (wide)
        r = low_halves(x, r, f_to_half(x, mode, rd_xmm(x, in->opnd[1].num + V_UPPER)));
    if (in->opnd[0].kind == OPND_XMM)
        ydst(x, in, r, r);
    else if (wide)
        stv(x, in->mem.seg, offset_of(x, in), false, r);
    else
        st(x, 64, in->mem.seg, offset_of(x, in), v_get(x, 64, r, 0));
}

static inline void widen_wide(X *x, const insn *in, int from, int to, bool is_signed)
{
    bool wide = in->opnd[0].kind == OPND_YMM;
    int lane = 16 / (to / from);
    vec a = ysrc_narrow(x, in, 1, wide ? 2 * lane : lane), lo = widened(x, a, from, to, is_signed);
    ydst(x, in, lo, wide ? widened(x, bytes_from(x, a, lane), from, to, is_signed) : lo);
}
#define WIDEN_WIDE(suffix, from, to)                                                                                  \
    static inline void sem_vpmovsx##suffix(X *x, const insn *in) { widen_wide(x, in, from, to, true); }               \
    static inline void sem_vpmovzx##suffix(X *x, const insn *in) { widen_wide(x, in, from, to, false); }
WIDEN_WIDE(bw, 8, 16) WIDEN_WIDE(bd, 8, 32) WIDEN_WIDE(bq, 8, 64) WIDEN_WIDE(wd, 16, 32) WIDEN_WIDE(wq, 16, 64) WIDEN_WIDE(dq, 32, 64)

/* ---- permutations ---- */
static inline void permute_dwords(X *x, const insn *in)
{
    vec lo = ysrc(x, in, 2, false), hi = ysrc(x, in, 2, true), r[2];
    for (int half = 0; half < 2; half++) {
        vec i = ysrc(x, in, 1, half), in_half = v_op(x, V_AND, 64, i, v_k(x, 0x0000000300000003, 0x0000000300000003));
        vec high = v_shift(x, V_SAR, 32, v_shift(x, V_SHL, 32, i, k(x, 64, 29)), k(x, 64, 31)); /* bit 2: from the upper half */
        r[half] = v_op(x, V_OR, 64, v_op(x, V_AND, 64, high, lanes_by_vector(x, 32, hi, in_half)),
                       v_op(x, V_ANDN, 64, high, lanes_by_vector(x, 32, lo, in_half)));
    }
    ydst(x, in, r[0], r[1]);
}
static inline void sem_vpermd(X *x, const insn *in) { permute_dwords(x, in); }
static inline void sem_vpermps(X *x, const insn *in) { permute_dwords(x, in); }

static inline void permute_qwords(X *x, const insn *in)
{
    vec lo = ysrc(x, in, 1, false), hi = ysrc(x, in, 1, true), r[2];
    for (int half = 0; half < 2; half++) {
        uint8_t map[16];
        for (int i = 0; i < 2; i++)
            put_lane(map, 8, i, (int)(vimm(in) >> (4 * half + 2 * i) & 3));
        r[half] = v_shuf(x, lo, hi, map);
    }
    ydst(x, in, r[0], r[1]);
}
static inline void sem_vpermq(X *x, const insn *in) { permute_qwords(x, in); }
static inline void sem_vpermpd(X *x, const insn *in) { permute_qwords(x, in); }

static inline void permute_halves(X *x, const insn *in)
{
    vec b[2] = {ysrc(x, in, 2, false), ysrc(x, in, 2, true)}, r[2];
    for (int half = 0; half < 2; half++) {
        unsigned c = vimm(in) >> 4 * half;
        r[half] = c & 8 ? v_zero(x) : c & 2 ? b[c & 1] : ysrc(x, in, 1, c & 1);
    }
    ydst(x, in, r[0], r[1]);
}
static inline void sem_vperm2f128(X *x, const insn *in) { permute_halves(x, in); }
static inline void sem_vperm2i128(X *x, const insn *in) { permute_halves(x, in); }

static inline void insert_half(X *x, const insn *in)
{
    vec b = ysrc(x, in, 2, false), lo = ysrc(x, in, 1, false), hi = ysrc(x, in, 1, true);
    ydst(x, in, vimm(in) & 1 ? lo : b, vimm(in) & 1 ? b : hi);
}
static inline void sem_vinsertf128(X *x, const insn *in) { insert_half(x, in); }
static inline void sem_vinserti128(X *x, const insn *in) { insert_half(x, in); }
static inline void extract_half(X *x, const insn *in)
{
    vec a = ysrc(x, in, 1, vimm(in) & 1);
    if (in->opnd[0].kind == OPND_MEM)
        stv(x, in->mem.seg, offset_of(x, in), false, a);
    else
        ydst(x, in, a, a);
}
static inline void sem_vextractf128(X *x, const insn *in) { extract_half(x, in); }
static inline void sem_vextracti128(X *x, const insn *in) { extract_half(x, in); }

/* ---- broadcasts ---- */
static inline void broadcast(X *x, const insn *in, int bytes)
{
    uint8_t map[16];
    for (int i = 0; i < 16; i++)
        map[i] = (uint8_t)(i % bytes);
    vec a = ysrc_narrow(x, in, 1, bytes), r = v_shuf(x, a, a, map);
    ydst(x, in, r, r);
}
static inline void sem_vpbroadcastb(X *x, const insn *in) { broadcast(x, in, 1); }
static inline void sem_vpbroadcastw(X *x, const insn *in) { broadcast(x, in, 2); }
static inline void sem_vpbroadcastd(X *x, const insn *in) { broadcast(x, in, 4); }
static inline void sem_vpbroadcastq(X *x, const insn *in) { broadcast(x, in, 8); }
static inline void sem_vbroadcastss(X *x, const insn *in) { broadcast(x, in, 4); }
static inline void sem_vbroadcastsd(X *x, const insn *in) { broadcast(x, in, 8); }
static inline void sem_vbroadcastf128(X *x, const insn *in) { broadcast(x, in, 16); }
static inline void sem_vbroadcasti128(X *x, const insn *in) { broadcast(x, in, 16); }

/* ---- masked moves: only lanes whose mask has the top bit set are touched ---- */
static inline void masked_move(X *x, const insn *in, int w)
{
    bool store = in->opnd[0].kind == OPND_MEM, wide = in->opnd[1].kind == OPND_YMM;
    val base = offset_of(x, in);
    if (in->mem.seg == XLAT_FS || in->mem.seg == XLAT_GS)
        base = add(x, 32, base, rd_field(x, 32, in->mem.seg == XLAT_FS ? offsetof(struct xlat_cpu, fs_base) : offsetof(struct xlat_cpu, gs_base)));
    vec r[2] = {v_zero(x), v_zero(x)};
    for (int i = 0; i < (wide ? 4 : 2); i++) { /* eight bytes at a time */
        vec m = rd_xmm(x, in->opnd[1].num + i / 2 * V_UPPER);
        val mask = v_get(x, 64, v_op(x, V_GTS, w, v_zero(x), m), i % 2); /* the comparison sets all bits of a byte to its lane's top bit */
        val at = zext(x, 32, 64, add(x, 32, base, k(x, 32, (unsigned)i * 8)));
        if (store)
            helper(x, XLAT_H_maskmov, at, v_get(x, 64, rd_xmm(x, in->opnd[2].num + i / 2 * V_UPPER), i % 2), mask);
        else
            r[i / 2] = v_set(x, 64, r[i / 2], i % 2, helper(x, XLAT_H_maskload, at, mask, k(x, 64, 0)));
    }
    if (!store)
        ydst(x, in, r[0], r[1]);
}
static inline void sem_vmaskmovps(X *x, const insn *in) { masked_move(x, in, 32); }
static inline void sem_vmaskmovpd(X *x, const insn *in) { masked_move(x, in, 64); }
static inline void sem_vpmaskmovd(X *x, const insn *in) { masked_move(x, in, 32); }
static inline void sem_vpmaskmovq(X *x, const insn *in) { masked_move(x, in, 64); }

/* ---- gathers ---- */
static inline void gather(X *x, const insn *in, unsigned bytes, unsigned index_bytes)
{
    const struct xlat_opnd *d = in->opnd;
    unsigned of_data = d[0].bits / 8u / bytes, of_index = d[3].bits / 8u / index_bytes, n = of_data < of_index ? of_data : of_index;
    unsigned shift = in->mem.scale == 8 ? 3 : in->mem.scale == 4 ? 2 : in->mem.scale == 2 ? 1 : 0;
    val base = offset_of(x, in);
    if (in->mem.seg == XLAT_FS || in->mem.seg == XLAT_GS)
        base = add(x, 32, base, rd_field(x, 32, in->mem.seg == XLAT_FS ? offsetof(struct xlat_cpu, fs_base) : offsetof(struct xlat_cpu, gs_base)));
    uint64_t how = d[0].num | d[3].num << 4 | d[2].num << 8 | bytes << 12 | index_bytes << 16 | n << 20 | shift << 24;
    /* the helper reads and writes these registers in memory, not through operations here */
    for (int i = 0; i <= 2; i += 2)
        for (int half = 0; half <= V_UPPER; half += V_UPPER)
            wr_xmm(x, d[i].num + half, rd_xmm(x, d[i].num + half));
    helper(x, XLAT_H_gather, zext(x, 32, 64, base), k(x, 64, how), k(x, 64, 0));
}
static inline void sem_vpgatherdd(X *x, const insn *in) { gather(x, in, 4, 4); }
static inline void sem_vpgatherdq(X *x, const insn *in) { gather(x, in, 8, 4); }
static inline void sem_vpgatherqd(X *x, const insn *in) { gather(x, in, 4, 8); }
static inline void sem_vpgatherqq(X *x, const insn *in) { gather(x, in, 8, 8); }
static inline void sem_vgatherdps(X *x, const insn *in) { gather(x, in, 4, 4); }
static inline void sem_vgatherdpd(X *x, const insn *in) { gather(x, in, 8, 4); }
static inline void sem_vgatherqps(X *x, const insn *in) { gather(x, in, 4, 8); }
static inline void sem_vgatherqpd(X *x, const insn *in) { gather(x, in, 8, 8); }

/* ---- string comparison that writes xmm0 ---- */
static inline void sem_vpcmpestrm(X *x, const insn *in)
{
    vex_direct(x, in, sem_pcmpestrm);
    wr_xmm(x, V_UPPER, v_zero(x));
}
static inline void sem_vpcmpistrm(X *x, const insn *in)
{
    vex_direct(x, in, sem_pcmpistrm);
    wr_xmm(x, V_UPPER, v_zero(x));
}
