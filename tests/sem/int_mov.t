# int_mov.t - moves, conversions of width, segment registers
# Format: run_sem.py.

# mov
mov al, bh | bh=5a | al=5a
mov ah, al | al=01 | ah=01
mov cx, sp |  | cx=8000
mov edi, eax |  | edi=a0a1a2a3
mov dl, 0x80 |  | dl=80
mov si, 0xfedc |  | si=fedc
mov esp, 0x12345678 |  | esp=12345678
mov byte ptr [ebx+1], 0x77 | ebx=1000000f | [10000010]=00000077
mov word ptr [ebx], 0x7788 | ebx=10000010 | [10000010]=00007788
mov dword ptr [ebx], 0x778899aa | ebx=10000010 | [10000010]=778899aa
mov byte ptr [ebx], ch | ebx=10000013 ch=99 | [10000010]=99000000
mov word ptr [ebx], si | ebx=10000011 | [10000010]=00535400
mov dword ptr [ebx], esp | ebx=10000012 | [10000010]=80000000 [10000014]=00001000
mov ch, byte ptr [ebx] | ebx=10000010 [10000010]=42 | ch=42
mov si, word ptr [ebx] | ebx=10000010 [10000010]=4243 | si=4243
mov ebx, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | ebx=42434445
mov al, byte ptr [0x10000010] | [10000010]=42 | al=42
mov eax, dword ptr [0x10000010] | [10000010]=42434445 | eax=42434445
mov dword ptr [0x10000020], eax |  | [10000020]=a0a1a2a3
mov ax, word ptr [0x10000010] | [10000010]=1234 | ax=1234
mov byte ptr [0x1000003f], al |  | [1000003c]=a3000000
mov eax, dword ptr fs:[0x18] | [1000f018]=1000f000 | eax=1000f000
mov dword ptr fs:[0], ecx |  | [1000f000]=c0c1c2c3
mov eax, dword ptr fs:[ebx+ecx*4] | ebx=100 ecx=2 [1000f108]=12345678 | eax=12345678
mov eax, dword ptr es:[ebx] | ebx=10000010 [10000010]=11223344 | eax=11223344
mov eax, dword ptr ss:[ebx] | ebx=10000010 [10000010]=11223344 | eax=11223344
mov eax, dword ptr cs:[ebx] | ebx=10000010 [10000010]=11223344 | eax=11223344
mov eax, dword ptr ds:[esp] | esp=10000010 [10000010]=11223344 | eax=11223344
mov eax, dword ptr [ebp+0] | ebp=10000010 [10000010]=11223344 | eax=11223344
mov eax, dword ptr [ebx-1] | ebx=10000011 [10000010]=11223344 | eax=11223344
mov eax, dword ptr [ebx+ecx*8+0x100] | ebx=0ffffc00 ecx=62 [10000010]=11223344 | eax=11223344
mov eax, dword ptr [ebx+ecx] | ebx=f0000010 ecx=20000000 [10000010]=11223344 | eax=11223344
mov eax, dword ptr [ebx] | ebx=10000011 [1000003e]=0000 [10000010]=1122334455667788 | eax=44556677
mov eax, dword ptr [ebx] | ebx=0 | !pf=00000000:r
mov dword ptr [ebx], eax | ebx=10010000 | !pf=10010000:w
mov byte ptr [ebx], al | ebx=0ffffffe | !pf=0ffffffe:w
mov eax, dword ptr [ebx] | ebx=10010ffe | !pf=10011000:r
mov dword ptr [ebx], eax | ebx=1000fffe | !pf=10010000:w

