/* unhandled.c - an exception that nobody takes: the top-level filter is asked, and the process ends with the exception's code. */
#include <stdio.h>
#include <windows.h>

static LONG WINAPI filter(EXCEPTION_POINTERS *p)
{
    printf("filter sees %08lx\n", p->ExceptionRecord->ExceptionCode);
    fflush(stdout);
    return EXCEPTION_CONTINUE_SEARCH;
}

//: exit 5
int main(void)
{
    SetErrorMode(SEM_NOGPFAULTERRORBOX | SEM_FAILCRITICALERRORS);
    SetUnhandledExceptionFilter(filter);
    puts("before");
    fflush(stdout);
    *(volatile int *)16 = 1;
    puts("never");
    return 0;
}

/* EXPECT
before
filter sees c0000005
*/
