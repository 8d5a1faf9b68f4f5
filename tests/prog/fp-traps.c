/* fp-traps.c - programs that live with unmasked floating-point exceptions, as Delphi's and Free Pascal's do: their arithmetic is translated, an
 * exception comes before anything that follows it is done, its handler is in a caller, and control words change on the way. */
#include <math.h>
#include <stdio.h>
#include "catch.h"

static const unsigned mxcsr_open = 0x1900, mxcsr_closed = 0x1f80; /* invalid, zero divide and overflow */
static const unsigned short fcw_open = 0x1332, fcw_closed = 0x133f;
static void __attribute__((noinline)) unmask(void) { __asm__ volatile("fnclex\n fldcw %0\n ldmxcsr %1" : : "m"(fcw_open), "m"(mxcsr_open)); }
static void __attribute__((noinline)) mask(void) { __asm__ volatile("fnclex\n fldcw %0\n ldmxcsr %1" : : "m"(fcw_closed), "m"(mxcsr_closed)); }

static volatile int step;
static double out[4];
#define X87 __attribute__((noinline, target("fpmath=387")))
#define SSE __attribute__((noinline, target("sse2,fpmath=sse")))

/* The quotient goes nowhere before it is stored, and what follows a division by zero must not have happened. */
#define WORK(name, how)                                                 \
    static how double name(const double *a, const double *b, int n)     \
    {                                                                   \
        double sum = 0;                                                 \
        for (int i = 0; i < n; i++) {                                   \
            step = i;                                                   \
            out[i & 3] = a[i & 7] / b[i & 7];                           \
            sum += out[i & 3] * 1.5 - sqrt(a[i & 7]);                   \
        }                                                               \
        step = -1;                                                      \
        return sum;                                                     \
    }
WORK(by_x87, X87)
WORK(by_sse, SSE)
static X87 int fist(double d)
{
    int i;
    __asm__ volatile("fldl %1\n fistpl %0\n fwait" : "=m"(i) : "m"(d));
    return i;
}
static X87 float narrow(double d)
{
    float f;
    __asm__ volatile("fldl %1\n fstps %0\n fwait" : "=m"(f) : "m"(d));
    return f;
}
static X87 int guarded(int which, int odd) /* a division that must not be done too early */
{
    double d = odd, r = 1;
    if (odd)
        r = which / d;
    return (int)(r * 4);
}
static SSE int guarded_sse(int which, int odd)
{
    double d = odd, r = 1;
    if (odd)
        r = which / d;
    return (int)(r * 4);
}

/* An environment that unmasks is loaded while all is masked. */
static void __attribute__((noinline)) load_environment(void)
{
    char env[28];
    __asm__ volatile("fninit\n fnstenv %0\n movw %1, %0\n fldenv %0" : "+m"(env) : "r"(fcw_open) : "memory");
}
static X87 double environment(double x, double y)
{
    double r;
    load_environment();
    step = -3;
    __asm__ volatile("fldl %1\n fdivl %2\n fstpl %0\n fwait" : "=m"(r) : "m"(x), "m"(y));
    step = -4;
    return r;
}
static X87 double environment_here(double x, double y)
{
    char env[28];
    double r;
    __asm__ volatile("fninit\n fnstenv %0\n movw %1, %0\n fldenv %0" : "+m"(env) : "r"(fcw_open) : "memory");
    step = -3;
    __asm__ volatile("fldl %1\n fdivl %2\n fstpl %0\n fwait" : "=m"(r) : "m"(x), "m"(y));
    step = -4;
    return r;
}

static double a[8] = {1, 2, 3, 4, 5, 6, 7, 8}, b[8] = {3, 5, 7, 9, 11, 13, 15, 17};
static void attempt(const char *what, int which)
{
    volatile double r = -1;
    struct frame f;

    step = -2;
    push_frame(&f);
    if (!__builtin_setjmp(f.out)) {
        unmask();
        switch (which) {
        case 0: r = by_x87(a, b, 20); break;
        case 1: r = by_sse(a, b, 20); break;
        case 2: r = fist(1e300); break;
        case 3: r = narrow(1e300); break;
        case 4: r = guarded(3, 0) + guarded(3, 2); break;
        case 5: r = guarded_sse(3, 0) + guarded_sse(3, 2); break;
        case 6: r = environment(1, 0); break;
        case 7: r = environment_here(1, 0); break;
        }
    }
    pop_frame(&f);
    mask();
    printf("%-22s %08lx at step %d, last %g, gave %g\n", what, caught, step, out[step & 3], r);
}

