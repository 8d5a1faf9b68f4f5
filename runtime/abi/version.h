/* version.h - the ABI number: identifies the interface between translated modules and the runtime, which refuses modules with another number. */
#ifndef XLAT_VERSION_H
#define XLAT_VERSION_H
#include <stdint.h>

/* Raise this when the meaning of something changes and no table does: what call.h says in words, what a helper computes, when a field of
 * struct xlat_cpu is up to date. */
#define XLAT_ABI_REVISION 6

/* The ABI number of code that may call the first `helpers` rows of helpers.def (at most XLAT_H_COUNT).  A module carries this number and that
 * count; the runtime computes the number for the count with its own tables and compares.  So a module stays valid when helpers are appended. */
uint32_t xlat_abi_version(uint32_t helpers);

#endif
