/* ops_f80.h - the operations of the x87 unit: its stack, 80-bit values, and the MMX registers that share its mantissas.
 *
 * On an x86-64 host the guest's x87 arithmetic is done by the host's x87 unit.  The host's x87 control word holds the guest's precision and rounding
 * control, so the host's unit computes exactly what the guest's would.  Exception flags that it raises accumulate in the host's status word until
 * FNCLEX.  The guest's status word is cpu.fsw (condition codes, SF, flags raised by semantics) | the host's flags | TOP << 11.  ES and B are not
 * stored: x87_status computes them when the status word is read.
 * Unmasked exceptions: the interpreter masks all exceptions in the host and tests the host's flags after each instruction (x87_commit).  Translated
 * code gives the host the guest's masks, and the host's unit raises the exception (runtime/wine/pe/fault.c); but in programs whose exception handlers
 * may read registers (xlat_x87_traps is false), x87 code is left to the interpreter while an exception is unmasked.
 * Other hosts: f80 is the bits, and arithmetic is done in integers (runtime/abi/f80.h); flags are in cpu.fsw alone.
 *
 * Order in a semantic function: x87_wait, reads and computation, x87_commit, writes.
 */
#ifndef XLAT_OPS_F80_H
#define XLAT_OPS_F80_H

/* ---- the stack ---- */
static f80 rd_st(X *x, int i);           /* ST(i), whatever its tag; i may be -1: the register that the next push writes */
static void wr_st(X *x, int i, f80 v);   /* also tags it full */
static void wr_st_if(X *x, val c1, int i, f80 v);
static val st_empty(X *x, int i);        /* w 1; the constant 0 where the emitter has proved that it is full */
static void st_free(X *x, int i);        /* tags it empty */
static void st_turn(X *x, int d);        /* TOP += d: -1 before a push, +1 after a pop */
static val rd_top(X *x);                 /* w 16, 0..7 */
static val rd_fsw(X *x);                 /* w 16: cpu.fsw: up-to-date condition codes and SF, but without the exception flags that are in the host */
static void wr_fsw(X *x, val v);
static val rd_cc(X *x);                  /* w 16: C0 C1 C2 C3 alone, at their bits of the status word */
static val rd_cc_left(X *x);             /* the same, for instructions after which the manual calls them undefined and processors leave them
                                          * unchanged.  Translated code uses 0, so that their values need not be carried from one instruction
                                          * to the next */
static void wr_cc(X *x, val v);
static int st_static(X *x);              /* known when code is emitted: no register used here can have the wrong tag */

/* ---- control and status ---- */
static void x87_wait(X *x, const insn *in); /* every waiting instruction starts with it: #MF when an unmasked exception is pending */
static void x87_clear_c1(X *x);          /* C1 = 0; translated code writes it only in functions that may read C1 (xlat_x87_keeps) */
/* Call it before the first write.  When the computation raised an unmasked exception that suppresses the result, the instruction ends here with
 * nothing written.  An unmasked denormal exception of a load does not suppress the result. */
enum x87_write { X87_LOADED, X87_MOVED, X87_COMPUTED }; /* the first two leave C1 alone */
static void x87_commit(X *x, enum x87_write w);
static val x87_status(X *x);             /* w 16: the status word as FNSTSW shows it */
static void x87_forget(X *x);            /* FNCLEX: clears the exception flags and SF, in cpu and in the host */
static void x87_set_cw(X *x, val cw16);  /* sets the guest's control word and the host's */
static void x87_leave_if(X *x, val c1);  /* FSIN, FCOS, FPTAN, FSINCOS out of range (C2 set): as skip_if.  Where the emitter cannot describe the
                                          * x87 stack after that, translated code leaves the instruction to the interpreter */

/* ---- values ---- */
static f80 f80_k(X *x, uint16_t se, uint64_t mant);
static val f80_se(X *x, f80 a);          /* sign and exponent, w 16 */
static val f80_mant(X *x, f80 a);        /* w 64 */
static f80 f80_of(X *x, val se16, val mant64);
static f80 f80_sel(X *x, val c1, f80 a, f80 b);
static f80 f80_neg(X *x, f80 a);         /* the sign bit alone; no exception */
static f80 f80_abs(X *x, f80 a);

enum f80_constant { F80_ONE, F80_ZERO, F80_L2T, F80_L2E, F80_PI, F80_LG2, F80_LN2 };
static f80 f80_const(X *x, enum f80_constant c); /* rounded as rounding control says */

/* Arithmetic.  The interpreter also copies the host's C1 (rounded up) to cpu.fsw; translated code does so only in functions that may read C1, and
 * elsewhere leaves it as it was. */
enum f80_bin { F80_ADD, F80_SUB, F80_MUL, F80_DIV };
static f80 f80_op(X *x, enum f80_bin op, f80 a, f80 b);
/* a op memory, or memory op a when reverse; the memory holds a float of 32 or 64 bits or an integer of 16 or 32.  It is one
 * operation because a separate load would change the result for NaNs: of a signalling NaN in memory and a quiet one in a, a is the result; with an
 * empty ST(0), a is the indefinite, and so is the result whatever the memory holds. */
struct f80_memory { int w; bool integer; int seg; val addr; };
static f80 f80_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m);
static f80 f80_sqrt(X *x, f80 a);
static f80 f80_rint(X *x, f80 a);        /* rounding control */

/* C0, C2 and C3 of a comparison, w 1 each; an unordered one sets all. */
struct f80_order { val less, unordered, equal; };
static struct f80_order f80_cmp(X *x, bool quiet, f80 a, f80 b); /* quiet: only a signalling NaN is invalid */

static struct f80_order f80_cmp_mem(X *x, f80 a, struct f80_memory m); /* as FCOM and FICOM do: not quiet */

/* Transcendental and other long instructions, done by the host's instruction of that name on st0 and st1.  Result: ST(0) and ST(1) after it
 * (FPTAN FSINCOS FXTRACT: the pushed pair ST(0), ST(1)), and C0..C3 at their bits of the status word.  FSIN FCOS FSINCOS FPTAN: C2 = out of range,
 * nothing done. */
enum f80_fn { F80_2XM1, F80_YL2X, F80_YL2XP1, F80_PTAN, F80_PATAN, F80_SIN, F80_COS, F80_SINCOS, F80_XTRACT, F80_SCALE, F80_PREM, F80_PREM1 };
struct f80_result { f80 st0, st1; val cc; };
static struct f80_result f80_call(X *x, enum f80_fn fn, f80 st0, f80 st1);

/* ---- memory: w is the width there; integers are signed ---- */
static f80 f80_ld(X *x, int w, int seg, val addr);                  /* 32 64 80; only for a push: depends on the tag below TOP */
static f80 f80_ld_int(X *x, int w, int seg, val addr);              /* 16 32 64 */
static void f80_st(X *x, int w, int seg, val addr, f80 a);          /* 32 64 80, rounded; calls x87_commit before the write */
static void f80_st_int(X *x, int w, bool chop, int seg, val addr, f80 a); /* likewise; out of range or NaN: 8000.. and invalid */
static f80 f80_ld_bcd(X *x, int seg, val addr);
static void f80_st_bcd(X *x, int seg, val addr, f80 a);             /* calls x87_commit */

/* ---- MMX ---- */
static val rd_mm(X *x, int n);           /* w 64.  Any MMX access sets TOP to 0 and tags all registers full: read memory first */
static void wr_mm(X *x, int n, val v);   /* also sets sign and exponent to ones */
static void mm_wait(X *x, const insn *in); /* #MF when an unmasked x87 exception is pending */

#endif
