/* slice.h - translates a program a few functions at a time, the hottest first, into modules of the cache (slices, runtime/abi/cache.h). */
#ifndef XLAT_SLICE_H
#define XLAT_SLICE_H

#include "xlat/xlat.h"

struct xlat_slicer;
/* Loads and analyses the image at path.  image: what it must be.  entries: RVAs that runs have come to and that are to be entries, n of them.
 * quick: only the functions at those, of which the slices are then made in a fraction of the time; others replace them.  NULL: a line in d. */
struct xlat_slicer *xlat_slicer_new(struct xlat_cache *c, const char *path, const struct xlat_ident *image, const uint32_t *entries, size_t n,
                                    bool quick, struct xlat_diag *d);
enum xlat_place { /* what became of an address */
    XLAT_PLACE_DONE,    /* a function of a slice begins there */
    XLAT_PLACE_AROUND,  /* it lies in a function that is in a slice since this call */
    XLAT_PLACE_UNKNOWN, /* likewise, for longer; or the analysis has found nothing there.  If it is still hot, it must become an entry */
    XLAT_PLACE_LEFT,    /* its function did not fit in */
};
/* Translates the functions at those of the n RVAs, in that order, that have no slice yet, and functions that they call, up to `most` bytes of guest
 * code, but at least one; with room left also functions of quick slices, which are removed when all of theirs have been made again.  place: of each.
 * left: whether there are still quick slices to replace.  False: a line in d. */
bool xlat_slicer_make(struct xlat_slicer *s, const uint32_t *rvas, size_t n, uint64_t most, uint8_t *place, bool *left, struct xlat_diag *d);

#endif
