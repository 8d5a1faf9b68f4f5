/* learned-writable.c - learned code in memory that stays writable and executable: a loop, changed by plain stores, by itself and by another thread
 * between two calls; trampolines on the stack; copies on the heap.  In the second run it is translated, and each change still counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

//: learns
//: interprets 6000000

typedef unsigned (*loop)(unsigned n);

static const unsigned char code[] = {
    0x8b, 0x4c, 0x24, 0x04,             /* mov ecx, [esp+4] */
    0xb8, 1, 0, 0, 0,                   /* mov eax, SEED (at 5) */
    0x69, 0xc0, 0x0d, 0x66, 0x19, 0x00, /* imul eax, eax, 1664525 */
    0x05, 0x5f, 0xf3, 0x6e, 0x3c,       /* add eax, 1013904223 */
    0x89, 0xc2, 0xc1, 0xea, 0x0d,       /* mov edx, eax; shr edx, 13 */
    0x31, 0xd0, 0x49, 0x75, 0xeb,       /* xor eax, edx; dec ecx; jnz */
    0xc3};
enum { SEED = 5, TURNS = 500000 };

static unsigned char *room(void) { return VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE); }

static void stores(void)
{
    unsigned char *p = room();

    memcpy(p, code, sizeof code);
    printf("%08x", ((loop)p)(3 * TURNS));
    for (unsigned i = 0; i < 4; i++) {
        *(volatile unsigned *)(p + SEED) = i % 2 ? 1 : 100 + i;
        printf(" %08x", ((loop)p)(i % 2 ? 3 * TURNS : TURNS / 100));
    }
    p[24] = 0x0c; /* shr edx, 12 */
    printf(" %08x", ((loop)p)(TURNS / 100));
    p[24] = 0x0d;
    printf(" %08x\n", ((loop)p)(TURNS));
}

/* Counts down in its own immediate: mov eax, N; dec dword ptr [its N]; ... */
static void by_itself(void)
{
    static const unsigned char self[] = {0xb8, 9, 0, 0, 0, 0xff, 0x0d, 0, 0, 0, 0, 0xc3};
    unsigned char *p = room();
    unsigned sum = 0;

    memcpy(p, self, sizeof self);
    *(unsigned *)(p + 1) = 30000;
    *(unsigned **)(p + 7) = (unsigned *)(p + 1);
    for (unsigned i = 0; i < 30000; i++)
        sum += ((loop)p)(0);
    printf("by itself %u\n", sum);
}

static unsigned char *shared;
static DWORD WINAPI change(void *seed)
{
    *(volatile unsigned *)(shared + SEED) = (unsigned)(ULONG_PTR)seed;
    return 0;
}

static void by_another_thread(void)
{
    shared = room();
    memcpy(shared, code, sizeof code);
    printf("%08x", ((loop)shared)(TURNS));
    for (ULONG_PTR i = 0; i < 3; i++) {
        HANDLE t = CreateThread(NULL, 0, change, (void *)(i * 77), 0, NULL);
        WaitForSingleObject(t, INFINITE);
        CloseHandle(t);
        printf(" %08x", ((loop)shared)(TURNS / 50));
    }
    printf("\n");
}

__attribute__((noinline)) static unsigned each(unsigned n, unsigned (*volatile f)(unsigned))
{
    unsigned sum = 0;

    for (unsigned i = 0; i < n; i++)
        sum += f(i);
    return sum;
}

static void trampolines(void)
{
    unsigned k = 3, calls = 0;
    unsigned scaled(unsigned x)
    {
        calls++;
        return x * k;
    }

    printf("trampoline %u", each(300000, scaled));
    for (unsigned i = 0; i < 50; i++) {
        unsigned shifted(unsigned x) { return x + i * k; }
        k += each(3, shifted);
    }
    printf(" %u %u\n", k, calls);
}

static void on_the_heap(void)
{
    HANDLE heap = HeapCreate(HEAP_CREATE_ENABLE_EXECUTE, 0, 0);
    unsigned sum = 0;

    for (unsigned i = 0; i < 8; i++) {
        unsigned char *p = HeapAlloc(heap, 0, 64);
        memcpy(p, code, sizeof code);
        *(unsigned *)(p + SEED) = i % 3;
        sum += ((loop)p)(TURNS / 10);
        if (i % 2)
            HeapFree(heap, 0, p);
    }
    HeapDestroy(heap);
    printf("heap %08x\n", sum);
}

int main(void)
{
    stores();
    by_itself();
    by_another_thread();
    trampolines();
    on_the_heap();
    return 0;
}
/* EXPECT
c248e919 6552d168 c248e919 668a970d c248e919 c2b96f12 5ca88931
by itself 450015000
5ca88931 676b97d6 80bb1072 0dc3c904
trampoline 1855563824 787698459 300000
heap 3abee81f
*/
