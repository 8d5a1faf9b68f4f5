/* module.h - mapped guest images and their translations, as the files that keep modules share them: module_list.c (which there are),
 * dispatch_table.c (which functions can be called), relocation.c, pages.c (what the guest does to their pages), retired.c (freeing), exact.c
 * (modules whose registers do not suffice), registry.c (images come and go, and translations of them).
 *
 * The list has one entry for an image, which has no translation, and one for each translation of it: none, one or several, of which each has some of
 * its functions.  A translation may be bound at any time while the image is mapped and runs.
 *
 * The list of modules is read without a lock by fault handlers and by the dispatcher, where libc may not be used; retired.c says when an entry may
 * be freed all the same.  Everything that changes a module holds xlat_module_lock.  Guest memory is read by xlat_peek only, which never faults: a
 * fault would make Wine end the system call that we are in, and the lock with it would be lost.
 */
#ifndef XLAT_MODULE_H
#define XLAT_MODULE_H

#include <pthread.h>
#include "runtime/core/aot_open.h"
#include "runtime/core/modules.h"
#include "runtime/host/patch.h"

#define XLAT_PAGE 4096u

/* What is known of a guest page: bits. */
enum xlat_page_state {
    XLAT_PAGE_CODE = 1,   /* instructions lie on it that functions were made from */
    XLAT_PAGE_DATA = 2,   /* other bytes that functions were made from */
    XLAT_PAGE_OPEN = 4,   /* data on it may change without notice, or cannot be read */
    XLAT_PAGE_LIVE = 8,   /* code on it may change without notice */
    XLAT_PAGE_HIDDEN = 16, /* code on it may not be executed */
};

struct xlat_relocations { /* of the image, as memory holds its table */
    uint32_t *slot;       /* RVAs of relocated 32-bit words, sorted; NULL: none, or they could not be read */
    uint32_t n;
    bool read;            /* it was tried */
};

struct xlat_thread;
struct xlat_module {
    struct xlat_module *next;
    struct xlat_module_info info;
    struct xlat_aot_module aot; /* aot.aot NULL: the image itself, and then the rest up to `mapped` is unused, but for `state` */
    uint8_t *state;             /* enum xlat_page_state for each page of the image */
    bool translated;            /* of an image: a translation of it is or was bound */
    uint32_t rank;              /* xlat_module_bind */
    uint32_t *page_first, *page_funcs; /* the functions with bytes on page p: page_funcs[page_first[p]] ... page_funcs[page_first[p + 1] - 1] */
    uint32_t *list, *listed, round_of_list; /* scratch of pages.c: functions; for each one, the round in which it was put there */
    uint8_t *differs;           /* for each entry: guest memory held other bytes than it was made from, when it was last looked at */
    uint32_t ndiffer;           /* how many */
    uint8_t *proven;            /* for each checked function: its cell holds what memory has held since, as far as the runtime is told of changes */
    uint32_t hidden;            /* pages with code that have XLAT_PAGE_HIDDEN */
    bool held;                  /* none of its functions is entered: some are out of use without being patched */
    uint32_t *by_code;          /* entries in the order of their host code; made when first needed */
    uint8_t *out;               /* for each entry: it shall not be called */
    uint8_t *is_out;            /* for each entry: its first bytes lead to the interpreter now (patch.h) */
    uint8_t (*saved)[XLAT_PATCH_SIZE];
    const struct xlat_relocations *learned; /* of a translation of code that was learned (learned.c): its own relocations, which outlive it */
    bool memory;                /* in place of an image: memory that has none */
    struct xlat_relocations relocations; /* of the image, read when first needed */
    bool mapped;
    bool leaves;                /* it is being unmapped, and not retired yet */
    bool system;                /* Wine's own: never left to the interpreter for what a program's handlers want */
    bool inexact;               /* out of use as a whole: its registers at a fault are not those that a handler wants (exact.c) */
    uint64_t number;            /* modules are numbered as they come */
    uint32_t round;             /* of its retirement, 0: mapped (retired.c) */
    struct xlat_module *next_retired;
    struct xlat_thread **waiting; /* threads that may still be in its code, NULL with nwaiting not 0: there was no memory for the list */
    size_t nwaiting;
};

extern pthread_mutex_t xlat_module_lock;
extern struct xlat_module *xlat_module_list; /* store with __ATOMIC_SEQ_CST */

