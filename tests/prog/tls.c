/* tls.c - thread-local storage: the program's TLS directory (data with a template, reached through fs:[2c] as MSVC does; callbacks), TlsAlloc slots
 * up to beyond the first 64, fiber local storage with a callback, thread notifications. */
#include <stdio.h>
#include <windows.h>

static volatile LONG attached, detached, fls_freed;
/* gcc emulates thread-local variables for this target, so what MSVC makes of them is written out. */
extern char _tls_start[];
extern ULONG _tls_index;
struct local {
    int counter;
    char name[32];
    double real;
};
__attribute__((section(".tls$M"), used)) static struct local template = {5, "template", 1.5};
static struct local *mine(void)
{
    char **array;

    __asm__("movl %%fs:0x2c, %0" : "=r"(array));
    return (struct local *)(array[_tls_index] + ((char *)&template - _tls_start));
}

static void NTAPI callback(void *module, DWORD reason, void *reserved)
{
    if (reason == DLL_THREAD_ATTACH)
        InterlockedIncrement(&attached);
    if (reason == DLL_THREAD_DETACH)
        InterlockedIncrement(&detached);
}
__attribute__((section(".CRT$XLM"), used)) static PIMAGE_TLS_CALLBACK hook = callback;
static void WINAPI fls_free(void *p) { InterlockedExchangeAdd(&fls_freed, (LONG)p); }

static DWORD slots[100], fls;
static DWORD WINAPI work(void *arg)
{
    int me = (int)arg, ok = 1;

    for (int i = 0; i < 100; i++)
        ok &= TlsGetValue(slots[i]) == NULL;
    for (int i = 0; i < 100; i++)
        TlsSetValue(slots[i], (void *)(me * 1000 + i));
    FlsSetValue(fls, (void *)(me + 1));
    for (int r = 0; r < 50; r++) {
        mine()->counter += me;
        sprintf(mine()->name, "thread %d", me);
        mine()->real *= 1.0 + me / 64.0;
        Sleep(0);
    }
    for (int i = 0; i < 100; i++)
        ok &= TlsGetValue(slots[i]) == (void *)(me * 1000 + i);
    char want[32];
    sprintf(want, "thread %d", me);
    return ok && !lstrcmpA(mine()->name, want) ? mine()->counter : 0;
}

int main(void)
{
    HANDLE t[6];

    fls = FlsAlloc(fls_free);
    for (int i = 0; i < 100; i++) {
        slots[i] = TlsAlloc();
        TlsSetValue(slots[i], &slots[i]);
    }
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 6; i++)
            t[i] = CreateThread(NULL, 0, work, (void *)i, 0, NULL);
        WaitForMultipleObjects(6, t, TRUE, INFINITE);
        for (int i = 0; i < 6; i++) {
            DWORD code;
            GetExitCodeThread(t[i], &code);
            printf("%lu ", code);
            CloseHandle(t[i]);
        }
    }
    int ok = 1;
    for (int i = 0; i < 100; i++)
        ok &= TlsGetValue(slots[i]) == &slots[i];
    printf("\nmain: %d %s %g, slots %s\n", mine()->counter, mine()->name, mine()->real, ok ? "kept" : "lost");
    printf("attached %ld, detached %ld, fls %ld\n", attached, detached, fls_freed);
    TlsFree(slots[3]);
    printf("freed slot reused: %d\n", TlsAlloc() == slots[3] && TlsGetValue(slots[3]) == NULL);
    return 0;
}

/* EXPECT
5 55 105 155 205 255 5 55 105 155 205 255
main: 5 template 1.5, slots kept
attached 12, detached 12, fls 42
freed slot reused: 1
*/
