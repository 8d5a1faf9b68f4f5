# int_shift.t - shifts and rotations
# Format: run_sem.py.

# shl
shl al, cl | al=81 cl=00 OF=1 SF=1 ZF=1 |
shl al, cl | al=81 cl=01 CF=1 AF=1 | al=02 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shl al, cl | al=81 cl=02 OF=1 SF=1 ZF=1 | al=04 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shl al, cl | al=81 cl=07 CF=1 AF=1 | al=80 CF=0 PF=0 AF=0? ZF=0 SF=1 OF=1?
shl al, cl | al=81 cl=08 OF=1 SF=1 ZF=1 | al=00 CF=1? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=81 cl=09 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=81 cl=10 OF=1 SF=1 ZF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=81 cl=11 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=81 cl=1f CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=81 cl=20 OF=1 SF=1 ZF=1 |
shl al, cl | al=81 cl=21 CF=1 AF=1 | al=02 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shl al, cl | al=7e cl=00 OF=1 SF=1 ZF=1 |
shl al, cl | al=7e cl=01 CF=1 AF=1 | al=fc CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1
shl al, cl | al=7e cl=02 OF=1 SF=1 ZF=1 | al=f8 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=1?
shl al, cl | al=7e cl=07 CF=1 AF=1 | al=00 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=7e cl=08 OF=1 SF=1 ZF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=7e cl=09 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=7e cl=10 OF=1 SF=1 ZF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=7e cl=11 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=7e cl=1f CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl al, cl | al=7e cl=20 OF=1 SF=1 ZF=1 |
shl al, cl | al=7e cl=21 CF=1 AF=1 | al=fc CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1
shl al, cl | al=c3 cl=00 OF=1 SF=1 ZF=1 |
shl al, cl | al=c3 cl=01 CF=1 AF=1 | al=86 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0
shl al, cl | al=c3 cl=02 OF=1 SF=1 ZF=1 | al=0c CF=1 PF=1 AF=0? ZF=0 SF=0 OF=0?
shl al, cl | al=c3 cl=07 CF=1 AF=1 | al=80 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0?
shl al, cl | al=c3 cl=08 OF=1 SF=1 ZF=1 | al=00 CF=1? PF=1 AF=0? ZF=1 SF=0 OF=0?
shl al, cl | al=c3 cl=09 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shl al, cl | al=c3 cl=10 OF=1 SF=1 ZF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shl al, cl | al=c3 cl=11 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shl al, cl | al=c3 cl=1f CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shl al, cl | al=c3 cl=20 OF=1 SF=1 ZF=1 |
shl al, cl | al=c3 cl=21 CF=1 AF=1 | al=86 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0
shl dx, cl | dx=8001 cl=00 OF=1 |
shl dx, cl | dx=8001 cl=01 CF=1 AF=1 | dx=0002 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shl dx, cl | dx=8001 cl=05 CF=1 AF=1 | dx=0020 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shl dx, cl | dx=8001 cl=0f CF=1 AF=1 | dl=00 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1?
shl dx, cl | dx=8001 cl=10 OF=1 | dx=0000 CF=1? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl dx, cl | dx=8001 cl=11 CF=1 AF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl dx, cl | dx=8001 cl=12 OF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl dx, cl | dx=8001 cl=1f CF=1 AF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl dx, cl | dx=7ffe cl=00 OF=1 |
shl dx, cl | dx=7ffe cl=01 CF=1 AF=1 | dx=fffc CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1
shl dx, cl | dx=7ffe cl=05 CF=1 AF=1 | dx=ffc0 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=1?
shl dx, cl | dx=7ffe cl=0f CF=1 AF=1 | dx=0000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=1?
shl dx, cl | dx=7ffe cl=10 OF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl dx, cl | dx=7ffe cl=11 CF=1 AF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl dx, cl | dx=7ffe cl=12 OF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl dx, cl | dx=7ffe cl=1f CF=1 AF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl edi, cl | edi=80000001 cl=00 OF=1 |
shl edi, cl | edi=80000001 cl=01 CF=1 | edi=00000002 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shl edi, cl | edi=80000001 cl=02 OF=1 | edi=00000004 AF=0? OF=1?
shl edi, cl | edi=80000001 cl=10 OF=1 | edi=00010000 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shl edi, cl | edi=80000001 cl=1f CF=1 | di=0000 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1?
shl edi, cl | edi=80000001 cl=20 OF=1 |
shl edi, cl | edi=80000001 cl=3f CF=1 | di=0000 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1?
shl edi, cl | edi=7ffffffe cl=00 OF=1 |
shl edi, cl | edi=7ffffffe cl=01 CF=1 | edi=fffffffc CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1
shl edi, cl | edi=7ffffffe cl=02 OF=1 | edi=fffffff8 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=1?
shl edi, cl | edi=7ffffffe cl=10 OF=1 | edi=fffe0000 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=1?
shl edi, cl | edi=7ffffffe cl=1f CF=1 | edi=00000000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=1?
shl edi, cl | edi=7ffffffe cl=20 OF=1 |
shl edi, cl | edi=7ffffffe cl=3f CF=1 | edi=00000000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=1?
shl edi, cl | edi=c0000003 cl=00 OF=1 |
shl edi, cl | edi=c0000003 cl=01 CF=1 | edi=80000006 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
shl edi, cl | edi=c0000003 cl=02 OF=1 | edi=0000000c CF=1 PF=1 AF=0? ZF=0 SF=0 OF=0?
shl edi, cl | edi=c0000003 cl=10 OF=1 | edi=00030000 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0?
shl edi, cl | edi=c0000003 cl=1f CF=1 | edi=80000000 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
shl edi, cl | edi=c0000003 cl=20 OF=1 |
shl edi, cl | edi=c0000003 cl=3f CF=1 | edi=80000000 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
shl ah, 1 | ah=c1 CF=1 | ah=82 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
shl bl, 3 | bl=9d CF=1 | bl=e8 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1?
shl bl, 0 | bl=9d CF=1 ZF=1 AF=1 |
shl si, 1 | si=8001 | si=0002 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shl si, 0x11 | si=9234 CF=1 | si=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shl esi, 1 | esi=80000001 | esi=00000002 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shl esi, 0x25 | esi=92345678 CF=1 | esi=468acf00 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shl ecx, cl | ecx=92345604 CF=1 | ecx=23456040 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1?
shl byte ptr [ebx], 1 | ebx=10000010 [10000010]=c0 | CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=00000080
shl word ptr [ebx], cl | ebx=10000010 cl=4 [10000010]=c00f CF=1 | CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0? [10000010]=000000f0
shl dword ptr [ebx], 0x1f | ebx=10000010 [10000010]=c000000f CF=1 | CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0? [10000010]=80000000
shl dword ptr [ebx], cl | ebx=10000010 cl=20 [10000010]=c000000f CF=1 |
shl dword ptr [ebx], 1 | ebx=10010010 CF=1 | !pf=10010010:w?

