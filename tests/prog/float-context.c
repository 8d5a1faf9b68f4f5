/* float-context.c - what a handler sees of registers at an SSE exception and at a page fault among floating-point code, and what it changes
 * there: a context in which only floating-point state is another one has been changed too. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int what;
static char *page;
static double xmm_of(const unsigned char *fx, int n)
{
    double d;
    memcpy(&d, fx + 160 + 16 * n, sizeof d);
    return d;
}
static void set_xmm(unsigned char *fx, int n, double d) { memcpy(fx + 160 + 16 * n, &d, sizeof d); }
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    unsigned char *fx = c->ExtendedRegisters;
    unsigned short status;
    DWORD old;

    memcpy(&status, fx + 2, 2);
    printf("  %08lx eax %lx ebx %lx esi %lx edi %lx xmm0 %g xmm1 %g mxcsr %04x tags %02x status %04x st0 %02x%02x\n",
           p->ExceptionRecord->ExceptionCode, c->Eax, c->Ebx, c->Esi, what == 1 ? c->Edi : c->Edi - (DWORD)(ULONG_PTR)page, xmm_of(fx, 0),
           xmm_of(fx, 1), *(unsigned *)(fx + 24) & 0xffff, fx[4], status & 0x3800, fx[41], fx[40]);
    switch (what) {
    case 1: /* over the instruction, with other registers */
        c->Ebx = 0x777;
        c->Eip += 4;
        set_xmm(fx, 0, 2.5);
        break;
    case 2: /* another value and another rounding, nothing else */
        VirtualProtect(page, 4096, PAGE_READWRITE, &old);
        set_xmm(fx, 0, 7.25);
        *(unsigned *)(fx + 24) |= 0x4000;
        break;
    case 3: /* another register of the x87 unit */
        VirtualProtect(page, 4096, PAGE_READWRITE, &old);
        fx[41] ^= 0x80;
        break;
    default:
        VirtualProtect(page, 4096, PAGE_READWRITE, &old);
        break;
    }
    return EXCEPTION_CONTINUE_EXECUTION;
}
static void forbid(void)
{
    DWORD old;
    VirtualProtect(page, 4096, PAGE_NOACCESS, &old);
}
static void sse(void)
{
    unsigned open = 0x1f80 & ~0x200, shut = 0x1f80, b = 0x111, s = 0x222;
    double one = 1, zero = 0, r = 0;

    what = 1;
    puts("division in xmm0");
    __asm__ volatile("ldmxcsr %5\n movsd %3, %%xmm0\n movsd %4, %%xmm1\n addl $1, %0\n addl $2, %1\n divsd %%xmm1, %%xmm0\n"
                     "addl $4, %0\n addl $8, %1\n movsd %%xmm0, %2\n ldmxcsr %6"
                     : "+b"(b), "+S"(s), "=m"(r) : "m"(one), "m"(zero), "m"(open), "m"(shut), "a"(5), "D"(6) : "xmm0", "xmm1");
    printf("  ebx %x esi %x xmm0 %g\n", b, s, r);
}
static void page_fault(int how, const char *name)
{
    double first = 3.5, second = 1.25, half = 2.5, r0 = 0, r1 = 0, r2 = 0;
    unsigned b = 0x10, shut = 0x1f80;
    int i = 0, a = 0;

    what = how;
    puts(name);
    memset(page, 0, 16);
    *(double *)page = 100;
    forbid();
    __asm__ volatile("movsd %6, %%xmm0\n movsd %7, %%xmm1\n fldl %8\n addsd %%xmm0, %%xmm1\n addl $3, %0\n movl (%9), %1\n addl $5, %0\n"
                     "addsd %%xmm0, %%xmm1\n cvtsd2si %8, %2\n movsd %%xmm0, %3\n movsd %%xmm1, %4\n faddl (%9)\n fstpl %5\n ldmxcsr %10"
                     : "+b"(b), "=&a"(a), "=&r"(i), "=m"(r0), "=m"(r1), "=m"(r2)
                     : "m"(first), "m"(second), "m"(half), "D"(page), "m"(shut), "S"(7) : "xmm0", "xmm1");
    printf("  ebx %x eax %x rounded %d xmm0 %g xmm1 %g st0 %g\n", b, a, i, r0, r1, r2);
}
//: flags -msse2
int main(void)
{
    page = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    AddVectoredExceptionHandler(1, handler);
    sse();
    page_fault(0, "page fault, nothing changed");
    page_fault(2, "page fault, xmm0 and rounding changed");
    page_fault(3, "page fault, st0 changed");
    return 0;
}

/* EXPECT
division in xmm0
  c00002b5 eax 5 ebx 112 esi 224 edi 6 xmm0 1 xmm1 0 mxcsr 1d84 tags 00 status 0000 st0 0000
  ebx 77b esi 22c xmm0 2.5
page fault, nothing changed
  c0000005 eax 1 ebx 13 esi 7 edi 0 xmm0 3.5 xmm1 4.75 mxcsr 1f80 tags 80 status 3800 st0 4000
  ebx 18 eax 0 rounded 2 xmm0 3.5 xmm1 8.25 st0 102.5
page fault, xmm0 and rounding changed
  c0000005 eax 1 ebx 13 esi 7 edi 0 xmm0 3.5 xmm1 4.75 mxcsr 1f80 tags 80 status 3800 st0 4000
  ebx 18 eax 0 rounded 3 xmm0 7.25 xmm1 12 st0 102.5
page fault, st0 changed
  c0000005 eax 1 ebx 13 esi 7 edi 0 xmm0 3.5 xmm1 4.75 mxcsr 1f80 tags 80 status 3800 st0 4000
  ebx 18 eax 0 rounded 2 xmm0 3.5 xmm1 8.25 st0 97.5
*/
