/* dll-import.c - DLLs that are linked against: functions and data, calls back into the program, start and end
 * order of entry functions, a chain of two. */
//: dll chainb.dll
//: dll chaina.dll $chainb
//: link
#include <stdio.h>
#include <windows.h>

#define API __declspec(dllexport)
#if defined DLL_CHAINB
API int counter = 3;
API int twice(int x) { return 2 * x + counter++; }
API void say_line(const char *s)
{
    DWORD n;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), s, lstrlenA(s), &n, NULL);
}
BOOL WINAPI DllMain(HINSTANCE h, DWORD reason, void *reserved)
{
    if (reason < 2)
        say_line(reason ? "b starts\r\n" : "b ends\r\n");
    return TRUE;
}
#elif defined DLL_CHAINA
__declspec(dllimport) extern int counter;
__declspec(dllimport) int twice(int x);
__declspec(dllimport) void say_line(const char *s);
API int quadruple(int x) { return twice(twice(x)) + counter; }
API int apply(int (*f)(int, int), int x) { return f(x, counter); }
BOOL WINAPI DllMain(HINSTANCE h, DWORD reason, void *reserved)
{
    if (reason < 2)
        say_line(reason ? "a starts\r\n" : reserved ? "a ends with the process\r\n" : "a ends\r\n");
    return TRUE;
}
#else
__declspec(dllimport) extern int counter;
__declspec(dllimport) int twice(int), quadruple(int), apply(int (*)(int, int), int);
__declspec(dllimport) void say_line(const char *);
static int mix(int a, int b) { return a * 1000 + b + twice(a); }
int main(void)
{
    char line[100];

    sprintf(line, "%d %d %d\r\n", counter, twice(10), counter);
    say_line(line);
    sprintf(line, "%d %d %d\r\n", quadruple(5), apply(mix, 7), counter);
    say_line(line);
    counter = 100;
    sprintf(line, "%d\r\n", quadruple(1));
    say_line(line);
    return 0;
}
#endif

/* EXPECT
b starts
a starts
4 23 3
43 7022 4
407
a ends with the process
b ends
*/
