# int_branch.t - jumps, calls, returns, interrupts
# Format: run_sem.py.

# jcc: short and near
jo 1f; mov al, 1; 1: |  | al=01
jo 1f; mov al, 1; 1: | CF=1 | al=01
jo 1f; mov al, 1; 1: | ZF=1 | al=01
jo 1f; mov al, 1; 1: | SF=1 | al=01
jo 1f; mov al, 1; 1: | OF=1 |
jo 1f; mov al, 1; 1: | PF=1 | al=01
jo 1f; mov al, 1; 1: | SF=1 OF=1 |
jo 1f; mov al, 1; 1: | CF=1 ZF=1 | al=01
jo 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 |
jno 1f; mov al, 1; 1: |  |
jno 1f; mov al, 1; 1: | CF=1 |
jno 1f; mov al, 1; 1: | ZF=1 |
jno 1f; mov al, 1; 1: | SF=1 |
jno 1f; mov al, 1; 1: | OF=1 | al=01
jno 1f; mov al, 1; 1: | PF=1 |
jno 1f; mov al, 1; 1: | SF=1 OF=1 | al=01
jno 1f; mov al, 1; 1: | CF=1 ZF=1 |
jno 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 | al=01
jb 1f; mov al, 1; 1: |  | al=01
jb 1f; mov al, 1; 1: | CF=1 |
jb 1f; mov al, 1; 1: | ZF=1 | al=01
jb 1f; mov al, 1; 1: | SF=1 | al=01
jb 1f; mov al, 1; 1: | OF=1 | al=01
jb 1f; mov al, 1; 1: | PF=1 | al=01
jb 1f; mov al, 1; 1: | SF=1 OF=1 | al=01
jb 1f; mov al, 1; 1: | CF=1 ZF=1 |
jb 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 | al=01
jae 1f; mov al, 1; 1: |  |
jae 1f; mov al, 1; 1: | CF=1 | al=01
jae 1f; mov al, 1; 1: | ZF=1 |
jae 1f; mov al, 1; 1: | SF=1 |
jae 1f; mov al, 1; 1: | OF=1 |
jae 1f; mov al, 1; 1: | PF=1 |
jae 1f; mov al, 1; 1: | SF=1 OF=1 |
jae 1f; mov al, 1; 1: | CF=1 ZF=1 | al=01
jae 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 |
je 1f; mov al, 1; 1: |  | al=01
je 1f; mov al, 1; 1: | CF=1 | al=01
je 1f; mov al, 1; 1: | ZF=1 |
je 1f; mov al, 1; 1: | SF=1 | al=01
je 1f; mov al, 1; 1: | OF=1 | al=01
je 1f; mov al, 1; 1: | PF=1 | al=01
je 1f; mov al, 1; 1: | SF=1 OF=1 | al=01
je 1f; mov al, 1; 1: | CF=1 ZF=1 |
je 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 |
jne 1f; mov al, 1; 1: |  |
jne 1f; mov al, 1; 1: | CF=1 |
jne 1f; mov al, 1; 1: | ZF=1 | al=01
jne 1f; mov al, 1; 1: | SF=1 |
jne 1f; mov al, 1; 1: | OF=1 |
jne 1f; mov al, 1; 1: | PF=1 |
jne 1f; mov al, 1; 1: | SF=1 OF=1 |
jne 1f; mov al, 1; 1: | CF=1 ZF=1 | al=01
jne 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 | al=01
jbe 1f; mov al, 1; 1: |  | al=01
jbe 1f; mov al, 1; 1: | CF=1 |
jbe 1f; mov al, 1; 1: | ZF=1 |
jbe 1f; mov al, 1; 1: | SF=1 | al=01
jbe 1f; mov al, 1; 1: | OF=1 | al=01
jbe 1f; mov al, 1; 1: | PF=1 | al=01
jbe 1f; mov al, 1; 1: | SF=1 OF=1 | al=01
jbe 1f; mov al, 1; 1: | CF=1 ZF=1 |
jbe 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 |
ja 1f; mov al, 1; 1: |  |
ja 1f; mov al, 1; 1: | CF=1 | al=01
ja 1f; mov al, 1; 1: | ZF=1 | al=01
ja 1f; mov al, 1; 1: | SF=1 |
ja 1f; mov al, 1; 1: | OF=1 |
ja 1f; mov al, 1; 1: | PF=1 |
ja 1f; mov al, 1; 1: | SF=1 OF=1 |
ja 1f; mov al, 1; 1: | CF=1 ZF=1 | al=01
ja 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 | al=01
js 1f; mov al, 1; 1: |  | al=01
js 1f; mov al, 1; 1: | CF=1 | al=01
js 1f; mov al, 1; 1: | ZF=1 | al=01
js 1f; mov al, 1; 1: | SF=1 |
js 1f; mov al, 1; 1: | OF=1 | al=01
js 1f; mov al, 1; 1: | PF=1 | al=01
js 1f; mov al, 1; 1: | SF=1 OF=1 |
js 1f; mov al, 1; 1: | CF=1 ZF=1 | al=01
js 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 |
jns 1f; mov al, 1; 1: |  |
jns 1f; mov al, 1; 1: | CF=1 |
jns 1f; mov al, 1; 1: | ZF=1 |
jns 1f; mov al, 1; 1: | SF=1 | al=01
jns 1f; mov al, 1; 1: | OF=1 |
jns 1f; mov al, 1; 1: | PF=1 |
jns 1f; mov al, 1; 1: | SF=1 OF=1 | al=01
jns 1f; mov al, 1; 1: | CF=1 ZF=1 |
jns 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 | al=01
jp 1f; mov al, 1; 1: |  | al=01
jp 1f; mov al, 1; 1: | CF=1 | al=01
jp 1f; mov al, 1; 1: | ZF=1 | al=01
jp 1f; mov al, 1; 1: | SF=1 | al=01
jp 1f; mov al, 1; 1: | OF=1 | al=01
jp 1f; mov al, 1; 1: | PF=1 |
jp 1f; mov al, 1; 1: | SF=1 OF=1 | al=01
jp 1f; mov al, 1; 1: | CF=1 ZF=1 | al=01
jp 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 | al=01
jnp 1f; mov al, 1; 1: |  |
jnp 1f; mov al, 1; 1: | CF=1 |
jnp 1f; mov al, 1; 1: | ZF=1 |
jnp 1f; mov al, 1; 1: | SF=1 |
jnp 1f; mov al, 1; 1: | OF=1 |
jnp 1f; mov al, 1; 1: | PF=1 | al=01
jnp 1f; mov al, 1; 1: | SF=1 OF=1 |
jnp 1f; mov al, 1; 1: | CF=1 ZF=1 |
jnp 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 |
jl 1f; mov al, 1; 1: |  | al=01
jl 1f; mov al, 1; 1: | CF=1 | al=01
jl 1f; mov al, 1; 1: | ZF=1 | al=01
jl 1f; mov al, 1; 1: | SF=1 |
jl 1f; mov al, 1; 1: | OF=1 |
jl 1f; mov al, 1; 1: | PF=1 | al=01
jl 1f; mov al, 1; 1: | SF=1 OF=1 | al=01
jl 1f; mov al, 1; 1: | CF=1 ZF=1 | al=01
jl 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 | al=01
jge 1f; mov al, 1; 1: |  |
jge 1f; mov al, 1; 1: | CF=1 |
jge 1f; mov al, 1; 1: | ZF=1 |
jge 1f; mov al, 1; 1: | SF=1 | al=01
jge 1f; mov al, 1; 1: | OF=1 | al=01
jge 1f; mov al, 1; 1: | PF=1 |
jge 1f; mov al, 1; 1: | SF=1 OF=1 |
jge 1f; mov al, 1; 1: | CF=1 ZF=1 |
jge 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 |
jle 1f; mov al, 1; 1: |  | al=01
jle 1f; mov al, 1; 1: | CF=1 | al=01
jle 1f; mov al, 1; 1: | ZF=1 |
jle 1f; mov al, 1; 1: | SF=1 |
jle 1f; mov al, 1; 1: | OF=1 |
jle 1f; mov al, 1; 1: | PF=1 | al=01
jle 1f; mov al, 1; 1: | SF=1 OF=1 | al=01
jle 1f; mov al, 1; 1: | CF=1 ZF=1 |
jle 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 |
jg 1f; mov al, 1; 1: |  |
jg 1f; mov al, 1; 1: | CF=1 |
jg 1f; mov al, 1; 1: | ZF=1 | al=01
jg 1f; mov al, 1; 1: | SF=1 | al=01
jg 1f; mov al, 1; 1: | OF=1 | al=01
jg 1f; mov al, 1; 1: | PF=1 |
jg 1f; mov al, 1; 1: | SF=1 OF=1 |
jg 1f; mov al, 1; 1: | CF=1 ZF=1 | al=01
jg 1f; mov al, 1; 1: | ZF=1 SF=1 OF=1 | al=01
je 1f; .fill 100, 1, 0x90; mov al, 1; 1: | ZF=1 |
.byte 0x0f, 0x84, 2, 0, 0, 0; mov al, 1 | ZF=1 |
.byte 0x0f, 0x84, 2, 0, 0, 0; mov al, 1 |  | al=01

