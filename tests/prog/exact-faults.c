/* exact-faults.c - a program translated with --faults=exact: a structured handler far out sees the registers of a fault in a function that it calls,
 * changes them, and has the program go on behind the instruction. */
#include <stdio.h>
#include <windows.h>

struct frame {
    struct frame *prev;
    void *handler;
};
#ifndef SEEN
#define SEEN volatile /* so that nobody sees what the handler does with it */
#endif
static CONTEXT *SEEN seen;
static EXCEPTION_DISPOSITION repair(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *context, void *d)
{
    if (r->ExceptionFlags & 6)
        return ExceptionContinueSearch;
    seen = context;
    CONTEXT *c = seen;
    printf("%08lx: eax %08lx ecx %08lx edx %08lx ebx %08lx esi %08lx edi %08lx, flags %03lx, at %02x\n", r->ExceptionCode, c->Eax, c->Ecx, c->Edx,
           c->Ebx, c->Esi, c->Edi, c->EFlags & 0x8d5, *(unsigned char *)c->Eip);
    c->Eax = c->Ecx + c->Esi;
    c->Edi = 0x1234;
    c->Eip += 2;
    return ExceptionContinueExecution;
}

/* mov eax, [edx] with all registers known; what comes back is eax and edi. */
static void __attribute__((noinline)) callee(unsigned n, unsigned *eax, unsigned *edi)
{
    unsigned a, d;
    __asm__ volatile("movl %2, %%ecx\n movl $0, %%edx\n leal 1(%%ecx), %%ebx\n leal 2(%%ecx), %%esi\n leal 3(%%ecx), %%edi\n leal 4(%%ecx), %%eax\n"
                     "cmpl $77, %%ecx\n movl (%%edx), %%eax\n"
                     : "=&a"(a), "=&D"(d) : "m"(n) : "ebx", "ecx", "edx", "esi", "cc", "memory");
    *eax = a, *edi = d;
}

static unsigned __attribute__((noinline)) between(unsigned n)
{
    unsigned eax, edi;
    callee(n * 3, &eax, &edi);
    return eax ^ edi << 16;
}

//: flags -O2
//: build --faults=exact
int main(void)
{
    struct frame f = {.handler = repair};

    __asm__ volatile("movl %%fs:0, %%eax\n movl %%eax, %0\n movl %1, %%fs:0" : "=m"(f.prev) : "r"(&f) : "eax", "memory");
    for (unsigned i = 20; i < 30; i += 3)
        printf("%08x\n", between(i));
    __asm__ volatile("movl %0, %%fs:0" : : "r"(f.prev) : "memory");
    return 0;
}

/* EXPECT
c0000005: eax 00000040 ecx 0000003c edx 00000000 ebx 0000003d esi 0000003e edi 0000003f, flags 091, at 8b
1234007a
c0000005: eax 00000049 ecx 00000045 edx 00000000 ebx 00000046 esi 00000047 edi 00000048, flags 091, at 8b
1234008c
c0000005: eax 00000052 ecx 0000004e edx 00000000 ebx 0000004f esi 00000050 edi 00000051, flags 000, at 8b
1234009e
c0000005: eax 0000005b ecx 00000057 edx 00000000 ebx 00000058 esi 00000059 edi 0000005a, flags 014, at 8b
123400b0
*/
