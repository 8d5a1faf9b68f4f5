/* ops_interp_scalar_x86_tmpl.c - floating-point scalars by the instructions of an x86-64 host; part of ops_interp_tmpl.c. */
#include <emmintrin.h>

OP float f32_of(val a)
{
    float f;
    uint32_t u = (uint32_t)a.v;
    memcpy(&f, &u, 4);
    return f;
}
OP double f64_of(val a)
{
    double f;
    memcpy(&f, &a.v, 8);
    return f;
}
OP val of_f32(float f)
{
    uint32_t u;
    memcpy(&u, &f, 4);
    return (val){u};
}
OP val of_f64(double f)
{
    val a;
    memcpy(&a.v, &f, 8);
    return a;
}
OP val f_ext(X *x, val a32) { return of_f64((double)f32_of(a32)); }
OP val f_trunc(X *x, val a64) { return of_f32((float)f64_of(a64)); }
OP val f_from_s32(X *x, int w, val a32) { return w == 32 ? of_f32((float)(int32_t)a32.v) : of_f64((double)(int32_t)a32.v); }
OP val f_to_s32(X *x, int w, val a)
{
    return mk(32, (uint32_t)(w == 32 ? _mm_cvtss_si32(_mm_set_ss(f32_of(a))) : _mm_cvtsd_si32(_mm_set_sd(f64_of(a)))));
}
OP val f_to_s32_trunc(X *x, int w, val a)
{
    return mk(32, (uint32_t)(w == 32 ? _mm_cvttss_si32(_mm_set_ss(f32_of(a))) : _mm_cvttsd_si32(_mm_set_sd(f64_of(a)))));
}
