/* aot_check.h - checks the bytes of a translated module without mapping or running it (format: runtime/abi/aot.h).
 *
 * Host-independent: an aarch64 module can be checked on x86-64.  For the runtime before it maps the file, and for tools that only read it.
 */
#ifndef XLAT_AOT_CHECK_H
#define XLAT_AOT_CHECK_H
#include <stdbool.h>
#include <stddef.h>
#include "runtime/abi/aot.h"

struct xlat_aot_view {
    const struct xlat_aot *aot; /* in the file's bytes */
    uint64_t addr;              /* its ELF virtual address */
    uint16_t machine;           /* EM_X86_64, EM_AARCH64 */
    const struct xlat_aot_entry *entries; /* aot->nentries */
    const struct xlat_aot_pc *pcs;        /* aot->npcs */
    const struct xlat_aot_site *sites;    /* aot->nsites */
    const char *options, *name, *needs, *traits; /* never NULL */
    const void *image;          /* the compressed guest file, aot->image_zsize bytes; NULL: not embedded */
};

/* True when the n bytes at `file` (8-aligned, as mmap gives them) are a whole, undamaged module of this ABI version whose every table and
 * offset is in bounds, and which runs nothing when it is loaded.  Else one line in why. */
bool xlat_aot_check(const void *file, size_t n, struct xlat_aot_view *out, char *why, size_t cap);
/* Whether it was made from this guest file (hash NULL: any). */
bool xlat_aot_check_ident(const struct xlat_aot *a, const uint8_t hash[16], uint64_t size, char *why, size_t cap);

#endif
