/* flags.h - arithmetic flags as the operation and the values that they come from.
 *
 * Functions that are exact at faults (lifter/emit/access.c) compute no flag that only an exception handler would see.  They keep two values and
 * a kind, or note in the module where they are; the runtime makes the flags from these at a fault.
 */
#ifndef XLAT_FLAGS_H
#define XLAT_FLAGS_H
#include "runtime/abi/cpu.h"

enum xlat_flags_op { /* r: the result, a and b: the operands; the words are the first and the second of the two named */
    XLAT_FLAGS_NONE,
    XLAT_FLAGS_ADD,   /* r b: r = a + b */
    XLAT_FLAGS_SUB,   /* r b: r = a - b */
    XLAT_FLAGS_CMP,   /* a b: of a - b */
    XLAT_FLAGS_LOGIC, /* r: CF = OF = AF = 0 */
    XLAT_FLAGS_INC,   /* r, of a + 1: all but CF */
    XLAT_FLAGS_DEC,   /* r, of a - 1: all but CF */
    XLAT_FLAGS_ZSP,   /* r: ZF, SF, PF */
    XLAT_FLAGS_ZERO,  /* no word: as XLAT_FLAGS_LOGIC with r = 0 */
    XLAT_FLAGS_OPS
};
/* XLAT_FLAGS_WHOLE: all flags follow from the operation (with XLAT_FLAGS_NONE: none), and the kind's upper three bytes mean nothing, so that
 * one byte has to be stored.
 * XLAT_FLAGS_SHORT: b is a small number, in bits 23..31.
 * flags_kind: bits 0..3 the operation, 4..5 its width (0: 8 bits, 1: 16, 2: 32), 8..13 the flags that follow from it (bit 8 + enum xlat_flag),
 * 16..21 those that are bits of flags_x (bit number enum xlat_flag).  All others are in cpu->fl. */
#define XLAT_FLAGS_KIND(op, log2, derived, explicit) ((unsigned)(op) | (unsigned)(log2) << 4 | (unsigned)(derived) << 8 | (unsigned)(explicit) << 16)

#define XLAT_FLAGS_WHOLE (1u << 7)
#define XLAT_FLAGS_SHORT (1u << 22)
#define XLAT_FLAGS_FITS(b) ((int32_t)(b) >= -256 && (int32_t)(b) < 256)

static inline void xlat_flags_derive(uint8_t fl[8], uint32_t kind, uint32_t a, uint32_t b, uint32_t x)
{
    if (kind & XLAT_FLAGS_WHOLE)
        kind = kind & 15 ? (kind & 0x3f) | XLAT_FLAGS_KIND(0, 0, 0x3f, 0) : 0;
    unsigned op = kind & 15, w = 8u << (kind >> 4 & 3), derived = kind >> 8 & 0x3f;
    uint32_t mask = w >= 32 ? 0xffffffffu : (1u << w) - 1, r = a & mask, top = 1u << (w - 1), f[6] = {0};

    if (kind & XLAT_FLAGS_SHORT)
        b = (uint32_t)((int32_t)kind >> 23);
    b &= mask;
    a &= mask;
    switch (op) {
    case XLAT_FLAGS_ADD: a = (r - b) & mask; break;
    case XLAT_FLAGS_SUB: a = (r + b) & mask; break;
    case XLAT_FLAGS_CMP: r = (a - b) & mask; break;
    case XLAT_FLAGS_ZERO: r = a = b = 0; break;
    case XLAT_FLAGS_INC: b = 1, a = (r - 1) & mask; break;
    case XLAT_FLAGS_DEC: b = 1, a = (r + 1) & mask; break;
    default: a = b = 0; break;
    }
    f[F_ZF] = r == 0;
    f[F_SF] = (r & top) != 0;
    f[F_PF] = !__builtin_parity(r & 0xff);
    if (op == XLAT_FLAGS_ADD || op == XLAT_FLAGS_INC)
        f[F_CF] = r < a, f[F_OF] = ((a ^ r) & (b ^ r) & top) != 0, f[F_AF] = (a ^ b ^ r) >> 4 & 1;
    else if (op == XLAT_FLAGS_SUB || op == XLAT_FLAGS_CMP || op == XLAT_FLAGS_DEC)
        f[F_CF] = a < b, f[F_OF] = ((a ^ b) & (a ^ r) & top) != 0, f[F_AF] = (a ^ b ^ r) >> 4 & 1;
    for (unsigned i = 0; i < 6; i++)
        if (derived >> i & 1)
            fl[i] = (uint8_t)f[i];
        else if (kind >> 16 >> i & 1)
            fl[i] = x >> i & 1;
}

/* The flags that the words say go to fl.  Whoever stores flags to fl that others read clears the kind, or leaves words that say the same. */
static inline void xlat_flags_settle(struct xlat_cpu *c)
{
    if (!c->flags_kind)
        return;
    xlat_flags_derive(c->fl, c->flags_kind, c->flags_a, c->flags_b, c->flags_x);
    c->flags_kind = 0;
}

#endif
