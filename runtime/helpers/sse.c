/* sse.c - helpers of the SSE instructions: MXCSR, masked stores, rounding to an integer, word minimum, string comparison.
 * Source of the definitions: Intel SDM vol. 2 (LDMXCSR, MASKMOVDQU, ROUNDPS, PHMINPOSUW) and vol. 1, 10.2.3 (MXCSR). */
#include <stdbool.h>
#include "runtime/abi/helpers.h"
#include "runtime/abi/probe.h"
#include "runtime/host/fp.h"

/* ---- MXCSR: the host's register holds the guest's value while guest code runs ---- */

uint64_t xlat_h_ldmxcsr(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    cpu->mxcsr = (uint32_t)a;
    xlat_host_set_mxcsr((uint32_t)a);
    return 0;
}

uint64_t xlat_h_stmxcsr(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    cpu->mxcsr = (cpu->mxcsr & ~0x3fu) | xlat_host_mxcsr();
    return cpu->mxcsr;
}

/* Bytes of b whose mask byte in c has the top bit set go to a + 0..7.  Runs of selected bytes only: nothing else is touched. */
uint64_t xlat_h_maskmov(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    for (unsigned i = 0; i < 8; i++) /* a fault finds nothing written */
        if (c >> (8 * i + 7) & 1)
            xlat_probe_write((uint8_t *)(uintptr_t)(uint32_t)(a + i));
    for (unsigned i = 0; i < 8; i++)
        if (c >> (8 * i + 7) & 1)
            *(volatile uint8_t *)(uintptr_t)(uint32_t)(a + i) = (uint8_t)(b >> 8 * i);
    return 0;
}

/* Eight words in a, b: the smallest in bits 0..15, its first position above. */
uint64_t xlat_h_phminposuw(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t best = 0xffff, at = 0;
    for (unsigned i = 8; i-- > 0;) {
        uint64_t v = (i < 4 ? a >> 16 * i : b >> 16 * (i - 4)) & 0xffff;
        if (v <= best)
            best = v, at = i;
    }
    return best | at << 16;
}

/* Float a of `bits` bits with `frac` fraction bits, rounded to an integer.  mode: bits 0..1 rounding control, bit 2: take MXCSR's instead,
 * bit 3: inexact is not reported.  Done on the pattern: the processor's own instruction is not in every host. */
static uint64_t round_to_int(struct xlat_cpu *cpu, uint64_t a, unsigned mode, unsigned bits, unsigned frac)
{
    uint64_t top = 1ull << (bits - 1), one = 1ull << frac, mag = a & (top - 1), inf = (top - 1) & ~(one - 1);
    int bias = (int)((top >> frac) / 2) - 1, e = (int)(mag >> frac) - bias;
    unsigned rc = mode & 4 ? cpu->mxcsr >> 13 & 3 : mode & 3;
    if (mag > inf) { /* NaN */
        if (!(a & one >> 1))
            xlat_host_raise(XLAT_FP_INVALID);
        return a | one >> 1;
    }
    if ((cpu->mxcsr & 0x40) && mag < one) /* DAZ */
        mag = 0;
    if (mag == 0 || e >= (int)frac)
        return (a & top) | mag;
    /* the fraction's weight: the bits of mag below `unit` */
    uint64_t r;
    if (e < 0) {
        uint64_t half = (uint64_t)(bias - 1) << frac, unit1 = (uint64_t)bias << frac;
        bool up = rc == 0 ? mag > half : rc == 1 ? (a & top) != 0 : rc == 2 ? !(a & top) : false;
        r = up ? unit1 : 0;
    } else {
        uint64_t unit = one >> e, rest = mag & (unit - 1);
        if (rest == 0)
            return a;
        r = mag - rest;
        bool odd = e == 0 ? true : (r & unit) != 0; /* e = 0: the integer part is the implicit one */
        bool up = rc == 0 ? rest > unit / 2 || (rest == unit / 2 && odd) : rc == 1 ? (a & top) != 0 : rc == 2 ? !(a & top) : false;
        if (up)
            r += unit; /* a carry into the exponent is right */
    }
    if (!(mode & 8))
        xlat_host_raise(XLAT_FP_INEXACT);
    return (a & top) | r;
}
uint64_t xlat_h_round32(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return round_to_int(cpu, a, (unsigned)b, 32, 23); }
uint64_t xlat_h_round64(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return round_to_int(cpu, a, (unsigned)b, 64, 52); }
