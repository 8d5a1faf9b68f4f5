/* map.c - the u32 hash map of map.h, and sorting of u32 arrays.
 *
 * The hash is Fibonacci hashing: multiplication by 2^32 / golden ratio, of which the top bits are taken.  The low bits of the keys would not do,
 * since guest addresses are often multiples of 4 or 16.  Tables are at most 5/8 full.
 */
#include "lifter/base/map.h"

#include <stdlib.h>
#include <string.h>

static size_t slot_of(const struct xlat_map *m, uint32_t key)
{
    /* cap is a power of two, at most 2^32: its top log2(cap) bits of the product select the slot. */
    size_t i = (size_t)((uint64_t)(key * 2654435769u) * m->cap >> 32);

    while (m->used[i] && m->slots[i].key != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

static void grow(struct xlat_map *m)
{
    struct xlat_map old = *m;

    m->cap = old.cap ? old.cap * 2 : 64;
    m->slots = xlat_xrealloc(NULL, m->cap, sizeof *m->slots);
    m->used = xlat_xrealloc(NULL, m->cap, 1);
    memset(m->used, 0, m->cap);
    for (size_t i = 0; i < old.cap; i++)
        if (old.used[i]) {
            size_t k = slot_of(m, old.slots[i].key);

            m->slots[k] = old.slots[i];
            m->used[k] = 1;
        }
    xlat_xfree(old.slots);
    xlat_xfree(old.used);
}

/* The slot for key, made when it is not there; *fresh says which. */
static struct xlat_map_slot *claim(struct xlat_map *m, uint32_t key, bool *fresh)
{
    if (!m->cap || (m->n + 1) * 8 > m->cap * 5)
        grow(m);
    size_t i = slot_of(m, key);
    *fresh = !m->used[i];
    if (*fresh) {
        m->used[i] = 1;
        m->slots[i].key = key;
        m->n++;
    }
    return &m->slots[i];
}

void xlat_map_put(struct xlat_map *m, uint32_t key, uint32_t value)
{
    bool fresh;

    claim(m, key, &fresh)->value = value;
}

bool xlat_map_add(struct xlat_map *m, uint32_t key, uint32_t value)
{
    bool fresh;
    struct xlat_map_slot *s = claim(m, key, &fresh);

    if (fresh)
        s->value = value;
    return fresh;
}

bool xlat_map_get(const struct xlat_map *m, uint32_t key, uint32_t *value)
{
    if (!m->cap)
        return false;
    size_t i = slot_of(m, key);
    if (!m->used[i])
        return false;
    if (value)
        *value = m->slots[i].value;
    return true;
}

void xlat_map_free(struct xlat_map *m)
{
    xlat_xfree(m->slots);
    xlat_xfree(m->used);
    *m = (struct xlat_map){0};
}

size_t xlat_sort_unique(uint32_t *v, size_t n)
{
    size_t k = 0;

    if (n > 1)
        qsort(v, n, sizeof *v, xlat_by_u32);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || v[i] != v[k - 1])
            v[k++] = v[i];
    return k;
}
