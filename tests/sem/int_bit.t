# int_bit.t - bit tests, scans, counts, BMI, CRC32
# Format: run_sem.py.

# bt
bt eax, ecx | eax=80000001 ecx=1f | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt eax, ecx | eax=80000001 ecx=20 ZF=1 SF=1 | CF=1 PF=0? AF=0? ZF=1 SF=1? OF=0?
bt eax, ecx | eax=80000001 ecx=e1 CF=1 OF=1 | CF=0 PF=0? AF=0? ZF=0 SF=0? OF=1?
bt ax, cx | ax=8001 cx=ffff | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt ax, cx | ax=8001 cx=0011 | PF=0? AF=0? SF=0? OF=0?
bt eax, 0x3f | eax=7fffffff CF=1 | CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt ax, 0x10 | ax=8001 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt dword ptr [ebx], 0x21 | ebx=10000010 [10000010]=00000002 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt word ptr [ebx], 0x1f | ebx=10000010 [10000010]=8000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt dword ptr [ebx], ecx | ebx=10000010 ecx=23 [10000014]=00000008 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [1000000c]=80000000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt word ptr [ebx], cx | ebx=10000010 cx=ffef [1000000c]=80000000 | PF=0? AF=0? SF=0? OF=0?
bt word ptr [ebx], cx | ebx=10000010 ecx=1234001f [10000010]=80000000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bt dword ptr [ebx], ecx | ebx=10000000 ecx=80000007 | !pf=00000000:r
bt dword ptr [ebx], ecx | ebx=10010000 ecx=40 | PF=0? AF=0? SF=0? OF=0?

# bts
bts eax, ecx | eax=80000001 ecx=1f | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts eax, ecx | eax=80000001 ecx=20 ZF=1 SF=1 | CF=1 PF=0? AF=0? ZF=1 SF=1? OF=0?
bts eax, ecx | eax=80000001 ecx=e1 CF=1 OF=1 | al=03 CF=0 PF=0? AF=0? ZF=0 SF=0? OF=1?
bts ax, cx | ax=8001 cx=ffff | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts ax, cx | ax=8001 cx=0011 | al=03 PF=0? AF=0? SF=0? OF=0?
bts eax, 0x3f | eax=7fffffff CF=1 | eax=ffffffff CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts ax, 0x10 | ax=8001 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts dword ptr [ebx], 0x21 | ebx=10000010 [10000010]=00000002 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts word ptr [ebx], 0x1f | ebx=10000010 [10000010]=8000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts dword ptr [ebx], ecx | ebx=10000010 ecx=23 [10000014]=00000008 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [1000000c]=80000000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts word ptr [ebx], cx | ebx=10000010 cx=ffef [1000000c]=80000000 | PF=0? AF=0? SF=0? OF=0? [1000000c]=80008000
bts word ptr [ebx], cx | ebx=10000010 ecx=1234001f [10000010]=80000000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
bts dword ptr [ebx], ecx | ebx=10000000 ecx=80000007 | !pf=00000000:w?
bts dword ptr [ebx], ecx | ebx=10010000 ecx=40 | !pf=10010008:w?
lock bts dword ptr [ebx], ecx | ebx=10000010 ecx=23 [10000014]=00000008 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
lock bts word ptr [ebx], 3 | ebx=10000010 [10000010]=0008 CF=1 | PF=0? AF=0? SF=0? OF=0?
lock bts dword ptr [ebx], 4 | ebx=10000010 [10000010]=0008 CF=1 | CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000010]=00000018

