# int_system.t - what user mode sees of the system
# Format: run_sem.py.

# nothing happens
nop |  |
nop dword ptr [eax+eax*1+0] |  |
nop word ptr [eax] |  |
pause |  |
prefetcht0 byte ptr [ebx] | ebx=0 |
prefetchnta byte ptr [ebx] | ebx=0 |
prefetchw byte ptr [ebx] | ebx=0 |
endbr32 |  |
.byte 0x0f, 0x18, 0xe0 |  |
.byte 0x0f, 0x1e, 0xc8 |  |

# undefined
ud2 |  | !ud
.byte 0x0f, 0xb9, 0xc0 |  | !ud
.byte 0x0f, 0xff, 0xc0 |  | !ud
.byte 0x0f, 0x05 |  | !ud
.byte 0xf0, 0x90 |  | !ud
.byte 0xf0, 0x01, 0xc0 |  | !ud
.byte 0xf0, 0x8b, 0x03 | ebx=10000010 | !ud
.byte 0x8e, 0xc8 |  | !ud
.byte 0x8c, 0xf0 |  | !ud
.byte 0x8d, 0xc0 |  | !ud
.byte 0xc4, 0xc0 |  | !ud
.byte 0x62, 0xc0 |  | !ud
.byte 0xff, 0xf8 |  | !ud
.byte 0xfe, 0xd0 |  | !ud
.byte 0x0f, 0xc7, 0xc8 |  | !ud
.byte 0x0f, 0xba, 0xc0, 1 |  | !ud
.byte 0xc6, 0xc8, 1 |  | !ud
.byte 0x8f, 0xc8, 1 |  | !ud

# descriptors
lar eax, ecx | cx=0023 | eax=00cffb00 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lsl eax, ecx | cx=0023 | eax=ffffffff CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verr cx | cx=0023 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verw cx | cx=0023 |
lar eax, ecx | cx=002b | eax=00cff300 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lsl eax, ecx | cx=002b | eax=ffffffff CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verr cx | cx=002b | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verw cx | cx=002b | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lar eax, ecx | cx=0063 | eax=00dff300 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lsl eax, ecx | cx=0063 | eax=ffffffff CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verr cx | cx=0063 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verw cx | cx=0063 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lar eax, ecx | cx=0000 |
lsl eax, ecx | cx=0000 |
verr cx | cx=0000 |
verw cx | cx=0000 |
lar eax, ecx | cx=0003 |
lsl eax, ecx | cx=0003 |
verr cx | cx=0003 |
verw cx | cx=0003 |
lar eax, ecx | cx=0010 |
lsl eax, ecx | cx=0010 |
verr cx | cx=0010 |
verw cx | cx=0010 |
lar eax, ecx | cx=1234 |
lsl eax, ecx | cx=1234 |
verr cx | cx=1234 |
verw cx | cx=1234 |
lar eax, ecx | cx=0020 | eax=00cffb00 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lsl eax, ecx | cx=0020 | eax=ffffffff CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verr cx | cx=0020 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verw cx | cx=0020 |
lar eax, ecx | cx=0033 | eax=00affb00 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lsl eax, ecx | cx=0033 | eax=ffffffff CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verr cx | cx=0033 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verw cx | cx=0033 |
lar eax, ecx | cx=0028 | eax=00cff300 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lsl eax, ecx | cx=0028 | eax=ffffffff CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verr cx | cx=0028 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verw cx | cx=0028 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lar ax, cx | cx=0023 | ax=fb00 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lsl ax, cx | cx=0023 | ax=ffff CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lar eax, word ptr [ebx] | ebx=10000010 [10000010]=0023 | eax=00cffb00 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
verr word ptr [ebx] | ebx=10000010 [10000010]=0023 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
arpl ax, cx | ax=0010 cx=0003 | al=13 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
arpl ax, cx | ax=0013 cx=0001 ZF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
arpl ax, cx | ax=0011 cx=0002 | al=12 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
arpl word ptr [ebx], cx | ebx=10000010 cx=0003 [10000010]=1230 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0 [10000010]=00001233
sldt eax |  | eax=00000000
sldt cx |  | cx=0000
str eax |  | eax=00000040
str cx |  | cx=0040
smsw eax |  | eax=80050033
smsw cx |  | cx=0033
sldt word ptr [ebx] | ebx=10000010 |
str word ptr [ebx] | ebx=10000010 | [10000010]=00000040
smsw word ptr [ebx] | ebx=10000010 | [10000010]=00000033
sgdt [ebx] | ebx=10000010 | [10000014]=0000fffe
sidt [ebx] | ebx=10000010 | [10000014]=0000ffff

