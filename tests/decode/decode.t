# One line an encoding: see decode_test.c.
# x87
d8 c1 | fadd st0, st1
dc c1 | fadd st1, st0
de c1 | faddp st1, st0
d8 d1 | fcom st0, st1
dc d1 | fcom st0, st1
dc d9 | fcomp st0, st1
de d1 | fcomp st0, st1
de d9 | fcompp
d9 c9 | fxch st0, st1
dd c9 | fxch st0, st1
df c9 | fxch st0, st1
d9 d9 | fstpnce st1
df d1 | fstp st1
df d9 | fstp st1
dd d1 | fst st1
dd d9 | fstp st1
dd c1 | ffree st1
df c1 | ffreep st1
dd e1 | fucom st0, st1
dd e9 | fucomp st0, st1
da e9 | fucompp
db e9 | fucomi st0, st1
db f1 | fcomi st0, st1
df e9 | fucomip st0, st1
df f1 | fcomip st0, st1
da c1 | fcmovcc.b st0, st1
da d9 | fcmovcc.p st0, st1
db d9 | fcmovcc.np st0, st1
db c9 | fcmovcc.ne st0, st1
d8 e1 | fsub st0, st1
d8 e9 | fsubr st0, st1
dc e1 | fsubr st1, st0
dc e9 | fsub st1, st0
de e1 | fsubrp st1, st0
de e9 | fsubp st1, st0
dc f1 | fdivr st1, st0
dc f9 | fdiv st1, st0
de f1 | fdivrp st1, st0
de f9 | fdivp st1, st0
db e0 | fneni
db e1 | fndisi
db e2 | fnclex
db e3 | fninit
db e4 | fnsetpm
db e5 | invalid
d9 d0 | fnop
d9 d1 | invalid
d9 e0 | fchs
d9 e2 | invalid
d9 e4 | ftst
d9 e5 | fxam
d9 e8 | fld1
d9 ee | fldz
d9 ef | invalid
d9 f0 | f2xm1
d9 ff | fcos
df e0 | fnstsw ax
d9 c1 | fld st1
9b | fwait
d9 00 | fld m32 ds:[eax]
d9 08 | invalid
dd 00 | fld m64 ds:[eax]
db 28 | fld m80 ds:[eax]
db 38 | fstp m80 ds:[eax]
df 20 | fbld m80 ds:[eax]
df 28 | fild m64 ds:[eax]
df 30 | fbstp m80 ds:[eax]
df 38 | fistp m64 ds:[eax]
db 00 | fild m32 ds:[eax]
df 00 | fild m16 ds:[eax]
db 08 | fisttp m32 ds:[eax]
dd 08 | fisttp m64 ds:[eax]
df 08 | fisttp m16 ds:[eax]
da 00 | fiadd m32 ds:[eax]
de 00 | fiadd m16 ds:[eax]
dc 00 | fadd m64 ds:[eax]
d8 10 | fcom m32 ds:[eax]
d9 20 | fldenv m0 ds:[eax]
d9 28 | fldcw m16 ds:[eax]
d9 30 | fnstenv m0 ds:[eax]
d9 38 | fnstcw m16 ds:[eax]
dd 20 | frstor m0 ds:[eax]
dd 30 | fnsave m0 ds:[eax]
dd 38 | fnstsw m16 ds:[eax]
db 20 | invalid
dd 28 | invalid
da e8 | invalid
da f0 | invalid
de d8 | invalid
66 d9 30 | fnstenv/16 m0 ds:[eax]
# pseudo-operations and selectors
0f c2 c1 00 | cmpps xmm0, xmm1, i8 0
f2 0f c2 c1 05 | cmpsd xmm0, xmm1, i8 0x5
f3 0f c2 08 01 | cmpss xmm1, m32 ds:[eax], i8 0x1
66 0f c2 c1 1f | cmppd xmm0, xmm1, i8 0x1f
66 0f 3a 44 c1 00 | pclmulqdq xmm0, xmm1, i8 0
66 0f 3a 44 c1 12 | pclmulqdq xmm0, xmm1, i8 0x12
# implicit xmm0
66 0f 38 10 c1 | pblendvb xmm0, xmm1
0f 38 cb c1 | sha256rnds2 xmm0, xmm1
66 0f 38 14 01 | blendvps xmm0, m128 ds:[ecx]
# not documented, or written in many ways
d6 | salc
f1 | int1
82 c0 05 | add al, i8 0x5
82 38 ff | cmp m8 ds:[eax], i8 0xff
f6 c8 01 | test al, i8 0x1
f7 c8 01 00 00 00 | test eax, i32 0x1
c0 f0 01 | shl al, i8 0x1
d0 f0 | shl al, i8 0x1
d1 e0 | shl eax, i8 0x1
d1 e8 | shr eax, i8 0x1
d3 e0 | shl eax, cl
d1 f8 | sar eax, i8 0x1
0f 0d 08 | nop
0f 18 20 | nop
0f 19 00 | nop
0f 1c 00 | nop
0f 1e c0 | nop
0f 1f c0 | nop
0f 1f 84 00 00 00 00 00 | nop
66 2e 0f 1f 84 00 00 00 00 00 | nop
f3 0f 1e fb | nop
f3 0f 1e fa | nop
f3 0f 1e c8 | nop
0f ff c0 | ud2
0f b9 c0 | ud2
0f 0b | ud2
90 | nop
66 90 | nop
f3 90 | pause
f3 c3 | ret
f2 c3 | ret
f2 e8 01 00 00 00 | call -> 0x401007
0f ae e8 | lfence
0f ae e9 | lfence
0f ae f0 | mfence
0f ae ff | sfence
0f ae 00 | fxsave m0 ds:[eax]
0f ae 08 | fxrstor m0 ds:[eax]
0f ae 10 | ldmxcsr m32 ds:[eax]
0f ae 18 | stmxcsr m32 ds:[eax]
0f ae 38 | clflush m0 ds:[eax]
66 0f ae 38 | clflush/16 m0 ds:[eax]
f3 0f ae c0 | invalid
0f 0f c1 9e | invalid
0f 05 | invalid
0f 34 | unsupported
# integer
00 c8 | add al, cl
01 c8 | add eax, ecx
66 01 c8 | add/16 ax, cx
02 01 | add al, m8 ds:[ecx]
03 04 8d 10 20 30 40 | add eax, m32 ds:[ecx*4+0x40302010]
83 c0 ff | add eax, i32 0xffffffff
66 83 c0 ff | add/16 ax, i16 0xffff
80 c0 ff | add al, i8 0xff
81 c0 ff ff ff ff | add eax, i32 0xffffffff
66 81 c0 ff ff | add/16 ax, i16 0xffff
6a ff | push i32 0xffffffff
66 6a ff | push/16 i16 0xffff
68 01 02 03 04 | push i32 0x4030201
66 68 01 02 | push/16 i16 0x201
69 c1 01 00 00 00 | imul eax, ecx, i32 0x1
6b c1 ff | imul eax, ecx, i32 0xffffffff
66 6b c1 ff | imul/16 ax, cx, i16 0xffff
0f af c1 | imul eax, ecx
f7 e9 | imul ecx
f6 e1 | mul cl
c8 01 00 02 | enter i16 0x1, i8 0x2
c9 | leave
66 c9 | leave/16
d4 0a | aam i8 0xa
d4 05 | aam i8 0x5
d5 0a | aad i8 0xa
9a 01 02 03 04 05 06 | callf far32 0x4030201, i16 0x605
66 9a 01 02 05 06 | callf/16 far16 0x201, i16 0x605
ea 01 02 03 04 05 06 | jmpf far32 0x4030201, i16 0x605
ff 18 | callf m48 ds:[eax]
66 ff 18 | callf/16 m32 ds:[eax]
ff 28 | jmpf m48 ds:[eax]
ff 10 | call m32 ds:[eax]
66 ff 10 | call/16 m16 ds:[eax]
ff 20 | jmp m32 ds:[eax]
ff e0 | jmp eax
66 ff e0 | jmp/16 ax
3e ff e0 | jmp eax
0f c7 08 | cmpxchg8b m64 ds:[eax]
62 00 | bound eax, m64 ds:[eax]
66 62 00 | bound/16 ax, m32 ds:[eax]
c4 00 | les eax, m48 ds:[eax]
c5 00 | lds eax, m48 ds:[eax]
66 c5 00 | lds/16 ax, m32 ds:[eax]
0f b2 00 | lss eax, m48 ds:[eax]
0f b4 00 | lfs eax, m48 ds:[eax]
63 c1 | arpl cx, ax
63 00 | arpl m16 ds:[eax], ax
8c c0 | mov eax, es
66 8c c0 | mov/16 ax, es
8c 00 | mov m16 ds:[eax], es
8e c0 | mov es, ax
8e 00 | mov es, m16 ds:[eax]
8e d8 | mov ds, ax
0f 20 c0 | mov eax, cr0
0f 20 00 | mov eax, cr0
0f 21 c8 | mov eax, dr1
0f 22 d8 | mov cr3, eax
0f 24 c0 | invalid (length 2)
0f 00 c0 | sldt eax
66 0f 00 c0 | sldt/16 ax
0f 00 00 | sldt m16 ds:[eax]
0f 00 08 | str m16 ds:[eax]
0f 00 e0 | verr ax
0f 00 20 | verr m16 ds:[eax]
0f 01 e0 | smsw eax
0f 01 20 | smsw m16 ds:[eax]
0f 01 00 | sgdt m48 ds:[eax]
0f 01 08 | sidt m48 ds:[eax]
0f 01 10 | lgdt m48 ds:[eax]
0f 02 c1 | lar eax, cx
0f 02 00 | lar eax, m16 ds:[eax]
0f 03 c1 | lsl eax, cx
a1 04 03 02 01 | mov eax, m32 ds:[0x1020304]
66 a1 04 03 02 01 | mov/16 ax, m16 ds:[0x1020304]
a0 04 03 02 01 | mov al, m8 ds:[0x1020304]
a2 04 03 02 01 | mov m8 ds:[0x1020304], al
67 a1 04 03 | mov/a16 eax, m32a16 ds:[0x304]
64 a1 18 00 00 00 | mov/fs eax, m32 fs:[0x18]
a4 | movs/8
f3 a4 | rep movs/8
f2 a4 | rep movs/8
66 a5 | movs/16
a5 | movs
f3 a5 | rep movs
64 a5 | movs/fs
67 f3 a5 | rep movs/a16
a6 | cmps/8
f3 a6 | rep cmps/8
f2 a7 | repne cmps
ae | scas/8
f2 ae | repne scas/8
aa | stos/8
f3 ab | rep stos
ac | lods/8
66 ad | lods/16
6c | ins/8
6f | outs
d7 | xlat
64 d7 | xlat/fs
60 | pusha
66 60 | pusha/16
61 | popa
9c | pushf
66 9c | pushf/16
9d | popf
cf | iret
66 cf | iret/16
cb | retf
ca 05 00 | retf i16 0x5
c2 08 00 | ret i16 0x8
66 c3 | ret/16
06 | push es
0f a0 | push fs
0f a9 | pop gs
1f | pop ds
17 | pop ss
e4 05 | in al, i8 0x5
ec | in al, dx
e6 05 | out i8 0x5, al
66 ef | out/16 dx, ax
cc | int3
cd 2e | int i8 0x2e
cd 03 | int i8 0x3
ce | into
98 | cwde
66 98 | cbw/16
99 | cdq
66 99 | cwd/16
0f c8 | bswap eax
66 0f c8 | bswap/16 ax
87 0b | xchg m32 ds:[ebx], ecx
86 c4 | xchg ah, al
91 | xchg eax, ecx
66 91 | xchg/16 ax, cx
0f ba e0 01 | bt eax, i8 0x1
0f ba 28 1f | bts m32 ds:[eax], i8 0x1f
0f a3 08 | bt m32 ds:[eax], ecx
0f bc c1 | bsf eax, ecx
f3 0f bc c1 | tzcnt eax, ecx
f2 0f bc c1 | bsf eax, ecx
f3 0f bd c1 | lzcnt eax, ecx
0f bd 00 | bsr eax, m32 ds:[eax]
f3 0f b8 c1 | popcnt eax, ecx
66 f3 0f b8 c1 | popcnt/16 ax, cx
0f b8 c1 | invalid
0f a4 c1 05 | shld ecx, eax, i8 0x5
0f ad 08 | shrd m32 ds:[eax], ecx, cl
0f b0 08 | cmpxchg m8 ds:[eax], cl
0f c0 c1 | xadd cl, al
0f b6 00 | movzx eax, m8 ds:[eax]
0f b7 00 | movzx eax, m16 ds:[eax]
66 0f b6 00 | movzx/16 ax, m8 ds:[eax]
66 0f b7 c1 | movzx/16 ax, cx
0f be c9 | movsx ecx, cl
0f bf c9 | movsx ecx, cx
0f 38 f0 00 | movbe eax, m32 ds:[eax]
66 0f 38 f1 00 | movbe/16 m16 ds:[eax], ax
f2 0f 38 f0 c1 | crc32 eax, cl
f2 0f 38 f1 c1 | crc32 eax, ecx
66 f2 0f 38 f1 c1 | crc32/16 eax, cx
f2 0f 38 f1 00 | crc32 eax, m32 ds:[eax]
0f c3 08 | mov m32 ds:[eax], ecx
8d 44 24 08 | lea eax, m32 ss:[esp+0x8]
8d 44 35 00 | lea eax, m32 ss:[ebp+esi*1]
8d c0 | invalid
c6 00 05 | mov m8 ds:[eax], i8 0x5
c7 00 01 02 03 04 | mov m32 ds:[eax], i32 0x4030201
66 c7 00 01 02 | mov/16 m16 ds:[eax], i16 0x201
c6 08 05 | invalid
8f 00 | pop m32 ds:[eax]
8f c0 | pop eax
8f c8 | invalid
fe 08 | dec m8 ds:[eax]
ff 00 | inc m32 ds:[eax]
ff 30 | push m32 ds:[eax]
fe d0 | invalid
ff f8 | invalid
0f c7 f0 | rdrand eax
66 0f c7 f0 | rdrand/16 ax
0f c7 f8 | rdseed eax
f3 0f c7 f8 | invalid
0f 01 d0 | xgetbv
0f 01 f9 | rdtscp
0f a2 | cpuid
0f 31 | rdtsc
fa | cli
f4 | hlt
0f 09 | wbinvd
f8 | clc
9f | lahf
27 | daa
2f | das
37 | aaa
3f | aas
d7 | xlat
# branches
eb fe | jmp -> 0x401000
e9 00 00 00 00 | jmp -> 0x401005
66 e9 00 00 | jmp/16 -> 0x1004
66 eb fe | jmp/16 -> 0x1001
74 10 | jcc.e -> 0x401012
2e 74 10 | jcc.e -> 0x401013
66 74 10 | jcc.e/16 -> 0x1013
0f 85 00 01 00 00 | jcc.ne -> 0x401106
66 0f 85 00 01 | jcc.ne/16 -> 0x1105
e8 00 00 00 00 | call -> 0x401005
66 e8 00 00 | call/16 -> 0x1004
e3 02 | jecxz -> 0x401004
67 e3 02 | jecxz/a16 -> 0x401005
e2 fe | loop -> 0x401000
67 e2 fe | loop/a16 -> 0x401001
e1 02 | loope -> 0x401004
e0 02 | loopne -> 0x401004
0f 94 c0 | setcc.e al
0f 9f 00 | setcc.g m8 ds:[eax]
0f 44 c1 | cmovcc.e eax, ecx
66 0f 45 00 | cmovcc.ne/16 ax, m16 ds:[eax]
# addressing
8b 00 | mov eax, m32 ds:[eax]
8b 40 80 | mov eax, m32 ds:[eax+0xffffff80]
8b 80 78 56 34 12 | mov eax, m32 ds:[eax+0x12345678]
8b 04 24 | mov eax, m32 ss:[esp]
8b 44 25 00 | mov eax, m32 ss:[ebp]
8b 04 8d 00 00 00 00 | mov eax, m32 ds:[ecx*4]
8b 04 60 | mov eax, m32 ds:[eax]
8b 05 78 56 34 12 | mov eax, m32 ds:[0x12345678]
67 8b 00 | mov/a16 eax, m32a16 ds:[bx+si*1]
67 8b 02 | mov/a16 eax, m32a16 ss:[bp+si*1]
67 8b 06 34 12 | mov/a16 eax, m32a16 ds:[0x1234]
67 8b 46 fe | mov/a16 eax, m32a16 ss:[bp+0xfffffffe]
67 8b 87 00 80 | mov/a16 eax, m32a16 ds:[bx+0xffff8000]
64 8b 0d 00 00 00 00 | mov/fs ecx, m32 fs:[0]
64 67 8b 06 18 00 | mov/a16/fs eax, m32a16 fs:[0x18]
3e 8b 45 00 | mov/ds eax, m32 ds:[ebp]
36 8b 00 | mov/ss eax, m32 ss:[eax]
65 8b 00 | mov/gs eax, m32 gs:[eax]
66 64 67 89 07 | mov/16/a16/fs m16a16 fs:[bx], ax
26 66 2e 8b 00 | mov/16/cs ax, m16 cs:[eax]
# LOCK
f0 01 08 | lock add m32 ds:[eax], ecx
f0 83 00 01 | lock add m32 ds:[eax], i32 0x1
f0 0f b1 0b | lock cmpxchg m32 ds:[ebx], ecx
f0 0f c7 0b | lock cmpxchg8b m64 ds:[ebx]
f0 87 08 | lock xchg m32 ds:[eax], ecx
f0 ff 00 | lock inc m32 ds:[eax]
f0 0f ba 28 01 | lock bts m32 ds:[eax], i8 0x1
f0 01 c8 | invalid
f0 89 08 | invalid
f0 03 08 | invalid
f0 39 08 | invalid
f0 90 | invalid
f0 a4 | invalid/8
# vectors
0f 58 00 | addps xmm0, m128 ds:[eax]
66 0f 58 c1 | addpd xmm0, xmm1
f3 0f 58 00 | addss xmm0, m32 ds:[eax]
f2 0f 58 00 | addsd xmm0, m64 ds:[eax]
0f 54 00 | andps xmm0, m128 ds:[eax]
f3 0f 54 c1 | invalid
f3 0f 10 00 | movss xmm0, m32 ds:[eax]
f2 0f 10 00 | movsd xmm0, m64 ds:[eax]
f2 0f 11 00 | movsd m64 ds:[eax], xmm0
0f 12 00 | movlps xmm0, m64 ds:[eax]
0f 12 c1 | movhlps xmm0, xmm1
0f 16 c1 | movlhps xmm0, xmm1
66 0f 12 00 | movlpd xmm0, m64 ds:[eax]
66 0f 16 c1 | invalid
0f 13 c1 | invalid
0f 17 00 | movhps m64 ds:[eax], xmm0
f3 0f 2a c1 | cvtsi2ss xmm0, ecx
f2 0f 2a 00 | cvtsi2sd xmm0, m32 ds:[eax]
f2 0f 2c 00 | cvttsd2si eax, m64 ds:[eax]
f3 0f 2d c1 | cvtss2si eax, xmm1
0f 2a 00 | cvtpi2ps xmm0, m64 ds:[eax]
0f 2c c8 | cvttps2pi mm1, xmm0
66 0f 2a 00 | cvtpi2pd xmm0, m64 ds:[eax]
66 0f 2d 00 | cvtpd2pi mm0, m128 ds:[eax]
66 0f 2c c1 | cvttpd2pi mm0, xmm1
0f 5a 00 | cvtps2pd xmm0, m64 ds:[eax]
66 0f 5a 00 | cvtpd2ps xmm0, m128 ds:[eax]
f3 0f 5a 00 | cvtss2sd xmm0, m32 ds:[eax]
f2 0f 5a 00 | cvtsd2ss xmm0, m64 ds:[eax]
f3 0f e6 00 | cvtdq2pd xmm0, m64 ds:[eax]
f2 0f e6 00 | cvtpd2dq xmm0, m128 ds:[eax]
66 0f e6 00 | cvttpd2dq xmm0, m128 ds:[eax]
0f 5b 00 | cvtdq2ps xmm0, m128 ds:[eax]
0f 6e 00 | movd mm0, m32 ds:[eax]
66 0f 6e c1 | movd xmm0, ecx
0f 7e c1 | movd ecx, mm0
66 0f 7e 00 | movd m32 ds:[eax], xmm0
f3 0f 7e 00 | movq xmm0, m64 ds:[eax]
66 0f d6 00 | movq m64 ds:[eax], xmm0
0f 6f 00 | movq mm0, m64 ds:[eax]
0f 7f 00 | movq m64 ds:[eax], mm0
66 0f 6f 00 | movdqa xmm0, m128 ds:[eax]
f3 0f 6f 00 | movdqu xmm0, m128 ds:[eax]
0f 60 00 | punpcklbw mm0, m32 ds:[eax]
0f 68 00 | punpckhbw mm0, m64 ds:[eax]
66 0f 60 00 | punpcklbw xmm0, m128 ds:[eax]
66 0f 6c 00 | punpcklqdq xmm0, m128 ds:[eax]
0f 6c c1 | invalid
0f 70 00 1b | pshufw mm0, m64 ds:[eax], i8 0x1b
66 0f 70 c1 ff | pshufd xmm0, xmm1, i8 0xff
0f 71 d0 02 | psrlw mm0, i8 0x2
66 0f 73 d8 02 | psrldq xmm0, i8 0x2
0f 73 d8 02 | invalid
0f 71 00 02 | invalid
0f c4 00 01 | pinsrw mm0, m16 ds:[eax], i8 0x1
66 0f c4 c1 01 | pinsrw xmm0, ecx, i8 0x1
0f c5 c1 03 | pextrw eax, mm1, i8 0x3
66 0f c5 c1 01 | pextrw eax, xmm1, i8 0x1
66 0f 3a 14 00 01 | pextrb m8 ds:[eax], xmm0, i8 0x1
66 0f 3a 15 00 01 | pextrw m16 ds:[eax], xmm0, i8 0x1
66 0f 3a 15 c0 01 | pextrw eax, xmm0, i8 0x1
66 0f 3a 16 00 01 | pextrd m32 ds:[eax], xmm0, i8 0x1
66 0f 3a 17 c1 01 | extractps ecx, xmm0, i8 0x1
66 0f 3a 20 00 01 | pinsrb xmm0, m8 ds:[eax], i8 0x1
66 0f 3a 21 00 01 | insertps xmm0, m32 ds:[eax], i8 0x1
66 0f 3a 22 c1 01 | pinsrd xmm0, ecx, i8 0x1
66 0f 3a 0a 00 04 | roundss xmm0, m32 ds:[eax], i8 0x4
66 0f 3a 0b 00 04 | roundsd xmm0, m64 ds:[eax], i8 0x4
66 0f 38 20 00 | pmovsxbw xmm0, m64 ds:[eax]
66 0f 38 21 00 | pmovsxbd xmm0, m32 ds:[eax]
66 0f 38 22 00 | pmovsxbq xmm0, m16 ds:[eax]
66 0f 38 2a 00 | movntdqa xmm0, m128 ds:[eax]
0f 38 00 00 | pshufb mm0, m64 ds:[eax]
66 0f 38 00 00 | pshufb xmm0, m128 ds:[eax]
66 0f 3a 0f c1 04 | palignr xmm0, xmm1, i8 0x4
0f 3a 0f c1 04 | palignr mm0, mm1, i8 0x4
f2 0f d6 c1 | movdq2q mm0, xmm1
f3 0f d6 c1 | movq2dq xmm0, mm1
f2 0f f0 00 | lddqu xmm0, m128 ds:[eax]
66 0f e7 00 | movntdq m128 ds:[eax], xmm0
0f e7 00 | movntq m64 ds:[eax], mm0
0f f7 c1 | maskmovq mm0, mm1
66 0f f7 c1 | maskmovdqu xmm0, xmm1
64 66 0f f7 c1 | maskmovdqu/fs xmm0, xmm1
0f d7 c1 | pmovmskb eax, mm1
66 0f d7 c1 | pmovmskb eax, xmm1
0f 50 c1 | movmskps eax, xmm1
0f 77 | emms
0f 2f 00 | comiss xmm0, m32 ds:[eax]
66 0f 2e 00 | ucomisd xmm0, m64 ds:[eax]
0f c6 00 1b | shufps xmm0, m128 ds:[eax], i8 0x1b
f2 0f 70 00 1b | pshuflw xmm0, m128 ds:[eax], i8 0x1b
66 0f d7 00 | invalid/16
66 0f 38 db c1 | aesimc xmm0, xmm1
66 0f 3a df c1 01 | aeskeygenassist xmm0, xmm1, i8 0x1
66 0f 3a 63 c1 0c | pcmpistri xmm0, xmm1, i8 0xc
66 0f 38 17 c1 | ptest xmm0, xmm1
f2 0f 12 00 | movddup xmm0, m64 ds:[eax]
0f 51 00 | sqrtps xmm0, m128 ds:[eax]
f3 0f 51 00 | sqrtss xmm0, m32 ds:[eax]
66 0f 3a 21 c1 10 | insertps xmm0, xmm1, i8 0x10
66 f2 0f 10 00 | movsd xmm0, m64 ds:[eax]
66 f3 0f 6f 00 | movdqu xmm0, m128 ds:[eax]
0f ae 20 | xsave m0 ds:[eax]
0f ae 28 | xrstor m0 ds:[eax]
0f ae 30 | xsaveopt m0 ds:[eax]
0f c7 20 | xsavec m0 ds:[eax]
66 0f ae 20 | invalid/16
# VEX
c4 e2 70 f2 c1 | andn eax, ecx, ecx
c4 e2 70 f2 00 | andn eax, ecx, m32 ds:[eax]
c4 e2 7b f0 c1 | invalid
c4 e3 7b f0 c1 05 | rorx eax, ecx, i8 0x5
c4 e2 73 f6 c1 | mulx eax, ecx, ecx
c4 e2 79 f7 c1 | shlx eax, ecx, eax
c4 e2 70 f7 c1 | bextr eax, ecx, ecx
c4 e2 78 f3 c9 | blsr eax, ecx
c4 e2 7a f5 c1 | pext eax, eax, ecx
c5 f8 58 c1 | vaddps xmm0, xmm0, xmm1
c5 f8 77 | vzeroupper
c5 fc 77 | vzeroall
c5 f4 58 00 | vaddps ymm0, ymm1, m256 ds:[eax]
c5 f2 58 00 | vaddss xmm0, xmm1, m32 ds:[eax]
c5 f6 58 00 | vaddss xmm0, xmm1, m32 ds:[eax]
c4 e1 74 58 c2 | vaddps ymm0, ymm1, ymm2
c4 e2 f5 b8 c2 | vfmadd231pd ymm0, ymm1, ymm2
c4 e2 75 b8 c2 | vfmadd231ps ymm0, ymm1, ymm2
c4 e3 75 4a c2 30 | vblendvps ymm0, ymm1, ymm2, ymm3
c4 e3 fd 00 c1 1b | vpermq ymm0, ymm1, i8 0x1b
c4 e2 6d 90 04 88 | vpgatherdd ymm0, m32 ds:[eax], ymm2
c4 e2 75 90 04 88 | invalid
c4 e2 6d 90 00 | invalid
c4 e2 6d 90 c1 | invalid
67 c4 e2 6d 90 00 | invalid/a16
c4 e2 7d 5a 00 | vbroadcasti128 ymm0, m128 ds:[eax]
c4 e2 79 5a 00 | invalid
c4 e2 7d 5a c0 | invalid
c4 e2 7d 13 00 | vcvtph2ps ymm0, m128 ds:[eax]
c4 e2 79 13 00 | vcvtph2ps xmm0, m64 ds:[eax]
c5 f5 72 d2 04 | vpsrld ymm1, ymm2, i8 0x4
c5 f5 72 10 04 | invalid
c5 f9 c5 c1 02 | vpextrw eax, xmm1, i8 0x2
c5 fb 12 00 | vmovddup xmm0, m64 ds:[eax]
c5 ff 12 00 | vmovddup ymm0, m256 ds:[eax]
c5 fa 10 00 | vmovss xmm0, m32 ds:[eax]
c5 f2 10 c2 | vmovss xmm0, xmm1, xmm2
c5 f2 10 00 | invalid
c4 e1 f9 6e c0 | vmovd xmm0, eax
64 c5 f8 28 00 | vmovaps/fs xmm0, m128 fs:[eax]
# VEX.vvvv where nothing uses it, VEX.L and W where they are given
c5 f0 28 c1 | invalid
c5 f0 77 | invalid
c5 f4 5b c1 | invalid
c5 fd 6e c0 | invalid
c4 e2 fd 18 c0 | invalid
c4 e2 79 19 c0 | invalid
c4 e3 73 f0 c1 05 | invalid
c4 e2 7f f6 c1 | invalid
c4 e1 78 0b c0 | invalid
c4 e4 78 58 c0 | invalid
f3 c5 f8 58 c1 | invalid
f0 c5 f8 58 c1 | invalid
c5 78 58 | lds edi, m48 ds:[eax+0x58]
c4 78 58 | les edi, m48 ds:[eax+0x58]
66 c5 f8 58 c1 | invalid/16
62 f1 7c 48 58 c1 | unsupported
# ends
0f | short
66 | short
81 c0 01 | short
8b 80 00 00 | short
66 66 66 66 66 66 66 66 66 66 66 66 66 66 90 | nop
66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90 | invalid/16 (length 15)
# refused by the processor (found by oracle.c)
0f 20 c8 | invalid
0f 22 ec | invalid
0f 20 e0 | mov eax, cr4
66 0f ae 00 | invalid/16
66 0f ae 18 | invalid/16
66 0f ae 30 | clflush/16 m0 ds:[eax]
66 0f 01 d0 | invalid/16
f3 0f c7 f0 | invalid
f2 0f c7 f8 | invalid
0f 78 c0 | invalid
0f a7 c0 | invalid
0f c7 30 | invalid
66 f3 90 | pause
d0 10 | rcl m8 ds:[eax], i8 0x1
