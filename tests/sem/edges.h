/* edges.h - 32 and 64 bits that are special as integers, as floating-point numbers, or where one is converted to the other: zeros, infinities, NaNs,
 * denormal numbers, limits, halves.  For random states. */
#ifndef XLAT_TESTS_EDGES_H
#define XLAT_TESTS_EDGES_H

#include <stdint.h>

static const uint32_t edge32[] = {
    0, 0x80000000, 1, 0x7fffffff, 0xffffffff, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00001,
    0x7f800001, 0xffc12345, 0xff812345, 0x00000123, 0x807fffff, 0x00800000, 0x7f7fffff, 0x4f000000, 0xcf000000, 0x4effffff,
    0x3f000000, 0xbf000000, 0x3fc00000, 0x40200000, 0x4b000001, 0x4affffff, 0x3effffff, 0x7fff8000, 0x00ff0080, 0x80007fff,
};
static const uint64_t edge64[] = {
    0, 0x8000000000000000, 1, 0x7fffffffffffffff, ~0ull, 0x3ff0000000000000,
    0xbff0000000000000, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000001, 0x7ff0000000000001, 0xfff8123400000000,
    0xfff4123400000000, 0x0000000000000123, 0x800fffffffffffff, 0x0010000000000000, 0x7fefffffffffffff, 0x41dfffffffc00000,
    0x41dfffffffe00000, 0xc1e0000000000000, 0x41e0000000000000, 0x3fe0000000000000, 0x3ff8000000000000, 0x4330000000000001,
    0x432fffffffffffff, 0x38000000000fffff, 0x47efffffe0000000, 0x47effffff0000000, 0x36a0000000000000, 0x3690000000000000,
    0x3fdfffffffffffff,
};

#endif
