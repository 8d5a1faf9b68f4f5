/* table.c - the table of helpers that translated code and interpreter index by enum xlat_helper. */
#include "runtime/abi/helpers.h"

const xlat_helper_fn xlat_helpers[XLAT_H_COUNT] = {
#define HELPER(name, state) [XLAT_H_##name] = xlat_h_##name,
#include "runtime/abi/helpers.def"
#undef HELPER
};
