/* ops_interp_tmpl.c - the operations of lifter/sem/ops.h as computations on the register file.
 *
 * A val holds its value zero-extended to 64 bits.  Guest memory is host memory (identity mapping of the low 4 GB).  An operation that ends
 * an instruction early (trap_if, skip_if) jumps back to the loop of interp.c with __builtin_longjmp, which needs neither libc nor TLS.
 */
#include <string.h>

#include "fallback-interp/ops_interp_host.h"
#include "runtime/abi/f80.h"
#include "runtime/abi/probe.h"
#include "runtime/host/fp.h"

#define OP static inline __attribute__((always_inline, unused))

static inline uint64_t mask_of(int w) { return w >= 64 ? ~0ull : (1ull << w) - 1; }
static inline int64_t signed_of(int w, val a) { return (int64_t)(a.v << (64 - w)) >> (64 - w); }
static inline val mk(int w, uint64_t v) { return (val){v & mask_of(w)}; }

/* ---- constants ---- */
OP val k(X *x, int w, uint64_t c) { return mk(w, c); }
OP val kaddr(X *x, uint32_t va) { return (val){va}; } /* decoded in memory, so no relocation is needed */
OP val imm(X *x, const insn *in, int i) { return mk(in->opnd[i].bits, in->opnd[i].imm); }

/* ---- integer arithmetic ---- */
OP val add(X *x, int w, val a, val b) { return mk(w, a.v + b.v); }
OP val sub(X *x, int w, val a, val b) { return mk(w, a.v - b.v); }
OP val mul(X *x, int w, val a, val b) { return mk(w, a.v * b.v); }
OP val udiv(X *x, int w, val a, val b) { return (val){b.v ? a.v / b.v : 0}; }
OP val urem(X *x, int w, val a, val b) { return (val){b.v ? a.v % b.v : 0}; }
OP val sdiv(X *x, int w, val a, val b)
{
    int64_t n = signed_of(w, a), d = signed_of(w, b);
    return d == 0 ? (val){0} : d == -1 ? mk(w, 0 - (uint64_t)n) : mk(w, (uint64_t)(n / d));
}
OP val srem(X *x, int w, val a, val b)
{
    int64_t n = signed_of(w, a), d = signed_of(w, b);
    return d == 0 || d == -1 ? (val){0} : mk(w, (uint64_t)(n % d));
}
OP val and_(X *x, int w, val a, val b) { return (val){a.v & b.v}; }
OP val or_(X *x, int w, val a, val b) { return (val){a.v | b.v}; }
OP val xor_(X *x, int w, val a, val b) { return (val){a.v ^ b.v}; }
OP val not_(X *x, int w, val a) { return mk(w, ~a.v); }
OP val neg(X *x, int w, val a) { return mk(w, 0 - a.v); }
OP val shl(X *x, int w, val a, val n) { return n.v >= (uint64_t)w ? (val){0} : mk(w, a.v << n.v); }
OP val shr(X *x, int w, val a, val n) { return n.v >= (uint64_t)w ? (val){0} : (val){a.v >> n.v}; }
OP val sar(X *x, int w, val a, val n) { return mk(w, (uint64_t)(signed_of(w, a) >> (n.v >= (uint64_t)w ? w - 1 : (int)n.v))); }
OP val rotl(X *x, int w, val a, val n)
{
    unsigned s = n.v % (unsigned)w;
    return s ? mk(w, a.v << s | a.v >> ((unsigned)w - s)) : a;
}
OP val rotr(X *x, int w, val a, val n)
{
    unsigned s = n.v % (unsigned)w;
    return s ? mk(w, a.v >> s | a.v << ((unsigned)w - s)) : a;
}
OP val bswap(X *x, int w, val a) { return (val){__builtin_bswap64(a.v) >> (64 - w)}; }
OP val popcnt(X *x, int w, val a)
{ /* the bit-counting tree of Hacker's Delight 5-1: no libgcc call on a baseline host */
    uint64_t v = a.v;
    v -= v >> 1 & 0x5555555555555555u;
    v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
    v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (val){v * 0x0101010101010101u >> 56};
}
OP val clz(X *x, int w, val a) { return (val){a.v ? (uint64_t)(__builtin_clzll(a.v) - (64 - w)) : (uint64_t)w}; }
OP val ctz(X *x, int w, val a) { return (val){a.v ? (uint64_t)__builtin_ctzll(a.v) : (uint64_t)w}; }
OP val parity(X *x, val a8)
{
    unsigned v = (unsigned)(a8.v ^ a8.v >> 4) & 15;
    return (val){0x9669u >> v & 1};
}

/* ---- comparisons ---- */
OP val eq(X *x, int w, val a, val b) { return (val){a.v == b.v}; }
OP val ne(X *x, int w, val a, val b) { return (val){a.v != b.v}; }
OP val ult(X *x, int w, val a, val b) { return (val){a.v < b.v}; }
OP val ule(X *x, int w, val a, val b) { return (val){a.v <= b.v}; }
OP val slt(X *x, int w, val a, val b) { return (val){signed_of(w, a) < signed_of(w, b)}; }
OP val sle(X *x, int w, val a, val b) { return (val){signed_of(w, a) <= signed_of(w, b)}; }
OP val sel(X *x, int w, val c1, val a, val b) { return c1.v ? a : b; }

