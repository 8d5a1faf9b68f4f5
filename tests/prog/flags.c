/* flags.c - flags that live across instructions, calls and returns, as hand-written assembler uses them: carry as a function's result, carry
 * chains through calls, flags through pushf and popf, lahf and sahf, the direction flag, parity, conditional moves and sets after a call; into
 * and through functions that are called or jumped to by pointers. */
#include <stdio.h>
#include <string.h>

__asm__(".globl _add_wide, _find, _classify, _count_bits, _sum_flags, _reverse_copy, _abs_by_flags, _kept_flags\n"
        /* sets the carry for its caller */
        "carry_add: addl %ecx, %eax\n ret\n"
        "carry_adc: adcl %ecx, %eax\n ret\n"
        "carry_keep: movl %ecx, %ecx\n leal 0(%ecx), %ecx\n nop\n ret\n"
        /* void add_wide(unsigned *a, const unsigned *b): 128 bits, the carry living across calls */
        "_add_wide: pushl %esi\n pushl %edi\n movl 12(%esp), %edi\n movl 16(%esp), %esi\n"
        "movl (%edi), %eax\n movl (%esi), %ecx\n call carry_add\n movl %eax, (%edi)\n"
        "call carry_keep\n movl 4(%edi), %eax\n movl 4(%esi), %ecx\n call carry_adc\n movl %eax, 4(%edi)\n"
        "movl 8(%edi), %eax\n movl 8(%esi), %ecx\n call carry_adc\n movl %eax, 8(%edi)\n"
        "movl 12(%edi), %eax\n movl 12(%esi), %ecx\n call carry_adc\n movl %eax, 12(%edi)\n"
        "sbbl %eax, %eax\n popl %edi\n popl %esi\n ret\n"
        /* found by carry, the place in eax */
        "find_inner: movl %edx, %eax\n1: cmpb $0, (%eax)\n je 2f\n cmpb %cl, (%eax)\n je 3f\n incl %eax\n jmp 1b\n2: clc\n ret\n3: stc\n ret\n"
        "_find: movl 4(%esp), %edx\n movl 8(%esp), %ecx\n call find_inner\n jc 4f\n movl $-1, %eax\n ret\n4: subl 4(%esp), %eax\n ret\n"
        /* zero, sign and parity by a callee, three conditional answers by the caller */
        "test_it: testl %eax, %eax\n ret\n"
        "_classify: movl 4(%esp), %eax\n call test_it\n setz %cl\n sets %ch\n setp %dl\n movzbl %cl, %eax\n movzbl %ch, %ecx\n"
        "leal (%eax,%ecx,2), %eax\n movzbl %dl, %edx\n leal (%eax,%edx,4), %eax\n ret\n"
        /* the carry out of a shift drives a loop */
        "_count_bits: movl 4(%esp), %edx\n xorl %eax, %eax\n1: shrl %edx\n adcl $0, %eax\n testl %edx, %edx\n jnz 1b\n ret\n"
        "_sum_flags: movl 4(%esp), %eax\n addl 8(%esp), %eax\n pushfl\n popl %eax\n andl $0x8d5, %eax\n ret\n"
        "_reverse_copy: pushl %esi\n pushl %edi\n movl 12(%esp), %edi\n movl 16(%esp), %esi\n movl 20(%esp), %ecx\n"
        "leal -1(%edi,%ecx), %edi\n leal -1(%esi,%ecx), %esi\n std\n rep movsb\n cld\n popl %edi\n popl %esi\n ret\n"
        "_abs_by_flags: movl 4(%esp), %eax\n movl %eax, %ecx\n negl %ecx\n call 1f\n cmovnsl %ecx, %eax\n ret\n"
        "1: pushfl\n addl $5, %edx\n popfl\n ret\n"
        /* all six through lahf/sahf, push/popf and a call that changes them */
        "_kept_flags: movl 4(%esp), %eax\n pushl %eax\n popfl\n lahf\n movb %ah, %cl\n seto %ch\n xorl %eax, %eax\n movb %cl, %ah\n sahf\n"
        "pushfl\n popl %eax\n"
        "andl $0xd5, %eax\n movzbl %ch, %ecx\n shll $11, %ecx\n orl %ecx, %eax\n cld\n ret\n");
/* flags(before, function): popf, the call through a pointer, pushf; what is called may leave them alone, change some, or read them */
__asm__(".globl _flags_through, _leaves_them, _sets_carry, _reads_them, _passes_on\n"
        "_flags_through: pushl %ebx\n movl 12(%esp), %ebx\n pushl 8(%esp)\n popfl\n call *%ebx\n"
        "pushfl\n popl %eax\n andl $0x8d5, %eax\n popl %ebx\n ret\n"
        "_leaves_them: movl $1, %ecx\n ret\n"
        "_sets_carry: movl $1, %ecx\n stc\n ret\n"
        "_reads_them: pushfl\n popl %ecx\n xorl %eax, %eax\n testl $0x80, %ecx\n setz %al\n negl %eax\n ret\n"
        "_passes_on: movl $_leaves_them, %ecx\n jmp *%ecx\n");
extern int flags_through(int, void (*)(void));
extern void leaves_them(void), sets_carry(void), reads_them(void), passes_on(void);
static void (*const volatile through[])(void) = {leaves_them, sets_carry, reads_them, passes_on};

extern int add_wide(unsigned *, const unsigned *), find(const char *, int), classify(int), count_bits(unsigned), sum_flags(unsigned, unsigned),
    abs_by_flags(int), kept_flags(int);
extern void reverse_copy(char *, const char *, int);

int main(void)
{
    unsigned a[4] = {0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff}, b[4] = {1, 0, 0, 0x80000000};
    int c = add_wide(a, b);

    printf("%08x%08x%08x%08x carry %d\n", a[3], a[2], a[1], a[0], c);
    b[0] = 0x12345678;
    c = add_wide(a, b);
    printf("%08x%08x%08x%08x carry %d\n", a[3], a[2], a[1], a[0], c);
    printf("%d %d %d\n", find("hello", 'l'), find("hello", 'x'), find("", 'a'));
    printf("%d %d %d %d\n", classify(0), classify(-1), classify(1), classify(3));
    printf("%d %d %d\n", count_bits(0), count_bits(0xffffffff), count_bits(0x80000001));
    printf("%03x %03x %03x %03x\n", sum_flags(0x7fffffff, 1), sum_flags(0xffffffff, 1), sum_flags(0x80000000, 0x80000000), sum_flags(8, 8));
    char text[32] = "abcdefghij";
    reverse_copy(text + 3, text, 10);
    printf("%.13s\n", text);
    printf("%d %d %d\n", abs_by_flags(-5), abs_by_flags(7), abs_by_flags(0));
    for (int i = 0; i < 0x1000; i += 0x2d5)
        printf("%03x ", kept_flags(i & 0x8d5));
    puts("");
    for (int i = 0; i < 4; i++)
        printf("%03x %03x %03x ", flags_through(0x8d5, through[i]), flags_through(0x44, through[i]), flags_through(0x80, through[i]));
    puts("");
    return 0;
}

/* EXPECT
00000000000000000000000000000000 carry -1
80000000000000000000000012345678 carry 0
2 -1 -1
5 6 0 4
0 32 2
894 055 845 010
abcabcdefghij
5 7 0
000 0d5 080 855 854 801
8d5 044 080 8d5 045 081 044 095 044 8d5 044 080
*/
