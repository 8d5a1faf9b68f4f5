/* callconv.c - calling conventions side by side, through pointers and variable arguments: cdecl, stdcall, fastcall, thiscall, register
 * parameters; structures, doubles and 64-bit values as results; many arguments. */
//: flags -O2
#include <stdarg.h>
#include <stdio.h>

struct small { int a, b; };
struct large { int v[10]; };
struct pair { double x, y; };
static int __attribute__((noinline, cdecl)) cd(int a, int b, int c) { return a * 100 + b * 10 + c; }
static int __attribute__((noinline, stdcall)) sc(int a, int b, int c) { return a * 100 + b * 10 - c; }
static int __attribute__((noinline, fastcall)) fc(int a, int b, int c, int d) { return a - b * 2 + c * 3 - d; }
static int __attribute__((noinline, thiscall)) tc(struct small *t, int x) { return t->a * x + t->b++; }
static int __attribute__((noinline, regparm(3))) rp(int a, int b, int c, int d) { return (a ^ b) + (c ^ d); }
static long long __attribute__((noinline)) ll(long long a, int b) { return a * b - 1; }
static double __attribute__((noinline)) dd(float a, double b, long double c) { return (double)(a * b + c); }
static struct small __attribute__((noinline)) rs(int a) { return (struct small){a, -a}; }
static struct large __attribute__((noinline)) rl(int a)
{
    struct large l;
    for (int i = 0; i < 10; i++)
        l.v[i] = a * i;
    return l;
}
static struct pair __attribute__((noinline)) rpair(struct pair p) { return (struct pair){p.y + 1, p.x - 1}; }
static int __attribute__((noinline)) many(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l)
{
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}
static double __attribute__((noinline)) sum(const char *f, ...)
{
    va_list ap;
    double r = 0;

    va_start(ap, f);
    for (; *f; f++)
        r += *f == 'i' ? va_arg(ap, int) : *f == 'd' ? va_arg(ap, double) : *f == 'l' ? (double)va_arg(ap, long long) : 0;
    va_end(ap);
    return r;
}

int main(void)
{
    int (*__attribute__((cdecl)) volatile pcd)(int, int, int) = cd;
    int (__attribute__((stdcall)) * volatile psc)(int, int, int) = sc;
    int (__attribute__((fastcall)) * volatile pfc)(int, int, int, int) = fc;
    int (__attribute__((thiscall)) * volatile ptc)(struct small *, int) = tc;
    int (__attribute__((regparm(3))) * volatile prp)(int, int, int, int) = rp;
    struct small s = {3, 4};
    long total = 0;

    printf("%d %d %d %d %d\n", pcd(1, 2, 3), psc(1, 2, 3), pfc(1, 2, 3, 4), ptc(&s, 5), prp(1, 2, 3, 4));
    printf("%lld %g\n", ll(0x123456789ll, -7), dd(1.5f, 2.25, 3.125L));
    struct small r = rs(9);
    struct large l = rl(7);
    struct pair p = rpair(rpair((struct pair){1.5, 2.5}));
    printf("%d %d %d %g %g %d\n", r.a, r.b, l.v[9], p.x, p.y, s.b);
    printf("%d %g\n", many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), sum("idlid", 1, 2.5, 10000000000ll, 3, 0.25));
    for (int i = 0; i < 20000; i++)
        total += pcd(i, 1, 2) + psc(i, 3, 4) + pfc(i, i, 5, 6) + ptc(&s, i) + prp(i, i, 7, 8);
    printf("%ld\n", total);
    return 0;
}

/* EXPECT
123 117 2 19 10
-34207028416 6.5
9 -9 63 1.5 2.5 5
650 1e+10
1944604336
*/
