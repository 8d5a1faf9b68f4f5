# Vectored exception handlers that use the registers of a fault, and some that cannot.  Each symbol is a program of its own.
#! link -lkernel32
#! trait handlers=none: NONE NAMES FRAME PUSHED THUNK SPILLED COUNTS FULL FULLESP GIVES LENDS LATERCODE UNHANDLED CHAINS HIDDENFILTER
#! trait handlers=all: READS WRITES COMPUTES GIVESUSER GIVESECOND GIVESOTHER TAKES BUILDS RELAYS KEEPS FILTERREADS CONTINUES EBP WIDE ALIAS INDEXED SUMMED LOOP TWO
#! trait handlers=all: HIDDEN PARTLY LATE TABLE ELSEWHERE FAULT NOTFULL UNASKED REPLACED SAVED GIVEN
#! trait handlers=esp: GO
#! trait handlers=frame: GNAT
#! trait go=yes: GO
#! trait go=no: NONE
#! trait gnat=yes: GNAT
#! trait gnat=no: NONE
    .text
    .globl _start
_start:
    sub $28, %esp
.ifdef PUSHED
    .set other, 1
    push $names
    push $1
    call *__imp__AddVectoredExceptionHandler@8
.endif
.ifdef THUNK
    .set other, 1
    movl $names, 4(%esp)
    movl $1, (%esp)
    call _AddVectoredExceptionHandler@8
.endif
.ifdef HIDDEN               /* whatever ebx says */
    .set other, 1
    mov %ebx, 4(%esp)
    movl $names, (%esp)
    call *__imp__AddVectoredExceptionHandler@8
.endif
.ifdef PARTLY               /* what the next one finds is not all of it */
    .set other, 1
    movl $names, 4(%esp)
    movq %xmm0, (%esp)
    call *__imp__AddVectoredExceptionHandler@8
    sub $8, %esp
.endif
.ifdef LATE                 /* the call is made through a register */
    .set other, 1
    mov __imp__AddVectoredExceptionHandler@8, %esi
    push $names
    push $1
    call *%esi
.endif
.ifdef TABLE                /* or from who knows where */
    .set other, 1
    mov $_AddVectoredExceptionHandler@8, %esi
    push $names
    push $1
    call *%esi
.endif
.ifdef TWO
    movl $names, 4(%esp)
    movl $1, (%esp)
    call *__imp__AddVectoredExceptionHandler@8
    sub $8, %esp
.endif
.ifdef CONTINUES            /* another list of handlers */
    .set other, 1
    push $user
    push $1
    call *__imp__AddVectoredContinueHandler@8
.endif
.ifdef UNHANDLED            /* filters for unhandled exceptions: of C++ */
    .set other, 1
    push $names
    call *__imp__SetUnhandledExceptionFilter@4
    push $0
    call *__imp__SetUnhandledExceptionFilter@4
.endif
.ifdef CHAINS               /* one that passes on what it does not want */
    .set other, 1
    push $chains
    call *__imp__SetUnhandledExceptionFilter@4
.endif
.ifdef HIDDENFILTER         /* every C library sets one: found when the program runs */
    .set other, 1
    push %ebx
    call *__imp__SetUnhandledExceptionFilter@4
.endif
.ifdef FILTERREADS
    .set other, 1
    movl $user, (%esp)
    call *__imp__SetUnhandledExceptionFilter@4
    sub $4, %esp
.endif
.ifdef GNAT
    .set other, 1
.endif
.ifdef NONE
    .set other, 1
.endif
.ifndef other
    movl $handler, 4(%esp)
    movl $1, (%esp)
    call *__imp__AddVectoredExceptionHandler@8
    sub $8, %esp
.endif
    add $28, %esp
    ret

user:
    mov 4(%esp), %eax
    mov 4(%eax), %eax
    mov 0xb8(%eax), %eax
    ret $4
chains:
    mov 4(%esp), %ecx
    mov (%ecx), %eax
    cmpl $0xc0000005, (%eax)
    je 1f
    push %ecx
    call *global
1:  xor %eax, %eax
    ret $4
second:
    push 8(%esp)
    call user
    ret
fast:
    mov 4(%ecx), %eax
    mov 0xb0(%eax), %eax
    ret

names:                      /* is it the exception that gives a thread a name? */
    mov 4(%esp), %eax
    mov (%eax), %edx
    xor %eax, %eax
    test %edx, %edx
    je 1f
    xor %eax, %eax
    cmpl $0x406d1388, (%edx)
    sete %al
    neg %eax
