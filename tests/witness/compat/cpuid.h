/* cpuid.h - in place of the compiler's own, for test programs that ask the processor whether they may run at all: the answer is the set of
 * extensions that are in scope here, whatever CPUID says.  A test of a thing that CPUID does not offer yet is a test all the same. */
#ifndef XLAT_WITNESS_CPUID_H
#define XLAT_WITNESS_CPUID_H
#define bit_SSE3 (1 << 0)
#define bit_PCLMUL (1 << 1)
#define bit_LZCNT (1 << 5)
#define bit_SSSE3 (1 << 9)
#define bit_FMA (1 << 12)
#define bit_CMPXCHG16B (1 << 13)
#define bit_SSE4_1 (1 << 19)
#define bit_SSE4_2 (1 << 20)
#define bit_MOVBE (1 << 22)
#define bit_POPCNT (1 << 23)
#define bit_AES (1 << 25)
#define bit_XSAVE (1 << 26)
#define bit_OSXSAVE (1 << 27)
#define bit_AVX (1 << 28)
#define bit_F16C (1 << 29)
#define bit_RDRND (1 << 30)
#define bit_CMPXCHG8B (1 << 8)
#define bit_CMOV (1 << 15)
#define bit_MMX (1 << 23)
#define bit_FXSAVE (1 << 24)
#define bit_SSE (1 << 25)
#define bit_SSE2 (1 << 26)
#define bit_BMI (1 << 3)
#define bit_HLE (1 << 4)
#define bit_AVX2 (1 << 5)
#define bit_BMI2 (1 << 8)
#define bit_RTM (1 << 11)
#define bit_ADX (1 << 19)
#define bit_SHA (1 << 29)
#define bit_FSGSBASE (1 << 0)
#define bit_LAHF_LM (1 << 0)
#define bit_ABM (1 << 5)
#define bit_SSE4a (1 << 6)
#define bit_XOP (1 << 11)
#define bit_LWP (1 << 15)
#define bit_FMA4 (1 << 16)
#define bit_TBM (1 << 21)
#define bit_3DNOW (1 << 31)
#define bit_3DNOWP (1 << 30)
#define bit_XSAVEOPT (1 << 0)
#define bit_XSAVEC (1 << 1)
#define bit_AVX512F (1 << 16)
#define bit_AVX512DQ (1 << 17)
#define bit_AVX512IFMA (1 << 21)
#define bit_AVX512BW (1 << 30)
#define bit_AVX512VL (1u << 31)
#define bit_VAES (1 << 9)
#define bit_VPCLMULQDQ (1 << 10)
#define bit_GFNI (1 << 8)
#define bit_AVXVNNI (1 << 4)

#ifdef WITNESS_AVX
#define WITNESS_1C (bit_AVX | bit_FMA | bit_F16C | bit_XSAVE | bit_OSXSAVE)
#define WITNESS_7B bit_AVX2
#else
#define WITNESS_1C 0
#define WITNESS_7B 0
#endif

static __inline int __get_cpuid_count(unsigned leaf, unsigned sub, unsigned *a, unsigned *b, unsigned *c, unsigned *d)
{
    *a = *b = *c = *d = 0;
    switch (leaf) {
    case 0:
        *a = 7;
        return 1;
    case 1:
        *a = 0x306c3;
        *c = bit_SSE3 | bit_PCLMUL | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_MOVBE | bit_POPCNT | bit_AES | WITNESS_1C;
        *d = bit_CMPXCHG8B | bit_CMOV | bit_MMX | bit_FXSAVE | bit_SSE | bit_SSE2;
        return 1;
    case 7:
        if (sub == 0)
            *b = bit_BMI | bit_BMI2 | bit_ADX | bit_SHA | WITNESS_7B;
        return 1;
    case 0x80000000u:
        *a = 0x80000001u;
        return 1;
    case 0x80000001u:
        *c = bit_LZCNT | bit_LAHF_LM;
        return 1;
    }
    return 0;
}
static __inline int __get_cpuid(unsigned leaf, unsigned *a, unsigned *b, unsigned *c, unsigned *d)
{
    return __get_cpuid_count(leaf, 0, a, b, c, d);
}
static __inline unsigned __get_cpuid_max(unsigned ext, unsigned *sig)
{
    if (sig)
        *sig = 0;
    return ext ? 0x80000001u : 7;
}
#define __cpuid(leaf, a, b, c, d) ((void)__get_cpuid(leaf, &(a), &(b), &(c), &(d)))
#define __cpuid_count(leaf, sub, a, b, c, d) ((void)__get_cpuid_count(leaf, sub, &(a), &(b), &(c), &(d)))
#endif
