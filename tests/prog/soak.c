/* soak.c - everything that makes and ends something, in rounds: threads (ended, suspended, terminated before they ran), exceptions, timers, windows,
 * fibers, APCs, DLLs, child processes, memory that is protected, guarded and executed.  Each round must give the same sum as the first.
 *
 * soak ROUNDS runs a number of rounds; soak for SECONDS goes on that long and says after each round how it went, for tools/soak. */
//: args 2
//: dll soakme.dll
//: flags -luser32 -lgdi32
//: timeout 120
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#ifdef DLL_SOAKME
__declspec(dllexport) unsigned mix(unsigned x) { return x * 2654435761u ^ x >> 7; }
BOOL WINAPI DllMain(HINSTANCE h, DWORD reason, void *reserved) { return TRUE; }
#else
#include "catch.h"

static unsigned step(unsigned x) { return x * 1664525 + 1013904223; }

static DWORD WINAPI computes(void *arg)
{
    unsigned x = (unsigned)arg;
    for (int i = 0; i < 20000; i++)
        x = step(x);
    return x;
}

static unsigned threads(void)
{
    HANDLE h[8];
    DWORD code;
    unsigned sum = 0;
    for (int i = 0; i < 8; i++)
        h[i] = CreateThread(NULL, 0, computes, (void *)i, 0, NULL);
    WaitForMultipleObjects(8, h, TRUE, INFINITE);
    for (int i = 0; i < 8; i++) {
        GetExitCodeThread(h[i], &code);
        sum += code;
        CloseHandle(h[i]);
    }
    return sum;
}

static volatile LONG spins, leave_loop;
static DWORD WINAPI spinner(void *arg)
{
    while (!leave_loop)
        InterlockedIncrement(&spins);
    return 5;
}

static void wait_for_change(LONG from)
{
    while (spins == from)
        SwitchToThread();
}

/* Suspended, read, resumed, suspended again and ended; and one that is ended before it ran.  Only the first of these are terminated: Wine never frees
 * the stack of a thread that was. */
static unsigned suspended(void)
{
    static int calls;
    CONTEXT c = {.ContextFlags = CONTEXT_FULL};
    DWORD code;
    unsigned sum = 0;
    LONG seen = spins;
    leave_loop = 0;
    HANDLE h = CreateThread(NULL, 0, spinner, NULL, 0, NULL), never = CreateThread(NULL, 0, spinner, NULL, CREATE_SUSPENDED, NULL);
    for (int i = 0; i < 5; i++) {
        wait_for_change(seen);
        sum += SuspendThread(h) == 0 && GetThreadContext(h, &c) && c.Eip && c.Esp;
        seen = spins;
        ResumeThread(h);
    }
    if (calls++ < 20)
        TerminateThread(never, 6);
    leave_loop = 1;
    ResumeThread(never);
    WaitForSingleObject(h, INFINITE);
    WaitForSingleObject(never, INFINITE);
    GetExitCodeThread(h, &code);
    sum += code;
    GetExitCodeThread(never, &code);
    CloseHandle(h);
    CloseHandle(never);
    return sum * 10 + (code == (calls <= 20 ? 6 : 5));
}

static LONG CALLBACK vectored(EXCEPTION_POINTERS *p)
{
    return p->ExceptionRecord->ExceptionCode == 0x42 ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static unsigned exceptions(void)
{
    volatile unsigned sum = 0;
    void *h = AddVectoredExceptionHandler(1, vectored);
    for (volatile unsigned i = 0; i < 60; i++) {
        struct frame f;
        push_frame(&f);
        if (!__builtin_setjmp(f.out)) {
            if (i % 3 == 0)
                *(volatile char *)(i + 16) = 1;
            else if (i % 3 == 1)
                sum += 7 / *(volatile unsigned *)&(unsigned){0};
            else
                __asm__ volatile("int3");
        }
        pop_frame(&f);
        sum = step(sum) + caught;
        RaiseException(0x42, 0, 0, NULL);
    }
    RemoveVectoredExceptionHandler(h);
    return sum;
}

static volatile LONG ticks;
static VOID CALLBACK tick(void *event, BOOLEAN fired)
{
    if (InterlockedIncrement(&ticks) == 3)
        SetEvent(event);
}

static unsigned timers(void)
{
    HANDLE timer, event = CreateEventA(NULL, TRUE, FALSE, NULL);
    ticks = 0;
    CreateTimerQueueTimer(&timer, NULL, tick, event, 1, 1, 0);
    DWORD r = WaitForSingleObject(event, 20000);
    DeleteTimerQueueTimer(NULL, timer, INVALID_HANDLE_VALUE);
    CloseHandle(event);
    return r + 1;
}

static int fired, painted;
static LRESULT CALLBACK window_proc(HWND w, UINT m, WPARAM wp, LPARAM lp)
{
    if (m == WM_TIMER && ++fired == 2)
        DestroyWindow(w);
    else if (m == WM_DESTROY)
        PostQuitMessage(3);
    else if (m == WM_PAINT) {
        PAINTSTRUCT ps;
        HDC dc = BeginPaint(w, &ps);
        for (int i = 0; i < 20; i++)
            Ellipse(dc, i, i, 100 - i, 100 + i);
        EndPaint(w, &ps);
        painted++;
    }
    return DefWindowProcA(w, m, wp, lp);
}

/* On a display, when there is one, and only for messages. */
static unsigned windows(void)
{
    WNDCLASSA c = {.lpfnWndProc = window_proc, .hInstance = GetModuleHandleA(NULL), .lpszClassName = "soak"};
    unsigned sum = 0;
    RegisterClassA(&c);
    for (int k = 0; k < 2; k++) {
        MSG m;
        fired = 0;
        HWND w = CreateWindowA("soak", "soak", k ? WS_VISIBLE | WS_POPUP : 0, 0, 0, 120, 120, k ? NULL : HWND_MESSAGE, NULL, c.hInstance, NULL);
        if (!w) /* no display */
            continue;
        SetTimer(w, 1, 10, NULL);
        while (GetMessageA(&m, NULL, 0, 0) > 0)
            DispatchMessageA(&m);
        sum += m.wParam;
    }
    UnregisterClassA("soak", c.hInstance);
    return sum ? 3 : 0;
}

static unsigned libraries(void)
{
    static const char *const names[] = {"soakme.dll", "version.dll", "winmm.dll", "dbghelp.dll"};
    unsigned sum = 0;
    for (int i = 0; i < 4; i++) {
        HMODULE m = LoadLibraryA(names[i]);
        unsigned (*mix)(unsigned) = m && !i ? (unsigned (*)(unsigned))GetProcAddress(m, "mix") : NULL;
        sum += m ? 1 : 0;
        if (mix)
            for (int k = 0; k < 100; k++)
                sum = mix(sum + k);
        if (m)
            FreeLibrary(m);
    }
    return sum;
}

static unsigned child(void)
{
    char line[MAX_PATH + 16], self[MAX_PATH];
    STARTUPINFOA s = {.cb = sizeof s};
    PROCESS_INFORMATION p;
    DWORD code = 0;
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" child", self);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &s, &p))
        return 0;
    WaitForSingleObject(p.hProcess, INFINITE);
    GetExitCodeProcess(p.hProcess, &code);
    CloseHandle(p.hProcess);
    CloseHandle(p.hThread);
    return code;
}

