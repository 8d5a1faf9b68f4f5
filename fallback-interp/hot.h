/* hot.h - which places the interpreter comes to often: targets of calls and of jumps backwards, and where it is entered.  No libc, no locks. */
#ifndef XLAT_HOT_H
#define XLAT_HOT_H

#include <stdint.h>

enum {
    XLAT_HOT_SLOTS = 4096, /* a power of two */
    XLAT_HOT_NEAR = 16,    /* slots that an address may be in; when they are full it is not recorded, until they are emptied */
    XLAT_HOT_STEP = 256,   /* times that a place is come to until it is counted once */
};

struct xlat_hot_slot {
    uint32_t addr;  /* atomic; 0: free.  Whoever reads the table sets it to 0 */
    uint32_t count; /* in steps; losing some does no harm */
};

struct xlat_hot {
    struct xlat_hot_slot slot[XLAT_HOT_SLOTS];
    uint32_t news; /* atomic: 1 when something was recorded since the reader set it to 0; a futex that the reader waits on */
};

void xlat_hot_tell(struct xlat_hot *h); /* the reader that there is something new */
void xlat_hot_record(struct xlat_hot *h, uint32_t addr);
void xlat_hot_clear(struct xlat_hot_slot *s); /* by the reader, who has taken it over */

#endif