# shr
shr al, cl | al=81 cl=00 OF=1 SF=1 ZF=1 |
shr al, cl | al=81 cl=01 CF=1 AF=1 | al=40 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shr al, cl | al=81 cl=02 OF=1 SF=1 ZF=1 | al=20 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr al, cl | al=81 cl=07 CF=1 AF=1 | al=01 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr al, cl | al=81 cl=08 OF=1 SF=1 ZF=1 | al=00 CF=1? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=81 cl=09 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=81 cl=10 OF=1 SF=1 ZF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=81 cl=11 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=81 cl=1f CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=81 cl=20 OF=1 SF=1 ZF=1 |
shr al, cl | al=81 cl=21 CF=1 AF=1 | al=40 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shr al, cl | al=7e cl=00 OF=1 SF=1 ZF=1 |
shr al, cl | al=7e cl=01 CF=1 AF=1 | al=3f CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
shr al, cl | al=7e cl=02 OF=1 SF=1 ZF=1 | al=1f CF=1 PF=0 AF=0? ZF=0 SF=0 OF=0?
shr al, cl | al=7e cl=07 CF=1 AF=1 | al=00 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=0?
shr al, cl | al=7e cl=08 OF=1 SF=1 ZF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr al, cl | al=7e cl=09 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr al, cl | al=7e cl=10 OF=1 SF=1 ZF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr al, cl | al=7e cl=11 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr al, cl | al=7e cl=1f CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr al, cl | al=7e cl=20 OF=1 SF=1 ZF=1 |
shr al, cl | al=7e cl=21 CF=1 AF=1 | al=3f CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
shr al, cl | al=c3 cl=00 OF=1 SF=1 ZF=1 |
shr al, cl | al=c3 cl=01 CF=1 AF=1 | al=61 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shr al, cl | al=c3 cl=02 OF=1 SF=1 ZF=1 | al=30 CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1?
shr al, cl | al=c3 cl=07 CF=1 AF=1 | al=01 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr al, cl | al=c3 cl=08 OF=1 SF=1 ZF=1 | al=00 CF=1? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=c3 cl=09 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=c3 cl=10 OF=1 SF=1 ZF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=c3 cl=11 CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=c3 cl=1f CF=1 AF=1 | al=00 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr al, cl | al=c3 cl=20 OF=1 SF=1 ZF=1 |
shr al, cl | al=c3 cl=21 CF=1 AF=1 | al=61 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shr dx, cl | dx=8001 cl=00 OF=1 |
shr dx, cl | dx=8001 cl=01 CF=1 AF=1 | dx=4000 CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1
shr dx, cl | dx=8001 cl=05 CF=1 AF=1 | dx=0400 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shr dx, cl | dx=8001 cl=0f CF=1 AF=1 | dh=00 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr dx, cl | dx=8001 cl=10 OF=1 | dx=0000 CF=1? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr dx, cl | dx=8001 cl=11 CF=1 AF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr dx, cl | dx=8001 cl=12 OF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr dx, cl | dx=8001 cl=1f CF=1 AF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr dx, cl | dx=7ffe cl=00 OF=1 |
shr dx, cl | dx=7ffe cl=01 CF=1 AF=1 | dx=3fff CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
shr dx, cl | dx=7ffe cl=05 CF=1 AF=1 | dx=03ff CF=1 PF=1 AF=0? ZF=0 SF=0 OF=0?
shr dx, cl | dx=7ffe cl=0f CF=1 AF=1 | dx=0000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=0?
shr dx, cl | dx=7ffe cl=10 OF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr dx, cl | dx=7ffe cl=11 CF=1 AF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr dx, cl | dx=7ffe cl=12 OF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr dx, cl | dx=7ffe cl=1f CF=1 AF=1 | dx=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=0?
shr edi, cl | edi=80000001 cl=00 OF=1 |
shr edi, cl | edi=80000001 cl=01 CF=1 | edi=40000000 CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1
shr edi, cl | edi=80000001 cl=02 OF=1 | edi=20000000 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shr edi, cl | edi=80000001 cl=10 OF=1 | edi=00008000 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shr edi, cl | edi=80000001 cl=1f CF=1 | edi=00000001 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr edi, cl | edi=80000001 cl=20 OF=1 |
shr edi, cl | edi=80000001 cl=3f CF=1 | edi=00000001 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr edi, cl | edi=7ffffffe cl=00 OF=1 |
shr edi, cl | edi=7ffffffe cl=01 CF=1 | edi=3fffffff CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
shr edi, cl | edi=7ffffffe cl=02 OF=1 | edi=1fffffff CF=1 PF=1 AF=0? ZF=0 SF=0 OF=0?
shr edi, cl | edi=7ffffffe cl=10 OF=1 | edi=00007fff CF=1 PF=1 AF=0? ZF=0 SF=0 OF=0?
shr edi, cl | edi=7ffffffe cl=1f CF=1 | edi=00000000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=0?
shr edi, cl | edi=7ffffffe cl=20 OF=1 |
shr edi, cl | edi=7ffffffe cl=3f CF=1 | edi=00000000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=0?
shr edi, cl | edi=c0000003 cl=00 OF=1 |
shr edi, cl | edi=c0000003 cl=01 CF=1 | edi=60000001 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shr edi, cl | edi=c0000003 cl=02 OF=1 | edi=30000000 CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1?
shr edi, cl | edi=c0000003 cl=10 OF=1 | edi=0000c000 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shr edi, cl | edi=c0000003 cl=1f CF=1 | edi=00000001 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr edi, cl | edi=c0000003 cl=20 OF=1 |
shr edi, cl | edi=c0000003 cl=3f CF=1 | edi=00000001 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr ah, 1 | ah=c1 CF=1 | ah=60 CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1
shr bl, 3 | bl=9d CF=1 | bl=13 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr bl, 0 | bl=9d CF=1 ZF=1 AF=1 |
shr si, 1 | si=8001 | si=4000 CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1
shr si, 0x11 | si=9234 CF=1 | si=0000 CF=0? PF=1 AF=0? ZF=1 SF=0 OF=1?
shr esi, 1 | esi=80000001 | esi=40000000 CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1
shr esi, 0x25 | esi=92345678 CF=1 | esi=0491a2b3 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr ecx, cl | ecx=92345604 CF=1 | ecx=09234560 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shr byte ptr [ebx], 1 | ebx=10000010 [10000010]=c0 | CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1 [10000010]=00000060
shr word ptr [ebx], cl | ebx=10000010 cl=4 [10000010]=c00f CF=1 | CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1? [10000010]=00000c00
shr dword ptr [ebx], 0x1f | ebx=10000010 [10000010]=c000000f CF=1 | CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1? [10000010]=00000001
shr dword ptr [ebx], cl | ebx=10000010 cl=20 [10000010]=c000000f CF=1 |
shr dword ptr [ebx], 1 | ebx=10010010 CF=1 | !pf=10010010:w?

