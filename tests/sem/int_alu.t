# int_alu.t - addition, subtraction, logic, comparison
# Format: run_sem.py.

# add
add al, cl | al=05 cl=ff CF=1 | al=04 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
add al, cl | al=7f cl=01 CF=1 | al=80 CF=0 PF=0 AF=1 ZF=0 SF=1 OF=1
add al, cl | al=80 cl=80 CF=1 | al=00 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=1
add al, cl | al=00 cl=00 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
add al, cl | al=0f cl=01 CF=1 | al=10 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0
add al, cl | al=80 cl=01 CF=1 | al=81 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
add al, cl | al=ff cl=ff CF=1 | al=fe CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
add ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | ah=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
add cl, dh | cl=10 dh=f1 CF=1 | cl=01
add ax, dx | ax=7fff dx=0001 CF=1 | ax=8000 CF=0 PF=1 AF=1 ZF=0 SF=1 OF=1
add si, di | si=8000 di=ffff | si=7fff CF=1 PF=1 AF=0 ZF=0 SF=0 OF=1
add eax, ecx | eax=7fffffff ecx=1 CF=1 | eax=80000000 CF=0 PF=1 AF=1 ZF=0 SF=1 OF=1
add esi, edi | esi=80000000 edi=80000000 CF=1 | esi=00000000 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=1
add edx, edx | edx=ffffffff CF=1 | dl=fe CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
add al, 0x7f | al=81 CF=1 | al=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
add ax, 0x1234 | ax=edcc CF=1 | ax=0000 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
add eax, 0x12345678 | eax=edcba988 CF=1 | eax=00000000 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
add ebx, -1 | ebx=1 CF=1 | bl=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
add bx, -2 | bx=1 CF=1 | bx=ffff CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
add byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=1 [10000010]=00000000
add word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
add dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
add dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
add dl, byte ptr [edi+8] | edi=10000008 dl=01 [10000010]=ff | dl=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
add dx, word ptr [esi*8] | esi=2000002 dx=8000 [10000010]=8000 | dh=00 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=1
add edx, dword ptr fs:[0x10] | edx=00010000 [1000f010]=ffff0000 | edx=00000000 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0
add ebp, dword ptr [bx+si+0x10] | bx=0000 si=0000 ebp=1 | !pf=00000010:r
lock add byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f CF=1 | CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
lock add word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff CF=1 | CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
lock add dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
lock add dword ptr [ebx], -3 | ebx=10000010 [10000010]=00000001 CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0 [10000010]=fffffffe
add dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:w?
add dword ptr [ebx], ecx | ebx=10010000 CF=1 | !pf=10010000:w?

# adc
adc al, cl | al=05 cl=ff CF=0 | al=04 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
adc al, cl | al=05 cl=ff CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
adc al, cl | al=7f cl=01 CF=0 | al=80 CF=0 PF=0 AF=1 ZF=0 SF=1 OF=1
adc al, cl | al=7f cl=01 CF=1 | al=81 CF=0 PF=1 AF=1 ZF=0 SF=1 OF=1
adc al, cl | al=80 cl=80 CF=0 | al=00 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=1
adc al, cl | al=80 cl=80 CF=1 | al=01 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
adc al, cl | al=00 cl=00 CF=0 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
adc al, cl | al=00 cl=00 CF=1 | al=01 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
adc al, cl | al=0f cl=01 CF=0 | al=10 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0
adc al, cl | al=0f cl=01 CF=1 | al=11 CF=0 PF=1 AF=1 ZF=0 SF=0 OF=0
adc al, cl | al=80 cl=01 CF=0 | al=81 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
adc al, cl | al=80 cl=01 CF=1 | al=82 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
adc al, cl | al=ff cl=ff CF=0 | al=fe CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
adc al, cl | al=ff cl=ff CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
adc ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | ah=01 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
adc cl, dh | cl=10 dh=f1 CF=1 | cl=02
adc ax, dx | ax=7fff dx=0001 CF=1 | ax=8001 CF=0 PF=0 AF=1 ZF=0 SF=1 OF=1
adc si, di | si=8000 di=ffff | si=7fff CF=1 PF=1 AF=0 ZF=0 SF=0 OF=1
adc eax, ecx | eax=7fffffff ecx=1 CF=1 | eax=80000001 CF=0 PF=0 AF=1 ZF=0 SF=1 OF=1
adc esi, edi | esi=80000000 edi=80000000 CF=1 | esi=00000001 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
adc edx, edx | edx=ffffffff CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
adc al, 0x7f | al=81 CF=1 | al=01 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
adc ax, 0x1234 | ax=edcc CF=1 | ax=0001 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
adc eax, 0x12345678 | eax=edcba988 CF=1 | eax=00000001 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
adc ebx, -1 | ebx=1 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
adc bx, -2 | bx=1 CF=1 | bl=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
adc byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1 [10000010]=00000001
adc word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000001
adc dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000001
adc dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
adc dl, byte ptr [edi+8] | edi=10000008 dl=01 [10000010]=ff | dl=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
adc dx, word ptr [esi*8] | esi=2000002 dx=8000 [10000010]=8000 | dh=00 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=1
adc edx, dword ptr fs:[0x10] | edx=00010000 [1000f010]=ffff0000 | edx=00000000 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0
adc ebp, dword ptr [bx+si+0x10] | bx=0000 si=0000 ebp=1 | !pf=00000010:r
lock adc byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000001
lock adc word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000001
lock adc dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
lock adc dword ptr [ebx], -3 | ebx=10000010 [10000010]=00000001 CF=1 | CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0 [10000010]=ffffffff
adc dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:w?
adc dword ptr [ebx], ecx | ebx=10010000 CF=1 | !pf=10010000:w?

