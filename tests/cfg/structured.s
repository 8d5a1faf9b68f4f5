# Structured exception handlers that use the registers of a fault, and some that do not.  Each symbol is a program of its own.
#! trait handlers=none: NONE OTHER TRAPS UNNAMED ASKS KEEPSLOCAL MICROSOFT BYEAX ALONE FIXEDWORD ENDS
#! trait handlers=all: READS EIP FRAMELESS LATER BOTH FAULTS FILTER FILTER4 CALLED CALLEDSECOND LOOKS LEAVES
#! trait handlers=all: GUARD GUARDTABLE GUARDREG STATIC PUSHFRAME BYEAXUSES ASKSFILTERS PARTS BYTEB
#! link -lmsvcrt
    .text
    .globl _start
_start:
.ifdef UNNAMED                   /* it has the form of one, but is never registered */
    call handler
.else
.ifdef GUARD                     /* the handler is an argument */
    .set other, 1
    push $handler
    call guard
.endif
.ifdef GUARDTABLE                /* or an element of a table */
    .set other, 1
    mov global(,%ebx,4), %eax
    push %ebp
    mov %esp, %ebp
    push %eax
    push %fs:0
    mov %esp, %fs:0
    call helper
    pop %fs:0
    leave
.endif
.ifdef GUARDREG                  /* as compilers write it that do not optimise */
    .set other, 1
    push $handler
    call guardslowly
.endif
.ifdef STATIC                    /* a record of its own, in the data section */
    .set other, 1
    mov %fs:0, %eax
    mov %eax, record
    movl $record, %fs:0
.endif
.ifdef PUSHFRAME                 /* a record that is an argument */
    .set other, 1
    push $record
    call pushframe
.endif
.ifdef BYEAX
    .set byeax, 1
.endif
.ifdef BYEAXUSES
    .set byeax, 1
.endif
.ifdef BYEAX                     /* as a library of Microsoft's does it: the callers name C++ handlers */
    .set other, 1
    mov $cxx, %eax
    call prologue
    mov $cxx, %eax
    call prologue
.endif
.ifdef BYEAXUSES
    .set other, 1
    mov $cxx, %eax
    call prologue
    mov $handler, %eax
    call prologue
.endif
.ifdef ASKSFILTERS               /* the record names a filter, which the handler asks */
    .set other, 1
    sub $12, %esp
    movl $asking, 4(%esp)
    movl $judge, 8(%esp)
    mov %fs:0, %eax
    mov %eax, (%esp)
    mov %esp, %fs:0
    call helper
    pop %fs:0
    add $8, %esp
.endif
.ifdef FIXEDWORD                 /* the handler is in a variable that cannot change */
    .set other, 1
    push fixed
    push %fs:0
    mov %esp, %fs:0
    call helper
    pop %fs:0
    pop %eax
.endif
.ifdef BYTEB                     /* by the address of the block that fs is for */
    .set other, 1
    push $handler
    mov %fs:0x18, %ecx
    push (%ecx)
    mov %esp, (%ecx)
    call helper
    pop %fs:0
    pop %eax
.endif
.ifdef PARTS                     /* filled in before a call, linked after it */
    .set other, 1
    push %ebp
    mov %esp, %ebp
    sub $32, %esp
    movl $handler, -20(%ebp)
    call helper
    lea -24(%ebp), %eax
    mov %fs:0, %edx
    mov %edx, (%eax)
    mov %eax, %fs:0
    call helper
    mov -24(%ebp), %eax
    mov %eax, %fs:0
    leave
.endif
.ifndef other
    push $handler
    push %fs:0
    mov %esp, %fs:0
.ifndef ALONE                    /* its handler sees its own faults only */
    call helper
.endif
    pop %fs:0
    pop %eax
.endif
.endif
.ifdef LEAVES                    /* what a filter has left there */
    mov -0x1c(%ebp), %eax
    mov 4(%eax), %eax
.endif
    push $-1
    push $table3
    push $table4
    ret
    .balign 16, 0xcc

.ifdef GUARD
guard:
    push %ebp
    mov %esp, %ebp
    push 8(%ebp)
    push %fs:0
    mov %esp, %fs:0
    call helper
    pop %fs:0
    leave
    ret $4
