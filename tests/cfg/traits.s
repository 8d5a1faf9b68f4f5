# Traits of programs (lifter/cfg/traits), but for handlers that use registers (vectored.s, patching.s).  Each symbol is a program of its own.
#! link -lkernel32 -luser32 -lmsvcrt
#! trait dll=no: NONE
#! trait movable=no: NONE
#! trait go=no: NONE
#! trait gnat=no: NONE
#! trait threads=one: NONE QUIET
#! trait threads=several: STARTS LOADS WINDOWS
#! trait suspends=no: NONE STARTS
#! trait suspends=yes: SUSPENDS NAMES
#! trait sse-unmasked=no: NONE MASKED UNUSED STRANGE
#! trait sse-unmasked=yes: UNMASKED LOCAL
#! trait seh=no: NONE CXX CXXCOOKIE DELPHI
#! trait seh=yes: SEH
#! trait cxx=no: NONE SEH DELPHI
#! trait cxx=yes: CXX CXXCOOKIE
#! trait handlers=none: NONE SEH CXX
    .text
    .globl _start
_start:
.ifdef QUIET
    call *__imp__GetTickCount@0
    call *__imp__rand
.endif
.ifdef STARTS
    call *__imp__CreateThread@24
.endif
.ifdef LOADS
    call *__imp__LoadLibraryA@4
.endif
.ifdef WINDOWS                  /* a library that may start threads */
    call *__imp__GetDesktopWindow@0
.endif
.ifdef SUSPENDS
    call *__imp__SuspendThread@4
.endif
.ifdef UNMASKED
    ldmxcsr unmasked
.endif
.ifdef LOCAL                    /* by way of a local variable */
    sub $4, %esp
    mov unmasked, %eax
    mov %eax, (%esp)
    ldmxcsr (%esp)
    add $4, %esp
.endif
.ifdef MASKED
    ldmxcsr masked
.endif
.ifdef UNUSED                   /* the value is there, and nothing loads it */
    mov unmasked, %eax
.endif
.ifdef STRANGE                  /* another rounding mode: rather some other number */
    mov strange, %eax
    ldmxcsr (%esp)
.endif
.ifdef SEH
    push $handler
    push %fs:0
    mov %esp, %fs:0
    pop %fs:0
    pop %eax
.endif
.ifdef CXX
    push $cxx
    push %fs:0
    mov %esp, %fs:0
    pop %fs:0
    pop %eax
.endif
.ifdef CXXCOOKIE
    push $cookie
    push %fs:0
    mov %esp, %fs:0
    pop %fs:0
    pop %eax
.endif
.ifdef DELPHI                   /* fs:[reg] with the register zero */
    xor %eax, %eax
    push $handler
    push %fs:(%eax)
    mov %esp, %fs:(%eax)
    pop %edx
    pop %ecx
    mov %edx, %fs:(%eax)
.endif
    ret
    .balign 16, 0xcc

handler:
    xor %eax, %eax
    ret
    .balign 16, 0xcc
cxx:
    mov $info, %eax
    jmp frame_handler
    .balign 16, 0xcc
cookie:
    mov 8(%esp), %edx
    lea 12(%edx), %eax
    xor -4(%edx), %eax
    mov $info, %eax
    jmp frame_handler
    .balign 16, 0xcc
frame_handler:
    mov $1, %eax
    ret

    .data
unmasked:
    .long 0x1900
masked:
    .long 0x1f80
strange:
    .long 0x7900
info:
    .long 0x19930522, 0, 0, 0
.ifdef NAMES
    .ascii "SuspendThread\0"
.endif
