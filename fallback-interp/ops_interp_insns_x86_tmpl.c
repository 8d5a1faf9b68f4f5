/* ops_interp_insns_x86_tmpl.c - instructions that only newer x86-64 hosts have, in inline assembly, so that all else needs only SSE2.
 * Part of ops_interp_vec_tmpl.c.  Callers test first whether the processor has the instruction. */
#include <cpuid.h>

/* With PSHUFB any shuffle takes two steps; on a host without SSSE3 it is a loop over bytes. */
static inline bool host_has_pshufb(void)
{
    static int8_t known; /* 0: not tested yet */
    int8_t v = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (__builtin_expect(v == 0, 0)) {
        unsigned a, b, c = 0, d;
        v = __get_cpuid(1, &a, &b, &c, &d) && c & bit_SSSE3 ? 1 : -1;
        __atomic_store_n(&known, v, __ATOMIC_RELAXED);
    }
    return v > 0;
}
OP __m128i pshufb(__m128i a, __m128i idx)
{
    __asm__("pshufb %1, %0" : "+x"(a) : "x"(idx));
    return a;
}

/* cpu->host: XLAT_HOST_F16C */
OP vec host_from_half(vec b)
{
    vec r;
    __asm__("vcvtph2ps %1, %0" : "=x"(r.v) : "x"(b.v));
    return r;
}
OP vec host_to_half(int mode, vec b)
{
    vec r;
    switch (mode) {
    case 0: __asm__("vcvtps2ph $0, %1, %0" : "=x"(r.v) : "x"(b.v)); break;
    case 1: __asm__("vcvtps2ph $1, %1, %0" : "=x"(r.v) : "x"(b.v)); break;
    case 2: __asm__("vcvtps2ph $2, %1, %0" : "=x"(r.v) : "x"(b.v)); break;
    case 3: __asm__("vcvtps2ph $3, %1, %0" : "=x"(r.v) : "x"(b.v)); break;
    default: __asm__("vcvtps2ph $4, %1, %0" : "=x"(r.v) : "x"(b.v)); break;
    }
    return r;
}
