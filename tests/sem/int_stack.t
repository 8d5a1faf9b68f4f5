# int_stack.t - stack and frames
# Format: run_sem.py.

# push, pop
push eax |  | sp=7ffc [10007ffc]=a0a1a2a3
push esp |  | sp=7ffc [10007ffc]=10008000
push ax |  | sp=7ffe [10007ffc]=a2a30000
push sp |  | sp=7ffe [10007ffc]=80000000
push 0x12 |  | sp=7ffc [10007ffc]=00000012
push -1 |  | sp=7ffc [10007ffc]=ffffffff
push 0x12345678 |  | sp=7ffc [10007ffc]=12345678
pushw 0xfffe |  | sp=7ffe [10007ffc]=fffe0000
pushw 0x1234 |  | sp=7ffe [10007ffc]=12340000
push dword ptr [ebx] | ebx=10000010 [10000010]=11223344 | sp=7ffc [10007ffc]=11223344
push word ptr [ebx] | ebx=10000010 [10000010]=1122 | sp=7ffe [10007ffc]=11220000
push dword ptr [esp+4] | [10008004]=55667788 | sp=7ffc [10007ffc]=55667788
push cs |  | sp=7ffc [10007ffc]=00000023
push ds |  | sp=7ffc [10007ffc]=0000002b
push es |  | sp=7ffc [10007ffc]=0000002b
push ss |  | sp=7ffc [10007ffc]=0000002b
push fs |  | sp=7ffc [10007ffc]=00000063
push gs |  | sp=7ffc [10007ffc]=0000002b
pushw fs |  | sp=7ffe [10007ffc]=00630000
push ds | [10007ffc]=ffffffff | sp=7ffc [10007ffc]=ffff002b
push eax | esp=10010004 | !pf=10010000:w
push eax | esp=0ffffff0 | !pf=0fffffec:w
pop eax | [10008000]=11223344 | eax=11223344 sp=8004
pop esp | [10008000]=11223344 | esp=11223344
pop ax | [10008000]=11223344 | ax=3344 sp=8002
pop sp | [10008000]=11223344 | sp=3344
pop dword ptr [ebx] | ebx=10000010 [10008000]=11223344 | sp=8004 [10000010]=11223344
pop word ptr [ebx] | ebx=10000010 [10008000]=11223344 | sp=8002 [10000010]=00003344
pop dword ptr [esp] | [10008000]=11223344 | sp=8004 [10008004]=11223344
pop dword ptr [esp+8] | [10008000]=11223344 | sp=8004 [1000800c]=11223344
pop word ptr [esp+8] | [10008000]=11223344 | sp=8002 [10008008]=33440000
pop dword ptr [ebx] | ebx=10010010 [10008000]=11223344 | !pf=10010010:w
pop es | [10008000]=11220023 | sp=8004 es=23
pop ds | [10008000]=00000000 | sp=8004 ds=00
popw gs | [10008000]=1122002b | sp=8002 gs=2b
pop fs | [10008000]=00000063 | sp=8004
pop ss | [10008000]=0000002b | sp=8004
pop es | [10008000]=00001111 | !gp
pop ss | [10008000]=00000000 | !gp
pop eax | esp=0 | !pf=00000000:r

# pusha, popa
pusha |  | sp=7fe0 [10007fe0]=71727374 [10007fe4]=51525354 [10007fe8]=e0e1e2e3 [10007fec]=10008000 [10007ff0]=b0b1b2b3 [10007ff4]=d0d1d2d3 [10007ff8]=c0c1c2c3 [10007ffc]=a0a1a2a3
pushaw |  | sp=7ff0 [10007ff0]=53547374 [10007ff4]=8000e2e3 [10007ff8]=d2d3b2b3 [10007ffc]=a2a3c2c3
popa | [10008000]=1111111122222222333333334444444455555555666666667777777788888888 | eax=11111111 ecx=22222222 edx=33333333 ebx=44444444 sp=8020 ebp=66666666 esi=77777777 edi=88888888
popaw | [10008000]=11112222333344445555666677778888 | ax=1111 cx=2222 dx=3333 bx=4444 sp=8010 bp=6666 si=7777 di=8888
pusha | esp=10010004 | !pf=10010000:w
popa | esp=0fffffff | !pf=0fffffff:r

