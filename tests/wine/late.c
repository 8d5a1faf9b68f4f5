/* late.c - a program for background.py: works in the interpreter until a file called "translated" appears, and then much more in a function that is called
 * often and in one that is called once. */
#include <stdio.h>
#include <windows.h>

static unsigned __attribute__((noinline)) step(unsigned x, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        x = x * 1664525 + 1013904223;
    return x;
}

static void announce(const char *name)
{
    HANDLE f = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(f);
}

int main(void)
{
    unsigned x = 1, again = 1;

    announce("waiting");
    while (GetFileAttributesA("translated") == INVALID_FILE_ATTRIBUTES) {
        x = step(x, 1000);
        Sleep(20);
    }
    x = 1;
    for (int i = 0; i < 100000; i++)
        x = step(x, 1000);
    again = step(again, 100000000);
    printf("%u %u\n", x, again);
    return 0;
}
