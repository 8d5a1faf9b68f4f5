/* sem.h - all semantics; each file uses only those before it.  Included once by each of the three builds, after ops.h and before its operations. */
#include "lifter/sem/operand.c"
#include "lifter/sem/flags.c"
#include "lifter/sem/sem_int.h"
#include "lifter/sem/sem_x87.h"
#include "lifter/sem/sem_sse.h"
