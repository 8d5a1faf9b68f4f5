/* ops_interp_scalar_x86_tmpl.c - square root and conversion to an integer as the instructions of an x86-64 host; part of ops_interp_tmpl.c. */
#include <emmintrin.h>
OP val fsqrt_(X *x, int w, val a)
{
    if (w == 32)
        return of_f32(_mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(f32_of(a)))));
    __m128d v = _mm_set_sd(f64_of(a));
    return of_f64(_mm_cvtsd_f64(_mm_sqrt_sd(v, v)));
}
OP val f_to_s32(X *x, int w, val a)
{
    return mk(32, (uint32_t)(w == 32 ? _mm_cvtss_si32(_mm_set_ss(f32_of(a))) : _mm_cvtsd_si32(_mm_set_sd(f64_of(a)))));
}
OP val f_to_s32_trunc(X *x, int w, val a)
{
    return mk(32, (uint32_t)(w == 32 ? _mm_cvttss_si32(_mm_set_ss(f32_of(a))) : _mm_cvttsd_si32(_mm_set_sd(f64_of(a)))));
}
