/* fault-address.c - a filter for unhandled exceptions that only reads ExceptionAddress: that of a load whose value is used by other instructions.
 * tests/aot/fault_rows.c tries many more forms, without Wine. */
#include <stdio.h>
#include <windows.h>

static DWORD load;
static volatile unsigned seven = 7, sink;

static LONG WINAPI at_top(EXCEPTION_POINTERS *p)
{
    printf("%08lx, %ld bytes from the load\n", p->ExceptionRecord->ExceptionCode, (long)((DWORD)p->ExceptionRecord->ExceptionAddress - load));
    fflush(stdout);
    ExitProcess(3);
}

static unsigned __attribute__((noinline)) sum(unsigned *p, unsigned k)
{
    unsigned r;
    __asm__ volatile("movl $1f, %3\n1: movl (%1), %%ecx\n addl $4, %1\n leal 3(%2), %%edx\n addl %%ecx, %%edx\n movl %%edx, %0"
                     : "=r"(r), "+r"(p) : "r"(k), "m"(load) : "ecx", "edx", "memory", "cc");
    return r;
}

//: exit 3
int main(void)
{
    unsigned *page = VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_NOACCESS);
    SetUnhandledExceptionFilter(at_top);
    sink = sum(page, seven);
    printf("no fault\n");
    return 0;
}

/* EXPECT
c0000005, 0 bytes from the load
*/
