/* xsave.c - XSAVE in its forms, and XRSTOR: whole processor state by a helper, beside FXSAVE and FXRSTOR (x87_control.c).
 * edx:eax says which components are meant; CPUID shows none in the upper half.  Source: Intel SDM vol. 1, chapter 13. */
static inline void xsave_transfer(X *x, const insn *in, enum xlat_helper h, int form)
{
    helper(x, h, linear_of(x, in), zext(x, 32, 64, rd_reg(x, 32, XLAT_EAX)), k(x, 64, form));
}
static inline void sem_xsave(X *x, const insn *in) { xsave_transfer(x, in, XLAT_H_xsave, 0); }
static inline void sem_xsaveopt(X *x, const insn *in) { xsave_transfer(x, in, XLAT_H_xsave, 1); }
static inline void sem_xsavec(X *x, const insn *in) { xsave_transfer(x, in, XLAT_H_xsave, 2); }
static inline void sem_xrstor(X *x, const insn *in) { xsave_transfer(x, in, XLAT_H_xrstor, 0); }
