/* threads.c - eight threads: interlocked operations of every kind, critical sections, events, mutexes, semaphores, exit codes. */
#include <stdio.h>
#include <windows.h>

enum { N = 8, ROUNDS = 5000 };
static volatile LONG plain_inc, add, or_bits, xor_bits, cas, max_seen;
static volatile LONGLONG wide;
static long guarded, in_mutex, pool_now;
static CRITICAL_SECTION cs;
static HANDLE start, mutex, semaphore, done[N];
static volatile LONG stack_top;
static struct item { struct item *volatile next; int value; } items[N * 50], *volatile head;

static DWORD WINAPI work(void *arg)
{
    long me = (long)arg;

    WaitForSingleObject(start, INFINITE);
    for (long i = 0; i < ROUNDS; i++) {
        InterlockedIncrement(&plain_inc);
        InterlockedExchangeAdd(&add, me + 1);
        InterlockedOr(&or_bits, 1 << me);
        InterlockedXor(&xor_bits, 1 << (i & 31));
        LONG old;
        do
            old = cas;
        while (InterlockedCompareExchange(&cas, old * 5 + 1 == 77 ? 0 : old + 2, old) != old);
        LONGLONG w;
        do
            w = wide;
        while (InterlockedCompareExchange64(&wide, w + 0x100000001ll, w) != w);
        if (i % 16 == 0) {
            EnterCriticalSection(&cs);
            long g = guarded;
            if (i % 256 == 0)
                Sleep(0);
            guarded = g + 1;
            LeaveCriticalSection(&cs);
        }
        if (i % 500 == 0) {
            WaitForSingleObject(mutex, INFINITE);
            WaitForSingleObject(mutex, INFINITE); /* recursive */
            long m = in_mutex;
            SwitchToThread();
            in_mutex = m + 1;
            ReleaseMutex(mutex);
            ReleaseMutex(mutex);
        }
        if (i % 1000 == 0) {
            WaitForSingleObject(semaphore, INFINITE);
            LONG now = InterlockedIncrement((LONG *)&pool_now);
            if (now > 3)
                InterlockedExchange(&max_seen, now);
            SwitchToThread();
            InterlockedDecrement((LONG *)&pool_now);
            ReleaseSemaphore(semaphore, 1, NULL);
        }
    }
    for (int i = 0; i < 50; i++) { /* a lock-free stack, pushes only */
        struct item *it = &items[me * 50 + i];
        it->value = me * 50 + i;
        do
            it->next = head;
        while (InterlockedCompareExchangePointer((void *volatile *)&head, it, it->next) != it->next);
    }
    SetEvent(done[me]);
    if (me & 1)
        ExitThread(1000 + me);
    return 100 + me;
}

int main(void)
{
    HANDLE t[N];
    DWORD code, ids[N];

    InitializeCriticalSectionAndSpinCount(&cs, 10);
    start = CreateEventA(NULL, TRUE, FALSE, NULL);
    mutex = CreateMutexA(NULL, FALSE, NULL);
    semaphore = CreateSemaphoreA(NULL, 3, 3, NULL);
    for (long i = 0; i < N; i++) {
        done[i] = CreateEventA(NULL, FALSE, FALSE, NULL);
        t[i] = CreateThread(NULL, 0x10000, work, (void *)i, 0, &ids[i]);
    }
    printf("waiting: %lx\n", WaitForMultipleObjects(N, t, FALSE, 20));
    SetEvent(start);
    printf("all events: %lx\n", WaitForMultipleObjects(N, done, TRUE, INFINITE));
    printf("all threads: %lx\n", WaitForMultipleObjects(N, t, TRUE, INFINITE));
    for (int i = 0; i < N; i++) {
        GetExitCodeThread(t[i], &code);
        printf("%lu ", code);
        CloseHandle(t[i]);
    }
    int n = 0, sum = 0;
    for (struct item *it = head; it; it = it->next)
        n++, sum += it->value;
    printf("\nincrements %ld, add %ld, or %lx, xor %lx, cas %ld, wide %llx\n", plain_inc, add, or_bits, xor_bits, cas, wide);
    printf("guarded %ld, mutex %ld, semaphore exceeded %ld, list %d %d\n", guarded, in_mutex, max_seen, n, sum);
    return 0;
}

/* EXPECT
waiting: 102
all events: 0
all threads: 0
100 1001 102 1003 104 1005 106 1007
increments 40000, add 180000, or ff, xor 0, cas 80000, wide 9c4000009c40
guarded 2504, mutex 80, semaphore exceeded 0, list 400 79800
*/
