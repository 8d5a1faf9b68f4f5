/* origin.h - the hash over the guest's bytes that a function was made from (struct xlat_aot_origin): 0, then each of its ranges in turn. */
#ifndef XLAT_ORIGIN_H
#define XLAT_ORIGIN_H

#include <stddef.h>
#include <stdint.h>
#define XXH_INLINE_ALL /* in all that include this: no library is needed */
#include <xxhash.h>

static inline uint64_t xlat_origin_hash(uint64_t before, const void *bytes, size_t n) { return XXH3_64bits_withSeed(bytes, n, before); }

#endif
