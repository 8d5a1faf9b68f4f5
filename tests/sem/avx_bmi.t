# avx_bmi.t - BMI, whose rows stand in insns_avx.def: the outcomes are the real processor's (run_sem.py --fill).
# ymm registers come from and go to memory, so that the upper halves are seen; vzeroall leaves them clean for the next line.
andn eax, ecx, edx | ecx=bf800000 edx=ff800000 | eax=40000000 PF=0? AF=0?
andn eax, ecx, dword ptr [esi] | ecx=00000001 edx=533a8174 esi=10000020 [10000020]=80000000 | eax=80000000 CF=0 PF=0? AF=0? ZF=0 SF=1 OF=0
blsr ecx, edx | ecx=c38bf4de edx=bd23dcaa | ecx=bd23dca8 CF=0 PF=0? AF=0? ZF=0 SF=1 OF=0
blsr ecx, dword ptr [esi] | ecx=00000001 edx=bf800000 esi=10000020 [10000020]=ffc00000 | ecx=ff800000 CF=0 PF=0? AF=0? ZF=0 SF=1 OF=0
blsmsk ecx, edx | ecx=ffc00000 edx=37a8131e | ecx=00000003 PF=0? AF=0?
blsmsk ecx, dword ptr [esi] | ecx=3f7cb89f edx=12920e18 esi=10000020 [10000020]=3f5fa85e | ecx=00000003 PF=0? AF=0?
blsi ecx, edx | ecx=c240012a edx=f5e4fd38 | ecx=00000008 CF=1 PF=0? AF=0? ZF=0 SF=0 OF=0
blsi ecx, dword ptr [esi] | ecx=63221858 edx=f3f967ad esi=10000020 [10000020]=a4d23075 | ecx=00000001 CF=1 PF=0? AF=0? ZF=0 SF=0 OF=0
bzhi eax, edx, ecx | ecx=3c70d395 edx=4e4e6042 | eax=4e4e6042 CF=1 PF=0? AF=0? ZF=0 SF=0 OF=0
bzhi eax, dword ptr [esi], ecx | ecx=70dbfc7f edx=00000001 esi=10000020 [10000020]=d5062a14 | eax=d5062a14 CF=1 PF=0? AF=0? ZF=0 SF=1 OF=0
pext eax, ecx, edx | ecx=ffc00000 edx=70c45ac1 | eax=00001f00
pext eax, ecx, dword ptr [esi] | ecx=00000001 edx=0f01b990 esi=10000020 [10000020]=e447a4ee | eax=00000000
pdep eax, ecx, edx | ecx=617b6f48 edx=ffc00000 | eax=d2000000
pdep eax, ecx, dword ptr [esi] | ecx=a8f601ed edx=72a4f8e2 esi=10000020 [10000020]=200a924d | eax=000a9049
mulx eax, ecx, edx | ecx=bff8bb04 edx=429d9cce | eax=1155a5e3 ecx=ecb7b5c4
mulx eax, ecx, dword ptr [esi] | ecx=ffc00000 edx=bf7f673c esi=10000020 [10000020]=c3a370cd | eax=92584e22 ecx=8563eb0c
bextr eax, edx, ecx | ecx=80000000 edx=bc83997d | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0? OF=0
bextr eax, dword ptr [esi], ecx | ecx=00000000 edx=bc153428 esi=10000020 [10000020]=bd8e51cd | eax=00000000 CF=0 PF=0? AF=0? ZF=1 SF=0? OF=0
shlx eax, edx, ecx | ecx=614cb8bd edx=030218d7 | eax=e0000000
shlx eax, dword ptr [esi], ecx | ecx=41328901 edx=3f53f82f esi=10000020 [10000020]=b7a23e43 | eax=6f447c86
sarx eax, edx, ecx | ecx=00000001 edx=00000001 | eax=00000000
sarx eax, dword ptr [esi], ecx | ecx=85f3ba72 edx=c26016df esi=10000020 [10000020]=9378384a | eax=ffffe4de
shrx eax, edx, ecx | ecx=00000000 edx=bd2056f8 | eax=bd2056f8
shrx eax, dword ptr [esi], ecx | ecx=3cc0224d edx=ec5bc987 esi=10000020 [10000020]=bf800000 | eax=0005fc00
rorx eax, edx, 107 | ecx=ffc00000 edx=b3b65391 | eax=723676ca
rorx eax, dword ptr [esi], 51 | ecx=bc3c8bc7 edx=ffc00000 esi=10000020 [10000020]=3ec53063 | eax=a60c67d8
