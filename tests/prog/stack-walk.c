/* stack-walk.c - the chain of frames at a fault, in a vectored handler, a structured one and a filter for unhandled exceptions: from the context's ebp,
 * from a handler's own frame, and by RtlCaptureStackBackTrace.  The other stack-walk*.c include it, with other options. */
//: flags -O1 -fno-omit-frame-pointer -fno-optimize-sibling-calls
//: exit 5
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define FUNCTION __attribute__((noinline))
static int *volatile nowhere;
static volatile int zero, kind;
static struct { const char *name; DWORD start; } known[16];
static unsigned nknown;
int main(void);

static const char *name_of(DWORD at)
{
    const char *found = "?";
    DWORD best = 0;

    for (unsigned i = 0; i < nknown; i++)
        if (known[i].start <= at && known[i].start > best && at - known[i].start < 0x400)
            best = known[i].start, found = known[i].name;
    return found;
}

/* Frames of this program from the one at `frame` up to main; those of the system between them are left out. */
static void follow(const DWORD *frame)
{
    const DWORD *top = (const DWORD *)__readfsdword(4), *low = (const DWORD *)__readfsdword(8);

    for (int i = 0; i < 60; i++) {
        if (frame < low || frame >= top - 2 || (DWORD)frame & 3) {
            printf(" (broken)");
            return;
        }
        const char *name = name_of(frame[1]);
        if (*name != '?')
            printf(" %s", name);
        if (!strcmp(name, "main"))
            return;
        frame = (const DWORD *)*frame;
    }
}

static void report(const char *who, const EXCEPTION_RECORD *r, const CONTEXT *c, const void *own)
{
    void *traces[62];
    unsigned n;

    printf("%s %08lx\n", who, r->ExceptionCode);
    if (c) {
        printf("  context: %s", name_of(c->Eip));
        follow((const DWORD *)c->Ebp);
        puts(c->Esp <= c->Ebp && c->Ebp - c->Esp < 4096 ? "" : ", esp elsewhere");
    }
    printf("  frame:");
    follow(own);
    puts("");
    n = RtlCaptureStackBackTrace(0, 62, traces, NULL);
    printf("  captured:");
    for (unsigned i = 0; i < n; i++)
        if (*name_of((DWORD)traces[i]) != '?')
            printf(" %s", name_of((DWORD)traces[i]));
    puts("");
    fflush(stdout);
}

#ifdef BLIND /* handlers that do not look at the context */
#define CONTEXT_OF(p) NULL
#else
#define CONTEXT_OF(p) (p)
#endif

static LONG CALLBACK vectored(EXCEPTION_POINTERS *p)
{
    if (kind == 'v')
        report("vectored", p->ExceptionRecord, CONTEXT_OF(p->ContextRecord), __builtin_frame_address(0));
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG WINAPI unhandled(EXCEPTION_POINTERS *p)
{
    report("unhandled", p->ExceptionRecord, CONTEXT_OF(p->ContextRecord), __builtin_frame_address(0));
    ExitProcess(5);
}

static void *landing[5];
static EXCEPTION_DISPOSITION structured(EXCEPTION_RECORD *r, void *frame, CONTEXT *c, void *dispatcher)
{
    if (r->ExceptionFlags & 6 || kind == 'u')
        return ExceptionContinueSearch;
    if (kind == 's')
        report("structured", r, CONTEXT_OF(c), __builtin_frame_address(0));
    RtlUnwind(frame, NULL, r, NULL);
    __builtin_longjmp(landing, 1);
}

FUNCTION int reads(int x) { return nowhere[x] + 1; }
FUNCTION int writes(int x)
{
    int a[8];

    for (int i = 0; i < 8; i++)
        a[i] = x + i;
    nowhere[x & 3] = a[x & 7];
    return a[0];
}
FUNCTION int divides(int x) { return x / zero + 3; }
FUNCTION int copies(int x) { memcpy((void *)nowhere, known, 64); return x; }
FUNCTION int in_loop(int x)
{
    int s = 0;

    for (int i = 0; i < 10; i++)
        s += i < 5 ? (int)known[i].start : nowhere[i + x];
    return s;
}
FUNCTION int middle(int (*f)(int), int x) { return f(x) + 1; }
FUNCTION int after_call(int x)
{
    int a = middle(kind == 1 ? reads : (int (*)(int))abs, x);
    return nowhere[a] + x;
}
FUNCTION int outer(int (*f)(int), int x)
{
    volatile int room[20];

    room[x & 7] = x;
    return middle(f, x + 1) + room[x & 7];
}

FUNCTION static void with_handler(int (*f)(int))
{
    struct { void *prev, *handler; } frame = {NULL, structured};

    __asm__ volatile("movl %%fs:0, %0\n movl %1, %%fs:0" : "=&r"(frame.prev) : "r"(&frame) : "memory");
    if (!__builtin_setjmp(landing))
        outer(f, 2);
    __asm__ volatile("movl %0, %%fs:0" : : "r"(frame.prev) : "memory");
}

int main(void)
{
    static int (*const ways[])(int) = {reads, writes, divides, copies, in_loop, after_call};
    static const struct { const char *name; void *at; } all[] = {{"reads", reads}, {"writes", writes}, {"divides", divides}, {"copies", copies}, {"in_loop", in_loop},
        {"middle", middle}, {"after_call", after_call}, {"outer", outer}, {"with_handler", with_handler}, {"main", main}, {"?vectored", vectored},
        {"?unhandled", unhandled}, {"?structured", structured}, {"?report", report}};

    for (; nknown < sizeof all / sizeof *all; nknown++)
        known[nknown].name = all[nknown].name, known[nknown].start = (DWORD)all[nknown].at;
    AddVectoredExceptionHandler(1, vectored);
    SetUnhandledExceptionFilter(unhandled);
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        kind = 'v', with_handler(ways[i]);
        kind = 's', with_handler(ways[i]);
    }
    kind = 'u';
    with_handler(in_loop);
    return 0;
}

/* EXPECT
vectored c0000005
  context: reads middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000005
  context: reads middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
vectored c0000005
  context: writes middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000005
  context: writes middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
vectored c0000094
  context: divides middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000094
  context: divides middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
vectored c0000005
  context: copies middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000005
  context: copies middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
vectored c0000005
  context: in_loop middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000005
  context: in_loop middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
vectored c0000005
  context: after_call middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000005
  context: after_call middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
unhandled c0000005
  context: in_loop middle outer with_handler main
  frame: middle outer with_handler main
  captured: middle outer with_handler main
*/
