/* operand.c - operands: effective addresses, reading and writing what the decoder named.
 * Source: Intel SDM vol. 1, 3.7 (operand addressing), vol. 2, 2.1.5 (addressing-mode encoding). */

/* The offset part of the memory operand, w 32 (LEA's result before truncation; 16-bit addressing wraps at 64 KiB). */
static inline val offset_of(X *x, const insn *in)
{
    const struct xlat_memref *m = &in->mem;
    if (in->asz == 16) {
        val a = k(x, 16, m->disp & 0xffff);
        if (m->base != XLAT_NOREG)
            a = add(x, 16, rd_reg(x, 16, m->base), a);
        if (m->index != XLAT_NOREG)
            a = add(x, 16, a, rd_reg(x, 16, m->index));
        return zext(x, 16, 32, a);
    }
    val disp = in->disp_reloc ? kaddr(x, m->disp) : k(x, 32, m->disp);
    if (m->base == XLAT_NOREG && m->index == XLAT_NOREG)
        return disp;
    val a;
    if (m->index != XLAT_NOREG) {
        a = rd_reg(x, 32, m->index);
        if (m->scale > 1)
            a = shl(x, 32, a, k(x, 32, m->scale == 2 ? 1 : m->scale == 4 ? 2 : 3));
        if (m->base != XLAT_NOREG)
            a = add(x, 32, rd_reg(x, 32, m->base), a);
    } else
        a = rd_reg(x, 32, m->base);
    return m->disp || in->disp_reloc ? add(x, 32, a, disp) : a;
}

/* Operand i at its width; x87, MMX and vector operands have their own readers. */
static inline val rd(X *x, const insn *in, int i)
{
    const struct xlat_opnd *o = &in->opnd[i];
    switch (o->kind) {
    case OPND_REG: return rd_reg(x, o->bits, o->num);
    case OPND_MEM: return ld(x, o->bits, in->mem.seg, offset_of(x, in));
    case OPND_SEG: return rd_seg(x, o->num);
    default: return imm(x, in, i);
    }
}

/* Address of the memory operand when it is to be written: the code segment cannot be. */
static inline val offset_to_write(X *x, const insn *in)
{
    if (in->mem.seg == XLAT_CS)
        trap_if(x, k(x, 1, 1), XLAT_TRAP_GP, 0);
    return offset_of(x, in);
}

static inline void wr(X *x, const insn *in, int i, val v)
{
    const struct xlat_opnd *o = &in->opnd[i];
    if (o->kind == OPND_REG)
        wr_reg(x, o->bits, o->num, v);
    else
        st(x, o->bits, in->mem.seg, offset_to_write(x, in), v);
}
