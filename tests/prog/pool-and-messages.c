/* pool-and-messages.c - callbacks that the system makes on threads of its own or of others: the thread pool's work items, waits and timers, timer
 * queues, queued user work, SendMessage across threads with a reply from inside, a message hook, sorting and searching by callbacks, window
 * enumeration, one-time initialisation, thread-local storage by callback (FLS), condition variables and slim locks. */
//: flags -luser32
#define _WIN32_WINNT 0x0601
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static volatile LONG worked, timed, waited, queued, fls_freed;
static HANDLE done;

static void CALLBACK work(PTP_CALLBACK_INSTANCE i, void *arg, PTP_WORK w) { InterlockedExchangeAdd(&worked, (LONG)arg); }
static void CALLBACK timer(PTP_CALLBACK_INSTANCE i, void *arg, PTP_TIMER t) { if (InterlockedIncrement(&timed) == 3) SetEvent(done); }
static void CALLBACK wait(PTP_CALLBACK_INSTANCE i, void *arg, PTP_WAIT w, TP_WAIT_RESULT r)
{
    InterlockedExchange(&waited, (LONG)arg + (LONG)r);
    SetEvent(done);
}
static void CALLBACK queue_timer(void *arg, BOOLEAN fired) { if (InterlockedIncrement(&queued) == 2) SetEvent(done); }
static DWORD WINAPI user_work(void *arg) { SetEvent(arg); return 0; }

static void pool(void)
{
    FILETIME soon;
    LARGE_INTEGER due = {.QuadPart = -10000};
    PTP_WORK w = CreateThreadpoolWork(work, (void *)3, NULL);
    PTP_TIMER t = CreateThreadpoolTimer(timer, NULL, NULL);
    PTP_WAIT p = CreateThreadpoolWait(wait, (void *)40, NULL);
    HANDLE q = CreateTimerQueue(), qt, event = CreateEvent(NULL, FALSE, FALSE, NULL);

    for (int i = 0; i < 50; i++)
        SubmitThreadpoolWork(w);
    WaitForThreadpoolWorkCallbacks(w, FALSE);
    CloseThreadpoolWork(w);
    printf("work %ld", worked);
    soon.dwLowDateTime = due.LowPart, soon.dwHighDateTime = (DWORD)due.HighPart;
    SetThreadpoolTimer(t, &soon, 2, 0);
    WaitForSingleObject(done, INFINITE);
    SetThreadpoolTimer(t, NULL, 0, 0);
    WaitForThreadpoolTimerCallbacks(t, TRUE);
    CloseThreadpoolTimer(t);
    printf(", timer %d", timed >= 3);
    SetThreadpoolWait(p, event, NULL);
    SetEvent(event);
    WaitForSingleObject(done, INFINITE);
    WaitForThreadpoolWaitCallbacks(p, FALSE);
    CloseThreadpoolWait(p);
    printf(", wait %ld", waited);
    CreateTimerQueueTimer(&qt, q, queue_timer, NULL, 1, 2, 0);
    WaitForSingleObject(done, INFINITE);
    printf(", deleted %d", DeleteTimerQueueEx(q, INVALID_HANDLE_VALUE));
    QueueUserWorkItem(user_work, done, WT_EXECUTEDEFAULT);
    printf(", item %lu\n", WaitForSingleObject(done, 30000));
}

/* ---- windows of two threads ---- */
static HWND theirs, mine;
static LONG hooked;

static LRESULT CALLBACK proc(HWND w, UINT m, WPARAM a, LPARAM b)
{
    switch (m) {
    case WM_USER: /* answers by asking the sender, who is waiting inside SendMessage */
        return w == theirs ? (LRESULT)(a * 10 + SendMessageA(mine, WM_USER, a + 1, 0)) : (LRESULT)(a * 100);
    case WM_USER + 1:
        ReplyMessage(77);
        return 0;
    case WM_CLOSE:
        PostQuitMessage((int)a);
        return 0;
    default: return DefWindowProcA(w, m, a, b);
    }
}
static LRESULT CALLBACK hook(int code, WPARAM a, LPARAM b)
{
    const CWPSTRUCT *m = (const CWPSTRUCT *)b;
    if (code == HC_ACTION && m->message == WM_USER)
        hooked++;
    return CallNextHookEx(NULL, code, a, b);
}
static DWORD WINAPI window_thread(void *arg)
{
    MSG m;

    theirs = CreateWindowA("proc", "", 0, 0, 0, 10, 10, HWND_MESSAGE, NULL, NULL, NULL);
    SetEvent(done);
    while (GetMessageA(&m, NULL, 0, 0) > 0)
        DispatchMessageA(&m);
    return (DWORD)m.wParam;
}
static BOOL CALLBACK see(HWND w, LPARAM n) { ++*(int *)n; return TRUE; }