/* ---- widths ---- */
OP val zext(X *x, int from, int to, val a) { return a; }
OP val sext(X *x, int from, int to, val a) { return mk(to, (uint64_t)signed_of(from, a)); }
OP val trunc_(X *x, int from, int to, val a) { return mk(to, a.v); }

/* ---- registers ---- */
OP val rd_reg(X *x, int bits, int num)
{
    switch (bits) {
    case 32: return (val){x->cpu->gpr[num]};
    case 16: return (val){(uint16_t)x->cpu->gpr[num]};
    default: return (val){(uint8_t)(x->cpu->gpr[num & 3] >> (num & 4 ? 8 : 0))};
    }
}
OP void wr_reg(X *x, int bits, int num, val v)
{
    uint32_t *r = &x->cpu->gpr[bits == 8 ? num & 3 : num];
    switch (bits) {
    case 32: *r = (uint32_t)v.v; break;
    case 16: *r = (*r & 0xffff0000u) | (uint16_t)v.v; break;
    default: *r = num & 4 ? (*r & 0xffff00ffu) | (uint32_t)(uint8_t)v.v << 8 : (*r & 0xffffff00u) | (uint8_t)v.v; break;
    }
}
OP val rd_flag(X *x, int f) { return (val){x->cpu->fl[f]}; }
OP void wr_flag(X *x, int f, val v1) { x->cpu->fl[f] = (uint8_t)v1.v; }
OP val rd_seg(X *x, int num) { return (val){x->cpu->seg[num]}; }
OP val rd_eflags(X *x) { return (val){xlat_eflags_get(x->cpu)}; }
OP void wr_eflags(X *x, val v) { xlat_eflags_set(x->cpu, (uint32_t)v.v); }
/* guest data of any alignment and type; the attributes count in a typedef only */
typedef uint16_t __attribute__((aligned(1), may_alias)) any16;
typedef uint32_t __attribute__((aligned(1), may_alias)) any32;
typedef uint64_t __attribute__((aligned(1), may_alias)) any64;
OP val rd_bytes(int w, const void *p)
{
    uint64_t v = 0;
    switch (w) {
    case 8: v = *(const uint8_t *)p; break;
    case 16: v = *(const any16 *)p; break;
    case 32: v = *(const any32 *)p; break;
    default: v = *(const any64 *)p; break;
    }
    return (val){v};
}
OP void wr_bytes(int w, void *p, val v)
{
    switch (w) {
    case 8: *(uint8_t *)p = (uint8_t)v.v; break;
    case 16: *(any16 *)p = (uint16_t)v.v; break;
    case 32: *(any32 *)p = (uint32_t)v.v; break;
    default: *(any64 *)p = v.v; break;
    }
}
OP val rd_field(X *x, int w, int offset) { return rd_bytes(w, (char *)x->cpu + offset); }
OP void wr_field(X *x, int w, int offset, val v) { wr_bytes(w, (char *)x->cpu + offset, v); }

/* The interpreter computes all flags of each instruction, so it has no use for what compared values were. */
OP void flags_note(X *x, enum flag_source s, int w, val a, val b, val r) {}
OP bool cond_hint(X *x, int cc, val *out) { return false; }

/* ---- guest memory ---- */
OP void *host_of(X *x, int seg, val addr)
{
    uint32_t a = (uint32_t)addr.v;
    if (seg == XLAT_FS)
        a += x->cpu->fs_base;
    else if (seg == XLAT_GS)
        a += x->cpu->gs_base;
    return (void *)(uintptr_t)a;
}
/* The same for an access of n bytes (a power of two), which EFLAGS.AC requires to be aligned to n. */
OP void *aligned_host_of(X *x, int n, int seg, val addr)
{
    void *p = host_of(x, seg, addr);
    if (__builtin_expect((uint32_t)(uintptr_t)p & (uint32_t)(n - 1) & x->strict, 0))
        trap(x, XLAT_TRAP_AC, 0);
    return p;
}
OP val ld(X *x, int w, int seg, val addr) { return rd_bytes(w, aligned_host_of(x, w / 8, seg, addr)); }
OP void st(X *x, int w, int seg, val addr, val v) { wr_bytes(w, aligned_host_of(x, w / 8, seg, addr), v); }

