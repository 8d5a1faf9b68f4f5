/* gate-stack.c - system calls whose arguments, or whose return address, lie where nothing can be read: at the end of a page.  Arguments that cannot
 * be read give a status; a return address that cannot be read is an access violation of the program's, which its handler gets.  The way out for unix
 * calls needs five words on the stack. */
//: flags -O2
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

/* Jumps to a system call's way out with this esp.  The system comes back to behind_gate. */
uint32_t at_gate(uint32_t id, uint32_t way_out, void *esp);
extern char behind_gate[];
uint32_t frame; /* ebp while at_gate runs */
__asm__("_at_gate:\n\tpushl %ebp\n\tpushl %ebx\n\tpushl %esi\n\tpushl %edi\n\tmovl %esp, %ebp\n\tmovl %ebp, _frame\n\t"
        "movl 20(%ebp), %eax\n\tmovl 24(%ebp), %edx\n\tmovl 28(%ebp), %esp\n\tjmp *%edx\n"
        ".globl _behind_gate\n_behind_gate:\n\tmovl %ebp, %esp\n\tpopl %edi\n\tpopl %esi\n\tpopl %ebx\n\tpopl %ebp\n\tret\n");

enum { STACK = 0x10000 };
static char *end; /* of what can be read: esp is a few words below it */

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    const EXCEPTION_RECORD *r = p->ExceptionRecord;

    printf("exception %lx, access %lu at end + %ld\n", r->ExceptionCode, (unsigned long)r->ExceptionInformation[0],
           (long)(r->ExceptionInformation[1] - (uint32_t)end));
    p->ContextRecord->Eax = r->ExceptionCode;
    p->ContextRecord->Ebp = frame;
    p->ContextRecord->Esp = frame;
    p->ContextRecord->Eip = (uint32_t)behind_gate;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* The return address, the caller's return address and `n` words of arguments, of which `cut` words at the end cannot be read. */
static uint32_t call(const char *name, unsigned n, unsigned cut)
{
    const uint8_t *stub = (const uint8_t *)GetProcAddress(GetModuleHandleA("ntdll"), name);
    uint32_t words[8] = {(uint32_t)behind_gate, 0, 0xfffffffe, 0, 0, 0, 0, 0}, id, way_out;
    unsigned bytes = 4 * (2 + n - cut);

    if (!stub || *stub != 0xb8 || stub[5] != 0xba)
        return 0;
    memcpy(&id, stub + 1, 4);
    memcpy(&way_out, stub + 6, 4);
    memcpy(end - bytes, words, bytes);
    return at_gate(id, way_out, end - bytes);
}

int main(void)
{
    static const struct {
        const char *name;
        unsigned n; /* words of arguments */
    } calls[] = {{"NtClose", 1}, {"NtDelayExecution", 2}, {"NtSuspendThread", 2}, {"NtGetContextThread", 2}, {"NtSetContextThread", 2},
                 {"NtQueryInformationThread", 5}, {"NtTerminateProcess", 2}};

    const uint32_t *unix_dispatcher;

    setvbuf(stdout, NULL, _IONBF, 0);
    end = (char *)VirtualAlloc(NULL, 2 * STACK, MEM_RESERVE, PAGE_NOACCESS) + STACK;
    VirtualAlloc(end - STACK, STACK, MEM_COMMIT, PAGE_READWRITE);
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        for (unsigned cut = 1; cut <= calls[i].n + 1; cut += calls[i].n)
            printf("%s, %u words less: %lx\n", calls[i].name, cut, (unsigned long)call(calls[i].name, calls[i].n, cut));
    AddVectoredExceptionHandler(1, handler);
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        printf("%s without a stack: %lx\n", calls[i].name, (unsigned long)call(calls[i].name, 0, 2));
    unix_dispatcher = (uint32_t *)GetProcAddress(GetModuleHandleA("ntdll"), "__wine_unix_call_dispatcher");
    for (unsigned words = 0; words < 5; words++) {
        memset(end - 16, 0, 16);
        printf("unix call with %u words: %lx\n", words, unix_dispatcher ? (unsigned long)at_gate(0, *unix_dispatcher, end - 4 * words) : 0);
    }
    return 0;
}
/* EXPECT
NtClose, 1 words less: c0000005
NtClose, 2 words less: c0000005
NtDelayExecution, 1 words less: c0000005
NtDelayExecution, 3 words less: c0000005
NtSuspendThread, 1 words less: c0000005
NtSuspendThread, 3 words less: c0000005
NtGetContextThread, 1 words less: c0000005
NtGetContextThread, 3 words less: c0000005
NtSetContextThread, 1 words less: c0000005
NtSetContextThread, 3 words less: c0000005
NtQueryInformationThread, 1 words less: c0000005
NtQueryInformationThread, 6 words less: c0000005
NtTerminateProcess, 1 words less: c0000005
NtTerminateProcess, 3 words less: c0000005
exception c0000005, access 0 at end + 0
NtClose without a stack: c0000005
exception c0000005, access 0 at end + 0
NtDelayExecution without a stack: c0000005
exception c0000005, access 0 at end + 0
NtSuspendThread without a stack: c0000005
exception c0000005, access 0 at end + 0
NtGetContextThread without a stack: c0000005
exception c0000005, access 0 at end + 0
NtSetContextThread without a stack: c0000005
exception c0000005, access 0 at end + 0
NtQueryInformationThread without a stack: c0000005
exception c0000005, access 0 at end + 0
NtTerminateProcess without a stack: c0000005
exception c0000005, access 0 at end + 0
unix call with 0 words: c0000005
exception c0000005, access 0 at end + 0
unix call with 1 words: c0000005
exception c0000005, access 0 at end + 0
unix call with 2 words: c0000005
exception c0000005, access 0 at end + 0
unix call with 3 words: c0000005
exception c0000005, access 0 at end + 0
unix call with 4 words: c0000005
*/
