/* apc.c - user APCs: to oneself, to another thread in an alertable wait, nested; their order; timers with APCs. */
#include <stdio.h>
#include <windows.h>

static int log_to[64], n;
static HANDLE ready;
static void CALLBACK note(ULONG_PTR v)
{
    log_to[n++] = (int)v;
    if (v == 3) { /* nested: runs at the next alertable wait, which is inside this one */
        QueueUserAPC(note, GetCurrentThread(), 30);
        log_to[n++] = -(int)SleepEx(0, TRUE);
    }
}
static void CALLBACK timer(void *arg, DWORD lo, DWORD hi) { log_to[n++] = (int)arg; }
static volatile LONG sum;
static void CALLBACK add(ULONG_PTR v) { InterlockedExchangeAdd(&sum, (LONG)v); }
static DWORD WINAPI waiter(void *arg)
{
    DWORD r, times = 0;

    SetEvent(ready);
    while ((r = SleepEx(2000, TRUE)) == WAIT_IO_COMPLETION && sum < 5050)
        times++;
    return r == WAIT_IO_COMPLETION ? 1 : 0;
}

int main(void)
{
    DWORD code;

    for (int i = 1; i <= 5; i++)
        QueueUserAPC(note, GetCurrentThread(), i);
    printf("plain sleep: %lu, %d ran\n", SleepEx(1, FALSE), n);
    printf("alertable: %lx\n", SleepEx(1000, TRUE));
    for (int i = 0; i < n; i++)
        printf("%d ", log_to[i]);
    puts("");
    n = 0;
    HANDLE t = CreateWaitableTimerA(NULL, FALSE, NULL);
    LARGE_INTEGER due = {.QuadPart = -20000};
    SetWaitableTimer(t, &due, 0, timer, (void *)77, FALSE);
    code = SleepEx(2000, TRUE);
    printf("timer: %lx %d %d\n", code, n, log_to[0]);
    ready = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE h = CreateThread(NULL, 0, waiter, NULL, 0, NULL);
    WaitForSingleObject(ready, INFINITE);
    for (int i = 1; i <= 100; i++)
        QueueUserAPC(add, h, i);
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &code);
    printf("other thread: %ld, %lu\n", sum, code);
    return 0;
}

/* EXPECT
plain sleep: 0, 0 ran
alertable: c0
1 2 3 4 5 30 -192
timer: c0 1 77
other thread: 5050, 1
*/
