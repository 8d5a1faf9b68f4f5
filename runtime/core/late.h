/* late.h - translations that appear in the cache during the run are bound to the images that are mapped (registry.c).  Uses libc. */
#ifndef XLAT_LATE_H
#define XLAT_LATE_H

#include <stdbool.h>
#include <stdint.h>

struct xlat_icache;

/* Starts a thread of the host's that does it whenever the cache says that it has something new (the file XLAT_NEWS, runtime/abi/cache.h); does
 * nothing without that variable.  The thread runs no guest code and takes no signals.  It also asks for translations of what is mapped and of what
 * the interpreter with this cache does often (request.h). */
void xlat_late_start(struct xlat_icache *ic);
/* The image that was mapped at base lies in the file at path. */
void xlat_late_mapped(uint32_t base, const char *path);
bool xlat_late_asks(uint32_t base); /* and that is wanted */
void xlat_late_changed(void);       /* translations have been found to be of no use: others are asked for */

#endif