# btr
btr eax, ecx | eax=80000001 ecx=1f | eax=00000001 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
btr eax, ecx | eax=80000001 ecx=20 ZF=1 SF=1 | al=00 CF=1 PF=0? AF=0? ZF=1 SF=1? OF=0?
btr eax, ecx | eax=80000001 ecx=e1 CF=1 OF=1 | CF=0 PF=0? AF=0? ZF=0 SF=0? OF=1?
btr ax, cx | ax=8001 cx=ffff | ah=00 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
btr ax, cx | ax=8001 cx=0011 | PF=0? AF=0? SF=0? OF=0?
btr eax, 0x3f | eax=7fffffff CF=1 | CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0?
btr ax, 0x10 | ax=8001 | al=00 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
btr dword ptr [ebx], 0x21 | ebx=10000010 [10000010]=00000002 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000010]=00000000
btr word ptr [ebx], 0x1f | ebx=10000010 [10000010]=8000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000010]=00000000
btr dword ptr [ebx], ecx | ebx=10000010 ecx=23 [10000014]=00000008 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000014]=00000000
btr dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [1000000c]=80000000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [1000000c]=00000000
btr word ptr [ebx], cx | ebx=10000010 cx=ffef [1000000c]=80000000 | PF=0? AF=0? SF=0? OF=0?
btr word ptr [ebx], cx | ebx=10000010 ecx=1234001f [10000010]=80000000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000010]=00000000
btr dword ptr [ebx], ecx | ebx=10000000 ecx=80000007 | !pf=00000000:w?
btr dword ptr [ebx], ecx | ebx=10010000 ecx=40 | !pf=10010008:w?
lock btr dword ptr [ebx], ecx | ebx=10000010 ecx=23 [10000014]=00000008 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000014]=00000000
lock btr word ptr [ebx], 3 | ebx=10000010 [10000010]=0008 CF=1 | PF=0? AF=0? SF=0? OF=0? [10000010]=00000000
lock btr dword ptr [ebx], 4 | ebx=10000010 [10000010]=0008 CF=1 | CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0?

# btc
btc eax, ecx | eax=80000001 ecx=1f | eax=00000001 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
btc eax, ecx | eax=80000001 ecx=20 ZF=1 SF=1 | al=00 CF=1 PF=0? AF=0? ZF=1 SF=1? OF=0?
btc eax, ecx | eax=80000001 ecx=e1 CF=1 OF=1 | al=03 CF=0 PF=0? AF=0? ZF=0 SF=0? OF=1?
btc ax, cx | ax=8001 cx=ffff | ah=00 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
btc ax, cx | ax=8001 cx=0011 | al=03 PF=0? AF=0? SF=0? OF=0?
btc eax, 0x3f | eax=7fffffff CF=1 | eax=ffffffff CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0?
btc ax, 0x10 | ax=8001 | al=00 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
btc dword ptr [ebx], 0x21 | ebx=10000010 [10000010]=00000002 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000010]=00000000
btc word ptr [ebx], 0x1f | ebx=10000010 [10000010]=8000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000010]=00000000
btc dword ptr [ebx], ecx | ebx=10000010 ecx=23 [10000014]=00000008 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000014]=00000000
btc dword ptr [ebx], ecx | ebx=10000010 ecx=ffffffff [1000000c]=80000000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [1000000c]=00000000
btc word ptr [ebx], cx | ebx=10000010 cx=ffef [1000000c]=80000000 | PF=0? AF=0? SF=0? OF=0? [1000000c]=80008000
btc word ptr [ebx], cx | ebx=10000010 ecx=1234001f [10000010]=80000000 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000010]=00000000
btc dword ptr [ebx], ecx | ebx=10000000 ecx=80000007 | !pf=00000000:w?
btc dword ptr [ebx], ecx | ebx=10010000 ecx=40 | !pf=10010008:w?
lock btc dword ptr [ebx], ecx | ebx=10000010 ecx=23 [10000014]=00000008 | CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000014]=00000000
lock btc word ptr [ebx], 3 | ebx=10000010 [10000010]=0008 CF=1 | PF=0? AF=0? SF=0? OF=0? [10000010]=00000000
lock btc dword ptr [ebx], 4 | ebx=10000010 [10000010]=0008 CF=1 | CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0? [10000010]=00000018

