/* threads-sync.c - slim locks, condition variables, one-time initialisation, a ring buffer between producers and consumers, spinning on
 * plain volatile flags (a load that an optimiser must not move out of the loop), message passing through plain memory (ordering). */
#include <stdio.h>
#include <windows.h>

enum { CAP = 16, PER = 3000 };
static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE not_full = CONDITION_VARIABLE_INIT, not_empty = CONDITION_VARIABLE_INIT;
static int ring[CAP], used, rd, wr;
static LONG consumed;
static volatile LONG total;
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static int once_count;

static BOOL CALLBACK init(PINIT_ONCE o, void *p, void **ctx)
{
    once_count++;
    Sleep(5);
    *ctx = (void *)0x1230;
    return TRUE;
}
static DWORD WINAPI producer(void *arg)
{
    void *ctx;

    InitOnceExecuteOnce(&once, init, NULL, &ctx);
    for (int i = 1; i <= PER; i++) {
        AcquireSRWLockExclusive(&lock);
        while (used == CAP)
            SleepConditionVariableSRW(&not_full, &lock, INFINITE, 0);
        ring[wr++ % CAP] = i;
        used++;
        ReleaseSRWLockExclusive(&lock);
        WakeConditionVariable(&not_empty);
    }
    return (DWORD)ctx;
}
static DWORD WINAPI consumer(void *arg)
{
    for (;;) {
        AcquireSRWLockExclusive(&lock);
        while (!used && consumed < 3 * PER)
            SleepConditionVariableSRW(&not_empty, &lock, INFINITE, 0);
        if (consumed == 3 * PER) {
            ReleaseSRWLockExclusive(&lock);
            WakeAllConditionVariable(&not_empty);
            return 0;
        }
        int v = ring[rd++ % CAP];
        used--;
        consumed++;
        InterlockedExchangeAdd(&total, v);
        ReleaseSRWLockExclusive(&lock);
        WakeConditionVariable(&not_full);
    }
}

static volatile int flag;
static int go; /* not volatile: read with a compiler barrier only, as old programs do */
static DWORD WINAPI spinner(void *arg)
{
    int n = 0;
    while (flag == 0)
        if ((++n & 0xfff) == 0)
            Sleep(0);
    for (;;) {
        __asm__ volatile("" ::: "memory");
        if (go)
            break;
    }
    return flag;
}

/* The x86 promise: stores are seen in their order. */
static volatile int data[64], ready;
static volatile LONG wrong;
static DWORD WINAPI reader(void *arg)
{
    for (int last = 0; last < 2000;) {
        int r = ready;
        if (data[(r & 15) * 4] < r)
            InterlockedIncrement(&wrong);
        if (r == last)
            Sleep(0);
        last = r;
    }
    return 0;
}
static DWORD WINAPI writer(void *arg)
{
    for (int i = 1; i <= 2000; i++) {
        data[(i & 15) * 4] = i;
        ready = i;
        if (i % 50 == 0)
            Sleep(0);
    }
    return 0;
}

int main(void)
{
    HANDLE t[6];
    DWORD code;

    for (int i = 0; i < 6; i++)
        t[i] = CreateThread(NULL, 0, i < 3 ? producer : consumer, NULL, 0, NULL);
    WaitForMultipleObjects(6, t, TRUE, INFINITE);
    GetExitCodeThread(t[0], &code);
    printf("consumed %ld, total %ld, once %d, context %lx\n", consumed, total, once_count, code);

    t[0] = CreateThread(NULL, 0, spinner, NULL, 0, NULL);
    t[1] = CreateThread(NULL, 0, spinner, NULL, 0, NULL);
    Sleep(20);
    flag = 21;
    Sleep(10);
    go = 1;
    WaitForMultipleObjects(2, t, TRUE, INFINITE);
    GetExitCodeThread(t[1], &code);
    printf("spun until %lu\n", code);

    t[0] = CreateThread(NULL, 0, reader, NULL, 0, NULL);
    t[1] = CreateThread(NULL, 0, reader, NULL, 0, NULL);
    t[2] = CreateThread(NULL, 0, writer, NULL, 0, NULL);
    WaitForMultipleObjects(3, t, TRUE, INFINITE);
    printf("%ld out of order\n", wrong);
    return 0;
}

/* EXPECT
consumed 9000, total 13504500, once 1, context 1230
spun until 21
0 out of order
*/
