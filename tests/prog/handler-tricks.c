/* handler-tricks.c - what copy protections do with a structured handler that a general function registers: breakpoints, single steps, divisions by
 * zero, privileged and undefined instructions, bad pointers; the handler changes eip, registers, flags and debug registers.  Also a fault in the
 * handler itself, and a handler that unwinds and continues elsewhere. */
#include <setjmp.h>
#include <stdlib.h>
#include <stdio.h>
#include <windows.h>

typedef EXCEPTION_DISPOSITION (__cdecl *handler)(EXCEPTION_RECORD *, void *, CONTEXT *, void *);
struct frame {
    void *prev;
    handler h;
};
static int __attribute__((noinline)) guarded(handler h, int (*fn)(int), int n)
{
    struct frame f = {(void *)__readfsdword(0), h};

    __writefsdword(0, (DWORD)&f);
    int r = fn(n);
    __writefsdword(0, (DWORD)f.prev);
    return r;
}

static DWORD codes[32];
static unsigned ncodes;
static EXCEPTION_DISPOSITION __cdecl skip(EXCEPTION_RECORD *r, void *f, CONTEXT *c, void *d)
{
    if (r->ExceptionFlags & 6)
        return ExceptionContinueSearch;
    codes[ncodes++ % 32] = r->ExceptionCode;
    switch (r->ExceptionCode) {
    case EXCEPTION_SINGLE_STEP: c->Ebx += 0x1000; c->EFlags &= ~0x100u; return ExceptionContinueExecution;
    case EXCEPTION_BREAKPOINT: c->Ebx ^= c->Ecx; break;
    case EXCEPTION_INT_DIVIDE_BY_ZERO: c->Esi = 5; return ExceptionContinueExecution; /* the divisor: again */
    case EXCEPTION_PRIV_INSTRUCTION: c->Edx += c->Esi; c->Eip++; break;
    case EXCEPTION_ILLEGAL_INSTRUCTION: c->Edi += c->Edx; c->Eip += 2; break;
    case EXCEPTION_ACCESS_VIOLATION: c->Eax = c->Ecx * 3 + c->Edi; c->Eip += 2; break;
    default: return ExceptionContinueSearch;
    }
    c->Eip += r->ExceptionCode == EXCEPTION_BREAKPOINT && *(unsigned char *)c->Eip == 0xcc;
    return ExceptionContinueExecution;
}

static int __attribute__((noinline)) tricks(int n)
{
    int r;

    __asm__ volatile("movl %1, %%ecx\n leal 3(%%ecx), %%ebx\n leal 7(%%ecx), %%edx\n movl $11, %%edi\n xorl %%esi, %%esi\n"
                     "int3\n"
                     "addl %%ecx, %%ebx\n movl %%ebx, %%eax\n pushl %%edx\n cltd\n idivl %%esi\n addl %%edx, %%ebx\n popl %%edx\n"
                     "hlt\n"
                     "ud2\n"
                     "xorl %%eax, %%eax\n movl (%%eax), %%eax\n"
                     "pushfl\n orl $0x100, (%%esp)\n popfl\n nop\n"
                     "leal (%%eax,%%ebx), %%eax\n addl %%edx, %%eax\n xorl %%edi, %%eax\n addl %%esi, %%eax\n"
                     : "=&a"(r) : "m"(n) : "ebx", "ecx", "edx", "esi", "edi", "cc", "memory");
    return r;
}

/* A fault while a fault is handled. */
static int __attribute__((noinline)) bad(int n)
{
    int r;

    __asm__ volatile("movl %1, %%ecx\n leal 1(%%ecx), %%edi\n xorl %%eax, %%eax\n movl (%%eax), %%eax\n addl %%edi, %%eax"
                     : "=&a"(r) : "m"(n) : "ecx", "edi", "cc");
    return r;
}
static int nested;
static EXCEPTION_DISPOSITION __cdecl faulty(EXCEPTION_RECORD *r, void *f, CONTEXT *c, void *d)
{
    if (r->ExceptionFlags & 6)
        return ExceptionContinueSearch;
    nested += guarded(skip, bad, (int)c->Ecx + 1);
    c->Eax = c->Ecx + c->Edi;
    c->Eip += 2;
    return ExceptionContinueExecution;
}

/* Nil in a Pascal program: the handler unwinds, and goes on at a landing address with esp and ebp from the record's neighbours. */
static jmp_buf place;
static int landed;
static EXCEPTION_DISPOSITION __cdecl land(EXCEPTION_RECORD *r, void *f, CONTEXT *c, void *d)
{
    if (r->ExceptionFlags & 6)
        return ExceptionContinueSearch;
    landed = (int)(c->Ecx ^ c->Edi);
    RtlUnwind(f, NULL, r, NULL);
    __writefsdword(0, *(DWORD *)f);
    longjmp(place, 1);
}

struct nil_frame {
    void *prev;
    handler h;
    DWORD eip, esp, ebp;
};
static EXCEPTION_DISPOSITION __cdecl to_landing(EXCEPTION_RECORD *r, void *f, CONTEXT *c, void *d)
{
    const struct nil_frame *p = f;

    if (r->ExceptionFlags & 6)
        return ExceptionContinueSearch;
    landed += (int)(c->Ecx * 2 + c->Edi);
    c->Eip = p->eip;
    c->Esp = p->esp;
    c->Ebp = p->ebp;
    return ExceptionContinueExecution;
}
static int __attribute__((noinline)) try_pascal(handler h, int n)
{
    struct nil_frame p = {(void *)__readfsdword(0), h, 0, 0, 0};
    volatile int r = -1;

    __asm__ volatile("movl $1f, %0\n movl %%esp, %1\n movl %%ebp, %2\n" : "=m"(p.eip), "=m"(p.esp), "=m"(p.ebp));
    __writefsdword(0, (DWORD)&p);
    r = bad(n);
    __asm__ volatile("1:" : : : "eax", "ebx", "ecx", "edx", "esi", "edi", "memory", "cc");
    __writefsdword(0, *(volatile DWORD *)&p.prev);
    return r;
}

static DWORD WINAPI thread(void *arg) { return guarded(skip, tricks, (int)arg) + guarded(faulty, bad, 3); }
static int __cdecl compare(const void *a, const void *b) { return guarded(skip, bad, *(const int *)a) - guarded(skip, bad, *(const int *)b); }

static handler handlers[] = {skip, faulty, land, to_landing};

//: flags -O1 -fno-omit-frame-pointer -mno-sse
int main(int argc, char **argv)
{
    DWORD r;
    int v[] = {5, 3, 9, 1, 7};

    printf("%d\n", guarded(handlers[argc - 1], tricks, 100));
    for (unsigned i = 0; i < ncodes; i++)
        printf("%08lx ", codes[i]);
    printf("\n%d", guarded(handlers[argc], bad, 50));
    printf(" %d\n", nested);
    if (!setjmp(place))
        guarded(handlers[argc + 1], bad, 60);
    printf("%d\n", landed);
    printf("%d", try_pascal(handlers[argc + 2], 70));
    printf(" %d\n", landed);
    HANDLE h = CreateThread(NULL, 0, thread, (void *)77, 0, NULL);
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &r);
    printf("%ld\n", r);
    qsort(v, 5, sizeof *v, compare);
    printf("%d %d %d %d %d\n", v[0], v[1], v[2], v[3], v[4]);
    return 0;
}

/* EXPECT
4863
80000003 c0000094 c0000096 c000001d c0000005 80000004
152 257
1
-1 212
4731
1 3 5 7 9
*/