static void messages(void)
{
    WNDCLASSA c = {.lpfnWndProc = proc, .lpszClassName = "proc"};
    DWORD_PTR result = 0;
    DWORD code = 0;
    HANDLE t;
    HHOOK h;

    RegisterClassA(&c);
    mine = CreateWindowA("proc", "", 0, 0, 0, 10, 10, HWND_MESSAGE, NULL, NULL, NULL);
    t = CreateThread(NULL, 0, window_thread, NULL, 0, NULL);
    WaitForSingleObject(done, INFINITE);
    h = SetWindowsHookExA(WH_CALLWNDPROC, hook, NULL, GetCurrentThreadId());
    printf("sent %ld", (long)SendMessageA(theirs, WM_USER, 5, 0));
    printf(", replied %ld", (long)SendMessageA(theirs, WM_USER + 1, 0, 0));
    printf(", in time %d", SendMessageTimeoutA(theirs, WM_USER, 7, 0, SMTO_NORMAL, 20000, &result) != 0);
    printf(" %lu, hooked %ld", (unsigned long)result, hooked);
    UnhookWindowsHookEx(h);
    PostMessageA(theirs, WM_CLOSE, 12, 0);
    WaitForSingleObject(t, INFINITE);
    GetExitCodeThread(t, &code);
    printf(", ended with %lu\n", code);
}

static int __cdecl compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static BOOL CALLBACK once(PINIT_ONCE o, void *arg, void **context) { ++*(int *)arg; return TRUE; }
static void WINAPI fls(void *v) { InterlockedExchangeAdd(&fls_freed, (LONG)v); }
static DWORD WINAPI fls_thread(void *slot) { FlsSetValue((DWORD)slot, (void *)5); return 0; }

static CONDITION_VARIABLE full = CONDITION_VARIABLE_INIT;
static SRWLOCK lock = SRWLOCK_INIT;
static int items;
static DWORD WINAPI producer(void *arg)
{
    for (int i = 0; i < 200; i++) {
        AcquireSRWLockExclusive(&lock);
        items++;
        ReleaseSRWLockExclusive(&lock);
        WakeConditionVariable(&full);
    }
    return 0;
}

int main(void)
{
    int numbers[300], sum = 0, count = 0, key = 777;
    INIT_ONCE o = INIT_ONCE_STATIC_INIT;
    HANDLE t[4];
    DWORD slot;

    done = CreateEvent(NULL, FALSE, FALSE, NULL);
    pool();
    messages();
    for (int i = 0; i < 300; i++)
        numbers[i] = i * 7 * 37 % 1009;
    qsort(numbers, 300, sizeof *numbers, compare);
    for (int i = 1; i < 300; i++)
        sum += numbers[i - 1] <= numbers[i];
    printf("sorted %d, found %d\n", sum, bsearch(&key, numbers, 300, sizeof key, compare) != NULL);
    for (int i = 0; i < 3; i++)
        InitOnceExecuteOnce(&o, once, &count, NULL);
    slot = FlsAlloc(fls);
    for (int i = 0; i < 4; i++)
        t[i] = CreateThread(NULL, 0, fls_thread, (void *)slot, 0, NULL);
    WaitForMultipleObjects(4, t, TRUE, INFINITE);
    printf("once %d, freed %ld\n", count, fls_freed);
    sum = 0;
    for (int i = 0; i < 4; i++)
        t[i] = CreateThread(NULL, 0, producer, NULL, 0, NULL);
    AcquireSRWLockExclusive(&lock);
    while (sum < 800) {
        while (!items)
            SleepConditionVariableSRW(&full, &lock, INFINITE, 0);
        sum += items;
        items = 0;
    }
    ReleaseSRWLockExclusive(&lock);
    count = 0;
    EnumWindows(see, (LPARAM)&count);
    printf("consumed %d, enumerated %d\n", sum, count >= 0);
    return 0;
}

/* EXPECT
work 150, timer 1, wait 40, deleted 1, item 0
sent 650, replied 77, in time 1 870, hooked 2, ended with 12
sorted 299, found 1
once 1, freed 20
consumed 800, enumerated 1
*/