# sar
sar al, cl | al=81 cl=00 OF=1 SF=1 ZF=1 |
sar al, cl | al=81 cl=01 CF=1 AF=1 | al=c0 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
sar al, cl | al=81 cl=02 OF=1 SF=1 ZF=1 | al=e0 CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=81 cl=07 CF=1 AF=1 | al=ff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=81 cl=08 OF=1 SF=1 ZF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=81 cl=09 CF=1 AF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=81 cl=10 OF=1 SF=1 ZF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=81 cl=11 CF=1 AF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=81 cl=1f CF=1 AF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=81 cl=20 OF=1 SF=1 ZF=1 |
sar al, cl | al=81 cl=21 CF=1 AF=1 | al=c0 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
sar al, cl | al=7e cl=00 OF=1 SF=1 ZF=1 |
sar al, cl | al=7e cl=01 CF=1 AF=1 | al=3f CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
sar al, cl | al=7e cl=02 OF=1 SF=1 ZF=1 | al=1f CF=1 PF=0 AF=0? ZF=0 SF=0 OF=0?
sar al, cl | al=7e cl=07 CF=1 AF=1 | al=00 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar al, cl | al=7e cl=08 OF=1 SF=1 ZF=1 | al=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar al, cl | al=7e cl=09 CF=1 AF=1 | al=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar al, cl | al=7e cl=10 OF=1 SF=1 ZF=1 | al=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar al, cl | al=7e cl=11 CF=1 AF=1 | al=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar al, cl | al=7e cl=1f CF=1 AF=1 | al=00 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar al, cl | al=7e cl=20 OF=1 SF=1 ZF=1 |
sar al, cl | al=7e cl=21 CF=1 AF=1 | al=3f CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
sar al, cl | al=c3 cl=00 OF=1 SF=1 ZF=1 |
sar al, cl | al=c3 cl=01 CF=1 AF=1 | al=e1 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
sar al, cl | al=c3 cl=02 OF=1 SF=1 ZF=1 | al=f0 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=c3 cl=07 CF=1 AF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=c3 cl=08 OF=1 SF=1 ZF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=c3 cl=09 CF=1 AF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=c3 cl=10 OF=1 SF=1 ZF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=c3 cl=11 CF=1 AF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=c3 cl=1f CF=1 AF=1 | al=ff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar al, cl | al=c3 cl=20 OF=1 SF=1 ZF=1 |
sar al, cl | al=c3 cl=21 CF=1 AF=1 | al=e1 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
sar dx, cl | dx=8001 cl=00 OF=1 |
sar dx, cl | dx=8001 cl=01 CF=1 AF=1 | dx=c000 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
sar dx, cl | dx=8001 cl=05 CF=1 AF=1 | dx=fc00 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar dx, cl | dx=8001 cl=0f CF=1 AF=1 | dx=ffff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar dx, cl | dx=8001 cl=10 OF=1 | dx=ffff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar dx, cl | dx=8001 cl=11 CF=1 AF=1 | dx=ffff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar dx, cl | dx=8001 cl=12 OF=1 | dx=ffff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar dx, cl | dx=8001 cl=1f CF=1 AF=1 | dx=ffff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar dx, cl | dx=7ffe cl=00 OF=1 |
sar dx, cl | dx=7ffe cl=01 CF=1 AF=1 | dx=3fff CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
sar dx, cl | dx=7ffe cl=05 CF=1 AF=1 | dx=03ff CF=1 PF=1 AF=0? ZF=0 SF=0 OF=0?
sar dx, cl | dx=7ffe cl=0f CF=1 AF=1 | dx=0000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar dx, cl | dx=7ffe cl=10 OF=1 | dx=0000 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar dx, cl | dx=7ffe cl=11 CF=1 AF=1 | dx=0000 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar dx, cl | dx=7ffe cl=12 OF=1 | dx=0000 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar dx, cl | dx=7ffe cl=1f CF=1 AF=1 | dx=0000 CF=0 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar edi, cl | edi=80000001 cl=00 OF=1 |
sar edi, cl | edi=80000001 cl=01 CF=1 | edi=c0000000 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
sar edi, cl | edi=80000001 cl=02 OF=1 | edi=e0000000 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar edi, cl | edi=80000001 cl=10 OF=1 | edi=ffff8000 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar edi, cl | edi=80000001 cl=1f CF=1 | edi=ffffffff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar edi, cl | edi=80000001 cl=20 OF=1 |
sar edi, cl | edi=80000001 cl=3f CF=1 | edi=ffffffff CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar edi, cl | edi=7ffffffe cl=00 OF=1 |
sar edi, cl | edi=7ffffffe cl=01 CF=1 | edi=3fffffff CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0
sar edi, cl | edi=7ffffffe cl=02 OF=1 | edi=1fffffff CF=1 PF=1 AF=0? ZF=0 SF=0 OF=0?
sar edi, cl | edi=7ffffffe cl=10 OF=1 | edi=00007fff CF=1 PF=1 AF=0? ZF=0 SF=0 OF=0?
sar edi, cl | edi=7ffffffe cl=1f CF=1 | edi=00000000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar edi, cl | edi=7ffffffe cl=20 OF=1 |
sar edi, cl | edi=7ffffffe cl=3f CF=1 | edi=00000000 CF=1 PF=1 AF=0? ZF=1 SF=0 OF=0?
sar edi, cl | edi=c0000003 cl=00 OF=1 |
sar edi, cl | edi=c0000003 cl=01 CF=1 | edi=e0000001 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0
sar edi, cl | edi=c0000003 cl=02 OF=1 | edi=f0000000 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar edi, cl | edi=c0000003 cl=10 OF=1 | edi=ffffc000 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar edi, cl | edi=c0000003 cl=1f CF=1 | edi=ffffffff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar edi, cl | edi=c0000003 cl=20 OF=1 |
sar edi, cl | edi=c0000003 cl=3f CF=1 | edi=ffffffff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar ah, 1 | ah=c1 CF=1 | ah=e0 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0
sar bl, 3 | bl=9d CF=1 | bl=f3 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar bl, 0 | bl=9d CF=1 ZF=1 AF=1 |
sar si, 1 | si=8001 | si=c000 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
sar si, 0x11 | si=9234 CF=1 | si=ffff CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar esi, 1 | esi=80000001 | esi=c0000000 CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0
sar esi, 0x25 | esi=92345678 CF=1 | esi=fc91a2b3 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0?
sar ecx, cl | ecx=92345604 CF=1 | ecx=f9234560 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0?
sar byte ptr [ebx], 1 | ebx=10000010 [10000010]=c0 | CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0 [10000010]=000000e0
sar word ptr [ebx], cl | ebx=10000010 cl=4 [10000010]=c00f CF=1 | CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0? [10000010]=0000fc00
sar dword ptr [ebx], 0x1f | ebx=10000010 [10000010]=c000000f CF=1 | CF=1 PF=1 AF=0? ZF=0 SF=1 OF=0? [10000010]=ffffffff
sar dword ptr [ebx], cl | ebx=10000010 cl=20 [10000010]=c000000f CF=1 |
sar dword ptr [ebx], 1 | ebx=10010010 CF=1 | !pf=10010010:w?

