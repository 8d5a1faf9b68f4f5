/* callbacks.c - functions that the system's DLLs call back: enumerations, sorting, console control handlers, thread-pool work and timers,
 * callbacks that call back in turn, deep. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static int count, total;
static BOOL CALLBACK locale(LPSTR name) { return ++count < 5; }
static BOOL CALLBACK date_format(LPSTR name) { return total += lstrlenA(name), TRUE; }
static int depth, most;
static BOOL CALLBACK nest(LPSTR name)
{
    if (++depth > most)
        most = depth;
    if (depth < 40)
        EnumDateFormatsA(nest, 0x409, DATE_LONGDATE);
    depth--;
    return FALSE;
}
static int up(const void *a, const void *b) { return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b; }
static volatile LONG pooled, timed;
static DWORD WINAPI pool(void *arg) { return InterlockedExchangeAdd(&pooled, (LONG)arg), 0; }
static void CALLBACK tick(void *arg, BOOLEAN fired)
{
    if (InterlockedIncrement(&timed) == 5)
        SetEvent(arg);
}
static BOOL CALLBACK resource_type(HMODULE m, LPSTR type, LONG_PTR arg) { return ++*(int *)arg, TRUE; }

int main(void)
{
    static int v[2000];
    unsigned x = 1;

    printf("stopped: %d", EnumSystemLocalesA(locale, LCID_SUPPORTED));
    printf(" after %d\n", count);
    EnumDateFormatsA(date_format, 0x409, DATE_SHORTDATE);
    printf("formats: %d\n", total > 10);
    EnumDateFormatsA(nest, 0x409, DATE_LONGDATE);
    printf("nested %d deep, back at %d\n", most, depth);
    for (int i = 0; i < 2000; i++)
        v[i] = (int)(x = x * 1103515245 + 12345) >> 4;
    qsort(v, 2000, sizeof *v, up);
    int sorted = 1;
    for (int i = 1; i < 2000; i++)
        sorted &= v[i - 1] <= v[i];
    int *found = bsearch(&v[777], v, 2000, sizeof *v, up);
    printf("sorted %d, found %d\n", sorted, found && *found == v[777]);
    for (int i = 1; i <= 100; i++)
        QueueUserWorkItem(pool, (void *)i, WT_EXECUTEDEFAULT);
    for (int i = 0; pooled != 5050 && i < 1000; i++)
        Sleep(2);
    printf("pool %ld\n", pooled);
    HANDLE timer, e = CreateEventA(NULL, TRUE, FALSE, NULL);
    CreateTimerQueueTimer(&timer, NULL, tick, e, 1, 2, WT_EXECUTEDEFAULT);
    printf("timer: %lx\n", WaitForSingleObject(e, 5000));
    DeleteTimerQueueTimer(NULL, timer, INVALID_HANDLE_VALUE);
    int types = 0;
    EnumResourceTypesA(GetModuleHandleA("kernel32"), resource_type, (LONG_PTR)&types);
    printf("resources: %d\n", types > 0);
    return 0;
}

/* EXPECT
stopped: 1 after 5
formats: 1
nested 40 deep, back at 0
sorted 1, found 1
pool 5050
timer: 0
resources: 1
*/
