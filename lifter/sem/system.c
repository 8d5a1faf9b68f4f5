/* system.c - system instructions that user mode may execute (identification, time, random numbers, descriptors), and the privileged ones,
 * which raise #GP.  Source: Intel SDM vol. 2.
 *
 * Descriptors are those a 32-bit process has on 64-bit Linux: flat code (cs), flat data (ss), the thread's data segment (fs).  sldt str
 * sgdt sidt smsw give the constants that Linux gives when the processor traps them (UMIP). */

static inline void sem_nop(X *x, const insn *in) { (void)x; }
static inline void sem_pause(X *x, const insn *in) { (void)x; }
static inline void sem_ud2(X *x, const insn *in) { trap(x, XLAT_TRAP_UD, 0); }

static inline void sem_cpuid(X *x, const insn *in) { helper(x, XLAT_H_cpuid, k(x, 64, 0), k(x, 64, 0), k(x, 64, 0)); }

static inline void wr_edx_eax(X *x, val v64)
{
    wr_reg(x, 32, XLAT_EAX, trunc_(x, 64, 32, v64));
    wr_reg(x, 32, XLAT_EDX, trunc_(x, 64, 32, shr(x, 64, v64, k(x, 64, 32))));
}
static inline void sem_rdtsc(X *x, const insn *in)
{
    wr_edx_eax(x, helper(x, XLAT_H_rdtsc, k(x, 64, 0), k(x, 64, 0), k(x, 64, 0)));
}
static inline void sem_rdtscp(X *x, const insn *in)
{
    sem_rdtsc(x, in);
    wr_reg(x, 32, XLAT_ECX, k(x, 32, 0)); /* the number of the processor that the thread runs on: always 0 */
}

/* XCR0: x87, SSE and AVX state. */
static inline void sem_xgetbv(X *x, const insn *in)
{
    trap_if(x, ne(x, 32, rd_reg(x, 32, XLAT_ECX), k(x, 32, 0)), XLAT_TRAP_GP, 0);
    wr_reg(x, 32, XLAT_EAX, k(x, 32, 7));
    wr_reg(x, 32, XLAT_EDX, k(x, 32, 0));
}

/* RDRAND, RDSEED: CF = 0 and a result of 0 when no random number is available. */
static inline void random_number(X *x, const insn *in)
{
    int w = width(in);
    val v = helper(x, XLAT_H_rdrand, k(x, 64, 0), k(x, 64, 0), k(x, 64, 0)); /* bit 32: valid */
    wr(x, in, 0, trunc_(x, 64, w, v));
    clear_flags(x, F_OF, F_SF, F_AF, F_PF);
    wr_flag(x, F_ZF, k(x, 1, 0));
    wr_flag(x, F_CF, trunc_(x, 64, 1, shr(x, 64, v, k(x, 64, 32))));
}
static inline void sem_rdrand(X *x, const insn *in) { random_number(x, in); }
static inline void sem_rdseed(X *x, const insn *in) { random_number(x, in); }

/* ARPL r/m16, r16: raises the requested level of the destination to that of the source. */
static inline void sem_arpl(X *x, const insn *in)
{
    val a = rd(x, in, 0), b = rd(x, in, 1), three = k(x, 16, 3);
    val level = and_(x, 16, b, three), lower = ult(x, 16, and_(x, 16, a, three), level);
    /* When the level is high enough, nothing is written and ZF = 0.  Otherwise ZF is kept until the write is done, because the write may fault. */
    wr_flag(x, F_ZF, and_(x, 1, rd_flag(x, F_ZF), lower));
    skip_if(x, not_(x, 1, lower));
    wr(x, in, 0, or_(x, 16, and_(x, 16, a, k(x, 16, 0xfffc)), level));
    wr_flag(x, F_ZF, k(x, 1, 1));
}

/* Selector operand i, w 16, whatever the width the decoder gave it. */
static inline val rd_selector(X *x, const insn *in, int i)
{
    if (in->opnd[i].kind == OPND_MEM)
        return ld(x, 16, in->mem.seg, offset_of(x, in));
    return rd_reg(x, 16, in->opnd[i].num);
}
/* Selector v names the same descriptor as segment register s. */
static inline val same_descriptor(X *x, val v, int s)
{
    val idx = k(x, 16, 0xfffc), a = and_(x, 16, v, idx);
    return and_(x, 1, eq(x, 16, a, and_(x, 16, rd_seg(x, s), idx)), ne(x, 16, a, k(x, 16, 0)));
}

