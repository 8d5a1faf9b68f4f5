/* exit-thread.c - ExitProcess in a thread while the others wait, compute and hold locks: the process ends with that code. */
#include <stdio.h>
#include <windows.h>

static CRITICAL_SECTION cs;
static volatile int spin;
static DWORD WINAPI busy(void *arg)
{
    if (arg)
        EnterCriticalSection(&cs);
    for (;;)
        spin++;
    return 0;
}
static DWORD WINAPI end(void *arg)
{
    Sleep(30);
    puts("ending");
    fflush(stdout);
    ExitProcess(77);
}
//: exit 77
int main(void)
{
    InitializeCriticalSection(&cs);
    CreateThread(NULL, 0, busy, NULL, 0, NULL);
    CreateThread(NULL, 0, busy, &cs, 0, NULL);
    CreateThread(NULL, 0, end, NULL, 0, NULL);
    Sleep(INFINITE);
    return 1;
}

/* EXPECT
ending
*/
