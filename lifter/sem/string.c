/* string.c - string instructions: one element at a time.  Source: Intel SDM vol. 2.
 *
 * REP is one iteration followed by repeat_if(): between two iterations the registers are up to date, so a fault in the middle leaves what the
 * processor leaves and the instruction can be restarted.  Element width in osz, width of si di cx in asz, source segment in mem.seg. */

static inline bool any_rep(const insn *in) { return in->prefix & (PFX_REP | PFX_REPNE); }
static inline val str_addr(X *x, const insn *in, int reg) { return zext(x, in->asz, 32, rd_reg(x, in->asz, reg)); }

/* Moves si or di on by one element, in the direction of DF. */
static inline void str_step(X *x, const insn *in, int reg)
{
    int a = in->asz;
    unsigned n = in->osz / 8u;
    val d = sel(x, a, rd_flag(x, F_DF), k(x, a, -(uint64_t)n), k(x, a, n));
    wr_reg(x, a, reg, add(x, a, rd_reg(x, a, reg), d));
}

static inline void rep_begin(X *x, const insn *in)
{
    if (any_rep(in))
        skip_if(x, eq(x, in->asz, rd_reg(x, in->asz, XLAT_ECX), k(x, in->asz, 0)));
}

/* Counts down; the new count is not zero. */
static inline val rep_count(X *x, const insn *in)
{
    int a = in->asz;
    val n = sub(x, a, rd_reg(x, a, XLAT_ECX), k(x, a, 1));
    wr_reg(x, a, XLAT_ECX, n);
    return ne(x, a, n, k(x, a, 0));
}
static inline void rep_end(X *x, const insn *in)
{
    if (any_rep(in))
        repeat_if(x, rep_count(x, in));
}
/* The end of CMPS and SCAS: writes the flags of a - b and repeats as REPE or REPNE says.  Only the last comparison's flags are written: a fault in
 * the middle leaves the flags as they were before the first (SDM vol. 2, REP). */
static inline void rep_end_cmp(X *x, const insn *in, int w, val a, val b)
{
    static const uint8_t flags[] = {F_CF, F_PF, F_AF, F_ZF, F_SF, F_OF};
    val r = sub(x, w, a, b), old[sizeof flags], more;
    if (!any_rep(in)) {
        flags_sub(x, w, a, b, r);
        return;
    }
    more = and_(x, 1, rep_count(x, in), in->prefix & PFX_REPNE ? ne(x, w, a, b) : eq(x, w, a, b));
    for (unsigned i = 0; i < sizeof flags; i++)
        old[i] = rd_flag(x, flags[i]);
    flags_sub(x, w, a, b, r);
    for (unsigned i = 0; i < sizeof flags; i++)
        wr_flag(x, flags[i], sel(x, 1, more, old[i], rd_flag(x, flags[i])));
    flags_note(x, FS_SUB, w, a, b, r); /* correct when the loop has ended; before that nothing uses it */
    repeat_if(x, more);
}

static inline void sem_movs(X *x, const insn *in)
{
    rep_begin(x, in);
    val v = ld(x, in->osz, in->mem.seg, str_addr(x, in, XLAT_ESI));
    st(x, in->osz, XLAT_ES, str_addr(x, in, XLAT_EDI), v);
    str_step(x, in, XLAT_ESI);
    str_step(x, in, XLAT_EDI);
    rep_end(x, in);
}

static inline void sem_stos(X *x, const insn *in)
{
    rep_begin(x, in);
    st(x, in->osz, XLAT_ES, str_addr(x, in, XLAT_EDI), rd_reg(x, in->osz, XLAT_EAX));
    str_step(x, in, XLAT_EDI);
    rep_end(x, in);
}

static inline void sem_lods(X *x, const insn *in)
{
    rep_begin(x, in);
    val v = ld(x, in->osz, in->mem.seg, str_addr(x, in, XLAT_ESI));
    wr_reg(x, in->osz, XLAT_EAX, v);
    str_step(x, in, XLAT_ESI);
    rep_end(x, in);
}

static inline void sem_cmps(X *x, const insn *in)
{
    int w = in->osz;
    rep_begin(x, in);
    val b = ld(x, w, XLAT_ES, str_addr(x, in, XLAT_EDI)); /* the read that faults first */
    val a = ld(x, w, in->mem.seg, str_addr(x, in, XLAT_ESI));
    str_step(x, in, XLAT_ESI);
    str_step(x, in, XLAT_EDI);
    rep_end_cmp(x, in, w, a, b);
}

static inline void sem_scas(X *x, const insn *in)
{
    int w = in->osz;
    rep_begin(x, in);
    val a = rd_reg(x, w, XLAT_EAX), b = ld(x, w, XLAT_ES, str_addr(x, in, XLAT_EDI));
    str_step(x, in, XLAT_EDI);
    rep_end_cmp(x, in, w, a, b);
}

/* Port input and output: never allowed to user mode, not even with a count of 0. */
static inline void sem_ins(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
static inline void sem_outs(X *x, const insn *in) { trap(x, XLAT_TRAP_PRIV, 0); }
