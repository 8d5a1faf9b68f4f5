/* value.h - values of registers along a path of instructions, as far as jump tables need them.  Internal to lifter/cfg/.
 *
 * A value is mul * symbol + add modulo 2^32; symbol 0 has the value 0, so constants have mul 0.  A symbol is something unknown, or what was
 * loaded from an address that is itself a value, or the low bits of a value.  The same load of unchanged memory gives the same symbol, so a
 * bound learned from `cmp [ebp-8], 5` holds for a later `mov eax, [ebp-8]`.
 */
#ifndef XLAT_VALUE_H
#define XLAT_VALUE_H

#include "lifter/decode/insn.h"

struct value {
    uint32_t sym, mul, add;
};

enum sym_kind { SYM_UNKNOWN, SYM_LOAD, SYM_LOW };

struct sym {
    enum sym_kind kind;
    unsigned width;      /* bits loaded or kept; zero-extended */
    struct value of;     /* the address loaded from, or the value truncated */
    uint32_t max;        /* value <= max, unsigned */
};

struct bound { /* min <= value <= max (unsigned) on this path */
    struct value v;
    uint32_t min, max;
};

enum { VALUE_SYMS = 512, VALUE_FACTS = 64, VALUE_BOUNDS = 32 };

struct path_state {
    struct value reg[8];
    struct sym syms[VALUE_SYMS];
    unsigned nsyms;
    struct { struct value addr; unsigned width; struct value v; } mem[VALUE_FACTS]; /* what is known of memory */
    unsigned nmem;
    struct bound bounds[VALUE_BOUNDS];
    unsigned nbounds;
    bool compared;       /* the flags come from comparing cmp_a with the constant cmp_b */
    struct value cmp_a;
    uint32_t cmp_b;
};

void xlat_path_start(struct path_state *s);
void xlat_path_step(struct path_state *s, const struct xlat_insn *in); /* what the instruction does to registers and memory */
void xlat_path_branch(struct path_state *s, const struct xlat_insn *jump, bool taken); /* jump: conditional */
bool xlat_path_target(struct path_state *s, const struct xlat_insn *jump, struct value *target); /* of an indirect jump; false: not of 32 bits */
/* A small range of the symbol, *from to *to (it may wrap); compared: a comparison says so, not just the width or a mask. */
bool xlat_path_range(const struct path_state *s, uint32_t sym, uint32_t *from, uint32_t *to, bool *compared);

#endif
