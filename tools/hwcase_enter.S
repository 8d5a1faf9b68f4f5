/* hwcase_enter.S - enters a test case with all its registers and flags, and restores the program's when it ends (see hwcase.c). */
        .text
        .globl _start, hw_enter, hw_gate, hw_resume, hw_sigreturn
_start:
        mov     $hw_stack, %esp
        call    hw_main
        ud2

/* Loads flags and registers from hw_in and jumps to the case.  Comes back through hw_gate or, after a signal, hw_resume. */
hw_enter:
        pushal
        mov     %esp, hw_own_esp
        mov     $hw_in, %esp
        popfl
        popal
        mov     hw_in+36, %esp
        jmp     *hw_in+40

/* Target of the jump that follows the case's code.  Of the segment registers only ss is known to be usable; the flags are the case's. */
hw_gate:
        mov     %esp, %ss:hw_out+36
        mov     $hw_out+36, %esp
        pushal
        pushfl
        mov     %ss:hw_own_esp, %esp
        pushl   $0x202
        popfl
        mov     %es, %ss:hw_out+40
        mov     %cs, %ss:hw_out+42
        mov     %ss, %ss:hw_out+44
        mov     %ds, %ss:hw_out+46
        mov     %fs, %ss:hw_out+48
        mov     %gs, %ss:hw_out+50
hw_resume:
        mov     %ss, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     hw_fs, %eax
        mov     %eax, %fs
        mov     %ss, %eax
        mov     %eax, %gs
        popal
        ret

hw_sigreturn:
        mov     $173, %eax
        int     $0x80
        .bss
        .balign 64
        .skip   65536
hw_stack:
        .section .note.GNU-stack,"",@progbits
