/* features.c - answers IsProcessorFeaturePresent from the same helper that executes the guest's CPUID, so that the two never disagree. */
#include "runtime/abi/helpers.h"
#include "runtime/wine/pe/backend.h"

enum { EAX, ECX, EDX, EBX }; /* in the register file's order */

static const struct feature {
    uint8_t number; /* PF_* of winnt.h */
    uint8_t reg, bit;
    uint32_t leaf;
} features[] = {
    {2, EDX, 8, 1},    /* PF_COMPARE_EXCHANGE_DOUBLE */
    {3, EDX, 23, 1},   /* PF_MMX_INSTRUCTIONS_AVAILABLE */
    {6, EDX, 25, 1},   /* PF_XMMI_INSTRUCTIONS_AVAILABLE */
    {8, EDX, 4, 1},    /* PF_RDTSC_INSTRUCTION_AVAILABLE */
    {10, EDX, 26, 1},  /* PF_XMMI64_INSTRUCTIONS_AVAILABLE */
    {13, ECX, 0, 1},   /* PF_SSE3_INSTRUCTIONS_AVAILABLE */
    {17, ECX, 27, 1},  /* PF_XSAVE_ENABLED */
    {28, ECX, 30, 1},  /* PF_RDRAND_INSTRUCTION_AVAILABLE */
    {32, EDX, 27, 0x80000001u}, /* PF_RDTSCP_INSTRUCTION_AVAILABLE */
    {36, ECX, 9, 1},   /* PF_SSSE3_INSTRUCTIONS_AVAILABLE */
    {37, ECX, 19, 1},  /* PF_SSE4_1_INSTRUCTIONS_AVAILABLE */
    {38, ECX, 20, 1},  /* PF_SSE4_2_INSTRUCTIONS_AVAILABLE */
    {39, ECX, 28, 1},  /* PF_AVX_INSTRUCTIONS_AVAILABLE */
    {40, EBX, 5, 7},   /* PF_AVX2_INSTRUCTIONS_AVAILABLE */
};

/* Features of the operating system, present on every processor. */
enum { PF_PAE_ENABLED = 9, PF_NX_ENABLED = 12, PF_FASTFAIL_AVAILABLE = 23 };

uint8_t EXPORTED(BTCpuIsProcessorFeaturePresent)(uint32_t number)
{
    typedef uint64_t(SYSV * helper)(struct xlat_cpu *, uint64_t, uint64_t, uint64_t);
    const helper *helpers = (const helper *)xlat_process_info.helper;

    for (unsigned i = 0; i < sizeof features / sizeof *features; i++)
        if (features[i].number == number) {
            struct xlat_cpu c = {.gpr[EAX] = features[i].leaf};
            helpers[XLAT_H_cpuid](&c, 0, 0, 0);
            return c.gpr[features[i].reg] >> features[i].bit & 1;
        }
    return number == PF_PAE_ENABLED || number == PF_NX_ENABLED || number == PF_FASTFAIL_AVAILABLE;
}