/* The atomic operations on an integer of one width. */
#define ATOMICS(T, bits)                                                                                              \
    typedef T __attribute__((may_alias)) atomic##bits;                                                                \
    OP val amo##bits(enum amo kind, atomic##bits *p, T v)                                                             \
    {                                                                                                                 \
        switch (kind) {                                                                                               \
        case AMO_XCHG: return (val){__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)};                                     \
        case AMO_ADD: return (val){__atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)};                                       \
        case AMO_SUB: return (val){__atomic_fetch_sub(p, v, __ATOMIC_SEQ_CST)};                                       \
        case AMO_AND: return (val){__atomic_fetch_and(p, v, __ATOMIC_SEQ_CST)};                                       \
        case AMO_OR: return (val){__atomic_fetch_or(p, v, __ATOMIC_SEQ_CST)};                                         \
        default: return (val){__atomic_fetch_xor(p, v, __ATOMIC_SEQ_CST)};                                            \
        }                                                                                                             \
    }                                                                                                                 \
    OP val cas##bits(atomic##bits *p, T expect, T desired)                                                            \
    {                                                                                                                 \
        __atomic_compare_exchange_n(p, &expect, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                  \
        return (val){expect};                                                                                         \
    }
ATOMICS(uint8_t, 8)
ATOMICS(uint16_t, 16)
ATOMICS(uint32_t, 32)
ATOMICS(uint64_t, 64)
#undef ATOMICS
OP bool wants_alignment(int w, const void *p) { return !INTERP_X86 && (uintptr_t)p & ((unsigned)w / 8 - 1); }
OP val misaligned(X *x, unsigned kind, int w, void *p, val v)
{
    uint64_t r = xlat_helpers[XLAT_H_locked](x->cpu, (uintptr_t)p, v.v, kind | (unsigned)w << 8);
    return (val){r};
}
OP val amo(X *x, enum amo kind, int w, int seg, val addr, val v)
{
    void *p = aligned_host_of(x, w / 8, seg, addr);
    if (wants_alignment(w, p))
        return misaligned(x, (unsigned)kind, w, p, v);
    switch (w) {
    case 8: return amo8(kind, p, (uint8_t)v.v);
    case 16: return amo16(kind, p, (uint16_t)v.v);
    case 32: return amo32(kind, p, (uint32_t)v.v);
    default: return amo64(kind, p, v.v);
    }
}
OP val cas(X *x, int w, int seg, val addr, val expect, val desired)
{
    void *p = aligned_host_of(x, w / 8, seg, addr);
    if (wants_alignment(w, p)) {
        x->cpu->extra = expect.v;
        return misaligned(x, XLAT_LOCKED_CAS, w, p, desired);
    }
    switch (w) {
    case 8: return cas8(p, (uint8_t)expect.v, (uint8_t)desired.v);
    case 16: return cas16(p, (uint16_t)expect.v, (uint16_t)desired.v);
    case 32: return cas32(p, (uint32_t)expect.v, (uint32_t)desired.v);
    default: return cas64(p, expect.v, desired.v);
    }
}
OP void fence(X *x) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
OP void probe_write(X *x, int w, int seg, val addr)
{
    uint8_t *p = aligned_host_of(x, w / 8, seg, addr);
    xlat_probe_write(p);
    if (w > 8)
        xlat_probe_write(p + w / 8 - 1);
}

/* ---- leaving the straight line ---- */
static _Noreturn __attribute__((noinline, cold, unused)) void unwind_trap(X *x)
{
    x->unwind = UNWIND_TRAP;
    __builtin_longjmp(x->jb, 1);
}
static _Noreturn __attribute__((noinline, unused)) void unwind_skip(X *x)
{
    x->unwind = UNWIND_SKIP;
    __builtin_longjmp(x->jb, 1);
}
OP void trap(X *x, enum xlat_trap t, uint32_t arg)
{
    x->cpu->trap = t;
    x->cpu->trap_arg = arg;
    unwind_trap(x);
}
OP void trap_if(X *x, val c1, enum xlat_trap t, uint32_t arg)
{
    if (__builtin_expect(c1.v != 0, 0))
        trap(x, t, arg);
}
OP void decline_if(X *x, val c1) {}
OP void skip_if(X *x, val c1)
{
    if (c1.v)
        unwind_skip(x);
}
/* Instructions that use these end their block (icache.c), so only the last record of a block sets x->next. */
OP void repeat_if(X *x, val c1)
{
    if (c1.v)
        x->next = x->cpu->eip;
}
OP void jump(X *x, val target) { x->next = (uint32_t)target.v; }
OP void jump_if(X *x, val c1, uint32_t va)
{
    if (c1.v)
        x->next = va;
}
OP void call(X *x, val target, val ret_addr) { x->next = (uint32_t)target.v; }
OP void ret(X *x, val target) { x->next = (uint32_t)target.v; }

OP val helper(X *x, enum xlat_helper h, val a64, val b64, val c64)
{
    uint64_t r = xlat_helpers[h](x->cpu, a64.v, b64.v, c64.v);
    if (__builtin_expect(x->cpu->trap != XLAT_TRAP_NONE, 0))
        unwind_trap(x);
    return (val){r};
}

/* ---- scalar floating point ---- */
#if VEC_X86
#include "fallback-interp/ops_interp_scalar_x86_tmpl.c"
#else
#include "fallback-interp/ops_interp_scalar_portable_tmpl.c"
#endif

#include "fallback-interp/ops_interp_f80_tmpl.c"
#include "fallback-interp/ops_interp_vec_tmpl.c"
