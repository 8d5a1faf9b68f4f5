/* load.c - chooses the reader for a file by its first bytes. */
#include "lifter/image/formats.h"
#include "runtime/abi/snapshot.h"

bool xlat_image_load(const char *path, struct xlat_span file, struct xlat_arena *a, struct xlat_image **out, struct xlat_diag *d)
{
    return xlat_snapshot_is(file.p, file.n) ? xlat_snapshot_load(path, file, a, out, d) : xlat_pe_load(path, file, a, out, d);
}