# sub
sub al, cl | al=05 cl=ff CF=1 | al=06 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
sub al, cl | al=7f cl=01 CF=1 | al=7e CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0
sub al, cl | al=80 cl=80 CF=1 | al=00 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sub al, cl | al=00 cl=00 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sub al, cl | al=0f cl=01 CF=1 | al=0e CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
sub al, cl | al=80 cl=01 CF=1 | al=7f CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
sub al, cl | al=ff cl=ff CF=1 | al=00 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sub ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | ah=02 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
sub cl, dh | cl=10 dh=f1 CF=1 | cl=1f CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
sub ax, dx | ax=7fff dx=0001 CF=1 | al=fe CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
sub si, di | si=8000 di=ffff | si=8001 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
sub eax, ecx | eax=7fffffff ecx=1 CF=1 | al=fe CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
sub esi, edi | esi=80000000 edi=80000000 CF=1 | esi=00000000 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sub edx, edx | edx=ffffffff CF=1 | edx=00000000 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sub al, 0x7f | al=81 CF=1 | al=02 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
sub ax, 0x1234 | ax=edcc CF=1 | ax=db98 CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
sub eax, 0x12345678 | eax=edcba988 CF=1 | eax=db975310 CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
sub ebx, -1 | ebx=1 CF=1 | bl=02 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
sub bx, -2 | bx=1 CF=1 | bl=03 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
sub byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0 [10000010]=00000000
sub word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=1 OF=1 [10000010]=0000fffe
sub dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0 [10000010]=ddbb9978
sub dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000002
sub dl, byte ptr [edi+8] | edi=10000008 dl=01 [10000010]=ff | dl=02 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
sub dx, word ptr [esi*8] | esi=2000002 dx=8000 [10000010]=8000 | dh=00 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sub edx, dword ptr fs:[0x10] | edx=00010000 [1000f010]=ffff0000 | edx=00020000 CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0
sub ebp, dword ptr [bx+si+0x10] | bx=0000 si=0000 ebp=1 | !pf=00000010:r
lock sub byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=1 OF=1 [10000010]=000000fe
lock sub word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=1 OF=1 [10000010]=0000fffe
lock sub dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000002
lock sub dword ptr [ebx], -3 | ebx=10000010 [10000010]=00000001 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000004
sub dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:w?
sub dword ptr [ebx], ecx | ebx=10010000 CF=1 | !pf=10010000:w?

