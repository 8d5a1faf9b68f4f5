/* suspend.c - another thread is suspended while it computes; its context is read, changed and set: it goes on elsewhere with the registers it
 * was given.  Suspending again and again must not disturb it. */
#include <stdio.h>
#include <windows.h>

static volatile LONG spinning, arrived;
static volatile DWORD given[4];
static volatile int leave;
extern char spin_start[], spin_end[];

static DWORD WINAPI spinner(void *arg)
{
    unsigned a;

    spinning = 1;
    __asm__ volatile("pushl %%ebp\n movl $0x1234, %%ebx\n movl $0x5678, %%esi\n movl $0x9abc, %%edi\n movl $0xdef0, %%ebp\n xorl %%eax, %%eax\n"
                     ".globl _spin_start, _spin_end\n_spin_start: addl $2, %%eax\n cmpl $0, _leave_spin\n je _spin_start\n_spin_end: popl %%ebp\n"
                     : "=&a"(a)
                     :
                     : "ebx", "esi", "edi", "memory", "cc");
    return a & 1;
}
volatile int leave_spin;
static void __attribute__((noreturn, used)) elsewhere(void)
{
    unsigned b, s;

    __asm__ volatile("" : "=b"(b), "=S"(s));
    given[0] = b;
    given[1] = s;
    arrived = 1;
    ExitThread(88);
}

/* Computes something that a lost or doubled instruction would change. */
static volatile LONG stop_work;
static DWORD WINAPI worker(void *arg)
{
    unsigned x = 1, bad = 0;

    do {
        unsigned y = 1;
        for (int i = 0; i < 1000; i++)
            y = y * 1664525 + 1013904223;
        if (x == 1)
            x = y;
        bad += x != y;
    } while (!stop_work);
    return bad;
}

int main(void)
{
    CONTEXT c;
    DWORD code;
    HANDLE h = CreateThread(NULL, 0, spinner, NULL, 0, NULL);

    while (!spinning)
        Sleep(1);
    Sleep(20);
    int inside = 0, same = 0, even = 0;
    DWORD first = 0, last = 0;
    for (int i = 0; i < 20; i++) {
        if (SuspendThread(h) != 0)
            puts("was suspended already");
        c.ContextFlags = CONTEXT_FULL;
        if (!GetThreadContext(h, &c))
            puts("no context");
        inside += c.Eip >= (DWORD)spin_start && c.Eip < (DWORD)spin_end;
        same += c.Ebx == 0x1234 && c.Esi == 0x5678 && c.Edi == 0x9abc && c.Ebp == 0xdef0;
        even += !(c.Eax & 1);
        if (!i)
            first = c.Eax;
        last = c.Eax;
        ResumeThread(h);
        Sleep(1);
    }
    for (int i = 0; first == last && i < 5000; i++) { /* others may have had the processor all the time */
        SuspendThread(h);
        GetThreadContext(h, &c);
        last = c.Eax;
        ResumeThread(h);
        Sleep(1);
    }
    printf("inside %d, registers %d, counter %d, moving %d\n", inside, same, even, first != last);
    printf("nested: %ld", SuspendThread(h));
    printf(" %ld", SuspendThread(h));
    printf(" %ld", ResumeThread(h));
    printf(" %ld\n", ResumeThread(h));
    /* send it elsewhere */
    SuspendThread(h);
    c.ContextFlags = CONTEXT_FULL;
    GetThreadContext(h, &c);
    c.Eip = (DWORD)elsewhere;
    c.Ebx = 0xabcdef;
    c.Esi = 0x13579b;
    c.Esp = (c.Esp & ~15u) - 4;
    c.Ebp = 0;
    c.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
    printf("set: %d\n", SetThreadContext(h, &c));
    ResumeThread(h);
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &code);
    printf("arrived %ld, code %lu, ebx %lx esi %lx\n", arrived, code, given[0], given[1]);

    h = CreateThread(NULL, 0, worker, NULL, 0, NULL);
    for (int i = 0; i < 200; i++) {
        SuspendThread(h);
        c.ContextFlags = CONTEXT_FULL | CONTEXT_FLOATING_POINT;
        GetThreadContext(h, &c);
        if (i & 1)
            SetThreadContext(h, &c);
        ResumeThread(h);
    }
    stop_work = 1;
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &code);
    printf("disturbed: %lu\n", code);
    return 0;
}

/* EXPECT
inside 20, registers 20, counter 20, moving 1
nested: 0 1 2 1
set: 1
arrived 1, code 88, ebx abcdef esi 13579b
disturbed: 0
*/