# jmp
jmp 1f; mov al, 1; 1: |  |
.byte 0xe9, 2, 0, 0, 0; mov al, 1 |  |
mov eax, offset 1f; jmp eax; mov bl, 1; 1: | | eax=????????
mov dword ptr [0x10000010], offset 1f; jmp dword ptr [0x10000010]; mov bl, 1; 1: | | [10000010]=????????
jmp dword ptr [ebx] | ebx=10000010 | !pf=00000000:x eip=dfffb480
jmp ebx | ebx=10000010 | !pf=10000010:x eip=efffb410
jmp bx | bx=1234 | !pf=00001234:x eip=dfffc5b4
jmp 0x12345678 |  | !pf=12345678:x eip=f2340978

# call, ret
call 1f; 1: | | esp=10007ffc [10007ffc]=????????
call 1f; jmp 2f; 1: mov al, 1; ret; 2: | | al=01 [10007ffc]=????????
mov eax, offset 1f; call eax; jmp 2f; 1: mov bl, 1; ret 8; 2: | | eax=???????? bl=01 esp=10008008 [10007ffc]=????????
mov dword ptr [0x10000010], offset 1f; call dword ptr [0x10000010]; 1: pop eax; sub eax, offset 1b | | eax=0 PF=1 ZF=1 [10000010]=???????? [10007ffc]=????????
push offset 1f; ret; mov al, 1; 1: | | [10007ffc]=????????
push offset 1f; ret 0xfffc; mov al, 1; 1: | | esp=10017ffc [10007ffc]=????????
call dword ptr [esp] |  | !pf=00000000:x eip=dfffaf80 sp=7ffc [10007ffc]=20005083
call 0x12345678 | esp=10010004 | !pf=10010000:w
ret | esp=0 | !pf=00000000:r
ret | [10008000]=12345678 | !pf=12345678:x eip=f2340478 sp=8004

