/* alignment.c - misaligned operands: of SSE instructions that want sixteen bytes, and of any others while EFLAGS.AC is set. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int skip;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    const EXCEPTION_RECORD *r = p->ExceptionRecord;

    printf("  %08lx flags %lx, parameters %lx %lx, at %02x, AC %d\n", r->ExceptionCode, r->ExceptionFlags,
           r->NumberParameters > 0 ? (DWORD)r->ExceptionInformation[0] : 0, r->NumberParameters > 1 ? (DWORD)r->ExceptionInformation[1] : 0,
           *(unsigned char *)p->ContextRecord->Eip, !!(p->ContextRecord->EFlags & 0x40000));
    p->ContextRecord->Eip += skip;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static _Alignas(64) unsigned char data[256];

/* One instruction on the address in ecx, with AC set before; whether it still is after. */
#define UNDER_AC(name, text, at)                                                                                                          \
    do {                                                                                                                                  \
        unsigned after;                                                                                                                   \
        __asm__ volatile("pushfl\n orl $0x40000, (%%esp)\n popfl\n " text "\n pushfl\n popl %0\n pushfl\n andl $~0x40000, (%%esp)\n popfl" \
                         : "=&a"(after) : "c"(at), "D"(data + 128) : "edx", "memory", "cc", "xmm0", "st");                                      \
        printf("%-24s AC %s\n", name, after & 0x40000 ? "still set" : "gone");                                                              \
    } while (0)

static void under_ac(void)
{
    UNDER_AC("nothing", "nop", data);
    UNDER_AC("aligned load", "movl (%%ecx), %%edx", data + 4);
    UNDER_AC("misaligned load", "movl (%%ecx), %%edx", data + 5);
    UNDER_AC("misaligned word", "movw (%%ecx), %%dx", data + 5);
    UNDER_AC("word in a dword", "movw (%%ecx), %%dx", data + 6);
    UNDER_AC("byte", "movb (%%ecx), %%dl", data + 7);
    UNDER_AC("misaligned store", "movl %%ecx, (%%ecx)", data + 6);
    UNDER_AC("read-modify-write", "addl $1, (%%ecx)", data + 2);
    UNDER_AC("string move", "xchgl %%ecx, %%esi\n movsl\n xchgl %%ecx, %%esi", data + 1);
    UNDER_AC("misaligned double", "fldl (%%ecx)\n fstp %%st(0)", data + 4);
    UNDER_AC("aligned double", "fldl (%%ecx)\n fstp %%st(0)", data + 8);
    UNDER_AC("misaligned extended", "fldt (%%ecx)\n fstp %%st(0)", data + 4);
    UNDER_AC("extended", "fldt (%%ecx)\n fstp %%st(0)", data + 8);
    UNDER_AC("movsd misaligned", "movsd (%%ecx), %%xmm0", data + 4);
    UNDER_AC("movsd aligned", "movsd (%%ecx), %%xmm0", data + 8);
    UNDER_AC("movups aligned", "movups (%%ecx), %%xmm0", data + 16);
    UNDER_AC("movups misaligned", "movups (%%ecx), %%xmm0", data + 17);
    UNDER_AC("locked", "lock addl $1, (%%ecx)", data + 2);
}
static void sse(void)
{
    puts("movaps load");
    skip = 3;
    __asm__ volatile("movaps (%0), %%xmm0" : : "c"(data + 8) : "xmm0", "memory");
    puts("movaps store");
    __asm__ volatile("movaps %%xmm0, (%0)" : : "c"(data + 4) : "memory");
    puts("addps");
    __asm__ volatile("addps (%0), %%xmm0" : : "c"(data + 1) : "xmm0", "memory");
    puts("movdqa");
    skip = 4;
    __asm__ volatile("movdqa (%0), %%xmm0" : : "c"(data + 8) : "xmm0", "memory");
    puts("movups");
    __asm__ volatile("movups (%0), %%xmm0" : : "c"(data + 8) : "xmm0", "memory");
}
//: flags -msse2
int main(void)
{
    AddVectoredExceptionHandler(1, handler);
    sse();
    under_ac();
    puts("end");
    return 0;
}

/* EXPECT
movaps load
  c0000005 flags 0, parameters 0 ffffffff, at 0f, AC 0
movaps store
  c0000005 flags 0, parameters 0 ffffffff, at 0f, AC 0
addps
  c0000005 flags 0, parameters 0 ffffffff, at 0f, AC 0
movdqa
  c0000005 flags 0, parameters 0 ffffffff, at 66, AC 0
movups
nothing                  AC still set
aligned load             AC still set
misaligned load          AC gone
misaligned word          AC gone
word in a dword          AC still set
byte                     AC still set
misaligned store         AC gone
read-modify-write        AC gone
string move              AC gone
misaligned double        AC gone
aligned double           AC still set
misaligned extended      AC gone
extended                 AC still set
movsd misaligned         AC gone
movsd aligned            AC still set
movups aligned           AC still set
movups misaligned        AC still set
locked                   AC gone
end
*/
