/* backend.c - proof that guest code is never run by the processor itself.
 *
 * ud2 followed by "XLAT" is undefined on every processor; the translator's runtime alone answers it (runtime/wine/pe/traps.c): eax = "XLAT",
 * ecx = who met it (1 interpreter, 2 translated code).  It is asked from every kind of place that guest code runs in.  Wine's own backend
 * raises an illegal instruction each time, so this program fails there, as its native expectation says. */
//: dll backenddll.dll
//: link
//: exit 0
//: exit native 1
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

struct answer {
    unsigned eax, who;
};
#define PROBE(name) \
    __asm__(".globl _" name "\n_" name ": pushl %ebx\n pushl %esi\n movl 12(%esp), %esi\n xorl %eax, %eax\n xorl %ecx, %ecx\n" \
            ".byte 0x0f, 0x0b\n .ascii \"XLAT\"\n" \
            "movl %eax, (%esi)\n movl %ecx, 4(%esi)\n popl %esi\n popl %ebx\n ret\n")

#ifdef DLL_BACKENDDLL
PROBE("dll_probe");
__asm__(".section .drectve\n .ascii \" -export:dll_probe\"\n .text");
void dll_probe(struct answer *);
static struct answer at_start;
__declspec(dllexport) struct answer *dll_start(void) { return &at_start; }
__declspec(dllexport) int dll_undefined(void) { return 0; }
#else
__declspec(dllimport) void dll_probe(struct answer *);

PROBE("probe");
void probe(struct answer *);
static int natively, wrong;
static LONG CALLBACK illegal(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ILLEGAL_INSTRUCTION)
        return EXCEPTION_CONTINUE_SEARCH;
    natively++;
    p->ContextRecord->Eip += 6;
    return EXCEPTION_CONTINUE_EXECUTION;
}
static void ask(const char *where, void (*f)(struct answer *), unsigned expected)
{
    struct answer a = {0, 0};

    f(&a);
    if (a.eax != 0x54414c58) {
        wrong++;
        printf("%s: the processor\n", where);
    } else if (expected && a.who != expected) {
        wrong++;
        printf("%s: %s\n", where, a.who == 1 ? "interpreter, unexpectedly" : "translated, unexpectedly");
    } else
        printf("%s: ours\n", where);
}
static unsigned expected; /* for code in the program's file */
static DWORD WINAPI thread(void *arg)
{
    ask("thread", probe, expected);
    return 0;
}
static int compare(const void *a, const void *b)
{
    static int once;

    if (!once++)
        ask("callback from the C library", probe, expected);
    return 0;
}
static BOOL CALLBACK locale(LPSTR s)
{
    ask("callback from kernel32", probe, expected);
    return FALSE;
}
static void CALLBACK apc(ULONG_PTR arg) { ask("APC", probe, expected); }
static void *main_fiber;
static void CALLBACK fiber(void *arg)
{
    ask("fiber", probe, expected);
    SwitchToFiber(main_fiber);
}
static LONG CALLBACK in_handler(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != 0xe0000001)
        return EXCEPTION_CONTINUE_SEARCH;
    ask("exception handler", probe, expected);
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(int argc, char **argv)
{
    int v[2] = {1, 2};

    AddVectoredExceptionHandler(0, illegal);
    struct answer a = {0, 0};
    probe(&a);
    expected = a.who; /* the whole program is one or the other */
    ask("program", probe, expected);
    ask("DLL", dll_probe, expected);
    HANDLE t = CreateThread(NULL, 0, thread, NULL, 0, NULL);
    WaitForSingleObject(t, INFINITE);
    qsort(v, 2, sizeof *v, compare);
    EnumSystemLocalesA(locale, LCID_INSTALLED);
    QueueUserAPC(apc, GetCurrentThread(), 0);
    SleepEx(0, TRUE);
    main_fiber = ConvertThreadToFiber(NULL);
    SwitchToFiber(CreateFiber(0, fiber, NULL));
    AddVectoredExceptionHandler(1, in_handler);
    RaiseException(0xe0000001, 0, 0, NULL);
    unsigned char *code = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    memcpy(code, (void *)probe, 64);
    FlushInstructionCache(GetCurrentProcess(), code, 64);
    ask("generated code", (void (*)(struct answer *))code, 0);

    printf("%s\n", wrong || natively ? "guest code ran natively" : expected == 2 ? "translated" : "interpreted");
    return wrong || natively ? 1 : 0;
}
#endif

/* EXPECT native
program: the processor
DLL: the processor
thread: the processor
callback from the C library: the processor
callback from kernel32: the processor
APC: the processor
fiber: the processor
exception handler: the processor
generated code: the processor
guest code ran natively
*/

/* EXPECT translated
program: ours
DLL: ours
thread: ours
callback from the C library: ours
callback from kernel32: ours
APC: ours
fiber: ours
exception handler: ours
generated code: ours
translated
*/

/* EXPECT interpreted
program: ours
DLL: ours
thread: ours
callback from the C library: ours
callback from kernel32: ours
APC: ours
fiber: ours
exception handler: ours
generated code: ours
interpreted
*/
