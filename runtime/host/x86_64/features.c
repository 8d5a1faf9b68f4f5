/* features.c - asks an x86-64 processor for features by name (see features.h).
 *
 * CPUID says what the processor has; XCR0, which XGETBV reads, says whether the system saves the registers that go with it. */
#include "runtime/host/features.h"

#include <cpuid.h>
#include <stdint.h>
#include <string.h>

struct feature {
    const char *name;
    uint32_t leaf, subleaf, reg, bit;
    uint64_t states;
};
static const struct feature features[] = {
#define FEATURE(name, leaf, subleaf, reg, bit, states, emitted) {name, leaf, subleaf, reg, bit, states},
#include "runtime/abi/hostcpu_x86.def"
#undef FEATURE
};

static uint64_t saved_states(void)
{
    uint32_t a, b, c, d;

    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return 0;
    __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    return (uint64_t)d << 32 | a;
}

bool xlat_host_has_feature(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        const struct feature *f = &features[i];
        uint32_t r[4];

        if (strncmp(f->name, name, n) || f->name[n])
            continue;
        return __get_cpuid_count(f->leaf, f->subleaf, &r[0], &r[1], &r[2], &r[3]) && r[f->reg] >> f->bit & 1 &&
               (saved_states() & f->states) == f->states;
    }
    return false;
}