/* Selector v names the 64-bit code segment, the only other one that level 3 may use. */
static inline val code64(X *x, val v) { return eq(x, 16, and_(x, 16, v, k(x, 16, 0xfffc)), k(x, 16, 0x30)); }

/* LAR and LSL: access rights or limit, and ZF = 1; for a selector that is not visible only ZF = 0 is written. */
static inline void descriptor_info(X *x, const insn *in, uint32_t cs, uint32_t ss, uint32_t fs, uint32_t cs64)
{
    int w = width(in);
    val v = rd_selector(x, in, 1), r = rd(x, in, 0), c[4];
    c[0] = code64(x, v), c[1] = same_descriptor(x, v, XLAT_FS), c[2] = same_descriptor(x, v, XLAT_SS), c[3] = same_descriptor(x, v, XLAT_CS);
    const uint32_t values[4] = {cs64, fs, ss, cs};
    val seen = k(x, 1, 0);
    for (int i = 0; i < 4; i++) {
        r = sel(x, w, c[i], k(x, w, values[i]), r);
        seen = or_(x, 1, seen, c[i]);
    }
    wr(x, in, 0, r);
    wr_flag(x, F_ZF, seen);
}
static inline void sem_lar(X *x, const insn *in) { descriptor_info(x, in, 0x00cffb00, 0x00cff300, 0x00dff300, 0x00affb00); }
static inline void sem_lsl(X *x, const insn *in) { descriptor_info(x, in, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff); }

static inline void sem_verr(X *x, const insn *in)
{
    val v = rd_selector(x, in, 0), ds = or_(x, 1, same_descriptor(x, v, XLAT_SS), same_descriptor(x, v, XLAT_FS));
    wr_flag(x, F_ZF, or_(x, 1, ds, or_(x, 1, same_descriptor(x, v, XLAT_CS), code64(x, v))));
}
static inline void sem_verw(X *x, const insn *in)
{
    val v = rd_selector(x, in, 0);
    wr_flag(x, F_ZF, or_(x, 1, same_descriptor(x, v, XLAT_SS), same_descriptor(x, v, XLAT_FS)));
}

/* Writes a system value: 16 bits to memory, or the whole width of a register. */
static inline void wr_system(X *x, const insn *in, uint32_t v)
{
    if (in->opnd[0].kind == OPND_MEM)
        st(x, 16, in->mem.seg, offset_to_write(x, in), k(x, 16, v & 0xffff));
    else
        wr_reg(x, width(in), in->opnd[0].num, k(x, width(in), v));
}
static inline void sem_sldt(X *x, const insn *in) { wr_system(x, in, 0); }
static inline void sem_str(X *x, const insn *in) { wr_system(x, in, 0x40); }
static inline void sem_smsw(X *x, const insn *in) { wr_system(x, in, 0x80050033); }

static inline void wr_table(X *x, const insn *in, uint32_t base)
{
    val a = offset_to_write(x, in);
    probe_write(x, 32, in->mem.seg, add(x, 32, a, k(x, 32, 2)));
    st(x, 16, in->mem.seg, a, k(x, 16, 0));
    st(x, 32, in->mem.seg, add(x, 32, a, k(x, 32, 2)), k(x, 32, base));
}
static inline void sem_sgdt(X *x, const insn *in) { wr_table(x, in, 0xfffe0000); }
static inline void sem_sidt(X *x, const insn *in) { wr_table(x, in, 0xffff0000); }

static inline void sem_sysexit(X *x, const insn *in) { trap(x, XLAT_TRAP_GP, 0); } /* not PRIV: Windows reports it otherwise */
static inline void sem_hlt(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_cli(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_sti(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_in(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_out(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_lgdt(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_lidt(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_lldt(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_ltr(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_lmsw(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_clts(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_invd(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_wbinvd(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_invlpg(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_rdmsr(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_wrmsr(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_rdpmc(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_xsetbv(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
