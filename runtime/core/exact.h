/* exact.h - modules whose registers at a fault are not those that the program's handlers want, and where such handlers are installed.
 *
 * The translator keeps registers exact where the file shows a handler that may use them.  What it did not see the runtime learns: when a handler is
 * installed (hooks), when a module is mapped that was translated for such handlers, and when a handler has changed the registers of a fault.
 * From then on the other modules of the program are interpreted, which is slow and right, and their images are marked in the user's cache
 * (runtime/abi/cache.h), so that `xlat` translates them for it before the next run.
 * Uses libc; every function takes the lock of the modules, unless it says otherwise.
 */
#ifndef XLAT_EXACT_H
#define XLAT_EXACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes all modules of the program out of use that have inexact registers, now and later, and marks their images.  why: a phrase for the user.
 * False: there was none.  The embedder drops their host frames (xlat_pages_lost, xlat_module_frames_out). */
bool xlat_exact_want(const char *why);
bool xlat_exact_is_wanted(void); /* some module's handlers use registers, and code that is translated from now on is to have them */
bool xlat_exact_lacks(void);              /* a mapped module has inexact registers and is in use */
bool xlat_exact_lacks_at(uint32_t addr);  /* the one at this guest address has, likewise */
/* The handler at this address belongs to a run-time system that needs fewer registers, which its module has (traits handlers=esp and frame). */
bool xlat_exact_needs_few(uint32_t handler);

uint32_t xlat_exact_base(uint32_t addr);  /* of the image that the guest address lies in, 0: in none */

struct xlat_module;
/* A module has been found for an image that was just mapped: the lock is held, it is not in the list yet. */
void xlat_exact_mapped(struct xlat_module *m);

/* ---- hooks: guest functions that install handlers ---- */
/* XLAT_LEAVE_HOOK (rt.h) before the function at addr is entered, from translated and interpreted code. */
void xlat_hook_add(uint32_t addr);

#endif
