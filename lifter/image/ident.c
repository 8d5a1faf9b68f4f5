/* ident.c - the identity of a program file: XXH3-128 of all its bytes and their number.
 *
 * XXH3-128 (xxhash.com, by Yann Collet) is not cryptographic: it detects that a translation was made from another file or an older
 * version of it.  It does not protect against an attacker who makes two files with the same hash; such an attacker could replace the translation too.
 * The hash is kept in the canonical (big-endian) form, so that it reads the same on every host.
 */
#include "lifter/image/image.h"

#include <string.h>
#include <xxhash.h>

struct xlat_ident xlat_image_ident(struct xlat_span file)
{
    struct xlat_ident id = {.size = file.n};
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, XXH3_128bits(file.p, file.n));
    memcpy(id.hash, c.digest, sizeof id.hash);
    return id;
}

void xlat_ident_hex(const struct xlat_ident *id, char out[33])
{
    for (int i = 0; i < 16; i++)
        snprintf(out + 2 * i, 3, "%02x", id->hash[i]);
}
