/* name.c - the names of instructions: those of their rows. */
#include "lifter/decode/decode.h"

static const char *const op_names[XLAT_OP_COUNT] = {
    "invalid", "unsupported",
#define INSN(op) #op,
#include "lifter/decode/insns.def"
#undef INSN
};

const char *xlat_op_name(unsigned op) { return op < XLAT_OP_COUNT ? op_names[op] : "?"; }
