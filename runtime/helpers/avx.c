/* avx.c - helpers of the AVX instructions: fused multiply-add, half precision, masked loads, gathers, XSAVE.
 *
 * The first two are there for hosts without FMA and F16C: translated code and interpreter use the host's own instructions where cpu->host
 * says that it has them, and cpu->host is filled here, by the first helper that is called.  They compute on integers: exact product and sum, one
 * rounding, exceptions raised by an instruction that causes just them.  Source of the definitions: Intel SDM vol. 1, 4.8 and chapter 11 (rounding,
 * NaNs, denormals), 14.5.3 (NaNs of FMA); vol. 2, the instructions. */
#include <stdbool.h>
#include "runtime/abi/helpers.h"
#include "runtime/host/fp.h"
#include "runtime/host/insns.h"

typedef unsigned __int128 u128;

static void ask_host(struct xlat_cpu *cpu)
{
    if (!cpu->host)
        cpu->host = xlat_host_fp_features();
}

/* ---- floating point on bit patterns of `bits` bits with `frac` fraction bits ---- */
struct format {
    unsigned bits, frac;
};
static const struct format half = {16, 10}, single = {32, 23}, wide = {64, 52};
static uint64_t sign_of(struct format f) { return 1ull << (f.bits - 1); }
static uint64_t inf_of(struct format f) { return (sign_of(f) - 1) >> f.frac << f.frac; }
static int least_exponent(struct format f) { return 2 - (1 << (f.bits - f.frac - 2)); } /* of a normal number: -1022 */
static unsigned length(u128 v)
{
    uint64_t hi = (uint64_t)(v >> 64), lo = (uint64_t)v;
    return hi ? 128 - (unsigned)__builtin_clzll(hi) : lo ? 64 - (unsigned)__builtin_clzll(lo) : 0;
}
static u128 shift_right_jam(u128 v, unsigned n) { return n > 127 ? v != 0 : n ? v >> n | ((v << (128 - n)) != 0) : v; }

/* A finite number, not zero: m * 2^e with m's top bit at 125. */
static u128 unpack(struct format f, uint64_t v, int *e)
{
    uint64_t m = v & ((1ull << f.frac) - 1);
    int x = (int)((v & (sign_of(f) - 1)) >> f.frac);
    if (x)
        m |= 1ull << f.frac;
    unsigned up = 126 - length(m);
    *e = least_exponent(f) + (x ? x - 1 : 0) - (int)f.frac - (int)up;
    return (u128)m << up;
}

static u128 rounded(u128 v, unsigned drop, unsigned rc, bool minus, bool *inexact)
{
    if (!drop)
        return v;
    if (drop > 127)
        v = v != 0, drop = 2;
    u128 rest = v & (((u128)1 << drop) - 1), tie = (u128)1 << (drop - 1), q = v >> drop;
    *inexact |= rest != 0;
    if (rc == 0 ? rest > tie || (rest == tie && (q & 1)) : rc == 3 ? false : rest && (rc == 1) == minus)
        q++;
    return q;
}

