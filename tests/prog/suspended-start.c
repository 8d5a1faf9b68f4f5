/* suspended-start.c - contexts of threads that were created suspended and have not run yet: what they show, and what set there the thread starts
 * with. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static unsigned char *code; /* nop, nop, ret */
static volatile int hits;
static unsigned short fcw;
static unsigned mxcsr;
static ULONG_PTR argument;

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;

    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    printf("  step at +%ld, dr6 %lx, dr0 +%ld, dr7 %lx\n", (long)(c->Eip - (DWORD)(ULONG_PTR)code), c->Dr6 & 0x400f,
           (long)(c->Dr0 - (DWORD)(ULONG_PTR)code), c->Dr7 & 0xff);
    hits++;
    c->Dr0 = 0;
    c->Dr7 = 0;
    c->Dr6 = 0;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static DWORD WINAPI body(void *arg)
{
    __asm__ volatile("fnstcw %0\n stmxcsr %1" : "=m"(fcw), "=m"(mxcsr));
    argument = (ULONG_PTR)arg;
    ((void (*)(void))code)();
    return 7;
}
static DWORD WINAPI other(void *arg)
{
    argument = (ULONG_PTR)arg + 1000;
    return 8;
}

static HANDLE make(CONTEXT *c, DWORD flags)
{
    HANDLE h = CreateThread(NULL, 0, body, (void *)5, CREATE_SUSPENDED, NULL);

    memset(c, 0, sizeof *c);
    c->ContextFlags = flags;
    printf("  got %d\n", GetThreadContext(h, c));
    return h;
}
static void run(HANDLE h)
{
    DWORD result = 0;

    hits = 0;
    ResumeThread(h);
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &result);
    CloseHandle(h);
    printf("  hits %d, result %lu, argument %lu, control words %x %x\n", hits, result, (unsigned long)argument, fcw, mxcsr & ~0x3fu);
}

int main(void)
{
    CONTEXT c, own;
    HANDLE h;

    code = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    memcpy(code, "\x90\x90\xc3", 3);
    AddVectoredExceptionHandler(1, handler);

    puts("nothing set");
    h = make(&c, CONTEXT_ALL);
    printf("  entry %d, argument %lu, debug %lx %lx, selectors %lx %lx %lx %lx\n", c.Eax == (DWORD)(ULONG_PTR)body, c.Ebx, c.Dr0, c.Dr7, c.SegCs,
           c.SegDs, c.SegEs, c.SegSs);
    run(h);

    puts("a breakpoint");
    h = make(&c, CONTEXT_DEBUG_REGISTERS);
    c.Dr0 = (DWORD)(ULONG_PTR)code + 1;
    c.Dr7 = 3;
    printf("  set %d\n", SetThreadContext(h, &c));
    memset(&c, 0, sizeof c);
    c.ContextFlags = CONTEXT_DEBUG_REGISTERS;
    printf("  got %d", GetThreadContext(h, &c));
    printf(" dr0 +%ld dr7 %lx\n", (long)(c.Dr0 - (DWORD)(ULONG_PTR)code), c.Dr7 & 0xff);
    run(h);

    puts("a breakpoint of the thread that makes it");
    memset(&own, 0, sizeof own);
    own.ContextFlags = CONTEXT_DEBUG_REGISTERS;
    own.Dr0 = (DWORD)(ULONG_PTR)code;
    own.Dr7 = 3;
    printf("  set %d\n", SetThreadContext(GetCurrentThread(), &own));
    h = make(&c, CONTEXT_DEBUG_REGISTERS);
    printf("  debug %lx %lx\n", c.Dr0, c.Dr7 & 0xff);
    run(h);
    hits = 0;
    ((void (*)(void))code)();
    printf("  own hits %d\n", hits);

    puts("another entry and argument");
    h = make(&c, CONTEXT_FULL);
    c.Eax = (DWORD)(ULONG_PTR)other;
    c.Ebx = 6;
    printf("  set %d\n", SetThreadContext(h, &c));
    run(h);

    puts("control words");
    h = make(&c, CONTEXT_FULL | CONTEXT_FLOATING_POINT | CONTEXT_EXTENDED_REGISTERS);
    printf("  %lx %x %x\n", c.FloatSave.ControlWord & 0xffff, *(unsigned short *)c.ExtendedRegisters, *(unsigned *)(c.ExtendedRegisters + 24));
    *(unsigned short *)c.ExtendedRegisters = 0x37f;
    *(unsigned *)(c.ExtendedRegisters + 24) = 0x3f80;
    c.FloatSave.ControlWord = 0xffff037f;
    printf("  set %d\n", SetThreadContext(h, &c));
    run(h);

    puts("suspended twice, then its context set");
    h = make(&c, CONTEXT_DEBUG_REGISTERS);
    SuspendThread(h);
    c.Dr0 = (DWORD)(ULONG_PTR)code;
    c.Dr7 = 3;
    printf("  set %d\n", SetThreadContext(h, &c));
    ResumeThread(h);
    run(h);
    return 0;
}
/* EXPECT
nothing set
  got 1
  entry 1, argument 5, debug 0 0, selectors 23 2b 2b 2b
  hits 0, result 7, argument 5, control words 27f 1f80
a breakpoint
  got 1
  set 1
  got 1 dr0 +1 dr7 3
  step at +1, dr6 1, dr0 +1, dr7 3
  hits 1, result 7, argument 5, control words 27f 1f80
a breakpoint of the thread that makes it
  set 1
  got 1
  debug 0 0
  hits 0, result 7, argument 5, control words 27f 1f80
  step at +0, dr6 1, dr0 +0, dr7 3
  own hits 1
another entry and argument
  got 1
  set 1
  hits 0, result 8, argument 1006, control words 27f 1f80
control words
  got 1
  27f 27f 1f80
  set 1
  hits 0, result 7, argument 5, control words 37f 3f80
suspended twice, then its context set
  got 1
  set 1
  step at +0, dr6 1, dr0 +0, dr7 3
  hits 1, result 7, argument 5, control words 27f 1f80
*/