# bsf, bsr, popcnt, lzcnt, tzcnt
bsf eax, ecx | ecx=0 | CF=0? PF=1? AF=0? ZF=1 SF=0? OF=0?
bsf eax, ecx | ecx=1 CF=1 OF=1 SF=1 PF=1 AF=1 ZF=1 | eax=00000000 CF=0? PF=1? AF=0? ZF=0 SF=0? OF=0?
bsf eax, ecx | ecx=80000000 | eax=0000001f CF=0? PF=0? AF=0? SF=0? OF=0?
bsf eax, ecx | ecx=00f0f000 | eax=0000000c CF=0? PF=1? AF=0? ZF=0 SF=0? OF=0?
bsf ax, cx | cx=0 | CF=0? PF=1? AF=0? ZF=1 SF=0? OF=0?
bsf ax, cx | ecx=00010000 | CF=0? PF=1? AF=0? ZF=1 SF=0? OF=0?
bsf ax, cx | cx=8100 | ax=0008 CF=0? PF=0? AF=0? SF=0? OF=0?
bsf eax, dword ptr [ebx] | ebx=10000010 [10000010]=00004000 | eax=0000000e CF=0? PF=0? AF=0? SF=0? OF=0?
bsf ax, word ptr [ebx] | ebx=10000010 [10000010]=4000 | ax=000e CF=0? PF=0? AF=0? SF=0? OF=0?
bsf eax, eax | eax=0 | CF=0? PF=1? AF=0? ZF=1 SF=0? OF=0?
bsr eax, ecx | ecx=0 | CF=0? PF=1? AF=0? ZF=1 SF=0? OF=0?
bsr eax, ecx | ecx=1 CF=1 OF=1 SF=1 PF=1 AF=1 ZF=1 | eax=00000000 CF=0? PF=1? AF=0? ZF=0 SF=0? OF=0?
bsr eax, ecx | ecx=80000000 | eax=0000001f CF=0? PF=0? AF=0? SF=0? OF=0?
bsr eax, ecx | ecx=00f0f000 | eax=00000017 CF=0? PF=1? AF=0? ZF=0 SF=0? OF=0?
bsr ax, cx | cx=0 | CF=0? PF=1? AF=0? ZF=1 SF=0? OF=0?
bsr ax, cx | ecx=00010000 | CF=0? PF=1? AF=0? ZF=1 SF=0? OF=0?
bsr ax, cx | cx=8100 | ax=000f CF=0? PF=1? AF=0? ZF=0 SF=0? OF=0?
bsr eax, dword ptr [ebx] | ebx=10000010 [10000010]=00004000 | eax=0000000e CF=0? PF=0? AF=0? SF=0? OF=0?
bsr ax, word ptr [ebx] | ebx=10000010 [10000010]=4000 | ax=000e CF=0? PF=0? AF=0? SF=0? OF=0?
bsr eax, eax | eax=0 | CF=0? PF=1? AF=0? ZF=1 SF=0? OF=0?
popcnt eax, ecx | ecx=0 | eax=00000000 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
popcnt eax, ecx | ecx=1 CF=1 OF=1 SF=1 PF=1 AF=1 ZF=1 | eax=00000001 CF=0 PF=0 AF=0 ZF=0 SF=0 OF=0
popcnt eax, ecx | ecx=80000000 | eax=00000001
popcnt eax, ecx | ecx=00f0f000 | eax=00000008
popcnt ax, cx | cx=0 | ax=0000 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
popcnt ax, cx | ecx=00010000 | ax=0000 CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
popcnt ax, cx | cx=8100 | ax=0002
popcnt eax, dword ptr [ebx] | ebx=10000010 [10000010]=00004000 | eax=00000001
popcnt ax, word ptr [ebx] | ebx=10000010 [10000010]=4000 | ax=0001
popcnt eax, eax | eax=0 | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
lzcnt eax, ecx | ecx=0 | eax=00000020 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
lzcnt eax, ecx | ecx=1 CF=1 OF=1 SF=1 PF=1 AF=1 ZF=1 | eax=0000001f CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0?
lzcnt eax, ecx | ecx=80000000 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0? OF=0?
lzcnt eax, ecx | ecx=00f0f000 | eax=00000008 PF=0? AF=0? SF=0? OF=0?
lzcnt ax, cx | cx=0 | ax=0010 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
lzcnt ax, cx | ecx=00010000 | ax=0010 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
lzcnt ax, cx | cx=8100 | ax=0000 CF=0 PF=0? AF=0? ZF=1 SF=0? OF=0?
lzcnt eax, dword ptr [ebx] | ebx=10000010 [10000010]=00004000 | eax=00000011 PF=0? AF=0? SF=0? OF=0?
lzcnt ax, word ptr [ebx] | ebx=10000010 [10000010]=4000 | ax=0001 PF=0? AF=0? SF=0? OF=0?
lzcnt eax, eax | eax=0 | al=20 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
tzcnt eax, ecx | ecx=0 | eax=00000020 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
tzcnt eax, ecx | ecx=1 CF=1 OF=1 SF=1 PF=1 AF=1 ZF=1 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0? OF=0?
tzcnt eax, ecx | ecx=80000000 | eax=0000001f PF=0? AF=0? SF=0? OF=0?
tzcnt eax, ecx | ecx=00f0f000 | eax=0000000c PF=0? AF=0? SF=0? OF=0?
tzcnt ax, cx | cx=0 | ax=0010 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
tzcnt ax, cx | ecx=00010000 | ax=0010 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?
tzcnt ax, cx | cx=8100 | ax=0008 PF=0? AF=0? SF=0? OF=0?
tzcnt eax, dword ptr [ebx] | ebx=10000010 [10000010]=00004000 | eax=0000000e PF=0? AF=0? SF=0? OF=0?
tzcnt ax, word ptr [ebx] | ebx=10000010 [10000010]=4000 | ax=000e PF=0? AF=0? SF=0? OF=0?
tzcnt eax, eax | eax=0 | al=20 CF=1 PF=0? AF=0? ZF=0 SF=0? OF=0?

