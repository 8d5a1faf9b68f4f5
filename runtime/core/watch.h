/* watch.h - tells who has made something of guest memory (a translation that belongs to no image, for example) when its contents may be others.
 *
 * A change that passes the system is told at once: other rights, memory that is freed or mapped anew, writes by system calls and by other processes,
 * flushes of the instruction cache.  Stores by guest code to memory that is writable and executable are told late: the translation of such code
 * compares its own bytes before they would be executed, and what it finds changed is told then.
 */
#ifndef XLAT_WATCH_H
#define XLAT_WATCH_H

#include "runtime/core/modules.h"

struct xlat_watch {
    uint32_t addr, size; /* [addr, addr + size), in bytes, not empty */
    /* Called with the lock of modules held (module.h), by any thread, where libc may be used.  [addr, addr + size) is the part that has changed, all
     * of it within the watch; DIRTY: look at the bytes; the other values of `how`: its rights, and bytes that may have changed too.  It may call
     * xlat_watch_end for its own watch, for no other. */
    void (*changed)(struct xlat_watch *w, uint32_t addr, uint32_t size, enum xlat_code_change how);
    struct xlat_watch *next; /* in the list of all, the list's */
};

/* w stays the caller's and in place until xlat_watch_end.  Both with the lock of modules held. */
void xlat_watch_begin(struct xlat_watch *w);
void xlat_watch_end(struct xlat_watch *w);
/* Tells all watches that overlap the range; with the lock held. */
void xlat_watch_changed(uint32_t addr, uint32_t size, enum xlat_code_change how);

#endif
