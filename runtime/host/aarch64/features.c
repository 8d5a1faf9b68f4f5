/* features.c - asks an aarch64 processor for features by name (see features.h).  There is no table of them yet: it has none beyond the baseline, so
 * that modules made with `--cpu` are refused. */
#include "runtime/host/features.h"

bool xlat_host_has_feature(const char *name, size_t n)
{
    (void)name, (void)n;
    return false;
}
