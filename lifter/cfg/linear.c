/* linear.c - see linear.h. */
#include <string.h>
#include "lifter/cfg/linear.h"

bool xlat_linear_same(const struct linear *a, const struct linear *b)
{
    return a->known == b->known && a->add == b->add && !memcmp(a->coef, b->coef, sizeof a->coef);
}

static struct linear scaled(struct linear v, uint32_t k)
{
    for (unsigned r = 0; r < 8; r++)
        v.coef[r] *= k;
    v.add *= k;
    return v;
}

static struct linear sum(struct linear a, struct linear b)
{
    if (!a.known || !b.known)
        return (struct linear){0};
    for (unsigned r = 0; r < 8; r++)
        a.coef[r] += b.coef[r];
    a.add += b.add;
    return a;
}

struct linear xlat_linear_node(const struct xlat_effects *e, xlat_node_id id, const struct linear regs[8])
{
    const struct xlat_node *n = &e->node[id];
    uint64_t k;
    if (xlat_node_is_const(e, id, &k))
        return (struct linear){.known = true, .add = (uint32_t)k};
    if (n->w != 32)
        return (struct linear){0};
    switch (n->op) {
    case XLAT_N_REG: return regs[n->k & 7];
    case XLAT_N_ADD: return sum(xlat_linear_node(e, n->a, regs), xlat_linear_node(e, n->b, regs));
    case XLAT_N_SUB: return sum(xlat_linear_node(e, n->a, regs), scaled(xlat_linear_node(e, n->b, regs), UINT32_MAX));
    case XLAT_N_NEG: return scaled(xlat_linear_node(e, n->a, regs), UINT32_MAX);
    case XLAT_N_MUL: return xlat_node_is_const(e, n->b, &k) ? scaled(xlat_linear_node(e, n->a, regs), (uint32_t)k) : (struct linear){0};
    case XLAT_N_SHL: return xlat_node_is_const(e, n->b, &k) && k < 32 ? scaled(xlat_linear_node(e, n->a, regs), 1u << k) : (struct linear){0};
    default: return (struct linear){0};
    }
}

void xlat_linear_step(const struct xlat_effects *e, struct linear regs[8])
{
    uint8_t may = e->overflow ? 0xff : xlat_whole_registers(e->reg_may);
    struct linear after[8];
    for (unsigned r = 0; r < 8; r++)
        after[r] = !(may >> r & 1) ? regs[r] : e->overflow ? (struct linear){0} : xlat_linear_node(e, e->reg[r], regs);
    memcpy(regs, after, sizeof after);
}
