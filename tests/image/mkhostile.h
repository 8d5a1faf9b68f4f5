/* mkhostile.h - writes i386 PE files that are made to cost a reader far more time or memory than their size suggests.
 *
 * For the test of the limits (tests/image/hostile_test.c) and as seeds of the fuzzers.  Each file repeats one trick until `size` bytes are full:
 * tables that overlap, rows that share one target, sections far apart, code that jumps into itself.
 */
#ifndef MKHOSTILE_H
#define MKHOSTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MKHOSTILE_MIN = 0x10000, MKHOSTILE_MAX = 0x40000 }; /* what `size` may be */

struct mkhostile_info {
    const char *name;
    const char *refused; /* part of the line with which the reader refuses the file; NULL: it is read */
    const char *limit;   /* part of the line that says which limit was met at MKHOSTILE_MAX; NULL: reading it is in proportion anyway */
    bool emit;           /* the trick is meant for what makes IR of it (tests/aot/hostile_emit.c) */
};

/* Writes hostile file number i, about `size` bytes, to out (size + 0x1000 bytes there) and gives back its size; 0: there is no such number. */
size_t mkhostile(unsigned i, size_t size, uint8_t *out, struct mkhostile_info *info);

#endif
