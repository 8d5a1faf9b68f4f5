/* sem_x87.h - the x87 unit's families.  Source of all of them: Intel SDM vol. 1, chapter 8, and vol. 2. */
#include "lifter/sem/x87.c"
#include "lifter/sem/x87_move.c"
#include "lifter/sem/x87_arith.c"
#include "lifter/sem/x87_compare.c"
#include "lifter/sem/x87_long.c"
#include "lifter/sem/x87_control.c"
#include "lifter/sem/xsave.c"