# loop, jecxz
loop 1f; mov al, 1; 1: | ecx=2 ZF=0 | cl=01
loop 1f; mov al, 1; 1: | ecx=2 ZF=1 | cl=01
loop 1f; mov al, 1; 1: | ecx=1 ZF=0 | al=01 cl=00
loop 1f; mov al, 1; 1: | ecx=1 ZF=1 | al=01 cl=00
loop 1f; mov al, 1; 1: | ecx=0 ZF=0 | ecx=ffffffff
loop 1f; mov al, 1; 1: | ecx=0 ZF=1 | ecx=ffffffff
.byte 0x67; loop 1f; mov al, 1; 1: | ecx=00010001 | al=01 cl=00
loope 1f; mov al, 1; 1: | ecx=2 ZF=0 | al=01 cl=01
loope 1f; mov al, 1; 1: | ecx=2 ZF=1 | cl=01
loope 1f; mov al, 1; 1: | ecx=1 ZF=0 | al=01 cl=00
loope 1f; mov al, 1; 1: | ecx=1 ZF=1 | al=01 cl=00
loope 1f; mov al, 1; 1: | ecx=0 ZF=0 | al=01 ecx=ffffffff
loope 1f; mov al, 1; 1: | ecx=0 ZF=1 | ecx=ffffffff
.byte 0x67; loope 1f; mov al, 1; 1: | ecx=00010001 | al=01 cl=00
loopne 1f; mov al, 1; 1: | ecx=2 ZF=0 | cl=01
loopne 1f; mov al, 1; 1: | ecx=2 ZF=1 | al=01 cl=01
loopne 1f; mov al, 1; 1: | ecx=1 ZF=0 | al=01 cl=00
loopne 1f; mov al, 1; 1: | ecx=1 ZF=1 | al=01 cl=00
loopne 1f; mov al, 1; 1: | ecx=0 ZF=0 | ecx=ffffffff
loopne 1f; mov al, 1; 1: | ecx=0 ZF=1 | al=01 ecx=ffffffff
.byte 0x67; loopne 1f; mov al, 1; 1: | ecx=00010001 | al=01 cl=00
1: inc al; loop 1b | al=00 ecx=5 | al=05 cl=00 CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0
jecxz 1f; mov al, 1; 1: | ecx=0 |
jecxz 1f; mov al, 1; 1: | ecx=10000 | al=01
jcxz 1f; mov al, 1; 1: | ecx=10000 |

