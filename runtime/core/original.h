/* original.h - which pages of the mapped images hold what their files do, relocated or not: code on others was unpacked, decrypted or patched.
 *
 * Uses libc; every function takes its own lock, and reads guest memory without one. */
#ifndef XLAT_ORIGINAL_H
#define XLAT_ORIGINAL_H

#include <stdbool.h>
#include <stdint.h>

struct xlat_original { /* the image that an address lies in */
    uint32_t base, size; /* 0, 0: none that is known */
    bool same;           /* the page there holds what the file has for it */
    bool fixed;          /* it was linked for one address: a program without relocations */
    bool writable;       /* the file says that the page may be written */
};

/* An image was mapped at base; file: its n bytes, only read now.  Wine's own images need not be told of: nothing unpacks code into them. */
void xlat_original_mapped(uint32_t base, uint32_t size, const uint8_t *file, uint64_t n);
void xlat_original_unmapped(uint32_t base);
/* Something may have been written to [addr, addr + size) since it was last looked at. */
void xlat_original_changed(uint32_t addr, uint32_t size);
struct xlat_original xlat_original_at(uint32_t addr);
/* Whether the file says that the page at addr may be written; true, too, when no section or no image lies there. */
bool xlat_original_writable(uint32_t addr);

#endif