1:  ret $4

handler:
.ifdef NAMES
    mov 4(%esp), %eax
    mov (%eax), %eax
    cmpl $0x406d1388, (%eax)
    sete %al
    movzx %al, %eax
    ret $4
.endif
.ifdef FRAME                /* as compilers write it that do not optimise */
    push %ebp
    mov %esp, %ebp
    sub $4, %esp
    mov 8(%ebp), %eax
    mov (%eax), %eax
    test %eax, %eax
    je 1f
    mov 8(%ebp), %eax
    mov (%eax), %eax
    mov (%eax), %eax
    mov %eax, -4(%ebp)
    cmpl $0x406d1388, -4(%ebp)
1:  mov $0, %eax
    leave
    ret $4
.endif
.ifdef SPILLED
    push %ebx
    mov 8(%esp), %ebx
    push %ebx
    mov (%ebx), %ecx
    mov 4(%ecx), %ecx       /* the record's flags are not the context */
    pop %ebx
    mov (%ebx), %edx
    xor %eax, %eax
    pop %ebx
    ret $4
.endif
.ifdef COUNTS
    mov 4(%esp), %eax
    mov (%eax), %eax
    mov (%eax), %eax
    mov %eax, global        /* the code of the last exception */
    xor %eax, %eax
    ret $4
.endif
.ifdef FULL                 /* is it a full stack? with a structured handler of its own, as Rust's */
    push %ebp
    mov %esp, %ebp
    push %esi
    sub $0x14, %esp
    mov %esp, -0x1c(%ebp)
    movl $names, -0x14(%ebp)
    mov 8(%ebp), %eax
    lea -0x18(%ebp), %ecx
    mov %fs:0, %edx
    mov %edx, -0x18(%ebp)
    mov %ecx, %fs:0
    mov (%eax), %eax
    cmpl $0xc00000fd, (%eax)
    jne 1f
    lea -0x20(%ebp), %ecx
    call *global
1:  mov -0x18(%ebp), %eax
    mov %eax, %fs:0
    xor %eax, %eax
    add $0x14, %esp
    pop %esi
    pop %ebp
    ret $4
.endif
.ifdef FULLESP
    push %ebx
    sub $8, %esp
    mov 16(%esp), %eax
    mov (%eax), %ecx
    mov (%ecx), %edx
    cmp $0xc00000fd, %edx
    je 1f
    xor %eax, %eax
    add $8, %esp
    pop %ebx
    ret $4
1:  push 4(%eax)
    call *global
.endif
.ifdef FAULT                /* what an instruction did, and where */
    mov 4(%esp), %eax
    mov (%eax), %ecx
    cmpl $0xc0000005, (%ecx)
    jne 1f
    mov 4(%eax), %eax
1:  xor %eax, %eax
    ret $4
.endif
.ifdef NOTFULL              /* all but a full stack */
    mov 4(%esp), %eax
    mov (%eax), %ecx
    cmpl $0xc00000fd, (%ecx)
    je 1f
    mov 4(%eax), %eax
1:  xor %eax, %eax
    ret $4
.endif
.ifdef UNASKED              /* that is not the exception's code */
    mov 4(%esp), %eax
    mov (%eax), %ecx
    cmpl $0xc00000fd, 4(%ecx)
    jne 1f
    mov 4(%eax), %eax
1:  xor %eax, %eax
    ret $4
.endif
.ifdef REPLACED             /* nor that the argument */
    mov 4(%esp), %edx
    movl $global, 4(%esp)
    mov 4(%esp), %eax
    mov (%eax), %ecx
    cmpl $0xc00000fd, (%ecx)
    jne 1f
    mov 4(%edx), %eax
1:  xor %eax, %eax
    ret $4
.endif
.ifdef SAVED                /* a pointer to the stack by way of the stack */
    push %esp
    pop %eax
    mov 4(%eax), %ecx
    mov 4(%ecx), %edx
    xor %eax, %eax
    ret $4
.endif
.ifdef GIVEN                /* or handed on */
    lea 4(%esp), %eax
    mov %eax, global
    xor %eax, %eax
    ret $4
.endif
.ifdef GO                   /* whatever it does: known by the table of its functions */
    mov 4(%esp), %eax
    jmp *global
    .balign 4
    .byte 0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 4
.endif
.ifdef READS
    mov 4(%esp), %eax
    mov 4(%eax), %eax
    mov 0xb8(%eax), %ecx
    xor %eax, %eax
    ret $4
