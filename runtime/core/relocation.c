/* relocation.c - what a PE image says of itself in guest memory: its header, and its base relocations.
 *
 * The guest's loader relocates an image after it has been mapped.  To compare it with what was translated this is undone in a copy.  The table is the
 * guest's to change; it can only make its own functions look changed, or believe its own changes.
 */
#include <stdlib.h>
#include <string.h>
#include "runtime/core/module.h"
#include "runtime/core/peek.h"

const uint8_t *xlat_pe_header(const uint8_t page[XLAT_PAGE])
{
    uint32_t at = xlat_rd32(page + 0x3c);

    return at <= XLAT_PAGE - 0x100 && !memcmp(page + at, "PE\0\0", 4) ? page + at : NULL;
}

static int by_rva(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Writes down the 32-bit slots of the table, when `to` is not NULL.  Returns how many there are. */
static uint32_t slots_of(const uint8_t *table, uint32_t size_of_table, uint32_t *to)
{
    enum { HIGHLOW = 3 }; /* all 32 bits at an address */
    uint32_t n = 0;

    for (uint32_t at = 0; size_of_table - at >= 8;) { /* a block: address, size, 16-bit entries of type and offset */
        uint32_t page = xlat_rd32(table + at), size = xlat_rd32(table + at + 4);
        if (size < 8 || size > size_of_table - at)
            break;
        for (uint32_t i = at + 8; i + 2 <= at + size; i += 2) {
            uint32_t v = xlat_rd16(table + i);
            if (v >> 12 != HIGHLOW)
                continue;
            if (to)
                to[n] = page + (v & 0xfff);
            n++;
        }
        at += size;
    }
    return n;
}

void xlat_relocations_read(const struct xlat_module *m, struct xlat_relocations *r)
{
    enum { DIRECTORY = 160 }; /* of base relocations, from the signature: 24 + 96 + 5 * 8 */
    uint8_t page[XLAT_PAGE], *table = NULL;
    const uint8_t *pe;
    uint32_t at, n;

    if (r->read)
        return;
    r->read = true;
    if (!xlat_peek_all(m->info.base, page, sizeof page) || !(pe = xlat_pe_header(page)))
        return;
    at = xlat_rd32(pe + DIRECTORY), n = xlat_rd32(pe + DIRECTORY + 4);
    if (!n || at > m->info.size || n > m->info.size - at || !(table = malloc(n)))
        return;
    if (xlat_peek_all(m->info.base + at, table, n)) {
        uint32_t slots = slots_of(table, n, NULL);
        r->slot = malloc((slots + 1) * sizeof *r->slot);
        if (r->slot) {
            r->n = slots_of(table, n, r->slot);
            qsort(r->slot, r->n, sizeof *r->slot, by_rva);
        }
    }
    free(table);
}

void xlat_relocations_free(struct xlat_relocations *r)
{
    free(r->slot);
    r->slot = NULL;
    r->n = 0;
}

void xlat_relocations_undo(const struct xlat_relocations *r, uint32_t delta, uint32_t rva, uint8_t *bytes, uint32_t n)
{
    uint32_t lo = 0, hi = r->n;

    while (lo < hi) { /* the first slot that begins at rva or later */
        uint32_t mid = lo + (hi - lo) / 2;
        if (r->slot[mid] < rva)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < r->n && n >= 4 && r->slot[lo] - rva <= n - 4; lo++) {
        uint32_t v = xlat_rd32(bytes + (r->slot[lo] - rva)) - delta;
        memcpy(bytes + (r->slot[lo] - rva), &v, 4);
    }
}
