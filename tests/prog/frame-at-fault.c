/* frame-at-fault.c - a program of the kind that GNAT makes, known by what its binder writes: a structured handler of main's unwinds faults of all
 * that main calls, beginning with their registers.  So ebx, ebp, esi, edi and esp must be exact at every fault; and a full stack leaves room to do
 * it. */
//: flags -O2 -fomit-frame-pointer
#include <stdio.h>
#include <windows.h>

static const char mark[] __attribute__((used)) = "GNAT Version: none";
unsigned kept[6], landing, expected[5], seen[5];
static unsigned code;

struct frame {
    struct frame *prev;
    void *handler;
};
static EXCEPTION_DISPOSITION handler(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *c, void *d)
{
    const unsigned regs[5] = {c->Ebx, c->Esi, c->Edi, c->Ebp, c->Esp};

    if (r->ExceptionFlags & 6) /* unwinding */
        return ExceptionContinueSearch;
    code = r->ExceptionCode;
    for (int i = 0; i < 5; i++)
        seen[i] = regs[i];
    c->Ebx = kept[0], c->Esi = kept[1], c->Edi = kept[2], c->Ebp = kept[3], c->Esp = kept[4];
    c->Eip = landing;
    return ExceptionContinueExecution;
}

/* Each piece runs with ecx = 0 and edx = a good pointer, and says in expected what its registers are when it faults. */
static int block[64];
int callee(int x) { return x + block[x & 63]; }
#define PIECE(name, what) \
    int name(int *nil, int *good); \
    __asm__(".globl _" #name "\n_" #name ":\n" \
            "movl %ebx, _kept\n movl %esi, _kept + 4\n movl %edi, _kept + 8\n movl %ebp, _kept + 12\n movl %esp, _kept + 16\n" \
            "movl $2f, _landing\n movl 4(%esp), %ecx\n movl 8(%esp), %edx\n movl $0, %eax\n" what \
            "\n movl %eax, _expected\n movl %ebx, _expected\n int3\n2: ret\n")
#define HERE "movl %ebx, _expected\n movl %esi, _expected + 4\n movl %edi, _expected + 8\n movl %ebp, _expected + 12\n movl %esp, _expected + 16\n"
PIECE(load, "movl $1, %ebx\n movl $2, %esi\n leal 3(%ecx), %edi\n leal 4(%edx), %ebp\n" HERE "movl (%ecx), %eax");
PIECE(again, "movl $1, %ebx\n movl %eax, (%edx)\n incl %ebx\n movl %eax, (%edx)\n incl %ebx\n" HERE "movl (%ecx), %eax");
PIECE(call, "movl %ecx, %edi\n movl $77, %ebx\n pushl $3\n call _callee\n incl %ebx\n" HERE "movl (%edi), %eax");
PIECE(loop, "movl $5, %eax\n1: incl %ebx\n movl 4(%edx), %esi\n decl %eax\n jnz 1b\n pushl $1\n" HERE "movl (%ecx), %ebx");
PIECE(loops, "movl $5, %eax\n1: movl %eax, %edi\n imull $3, %edi, %ebx\n decl %eax\n" HERE "movl %eax, (%ecx,%edx)\n cmovzl %ecx, %edx\n jmp 1b");
PIECE(two, "movl $9, %ebx\n movl %eax, (%edx)\n testl %edx, %edx\n jz 1f\n movl $8, %ebx\n1:" HERE "movl (%ecx), %eax");
PIECE(bytes, "movl $0x01020304, %ebx\n movl %eax, (%edx)\n movb $7, %bh\n" HERE "movl (%ecx), %eax");
PIECE(divides, "xorl %edx, %edx\n movl $6, %ebp\n" HERE "divl %ecx");

static const struct { const char *what; int (*run)(int *, int *); } pieces[] = {
    {"set once", load}, {"set again", again}, {"after a call", call}, {"behind a loop", loop}, {"in a loop", loops}, {"where two ways meet", two},
    {"a byte of one", bytes}, {"a division", divides},
};

static volatile int depth;
int __attribute__((noinline, optimize("no-optimize-sibling-calls"))) deeper(int n)
{
    volatile int room[100];

    room[n % 100] = n;
    depth = n;
    return n < 0 ? n : deeper(n + 1) + room[n % 100];
}
int fill(int *nil, int *good);
__asm__(".globl _fill\n_fill: movl %ebx, _kept\n movl %esi, _kept + 4\n movl %edi, _kept + 8\n movl %ebp, _kept + 12\n movl %esp, _kept + 16\n"
        "movl $2f, _landing\n pushl $0\n call _deeper\n2: ret\n");

int main(void)
{
    struct frame f = {NULL, handler};

    __asm__ volatile("movl %%fs:0, %0\n movl %1, %%fs:0" : "=&r"(f.prev) : "r"(&f) : "memory");
    for (int round = 0; round < 2; round++)
        for (unsigned i = 0; i < sizeof pieces / sizeof *pieces; i++) {
            unsigned wrong = 0;
            code = 0;
            pieces[i].run(NULL, block);
            for (int k = 0; k < 5; k++)
                wrong |= (seen[k] != expected[k]) << k;
            printf("%-20s %08x wrong %02x\n", pieces[i].what, code, wrong);
        }
    fill(NULL, NULL);
    printf("full %08x, below the first call %d\n", code, seen[4] < kept[4] && depth > 1000);
    __asm__ volatile("movl %0, %%fs:0" : : "r"(f.prev) : "memory");
    return 0;
}

/* EXPECT
set once             c0000005 wrong 00
set again            c0000005 wrong 00
after a call         c0000005 wrong 00
behind a loop        c0000005 wrong 00
in a loop            c0000005 wrong 00
where two ways meet  c0000005 wrong 00
a byte of one        c0000005 wrong 00
a division           c0000094 wrong 00
set once             c0000005 wrong 00
set again            c0000005 wrong 00
after a call         c0000005 wrong 00
behind a loop        c0000005 wrong 00
in a loop            c0000005 wrong 00
where two ways meet  c0000005 wrong 00
a byte of one        c0000005 wrong 00
a division           c0000094 wrong 00
full c00000fd, below the first call 1
*/
