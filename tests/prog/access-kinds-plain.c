/* access-kinds-plain.c - access-kinds.c in code that keeps no registers for its handler: what LLVM removes is removed there. */
//: flags -O1
//: build --trait handlers=none
#include "access-kinds.c"

/* EXPECT
load               | 0 | | g0 | g0
store              | 1 | 1 | g1 | g1 1
add                | 1 | 1 | g1 | g1 1
addb               | 1 | 1 | g1 | g1 1
addw               | 1 | 1 | g1 | g1 1
add0               | 1 | 1 | g1 | g1 1
add0b              | 1 | 1 | g1 | g1 1
add0r              | 1 | 1 | g1 | g1 1
lock_add           | 1 | 1 | g1 | g1 1
lock_add0          | 1 | 1 | g1 | g1 1
lock_add0w         | 1 | 1 | g1 | g1 1
lock_or0           | 1 | 1 | g1 | g1 1
lock_and1          | 1 | 1 | g1 | g1 1
lock_xor0          | 1 | 1 | g1 | g1 1
lock_sub0          | 1 | 1 | g1 | g1 1
lock_inc           | 1 | 1 | g1 | g1 1
lock_not           | 1 | 1 | g1 | g1 1
lock_neg           | 1 | 1 | g1 | g1 1
lock_adc           | 1 | 1 | g1 | g1 1
lock_bts           | 1 | 1 | g1 | g1 1
and1               | 1 | 1 | g1 | g1 1
or0                | 1 | 1 | g1 | g1 1
or0b               | 1 | 1 | g1 | g1 1
xor0               | 1 | 1 | g1 | g1 1
sub0               | 1 | 1 | g1 | g1 1
adc                | 1 | 1 | g1 | g1 1
adc0               | 1 | 1 | g1 | g1 1
sbb                | 1 | 1 | g1 | g1 1
sbb0               | 1 | 1 | g1 | g1 1
inc                | 1 | 1 | g1 | g1 1
dec                | 1 | 1 | g1 | g1 1
neg                | 1 | 1 | g1 | g1 1
not                | 1 | 1 | g1 | g1 1
shl                | 1 | 1 | g1 | g1 1
shl0               | 1 | 1 | g1 | g1 1
shl32              | 1 | 1 | g1 | g1 1
sar                | 1 | 1 | g1 | g1 1
shrc               | 1 | 1 | g1 | g1 1
shrc1              | 1 | 1 | g1 | g1 1
rol                | 1 | 1 | g1 | g1 1
rol8               | 1 | 1 | g1 | g1 1
rol16              | 1 | 1 | g1 | g1 1
rolc               | 1 | 1 | g1 | g1 1
rcl                | 1 | 1 | g1 | g1 1
shld               | 1 | 1 | g1 | g1 1
shrd               | 1 | 1 | g1 | g1 1
bt                 | 0 | | g0 | g0
bts                | 1 | 1 | g1 | g1 1
btr                | 1 | 1 | g1 | g1 1
btc                | 1 | 1 | g1 | g1 1
bts_set            | 1 | 1 | g1 | g1 1
xchg               | 1 | 1 | g1 | g1 1
xchgb              | 1 | 1 | g1 | g1 1
xadd               | 1 | 1 | g1 | g1 1
xadd0              | 1 | 1 | g1 | g1 1
cmpxchg            | 1 | 1 | g1 | g1 1
cmpxchg_no         | 1 | 1 | g1 | g1 1
lock_cmpxchg_no    | 1 | 1 | g1 | g1 1
cmpxchgb_no        | 1 | 1 | g1 | g1 1
cmpxchg8b_no       | 1 | 1 | g1 | g1 1
lock_cmpxchg8b     | 1 | 1 | g1 | g1 1
back               | 0 | 1 | g0 | g0 1
backb              | 0 | 1 | g0 | g0 1
back_two           | 0 | 1 | g0 | g0 1
back_x87           | 0 | 1 | g0 | g0 1
back_fild          | 0 | 1 | g0 | g0 1
back_sse           | 0 | 1 | g0 | g0 1
back_aps           | 0 | 1 | g0 | g0 1
back_q             | 0 | 1 | g0 | g0 1
push               | 0 | | g0 | g0
pop                | 1 | 1 | g1 | g1 1
pushw              | 0 | | g0 | g0
setc               | 1 | 1 | g1 | g1 1
sidt_like          | 1 | 1 | g1 | g1 1
fnstsw             | 1 | 1 | g1 | g1 1
fist               | 1 | 1 | g1 | g1 1
fst                | 1 | 1 | g1 | g1 1
fstt               | 1 | 1 | g1 | g1 1
fbstp              | 1 | 1 | g1 | g1 1
fnstenv            | 1 | 1 | g1 | g1 1
fadd               | 0 | | g0 | g0
fxsave             | 1 | 1 | g1 | g1 1
stmxcsr            | 1 | 1 | g1 | g1 1
movnti             | 1 | 1 | g1 | g1 1
movntps            | 1 | 1 | g1 | g1 1
movntq             | 1 | 1 | g1 | g1 1
maskmov            | 1 | 1 | g1 | g1 1
maskmovq           | 1 | 1 | g1 | g1 1
movs               | 0 | 1 | g0 | g0 1
movsb              | 0 | 1 | g0 | g0 1
movs_from          | 0 | | g0 | g0
stos               | 1 | 1 | g1 | g1 1
stos_one           | 1 | 1 | g1 | g1 1
stos_none          | | | |
lods               | 0 | | g0 | g0
cmps               | 0 | | g0 | g0
scas               | 0 | | g0 | g0
cmp                | 0 | | g0 | g0
test               | 0 | | g0 | g0
prefetch           | | | |
lea                | | | |
*/
