/* features.c - which processor features the guest is told of.  They follow the CPUID that guest code sees, so that both say the same. */
#include "runtime/wine/pe/backend.h"

enum { PF_CMPXCHG8B = 2, PF_MMX = 3, PF_SSE = 6, PF_RDTSC = 8, PF_PAE = 9, PF_SSE2 = 10, PF_NX = 12, PF_SSE3 = 13, PF_XSAVE = 17, PF_FASTFAIL = 23,
       PF_RDRAND = 28, PF_RDTSCP = 32, PF_SSSE3 = 36, PF_SSE41 = 37, PF_SSE42 = 38, PF_AVX = 39, PF_AVX2 = 40 };

uint8_t EXPORTED(BTCpuIsProcessorFeaturePresent)(uint32_t feature)
{
    switch (feature) {
    case PF_CMPXCHG8B:
    case PF_MMX:
    case PF_SSE:
    case PF_RDTSC:
    case PF_PAE:
    case PF_SSE2:
    case PF_NX:
    case PF_SSE3:
    case PF_FASTFAIL:
    case PF_RDTSCP:
    case PF_SSSE3:
    case PF_SSE41:
    case PF_SSE42:
    case PF_XSAVE:
    case PF_AVX:
    case PF_AVX2:
        return 1;
    default: /* AVX-512 and what is newer: not offered */
        return 0;
    }
}