# rol
rol al, cl | al=81 cl=00 OF=1 SF=1 ZF=1 |
rol al, cl | al=81 cl=01 CF=1 AF=1 | al=03 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1
rol al, cl | al=81 cl=02 OF=1 SF=1 ZF=1 | al=06 OF=1?
rol al, cl | al=81 cl=07 CF=1 AF=1 | al=c0 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol al, cl | al=81 cl=08 OF=1 SF=1 ZF=1 | CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rol al, cl | al=81 cl=09 CF=1 AF=1 | al=03 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol al, cl | al=81 cl=10 OF=1 SF=1 ZF=1 | CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rol al, cl | al=81 cl=11 CF=1 AF=1 | al=03 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol al, cl | al=81 cl=1f CF=1 AF=1 | al=c0 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol al, cl | al=81 cl=20 OF=1 SF=1 ZF=1 |
rol al, cl | al=81 cl=21 CF=1 AF=1 | al=03 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1
rol al, cl | al=7e cl=00 OF=1 SF=1 ZF=1 |
rol al, cl | al=7e cl=01 CF=1 AF=1 | al=fc CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rol al, cl | al=7e cl=02 OF=1 SF=1 ZF=1 | al=f9 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rol al, cl | al=7e cl=07 CF=1 AF=1 | al=3f CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol al, cl | al=7e cl=08 OF=1 SF=1 ZF=1 | OF=1?
rol al, cl | al=7e cl=09 CF=1 AF=1 | al=fc CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol al, cl | al=7e cl=10 OF=1 SF=1 ZF=1 | OF=1?
rol al, cl | al=7e cl=11 CF=1 AF=1 | al=fc CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol al, cl | al=7e cl=1f CF=1 AF=1 | al=3f CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol al, cl | al=7e cl=20 OF=1 SF=1 ZF=1 |
rol al, cl | al=7e cl=21 CF=1 AF=1 | al=fc CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rol al, cl | al=c3 cl=00 OF=1 SF=1 ZF=1 |
rol al, cl | al=c3 cl=01 CF=1 AF=1 | al=87
rol al, cl | al=c3 cl=02 OF=1 SF=1 ZF=1 | al=0f CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
rol al, cl | al=c3 cl=07 CF=1 AF=1 | al=e1 OF=0?
rol al, cl | al=c3 cl=08 OF=1 SF=1 ZF=1 | CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
rol al, cl | al=c3 cl=09 CF=1 AF=1 | al=87 OF=0?
rol al, cl | al=c3 cl=10 OF=1 SF=1 ZF=1 | CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
rol al, cl | al=c3 cl=11 CF=1 AF=1 | al=87 OF=0?
rol al, cl | al=c3 cl=1f CF=1 AF=1 | al=e1 OF=0?
rol al, cl | al=c3 cl=20 OF=1 SF=1 ZF=1 |
rol al, cl | al=c3 cl=21 CF=1 AF=1 | al=87
rol dx, cl | dx=8001 cl=00 OF=1 |
rol dx, cl | dx=8001 cl=01 CF=1 AF=1 | dx=0003 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1
rol dx, cl | dx=8001 cl=05 CF=1 AF=1 | dx=0030 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol dx, cl | dx=8001 cl=0f CF=1 AF=1 | dx=c000 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol dx, cl | dx=8001 cl=10 OF=1 | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol dx, cl | dx=8001 cl=11 CF=1 AF=1 | dx=0003 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol dx, cl | dx=8001 cl=12 OF=1 | dx=0006 OF=1?
rol dx, cl | dx=8001 cl=1f CF=1 AF=1 | dx=c000 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol dx, cl | dx=7ffe cl=00 OF=1 |
rol dx, cl | dx=7ffe cl=01 CF=1 AF=1 | dx=fffc CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rol dx, cl | dx=7ffe cl=05 CF=1 AF=1 | dx=ffcf CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol dx, cl | dx=7ffe cl=0f CF=1 AF=1 | dx=3fff CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol dx, cl | dx=7ffe cl=10 OF=1 | OF=1?
rol dx, cl | dx=7ffe cl=11 CF=1 AF=1 | dx=fffc CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol dx, cl | dx=7ffe cl=12 OF=1 | dx=fff9 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol dx, cl | dx=7ffe cl=1f CF=1 AF=1 | dx=3fff CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rol edi, cl | edi=80000001 cl=00 OF=1 |
rol edi, cl | edi=80000001 cl=01 CF=1 | edi=00000003 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
rol edi, cl | edi=80000001 cl=02 OF=1 | edi=00000006 OF=1?
rol edi, cl | edi=80000001 cl=10 OF=1 | edi=00018000 OF=1?
rol edi, cl | edi=80000001 cl=1f CF=1 | edi=c0000000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol edi, cl | edi=80000001 cl=20 OF=1 |
rol edi, cl | edi=80000001 cl=3f CF=1 | edi=c0000000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol edi, cl | edi=7ffffffe cl=00 OF=1 |
rol edi, cl | edi=7ffffffe cl=01 CF=1 | edi=fffffffc CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1
rol edi, cl | edi=7ffffffe cl=02 OF=1 | edi=fffffff9 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol edi, cl | edi=7ffffffe cl=10 OF=1 | edi=fffe7fff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol edi, cl | edi=7ffffffe cl=1f CF=1 | edi=3fffffff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol edi, cl | edi=7ffffffe cl=20 OF=1 |
rol edi, cl | edi=7ffffffe cl=3f CF=1 | edi=3fffffff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol edi, cl | edi=c0000003 cl=00 OF=1 |
rol edi, cl | edi=c0000003 cl=01 CF=1 | edi=80000007
rol edi, cl | edi=c0000003 cl=02 OF=1 | edi=0000000f CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rol edi, cl | edi=c0000003 cl=10 OF=1 | edi=0003c000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rol edi, cl | edi=c0000003 cl=1f CF=1 | edi=e0000001 OF=0?
rol edi, cl | edi=c0000003 cl=20 OF=1 |
rol edi, cl | edi=c0000003 cl=3f CF=1 | edi=e0000001 OF=0?
rol ah, 1 | ah=c1 CF=1 | ah=83
rol bl, 3 | bl=9d CF=1 | bl=ec CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rol bl, 0 | bl=9d CF=1 ZF=1 AF=1 |
rol si, 1 | si=8001 | si=0003 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
rol si, 0x11 | si=9234 CF=1 | si=2469 OF=0?
rol esi, 1 | esi=80000001 | esi=00000003 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
rol esi, 0x25 | esi=92345678 CF=1 | esi=468acf12 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rol ecx, cl | ecx=92345604 CF=1 | ecx=23456049 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol byte ptr [ebx], 1 | ebx=10000010 [10000010]=c0 | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 [10000010]=00000081
rol word ptr [ebx], cl | ebx=10000010 cl=4 [10000010]=c00f CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0? [10000010]=000000fc
rol dword ptr [ebx], 0x1f | ebx=10000010 [10000010]=c000000f CF=1 | OF=0? [10000010]=e0000007
rol dword ptr [ebx], cl | ebx=10000010 cl=20 [10000010]=c000000f CF=1 |
rol dword ptr [ebx], 1 | ebx=10010010 CF=1 | !pf=10010010:w?

