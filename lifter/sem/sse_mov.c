/* sse_mov.c - moves between vector registers, general registers and memory.
 * Non-temporal hints have no meaning here: such a store is a plain one.  Source: Intel SDM vol. 2, MOV* and PEXTR*, PINSR*. */

/* ---- whole registers ---- */
static inline void mov_full(X *x, const insn *in, bool aligned)
{
    if (in->opnd[0].kind == OPND_MEM)
        stv(x, in->mem.seg, voffset(x, in), aligned && !in->vex, reg_vec(x, in, 1));
    else
        vdst(x, in, vsrc_as(x, in, 1, aligned));
}
#define MOV_FULL(name, aligned)                                                                                       \
    static inline void sem_##name(X *x, const insn *in) { mov_full(x, in, aligned); }
MOV_FULL(movaps, true)
MOV_FULL(movapd, true)
MOV_FULL(movdqa, true)
MOV_FULL(movntps, true)
MOV_FULL(movntpd, true)
MOV_FULL(movntdq, true)
MOV_FULL(movntdqa, true)
MOV_FULL(movups, false)
MOV_FULL(movupd, false)
MOV_FULL(movdqu, false)
MOV_FULL(lddqu, false)

/* ---- 32 and 64 bits from and to the low end ---- */
static inline void sem_movd(X *x, const insn *in)
{
    mm_begin(x, in);
    if (in->opnd[0].kind == OPND_MM || in->opnd[0].kind == OPND_XMM)
        vdst(x, in, v_low(x, 32, vrd_rm(x, in, 1, 32)));
    else
        vwr_rm(x, in, 0, 32, v_get(x, 32, reg_vec(x, in, 1), 0));
}
static inline void sem_movq(X *x, const insn *in)
{
    if (in->opnd[0].kind == OPND_MEM)
        vst(x, in, 64, v_get(x, 64, vsrc_any(x, in, 1, 64), 0));
    else
        vdst(x, in, vsrc_low(x, in, 1, 64));
}

/* movss, movsd: a load clears the rest of the register, a register move keeps it. */
static inline void mov_scalar(X *x, const insn *in, int w)
{
    if (in->opnd[0].kind == OPND_MEM)
        vst(x, in, w, v_get(x, w, reg_vec(x, in, 1), 0));
    else if (in->opnd[1].kind == OPND_MEM)
        vdst(x, in, v_low(x, w, vld(x, in, w)));
    else
        vdst(x, in, v_set(x, w, reg_vec(x, in, 0), 0, v_get(x, w, reg_vec(x, in, 1), 0)));
}
static inline void sem_movss(X *x, const insn *in) { mov_scalar(x, in, 32); }
static inline void sem_movsd(X *x, const insn *in) { mov_scalar(x, in, 64); }

/* Half a register to or from memory; between registers only as movhlps (high to low) and movlhps (low to high), which some
 * disassemblers call movlps and movhps. */
static inline void mov_half(X *x, const insn *in, int half)
{
    if (in->opnd[0].kind == OPND_MEM) {
        vst(x, in, 64, v_get(x, 64, reg_vec(x, in, 1), half));
        return;
    }
    val v = in->opnd[1].kind == OPND_MEM ? vld(x, in, 64) : v_get(x, 64, reg_vec(x, in, 1), !half);
    vdst(x, in, v_set(x, 64, reg_vec(x, in, 0), half, v));
}
static inline void sem_movlps(X *x, const insn *in) { mov_half(x, in, 0); }
static inline void sem_movlpd(X *x, const insn *in) { mov_half(x, in, 0); }
static inline void sem_movhlps(X *x, const insn *in) { mov_half(x, in, 0); }
static inline void sem_movhps(X *x, const insn *in) { mov_half(x, in, 1); }
static inline void sem_movhpd(X *x, const insn *in) { mov_half(x, in, 1); }
static inline void sem_movlhps(X *x, const insn *in) { mov_half(x, in, 1); }

