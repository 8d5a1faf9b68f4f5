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
