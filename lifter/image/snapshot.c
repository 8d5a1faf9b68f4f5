/* snapshot.c - lays out a snapshot of code that a run has found in memory (runtime/abi/snapshot.h) as an image.
 *
 * Each part becomes a section, of exactly the bytes that were seen: discovery must not take the zeros between two parts for code.
 */
#include "lifter/image/formats.h"

#include <string.h>
#include "runtime/abi/snapshot.h"

static void add_section(struct xlat_image *im, const struct xlat_snapshot_part *p)
{
    struct xlat_section *s = &im->sections[im->nsections++];

    *s = (struct xlat_section){.rva = p->rva, .size = p->size, .raw = p->size, .flags = XLAT_SEC_R};
    snprintf(s->name, sizeof s->name, "%x", p->rva);
    s->flags |= p->rights & XLAT_SNAPSHOT_W ? XLAT_SEC_W : 0;
    s->flags |= p->rights & XLAT_SNAPSHOT_X ? XLAT_SEC_X | XLAT_SEC_CODE : 0;
}

static uint32_t *copy(struct xlat_arena *a, const uint32_t *from, size_t n)
{
    uint32_t *to = xlat_alloc_array(a, n + 1, sizeof *to);

    memcpy(to, from, n * sizeof *to);
    return to;
}

bool xlat_snapshot_load(const char *path, struct xlat_span file, struct xlat_arena *a, struct xlat_image **out, struct xlat_diag *d)
{
    struct xlat_image *im = xlat_alloc(a, sizeof *im);
    struct xlat_snapshot s;
    const void *bytes = file.p;
    char why[128];

    *out = NULL;
    if ((uintptr_t)file.p % 8 && file.n <= XLAT_SNAPSHOT_BYTES)
        bytes = memcpy(xlat_alloc(a, file.n), file.p, file.n);
    if (!xlat_snapshot_check(bytes, file.n, &s, why, sizeof why))
        return xlat_fail(d, "%s: snapshot: %s", path, why);
    im->path = path;
    im->file = file;
    im->base = s.head->base;
    im->size = s.head->size;
    im->machine = 0x014c;
    im->is_dll = im->learned = true; /* what surrounds it is not known */
    im->large_address_aware = im->base >= 0x80000000u;
    im->has_relocs = s.head->flags & XLAT_SNAPSHOT_MOVABLE;
    im->text = xlat_sprintf(a, "%.*s", (int)s.head->ntext, s.text);
    if (!(im->mem = xlat_try_alloc(a, im->size)))
        return xlat_fail(d, "%s: not enough memory for an image of 0x%x bytes", path, im->size);
    im->sections = xlat_alloc_array(a, s.head->nparts + 1, sizeof *im->sections);
    for (uint32_t i = 0; i < s.head->nparts; i++) {
        memcpy(im->mem + s.parts[i].rva, s.bytes, s.parts[i].size);
        s.bytes += s.parts[i].size;
        add_section(im, &s.parts[i]);
    }
    im->entered = copy(a, s.entries, im->nentered = s.head->nentries);
    im->relocs = copy(a, s.relocs, im->nrelocs = s.head->nrelocs);
    im->ident = xlat_image_ident(file);
    *out = im;
    return true;
}
