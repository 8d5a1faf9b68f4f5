/* waiting-places.c - loops that wait for memory in places of many kinds: a bit-field, a byte by way of two pointers, half of a 64-bit word, a
 * function pointer, part of a union, a float, a byte that a called function tests, a pointer.  They count turns meanwhile. */
//: flags -O2
#include <stdio.h>
#include <windows.h>

static struct { volatile unsigned a : 3, ready : 1, rest : 28; } bits;
struct inner { char pad[5]; volatile unsigned char flag; };
static struct inner inner, *to_inner = &inner, **to_pointer = &to_inner;
static volatile long long wide;
static union { volatile short half[2]; volatile int whole; } both;
static volatile float number;
static volatile char text[16];
static int array[4], *volatile current = array;
static volatile int step;

static int increment(int x) { return x + 1; }
static int twice(int x) { return x * 2; }
static int (*volatile function)(int) = increment;
static __attribute__((noinline)) int is_there(void) { return text[9] == 'x'; }

static DWORD WINAPI writer(void *arg)
{
    for (int i = 1; i <= 8; i++) {
        while (step != i)
            SwitchToThread();
        for (int n = 0; n < 20; n++) /* the other thread is likely to be in its loop now */
            SwitchToThread();
        switch (i) {
        case 1: bits.ready = 1; break;
        case 2: inner.flag = 7; break;
        case 3: ((volatile int *)&wide)[1] = 1; break;
        case 4: function = twice; break;
        case 5: both.half[1] = -3; break;
        case 6: number = 1.5f; break;
        case 7: text[9] = 'x'; break;
        case 8: current = array + 2; break;
        }
    }
    return 0;
}

int main(void)
{
    HANDLE t = CreateThread(NULL, 0, writer, NULL, 0, NULL);
    unsigned n = 0;
    int *p;

    for (step = 1; !bits.ready;)
        n++;
    puts("bit-field");
    step = 2;
    do
        n += 3;
    while ((*to_pointer)->flag != 7);
    puts("byte by way of two pointers");
    for (step = 3; !(wide >> 32);)
        n ^= 5;
    puts("half of 64 bits");
    for (step = 4; function(3) == 4;)
        n++;
    puts("function pointer");
    for (step = 5; both.half[1] >= 0;)
        n++;
    puts("part of a union");
    for (step = 6; number < 1.0f;)
        n += 2;
    puts("float");
    for (step = 7; !is_there();)
        n++;
    puts("tested in a function");
    for (step = 8; (p = current) == array;)
        n++;
    printf("pointer %d%s\n", (int)(p - array), n == 1u << 31 ? " " : "");
    WaitForSingleObject(t, INFINITE);
    return 0;
}
/* EXPECT
bit-field
byte by way of two pointers
half of 64 bits
function pointer
part of a union
float
tested in a function
pointer 2
*/
