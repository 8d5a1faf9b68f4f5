/* cache.h - the cache of translated modules: one module per image, translator and options.  Needs neither LLVM nor Capstone.
 *
 * Layout: runtime/abi/cache.h.  A cache has several roots.  One belongs to the user and is written; the others (of the system, of --modules, of
 * XLAT_MODULES) are only read.  Strings live in the arena that xlat_cache_open was given.
 */
#ifndef XLAT_CACHE_H
#define XLAT_CACHE_H

#include "lifter/base/base.h"
#include "lifter/image/image.h"

struct xlat_cache {
    struct xlat_arena *a;
    const char *user;                    /* the user's root; NULL: there is none */
    struct xlat_diag why;                /* why there is none */
    const char **roots;                  /* where modules are looked for, in this order; user is among them */
    size_t nroots;
    uint8_t translator[16];              /* xlat_translator_id */
    char translator_hex[33];
};

struct xlat_cache_key {
    struct xlat_ident image;
    const char *machine;  /* XLAT_CACHE_X86_64 or XLAT_CACHE_AARCH64 */
    const char *options;  /* what changes the output, as text in one canonical form */
    uint8_t hash[16];     /* of options */
};

/* Identity of this translator: the same for the same build of xlat with the same LLVM and Capstone.  False: a line in d. */
bool xlat_translator_id(uint8_t id[16], struct xlat_diag *d);

/* Finds the roots; makes nothing.  extra: roots that come first, separated by ':', or NULL.  False: no translator id. */
bool xlat_cache_open(struct xlat_cache *c, struct xlat_arena *a, const char *extra, struct xlat_diag *d);
/* All roots, separated by ':', for XLAT_MODULES. */
const char *xlat_cache_roots(const struct xlat_cache *c);

enum xlat_cached {
    XLAT_CACHED_NONE, /* there is no file */
    XLAT_CACHED_GOOD,
    XLAT_CACHED_BAD,   /* damaged, or not what its name says: a line in why */
    XLAT_CACHED_UNFIT, /* good, but this host's processor cannot run it: a line in why */
};
/* Looks for the module with exactly this key.  *path: of the first good one; without one, of a bad one in the user's root.  Bad ones in other roots
 * are ignored, because they cannot be replaced. */
enum xlat_cached xlat_cache_find(const struct xlat_cache *c, const struct xlat_cache_key *k, const char **path, char *why, size_t cap);
/* The module of an image that runs on this host use, whatever its options.  *path: of the first good one in the order of the roots, else of the first
 * that is not. */
enum xlat_cached xlat_cache_chosen(const struct xlat_cache *c, const struct xlat_ident *image, const char **path, char *why, size_t cap);
/* Whether runs use the module at path, of this translator, machine and image (hexadecimal). */
bool xlat_cache_is_chosen(const struct xlat_cache *c, const char *translator, const char *machine, const char *image, const char *path);
/* Makes the module at path the one that runs use, by a link in the user's root.  False: a line in d. */
bool xlat_cache_choose(const struct xlat_cache *c, const struct xlat_cache_key *k, const char *path, struct xlat_diag *d);

/* A run has found that handlers use registers of faults in the image: it is to be translated with all of them exact (runtime/abi/cache.h). */
bool xlat_cache_wants_exact(const struct xlat_cache *c, const struct xlat_ident *image);
/* The folder of those marks in the user's root; NULL: there is no cache. */
const char *xlat_cache_marks(const struct xlat_cache *c);
/* The folder of learned code in the user's root (runtime/abi/cache.h); NULL: there is no cache. */
const char *xlat_cache_learned(const struct xlat_cache *c);
void xlat_cache_mark_used(const char *path); /* now: it will not be among the first to be removed */
/* The place of a key in the user's root; its folder is made.  NULL: a line in d. */
const char *xlat_cache_place(struct xlat_cache *c, const struct xlat_cache_key *k, struct xlat_diag *d);
/* The folder of an image's slices in the user's root, for this host; it is made.  NULL: a line in d. */
const char *xlat_cache_slice_folder(struct xlat_cache *c, const struct xlat_ident *image, struct xlat_diag *d);
/* Takes the lock on the module at place, waiting for the process that holds it; *waited: there was one.  Returns a descriptor for
 * xlat_cache_unlock; -1: a line in d. */
