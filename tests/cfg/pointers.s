# Pointers to code: functions behind them, labels in the middle of functions, data that only looks so.
#! func _start taken callback middle pushed gap
#! in _start: after
#! nofunc text before
#! in loops: middle before
    .text
    .globl _start
_start:
    mov $taken, %eax
    call *%eax
    push $pushed
    call loops
after:
    ret
    .balign 16, 0xcc
taken:
    push %ebp
    mov %esp, %ebp
    leave
    ret
    .balign 16, 0xcc
callback:
    mov 4(%esp), %eax
    inc %eax
    ret
    .balign 16, 0xcc
pushed:
    xor %eax, %eax
    ret $4
    .balign 16, 0xcc
# a label in a loop whose address is taken: the loop stays whole
loops:
    mov $100, %ecx
before:
    add %ecx, %eax
    test $1, %al
    je middle
    inc %edx
middle:
    dec %ecx
    jne before
    ret
    .balign 16, 0xcc
gap:                             # nothing refers to it
    push %ebp
    mov %esp, %ebp
    sub $8, %esp
    mov 8(%ebp), %eax
    leave
    ret
    .balign 16, 0xcc
text:
    .ascii "hello, this is text among code\0"
    .balign 16, 0xcc
    .section .rdata, "dr"
    .long callback, middle, text
