/* mov.c - moves, conversions of width, single flags, segment registers.  Source: Intel SDM vol. 2.
 *
 * Segments are flat but for fs.  A load of ds, es, ss, gs accepts the selectors that a process has (null except for ss, that of cs, that of
 * ss) at any requested privilege level, as the processor does for segments of level 3 (ss: level 3 only).  A load of fs accepts only the selector
 * that fs has already, because its base belongs to the runtime.  fs's selector in another register would need a second base: it is reported as
 * unsupported.  Everything else is #GP. */

/* Checks selector v (w 16) for segment register s and stores it; call it after memory accesses and before other register writes, because it may
 * fault. */
static inline void check_seg(X *x, int s, val v)
{
    val idx = and_(x, 16, v, k(x, 16, 0xfffc)), rpl = and_(x, 16, v, k(x, 16, 3)), three = k(x, 16, 3);
    val fs = eq(x, 16, idx, and_(x, 16, rd_seg(x, XLAT_FS), k(x, 16, 0xfffc)));
    val ss = eq(x, 16, idx, and_(x, 16, rd_seg(x, XLAT_SS), k(x, 16, 0xfffc)));
    val cs = eq(x, 16, idx, and_(x, 16, rd_seg(x, XLAT_CS), k(x, 16, 0xfffc)));
    val null = eq(x, 16, idx, k(x, 16, 0)), ok;
    if (s == XLAT_SS)
        ok = and_(x, 1, ss, eq(x, 16, rpl, three));
    else if (s == XLAT_FS)
        ok = fs;
    else {
        ok = or_(x, 1, null, or_(x, 1, ss, cs));
        trap_if(x, and_(x, 1, fs, not_(x, 1, ok)), XLAT_TRAP_UNSUPPORTED, 0);
    }
    trap_if(x, not_(x, 1, ok), XLAT_TRAP_GP, 0);
}
static inline void wr_seg(X *x, int s, val v) { wr_field(x, 16, (int)(offsetof(struct xlat_cpu, seg) + 2 * (unsigned)s), v); }

static inline void sem_mov(X *x, const insn *in)
{
    const struct xlat_opnd *d = &in->opnd[0], *s = &in->opnd[1];
    if (d->kind == OPND_CR || d->kind == OPND_DR || s->kind == OPND_CR || s->kind == OPND_DR) {
        trap(x, XLAT_TRAP_PRIV, 0);
    } else if (d->kind == OPND_SEG && d->num == XLAT_CS) {
        trap(x, XLAT_TRAP_UD, 0);
    } else if (d->kind == OPND_SEG) {
        val v;
        if (s->kind == OPND_MEM)
            v = ld(x, 16, in->mem.seg, offset_of(x, in));
        else
            v = rd_reg(x, 16, s->num);
        check_seg(x, d->num, v);
        wr_seg(x, d->num, v);
    } else if (s->kind == OPND_SEG) {
        val v = rd_seg(x, s->num);
        if (d->kind == OPND_MEM) /* in memory always 16 bits */
            st(x, 16, in->mem.seg, offset_to_write(x, in), v);
        else
            wr_reg(x, d->bits, d->num, zext(x, 16, d->bits, v));
    } else {
        wr(x, in, 0, rd(x, in, 1));
    }
}

static inline void sem_movzx(X *x, const insn *in)
{
    wr(x, in, 0, zext(x, in->opnd[1].bits, width(in), rd(x, in, 1)));
}
static inline void sem_movsx(X *x, const insn *in)
{
    wr(x, in, 0, sext(x, in->opnd[1].bits, width(in), rd(x, in, 1)));
}

static inline void sem_lea(X *x, const insn *in) { wr(x, in, 0, trunc_(x, 32, width(in), offset_of(x, in))); }

/* With memory it is atomic whether or not LOCK stands before it. */
static inline void sem_xchg(X *x, const insn *in)
{
    int w = width(in), m = in->opnd[0].kind == OPND_MEM ? 0 : in->opnd[1].kind == OPND_MEM ? 1 : -1;
    if (m >= 0) {
        wr(x, in, 1 - m, amo(x, AMO_XCHG, w, in->mem.seg, offset_to_write(x, in), rd(x, in, 1 - m)));
        return;
    }
    val a = rd(x, in, 0), b = rd(x, in, 1);
    wr(x, in, 0, b);
    wr(x, in, 1, a);
}

