# Jump tables in the forms that compilers write.
#! table one: c0 c1 c2
#! table spilled: d0 d1
#! table unoptimised: e0 e1 e2
#! table low: f0 f1 f2 f3
#! table two: g0 g1
#! table negative: h0 h1 h2
#! table masked: i0 i1 i2 i3
#! table copying: j1 j2 j3
#! table unbounded: k0 k1
#! table floats: l0 l1
#! nofunc c0 c1 c2 d0 d1 e0 e1 e2 f0 f1 f2 f3 g0 g1 h0 h1 h2 i0 i1 i2 i3 j1 j2 j3 k0 k1 l0 l1
    .text
    .globl _start
_start:
    call onelevel
    call stackslot
    call minuso0
    call bytecompare
    call twolevel
    call fromminus
    call mask
    call copy
    call nobound
    call ofloats
    ret

    .globl onelevel
onelevel:
    mov 4(%esp), %eax
    cmp $2, %eax
    ja 1f
one:
    jmp *t1(,%eax,4)
c0: mov $1, %eax
    ret
c1: mov $2, %eax
    ret
c2: mov $3, %eax
1:  ret

# the index goes through a stack slot, compared there
stackslot:
    push %ebp
    mov %esp, %ebp
    cmpl $1, 8(%ebp)
    ja 1f
spilled:
    mov 8(%ebp), %ecx
    jmp *t2(,%ecx,4)
d0: leave
    ret
d1: nop
1:  leave
    ret

minuso0:
    push %ebp
    mov %esp, %ebp
    sub $16, %esp
    mov 8(%ebp), %eax
    sub $10, %eax
    mov %eax, -4(%ebp)
    cmpl $2, -4(%ebp)
    ja 1f
unoptimised:
    mov -4(%ebp), %eax
    shl $2, %eax
    add $t3, %eax
    mov (%eax), %eax
    jmp *%eax
e0: nop
e1: nop
e2: nop
1:  leave
    ret

# a byte is compared, its zero extension is the index
bytecompare:
    movzbl (%ecx), %eax
    lea -0x41(%eax), %edx
    cmp $3, %dl
    ja 1f
low:
    movzbl %dl, %edx
    jmp *t4(,%edx,4)
f0: nop
f1: nop
f2: nop
f3: nop
1:  ret

# two levels: a byte table gives the index
twolevel:
    mov 4(%esp), %ecx
    sub $'a', %ecx
    cmp $4, %ecx
    ja 1f
two:
    movzbl b5(%ecx), %eax
    jmp *t5(,%eax,4)
g0: nop
g1: ret
1:  xor %eax, %eax
    ret
    .balign 4
t5: .long g0, g1
b5: .byte 0, 1, 0, 0, 1
    .balign 16, 0xcc

fromminus:
    mov 4(%esp), %eax
    cmp $-3, %eax
    jb 1f
negative:
    lea 3(%eax), %edx
    jmp *t6(,%edx,4)
h0: nop
h1: nop
h2: nop
1:  ret

mask:
    mov 4(%esp), %eax
    and $3, %eax
masked:
    jmp *t7(,%eax,4)
i0: nop
i1: nop
i2: nop
i3: ret

# index 0 is impossible: its entry overlaps code
copy:
    mov %edi, %eax
    and $3, %eax
    je 1f
copying:
    jmp *t8-4(,%eax,4)
1:  ret
    .balign 4
t8: .long j1, j2, j3
j1: nop
j2: nop
j3: ret

nobound:
    mov 4(%esp), %eax
unbounded:
    jmp *t9(,%eax,4)
k0: nop
k1: ret

# the jump goes by the floats: the integers' comparison bounds nothing
ofloats:
    mov 4(%esp), %eax
    cmp $0, %eax
    ucomiss %xmm1, %xmm0
    ja 1f
floats:
    jmp *t10(,%eax,4)
l0: nop
l1: ret
1:  ret

    .section .rdata, "dr"
t1: .long c0, c1, c2
t2: .long d0, d1
t3: .long e0, e1, e2
t4: .long f0, f1, f2, f3
t6: .long h0, h1, h2
t7: .long i0, i1, i2, i3
t9: .long k0, k1
    .long 0
t10: .long l0, l1
    .long 0
