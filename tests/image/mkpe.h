/* mkpe.h - writes a small i386 PE file with one of everything the reader reads, for tests and as seed of the fuzzer.
 *
 * The layout is fixed, so that a test can change a field by its offset.  Without flags: four sections of 0x200 bytes each in the file.
 *     .text   RVA 0x1000   four functions: 0x1000 (entry), 0x1010, 0x1020, 0x1030
 *     .rdata  RVA 0x2000   every directory but relocations
 *     .data   RVA 0x3000   0x1800 bytes, 0x200 of them in the file; a pointer to 0x1010 at its start, the import slots at 0x3040 and 0x3060
 *     .reloc  RVA 0x5000
 */
#ifndef MKPE_H
#define MKPE_H

#include <stddef.h>
#include <stdint.h>

enum mkpe_flags {
    MKPE_DLL = 1,
    MKPE_STRIPPED = 2, /* no relocations */
    MKPE_FLAT = 4,     /* section alignment 16: RVA = file offset */
    MKPE_OLD_DELAY = 8, /* delay imports with virtual addresses */
};
enum { /* file offsets */
    MKPE_LFANEW = 0x80, MKPE_COFF = 0x84, MKPE_OPT = 0x98, MKPE_DIRS = MKPE_OPT + 96, MKPE_SECS = MKPE_OPT + 0xe0,
    MKPE_RDATA = 0x600, /* file offset of .rdata (not in flat files) */
    MKPE_BASE = 0x10000000, MKPE_MAX = 0x6000,
};

/* Writes the file to out (MKPE_MAX bytes) and gives back its size. */
size_t mkpe(unsigned flags, uint8_t *out);

#endif
