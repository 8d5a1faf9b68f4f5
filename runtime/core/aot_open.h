/* aot_open.h - opens, checks and binds a translated module.  Uses libc: call it where that is allowed. */
#ifndef XLAT_AOT_OPEN_H
#define XLAT_AOT_OPEN_H
#include <stdbool.h>
#include "runtime/core/aot_check.h"

struct xlat_aot_module {
    void *map;                   /* where its segments are mapped */
    uint64_t map_size;           /* bytes */
    const struct xlat_aot *aot;
    uint32_t base;               /* actual guest base it is bound to; 0: not bound */
    uint64_t file[2];            /* device and inode of the file */
    bool other;                  /* not opened, for it was made from another file */
    bool absent;                 /* not opened, for there is no such file */
};

/* Opens path and checks that it is a module of this ABI version, whole and consistent, made from the file that ident names
 * (hash NULL: any).  On failure fills why (one line without newline) and returns false; nothing stays open. */
bool xlat_aot_open(const char *path, const uint8_t hash[16], uint64_t size, struct xlat_aot_module *out, char *why, size_t cap);
/* Whether this host's processor can run a module that has been checked.  Else one line in why. */
bool xlat_aot_fits_host(const struct xlat_aot_view *v, char *why, size_t cap);
/* Sets the delta for the actual base and enters all functions into dispatch (indexed by guest address; NULL: the caller does).  False: the module
 * needs its preferred base. */
bool xlat_aot_bind(struct xlat_aot_module *m, uint32_t base, void **dispatch, char *why, size_t cap);
void xlat_aot_unbind(struct xlat_aot_module *m, void **dispatch); /* takes its functions out of dispatch */
/* Unmaps it: no thread may be in its code. */
void xlat_aot_close(struct xlat_aot_module *m);
/* Guest RVA for a host pc inside the module's code, 0: unknown. */
uint32_t xlat_aot_rva_of(const struct xlat_aot_module *m, uint64_t host_pc);
static inline const void *xlat_aot_at(const struct xlat_aot *a, int32_t off) { return off ? (const char *)a + off : (const void *)0; }

#endif