# 16-bit addressing: wraps at 64 KiB, so only faults can be seen
mov eax, dword ptr [bx+si+0x1234] | bx=ff00 si=00f0 | !pf=00001224:r
mov eax, dword ptr [bp+di-8] | bp=ffff di=0109 | !pf=00000100:r
mov eax, dword ptr [bx] | bx=9ab0 | !pf=00009ab0:r
mov eax, dword ptr [di+0x7fff] | di=8010 | !pf=0000000f:r
mov eax, dword ptr fs:[bx+si+4] | bx=0000 si=0100 [1000f104]=87654321 | eax=87654321
mov word ptr fs:[di], ax | di=0ff0 | [1000fff0]=0000a2a3
lea eax, [bx+si+4] | bx=ff00 si=0ff0 | eax=00000ef4
lea ax, [bp+di] | bp=ff00 di=0ff0 | ax=0ef0

# movzx, movsx
movzx ax, cl | cl=80 | ax=0080
movzx ax, ch | ch=7f | ax=007f
movzx eax, cl | cl=ff | eax=000000ff
movzx eax, cx | cx=8000 | eax=00008000
movzx eax, ax | ax=7fff | eax=00007fff
movzx ebx, byte ptr [ebx] | ebx=10000010 [10000010]=fe | ebx=000000fe
movzx ebx, word ptr [ebx] | ebx=10000010 [10000010]=fedc | ebx=0000fedc
movzx bx, byte ptr [ebx] | ebx=10000010 [10000010]=fe | bl=fe
movsx ax, cl | cl=80 | ax=ff80
movsx ax, ch | ch=7f | ax=007f
movsx eax, cl | cl=ff | eax=ffffffff
movsx eax, cx | cx=8000 | eax=ffff8000
movsx eax, ax | ax=7fff | eax=00007fff
movsx ebx, byte ptr [ebx] | ebx=10000010 [10000010]=fe | ebx=fffffffe
movsx ebx, word ptr [ebx] | ebx=10000010 [10000010]=fedc | ebx=fffffedc
movsx bx, byte ptr [ebx] | ebx=10000010 [10000010]=fe | bx=fffe

# lea
lea eax, [ebx+ecx*4+0x10] | ebx=ffffff00 ecx=100 | eax=00000310
lea ax, [ebx+ecx] | ebx=1234ffff ecx=1 | ax=0000
lea eax, [esp-4] |  | eax=10007ffc
lea esp, [esp+8] |  | sp=8008
lea eax, [eax*8+0] | eax=12345678 | eax=91a2b3c0
lea eax, [0x12345678] |  | eax=12345678
.byte 0x64; lea eax, [ebx] | ebx=10 | eax=00000010

# xchg
xchg al, ah |  | ax=a3a2
xchg ax, dx |  | ax=d2d3 dx=a2a3
xchg eax, esp |  | eax=10008000 esp=a0a1a2a3
xchg ecx, edx |  | ecx=d0d1d2d3 edx=c0c1c2c3
xchg bl, ch |  | ch=b3 bl=c2
xchg byte ptr [ebx], al | ebx=10000010 [10000010]=42 | al=42 [10000010]=000000a3
xchg dx, word ptr [ebx] | ebx=10000010 [10000010]=4243 | dx=4243 [10000010]=0000d2d3
xchg dword ptr [ebx], ebx | ebx=10000010 [10000010]=42434445 | ebx=42434445 [10000010]=10000010
xchg dword ptr [ebx], eax | ebx=10010010 | !pf=10010010:w
lock xchg dword ptr [ebx], edx | ebx=10000010 [10000010]=42434445 | edx=42434445 [10000010]=d0d1d2d3

# bswap, movbe
bswap eax | eax=11223344 | eax=44332211
bswap esp |  | esp=00800010
.byte 0x66; bswap eax | eax=11223344 | ax=0000  # undefined: 0 |
movbe ax, word ptr [ebx] | ebx=10000010 [10000010]=4243 | ax=4342
movbe eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | eax=45444342
movbe word ptr [ebx], cx | ebx=10000010 | [10000010]=0000c3c2
movbe dword ptr [ebx], ecx | ebx=10000010 | [10000010]=c3c2c1c0

