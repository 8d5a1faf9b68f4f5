/* exact-registers.c - every form of access, after code of several kinds, to a page that is not accessible: what a vectored handler sees of the general
 * registers, flags, x87 and SSE registers, and that going on elsewhere works.  One line for each form, a hash of all that was seen; with an
 * argument everything is printed. */
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <windows.h>

unsigned saved_esp, mask, vectors[8] = {0x3f800000, 0x40000000, 0x40400000, 0x40800000, 0x11111111, 0x22222222, 0x33333333, 0x44444444};

__asm__(".data\n.globl _table\n_table:\n.text\n"
        ".globl _over\n_over: movl _saved_esp, %esp\n popal\n ret\n");
/* ecx is the bad address.  setup writes no flags. */
#define ONE(flags, before, setup, insn)                                                                                                    \
    __asm__("1: pushal\n movl %esp, _saved_esp\n movl $" flags ", _mask\n fninit\n fldpi\n fld1\n movups _vectors, %xmm0\n movups _vectors+16, %xmm1\n" \
            " movups %xmm1, %xmm6\n xorps %xmm2, %xmm2\n movaps %xmm2, %xmm3\n movaps %xmm2, %xmm4\n movaps %xmm2, %xmm5\n movaps %xmm2, %xmm7\n"  \
            " movl $0x11111111, %eax\n movl $0x30001000, %ecx\n movl $0x33333333, %edx\n movl $0x44444444, %ebx\n"     \
            " movl $0x55555555, %ebp\n movl $0x66666666, %esi\n movl $0x77777777, %edi\n cld\n cmpl $77, %eax\n " before "\n " setup "\n"      \
            "2: " insn "\n jmp _over\n .data\n .long 1b, 2b\n .text\n")
#define FORM2(setup, insn)                                                                                                                 \
    ONE("0xcd5", "", setup, insn);                                                                                                         \
    ONE("0xcd5", "addl %edx, %eax\n leal 4(%ebx), %ebx", setup, insn);                                                                     \
    ONE("0xcd5", "movl $3, %edi\n 3: addl %edi, %esi\n decl %edi\n jnz 3b", setup, insn);                                                  \
    ONE("0xcd5", "xorl %ebp, %ebp\n subl $5, %edx\n jc 3f\n movb %dl, %bh\n 3:", setup, insn);                                             \
    ONE("0xcc5", "fadd %st(1), %st\n fxch\n fld %st(0)\n imull $3, %edx, %edx\n testl %edx, %edx", setup, insn);                          \
    ONE("0xcc5", "addps %xmm1, %xmm0\n pxor %xmm6, %xmm6\n movaps %xmm0, %xmm3\n shll $3, %eax", setup, insn);                             \
    ONE("0xcd5", "stc\n adcl $-1, %eax\n sbbl %edx, %ebx\n incl %ebp", setup, insn);                                                       \
    ONE("0xcd5", "call 4f\n jmp 5f\n 4: addl $9, %edx\n ret\n 5:", setup, insn);                                                           \
    ONE("0xcd5", "movb $0x80, %ah\n addb %ah, %ah\n leal (%ebx,%edx,2), %esi\n fstp %st(0)", setup, insn);                                \
    ONE("0xcd5", "movw $0x8000, %ax\n negw %ax\n jo 3f\n movl %eax, %edx\n 3: xchgl %ebx, %ebp\n movaps %xmm1, %xmm7", setup, insn)
#define FORM(insn) FORM2("", insn)

