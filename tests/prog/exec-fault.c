/* exec-fault.c - jumps and calls to where no code may be: unmapped, address zero, data pages with data execution prevention switched on.
 * The handler goes on as if the call had returned. */
#include <stdio.h>
#include <windows.h>

static void *target;
static int count;

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    EXCEPTION_RECORD *r = p->ExceptionRecord;

    if (r->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    count++;
    printf("%08lx kind %lu, address %s, eip %s, record %s\n", r->ExceptionCode, r->ExceptionInformation[0],
           r->ExceptionInformation[1] == (DWORD)target ? "target" : "other", c->Eip == (DWORD)target ? "target" : "other",
           r->ExceptionAddress == target ? "target" : "other");
    c->Eip = *(DWORD *)c->Esp;
    c->Esp += 4;
    c->Eax = 4711 + count;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static int call(void *p)
{
    int (*volatile f)(void) = (int (*)(void))p;

    target = p;
    return f();
}

int main(void)
{
    static const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov eax, 42; ret */
    DWORD old;
    char *page = VirtualAlloc(NULL, 0x3000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);

    AddVectoredExceptionHandler(1, handler);
    SetProcessDEPPolicy(1);
    memcpy(page, code, sizeof code);
    printf("%d\n", call(NULL));
    printf("%d\n", call((void *)16));
    printf("%d\n", call((void *)0xfffffff0));
    printf("%d\n", call(page));
    VirtualProtect(page, 4096, PAGE_EXECUTE_READ, &old);
    printf("%d\n", call(page));
    VirtualProtect(page, 4096, PAGE_READONLY, &old);
    printf("%d\n", call(page));
    VirtualProtect(page, 4096, PAGE_NOACCESS, &old);
    printf("%d\n", call(page));
    VirtualProtect(page, 4096, PAGE_EXECUTE_READWRITE, &old);
    printf("%d\n", call(page));
    VirtualFree(page, 0, MEM_RELEASE);
    printf("%d\n", call(page));
    printf("%d faults\n", count);
    return 0;
}

/* EXPECT
c0000005 kind 8, address target, eip target, record target
4712
c0000005 kind 8, address target, eip target, record target
4713
c0000005 kind 8, address target, eip target, record target
4714
c0000005 kind 8, address target, eip target, record target
4715
42
c0000005 kind 8, address target, eip target, record target
4716
c0000005 kind 8, address target, eip target, record target
4717
42
c0000005 kind 8, address target, eip target, record target
4718
7 faults
*/