# cmovcc, setcc
seto dl | dl=77 | dl=00
seto dl | dl=77 CF=1 | dl=00
seto dl | dl=77 ZF=1 | dl=00
seto dl | dl=77 SF=1 | dl=00
seto dl | dl=77 OF=1 | dl=01
seto dl | dl=77 PF=1 | dl=00
seto dl | dl=77 SF=1 OF=1 | dl=01
seto dl | dl=77 CF=1 ZF=1 | dl=00
seto dl | dl=77 ZF=1 SF=1 OF=1 | dl=01
cmovo eax, ecx | OF=1 | eax=c0c1c2c3
cmovo ax, cx |  |
cmovo eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 OF=1 | eax=42434445
setno dl | dl=77 | dl=01
setno dl | dl=77 CF=1 | dl=01
setno dl | dl=77 ZF=1 | dl=01
setno dl | dl=77 SF=1 | dl=01
setno dl | dl=77 OF=1 | dl=00
setno dl | dl=77 PF=1 | dl=01
setno dl | dl=77 SF=1 OF=1 | dl=00
setno dl | dl=77 CF=1 ZF=1 | dl=01
setno dl | dl=77 ZF=1 SF=1 OF=1 | dl=00
cmovno eax, ecx |  | eax=c0c1c2c3
cmovno ax, cx | OF=1 |
cmovno eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | eax=42434445
setb dl | dl=77 | dl=00
setb dl | dl=77 CF=1 | dl=01
setb dl | dl=77 ZF=1 | dl=00
setb dl | dl=77 SF=1 | dl=00
setb dl | dl=77 OF=1 | dl=00
setb dl | dl=77 PF=1 | dl=00
setb dl | dl=77 SF=1 OF=1 | dl=00
setb dl | dl=77 CF=1 ZF=1 | dl=01
setb dl | dl=77 ZF=1 SF=1 OF=1 | dl=00
cmovb eax, ecx | CF=1 | eax=c0c1c2c3
cmovb ax, cx |  |
cmovb eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 CF=1 | eax=42434445
setae dl | dl=77 | dl=01
setae dl | dl=77 CF=1 | dl=00
setae dl | dl=77 ZF=1 | dl=01
setae dl | dl=77 SF=1 | dl=01
setae dl | dl=77 OF=1 | dl=01
setae dl | dl=77 PF=1 | dl=01
setae dl | dl=77 SF=1 OF=1 | dl=01
setae dl | dl=77 CF=1 ZF=1 | dl=00
setae dl | dl=77 ZF=1 SF=1 OF=1 | dl=01
cmovae eax, ecx |  | eax=c0c1c2c3
cmovae ax, cx | CF=1 |
cmovae eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | eax=42434445
sete dl | dl=77 | dl=00
sete dl | dl=77 CF=1 | dl=00
sete dl | dl=77 ZF=1 | dl=01
sete dl | dl=77 SF=1 | dl=00
sete dl | dl=77 OF=1 | dl=00
sete dl | dl=77 PF=1 | dl=00
sete dl | dl=77 SF=1 OF=1 | dl=00
sete dl | dl=77 CF=1 ZF=1 | dl=01
sete dl | dl=77 ZF=1 SF=1 OF=1 | dl=01
cmove eax, ecx | ZF=1 | eax=c0c1c2c3
cmove ax, cx |  |
cmove eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 ZF=1 | eax=42434445
setne dl | dl=77 | dl=01
setne dl | dl=77 CF=1 | dl=01
setne dl | dl=77 ZF=1 | dl=00
setne dl | dl=77 SF=1 | dl=01
setne dl | dl=77 OF=1 | dl=01
setne dl | dl=77 PF=1 | dl=01
setne dl | dl=77 SF=1 OF=1 | dl=01
setne dl | dl=77 CF=1 ZF=1 | dl=00
setne dl | dl=77 ZF=1 SF=1 OF=1 | dl=00
cmovne eax, ecx |  | eax=c0c1c2c3
cmovne ax, cx | ZF=1 |
cmovne eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | eax=42434445
setbe dl | dl=77 | dl=00
setbe dl | dl=77 CF=1 | dl=01
setbe dl | dl=77 ZF=1 | dl=01
setbe dl | dl=77 SF=1 | dl=00
setbe dl | dl=77 OF=1 | dl=00
setbe dl | dl=77 PF=1 | dl=00
setbe dl | dl=77 SF=1 OF=1 | dl=00
setbe dl | dl=77 CF=1 ZF=1 | dl=01
setbe dl | dl=77 ZF=1 SF=1 OF=1 | dl=01
cmovbe eax, ecx | ZF=1 | eax=c0c1c2c3
cmovbe ax, cx |  |
cmovbe eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 ZF=1 | eax=42434445
seta dl | dl=77 | dl=01
seta dl | dl=77 CF=1 | dl=00
seta dl | dl=77 ZF=1 | dl=00
seta dl | dl=77 SF=1 | dl=01
seta dl | dl=77 OF=1 | dl=01
seta dl | dl=77 PF=1 | dl=01
seta dl | dl=77 SF=1 OF=1 | dl=01
seta dl | dl=77 CF=1 ZF=1 | dl=00
seta dl | dl=77 ZF=1 SF=1 OF=1 | dl=00
cmova eax, ecx |  | eax=c0c1c2c3
cmova ax, cx | CF=1 |
cmova eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | eax=42434445
sets dl | dl=77 | dl=00
sets dl | dl=77 CF=1 | dl=00
sets dl | dl=77 ZF=1 | dl=00
sets dl | dl=77 SF=1 | dl=01
sets dl | dl=77 OF=1 | dl=00
sets dl | dl=77 PF=1 | dl=00
sets dl | dl=77 SF=1 OF=1 | dl=01
sets dl | dl=77 CF=1 ZF=1 | dl=00
sets dl | dl=77 ZF=1 SF=1 OF=1 | dl=01
cmovs eax, ecx | SF=1 | eax=c0c1c2c3
cmovs ax, cx |  |
cmovs eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 SF=1 | eax=42434445
setns dl | dl=77 | dl=01
setns dl | dl=77 CF=1 | dl=01
setns dl | dl=77 ZF=1 | dl=01
setns dl | dl=77 SF=1 | dl=00
setns dl | dl=77 OF=1 | dl=01
setns dl | dl=77 PF=1 | dl=01
setns dl | dl=77 SF=1 OF=1 | dl=00
setns dl | dl=77 CF=1 ZF=1 | dl=01
setns dl | dl=77 ZF=1 SF=1 OF=1 | dl=00
cmovns eax, ecx |  | eax=c0c1c2c3
cmovns ax, cx | SF=1 |
cmovns eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | eax=42434445
setp dl | dl=77 | dl=00
setp dl | dl=77 CF=1 | dl=00
setp dl | dl=77 ZF=1 | dl=00
setp dl | dl=77 SF=1 | dl=00
setp dl | dl=77 OF=1 | dl=00
setp dl | dl=77 PF=1 | dl=01
setp dl | dl=77 SF=1 OF=1 | dl=00
setp dl | dl=77 CF=1 ZF=1 | dl=00
setp dl | dl=77 ZF=1 SF=1 OF=1 | dl=00
cmovp eax, ecx | PF=1 | eax=c0c1c2c3
cmovp ax, cx |  |
cmovp eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 PF=1 | eax=42434445
setnp dl | dl=77 | dl=01
setnp dl | dl=77 CF=1 | dl=01
setnp dl | dl=77 ZF=1 | dl=01
setnp dl | dl=77 SF=1 | dl=01
setnp dl | dl=77 OF=1 | dl=01
setnp dl | dl=77 PF=1 | dl=00
setnp dl | dl=77 SF=1 OF=1 | dl=01
setnp dl | dl=77 CF=1 ZF=1 | dl=01
setnp dl | dl=77 ZF=1 SF=1 OF=1 | dl=01
cmovnp eax, ecx |  | eax=c0c1c2c3
cmovnp ax, cx | PF=1 |
cmovnp eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | eax=42434445
setl dl | dl=77 | dl=00
setl dl | dl=77 CF=1 | dl=00
setl dl | dl=77 ZF=1 | dl=00
setl dl | dl=77 SF=1 | dl=01
setl dl | dl=77 OF=1 | dl=01
setl dl | dl=77 PF=1 | dl=00
setl dl | dl=77 SF=1 OF=1 | dl=00
setl dl | dl=77 CF=1 ZF=1 | dl=00
setl dl | dl=77 ZF=1 SF=1 OF=1 | dl=00
cmovl eax, ecx | SF=1 | eax=c0c1c2c3
cmovl ax, cx |  |
cmovl eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 SF=1 | eax=42434445
setge dl | dl=77 | dl=01
setge dl | dl=77 CF=1 | dl=01
setge dl | dl=77 ZF=1 | dl=01
setge dl | dl=77 SF=1 | dl=00
setge dl | dl=77 OF=1 | dl=00
setge dl | dl=77 PF=1 | dl=01
setge dl | dl=77 SF=1 OF=1 | dl=01
setge dl | dl=77 CF=1 ZF=1 | dl=01
setge dl | dl=77 ZF=1 SF=1 OF=1 | dl=01
cmovge eax, ecx | OF=1 SF=1 | eax=c0c1c2c3
cmovge ax, cx | SF=1 |
cmovge eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 OF=1 SF=1 | eax=42434445
setle dl | dl=77 | dl=00
setle dl | dl=77 CF=1 | dl=00
setle dl | dl=77 ZF=1 | dl=01
setle dl | dl=77 SF=1 | dl=01
setle dl | dl=77 OF=1 | dl=01
setle dl | dl=77 PF=1 | dl=00
setle dl | dl=77 SF=1 OF=1 | dl=00
setle dl | dl=77 CF=1 ZF=1 | dl=01
setle dl | dl=77 ZF=1 SF=1 OF=1 | dl=01
cmovle eax, ecx | OF=1 | eax=c0c1c2c3
cmovle ax, cx |  |
cmovle eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 OF=1 | eax=42434445
setg dl | dl=77 | dl=01
setg dl | dl=77 CF=1 | dl=01
setg dl | dl=77 ZF=1 | dl=00
setg dl | dl=77 SF=1 | dl=00
setg dl | dl=77 OF=1 | dl=00
setg dl | dl=77 PF=1 | dl=01
setg dl | dl=77 SF=1 OF=1 | dl=01
setg dl | dl=77 CF=1 ZF=1 | dl=00
setg dl | dl=77 ZF=1 SF=1 OF=1 | dl=00
cmovg eax, ecx |  | eax=c0c1c2c3
cmovg ax, cx | ZF=1 |
cmovg eax, dword ptr [ebx] | ebx=10000010 [10000010]=42434445 | eax=42434445
cmove eax, dword ptr [ebx] | ebx=0 | !pf=00000000:r-
sete byte ptr [ebx] | ebx=10000010 ZF=1 | [10000010]=00000001
setne byte ptr [ebx] | ebx=10000010 ZF=1 [10000010]=55 | [10000010]=00000000
setg bh | SF=1 | bh=00
sete byte ptr [ebx] | ebx=10010010 | !pf=10010010:w

