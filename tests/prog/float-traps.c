/* float-traps.c - unmasked floating-point exceptions of the x87 and SSE units: codes and addresses, the state in the context, going on with
 * the exception masked in the context. */
#include <stdio.h>
#include <windows.h>

static int loud = 1, count;
static DWORD last;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    unsigned *x = (unsigned *)c->ExtendedRegisters; /* the FXSAVE image */

    count++;
    last = p->ExceptionRecord->ExceptionCode;
    if (loud)
        printf("  %08lx flags %lx, %lu parameters, at %02x%s; control %04lx status %02lx mxcsr %04x\n", last, p->ExceptionRecord->ExceptionFlags,
               p->ExceptionRecord->NumberParameters, *(unsigned char *)c->Eip,
               p->ExceptionRecord->ExceptionAddress == (void *)c->Eip ? "" : " (record differs)",
               c->FloatSave.ControlWord & 0xffff, c->FloatSave.StatusWord & 0xff, x[6] & 0xffff);
    c->FloatSave.ControlWord |= 0x3f;
    c->FloatSave.StatusWord &= ~0x80ffu;
    x[6] = (x[6] | 0x1f80) & ~0x3fu;
    ((unsigned short *)x)[0] |= 0x3f;
    ((unsigned short *)x)[1] &= ~0x80ffu;
    return EXCEPTION_CONTINUE_EXECUTION;
}
static void x87(const char *name, unsigned mask, double a, double b, int op)
{
    unsigned short cw = (unsigned short)(0x37f & ~mask);
    double r;

    printf("%s\n", name);
    __asm__ volatile("fnclex\n fldcw %0" : : "m"(cw));
    switch (op) {
    case '/': __asm__ volatile("fldl %1\n fdivl %2\n fwait\n fstpl %0\n fwait" : "=m"(r) : "m"(a), "m"(b)); break;
    case '*': __asm__ volatile("fldl %1\n fmull %2\n fwait\n fstpl %0\n fwait" : "=m"(r) : "m"(a), "m"(b)); break;
    case 's': __asm__ volatile("fldl %1\n fsqrt\n fwait\n fstpl %0\n fwait" : "=m"(r) : "m"(a)); break;
    default: __asm__ volatile("fldl %1\n fistpl %0\n fwait" : "=m"(r) : "m"(a)); r = 0; break;
    }
    __asm__ volatile("fninit");
    printf("  gave %g\n", r);
}
static void sse(const char *name, unsigned mask, double a, double b, int op)
{
    unsigned m = 0x1f80 & ~mask;
    double r = a;

    printf("%s\n", name);
    __asm__ volatile("ldmxcsr %0" : : "m"(m));
    switch (op) {
    case '/':
        __asm__ volatile("movsd %0, %%xmm0\n movsd %1, %%xmm1\n divsd %%xmm1, %%xmm0\n movsd %%xmm0, %0" : "+m"(r) : "m"(b) : "xmm0", "xmm1");
        break;
    case '*': __asm__ volatile("movsd %0, %%xmm0\n mulsd %1, %%xmm0\n movsd %%xmm0, %0" : "+m"(r) : "m"(b) : "xmm0"); break;
    default: __asm__ volatile("sqrtsd %0, %%xmm0\n movsd %%xmm0, %0" : "+m"(r) : : "xmm0"); break;
    }
    m = 0x1f80;
    __asm__ volatile("ldmxcsr %0" : : "m"(m));
    printf("  gave %g\n", r);
}
//: flags -msse2
int main(void)
{
    AddVectoredExceptionHandler(1, handler);
    x87("divide by zero", 4, 1, 0, '/');
    x87("invalid", 1, 0, 0, '/');
    x87("square root of -1", 1, -1, 0, 's');
    x87("overflow when stored", 8, 1e300, 1e300, '*');
    x87("underflow when stored", 16, 1e-300, 1e-300, '*');
    x87("inexact", 32, 1, 3, '/');
    x87("masked", 0, 1, 0, '/');
    sse("SSE divide by zero", 0x200, 1, 0, '/');
    sse("SSE invalid", 0x80, 0, 0, '/');
    sse("SSE square root", 0x80, -4, 0, 's');
    sse("SSE overflow", 0x400, 1e300, 1e300, '*');
    sse("SSE underflow", 0x800, 1e-300, 1e-300, '*');
    sse("SSE inexact", 0x1000, 1, 3, '/');
    sse("SSE masked", 0, 1, 0, '/');
    printf("%d exceptions\n", count);
    return 0;
}

/* EXPECT
divide by zero
  c000008e flags 0, 0 parameters, at 9b; control 037b status 84 mxcsr 1f80
  gave 1
invalid
  c0000090 flags 0, 0 parameters, at 9b; control 037e status 81 mxcsr 1f80
  gave 0
square root of -1
  c0000090 flags 0, 0 parameters, at 9b; control 037e status 81 mxcsr 1f80
  gave -1
overflow when stored
  c0000091 flags 0, 0 parameters, at 9b; control 0377 status a8 mxcsr 1f80
  gave -1
underflow when stored
  c0000093 flags 0, 0 parameters, at 9b; control 036f status b0 mxcsr 1f80
  gave -1
inexact
  c000008f flags 0, 0 parameters, at 9b; control 035f status a0 mxcsr 1f80
  gave 0.333333
masked
  gave inf
SSE divide by zero
  c00002b5 flags 0, 2 parameters, at f2; control 037f status 00 mxcsr 1d84
  gave inf
SSE invalid
  c00002b5 flags 0, 2 parameters, at f2; control 037f status 00 mxcsr 1f01
  gave nan
SSE square root
  c00002b5 flags 0, 2 parameters, at f2; control 037f status 00 mxcsr 1f01
  gave nan
SSE overflow
  c00002b5 flags 0, 2 parameters, at f2; control 037f status 00 mxcsr 1ba8
  gave inf
SSE underflow
  c00002b5 flags 0, 2 parameters, at f2; control 037f status 00 mxcsr 17b0
  gave 0
SSE inexact
  c00002b5 flags 0, 2 parameters, at f2; control 037f status 00 mxcsr 0fa0
  gave 0.333333
SSE masked
  gave inf
12 exceptions
*/
