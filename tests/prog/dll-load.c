/* dll-load.c - a DLL is loaded and unloaded again and again: its entry function's calls, exports by name and by number, data exports, its state
 * anew each time, threads that it is told of, a DLL that refuses to load, one that is not there. */
//: dll loadme.dll
#include <stdio.h>
#include <windows.h>

#ifdef DLL_LOADME
__declspec(dllexport) int state = 10;
__declspec(dllexport) char events[64];
static void note(char c)
{
    for (int i = 0; i < 62; i++)
        if (!events[i]) {
            events[i] = c;
            return;
        }
}
__declspec(dllexport) int bump(int by) { return state += by; }
__declspec(dllexport) int WINAPI standard(int a, int b) { return a * 100 + b; }
__declspec(dllexport) double real(double a, float b) { return a / b; }
__declspec(dllexport) int (*get(void))(int) { return bump; }
BOOL WINAPI DllMain(HINSTANCE h, DWORD reason, void *reserved)
{
    note("DPTt"[reason]);
    if (reason == DLL_PROCESS_ATTACH && GetEnvironmentVariableA("REFUSE", NULL, 0))
        return FALSE;
    return TRUE;
}
#else
typedef int bump_fn(int);
typedef int WINAPI standard_fn(int, int);
static DWORD WINAPI thread(void *arg) { return ((bump_fn *)arg)(5); }

int main(void)
{
    printf("absent: %d", LoadLibraryA("nosuch.dll") != NULL);
    printf(" %lu\n", GetLastError());
    for (int i = 0; i < 20; i++) {
        HMODULE m = LoadLibraryA("loadme.dll");
        if (!m) {
            printf("not loaded: %lu\n", GetLastError());
            return 1;
        }
        bump_fn *bump = (bump_fn *)GetProcAddress(m, "bump"), **get = NULL;
        int *state = (int *)GetProcAddress(m, "state");
        char *events = (char *)GetProcAddress(m, "events");
        bump_fn *(*getter)(void) = (bump_fn * (*)(void)) GetProcAddress(m, "get");
        double (*real)(double, float) = (double (*)(double, float))GetProcAddress(m, "real");
        standard_fn *standard = (standard_fn *)GetProcAddress(m, "standard@8");
        if (!bump || !state || !getter || !standard || get) {
            puts("an export is missing");
            return 1;
        }
        int a = bump(i), b = getter()(1), c = *state, d = standard(a, b);
        HANDLE t = CreateThread(NULL, 0, thread, (void *)bump, 0, NULL);
        WaitForSingleObject(t, INFINITE);
        CloseHandle(t);
        if (i < 3 || i == 19)
            printf("%d: %d %d %d %d %g, now %d, events %s, same %d\n", i, a, b, c, d, real(i, 4), *state, events,
                   LoadLibraryA("LOADME") == m && FreeLibrary(m));
        FreeLibrary(m);
        if (GetModuleHandleA("loadme.dll"))
            puts("still there");
    }
    SetEnvironmentVariableA("REFUSE", "1");
    printf("refused: %d", LoadLibraryA("loadme.dll") != NULL);
    printf(" %lu\n", GetLastError());
    SetEnvironmentVariableA("REFUSE", NULL);
    printf("again: %d\n", LoadLibraryA("loadme.dll") != NULL);
    return 0;
}
#endif

/* EXPECT
absent: 0 126
0: 10 11 11 1011 0, now 16, events PTt, same 1
1: 11 12 12 1112 0.25, now 17, events PTt, same 1
2: 12 13 13 1213 0.5, now 18, events PTt, same 1
19: 29 30 30 2930 4.75, now 35, events PTt, same 1
refused: 0 1114
again: 1
*/
