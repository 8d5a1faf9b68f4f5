/* resume-flag.c - EFLAGS.RF in contexts: at faults, traps and breakpoints, in vectored and structured handlers, in a suspended thread; and a context with
 * the flag passes a breakpoint of the debug registers once. */
#include <stdio.h>
#include <windows.h>

enum { TF = 0x100, RF = 0x10000 };
char *page;
unsigned resume_at, two[2] = {5, 6};
static const char *what;
static unsigned stops, passes;
extern char here[];

static void show(const char *who, DWORD code, const CONTEXT *c) { printf("%-16s %-10s %08lx rf %d tf %d\n", what, who, code, !!(c->EFlags & RF), !!(c->EFlags & TF)); }

static LONG CALLBACK vectored(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    DWORD code = p->ExceptionRecord->ExceptionCode, old;

    if (!what)
        return EXCEPTION_CONTINUE_SEARCH;
    show("vectored", code, c);
    switch (code) {
    case STATUS_ACCESS_VIOLATION:
        if (c->Eip - (DWORD)page < 4096)
            VirtualProtect(page, 4096, PAGE_EXECUTE_READ, &old);
        return EXCEPTION_CONTINUE_SEARCH;
    case STATUS_GUARD_PAGE_VIOLATION:
        return EXCEPTION_CONTINUE_EXECUTION;
    case STATUS_SINGLE_STEP:
        if (++stops > 4)
            c->Dr7 = 0;
        if (passes)
            c->EFlags |= RF;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

static EXCEPTION_DISPOSITION structured(EXCEPTION_RECORD *r, void *frame, CONTEXT *c, void *dispatcher)
{
    if (r->ExceptionFlags & 6 || !what)
        return ExceptionContinueSearch;
    show("structured", r->ExceptionCode, c);
    if (c->Eip - (DWORD)page < 4096)
        c->Esp += 4;
    c->Eip = resume_at;
    return ExceptionContinueExecution;
}

#define FAULT(text, code) \
    do { \
        what = text; \
        __asm__ volatile("movl $9f, _resume_at\n" code "\n 9:" : : "c"(page) : "eax", "edx", "memory", "cc"); \
        what = NULL; \
    } while (0)

static void breakpoint(DWORD at, DWORD dr7)
{
    CONTEXT c = {.ContextFlags = CONTEXT_DEBUG_REGISTERS, .Dr0 = at, .Dr7 = dr7};

    SetThreadContext(GetCurrentThread(), &c);
}

static void at_here(const char *name, int pass)
{
    stops = 0, passes = pass, what = name;
    breakpoint((DWORD)here, 1);
    __asm__ volatile("movl $9f, _resume_at\n movl $3, %%eax\n 1: nop\n .globl _here\n_here: nop\n decl %%eax\n jnz 1b\n 9:" : : : "eax", "memory", "cc");
    breakpoint(0, 0);
    what = NULL, passes = 0;
    printf("%s: %u stops\n", name, stops);
}

static volatile LONG spinning;
static DWORD WINAPI spin(void *p)
{
    spinning = 1;
    while (spinning)
        ;
    return 0;
}

int main(void)
{
    struct { void *prev, *handler; } frame = {NULL, structured};
    CONTEXT c = {.ContextFlags = CONTEXT_CONTROL};
    DWORD old;
    HANDLE t;

    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    page = VirtualAlloc(NULL, 0x2000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    *page = (char)0xc3;
    VirtualProtect(page, 4096, PAGE_NOACCESS, &old);
    AddVectoredExceptionHandler(1, vectored);
    __asm__ volatile("movl %%fs:0, %0\n movl %1, %%fs:0" : "=&r"(frame.prev) : "r"(&frame) : "memory");
    FAULT("read", "movl (%%ecx), %%eax");
    VirtualProtect(page, 4096, PAGE_READONLY, &old);
    FAULT("write", "movl %%eax, (%%ecx)");
    VirtualProtect(page, 4096, PAGE_READWRITE | PAGE_GUARD, &old);
    FAULT("guard", "movl (%%ecx), %%eax");
    FAULT("divide", "xorl %%ecx, %%ecx\n divl %%ecx");
    FAULT("ud2", "ud2");
    FAULT("int3", "int3");
    FAULT("int 3", ".byte 0xcd, 3");
    FAULT("int 2d", "xorl %%eax, %%eax\n int $0x2d\n nop");
    FAULT("int 2c", "int $0x2c");
    FAULT("privileged", "hlt");
    FAULT("into", "movb $0x7f, %%al\n incb %%al\n into");
    FAULT("bound", "xorl %%eax, %%eax\n bound %%eax, _two");
    FAULT("step", "pushfl\n orl $0x100, (%%esp)\n popfl\n nop");
    FAULT("pushed", "pushfl\n orl $0x10000, (%%esp)\n popfl\n pushfl\n popl %%eax\n testl $0x10000, %%eax\n jz 1f\n ud2\n1: nop");
    FAULT("popped, fault", "pushfl\n orl $0x10000, (%%esp)\n popfl\n ud2");
    VirtualProtect(page, 4096, PAGE_READWRITE, &old);
    FAULT("execute", "call *%%ecx");
    VirtualProtect(page, 4096, PAGE_EXECUTE_READWRITE | PAGE_GUARD, &old);
    FAULT("execute guarded", "call *%%ecx");
    at_here("stays", 0);
    at_here("passes", 1);

    what = "raised";
    __asm__ volatile("movl $9f, _resume_at\n pushl %%ebx\n pushl %%esi\n pushl %%edi\n pushl %%ebp\n movl %%esp, %%ebx\n movl %%ebx, _two\n pushl $0\n pushl $0\n pushl $0\n pushl $0xe0001234\n call *%0\n"
                     " 9: movl _two, %%esp\n popl %%ebp\n popl %%edi\n popl %%esi\n popl %%ebx" : : "a"(RaiseException) : "ecx", "edx", "memory", "cc");
    what = "captured";
    RtlCaptureContext(&c);
    show("", 0, &c);
    t = CreateThread(NULL, 0, spin, NULL, 0, NULL);
    while (!spinning)
        Sleep(0);
    SuspendThread(t);
    c.ContextFlags = CONTEXT_CONTROL;
    GetThreadContext(t, &c);
    what = "suspended";
    show("", 0, &c);
    c.EFlags |= RF;
    SetThreadContext(t, &c);
    c.EFlags = 0;
    GetThreadContext(t, &c);
    what = "set";
    show("", 0, &c);
    what = NULL;
    spinning = 0;
    ResumeThread(t);
    WaitForSingleObject(t, INFINITE);
    __asm__ volatile("movl %0, %%fs:0" : : "r"(frame.prev) : "memory");
    return 0;
}

/* EXPECT
read             vectored   c0000005 rf 1 tf 0
read             structured c0000005 rf 1 tf 0
write            vectored   c0000005 rf 1 tf 0
write            structured c0000005 rf 1 tf 0
guard            vectored   80000001 rf 1 tf 0
divide           vectored   c0000094 rf 1 tf 0
divide           structured c0000094 rf 1 tf 0
ud2              vectored   c000001d rf 1 tf 0
ud2              structured c000001d rf 1 tf 0
int3             vectored   80000003 rf 0 tf 0
int3             structured 80000003 rf 0 tf 0
int 3            vectored   80000003 rf 0 tf 0
int 3            structured 80000003 rf 0 tf 0
int 2d           vectored   80000003 rf 1 tf 0
int 2d           structured 80000003 rf 1 tf 0
int 2c           vectored   c0000420 rf 1 tf 0
int 2c           structured c0000420 rf 1 tf 0
privileged       vectored   c0000096 rf 1 tf 0
privileged       structured c0000096 rf 1 tf 0
into             vectored   c0000095 rf 0 tf 0
into             structured c0000095 rf 0 tf 0
bound            vectored   c000008c rf 1 tf 0
bound            structured c000008c rf 1 tf 0
step             vectored   80000004 rf 0 tf 0
popped, fault    vectored   c000001d rf 1 tf 0
popped, fault    structured c000001d rf 1 tf 0
execute          vectored   c0000005 rf 1 tf 0
execute          structured c0000005 rf 1 tf 0
execute guarded  vectored   80000001 rf 1 tf 0
stays            vectored   80000004 rf 1 tf 0
stays            vectored   80000004 rf 1 tf 0
stays            vectored   80000004 rf 1 tf 0
stays: 3 stops
passes           vectored   80000004 rf 1 tf 0
passes           vectored   80000004 rf 1 tf 0
passes           vectored   80000004 rf 1 tf 0
passes: 3 stops
raised           vectored   e0001234 rf 0 tf 0
raised           structured e0001234 rf 0 tf 0
captured                    00000000 rf 0 tf 0
suspended                   00000000 rf 0 tf 0
set                         00000000 rf 1 tf 0
*/
