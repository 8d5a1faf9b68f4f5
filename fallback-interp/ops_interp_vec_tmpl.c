/* ops_interp_vec_tmpl.c - the vector operations of lifter/sem/ops_vec.h as computations.
 *
 * Integer lanes use the compiler's vector types; what those do not have (saturation, high products, sums) is an SSE2 intrinsic on x86-64
 * and a loop elsewhere.  A floating-point operation on x86-64 is the same instruction as the guest's, in inline assembly, so that NaNs, rounding,
 * flags and the role of each operand are the processor's.  ops_interp_host.h selects the variant. */

#if VEC_X86
#include <emmintrin.h>
#endif

#define VEC_TYPE(name, T) typedef T name __attribute__((vector_size(16), may_alias))
VEC_TYPE(u8x16, uint8_t);
VEC_TYPE(s8x16, int8_t);
VEC_TYPE(u16x8, uint16_t);
VEC_TYPE(s16x8, int16_t);
VEC_TYPE(u32x4, uint32_t);
VEC_TYPE(s32x4, int32_t);
VEC_TYPE(u64x2, uint64_t);
VEC_TYPE(s64x2, int64_t);
VEC_TYPE(f32x4, float);
VEC_TYPE(f64x2, double);
#undef VEC_TYPE

typedef union {
    vec v;
    u8x16 u8; s8x16 s8; u16x8 u16; s16x8 s16; u32x4 u32; s32x4 s32; u64x2 u64; s64x2 s64; f32x4 f32; f64x2 f64;
#if VEC_X86
    __m128i x;
#endif
} vlanes;
static inline vlanes in_lanes(vec v) { return (vlanes){.v = v}; }

/* ---- registers and memory ---- */
OP void *vector_register(X *x, int n)
{
    return n < V_UPPER ? &x->cpu->xmm[n] : n < V_WAIT ? &x->cpu->ymmh[n - V_UPPER] : (void *)&x->waiting[n - V_WAIT];
}
OP vec rd_xmm(X *x, int n)
{
    vec v;
    memcpy(&v, vector_register(x, n), 16);
    return v;
}
OP void wr_xmm(X *x, int n, vec v) { memcpy(vector_register(x, n), &v, 16); }
OP void check_aligned(X *x, bool aligned, val addr)
{
    if (aligned)
        trap_if(x, (val){(addr.v & 15) != 0}, XLAT_TRAP_GP, 0);
}
OP vec ldv(X *x, int seg, val addr, bool aligned)
{
    vec v;
    check_aligned(x, aligned, addr);
    memcpy(&v, host_of(x, seg, addr), 16);
    return v;
}
OP void stv(X *x, int seg, val addr, bool aligned, vec v)
{
    check_aligned(x, aligned, addr);
    memcpy(host_of(x, seg, addr), &v, 16);
}

/* ---- making and taking apart ---- */
OP vec v_k(X *x, uint64_t lo, uint64_t hi) { return (vlanes){.u64 = {lo, hi}}.v; }
OP val v_get(X *x, int w, vec a, int lane) { return rd_bytes(w, (uint8_t *)&a + lane * w / 8); }
OP vec v_set(X *x, int w, vec a, int lane, val v)
{
    wr_bytes(w, (uint8_t *)&a + lane * w / 8, v);
    return a;
}
#if VEC_X86
#include "fallback-interp/ops_interp_insns_x86_tmpl.c"
#endif
OP vec v_shuf(X *x, vec a, vec b, const uint8_t map[16])
{
    vlanes r;
#if VEC_X86
    if (__builtin_expect(host_has_pshufb(), 1)) { /* bit 7 of an index gives zero: set for the other operand's bytes and for V_ZERO */
        __m128i m;
        memcpy(&m, map, 16);
        r.x = pshufb(in_lanes(a).x, _mm_adds_epu8(m, _mm_set1_epi8(0x70))) | pshufb(in_lanes(b).x, _mm_sub_epi8(m, _mm_set1_epi8(16)));
        return r.v;
    }
#endif
    uint8_t from[32];
    memcpy(from, &a, 16);
    memcpy(from + 16, &b, 16);
    for (int i = 0; i < 16; i++)
        r.u8[i] = map[i] == V_ZERO ? 0 : from[map[i] & 31];
    return r.v;
}
OP vec v_lookup(X *x, vec a, vec idx)
{
    vlanes p = in_lanes(a), q = in_lanes(idx), r;
#if VEC_X86
    if (__builtin_expect(host_has_pshufb(), 1)) {
        r.x = pshufb(p.x, q.x);
        return r.v;
    }
#endif
    for (int i = 0; i < 16; i++)
        r.u8[i] = q.u8[i] & 0x80 ? 0 : p.u8[q.u8[i] & 15];
    return r.v;
}
OP val v_mask(X *x, int w, vec a)
{
    uint32_t r = 0;
#if VEC_X86
    if (w == 8)
        return (val){(uint32_t)_mm_movemask_epi8(in_lanes(a).x)};
#endif
    for (int i = 0; i < 128 / w; i++)
        r |= (uint32_t)(v_get(x, w, a, i).v >> (w - 1)) << i;
    return (val){r};
}

