/* A translated DLL that is loaded and unloaded thousands of times: what an unmapped module leaves behind is freed, so that neither memory nor the
 * time of a turn grows.  Some threads wait meanwhile, one of them in a function that the DLL called back. */
//: dll load-unload-dll.dll -O2
//: flags -O1 -lpsapi
//: interprets 400000000
//: timeout 200
//: slow 400
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#ifdef DLL_LOAD_UNLOAD_DLL
static int table[0x4000];
__declspec(dllexport) int work(int x)
{
    for (int i = 0; i < 100; i++)
        table[(x + i) & 0x3fff] += i * x;
    return table[x & 0x3fff] + x * 3;
}
__declspec(dllexport) int call_back(int (*f)(int), int x) { return f(x + 1) * 2; }
#else
#include <psapi.h>

enum { TURNS = 3000, WARM = 300 };

static HANDLE inside, leave;
static int wait_here(int x)
{
    SetEvent(inside);
    WaitForSingleObject(leave, INFINITE);
    return x;
}

static DWORD WINAPI waits_in_the_system(void *arg)
{
    WaitForSingleObject(leave, INFINITE);
    return 0;
}

static DWORD WINAPI waits_in_a_callback(void *arg)
{
    HMODULE m = LoadLibraryA("load-unload-dll.dll");
    int (*call_back)(int (*)(int), int) = (void *)GetProcAddress(m, "call_back");
    int r = call_back(wait_here, 20);

    FreeLibrary(m);
    return (DWORD)r;
}

static int turn(int i)
{
    HMODULE m = LoadLibraryA("load-unload-dll.dll");
    int (*work)(int) = (void *)GetProcAddress(m, "work");
    int r = work ? work(i) : -1;

    FreeLibrary(m);
    return r;
}

/* KB of this process's memory. */
static SIZE_T memory(void)
{
    PROCESS_MEMORY_COUNTERS c = {.cb = sizeof c};

    GetProcessMemoryInfo(GetCurrentProcess(), &c, sizeof c);
    return c.WorkingSetSize / 1024;
}

static double seconds(void)
{
    FILETIME made, ended, kernel, user;

    GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user);
    return ((((unsigned long long)kernel.dwHighDateTime << 32) | kernel.dwLowDateTime) +
            (((unsigned long long)user.dwHighDateTime << 32) | user.dwLowDateTime)) * 1e-7;
}

/* The least processor time of some turns in groups of fifty. */
static double least(int *i, int groups)
{
    double best = 1e9;

    while (groups--) {
        double from = seconds();
        for (int k = 0; k < 50; k++)
            turn((*i)++);
        double took = seconds() - from;
        best = took < best ? took : best;
    }
    return best;
}

int main(void)
{
    HANDLE t[2];
    DWORD result = 0;
    int i = 0;

    inside = CreateEventA(NULL, TRUE, FALSE, NULL);
    leave = CreateEventA(NULL, TRUE, FALSE, NULL);
    t[0] = CreateThread(NULL, 0, waits_in_the_system, NULL, 0, NULL);
    printf("work %d\n", turn(7));
    while (i < WARM)
        turn(i++);
    double first = least(&i, 6);
    SIZE_T before = memory();
    while (i < TURNS)
        turn(i++);
    SIZE_T after = memory();
    double last = least(&i, 6);
    int grew = after > before + 1024, slower = last > 2 * first + 0.02;
    printf("memory grew: %d, slower: %d\n", grew, slower);
    if (grew || slower || getenv("FIGURES"))
        fprintf(stderr, "%lu KB, then %lu KB; %.4f s, then %.4f s for 50 turns\n", (unsigned long)before, (unsigned long)after, first, last);

    /* A thread that waits inside keeps the module; it comes back into code that is still there. */
    t[1] = CreateThread(NULL, 0, waits_in_a_callback, NULL, 0, NULL);
    WaitForSingleObject(inside, INFINITE);
    for (int k = 0; k < 20; k++)
        turn(k);
    SetEvent(leave);
    WaitForMultipleObjects(2, t, TRUE, INFINITE);
    GetExitCodeThread(t[1], &result);
    printf("callback %lu\n", result);
    printf("work %d\n", turn(9));
    return 0;
}
#endif

/* EXPECT
work 21
memory grew: 0, slower: 0
callback 42
work 27
*/
