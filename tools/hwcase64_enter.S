/* hwcase64_enter.S - enters a rewritten test case and leaves it, in 64-bit mode (see hwcase64.c).  The program is not where 32 bits reach, so that
 * the case cannot meet it; its own data is found relative to rip. */
        .text
        .globl _start, hw_enter, hw_gate, hw_again, hw_resume, hw_sigreturn
_start:
        lea     hw_stack(%rip), %rsp
        call    hw_main
        ud2

/* Loads flags and the guest's registers from hw_in, upper halves zero, and jumps to the case.  Comes back through hw_gate or, after a signal,
 * hw_resume. */
hw_enter:
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %rsp, hw_own_rsp(%rip)
        lea     hw_in(%rip), %rsp
        popfq
        mov     hw_in+8(%rip), %eax
        mov     hw_in+12(%rip), %ecx
        mov     hw_in+16(%rip), %edx
        mov     hw_in+20(%rip), %ebx
        mov     hw_in+24(%rip), %esp
        mov     hw_in+28(%rip), %ebp
        mov     hw_in+32(%rip), %esi
        mov     hw_in+36(%rip), %edi
        jmp     *hw_in+40(%rip)

/* Where the jump behind the case's code arrives. */
hw_gate:
        mov     %rax, hw_out+8(%rip)
        mov     %rcx, hw_out+16(%rip)
        mov     %rdx, hw_out+24(%rip)
        mov     %rbx, hw_out+32(%rip)
        mov     %rsp, hw_out+40(%rip)
        mov     %rbp, hw_out+48(%rip)
        mov     %rsi, hw_out+56(%rip)
        mov     %rdi, hw_out+64(%rip)
        lea     hw_out+8(%rip), %rsp
        pushfq
        mov     hw_own_rsp(%rip), %rsp
        pushq   $0x202
        popfq
        mov     %es, hw_out+72(%rip)
        mov     %ss, hw_out+76(%rip)
        mov     %ds, hw_out+78(%rip)
        mov     %gs, hw_out+82(%rip)
hw_resume:
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret

/* A signal handler returns here when it must set flags that sigreturn does not restore. */
hw_again:
        mov     %rsp, hw_back+8(%rip)
        lea     hw_back(%rip), %rsp
        popfq
        mov     hw_back+8(%rip), %rsp
        jmp     *hw_back+16(%rip)

hw_sigreturn:
        mov     $15, %eax
        syscall
        .bss
        .balign 64
        .skip   65536
hw_stack:
        .section .note.GNU-stack,"",@progbits