# far transfers within the flat segments
.byte 0xea; .long 1f; .word 0x23; mov al, 1; 1: |  |
.byte 0xea; .long 1f; .word 0x20; mov al, 1; 1: |  |
.byte 0xea; .long 1f; .word 0x2b; 1: |  | !gp
.byte 0xea; .long 1f; .word 0; 1: |  | !gp
.byte 0x9a; .long 1f; .word 0x23; mov al, 1; 1: | | esp=10007ff8 [10007ff8]=???????? [10007ffc]=00000023
.byte 0x9a; .long 1f; .word 0x23; jmp 2f; 1: mov al, 1; retf; 2: | | al=01 [10007ff8]=???????? [10007ffc]=00000023
.byte 0x9a; .long 1f; .word 0x23; jmp 2f; 1: mov al, 1; retf 4; 2: | | al=01 esp=10008004 [10007ff8]=???????? [10007ffc]=00000023
mov dword ptr [0x10000010], offset 1f; mov word ptr [0x10000014], 0x23; jmp fword ptr [0x10000010]; mov al, 1; 1: | | [10000010]=???????? [10000014]=0023
mov dword ptr [0x10000010], offset 1f; mov word ptr [0x10000014], 0x23; call fword ptr [0x10000010]; mov al, 1; 1: pop ecx; pop edx; | | [10000010]=???????? [10000014]=0023 ecx=???????? edx=00000023 [10007ff8]=???????? [10007ffc]=00000023
push 0x2b; push offset 1f; retf; 1: | | !gp esp=10007ff8 [10007ff8]=???????? [10007ffc]=0000002b
pushf; push cs; push offset 1f; iret; mov al, 1; 1: | CF=1 | [10007ff4]=???????? [10007ff8]=00000023 [10007ffc]=00000203
push 0xed5; push cs; push offset 1f; iret; mov al, 1; 1: | | [10007ff4]=???????? [10007ff8]=00000023 [10007ffc]=00000ed5 CF=1 PF=1 AF=1 ZF=1 SF=1 DF=1 OF=1
push 0x202; push 0x2b; push offset 1f; iret; 1: | | !gp esp=10007ff4 [10007ff4]=???????? [10007ff8]=0000002b [10007ffc]=00000202

# interrupts
int3 |  | !bp eip=1
.byte 0xcd, 3 |  | !bp eip=2
.byte 0xcd, 4 |  | !of eip=2
int 0x2d |  | !int=2d
int 0x2e |  | !int=2e
int 0x20 |  | !int=20
int 0 |  | !int=00
int 0xff |  | !int=ff
.byte 0xf1 |  | !db eip=1
into |  |
into | OF=1 | !of eip=1
nop; int3; nop |  | !bp eip=2
bound eax, qword ptr [ebx] | eax=5 ebx=10000010 [10000010]=0000000a00000005 |
bound eax, qword ptr [ebx] | eax=a ebx=10000010 [10000010]=0000000a00000005 |
bound eax, qword ptr [ebx] | eax=b ebx=10000010 [10000010]=0000000a00000005 | !br
bound eax, qword ptr [ebx] | eax=ffffffff ebx=10000010 [10000010]=0000000a00000005 | !br
bound ax, dword ptr [ebx] | ax=fffe ebx=10000010 [10000010]=0000ffff | !br
bound ax, dword ptr [ebx] | ax=ffff ebx=10000010 [10000010]=0000ffff |
bound eax, qword ptr [ebx] | ebx=0 | !pf=00000000:r
bound edx, qword ptr [0x10010ffb] | edx=80000000 | !br  # the upper bound is not read
bound edx, qword ptr [0x10010ffb] | edx=1 | !pf=10011000:r
