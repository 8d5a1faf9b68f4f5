/* patch.h - takes single functions of a translated module out of use, and back, while it may be running.  Uses libc. */
#ifndef XLAT_PATCH_H
#define XLAT_PATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "runtime/core/aot_open.h"

/* out[i]: function i (order of the module's entries) shall leave for the interpreter when it is called; is_out[i]: it does so now, updated.
 * saved: XLAT_PATCH_SIZE bytes per function, kept by the caller.  base: guest base.  False: some could not be changed, why in errno. */
#define XLAT_PATCH_SIZE 12
bool xlat_patch(const struct xlat_aot_module *m, uint32_t base, const uint8_t *out, uint8_t *is_out, uint8_t (*saved)[XLAT_PATCH_SIZE]);

#endif
