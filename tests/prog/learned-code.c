/* learned-code.c - code that is in no file: generated and then closed, found again at another address, changed and changed back, put in the place of a
 * function of the program, copied by an own loader with its pointers adjusted.  What a first run has learned, the second one runs translated, each time
 * only where memory holds the same bytes. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

//: learns
//: interprets 4000000

typedef unsigned (*loop)(unsigned n);

/* unsigned f(unsigned n) { unsigned x = SEED; do { x = x * 1664525 + 1013904223; x ^= x >> 13; } while (--n); *TOTAL += x; return x; } */
static const unsigned char code[] = {
    0x8b, 0x4c, 0x24, 0x04,             /* mov ecx, [esp+4] */
    0xb8, 1, 0, 0, 0,                   /* mov eax, SEED (at 5) */
    0x69, 0xc0, 0x0d, 0x66, 0x19, 0x00, /* imul eax, eax, 1664525 */
    0x05, 0x5f, 0xf3, 0x6e, 0x3c,       /* add eax, 1013904223 */
    0x89, 0xc2, 0xc1, 0xea, 0x0d,       /* mov edx, eax; shr edx, 13 */
    0x31, 0xd0, 0x49, 0x75, 0xeb,       /* xor eax, edx; dec ecx; jnz */
    0x01, 0x05, 0, 0, 0, 0,             /* add [TOTAL], eax (at 32) */
    0xc3};
enum { SEED = 5, TOTAL = 32, TURNS = 400000 };

static void put(unsigned char *p, unsigned seed, unsigned *total)
{
    memcpy(p, code, sizeof code);
    memcpy(p + SEED, &seed, 4);
    memcpy(p + TOTAL, &total, 4);
}

static void protect(void *p, DWORD how)
{
    DWORD old;
    VirtualProtect(p, 4096, how, &old);
}

/* A page of code, and one of data that it points to. */
static unsigned char *make(unsigned seed)
{
    unsigned char *p = VirtualAlloc(NULL, 8192, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    put(p, seed, (unsigned *)(p + 4096));
    protect(p, PAGE_EXECUTE_READ);
    return p;
}

static void generated(int second)
{
    unsigned char *p, *q;

    if (second) /* another address than in the first run */
        VirtualAlloc(NULL, 0x50000, MEM_RESERVE, PAGE_NOACCESS);
    p = make(1), q = make(1);
    printf("%08x", ((loop)p)(TURNS));
    printf(" %08x", ((loop)q)(TURNS)); /* the same once more */
    printf(" %08x", ((loop)p)(TURNS));
    printf(" %08x %08x\n", *(unsigned *)(p + 4096), *(unsigned *)(q + 4096));
    for (unsigned i = 0; i < 6; i++) { /* other code at the same address, every second time what it was */
        unsigned seed = i % 2 ? 1 : 70 + i;
        protect(p, PAGE_READWRITE);
        put(p, seed, (unsigned *)(p + 4096));
        protect(p, PAGE_EXECUTE_READ);
        printf("%08x ", ((loop)p)(TURNS / 100 + (i % 2) * TURNS));
    }
    VirtualFree(p, 0, MEM_RELEASE);
    unsigned char *r = make(3); /* probably where p was */
    printf("%08x\n", ((loop)r)(TURNS / 100));
}

/* The room of this function is filled with code that is decoded there, as by a packer. */
__attribute__((noinline, noclone, aligned(64))) static unsigned packed(unsigned n)
{
    __asm__ volatile(".fill 64, 1, 0xcc");
    return n;
}

static void unpacked(void)
{
    static unsigned total;
    unsigned char *p = (unsigned char *)(ULONG_PTR)packed, plain[sizeof code];

    put(plain, 9, &total);
    protect(p, PAGE_EXECUTE_READWRITE);
    for (unsigned i = 0; i < sizeof plain; i++)
        p[i] = plain[i] ^ 0x5a;
    for (unsigned i = 0; i < sizeof plain; i++)
        p[i] ^= 0x5a;
    protect(p, PAGE_EXECUTE_READ);
    unsigned x = packed(3 * TURNS);
    printf("unpacked %08x %08x\n", x, total);
}

/* Two functions that call each other by absolute addresses and a table of pointers to them, placed anywhere and relocated by hand. */
static const unsigned char module[] = {
    0x53, 0x31, 0xdb,                         /* 0: push ebx; xor ebx, ebx */
    0x8b, 0x4c, 0x24, 0x08,                   /* 3: mov ecx, [esp+8] */
    0x51, 0x83, 0xe1, 0x01,                   /* 7: push ecx; and ecx, 1 */
    0xff, 0x14, 0x8d, 0x40, 0, 0, 0,          /* b: call [ecx*4 + table] (at e) */
    0x59, 0x01, 0xc3,                         /* 12: pop ecx; add ebx, eax */
    0x49, 0x75, 0xef,                         /* 15: dec ecx; jnz 7 */
    0x89, 0xd8, 0x5b, 0xc3,                   /* 18: mov eax, ebx; pop ebx; ret */
    0x90, 0x90, 0x90, 0x90,                   /* 1c */
    0xb8, 7, 0, 0, 0, 0x01, 0xd8, 0xc3,       /* 20: mov eax, 7; add eax, ebx; ret */
    0x8d, 0x05, 0x20, 0, 0, 0,                /* 28: lea eax, [first] (at 2a) */
    0xff, 0xd0, 0x83, 0xf0, 0x55, 0xc3,       /* 2e: call eax; xor eax, 55h; ret */
    0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90,
    0x20, 0, 0, 0, 0x28, 0, 0, 0};            /* 40: table */
static const unsigned char relocations[] = {0x0e, 0x2a, 0x40, 0x44};

static void loaded(int second)
{
    if (second)
        VirtualAlloc(NULL, 0x30000, MEM_RESERVE, PAGE_NOACCESS);
    unsigned char *p = VirtualAlloc(NULL, 65536, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);

    p += 8192;
    memcpy(p, module, sizeof module);
    for (unsigned i = 0; i < sizeof relocations; i++)
        *(unsigned *)(p + relocations[i]) += (unsigned)(ULONG_PTR)p;
    protect(p, PAGE_EXECUTE_READ);
    printf("loaded %08x\n", ((loop)p)(TURNS));
    VirtualFree(p - 8192, 0, MEM_RELEASE);
    printf("freed %d\n", IsBadReadPtr(p, 1));
}

/* A page whose code changes all the time is given up; it must not keep other code from being learned. */
static void restless(void)
{
    unsigned char *p = make(0), *q;
    unsigned sum = 0;

    for (unsigned i = 1000; i < 1100; i++) {
        protect(p, PAGE_READWRITE);
        put(p, i, (unsigned *)(p + 4096));
        protect(p, PAGE_EXECUTE_READ);
        sum += ((loop)p)(10);
    }
    q = make(5);
    printf("restless %08x %08x\n", sum, ((loop)q)(3 * TURNS));
}

int main(void)
{
    FILE *f = fopen("ran", "r");
    int second = f != NULL;

    if (f)
        fclose(f);
    else if ((f = fopen("ran", "w")))
        fclose(f);
    generated(second);
    unpacked();
    loaded(second);
    restless();
    return 0;
}
/* EXPECT
83db89a0 83db89a0 83db89a0 07b71340 83db89a0
14a89e5d 2532c85e 275fec03 2532c85e 2a155c61 2532c85e 516a8ef9
unpacked 3bf7ae1b 3bf7ae1b
loaded aaaaaa92
freed 1
restless 41f08151 c6d94ff2
*/
