/* thread-exits.c - ways for threads to end: return, ExitThread from deep inside, being terminated while waiting and while computing,
 * being made suspended and resumed; exit codes; 200 short-lived threads. */
#include <stdio.h>
#include <windows.h>

static volatile LONG ran;
static void __attribute__((noinline)) deep(int n)
{
    volatile int x = n;
    if (n == 0)
        ExitThread(321);
    deep(n - 1);
    x++;
}
static DWORD WINAPI quick(void *arg) { return InterlockedIncrement(&ran), (DWORD)arg * 3; }
static DWORD WINAPI diver(void *arg) { deep(200); return 1; }
static DWORD WINAPI sleeper(void *arg) { Sleep(INFINITE); return 1; }
static DWORD WINAPI busy(void *arg)
{
    volatile unsigned x = 0;

    while (arg == NULL)
        x++;
    return x;
}
static DWORD end(HANDLE h)
{
    DWORD code = 0;

    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &code);
    CloseHandle(h);
    return code;
}

int main(void)
{
    DWORD code, sum = 0;
    HANDLE h;

    printf("dived: %lu\n", end(CreateThread(NULL, 0, diver, NULL, 0, NULL)));
    h = CreateThread(NULL, 0, sleeper, NULL, 0, NULL);
    Sleep(10);
    GetExitCodeThread(h, &code);
    printf("still: %lu\n", code);
    TerminateThread(h, 17);
    printf("terminated: %lu\n", end(h));
    h = CreateThread(NULL, 0, busy, NULL, 0, NULL);
    Sleep(30);
    TerminateThread(h, 18);
    printf("terminated while busy: %lu\n", end(h));
    h = CreateThread(NULL, 0, quick, (void *)7, CREATE_SUSPENDED, NULL);
    Sleep(10);
    printf("ran %ld, ", ran);
    printf("suspended %ld, ", ResumeThread(h));
    printf("resumed: %lu\n", end(h));
    for (int i = 0; i < 200; i++)
        sum += end(CreateThread(NULL, 0x8000, quick, (void *)i, 0, NULL));
    printf("200 threads: %lu, ran %ld\n", sum, ran);
    return 0;
}

/* EXPECT
dived: 321
still: 259
terminated: 17
terminated while busy: 18
ran 0, suspended 1, resumed: 21
200 threads: 59700, ran 201
*/