# xlat, lahf, sahf, salc, conversions, single flags
xlatb | ebx=10000000 al=10 [10000010]=99 | al=99
xlatb | ebx=0fffff11 al=ff [10000010]=99 | al=99
xlat byte ptr fs:[ebx] | ebx=0 al=10 [1000f010]=77 | al=77
lahf |  | ah=02
lahf | CF=1 PF=1 AF=1 ZF=1 SF=1 OF=1 | ah=d7
sahf | ah=ff OF=1 | CF=1 PF=1 AF=1 ZF=1 SF=1 OF=1
sahf | ah=00 CF=1 PF=1 AF=1 ZF=1 SF=1 OF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1
sahf | ah=54 | CF=0 PF=1 AF=1 ZF=1 SF=0 OF=0
.byte 0xd6 | CF=1 | al=ff
.byte 0xd6 | CF=0 | al=00
cbw | al=80 | ah=ff
cbw | al=7f | ah=00
cwde | ax=8000 | eax=ffff8000
cwde | ax=7fff | eax=00007fff
cwd | ax=8000 | dx=ffff
cwd | ax=7fff | dx=0000
cdq | eax=80000000 | edx=ffffffff
cdq | eax=7fffffff | edx=00000000
clc | CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
clc |  |
stc |  | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
stc | CF=1 |
cmc |  | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
cmc | CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
cld | DF=1 | DF=0
std |  | DF=1
std; cld |  |

