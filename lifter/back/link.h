/* link.h - joins object files into a shared object by running ld.lld. */
#ifndef XLAT_LINK_H
#define XLAT_LINK_H

#include "lifter/base/base.h"

struct xlat_link {
    const struct xlat_span *objects; /* ELF relocatable files */
    size_t nobjects;
    const char *export_symbol;       /* the only symbol that stays visible */
    bool keep_debug;                 /* keep debug sections; else everything that is not loaded is stripped */
};

/* Links in memory: objects go to the linker and the result comes back through anonymous files, so that no file is left
 * behind after a crash, and no path appears in the output.  The result is a shared object without undefined symbols,
 * text relocations or a name; it lives in `a`. */
bool xlat_link_shared(const struct xlat_link *l, struct xlat_arena *a, struct xlat_span *out, struct xlat_diag *d);

/* Path of the linker that would be used; NULL: none is installed. */
const char *xlat_linker_path(struct xlat_arena *a);

#endif