# sbb
sbb al, cl | al=05 cl=ff CF=0 | al=06 CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
sbb al, cl | al=05 cl=ff CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
sbb al, cl | al=7f cl=01 CF=0 | al=7e CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0
sbb al, cl | al=7f cl=01 CF=1 | al=7d CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0
sbb al, cl | al=80 cl=80 CF=0 | al=00 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sbb al, cl | al=80 cl=80 CF=1 | al=ff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
sbb al, cl | al=00 cl=00 CF=0 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sbb al, cl | al=00 cl=00 CF=1 | al=ff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
sbb al, cl | al=0f cl=01 CF=0 | al=0e
sbb al, cl | al=0f cl=01 CF=1 | al=0d CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
sbb al, cl | al=80 cl=01 CF=0 | al=7f CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
sbb al, cl | al=80 cl=01 CF=1 | al=7e CF=0 PF=1 AF=1 ZF=0 SF=0 OF=1
sbb al, cl | al=ff cl=ff CF=0 | al=00 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sbb al, cl | al=ff cl=ff CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
sbb ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | ah=01 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
sbb cl, dh | cl=10 dh=f1 CF=1 | cl=1e CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
sbb ax, dx | ax=7fff dx=0001 CF=1 | al=fd CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
sbb si, di | si=8000 di=ffff | si=8001 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
sbb eax, ecx | eax=7fffffff ecx=1 CF=1 | al=fd CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
sbb esi, edi | esi=80000000 edi=80000000 CF=1 | esi=ffffffff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
sbb edx, edx | edx=ffffffff CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
sbb al, 0x7f | al=81 CF=1 | al=01 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
sbb ax, 0x1234 | ax=edcc CF=1 | ax=db97 CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
sbb eax, 0x12345678 | eax=edcba988 CF=1 | eax=db97530f CF=0 PF=1 AF=1 ZF=0 SF=1 OF=0
sbb ebx, -1 | ebx=1 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
sbb bx, -2 | bx=1 CF=1 | bl=02 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
sbb byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0 [10000010]=000000ff
sbb word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=1 OF=1 [10000010]=0000fffd
sbb dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0 [10000010]=ddbb9977
sbb dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
sbb dl, byte ptr [edi+8] | edi=10000008 dl=01 [10000010]=ff | dl=02 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
sbb dx, word ptr [esi*8] | esi=2000002 dx=8000 [10000010]=8000 | dh=00 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
sbb edx, dword ptr fs:[0x10] | edx=00010000 [1000f010]=ffff0000 | edx=00020000 CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0
sbb ebp, dword ptr [bx+si+0x10] | bx=0000 si=0000 ebp=1 | !pf=00000010:r
lock sbb byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=1 OF=1 [10000010]=000000fd
lock sbb word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=1 OF=1 [10000010]=0000fffd
lock sbb dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
lock sbb dword ptr [ebx], -3 | ebx=10000010 [10000010]=00000001 CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000003
sbb dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:w?
sbb dword ptr [ebx], ecx | ebx=10010000 CF=1 | !pf=10010000:w?

# cmp
cmp al, cl | al=05 cl=ff CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
cmp al, cl | al=7f cl=01 CF=1 | CF=0 PF=1 AF=0 ZF=0 SF=0 OF=0
cmp al, cl | al=80 cl=80 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmp al, cl | al=00 cl=00 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmp al, cl | al=0f cl=01 CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
cmp al, cl | al=80 cl=01 CF=1 | CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
cmp al, cl | al=ff cl=ff CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmp ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
cmp cl, dh | cl=10 dh=f1 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
cmp ax, dx | ax=7fff dx=0001 CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
cmp si, di | si=8000 di=ffff | CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
cmp eax, ecx | eax=7fffffff ecx=1 CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
cmp esi, edi | esi=80000000 edi=80000000 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmp edx, edx | edx=ffffffff CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmp al, 0x7f | al=81 CF=1 | CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
cmp ax, 0x1234 | ax=edcc CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
cmp eax, 0x12345678 | eax=edcba988 CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
cmp ebx, -1 | ebx=1 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
cmp bx, -2 | bx=1 CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
cmp byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmp word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=1 OF=1
cmp dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
cmp dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
cmp dl, byte ptr [edi+8] | edi=10000008 dl=01 [10000010]=ff | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
cmp dx, word ptr [esi*8] | esi=2000002 dx=8000 [10000010]=8000 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmp edx, dword ptr fs:[0x10] | edx=00010000 [1000f010]=ffff0000 | CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0
cmp ebp, dword ptr [bx+si+0x10] | bx=0000 si=0000 ebp=1 | !pf=00000010:r
cmp dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:r
cmp dword ptr [ebx], ecx | ebx=10010000 CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0

