/* sites.h - from the notes that inline assembly leaves (lifter/emit/access.c) to the module's table of sites (runtime/abi/sites.h). */
#ifndef XLAT_BACK_SITES_H
#define XLAT_BACK_SITES_H

#include "lifter/base/base.h"
#include "runtime/abi/aot.h"

struct xlat_sites { /* zero-initialise; xlat_sites_free frees what it holds */
    struct xlat_aot_site *at; /* sorted by host address */
    size_t n, cap;
    VEC(uint8_t) states;
};

/* section: .debug_xlat of a linked file, its code at code_start; base: the image's preferred base.  False: malformed (a line in d). */
bool xlat_sites_read(struct xlat_span section, uint64_t code_start, uint64_t code_size, uint32_t base, struct xlat_sites *out, struct xlat_diag *d);
void xlat_sites_free(struct xlat_sites *s);

#endif
