/* symbols.h - names of guest code: what images export, and the COFF symbols of their files (GNU linkers write them unless told to strip).
 * Offsets are those of the PE format's headers; guest memory is read by xlat_peek, so nothing in an image is trusted.  Uses libc. */
#ifndef XLAT_SYMBOLS_H
#define XLAT_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xlat_exports { /* of the image at base */
    uint32_t base, names, functions, ordinals, n;
};
bool xlat_exports_open(uint32_t base, struct xlat_exports *x); /* false: it has none */
/* Export i of the x->n with a name; the name is cut when it is longer.  False: not readable. */
bool xlat_exports_get(const struct xlat_exports *x, uint32_t i, char name[64], uint32_t *rva);
uint32_t xlat_exports_find(uint32_t base, const char *name); /* its guest address; 0: there is none */

/* An image of a file with COFF symbols was mapped.  header: the file's first bytes, n of them; path: of the file. */
bool xlat_symbols_are_in(const uint8_t *header, size_t n);
void xlat_symbols_mapped(uint32_t base, const char *path);
/* "module+rva", and " name+offset" when something is known that begins at or before the address; "address" outside of images. */
const char *xlat_symbol_text(uint32_t addr, char *to, size_t cap);

#endif
