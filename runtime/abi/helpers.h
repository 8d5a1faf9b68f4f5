/* helpers.h - the helper table as enum, state bits and prototypes. */
#ifndef XLAT_HELPERS_H
#define XLAT_HELPERS_H
#include "runtime/abi/cpu.h"

/* What of the register file a helper reads or writes in memory; helpers.def explains each bit. */
enum xlat_helper_state { HS_NONE = 0, HS_GPR = 1, HS_FLAGS = 2, HS_X87 = 4, HS_SSE = 8, HS_TRAP = 16, HS_MEM = 32, HS_MASKS = 64 };

/* What the helper `locked` does, as enum amo (lifter/sem/ops.h) has them; the last is CMPXCHG. */
enum xlat_locked {
    XLAT_LOCKED_XCHG, XLAT_LOCKED_ADD, XLAT_LOCKED_SUB, XLAT_LOCKED_AND, XLAT_LOCKED_OR, XLAT_LOCKED_XOR, XLAT_LOCKED_CAS
};

enum xlat_helper {
#define HELPER(name, state) XLAT_H_##name,
#include "runtime/abi/helpers.def"
#undef HELPER
    XLAT_H_COUNT
};

#define HELPER(name, state) uint64_t xlat_h_##name(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c);
#include "runtime/abi/helpers.def"
#undef HELPER

extern const xlat_helper_fn xlat_helpers[XLAT_H_COUNT]; /* runtime/helpers/table.c */
extern xlat_helper_fn xlat_park_hook; /* what the helper `park` calls; NULL: nothing, and it returns 1 */

#endif
