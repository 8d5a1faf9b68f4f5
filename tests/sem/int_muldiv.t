# int_muldiv.t - multiplication and division
# Format: run_sem.py.

# mul
mul cl | al=ff cl=ff | ax=fe01 CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul cl | al=ff cl=ff | ax=0001 PF=0? AF=0? ZF=0? SF=0?
mul cl | al=10 cl=0f | ax=00f0 CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul cl | al=10 cl=0f | ax=00f0 CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
mul cl | al=00 cl=ff | ah=00 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul cl | al=00 cl=ff | ah=00 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
mul cl | al=80 cl=02 | ax=0100 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul cl | al=80 cl=02 | ax=ff00 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
mul cl | al=0c cl=0b | ax=0084 CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul cl | al=0c cl=0b | ax=0084 CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
mul ah | ax=1305 | ax=005f CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul ah | ax=f305 | ax=ffbf CF=0 PF=0? AF=0? ZF=0? SF=1? OF=0
mul cx | ax=ffff cx=ffff | ax=0001 dx=fffe CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul cx | ax=ffff cx=ffff | ax=0001 dx=0000 PF=0? AF=0? ZF=0? SF=0?
imul bx, cx | bx=ffff cx=ffff | bx=0001 PF=0? AF=0? ZF=0? SF=0?
imul bx, cx, 0x7f | cx=ffff | bx=ff81 CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul bx, cx, 0x1234 | cx=ffff | bx=edcc CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
mul cx | ax=0100 cx=00ff | ah=ff dx=0000 CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul cx | ax=0100 cx=00ff | ah=ff dx=0000 CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
imul bx, cx | bx=0100 cx=00ff | bh=ff CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
imul bx, cx, 0x7f | cx=0100 | bx=7f00 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul bx, cx, 0x1234 | cx=00ff | bx=21cc CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
mul cx | ax=8000 cx=0002 | ah=00 dx=0001 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul cx | ax=8000 cx=0002 | ah=00 dx=ffff CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul bx, cx | bx=8000 cx=0002 | bh=00 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul bx, cx, 0x7f | cx=8000 | bx=8000 CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
imul bx, cx, 0x1234 | cx=0002 | bx=2468 PF=0? AF=0? ZF=0? SF=0?
mul cx | ax=7fff cx=7fff | ax=0001 dx=3fff CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul cx | ax=7fff cx=7fff | ax=0001 dx=3fff CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul bx, cx | bx=7fff cx=7fff | bx=0001 CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul bx, cx, 0x7f | cx=7fff | bx=7f81 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul bx, cx, 0x1234 | cx=7fff | bx=edcc CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
mul cx | ax=0000 cx=1234 | dx=0000 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul cx | ax=0000 cx=1234 | dx=0000 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul bx, cx | bx=0000 cx=1234 | CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul bx, cx, 0x7f | cx=0000 | bx=0000 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul bx, cx, 0x1234 | cx=1234 | bx=5a90 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
mul ecx | eax=ffffffff ecx=ffffffff | eax=00000001 edx=fffffffe CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul ecx | eax=ffffffff ecx=ffffffff | eax=00000001 edx=00000000 PF=0? AF=0? ZF=0? SF=0?
imul ebx, ecx | ebx=ffffffff ecx=ffffffff | ebx=00000001 PF=0? AF=0? ZF=0? SF=0?
imul ebx, ecx, -2 | ecx=ffffffff | ebx=00000002 PF=0? AF=0? ZF=0? SF=0?
imul ebx, ecx, 0x12345678 | ecx=ffffffff | ebx=edcba988 CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
mulx eax, ebx, ecx | edx=ffffffff ecx=ffffffff CF=1 | eax=fffffffe ebx=00000001
mul ecx | eax=00010000 ecx=0000ffff | eax=ffff0000 edx=00000000 CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul ecx | eax=00010000 ecx=0000ffff | eax=ffff0000 edx=00000000 CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
imul ebx, ecx | ebx=00010000 ecx=0000ffff | ebx=ffff0000 CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
imul ebx, ecx, -2 | ecx=00010000 | ebx=fffe0000 CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul ebx, ecx, 0x12345678 | ecx=0000ffff | ebx=4443a988 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
mulx eax, ebx, ecx | edx=00010000 ecx=0000ffff CF=1 | eax=00000000 ebx=ffff0000
mul ecx | eax=80000000 ecx=00000002 | eax=00000000 edx=00000001 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul ecx | eax=80000000 ecx=00000002 | eax=00000000 edx=ffffffff CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul ebx, ecx | ebx=80000000 ecx=00000002 | ebx=00000000 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul ebx, ecx, -2 | ecx=80000000 | ebx=00000000 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul ebx, ecx, 0x12345678 | ecx=00000002 | ebx=2468acf0 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
mulx eax, ebx, ecx | edx=80000000 ecx=00000002 CF=1 | eax=00000001 ebx=00000000
mul ecx | eax=7fffffff ecx=7fffffff | eax=00000001 edx=3fffffff CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul ecx | eax=7fffffff ecx=7fffffff | eax=00000001 edx=3fffffff CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul ebx, ecx | ebx=7fffffff ecx=7fffffff | ebx=00000001 CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul ebx, ecx, -2 | ecx=7fffffff | ebx=00000002 CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul ebx, ecx, 0x12345678 | ecx=7fffffff | ebx=edcba988 CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
mulx eax, ebx, ecx | edx=7fffffff ecx=7fffffff CF=1 | eax=3fffffff ebx=00000001
mul ecx | eax=00000000 ecx=12345678 | edx=00000000 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul ecx | eax=00000000 ecx=12345678 | edx=00000000 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul ebx, ecx | ebx=00000000 ecx=12345678 | CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul ebx, ecx, -2 | ecx=00000000 | ebx=00000000 CF=0 PF=1? AF=0? ZF=0? SF=0? OF=0
imul ebx, ecx, 0x12345678 | ecx=12345678 | ebx=1df4d840 CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
mulx eax, ebx, ecx | edx=00000000 ecx=12345678 CF=1 | eax=00000000 ebx=00000000
mul ecx | eax=fffffffe ecx=00000003 | al=fa edx=00000002 CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1
imul ecx | eax=fffffffe ecx=00000003 | al=fa edx=ffffffff CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul ebx, ecx | ebx=fffffffe ecx=00000003 | bl=fa CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul ebx, ecx, -2 | ecx=fffffffe | ebx=00000004 PF=0? AF=0? ZF=0? SF=0?
imul ebx, ecx, 0x12345678 | ecx=00000003 | ebx=369d0368 PF=0? AF=0? ZF=0? SF=0?
mulx eax, ebx, ecx | edx=fffffffe ecx=00000003 CF=1 | eax=00000002 ebx=fffffffa
mul byte ptr [ebx] | ebx=10000010 al=21 [10000010]=22 | ax=0462 CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
mul word ptr [ebx] | ebx=10000010 ax=2143 [10000010]=2211 | ax=1b73 dx=046d CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
mul dword ptr [ebx] | ebx=10000010 eax=21430000 [10000010]=22110000 | eax=00000000 edx=046d1b73 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
imul byte ptr [ebx] | ebx=10000010 al=21 [10000010]=f2 | ax=fe32 CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul ebp, dword ptr [ebx] | ebx=10000010 ebp=2 [10000010]=f2000000 | ebp=e4000000 CF=0 PF=1? AF=0? ZF=0? SF=1? OF=0
imul ebp, dword ptr [ebx], 0x100 | ebx=10000010 [10000010]=f2000001 | ebp=00000100 CF=1 PF=1? AF=0? ZF=0? SF=0? OF=1
mulx eax, eax, dword ptr [ebx] | ebx=10000010 edx=80000001 [10000010]=f2000001 | eax=79000001
mul eax | eax=12345678 | eax=1df4d840 edx=014b66dc CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
mul edx | eax=12345678 edx=9abcdef0 | eax=242d2080 edx=0b00ea4e CF=1 PF=0? AF=0? ZF=0? SF=0? OF=1
imul esp | eax=fffffff0 | eax=fff80000 edx=fffffffe CF=1 PF=1? AF=0? ZF=0? SF=1? OF=1

