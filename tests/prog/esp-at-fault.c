/* esp-at-fault.c - a program of the kind that Go makes, known by the head of the table of its functions: its vectored handler keeps eip, pushes
 * it and has the thread go on in the runtime.  So esp must be exact at every fault, and looks at pointers that only ask whether they are nil must
 * be made. */
//: flags -O2 -fomit-frame-pointer
#include <stdio.h>
#include <windows.h>

static const unsigned mark[] __attribute__((used)) = {0xfffffff1, 0x04010000};
unsigned expected_esp, seen_esp, seen_eip, seen_code, landing;

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;

    seen_code = p->ExceptionRecord->ExceptionCode;
    seen_eip = c->Eip;
    seen_esp = c->Esp;
    c->Esp -= 4;
    *(DWORD *)c->Esp = c->Eip;
    c->Eip = landing;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* Each piece runs with ecx = 0 and edx = a good pointer, says in expected_esp where the stack is when it faults, and does not end.  Where it lands
 * only esp is known. */
static int block[64];
unsigned kept[6], pushed, used;
int callee(int x) { return x + block[x & 63]; }
#define PIECE(name, code) \
    int name(int *nil, int *good); \
    __asm__(".globl _" #name "\n_" #name ":\n" \
            "movl %ebx, _kept\n movl %esi, _kept + 4\n movl %edi, _kept + 8\n movl %ebp, _kept + 12\n movl %esp, _kept + 16\n" \
            "movl $2f, _landing\n movl 4(%esp), %ecx\n movl 8(%esp), %edx\n movl $0, %eax\n" code \
            "\n movl %eax, _used\n movl %ebx, _used\n int3\n" \
            "2: movl (%esp), %eax\n movl %eax, _pushed\n" \
            "movl _kept, %ebx\n movl _kept + 4, %esi\n movl _kept + 8, %edi\n movl _kept + 12, %ebp\n movl _kept + 16, %esp\n ret\n")
#define HERE "movl %esp, _expected_esp\n"
PIECE(load, HERE "movl (%ecx), %eax");
PIECE(store, "pushl $1\n pushl $2\n" HERE "movl %eax, 8(%ecx)");
PIECE(frame, "subl $200, %esp\n movl %eax, 40(%esp)\n" HERE "addl %eax, (%ecx)");
PIECE(left, "subl $200, %esp\n movl %eax, 40(%esp)\n addl $200, %esp\n" HERE "addl %eax, (%ecx)");
PIECE(push, "pushl $1\n" HERE "pushl (%ecx)");
PIECE(pop, "pushl $1\n" HERE "popl (%ecx)");
PIECE(call, "movl %ecx, %edi\n pushl $3\n call _callee\n" HERE "movl (%edi), %eax");
PIECE(loop, "movl $5, %eax\n1: movl 4(%edx), %ebx\n decl %eax\n jnz 1b\n pushl $1\n" HERE "movl (%ecx), %ebx");
PIECE(loops, "movl $5, %eax\n1: pushl %eax\n decl %eax\n" HERE "movl %eax, (%ecx,%edx)\n cmovzl %ecx, %edx\n jmp 1b");
PIECE(two, "testl %edx, %edx\n jz 1f\n pushl $1\n pushl $1\n1:" HERE "movl (%ecx), %ebx");
PIECE(words, "pushl $1\n movl %ecx, %edi\n movl $3, %ecx\n" HERE "rep stosl");
PIECE(helped, "pushl $1\n" HERE "fnsave (%ecx)");
PIECE(divides, "pushl $1\n xorl %edx, %edx\n" HERE "divl %ecx");
PIECE(nil, "movl %ecx, %ebx\n pushl $1\n" HERE "testb %al, (%ebx)\n cmpl $0, %esp");
PIECE(nil_store, "movl %ecx, %ebx\n pushl $1\n" HERE "testb %al, (%ebx)\n movb $1, 0x100000(%ebx)");

static const struct { const char *what; int (*run)(int *, int *); } pieces[] = {
    {"a load", load}, {"a store below pushes", store}, {"in a frame", frame}, {"after a frame", left}, {"a push of it", push}, {"a pop to it", pop},
    {"after a call", call}, {"behind a loop", loop}, {"in a loop that pushes", loops}, {"where two ways meet", two}, {"a string of words", words},
    {"by a helper", helped}, {"a division", divides}, {"is it nil?", nil}, {"is it nil, before a store?", nil_store},
};

int main(void)
{
    AddVectoredExceptionHandler(1, handler);
    for (int round = 0; round < 2; round++)
        for (unsigned i = 0; i < sizeof pieces / sizeof *pieces; i++) {
            seen_code = pushed = 0;
            pieces[i].run(NULL, block);
            printf("%-28s %08x esp %s, pushed %s\n", pieces[i].what, seen_code, seen_esp == expected_esp ? "right" : "wrong",
                   pushed == seen_eip ? "eip" : "else");
        }
    return 0;
}

/* EXPECT
a load                       c0000005 esp right, pushed eip
a store below pushes         c0000005 esp right, pushed eip
in a frame                   c0000005 esp right, pushed eip
after a frame                c0000005 esp right, pushed eip
a push of it                 c0000005 esp right, pushed eip
a pop to it                  c0000005 esp right, pushed eip
after a call                 c0000005 esp right, pushed eip
behind a loop                c0000005 esp right, pushed eip
in a loop that pushes        c0000005 esp right, pushed eip
where two ways meet          c0000005 esp right, pushed eip
a string of words            c0000005 esp right, pushed eip
by a helper                  c0000005 esp right, pushed eip
a division                   c0000094 esp right, pushed eip
is it nil?                   c0000005 esp right, pushed eip
is it nil, before a store?   c0000005 esp right, pushed eip
a load                       c0000005 esp right, pushed eip
a store below pushes         c0000005 esp right, pushed eip
in a frame                   c0000005 esp right, pushed eip
after a frame                c0000005 esp right, pushed eip
a push of it                 c0000005 esp right, pushed eip
a pop to it                  c0000005 esp right, pushed eip
after a call                 c0000005 esp right, pushed eip
behind a loop                c0000005 esp right, pushed eip
in a loop that pushes        c0000005 esp right, pushed eip
where two ways meet          c0000005 esp right, pushed eip
a string of words            c0000005 esp right, pushed eip
by a helper                  c0000005 esp right, pushed eip
a division                   c0000094 esp right, pushed eip
is it nil?                   c0000005 esp right, pushed eip
is it nil, before a store?   c0000005 esp right, pushed eip
*/
