/* step-kinds.c - the trap flag over instructions that treat it in their own way: loads of SS, which hold the trap back for one instruction;
 * POPF that sets and clears it, PUSHF that shows it, repeats that do nothing, jumps taken and not, calls into a DLL and back, an instruction
 * that faults instead, IRET that sets it. */
#include <stdio.h>
#include <windows.h>

extern char traced[], traced_end[], faulting[], after_fault[];
static unsigned where[96], count, outside, faults, step_again = 1;
DWORD(WINAPI *volatile call_me)(void);
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;

    if (p->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && c->Eip == (DWORD)faulting) {
        faults++;
        c->Eip = (DWORD)after_fault;
        c->EFlags |= 0x100; /* a fault's handler keeps on stepping when it says so */
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    if (c->Eip - (DWORD)traced <= (DWORD)(traced_end - traced)) {
        if (count < 96)
            where[count] = c->Eip - (DWORD)traced;
        count++;
    } else
        outside++;
    if (c->Eip != (DWORD)traced_end && step_again)
        c->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void)
{
    char byte = 1, *p = &byte;
    unsigned shown, iret_shown = 0;

    call_me = GetCurrentThreadId;
    AddVectoredExceptionHandler(1, handler);
    __asm__ volatile("pushfl\n orl $0x100, (%%esp)\n popfl\n"
                     "_traced: movl %%ss, %%ecx\n"
                     "movl %%ecx, %%ss\n nop\n nop\n"                 /* no stop between these two */
                     "pushl %%ss\n popl %%ss\n incl %%eax\n nop\n"
                     "pushfl\n popl %0\n"                             /* shows it set */
                     "xorl %%ecx, %%ecx\n rep stosb\n repe cmpsb\n"   /* do nothing, and stop once */
                     "jecxz 1f\n nop\n"
                     "1: testl %%ecx, %%ecx\n jnz 2f\n jz 2f\n nop\n"
                     "2: movl $2, %%ecx\n 3: loop 3b\n"
                     "call *_call_me\n"
                     "movl %2, %%edi\n movb $1, %%al\n"
                     "xorl %%ecx, %%ecx\n"
                     "_faulting: movb %%al, (%%ecx)\n"
                     "_after_fault: scasb\n"
                     "enter $8, $0\n leave\n"
                     "fld1\n fstp %%st(0)\n"
                     "cmpxchg8b 8(%%esp)\n"
                     "pushfl\n andl $~0x100, (%%esp)\n popfl\n"       /* one more stop, behind it */
                     "_traced_end: nop\n"
                     : "=&S"(shown)
                     : "D"(p), "m"(p)
                     : "eax", "ecx", "edx", "memory", "cc");
    printf("%u steps, some in the DLL: %d, faults %u, pushed flag %x\n", count, outside > 0, faults, shown & 0x100);
    for (unsigned i = 0; i < count && i < 96; i++)
        printf("%x ", where[i]);
    puts("");
    /* IRET to the next instruction with the flag set: one stop, one instruction later */
    step_again = count = outside = 0;
    __asm__ volatile("pushfl\n orl $0x100, (%%esp)\n pushl %%cs\n pushl $1f\n iret\n 1: nop\n nop\n pushfl\n popl %0"
                     : "=r"(iret_shown)
                     :
                     : "memory", "cc");
    printf("iret: %u stops, flag afterwards %x\n", outside, iret_shown & 0x100);
    return 0;
}

/* EXPECT
31 steps, some in the DLL: 1, faults 1, pushed flag 100
2 5 6 7 9 a b c e 10 12 15 17 19 1c 21 21 23 29 2c 2e 30 33 37 38 3a 3c 41 42 49 4a
iret: 1 stops, flag afterwards 0
*/