/* v * 2^e as a number, v not 0.  A result that is tiny but exact is an underflow only where that is not masked. */
static uint64_t pack(struct format f, u128 v, int e, bool minus, unsigned rc, uint32_t mxcsr, unsigned *flags)
{
    uint64_t sign = minus ? sign_of(f) : 0;
    unsigned n = length(v), keep = f.frac + 1;
    int least = least_exponent(f), top = e + (int)n - 1;
    bool inexact = false, tiny;
    if (n < keep)
        v <<= keep - n, e -= (int)(keep - n), n = keep;
    u128 q = rounded(v, n - keep, rc, minus, &inexact);
    if (top < least) { /* tiny when it still is after rounding to the full precision */
        tiny = top + 1 < least || length(q) <= keep;
        int drop = least - (int)f.frac - e;
        inexact = false;
        q = rounded(v, (unsigned)drop, rc, minus, &inexact);
        if (tiny && (mxcsr & 0x8800) == 0x8800) { /* flushed to zero */
            *flags |= XLAT_FP_UNDERFLOW | XLAT_FP_INEXACT;
            return sign;
        }
        if (tiny && (inexact || !(mxcsr & 0x800)))
            *flags |= XLAT_FP_UNDERFLOW;
        *flags |= inexact ? XLAT_FP_INEXACT : 0;
        return sign | (uint64_t)q; /* the fraction's carry makes it the least normal number by itself */
    }
    if (length(q) > keep)
        q >>= 1, top++;
    *flags |= inexact ? XLAT_FP_INEXACT : 0;
    if (top >= 1 - least + 1) { /* beyond the greatest: infinity or the greatest, as the mode has it */
        *flags |= XLAT_FP_OVERFLOW | XLAT_FP_INEXACT;
        bool away = rc == 0 || (rc == 1 && minus) || (rc == 2 && !minus);
        return sign | (away ? inf_of(f) : inf_of(f) - 1);
    }
    return sign | ((uint64_t)(top - least + 1) << f.frac) | ((uint64_t)q & ((1ull << f.frac) - 1));
}

static uint64_t fused(struct xlat_cpu *cpu, struct format f, uint64_t a, uint64_t b, uint64_t c, bool minus_product, bool minus_c)
{
    uint64_t sign = sign_of(f), magnitude = sign - 1, inf = inf_of(f), quiet = 1ull << (f.frac - 1), v[3] = {a, b, c};
    unsigned flags = 0, rc = cpu->mxcsr >> 13 & 3;
    bool denormal = false;
    int ea, eb, ec;

    ask_host(cpu);
    for (int i = 0; i < 3; i++) {
        uint64_t m = v[i] & magnitude;
        if (m > inf && !(m & quiet))
            flags |= XLAT_FP_INVALID;
        if (m && m < 1ull << f.frac) {
            if (cpu->mxcsr & 0x40)
                v[i] &= sign;
            else
                denormal = true;
        }
    }
    for (int i = 0; i < 3; i++)
        if ((v[i] & magnitude) > inf) {
            xlat_host_raise(flags);
            return v[i] | quiet;
        }
    uint64_t x = v[0] & magnitude, y = v[1] & magnitude, z = v[2] & magnitude;
    bool minus = ((v[0] ^ v[1]) & sign) != 0, minus_z = (v[2] & sign) != 0;
    minus ^= minus_product, minus_z ^= minus_c;
    if ((x == inf && !y) || (!x && y == inf) || ((x == inf || y == inf) && z == inf && minus != minus_z)) {
        xlat_host_raise(XLAT_FP_INVALID);
        return sign | inf | quiet;
    }
    if (denormal)
        xlat_host_raise(XLAT_FP_DENORMAL);
    if (x == inf || y == inf)
        return (minus ? sign : 0) | inf;
    if (z == inf)
        return (minus_z ? sign : 0) | inf;
    bool no_product = !x || !y;
    if (no_product && !z)
        return minus == minus_z ? (minus ? sign : 0) : rc == 1 ? sign : 0;
    u128 p = 0, q = 0;
    if (!no_product) {
        p = (unpack(f, x, &ea) >> 63) * (unpack(f, y, &eb) >> 63);
        ea += eb + 126;
        unsigned up = 126 - length(p);
        p <<= up, ea -= (int)up;
    }
    if (z)
        q = unpack(f, z, &ec);
    if (no_product)
        p = q, q = 0, ea = ec, minus = minus_z;
    else if (z) {
        int d = ea - ec;
        if (d >= 0)
            q = shift_right_jam(q, (unsigned)d);
        else
            p = shift_right_jam(p, (unsigned)-d), ea = ec;
        if (minus == minus_z)
            p += q;
        else if (p >= q)
            p -= q;
        else
            p = q - p, minus = minus_z;
        if (!p)
            return rc == 1 ? sign : 0;
    }
    uint64_t r = pack(f, p, ea, minus, rc, cpu->mxcsr, &flags);
    xlat_host_raise(flags);
    return r;
}

