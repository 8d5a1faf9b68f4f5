/* container.h - puts translated code and everything about it into one file, app.so (format: runtime/abi/aot.h). */
#ifndef XLAT_CONTAINER_H
#define XLAT_CONTAINER_H

#include "lifter/base/base.h"
#include "lifter/cfg/traits/traits.h"

struct xlat_container {
    const struct xlat_image *image;
    const struct xlat_traits *traits;
    uint16_t machine;                /* EM_X86_64 or EM_AARCH64 (elf.h) */
    const struct xlat_span *objects; /* ELF objects with the translated functions; their order is the order of the code */
    size_t nobjects;
    /* RVAs of the functions, sorted, unique.  Each is a symbol named by xlat_func_symbol (lifter/cfg/cfg.h) in one of the objects, hidden or not. */
    const uint32_t *entries;
    size_t nentries;
    const struct xlat_program *program; /* whose functions these are; NULL: what they were made from is not recorded, so it is never checked */
    const uint8_t *masked_only;      /* a bit for each entry, as in struct xlat_aot; NULL: none */
    const char *options;             /* translator version and options, one line of text */
    const char *needs;               /* features of the host processor (struct xlat_aot); NULL: none */
    const uint8_t *translator, *key; /* 16 bytes each, for the cache (struct xlat_aot); NULL: not for a cache */
    const char *name;                /* of the guest file; NULL: the last part of image->path */
    bool pc_table;                   /* make the host-pc table from the objects' .debug_line: line number = guest RVA */
    int zstd_level;                  /* of the embedded guest file: 1..19; 0: do not embed it */
};

struct xlat_container_stats { /* for the report */
    uint64_t code_bytes, file_bytes, image_zbytes;
    size_t pcs;
};

#define XLAT_DELTA_SYMBOL "xlat_delta" /* uint32_t that translated code may refer to: actual base - preferred base; always defined here */

/* Builds the file in memory (in `a`).  Same inputs, same bytes. */
bool xlat_container_make(const struct xlat_container *c, struct xlat_arena *a, struct xlat_span *out, struct xlat_container_stats *st,
                         struct xlat_diag *d);
/* The same, written to `path` by way of a temporary name: the whole file or nothing. */
bool xlat_container_write(const struct xlat_container *c, const char *path, struct xlat_container_stats *st, struct xlat_diag *d);

#endif
