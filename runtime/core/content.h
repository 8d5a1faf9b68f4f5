/* content.h - an index of functions by the bytes that they begin with.  Uses libc; takes no lock. */
#ifndef XLAT_CONTENT_H
#define XLAT_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { XLAT_CONTENT_LONGEST = 16 /* bytes that are looked at */ };

struct xlat_content_row {
    uint64_t hash;    /* of the first `length` bytes */
    uint32_t length;  /* at most XLAT_CONTENT_LONGEST, not 0 */
    uint32_t low;     /* the last 12 bits of the address: code is found at the same place of a page only */
    uint32_t which, entry; /* the caller's */
};
struct xlat_content { /* zero-initialise */
    struct xlat_content_row *row;
    size_t n, capacity;
    uint32_t lengths; /* bit i: a row of length i exists */
    bool sorted;
};

/* A function at an address with those last bits begins with the n bytes, or the first XLAT_CONTENT_LONGEST of them.  False: no memory, or n is 0. */
bool xlat_content_add(struct xlat_content *c, const uint8_t *bytes, size_t n, uint32_t low, uint32_t which, uint32_t entry);
/* Calls fn with each row whose bytes are those at addr, of which n are given, until it returns true.  Whether it did. */
bool xlat_content_each(struct xlat_content *c, uint32_t addr, const uint8_t *bytes, size_t n,
                       bool (*fn)(const struct xlat_content_row *row, uint32_t addr, void *arg), void *arg);
void xlat_content_free(struct xlat_content *c);

#endif
