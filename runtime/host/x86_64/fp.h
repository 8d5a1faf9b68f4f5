/* fp.h - see runtime/host/fp.h. */
#ifndef XLAT_HOST_X86_64_FP_H
#define XLAT_HOST_X86_64_FP_H

#define XLAT_HOST_HAS_X87 1
#define XLAT_HOST_MXCSR_LACKS(v) 0

static inline uint32_t xlat_host_mxcsr(void)
{
    uint32_t v;
    __asm__ volatile("stmxcsr %0" : "=m"(v));
    return v & 0x3f;
}

static inline void xlat_host_set_mxcsr(uint32_t v) { __asm__ volatile("ldmxcsr %0" : : "m"(v)); }

/* Each by an instruction that causes just this one; overflow and underflow come with inexact. */
static inline void xlat_host_raise(unsigned f)
{
    volatile float zero = 0, one = 1, tiny = 0x1p-126f, huge = 0x1p127f, denormal = 0x1p-149f, half = 0.5f;
    float v;
    int32_t i;

    if (f & XLAT_FP_INVALID)
        __asm__ volatile("movss %1, %0\n\tdivss %1, %0" : "=&x"(v) : "m"(zero));
    if (f & XLAT_FP_DENORMAL)
        __asm__ volatile("movss %1, %0\n\tucomiss %2, %0" : "=&x"(v) : "m"(denormal), "m"(zero) : "cc");
    if (f & XLAT_FP_ZERO_DIVIDE)
        __asm__ volatile("movss %1, %0\n\tdivss %2, %0" : "=&x"(v) : "m"(one), "m"(zero));
    if (f & XLAT_FP_OVERFLOW)
        __asm__ volatile("movss %1, %0\n\tmulss %1, %0" : "=&x"(v) : "m"(huge));
    if (f & XLAT_FP_UNDERFLOW)
        __asm__ volatile("movss %1, %0\n\tmulss %1, %0" : "=&x"(v) : "m"(tiny));
    if (f & XLAT_FP_INEXACT)
        __asm__ volatile("cvtss2si %1, %0" : "=r"(i) : "m"(half));
}

static inline unsigned xlat_host_x87_flags(void)
{
    uint16_t sw;
    __asm__ volatile("fnstsw %0" : "=a"(sw));
    return sw & 0x3f;
}

static inline void xlat_host_x87_forget(void) { __asm__ volatile("fnclex"); }
static inline void xlat_host_x87_control(uint16_t cw) { __asm__ volatile("fldcw %0" : : "m"(cw)); }
static inline void xlat_host_x87_init(void) { __asm__ volatile("fninit"); }

#endif