# segment registers
mov ax, cs |  | ax=0023
mov eax, cs |  | eax=00000023
mov eax, ds |  | eax=0000002b
mov ecx, ss |  | ecx=0000002b
mov edx, fs |  | edx=00000063
mov bx, gs |  | bx=002b
mov eax, gs |  | eax=0000002b
mov word ptr [ebx], ds | ebx=10000010 | [10000010]=0000002b
.byte 0x8c, 0x23 | ebx=10000010 | [10000010]=00000063
mov es, ax | ax=0 | es=00
mov es, ax | ax=23 | es=23
mov es, ax | ax=28 | es=28
mov es, ax | ax=2b |
mov es, eax | eax=ffff0003 | es=03
mov ds, cx | cx=0010 | !gp
mov ds, cx | cx=0023 | ds=23
mov gs, cx | cx=002b | gs=2b
mov gs, cx | cx=1234 | !gp
mov ss, cx | cx=002b |
mov ss, cx | cx=0028 | !gp
mov ss, cx | cx=0 | !gp
mov ss, cx | cx=0023 | !gp
mov fs, cx | cx=0063 |
mov fs, cx | cx=4444 | !gp
mov es, word ptr [ebx] | ebx=10000010 [10000010]=0023 | es=23
les eax, fword ptr [ebx] | ebx=10000010 [10000010]=0000002312345678 | eax=12345678 es=23
lds ecx, fword ptr [ebx] | ebx=10000010 [10000010]=0000002b12345678 | ecx=12345678
lss esp, fword ptr [ebx] | ebx=10000010 [10000010]=0000002b10001000 | sp=1000
lfs eax, fword ptr [ebx] | ebx=10000010 [10000010]=0000006312345678 | eax=12345678
lgs eax, fword ptr [ebx] | ebx=10000010 [10000010]=0000000012345678 | eax=12345678 gs=00
les ax, dword ptr [ebx] | ebx=10000010 [10000010]=00235678 | ax=5678 es=23
les eax, fword ptr [ebx] | ebx=10000010 [10000010]=0000123412345678 | !gp
lss eax, fword ptr [ebx] | ebx=10000010 [10000010]=0000000012345678 | !gp
mov eax, cr0 |  | !gp
mov cr3, eax |  | !gp
mov eax, dr7 |  | !gp
mov dr0, eax |  | !gp

# no segment override makes the code segment writable
mov dword ptr cs:[ebx], eax | ebx=10000010 | !gp
add byte ptr cs:[ebx], al | ebx=10000010 | !gp
lock inc dword ptr cs:[ebx] | ebx=10000010 | !gp
xchg cs:[ebx], eax | ebx=10000010 | !gp
cmp dword ptr cs:[ebx], 0 | ebx=10000010 | PF=1 ZF=1
