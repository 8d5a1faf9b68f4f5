/* driver.c - runs many small test programs inside one, so that Wine's start is paid once for all of them.
 *
 * Each of them is linked in with its `main` under another name and its exit and abort led here (tools/witness); witness_cases lists them.
 * For each a line: its name, what it printed itself, and how it ended: ok, exit code, abort, or the exception and its address.  What it leaves
 * behind is put back as far as the next one could trip over it: the x87 and SSE control words, the x87 stack, the direction flag.
 * Arguments: the number of the first case.  A case that ends the process ends this run; the caller goes on with the next.
 */
#include <fcntl.h>
#include <io.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

extern const struct witness_case {
    const char *name;
    int (*main)(int, char **);
} witness_cases[];
extern const unsigned witness_count;

static jmp_buf back;
static int code;
static EXCEPTION_RECORD fault;
static DWORD thread;

enum { OK, EXIT, ABORT, FAULT };

void witness_exit(int n) __attribute__((noreturn));
void witness_exit(int n)
{
    code = n;
    longjmp(back, EXIT);
}

void witness_abort(void) __attribute__((noreturn));
void witness_abort(void)
{
    longjmp(back, ABORT);
}

static void landing(void) __attribute__((noreturn));
static void landing(void)
{
    longjmp(back, FAULT);
}

/* Only what a handler of a program could not have wanted: the machine's own exceptions.  On a thread of the program's own they end it. */
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;

    if ((p->ExceptionRecord->ExceptionCode & 0xf0000000u) != 0xc0000000u || GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    fault = *p->ExceptionRecord;
    c->Eip = (DWORD)landing;
    c->Esp = (c->Esp & ~15u) - 256 - 4;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void reset(void)
{
    static const unsigned short fcw = 0x37f;
    static const unsigned mxcsr = 0x1f80;

    __asm__ volatile("cld\n fninit\n fldcw %0\n ldmxcsr %1" : : "m"(fcw), "m"(mxcsr) : "memory");
}

static void one(unsigned n)
{
    static char *argv[] = {(char *)"case", NULL};
    static int how;

    printf("%s: ", witness_cases[n].name);
    fflush(stdout);
    reset();
    how = setjmp(back);
    if (how == OK)
        code = witness_cases[n].main(1, argv);
    reset();
    switch (how) {
    case OK:
    case EXIT:
        code ? printf("exit code %d\n", code) : puts("ok");
        break;
    case ABORT:
        puts("abort");
        break;
    case FAULT:
        printf("exception %08lx at %p\n", fault.ExceptionCode, fault.ExceptionAddress);
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOFBF, 65536);
    _setmode(1, _O_BINARY);
    thread = GetCurrentThreadId();
    AddVectoredExceptionHandler(1, handler);
    for (unsigned n = argc > 1 ? (unsigned)atoi(argv[1]) : 0; n < witness_count; n++)
        one(n);
    puts("end of cases");
    fflush(stdout);
    /* not by exit: what the cases have registered for it is none of our business */
    TerminateProcess(GetCurrentProcess(), 0);
}