/* a, b: numbers; c: the third.  32 bits: a and b in a, c and above it enum f_fma's two bits in b. */
uint64_t xlat_h_fma32(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    return fused(cpu, single, (uint32_t)a, a >> 32, (uint32_t)b, b >> 33 & 1, b >> 32 & 1);
}
uint64_t xlat_h_fmadd64(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return fused(cpu, wide, a, b, c, false, false); }
uint64_t xlat_h_fmsub64(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return fused(cpu, wide, a, b, c, false, true); }
uint64_t xlat_h_fnmadd64(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return fused(cpu, wide, a, b, c, true, false); }
uint64_t xlat_h_fnmsub64(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return fused(cpu, wide, a, b, c, true, true); }

/* ---- half precision: denormals are numbers like others here, and raise nothing by themselves ---- */
uint64_t xlat_h_from_half(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t m = a & 0x7fff, sign = (a & 0x8000) << 16;
    unsigned flags = 0;
    int e;
    ask_host(cpu);
    if (m >= 0x7c00) {
        if (m > 0x7c00 && !(m & 0x200))
            xlat_host_raise(XLAT_FP_INVALID);
        return sign | 0x7f800000 | (m & 0x3ff) << 13 | (m > 0x7c00 ? 0x400000 : 0);
    }
    if (!m)
        return sign;
    u128 v = unpack(half, m, &e);
    return pack(single, v, e, sign != 0, 0, 0x1f80, &flags);
}
/* b: rounding mode, 4: MXCSR's.  Denormal results are made whatever MXCSR says. */
uint64_t xlat_h_to_half(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t m = a & 0x7fffffff, sign = a >> 16 & 0x8000;
    unsigned flags = 0;
    int e;
    ask_host(cpu);
    if (m >= 0x7f800000) {
        if (m > 0x7f800000 && !(m & 0x400000))
            xlat_host_raise(XLAT_FP_INVALID);
        return sign | 0x7c00 | (m >> 13 & 0x3ff) | (m > 0x7f800000 ? 0x200 : 0);
    }
    if (m && m < 0x800000) {
        if (cpu->mxcsr & 0x40)
            m = 0;
        else
            flags |= XLAT_FP_DENORMAL;
    }
    if (!m)
        return sign;
    u128 v = unpack(single, m, &e);
    uint64_t r = pack(half, v, e, sign != 0, b & 4 ? cpu->mxcsr >> 13 & 3 : b & 3, cpu->mxcsr & 0x1f80, &flags);
    xlat_host_raise(flags);
    return r;
}

/* ---- masked loads and gathers ---- */
/* The bytes at a + 0..7 whose mask byte in b has the top bit set, the others zero and not touched. */
uint64_t xlat_h_maskload(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t r = 0;
    for (unsigned i = 0; i < 8; i++)
        if (b >> (8 * i + 7) & 1)
            r |= (uint64_t)*(const volatile uint8_t *)(uintptr_t)(uint32_t)(a + i) << 8 * i;
    return r;
}

static uint8_t *element(struct xlat_cpu *cpu, unsigned reg, unsigned i, unsigned bytes)
{
    unsigned at = i * bytes;
    return at < 16 ? &cpu->xmm[reg].b[at] : &cpu->ymmh[reg].b[at - 16];
}
/* a: base address.  b: destination, index and mask register in bits 0, 4, 8 and up; in bits 12, 16, 20 and up the bytes of an element, of an
 * index, and the number of elements; the scale's shift from bit 24 on.  Each element is written and its mask cleared before the next is
 * loaded, so that a fault leaves what is still to do. */
