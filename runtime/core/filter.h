/* filter.h - XLAT_ONLY and XLAT_SKIP: which translated functions may be used, to find the one that is wrong by halving. */
#ifndef XLAT_FILTER_H
#define XLAT_FILTER_H

#include <stdbool.h>
#include <stdint.h>

bool xlat_filter_init(void); /* false: one of them cannot be read, said on stderr */
bool xlat_filter_used(void);
bool xlat_filter_allows(const char *module, uint32_t rva);

#endif
