/* relocation.c - what a PE image says of itself in guest memory: its header, and its base relocations.
 *
 * The guest's loader makes code pages writable to relocate them.  When it closes them again, the bytes must differ from those before by these
 * relocations only, or their functions are no longer what was translated.  The table is the guest's to change; it can only make its own pages
 * look changed, or believe its own changes.
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

void xlat_relocations_read(const struct xlat_module *m, struct xlat_relocations *r)
{
    enum { DIRECTORY = 160 }; /* of base relocations, from the signature: 24 + 96 + 5 * 8 */
    uint8_t page[XLAT_PAGE];
    const uint8_t *pe;
    uint32_t at, n;

    if (r->read)
        return;
    r->read = true;
    if (!xlat_peek_all(m->info.base, page, sizeof page) || !(pe = xlat_pe_header(page)))
        return;
    at = xlat_rd32(pe + DIRECTORY), n = xlat_rd32(pe + DIRECTORY + 4);
    if (!n || at > m->info.size || n > m->info.size - at || !(r->bytes = malloc(n)))
        return;
    if (xlat_peek_all(m->info.base + at, r->bytes, n))
        r->n = n;
    else
        xlat_relocations_free(r);
}

void xlat_relocations_free(struct xlat_relocations *r)
{
    free(r->bytes);
    r->bytes = NULL;
    r->n = 0;
}

bool xlat_only_relocated(const struct xlat_module *m, const struct xlat_relocations *r, uint32_t rva, const uint8_t before[XLAT_PAGE],
                         const uint8_t now[XLAT_PAGE])
{
    enum { HIGHLOW = 3 }; /* all 32 bits at an address */
    uint32_t delta = m->info.base - m->aot.aot->base;
    uint8_t expect[XLAT_PAGE];

    if (!memcmp(before, now, XLAT_PAGE))
        return true;
    memcpy(expect, before, XLAT_PAGE);
    for (uint32_t at = 0; r->n - at >= 8;) { /* a block: address, size, 16-bit entries of type and offset */
        uint32_t page = xlat_rd32(r->bytes + at), size = xlat_rd32(r->bytes + at + 4);
        if (size < 8 || size > r->n - at)
            break;
        for (uint32_t i = at + 8; i + 2 <= at + size; i += 2) {
            uint32_t v = xlat_rd16(r->bytes + i), where = page + (v & 0xfff);
            if (v >> 12 != HIGHLOW || where + 4 <= rva || where >= rva + XLAT_PAGE)
                continue;
            for (uint32_t k = 0; k < 4; k++) /* a slot may hang over either edge: take those bytes as they are */
                if (where < rva || where + 4 > rva + XLAT_PAGE) {
                    if (where + k - rva < XLAT_PAGE)
                        expect[where + k - rva] = now[where + k - rva];
                }
            if (where >= rva && where + 4 <= rva + XLAT_PAGE) {
                uint32_t x = xlat_rd32(expect + where - rva) + delta;
                memcpy(expect + where - rva, &x, 4);
            }
        }
        at += size;
    }
    return !memcmp(expect, now, XLAT_PAGE);
}
