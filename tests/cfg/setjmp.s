# What setjmp returns to is an entry: longjmp goes there.
#! link -lmsvcrt
#! func _start again direct
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
    ret
    .bss
buf:
    .space 64
