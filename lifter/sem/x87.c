/* x87.c - what the x87 families share: stack faults, pushes and pops, operands.
 *
 * A stack fault (an empty register read, a full one pushed over) is #IS: IE and SF are set, C1 tells overflow (1) from underflow (0).  Masked,
 * the indefinite QNaN stands for the missing value.  When one operand is empty both are replaced by the indefinite, so that the old value of an empty
 * register raises no flags. */

#define FSW_C0 0x0100
#define FSW_C1 0x0200
#define FSW_C2 0x0400
#define FSW_C3 0x4000
#define FSW_CC (FSW_C0 | FSW_C1 | FSW_C2 | FSW_C3)
#define FSW_STACK 0x0041 /* SF, IE */

static inline f80 f80_indefinite(X *x) { return f80_k(x, 0xffff, 0xc000000000000000u); }

static inline void x87_fault(X *x, val bad, int c1)
{
    if (st_static(x))
        return;
    val sw = rd_fsw(x);
    val faulty = or_(x, 16, and_(x, 16, sw, k(x, 16, ~FSW_C1)), k(x, 16, FSW_STACK | c1));
    wr_fsw(x, sel(x, 16, bad, faulty, sw));
}

/* ST(i), or the indefinite when bad. */
static inline f80 st_or_indefinite(X *x, val bad, int i)
{
    f80 a = rd_st(x, i);
    return st_static(x) ? a : f80_sel(x, bad, f80_indefinite(x), a);
}

/* One operand; records a stack fault when it is empty. */
static inline f80 st_operand(X *x, int i)
{
    val bad = st_empty(x, i);
    x87_fault(x, bad, 0);
    return st_or_indefinite(x, bad, i);
}

static inline val x87_bit(X *x, val c1, int bit) { return sel(x, 16, c1, k(x, 16, (uint64_t)bit), k(x, 16, 0)); }

static inline void x87_pop(X *x)
{
    st_free(x, 0);
    st_turn(x, 1);
}

/* Pushes v, or the indefinite when the register is full. */
static inline void x87_push(X *x, f80 v)
{
    val full = not_(x, 1, st_empty(x, -1));
    x87_fault(x, full, FSW_C1);
    x87_commit(x, X87_LOADED);
    if (!st_static(x))
        v = f80_sel(x, full, f80_indefinite(x), v);
    st_turn(x, -1);
    wr_st(x, 0, v);
}

static inline const struct xlat_opnd *last_opnd(const insn *in) { return &in->opnd[in->nop ? in->nop - 1 : 0]; }
static inline int is_mem(const insn *in) { return in->nop && last_opnd(in)->kind == OPND_MEM; }
/* The source register of a form without memory; ST(1) where assemblers allow to omit it. */
static inline int st_src(const insn *in) { return in->nop ? last_opnd(in)->num : 1; }

static inline struct f80_memory memory_of(X *x, const insn *in, bool integer)
{
    return (struct f80_memory){last_opnd(in)->bits, integer, in->mem.seg, offset_of(x, in)};
}

/* Linear address of the memory operand, for helpers. */
static inline val linear_of(X *x, const insn *in)
{
    val a = offset_of(x, in);
    if (in->mem.seg == XLAT_FS)
        a = add(x, 32, a, rd_field(x, 32, offsetof(struct xlat_cpu, fs_base)));
    else if (in->mem.seg == XLAT_GS)
        a = add(x, 32, a, rd_field(x, 32, offsetof(struct xlat_cpu, gs_base)));
    return zext(x, 32, 64, a);
}
