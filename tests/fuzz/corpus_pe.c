/* corpus_pe.c - seeds for the PE reader and for discovery: every variant of the small file of tests/image, truncations of it, and hostile files
 * that random changes are unlikely to make: tables that overlap themselves, endless lists, counts and sizes at the limits, and the files of
 * tests/image/mkhostile.c. */
#include "tests/fuzz/corpus.h"

#include <string.h>

#include "tests/image/mkhostile.h"
#include "tests/image/mkpe.h"

static void w32(uint8_t *p, uint32_t v) { p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8), p[2] = (uint8_t)(v >> 16), p[3] = (uint8_t)(v >> 24); }
static void dir(uint8_t *f, int i, uint32_t rva, uint32_t size) { w32(f + MKPE_DIRS + i * 8, rva), w32(f + MKPE_DIRS + i * 8 + 4, size); }

static size_t hostile(unsigned i, uint8_t *f)
{
    size_t n = mkpe(0, f);
    uint8_t *text = f + 0x400, *sec = f + MKPE_SECS;

    switch (i) {
    case 0: /* the largest image that is accepted, sections of that size over each other */
        w32(f + MKPE_OPT + 56, 0x7fff0000);
        w32(f + MKPE_OPT + 28, 0);
        for (int s = 0; s < 4; s++)
            w32(sec + s * 40 + 8, 0x7ffe0000), w32(sec + s * 40 + 12, 0x1000);
        return n;
    case 1: /* every import row the same, names in a chain without end */
        memset(f + 0x600, 0x10, 0x200);
        dir(f, 1, 0x2000, 0xffffffff);
        return n;
    case 2: /* exports that are all forwarders to text that never ends */
        memset(text, 'x', 0x200);
        dir(f, 0, 0x2000, 0xffffffff);
        return n;
    case 3: /* relocation blocks of 8 bytes, thousands */
        for (size_t k = 0xa00; k + 8 <= 0xc00; k += 8)
            w32(f + k, 0x3000), w32(f + k + 4, 8);
        dir(f, 5, 0x5000, 0x7fffffff);
        return n;
    case 4: /* a relocation block over everything */
        w32(f + 0xa04, 0xfff);
        dir(f, 5, 0x5000, 0x1000);
        return n;
    case 5: /* directories that overlap the headers and each other */
        for (int k = 0; k < 16; k++)
            dir(f, k, (uint32_t)k * 0x24, 0x1000);
        return n;
    case 6: /* headers that overlap themselves: e_lfanew 4, as in the smallest PE files */
        memmove(f + 4, f + MKPE_LFANEW, 0x200);
        w32(f + 0x3c, 4);
        return n;
    case 7: /* symbol rows whose auxiliary rows lead over the end */
        for (size_t k = 0xc00; k + 18 <= n; k += 18)
            f[k + 17] = 0xff;
        w32(f + MKPE_COFF + 12, 0xffffffff);
        return n;
    case 8: /* many sections over a little data */
        f[MKPE_COFF + 2] = 0, f[MKPE_COFF + 3] = 4;
        w32(f + MKPE_OPT + 60, 0x5000);
        memset(f + n, 0, CORPUS_MAX - n);
        for (int s = 4; s < 500; s++)
            memcpy(sec + s * 40, sec + (s & 3) * 40, 40);
        return 0x6000;
    case 9: /* guard table: the longest stride and count */
        w32(f + 0x600 + 0x1a4 + 0x54, 0xffffffff), w32(f + 0x600 + 0x1a4 + 0x58, 0xf0000000);
        return n;
    case 10: /* an executable .data overlaps .text: its pages hold its own bytes and zeros */
        w32(sec + 2 * 40 + 12, 0), w32(sec + 2 * 40 + 36, 0x20000000);
        return n;
    default:
        return SIZE_MAX;
    }
}

size_t corpus_seed(unsigned i, uint8_t *out)
{
    enum { VARIANTS = 16, CUTS = 40, HOSTILE = 11 };

    memset(out, 0, CORPUS_MAX);
    if (i < VARIANTS)
        return mkpe(i, out);
    i -= VARIANTS;
    if (i < CUTS) { /* many in the headers, few behind them */
        size_t n = mkpe(0, out), at = i < 30 ? 16 + i * 20 : 0x280 + (i - 30) * 0x100;

        return at < n ? at : n;
    }
    i -= CUTS;
    if (i < HOSTILE)
        return hostile(i, out);
    size_t n = mkhostile(i - HOSTILE, CORPUS_MAX - 0x1000, out, NULL);
    return n ? n : SIZE_MAX;
}