# and
and al, cl | al=05 cl=ff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
and al, cl | al=7f cl=01 CF=1 | al=01 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and al, cl | al=80 cl=80 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
and al, cl | al=00 cl=00 CF=1 | CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
and al, cl | al=0f cl=01 CF=1 | al=01 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and al, cl | al=80 cl=01 CF=1 | al=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
and al, cl | al=ff cl=ff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
and ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | ah=01 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and cl, dh | cl=10 dh=f1 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and ax, dx | ax=7fff dx=0001 CF=1 | ax=0001 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and si, di | si=8000 di=ffff | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
and eax, ecx | eax=7fffffff ecx=1 CF=1 | eax=00000001 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and esi, edi | esi=80000000 edi=80000000 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
and edx, edx | edx=ffffffff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
and al, 0x7f | al=81 CF=1 | al=01 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and ax, 0x1234 | ax=edcc CF=1 | ax=0004 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and eax, 0x12345678 | eax=edcba988 CF=1 | eax=00000008 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and ebx, -1 | ebx=1 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and bx, -2 | bx=1 CF=1 | bl=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
and byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
and word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0 [10000010]=00000001
and dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0 [10000010]=00000004
and dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and dl, byte ptr [edi+8] | edi=10000008 dl=01 [10000010]=ff | AF=0?
and dx, word ptr [esi*8] | esi=2000002 dx=8000 [10000010]=8000 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
and edx, dword ptr fs:[0x10] | edx=00010000 [1000f010]=ffff0000 | CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
and ebp, dword ptr [bx+si+0x10] | bx=0000 si=0000 ebp=1 | !pf=00000010:r
lock and byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0 [10000010]=00000001
lock and word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0 [10000010]=00000001
lock and dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [10000010]=00000001 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
lock and dword ptr [ebx], -3 | ebx=10000010 [10000010]=00000001 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
and dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:w?
and dword ptr [ebx], ecx | ebx=10010000 CF=1 | !pf=10010000:w?

# or
or al, cl | al=05 cl=ff CF=1 | al=ff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or al, cl | al=7f cl=01 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
or al, cl | al=80 cl=80 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
or al, cl | al=00 cl=00 CF=1 | CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
or al, cl | al=0f cl=01 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
or al, cl | al=80 cl=01 CF=1 | al=81 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or al, cl | al=ff cl=ff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | ah=ff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or cl, dh | cl=10 dh=f1 CF=1 | cl=f1 CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
or ax, dx | ax=7fff dx=0001 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
or si, di | si=8000 di=ffff | si=ffff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or eax, ecx | eax=7fffffff ecx=1 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
or esi, edi | esi=80000000 edi=80000000 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or edx, edx | edx=ffffffff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or al, 0x7f | al=81 CF=1 | al=ff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or ax, 0x1234 | ax=edcc CF=1 | ax=fffc CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or eax, 0x12345678 | eax=edcba988 CF=1 | eax=fffffff8 CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
or ebx, -1 | ebx=1 CF=1 | ebx=ffffffff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or bx, -2 | bx=1 CF=1 | bx=ffff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
or word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0 [10000010]=0000ffff
or dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0 [10000010]=fffffffc
or dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0 [10000010]=ffffffff
or dl, byte ptr [edi+8] | edi=10000008 dl=01 [10000010]=ff | dl=ff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or dx, word ptr [esi*8] | esi=2000002 dx=8000 [10000010]=8000 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or edx, dword ptr fs:[0x10] | edx=00010000 [1000f010]=ffff0000 | edx=ffff0000 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
or ebp, dword ptr [bx+si+0x10] | bx=0000 si=0000 ebp=1 | !pf=00000010:r
lock or byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0 [10000010]=000000ff
lock or word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0 [10000010]=0000ffff
lock or dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [10000010]=00000001 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0 [10000010]=ffffffff
lock or dword ptr [ebx], -3 | ebx=10000010 [10000010]=00000001 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=fffffffd
or dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:w?
or dword ptr [ebx], ecx | ebx=10010000 CF=1 | !pf=10010000:w?

