/* longjmp-often.c - the C library's longjmp, which is not translated here, out of up to eight frames into one buffer again and again, from a loop in the
 * function that has called setjmp: nothing may be left behind by each. */
#include <stdio.h>
#include <setjmp.h>

static jmp_buf place;
static volatile unsigned returns;

static void __attribute__((noinline)) leave(int depth)
{
    if (!depth)
        longjmp(place, 3);
    leave(depth - 1);
    returns += 100;
}

int main(void)
{
    volatile unsigned came = 0, sum = 0;

    for (volatile unsigned i = 0; i < 700000; i++) {
        int r = setjmp(place);

        if (!r)
            leave(i & 7);
        came++, sum += r;
    }
    printf("%u %u %u\n", came, sum, returns);
    return 0;
}

/* EXPECT
700000 2100000 0
*/
