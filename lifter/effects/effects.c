/* effects.c - queries on a record of effects. */
#include "lifter/effects/effects.h"

uint8_t xlat_whole_registers(uint32_t bytes)
{
    uint8_t m = 0;
    for (unsigned r = 0; r < 8; r++)
        m |= (uint8_t)((bytes >> 4 * r & 0xf ? 1u : 0u) << r);
    return m;
}

bool xlat_direct_target(const struct xlat_effects *e, uint32_t *va)
{
    const struct xlat_node *n = &e->node[e->target];
    *va = (uint32_t)n->k;
    return n->op == XLAT_N_ADDRESS;
}

bool xlat_node_is_const(const struct xlat_effects *e, xlat_node_id n, uint64_t *k)
{
    *k = e->node[n].k;
    return e->node[n].op == XLAT_N_CONST || e->node[n].op == XLAT_N_ADDRESS;
}

bool xlat_node_is_reg_plus(const struct xlat_effects *e, xlat_node_id n, unsigned reg, uint32_t *disp)
{
    const struct xlat_node *p = &e->node[n];
    uint64_t k = 0;
    if (p->op == XLAT_N_ADD && xlat_node_is_const(e, p->b, &k))
        p = &e->node[p->a];
    *disp = (uint32_t)k;
    return p->op == XLAT_N_REG && p->k == reg;
}

bool xlat_node_uses_reg(const struct xlat_effects *e, xlat_node_id n, unsigned reg)
{
    const struct xlat_node *p = &e->node[n];
    if (p->op == XLAT_N_REG)
        return p->k == reg;
    return (p->a && xlat_node_uses_reg(e, p->a, reg)) || (p->b && xlat_node_uses_reg(e, p->b, reg)) || (p->c && xlat_node_uses_reg(e, p->c, reg));
}

bool xlat_node_equal(const struct xlat_effects *e, xlat_node_id a, xlat_node_id b)
{
    const struct xlat_node *p = &e->node[a], *q = &e->node[b];
    if (a == b)
        return a != 0;
    if (p->op != q->op || p->w != q->w || p->k != q->k || p->op == XLAT_N_UNKNOWN || p->op == XLAT_N_LOAD)
        return false;
    if ((p->a || q->a) && !xlat_node_equal(e, p->a, q->a))
        return false;
    if ((p->b || q->b) && !xlat_node_equal(e, p->b, q->b))
        return false;
    return !(p->c || q->c) || xlat_node_equal(e, p->c, q->c);
}

static unsigned kinds(const struct xlat_effects *e)
{
    unsigned all = e->overflow ? XLAT_ACCESS_READ | XLAT_ACCESS_WRITE : 0;
    for (unsigned i = 0; i < e->nmem; i++)
        if (!(e->mem[i].kind & XLAT_ACCESS_PROBE))
            all |= e->mem[i].kind;
    return all;
}

bool xlat_reads_memory(const struct xlat_effects *e) { return kinds(e) & XLAT_ACCESS_READ; }
bool xlat_writes_memory(const struct xlat_effects *e) { return kinds(e) & XLAT_ACCESS_WRITE; }
static bool written_back(const struct xlat_effects *e, const struct xlat_access *read, const struct xlat_access *write)
{
    return read->kind & XLAT_ACCESS_READ && write->kind & XLAT_ACCESS_WRITE && !(write->kind & XLAT_ACCESS_MAYBE) && read->seg == write->seg &&
           xlat_node_equal(e, read->addr, write->addr);
}

bool xlat_modifies_memory(const struct xlat_effects *e)
{
    enum { BOTH = XLAT_ACCESS_READ | XLAT_ACCESS_WRITE };
    uint32_t disp;
    /* PUSH, POP, CALL */
    bool stack = xlat_whole_registers(e->reg_may) >> XLAT_ESP & 1 && xlat_node_is_reg_plus(e, e->reg[XLAT_ESP], XLAT_ESP, &disp);
    for (unsigned i = 0; i < e->nmem; i++) {
        if ((e->mem[i].kind & BOTH) == BOTH)
            return true;
        for (unsigned k = i + 1; k < e->nmem && !stack; k++)
            if (written_back(e, &e->mem[i], &e->mem[k]))
                return true;
    }
    return false;
}

bool xlat_touches_memory(const struct xlat_effects *e) { return e->nmem || e->overflow; }

bool xlat_is_push(const struct xlat_effects *e, const struct xlat_access *m)
{
    uint32_t disp;
    return m->kind & XLAT_ACCESS_WRITE && m->seg == XLAT_SS && e->reg_set >> 4 * XLAT_ESP & 1 && xlat_node_is_reg_plus(e, m->addr, XLAT_ESP, &disp) &&
           (int32_t)disp < 0;
}

bool xlat_loads_stack(const struct xlat_effects *e)
{
    const struct xlat_node *n = &e->node[e->reg[XLAT_ESP]];
    if (e->overflow || !(xlat_whole_registers(e->reg_may) >> XLAT_ESP & 1))
        return false;
    if (n->op == XLAT_N_LOAD)
        return !xlat_node_uses_reg(e, n->a, XLAT_ESP) && !xlat_node_uses_reg(e, n->a, XLAT_EBP);
    return n->op == XLAT_N_REG && n->k != XLAT_ESP && n->k != XLAT_EBP;
}