.endif
.ifdef GUARDREG
guardslowly:
    push %ebp
    mov %esp, %ebp
    sub $16, %esp
    mov 8(%ebp), %eax
    mov %eax, -12(%ebp)
    movl $0, -4(%ebp)
    mov -4(%ebp), %edx
    mov %fs:(%edx), %eax
    mov %eax, -16(%ebp)
    lea -16(%ebp), %eax
    mov %eax, %fs:(%edx)
    mov -16(%ebp), %eax
    mov %eax, %fs:(%edx)
    leave
    ret $4
.endif
.ifdef PUSHFRAME
pushframe:
    mov 4(%esp), %eax
    mov %fs:0, %edx
    mov %edx, (%eax)
    mov %eax, %fs:0
    ret $4
.endif
.ifdef byeax
prologue:
    push $-1
    push %eax
    mov %fs:0, %eax
    push %eax
    mov %esp, %fs:0
    ret
cxx:
    mov $table3, %eax
    jmp helper
.endif
.ifdef ASKSFILTERS
asking:                          /* a handler that asks the filter behind itself in the record */
    push %ebp
    mov %esp, %ebp
    sub $8, %esp
    mov 8(%ebp), %eax
    mov %eax, -8(%ebp)
    mov 16(%ebp), %eax
    mov %eax, -4(%ebp)
    mov 12(%ebp), %ecx
    lea -8(%ebp), %eax
    push %eax
    call *8(%ecx)
    add $4, %esp
    leave
    ret
.endif

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
.ifdef GUARDTABLE
    mov 12(%esp), %eax
    addl $2, 0xb8(%eax)
.endif
.ifdef STATIC
    mov 12(%esp), %eax
    addl $2, 0xb8(%eax)
.endif
.ifdef ALONE
    mov 12(%esp), %eax
    addl $2, 0xb8(%eax)
.endif
.ifdef BYTEB
    mov 12(%esp), %eax
    addl $2, 0xb8(%eax)
.endif
.ifdef PARTS
    mov 12(%esp), %eax
    addl $2, 0xb8(%eax)
.endif
.ifdef ENDS                      /* by a call that does not return; what follows is another function */
    mov 12(%esp), %eax
    call stop
    nop
    nop
looking:
    mov 0xb8(%eax), %eax
    ret
stop:
    ud2
.endif
.ifdef BYEAXUSES
    mov 12(%esp), %eax
    addl $2, 0xb8(%eax)
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
.ifdef CALLEDSECOND              /* as another argument, by way of a variable of the function around it */
    mov -0x14(%ebp), %eax
    mov %eax, -0x1c(%ebp)
    mov -0x1c(%ebp), %ecx
    push %ecx
    push $3
    call judgesecond
    add $8, %esp
    ret
.endif
.ifdef LOOKS
    mov -0x14(%ebp), %eax
    mov 4(%eax), %ecx
    mov 0xb0(%ecx), %edx
    mov %edx, seen
.endif
.ifdef KEEPSLOCAL                /* in a variable that nobody else reads */
    mov -0x14(%ebp), %eax
    mov %eax, -0x1c(%ebp)
    mov -0x1c(%ebp), %eax
    mov (%eax), %eax
    cmpl $0xe06d7363, (%eax)
.endif
.ifdef LEAVES
    mov -0x14(%ebp), %eax
    mov %eax, -0x1c(%ebp)
.endif
.ifdef MICROSOFT                 /* the filter of C programs' start */
    mov -0x14(%ebp), %ecx
    mov (%ecx), %eax
    mov (%eax), %eax
    mov %eax, -0x1c(%ebp)
    push %ecx
    push %eax
    call *__imp___XcptFilter
    pop %ecx
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
judgesecond:
    push 8(%esp)
    call judge
    add $4, %esp
    ret
    .balign 16, 0xcc
code:
    mov -0x18(%ebp), %esp
    ret

    .balign 16, 0xcc
fixed:
    .long helper
    .data
seen:
    .long 0
global:
    .long handler
record:
    .long 0, handler
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
