/* divide.c - division by zero and quotients too large, signed and unsigned, every width: exception, address, registers untouched, going on. */
#include <stdio.h>
#include <windows.h>

#define CASE(name, insn) \
    "_" name ": pushl %ebx\n movl 8(%esp), %eax\n movl 12(%esp), %edx\n movl 16(%esp), %ecx\n movl $0x5a5a5a5a, %ebx\n " insn "\n" \
    " movl %edx, %ecx\n movl 20(%esp), %edx\n movl %ecx, (%edx)\n popl %ebx\n ret\n"
__asm__(".globl _div32, _idiv32, _div16, _idiv16, _div8, _idiv8, _aam0\n" CASE("div32", "divl %ecx") CASE("idiv32", "idivl %ecx")
        CASE("div16", ".byte 0x66, 0xf7, 0xf1") CASE("idiv16", ".byte 0x66, 0xf7, 0xf9") CASE("div8", "divb %cl") CASE("idiv8", "idivb %cl")
        CASE("aam0", ".byte 0xd4, 0"));
typedef unsigned op(unsigned eax, unsigned edx, unsigned ecx, unsigned *edx_out);
op div32, idiv32, div16, idiv16, div8, idiv8, aam0;

static int count;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    const unsigned char *i = (const unsigned char *)c->Eip;

    count++;
    printf("  %08lx flags %lx, %lu parameters, at %02x%02x %s: eax %lx edx %lx ecx %lx ebx %lx\n", p->ExceptionRecord->ExceptionCode,
           p->ExceptionRecord->ExceptionFlags, p->ExceptionRecord->NumberParameters, i[0], i[1],
           p->ExceptionRecord->ExceptionAddress == (void *)c->Eip ? "" : "(record differs)", c->Eax, c->Edx, c->Ecx, c->Ebx);
    if (i[0] == 0xd4) { /* the divisor is part of the instruction */
        c->Eip += 2;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    c->Ecx = 7;
    if (i[0] == 0xf6)
        c->Eax = 100;
    else {
        c->Edx = 0;
        c->Eax = 100;
    }
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void one(const char *name, op *f, unsigned eax, unsigned edx, unsigned ecx)
{
    unsigned d = 0, a = f(eax, edx, ecx, &d);

    printf("%s %x:%x / %x = %x rest %x\n", name, edx, eax, ecx, a, d);
}

static int __attribute__((noinline)) in_c(int a, int b) { return a / b + a % b; }
static LONG CALLBACK leave(EXCEPTION_POINTERS *p)
{
    printf("in C: %08lx\n", p->ExceptionRecord->ExceptionCode);
    ExitProcess(7);
}

//: exit 7
int main(void)
{
    void *h = AddVectoredExceptionHandler(1, handler);

    one("div", div32, 100, 0, 9);
    one("div", div32, 5, 0, 0);
    one("div", div32, 5, 1, 1);
    one("div", div32, 0xffffffff, 1, 2);
    one("div", div32, 0xfffffffd, 1, 0x80000000);
    one("idiv", idiv32, 0x80000000, 0xffffffff, 0xffffffff);
    one("idiv", idiv32, 0x80000000, 0xffffffff, 1);
    one("idiv", idiv32, 0x80000000, 0, 1);
    one("idiv", idiv32, 1, 0, 0);
    one("div16", div16, 0xabcd0005, 0x12340006, 0);
    one("div16", div16, 0xabcd0005, 0x12340001, 1);
    one("div16", div16, 0xabcd0005, 0x12340001, 0x99990002);
    one("idiv16", idiv16, 0x8000, 0xffff, 0xffff);
    one("div8", div8, 0x10000, 0, 0x100);
    one("div8", div8, 0x0200, 0, 2);
    one("div8", div8, 0x01ff, 0, 2);
    one("idiv8", idiv8, 0xff80, 0, 0xff);
    one("aam", aam0, 0x1234, 0, 0);
    printf("%d exceptions\n", count);
    RemoveVectoredExceptionHandler(h);
    AddVectoredExceptionHandler(1, leave);
    volatile int zero = 0;
    return in_c(12, zero);
}

/* EXPECT
div 0:64 / 9 = b rest 1
  c0000094 flags 0, 0 parameters, at f7f1 : eax 5 edx 0 ecx 0 ebx 5a5a5a5a
div 0:5 / 0 = e rest 2
  c0000094 flags 0, 0 parameters, at f7f1 : eax 5 edx 1 ecx 1 ebx 5a5a5a5a
div 1:5 / 1 = e rest 2
div 1:ffffffff / 2 = ffffffff rest 1
div 1:fffffffd / 80000000 = 3 rest 7ffffffd
  c0000094 flags 0, 0 parameters, at f7f9 : eax 80000000 edx ffffffff ecx ffffffff ebx 5a5a5a5a
idiv ffffffff:80000000 / ffffffff = e rest 2
idiv ffffffff:80000000 / 1 = 80000000 rest 0
  c0000094 flags 0, 0 parameters, at f7f9 : eax 80000000 edx 0 ecx 1 ebx 5a5a5a5a
idiv 0:80000000 / 1 = e rest 2
  c0000094 flags 0, 0 parameters, at f7f9 : eax 1 edx 0 ecx 0 ebx 5a5a5a5a
idiv 0:1 / 0 = e rest 2
  c0000094 flags 0, 0 parameters, at 66f7 : eax abcd0005 edx 12340006 ecx 0 ebx 5a5a5a5a
div16 12340006:abcd0005 / 0 = e rest 2
  c0000094 flags 0, 0 parameters, at 66f7 : eax abcd0005 edx 12340001 ecx 1 ebx 5a5a5a5a
div16 12340001:abcd0005 / 1 = e rest 2
div16 12340001:abcd0005 / 99990002 = abcd8002 rest 12340001
  c0000094 flags 0, 0 parameters, at 66f7 : eax 8000 edx ffff ecx ffff ebx 5a5a5a5a
idiv16 ffff:8000 / ffff = e rest 2
  c0000094 flags 0, 0 parameters, at f6f1 : eax 10000 edx 0 ecx 100 ebx 5a5a5a5a
div8 0:10000 / 100 = 20e rest 0
  c0000094 flags 0, 0 parameters, at f6f1 : eax 200 edx 0 ecx 2 ebx 5a5a5a5a
div8 0:200 / 2 = 20e rest 0
div8 0:1ff / 2 = 1ff rest 0
  c0000094 flags 0, 0 parameters, at f6f9 : eax ff80 edx 0 ecx ff ebx 5a5a5a5a
idiv8 0:ff80 / ff = 20e rest 0
  c0000094 flags 0, 0 parameters, at d400 : eax 1234 edx 0 ecx 0 ebx 5a5a5a5a
aam 0:1234 / 0 = 1234 rest 0
12 exceptions
in C: c0000094
*/