static inline uint32_t xlat_module_pages(const struct xlat_module *m) { return (m->info.size + XLAT_PAGE - 1) / XLAT_PAGE; }
static inline const struct xlat_aot_entry *xlat_module_entries(const struct xlat_module *m, uint32_t *n)
{
    *n = m->aot.aot->nentries;
    return xlat_aot_at(m->aot.aot, m->aot.aot->entries);
}

/* ---- module_list.c; the files follow in the order in which they may call each other ---- */
uint32_t xlat_module_first_entry(const struct xlat_module *m, uint32_t rva); /* index of the first function that begins at or after rva */
bool xlat_module_has(const struct xlat_module *m, uint32_t rva);             /* a function begins there; m: a translation */
void xlat_module_unlink(struct xlat_module *m);         /* with the lock held, and the next one */
void xlat_module_remember(const struct xlat_module *m); /* for xlat_modules_each: it will be freed */

/* ---- dispatch_table.c ---- */
bool xlat_table_reserve(void ***table);                      /* false: no address space */
bool xlat_table_commit(uint32_t base, uint32_t size);        /* makes the part for these guest addresses writable */
/* Calls of the function at addr go to `code` from now on.  False: there are too many. */
bool xlat_table_hook(uint32_t addr, void *code);
/* Enters and removes these functions of m, NULL: all, as far as they are on pages that were asked for. */
void xlat_table_update(const struct xlat_module *m, const uint32_t *list, uint32_t n);
bool xlat_table_asked(const struct xlat_module *m);          /* whether any of its pages was asked for, so that its functions may be running */
void xlat_table_remove(const struct xlat_module *m);         /* an image that is no longer mapped: drops its part of the table */
void xlat_table_remove_late(const struct xlat_module *m);    /* drops what another thread has entered during that */

/* ---- relocation.c ---- */
/* The PE header in the first page of an image; NULL when it makes no sense. */
const uint8_t *xlat_pe_header(const uint8_t page[XLAT_PAGE]);
void xlat_relocations_read(const struct xlat_module *m, struct xlat_relocations *r); /* once */
void xlat_relocations_free(struct xlat_relocations *r);
/* Takes delta from the relocated words that lie wholly in the n bytes, a copy of those at rva. */
void xlat_relocations_undo(const struct xlat_relocations *r, uint32_t delta, uint32_t rva, uint8_t *bytes, uint32_t n);

/* ---- registry.c, for learned.c; each takes the lock ---- */
/* Binds a translation of learned code, which it takes, to the image at info's base or, when there is none, to memory.  False: one line in why. */
bool xlat_module_bind_learned(const struct xlat_module_info *info, struct xlat_aot_module *aot, const struct xlat_relocations *relocations, char *why,
                              size_t cap);
/* Code is met at addr: memory [start, end) has the same rights there, writable or not.  Whether there is a function that may be called. */
bool xlat_module_admit(uint32_t addr, uint32_t start, uint32_t end, bool writable);
void xlat_module_end_memory(uint32_t base); /* what xlat_module_bind_learned has bound there, unless it is an image, is no more */
/* ---- bytes.c: bytes.h ---- */

/* ---- pages.c ---- */
bool xlat_pages_init(struct xlat_module *m); /* false: no memory */
void xlat_pages_free(struct xlat_module *m);
/* Sections that are writable and executable from the start.  m: an image; header: its first page. */
void xlat_pages_open_writable(struct xlat_module *m, const uint8_t header[XLAT_PAGE]);
/* The pages of a new translation are in the states of its image's.  running: the guest may have changed the image already, so each function is
 * compared with memory.  True: some may be out of use, call xlat_pages_refresh. */
bool xlat_pages_inherit(struct xlat_module *m, const struct xlat_module *image, bool running);
/* xlat_module_code with the lock held. */
void xlat_pages_change(uint32_t addr, uint32_t size, enum xlat_code_change how);
void xlat_pages_refresh(struct xlat_module *m); /* takes functions out of use or back, as the pages' states, their bytes and the filters say */
void xlat_pages_entered(uint32_t addr);         /* code of the module there is about to run: it is not held back any longer */
bool xlat_pages_changed(uint32_t addr);         /* xlat_module_changed */
void xlat_pages_decoded(uint32_t addr);         /* xlat_module_decoded */

/* ---- retired.c, all with the lock held ---- */
void xlat_retire(struct xlat_module *m); /* it is not `mapped` any more, and its functions are out of the dispatch table */
void xlat_retired_free(void); /* frees the modules that no thread can be in any more */

static inline uint32_t xlat_rd32(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24; }
static inline uint32_t xlat_rd16(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }

#endif
