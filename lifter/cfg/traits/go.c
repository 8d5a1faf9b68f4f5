/* go.c - whether the program was compiled by Go.
 *
 * Go's runtime needs the table of its functions, so every program has it; its head is a magic number that changed with the versions, two zeros, the
 * unit of instructions (a byte) and the size of pointers (four).  Source: Go's debug/gosym/pclntab.go.
 */
#define _GNU_SOURCE
#include <string.h>
#include "lifter/cfg/traits/questions.h"

/* Pages without bytes of the file, of which a small file can have gigabytes, are not looked at. */
uint32_t xlat_image_find(const struct xlat_image *im, const void *what, size_t n, uint32_t align)
{
    enum { PAGE = 4096 };
    for (size_t i = 0; i < im->nsections; i++) {
        const struct xlat_section *s = &im->sections[i];
        uint64_t bytes = s->raw ? ((uint64_t)s->raw + PAGE - 1) / PAGE * PAGE : 0;
        const uint8_t *p = im->mem + s->rva, *end = p + (bytes < im->size - s->rva ? bytes : im->size - s->rva);
        while ((p = memmem(p, (size_t)(end - p), what, n))) {
            if ((size_t)(p - im->mem) % align == 0)
                return im->base + (uint32_t)(p - im->mem);
            p++;
        }
    }
    return 0;
}

bool xlat_ask_go(const struct xlat_program *p, const char **why)
{
    static const uint8_t versions[] = {0xfb, 0xfa, 0xf0, 0xf1}; /* 1.2, 1.16, 1.18, 1.20 */
    for (size_t i = 0; i < sizeof versions; i++) {
        const uint8_t head[8] = {versions[i], 0xff, 0xff, 0xff, 0, 0, 1, 4};
        uint32_t va = xlat_image_find(p->image, head, sizeof head, 4);
        if (va) {
            *why = xlat_sprintf(p->arena, "the head of Go's table of functions is at %08x", va);
            return true;
        }
    }
    *why = "no table of functions as Go has it";
    return false;
}