# pushf, popf
pushf |  | sp=7ffc [10007ffc]=00000202
pushf | CF=1 PF=1 AF=1 ZF=1 SF=1 DF=1 OF=1 | sp=7ffc [10007ffc]=00000ed7
pushf | NT=1 ID=1 | sp=7ffc [10007ffc]=00204202
pushfw | CF=1 ZF=1 | sp=7ffe [10007ffc]=02430000
popf | [10008000]=00000ed5 | sp=8004 CF=1 PF=1 AF=1 ZF=1 SF=1 DF=1 OF=1
popf | [10008000]=00000000 CF=1 DF=1 | sp=8004 CF=0 PF=0 AF=0 ZF=0 SF=0 DF=0 OF=0
popf | [10008000]=ffdbaeff | sp=8004 CF=1 PF=1 AF=1 ZF=1 SF=1 DF=1 OF=1
popf | [10008000]=00204000 | sp=8004 NT=1 ID=1
popf | [10008000]=00000000 ID=1 NT=1 | sp=8004 NT=0 ID=0
popfw | [10008000]=00000ed5 ID=1 | sp=8002 CF=1 PF=1 AF=1 ZF=1 SF=1 DF=1 OF=1
popf | [10008000]=00000200 AC=1 | sp=8004 AC=0

# enter, leave
enter 0, 0 |  | sp=7ffc ebp=10007ffc [10007ffc]=e0e1e2e3
enter 0x10, 0 |  | sp=7fec ebp=10007ffc [10007ffc]=e0e1e2e3
enter 0x20, 1 |  | sp=7fd8 ebp=10007ffc [10007ff8]=10007ffc [10007ffc]=e0e1e2e3
enter 8, 2 | ebp=10008020 [1000801c]=11223344 | sp=7fec bp=7ffc [10007ff4]=10007ffc [10007ff8]=11223344 [10007ffc]=10008020
enter 4, 3 | ebp=10008020 [10008018]=5566778811223344 | sp=7fec bp=7ffc [10007ff0]=10007ffc [10007ff4]=11223344 [10007ff8]=55667788 [10007ffc]=10008020
enter 0x10, 0x23 | ebp=10008020 [10008018]=5566778811223344 | sp=7fe0 bp=7ffc [10007ff0]=10007ffc [10007ff4]=11223344 [10007ff8]=55667788 [10007ffc]=10008020
enter 8, 3 | ebp=10007ffc | sp=7fe8 [10007ff0]=10007ffc [10007ffc]=10007ffc
enterw 0x10, 0 |  | sp=7fee bp=7ffe [10007ffc]=e2e30000
enterw 4, 2 | ebp=10008020 [1000801e]=1122 | sp=7ff6 bp=7ffe [10007ff8]=7ffe0000 [10007ffc]=80201122
enter 0xfff0, 0 |  | !pf=0fff800c:w? [10007ffc]=e0e1e2e3
enter 0x9000, 0 |  | !pf=0fffeffc:w? [10007ffc]=e0e1e2e3
enter 0xffff, 1 | esp=1000fff8 | !pf=0ffffff1:w? [1000fff0]=1000fff4 [1000fff4]=e0e1e2e3
leave | ebp=10008010 [10008010]=11223344 | sp=8014 ebp=11223344
leavew | ebp=10008010 [10008010]=11223344 | sp=8012 bp=3344
leave | ebp=0 | !pf=00000000:r
enter 8, 0 | esp=10010008 | !pf=10010004:w?
