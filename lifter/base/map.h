/* map.h - a hash map from 32-bit keys (guest addresses, mostly) to 32-bit values (mostly indices into an array of the
 * caller's).
 *
 * Open addressing with linear probing; any key is allowed, 0 included.  Zero-initialise; the map owns its table until xlat_map_free.
 * The order of the slots is unspecified.  Nothing that is written may depend on it, so callers keep a sorted array beside the map.
 */
#ifndef XLAT_MAP_H
#define XLAT_MAP_H

#include "lifter/base/base.h"

struct xlat_map_slot {
    uint32_t key, value;
};
struct xlat_map {
    struct xlat_map_slot *slots; /* cap of them */
    uint8_t *used;               /* cap flags */
    size_t n, cap;               /* cap: power of two, or 0 */
};

void xlat_map_put(struct xlat_map *m, uint32_t key, uint32_t value);       /* replaces */
bool xlat_map_get(const struct xlat_map *m, uint32_t key, uint32_t *value); /* value may be NULL */
bool xlat_map_add(struct xlat_map *m, uint32_t key, uint32_t value);       /* false: was there, and stays as it was */
static inline bool xlat_map_has(const struct xlat_map *m, uint32_t key) { return xlat_map_get(m, key, NULL); }
void xlat_map_free(struct xlat_map *m);

/* Sorts n values ascending and drops duplicates; returns how many are left. */
size_t xlat_sort_unique(uint32_t *v, size_t n);

#endif
