/* ops_interp_f80_tmpl.c - the operations of lifter/sem/ops_f80.h as computations.
 *
 * On an x86-64 host each operation that rounds, or can raise an exception, is the host's own x87 instruction, in volatile assembly so that the
 * compiler neither folds nor reorders it.  Host exceptions are always masked (ops_f80.h), so nothing here can raise a host signal but a guest memory
 * access. Such a fault may leave values on the host's x87 stack: code that leaves the interpreter then calls xlat_x87_load (runtime/abi/x87.h).
 */

#define FCW_MASKS 0x3f

/* ---- the stack ---- */
OP struct xlat_st *st_at(X *x, int i) { return &x->cpu->st[(x->cpu->top + i) & 7]; }
OP uint8_t tag_bit(X *x, int i) { return (uint8_t)(1 << ((x->cpu->top + i) & 7)); }
OP val st_empty(X *x, int i) { return (val){!(x->cpu->tags & tag_bit(x, i))}; }
OP void st_free(X *x, int i) { x->cpu->tags &= (uint8_t)~tag_bit(x, i); }
OP void st_turn(X *x, int d) { x->cpu->top = (x->cpu->top + d) & 7; }
OP val rd_top(X *x) { return (val){x->cpu->top}; }
OP val rd_fsw(X *x) { return (val){x->cpu->fsw}; }
OP void wr_fsw(X *x, val v) { x->cpu->fsw = (uint16_t)v.v; }
OP val rd_cc(X *x) { return (val){x->cpu->fsw & 0x4700}; }
OP val rd_cc_left(X *x) { return rd_cc(x); }
OP void wr_cc(X *x, val v) { x->cpu->fsw = (uint16_t)((x->cpu->fsw & ~0x4700) | v.v); }
OP int st_static(X *x) { return 0; }

#if INTERP_X86
#include "fallback-interp/ops_interp_x87_tmpl.c"
#else
#include "fallback-interp/ops_interp_soft_x87_tmpl.c"
#endif

/* ---- bits ---- */
OP val f80_se(X *x, f80 a)
{
    struct xlat_st s;
    st_put(&s, a);
    return (val){s.se};
}
OP val f80_mant(X *x, f80 a)
{
    struct xlat_st s;
    st_put(&s, a);
    return (val){s.mant};
}
OP f80 f80_of(X *x, val se16, val mant64)
{
    struct xlat_st s = {.mant = mant64.v, .se = (uint16_t)se16.v};
    return st_get(&s);
}
OP f80 f80_k(X *x, uint16_t se, uint64_t mant) { return f80_of(x, (val){se}, (val){mant}); }
OP f80 f80_sel(X *x, val c1, f80 a, f80 b) { return c1.v ? a : b; }
OP f80 rd_st(X *x, int i) { return st_get(st_at(x, i)); }
OP void wr_st(X *x, int i, f80 v)
{
    st_put(st_at(x, i), v);
    x->cpu->tags |= tag_bit(x, i);
}
OP void wr_st_if(X *x, val c1, int i, f80 v)
{
    if (c1.v)
        wr_st(x, i, v);
}

/* ---- control and status ----
 * With every exception masked (the usual case) exception flags accumulate in the host's status word.  Otherwise x87_wait clears that word, so that
 * afterwards it has the exceptions of this instruction only. */
OP bool x87_unmasked(X *x) { return __builtin_expect((x->cpu->fcw & FCW_MASKS) != FCW_MASKS, 0); }
OP uint16_t x87_flags_now(X *x) { return x->cpu->fsw | (host_status(x) & 0x3f); }
static __attribute__((noinline, cold, unused)) void x87_wait_unmasked(X *x)
{
    x->cpu->fsw = x87_flags_now(x);
    host_forget(x);
    if (x->cpu->fsw & ~x->cpu->fcw & FCW_MASKS)
        trap(x, XLAT_TRAP_MF, 0);
}
OP void mm_wait(X *x, const insn *in)
{
    if (x87_unmasked(x))
        x87_wait_unmasked(x);
}
OP void x87_wait(X *x, const insn *in)
{
    mm_wait(x, in);
    x->cpu->fip = in->addr;
}
OP void x87_clear_c1(X *x) { x->cpu->fsw &= (uint16_t)~0x200; }

