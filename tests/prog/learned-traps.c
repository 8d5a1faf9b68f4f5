/* learned-traps.c - a program that unmasks SSE exceptions with a value that its file does not show: its arithmetic is interpreted until a profile
 * has said so. */
#include <stdio.h>
#include "catch.h"

static volatile unsigned masks = 0x1f80;
static void __attribute__((noinline)) set_masks(unsigned clear)
{
    unsigned m = masks & ~clear;
    __asm__ volatile("ldmxcsr %0" : : "m"(m));
}

static double __attribute__((noinline)) quotients(double by, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += i / (by + i % 7);
    return sum;
}

static volatile double last;
//: flags -O2 -msse2 -mfpmath=sse
//: learns
//: interprets 5000000
int main(void)
{
    struct frame f;

    push_frame(&f);
    if (!__builtin_setjmp(f.out)) {
        set_masks(0x680); /* invalid, zero divide, overflow */
        for (int i = 1; i < 400; i++)
            last = quotients(i, 10000);
        last = quotients(-3, 10);
    }
    pop_frame(&f);
    set_masks(0);
    printf("%08lx %.6f\n", caught, last);
    return 0;
}

/* EXPECT
c00002b5 124368.873487
*/
