/* cached.h - finds the module of an image in a cache (layout: runtime/abi/cache.h).  Uses libc. */
#ifndef XLAT_CACHED_H
#define XLAT_CACHED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void xlat_hex16(const uint8_t bytes[16], char out[33]);     /* "00112233..." */
bool xlat_unhex16(const char *text, uint8_t bytes[16]);     /* of the first 32 characters; false: not hexadecimal digits */
/* Whether a word of the text, which blanks separate, begins so.  text: may be NULL. */
bool xlat_has_word(const char *text, const char *word);
/* Path of the link to an image's module in the folder of a translator.  False: longer than cap. */
bool xlat_cached_path(const char *root, size_t root_size, const char *translator, const char *machine, const char *image, char *path, size_t cap);
/* Notes that the module is used now, so that it is not among the first to be removed when the cache is full.  Not more often than once an hour,
 * and not where it cannot be noted (another user's module, a read-only file system): that is no error. */
void xlat_cached_used(const char *path);

#endif