# ror
ror al, cl | al=81 cl=00 OF=1 SF=1 ZF=1 |
ror al, cl | al=81 cl=01 CF=1 AF=1 | al=c0
ror al, cl | al=81 cl=02 OF=1 SF=1 ZF=1 | al=60 CF=0 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=81 cl=07 CF=1 AF=1 | al=03 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
ror al, cl | al=81 cl=08 OF=1 SF=1 ZF=1 | CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=81 cl=09 CF=1 AF=1 | al=c0 OF=0?
ror al, cl | al=81 cl=10 OF=1 SF=1 ZF=1 | CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=81 cl=11 CF=1 AF=1 | al=c0 OF=0?
ror al, cl | al=81 cl=1f CF=1 AF=1 | al=03 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
ror al, cl | al=81 cl=20 OF=1 SF=1 ZF=1 |
ror al, cl | al=81 cl=21 CF=1 AF=1 | al=c0
ror al, cl | al=7e cl=00 OF=1 SF=1 ZF=1 |
ror al, cl | al=7e cl=01 CF=1 AF=1 | al=3f CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0
ror al, cl | al=7e cl=02 OF=1 SF=1 ZF=1 | al=9f CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=7e cl=07 CF=1 AF=1 | al=fc OF=0?
ror al, cl | al=7e cl=08 OF=1 SF=1 ZF=1 | CF=0 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=7e cl=09 CF=1 AF=1 | al=3f CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
ror al, cl | al=7e cl=10 OF=1 SF=1 ZF=1 | CF=0 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=7e cl=11 CF=1 AF=1 | al=3f CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
ror al, cl | al=7e cl=1f CF=1 AF=1 | al=fc OF=0?
ror al, cl | al=7e cl=20 OF=1 SF=1 ZF=1 |
ror al, cl | al=7e cl=21 CF=1 AF=1 | al=3f CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0
ror al, cl | al=c3 cl=00 OF=1 SF=1 ZF=1 |
ror al, cl | al=c3 cl=01 CF=1 AF=1 | al=e1
ror al, cl | al=c3 cl=02 OF=1 SF=1 ZF=1 | al=f0 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=c3 cl=07 CF=1 AF=1 | al=87 OF=0?
ror al, cl | al=c3 cl=08 OF=1 SF=1 ZF=1 | CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=c3 cl=09 CF=1 AF=1 | al=e1 OF=0?
ror al, cl | al=c3 cl=10 OF=1 SF=1 ZF=1 | CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
ror al, cl | al=c3 cl=11 CF=1 AF=1 | al=e1 OF=0?
ror al, cl | al=c3 cl=1f CF=1 AF=1 | al=87 OF=0?
ror al, cl | al=c3 cl=20 OF=1 SF=1 ZF=1 |
ror al, cl | al=c3 cl=21 CF=1 AF=1 | al=e1
ror dx, cl | dx=8001 cl=00 OF=1 |
ror dx, cl | dx=8001 cl=01 CF=1 AF=1 | dx=c000
ror dx, cl | dx=8001 cl=05 CF=1 AF=1 | dx=0c00 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
ror dx, cl | dx=8001 cl=0f CF=1 AF=1 | dx=0003 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
ror dx, cl | dx=8001 cl=10 OF=1 | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror dx, cl | dx=8001 cl=11 CF=1 AF=1 | dx=c000 OF=0?
ror dx, cl | dx=8001 cl=12 OF=1 | dx=6000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror dx, cl | dx=8001 cl=1f CF=1 AF=1 | dx=0003 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
ror dx, cl | dx=7ffe cl=00 OF=1 |
ror dx, cl | dx=7ffe cl=01 CF=1 AF=1 | dx=3fff CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0
ror dx, cl | dx=7ffe cl=05 CF=1 AF=1 | dx=f3ff OF=0?
ror dx, cl | dx=7ffe cl=0f CF=1 AF=1 | dx=fffc OF=0?
ror dx, cl | dx=7ffe cl=10 OF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror dx, cl | dx=7ffe cl=11 CF=1 AF=1 | dx=3fff CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
ror dx, cl | dx=7ffe cl=12 OF=1 | dx=9fff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror dx, cl | dx=7ffe cl=1f CF=1 AF=1 | dx=fffc OF=0?
ror edi, cl | edi=80000001 cl=00 OF=1 |
ror edi, cl | edi=80000001 cl=01 CF=1 | edi=c0000000
ror edi, cl | edi=80000001 cl=02 OF=1 | edi=60000000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror edi, cl | edi=80000001 cl=10 OF=1 | edi=00018000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror edi, cl | edi=80000001 cl=1f CF=1 | edi=00000003 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror edi, cl | edi=80000001 cl=20 OF=1 |
ror edi, cl | edi=80000001 cl=3f CF=1 | edi=00000003 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror edi, cl | edi=7ffffffe cl=00 OF=1 |
ror edi, cl | edi=7ffffffe cl=01 CF=1 | edi=3fffffff CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
ror edi, cl | edi=7ffffffe cl=02 OF=1 | edi=9fffffff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror edi, cl | edi=7ffffffe cl=10 OF=1 | edi=fffe7fff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror edi, cl | edi=7ffffffe cl=1f CF=1 | edi=fffffffc OF=0?
ror edi, cl | edi=7ffffffe cl=20 OF=1 |
ror edi, cl | edi=7ffffffe cl=3f CF=1 | edi=fffffffc OF=0?
ror edi, cl | edi=c0000003 cl=00 OF=1 |
ror edi, cl | edi=c0000003 cl=01 CF=1 | edi=e0000001
ror edi, cl | edi=c0000003 cl=02 OF=1 | edi=f0000000 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror edi, cl | edi=c0000003 cl=10 OF=1 | edi=0003c000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror edi, cl | edi=c0000003 cl=1f CF=1 | edi=80000007 OF=0?
ror edi, cl | edi=c0000003 cl=20 OF=1 |
ror edi, cl | edi=c0000003 cl=3f CF=1 | edi=80000007 OF=0?
ror ah, 1 | ah=c1 CF=1 | ah=e0
ror bl, 3 | bl=9d CF=1 | bl=b3 OF=0?
ror bl, 0 | bl=9d CF=1 ZF=1 AF=1 |
ror si, 1 | si=8001 | si=c000 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
ror si, 0x11 | si=9234 CF=1 | si=491a CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror esi, 1 | esi=80000001 | esi=c0000000 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
ror esi, 0x25 | esi=92345678 CF=1 | esi=c491a2b3 OF=0?
ror ecx, cl | ecx=92345604 CF=1 | ecx=49234560 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1?
ror byte ptr [ebx], 1 | ebx=10000010 [10000010]=c0 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1 [10000010]=00000060
ror word ptr [ebx], cl | ebx=10000010 cl=4 [10000010]=c00f CF=1 | OF=0? [10000010]=0000fc00
ror dword ptr [ebx], 0x1f | ebx=10000010 [10000010]=c000000f CF=1 | OF=0? [10000010]=8000001f
ror dword ptr [ebx], cl | ebx=10000010 cl=20 [10000010]=c000000f CF=1 |
ror dword ptr [ebx], 1 | ebx=10010010 CF=1 | !pf=10010010:w?

# rcl
rcl al, cl | al=81 cl=00 OF=1 SF=1 ZF=1 |
rcl al, cl | al=81 cl=01 CF=1 AF=1 | al=03 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1
rcl al, cl | al=81 cl=02 OF=1 SF=1 ZF=1 | al=05 OF=1?
rcl al, cl | al=81 cl=07 CF=1 AF=1 | al=e0 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl al, cl | al=81 cl=08 OF=1 SF=1 ZF=1 | al=40 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rcl al, cl | al=81 cl=09 CF=1 AF=1 | OF=0?
rcl al, cl | al=81 cl=10 OF=1 SF=1 ZF=1 | al=a0 OF=1?
rcl al, cl | al=81 cl=11 CF=1 AF=1 | al=c0 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl al, cl | al=81 cl=1f CF=1 AF=1 | al=1c CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl al, cl | al=81 cl=20 OF=1 SF=1 ZF=1 |
rcl al, cl | al=81 cl=21 CF=1 AF=1 | al=03 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1
rcl al, cl | al=7e cl=00 OF=1 SF=1 ZF=1 |
rcl al, cl | al=7e cl=01 CF=1 AF=1 | al=fd CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rcl al, cl | al=7e cl=02 OF=1 SF=1 ZF=1 | al=f8 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rcl al, cl | al=7e cl=07 CF=1 AF=1 | al=5f CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl al, cl | al=7e cl=08 OF=1 SF=1 ZF=1 | al=3f OF=1?
rcl al, cl | al=7e cl=09 CF=1 AF=1 | OF=0?
rcl al, cl | al=7e cl=10 OF=1 SF=1 ZF=1 | al=1f CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rcl al, cl | al=7e cl=11 CF=1 AF=1 | al=bf CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl al, cl | al=7e cl=1f CF=1 AF=1 | al=eb CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl al, cl | al=7e cl=20 OF=1 SF=1 ZF=1 |
rcl al, cl | al=7e cl=21 CF=1 AF=1 | al=fd CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rcl al, cl | al=c3 cl=00 OF=1 SF=1 ZF=1 |
rcl al, cl | al=c3 cl=01 CF=1 AF=1 | al=87
rcl al, cl | al=c3 cl=02 OF=1 SF=1 ZF=1 | al=0d CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
rcl al, cl | al=c3 cl=07 CF=1 AF=1 | al=f0 OF=0?
rcl al, cl | al=c3 cl=08 OF=1 SF=1 ZF=1 | al=61 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
rcl al, cl | al=c3 cl=09 CF=1 AF=1 | OF=0?
rcl al, cl | al=c3 cl=10 OF=1 SF=1 ZF=1 | al=b0 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
rcl al, cl | al=c3 cl=11 CF=1 AF=1 | al=e1 OF=0?
rcl al, cl | al=c3 cl=1f CF=1 AF=1 | al=3e CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
rcl al, cl | al=c3 cl=20 OF=1 SF=1 ZF=1 |
rcl al, cl | al=c3 cl=21 CF=1 AF=1 | al=87
rcl dx, cl | dx=8001 cl=00 OF=1 |
rcl dx, cl | dx=8001 cl=01 CF=1 AF=1 | dx=0003 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1
rcl dx, cl | dx=8001 cl=05 CF=1 AF=1 | dx=0038 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl dx, cl | dx=8001 cl=0f CF=1 AF=1 | dx=e000 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl dx, cl | dx=8001 cl=10 OF=1 | dx=4000 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl dx, cl | dx=8001 cl=11 CF=1 AF=1 | OF=0?
rcl dx, cl | dx=8001 cl=12 OF=1 | dx=0002 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl dx, cl | dx=8001 cl=1f CF=1 AF=1 | dx=7000 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl dx, cl | dx=7ffe cl=00 OF=1 |
rcl dx, cl | dx=7ffe cl=01 CF=1 AF=1 | dx=fffd CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rcl dx, cl | dx=7ffe cl=05 CF=1 AF=1 | dx=ffd7 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl dx, cl | dx=7ffe cl=0f CF=1 AF=1 | dx=5fff CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl dx, cl | dx=7ffe cl=10 OF=1 | dx=3fff OF=1?
rcl dx, cl | dx=7ffe cl=11 CF=1 AF=1 | OF=0?
rcl dx, cl | dx=7ffe cl=12 OF=1 | dx=fffc OF=1?
rcl dx, cl | dx=7ffe cl=1f CF=1 AF=1 | dx=afff CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcl edi, cl | edi=80000001 cl=00 OF=1 |
rcl edi, cl | edi=80000001 cl=01 CF=1 | edi=00000003 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
rcl edi, cl | edi=80000001 cl=02 OF=1 | edi=00000005 OF=1?
rcl edi, cl | edi=80000001 cl=10 OF=1 | edi=00014000 OF=1?
rcl edi, cl | edi=80000001 cl=1f CF=1 | edi=e0000000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl edi, cl | edi=80000001 cl=20 OF=1 |
rcl edi, cl | edi=80000001 cl=3f CF=1 | edi=e0000000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl edi, cl | edi=7ffffffe cl=00 OF=1 |
rcl edi, cl | edi=7ffffffe cl=01 CF=1 | edi=fffffffd CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1
rcl edi, cl | edi=7ffffffe cl=02 OF=1 | edi=fffffff8 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl edi, cl | edi=7ffffffe cl=10 OF=1 | edi=fffe3fff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl edi, cl | edi=7ffffffe cl=1f CF=1 | edi=5fffffff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl edi, cl | edi=7ffffffe cl=20 OF=1 |
rcl edi, cl | edi=7ffffffe cl=3f CF=1 | edi=5fffffff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl edi, cl | edi=c0000003 cl=00 OF=1 |
rcl edi, cl | edi=c0000003 cl=01 CF=1 | edi=80000007
rcl edi, cl | edi=c0000003 cl=02 OF=1 | edi=0000000d CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcl edi, cl | edi=c0000003 cl=10 OF=1 | edi=00036000 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcl edi, cl | edi=c0000003 cl=1f CF=1 | edi=f0000000 OF=0?
rcl edi, cl | edi=c0000003 cl=20 OF=1 |
rcl edi, cl | edi=c0000003 cl=3f CF=1 | edi=f0000000 OF=0?
rcl ah, 1 | ah=c1 CF=1 | ah=83
rcl bl, 3 | bl=9d CF=1 | bl=ee CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl bl, 0 | bl=9d CF=1 ZF=1 AF=1 |
rcl si, 1 | si=8001 | si=0002 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
rcl si, 0x11 | si=9234 CF=1 | OF=0?
rcl esi, 1 | esi=80000001 | esi=00000002 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
rcl esi, 0x25 | esi=92345678 CF=1 | esi=468acf19 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl ecx, cl | ecx=92345604 CF=1 | ecx=2345604c CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcl byte ptr [ebx], 1 | ebx=10000010 [10000010]=c0 | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 [10000010]=00000080
rcl word ptr [ebx], cl | ebx=10000010 cl=4 [10000010]=c00f CF=1 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0? [10000010]=000000fe
rcl dword ptr [ebx], 0x1f | ebx=10000010 [10000010]=c000000f CF=1 | OF=0? [10000010]=f0000003
rcl dword ptr [ebx], cl | ebx=10000010 cl=20 [10000010]=c000000f CF=1 |
rcl dword ptr [ebx], 1 | ebx=10010010 CF=1 | !pf=10010010:w?

