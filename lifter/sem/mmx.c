/* mmx.c - instructions that name MMX registers only, or move between them and xmm registers.  The others are in the SSE files, which serve
 * both widths.  EMMS is in x87_control.c.  Source: Intel SDM vol. 2. */

static inline void sem_movntq(X *x, const insn *in) { vst(x, in, 64, v_get(x, 64, vsrc(x, in, 1), 0)); }
static inline void sem_movdq2q(X *x, const insn *in) { vdst(x, in, vsrc_low(x, in, 1, 64)); }
static inline void sem_movq2dq(X *x, const insn *in) { vdst(x, in, vsrc_low(x, in, 1, 64)); }
