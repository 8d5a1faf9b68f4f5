/* abort.c - abort() ends the process with code 3, after a signal handler for SIGABRT. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static void handler(int s)
{
    printf("signal %d\n", s);
    fflush(stdout);
}
//: exit 3
int main(void)
{
    SetErrorMode(SEM_NOGPFAULTERRORBOX | SEM_FAILCRITICALERRORS);
    _set_error_mode(_OUT_TO_STDERR);
    signal(SIGABRT, handler);
    printf("raise: %d\n", raise(0x7fff));
    signal(SIGTERM, handler);
    raise(SIGTERM);
    abort();
}

/* EXPECT
raise: -1
signal 15
signal 22
*/
