# Sections that hold other bytes in the file than run there: encrypted code, which the program's own stub calls, and data beside the stub.
# PLAIN: the same names without such bytes.
#! link -lkernel32
#! func _start stub
#! nofunc f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 installs lost
#! trait handlers=none: SEALED
#! trait handlers=all: PLAIN
    .macro noise count
    .rept \count
    .set seed, seed * 1103515245 + 12345
    .byte (seed >> 16) & 255
    .endr
    .endm
    .set seed, 1
    .section .stub, "x"
    .globl _start
_start:
    call stub
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    call f\n
    .endr
    call installs
    ret
stub:
    xor %eax, %eax
    ret
.ifndef PLAIN
    noise 8000
.endif
    ret
    .p2align 4
lost:                       # what nothing refers to is looked for where gaps hold code
    push %ebp
    mov %esp, %ebp
    mov 8(%ebp), %eax
    add $3, %eax
    pop %ebp
    ret
    .text
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
f\n:
.ifdef PLAIN
    ret
.else
    noise 300
.endif
    .endr
installs:                   # looks as if registers of faults were used
    push $handler
    push $1
    call *__imp__AddVectoredExceptionHandler@8
    ret
handler:
    mov 4(%esp), %eax
    mov 4(%eax), %ecx
    mov 176(%ecx), %eax
    mov %eax, place
    xor %eax, %eax
    ret $4
    .bss
place: .space 4