/* ---- integers ---- */
OP int64_t saturate(int64_t v, int64_t lo, int64_t hi) { return v < lo ? lo : v > hi ? hi : v; }

/* r = an expression over the lanes of p and q, of either sign, at width w (vector types); in the expression they are called P and Q. */
#define AT_WIDTH(sign, w, r, p, q, expr)                                                                              \
    switch (w) {                                                                                                      \
    case 8: AT(sign##8, r, p, q, expr); break;                                                                        \
    case 16: AT(sign##16, r, p, q, expr); break;                                                                      \
    case 32: AT(sign##32, r, p, q, expr); break;                                                                      \
    default: AT(sign##64, r, p, q, expr); break;                                                                      \
    }
#define AT(t, r, p, q, expr)                                                                                          \
    do {                                                                                                              \
        __typeof__((p).t) P = (p).t, Q = (q).t;                                                                       \
        (r).t = (__typeof__((p).t))(expr);                                                                            \
    } while (0)
/* The same lane by lane, for widths 8 and 16: P and Q are int64_t. */
#define EACH_AT(t, n, r, p, q, expr)                                                                                  \
    for (int i = 0; i < (n); i++) {                                                                                   \
        int64_t P = (p).t[i], Q = (q).t[i];                                                                           \
        (r).t[i] = (__typeof__((r).t[0]))(expr);                                                                      \
    }
#define EACH(sign, w, r, p, q, expr8, expr16)                                                                         \
    if ((w) == 8) {                                                                                                   \
        EACH_AT(sign##8, 16, r, p, q, expr8)                                                                          \
    } else {                                                                                                          \
        EACH_AT(sign##16, 8, r, p, q, expr16)                                                                         \
    }

#if VEC_X86
/* Operations that SSE2 has and vector types have not.  False: SSE2 does not have this one either. */
OP bool v_op_sse2(enum v_op op, int w, __m128i a, __m128i b, vlanes *r)
{
    switch (op) {
    case V_ADDS: r->x = w == 8 ? _mm_adds_epi8(a, b) : _mm_adds_epi16(a, b); return true;
    case V_ADDUS: r->x = w == 8 ? _mm_adds_epu8(a, b) : _mm_adds_epu16(a, b); return true;
    case V_SUBS: r->x = w == 8 ? _mm_subs_epi8(a, b) : _mm_subs_epi16(a, b); return true;
    case V_SUBUS: r->x = w == 8 ? _mm_subs_epu8(a, b) : _mm_subs_epu16(a, b); return true;
    case V_AVGU: r->x = w == 8 ? _mm_avg_epu8(a, b) : _mm_avg_epu16(a, b); return true;
    case V_MULHS: r->x = _mm_mulhi_epi16(a, b); return true;
    case V_MULHU: r->x = _mm_mulhi_epu16(a, b); return true;
    case V_MULEU: r->x = _mm_mul_epu32(a, b); return true;
    case V_MADD: r->x = _mm_madd_epi16(a, b); return true;
    case V_SAD: r->x = _mm_sad_epu8(a, b); return true;
    default: return false;
    }
}
#endif

OP vec v_op(X *x, enum v_op op, int w, vec a, vec b)
{
    vlanes p = in_lanes(a), q = in_lanes(b), r = {.u64 = {0, 0}};
#if VEC_X86
    if (v_op_sse2(op, w, p.x, q.x, &r))
        return r.v;
#endif
    switch (op) {
    case V_AND: r.u64 = p.u64 & q.u64; break;
    case V_OR: r.u64 = p.u64 | q.u64; break;
    case V_XOR: r.u64 = p.u64 ^ q.u64; break;
    case V_ANDN: r.u64 = ~p.u64 & q.u64; break;
    case V_ADD: AT_WIDTH(u, w, r, p, q, P + Q); break;
    case V_SUB: AT_WIDTH(u, w, r, p, q, P - Q); break;
    case V_MUL:
        if (w == 16)
            EACH_AT(u16, 8, r, p, q, P * Q)
        else
            AT(u32, r, p, q, P * Q);
        break;
    case V_EQ: AT_WIDTH(u, w, r, p, q, P == Q); break;
    case V_GTS: AT_WIDTH(s, w, r, p, q, P > Q); break;
    case V_MINS: AT_WIDTH(s, w, r, p, q, (P & (__typeof__(P))(P < Q)) | (Q & ~(__typeof__(P))(P < Q))); break;
    case V_MAXS: AT_WIDTH(s, w, r, p, q, (Q & (__typeof__(P))(P < Q)) | (P & ~(__typeof__(P))(P < Q))); break;
    case V_MINU: AT_WIDTH(u, w, r, p, q, (P & (__typeof__(P))(P < Q)) | (Q & ~(__typeof__(P))(P < Q))); break;
    case V_MAXU: AT_WIDTH(u, w, r, p, q, (Q & (__typeof__(P))(P < Q)) | (P & ~(__typeof__(P))(P < Q))); break;
    case V_ADDS: EACH(s, w, r, p, q, saturate(P + Q, -128, 127), saturate(P + Q, -32768, 32767)) break;
    case V_SUBS: EACH(s, w, r, p, q, saturate(P - Q, -128, 127), saturate(P - Q, -32768, 32767)) break;
    case V_ADDUS: EACH(u, w, r, p, q, saturate(P + Q, 0, 255), saturate(P + Q, 0, 65535)) break;
    case V_SUBUS: EACH(u, w, r, p, q, saturate(P - Q, 0, 255), saturate(P - Q, 0, 65535)) break;
    case V_AVGU: EACH(u, w, r, p, q, (P + Q + 1) >> 1, (P + Q + 1) >> 1) break;
    case V_MULHS: EACH_AT(s16, 8, r, p, q, P * Q >> 16) break;
    case V_MULHU: EACH_AT(u16, 8, r, p, q, P * Q >> 16) break;
    case V_MULHRS: EACH_AT(s16, 8, r, p, q, ((P * Q >> 14) + 1) >> 1) break;
    case V_MULEU:
        for (int i = 0; i < 2; i++)
            r.u64[i] = (uint64_t)p.u32[2 * i] * q.u32[2 * i];
        break;
    case V_MULES:
        for (int i = 0; i < 2; i++)
            r.s64[i] = (int64_t)p.s32[2 * i] * q.s32[2 * i];
        break;
    case V_MADD:
        for (int i = 0; i < 4; i++)
            r.u32[i] = (uint32_t)(p.s16[2 * i] * q.s16[2 * i]) + (uint32_t)(p.s16[2 * i + 1] * q.s16[2 * i + 1]);
        break;
    case V_MADDUB:
        for (int i = 0; i < 8; i++)
            r.s16[i] = (int16_t)saturate(p.u8[2 * i] * q.s8[2 * i] + p.u8[2 * i + 1] * q.s8[2 * i + 1], -32768, 32767);
        break;
    case V_SAD:
        for (int i = 0; i < 16; i++)
            r.u64[i / 8] += (uint64_t)(p.u8[i] > q.u8[i] ? p.u8[i] - q.u8[i] : q.u8[i] - p.u8[i]);
        break;
    }
    return r.v;
}

OP vec v_shift(X *x, enum v_shift s, int w, vec a, val n64)
{
    vlanes p = in_lanes(a), r = {.u64 = {0, 0}};
    bool big = n64.v >= (uint64_t)w;
    int n = big ? w - 1 : (int)n64.v;
    if (big && s != V_SAR)
        return r.v;
    if (w == 16)
        r.u16 = s == V_SHL ? p.u16 << n : s == V_SHR ? p.u16 >> n : (u16x8)(p.s16 >> n);
    else if (w == 32)
        r.u32 = s == V_SHL ? p.u32 << n : s == V_SHR ? p.u32 >> n : (u32x4)(p.s32 >> n);
    else
        r.u64 = s == V_SHL ? p.u64 << n : s == V_SHR ? p.u64 >> n : (u64x2)(p.s64 >> n);
    return r.v;
}

OP vec v_shift_each(X *x, enum v_shift s, int w, vec a, vec n)
{
    for (int i = 0; i < 128 / w; i++) {
        val p = v_get(x, w, a, i), q = v_get(x, w, n, i);
        a = v_set(x, w, a, i, s == V_SHL ? shl(x, w, p, q) : s == V_SHR ? shr(x, w, p, q) : sar(x, w, p, q));
    }
    return a;
}

OP vec v_pack(X *x, int w, bool is_signed, vec a, vec b)
{
    vlanes p = in_lanes(a), q = in_lanes(b), r;
#if VEC_X86
    if (w == 16 || is_signed) {
        r.x = w == 32 ? _mm_packs_epi32(p.x, q.x) : is_signed ? _mm_packs_epi16(p.x, q.x) : _mm_packus_epi16(p.x, q.x);
        return r.v;
    }
#endif
    if (w == 16)
        for (int i = 0; i < 16; i++)
            r.u8[i] = (uint8_t)saturate(i < 8 ? p.s16[i] : q.s16[i - 8], is_signed ? -128 : 0, is_signed ? 127 : 255);
    else
        for (int i = 0; i < 8; i++)
            r.u16[i] = (uint16_t)saturate(i < 4 ? p.s32[i] : q.s32[i - 4], is_signed ? -32768 : 0, is_signed ? 32767 : 65535);
    return r.v;
}

#if VEC_X86
#include "fallback-interp/ops_interp_vec_x86_tmpl.c"
#else
#include "fallback-interp/ops_interp_vec_portable_tmpl.c"
#endif

/* ROUNDPS and the like are computed in C for each lane, because only newer processors have them. */
OP vec f_round(X *x, int w, int n, int mode, vec a, vec b)
{
    for (int i = 0; i < n; i++)
        a = v_set(x, w, a, i, helper(x, w == 32 ? XLAT_H_round32 : XLAT_H_round64, v_get(x, w, b, i), (val){(uint64_t)mode}, (val){0}));
    return a;
}

/* What newer x86-64 hosts have; a helper for each lane where cpu->host does not say so (the first helper finds out). */
OP vec f_fma(X *x, enum f_fma op, int w, int n, vec a, vec b, vec c)
{
    static const enum xlat_helper of_op[4] = {XLAT_H_fmadd64, XLAT_H_fmsub64, XLAT_H_fnmadd64, XLAT_H_fnmsub64};
#if VEC_X86
    if (x->cpu->host & XLAT_HOST_FMA) {
        vlanes p = in_lanes(a), q = in_lanes(b), r = in_lanes(c);
        switch (op) {
        case F_MADD: x86_vfmadd231(w, n, &r, p, q); break;
        case F_MSUB: x86_vfmsub231(w, n, &r, p, q); break;
        case F_NMADD: x86_vfnmadd231(w, n, &r, p, q); break;
        default: x86_vfnmsub231(w, n, &r, p, q); break;
        }
        return r.v;
    }
#endif
    for (int i = 0; i < n; i++) {
        val p = v_get(x, w, a, i), q = v_get(x, w, b, i), s = v_get(x, w, c, i);
        if (w == 64)
            s = helper(x, of_op[op], p, q, s);
        else
            s = helper(x, XLAT_H_fma32, (val){p.v | q.v << 32}, (val){s.v | (uint64_t)op << 32}, (val){0});
        c = v_set(x, w, c, i, s);
    }
    return c;
}
OP vec f_from_half(X *x, vec b)
{
    vec r = v_k(x, 0, 0);
#if VEC_X86
    if (x->cpu->host & XLAT_HOST_F16C) {
        return host_from_half(b);
    }
#endif
    for (int i = 0; i < 4; i++)
        r = v_set(x, 32, r, i, helper(x, XLAT_H_from_half, v_get(x, 16, b, i), (val){0}, (val){0}));
    return r;
}
OP vec f_to_half(X *x, int mode, vec b)
{
    vec r = v_k(x, 0, 0);
#if VEC_X86
    if (x->cpu->host & XLAT_HOST_F16C) {
        return host_to_half(mode, b);
    }
#endif
    for (int i = 0; i < 4; i++)
        r = v_set(x, 16, r, i, helper(x, XLAT_H_to_half, v_get(x, 32, b, i), (val){(uint64_t)mode}, (val){0}));
    return r;
}

#undef AT_WIDTH
#undef AT
#undef EACH
#undef EACH_AT
