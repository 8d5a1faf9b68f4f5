/* peek.h - reads guest memory that may not be there: the only way in which the runtime does so.
 *
 * The kernel copies (process_vm_readv on oneself), so an unreadable page is an error and never a signal.  A guarded copy would be faster by the time of
 * a system call, but not right under Wine: its handler comes first, and takes a fault inside a unix call for a failed system call, which
 * it ends there and then; and a guard page would be used up by our looking at it.
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