int xlat_cache_lock(const struct xlat_cache *c, const char *place, bool *waited, struct xlat_diag *d);
void xlat_cache_unlock(const struct xlat_cache *c, const char *place, int lock);

/* ---- cache_news.c: what running programs are told ---- */
struct xlat_cache_news;
/* The shared memory by which running programs learn that there is a new module (runtime/abi/cache.h); *path: its file.  create: when there is none.
 * NULL: a line in d. */
struct xlat_cache_news *xlat_cache_news(const struct xlat_cache *c, const char **path, bool create, struct xlat_diag *d);
void xlat_cache_tell(const struct xlat_cache *c); /* there is a new module that runs are to use */

/* ---- cache_files.c: all the files of a root ---- */
struct xlat_cache_file {
    const char *path;                        /* of the module */
    const char *translator, *machine, *image, *key; /* parts of its path */
    uint64_t size;                           /* bytes */
    int64_t used;                            /* seconds since 1970 */
    bool chosen;                             /* runs use it */
    const char *bad;                         /* NULL: good, or not checked */
    const char *name, *options;              /* of a good one that was checked */
};
struct xlat_cache_files {
    struct xlat_cache_file *at; /* by folder, then by name */
    size_t n, cap;
};
/* Lists the modules of a root; check: reads each and checks it.  False: a line in d (a root that does not exist is empty). */
bool xlat_cache_list(const struct xlat_cache *c, const char *root, bool check, struct xlat_cache_files *out, struct xlat_diag *d);
/* The same for the slices of an image, unchecked. */
bool xlat_cache_slices(const struct xlat_cache *c, const char *root, const struct xlat_ident *image, struct xlat_cache_files *out,
                       struct xlat_diag *d);
/* Removes a module of the user's root, and the link to it.  False: a line in d; *busy: a process is making it, it was left alone. */
bool xlat_cache_remove(const struct xlat_cache *c, const struct xlat_cache_file *f, bool *busy, struct xlat_diag *d);
/* Removes modules of the user's root, the longest unused first, until those left have at most limit bytes together; also what killed processes
 * left.  Modules that are being made stay.  keep: path of one that stays too, or NULL.  removed: their number, or NULL.  False: a line in d. */
bool xlat_cache_trim(const struct xlat_cache *c, uint64_t limit, const char *keep, size_t *removed, struct xlat_diag *d);
/* Calls fn with each mark of a root: its image (hexadecimal) and its text's second line.  False: a line in d. */
/* Calls fn for each mark in a root.  Image and reason live as long as c. */
bool xlat_cache_each_mark(const struct xlat_cache *c, const char *root, void (*fn)(void *arg, const char *image, const char *why), void *arg,
                          struct xlat_diag *d);
bool xlat_cache_remove_marks(const struct xlat_cache *c, struct xlat_diag *d);   /* of the user's root */
bool xlat_cache_remove_learned(const struct xlat_cache *c, struct xlat_diag *d); /* likewise: what runs have learned (runtime/abi/cache.h) */
/* Removes the files that versions of xlat before this layout left in the user's root: nothing uses them.  False: a line in d. */
bool xlat_cache_remove_old(const struct xlat_cache *c, struct xlat_diag *d);
/* "500M", "4G", "123456": bytes.  False: not a size. */
bool xlat_cache_size(const char *text, uint64_t *bytes);
/* XLAT_CACHE_SIZE, else the default.  False: the variable is no size (a line in d, the default in *bytes). */
bool xlat_cache_limit(uint64_t *bytes, struct xlat_diag *d);

#endif