# privileged
hlt |  | !gp
cli |  | !gp
sti |  | !gp
in al, dx |  | !gp
in eax, 0x10 |  | !gp
out dx, al |  | !gp
out 0x10, eax |  | !gp
lgdt [ebx] | ebx=10000010 | !gp
lidt [ebx] | ebx=10000010 | !gp
lldt ax |  | !gp
ltr ax |  | !gp
lmsw ax |  | !gp
clts |  | !gp
invd |  | !gp
wbinvd |  | !gp
invlpg [ebx] | ebx=10000010 | !gp
rdmsr |  | !gp
wrmsr |  | !gp
rdpmc |  | !gp
mov eax, cr4 |  | !gp

# identification and time: only what is certain
cpuid | eax=0 | eax=???????? ebx=???????? ecx=???????? edx=????????
rdtsc | | eax=???????? edx=????????
rdtscp | | eax=???????? edx=???????? ecx=????????
xgetbv | ecx=0 | eax=???????? edx=00000000
xgetbv | ecx=77 | !gp
rdrand eax | | eax=???????? CF=?
rdrand cx | | cx=???? CF=?
rdseed edx | | edx=???????? CF=?

# Alignment checks: anything but sixteen bytes that need not be aligned
mov eax, [edi] | edi=10000011 AC=1 | !ac
mov eax, [edi] | edi=10000014 AC=1 [10000014]=12345678 | eax=12345678
mov ax, [edi] | edi=10000013 AC=1 | !ac
mov ax, [edi] | edi=10000012 AC=1 | ax=0000
mov [edi], eax | edi=10000016 AC=1 | !ac
add [edi], eax | edi=10000012 AC=1 | !ac
push eax | esp=10008002 AC=1 | !ac
pop eax | esp=10008001 AC=1 | !ac
lock cmpxchg [edi], ecx | edi=10000012 AC=1 | !ac
cmpxchg8b [edi] | edi=10000014 AC=1 | !ac
movsd | esi=10000012 edi=10000020 AC=1 | !ac
movsd | esi=10000010 edi=10000022 AC=1 | !ac
rep stosw | edi=10000011 ecx=2 AC=1 | !ac
fld qword ptr [edi] | edi=10000014 AC=1 fcw=037f | !ac
fld tbyte ptr [edi] | edi=10000014 AC=1 fcw=037f | !ac
fild word ptr [edi] | edi=10000011 AC=1 fcw=037f | !ac
fadd dword ptr [edi] | edi=10000012 AC=1 st0=3fff8000000000000000 fcw=037f | !ac
fistp qword ptr [edi] | edi=10000014 AC=1 st0=3fff8000000000000000 fcw=037f | !ac
movsd xmm0, [edi] | edi=10000014 AC=1 | !ac
movups xmm0, [edi] | edi=10000018 AC=1 | cpu=intel
movups [edi], xmm0 | edi=10000014 AC=1 | cpu=intel
addss xmm0, [edi] | edi=10000012 AC=1 | !ac
lddqu xmm0, [edi] | edi=10000018 AC=1 | cpu=intel
movq mm0, [edi] | edi=10000014 AC=1 | !ac
movlps xmm0, [edi] | edi=10000014 AC=1 | !ac
bound eax, [edi] | edi=10000012 AC=1 eax=0 | !ac
enter 8, 0 | esp=10008002 AC=1 | !ac
mov ax, [edi] | edi=10000fff AC=1 | !ac
