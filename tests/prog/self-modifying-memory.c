/* self-modifying-memory.c - code that is changed and run again and again, in one place, in many, in several threads: the process does not grow. */
//: flags -lpsapi
//: timeout 120
//: slow 300
#include <stdio.h>
#include <windows.h>
#include <psapi.h>

enum { WARM = 20000, TURNS = 200000, THREADS = 3, MOST_KB = 4096 };
typedef unsigned (*function)(void);

static unsigned char *page(void)
{
    return VirtualAlloc(NULL, 65536, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
}

/* mov eax, v; ret */
static unsigned call_constant(unsigned char *p, unsigned v)
{
    p[0] = 0xb8;
    *(unsigned *)(p + 1) = v;
    p[5] = 0xc3;
    return ((function)p)();
}

static unsigned one_place(unsigned char *p, unsigned turns)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < turns; i++)
        wrong += call_constant(p, i) != i;
    return wrong;
}
static unsigned many_places(unsigned char *p, unsigned turns)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < turns; i++)
        wrong += call_constant(p + i * 16 % 65536, i) != i;
    return wrong;
}
/* A caller that stays as it is and a function that changes. */
static unsigned caller_stays(unsigned char *p, unsigned turns)
{
    unsigned wrong = 0;

    p[0] = 0xe9; /* jmp p + 4096 */
    *(unsigned *)(p + 1) = 4096 - 5;
    for (unsigned i = 0; i < turns; i++) {
        call_constant(p + 4096, i);
        wrong += ((function)p)() != i;
    }
    return wrong;
}
static DWORD WINAPI worker(void *arg) { return one_place(arg, TURNS / 4); }
static unsigned in_threads(unsigned char *p, unsigned turns)
{
    HANDLE t[THREADS];
    DWORD code;
    unsigned wrong = 0;

    for (int i = 0; i < THREADS; i++)
        t[i] = CreateThread(NULL, 0, worker, p + 4096 * i, 0, NULL);
    for (int i = 0; i < THREADS; i++) {
        WaitForSingleObject(t[i], INFINITE);
        GetExitCodeThread(t[i], &code);
        wrong += code;
        CloseHandle(t[i]);
    }
    return wrong;
}

static unsigned kilobytes(void)
{
    PROCESS_MEMORY_COUNTERS c = {.cb = sizeof c};

    if (!GetProcessMemoryInfo(GetCurrentProcess(), &c, sizeof c))
        return 0;
    return c.WorkingSetSize / 1024;
}

static void measure(const char *name, unsigned (*f)(unsigned char *, unsigned))
{
    unsigned char *p = page();
    unsigned wrong = f(p, WARM), before = kilobytes(), after;

    wrong += f(p, TURNS);
    after = kilobytes();
    printf("%s: %u wrong, ", name, wrong);
    if (before && after < before + MOST_KB)
        printf("flat\n");
    else
        printf("%u KB, then %u\n", before, after);
    fflush(stdout);
    VirtualFree(p, 0, MEM_RELEASE);
}

int main(void)
{
    measure("one place", one_place);
    measure("many places", many_places);
    measure("the caller stays", caller_stays);
    measure("in threads", in_threads);
    return 0;
}
/* EXPECT
one place: 0 wrong, flat
many places: 0 wrong, flat
the caller stays: 0 wrong, flat
in threads: 0 wrong, flat
*/
