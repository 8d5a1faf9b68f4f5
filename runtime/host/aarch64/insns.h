/* insns.h - see runtime/host/insns.h.  The processor's AES and SHA instructions are not used yet. */
#ifndef XLAT_HOST_AARCH64_INSNS_H
#define XLAT_HOST_AARCH64_INSNS_H

static inline uint32_t xlat_host_fp_features(void) { return XLAT_HOST_KNOWN; }

/* The architected timer is slow (often 24 to 100 MHz); programs expect about a cycle: scaled up to 1 GHz or more. */
static inline uint64_t xlat_host_ticks(void)
{
    uint64_t t, hz;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(t));
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
    return t * (hz ? (1000000000 + hz - 1) / hz : 1);
}

/* The halves apart: the compare-and-exchange that follows finds out. */
static inline unsigned __int128 xlat_host_load128(const unsigned __int128 *p) { return *(const volatile unsigned __int128 *)p; }
static inline bool xlat_host_cas128(unsigned __int128 *p, unsigned __int128 expect, unsigned __int128 desired)
{
    uint64_t lo, hi;
    uint32_t failed;
    __asm__ volatile("ldaxp %0, %1, [%3]\n\tcmp %0, %4\n\tccmp %1, %5, #0, eq\n\tcset %w2, ne\n\tb.ne 1f\n\tstlxp %w2, %6, %7, [%3]\n1:"
                     : "=&r"(lo), "=&r"(hi), "=&r"(failed)
                     : "r"(p), "r"((uint64_t)expect), "r"((uint64_t)(expect >> 64)), "r"((uint64_t)desired), "r"((uint64_t)(desired >> 64))
                     : "memory", "cc");
    return !failed;
}

static inline bool xlat_host_random(uint32_t *v) { return false; }

#define XLAT_HOST_INSN(name)                                                                                          \
    static inline bool xlat_host_##name(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return false; }
XLAT_HOST_INSN(aesenc)
XLAT_HOST_INSN(aesenclast)
XLAT_HOST_INSN(aesdec)
XLAT_HOST_INSN(aesdeclast)
XLAT_HOST_INSN(sha1nexte)
XLAT_HOST_INSN(sha1msg1)
XLAT_HOST_INSN(sha1msg2)
XLAT_HOST_INSN(sha256msg1)
XLAT_HOST_INSN(sha256msg2)
XLAT_HOST_INSN(sha256rnds2)
#undef XLAT_HOST_INSN

#endif
