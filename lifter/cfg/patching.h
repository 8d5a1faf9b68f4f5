/* patching.h - structured exception handlers that change registers. */
#ifndef XLAT_CFG_PATCHING_H
#define XLAT_CFG_PATCHING_H

#include <stdbool.h>

struct xlat_program;
bool xlat_handlers_patch(const struct xlat_program *p);

#endif
