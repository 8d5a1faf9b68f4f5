# Tail calls, shared code, code that does not return, overlapping instructions.
#! link -lkernel32
#! func _start f g called small_a small_b
#! term tail jmp g
#! notin f: g
#! nofunc loop shared over inner
#! in small_a: shared
#! in small_b: shared
#! in over_f: over inner
#! term over jcc inner over2
#! term dies stop
#! nofunc after_pop
#! in getpc: after_pop
#! term traps stop
#! term getpc jmp after_pop
    .text
    .globl _start
_start:
    call f
    call g
    call called
    call small_a
    call small_b
    call over_f
    call getpc
    call debug
dies:
    call *__imp__ExitProcess@4
    .byte 0x0f, 0x04             # no instruction
    .balign 16, 0xcc

f:
    mov $10, %ecx
loop:
    dec %ecx
    jne loop
tail:
    jmp g
    .balign 16, 0xcc
g:
    xor %eax, %eax
    ret
    .balign 16, 0xcc
called:
    push %ebx
    mov %eax, %ebx
    pop %ebx
    ret
    .balign 16, 0xcc

# a small common end is copied into both
small_a:
    test %eax, %eax
    je shared
    ret
small_b:
    test %ecx, %ecx
    jne 1f
    jmp shared
1:  ret
shared:
    xor %eax, %eax
    ret
    .balign 16, 0xcc

# jumps into the immediate of an instruction
over_f:
    nop
    jmp over
over:
    test %eax, %eax
    je inner
over2:
    .byte 0xb8                   # mov $..., %eax
inner:
    .byte 0x31, 0xc0, 0x90, 0xc3 # xor %eax, %eax; nop; ret
    ret
    .balign 16, 0xcc

# a call that only pushes its return address
getpc:
    call after_pop
after_pop:
    pop %eax
    ret
    .balign 16, 0xcc
debug:
    nop
    jmp traps
traps:
    int3
    ret