static void *main_fiber;
static unsigned fiber_sum;
static VOID CALLBACK fiber(void *arg)
{
    for (;;) {
        fiber_sum = step(fiber_sum);
        SwitchToFiber(main_fiber);
    }
}

static VOID CALLBACK apc(ULONG_PTR by) { fiber_sum += by; }

static unsigned fibers(void)
{
    fiber_sum = 1;
    main_fiber = ConvertThreadToFiber(NULL);
    void *other = CreateFiber(0, fiber, NULL);
    for (int i = 0; i < 1000; i++)
        SwitchToFiber(other);
    DeleteFiber(other);
    ConvertFiberToThread();
    for (int i = 1; i < 50; i++)
        QueueUserAPC(apc, GetCurrentThread(), i);
    SleepEx(0, TRUE);
    return fiber_sum;
}

/* Code made at run time, changed, made unwritable and released; a guard page. */
static unsigned memory(void)
{
    static const unsigned char add[] = {0x8b, 0x44, 0x24, 0x04, 0x05, 1, 0, 0, 0, 0xc3}; /* mov eax, [esp+4]; add eax, 1; ret */
    unsigned char *p = VirtualAlloc(NULL, 0x3000, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    volatile unsigned sum = 0;
    DWORD old;
    memcpy(p, add, sizeof add);
    for (int i = 0; i < 20; i++) {
        p[5] = i;
        FlushInstructionCache(GetCurrentProcess(), p, sizeof add);
        sum = ((unsigned (*)(unsigned))p)(sum);
    }
    VirtualProtect(p, 0x1000, PAGE_EXECUTE_READ, &old);
    sum = ((unsigned (*)(unsigned))p)(sum) + old;
    VirtualProtect(p + 0x1000, 0x1000, PAGE_READWRITE | PAGE_GUARD, &old);
    struct frame f;
    push_frame(&f);
    if (!__builtin_setjmp(f.out))
        p[0x1000] = 1;
    pop_frame(&f);
    p[0x1000] = 1;
    sum += caught;
    VirtualFree(p, 0, MEM_RELEASE);
    for (int i = 0; i < 200; i++)
        free(malloc(1000 + i * 100));
    return sum;
}

static const struct {
    const char *name;
    unsigned (*run)(void);
} parts[] = {{"threads", threads}, {"suspended", suspended}, {"exceptions", exceptions}, {"timers", timers},  {"windows", windows},
             {"libraries", libraries}, {"child", child},     {"fibers", fibers},         {"memory", memory}};
enum { PARTS = sizeof parts / sizeof *parts };

int main(int argc, char **argv)
{
    unsigned first[PARTS], bad = 0, rounds = 0;
    int most = argc == 2 ? atoi(argv[1]) : 0;
    ULONGLONG end = argc == 3 ? GetTickCount64() + 1000ull * strtoul(argv[2], NULL, 10) : 0;
    if (argc == 2 && !strcmp(argv[1], "child"))
        return 77;
    do {
        for (int i = 0; i < PARTS; i++) {
            unsigned got = parts[i].run();
            if (!rounds)
                printf("%s %u\n", parts[i].name, first[i] = got);
            else if (got != first[i]) {
                printf("round %u: %s gave %u\n", rounds, parts[i].name, got);
                bad++;
            }
        }
        rounds++;
        if (end)
            printf("round %u\n", rounds);
        fflush(stdout);
    } while (end ? GetTickCount64() < end : (int)rounds < most);
    printf("different %u\n", bad);
    return bad != 0;
}
#endif

/* EXPECT
threads 709026588
suspended 101
exceptions 3753012412
timers 1
windows 3
libraries 3506386271
child 77
fibers 645504882
memory 2147483922
different 0
*/
