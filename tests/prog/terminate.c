/* terminate.c - TerminateProcess on oneself: no handlers, no flushing. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static void never(void) { puts("never"); }
//: exit 9
int main(void)
{
    atexit(never);
    puts("shown");
    fflush(stdout);
    setvbuf(stdout, NULL, _IOFBF, 4096);
    printf("lost");
    TerminateProcess(GetCurrentProcess(), 9);
    return 1;
}

/* EXPECT
shown
*/
