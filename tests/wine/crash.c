/* crash.c - ends in several ways, of which some are exceptions that nobody handles; see crash.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static LONG WINAPI handled_by_filter(EXCEPTION_POINTERS *p)
{
    printf("filter %08lx\n", p->ExceptionRecord->ExceptionCode);
    fflush(stdout);
    ExitProcess(7);
}
static LONG WINAPI not_handled(EXCEPTION_POINTERS *p) { return p ? EXCEPTION_CONTINUE_SEARCH : 0; }

static LONG WINAPI skip_store(EXCEPTION_POINTERS *p)
{
    p->ContextRecord->Eip += 2; /* movl %eax, (%ecx) */
    return EXCEPTION_CONTINUE_EXECUTION;
}

__attribute__((noinline)) void crash_in_here(volatile int *where)
{
    __asm__ volatile("movl %0, %%ecx\n movl $0x12345678, %%eax\n movl %%eax, (%%ecx)" : : "r"(where) : "eax", "ecx", "memory");
}

static DWORD WINAPI thread(void *arg)
{
    crash_in_here(arg);
    return 0;
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    if (strcmp(how, "debugger"))
        SetErrorMode(SEM_NOGPFAULTERRORBOX | SEM_FAILCRITICALERRORS);
    if (!strcmp(how, "store") || !strcmp(how, "debugger"))
        crash_in_here((int *)16);
    else if (!strcmp(how, "vectored")) {
        AddVectoredExceptionHandler(1, skip_store);
        crash_in_here((int *)16);
    } else if (!strcmp(how, "filter")) {
        SetUnhandledExceptionFilter(handled_by_filter);
        crash_in_here((int *)16);
    } else if (!strcmp(how, "thread")) {
        SetUnhandledExceptionFilter(not_handled);
        WaitForSingleObject(CreateThread(NULL, 0, thread, (void *)20, 0, NULL), INFINITE);
    } else if (!strcmp(how, "call"))
        ((void (*volatile)(void))(UINT_PTR)0x20)();
    else if (!strcmp(how, "raise"))
        RaiseException(0xe06d7363, EXCEPTION_NONCONTINUABLE, 0, NULL);
    else if (!strcmp(how, "divide"))
        printf("%d\n", 100 / (argc - 2));
    else if (!strcmp(how, "failfast"))
        __asm__ volatile("movl $5, %%ecx\n int $0x29" : : : "ecx");
    else if (!strcmp(how, "status"))
        ExitProcess(0xc0000005); /* of its own accord */
    puts("end");
    fflush(stdout);
    return 3;
}
