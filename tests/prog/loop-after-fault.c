/* loop-after-fault.c - loops in functions in which a fault was handled by changing the context: translated code is entered again at their heads.
 * Each loop has hundreds of thousands of turns, so one that stayed in the interpreter would show in the count of interpreted instructions. */
//: interprets 4000000
#include <stdio.h>
#include <windows.h>

enum { TURNS = 1000000 };
static volatile unsigned seed = 3;

static LONG CALLBACK skip(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    p->ContextRecord->Eip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}
static inline void fault(void) { __asm__ volatile("xorl %%ecx, %%ecx; movl (%%ecx), %%eax" ::: "eax", "ecx", "memory"); }

static __attribute__((noinline)) unsigned plain(void)
{
    unsigned x = seed;

    fault();
    for (unsigned i = 0; i < TURNS; i++) {
        x = x * 1664525u + i;
        x ^= x >> 9;
    }
    return x;
}
static __attribute__((noinline)) unsigned nested(void)
{
    unsigned x = seed;

    fault();
    for (unsigned i = 0; i < 4; i++)
        for (unsigned k = 0; k < TURNS / 4; k++)
            for (unsigned m = 0; m < 2; m++)
                x = x * 33 + (i ^ k ^ m);
    return x;
}
static __attribute__((noinline)) unsigned inner(void)
{
    unsigned x = seed;

    for (unsigned i = 0; i < 3; i++) {
        fault();
        for (unsigned k = 0; k < TURNS; k++)
            x = x * 33 + (i ^ k);
    }
    return x;
}
static __attribute__((noinline)) unsigned step(unsigned x, unsigned i) { return x * 5 + i; }
static __attribute__((noinline)) unsigned calling(void)
{
    unsigned x = seed;

    fault();
    for (unsigned i = 0; i < TURNS; i++)
        x = step(x, i) ^ x >> 7;
    return x;
}
static __attribute__((noinline)) unsigned caller(void) /* the loop is in the caller of the function that faults */
{
    unsigned x = plain();

    for (unsigned i = 0; i < TURNS; i++)
        x = x * 7 + i;
    return x;
}
static __attribute__((noinline)) double x87(void)
{
    long double s = seed, t = 1;

    fault();
    for (unsigned i = 1; i < TURNS; i++) {
        s += t / i;
        t = -t;
    }
    return (double)s;
}
static __attribute__((noinline, target("sse2"), optimize("tree-vectorize"))) unsigned sse(const unsigned *v, unsigned n)
{
    unsigned s = seed;

    fault();
    for (unsigned k = 0; k < 100; k++)
        for (unsigned i = 0; i < n; i++)
            s += v[i] ^ 0x5a5a5a5a;
    return s;
}
static __attribute__((noinline)) unsigned carry(void) /* the loop reads a flag that the turn before has set */
{
    unsigned lo = seed, hi = 0, n = 50;

    fault();
    __asm__ volatile("clc; 1: adcl $0x40000001, %0; adcl $0, %1; decl %2; jnz 1b" : "+r"(lo), "+r"(hi), "+r"(n)::"cc");
    return lo + hi;
}
static __attribute__((noinline)) unsigned waits(void) /* another thread ends the loop, by way of a variable on this one's stack */
{
    volatile int done = 0;
    unsigned x = 0;
    HANDLE t;
    extern DWORD WINAPI ends(void *);

    t = CreateThread(NULL, 0, ends, (void *)&done, 0, NULL);
    fault();
    while (!done)
        x |= seed;
    WaitForSingleObject(t, INFINITE);
    CloseHandle(t);
    return x;
}
DWORD WINAPI ends(void *p)
{
    Sleep(20);
    *(volatile int *)p = 1;
    return 0;
}

int main(void)
{
    static unsigned v[2000];

    for (unsigned i = 0; i < 2000; i++)
        v[i] = i * 2654435761u;
    AddVectoredExceptionHandler(1, skip);
    printf("plain %u\n", plain());
    printf("nested %u\n", nested());
    printf("inner %u\n", inner());
    printf("calling %u\n", calling());
    printf("caller %u\n", caller());
    printf("x87 %.12f\n", x87());
    printf("sse %u\n", sse(v, 2000));
    printf("carry %u\n", carry());
    printf("waits %u\n", waits());
    return 0;
}

/* EXPECT
plain 1071925482
nested 2340230595
inner 2515302563
calling 2481430544
caller 334463498
x87 3.693147680560
sse 3039804771
carry 2147483713
waits 3
*/
