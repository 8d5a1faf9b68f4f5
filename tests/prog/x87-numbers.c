/* x87-numbers.c - long double and double through the C library: printing with full digits, parsing, functions of msvcrt that work on the x87
 * stack, stack of eight, special values, conversions, fprem and friends, saving and restoring the whole unit. */
//: flags -D__USE_MINGW_ANSI_STDIO=1 -lm
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void bytes(const char *what, long double v)
{
    unsigned char b[10];

    memcpy(b, &v, 10);
    printf("%s ", what);
    for (int i = 9; i >= 0; i--)
        printf("%02x", b[i]);
    puts("");
}
static long double __attribute__((noinline)) horner(long double x, const long double *c, int n)
{
    long double r = 0;

    while (n--)
        r = r * x + c[n];
    return r;
}
static double __attribute__((noinline)) many(double a, double b, double c, double d, double e, double f, double g, double h)
{
    return (a + b * (c - d / (e + f * (g - h)))) / ((a - h) * (b - g) + (c - f) * (d - e));
}

int main(void)
{
    volatile long double one = 1.0L, three = 3.0L, tiny = LDBL_MIN, huge_v = LDBL_MAX;
    volatile double x = 0.7, y = 2.3;

    bytes("1/3", one / three);
    bytes("sqrt 3", sqrtl(three));
    bytes("overflow", huge_v * three);
    bytes("denormal", tiny / three);
    bytes("nan", (huge_v * three) * 0.0L);
    bytes("minus zero", -one * 0.0L);
    printf("%.21Lg %.3Le %La\n", one / three, huge_v, one / three);
    printf("%.17g %.17g %.17g\n", x / y, x * 1e300 * 1e10, 5e-324);
    printf("%a %.10f %g %G %e\n", x, 12345.6789, 1e-5, 1e20, -0.0);
    printf("%.17g %.17g %.17g %.17g\n", sin(x), cos(x), tan(x), atan2(x, y));
    printf("%.17g %.17g %.17g %.17g\n", exp(x), log(y), pow(y, x), fmod(100.5, y));
    printf("%.15g %.15g %.15g\n", sinh(x), asin(x), log10(y));
    printf("%.17g %.17g %.17g\n", strtod("0.1", NULL), strtod("1.7976931348623157e308", NULL), atof("123456789.123456789e-7"));
    static const long double c[] = {1, 1, 1 / 2.0L, 1 / 6.0L, 1 / 24.0L, 1 / 120.0L, 1 / 720.0L};
    bytes("polynomial", horner(0.5L, c, 7));
    printf("%.17g\n", many(1.1, 2.2, 3.3, 4.4, 5.5, 6.6, 7.7, 8.8));
    long long big = 0x123456789abcdefll;
    volatile long double lb = (long double)big;
    printf("%llx %d %u %d\n", (long long)lb, (int)-2.9, (unsigned)3e9, (int)(float)16777217.0);
    printf("%d %d %d %d\n", isnan(x / 0.0 - x / 0.0), isinf(1 / (x - x)), signbit(-0.0) != 0, fpclassify(1e-310) == FP_SUBNORMAL);

    /* the whole stack, rotated, exchanged, saved and restored */
    double out[8];
    unsigned short sw;
    char state[108];
    __asm__ volatile("fninit\n fld1\n fldpi\n fldl2e\n fldln2\n fldz\n fldl2t\n fldlg2\n fld1\n"
                     "fxch %%st(3)\n fincstp\n fdecstp\n faddp %%st, %%st(1)\n fnsave %1\n"
                     "frstor %1\n fnstsw %2\n"
                     "fstpl %0\n fstpl 8+%0\n fstpl 16+%0\n fstpl 24+%0\n fstpl 32+%0\n fstpl 40+%0\n fstpl 48+%0\n"
                     : "=m"(out), "=m"(state), "=a"(sw)
                     :
                     : "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", "memory");
    for (int i = 0; i < 7; i++)
        printf("%.12g ", out[i]);
    printf("top %d\n", sw >> 11 & 7);
    unsigned short tags;
    memcpy(&tags, state + 8, 2);
    printf("control %04x tags %04x\n", *(unsigned short *)state, tags);
    /* overflow of the stack gives the indefinite, C1 and the stack fault flag */
    unsigned short sw2;
    double over;
    __asm__ volatile("fninit\n fld1\n fld1\n fld1\n fld1\n fld1\n fld1\n fld1\n fld1\n fld1\n fnstsw %1\n fstpl %0\n fninit"
                     : "=m"(over), "=a"(sw2)
                     :
                     : "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)");
    printf("stack fault: %04x %d\n", sw2 & 0x7fff, over != over);
    volatile double p = 1e18, q = 7.25;
    double rem;
    __asm__ volatile("fldl %2\n fldl %1\n 1: fprem\n fnstsw %%ax\n sahf\n jp 1b\n fstp %%st(1)\n fstpl %0"
                     : "=m"(rem)
                     : "m"(p), "m"(q)
                     : "eax", "cc", "st", "st(1)");
    printf("remainder %.17g\n", rem);
    char bcd[10];
    volatile double dec = -1234567890123.0;
    __asm__ volatile("fldl %1\n fbstp %0" : "=m"(bcd) : "m"(dec) : "st");
    for (int i = 9; i >= 0; i--)
        printf("%02x", (unsigned char)bcd[i]);
    puts("");
    return 0;
}

/* EXPECT
1/3 3ffdaaaaaaaaaaaaaaab
sqrt 3 3fffddb3d742c265539e
overflow 7fff8000000000000000
denormal 00002aaaaaaaaaaaaaab
nan ffffc000000000000000
minus zero 80000000000000000000
0.333333333333333333342 1.190e+4932 0xa.aaaaaaaaaaaaaabp-5
0.30434782608695654 inf 4.9406564584124654e-324
0x1.6666666666666p-1 12345.6789000000 1e-05 1E+20 -0.000000e+00
0.64421768723769102 0.7648421872844885 0.84228838046307941 0.29544083714371999
2.0137527074704766 0.83290912293510388 1.7914697745895607 1.6000000000000076
0.758583701839533 0.775397496610753 0.361727836017593
0.10000000000000001 1.7976931348623157e+308 12.345678912345679
polynomial 3fffd3093e93e93e93e9
0.30143540669856439
123456789abcdef -2 3000000000 16777216
1 1 1 0
0.301029995664 3.32192809489 1 0.69314718056 1.44269504089 3.14159265359 1 top 1
control 037f tags 0003
stack fault: 3a41 1
remainder 5
80000001234567890123
*/
