/* guard-step.c - a page that is guarded for good: the handler of the guard violation sets the trap flag and lets the instruction be done, the one of the
 * single step guards the page again.  For reads, writes, read-modify-writes and execution, in a vectored and in a structured handler, and beside a
 * breakpoint of the debug registers. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char *data;
static volatile int armed, writes, reads, executes, steps, strange, watched;
static DWORD code_rights = PAGE_EXECUTE_READ;
static char *guarded;
extern char code_page[];
int triple(int x);
__asm__(".section .xtext,\"xr\"\n.p2align 12\n_code_page:\n_triple: movl 4(%esp), %eax\n leal (%eax,%eax,2), %eax\n ret\n.org _code_page + 4096\n nop\n.text");

static void guard(void)
{
    DWORD old;

    VirtualProtect(guarded, 4096, (guarded == data ? PAGE_READWRITE : code_rights) | PAGE_GUARD, &old);
}

static int handle(const EXCEPTION_RECORD *r, CONTEXT *c)
{
    if (!armed)
        return 0;
    if (r->ExceptionCode == STATUS_GUARD_PAGE_VIOLATION) {
        DWORD kind = r->ExceptionInformation[0];
        if (r->ExceptionInformation[1] - (DWORD)guarded >= 4096)
            strange++;
        if (kind == 8 && c->Eip - (DWORD)guarded >= 4096)
            strange++;
        writes += kind == 1, reads += kind == 0, executes += kind == 8;
        c->EFlags |= 0x100;
        return 1;
    }
    if (r->ExceptionCode == STATUS_SINGLE_STEP) {
        watched += !!(c->Dr6 & 1);
        if (c->Dr6 & 0x4000 || !(c->Dr6 & 1))
            steps++;
        c->Dr6 = 0;
        guard();
        return 1;
    }
    return 0;
}

static LONG CALLBACK vectored(EXCEPTION_POINTERS *p)
{
    return handle(p->ExceptionRecord, p->ContextRecord) ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static EXCEPTION_DISPOSITION structured(EXCEPTION_RECORD *r, void *frame, CONTEXT *c, void *dispatcher)
{
    return !(r->ExceptionFlags & 6) && handle(r, c) ? ExceptionContinueExecution : ExceptionContinueSearch;
}

static void __attribute__((noinline)) fill(char *p, int n)
{
    for (int i = 0; i < n; i++)
        p[i] = (char)i;
}
static int __attribute__((noinline)) sum(const char *p, int n)
{
    int s = 0;

    for (int i = 0; i < n; i++)
        s = s * 3 + p[i];
    return s;
}
static void __attribute__((noinline)) count(int *p, int n)
{
    for (int i = 0; i < n; i++)
        p[i % 3] += i;
}
static int __attribute__((noinline)) call(int n)
{
    int s = 0;

    for (int i = 0; i < n; i++)
        s += triple(i);
    return s;
}
static void __attribute__((noinline)) copies(char *p)
{
    memmove(p + 16, p, 12);
    __asm__ volatile("rep stosl" : : "D"(p + 100), "c"(3), "a"(7) : "memory");
    __asm__ volatile("fildl (%0)\n fistpl 4(%0)\n movups (%0), %%xmm1\n movups %%xmm1, 32(%0)\n lock incl 8(%0)" : : "r"(p) : "memory");
}

static void report(const char *what, int result)
{
    armed = 0;
    printf("%-8s %d: %d reads, %d writes, %d executes, %d steps, %d watched, %d strange\n", what, result, reads, writes, executes, steps, watched, strange);
    reads = writes = executes = steps = watched = strange = 0;
}

static void begin(void *page)
{
    guarded = page;
    guard();
    armed = 1;
}

static void end(void)
{
    DWORD old;

    armed = 0;
    VirtualProtect(guarded, 4096, guarded == data ? PAGE_READWRITE : code_rights, &old);
}

static void all(void)
{
    int r;

    begin(data), fill(data, 20), end(), report("fill", data[19]);
    begin(data), r = sum(data, 20), end(), report("sum", r);
    begin(data), count((int *)data, 9), end(), report("count", ((int *)data)[2]);
    begin(code_page), r = call(5), end(), report("call", r);
    begin(data), copies(data), end(), report("copies", sum(data, 120));
}

int main(void)
{
    struct { void *prev, *handler; } frame = {NULL, structured};
    CONTEXT c = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    void *v;

    data = VirtualAlloc(NULL, 0x2000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    v = AddVectoredExceptionHandler(1, vectored);
    puts("vectored");
    all();
    RemoveVectoredExceptionHandler(v);
    puts("structured");
    __asm__ volatile("movl %%fs:0, %0\n movl %1, %%fs:0" : "=&r"(frame.prev) : "r"(&frame) : "memory");
    all();
    puts("a breakpoint at the function, too");
    c.Dr0 = (DWORD)triple, c.Dr7 = 1;
    SetThreadContext(GetCurrentThread(), &c);
    int r;
    begin(code_page), r = call(3), end(), report("call", r);
    c.Dr7 = 0;
    SetThreadContext(GetCurrentThread(), &c);
    __asm__ volatile("movl %0, %%fs:0" : : "r"(frame.prev) : "memory");
    return 0;
}

/* EXPECT
vectored
fill     19: 0 reads, 20 writes, 0 executes, 20 steps, 0 watched, 0 strange
sum      871696090: 20 reads, 0 writes, 0 executes, 20 steps, 0 watched, 0 strange
count    185207063: 0 reads, 9 writes, 0 executes, 9 steps, 0 watched, 0 strange
call     30: 0 reads, 0 writes, 15 executes, 15 steps, 0 watched, 0 strange
copies   2088615674: 5 reads, 9 writes, 0 executes, 14 steps, 0 watched, 0 strange
structured
fill     19: 0 reads, 20 writes, 0 executes, 20 steps, 0 watched, 0 strange
sum      871696090: 20 reads, 0 writes, 0 executes, 20 steps, 0 watched, 0 strange
count    185207063: 0 reads, 9 writes, 0 executes, 9 steps, 0 watched, 0 strange
call     30: 0 reads, 0 writes, 15 executes, 15 steps, 0 watched, 0 strange
copies   2088615674: 5 reads, 9 writes, 0 executes, 14 steps, 0 watched, 0 strange
a breakpoint at the function, too
call     9: 0 reads, 0 writes, 9 executes, 9 steps, 3 watched, 0 strange
*/
