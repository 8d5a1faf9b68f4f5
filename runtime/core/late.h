/* late.h - translations that appear in the cache during the run are bound to the images that are mapped (registry.c).  Uses libc. */
#ifndef XLAT_LATE_H
#define XLAT_LATE_H

/* Starts a thread of the host's that does it whenever the cache says that it has something new (the file XLAT_NEWS, runtime/abi/cache.h); does
 * nothing without that variable.  The thread runs no guest code and takes no signals. */
void xlat_late_start(void);

#endif
