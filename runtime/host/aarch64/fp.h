/* fp.h - see runtime/host/fp.h.
 *
 * FPCR: rounding in bits 22..23 (nearest, up, down, zero), flushing of denormal operands and results together in bit 24; exceptions are never
 * unmasked, for most processors cannot raise them.  Where MXCSR flushes only one of the two, translated code with SSE arithmetic is not used
 * (XLAT_HOST_MXCSR_LACKS).  FPSR: flags 0 invalid, 1 zero-divide, 2 overflow, 3 underflow, 4 inexact, 7 denormal. */
#ifndef XLAT_HOST_AARCH64_FP_H
#define XLAT_HOST_AARCH64_FP_H

#define XLAT_HOST_HAS_X87 0
#define XLAT_HOST_MXCSR_LACKS(v) (((v) >> 15 ^ (v) >> 6) & 1)

static inline uint64_t xlat_fpsr_of_mxcsr(uint32_t v)
{
    return (v & 1) | (v >> 2 & 1) << 1 | (v >> 3 & 1) << 2 | (v >> 4 & 1) << 3 | (v >> 5 & 1) << 4 | (v >> 1 & 1) << 7;
}

static inline uint32_t xlat_mxcsr_of_fpsr(uint64_t f)
{
    return (uint32_t)((f & 1) | (f >> 7 & 1) << 1 | (f >> 1 & 1) << 2 | (f >> 2 & 1) << 3 | (f >> 3 & 1) << 4 | (f >> 4 & 1) << 5);
}

static inline uint64_t xlat_fpcr_of_mxcsr(uint32_t v)
{
    static const uint8_t rounding[4] = {0, 2, 1, 3};
    return (uint64_t)rounding[v >> 13 & 3] << 22 | (uint64_t)(v >> 15 & v >> 6 & 1) << 24;
}

static inline uint32_t xlat_host_mxcsr(void)
{
    uint64_t f;
    __asm__ volatile("mrs %0, fpsr" : "=r"(f));
    return xlat_mxcsr_of_fpsr(f);
}

static inline void xlat_host_set_mxcsr(uint32_t v)
{
    __asm__ volatile("msr fpsr, %0\n\tmsr fpcr, %1" : : "r"(xlat_fpsr_of_mxcsr(v)), "r"(xlat_fpcr_of_mxcsr(v)));
}

static inline void xlat_host_raise(unsigned flags)
{
    uint64_t f;
    if (flags & (XLAT_FP_OVERFLOW | XLAT_FP_UNDERFLOW))
        flags |= XLAT_FP_INEXACT; /* as the processor does */
    __asm__ volatile("mrs %0, fpsr" : "=r"(f));
    __asm__ volatile("msr fpsr, %0" : : "r"(f | xlat_fpsr_of_mxcsr(flags)));
}

static inline unsigned xlat_host_x87_flags(void) { return 0; }
static inline void xlat_host_x87_forget(void) {}
static inline void xlat_host_x87_control(uint16_t cw) { (void)cw; }
static inline void xlat_host_x87_init(void) {}

#endif