# xor
xor al, cl | al=05 cl=ff CF=1 | al=fa CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
xor al, cl | al=7f cl=01 CF=1 | al=7e CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
xor al, cl | al=80 cl=80 CF=1 | al=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
xor al, cl | al=00 cl=00 CF=1 | CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
xor al, cl | al=0f cl=01 CF=1 | al=0e CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
xor al, cl | al=80 cl=01 CF=1 | al=81 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
xor al, cl | al=ff cl=ff CF=1 | al=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
xor ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | ah=fe CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
xor cl, dh | cl=10 dh=f1 CF=1 | cl=e1 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
xor ax, dx | ax=7fff dx=0001 CF=1 | al=fe CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
xor si, di | si=8000 di=ffff | si=7fff CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
xor eax, ecx | eax=7fffffff ecx=1 CF=1 | al=fe CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
xor esi, edi | esi=80000000 edi=80000000 CF=1 | esi=00000000 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
xor edx, edx | edx=ffffffff CF=1 | edx=00000000 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
xor al, 0x7f | al=81 CF=1 | al=fe CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
xor ax, 0x1234 | ax=edcc CF=1 | ax=fff8 CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
xor eax, 0x12345678 | eax=edcba988 CF=1 | eax=fffffff0 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
xor ebx, -1 | ebx=1 CF=1 | ebx=fffffffe CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
xor bx, -2 | bx=1 CF=1 | bx=ffff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
xor byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0 [10000010]=00000000
xor word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=0000fffe
xor dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=fffffff8
xor dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=fffffffe
xor dl, byte ptr [edi+8] | edi=10000008 dl=01 [10000010]=ff | dl=fe CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
xor dx, word ptr [esi*8] | esi=2000002 dx=8000 [10000010]=8000 | dh=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
xor edx, dword ptr fs:[0x10] | edx=00010000 [1000f010]=ffff0000 | edx=fffe0000 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
xor ebp, dword ptr [bx+si+0x10] | bx=0000 si=0000 ebp=1 | !pf=00000010:r
lock xor byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=000000fe
lock xor word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=0000fffe
lock xor dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [10000010]=00000001 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=fffffffe
lock xor dword ptr [ebx], -3 | ebx=10000010 [10000010]=00000001 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0 [10000010]=fffffffc
xor dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:w?
xor dword ptr [ebx], ecx | ebx=10010000 CF=1 | !pf=10010000:w?

# test
test al, cl | al=05 cl=ff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
test al, cl | al=7f cl=01 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test al, cl | al=80 cl=80 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
test al, cl | al=00 cl=00 CF=1 | CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
test al, cl | al=0f cl=01 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test al, cl | al=80 cl=01 CF=1 | CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0
test al, cl | al=ff cl=ff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
test ah, bl | ah=81 bl=7f CF=1 OF=1 AF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test cl, dh | cl=10 dh=f1 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test ax, dx | ax=7fff dx=0001 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test si, di | si=8000 di=ffff | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
test eax, ecx | eax=7fffffff ecx=1 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test esi, edi | esi=80000000 edi=80000000 CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
test edx, edx | edx=ffffffff CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
test al, 0x7f | al=81 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test ax, 0x1234 | ax=edcc CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test eax, 0x12345678 | eax=edcba988 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test byte ptr [ebx], 0x80 | ebx=10000010 [10000010]=80 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
test word ptr [ebx+ecx*2-4], 0x8001 | ebx=10000000 ecx=0a [10000010]=7fff CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test dword ptr [0x10000010], 0x11223344 | [10000010]=eeddccbc CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test dword ptr [esp+ebp*4+0x10], edx | esp=10000000 ebp=0 edx=ffffffff [10000010]=00000001 CF=1 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0
test dword ptr [ebx], ecx | ebx=0000fffc CF=1 | !pf=0000fffc:r
test dword ptr [ebx], ecx | ebx=10010000 CF=1 | CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0

# inc
inc dl | dl=00 CF=1 | dl=01
inc dl | dl=01 CF=1 | dl=02
inc dl | dl=7f CF=1 | dl=80 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=1
inc dl | dl=80 CF=1 | dl=81 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0
inc dl | dl=0f CF=1 | dl=10 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
inc dl | dl=10 CF=1 | dl=11 CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0
inc dl | dl=ff CF=1 | dl=00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
inc ch | ch=ff | ch=00 CF=0 PF=1 AF=1 ZF=1 SF=0 OF=0
inc bp | bp=0000 | bp=0001
inc bp | bp=7fff | bp=8000 CF=0 PF=1 AF=1 ZF=0 SF=1 OF=1
inc bp | bp=8000 | bp=8001 CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
inc bp | bp=ffff | bp=0000 CF=0 PF=1 AF=1 ZF=1 SF=0 OF=0
inc esi | esi=00000000 CF=1 | si=0001
inc esi | esi=7fffffff CF=1 | esi=80000000 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=1
inc esi | esi=80000000 CF=1 | si=0001 CF=1 PF=0 AF=0 ZF=0 SF=1 OF=0
inc esi | esi=ffffffff CF=1 | esi=00000000 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
inc esi | esi=00000001 CF=1 | si=0002
inc byte ptr [ebx] | ebx=10000010 [10000010]=7f CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=1 OF=1 [10000010]=00000080
inc word ptr [ebx] | ebx=10000010 [10000010]=8000 | CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0 [10000010]=00008001
inc dword ptr [ebx] | ebx=10000010 [10000010]=ffffffff | CF=0 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
lock inc byte ptr [ebx] | ebx=10000010 [10000010]=7f CF=1 | CF=1 PF=0 AF=1 ZF=0 SF=1 OF=1 [10000010]=00000080
lock inc word ptr [ebx] | ebx=10000010 [10000010]=8000 | CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0 [10000010]=00008001
lock inc dword ptr [ebx] | ebx=10000010 [10000010]=ffffffff | CF=0 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
inc dword ptr [ebx] | ebx=10010010 | !pf=10010010:w?