# rcr
rcr al, cl | al=81 cl=00 OF=1 SF=1 ZF=1 |
rcr al, cl | al=81 cl=01 CF=1 AF=1 | al=c0
rcr al, cl | al=81 cl=02 OF=1 SF=1 ZF=1 | al=a0 OF=1?
rcr al, cl | al=81 cl=07 CF=1 AF=1 | al=07 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
rcr al, cl | al=81 cl=08 OF=1 SF=1 ZF=1 | al=02 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rcr al, cl | al=81 cl=09 CF=1 AF=1 | OF=0?
rcr al, cl | al=81 cl=10 OF=1 SF=1 ZF=1 | al=05 OF=1?
rcr al, cl | al=81 cl=11 CF=1 AF=1 | al=03 OF=0?
rcr al, cl | al=81 cl=1f CF=1 AF=1 | al=38 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
rcr al, cl | al=81 cl=20 OF=1 SF=1 ZF=1 |
rcr al, cl | al=81 cl=21 CF=1 AF=1 | al=c0
rcr al, cl | al=7e cl=00 OF=1 SF=1 ZF=1 |
rcr al, cl | al=7e cl=01 CF=1 AF=1 | al=bf CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rcr al, cl | al=7e cl=02 OF=1 SF=1 ZF=1 | al=1f CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
rcr al, cl | al=7e cl=07 CF=1 AF=1 | al=fa CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcr al, cl | al=7e cl=08 OF=1 SF=1 ZF=1 | al=fc CF=0 PF=0 AF=0 ZF=1 SF=1 OF=0?
rcr al, cl | al=7e cl=09 CF=1 AF=1 | OF=0?
rcr al, cl | al=7e cl=10 OF=1 SF=1 ZF=1 | al=f8 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=0?
rcr al, cl | al=7e cl=11 CF=1 AF=1 | al=fd CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcr al, cl | al=7e cl=1f CF=1 AF=1 | al=d7 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcr al, cl | al=7e cl=20 OF=1 SF=1 ZF=1 |
rcr al, cl | al=7e cl=21 CF=1 AF=1 | al=bf CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rcr al, cl | al=c3 cl=00 OF=1 SF=1 ZF=1 |
rcr al, cl | al=c3 cl=01 CF=1 AF=1 | al=e1
rcr al, cl | al=c3 cl=02 OF=1 SF=1 ZF=1 | al=b0 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rcr al, cl | al=c3 cl=07 CF=1 AF=1 | al=0f OF=0?
rcr al, cl | al=c3 cl=08 OF=1 SF=1 ZF=1 | al=86 CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rcr al, cl | al=c3 cl=09 CF=1 AF=1 | OF=0?
rcr al, cl | al=c3 cl=10 OF=1 SF=1 ZF=1 | al=0d CF=1 PF=0 AF=0 ZF=1 SF=1 OF=1?
rcr al, cl | al=c3 cl=11 CF=1 AF=1 | al=87 OF=0?
rcr al, cl | al=c3 cl=1f CF=1 AF=1 | al=7c CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
rcr al, cl | al=c3 cl=20 OF=1 SF=1 ZF=1 |
rcr al, cl | al=c3 cl=21 CF=1 AF=1 | al=e1
rcr dx, cl | dx=8001 cl=00 OF=1 |
rcr dx, cl | dx=8001 cl=01 CF=1 AF=1 | dx=c000
rcr dx, cl | dx=8001 cl=05 CF=1 AF=1 | dx=1c00 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
rcr dx, cl | dx=8001 cl=0f CF=1 AF=1 | dx=0007 CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
rcr dx, cl | dx=8001 cl=10 OF=1 | dx=0002 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcr dx, cl | dx=8001 cl=11 CF=1 AF=1 | OF=0?
rcr dx, cl | dx=8001 cl=12 OF=1 | dx=4000 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcr dx, cl | dx=8001 cl=1f CF=1 AF=1 | dx=000e CF=0 PF=0 AF=1 ZF=0 SF=0 OF=0?
rcr dx, cl | dx=7ffe cl=00 OF=1 |
rcr dx, cl | dx=7ffe cl=01 CF=1 AF=1 | dx=bfff CF=0 PF=0 AF=1 ZF=0 SF=0 OF=1
rcr dx, cl | dx=7ffe cl=05 CF=1 AF=1 | dx=ebff CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcr dx, cl | dx=7ffe cl=0f CF=1 AF=1 | dx=fffa CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcr dx, cl | dx=7ffe cl=10 OF=1 | dx=fffc CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcr dx, cl | dx=7ffe cl=11 CF=1 AF=1 | OF=0?
rcr dx, cl | dx=7ffe cl=12 OF=1 | dx=3fff CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcr dx, cl | dx=7ffe cl=1f CF=1 AF=1 | dx=fff5 CF=1 PF=0 AF=1 ZF=0 SF=0 OF=1?
rcr edi, cl | edi=80000001 cl=00 OF=1 |
rcr edi, cl | edi=80000001 cl=01 CF=1 | edi=c0000000
rcr edi, cl | edi=80000001 cl=02 OF=1 | edi=a0000000 OF=1?
rcr edi, cl | edi=80000001 cl=10 OF=1 | edi=00028000 OF=1?
rcr edi, cl | edi=80000001 cl=1f CF=1 | edi=00000007 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcr edi, cl | edi=80000001 cl=20 OF=1 |
rcr edi, cl | edi=80000001 cl=3f CF=1 | edi=00000007 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcr edi, cl | edi=7ffffffe cl=00 OF=1 |
rcr edi, cl | edi=7ffffffe cl=01 CF=1 | edi=bfffffff CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1
rcr edi, cl | edi=7ffffffe cl=02 OF=1 | edi=1fffffff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcr edi, cl | edi=7ffffffe cl=10 OF=1 | edi=fffc7fff CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcr edi, cl | edi=7ffffffe cl=1f CF=1 | edi=fffffffa CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcr edi, cl | edi=7ffffffe cl=20 OF=1 |
rcr edi, cl | edi=7ffffffe cl=3f CF=1 | edi=fffffffa CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcr edi, cl | edi=c0000003 cl=00 OF=1 |
rcr edi, cl | edi=c0000003 cl=01 CF=1 | edi=e0000001
rcr edi, cl | edi=c0000003 cl=02 OF=1 | edi=b0000000 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcr edi, cl | edi=c0000003 cl=10 OF=1 | edi=0006c000 OF=1?
rcr edi, cl | edi=c0000003 cl=1f CF=1 | edi=0000000f OF=0?
rcr edi, cl | edi=c0000003 cl=20 OF=1 |
rcr edi, cl | edi=c0000003 cl=3f CF=1 | edi=0000000f OF=0?
rcr ah, 1 | ah=c1 CF=1 | ah=e0
rcr bl, 3 | bl=9d CF=1 | bl=73 OF=0?
rcr bl, 0 | bl=9d CF=1 ZF=1 AF=1 |
rcr si, 1 | si=8001 | si=4000 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
rcr si, 0x11 | si=9234 CF=1 | OF=0?
rcr esi, 1 | esi=80000001 | esi=40000000 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
rcr esi, 0x25 | esi=92345678 CF=1 | esi=8c91a2b3 OF=0?
rcr ecx, cl | ecx=92345604 CF=1 | ecx=99234560 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcr byte ptr [ebx], 1 | ebx=10000010 [10000010]=c0 | CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1 [10000010]=00000060
rcr word ptr [ebx], cl | ebx=10000010 cl=4 [10000010]=c00f CF=1 | OF=0? [10000010]=0000fc00
rcr dword ptr [ebx], 0x1f | ebx=10000010 [10000010]=c000000f CF=1 | OF=0? [10000010]=0000003f
rcr dword ptr [ebx], cl | ebx=10000010 cl=20 [10000010]=c000000f CF=1 |
rcr dword ptr [ebx], 1 | ebx=10010010 CF=1 | !pf=10010010:w?

