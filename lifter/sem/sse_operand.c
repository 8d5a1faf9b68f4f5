/* sse_operand.c - operands of the vector instructions.
 *
 * A memory operand of 16 bytes must be aligned unless the instruction's name says otherwise (Intel SDM vol. 1, 4.1.1 and 10.4.1.1), so the
 * reader vsrc() asks for alignment; narrower ones need not be.  The width that the decoder gives for a memory operand is not used: each family
 * passes its own.  When the first operand is an MMX register the whole instruction is 64 bits wide.
 *
 * These functions also serve VEX instructions, one lane of 16 bytes at a time (avx.c): register numbers are those of the lane's halves, memory is
 * accessed without alignment check and 16 bytes further up for the upper lane (VEX_UPPER), and the result goes to a temporary until both lanes are
 * computed. */

static inline bool is_mm(const insn *in) { return in->opnd[0].kind == OPND_MM; }
static inline int vbytes(const insn *in) { return is_mm(in) ? 8 : 16; }
static inline vec v_zero(X *x) { return v_k(x, 0, 0); }
static inline vec v_low(X *x, int w, val a) { return v_set(x, w, v_zero(x), 0, a); } /* a in lane 0, the rest zero */

/* Every instruction that names an MMX register waits for the x87 unit first. */
static inline void mm_begin(X *x, const insn *in)
{
    for (int i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_MM) {
            mm_wait(x, in);
            return;
        }
}

/* Address of the memory operand. */
static inline val voffset(X *x, const insn *in)
{
    val a = offset_of(x, in);
    bool further = false; /* false for an operand that both lanes use (a shift's count) */
    for (int i = 0; i < 4; i++)
        further |= in->vex & VEX_UPPER && in->opnd[i].kind == OPND_MEM && in->opnd[i].bits == 256;
    return further ? add(x, 32, a, k(x, 32, 16)) : a;
}
/* Memory operand of w bits as an integer. */
static inline val vld(X *x, const insn *in, int w) { return ld(x, w, in->mem.seg, voffset(x, in)); }
static inline void vst(X *x, const insn *in, int w, val v) { st(x, w, in->mem.seg, voffset(x, in), v); }

/* Register operand i, MMX or XMM. */
static inline vec reg_vec(X *x, const insn *in, int i)
{
    const struct xlat_opnd *o = &in->opnd[i];
    return o->kind == OPND_MM ? v_low(x, 64, rd_mm(x, o->num)) : rd_xmm(x, o->num);
}

/* Sources.  Call them before anything else, because they also do the checks that begin an instruction; memory is read before an MMX register,
 * because reading that changes the x87 state and memory may fault.
 * The low w bits of vector operand i, the rest zero: a scalar or half-width source. */
static inline vec vsrc_low(X *x, const insn *in, int i, int w)
{
    mm_begin(x, in);
    if (in->opnd[i].kind == OPND_MEM)
        return v_low(x, w, vld(x, in, w));
    return v_low(x, w, v_get(x, w, reg_vec(x, in, i), 0));
}
/* The same for callers that ignore the bits above w. */
static inline vec vsrc_any(X *x, const insn *in, int i, int w)
{
    mm_begin(x, in);
    return in->opnd[i].kind == OPND_MEM ? v_low(x, w, vld(x, in, w)) : reg_vec(x, in, i);
}

/* Vector operand i at the instruction's full width. */
static inline vec vsrc_as(X *x, const insn *in, int i, bool aligned)
{
    mm_begin(x, in);
    if (in->opnd[i].kind != OPND_MEM)
        return reg_vec(x, in, i);
    return is_mm(in) ? v_low(x, 64, vld(x, in, 64)) : ldv(x, in->mem.seg, voffset(x, in), aligned && !in->vex);
}
static inline vec vsrc(X *x, const insn *in, int i) { return vsrc_as(x, in, i, true); }

/* Register operand 0 gets the result. */
static inline void vdst(X *x, const insn *in, vec v)
{
    if (is_mm(in))
        wr_mm(x, in->opnd[0].num, v_get(x, 64, v, 0));
    else if (in->vex)
        wr_xmm(x, V_WAIT + (in->vex & VEX_UPPER ? 1 : 0), v);
    else
        wr_xmm(x, in->opnd[0].num, v);
}

/* General-purpose or memory operand i of w bits, whatever width the decoder gave the register. */
static inline val vrd_rm(X *x, const insn *in, int i, int w)
{
    return in->opnd[i].kind == OPND_MEM ? vld(x, in, w) : rd_reg(x, w, in->opnd[i].num);
}
/* Writes w bits to memory, or zero-extended to a 32-bit register. */
static inline void vwr_rm(X *x, const insn *in, int i, int w, val v)
{
    if (in->opnd[i].kind == OPND_MEM)
        vst(x, in, w, v);
    else
        wr_reg(x, 32, in->opnd[i].num, zext(x, w, 32, v));
}

/* The last operand, an 8-bit immediate known when the instruction is decoded. */
static inline unsigned vimm(const insn *in) { return in->opnd[in->nop - 1].imm & 0xff; }
