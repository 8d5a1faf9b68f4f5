/* handlers.h - the exception handlers that the guest installs while it runs: do they use registers of faults?  (exact.h does what follows from it.)
 *
 * Uses libc; called on the embedder's stack, without locks. */
#ifndef XLAT_HANDLERS_H
#define XLAT_HANDLERS_H

#include <stdint.h>

/* An image was mapped: finds in the system's libraries the functions that install handlers. */
void xlat_handlers_mapped(uint32_t base, const char *name);
/* XLAT_LEAVE_HOOK (rt.h): the function at eip is about to be entered, with the guest's stack pointer esp. */
void xlat_handlers_installed(uint32_t eip, uint32_t esp);
/* A handler has changed the registers of a fault at eip, which were not exact. */
void xlat_handlers_edited(uint32_t eip);

#endif
