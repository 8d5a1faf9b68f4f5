/* sem_sse.h - MMX, SSE to SSE4.2, AES, PCLMULQDQ and SHA, by family. */
#include "lifter/sem/sse_operand.c"
#include "lifter/sem/sse_mov.c"
#include "lifter/sem/sse_int.c"
#include "lifter/sem/sse_shuf.c"
#include "lifter/sem/sse_fp.c"
#include "lifter/sem/sse_cvt.c"
#include "lifter/sem/sse_misc.c"
#include "lifter/sem/mmx.c"
