# Code in a writable section is translated, and compares its own bytes (lifter/cfg/checks.h).
#! func _start patched calls loops waits stores
#! checked patched calls loops waits stores
#! no checked _start
    .text
    .globl _start
_start:
    nop
    call patched
    call calls
    call loops
    call waits
    call stores
    ret
    .section .wx, "wx"
# the whole of a small function at its entry
#! compared p1
#! covers p1: p2 p3
#! no compared p2 p3
patched:
p1: testl %eax, %eax
    jz 1f
p2: incl %eax
1:
p3: ret
# again behind a call
#! compared c1 c2
calls:
c1: pushl %eax
    call patched
c2: popl %eax
    ret
# a loop without a call once, where it is entered; one with a call at each turn
#! compared l1 l3 l4
#! entered l2
#! no eachturn l2
loops:
l1: movl $100, %ecx
    jmp l2
    .fill 200, 1, 0x90
l2: addl $1, %eax
    .fill 120, 1, 0x90
    decl %ecx
    jnz l2
l3: pushl %eax
    .fill 120, 1, 0x90
    call patched
l4: popl %eax
    decl %eax
    jnz l3
    ret
# a loop that waits for another thread at each turn, too
#! entered w1
#! eachturn w1
waits:
    movl $0x500000, %edx
    .fill 120, 1, 0x90
w1: pause
    cmpl $0, (%edx)
    je w1
    ret
# stores: to the stack, anywhere in memory, of a length that is not known before
#! no tested s1 s2
#! no anywhere s1 s2 s3 s4
#! tested s3 s4
#! anywhere s5
stores:
s1: pushl %ebp
    movl %esp, %ebp
s2: movl %eax, -8(%ebp)
s3: movl %eax, (%edx)
s4: addl %eax, 4(%edx)
s5: rep stosl
    popl %ebp
    ret
