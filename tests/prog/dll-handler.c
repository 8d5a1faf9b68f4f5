/* dll-handler.c - a DLL's function registers the structured handler that it is given, around faults of the program that change registers; and a vectored
 * handler of the program's repairs a fault in the DLL. */
#include <stdio.h>
#include <windows.h>

typedef EXCEPTION_DISPOSITION(__cdecl *handler)(EXCEPTION_RECORD *, void *, CONTEXT *, void *);
int __cdecl guarded(handler h, int (*fn)(int), int n);
int __cdecl faulty(int n);

#ifdef DLL_GUARD
__declspec(dllexport) int __cdecl guarded(handler h, int (*fn)(int), int n)
{
    struct {
        void *prev;
        handler h;
    } f = {(void *)__readfsdword(0), h};

    __writefsdword(0, (DWORD)&f);
    int r = fn(n);
    __writefsdword(0, (DWORD)f.prev);
    return r;
}
__declspec(dllexport) int __cdecl faulty(int n)
#else
static int __attribute__((noipa)) own(int n)
#endif
{
    int r;

    __asm__ volatile("movl %1, %%ecx\n leal 1(%%ecx), %%edi\n leal 2(%%ecx), %%esi\n xorl %%eax, %%eax\n movl (%%eax), %%eax\n addl %%edi, %%eax\n addl %%esi, %%eax"
                     : "=&a"(r) : "m"(n) : "ecx", "esi", "edi", "cc");
    return r;
}

#ifndef DLL_GUARD
static int __attribute__((noipa)) work(int n) { return own(n) * 3 + own(n + 1); }

static EXCEPTION_DISPOSITION __cdecl repair(EXCEPTION_RECORD *r, void *f, CONTEXT *c, void *d)
{
    if (r->ExceptionFlags & 6)
        return ExceptionContinueSearch;
    c->Eax = c->Ecx * c->Edi;
    c->Esi += 100;
    c->Eip += 2;
    return ExceptionContinueExecution;
}
static LONG CALLBACK repair_all(EXCEPTION_POINTERS *p)
{
    return repair(p->ExceptionRecord, NULL, p->ContextRecord, NULL) ? EXCEPTION_CONTINUE_SEARCH : EXCEPTION_CONTINUE_EXECUTION;
}

//: dll guard.dll -O1
//: flags -O1
//: link
int main(void)
{
    static const char turned[] = "BggUf`wlqfgF{`fswjlmKbmgofq"; /* each letter with its two lowest bits changed */
    char name[32] = "";

    printf("%d\n", guarded(repair, work, 5));
    printf("%d\n", guarded(repair, faulty, 6));
    for (unsigned i = 0; turned[i]; i++)
        name[i] = turned[i] ^ 3;
    ((void *(WINAPI *)(ULONG, void *))GetProcAddress(GetModuleHandleA("kernel32"), name))(1, repair_all);
    printf("%d %d\n", faulty(7), own(8));
    return 0;
}
#endif

/* EXPECT
586
157
173 191
*/
