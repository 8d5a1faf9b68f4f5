/* insns.h - see runtime/host/insns.h. */
#ifndef XLAT_HOST_X86_64_INSNS_H
#define XLAT_HOST_X86_64_INSNS_H

#include <cpuid.h>

static inline unsigned __int128 xlat_host_load128(const unsigned __int128 *p) { return *(const volatile unsigned __int128 *)p; }
static inline bool xlat_host_cas128(unsigned __int128 *p, unsigned __int128 expect, unsigned __int128 desired)
{
    bool ok;
    __asm__ volatile("lock cmpxchg16b %1" : "=@ccz"(ok), "+m"(*p), "+A"(expect) : "b"((uint64_t)desired), "c"((uint64_t)(desired >> 64)) : "memory");
    return ok;
}

static inline uint32_t xlat_host_fp_features(void)
{
    unsigned a, b, c = 0, d;
    uint32_t have = XLAT_HOST_KNOWN, low, high;

    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_AVX))
        return have;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if ((low & 6) == 6) /* the system saves xmm and ymm */
        have |= (c & bit_FMA ? XLAT_HOST_FMA : 0) | (c & bit_F16C ? XLAT_HOST_F16C : 0);
    return have;
}

static inline uint64_t xlat_host_ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static inline bool xlat_host_random(uint32_t *v)
{
    unsigned a, b, c = 0, d;
    uint8_t ok = 0;

    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_RDRND))
        return false;
    for (int i = 0; i < 10 && !ok; i++)
        __asm__ volatile("rdrand %0; setc %1" : "=r"(*v), "=qm"(ok) : : "cc");
    return ok;
}

#ifdef XLAT_PORTABLE_VEC
#define XLAT_HOST_INSN(name, feature)                                                                                 \
    static inline bool xlat_host_##name(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return false; }
#else
enum { XLAT_HOST_ASKED = 1, XLAT_HOST_AES = 2, XLAT_HOST_SHA = 4 };
static inline unsigned xlat_host_crypto(void)
{
    static unsigned known;
    unsigned v = __atomic_load_n(&known, __ATOMIC_RELAXED), a, b, c, d;

    if (v)
        return v;
    v = XLAT_HOST_ASKED;
    if (__get_cpuid(1, &a, &b, &c, &d))
        v |= c & bit_AES ? XLAT_HOST_AES : 0u;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
        v |= b & bit_SHA ? XLAT_HOST_SHA : 0u;
    __atomic_store_n(&known, v, __ATOMIC_RELAXED);
    return v;
}
typedef uint64_t xlat_host_pair __attribute__((vector_size(16), may_alias));
static inline xlat_host_pair *xlat_host_xmm(struct xlat_cpu *cpu, uint64_t a) { return (xlat_host_pair *)&cpu->xmm[a & 7]; }
#define XLAT_HOST_INSN(name, feature)                                                                                 \
    static inline bool xlat_host_##name(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)                     \
    {                                                                                                                 \
        if (!(xlat_host_crypto() & feature))                                                                          \
            return false;                                                                                             \
        __asm__(#name " %1, %0" : "+x"(*xlat_host_xmm(cpu, a)) : "x"((xlat_host_pair){b, c}), "Yz"(*xlat_host_xmm(cpu, 0))); \
        return true;                                                                                                  \
    }
#endif
/* sha256rnds2 reads xmm0 as well */
XLAT_HOST_INSN(aesenc, XLAT_HOST_AES)
XLAT_HOST_INSN(aesenclast, XLAT_HOST_AES)
XLAT_HOST_INSN(aesdec, XLAT_HOST_AES)
XLAT_HOST_INSN(aesdeclast, XLAT_HOST_AES)
XLAT_HOST_INSN(sha1nexte, XLAT_HOST_SHA)
XLAT_HOST_INSN(sha1msg1, XLAT_HOST_SHA)
XLAT_HOST_INSN(sha1msg2, XLAT_HOST_SHA)
XLAT_HOST_INSN(sha256msg1, XLAT_HOST_SHA)
XLAT_HOST_INSN(sha256msg2, XLAT_HOST_SHA)
XLAT_HOST_INSN(sha256rnds2, XLAT_HOST_SHA)
#undef XLAT_HOST_INSN

#endif
