# x87_compare.t - x87: comparisons
# Format: run_sem.py.  Answers: the processor's.
#!fx

# comparisons, classes, conditional moves
fcom st(1) | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | fsw=100
fcom st(1) | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f |
fcom st(1) | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | fsw=100
fcom st(1) | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | fsw=4501
fcom st(1) | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | fsw=102
fcom st(1) | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | fsw=4000
fcom st(1) | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | fsw=4501
fcom st(1) | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | fsw=100
fcom st(1) | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | fsw=4000
fcom st(1) | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f |
fcom st(1) | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f |
fcom st(1) | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | fsw=4000
fcom st(1) | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | fsw=100
fcomp st(1) | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | top=1 st7=empty fsw=100
fcomp st(1) | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f | top=1 st7=empty
fcomp st(1) | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | top=1 st7=empty fsw=100
fcomp st(1) | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=4501
fcomp st(1) | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | top=1 st7=empty fsw=102
fcomp st(1) | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | top=1 st7=empty fsw=4000
fcomp st(1) | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=4501
fcomp st(1) | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | top=1 st7=empty fsw=100
fcomp st(1) | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | top=1 st7=empty fsw=4000
fcomp st(1) | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f | top=1 st7=empty
fcomp st(1) | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty
fcomp st(1) | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=4000
fcomp st(1) | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=100
fucom st(1) | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | fsw=100
fucom st(1) | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f |
fucom st(1) | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | fsw=100
fucom st(1) | st0=7fffc000000000000001 st1=3fff8000000000000000 fcw=037f | fsw=4500
fucom st(1) | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | fsw=4501
fucom st(1) | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | fsw=102
fucom st(1) | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | fsw=4000
fucom st(1) | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | fsw=4501
fucom st(1) | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | fsw=100
fucom st(1) | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | fsw=4000
fucom st(1) | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f |
fucom st(1) | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f |
fucom st(1) | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | fsw=4000
fucom st(1) | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | fsw=100
fucomp st(1) | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | top=1 st7=empty fsw=100
fucomp st(1) | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f | top=1 st7=empty
fucomp st(1) | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | top=1 st7=empty fsw=100
fucomp st(1) | st0=7fffc000000000000001 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=4500
fucomp st(1) | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=4501
fucomp st(1) | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | top=1 st7=empty fsw=102
fucomp st(1) | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | top=1 st7=empty fsw=4000
fucomp st(1) | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=4501
fucomp st(1) | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | top=1 st7=empty fsw=100
fucomp st(1) | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | top=1 st7=empty fsw=4000
fucomp st(1) | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f | top=1 st7=empty
fucomp st(1) | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty
fucomp st(1) | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=4000
fucomp st(1) | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty fsw=100
fcompp | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=100
fcompp | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f | top=2 st6=empty st7=empty
fcompp | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=100
fcompp | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4501
fcompp | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=102
fcompp | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | top=2 st6=empty st7=empty fsw=4000
fcompp | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4501
fcompp | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | top=2 st6=empty st7=empty fsw=100
fcompp | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4000
fcompp | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f | top=2 st6=empty st7=empty
fcompp | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty
fcompp | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4000
fcompp | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=100
fucompp | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=100
fucompp | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f | top=2 st6=empty st7=empty
fucompp | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=100
fucompp | st0=7fffc000000000000001 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4500
fucompp | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4501
fucompp | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=102
fucompp | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | top=2 st6=empty st7=empty fsw=4000
fucompp | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4501
fucompp | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | top=2 st6=empty st7=empty fsw=100
fucompp | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4000
fucompp | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f | top=2 st6=empty st7=empty
fucompp | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty
fucompp | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=4000
fucompp | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | top=2 st6=empty st7=empty fsw=100
fcomi st, st(1) | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
fcomi st, st(1) | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f |
fcomi st, st(1) | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
fcomi st, st(1) | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 fsw=1
fcomi st, st(1) | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 fsw=2
fcomi st, st(1) | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
fcomi st, st(1) | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 fsw=1
fcomi st, st(1) | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
fcomi st, st(1) | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
fcomi st, st(1) | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f |
fcomi st, st(1) | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f |
fcomi st, st(1) | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
fcomi st, st(1) | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
fcomip st, st(1) | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty
fcomip st, st(1) | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f | top=1 st7=empty
fcomip st, st(1) | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty
fcomip st, st(1) | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty fsw=1
fcomip st, st(1) | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty fsw=2
fcomip st, st(1) | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty
fcomip st, st(1) | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty fsw=1
fcomip st, st(1) | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty
fcomip st, st(1) | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty
fcomip st, st(1) | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f | top=1 st7=empty
fcomip st, st(1) | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty
fcomip st, st(1) | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty
fcomip st, st(1) | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty
fucomi st, st(1) | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
fucomi st, st(1) | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f |
fucomi st, st(1) | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
fucomi st, st(1) | st0=7fffc000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0
fucomi st, st(1) | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 fsw=1
fucomi st, st(1) | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 fsw=2
fucomi st, st(1) | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
fucomi st, st(1) | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 fsw=1
fucomi st, st(1) | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
fucomi st, st(1) | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
fucomi st, st(1) | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f |
fucomi st, st(1) | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f |
fucomi st, st(1) | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0
fucomi st, st(1) | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0
fucomip st, st(1) | st0=3fff8000000000000000 st1=4000c000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty
fucomip st, st(1) | st0=4000c90fdaa22168c235 st1=c000a000000000000000 fcw=037f | top=1 st7=empty
fucomip st, st(1) | st0=00000000000000000000 st1=7fff8000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty
fucomip st, st(1) | st0=7fffc000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty
fucomip st, st(1) | st0=7fff8000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty fsw=1
fucomip st, st(1) | st0=00000000000000000001 st1=00018000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty fsw=2
fucomip st, st(1) | st0=7ffeffffffffffffffff st1=7ffeffffffffffffffff fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty
fucomip st, st(1) | st0=3fff0000000000000001 st1=3fff8000000000000000 fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty fsw=1
fucomip st, st(1) | st0=3fffb504f333f9de6484 st1=4000c90fdaa22168c235 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty
fucomip st, st(1) | st0=80000000000000000000 st1=00000000000000000000 fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty
fucomip st, st(1) | st0=7fff8000000000000000 st1=ffff8000000000000000 fcw=037f | top=1 st7=empty
fucomip st, st(1) | st0=4000c000000000000000 st1=3fff8000000000000000 fcw=037f | top=1 st7=empty
fucomip st, st(1) | st0=3fff8000000000000000 st1=3fff8000000000000000 fcw=037f | CF=0 PF=0 AF=0 ZF=1 SF=0 OF=0 top=1 st7=empty
fucomip st, st(1) | st0=bfff8000000000000000 st1=3fff8000000000000000 fcw=037f | CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=1 st7=empty
fcom dword ptr [0x10000010] | st0=4000c000000000000000 [10000010]=3f800000 |
fcom qword ptr [0x10000010] | st0=4000c000000000000000 [10000010]=4008000000000000 | fsw=4000
ficom word ptr [0x10000010] | st0=4000c000000000000000 [10000010]=0003 | fsw=4000
ficom dword ptr [0x10000010] | st0=4000c000000000000000 [10000010]=7fffffff | fsw=100
fcomp dword ptr [0x10000010] | st0=4000c000000000000000 [10000010]=3f800000 | top=1 st7=empty
fcomp qword ptr [0x10000010] | st0=4000c000000000000000 [10000010]=4008000000000000 | top=1 st7=empty fsw=4000
ficomp word ptr [0x10000010] | st0=4000c000000000000000 [10000010]=0003 | top=1 st7=empty fsw=4000
ficomp dword ptr [0x10000010] | st0=4000c000000000000000 [10000010]=7fffffff | top=1 st7=empty fsw=100
ftst | st0=3fff8000000000000000 fcw=037f |
fxam | st0=3fff8000000000000000 fcw=037f | fsw=400
ftst | st0=bfff8000000000000000 fcw=037f | fsw=100
fxam | st0=bfff8000000000000000 fcw=037f | fsw=600
ftst | st0=00000000000000000000 fcw=037f | fsw=4000
fxam | st0=00000000000000000000 fcw=037f | fsw=4000
ftst | st0=80000000000000000000 fcw=037f | fsw=4000
fxam | st0=80000000000000000000 fcw=037f | fsw=4200
ftst | st0=7fff8000000000000000 fcw=037f |
fxam | st0=7fff8000000000000000 fcw=037f | fsw=500
ftst | st0=ffff8000000000000000 fcw=037f | fsw=100
fxam | st0=ffff8000000000000000 fcw=037f | fsw=700
fxam | st0=7fffc000000000000001 fcw=037f | fsw=100
ftst | st0=7fff8000000000000001 fcw=037f | fsw=4501
fxam | st0=7fff8000000000000001 fcw=037f | fsw=100
ftst | st0=00000000000000000001 fcw=037f | fsw=2
fxam | st0=00000000000000000001 fcw=037f | fsw=4400
ftst | st0=4000c90fdaa22168c235 fcw=037f |
fxam | st0=4000c90fdaa22168c235 fcw=037f | fsw=400
ftst | st0=4000c000000000000000 fcw=037f |
fxam | st0=4000c000000000000000 fcw=037f | fsw=400
ftst | st0=7ffeffffffffffffffff fcw=037f |
fxam | st0=7ffeffffffffffffffff fcw=037f | fsw=400
ftst | st0=3ffe8000000000000000 fcw=037f |
fxam | st0=3ffe8000000000000000 fcw=037f | fsw=400
ftst | st0=3fff8000000000000001 fcw=037f |
fxam | st0=3fff8000000000000001 fcw=037f | fsw=400
ftst | st0=c000a000000000000000 fcw=037f | fsw=100
fxam | st0=c000a000000000000000 fcw=037f | fsw=600
ftst | st0=403e8000000000000000 fcw=037f |
fxam | st0=403e8000000000000000 fcw=037f | fsw=400
ftst | st0=3fff0000000000000001 fcw=037f | fsw=4501
fxam | st0=3fff0000000000000001 fcw=037f |
ftst | st0=3fffb504f333f9de6484 fcw=037f |
fxam | st0=3fffb504f333f9de6484 fcw=037f | fsw=400
ftst | st0=00018000000000000000 fcw=037f |
fxam | st0=00018000000000000000 fcw=037f | fsw=400
ftst | st0=4005c800000000000000 fcw=037f |
fxam | st0=4005c800000000000000 fcw=037f | fsw=400
fxam | fcw=037f | fsw=4100
fcmovb st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=1 | st0=4000c90fdaa22168c235
fcmovb st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 ZF=1 |
fcmovb st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 PF=1 |
fcmovb st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=0 |
fcmove st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=1 |
fcmove st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 ZF=1 | st0=4000c90fdaa22168c235
fcmove st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 PF=1 |
fcmove st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=0 |
fcmovbe st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=1 | st0=4000c90fdaa22168c235
fcmovbe st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 ZF=1 | st0=4000c90fdaa22168c235
fcmovbe st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 PF=1 |
fcmovbe st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=0 |
fcmovu st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=1 |
fcmovu st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 ZF=1 |
fcmovu st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 PF=1 | st0=4000c90fdaa22168c235
fcmovu st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=0 |
fcmovnb st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=1 |
fcmovnb st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 ZF=1 | st0=4000c90fdaa22168c235
fcmovnb st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 PF=1 | st0=4000c90fdaa22168c235
fcmovnb st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=0 | st0=4000c90fdaa22168c235
fcmovne st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=1 | st0=4000c90fdaa22168c235
fcmovne st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 ZF=1 |
fcmovne st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 PF=1 | st0=4000c90fdaa22168c235
fcmovne st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=0 | st0=4000c90fdaa22168c235
fcmovnbe st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=1 |
fcmovnbe st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 ZF=1 |
fcmovnbe st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 PF=1 | st0=4000c90fdaa22168c235
fcmovnbe st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=0 | st0=4000c90fdaa22168c235
fcmovnu st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=1 | st0=4000c90fdaa22168c235
fcmovnu st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 ZF=1 | st0=4000c90fdaa22168c235
fcmovnu st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 PF=1 |
fcmovnu st, st(1) | st0=3fff8000000000000000 st1=4000c90fdaa22168c235 CF=0 | st0=4000c90fdaa22168c235
fcom st(1); fnstsw ax; sahf; seta cl | st0=4000c000000000000000 st1=3fff8000000000000000 | ax=0000 cl=01
fcomi st, st(1); fstp st(0); fstp st(0); setb cl; setp ch | st0=3fff8000000000000000 st1=4000c000000000000000 | cx=0001 CF=1 PF=0 AF=0 ZF=0 SF=0 OF=0 top=2 st6=empty st7=empty
