/* frame.c - see frame.h: a forward data flow of two bits a register, over the instructions' effects. */
#include <string.h>
#include "lifter/cfg/frame.h"

enum { ESP = 1 << XLAT_ESP, SCRATCH = 1 << XLAT_EAX | 1 << XLAT_ECX | 1 << XLAT_EDX };

/* A register of the mask is in the expression, other than in the address of something loaded. */
static bool uses(const struct xlat_effects *e, xlat_node_id id, uint8_t mask)
{
    const struct xlat_node *n = &e->node[id];
    if (n->op == XLAT_N_REG)
        return mask >> (n->k & 7) & 1;
    if (n->op == XLAT_N_LOAD || n->op == XLAT_N_CONST || n->op == XLAT_N_ADDRESS)
        return false;
    return (n->a && uses(e, n->a, mask)) || (n->b && uses(e, n->b, mask)) || (n->c && uses(e, n->c, mask));
}

/* The value points to the stack for certain: a sum of one pointer to it and something else, or such a one rounded down. */
static bool points(const struct xlat_effects *e, xlat_node_id id, const struct xlat_frame_point *p)
{
    const struct xlat_node *n = &e->node[id];
    uint64_t k;
    switch (n->op) {
    case XLAT_N_REG: return p->points >> (n->k & 7) & 1;
    case XLAT_N_ADD:
        return (points(e, n->a, p) && !uses(e, n->b, p->may)) || (points(e, n->b, p) && !uses(e, n->a, p->may));
    case XLAT_N_SUB: return points(e, n->a, p) && !uses(e, n->b, p->may);
    case XLAT_N_AND: return xlat_node_is_const(e, n->b, &k) && (int32_t)k < 0 && points(e, n->a, p);
    default: return false;
    }
}

bool xlat_frame_has(const struct xlat_effects *e, xlat_node_id address, const struct xlat_frame_point *p) { return points(e, address, p); }

void xlat_frame_step(const struct xlat_effects *e, struct xlat_frame_point *p)
{
    struct xlat_frame_point after = *p;
    uint8_t written = e->overflow ? 0xff : xlat_whole_registers(e->reg_may), surely = xlat_whole_registers(e->reg_set);
    for (unsigned r = 0; r < 8; r++) {
        uint8_t bit = (uint8_t)(1u << r);
        if (!(written & bit))
            continue;
        bool may = e->overflow || uses(e, e->reg[r], p->may), sure = !e->overflow && points(e, e->reg[r], p);
        after.points = (uint8_t)((after.points & ~bit) | (sure ? bit : 0));
        after.may = (uint8_t)((after.may & (surely & bit ? ~bit : 0xff)) | (may ? bit : 0));
    }
    if (e->control == XLAT_CALL) { /* esp comes back as a pointer into the frame; the scratch registers hold results */
        after.points = (uint8_t)((after.points & ~SCRATCH) | ESP);
        after.may = (uint8_t)((after.may & ~SCRATCH) | ESP);
    }
    *p = after;
}

static bool lets_escape(const struct xlat_effects *e, const struct xlat_frame_point *p)
{
    uint8_t may = p->may & (uint8_t)~ESP, read = xlat_whole_registers(e->reg_read);
    if (e->overflow)
        return true;
    if (e->control == XLAT_CALL && p->may & SCRATCH)
        return true;
    for (unsigned i = 0; i < e->nmem; i++)
        if (e->mem[i].kind & XLAT_ACCESS_WRITE && uses(e, e->mem[i].value, p->may))
            return true;
    return (e->vec.may || e->x87.mm_written || e->helpers) && read & may && !e->nmem;
}

static bool join(const struct xlat_func *f, struct xlat_frame *fr, bool *reached, const struct xlat_block *to, struct xlat_frame_point p)
{
    size_t i = (size_t)(to - f->blocks);
    struct xlat_frame_point *at = &fr->at[i];
    struct xlat_frame_point sum = reached[i] ? (struct xlat_frame_point){at->points & p.points, at->may | p.may} : p;
    bool changed = !reached[i] || sum.points != at->points || sum.may != at->may;
    *at = sum;
    reached[i] = true;
    return changed;
}

void xlat_frame_find(const struct xlat_func *f, struct xlat_arena *a, struct xlat_frame *out)
{
    bool *reached = xlat_alloc_array(a, 2 * (size_t)f->nblocks + 1, sizeof *reached), *stale = reached + f->nblocks, again = true;
    const struct xlat_block *entry = xlat_block_at(f, f->entry);
    struct xlat_effects e;
    /* An entry in the middle of a function: what has been done with the frame before is not seen here. */
    enum { BEGINNING = SEED_ENTRY | SEED_EXPORT | SEED_TLS | SEED_CALL | SEED_RELOC | SEED_CONST | SEED_GUARD | SEED_SYMBOL | SEED_PROLOGUE };
    *out = (struct xlat_frame){.escapes = f->seeds && !(f->seeds & BEGINNING), .at = xlat_alloc_array(a, f->nblocks + 1, sizeof *out->at)};
    if (entry && join(f, out, reached, entry, (struct xlat_frame_point){ESP, ESP}))
        stale[entry - f->blocks] = true;
    while (again) {
        again = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            struct xlat_frame_point p = out->at[i];
            const struct xlat_block *b = &f->blocks[i], *to;
            if (!stale[i])
                continue;
            stale[i] = false;
            for (uint32_t j = 0; j < b->n; j++) {
                xlat_effects(&b->insns[j], &e);
                out->escapes |= lets_escape(&e, &p);
                xlat_frame_step(&e, &p);
            }
            for (uint32_t k = 0; k < xlat_block_nsucc(b); k++)
                if ((to = xlat_block_succ(f, b, k)) && join(f, out, reached, to, p))
                    again = stale[to - f->blocks] = true;
        }
    }
}
