# x87_control.t - x87: control, status, state
# Format: run_sem.py.  Answers: the processor's.
#!fx

# control and status, stack faults, pending exceptions, state transfers
fnstcw word ptr [0x10000010] | fcw=0c7f | [10000010]=00000c7f
fldcw word ptr [0x10000010] | [10000010]=ffff fcw=037f | fcw=1f7f
fldcw word ptr [0x10000010] | [10000010]=0000 fcw=037f | fcw=40
fldcw word ptr [0x10000010]; fnstcw word ptr [0x10000012] | [10000010]=0f40 | [10000010]=0f400f40 fcw=f40
fnstsw ax | fsw=4722 fcw=037f | ax=4722
fnstsw word ptr [0x10000010] | fsw=0041 fcw=037f | [10000010]=00000041
fnstsw ax | fsw=0001 fcw=037e | ax=8081 fsw=8081
fninit | fcw=0c3f st0=4000c90fdaa22168c235 st1=3fff8000000000000000 | st0=empty st1=empty fcw=37f
fincstp | st0=4000c90fdaa22168c235 st1=3fff8000000000000000 | top=1
fdecstp | st0=4000c90fdaa22168c235 st1=3fff8000000000000000 | top=7
ffree st(0) | st0=4000c90fdaa22168c235 st1=3fff8000000000000000 | st0=empty
ffree st(1); fstp st(0) | st0=4000c90fdaa22168c235 st1=3fff8000000000000000 | top=1 st0=empty st7=empty
.byte 0xdf, 0xc1 | st0=4000c90fdaa22168c235 st1=3fff8000000000000000 | top=1 st0=empty st7=empty
fnop | st0=4000c90fdaa22168c235 |
fwait | fsw=0001 fcw=037e | !mf fsw=8081
fld1 | fsw=0004 fcw=037b | !mf fsw=8084
emms | st0=4000c90fdaa22168c235 st1=3fff8000000000000000 | st0=empty st1=empty
fnop | fsw=0001 fcw=037e | !mf fsw=8081
fnstcw word ptr [0x10000010] | fsw=0001 fcw=037e | [10000010]=0000037e fsw=8081
.byte 0xdb, 0xe0 |  |
.byte 0xdb, 0xe1 |  |
.byte 0xdb, 0xe4 |  |
fstp st(0) | fcw=037f | top=1 fsw=41
fadd st(0), st(1) | fcw=037f st0=3fff8000000000000000 | st0=ffffc000000000000000 fsw=41
fxch st(1) | fcw=037f st0=3fff8000000000000000 | st0=ffffc000000000000000 st1=3fff8000000000000000 fsw=41
fsqrt | fcw=037e | fsw=80c1
fstp dword ptr [0x10000010] | fcw=037f | [10000010]=ffc00000 top=1 fsw=41
fistp dword ptr [0x10000010] | fcw=037f | [10000010]=80000000 top=1 fsw=41
fcomi st, st(1) | fcw=037f | CF=1 PF=1 AF=0 ZF=1 SF=0 OF=0 fsw=41
fcompp | fcw=037f | top=2 fsw=4541
fninit; fld1; fldpi; faddp; fstp qword ptr [0x10000010] |  | [10000010]=aa22168c [10000014]=401090fd fsw=20
fnsave [0x10000010]; frstor [0x10000010] | st0=4000c90fdaa22168c235 st1=3fff8000000000000000 st2=00000000000000000000 fcw=037f fsw=4500 | [10000010]=ffff037f [10000014]=ffff4500 [10000018]=ffffffd0 [10000028]=ffff0000 [1000002c]=2168c235 [10000030]=c90fdaa2 [10000034]=00004000 [1000003c]=3fff8000
fnstenv [0x10000010]; fldenv [0x10000010] | st0=4000c90fdaa22168c235 fcw=0340 | [10000010]=ffff0340 [10000014]=ffff0000 [10000018]=fffffffc [10000028]=ffff0000
fld1; fldz; fxch st(1); fsubp st(1), st(0); fabs; fld st(0); fmulp st(1), st(0); fstp dword ptr [0x10000010] | fcw=027f | [10000010]=3f800000
fld1; fchs; fsqrt; fstp qword ptr [0x10000010]; fnstsw ax; fnclex | fcw=037f | ax=0001 [10000014]=fff80000
fldcw word ptr [0x10011000] | fcw=f6b fsw=80b6 | !mf  # what is pending comes before the operand
