/* suspend-x87.c - a thread is suspended again and again in loops that have values on the x87 stack.  It must find them after the loop, and the stack
 * must be empty when all are popped: as seen by the same function's results and by another function, which reads the unit's state. */
#include <stdio.h>
#include <windows.h>

static volatile LONG stop_work, rounds;
static unsigned wrong_sum, wrong_state;

/* TOP and tags, from the unit. */
static __attribute__((noinline)) int empty(void)
{
    struct {
        unsigned control, status, tags, rest[4];
    } env;
    __asm__ volatile("fnstenv %0\n fldenv %0" : "=m"(env));
    return (env.tags & 0xffff) == 0xffff && !(env.status & 0x3800);
}

/* 3 on the stack during the loop, popped one by one after it. */
static __attribute__((noinline)) double three(unsigned turns)
{
    double r;
    __asm__ volatile("fld1\n fldz\n fld1\n 1: fadd %%st(0), %%st(1)\n decl %1\n jnz 1b\n faddp\n faddp\n fstpl %0" : "=m"(r), "+r"(turns) : : "st", "memory");
    return r;
}

/* A value in the stack at the loop that is popped in it, and another pushed. */
static __attribute__((noinline)) double changing(unsigned turns)
{
    double r;
    __asm__ volatile("fldz\n 1: fld1\n faddp\n decl %1\n jz 2f\n fld1\n faddp\n decl %1\n jnz 1b\n 2: fstpl %0" : "=m"(r), "+r"(turns) : : "st", "memory");
    return r;
}

/* What a compiler makes of it. */
static __attribute__((noinline)) long double compiled(unsigned turns)
{
    long double a = 0, b = 1;
    for (unsigned i = 0; i < turns; i++) {
        a += b;
        b = -b + 2;
    }
    return a;
}

static DWORD WINAPI worker(void *arg)
{
    do {
        wrong_sum += three(3000) != 3002;
        wrong_state += !empty();
        wrong_sum += changing(3001) != 3001;
        wrong_state += !empty();
        wrong_sum += compiled(3000) != 3000;
        wrong_state += !empty();
        InterlockedIncrement(&rounds);
    } while (!stop_work);
    return 0;
}

int main(void)
{
    CONTEXT c;
    HANDLE h = CreateThread(NULL, 0, worker, NULL, 0, NULL);
    unsigned stopped = 0;
    for (int i = 0; i < 400; i++) {
        LONG seen = rounds;
        for (int k = 0; k < 5; k++) {
            c.ContextFlags = CONTEXT_FULL | CONTEXT_FLOATING_POINT;
            if (SuspendThread(h) == 0 && GetThreadContext(h, &c))
                stopped++;
            ResumeThread(h);
        }
        while (rounds == seen)
            SwitchToThread();
    }
    stop_work = 1;
    WaitForSingleObject(h, INFINITE);
    printf("stopped %u, wrong sums %u, wrong states %u\n", stopped, wrong_sum, wrong_state);
    return 0;
}

/* EXPECT
stopped 2000, wrong sums 0, wrong states 0
*/