# shld
shld ax, dx, cl | ax=9234 dx=abcd cl=00 CF=1 OF=1 AF=1 |
shld ax, dx, cl | ax=9234 dx=abcd cl=01 CF=1 OF=1 AF=1 | ax=2469 CF=1 PF=1 AF=0? ZF=0 SF=0 OF=1
shld ax, dx, cl | ax=9234 dx=abcd cl=02 CF=1 OF=1 AF=1 | ax=48d2 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shld ax, dx, cl | ax=9234 dx=abcd cl=08 CF=1 OF=1 AF=1 | ax=34ab CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shld ax, dx, cl | ax=9234 dx=abcd cl=0f CF=1 OF=1 AF=1 | ax=55e6 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shld ax, dx, cl | ax=9234 dx=abcd cl=10 CF=1 OF=1 AF=1 | ax=abcd CF=0 PF=0 AF=0? ZF=0 SF=1 OF=1?
shld ax, dx, 3 | ax=9234 dx=abcd | ax=91a5 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1?
shld ax, dx, 1 | ax=4234 dx=abcd | ax=8469 CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1
shld eax, edx, cl | eax=92345678 edx=abcdef01 cl=00 CF=1 OF=1 AF=1 |
shld eax, edx, cl | eax=92345678 edx=abcdef01 cl=01 CF=1 OF=1 AF=1 | eax=2468acf1 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shld eax, edx, cl | eax=92345678 edx=abcdef01 cl=02 CF=1 OF=1 AF=1 | eax=48d159e2 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shld eax, edx, cl | eax=92345678 edx=abcdef01 cl=10 CF=1 OF=1 AF=1 | eax=5678abcd CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shld eax, edx, cl | eax=92345678 edx=abcdef01 cl=1f CF=1 OF=1 AF=1 | eax=55e6f780 CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1?
shld eax, edx, cl | eax=92345678 edx=abcdef01 cl=20 CF=1 OF=1 AF=1 |
shld eax, edx, cl | eax=92345678 edx=abcdef01 cl=21 CF=1 OF=1 AF=1 | eax=2468acf1 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1
shld eax, edx, 1 | eax=52345678 edx=abcdef01 | eax=a468acf1 CF=0 PF=0 AF=0? ZF=0 SF=1 OF=1
shld eax, eax, 0x15 | eax=52345678 | eax=cf0a468a CF=0 PF=0 AF=0? ZF=0 SF=1 OF=1?
shld word ptr [ebx], cx, 5 | ebx=10000010 cx=8421 [10000010]=1248 | AF=0? OF=0? [10000010]=00004910
shld dword ptr [ebx], ecx, cl | ebx=10000010 ecx=84210007 [10000010]=12488421 | CF=1 PF=0 AF=0? ZF=0 SF=0 OF=0? [10000010]=244210c2

# shrd
shrd ax, dx, cl | ax=9234 dx=abcd cl=00 CF=1 OF=1 AF=1 |
shrd ax, dx, cl | ax=9234 dx=abcd cl=01 CF=1 OF=1 AF=1 | ax=c91a CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0
shrd ax, dx, cl | ax=9234 dx=abcd cl=02 CF=1 OF=1 AF=1 | ax=648d CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0?
shrd ax, dx, cl | ax=9234 dx=abcd cl=08 CF=1 OF=1 AF=1 | ax=cd92 CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0?
shrd ax, dx, cl | ax=9234 dx=abcd cl=0f CF=1 OF=1 AF=1 | ax=579b CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0?
shrd ax, dx, cl | ax=9234 dx=abcd cl=10 CF=1 OF=1 AF=1 | ax=abcd CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0?
shrd ax, dx, 3 | ax=9234 dx=abcd | ax=b246 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0?
shrd ax, dx, 1 | ax=4234 dx=abcd | ax=a11a CF=0 PF=0 AF=0? ZF=0 SF=1 OF=1
shrd eax, edx, cl | eax=92345678 edx=abcdef01 cl=00 CF=1 OF=1 AF=1 |
shrd eax, edx, cl | eax=92345678 edx=abcdef01 cl=01 CF=1 OF=1 AF=1 | eax=c91a2b3c CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
shrd eax, edx, cl | eax=92345678 edx=abcdef01 cl=02 CF=1 OF=1 AF=1 | eax=648d159e CF=0 PF=0 AF=0? ZF=0 SF=0 OF=0?
shrd eax, edx, cl | eax=92345678 edx=abcdef01 cl=10 CF=1 OF=1 AF=1 | eax=ef019234 CF=0 PF=0 AF=0? ZF=0 SF=1 OF=0?
shrd eax, edx, cl | eax=92345678 edx=abcdef01 cl=1f CF=1 OF=1 AF=1 | eax=579bde03 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0?
shrd eax, edx, cl | eax=92345678 edx=abcdef01 cl=20 CF=1 OF=1 AF=1 |
shrd eax, edx, cl | eax=92345678 edx=abcdef01 cl=21 CF=1 OF=1 AF=1 | eax=c91a2b3c CF=0 PF=1 AF=0? ZF=0 SF=1 OF=0
shrd eax, edx, 1 | eax=52345678 edx=abcdef01 | eax=a91a2b3c CF=0 PF=1 AF=0? ZF=0 SF=1 OF=1
shrd eax, eax, 0x15 | eax=52345678 | eax=a2b3c291 CF=1 PF=0 AF=0? ZF=0 SF=1 OF=0?
shrd word ptr [ebx], cx, 5 | ebx=10000010 cx=8421 [10000010]=1248 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1? [10000010]=00000892
shrd dword ptr [ebx], ecx, cl | ebx=10000010 ecx=84210007 [10000010]=12488421 | CF=0 PF=0 AF=0? ZF=0 SF=0 OF=1? [10000010]=0e249108

