/* patch.h - how the first bytes of a translated function lead to the interpreter on an x86-64 host; part of runtime/host/patch.h.
 *
 *     mov dword ptr [r13 + eip], its guest address ;  jmp [r13 + miss]
 *
 * Functions begin at multiples of 16, so the 12 bytes are never another's, and never in two pages. */
#ifndef XLAT_HOST_X86_64_PATCH_H
#define XLAT_HOST_X86_64_PATCH_H

#include <string.h>

#define XLAT_PATCH_SIZE 12
#define XLAT_PATCH_ALIGNMENT 16 /* of functions that can be changed */

_Static_assert(offsetof(struct xlat_cpu, eip) < 128 && offsetof(struct xlat_cpu, miss) < 128, "offsets fit into a byte");

static inline void xlat_patch_encode(uint8_t to[XLAT_PATCH_SIZE], uint32_t eip)
{
    const uint8_t code[XLAT_PATCH_SIZE] = {0x41, 0xc7, 0x45, offsetof(struct xlat_cpu, eip), (uint8_t)eip, (uint8_t)(eip >> 8),
                                           (uint8_t)(eip >> 16), (uint8_t)(eip >> 24), 0x41, 0xff, 0x65, offsetof(struct xlat_cpu, miss)};
    memcpy(to, code, sizeof code);
}

#endif
