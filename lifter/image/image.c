/* image.c - questions about a loaded image, whatever file it came from. */
#include "lifter/image/pe_file.h"

const struct xlat_section *xlat_image_section(const struct xlat_image *im, uint32_t rva)
{
    /* Searched from the end, because where sections overlap memory holds the bytes of the later one.  A section extends to the end of its last
     * page. */
    for (size_t i = im->nsections; i-- > 0;) {
        const struct xlat_section *s = &im->sections[i];

        if (rva >= s->rva && rva - s->rva < page_up(s->size))
            return s;
    }
    return NULL;
}

bool xlat_image_is_code(const struct xlat_image *im, uint32_t rva)
{
    const struct xlat_section *s = xlat_image_section(im, rva);

    return s && s->flags & XLAT_SEC_X && rva - s->rva < s->raw;
}

bool xlat_image_is_writable(const struct xlat_image *im, uint32_t rva)
{
    const struct xlat_section *s = xlat_image_section(im, rva);

    return s && s->flags & XLAT_SEC_W;
}

bool xlat_image_reloc_at(const struct xlat_image *im, uint32_t rva)
{
    size_t lo = 0, hi = im->nrelocs;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (im->relocs[mid] < rva)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < im->nrelocs && im->relocs[lo] == rva;
}

bool xlat_image_rd32(const struct xlat_image *im, uint32_t rva, uint32_t *v)
{
    return xlat_rd32((struct xlat_span){im->mem, im->size}, rva, v);
}
