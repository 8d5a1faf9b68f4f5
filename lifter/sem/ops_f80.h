/* ops_f80.h - the vocabulary of the x87 unit: its stack, 80-bit values, and the MMX registers that share its mantissas.
 *
 * Division of labour on an x86-64 host.  The host's x87 control word holds the guest's precision and rounding control, so the host's unit
 * computes exactly what the guest's would; raised exception flags gather in the host's status word and stay there until FNCLEX, so the guest's status word is cpu.fsw (condition codes, SF, flags raised by semantics) | the host's flags | TOP << 11.
 * ES and B are not kept: they are made when somebody looks (x87_status).
 * Unmasked exceptions: in the interpreter the host masks them all, and it looks after each instruction (x87_commit).  In translated code the
 * host's masks are the guest's and its unit raises them (runtime/wine/pe/fault.c), but where handlers may look (xlat_x87_traps).
 * Other hosts: f80 is a double and the flags stay clear; right for precision control 53 and round-to-nearest.
 *
 * Order in a semantic function: x87_wait, reads and computation, x87_commit, writes.
 */
#ifndef XLAT_OPS_F80_H
#define XLAT_OPS_F80_H

/* ---- the stack ---- */
static f80 rd_st(X *x, int i);           /* ST(i), whatever its tag; i may be -1: the register below TOP, next to be pushed */
static void wr_st(X *x, int i, f80 v);   /* and tags it full */
static void wr_st_if(X *x, val c1, int i, f80 v);
static val st_empty(X *x, int i);        /* w 1; constant 0 where the emitter knows better */
static void st_free(X *x, int i);        /* tags it empty */
static void st_turn(X *x, int d);        /* TOP += d; -1 makes room for a push, +1 ends a pop */
static val rd_top(X *x);                 /* w 16, 0..7 */
static val rd_fsw(X *x);                 /* w 16: cpu.fsw, its condition codes and SF true, its exception flags not all of the guest's */
static void wr_fsw(X *x, val v);
static val rd_cc(X *x);                  /* w 16: C0 C1 C2 C3 alone, at their places in the status word */
static val rd_cc_left(X *x);             /* the same, where the manual leaves them undefined and the processor leaves them alone: translated code
                                          * takes them for 0, so that they need not be carried everywhere */
static void wr_cc(X *x, val v);
static int st_static(X *x);              /* a fact of the code being built: no register met here can have the wrong tag */

/* ---- control and status ---- */
static void x87_wait(X *x, const insn *in); /* every waiting instruction starts with it: #MF when an unmasked exception is pending */
static void x87_clear_c1(X *x);          /* C1 = 0; translated code does not trouble */
/* Before the first write: ends the instruction, nothing written, when it raised an unmasked exception that demands that.  A load of a
 * denormal goes through. */
enum x87_write { X87_LOADED, X87_MOVED, X87_COMPUTED }; /* the first two leave C1 alone */
static void x87_commit(X *x, enum x87_write w);
static val x87_status(X *x);             /* w 16: the status word as FNSTSW shows it */
static void x87_forget(X *x);            /* FNCLEX: no exception flags and no SF any more, in cpu or host */
static void x87_set_cw(X *x, val cw16);  /* the guest's control word, and the host's with it */
static void x87_leave_if(X *x, val c1);  /* FSIN's kin out of range: C2 is set and the guest goes on with the next instruction, as with skip_if;
                                          * translated code that cannot say what the stack looks like then leaves it to the interpreter */

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

/* Arithmetic.  The interpreter also takes C1 (rounded up) over into cpu.fsw; translated code leaves C1 as it was. */
enum f80_bin { F80_ADD, F80_SUB, F80_MUL, F80_DIV };
static f80 f80_op(X *x, enum f80_bin op, f80 a, f80 b);
/* a op memory, or memory op a when reverse; the memory holds a float of 32 or 64 bits or an integer of 16 or 32.  One operation and not a
 * load and an operation: a signalling NaN there gives way to a quiet one in a, and with an empty ST(0), where a is the indefinite, that is the
 * result whatever the memory holds. */
struct f80_memory { int w; bool integer; int seg; val addr; };
static f80 f80_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m);
static f80 f80_sqrt(X *x, f80 a);
static f80 f80_rint(X *x, f80 a);        /* rounding control */

/* C0, C2 and C3 of a comparison, w 1 each; an unordered one sets all. */
struct f80_order { val less, unordered, equal; };
static struct f80_order f80_cmp(X *x, bool quiet, f80 a, f80 b); /* quiet: only a signalling NaN is invalid */

static struct f80_order f80_cmp_mem(X *x, f80 a, struct f80_memory m); /* as FCOM and FICOM do: not quiet */

/* The long ones, by the processor's own instruction of that name on st0 and st1: what it leaves in ST(0) and ST(1) (FPTAN FSINCOS FXTRACT: of
 * the pushed pair ST(0), ST(1)), and C0..C3 at their places in the status word.  FSIN FCOS FSINCOS FPTAN: C2 = out of range, nothing done.
 * Not on other hosts yet: XLAT_TRAP_UNSUPPORTED. */
enum f80_fn { F80_2XM1, F80_YL2X, F80_YL2XP1, F80_PTAN, F80_PATAN, F80_SIN, F80_COS, F80_SINCOS, F80_XTRACT, F80_SCALE, F80_PREM, F80_PREM1 };
struct f80_result { f80 st0, st1; val cc; };
static struct f80_result f80_call(X *x, enum f80_fn fn, f80 st0, f80 st1);

/* ---- memory: w is the width there; integers are signed ---- */
static f80 f80_ld(X *x, int w, int seg, val addr);                  /* 32 64 80; only for a push: looks at the register below TOP */
static f80 f80_ld_int(X *x, int w, int seg, val addr);              /* 16 32 64 */
static void f80_st(X *x, int w, int seg, val addr, f80 a);          /* 32 64 80, rounded; does x87_commit before the write */
static void f80_st_int(X *x, int w, bool chop, int seg, val addr, f80 a); /* likewise; out of range or NaN: 8000.. and invalid */
static f80 f80_ld_bcd(X *x, int seg, val addr);
static void f80_st_bcd(X *x, int seg, val addr, f80 a);             /* does x87_commit */

/* ---- MMX ---- */
static val rd_mm(X *x, int n);           /* w 64.  Any MMX access sets TOP to 0 and tags all registers full: read memory first */
static void wr_mm(X *x, int n, val v);   /* and sets sign and exponent to ones */
static void mm_wait(X *x, const insn *in); /* #MF when an unmasked x87 exception is pending */

#endif
