/* fuzz_aot.c - feeds damaged modules with correct checksums to the check that is made before a module is mapped, and reads every table of those that
 * it accepts. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <stdlib.h>
#include <string.h>

#include "runtime/core/aot_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static volatile uint64_t sink;

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct xlat_aot_footer f;
    struct xlat_aot_view v;
    char why[128] = "";
    uint8_t *copy = malloc(n ? n : 1); /* aligned, as mmap gives it */

    memcpy(copy, p, n);
    if (n >= sizeof f) { /* the footer of a changed input is wrong: replace it by a correct one */
        memcpy(&f, copy + n - sizeof f, sizeof f);
        f.elf_size = n - sizeof f;
        memcpy(f.magic, XLAT_AOT_FOOTER_MAGIC, sizeof f.magic);
        memcpy(copy + n - sizeof f, &f, sizeof f);
        f.sum = XXH3_64bits(copy, n - sizeof f + offsetof(struct xlat_aot_footer, sum));
        memcpy(copy + n - sizeof f, &f, sizeof f);
    }
    bool ok = xlat_aot_check(copy, n, &v, why, sizeof why);
    if (!ok && (!why[0] || strchr(why, '\n')))
        abort();
    if (ok) {
        for (uint32_t i = 0; i < v.aot->nentries; i++)
            sink += v.entries[i].rva + (uint32_t)v.entries[i].code;
        for (uint32_t i = 0; i < v.aot->npcs; i++)
            sink += v.pcs[i].host + v.pcs[i].rva;
        sink += strlen(v.options) + strlen(v.name) + strlen(v.traits);
        for (uint32_t i = 0; v.image && i < v.aot->image_zsize; i++)
            sink += ((const uint8_t *)v.image)[i];
    }
    free(copy);
    return 0;
}
