/* modules.h - the guest images of this process, and the translated modules bound to them (module.h names the files).
 *
 * Uses libc, but where it says so; every function takes its own lock. */
#ifndef XLAT_MODULES_H
#define XLAT_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xlat_module_info { /* an image that has just been mapped */
    uint32_t base, size; /* guest address space, bytes */
    char name[64];       /* file name without folders */
    uint8_t hash[16];    /* XXH3-128 of the file, canonical form */
    uint64_t file_size;  /* 0: the file could not be read, nothing is bound */
    bool main;           /* the program itself: XLAT_APP is for it */
};

/* Reads XLAT_MODULES, XLAT_APP, XLAT_INTERPRET, XLAT_ONLY, XLAT_SKIP.  Reserves the dispatch table; false: no address space for it.
 * debugged: another process may write breakpoints into the code and look into any fault; everything is interpreted. */
bool xlat_modules_init(void ***dispatch, bool debugged);
/* Both free what earlier unmapping has left, as far as no thread can be in it any more.  Guest memory is read, so hold no lock. */
void xlat_module_mapped(const struct xlat_module_info *info);
void xlat_module_unmapped(uint32_t base);
/* Binds one more translation to guest memory that is mapped already, and may be running: the module at path, made from what info says.  Its
 * functions are called from now on, also by loops that are being interpreted, when they come to a block that is the entry of one.  Info's base is
 * that of an image or, when none is mapped there, any range of memory, and xlat_module_unmapped ends it.
 * rank: of several translations of a function that of the highest rank is called, of equal ones that which was bound first.  A translation whose
 * functions all have one of a higher rank is freed.
 * False: one line in why; also when it has no function that the translations bound so far have not. */
bool xlat_module_bind(const struct xlat_module_info *info, const char *path, uint32_t rank, char *why, size_t cap);
/* An image is mapped there, and has no translation of the whole that can be used.  info, system (it is Wine's own): of the image in either case;
 * info->file_size 0: there is none, or its file could not be read. */
bool xlat_module_lacks(uint32_t base, struct xlat_module_info *info, bool *system);
/* Binds the translations of mapped images that have come into the cache since they were mapped. */
void xlat_modules_look(void);
struct xlat_thread;
void xlat_modules_thread_ended(const struct xlat_thread *t); /* it will not run guest code again; before its stack is unmapped */
/* Around look-ups below by a thread that is outside guest code (rt.h), so that modules are not freed meanwhile; no libc. */
void xlat_modules_read_begin(void);
void xlat_modules_read_end(void);
extern uint32_t xlat_modules_freed; /* counts modules whose code is gone: host addresses that were remembered mean nothing any more */
/* The translated function for a guest address, NULL: none.  Fills in the dispatch table for the address's page; no libc. */
void *xlat_module_function(uint32_t addr);
bool xlat_table_is_hook(uint32_t addr); /* the function there is to be announced before it is entered (exact.h); no libc, no lock */
/* What happens to [addr, addr + size): it may no longer be executed and is inaccessible, guarded, or data that may be written (HIDDEN) or only read
 * (READ); it becomes writable and executable, executable only, or something other than guest code of this process may have written to it: the
 * system, another process (DIRTY). */
enum xlat_code_change { XLAT_CODE_HIDDEN, XLAT_CODE_READ, XLAT_CODE_LIVE, XLAT_CODE_CLOSED, XLAT_CODE_DIRTY };
void xlat_module_code(uint32_t addr, uint32_t size, enum xlat_code_change how);
void xlat_module_replaced(uint32_t addr, uint32_t size); /* memory there was allocated, freed, mapped or unmapped: for watches (watch.h) */
/* The function at addr, which compares its own bytes, has found others, or itself out of use.  True: memory holds the right ones all the same, and it
 * may be called. */
bool xlat_module_changed(uint32_t addr);
void xlat_module_decoded(uint32_t addr); /* the interpreter decodes code there: needed only while xlat_functions_differ is not 0 */
extern uint32_t xlat_functions_differ; /* atomic: functions that are out of use because memory holds other bytes */
void xlat_module_entered(uint32_t addr); /* the guest is about to run untranslated code there; needed only while xlat_modules_held is not 0 */
extern uint32_t xlat_modules_held; /* atomic */
extern uint32_t xlat_pages_hidden; /* atomic: pages of translated modules with code that may not be executed at present */
extern uint32_t xlat_pages_lost;   /* atomic: counts changes that took functions out of use while they may have been running */
/* Whether [low, high), of a stack that no thread runs on now, has host addresses behind calls in functions that are out of use.
 * No libc; within xlat_modules_read_begin and _end. */
bool xlat_module_frames_out(uint64_t low, uint64_t high);
/* Guest address for a host pc in translated code, 0: it is in none. */
uint32_t xlat_module_guest_pc(uint64_t host_pc);
bool xlat_module_keeps_esp(uint32_t addr); /* translated code of there has the guest's esp in the register file at each guest access; no libc, too */
/* Whether the function that this host pc is in goes wrong when SSE exceptions are unmasked (struct xlat_aot); no libc, too. */
bool xlat_module_masked_only(uint64_t host_pc);
/* What there is of an image's translations, for statistics. */
struct xlat_module_state {
    uint32_t whole, slices, learned; /* translations that are bound */
    uint32_t functions, stale;       /* of these; stale: out of use because memory holds other bytes */
    bool file;                       /* its file could be read */
    bool exact;                      /* out of use as a whole, until there is one with exact registers (exact.h) */
    bool held;                       /* likewise, until the guest is seen to run code of it */
};
/* Calls fn for every mapped image. */
void xlat_modules_states(void (*fn)(const struct xlat_module_info *info, const struct xlat_module_state *state, void *arg), void *arg);
extern uint32_t xlat_modules_taken[3]; /* bound while the image was running: learned ones, slices, whole ones */
/* For the profile and the counters: calls fn for every image that is or was mapped. */
void xlat_modules_each(void (*fn)(const struct xlat_module_info *info, bool translated, void *arg), void *arg);
bool xlat_module_of(uint32_t addr, struct xlat_module_info *info); /* the image that is mapped there; false: none */
uint32_t xlat_module_entry_before(uint32_t addr); /* the last function that begins at or before addr, 0: none; no libc */
bool xlat_module_entry_at(uint32_t addr); /* a translation has a function for this guest address, bound or not */

#endif
