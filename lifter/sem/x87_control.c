/* x87_control.c - control word, status word, environment, whole-state saves, tags and TOP by hand, EMMS.
 *
 * Forms without a wait (fn...) do not check for pending exceptions.  fndisi, fneni and fnsetpm had an effect on an 8087 or 80287 only.
 */

static inline void sem_fwait(X *x, const insn *in) { x87_wait(x, in); }
static inline void sem_fnop(X *x, const insn *in) { x87_wait(x, in); }
static inline void sem_fndisi(X *x, const insn *in) {}
static inline void sem_fneni(X *x, const insn *in) {}
static inline void sem_fnsetpm(X *x, const insn *in) {}

static inline void sem_fnstcw(X *x, const insn *in) { wr(x, in, 0, rd_field(x, 16, offsetof(struct xlat_cpu, fcw))); }
static inline void sem_fldcw(X *x, const insn *in)
{
    x87_wait(x, in);
    val cw = rd(x, in, 0);
    x87_set_cw(x, or_(x, 16, and_(x, 16, cw, k(x, 16, 0x1f7f)), k(x, 16, 0x40)));
}
static inline void sem_fnstsw(X *x, const insn *in) { wr(x, in, 0, x87_status(x)); }
static inline void sem_fnclex(X *x, const insn *in) { x87_forget(x); }
static inline void sem_fninit(X *x, const insn *in)
{
    val none = k(x, 64, 0);
    helper(x, XLAT_H_x87_fninit, none, none, none);
}

/* Instructions that change TOP or tags only. */
static inline void sem_fincstp(X *x, const insn *in)
{
    x87_wait(x, in);
    x87_clear_c1(x);
    st_turn(x, 1);
}
static inline void sem_fdecstp(X *x, const insn *in)
{
    x87_wait(x, in);
    x87_clear_c1(x);
    st_turn(x, -1);
}
static inline void sem_ffree(X *x, const insn *in)
{
    x87_wait(x, in);
    x87_clear_c1(x);
    st_free(x, last_opnd(in)->num);
}
static inline void sem_ffreep(X *x, const insn *in)
{
    x87_wait(x, in);
    x87_clear_c1(x);
    st_free(x, last_opnd(in)->num);
    x87_pop(x);
}
static inline void sem_emms(X *x, const insn *in)
{
    mm_wait(x, in);
    val none = k(x, 64, 0);
    helper(x, XLAT_H_x87_emms, none, none, none);
}

/* Whole-state transfers are helpers: a = linear address, b = operand size. */
static inline void x87_transfer(X *x, const insn *in, enum xlat_helper h) { helper(x, h, linear_of(x, in), k(x, 64, in->osz), k(x, 64, 0)); }
static inline void sem_fnstenv(X *x, const insn *in) { x87_transfer(x, in, XLAT_H_x87_fnstenv); }
static inline void sem_fnsave(X *x, const insn *in) { x87_transfer(x, in, XLAT_H_x87_fnsave); }
static inline void sem_fldenv(X *x, const insn *in)
{
    x87_wait(x, in);
    x87_transfer(x, in, XLAT_H_x87_fldenv);
}
static inline void sem_frstor(X *x, const insn *in)
{
    x87_wait(x, in);
    x87_transfer(x, in, XLAT_H_x87_frstor);
}
static inline void sem_fxsave(X *x, const insn *in) { x87_transfer(x, in, XLAT_H_x87_fxsave); }
static inline void sem_fxrstor(X *x, const insn *in) { x87_transfer(x, in, XLAT_H_x87_fxrstor); }