FORM("movl (%ecx), %eax");
FORM("movb 3(%ecx), %bh");
FORM("movw %dx, (%ecx)");
FORM("movl %ebx, 8(%ecx)");
FORM("movl $-1, (%ecx)");
FORM("movzbl (%ecx), %ecx");
FORM("movswl (%ecx), %edx");
FORM2("movl $0x100, %esi", "movl (%esi,%ecx,1), %esi");
FORM("pushl (%ecx)");
FORM("popl (%ecx)");
FORM("addl (%ecx), %eax");
FORM("addl %eax, (%ecx)");
FORM("subb $1, (%ecx)");
FORM("adcl %edx, (%ecx)");
FORM("cmpl $5, (%ecx)");
FORM("testb $5, (%ecx)");
FORM("incl (%ecx)");
FORM("negw (%ecx)");
FORM("notl (%ecx)");
FORM("shll $3, (%ecx)");
FORM("imull (%ecx), %edx");
FORM("mull (%ecx)");
FORM("divl (%ecx)");
FORM("xchgl %eax, (%ecx)");
FORM("xaddl %eax, (%ecx)");
FORM("lock xaddb %al, (%ecx)");
FORM("lock addl $1, (%ecx)");
FORM("lock subl %edx, (%ecx)");
FORM("lock andl %edx, (%ecx)");
FORM("lock orl $1, (%ecx)");
FORM("lock incw (%ecx)");
FORM("cmpxchgl %edx, (%ecx)");
FORM("lock cmpxchgw %dx, (%ecx)");
FORM("lock cmpxchg8b (%ecx)");
FORM("btl $3, (%ecx)");
FORM2("movl $9, %edx", "btsl %edx, (%ecx)");
FORM("cmovel (%ecx), %edx");
FORM("setb (%ecx)");
FORM("jmp *(%ecx)");
FORM("call *(%ecx)");
FORM2("movl %ecx, %esi", "lodsl");
FORM2("movl %ecx, %edi", "stosb");
FORM2("movl %ecx, %esi\n movl $0x30000010, %edi", "movsl");
FORM2("movl $0x30000ffd, %esi\n movl $0x30000010, %edi\n movl $9, %ecx", "rep movsb");
FORM2("movl $0x30000ff8, %edi\n movl $0x30000010, %esi\n movl $9, %ecx", "rep movsl");
FORM2("movl $0x30000ffa, %edi\n movl $9, %ecx", "rep stosw");
FORM2("movl $0x30001ffe, %edi\n movl $9, %ecx\n std", "rep stosb");
FORM2("movl $0x30000ffc, %esi\n movl $9, %ecx", "rep lodsb");
FORM2("movl $0x30000ffd, %edi\n movl $9, %ecx\n movb $1, %al", "repne scasb");
FORM2("movl $0x30000ff4, %esi\n movl $0x30000010, %edi\n movl $9, %ecx", "repe cmpsl");
FORM("flds (%ecx)");
FORM("fldl (%ecx)");
FORM("fldt (%ecx)");
FORM("fildl (%ecx)");
FORM("fadds (%ecx)");
FORM("fimull (%ecx)");
FORM("fsts (%ecx)");
FORM("fstpl (%ecx)");
FORM("fstpt (%ecx)");
FORM("fistpll (%ecx)");
FORM("fcomps (%ecx)");
FORM("fnstcw (%ecx)");
FORM("fldcw (%ecx)");
FORM("movss (%ecx), %xmm1");
FORM("movsd %xmm0, (%ecx)");
FORM("movups (%ecx), %xmm3");
FORM("movaps %xmm1, (%ecx)");
FORM("addps (%ecx), %xmm0");
FORM("movq (%ecx), %xmm1");
FORM("movd %xmm6, (%ecx)");
FORM("cvtsi2sdl (%ecx), %xmm1");
__asm__(".data\n .long 0, 0\n .text\n");

struct one {
    void (*code)(void);
    char *insn;
};
extern const struct one table[];
extern char over[];
static const struct one *now;
static unsigned hash, faults;
static int all;

