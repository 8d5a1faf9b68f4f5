/* symbols.h - a symbol for each guest function in a linked module, for profilers and debuggers. */
#ifndef XLAT_SYMBOLS_H
#define XLAT_SYMBOLS_H

#include "lifter/base/base.h"
#include "lifter/image/image.h"
#include "runtime/abi/aot.h"

/* Gives the linked file with sections .symtab and .strtab added (in `a`): for each of the n entries a local function symbol with the name under
 * which the image exports it, else the name of its COFF symbol, else `module` and its RVA ("app.exe+1a2b0").  aot_addr: ELF address of struct
 * xlat_aot, which their code is relative to.  Neither section is loaded; the runtime does not read them. */
bool xlat_symbols_add(struct xlat_span linked, const struct xlat_image *im, const char *module, uint64_t aot_addr,
                      const struct xlat_aot_entry *entries,
                      size_t n, struct xlat_arena *a, struct xlat_span *out, struct xlat_diag *d);

#endif
