/* atomic.c - compare-and-exchange, exchange-and-add, fences.  Source: Intel SDM vol. 2.
 *
 * Without LOCK they are plain loads and stores: the processor promises no atomicity then.  A failed comparison writes the old value back,
 * so a page that cannot be written faults either way. */

static inline void sem_cmpxchg(X *x, const insn *in)
{
    int w = width(in);
    val acc = rd_reg(x, w, XLAT_EAX), b = rd(x, in, 1), old, same;
    if (locked(in)) {
        old = cas(x, w, in->mem.seg, offset_to_write(x, in), acc, b);
        same = eq(x, w, old, acc);
        wr_reg(x, w, XLAT_EAX, sel(x, w, same, acc, old));
    } else {
        old = rd(x, in, 0);
        same = eq(x, w, old, acc);
        val r = sel(x, w, same, b, old);
        if (in->opnd[0].kind == OPND_MEM) {
            wr(x, in, 0, r);
            wr_reg(x, w, XLAT_EAX, old);
        } else { /* the destination is written last, because it may be the accumulator */
            wr_reg(x, w, XLAT_EAX, old);
            wr(x, in, 0, r);
        }
    }
    flags_sub(x, w, acc, old, sub(x, w, acc, old));
}

static inline val pair64(X *x, int hi, int lo)
{
    return or_(x, 64, shl(x, 64, zext(x, 32, 64, rd_reg(x, 32, hi)), k(x, 64, 32)), zext(x, 32, 64, rd_reg(x, 32, lo)));
}

static inline void sem_cmpxchg8b(X *x, const insn *in)
{
    val acc = pair64(x, XLAT_EDX, XLAT_EAX), b = pair64(x, XLAT_ECX, XLAT_EBX), a = offset_to_write(x, in), old;
    if (locked(in))
        old = cas(x, 64, in->mem.seg, a, acc, b);
    else {
        old = ld(x, 64, in->mem.seg, a);
        st(x, 64, in->mem.seg, a, sel(x, 64, eq(x, 64, old, acc), b, old));
    }
    wr_reg(x, 32, XLAT_EAX, trunc_(x, 64, 32, old));
    wr_reg(x, 32, XLAT_EDX, trunc_(x, 64, 32, shr(x, 64, old, k(x, 64, 32))));
    wr_flag(x, F_ZF, eq(x, 64, old, acc));
}

static inline void sem_xadd(X *x, const insn *in)
{
    int w = width(in);
    val b = rd(x, in, 1), a, r;
    if (locked(in)) {
        a = amo_opnd(x, in, AMO_ADD, b);
        r = add(x, w, a, b);
        wr(x, in, 1, a);
    } else {
        a = rd(x, in, 0);
        r = add(x, w, a, b);
        if (in->opnd[0].kind == OPND_MEM) {
            wr(x, in, 0, r);
            wr(x, in, 1, a);
        } else { /* the sum is written last, for xadd eax, eax */
            wr(x, in, 1, a);
            wr(x, in, 0, r);
        }
    }
    flags_add(x, w, a, b, r);
}

static inline void sem_mfence(X *x, const insn *in) { fence(x); }
static inline void sem_lfence(X *x, const insn *in) { fence(x); }
static inline void sem_sfence(X *x, const insn *in) { fence(x); }

/* Flushing a cache line faults where a load of it would. */
static inline void sem_clflush(X *x, const insn *in)
{
    val a = offset_of(x, in);
    if (in->mem.seg == XLAT_FS)
        a = add(x, 32, a, rd_field(x, 32, offsetof(struct xlat_cpu, fs_base)));
    helper(x, XLAT_H_touch, zext(x, 32, 64, a), k(x, 64, 0), k(x, 64, 0)); /* a helper, because LLVM removes an ld() whose value is unused */
}