static void see(const char *what, const void *p, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        hash = (hash ^ ((const unsigned char *)p)[i]) * 16777619u;
    if (all) {
        printf(" %s", what);
        for (unsigned i = n; i--;)
            printf("%02x", ((const unsigned char *)p)[i]);
    }
}

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    EXCEPTION_RECORD *r = p->ExceptionRecord;
    unsigned esp = c->Esp - saved_esp, flags = c->EFlags & mask;
    unsigned char *fx = c->ExtendedRegisters, top = fx[3] & 0x38;

    if (r->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || (char *)c->Eip != now->insn || (char *)r->ExceptionAddress != now->insn) {
        printf("%08lx at %p, not at %p\n", r->ExceptionCode, r->ExceptionAddress, now->insn);
        ExitProcess(1);
    }
    faults++;
    see("kind ", &r->ExceptionInformation[0], 1), see("of ", &r->ExceptionInformation[1], 4);
    see("eax ", &c->Eax, 4), see("ecx ", &c->Ecx, 4), see("edx ", &c->Edx, 4), see("ebx ", &c->Ebx, 4), see("esp ", &esp, 4);
    see("ebp ", &c->Ebp, 4), see("esi ", &c->Esi, 4), see("edi ", &c->Edi, 4), see("flags ", &flags, 4);
    see("fcw ", fx, 2), see("top ", &top, 1), see("tags ", fx + 4, 1);
    for (unsigned i = 0; i < (8 - top / 8u) % 8; i++)
        see("st ", fx + 32 + 16 * i, 10);
    for (unsigned i = 0; i < 8; i++)
        see("xmm ", fx + 160 + 16 * i, 16);
    if (all)
        printf("\n");
    /* out of the code, by registers that were changed */
        c->Eip = (DWORD)over;
    c->Esp = saved_esp - 64;
    c->EFlags &= ~0x400u;
    return EXCEPTION_CONTINUE_EXECUTION;
}

//: flags -O1
//: build --faults=exact
int main(int argc, char **argv)
{
    char *page = VirtualAlloc((void *)0x30000000, 0x3000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD old;

    (void)argv;
    all = argc > 1;
    AddVectoredExceptionHandler(1, handler);
    VirtualProtect(page + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    for (now = table; now->code; now++) {
        if ((now - table) % 10 == 0) {
            if (now != table)
                printf("%u: %08x\n", (unsigned)(now - table) / 10, hash);
            hash = 2166136261u;
        }
        now->code();
        __asm__ volatile("fninit" : : : "memory");
    }
    printf("%u faults, %08x\n", faults, hash);
    return 0;
}

/* EXPECT
1: fc34e5bc
2: 2a22e372
3: a89b1d9e
4: abadd22e
5: a89b1d9e
6: fc34e5bc
7: fc34e5bc
8: d6b3330a
9: fc34e5bc
10: a89b1d9e
11: fc34e5bc
12: a89b1d9e
13: a89b1d9e
14: a89b1d9e
15: fc34e5bc
16: fc34e5bc
17: a89b1d9e
18: a89b1d9e
19: a89b1d9e
20: a89b1d9e
21: fc34e5bc
22: fc34e5bc
23: fc34e5bc
24: a89b1d9e
25: a89b1d9e
26: a89b1d9e
27: a89b1d9e
28: a89b1d9e
29: a89b1d9e
30: a89b1d9e
31: a89b1d9e
32: a89b1d9e
33: a89b1d9e
34: a89b1d9e
35: fc34e5bc
36: 76138daa
37: fc34e5bc
38: a89b1d9e
39: fc34e5bc
40: fc34e5bc
41: 3629de8e
42: de9be222
43: cae8f5b2
44: 4e06f4ec
45: 08bf8c56
46: eb34b88a
47: e67caf10
48: 608f2157
49: 9cd5ab1d
50: 811c9dc5
51: fc34e5bc
52: fc34e5bc
53: fc34e5bc
54: fc34e5bc
55: fc34e5bc
56: fc34e5bc
57: a89b1d9e
58: a89b1d9e
59: a89b1d9e
60: a89b1d9e
61: fc34e5bc
62: a89b1d9e
63: fc34e5bc
64: fc34e5bc
65: a89b1d9e
66: fc34e5bc
67: a89b1d9e
68: fc34e5bc
69: fc34e5bc
70: a89b1d9e
700 faults, fc34e5bc
*/
