/* recursion.c - 100,000 calls deep, directly and through three functions in turn and through a pointer, twice, with arguments and locals; a
 * thread with a large stack does it as well. */
#include <stdio.h>
#include <windows.h>

static unsigned __attribute__((noinline)) direct(unsigned n)
{
    volatile unsigned here = n * 3;

    return n ? direct(n - 1) + here : 7;
}
typedef unsigned fn(unsigned, unsigned);
static fn one, two, three;
static fn *volatile next[3] = {two, three, one};
static unsigned __attribute__((noinline)) one(unsigned n, unsigned a) { return n ? next[0](n - 1, a * 5 + 1) ^ n : a; }
static unsigned __attribute__((noinline)) two(unsigned n, unsigned a) { return n ? three(n - 1, a + 3) + n : a; }
static unsigned __attribute__((noinline)) three(unsigned n, unsigned a) { return n ? one(n - 1, a ^ n) * 3 : a; }
static DWORD WINAPI thread(void *arg) { return direct((unsigned)arg); }

//: flags -Wl,--stack,0x2000000 -fno-optimize-sibling-calls
int main(void)
{
    DWORD code;

    for (int i = 0; i < 2; i++) {
        printf("%u\n", direct(100000));
        printf("%u\n", one(100000, 1));
    }
    HANDLE t = CreateThread(NULL, 0x4000000, thread, (void *)300000, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    WaitForSingleObject(t, INFINITE);
    GetExitCodeThread(t, &code);
    printf("%lu\n", code);
    return 0;
}

/* EXPECT
2115248119
1288850082
2115248119
1288850082
1856463831
*/
