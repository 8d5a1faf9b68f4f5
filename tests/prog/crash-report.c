/* crash-report.c - a filter for unhandled exceptions that reports all registers.  Which filter it is stands in a table, so that the file does not
 * show it. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static LONG WINAPI nothing(EXCEPTION_POINTERS *p) { return p ? EXCEPTION_CONTINUE_SEARCH : 0; }
static LONG WINAPI report(EXCEPTION_POINTERS *p)
{
    const CONTEXT *c = p->ContextRecord;

    printf("%08lx: eax %08lx ecx %08lx edx %08lx ebx %08lx esi %08lx edi %08lx, flags %03lx\n", p->ExceptionRecord->ExceptionCode, c->Eax, c->Ecx,
           c->Edx, c->Ebx, c->Esi, c->Edi, c->EFlags & 0x8d5);
    printf("the argument: %08lx, the frame's return address %s\n", *(DWORD *)(c->Ebp + 8), *(DWORD *)(c->Ebp + 4) ? "is there" : "is not");
    fflush(stdout);
    ExitProcess(3);
}

static LPTOP_LEVEL_EXCEPTION_FILTER filters[] = {nothing, report};

static unsigned __attribute__((noipa)) crash(unsigned n)
{
    unsigned r;

    __asm__ volatile("leal 1(%%eax), %%ecx\n leal 2(%%eax), %%edx\n leal 3(%%eax), %%ebx\n leal 4(%%eax), %%esi\n xorl %%edi, %%edi\n"
                     "cmpl $100, %%eax\n movl 0x40(%%edi), %%eax\n"
                     : "=a"(r) : "a"(n) : "ebx", "ecx", "edx", "esi", "edi", "cc");
    return r;
}

//: flags -O1 -fno-omit-frame-pointer
//: exit 3
int main(int argc, char **argv)
{
    SetUnhandledExceptionFilter(filters[argc == 1]);
    return (int)crash(0xabc00 + argc);
}

/* EXPECT
c0000005: eax 000abc01 ecx 000abc02 edx 000abc03 ebx 000abc04 esi 000abc05 edi 00000000, flags 010
the argument: 000abc01, the frame's return address is there
*/
