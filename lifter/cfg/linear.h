/* linear.h - values of registers and addresses as sums of multiples of the registers at some earlier point: sum(coef[r] * reg[r]) + add, modulo 2^32.
 * Internal to lifter/cfg/. */
#ifndef XLAT_LINEAR_H
#define XLAT_LINEAR_H

#include <stdbool.h>
#include "lifter/effects/effects.h"

struct linear {
    bool known; /* false: no such sum */
    uint32_t coef[8], add;
};

static inline struct linear xlat_linear_reg(unsigned r)
{
    struct linear v = {.known = true};
    v.coef[r] = 1;
    return v;
}

bool xlat_linear_same(const struct linear *a, const struct linear *b);
/* The value of node n of an instruction's effects; regs: those of the registers before the instruction. */
struct linear xlat_linear_node(const struct xlat_effects *e, xlat_node_id n, const struct linear regs[8]);
/* What the instruction does to them. */
void xlat_linear_step(const struct xlat_effects *e, struct linear regs[8]);

#endif