/* ---- one lane ---- */
static inline void extract_lane(X *x, const insn *in, int w)
{
    mm_begin(x, in);
    unsigned lanes = (in->opnd[1].kind == OPND_MM ? 64u : 128u) / (unsigned)w;
    vwr_rm(x, in, 0, w, v_get(x, w, reg_vec(x, in, 1), (int)(vimm(in) & (lanes - 1))));
}
static inline void sem_pextrb(X *x, const insn *in) { extract_lane(x, in, 8); }
static inline void sem_pextrw(X *x, const insn *in) { extract_lane(x, in, 16); }
static inline void sem_pextrd(X *x, const insn *in) { extract_lane(x, in, 32); }
static inline void sem_extractps(X *x, const insn *in) { extract_lane(x, in, 32); }

static inline void insert_lane(X *x, const insn *in, int w)
{
    mm_begin(x, in);
    unsigned lanes = (unsigned)vbytes(in) * 8 / (unsigned)w;
    val v = in->opnd[1].kind == OPND_MEM ? vld(x, in, w) : trunc_(x, 32, w, rd_reg(x, 32, in->opnd[1].num));
    vdst(x, in, v_set(x, w, reg_vec(x, in, 0), (int)(vimm(in) & (lanes - 1)), v));
}
static inline void sem_pinsrb(X *x, const insn *in) { insert_lane(x, in, 8); }
static inline void sem_pinsrw(X *x, const insn *in) { insert_lane(x, in, 16); }
static inline void sem_pinsrd(X *x, const insn *in) { insert_lane(x, in, 32); }

/* insertps: any lane of a register (or 32 bits of memory) to any lane, then lanes cleared. */
static inline void sem_insertps(X *x, const insn *in)
{
    unsigned i = vimm(in);
    val v = in->opnd[1].kind == OPND_MEM ? vld(x, in, 32) : v_get(x, 32, reg_vec(x, in, 1), (int)(i >> 6));
    vec r = v_set(x, 32, reg_vec(x, in, 0), (int)(i >> 4 & 3), v);
    uint8_t map[16];
    for (unsigned b = 0; b < 16; b++)
        map[b] = i >> b / 4 & 1 ? V_ZERO : (uint8_t)b;
    vdst(x, in, v_shuf(x, r, r, map));
}

/* ---- sign masks ---- */
static inline void move_mask(X *x, const insn *in, int w) { wr_reg(x, 32, in->opnd[0].num, v_mask(x, w, vsrc(x, in, 1))); }
static inline void sem_movmskps(X *x, const insn *in) { move_mask(x, in, 32); }
static inline void sem_movmskpd(X *x, const insn *in) { move_mask(x, in, 64); }
static inline void sem_pmovmskb(X *x, const insn *in) { move_mask(x, in, 8); }

/* maskmovq, maskmovdqu: bytes whose mask has the top bit set go to [edi]; eight at a time. */
static inline void mask_move(X *x, const insn *in)
{
    mm_begin(x, in);
    int seg = in->prefix & PFX_SEG ? in->mem.seg : XLAT_DS;
    val a = in->asz == 16 ? zext(x, 16, 32, rd_reg(x, 16, XLAT_EDI)) : rd_reg(x, 32, XLAT_EDI);
    if (seg == XLAT_FS || seg == XLAT_GS)
        a = add(x, 32, a, rd_field(x, 32, seg == XLAT_FS ? offsetof(struct xlat_cpu, fs_base) : offsetof(struct xlat_cpu, gs_base)));
    vec v = reg_vec(x, in, 0), m = reg_vec(x, in, 1);
    helper(x, XLAT_H_maskmov, zext(x, 32, 64, a), v_get(x, 64, v, 0), v_get(x, 64, m, 0));
    if (!is_mm(in))
        helper(x, XLAT_H_maskmov, zext(x, 32, 64, add(x, 32, a, k(x, 32, 8))), v_get(x, 64, v, 1), v_get(x, 64, m, 1));
}
static inline void sem_maskmovq(X *x, const insn *in) { mask_move(x, in); }
static inline void sem_maskmovdqu(X *x, const insn *in) { mask_move(x, in); }