static int compare(const void *x, const void *y)
{
    const double *p = x, *q = y;
    return *p / 3 < *q / 3 ? -1 : *p / 3 > *q / 3;
}
static DWORD WINAPI thread(void *arg)
{
    double sum = 0;
    unmask();
    for (int i = 0; i < 200; i++)
        sum += by_x87(a, b, 1000) + by_sse(a, b, 1000);
    mask();
    return fabs(sum / 200 - (by_x87(a, b, 1000) + by_sse(a, b, 1000))) < 1e-9 ? 7 : 8;
}

//: flags -O2 -msse2 -fno-math-errno
//: interprets 4000000
int main(void)
{
    DWORD result[2] = {0};
    HANDLE t[2];
    double c[64], sum = 0;

    attempt("x87", 0);
    attempt("sse", 1);
    b[5] = 0;
    attempt("x87 zero divide", 0);
    attempt("sse zero divide", 1);
    b[5] = 13, a[6] = 0, b[6] = 0;
    attempt("x87 invalid", 0);
    attempt("sse invalid", 1);
    a[6] = -7, b[6] = 15;
    attempt("x87 root of -7", 0);
    attempt("sse root of -7", 1);
    a[6] = 1e300, b[6] = 1e-300;
    attempt("x87 overflow", 0);
    attempt("sse overflow", 1);
    a[6] = 7, b[6] = 15;
    attempt("fist", 2);
    attempt("fst to float", 3);
    attempt("guarded x87", 4);
    attempt("guarded sse", 5);
    attempt("environment", 6);
    attempt("environment, inline", 7);

    unmask(); /* much of it, and through the C library */
    for (int i = 0; i < 64; i++)
        c[i] = (i * 37) % 64;
    qsort(c, 64, sizeof *c, compare);
    for (int i = 0; i < 300; i++)
        sum += by_x87(a, b, 10000) - by_sse(a, b, 10000);
    mask();
    printf("sorted %g %g %g, difference below 1e-6: %d\n", c[0], c[31], c[63], fabs(sum) < 1e-6);
    for (int i = 0; i < 2; i++)
        t[i] = CreateThread(NULL, 0, thread, NULL, 0, NULL);
    WaitForMultipleObjects(2, t, TRUE, INFINITE);
    for (int i = 0; i < 2; i++)
        GetExitCodeThread(t[i], &result[i]);
    printf("threads %lu %lu\n", result[0], result[1]);
    return 0;
}

/* EXPECT
x87                    00000000 at step -1, last 0.444444, gave -25.9697
sse                    00000000 at step -1, last 0.444444, gave -25.9697
x87 zero divide        c000008e at step 5, last 0.4, gave -1
sse zero divide        c00002b5 at step 5, last 0.4, gave -1
x87 invalid            c0000090 at step 6, last 0.428571, gave -1
sse invalid            c00002b5 at step 6, last 0.428571, gave -1
x87 root of -7         c0000090 at step 6, last -0.466667, gave -1
sse root of -7         c00002b5 at step 6, last 0.428571, gave -1
x87 overflow           c0000091 at step 6, last 0.428571, gave -1
sse overflow           c00002b5 at step 6, last 0.428571, gave -1
fist                   c0000090 at step -2, last 0.428571, gave -1
fst to float           c0000091 at step -2, last 0.428571, gave -1
guarded x87            00000000 at step -2, last 0.428571, gave 10
guarded sse            00000000 at step -2, last 0.428571, gave 10
environment            c000008e at step -3, last 0.461538, gave -1
environment, inline    c000008e at step -3, last 0.461538, gave -1
sorted 0 31 63, difference below 1e-6: 1
threads 7 7
*/
