/* request.h - asks the background helper (`xlat background`) for translations: of images that have none, and of code that the interpreter runs often.
 * Requests are files in the cache (runtime/abi/cache.h).  Uses libc. */
#ifndef XLAT_REQUEST_H
#define XLAT_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

struct xlat_hot_slot;
struct xlat_module_info;

extern uint32_t xlat_requests_images, xlat_requests_places; /* what has been asked for so far, for statistics */
/* Whether this run asks for translations: XLAT_BACKGROUND names the program that makes them.  news: of which file the folder is the cache's. */
bool xlat_requests_open(const char *news);
/* The image, which was mapped and has no translation of the whole, lies in this file.  Remembered for xlat_requests_write. */
void xlat_request_image(const struct xlat_module_info *info, bool system, const char *path);
/* The file, which has this hash, is to be translated as a library; at once, and whatever is mapped.  slots: n addresses of it that are hot, which are
 * taken out; it lies at base. */
void xlat_request_file(const uint8_t hash[16], const char *path, uint32_t base, struct xlat_hot_slot *slots, uint32_t n);
/* Writes what is new: images, and the counts of the addresses in the slots, which are taken out.  Starts the helper when none is running. */
void xlat_requests_write(struct xlat_hot_slot *slots);

#endif
