# int_atomic.t - compare-and-exchange, exchange-and-add, fences
# Format: run_sem.py.

# cmpxchg, cmpxchg8b, xadd
cmpxchg byte ptr [ebx], cl | ebx=10000010 al=05 cl=77 [10000010]=05 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0 [10000010]=00000077
cmpxchg word ptr [ebx], cx | ebx=10000010 ax=0511 cx=7788 [10000010]=0511 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0 [10000010]=00007788
cmpxchg dword ptr [ebx], ecx | ebx=10000010 eax=05112233 ecx=778899aa [10000010]=05112233 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0 [10000010]=778899aa
cmpxchg byte ptr [ebx], cl | ebx=10000010 al=05 cl=77 [10000010]=06 | al=06 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
cmpxchg word ptr [ebx], cx | ebx=10000010 ax=0511 cx=7788 [10000010]=0611 | ah=06 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0
cmpxchg byte ptr [ebx], al | ebx=10010006 | !pf=10010006:w?
cmpxchg dword ptr [ebx], ecx | ebx=10000010 eax=05112233 ecx=778899aa [10000010]=06112233 | eax=06112233 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0
cmpxchg byte ptr [ebx], cl | ebx=10000010 al=ff cl=77 [10000010]=00 | al=00 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
cmpxchg word ptr [ebx], cx | ebx=10000010 ax=ff11 cx=7788 [10000010]=0011 | ah=00 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
cmpxchg dword ptr [ebx], ecx | ebx=10000010 eax=ff112233 ecx=778899aa [10000010]=00112233 | eax=00112233 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
cmpxchg8b qword ptr [ebx] | ebx=10000010 eax=11223344 edx=55667788 ecx=99aabbcc [10000010]=5566778811223344 CF=1 OF=1 | CF=1 PF=0 AF=0 ZF=1 SF=0 OF=1 [10000010]=10000010 [10000014]=99aabbcc
cmpxchg8b qword ptr [ebx] | ebx=10000010 eax=11223344 edx=55667788 ecx=99aabbcc [10000010]=5566778911223344 ZF=1 SF=1 | dl=89 CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
xadd byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f | cl=7f CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
xadd word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff | cx=7fff CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
xadd dword ptr [ebx], ecx | ebx=10000010 ecx=80000001 [10000010]=80000000 | cl=00 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1 [10000010]=00000001
cmpxchg dword ptr [ebx], ecx | ebx=10010000 eax=1 | !pf=10010000:w?
cmpxchg8b qword ptr [ebx] | ebx=10010000 eax=1 edx=0 | !pf=10010000:w?
xadd dword ptr [ebx], ecx | ebx=10010000 | !pf=10010000:w?

# lock cmpxchg, cmpxchg8b, xadd
lock cmpxchg byte ptr [ebx], cl | ebx=10000010 al=05 cl=77 [10000010]=05 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0 [10000010]=00000077
lock cmpxchg word ptr [ebx], cx | ebx=10000010 ax=0511 cx=7788 [10000010]=0511 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0 [10000010]=00007788
lock cmpxchg dword ptr [ebx], ecx | ebx=10000010 eax=05112233 ecx=778899aa [10000010]=05112233 | CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0 [10000010]=778899aa
lock cmpxchg byte ptr [ebx], cl | ebx=10000010 al=05 cl=77 [10000010]=06 | al=06 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
lock cmpxchg word ptr [ebx], cx | ebx=10000010 ax=0511 cx=7788 [10000010]=0611 | ah=06 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0
lock cmpxchg dword ptr [ebx], ecx | ebx=10000010 eax=05112233 ecx=778899aa [10000010]=06112233 | eax=06112233 CF=1 PF=1 AF=0 ZF=0 SF=1 OF=0
lock cmpxchg byte ptr [ebx], cl | ebx=10000010 al=ff cl=77 [10000010]=00 | al=00 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
lock cmpxchg word ptr [ebx], cx | ebx=10000010 ax=ff11 cx=7788 [10000010]=0011 | ah=00 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
lock cmpxchg dword ptr [ebx], ecx | ebx=10000010 eax=ff112233 ecx=778899aa [10000010]=00112233 | eax=00112233 CF=0 PF=1 AF=0 ZF=0 SF=1 OF=0
lock cmpxchg8b qword ptr [ebx] | ebx=10000010 eax=11223344 edx=55667788 ecx=99aabbcc [10000010]=5566778811223344 CF=1 OF=1 | CF=1 PF=0 AF=0 ZF=1 SF=0 OF=1 [10000010]=10000010 [10000014]=99aabbcc
lock cmpxchg8b qword ptr [ebx] | ebx=10000010 eax=11223344 edx=55667788 ecx=99aabbcc [10000010]=5566778911223344 ZF=1 SF=1 | dl=89 CF=0 PF=0 AF=0 ZF=0 SF=1 OF=0
lock xadd byte ptr [ebx], cl | ebx=10000010 cl=81 [10000010]=7f | cl=7f CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
lock xadd word ptr [ebx], cx | ebx=10000010 cx=8001 [10000010]=7fff | cx=7fff CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0 [10000010]=00000000
lock xadd dword ptr [ebx], ecx | ebx=10000010 ecx=80000001 [10000010]=80000000 | cl=00 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1 [10000010]=00000001
lock cmpxchg dword ptr [ebx], ecx | ebx=10010000 eax=1 | !pf=10010000:w
lock cmpxchg8b qword ptr [ebx] | ebx=10010000 eax=1 edx=0 | !pf=10010000:w
lock xadd dword ptr [ebx], ecx | ebx=10010000 | !pf=10010000:w

# register forms
cmpxchg cl, dl | al=05 cl=05 | cl=d3 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmpxchg cl, dl | al=06 cl=05 | al=05
cmpxchg ecx, edx | eax=5 ecx=5 | ecx=d0d1d2d3 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmpxchg ecx, edx | eax=6 ecx=5 | al=05
cmpxchg eax, edx | eax=6 | eax=d0d1d2d3 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmpxchg ax, dx | ax=6 | ax=d2d3 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmpxchg ah, dl | ax=0506 | al=05
cmpxchg al, dl |  | al=d3 CF=0 PF=1 AF=0 ZF=1 SF=0 OF=0
cmpxchg cx, ax | ax=7 cx=8 | al=08 CF=1 PF=1 AF=1 ZF=0 SF=1 OF=0
xadd eax, ecx | eax=7fffffff ecx=1 | eax=80000000 ecx=7fffffff CF=0 PF=1 AF=1 ZF=0 SF=1 OF=1
xadd eax, eax | eax=80000001 | eax=00000002 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=1
xadd cl, ch | cl=ff ch=01 | cx=ff00 CF=1 PF=1 AF=1 ZF=1 SF=0 OF=0
xadd si, di |  | si=c6c8 di=5354 CF=0 PF=0 AF=0 ZF=0 SF=1 OF=1

# fences
mfence |  |
lfence |  |
sfence |  |
clflush byte ptr [ebx] | ebx=10000010 |
clflush byte ptr [ebx] | ebx=0 | !pf=00000000:r
