/* return-tricks.c - returns that are not returns: push/ret as a jump, call/pop for the address, a return address that is changed, a call that is
 * followed by data, a callee that drops its caller, arguments taken off by the callee, frames switched by hand (coroutines), a jump into the
 * middle of an instruction, overlapping code, calls of the next instruction, far returns, a callee that takes off a frame of its caller's (which must
 * not be interpreted for it). */
#include <stdio.h>

__asm__(".globl _push_ret, _where, _skip_data, _drop_caller, _callee_pops, _overlap, _coroutine, _far_return, _stack_frame, _tail\n"
        ".globl _thunked, _unframed\n"
        "_push_ret: pushl $1f\n ret\n movl $1, %eax\n ret\n1: movl $42, %eax\n ret\n"
        "_where: call 1f\n1: popl %eax\n subl $_where, %eax\n ret\n"
        /* the callee reads a word behind its call and returns behind it */
        "read_word: popl %edx\n movl (%edx), %eax\n addl $4, %edx\n jmp *%edx\n"
        "read_word2: movl (%esp), %edx\n movl (%edx), %eax\n addl $4, (%esp)\n ret\n"
        "_skip_data: call read_word\n .long 1000\n movl %eax, %ecx\n pushl %ecx\n call read_word2\n .long 234\n popl %ecx\n addl %ecx, %eax\n ret\n"
        /* the inner one returns to its caller's caller */
        "quit: addl $4, %esp\n movl $77, %eax\n ret\n"
        "middle: call quit\n movl $1, %eax\n ret\n"
        "_drop_caller: call middle\n addl $1000, %eax\n ret\n"
        "pops: movl 4(%esp), %eax\n subl 8(%esp), %eax\n ret $8\n"
        "_callee_pops: movl %esp, %ecx\n pushl %ecx\n pushl $3\n pushl $10\n call pops\n popl %ecx\n cmpl %esp, %ecx\n je 1f\n"
        "movl $-1, %eax\n1: ret\n"
        /* b8 xx xx xx xx with a jump into the constant: 90 40 40 c3 = nop, inc, inc, ret */
        "_overlap: movl 4(%esp), %ecx\n xorl %eax, %eax\n testl %ecx, %ecx\n jz 1f\n jmp 1f + 1\n1: movl $0xc3404090, %eax\n ret\n"
        /* two stacks that hand over to each other */
        "_coroutine: pushl %ebx\n pushl %ebp\n movl 12(%esp), %ebx\n xorl %eax, %eax\n leal 4096(%ebx), %ecx\n"
        "subl $4, %ecx\n movl $co_body, (%ecx)\n movl %ecx, co_sp\n"
        "1: call co_switch\n testl %eax, %eax\n js 2f\n addl %eax, co_sum\n jmp 1b\n2: movl co_sum, %eax\n popl %ebp\n popl %ebx\n ret\n"
        "co_switch: xchgl %esp, co_sp\n ret\n"
        "co_body: movl $100, %ebp\n1: movl %ebp, %eax\n call co_switch\n decl %ebp\n jnz 1b\n movl $-1, %eax\n call co_switch\n hlt\n"
        ".data\nco_sp: .long 0\nco_sum: .long 0\n.text\n"
        "_far_return: pushl %cs\n pushl $1f\n lret\n xorl %eax, %eax\n ret\n1: movl $99, %eax\n ret\n"
        /* a frame thrown away by leave far below */
        "_stack_frame: pushl %ebp\n movl %esp, %ebp\n subl $400, %esp\n pushl %ebp\n pushl %ebp\n pushal\n movl $55, %eax\n leave\n ret\n"
        "_tail: movl 4(%esp), %eax\n decl 4(%esp)\n jnz _tail\n jmp _push_ret\n"
        /* call through a thunk that loads a register and jumps on */
        "thunk: movl $_target, %eax\n jmp *%eax\n"
        "_target: movl $31, %eax\n ret\n"
        "_thunked: call thunk\n addl $1, %eax\n ret\n"
        "unframe: movl (%esp), %edx\n leal 20(%esp), %esp\n jmp *%edx\n"
        "_unframed: subl $16, %esp\n call unframe\n movl $3000000, %ecx\n xorl %eax, %eax\n"
        "1: addl %ecx, %eax\n rorl $3, %eax\n decl %ecx\n jnz 1b\n ret\n");
extern int push_ret(void), where(void), skip_data(void), drop_caller(void), callee_pops(void), overlap(int), coroutine(void *), far_return(void),
    stack_frame(void), tail(int), thunked(void), unframed(void);
static char stack[4096] __attribute__((aligned(16)));

//: interprets 6000000
int main(void)
{
    for (int i = 0; i < 3; i++) {
        printf("%d %d %d %d %d %d", push_ret(), where(), skip_data(), drop_caller(), callee_pops(), overlap(1));
        printf(" %x %d %d %d %d\n", overlap(0), far_return(), stack_frame(), tail(10), thunked());
    }
    printf("%d\n", coroutine(stack));
    long sum = 0;
    for (int i = 0; i < 50000; i++)
        sum += push_ret() + skip_data() + drop_caller();
    printf("%ld\n", sum);
    printf("%08x %08x\n", unframed(), unframed());
    return 0;
}

/* EXPECT
42 5 1234 1077 7 2 c3404090 99 55 42 32
42 5 1234 1077 7 2 c3404090 99 55 42 32
42 5 1234 1077 7 2 c3404090 99 55 42 32
5050
117650000
56dad9b3 56dad9b3
*/
