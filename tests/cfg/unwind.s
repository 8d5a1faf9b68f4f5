# Functions and landing pads that only .eh_frame names; setjmp linked into the program.
#! func _start named pad back pback
#! in catcher: again
#! in pad: again
    .text
    .globl _start
_start:
    call catcher
    ret
    .balign 16, 0xcc

named:                           # nothing refers to it, and it does not look like a beginning
    .cfi_startproc
    bswap %eax
    ror $8, %eax
    ret
    .cfi_endproc
    .balign 16, 0xcc

catcher:
    .cfi_startproc
    .cfi_lsda 0x1b, table
    mov $10, %ebx
again:
try:
    call *%eax
tried:
    dec %ebx
    jne again
    push $buf
    call save
back:
    mov $buf, %eax
    call psave
pback:
    ret
    .balign 4, 0xcc
pad:
    add $4, %esp
    mov %eax, %ecx
    jmp again
    .cfi_endproc
    .balign 16, 0xcc

save:                            # setjmp by another name
    mov 4(%esp), %edx
    mov %ebp, (%edx)
    mov %ebx, 4(%edx)
    mov %edi, 8(%edx)
    mov %esi, 12(%edx)
    mov %esp, 16(%edx)
    mov (%esp), %eax
    mov %eax, 20(%edx)
    xor %eax, %eax
    ret
    .balign 16, 0xcc

psave:                           # Free Pascal's
    mov %ebx, (%eax)
    mov %esi, 4(%eax)
    mov %edi, 8(%eax)
    mov %ebp, 12(%eax)
    lea 4(%esp), %edi
    mov %edi, 16(%eax)
    mov (%esp), %edi
    mov %edi, 20(%eax)
    mov 8(%eax), %edi
    xor %eax, %eax
    ret
    .balign 16, 0xcc

    .section .gcc_except_table, "dr"
table:
    .byte 0xff, 0xff, 0x01       # landing pads count from the function; no types; uleb128
    .uleb128 2f - 1f
1:  .uleb128 try - catcher
    .uleb128 tried - try
    .uleb128 pad - catcher
    .uleb128 0
2:
    .bss
buf:
    .space 64