uint64_t xlat_h_gather(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    unsigned dst = b & 7, idx = b >> 4 & 7, mask = b >> 8 & 7, bytes = b >> 12 & 15, ibytes = b >> 16 & 15, n = b >> 20 & 15, shift = b >> 24 & 3;
    for (unsigned i = 0; i < n; i++) /* a mask is its top bit; a fault shows it spread over the element */
        __builtin_memset(element(cpu, mask, i, bytes), *(element(cpu, mask, i, bytes) + bytes - 1) & 0x80 ? 0xff : 0, bytes);
    for (unsigned i = 0; i < n; i++) {
        if (*element(cpu, mask, i, bytes)) {
            uint32_t at; /* the address is one of 32 bits, so an index's upper half does not matter */
            __builtin_memcpy(&at, element(cpu, idx, i, ibytes), 4);
            at = (uint32_t)a + (at << shift);
            uint64_t v = bytes == 4 ? *(const volatile uint32_t *)(uintptr_t)at : *(const volatile uint64_t *)(uintptr_t)at;
            __builtin_memcpy(element(cpu, dst, i, bytes), &v, bytes);
        }
        __builtin_memset(element(cpu, mask, i, bytes), 0, bytes);
    }
    if (n * bytes <= 16)
        __builtin_memset(&cpu->ymmh[dst], 0, 16), __builtin_memset(&cpu->ymmh[mask], 0, 16);
    if (n * bytes < 16)
        __builtin_memset(cpu->xmm[dst].b + 8, 0, 8), __builtin_memset(cpu->xmm[mask].b + 8, 0, 8);
    return 0;
}

/* ---- XSAVE and its forms, XRSTOR, for x87, SSE and AVX state (SDM vol. 1, chapter 13) ---- */
enum { X_X87 = 1, X_SSE = 2, X_AVX = 4, AT_HEADER = 512, AT_AVX = 576, MXCSR_INITIAL = 0x1f80 };
enum { FORM_XSAVE, FORM_XSAVEOPT, FORM_XSAVEC };
#define COMPACTED ((uint64_t)1 << 63)
struct fx {
    _Alignas(16) uint8_t b[512];
};
static uint64_t refuse(struct xlat_cpu *cpu)
{
    cpu->trap = XLAT_TRAP_GP;
    cpu->trap_arg = 0;
    return 0;
}
static void touch(uint8_t *p) { *(volatile uint8_t *)p = *(volatile uint8_t *)p; } /* faults now if it does at all */
static bool any(const void *from, size_t n)
{
    uint8_t all = 0;
    for (size_t i = 0; i < n; i++)
        all |= ((const uint8_t *)from)[i];
    return all;
}
static void clear_x87(struct fx *f)
{
    __builtin_memset(f->b, 0, 24);
    __builtin_memset(f->b + 32, 0, 128);
    f->b[0] = 0x7f, f->b[1] = 3;
}
/* The components that do not have their initial values (XINUSE). */
static uint64_t in_use(struct xlat_cpu *cpu)
{
    struct fx f = {0}, initial = {0};
    xlat_h_x87_fxsave(cpu, (uint64_t)(uintptr_t)f.b, 0, 0);
    clear_x87(&initial);
    return (__builtin_memcmp(f.b, initial.b, 24) || __builtin_memcmp(f.b + 32, initial.b + 32, 128) ? X_X87 : 0) |
           (any(f.b + 160, 128) ? X_SSE : 0) | (any(cpu->ymmh, sizeof cpu->ymmh) ? X_AVX : 0);
}
/* a: address, b: the components asked for, c: the form.  XSAVEOPT and XSAVEC leave out what has its initial value; AVX state lies in the same place
 * in the compacted form. */
