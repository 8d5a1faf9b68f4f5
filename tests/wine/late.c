/* late.c - a program for background.py: works in the interpreter until a file called "translated" appears, and then much more in a function that is called
 * often, the second time for long.  Its argument says where that function is: "rx", in memory that is closed when it has been written there, "rwx", in
 * memory that stays writable, "open", in the program, of which the page may be written meanwhile; none: in the program. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static unsigned __attribute__((noinline)) compiled(unsigned x, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        x = x * 1664525 + 1013904223;
    return x;
}

static const unsigned char code[] = { /* the same */
    0x8b, 0x44, 0x24, 0x04, 0x8b, 0x4c, 0x24, 0x08,                         /* mov eax, [esp+4]; mov ecx, [esp+8] */
    0x85, 0xc9, 0x74, 0x0e,                                                 /* test ecx, ecx; jz end */
    0x69, 0xc0, 0x0d, 0x66, 0x19, 0x00, 0x05, 0x5f, 0xf3, 0x6e, 0x3c,       /* imul eax, eax, 1664525; add eax, 1013904223 */
    0x49, 0x75, 0xf2, 0xc3};                                                /* dec ecx; jnz; ret */

typedef unsigned (*function)(unsigned x, unsigned n);

static function generate(const char *how)
{
    DWORD old;

    if (!strcmp(how, "open")) {
        VirtualProtect((void *)(ULONG_PTR)compiled, 64, PAGE_EXECUTE_READWRITE, &old);
        return compiled;
    }
    void *p = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);

    memcpy(p, code, sizeof code);
    if (!strcmp(how, "rx"))
        VirtualProtect(p, 4096, PAGE_EXECUTE_READ, &old);
    return (function)p;
}

static void announce(const char *name)
{
    HANDLE f = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(f);
}

int main(int argc, char **argv)
{
    function volatile step = argc > 1 ? generate(argv[1]) : compiled;
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
