/* flags-at-fault.c - arithmetic flags that a handler sees at a fault: the carry that INC and DEC leave as another function has set it, flags
 * that an earlier block has set, and those of a loop whose thread was suspended at its head. */
#include <stdio.h>
#include <windows.h>

int plain_inc(void) __asm__("_plain_inc"), plain_dec(void) __asm__("_plain_dec"), one_way(void) __asm__("_one_way"),
    both_ways(void) __asm__("_both_ways");
void loop(volatile int *p) __asm__("_loop");
__asm__(".text\n"
        "_stepup: incl %edx\n movl (%ecx), %eax\n ret\n"
        "_stepdown: decl %edx\n movl (%ecx), %eax\n ret\n"
        "_plain_inc: xorl %ecx, %ecx\n movl $0xf, %edx\n stc\n call _stepup\n movl $0xf, %edx\n clc\n call _stepup\n ret\n"
        "_plain_dec: xorl %ecx, %ecx\n movl $1, %edx\n stc\n call _stepdown\n movl $1, %edx\n cmpl $2, %ecx\n call _stepdown\n ret\n"
        /* the second way begins where only the jump leads to, the first one at a join */
        "_one_way: xorl %ecx, %ecx\n movl $5, %edx\n"
        "1: cmpl $7, %edx\n ja 2f\n movl (%ecx), %eax\n addl $4, %edx\n jmp 1b\n"
        "2: movl (%ecx), %eax\n ret\n"
        "_both_ways: xorl %ecx, %ecx\n movl $2, %edx\n"
        "1: testl $1, %edx\n jz 2f\n orl %edx, %edx\n 2: movl (%ecx), %eax\n subl $1, %edx\n jnc 1b\n ret\n"
        "_loop: pushl %ebx\n movl 8(%esp), %ecx\n movl $3, %ebx\n"
        "1: movl (%ecx), %edx\n testl %edx, %edx\n jz 2f\n cmpl $7, %ebx\n jmp 1b\n 2:\n popl %ebx\n ret\n");

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;

    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    printf("edx %02lx flags %03lx\n", c->Edx, c->EFlags & 0x8d5);
    if (p->ExceptionRecord->ExceptionInformation[1] >= 0x10000) /* of the loop: it ends */
        c->Edx = 0;
    c->Eip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static volatile int *page;
static DWORD WINAPI looping(void *arg)
{
    loop(page);
    return 0;
}

int main(void)
{
    DWORD old;

    AddVectoredExceptionHandler(1, handler);
    puts("INC");
    plain_inc();
    puts("DEC");
    plain_dec();
    puts("one way");
    one_way();
    puts("both ways");
    both_ways();
    puts("a suspended loop");
    page = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE);
    *page = 1;
    HANDLE t = CreateThread(NULL, 0, looping, NULL, 0, NULL);
    for (int i = 0; i < 20; i++) {
        CONTEXT c = {.ContextFlags = CONTEXT_CONTROL};
        SuspendThread(t);
        GetThreadContext(t, &c); /* returns when the thread has stopped */
        if (i == 19)
            VirtualProtect((void *)page, 4096, PAGE_NOACCESS, &old);
        ResumeThread(t);
        Sleep(1);
    }
    WaitForSingleObject(t, INFINITE);
    return 0;
}
/* EXPECT
INC
edx 10 flags 011
edx 10 flags 010
DEC
edx 00 flags 045
edx 00 flags 045
one way
edx 05 flags 091
edx 09 flags 000
both ways
edx 02 flags 044
edx 01 flags 000
edx 00 flags 044
a suspended loop
edx 01 flags 095
*/