# dec
dec dl | dl=00 CF=1 | dl=ff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
dec dl | dl=01 CF=1 | dl=00 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0
dec dl | dl=7f CF=1 | dl=7e CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0
dec dl | dl=80 CF=1 | dl=7f CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1
dec dl | dl=0f CF=1 | dl=0e
dec dl | dl=10 CF=1 | dl=0f CF=1 PF=1 AF=1 ZF=0 SF=0 OF=0
dec dl | dl=ff CF=1 | dl=fe CF=1 PF=0 AF=0 ZF=0 SF=1 OF=0
dec ch | ch=ff | ch=fe CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
dec bp | bp=0000 | bp=ffff CF=0 PF=1 AF=1 ZF=0 SF=1 OF=0
dec bp | bp=7fff | bp=7ffe
dec bp | bp=8000 | bp=7fff CF=0 PF=1 AF=1 ZF=0 SF=0 OF=1
dec bp | bp=ffff | bp=fffe CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
dec esi | esi=00000000 CF=1 | esi=ffffffff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
dec esi | esi=7fffffff CF=1 | si=fffe
dec esi | esi=80000000 CF=1 | esi=7fffffff CF=1 PF=1 AF=1 ZF=0 SF=0 OF=1
dec esi | esi=ffffffff CF=1 | si=fffe CF=1 PF=0 AF=0 ZF=0 SF=1 OF=0
dec esi | esi=00000001 CF=1 | si=0000 CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0
dec byte ptr [ebx] | ebx=10000010 [10000010]=7f CF=1 | CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0 [10000010]=0000007e
dec word ptr [ebx] | ebx=10000010 [10000010]=8000 | CF=0 PF=1 AF=1 ZF=0 SF=0 OF=1 [10000010]=00007fff
dec dword ptr [ebx] | ebx=10000010 [10000010]=ffffffff | CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0 [10000010]=fffffffe
lock dec byte ptr [ebx] | ebx=10000010 [10000010]=7f CF=1 | CF=1 PF=1 AF=0 ZF=0 SF=0 OF=0 [10000010]=0000007e
lock dec word ptr [ebx] | ebx=10000010 [10000010]=8000 | CF=0 PF=1 AF=1 ZF=0 SF=0 OF=1 [10000010]=00007fff
lock dec dword ptr [ebx] | ebx=10000010 [10000010]=ffffffff | CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0 [10000010]=fffffffe
dec dword ptr [ebx] | ebx=10010010 | !pf=10010010:w?

