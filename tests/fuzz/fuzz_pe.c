/* fuzz_pe.c - feeds arbitrary bytes to the PE reader and reads every part of the image that it returns.
 *
 * The entry point is libFuzzer's; fuzz_main.c drives it where there is no libFuzzer.  It crashes (sanitizers) on a read or write out of bounds, on
 * undefined behaviour, and on a result that breaks what image.h promises.
 */
#include <stdlib.h>
#include <string.h>

#include "lifter/image/image.h"
#include "tests/fuzz/large.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static volatile size_t sink; /* keeps the reads from being optimised away */

static void check_rvas(const struct xlat_image *im, const uint32_t *v, size_t n, bool sorted)
{
    for (size_t i = 0; i < n; i++)
        xlat_assert(v[i] < im->size && (!sorted || i == 0 || v[i - 1] < v[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_image *im = NULL;
    uint32_t v;
    struct xlat_span file = {p, n};

    if (fuzz_too_large(file))
        return 0;
    bool ok = xlat_image_load("fuzz", file, &a, &im, &d);
    xlat_assert(ok == !!im && ok == !d.text[0] && !strchr(d.text, '\n') && (!ok || !strchr(im->limit.text, '\n')));
    if (!ok)
        goto out;
    xlat_assert(im->entry < im->size && im->size % 4096 == 0 && (uint64_t)im->base + im->size <= 0x100000000u);
    for (size_t i = 0; i < im->nsections; i++) {
        const struct xlat_section *s = &im->sections[i];

        xlat_assert(s->rva <= im->size && s->size <= im->size - s->rva && s->raw <= s->size && s->raw <= n && strlen(s->name) <= 8);
        sink += im->mem[s->rva ? s->rva - 1 : 0] + (s->raw ? im->mem[s->rva + s->raw - 1] : 0u);
        sink += xlat_image_section(im, s->rva) != NULL;
    }
    for (size_t i = 0; i < im->nexports; i++)
        sink += (im->exports[i].name ? strlen(im->exports[i].name) : 0) + (im->exports[i].forward ? strlen(im->exports[i].forward) : 0) +
                im->exports[i].rva;
    check_rvas(im, im->nexports ? &im->exports[0].rva : NULL, im->nexports ? 1 : 0, false);
    for (size_t i = 0; i < im->nimports; i++) {
        const struct xlat_import *m = &im->imports[i];

        sink += strlen(m->dll) + (m->name ? strlen(m->name) : m->ordinal);
        xlat_assert(xlat_image_rd32(im, m->iat_rva, &v));
    }
    check_rvas(im, im->relocs, im->nrelocs, true);
    for (size_t i = 0; i < im->nrelocs; i++)
        xlat_assert(xlat_image_rd32(im, im->relocs[i], &v) && xlat_image_reloc_at(im, im->relocs[i]));
    check_rvas(im, im->tls_callbacks, im->ntls_callbacks, false);
    check_rvas(im, im->safeseh, im->nsafeseh, true);
    check_rvas(im, im->cfguard, im->ncfguard, true);
    for (size_t i = 0; i < im->nsymbols; i++) {
        const struct xlat_symbol *s = &im->symbols[i];
        xlat_assert(xlat_image_is_code(im, s->rva) && (!i || s[-1].rva < s->rva) && s->n <= 255);
        for (uint32_t k = 0; k < s->n; k++)
            sink += (unsigned char)s->name[k];
    }
    static const uint32_t probes[] = {0, 1, 0xfff, 0x1000, 0x1001, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff};
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        sink += xlat_image_is_code(im, probes[i]) + xlat_image_is_writable(im, probes[i]) + xlat_image_reloc_at(im, probes[i]);
        xlat_assert(xlat_image_rd32(im, probes[i], &v) == (probes[i] < im->size && im->size - probes[i] >= 4));
    }
out:
    xlat_arena_free(&a);
    return 0;
}
