/* ops.h - the operations in which the semantics of every instruction are written, once.
 *
 * lifter/sem/ .c files are compiled three times: lifter/emit/sem_emit.c defines these operations as builders of LLVM IR,
 * fallback-interp/sem_interp.c as computations, lifter/effects/sem_effects.c as records of what is read and written.  All are static functions of the
 * including file; the prototypes here bind all three.
 * The including file has defined, before this header: struct X (the context), and the one-member structs val, vec, f80.
 *
 * Rules for semantics:
 *  - C `if` and `switch` only on facts of the decoded instruction; choices on guest values are sel(), early exits trap_if()/skip_if().
 *  - Order: reads, compute, memory write, register writes, flags.  A fault leaves no partial state.
 *  - Every operation is defined for all values of its operands; its comment gives the result in special cases.  Flags that the manual leaves
 *    undefined get one documented value.
 *  - A val has a width of 1, 8, 16, 32, 64 bits; every operation takes the width as a parameter (w).  In the interpreter a val is kept zero-extended.
 */
#ifndef XLAT_OPS_H
#define XLAT_OPS_H

#include "lifter/decode/insn.h"
#include "runtime/abi/cpu.h"
#include "runtime/abi/helpers.h"

typedef struct X X;
typedef struct xlat_insn insn;

/* ---- constants ---- */
static val k(X *x, int w, uint64_t c);
static val kaddr(X *x, uint32_t va);           /* a code or data address of this module: va + (actual base - preferred base); w 32 */
static val imm(X *x, const insn *in, int i);   /* immediate operand i at its own width, relocated when imm_reloc */

/* ---- integer arithmetic modulo 2^w ---- */
static val add(X *x, int w, val a, val b);
static val sub(X *x, int w, val a, val b);
static val mul(X *x, int w, val a, val b);
static val udiv(X *x, int w, val a, val b);    /* b = 0: 0 */
static val urem(X *x, int w, val a, val b);    /* b = 0: 0 */
static val sdiv(X *x, int w, val a, val b);    /* b = 0: 0; most negative / -1: most negative */
static val srem(X *x, int w, val a, val b);    /* b = 0: 0; b = -1: 0 */
static val and_(X *x, int w, val a, val b);
static val or_(X *x, int w, val a, val b);
static val xor_(X *x, int w, val a, val b);
static val not_(X *x, int w, val a);
static val neg(X *x, int w, val a);
static val shl(X *x, int w, val a, val n);     /* n >= w: 0 */
static val shr(X *x, int w, val a, val n);     /* n >= w: 0 */
static val sar(X *x, int w, val a, val n);     /* n >= w: all copies of the sign */
static val rotl(X *x, int w, val a, val n);    /* n modulo w */
static val rotr(X *x, int w, val a, val n);
static val bswap(X *x, int w, val a);          /* w 16 32 64 */
static val popcnt(X *x, int w, val a);
static val clz(X *x, int w, val a);            /* a = 0: w */
static val ctz(X *x, int w, val a);            /* a = 0: w */
static val parity(X *x, val a8);               /* w 1: 1 when the byte has an even number of ones */

/* ---- comparisons: w 1 ---- */
static val eq(X *x, int w, val a, val b);
static val ne(X *x, int w, val a, val b);
static val ult(X *x, int w, val a, val b);
static val ule(X *x, int w, val a, val b);
static val slt(X *x, int w, val a, val b);
static val sle(X *x, int w, val a, val b);
static val sel(X *x, int w, val c1, val a, val b); /* c1 ? a : b */

/* ---- widths ---- */
static val zext(X *x, int from, int to, val a);  /* from <= to */
static val sext(X *x, int from, int to, val a);
static val trunc_(X *x, int from, int to, val a); /* from >= to; to 1: bit 0 */

