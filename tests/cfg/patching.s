# Structured exception handlers that change the registers a program goes on with, and some that do not.  Each symbol is a program of its own.
#! trait handlers=none: NONE READS OTHER TRAPS UNNAMED ASKS
#! trait handlers=all: EIP FRAMELESS LATER BOTH FAULTS FILTER FILTER4 CALLED
    .text
    .globl _start
_start:
.ifdef UNNAMED                   /* it has the form of one, but is never registered */
    call handler
.else
    push $handler
    push %fs:0
    mov %esp, %fs:0
    pop %fs:0
    pop %eax
.endif
    push $-1
    push $table3
    push $table4
    ret
    .balign 16, 0xcc

handler:
.ifdef EIP
    push %ebp
    mov %esp, %ebp
    mov 16(%ebp), %eax
    addl $2, 0xb8(%eax)
    xor %eax, %eax
    leave
    ret
.endif
.ifdef UNNAMED
    push %ebp
    mov %esp, %ebp
    mov 16(%ebp), %eax
    addl $2, 0xb8(%eax)
    leave
    ret
.endif
.ifdef FRAMELESS
    push %ebx
    sub $8, %esp
    mov 24(%esp), %ebx
    movl $0, 0xb0(%ebx)
    add $8, %esp
    pop %ebx
    ret
.endif
.ifdef LATER                     /* in another block, by another register, after a call */
    push %esi
    mov 16(%esp), %ecx
    mov %ecx, %esi
    mov 8(%esp), %edx
    cmpl $0xc0000005, (%edx)
    jne 1f
    call helper
    mov %eax, 0xa8(%esi)
1:  pop %esi
    ret
.endif
.ifdef READS
    mov 12(%esp), %eax
    mov 0xb8(%eax), %edx
    mov %edx, seen
    ret
.endif
.ifdef OTHER                     /* the second argument */
    mov 8(%esp), %eax
    movl $1, 0xb8(%eax)
    ret
.endif
.ifdef TRAPS                     /* of an undefined instruction only */
    mov 4(%esp), %edx
    mov 12(%esp), %eax
    cmpl $0xc000001d, (%edx)
    jne 1f
    cmpb $0, seen
    je 1f
    addl $3, 0xb8(%eax)
1:  ret
.endif
.ifdef BOTH                      /* and of another one too */
    mov 4(%esp), %edx
    mov 12(%esp), %eax
    cmpl $0xc000001d, (%edx)
    je 2f
    cmpl $0xc0000005, (%edx)
    jne 1f
2:  addl $3, 0xb8(%eax)
1:  ret
.endif
.ifdef FAULTS                    /* of all others */
    mov 4(%esp), %edx
    mov 12(%esp), %eax
    cmpl $0xc000001d, (%edx)
    je 1f
    addl $3, 0xb8(%eax)
1:  ret
.endif
    xor %eax, %eax
    ret
    .balign 16, 0xcc
helper:
    mov $1, %eax
    ret
    .balign 16, 0xcc

filter:                          /* a part of a function whose frame is ebp */
.ifdef FILTER
    mov -0x14(%ebp), %eax
    mov 4(%eax), %ecx
    movl $5, 0xb0(%ecx)
.endif
.ifdef FILTER4
    mov -0x14(%ebp), %eax
    mov 4(%eax), %ecx
    movl $5, 0xb0(%ecx)
.endif
.ifdef CALLED
    mov -0x14(%ebp), %eax
    push %eax
    call judge
    pop %ecx
    ret
.endif
.ifdef ASKS
    mov -0x14(%ebp), %eax
    mov (%eax), %ecx
    mov (%ecx), %ecx
    mov %ecx, -0x1c(%ebp)
    push %eax
    push %ecx
    call helper
    add $8, %esp
    ret
.endif
    mov $-1, %eax
    ret
    .balign 16, 0xcc
judge:
    mov 4(%esp), %edx
    mov 4(%edx), %eax
    incl 0xb8(%eax)
    ret
    .balign 16, 0xcc
code:
    mov -0x18(%ebp), %esp
    ret

    .data
seen:
    .long 0
    .balign 16
table3:
    .long -1
.ifdef FILTER4
    .long 0
.else
    .long filter
.endif
    .long code
    .long 7, 7, 7
table4:
    .long -2, 0, -0x30, 0, -2
.ifdef FILTER4
    .long filter
.else
    .long 0
.endif
    .long code
