/* formats.h - the readers of each format of file, for load.c.  Internal to this folder; the contracts are those of xlat_image_load. */
#ifndef XLAT_IMAGE_FORMATS_H
#define XLAT_IMAGE_FORMATS_H

#include "lifter/image/image.h"

bool xlat_pe_load(const char *path, struct xlat_span file, struct xlat_arena *a, struct xlat_image **out, struct xlat_diag *d);
bool xlat_snapshot_load(const char *path, struct xlat_span file, struct xlat_arena *a, struct xlat_image **out, struct xlat_diag *d);

#endif
