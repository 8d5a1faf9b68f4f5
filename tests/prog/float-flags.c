/* float-flags.c - exception flags of results that nobody uses, of comparisons with NaNs, and C1, for those who look at them. */
//: flags -O2 -msse2
#include <stdio.h>

static const float f_nan = __builtin_nanf(""), f_snan = __builtin_nansf("");
static const double d_nan = __builtin_nan(""), one = 1, zero = 0, third = 1.0 / 3;

/* One or more instructions on xmm0 and xmm1; their results go nowhere. */
#define SSE(what, code, a, b) \
    do { \
        unsigned clear = 0x1f80, flags; \
        __asm__ volatile("ldmxcsr %1\n movups %2, %%xmm0\n movups %3, %%xmm1\n" code "\n stmxcsr %0" \
                         : "=m"(flags) : "m"(clear), "m"(a), "m"(b) : "eax", "xmm0", "xmm1", "cc"); \
        printf(what " %02x\n", flags & 0x3f); \
    } while (0)
typedef double two __attribute__((vector_size(16)));
typedef float four __attribute__((vector_size(16)));
static const two ones = {1, 1}, zeros = {0, 0}, thirds = {1.0 / 3, 1.0 / 3}, nan_low = {__builtin_nan(""), 1}, mixed = {1, 1e300};
static const four snans = {1, 1, 1, __builtin_nansf("")};

static void __attribute__((noinline)) unused_sse(void)
{
    SSE("divpd by zero", "divpd %%xmm1, %%xmm0", ones, zeros);
    SSE("addsd inexact", "addsd %%xmm1, %%xmm0", ones, thirds);
    SSE("cvtsd2si inexact", "cvtsd2si %%xmm1, %%eax", ones, thirds);
    SSE("cvttpd2dq too large", "cvttpd2dq %%xmm1, %%xmm0", ones, mixed);
    SSE("cvtpd2ps overflow", "cvtpd2ps %%xmm1, %%xmm0", ones, mixed);
    SSE("sqrtpd of the upper lane", "sqrtpd %%xmm1, %%xmm0\n xorps %%xmm0, %%xmm0", ones, mixed);
    SSE("ucomisd with a NaN", "ucomisd %%xmm1, %%xmm0", ones, nan_low);
    SSE("comisd with a NaN", "comisd %%xmm1, %%xmm0", ones, nan_low);
    SSE("cmpltpd of a NaN and itself", "cmpltpd %%xmm1, %%xmm1", ones, nan_low);
    SSE("maxpd of a NaN and itself", "maxpd %%xmm1, %%xmm1", ones, nan_low);
    SSE("minsd that nobody uses", "minsd %%xmm1, %%xmm0\n xorps %%xmm0, %%xmm0", ones, nan_low);
    SSE("cmpltpd that nobody uses", "cmpltpd %%xmm1, %%xmm0\n xorps %%xmm0, %%xmm0", ones, nan_low);
    SSE("cmpeqps, signalling", "cmpeqps %%xmm1, %%xmm0", ones, snans);
}

/* The flags are looked at by another function than the one that raises them. */
static unsigned __attribute__((noinline)) flags_sse(int forget)
{
    unsigned v;
    __asm__ volatile("stmxcsr %0" : "=m"(v));
    unsigned clear = v & ~0x3fu;
    if (forget)
        __asm__ volatile("ldmxcsr %0" : : "m"(clear));
    return v & 0x3f;
}
static unsigned __attribute__((noinline)) flags_x87(int forget)
{
    unsigned short v;
    __asm__ volatile("fnstsw %0" : "=m"(v));
    if (forget)
        __asm__ volatile("fnclex");
    return v & 0x3f;
}
static int __attribute__((noinline)) less_sse(const float *a, const float *b)
{
    unsigned char r;
    __asm__ volatile("movss %1, %%xmm0\n comiss %2, %%xmm0\n setb %0" : "=q"(r) : "m"(*a), "m"(*b) : "xmm0", "cc");
    return r;
}
static int __attribute__((noinline)) less_x87(const double *a, const double *b)
{
    unsigned short sw;
    __asm__ volatile("fldl %1\n fcompl %2\n fnstsw %0" : "=a"(sw) : "m"(*a), "m"(*b));
    return sw >> 8 & 0x45;
}
static int __attribute__((noinline)) below_x87(const double *a, const double *b)
{
    unsigned char r;
    __asm__ volatile("fldl %2\n fldl %1\n fcomip %%st(1), %%st\n fstp %%st(0)\n setb %0" : "=q"(r) : "m"(*a), "m"(*b) : "cc");
    return r;
}

static unsigned __attribute__((noinline)) quotient(const double *a, const double *b, int load)
{
    unsigned short sw;
    if (load)
        __asm__ volatile("fnclex\n fldl %1\n fdivl %2\n fldz\n fnstsw %0\n fstp %%st(0)\n fstp %%st(0)" : "=a"(sw) : "m"(*a), "m"(*b));
    else
        __asm__ volatile("fnclex\n fldl %1\n fdivl %2\n fnstsw %0\n fstp %%st(0)" : "=a"(sw) : "m"(*a), "m"(*b));
    return sw & 0x23f;
}

int main(void)
{
    const double three = 3, seven = 7;
    const float f = 1;
    unsigned v[3];
    int r[3];

    unused_sse();
    flags_sse(1);
    r[0] = less_sse(&f, &f_nan), v[0] = flags_sse(1);
    r[1] = less_sse(&f, &f), v[1] = flags_sse(1);
    r[2] = less_sse(&f_snan, &f), v[2] = flags_sse(1);
    printf("comiss below %d, flags %x; of numbers %d, flags %x; signalling %d, flags %x\n", r[0], v[0], r[1], v[1], r[2], v[2]);
    flags_x87(1);
    r[0] = less_x87(&one, &d_nan), v[0] = flags_x87(1);
    r[1] = less_x87(&zero, &one), v[1] = flags_x87(1);
    r[2] = below_x87(&third, &d_nan), v[2] = flags_x87(1);
    printf("fcom %02x, flags %x; of numbers %02x, flags %x; fcomi %d, flags %x\n", r[0], v[0], r[1], v[1], r[2], v[2]);
    printf("1/3 up: %03x, 1/7 down: %03x, 1/0: %03x, 1/3 and a load: %03x\n", quotient(&one, &three, 0), quotient(&one, &seven, 0),
           quotient(&one, &zero, 0), quotient(&one, &three, 1));
    return 0;
}

/* EXPECT
divpd by zero 04
addsd inexact 20
cvtsd2si inexact 20
cvttpd2dq too large 01
cvtpd2ps overflow 28
sqrtpd of the upper lane 20
ucomisd with a NaN 00
comisd with a NaN 01
cmpltpd of a NaN and itself 01
maxpd of a NaN and itself 01
minsd that nobody uses 01
cmpltpd that nobody uses 01
cmpeqps, signalling 01
comiss below 1, flags 1; of numbers 0, flags 0; signalling 1, flags 1
fcom 45, flags 1; of numbers 01, flags 0; fcomi 1, flags 1
1/3 up: 220, 1/7 down: 020, 1/0: 004, 1/3 and a load: 020
*/
