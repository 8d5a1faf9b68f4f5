/* exit-main-thread.c - the first thread ends with ExitThread; the process lives until the last one, whose code it takes. */
#include <stdio.h>
#include <windows.h>

static DWORD WINAPI rest(void *arg)
{
    Sleep(50);
    puts("still here");
    fflush(stdout);
    return 66;
}
//: exit 66
int main(void)
{
    CreateThread(NULL, 0, rest, NULL, 0, NULL);
    ExitThread(5);
}

/* EXPECT
still here
*/
