/* learned.h - translations of code that earlier runs of the program have learned (learn.h): found by the code's bytes, and bound where these lie now.
 *
 * Uses libc; every function takes its own lock, and reads guest memory. */
#ifndef XLAT_LEARNED_H
#define XLAT_LEARNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xlat_learn_place;

/* The program is the image with this hash: what was learned of it can be looked for. */
void xlat_learned_start(const uint8_t program[16]);
/* Code at addr, which begins with the n bytes and lies in such memory, is about to be interpreted.  True: there is a translation of it, which
 * is bound now. */
bool xlat_learned_find(uint32_t addr, const uint8_t *bytes, size_t n, const struct xlat_learn_place *place);
/* The same for code whose bytes are not at hand, and only when it has no translation that may be called. */
bool xlat_learned_find_again(uint32_t addr, const struct xlat_learn_place *place);
bool xlat_learned_is_bound(uint32_t base); /* a translation with this base */
/* The snapshot with this hash, laid out at base, holds the bytes that memory has at addr, and, when that memory is writable, as such. */
bool xlat_learned_covers(const uint8_t hash[16], uint32_t base, uint32_t addr, bool writable);
/* Such a snapshot of which translated code is bound there. */
bool xlat_learned_in_use(uint32_t addr, bool writable, uint8_t hash[16], uint32_t *base);
/* Memory was freed or unmapped: what was bound there is no more. */
void xlat_learned_gone(uint32_t addr, uint32_t size);
/* There are new translations in the cache. */
void xlat_learned_look(void);

#endif
