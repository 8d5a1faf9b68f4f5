/* patch.h - takes single functions of a translated module out of use, and back, while it may be running.  Uses libc.
 *
 * <host>/patch.h has XLAT_PATCH_SIZE (bytes that are changed), XLAT_PATCH_ALIGNMENT and xlat_patch_encode. */
#ifndef XLAT_HOST_PATCH_H
#define XLAT_HOST_PATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "runtime/core/aot_open.h"

#if defined __x86_64__
#include "runtime/host/x86_64/patch.h"
#elif defined __aarch64__
#include "runtime/host/aarch64/patch.h"
#else
#error "no host of xlat"
#endif

/* For the n functions i in the list (order of the module's entries): out[i]: it shall leave for the interpreter when it is called; is_out[i]: it does
 * so now, updated.
 * saved: XLAT_PATCH_SIZE bytes per function, kept by the caller.  base: guest base.  by_code: the entries in the order of their host code.
 * False: some could not be changed. */
bool xlat_patch(const struct xlat_aot_module *m, uint32_t base, const uint32_t *by_code, const uint32_t *list, uint32_t n, const uint8_t *out,
                uint8_t *is_out, uint8_t (*saved)[XLAT_PATCH_SIZE]);

#endif