uint64_t xlat_h_xsave(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t *p = (uint8_t *)(uintptr_t)(uint32_t)a;
    struct fx f;
    uint64_t use, put, header[2];
    bool mxcsr;
    if (a & 63)
        return refuse(cpu);
    b &= X_X87 | X_SSE | X_AVX;
    use = b & in_use(cpu);
    if (c == FORM_XSAVEC && b & X_SSE && cpu->mxcsr != MXCSR_INITIAL)
        use |= X_SSE;
    put = c == FORM_XSAVE ? b : use;
    mxcsr = c == FORM_XSAVEC ? use & X_SSE : b & (X_SSE | X_AVX);
    touch(p + AT_HEADER);
    if (put & X_AVX)
        touch(p + AT_AVX + 127);
    if (put & (X_X87 | X_SSE) || mxcsr) {
        touch(p);
        __builtin_memcpy(f.b, p, sizeof f.b);
        xlat_h_x87_fxsave(cpu, (uint64_t)(uintptr_t)f.b, 0, 0);
    }
    if (put & X_X87) {
        __builtin_memcpy(p, f.b, 24);
        __builtin_memcpy(p + 32, f.b + 32, 128);
    }
    if (mxcsr)
        __builtin_memcpy(p + 24, f.b + 24, 8);
    if (put & X_SSE)
        __builtin_memcpy(p + 160, f.b + 160, 128);
    if (put & X_AVX) {
        __builtin_memcpy(p + AT_AVX, cpu->ymmh, 128);
        __builtin_memset(p + AT_AVX + 128, 0, 128); /* ymm8 to 15 */
    }
    __builtin_memcpy(header, p + AT_HEADER, sizeof header);
    header[0] = c == FORM_XSAVEC ? use : (header[0] & ~b) | use;
    header[1] = c == FORM_XSAVEC ? COMPACTED | b : header[1];
    __builtin_memcpy(p + AT_HEADER, header, c == FORM_XSAVEC ? 16 : 8);
    return 0;
}
/* Components whose bit in the header is clear get their initial values; MXCSR does so in the compacted form only. */
uint64_t xlat_h_xrstor(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    const uint8_t *p = (const uint8_t *)(uintptr_t)(uint32_t)a;
    const uint64_t all = X_X87 | X_SSE | X_AVX;
    struct fx f, now;
    uint64_t h[8];
    uint32_t mxcsr;
    if (a & 63)
        return refuse(cpu);
    b &= all;
    __builtin_memcpy(h, p + AT_HEADER, sizeof h);
    (void)*(const volatile uint8_t *)p; /* the area lies in two pages at most */
    (void)*(const volatile uint8_t *)(p + (b & X_AVX ? AT_AVX + 127 : 0));
    __builtin_memcpy(f.b, p, sizeof f.b);
    bool compacted = h[1] & COMPACTED, loads_mxcsr = compacted ? b & h[0] & X_SSE : b & (X_SSE | X_AVX);
    if (compacted ? (h[1] & ~COMPACTED & ~all) || (h[0] & ~h[1]) || any(h + 2, 48) : (h[0] & ~all) || h[1] || h[2])
        return refuse(cpu);
    __builtin_memcpy(&mxcsr, f.b + 24, 4);
    if (loads_mxcsr && mxcsr & 0xffff0000)
        return refuse(cpu);
    xlat_h_x87_fxsave(cpu, (uint64_t)(uintptr_t)now.b, 0, 0);
    if (b & X_X87) {
        if (h[0] & X_X87) {
            __builtin_memcpy(now.b, f.b, 24);
            __builtin_memcpy(now.b + 32, f.b + 32, 128);
        } else {
            clear_x87(&now);
        }
    }
    if (compacted && b & X_SSE && !loads_mxcsr) {
        mxcsr = MXCSR_INITIAL;
        loads_mxcsr = true;
    }
    if (loads_mxcsr)
        __builtin_memcpy(now.b + 24, &mxcsr, 4);
    if (b & X_SSE) {
        if (h[0] & X_SSE)
            __builtin_memcpy(now.b + 160, f.b + 160, 128);
        else
            __builtin_memset(now.b + 160, 0, 128);
    }
    xlat_h_x87_fxrstor(cpu, (uint64_t)(uintptr_t)now.b, 0, 0);
    if (b & X_AVX) {
        if (h[0] & X_AVX)
            __builtin_memcpy(cpu->ymmh, p + AT_AVX, 128);
        else
            __builtin_memset(cpu->ymmh, 0, 128);
    }
    return 0;
}
