/* mmx.c - instructions that name MMX registers only, or move between them and xmm registers.  The others are in the SSE files, which serve
 * both widths.  EMMS is with the x87 instructions.  Source: Intel SDM vol. 2. */

static inline void sem_movntq(X *x, const insn *in) { vst(x, in, 64, rd_mm(x, in->opnd[1].num)); }
static inline void sem_movdq2q(X *x, const insn *in) { vdst(x, in, reg_vec(x, in, 1)); }
static inline void sem_movq2dq(X *x, const insn *in) { vdst(x, in, reg_vec(x, in, 1)); }
