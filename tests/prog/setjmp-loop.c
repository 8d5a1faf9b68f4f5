/* setjmp-loop.c - setjmp and longjmp: 100,000 times in a loop, from 1 to 1000 frames deep, back and forth between two points, values of
 * locals; the frames left behind must not pile up anywhere. */
#include <setjmp.h>
#include <stdio.h>

static jmp_buf out, there, here;
static int __attribute__((noinline)) deep(int n, int v)
{
    volatile char pad[64];

    pad[0] = (char)n;
    if (n == 0)
        longjmp(out, v);
    return deep(n - 1, v) + pad[0];
}

int main(void)
{
    volatile long sum = 0;
    volatile int i;

    for (i = 0; i < 100000; i++) {
        int v = setjmp(out);
        if (!v)
            deep(i & 3, i + 1);
        sum += v % 7;
    }
    printf("%d rounds, sum %ld\n", i, sum);
    for (volatile int n = 1; n <= 1000; n += 37) {
        int v = setjmp(out);
        if (!v)
            sum += deep(n, n);
        else
            sum += v;
    }
    printf("deep: %ld\n", sum);
    /* zero becomes one */
    volatile int times = 0;
    int v = setjmp(out);
    if (times++ == 0)
        longjmp(out, 0);
    printf("longjmp 0 gives %d after %d\n", v, times);
    /* two points of the same function */
    volatile int hops = 0;
    if (setjmp(there)) {
        hops++;
        if (hops < 20000)
            longjmp(here, 1);
    }
    if (setjmp(here) || hops == 0)
        if (hops < 20000) {
            longjmp(there, 1);
        }
    printf("%d hops\n", hops);
    return 0;
}

/* EXPECT
100000 rounds, sum 300000
deep: 314014
longjmp 0 gives 1 after 2
20000 hops
*/
