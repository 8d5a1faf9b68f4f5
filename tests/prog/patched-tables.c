/* patched-tables.c - jumps through tables in the forms of compilers and of hand-written interpreters: by memory and by a register, read-only tables and
 * writable ones, which change to another target of the table, and to code that is in no file and looks at the flags of the blocks before.
 *
 * Also a threaded interpreter, each of whose instructions ends with such a jump. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

/* which: 0 or 1, the first or the second operation, from two blocks that join before the jump. */
#define PAIR(name, one, two)                                                                                                             \
    __asm__(".text\n_by_memory_" #name ": movl 12(%esp), %ecx\n cmpl $0, 16(%esp)\n movl 4(%esp), %eax\n movl 8(%esp), %edx\n jne 2f\n"    \
            " " one "\n jmp 3f\n2: " two "\n3: jmp *_writable(,%ecx,4)\n"                                                                  \
            "_by_register_" #name ": movl 12(%esp), %ecx\n cmpl $0, 16(%esp)\n movl 4(%esp), %eax\n movl 8(%esp), %edx\n jne 2f\n"         \
            " " one "\n jmp 3f\n2: " two "\n3: movl _writable(,%ecx,4), %ecx\n leal 1(%edx), %edx\n jmp *%ecx\n"                           \
            "_read_only_" #name ": movl 12(%esp), %ecx\n cmpl $0, 16(%esp)\n movl 4(%esp), %eax\n movl 8(%esp), %edx\n jne 2f\n"           \
            " " one "\n jmp 3f\n2: " two "\n3: movl _constant(,%ecx,4), %ecx\n jmp *%ecx\n"                                                \
            ".data\n .long _by_memory_" #name ", _by_register_" #name ", _read_only_" #name "\n.text\n")

__asm__(".data\n.p2align 2\n.globl _writable\n_writable: .long _t0, _t1, _t2, _t3, _t4, _t5, _t6\n"
        ".section .rdata,\"dr\"\n.p2align 2\n.globl _constant\n_constant: .long _t0, _t1, _t2, _t3, _t4, _t5, _t6\n"
        ".text\n"
        "_t0: movl $0x100, %eax\n ret\n_t1: sete %al\n movzbl %al, %eax\n ret\n_t2: movl $0x102, %eax\n ret\n"
        "_t3: setb %al\n movzbl %al, %eax\n ret\n_t4: addl %edx, %eax\n ret\n_t5: movl $0x105, %eax\n ret\n_t6: leal 6(%eax), %eax\n ret\n"
        ".data\n.globl _jumps\n_jumps:\n.text\n");
PAIR(a, "addl %edx, %eax", "subl %edx, %eax");
PAIR(b, "stc\n incl %eax", "clc\n decl %edx");
PAIR(c, "addl %eax, %edx\n incl %eax", "subl %eax, %edx\n decb %dl");
PAIR(d, "xorl %edx, %eax", "andb %dl, %al");
PAIR(e, "addl %eax, %eax\n roll $1, %eax", "addb %dl, %dh");
PAIR(f, "cmpw %dx, %ax", "cmpb $7, %al");
PAIR(g, "shll $3, %eax", "sarb $1, %al");
PAIR(h, "stc\n adcl %edx, %eax", "stc\n sbbw %dx, %ax");
PAIR(i, "negl %eax", "imull %edx, %eax");
PAIR(j, "btl $3, %eax", "cmc");
PAIR(k, "addl %edx, %eax\n movl %edx, %eax", "testl %eax, %eax\n xorl $1, %edx\n movl %eax, %edx");
PAIR(l, "bsrl %edx, %eax", "xaddl %eax, %edx\n cld");
__asm__(".data\n.long 0\n.text\n");

extern unsigned (*jumps[])(unsigned, unsigned, unsigned, unsigned);
extern void *writable[], *constant[];

unsigned run(const unsigned char *code, unsigned turns, void **table);
__asm__(".data\n.p2align 2\n.globl _ops\n_ops: .long _o0, _o1, _o2, _o3, _o4\n.text\n.globl _run\n"
        "_run: pushl %ebp\n pushl %ebx\n pushl %esi\n pushl %edi\n movl 20(%esp), %esi\n movl 24(%esp), %edi\n xorl %ebx, %ebx\n movl $1, %ecx\n"
        " movzbl (%esi), %eax\n incl %esi\n jmp *_ops(,%eax,4)\n"
        "_o0: addl %ecx, %ebx\n movzbl (%esi), %eax\n incl %esi\n jmp *_ops(,%eax,4)\n"
        "_o1: imull $1664525, %ecx, %ecx\n movzbl (%esi), %eax\n incl %esi\n jmp *_ops(,%eax,4)\n"
        "_o2: xorl %ebx, %ecx\n jns 1f\n addl $3, %ebx\n1: movzbl (%esi), %eax\n incl %esi\n movl _ops(,%eax,4), %edx\n jmp *%edx\n"
        "_o3: adcl $0, %ebx\n movzbl (%esi), %eax\n leal 1(%esi), %esi\n movl _ops(,%eax,4), %edx\n jmp *%edx\n"
        "_o4: movl 20(%esp), %esi\n decl %edi\n jz 2f\n movzbl (%esi), %eax\n incl %esi\n jmp *_ops(,%eax,4)\n"
        "2: movl %ebx, %eax\n popl %edi\n popl %esi\n popl %ebx\n popl %ebp\n ret\n");
extern void *ops[];

int main(void)
{
    static const unsigned char flags[] = {0x9c, 0x58, 0x25, 0xd5, 0x08, 0, 0, 0xc3}; /* pushf; pop eax; and eax, 8d5h; ret */
    static const unsigned char op[] = {0x83, 0xd3, 0x05, 0x0f, 0xb6, 0x06, 0x46, 0xff, 0x24, 0x85, 0, 0, 0, 0}; /* adc ebx, 5, and as the others */
    static const unsigned values[][2] = {{0, 0}, {1, 0xffffffff}, {0x7fffffff, 1}, {0x80000080, 0x80000080}, {0x1234, 0x10f}, {8, 0x80}};
    unsigned char *own = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    void *t3 = writable[3], *o3 = ops[3];
    DWORD old;

    memcpy(own, flags, sizeof flags);
    VirtualProtect(constant, 28, PAGE_READWRITE, &old);
    for (unsigned i = 0; jumps[i]; i++)
        for (unsigned round = 0; round < 3; round++) {
            unsigned hash = 0;

            writable[3] = constant[3] = round == 1 ? writable[6] : round == 2 ? own : t3;
            for (unsigned v = 0; v < sizeof values / sizeof *values; v++)
                for (unsigned k = 0; k < 14; k++) {
                    unsigned r = jumps[i](values[v][0], values[v][1], k / 2, k & 1);
                    /* undefined: flags of IMUL, AF of logic, shifts and BSR, and all of BSR's but ZF */
                    if (k / 2 == 3 && round == 2)
                        r &= i / 3 == 3 || i / 3 == 6 || i / 3 == 4 || i / 3 == 10 ? 0xc5 : i / 3 == 8 && k & 1 ? 1 : i / 3 == 9 && !(k & 1) ? 1
                             : i / 3 == 11 && !(k & 1) ? 0x40 : 0x8d5;
                    if (k / 2 == 1 && i / 3 == 8 && k & 1)
                        r = 0;
                    if (k / 2 == 3 && i / 3 == 11 && !(k & 1) && round == 0)
                        r = 0;
                    hash = (hash ^ r) * 16777619u;
                }
            printf("%c %u %u %08x\n", 'a' + i / 3, i % 3, round, hash);
        }
    for (unsigned round = 0; round < 3; round++) {
        void *table = ops;

        memcpy(own + 64, op, sizeof op);
        memcpy(own + 64 + 10, &table, 4);
        ops[3] = round == 1 ? ops[0] : round == 2 ? own + 64 : o3;
        printf("run %08x\n", run((const unsigned char *)"\0\1\2\3\0\3\2\1\2\3\3\4", 1000, ops));
    }
    return 0;
}

/* EXPECT
a 0 0 a60c4c82
a 0 1 efa3249e
a 0 2 6bac1e6a
a 1 0 c4a9dc16
a 1 1 beceb636
a 1 2 4de3eaa6
a 2 0 a60c4c82
a 2 1 efa3249e
a 2 2 6bac1e6a
b 0 0 24535e51
b 0 1 07517a39
b 0 2 1d2dd2b9
b 1 0 47290bb9
b 1 1 8a918dcd
b 1 2 cc8e5921
b 2 0 24535e51
b 2 1 07517a39
b 2 2 1d2dd2b9
c 0 0 e16183a2
c 0 1 72fab58a
c 0 2 e8e7999e
c 1 0 1038f2f2
c 1 1 e5d6ea32
c 1 2 49d153ae
c 2 0 e16183a2
c 2 1 72fab58a
c 2 2 e8e7999e
d 0 0 99564c3c
d 0 1 4f34e2bb
d 0 2 45fd06f8
d 1 0 e5f80332
d 1 1 7d5e245d
d 1 2 7f6e1dd6
d 2 0 99564c3c
d 2 1 4f34e2bb
d 2 2 45fd06f8
e 0 0 46780418
e 0 1 84e37c5d
e 0 2 890263b4
e 1 0 dd9fe9fa
e 1 1 af1451ff
e 1 2 a3f753ae
e 2 0 46780418
e 2 1 84e37c5d
e 2 2 890263b4
f 0 0 f9095772
f 0 1 1428367a
f 0 2 7e63821a
f 1 0 b2333f46
f 1 1 039df77e
f 1 2 8073348e
f 2 0 f9095772
f 2 1 1428367a
f 2 2 7e63821a
g 0 0 dfef6714
g 0 1 4be58b5a
g 0 2 bd1cd5d8
g 1 0 908bd956
g 1 1 b9d78018
g 1 2 d597a842
g 2 0 dfef6714
g 2 1 4be58b5a
g 2 2 bd1cd5d8
h 0 0 85d8d012
h 0 1 c3aa680e
h 0 2 2f96c016
h 1 0 4ef2223a
h 1 1 28dd85a6
h 1 2 f1776c8e
h 2 0 85d8d012
h 2 1 c3aa680e
h 2 2 2f96c016
i 0 0 2c472e61
i 0 1 d08e7eb9
i 0 2 a93eca25
i 1 0 ad2722b1
i 1 1 d71e7bd5
i 1 2 cd3f1075
i 2 0 2c472e61
i 2 1 d08e7eb9
i 2 2 a93eca25
j 0 0 4af96cf2
j 0 1 a0006e7a
j 0 2 4af96cf2
j 1 0 af4cbf2a
j 1 1 b0ddc7ba
j 1 2 af4cbf2a
j 2 0 4af96cf2
j 2 1 a0006e7a
j 2 2 4af96cf2
k 0 0 78763baa
k 0 1 48af79e9
k 0 2 be08b782
k 1 0 0c23c296
k 1 1 be4a0c69
k 1 2 bc40d3ae
k 2 0 78763baa
k 2 1 48af79e9
k 2 2 be08b782
l 0 0 81546741
l 0 1 5ad24049
l 0 2 d96ea6a5
l 1 0 ae879459
l 1 1 953f0cb5
l 1 2 e32cc115
l 2 0 81546741
l 2 1 5ad24049
l 2 2 d96ea6a5
run 849ecff6
run da3de0f7
run 2281edc4
*/
