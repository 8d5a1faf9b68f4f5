/* ranges.h - lists of guest code: range[,range...], where a range is rva[-rva][@module], hexadecimal, ends included; without @module it is one in
 * every module.  `xlat run --only` takes them, and the runtime from XLAT_ONLY. */
#ifndef XLAT_ABI_RANGES_H
#define XLAT_ABI_RANGES_H

#include <stdbool.h>
#include <stdint.h>

#define XLAT_RANGE_SYNTAX "rva[-rva][@module], hexadecimal"

struct xlat_range {
    uint32_t from, to;
    char module[64]; /* empty: any */
};
/* Reads the range at *text and moves *text behind it and its comma.  False: it is no range; *text stays. */
bool xlat_range_next(const char **text, struct xlat_range *r);

#endif
