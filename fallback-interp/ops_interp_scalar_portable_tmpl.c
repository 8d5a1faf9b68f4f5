/* ops_interp_scalar_portable_tmpl.c - square root and conversion to an integer in C; part of ops_interp_tmpl.c.
 * A value that does not fit into the integer, and a NaN, give 80000000h, as on x86. */
OP val fsqrt_(X *x, int w, val a) { return w == 32 ? of_f32(__builtin_sqrtf(f32_of(a))) : of_f64(__builtin_sqrt(f64_of(a))); }
OP val to_s32(double d) { return d >= -2147483648.0 && d < 2147483648.0 ? mk(32, (uint64_t)(int64_t)d) : (val){0x80000000u}; }
OP val f_to_s32_trunc(X *x, int w, val a) { return to_s32(w == 32 ? __builtin_truncf(f32_of(a)) : __builtin_trunc(f64_of(a))); }
OP val f_to_s32(X *x, int w, val a) { return to_s32(w == 32 ? __builtin_rintf(f32_of(a)) : __builtin_rint(f64_of(a))); }