# BMI
andn eax, ecx, edx | ecx=f0f0f0f0 edx=ff00ff00 CF=1 OF=1 | eax=0f000f00 CF=0 PF=0? AF=0? ZF=0 SF=0 OF=0
andn eax, ecx, edx | ecx=ffffffff edx=ff00ff00 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0 OF=0
andn eax, ecx, dword ptr [ebx] | ebx=10000010 ecx=0f0f0f0f [10000010]=ffffffff | eax=f0f0f0f0 CF=0 PF=0? AF=0? ZF=0 SF=1 OF=0
bextr eax, ecx, edx | ecx=89abcdef edx=0804 CF=1 | eax=000000de CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0
bextr eax, ecx, edx | ecx=89abcdef edx=2000 CF=1 | eax=89abcdef CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0
bextr eax, ecx, edx | ecx=89abcdef edx=0000 CF=1 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0? OF=0
bextr eax, ecx, edx | ecx=89abcdef edx=ff00 CF=1 | eax=89abcdef CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0
bextr eax, ecx, edx | ecx=89abcdef edx=0820 CF=1 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0? OF=0
bextr eax, ecx, edx | ecx=89abcdef edx=201f CF=1 | eax=00000001 CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0
bextr eax, ecx, edx | ecx=89abcdef edx=0101 CF=1 | eax=00000001 CF=0 PF=0? AF=0? ZF=0 SF=0? OF=0
bextr eax, ecx, edx | ecx=89abcdef edx=ffff CF=1 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0? OF=0
bextr eax, dword ptr [ebx], edx | ebx=10000010 edx=ffff0410 [10000010]=89abcdef | eax=0000000b PF=0? AF=0? SF=0?
blsi eax, ecx | ecx=0 OF=1 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0 OF=0
blsi eax, ecx | ecx=1 OF=1 | eax=00000001 CF=1 PF=0? AF=0? ZF=0 SF=0 OF=0
blsi eax, ecx | ecx=80000000 OF=1 | eax=80000000 CF=1 PF=0? AF=0? ZF=0 SF=1 OF=0
blsi eax, ecx | ecx=00f0f000 OF=1 | eax=00001000 CF=1 PF=0? AF=0? ZF=0 SF=0 OF=0
blsi eax, ecx | ecx=ffffffff OF=1 | eax=00000001 CF=1 PF=0? AF=0? ZF=0 SF=0 OF=0
blsi ecx, dword ptr [ebx] | ebx=10000010 [10000010]=00000028 | ecx=00000008 CF=1 PF=0? AF=0? ZF=0 SF=0 OF=0
blsmsk eax, ecx | ecx=0 OF=1 | eax=ffffffff CF=1 PF=0? AF=0? ZF=0 SF=1 OF=0
blsmsk eax, ecx | ecx=1 OF=1 | eax=00000001 CF=0 PF=0? AF=0? ZF=0 SF=0 OF=0
blsmsk eax, ecx | ecx=80000000 OF=1 | eax=ffffffff CF=0 PF=0? AF=0? ZF=0 SF=1 OF=0
blsmsk eax, ecx | ecx=00f0f000 OF=1 | eax=00001fff CF=0 PF=0? AF=0? ZF=0 SF=0 OF=0
blsmsk eax, ecx | ecx=ffffffff OF=1 | eax=00000001 CF=0 PF=0? AF=0? ZF=0 SF=0 OF=0
blsmsk ecx, dword ptr [ebx] | ebx=10000010 [10000010]=00000028 | ecx=0000000f PF=0? AF=0?
blsr eax, ecx | ecx=0 OF=1 | eax=00000000 CF=1 PF=0? AF=0? ZF=1 SF=0 OF=0
blsr eax, ecx | ecx=1 OF=1 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0 OF=0
blsr eax, ecx | ecx=80000000 OF=1 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0 OF=0
blsr eax, ecx | ecx=00f0f000 OF=1 | eax=00f0e000 CF=0 PF=0? AF=0? ZF=0 SF=0 OF=0
blsr eax, ecx | ecx=ffffffff OF=1 | eax=fffffffe CF=0 PF=0? AF=0? ZF=0 SF=1 OF=0
blsr ecx, dword ptr [ebx] | ebx=10000010 [10000010]=00000028 | ecx=00000020 PF=0? AF=0?
bzhi eax, ecx, edx | ecx=89abcdef edx=0 OF=1 | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0 OF=0
bzhi eax, ecx, edx | ecx=89abcdef edx=1 OF=1 | eax=00000001 CF=0 PF=0? AF=0? ZF=0 SF=0 OF=0
bzhi eax, ecx, edx | ecx=89abcdef edx=1f OF=1 | eax=09abcdef CF=0 PF=0? AF=0? ZF=0 SF=0 OF=0
bzhi eax, ecx, edx | ecx=89abcdef edx=20 OF=1 | eax=89abcdef CF=1 PF=0? AF=0? ZF=0 SF=1 OF=0
bzhi eax, ecx, edx | ecx=89abcdef edx=ff OF=1 | eax=89abcdef CF=1 PF=0? AF=0? ZF=0 SF=1 OF=0
bzhi eax, ecx, edx | ecx=89abcdef edx=104 OF=1 | eax=0000000f CF=0 PF=0? AF=0? ZF=0 SF=0 OF=0
bzhi eax, dword ptr [ebx], edx | ebx=10000010 edx=10 [10000010]=89abcdef | eax=0000cdef PF=0? AF=0?
pdep eax, ecx, edx | ecx=89abcdef edx=ff00f0f1 CF=1 | eax=e600f071
pdep eax, ecx, edx | ecx=12345678 edx=0 CF=1 | eax=00000000
pdep eax, ecx, edx | ecx=12345678 edx=ffffffff CF=1 | eax=12345678
pdep eax, ecx, edx | ecx=ffffffff edx=80000001 CF=1 | eax=80000001
pdep eax, ecx, dword ptr [ebx] | ebx=10000010 ecx=12345678 [10000010]=0f0f0f0f | eax=05060708
pext eax, ecx, edx | ecx=89abcdef edx=ff00f0f1 CF=1 | eax=0001139d
pext eax, ecx, edx | ecx=12345678 edx=0 CF=1 | eax=00000000
pext eax, ecx, edx | ecx=12345678 edx=ffffffff CF=1 | eax=12345678
pext eax, ecx, edx | ecx=ffffffff edx=80000001 CF=1 | eax=00000003
pext eax, ecx, dword ptr [ebx] | ebx=10000010 ecx=12345678 [10000010]=0f0f0f0f | eax=00002468

# crc32
crc32 eax, cl | eax=0 cl=01 | eax=f26b8303
crc32 eax, cl | eax=ffffffff cl=a5 | eax=3a380d14
crc32 eax, cx | eax=12345678 cx=a55a | eax=b8f05d59
crc32 eax, ecx | eax=12345678 ecx=deadbeef | eax=f3ed4b20
crc32 eax, byte ptr [ebx] | ebx=10000010 eax=1 [10000010]=7f | eax=dde0eb2a
crc32 eax, word ptr [ebx] | ebx=10000010 eax=1 [10000010]=7f7f | eax=64092e24
crc32 eax, dword ptr [ebx] | ebx=10000010 eax=1 [10000010]=7f7f7f7f | eax=ca6f617d