# div, idiv
div cl | ax=0064 cl=07 | ax=020e CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cl | ax=ffff cl=02 | !de
div cl | ax=0000 cl=05 | CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cl | ax=00ff cl=ff | al=01 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cl | ax=fe00 cl=ff | al=fe CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cl | ax=ff80 cl=01 | !de
div cl | ax=ff80 cl=ff | !de
div cl | ax=8000 cl=ff | al=80 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cl | ax=0080 cl=01 | CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cl | ax=0080 cl=ff | ax=8000 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cl | ax=1234 cl=00 | !de
div cl | ax=0700 cl=08 | ax=00e0 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cl | ax=fff9 cl=02 | !de
div cx | dx=0000 ax=ffff cx=0010 | ah=0f dl=0f CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cx | dx=ffff ax=fff9 cx=0002 | !de
div cx | dx=0001 ax=0000 cx=0001 | !de
div cx | dx=ffff ax=8000 cx=ffff | !de
div cx | dx=8000 ax=0000 cx=ffff | ah=80 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cx | dx=0000 ax=8000 cx=ffff | ah=00 dh=80 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div cx | dx=0000 ax=1234 cx=0000 | !de
div cx | dx=0012 ax=3456 cx=0123 | ax=1003 dl=ed CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div ecx | edx=0 eax=ffffffff ecx=10 | eax=0fffffff dl=0f CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div ecx | edx=ffffffff eax=fffffff9 ecx=2 | !de
div ecx | edx=1 eax=0 ecx=1 | !de
div ecx | edx=ffffffff eax=80000000 ecx=ffffffff | !de
div ecx | edx=80000000 eax=0 ecx=ffffffff | eax=80000000 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div ecx | edx=0 eax=80000000 ecx=ffffffff | eax=00000000 edx=80000000 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div ecx | edx=0 eax=1234 ecx=0 | !de
div ecx | edx=12 eax=34567890 ecx=123 | eax=1003d0e8 dl=d8 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div ecx | edx=fffffffe eax=12345678 ecx=80000000 | !de
div byte ptr [ebx] | ebx=10000010 ax=1234 [10000010]=77 | ax=1327 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div word ptr [ebx] | ebx=10000010 ax=1234 dx=5 [10000010]=7777 | ax=000a dx=678e CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div dword ptr [ebx] | ebx=10000010 eax=1234 edx=5 [10000010]=77777777 | ax=000a edx=5555678e CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
div dword ptr [ebx] | ebx=0 | !pf=00000000:r
div edx | edx=5 eax=1 | !de
div ah | ax=0305 | !de
div al | ax=0305 CF=1 ZF=1 SF=1 PF=1 AF=1 OF=1 | al=9a CF=1? PF=1? AF=1? ZF=1? SF=1? OF=1?
idiv cl | ax=0064 cl=07 | ax=020e CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cl | ax=ffff cl=02 | al=00 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cl | ax=0000 cl=05 | CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cl | ax=00ff cl=ff | !de
idiv cl | ax=fe00 cl=ff | !de
idiv cl | ax=ff80 cl=01 | ah=00 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cl | ax=ff80 cl=ff | !de
idiv cl | ax=8000 cl=ff | !de
idiv cl | ax=0080 cl=01 | !de
idiv cl | ax=0080 cl=ff | CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cl | ax=1234 cl=00 | !de
idiv cl | ax=0700 cl=08 | !de
idiv cl | ax=fff9 cl=02 | al=fd CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cx | dx=0000 ax=ffff cx=0010 | ah=0f dl=0f CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cx | dx=ffff ax=fff9 cx=0002 | al=fd CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cx | dx=0001 ax=0000 cx=0001 | !de
idiv cx | dx=ffff ax=8000 cx=ffff | !de
idiv cx | dx=8000 ax=0000 cx=ffff | !de
idiv cx | dx=0000 ax=8000 cx=ffff | CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv cx | dx=0000 ax=1234 cx=0000 | !de
idiv cx | dx=0012 ax=3456 cx=0123 | ax=1003 dl=ed CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv ecx | edx=0 eax=ffffffff ecx=10 | eax=0fffffff dl=0f CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv ecx | edx=ffffffff eax=fffffff9 ecx=2 | al=fd CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv ecx | edx=1 eax=0 ecx=1 | !de
idiv ecx | edx=ffffffff eax=80000000 ecx=ffffffff | !de
idiv ecx | edx=80000000 eax=0 ecx=ffffffff | !de
idiv ecx | edx=0 eax=80000000 ecx=ffffffff | CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv ecx | edx=0 eax=1234 ecx=0 | !de
idiv ecx | edx=12 eax=34567890 ecx=123 | eax=1003d0e8 dl=d8 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv ecx | edx=fffffffe eax=12345678 ecx=80000000 | eax=00000003 edx=92345678 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv byte ptr [ebx] | ebx=10000010 ax=1234 [10000010]=77 | ax=1327 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv word ptr [ebx] | ebx=10000010 ax=1234 dx=5 [10000010]=7777 | ax=000a dx=678e CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv dword ptr [ebx] | ebx=10000010 eax=1234 edx=5 [10000010]=77777777 | ax=000a edx=5555678e CF=0? PF=0? AF=0? ZF=0? SF=0? OF=0?
idiv dword ptr [ebx] | ebx=0 | !pf=00000000:r
idiv edx | edx=5 eax=1 | !de
idiv ah | ax=0305 | !de
idiv al | ax=0305 CF=1 ZF=1 SF=1 PF=1 AF=1 OF=1 | !de
