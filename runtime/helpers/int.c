/* int.c - integer instructions that are too long for straight-line operations.  No libc, no TLS: they run on the guest's stack.
 *
 * CPUID gives one answer everywhere, so that a program takes the same path on every host:
 *   leaf 0          largest leaf 13, "GenuineIntel"
 *   leaf 1          family 6, model 60 (the Haswell class), stepping 3; one logical processor, APIC id 0, cache line 64
 *     edx   fpu tsc cx8 cmov clfsh mmx fxsr sse sse2
 *     ecx   sse3 pclmulqdq ssse3 fma sse4.1 sse4.2 movbe popcnt aes xsave osxsave avx f16c
 *   leaf 7          bmi1 avx2 bmi2
 *   leaf 13         x87, SSE and AVX state of XSAVE, 832 bytes; XSAVEOPT, XSAVEC
 *   leaf 2, 4       no cache descriptors (leaf 2 says "see leaf 4", leaf 4 has none): sizes are the host's business
 *   80000000..4     largest leaf 80000004; lzcnt; the brand string
 *   others          zeros
 * All of it works on any host: what that lacks (FMA, F16C) is computed by helpers, exactly but slowly.
 * Instructions beyond that list (ADX, SHA, RDRAND...) are implemented all the same; programs that ask do not use them.
 * Source: Intel SDM vol. 2, CPUID; CRC32: polynomial 11EDC6F41 reflected. */
#include "runtime/abi/helpers.h"
#include "runtime/host/insns.h"

enum { /* leaf 1 */
    D_FPU = 1 << 0, D_TSC = 1 << 4, D_CX8 = 1 << 8, D_CMOV = 1 << 15, D_CLFSH = 1 << 19, D_MMX = 1 << 23, D_FXSR = 1 << 24,
    D_SSE = 1 << 25, D_SSE2 = 1 << 26,
    C_SSE3 = 1 << 0, C_PCLMUL = 1 << 1, C_SSSE3 = 1 << 9, C_SSE41 = 1 << 19, C_SSE42 = 1 << 20, C_MOVBE = 1 << 22,
    C_POPCNT = 1 << 23, C_AES = 1 << 25, C_FMA = 1 << 12, C_XSAVE = 1 << 26, C_OSXSAVE = 1 << 27, C_AVX = 1 << 28, C_F16C = 1 << 29,
    B7_BMI1 = 1 << 3, B7_AVX2 = 1 << 5, B7_BMI2 = 1 << 8, CX_LZCNT = 1 << 5, /* leaves 7 and 80000001 */
    XSAVE_SIZE = 832,
};

struct leaf {
    uint32_t leaf, eax, ebx, ecx, edx;
    uint32_t sub; /* leaf 7 and 13 only */
};
static const struct leaf leaves[] = {
    {0x00000000, 13, 0x756e6547 /* Genu */, 0x6c65746e /* ntel */, 0x49656e69 /* ineI */, 0},
    {0x00000001, 0x000306c3, 0x00010800,
     C_SSE3 | C_PCLMUL | C_SSSE3 | C_FMA | C_SSE41 | C_SSE42 | C_MOVBE | C_POPCNT | C_AES | C_XSAVE | C_OSXSAVE | C_AVX | C_F16C,
     D_FPU | D_TSC | D_CX8 | D_CMOV | D_CLFSH | D_MMX | D_FXSR | D_SSE | D_SSE2, 0},
    {0x00000002, 0x00000001, 0, 0, 0x000000ff, 0},
    {0x00000007, 0, B7_BMI1 | B7_AVX2 | B7_BMI2, 0, 0, 0},
    {0x0000000d, 7, XSAVE_SIZE, XSAVE_SIZE, 0, 0},
    {0x0000000d, 3 /* XSAVEOPT, XSAVEC */, XSAVE_SIZE, 0, 0, 1},
    {0x0000000d, 256, 576, 0, 0, 2}, /* AVX state: size and place */
    {0x80000000, 0x80000004, 0, 0, 0, 0},
    {0x80000001, 0, 0, CX_LZCNT, 0, 0},
    {0x80000002, 0x74616c78 /* xlat */, 0x38336920 /*  i38 */, 0x6f742036 /* 6 to */, 0x74616e20 /*  nat */, 0},
    {0x80000003, 0x20657669 /* ive  */, 0x6e617274 /* tran */, 0x6f74616c /* lato */, 0x00000072 /* r */, 0},
    {0x80000004, 0, 0, 0, 0, 0},
};

uint64_t xlat_h_cpuid(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    struct leaf r = {0};
    for (unsigned i = 0; i < sizeof leaves / sizeof leaves[0]; i++)
        if (leaves[i].leaf == cpu->gpr[0] && (leaves[i].sub == cpu->gpr[1] || (leaves[i].leaf != 7 && leaves[i].leaf != 13)))
            r = leaves[i];
    cpu->gpr[0] = r.eax;
    cpu->gpr[3] = r.ebx;
    cpu->gpr[1] = r.ecx;
    cpu->gpr[2] = r.edx;
    return 0;
}

uint64_t xlat_h_rdtsc(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return xlat_host_ticks(); }

/* "No number now" is an answer that the instruction may give. */
uint64_t xlat_h_rdrand(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint32_t v;

    return xlat_host_random(&v) ? v | (uint64_t)1 << 32 : 0;
}

uint64_t xlat_h_pdep(struct xlat_cpu *cpu, uint64_t a, uint64_t mask, uint64_t c)
{
    uint64_t r = 0;
    for (uint64_t m = mask; m; m &= m - 1, a >>= 1)
        if (a & 1)
            r |= m & -m;
    return r;
}

uint64_t xlat_h_pext(struct xlat_cpu *cpu, uint64_t a, uint64_t mask, uint64_t c)
{
    uint64_t r = 0, bit = 1;
    for (uint64_t m = mask; m; m &= m - 1, bit <<= 1)
        if (a & m & -m)
            r |= bit;
    return r;
}

uint64_t xlat_h_crc32(struct xlat_cpu *cpu, uint64_t crc, uint64_t value, uint64_t bits)
{
    uint32_t r = (uint32_t)crc ^ (uint32_t)value;
    /* of a value narrower than the register the rest of the sum moves down behind it */
    for (uint64_t i = 0; i < bits; i++)
        r = r >> 1 ^ (r & 1 ? 0x82f63b78u : 0);
    return r;
}

uint64_t xlat_h_touch(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    return *(const volatile uint8_t *)(uintptr_t)a;
}

uint64_t xlat_h_differs(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t n)
{
    typedef uint64_t wide __attribute__((vector_size(16), aligned(1), may_alias));
    const uint8_t *p = (const uint8_t *)(uintptr_t)a, *q = (const uint8_t *)(uintptr_t)b;
    uint8_t bytes = 0;
    wide all = {0};

    for (; n >= sizeof all; p += sizeof all, q += sizeof all, n -= sizeof all)
        all |= *(const wide *)p ^ *(const wide *)q;
    for (; n; n--)
        bytes |= *p++ ^ *q++;
    return all[0] | all[1] | bytes;
}

xlat_helper_fn xlat_park_hook;

uint64_t xlat_h_park(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    return xlat_park_hook ? xlat_park_hook(cpu, a, b, c) : 1;
}