/* For a 16-bit register the result is undefined; processors give 0. */
static inline void sem_bswap(X *x, const insn *in)
{
    int w = width(in);
    wr(x, in, 0, w == 32 ? bswap(x, 32, rd(x, in, 0)) : k(x, w, 0));
}
static inline void sem_movbe(X *x, const insn *in) { wr(x, in, 0, bswap(x, width(in), rd(x, in, 1))); }

/* The source is read (and may fault) whatever the condition. */
static inline void sem_cmovcc(X *x, const insn *in)
{
    val b = rd(x, in, 1);
    wr(x, in, 0, sel(x, width(in), cond(x, in->cc), b, rd(x, in, 0)));
}
static inline void sem_setcc(X *x, const insn *in) { wr(x, in, 0, zext(x, 1, 8, cond(x, in->cc))); }

static inline void sem_xlat(X *x, const insn *in)
{
    int a = in->asz;
    val off = add(x, a, rd_reg(x, a, XLAT_EBX), zext(x, 8, a, rd_reg(x, 8, XLAT_EAX)));
    wr_reg(x, 8, XLAT_EAX, ld(x, 8, in->mem.seg, zext(x, a, 32, off)));
}

static inline void sem_lahf(X *x, const insn *in)
{
    wr_reg(x, 8, 4 /* ah */, and_(x, 8, trunc_(x, 32, 8, rd_eflags(x)), k(x, 8, 0xd7)));
}
static inline void sem_sahf(X *x, const insn *in)
{
    static const uint8_t bit[] = {[F_CF] = 0, [F_PF] = 2, [F_AF] = 4, [F_ZF] = 6, [F_SF] = 7};
    val ah = rd_reg(x, 8, 4);
    for (int f = F_CF; f <= F_SF; f++)
        wr_flag(x, f, trunc_(x, 8, 1, shr(x, 8, ah, k(x, 8, bit[f]))));
}
static inline void sem_salc(X *x, const insn *in) { wr_reg(x, 8, XLAT_EAX, sext(x, 1, 8, rd_flag(x, F_CF))); }

static inline void sem_cbw(X *x, const insn *in) { wr_reg(x, 16, XLAT_EAX, sext(x, 8, 16, rd_reg(x, 8, XLAT_EAX))); }
static inline void sem_cwde(X *x, const insn *in) { wr_reg(x, 32, XLAT_EAX, sext(x, 16, 32, rd_reg(x, 16, XLAT_EAX))); }
static inline void sem_cwd(X *x, const insn *in) { wr_reg(x, 16, XLAT_EDX, sar(x, 16, rd_reg(x, 16, XLAT_EAX), k(x, 16, 15))); }
static inline void sem_cdq(X *x, const insn *in) { wr_reg(x, 32, XLAT_EDX, sar(x, 32, rd_reg(x, 32, XLAT_EAX), k(x, 32, 31))); }

static inline void sem_clc(X *x, const insn *in) { wr_flag(x, F_CF, k(x, 1, 0)); }
static inline void sem_stc(X *x, const insn *in) { wr_flag(x, F_CF, k(x, 1, 1)); }
static inline void sem_cmc(X *x, const insn *in) { wr_flag(x, F_CF, not_(x, 1, rd_flag(x, F_CF))); }
static inline void sem_cld(X *x, const insn *in) { wr_flag(x, F_DF, k(x, 1, 0)); }
static inline void sem_std(X *x, const insn *in) { wr_flag(x, F_DF, k(x, 1, 1)); }

/* Far pointer in memory: offset of osz bits, then the selector. */
static inline void load_far(X *x, const insn *in, int s)
{
    int w = in->osz;
    val a = offset_of(x, in), off = ld(x, w, in->mem.seg, a);
    val v = ld(x, 16, in->mem.seg, add(x, 32, a, k(x, 32, (unsigned)w / 8)));
    check_seg(x, s, v);
    wr_seg(x, s, v);
    wr_reg(x, w, in->opnd[0].num, off);
}
static inline void sem_lds(X *x, const insn *in) { load_far(x, in, XLAT_DS); }
static inline void sem_les(X *x, const insn *in) { load_far(x, in, XLAT_ES); }
static inline void sem_lss(X *x, const insn *in) { load_far(x, in, XLAT_SS); }
static inline void sem_lfs(X *x, const insn *in) { load_far(x, in, XLAT_FS); }
static inline void sem_lgs(X *x, const insn *in) { load_far(x, in, XLAT_GS); }
