/* content.c - see content.h.  Rows sorted by length, place in the page and hash; a search for each length that occurs. */
#include "runtime/core/content.h"

#include <stdlib.h>
#include "runtime/abi/origin.h"

static int compare(const struct xlat_content_row *a, const struct xlat_content_row *b)
{
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static int by_key(const void *a, const void *b)
{
    const struct xlat_content_row *x = a, *y = b;
    int d = compare(x, y);

    if (!d && x->which != y->which)
        d = x->which < y->which ? -1 : 1;
    return d ? d : x->entry < y->entry ? -1 : x->entry > y->entry;
}

bool xlat_content_add(struct xlat_content *c, const uint8_t *bytes, size_t n, uint32_t low, uint32_t which, uint32_t entry)
{
    uint32_t length = n < XLAT_CONTENT_LONGEST ? (uint32_t)n : XLAT_CONTENT_LONGEST;

    if (!n)
        return false;
    if (c->n == c->capacity) {
        size_t capacity = c->capacity ? 2 * c->capacity : 256;
        struct xlat_content_row *row = realloc(c->row, capacity * sizeof *row);
        if (!row)
            return false;
        c->row = row;
        c->capacity = capacity;
    }
    c->row[c->n++] = (struct xlat_content_row){xlat_origin_hash(0, bytes, length), length, low & 0xfff, which, entry};
    c->lengths |= 1u << length;
    c->sorted = false;
    return true;
}

bool xlat_content_each(struct xlat_content *c, uint32_t addr, const uint8_t *bytes, size_t n,
                       bool (*fn)(const struct xlat_content_row *row, uint32_t addr, void *arg), void *arg)
{
    if (!c->sorted && c->n)
        qsort(c->row, c->n, sizeof *c->row, by_key);
    c->sorted = true;
    for (uint32_t length = XLAT_CONTENT_LONGEST; length; length--) { /* the longest first: it says the most */
        if (!(c->lengths >> length & 1) || length > n)
            continue;
        const struct xlat_content_row key = {xlat_origin_hash(0, bytes, length), length, addr & 0xfff, 0, 0};
        size_t lo = 0, hi = c->n;
        while (lo < hi) { /* the first row that is not before it */
            size_t mid = lo + (hi - lo) / 2;
            if (compare(&c->row[mid], &key) < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        for (; lo < c->n && !compare(&c->row[lo], &key); lo++)
            if (fn(&c->row[lo], addr, arg))
                return true;
    }
    return false;
}

void xlat_content_free(struct xlat_content *c)
{
    free(c->row);
    *c = (struct xlat_content){0};
}
