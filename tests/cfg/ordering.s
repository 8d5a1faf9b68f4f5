# Which accesses in loops must be done anew each turn, because another thread may change what they go to (lifter/cfg/ordering.h).
#! ordered flag counts bounded two1 two2 ptr1 ptr2 chase pushed f64 vec store rmw gather unknown inherited escaped1
#! plain before sumload copyload copystore down scaled own1 own2 ownidx constant incall
#! waits simple counting chasing
#! barrier nestedhead aroundhead
    .text
    .globl _start
_start:
    mov word, %eax
before:
    mov word, %eax
simple:
flag:
    cmp $0, word
    je simple
    xor %ecx, %ecx
counting:
    inc %ecx
counts:
    mov word, %eax
    test %eax, %eax
    je counting
    mov $1000, %ecx
timed:
bounded:
    cmp $0, word
    jne 1f
    dec %ecx
    jnz timed
1:  call loops
    call arrays
    call frame
    call escapes
    call parent
    call nested
    call other
    ret

loops:
    push %ebx
1:
two1:
    mov word, %eax
two2:
    mov word + 4, %edx
    test %eax, %eax
    jz 1b
    test %edx, %edx
    jz 1b
2:
ptr1:
    mov pointer, %eax
ptr2:
    cmpl $0, (%eax)
    je 2b
chasing:
chase:
    mov (%eax), %eax
    test %eax, %eax
    jnz chasing
3:
pushed:
    pushl word
    pop %eax
    test %eax, %eax
    jz 3b
4:
f64:
    fldl number
    fldz
    fucomip %st(1), %st
    fstp %st(0)
    je 4b
5:
vec:
    movups number, %xmm0
    movd %xmm0, %eax
    test %eax, %eax
    jz 5b
6:
store:
    mov %ecx, word
    loop 6b
    mov $50, %ecx
7:
rmw:
    incl word
    loop 7b
8:
    xchg %eax, word
    test %eax, %eax
    jz 8b
    pop %ebx
    ret

arrays:                     # each turn goes to another place
    push %esi
    push %edi
    mov 12(%esp), %esi
    mov 16(%esp), %edi
    mov 20(%esp), %ecx
    xor %eax, %eax
1:
sumload:
    add (%esi), %eax
    add $4, %esi
    dec %ecx
    jnz 1b
2:
copyload:
    mov (%esi,%ecx,4), %edx
copystore:
    mov %edx, (%edi,%ecx,4)
    inc %ecx
    cmp $100, %ecx
    jne 2b
3:
down:
    mov -4(%esi,%ecx,4), %edx
    lea (%edx,%eax), %eax
    dec %ecx
    jnz 3b
    xor %edx, %edx
4:  lea (,%edx,8), %eax
scaled:
    fldl (%esi,%eax)
    fstp %st(0)
    inc %edx
    cmp $9, %edx
    jne 4b
5:                          # the index is what was read: it may be the same again
    mov (%esi,%ecx,4), %edx
gather:
    incl (%edi,%edx,4)
    inc %ecx
    cmp $100, %ecx
    jne 5b
6:                          # nor does it move for certain here
    and $7, %ecx
unknown:
    mov (%esi,%ecx,4), %edx
    inc %ecx
    test %edx, %edx
    jz 6b
constant:
    mov table(,%ecx,4), %edx
7:  mov table, %eax
    pop %edi
    pop %esi
    ret

frame:                      # no other code has the address of this frame
    push %ebp
    mov %esp, %ebp
    sub $64, %esp
    and $-16, %esp
    movl $10, -4(%ebp)
1:
own1:
    incl -8(%ebp)
own2:
    decl -4(%ebp)
    mov -4(%ebp), %ecx
ownidx:
    mov %eax, (%esp,%ecx,4)
    test %ecx, %ecx
    jnz 1b
    leave
    ret

escapes:
    sub $16, %esp
    lea 4(%esp), %eax
    push %eax
    call start_thread
    add $4, %esp
1:
escaped1:
    cmpl $0, 4(%esp)
    je 1b
    add $16, %esp
    ret

parent:                     # ebp is the caller's, and may be any pointer
1:
inherited:
    cmpl $0, (%ebp)
    je 1b
    ret

nested:                     # the inner loop's address starts anew in each turn of the outer one
    mov $word, %esi
nestedhead:
    xor %ecx, %ecx
1:  mov (%esi,%ecx,4), %eax
    test %eax, %eax
    jnz 2f
    inc %ecx
    cmp $3, %ecx
    jne 1b
    jmp nestedhead
2:  xor %ecx, %ecx
aroundhead:
    mov $5, %edx
3:  mov (%esi,%edx,4), %eax
    dec %edx
    jnz 3b
    mov word, %eax
    test %eax, %eax
    jz aroundhead
    ret

other:                      # a call is a barrier of its own
1:
    mov word, %eax
    push %eax
    call start_thread
    pop %eax
incall:
    cmpl $0, word
    je 1b
start_thread:
    ret

    .data
word: .long 0, 0, 0, 0
pointer: .long word
number: .double 0, 0
    .section .rdata, "dr"
table: .long 1, 2, 3