# neg
neg dl | dl=00 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
neg dl | dl=01 CF=1 | dl=ff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
neg dl | dl=7f CF=1 | dl=81 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
neg dl | dl=80 CF=1 | CF=1 PF=0 AF=0 ZF=0 SF=1 OF=1
neg dl | dl=0f CF=1 | dl=f1 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
neg dl | dl=10 CF=1 | dl=f0 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0
neg dl | dl=ff CF=1 | dl=01 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
neg ch | ch=ff | ch=01 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
neg bp | bp=0000 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
neg bp | bp=7fff | bp=8001 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
neg bp | bp=8000 | CF=1 PF=1 AF=0 ZF=0 SF=1 OF=1
neg bp | bp=ffff | bp=0001 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
neg esi | esi=00000000 CF=1 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
neg esi | esi=7fffffff CF=1 | esi=80000001 CF=1 PF=0 AF=1 ZF=0 SF=1 OF=0
neg esi | esi=80000000 CF=1 | CF=1 PF=1 AF=0 ZF=0 SF=1 OF=1
neg esi | esi=ffffffff CF=1 | esi=00000001 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0
neg esi | esi=00000001 CF=1 | esi=ffffffff CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
neg byte ptr [ebx] | ebx=10000010 [10000010]=7f CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0 [10000010]=00000081
neg word ptr [ebx] | ebx=10000010 [10000010]=8000 | CF=1 PF=1 AF=0 ZF=0 SF=1 OF=1
neg dword ptr [ebx] | ebx=10000010 [10000010]=ffffffff | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000001
lock neg byte ptr [ebx] | ebx=10000010 [10000010]=7f CF=1 | CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0 [10000010]=00000081
lock neg word ptr [ebx] | ebx=10000010 [10000010]=8000 | CF=1 PF=1 AF=0 ZF=0 SF=1 OF=1
lock neg dword ptr [ebx] | ebx=10000010 [10000010]=ffffffff | CF=1 PF=0 AF=1 ZF=0 SF=0 OF=0 [10000010]=00000001
neg dword ptr [ebx] | ebx=10010010 | !pf=10010010:w?

# not
not dl | dl=00 CF=1 | dl=ff
not dl | dl=01 CF=1 | dl=fe
not dl | dl=7f CF=1 | dl=80
not dl | dl=80 CF=1 | dl=7f
not dl | dl=0f CF=1 | dl=f0
not dl | dl=10 CF=1 | dl=ef
not dl | dl=ff CF=1 | dl=00
not ch | ch=ff | ch=00
not bp | bp=0000 | bp=ffff
not bp | bp=7fff | bp=8000
not bp | bp=8000 | bp=7fff
not bp | bp=ffff | bp=0000
not esi | esi=00000000 CF=1 | esi=ffffffff
not esi | esi=7fffffff CF=1 | esi=80000000
not esi | esi=80000000 CF=1 | esi=7fffffff
not esi | esi=ffffffff CF=1 | esi=00000000
not esi | esi=00000001 CF=1 | esi=fffffffe
not byte ptr [ebx] | ebx=10000010 [10000010]=7f CF=1 | [10000010]=00000080
not word ptr [ebx] | ebx=10000010 [10000010]=8000 | [10000010]=00007fff
not dword ptr [ebx] | ebx=10000010 [10000010]=ffffffff | [10000010]=00000000
lock not byte ptr [ebx] | ebx=10000010 [10000010]=7f CF=1 | [10000010]=00000080
lock not word ptr [ebx] | ebx=10000010 [10000010]=8000 | [10000010]=00007fff
lock not dword ptr [ebx] | ebx=10000010 [10000010]=ffffffff | [10000010]=00000000
not dword ptr [ebx] | ebx=10010010 | !pf=10010010:w?

# adcx, adox
adcx eax, ecx | eax=ffffffff ecx=0 CF=0 OF=0 AF=1 PF=1 SF=1 ZF=1 |
adcx eax, ecx | eax=ffffffff ecx=0 CF=0 OF=1 AF=1 PF=1 SF=1 ZF=1 |
adcx eax, ecx | eax=ffffffff ecx=0 CF=1 OF=0 AF=1 PF=1 SF=1 ZF=1 | eax=00000000
adcx eax, ecx | eax=ffffffff ecx=0 CF=1 OF=1 AF=1 PF=1 SF=1 ZF=1 | eax=00000000
adcx eax, dword ptr [ebx] | ebx=10000010 eax=7fffffff [10000010]=7fffffff CF=1 OF=1 | eax=ffffffff CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1
adox eax, ecx | eax=ffffffff ecx=0 CF=0 OF=0 AF=1 PF=1 SF=1 ZF=1 |
adox eax, ecx | eax=ffffffff ecx=0 CF=0 OF=1 AF=1 PF=1 SF=1 ZF=1 | eax=00000000
adox eax, ecx | eax=ffffffff ecx=0 CF=1 OF=0 AF=1 PF=1 SF=1 ZF=1 |
adox eax, ecx | eax=ffffffff ecx=0 CF=1 OF=1 AF=1 PF=1 SF=1 ZF=1 | eax=00000000
adox eax, dword ptr [ebx] | ebx=10000010 eax=7fffffff [10000010]=7fffffff CF=1 OF=1 | eax=ffffffff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
