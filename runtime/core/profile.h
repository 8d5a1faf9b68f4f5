/* profile.h - counts where the interpreter is entered, without allocating and without locks: called from the dispatcher's loop. */
#ifndef XLAT_PROFILE_H
#define XLAT_PROFILE_H

#include <stddef.h>
#include <stdint.h>

struct xlat_miss_slot {
    uint32_t eip;   /* 0: free */
    uint32_t count; /* saturates */
    uint64_t insns; /* interpreted from there until the interpreter was left; counted only while time is taken (rt.h) */
};
/* Two tables of this size: of all entries, and of those into functions that are not made for unmasked SSE exceptions. */
#define XLAT_MISS_SLOTS 0x100000u /* a power of two; when the neighbourhood of a slot is full the miss is not recorded */

/* The slot; NULL: nothing is recorded. */
static inline struct xlat_miss_slot *xlat_miss_record(struct xlat_miss_slot *slots, uint32_t eip)
{
    uint32_t i, h;

    if (!slots || !eip)
        return NULL;
    h = eip * 0x9e3779b1u >> 12;
    for (i = 0; i < 32; i++) {
        struct xlat_miss_slot *s = &slots[(h + i) & (XLAT_MISS_SLOTS - 1)];
        uint32_t was = __atomic_load_n(&s->eip, __ATOMIC_RELAXED);

        if (!was && __atomic_compare_exchange_n(&s->eip, &was, eip, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            was = eip;
        if (was == eip) {
            if (s->count != 0xffffffffu)
                s->count++; /* a lost count among threads does no harm */
            return s;
        }
    }
    return NULL;
}

#endif
