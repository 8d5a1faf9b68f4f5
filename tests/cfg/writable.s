# Code in a writable section is left to the interpreter.
#! func _start
#! nofunc patched
#! term _start jmp calls
#! term calls fall
    .text
    .globl _start
_start:
    nop
    jmp calls
calls:
    call patched
    ret
    .section .wx, "wx"
patched:
    nop
    ret
