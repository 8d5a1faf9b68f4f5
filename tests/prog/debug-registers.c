/* debug-registers.c - hardware breakpoints through the context: the registers are kept as they were set, and they raise, for execution before and for
 * data after the instruction. */
#include <stdio.h>
#include <windows.h>

extern char here[];
static volatile int watched;
static unsigned stops, kind;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    stops++;
    kind = p->ContextRecord->Dr6 & 15;
    if (p->ContextRecord->Eip == (DWORD)here)
        p->ContextRecord->EFlags |= 0x10000; /* RF: go on over it */
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void show(const char *what)
{
    CONTEXT c = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    BOOL ok = GetThreadContext(GetCurrentThread(), &c);
    printf("%s: %d, dr0 %d dr1 %d dr2 %lx dr3 %lx dr7 %lx\n", what, ok, c.Dr0 == (DWORD)here, c.Dr1 == (DWORD)&watched, c.Dr2, c.Dr3,
           c.Dr7 & 0xffff00ff);
}

static void set(DWORD dr0, DWORD dr1, DWORD dr7)
{
    CONTEXT c = {.ContextFlags = CONTEXT_DEBUG_REGISTERS, .Dr0 = dr0, .Dr1 = dr1, .Dr7 = dr7};
    printf("set: %d\n", SetThreadContext(GetCurrentThread(), &c));
}

static void __attribute__((noinline)) run(void)
{
    stops = kind = 0;
    __asm__ volatile("nop\n _here: nop\n nop" : : : "memory");
    watched++;
    printf("%u stops, dr6 %x\n", stops, kind);
}

int main(void)
{
    AddVectoredExceptionHandler(1, handler);
    show("at first");
    run();
    set((DWORD)here, 0, 1);
    show("execution");
    run();
    set(0, (DWORD)&watched, 4 | 0xd << 20);
    show("write");
    run();
    set(0, 0, 0);
    show("none");
    run();
    return 0;
}

/* EXPECT
at first: 1, dr0 0 dr1 0 dr2 0 dr3 0 dr7 0
0 stops, dr6 0
set: 1
execution: 1, dr0 1 dr1 0 dr2 0 dr3 0 dr7 1
1 stops, dr6 1
set: 1
write: 1, dr0 0 dr1 1 dr2 0 dr3 0 dr7 d00004
1 stops, dr6 2
set: 1
none: 1, dr0 0 dr1 0 dr2 0 dr3 0 dr7 0
0 stops, dr6 0
*/

/* EXPECT unwatched
at first: 1, dr0 0 dr1 0 dr2 0 dr3 0 dr7 0
0 stops, dr6 0
set: 1
execution: 1, dr0 1 dr1 0 dr2 0 dr3 0 dr7 1
1 stops, dr6 1
set: 1
write: 1, dr0 0 dr1 1 dr2 0 dr3 0 dr7 d00004
0 stops, dr6 0
set: 1
none: 1, dr0 0 dr1 0 dr2 0 dr3 0 dr7 0
0 stops, dr6 0
*/
