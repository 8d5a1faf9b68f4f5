/* heap.c - heaps of the C library and of the system: random allocation, growth and release with contents checked, a private heap, sizes from one
 * byte to megabytes, large frames on the stack (probing), alloca. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static unsigned seed = 12345;
static unsigned rnd(void) { return (seed = seed * 1664525 + 1013904223) >> 8; }
static unsigned __attribute__((noinline)) frame(int n)
{
    volatile char here[70000]; /* more than a page: the compiler probes each */
    unsigned sum = 0;

    for (int i = 0; i < 70000; i += 997)
        here[i] = (char)(i + n);
    for (int i = 0; i < 70000; i += 997)
        sum += (unsigned char)here[i];
    return n ? sum + frame(n - 1) : sum;
}
static unsigned __attribute__((noinline)) dynamic(unsigned n)
{
    unsigned char *p = alloca(n);

    memset(p, (int)n, n);
    return p[0] + p[n - 1] + n;
}

int main(void)
{
    static struct { unsigned char *p; size_t n; unsigned char v; } b[400];
    unsigned bad = 0, done = 0;
    HANDLE h = HeapCreate(0, 0x1000, 0);

    for (int i = 0; i < 20000; i++) {
        int k = (int)(rnd() % 400);
        size_t n = rnd() % 50 == 0 ? rnd() % 300000 + 1 : rnd() % 600 + 1;
        if (b[k].p) {
            bad += b[k].p[0] != b[k].v || b[k].p[b[k].n - 1] != b[k].v;
            if (rnd() & 1) {
                size_t keep = n < b[k].n ? n : b[k].n;
                b[k].p = k & 1 ? HeapReAlloc(h, 0, b[k].p, n) : realloc(b[k].p, n);
                bad += b[k].p[keep - 1] != b[k].v;
            } else {
                if (k & 1)
                    HeapFree(h, 0, b[k].p);
                else
                    free(b[k].p);
                b[k].p = NULL;
                done++;
                continue;
            }
        } else
            b[k].p = k & 1 ? HeapAlloc(h, 0, n) : malloc(n);
        b[k].n = n;
        b[k].v = (unsigned char)i;
        memset(b[k].p, i, n);
    }
    printf("%u bad, %u released, valid %d\n", bad, done, HeapValidate(h, 0, NULL));
    unsigned char *z = HeapAlloc(h, HEAP_ZERO_MEMORY, 5000);
    for (int i = 0; i < 5000; i++)
        bad += z[i];
    printf("zeroed: %u, size %lu\n", bad, (unsigned long)HeapSize(h, 0, z));
    printf("destroyed: %d\n", HeapDestroy(h));
    char *c = calloc(1000, 1000);
    printf("a million zeros: %d\n", c && !c[0] && !c[999999]);
    printf("frames: %u %u\n", frame(15), dynamic(1) + dynamic(5000) + dynamic(200000));
    return 0;
}

/* EXPECT
0 bad, 6528 released, valid 1
zeroed: 0, size 5000
destroyed: 1
a million zeros: 1
frames: 148184 205403
*/
