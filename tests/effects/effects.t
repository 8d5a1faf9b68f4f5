# One line an instruction: bytes | record | effects.
# moves and arithmetic
89 d8 | mov eax, ebx | read ebx; set eax; eax = ebx; next
88 dc | mov ah, bl | read bl; set ah; eax = insert8@8(eax, trunc8(ebx)); next
8b 44 8b 10 | mov eax, m32 ds:[ebx+ecx*4+0x10] | read ecx ebx; set eax; eax = ld32(((ebx + (ecx << 2)) + 0x10)); ld4 ds:((ebx + (ecx << 2)) + 0x10); next
01 d8 | add eax, ebx | read eax ebx; set eax; eax = (eax + ebx); flags set cf pf af zf sf of; next
80 c4 05 | add ah, i8 0x5 | read ah; set ah; eax = insert8@8(eax, (trunc8((eax >> 8)) + 5)); flags set cf pf af zf sf of; next
83 6c 24 08 01 | sub m32 ss:[esp+0x8], i32 0x1 | read esp; flags set cf pf af zf sf of; compare32 ld32((esp + 8)), 1; ld4 ss:(esp + 8); st4 ss:(esp + 8) = (ld32((esp + 8)) + 0xffffffff); modifies; next
f0 0f c1 0b | lock xadd m32 ds:[ebx], ecx | read ecx ebx; set ecx; ecx = ld32(ebx); flags set cf pf af zf sf of; atomic rw4 ds:ebx = (ld32(ebx) + ecx); modifies; next
87 03 | xchg m32 ds:[ebx], eax | read eax ebx; set eax; eax = ld32(ebx); atomic rw4 ds:ebx = eax; modifies; next
31 c0 | xor eax, eax | set eax; eax = 0; flags set cf pf af zf sf of; compare32 0, 0; next
39 d8 | cmp eax, ebx | read eax ebx; flags set cf pf af zf sf of; compare32 eax, ebx; next
83 f8 05 | cmp eax, i32 0x5 | read eax; flags set cf pf af zf sf of; compare32 eax, 5; next
85 c0 | test eax, eax | read eax; flags set cf pf af zf sf of; compare32 eax, 0; next
40 | inc eax | read eax; set eax; eax = (eax + 1); flags set pf af zf sf of; next
d3 e0 | shl eax, cl | read eax cl; set eax; eax = (eax << zext32((trunc8(ecx) & 0x1f))); flags maybe cf pf af zf sf of; next
c1 e0 03 | shl eax, i8 0x3 | read eax; set eax; eax = (eax << 3); flags set cf pf af zf sf of; next
d1 d8 | rcr eax, i8 0x1 | read eax; set eax; eax = trunc32((((... | ...) << 0x20) | ((... | ...) >> 1))); flags read cf; flags set cf of; next
0f 94 c0 | setcc.e al | set al; eax = insert8(eax, zext8(e?)); flags read zf; next
0f 4c c3 | cmovcc.l eax, ebx | read eax ebx; set eax; eax = sel(l?, ebx, eax); flags read sf of; next
0f b6 c8 | movzx ecx, al | read al; set ecx; ecx = zext32(trunc8(eax)); next
66 98 | cbw/16 | read al; set ax; eax = insert16(eax, sext16(trunc8(eax))); next
99 | cdq | read eax; set edx; edx = (eax sar 0x1f); next
f7 f3 | div ebx | read eax edx ebx; set eax edx; eax = trunc32((((... << 0x20) | zext64(eax)) udiv zext64(ebx))); edx = trunc32((((... << 0x20) | zext64(eax)) urem zext64(ebx))); may raise de; next
0f b1 0b | cmpxchg m32 ds:[ebx], ecx | read eax ecx ebx; set eax; eax = ld32(ebx); flags set cf pf af zf sf of; compare32 eax, ld32(ebx); ld4 ds:ebx; st4 ds:ebx = sel((ld32(ebx) == eax), ecx, ld32(ebx)); modifies; next
f0 f7 1b | lock neg m32 ds:[ebx] | read ebx; flags set cf pf af zf sf of; ld4 ds:ebx; atomic rw4 ds:ebx = sel((ld32(ebx) == ld32(ebx)), neg(ld32(ebx)), ld32(ebx)); modifies; next or again
0f c8 | bswap eax | read eax; set eax; eax = bswap(eax); next
9e | sahf | read ah; flags set cf pf af zf sf; next
9c | pushf | read esp; set esp; esp = (esp + 0xfffffffc); flags read cf pf af zf sf of df; eflags read; st4 ss:(esp + 0xfffffffc) = eflags; next
9d | popf | read esp; set esp; esp = (esp + 4); flags set cf pf af zf sf of df; eflags set; ld4 ss:esp; may decline; next
fc | cld | flags set df; next
8d 44 24 04 | lea eax, m32 ss:[esp+0x4] | read esp; set eax; eax = (esp + 4); next
64 a1 00 00 00 00 | mov/fs eax, m32 fs:[0] | set eax; eax = ld32(0); ld4 fs:0; next
2e c7 00 01 00 00 00 | mov/cs m32 cs:[eax], i32 0x1 | traps gp
# stack and control
50 | push eax | read eax esp; set esp; esp = (esp + 0xfffffffc); st4 ss:(esp + 0xfffffffc) = eax; next
68 78 56 34 12 | push i32 0x12345678 | read esp; set esp; esp = (esp + 0xfffffffc); st4 ss:(esp + 0xfffffffc) = 0x12345678; next
58 | pop eax | read esp; set eax esp; eax = ld32(esp); esp = (esp + 4); ld4 ss:esp; next
5c | pop esp | read esp; set esp; esp = ld32(esp); ld4 ss:esp; next
60 | pusha | read eax ecx edx ebx esp ebp esi edi; set esp; esp = (esp + 0xffffffe0); st4 ss:(esp + 0xfffffffc) = eax; st4 ss:(esp + 0xfffffff8) = ecx; st4 ss:(esp + 0xfffffff4) = edx; st4 ss:(esp + 0xfffffff0) = ebx; st4 ss:(esp + 0xffffffec) = esp; st4 ss:(esp + 0xffffffe8) = ebp; st4 ss:(esp + 0xffffffe4) = esi; st4 ss:(esp + 0xffffffe0) = edi; next
c9 | leave | read ebp; set esp ebp; esp = (ebp + 4); ebp = ld32(ebp); ld4 ss:ebp; next
c8 10 00 02 | enter i16 0x10, i8 0x2 | read esp ebp; set esp ebp; esp = (esp + 0xffffffe4); ebp = (esp + 0xfffffffc); st4 ss:(esp + 0xfffffffc) = ebp; ld4 ss:(ebp + 0xfffffffc); st4 ss:(esp + 0xfffffff8) = ld32((ebp + 0xfffffffc)); st4 ss:(esp + 0xfffffff4) = (esp + 0xfffffffc); probe4 ss:(esp + 0xffffffe4); next
c3 | ret | read esp; set esp; esp = (esp + 4); ld4 ss:esp; return ld32(esp)
c2 08 00 | ret i16 0x8 | read esp; set esp; esp = (esp + 0xc); ld4 ss:esp; return ld32(esp)
cb | retf | read esp; set esp; esp = (esp + 8); seg read cs; ld4 ss:esp; ld2 ss:(esp + 4); may raise gp; return ld32(esp)
cf | iret | read esp; set esp; esp = (esp + 0xc); flags read cf pf af zf sf of df; flags set cf pf af zf sf of df; eflags read set; seg read cs; ld4 ss:esp; ld4 ss:(esp + 8); ld2 ss:(esp + 4); may raise gp; may decline; jump ld32(esp)
eb 10 | jmp -> 0x401012 | jump @401012
74 10 | jcc.e -> 0x401012 | flags read zf; jump @401012 if e?
e2 10 | loop -> 0x401012 | read ecx; set ecx; ecx = (ecx + 0xffffffff); jump @401012 if ((ecx + 0xffffffff) != 0)
67 e3 10 | jecxz/a16 -> 0x401013 | read cx; jump @401013 if (trunc16(ecx) == 0)
e8 00 00 00 00 | call -> 0x401005 | read esp; set esp; esp = (esp + 0xfffffffc); st4 ss:(esp + 0xfffffffc) = @401005; call @401005
ff 15 00 20 40 00 | call m32 ds:[0x402000] | read esp; set esp; esp = (esp + 0xfffffffc); ld4 ds:0x402000; st4 ss:(esp + 0xfffffffc) = @401006; call ld32(0x402000)
ff 24 85 00 20 40 00 | jmp m32 ds:[eax*4+0x402000] | read eax; ld4 ds:((eax << 2) + 0x402000); jump ld32(((eax << 2) + 0x402000))
ea 00 10 40 00 23 00 | jmpf far32 0x401000, i16 0x23 | seg read cs; may raise gp; jump 0x401000
0f 0b | ud2 | traps ud
cc | int3 | traps bp
cd 80 | int i8 0x80 | traps int
f4 | hlt | traps priv
0f 34 | unsupported | no code
8e d0 | mov ss, ax | read ax; seg read cs ss fs; seg set ss; may raise gp; next
8e c8 | mov cs, ax | traps ud
17 | pop ss | read esp; set esp; esp = (esp + 4); seg read cs ss fs; seg set ss; ld2 ss:esp; may raise gp; next
0f 20 c0 | mov eax, cr0 | traps priv
# strings
a4 | movs/8 | read esi edi; set esi edi; esi = (esi + sel(df, 0xffffffff, 1)); edi = (edi + sel(df, 0xffffffff, 1)); flags read df; ld1 ds:esi; st1 es:edi = ld8(esi); next
f3 a5 | rep movs | read ecx esi edi; maybe ecx esi edi; flags read df; maybe ld4 ds:esi; maybe st4 es:edi = ld32(esi); may end early; next or again
f2 ae | repne scas/8 | read al ecx edi; maybe ecx edi; flags read df; flags maybe cf pf af zf sf of; maybe ld1 es:edi; may end early; next or again
ac | lods/8 | read esi; set al esi; eax = insert8(eax, ld8(esi)); esi = (esi + sel(df, 0xffffffff, 1)); flags read df; ld1 ds:esi; next
# system
0f a2 | cpuid | read eax ecx; set eax ecx edx ebx; eax = ?; ecx = ?; edx = ?; ebx = ?; next
0f 31 | rdtsc | set eax edx; eax = trunc32(?); edx = trunc32((? >> 0x20)); next
0f ae e8 | lfence | fence; next
# x87
d9 03 | fld m32 ds:[ebx] | read ebx; ld4 ds:ebx; x87 must-be-full 00 must-be-empty 80 full 80 empty 00 turn -1 waits computes; may raise mf; next
dd 1b | fstp m64 ds:[ebx] | read ebx; st8 ds:ebx; x87 must-be-full 01 must-be-empty 00 full 00 empty 01 turn 1 waits computes; may raise mf; next
d8 c1 | fadd st0, st1 | x87 must-be-full 03 must-be-empty 00 full 01 empty 00 waits computes; may raise mf; next
dd d9 | fstp st1 | x87 must-be-full 01 must-be-empty 00 full 02 empty 01 turn 1 waits; may raise mf; next
d9 fe | fsin | x87 must-be-full 01 must-be-empty 00 full 01 empty 00 waits cc-set computes; may raise mf; next
d9 f2 | fptan | x87 must-be-full 01 must-be-empty 80 full 81 empty 00 turn -1 waits cc-set computes; may raise mf; may decline; next
da e9 | fucompp | x87 must-be-full 03 must-be-empty 00 full 00 empty 03 turn 2 waits cc-set computes; may raise mf; next
df e0 | fnstsw ax | set ax; eax = insert16(eax, ?); x87 cc-read status-read; next
d9 2b | fldcw m16 ds:[ebx] | read ebx; ld2 ds:ebx; x87 control waits; may raise mf; may decline; next
db e3 | fninit | x87 control barrier cc-read; next
9b | fwait | x87 waits; may raise mf; next
dd d0 | fst st0 | x87 must-be-full 01 must-be-empty 00 full 01 empty 00 waits; may raise mf; next
d9 e5 | fxam | x87 waits cc-set; may raise mf; next
d9 d9 | fstpnce st1 | x87 must-be-full 01 must-be-empty 00 full 02 empty 01 turn 1 waits; may raise mf; next
dd 33 | fnsave m0 ds:[ebx] | read ebx; st0 ds:ebx; x87 control barrier cc-read control-read status-read stores; next
# vectors
0f 58 c1 | addps xmm0, xmm1 | xmm read 0 1; xmm set 0; mxcsr computes; next
0f 29 03 | movaps m128 ds:[ebx], xmm0 | read ebx; st16 ds:ebx; xmm read 0; may raise gp; next
0f 2e c1 | ucomiss xmm0, xmm1 | flags set cf pf af zf sf of; xmm read 0 1; mxcsr computes; next
0f 6f 03 | movq mm0, m64 ds:[ebx] | read ebx; ld8 ds:ebx; x87 barrier waits; mm-set 0; may raise mf; next
0f 77 | emms | x87 barrier waits cc-read; may raise mf; next
0f ae 13 | ldmxcsr m32 ds:[ebx] | read ebx; ld4 ds:ebx; mxcsr set; may raise gp; may decline; next
0f ae 03 | fxsave m0 ds:[ebx] | read ebx; st0 ds:ebx; x87 barrier cc-read control-read status-read stores; xmm read 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; mxcsr read; may raise gp; next
66 0f 38 dc c1 | aesenc xmm0, xmm1 | xmm read 0 1; xmm set 0; next
66 0f 3a 61 c1 00 | pcmpestri xmm0, xmm1, i8 0 | read eax edx; set ecx; ecx = (trunc32((? >> 0x10)) & 0xff); flags set cf pf af zf sf of; xmm read 0 1; next
c5 fc 58 03 | vaddps ymm0, ymm0, m256 ds:[ebx] | read ebx; ld16 ds:ebx; ld16 ds:(ebx + 0x10); xmm read 0 8; xmm set 0 8; mxcsr computes; next
c5 f8 77 | vzeroupper | xmm set 8 9 10 11 12 13 14 15; next
c4 e2 75 92 04 13 | vgatherdps ymm0, m32 ds:[ebx], ymm1 | read ebx; ld0 ds:ebx; xmm read 0 1 2 8 9 10; xmm set 0 1 8 9; next
66 0f f7 c1 | maskmovdqu xmm0, xmm1 | read edi; maybe st8 ds:edi; maybe st8 ds:(edi + 8); xmm read 0 1; next
# what modifies memory, and what only reads and writes it
ff 74 24 fc | push m32 ss:[esp+0xfffffffc] | read esp; set esp; esp = (esp + 0xfffffffc); ld4 ss:(esp + 0xfffffffc); st4 ss:(esp + 0xfffffffc) = ld32((esp + 0xfffffffc)); next
8f 44 24 fc | pop m32 ss:[esp+0xfffffffc] | read esp; set esp; esp = (esp + 4); ld4 ss:esp; st4 ss:esp = ld32(esp); next
a4 | movs/8 | read esi edi; set esi edi; esi = (esi + sel(df, 0xffffffff, 1)); edi = (edi + sel(df, 0xffffffff, 1)); flags read df; ld1 ds:esi; st1 es:edi = ld8(esi); next
d3 23 | shl m32 ds:[ebx], cl | read cl ebx; flags maybe cf pf af zf sf of; ld4 ds:ebx; st4 ds:ebx = (ld32(ebx) << zext32((... & 0x1f))); modifies; next
c7 03 01 00 00 00 | mov m32 ds:[ebx], i32 0x1 | read ebx; st4 ds:ebx = 1; next
0f c7 0b | cmpxchg8b m64 ds:[ebx] | read eax ecx edx ebx; set eax edx; eax = trunc32(ld64(ebx)); edx = trunc32((ld64(ebx) >> 0x20)); flags set zf; ld8 ds:ebx; st8 ds:ebx = sel((ld64(ebx) == (... | ...)), ((... << 0x20) | zext64(ebx)), ld64(ebx)); modifies; next
0f ab 03 | bts m32 ds:[ebx], eax | read eax ebx; flags set cf; ld4 ds:(ebx + ((eax sar 5) << 2)); st4 ds:(ebx + ((eax sar 5) << 2)) = (ld32((ebx + ...)) | (1 << (eax & 0x1f))); modifies; next
0f bb 03 | btc m32 ds:[ebx], eax | read eax ebx; flags set cf; ld4 ds:(ebx + ((eax sar 5) << 2)); st4 ds:(ebx + ((eax sar 5) << 2)) = (ld32((ebx + ...)) ^ (1 << (eax & 0x1f))); modifies; next
ff 03 | inc m32 ds:[ebx] | read ebx; flags set pf af zf sf of; ld4 ds:ebx; st4 ds:ebx = (ld32(ebx) + 1); modifies; next
39 03 | cmp m32 ds:[ebx], eax | read eax ebx; flags set cf pf af zf sf of; compare32 ld32(ebx), eax; ld4 ds:ebx; next
0f ae 23 | xsave m0 ds:[ebx] | read eax ebx; rw0 ds:ebx; modifies; x87 barrier cc-read control-read status-read stores; xmm read 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; mxcsr read; may raise gp; next
0f c1 24 24 | xadd m32 ss:[esp], esp | read esp; set esp; esp = ld32(esp); flags set cf pf af zf sf of; ld4 ss:esp; st4 ss:esp = (ld32(esp) + esp); modifies; next
66 0f c1 23 | xadd/16 m16 ds:[ebx], sp | read ebx sp; set sp; esp = insert16(esp, ld16(ebx)); flags set cf pf af zf sf of; ld2 ds:ebx; st2 ds:ebx = (ld16(ebx) + trunc16(esp)); modifies; next
63 03 | arpl m16 ds:[ebx], ax | read ax ebx; flags read zf; flags set zf; ld2 ds:ebx; maybe st2 ds:ebx = ((ld16(ebx) & 0xfffc) | (trunc16(eax) & 3)); may end early; next