/* ---- registers (num: enum xlat_gpr, enum xlat_flag, enum xlat_seg) ---- */
static val rd_reg(X *x, int bits, int num);          /* bits 8: num 4..7 = ah ch dh bh */
static void wr_reg(X *x, int bits, int num, val v);  /* the rest of the register is kept */
static val rd_flag(X *x, int f);
static void wr_flag(X *x, int f, val v1);
static val rd_seg(X *x, int num);                    /* selector, w 16 */
static val rd_eflags(X *x);                          /* as PUSHF shows it, w 32 */
static void wr_eflags(X *x, val v);                  /* flags and XLAT_EFLAGS_KEPT bits */
static val rd_field(X *x, int w, int offset);        /* any other field of struct xlat_cpu, by offsetof (fcw, mxcsr, ...) */
static void wr_field(X *x, int w, int offset, val v);

/* Called after the arithmetic flags have been written: says from which operands and result they were computed, so that cond() can compare the
 * operands instead of combining flags.  An implementation may ignore it. */
enum flag_source { FS_SUB /* r = a - b, no borrow in */, FS_LOGIC /* CF = OF = 0, r */, FS_ADD /* r = a + b, no carry in */,
                   FS_INC, FS_DEC /* r = a +- 1, CF as it was */, FS_RESULT /* ZF, SF and PF of r, the others of their own */ };
static void flags_note(X *x, enum flag_source s, int w, val a, val b, val r);
static bool cond_hint(X *x, int cc, val *out);       /* false: no hint holds, compute from the flags */

/* ---- guest memory: linear address = base of seg + addr (32 bits, wraps).  ES CS SS DS are flat. ---- */
static val ld(X *x, int w, int seg, val addr);
static void st(X *x, int w, int seg, val addr, val v);
enum amo { AMO_XCHG, AMO_ADD, AMO_SUB, AMO_AND, AMO_OR, AMO_XOR };
static val amo(X *x, enum amo kind, int w, int seg, val addr, val v);           /* sequentially consistent; the old value */
static val cas(X *x, int w, int seg, val addr, val expect, val desired);        /* likewise; the old value; w up to 64 */
static void fence(X *x);
static void probe_write(X *x, int w, int seg, val addr); /* faults now if a write there would; writes nothing (xadd, bts... order) */

/* ---- control flow ---- */
static void trap_if(X *x, val c1, enum xlat_trap t, uint32_t arg); /* the instruction faults; state as before it */
static void trap(X *x, enum xlat_trap t, uint32_t arg);            /* always; nothing follows */
static void decline_if(X *x, val c1);             /* translated code: the interpreter executes this instruction instead; interpreter: no effect */
static void skip_if(X *x, val c1);                /* the rest of this instruction's semantics is not executed */
static void repeat_if(X *x, val c1);              /* execute this instruction again (REP); else continue with the next */
static void jump(X *x, val target);               /* w 32, an address at run time (relocated) */
static void jump_if(X *x, val c1, uint32_t va);   /* to va (at the preferred base), else the next instruction */
static void call(X *x, val target, val ret);      /* host call; the return address `ret` has been pushed already */
static void ret(X *x, val target);                /* guest return to the popped address */

/* ---- helpers (runtime/abi/helpers.def) ---- */
static val helper(X *x, enum xlat_helper h, val a64, val b64, val c64); /* w 64 each; result w 64 */

/* ---- scalar floating point on bit patterns: w 32 single, 64 double; host rounding mode = guest's MXCSR ---- */
static val f_ext(X *x, val a32);                  /* single -> double */
static val f_trunc(X *x, val a64);                /* double -> single */
static val f_from_s32(X *x, int w, val a32);      /* signed int32 -> float of w bits */
static val f_to_s32(X *x, int w, val a);          /* current rounding mode; NaN or out of range: 0x80000000 */
static val f_to_s32_trunc(X *x, int w, val a);    /* toward zero; likewise */

#include "lifter/sem/ops_f80.h" /* x87 and MMX registers and 80-bit arithmetic */
#include "lifter/sem/ops_vec.h" /* 128-bit vectors */

#endif
