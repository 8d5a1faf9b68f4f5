/* sse-state.c - xmm registers and the x87 stack live on across a system call (the stub itself touches none), exceptions
 * that are repaired, and in each of several threads. */
//: flags -msse2
#include <stdio.h>
#include <string.h>
#include <windows.h>

struct regs {
    unsigned x[8][4];
} __attribute__((aligned(16)));
static void set(const struct regs *r)
{
    __asm__ volatile("movaps (%0), %%xmm0\n movaps 16(%0), %%xmm1\n movaps 32(%0), %%xmm2\n movaps 48(%0), %%xmm3\n"
                     "movaps 64(%0), %%xmm4\n movaps 80(%0), %%xmm5\n movaps 96(%0), %%xmm6\n movaps 112(%0), %%xmm7" : : "r"(r), "m"(*r));
}
static void get(struct regs *r)
{
    __asm__ volatile("movaps %%xmm0, (%1)\n movaps %%xmm1, 16(%1)\n movaps %%xmm2, 32(%1)\n movaps %%xmm3, 48(%1)\n"
                     "movaps %%xmm4, 64(%1)\n movaps %%xmm5, 80(%1)\n movaps %%xmm6, 96(%1)\n movaps %%xmm7, 112(%1)" : "=m"(*r) : "r"(r));
}
static void fill(struct regs *r, unsigned seed)
{
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < 4; k++)
            r->x[i][k] = seed = seed * 1664525 + 1013904223;
}

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    struct regs other, seen;

    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    memcpy(&seen, p->ContextRecord->ExtendedRegisters + 160, sizeof seen);
    fill(&other, 9);
    printf("  in the context: %08x %08x, tag word and stack %04x\n", seen.x[0][0], seen.x[7][3],
           *(unsigned short *)&p->ContextRecord->ExtendedRegisters[2] >> 11 & 7);
    set(&other); /* must not get through */
    __asm__ volatile("fninit");
    p->ContextRecord->Eip += 2;
    /* but this must */
    unsigned v = 0x11223344;
    memcpy(p->ContextRecord->ExtendedRegisters + 160 + 16 * 5, &v, 4);
    return EXCEPTION_CONTINUE_EXECUTION;
}
static DWORD WINAPI thread(void *arg)
{
    struct regs a, b;
    DWORD bad = 0;
    LONG(WINAPI *wait)(void) = (LONG(WINAPI *)(void))GetProcAddress(GetModuleHandleA("ntdll"), "NtYieldExecution");

    fill(&a, (unsigned)arg);
    for (int i = 0; i < 100; i++) {
        set(&a);
        wait();
        get(&b);
        bad += memcmp(&a, &b, sizeof a) != 0;
    }
    return bad;
}

int main(void)
{
    struct regs a, b;
    double st = 0;
    HANDLE t[4];

    AddVectoredExceptionHandler(1, handler);
    fill(&a, 1);
    printf("fault\n");
    fflush(stdout);
    __asm__ volatile("fninit\n fldpi\n fld1");
    set(&a);
    __asm__ volatile("xorl %%ecx, %%ecx\n movl (%%ecx), %%eax" : : : "eax", "ecx", "memory");
    get(&b);
    __asm__ volatile("faddp\n fstpl %0" : "=m"(st));
    printf("  %.6f, xmm5 %08x, ", st, b.x[5][0]);
    a.x[5][0] = 0x11223344;
    printf("all %d\n", !memcmp(&a, &b, sizeof a));
    for (int i = 0; i < 4; i++)
        t[i] = CreateThread(NULL, 0, thread, (void *)(i + 100), 0, NULL);
    WaitForMultipleObjects(4, t, TRUE, INFINITE);
    for (int i = 0; i < 4; i++) {
        DWORD code;
        GetExitCodeThread(t[i], &code);
        printf("%lu ", code);
    }
    puts("changed by yielding");
    return 0;
}

/* EXPECT
fault
  in the context: 3c88596c 2d61d521, tag word and stack 0006
  4.141593, xmm5 11223344, all 1
0 0 0 0 changed by yielding
*/
