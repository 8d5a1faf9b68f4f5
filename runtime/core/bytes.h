/* bytes.h - whether guest memory holds the bytes that a translated function was made from.  Used with the lock of modules held. */
#ifndef XLAT_BYTES_H
#define XLAT_BYTES_H

#include "runtime/core/module.h"

/* A part of the image, read at once, for functions that lie there one after the other. */
struct xlat_look {
    struct xlat_module *m;
    uint32_t delta;        /* actual base - preferred base */
    uint32_t rva, n, most; /* of the part, in bytes; most: what fits */
    uint8_t *raw, *undone; /* as it is, and as it would be at the preferred base; the same when delta is 0 */
};

/* size: of the part of the image that will be looked at, in bytes; 0: one function.  False: no memory.  xlat_look_end must follow in any case. */
bool xlat_look_begin(struct xlat_look *l, struct xlat_module *m, uint32_t size);
void xlat_look_end(struct xlat_look *l);
/* Memory holds what function i was made from, be it relocated or not yet.  copy: gets its instructions as memory holds them, range after range, as
 * far as it could be read; NULL: not wanted. */
bool xlat_look_same(struct xlat_look *l, uint32_t i, uint8_t *copy);

#endif
