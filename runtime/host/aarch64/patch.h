/* patch.h - how the first bytes of a translated function lead to the interpreter on an aarch64 host; part of runtime/host/patch.h.
 *
 *     movz w9, low half of its guest address ;  movk w9, high half, lsl 16 ;  str w9, [x20, eip] ;  ldr x9, [x20, miss] ;  br x9
 *
 * A function that has less room than that before the next, or would be in two pages, cannot be changed (xlat_patch says so). */
#ifndef XLAT_HOST_AARCH64_PATCH_H
#define XLAT_HOST_AARCH64_PATCH_H

#include <string.h>

#define XLAT_PATCH_SIZE 20
#define XLAT_PATCH_ALIGNMENT 4

static inline void xlat_patch_encode(uint8_t to[XLAT_PATCH_SIZE], uint32_t eip)
{
    const uint32_t code[] = {0x52800009u | (eip & 0xffff) << 5, 0x72a00009u | (eip >> 16) << 5,
                             0xb9000289u | (uint32_t)(offsetof(struct xlat_cpu, eip) / 4) << 10,
                             0xf9400289u | (uint32_t)(offsetof(struct xlat_cpu, miss) / 8) << 10, 0xd61f0120u};
    memcpy(to, code, sizeof code);
}

#endif
