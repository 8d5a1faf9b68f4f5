/* large.h - skips inputs whose image is large after the first few. */
#ifndef LARGE_H
#define LARGE_H

#include "lifter/base/base.h"

/* Images of up to 2 GB are allowed, whatever the file's size.  The address sanitizer takes a tenth of a second to mark their memory, so only a few
 * are tested. */
static inline bool fuzz_too_large(struct xlat_span file)
{
    enum { LARGE = 1 << 22, FEW = 5, LARGEST = 0x7fff0000 };
    static int seen;
    uint32_t lfanew, size;

    return xlat_rd32(file, 0x3c, &lfanew) && xlat_rd32(file, (uint64_t)lfanew + 24 + 56, &size) && size > LARGE && size <= LARGEST && seen++ > FEW;
}

#endif
