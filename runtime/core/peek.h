/* peek.h - reads guest memory that may be unmapped: the only way in which core/ and the ELF side do so (the PE side: wine/pe/guest.c).
 *
 * The kernel copies (process_vm_readv on oneself), so an unreadable page is an error and never a signal.  A copy that handles its own faults would
 * save the system call, but would be wrong under Wine: its handler runs first, treats a fault inside a unix call as a failed system call, and ends
 * the unix call at once; and the read would remove the guard from a guard page.
 * No libc and no thread-local storage, so it may be called anywhere; not while a lock is held.
 */
#ifndef XLAT_PEEK_H
#define XLAT_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies up to n bytes at guest address addr; returns how many of them, from the first on, could be read. */
size_t xlat_peek(uint32_t addr, void *to, size_t n);
static inline bool xlat_peek_all(uint32_t addr, void *to, size_t n) { return xlat_peek(addr, to, n) == n; }

#endif