# sarx shlx shrx rorx: no flags
sarx eax, edx, ecx | edx=92345678 ecx=0 CF=1 ZF=1 | eax=92345678
sarx eax, edx, ecx | edx=92345678 ecx=1 CF=1 ZF=1 | eax=c91a2b3c
sarx eax, edx, ecx | edx=92345678 ecx=1f CF=1 ZF=1 | eax=ffffffff
sarx eax, edx, ecx | edx=92345678 ecx=20 CF=1 ZF=1 | eax=92345678
sarx eax, edx, ecx | edx=92345678 ecx=ffffffe1 CF=1 ZF=1 | eax=c91a2b3c
sarx ecx, dword ptr [ebx], ecx | ebx=10000010 ecx=4 [10000010]=80000010 | ecx=f8000001
shlx eax, edx, ecx | edx=92345678 ecx=0 CF=1 ZF=1 | eax=92345678
shlx eax, edx, ecx | edx=92345678 ecx=1 CF=1 ZF=1 | eax=2468acf0
shlx eax, edx, ecx | edx=92345678 ecx=1f CF=1 ZF=1 | eax=00000000
shlx eax, edx, ecx | edx=92345678 ecx=20 CF=1 ZF=1 | eax=92345678
shlx eax, edx, ecx | edx=92345678 ecx=ffffffe1 CF=1 ZF=1 | eax=2468acf0
shlx ecx, dword ptr [ebx], ecx | ebx=10000010 ecx=4 [10000010]=80000010 | cx=0100
shrx eax, edx, ecx | edx=92345678 ecx=0 CF=1 ZF=1 | eax=92345678
shrx eax, edx, ecx | edx=92345678 ecx=1 CF=1 ZF=1 | eax=491a2b3c
shrx eax, edx, ecx | edx=92345678 ecx=1f CF=1 ZF=1 | eax=00000001
shrx eax, edx, ecx | edx=92345678 ecx=20 CF=1 ZF=1 | eax=92345678
shrx eax, edx, ecx | edx=92345678 ecx=ffffffe1 CF=1 ZF=1 | eax=491a2b3c
shrx ecx, dword ptr [ebx], ecx | ebx=10000010 ecx=4 [10000010]=80000010 | ecx=08000001
rorx eax, edx, 7 | edx=92345678 CF=1 | eax=f12468ac
rorx eax, edx, 0 | edx=92345678 | eax=92345678
rorx eax, dword ptr [ebx], 0x21 | ebx=10000010 [10000010]=80000011 | eax=c0000008

# undefined ones, as current processors do them
rol bl, 3 | bl=9d OF=1 | bl=ec OF=1?
rol bl, 3 | bl=3d OF=1 | bl=e9 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol bl, 3 | bl=3d OF=0 | bl=e9 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rol bl, 8 | bl=3d OF=1 | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
rol bl, 8 | bl=bd OF=0 | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rol bl, 9 | bl=bd OF=0 | bl=7b CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rol bl, 9 | bl=3d OF=1 | bl=7a OF=1?
rol esi, 5 | esi=12345678 OF=1 | esi=468acf02 OF=1?
rol esi, 5 | esi=92345678 OF=1 | esi=468acf12 OF=1?
ror esi, 5 | esi=92345678 OF=1 | esi=c491a2b3 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
ror esi, 5 | esi=12345678 OF=1 | esi=c091a2b3 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
ror esi, 5 | esi=92345678 OF=0 | esi=c491a2b3 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
ror bl, 3 | bl=9d OF=1 | bl=b3 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
ror bl, 9 | bl=3d OF=1 | bl=9e CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
ror bl, 9 | bl=3d OF=0 | bl=9e CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcl bl, 3 | bl=3d OF=1 | bl=e8 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcl bl, 3 | bl=9d OF=0 | bl=ea CF=0 PF=0 AF=0 ZF=0 SF=0 OF=1?
rcr bl, 3 | bl=3d OF=1 | bl=47 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0?
rcr bl, 3 | bl=9d OF=0 | bl=53 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1?
shl esi, 5 | esi=12345678 OF=1 | esi=468acf00 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=0?
shl esi, 5 | esi=72345678 OF=0 | esi=468acf00 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shl esi, 5 | esi=92345678 OF=0 | esi=468acf00 CF=0 PF=1 AF=0? ZF=0 SF=0 OF=1?
shr esi, 5 | esi=92345678 OF=0 | esi=0491a2b3 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=1?
shr esi, 5 | esi=12345678 OF=1 | esi=0091a2b3 CF=1 PF=0 AF=0? ZF=0 SF=0 OF=0?
shld ax, dx, 0x11 | ax=9234 dx=abcd | ax=579b CF=1? PF=0? AF=0? ZF=0? SF=0? OF=1?
shld ax, dx, 0x14 | ax=9234 dx=abcd | ax=bcd9 CF=0? PF=0? AF=0? ZF=0? SF=1? OF=1? cpu=intel
shld ax, dx, cl | ax=9234 dx=abcd cl=1f | ax=c91a CF=0? PF=0? AF=0? ZF=0? SF=1? OF=1? cpu=intel
shld ax, dx, cl | ax=9234 dx=abcd cl=11 OF=1 | ax=579b CF=1? PF=0? AF=0? ZF=0? SF=0? OF=1?
shrd ax, dx, 0x11 | ax=9234 dx=abcd | ax=55e6 CF=1? PF=0? AF=0? ZF=0? SF=0? OF=0? cpu=intel
shrd ax, dx, cl | ax=9234 dx=abcd cl=14 | ax=4abc CF=1? PF=0? AF=0? ZF=0? SF=0? OF=0? cpu=intel
shrd ax, dx, cl | ax=9234 dx=abcd cl=1f | ax=2469 CF=0? PF=1? AF=0? ZF=0? SF=0? OF=0? cpu=intel
shrd ax, dx, cl | ax=9234 dx=abcc cl=11 OF=1 | ax=55e6 CF=0? PF=0? AF=0? ZF=0? SF=0? OF=1?
shld word ptr [ebx], cx, 0x14 | ebx=10000010 cx=abcd [10000010]=9234 | CF=0? PF=0? AF=0? ZF=0? SF=1? OF=1? [10000010]=0000bcd9 cpu=intel
.byte 0xc0, 0xc3, 1 | bl=bd | bl=7b CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
.byte 0xc0, 0xc3, 0x21 | bl=bd | bl=7b CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
.byte 0xc0, 0xcb, 1 | bl=bd OF=1 | bl=de CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
