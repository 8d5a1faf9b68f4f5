/* bytes.c - see bytes.h. */
#include "runtime/core/bytes.h"

#include <stdlib.h>
#include <string.h>
#include "runtime/abi/origin.h"
#include "runtime/core/peek.h"

enum { PART = 1 << 18, SLOT_MARGIN = 3 /* of a relocated word that lies partly in a range */ };

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

bool xlat_look_begin(struct xlat_look *l, struct xlat_module *m, uint32_t size)
{
    *l = (struct xlat_look){.m = m, .delta = m->info.base - m->aot.aot->base, .most = least(size, PART - 2 * XLAT_PAGE) + 2 * XLAT_PAGE};
    l->raw = malloc(l->most);
    l->undone = l->delta ? malloc(l->most) : l->raw;
    return l->raw && l->undone;
}

void xlat_look_end(struct xlat_look *l)
{
    if (l->undone != l->raw)
        free(l->undone);
    free(l->raw);
}

static bool grow(struct xlat_look *l, uint32_t most)
{
    uint8_t *raw = realloc(l->raw, most), *undone = l->delta && raw ? realloc(l->undone, most) : raw;

    if (raw)
        l->raw = raw;
    if (undone || !l->delta)
        l->undone = undone;
    if (!raw || !undone)
        return false;
    l->most = most;
    return true;
}

/* Makes the range and its margins part of what has been read; much: and what lies behind it, where the next functions are.  False: it cannot be
 * read. */
static bool look_at(struct xlat_look *l, const struct xlat_aot_range *r, bool much)
{
    uint32_t size = l->m->info.size, from = r->rva - least(r->rva, SLOT_MARGIN), end = r->rva + r->size, to = end + least(size - end, SLOT_MARGIN);

    if (from < l->rva || to > l->rva + l->n) {
        if (to - from > l->most && !grow(l, to - from))
            return false;
        l->rva = from;
        l->n = (uint32_t)xlat_peek(l->m->info.base + from, l->raw, much ? least(l->most, size - from) : to - from);
        if (l->delta) {
            if (!l->m->learned)
                xlat_relocations_read(l->m, &l->m->relocations);
            memcpy(l->undone, l->raw, l->n);
            xlat_relocations_undo(l->m->learned ? l->m->learned : &l->m->relocations, l->delta, l->rva, l->undone, l->n);
        }
    }
    return end <= l->rva + l->n;
}

bool xlat_look_same(struct xlat_look *l, uint32_t i, uint8_t *copy)
{
    const struct xlat_aot *a = l->m->aot.aot;
    const struct xlat_aot_origin *o = (const struct xlat_aot_origin *)xlat_aot_at(a, a->origins) + i;
    const struct xlat_aot_range *r = xlat_aot_at(a, a->ranges);
    uint64_t raw = 0, undone = 0;

    for (uint32_t k = o[0].first; k < o[1].first; k++) {
        if (!look_at(l, &r[k], k == o[0].first))
            return false;
        raw = xlat_origin_hash(raw, l->raw + (r[k].rva - l->rva), r[k].size);
        undone = xlat_origin_hash(undone, l->undone + (r[k].rva - l->rva), r[k].size);
        if (copy && k < o[0].first + o[0].code) {
            memcpy(copy, l->raw + (r[k].rva - l->rva), r[k].size);
            copy += r[k].size;
        }
    }
    if (l->m->learned) /* whose own loader is done: what is not relocated is other code */
        return undone == o[0].hash;
    return o[0].first == o[1].first || raw == o[0].hash || undone == o[0].hash;
}