.endif
.ifdef TWO
    mov 4(%esp), %eax
    mov 4(%eax), %eax
    xor %eax, %eax
    ret $4
.endif
.ifdef WRITES
    mov 4(%esp), %eax
    movl $0, (%eax)
    xor %eax, %eax
    ret $4
.endif
.ifdef COMPUTES
    mov 4(%esp), %eax
    add $4, %eax
    mov (%eax), %eax
    ret $4
.endif
.ifdef GIVES                /* to one that ignores it */
    push 4(%esp)
    call names
    ret $4
.endif
.ifdef GIVESUSER            /* to one that does not */
    push 4(%esp)
    call user
    ret $4
.endif
.ifdef GIVESECOND           /* as another argument than the first, past a frame, by two functions */
    push %ebp
    mov %esp, %ebp
    sub $8, %esp
    mov 8(%ebp), %ecx
    mov %ecx, 4(%esp)
    movl $7, (%esp)
    call second
    leave
    ret $4
.endif
.ifdef GIVESOTHER           /* in a register */
    mov 4(%esp), %ecx
    call fast
    ret $4
.endif
.ifdef RELAYS               /* to one that is not known */
    push 4(%esp)
    call *global
    ret $4
.endif
.ifdef BUILDS               /* in a structure on the stack */
    sub $8, %esp
    mov 12(%esp), %eax
    movl $1, (%esp)
    mov %eax, 4(%esp)
    mov %esp, %ecx
    push %ecx
    call *global
    add $12, %esp
    ret $4
.endif
.ifdef LENDS                /* as Microsoft's _XcptFilter does: what was there is put back */
    push %esi
    push %edi
    mov $global, %esi
    mov 4(%esi), %edi
    mov 12(%esp), %eax
    mov %eax, 4(%esi)
    push $11
    call *global
    add $4, %esp
    mov %edi, 4(%esi)
    pop %edi
    pop %esi
    ret $4
.endif
.ifdef TAKES                /* what is put back is something else */
    push %esi
    push %edi
    mov $global, %esi
    mov (%esi), %edi
    mov 12(%esp), %eax
    mov %eax, 4(%esi)
    mov %edi, 4(%esi)
    pop %edi
    pop %esi
    ret $4
.endif
.ifdef LATERCODE            /* compares the code in another block than the first, for an exception of C++ */
    mov 4(%esp), %eax
    test %eax, %eax
    je 1f
    mov (%eax), %ecx
    mov (%ecx), %edx
    cmp $0xc0000005, %edx
    je 1f
    cmp $0xe06d7363, %edx
    jne 1f
    mov 4(%eax), %ecx
    mov %ecx, global
1:  xor %eax, %eax
    ret $4
.endif
.ifdef KEEPS
    mov 4(%esp), %eax
    mov %eax, global
    xor %eax, %eax
    ret $4
.endif
.ifdef EBP                  /* no frame pointer here: its value is the argument */
    push %ebp
    mov 8(%esp), %ebp
    mov 4(%ebp), %eax
    pop %ebp
    ret $4
.endif
.ifdef WIDE
    mov 4(%esp), %eax
    movq (%eax), %xmm0
    xor %eax, %eax
    ret $4
.endif
.ifdef ALIAS                /* another pointer to the stack */
    mov %esp, %eax
    mov 4(%eax), %ecx
    mov 4(%ecx), %edx
    xor %eax, %eax
    ret $4
.endif
.ifdef INDEXED
    mov $1, %eax
    mov (%esp,%eax,4), %ecx
    mov 4(%ecx), %edx
    xor %eax, %eax
    ret $4
.endif
.ifdef SUMMED
    mov $4, %eax
    add %esp, %eax
    mov (%eax), %ecx
    mov 4(%ecx), %edx
    xor %eax, %eax
    ret $4
.endif
.ifdef LOOP                 /* the argument comes to be where it is read only the second time round */
    mov 4(%esp), %ecx
    mov $global, %eax
1:  mov 4(%eax), %edx
    mov %ecx, %eax
    test %edx, %edx
    je 1b
    xor %eax, %eax
    ret $4
.endif
.ifdef ELSEWHERE
    jmp *global
.endif
    mov 4(%esp), %eax
    mov 4(%eax), %eax
    ret $4
    .data
global:
    .long 0, 0
.ifdef GNAT
    .ascii "GNAT Version: 12"
.endif
