/* single-step.c - the trap flag: each instruction is followed by an exception with the address of the next one; the flag shows in the
 * context, is gone in the handler's own code, and can be set by the handler again; `rep` steps by iteration. */
#include <stdio.h>
#include <windows.h>

extern char traced[], traced_end[];
static unsigned where[64], flags[64], ecx[64], count;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;

    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    if (count < 64) {
        where[count] = c->Eip - (DWORD)traced;
        flags[count] = c->EFlags & 0x100;
        ecx[count] = c->Ecx;
    }
    count++;
    if (c->Eip - (DWORD)traced < (DWORD)(traced_end - traced))
        c->EFlags |= 0x100;
    else
        c->EFlags &= ~0x100u;
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void)
{
    char from[8] = "abcdefg", to[8] = "", *source = from, *dest = to;
    unsigned result, after;

    AddVectoredExceptionHandler(1, handler);
    __asm__ volatile("pushfl\n orl $0x100, (%%esp)\n popfl\n"
                     "_traced: movl $3, %%ecx\n"   /* 0 */
                     "xorl %%eax, %%eax\n"         /* 5 */
                     "1: addl %%ecx, %%eax\n"      /* 7 */
                     "decl %%ecx\n"                /* 9 */
                     "jnz 1b\n"                    /* a */
                     "movl $4, %%ecx\n"            /* c */
                     "rep movsb\n"                 /* 11 */
                     "call 2f\n"                   /* 13 */
                     "jmp 3f\n"                    /* 18 */
                     "2: ret\n"                    /* 1a */
                     "3: nop\n"                    /* 1b */
                     "_traced_end: pushfl\n popl %%edx"
                     : "=&a"(result), "=d"(after), "+S"(source), "+D"(dest)
                     :
                     : "ecx", "memory", "cc");
    printf("%u steps, result %u, \"%s\", trap flag %s afterwards\n", count, result, to, after & 0x100 ? "set" : "clear");
    for (unsigned i = 0; i < count && i < 64; i++)
        printf("%x%s/%u ", where[i], flags[i] ? "T" : "", ecx[i]);
    puts("");
    return 0;
}

/* EXPECT
20 steps, result 6, "abcd", trap flag clear afterwards
5/3 7/3 9/3 a/2 7/2 9/2 a/1 7/1 9/1 a/0 c/0 11/4 11/3 11/2 11/1 13/0 1a/0 18/0 1b/0 1c/0
*/
