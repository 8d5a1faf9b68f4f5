/* callback-fault.c - exceptions inside callbacks: repaired in place, caught inside, with the system's frames intact around them; and code in a
 * callback that waits, sleeps and switches threads. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static int good = 7, repaired;
static LONG CALLBACK repair(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    repaired++;
    p->ContextRecord->Ecx = (DWORD)&good;
    return EXCEPTION_CONTINUE_EXECUTION;
}
static int faulty_read(void)
{
    int v;

    __asm__ volatile("xorl %%ecx, %%ecx\n movl (%%ecx), %0" : "=r"(v) : : "ecx");
    return v;
}
static int compare(const void *a, const void *b)
{
    return (*(const int *)a - *(const int *)b) * faulty_read();
}
static LRESULT CALLBACK proc(HWND w, UINT m, WPARAM wp, LPARAM lp)
{
    if (m == WM_USER)
        return (wp ? SendMessageA(w, m, wp - 1, lp) : 0) + faulty_read();
    return DefWindowProcA(w, m, wp, lp);
}
static BOOL CALLBACK locale(LPSTR name)
{
    Sleep(1);
    SwitchToThread();
    return faulty_read() == 8;
}

int main(void)
{
    int v[64];
    WNDCLASSA c = {.lpfnWndProc = proc, .lpszClassName = "xlat fault"};

    AddVectoredExceptionHandler(1, repair);
    for (int i = 0; i < 64; i++)
        v[i] = i * 37 % 64;
    qsort(v, 64, sizeof *v, compare);
    int ok = 1;
    for (int i = 0; i < 64; i++)
        ok &= v[i] == i;
    printf("sorted: %d, by faults: %d\n", ok, repaired > 100);
    repaired = 0;
    RegisterClassA(&c);
    HWND w = CreateWindowA("xlat fault", NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    printf("window: %ld", SendMessageA(w, WM_USER, 9, 0));
    printf(", faults %d\n", repaired);
    printf("enumeration: %d", EnumSystemLocalesA(locale, LCID_SUPPORTED));
    printf(", faults %d\n", repaired);
    DestroyWindow(w);
    return 0;
}
//: flags -luser32

/* EXPECT
sorted: 1, by faults: 1
window: 70, faults 10
enumeration: 1, faults 11
*/