/* Unmasked invalid, denormal and zero-divide stop the instruction before it computes: other flags of the host's masked operation are dropped. */
static __attribute__((noinline, cold, unused)) void x87_block_unmasked(X *x, int stops, bool keep_c1)
{
    unsigned raised = host_status(x) & 0x3f;
    if ((raised | x->cpu->fsw) & ~x->cpu->fcw & stops & 0x07)
        raised &= 0x07;
    else if (raised & ~x->cpu->fcw & stops)
        raised &= 0x1f; /* a result that was not stored is not inexact either */
    else
        return;
    host_forget(x);
    keep_c1 |= x->cpu->fsw & ~x->cpu->fcw & 1; /* set by a stack fault */
    x->cpu->fsw = (uint16_t)((x->cpu->fsw & (keep_c1 ? 0xffff : ~0x200)) | raised);
    unwind_skip(x);
}
OP void x87_block(X *x, int stops)
{
    if (x87_unmasked(x))
        x87_block_unmasked(x, stops, false);
    x87_settle(x);
}
OP void x87_commit(X *x, enum x87_write w)
{
    if (x87_unmasked(x))
        x87_block_unmasked(x, w == X87_LOADED ? 0x05 : 0x07, w != X87_COMPUTED);
    x87_settle(x);
}
OP val x87_status(X *x)
{
    unsigned sw = (x87_flags_now(x) & 0x477f) | (unsigned)x->cpu->top << 11;
    if (sw & ~x->cpu->fcw & FCW_MASKS)
        sw |= 0x8080;
    return (val){(uint16_t)sw};
}
OP void x87_forget(X *x)
{
    host_forget(x);
    x->cpu->fsw &= 0x4700;
}
OP void x87_set_cw(X *x, val cw16)
{
    x->cpu->fcw = (uint16_t)cw16.v;
    host_set_cw((uint16_t)(cw16.v | FCW_MASKS));
}
OP void x87_leave_if(X *x, val c1)
{
    if (c1.v) {
        x->cpu->fsw |= 0x400;
        unwind_skip(x);
    }
}

/* ---- stores ----
 * Unmasked underflow is raised by every tiny result, the exact ones too (SDM vol. 1, 8.5.5). */
static __attribute__((noinline, cold, unused)) void x87_tiny_store(X *x, int w, val v)
{
    uint64_t e = w == 32 ? v.v & 0x7f800000u : v.v & 0x7ff0000000000000u, m = w == 32 ? v.v & 0x7fffffu : v.v & 0xfffffffffffffu;
    if (e == 0 && m != 0) {
        host_forget(x); /* no precision flag then */
        x->cpu->fsw = (uint16_t)((x->cpu->fsw & ~0x200) | 0x10);
        unwind_skip(x);
    }
}
OP void f80_st(X *x, int w, int seg, val addr, f80 a)
{
    if (w == 80) {
        x87_block(x, 0x1f);
        mem_put80(aligned_host_of(x, 8, seg, addr), a);
        return;
    }
    val v = f80_round(x, w, a);
    if (x87_unmasked(x) && !(x->cpu->fcw & 0x10))
        x87_tiny_store(x, w, v);
    x87_block(x, 0x1f);
    st(x, w, seg, addr, v);
}
OP void f80_st_int(X *x, int w, bool chop, int seg, val addr, f80 a)
{
    val v = f80_to_int(x, w, chop, a);
    x87_block(x, 0x1f);
    st(x, w, seg, addr, v);
}
OP void f80_st_bcd(X *x, int seg, val addr, f80 a)
{
    f80 v = f80_to_bcd(x, a);
    x87_block(x, 0x1f);
    mem_put80(aligned_host_of(x, 8, seg, addr), v);
}

/* ---- MMX ---- */
OP void mm_enter(X *x)
{
    x->cpu->top = 0;
    x->cpu->tags = 0xff;
}
OP val rd_mm(X *x, int n)
{
    mm_enter(x);
    return (val){x->cpu->st[n].mant};
}
OP void wr_mm(X *x, int n, val v)
{
    mm_enter(x);
    x->cpu->st[n].mant = v.v;
    x->cpu->st[n].se = 0xffff;
}
