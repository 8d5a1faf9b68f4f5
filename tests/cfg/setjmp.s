# What setjmp returns to is an entry: longjmp goes there.  So are the places behind calls of what switches stacks, of the functions around it, and of
# an import that is called by way of a register.
#! link -lmsvcrt
#! func _start again direct behind_switch behind_yield behind_register
#! in _start: again
    .text
    .globl _start
_start:
    push $buf
    call __setjmp
again:
    add $4, %esp
    call other
    ret
other:
    push $buf
    call *__imp___setjmp
direct:
    add $4, %esp
    call yield
behind_yield:
    mov __imp___setjmp, %esi
    push $buf
    mov $3, %edi
1:  call *%esi
behind_register:
    dec %edi
    jnz 1b
    add $4, %esp
    ret
yield:
    push $buf
    push $buf + 4
    call switch
behind_switch:
    add $8, %esp
    ret
switch:
    push %ebp
    mov 8(%esp), %eax
    mov 12(%esp), %edx
    mov %esp, (%eax)
    mov (%edx), %esp
    pop %ebp
    ret
    .bss
buf:
    .space 64
