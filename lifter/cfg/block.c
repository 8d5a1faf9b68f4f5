/* block.c - cuts the decoded instructions into basic blocks.
 *
 * A block begins at every leader and ends where control may go elsewhere, after a call, or before the next leader.  Overlapping code gives
 * blocks that share bytes but not instructions. */
#include "lifter/cfg/discovery.h"

#include <string.h>

/* Instructions of the block at rva, copied into the arena; *end: after the last. */
static struct xlat_insn *gather(struct disc *d, uint32_t rva, uint32_t *n, uint32_t *end)
{
    uint32_t at = rva, count = 0;
    for (const struct xlat_insn *in; (in = insn_at(d, at)) && flow_after(d, in) != FLOW_EXIT && (at == rva || !is_marked(d, at, M_LEADER));) {
        at += in->len;
        count++;
        if (flow_after(d, in) != FLOW_NEXT)
            break;
    }
    struct xlat_insn *v = xlat_alloc_array(d->a, count ? count : 1, sizeof *v);
    at = rva;
    for (uint32_t i = 0; i < count; i++) {
        v[i] = *insn_at(d, at);
        at += v[i].len;
    }
    *n = count;
    *end = at;
    return v;
}

static struct xlat_jumptable *table_at(struct disc *d, uint32_t jump)
{
    uint32_t i;
    if (!xlat_map_get(&d->table_of, jump, &i))
        return NULL;
    struct xlat_jumptable *t = xlat_alloc(d->a, sizeof *t);
    *t = d->tables.at[i].t;
    return t;
}

static void finish(struct disc *d, struct xlat_block *b)
{
    const struct xlat_insn *last = b->n ? &b->insns[b->n - 1] : NULL;
    const struct xlat_insn *next = insn_at(d, rva_of(d, b->end));
    b->term = TERM_EXIT;
    if (!last)
        return;
    enum flow flow = flow_after(d, insn_at(d, rva_of(d, last->addr)));
    b->calls = flow == FLOW_CALL || flow == FLOW_CALLIND;
    switch (flow) {
    case FLOW_JCC:
        b->term = TERM_JCC;
        b->succ[0] = last->opnd[0].imm;
        b->succ[1] = b->end;
        return;
    case FLOW_JMP:
        b->term = TERM_JMP;
        b->succ[0] = last->opnd[0].imm;
        return;
    case FLOW_IND:
        b->table = table_at(d, rva_of(d, last->addr));
        b->term = b->table ? TERM_TABLE : TERM_IND;
        return;
    case FLOW_RET: b->term = TERM_RET; return;
    case FLOW_STOP: b->term = TERM_STOP; return;
    case FLOW_CALL: case FLOW_CALLIND:
        if (last->opnd[0].kind == OPND_REL && last->opnd[0].imm == b->end && next && flow_after(d, next) != FLOW_EXIT) {
            b->term = TERM_JMP; /* it only pushes its return address, for position-independent code: no function returns to it */
            b->succ[0] = b->end;
            return;
        }
        if (xlat_callee(d, last) == CALLEE_NORETURN && !next) {
            b->term = TERM_STOP;
            return;
        }
        break;
    case FLOW_NEXT: case FLOW_EXIT: break;
    }
    if (next && flow_after(d, next) != FLOW_EXIT) {
        b->term = TERM_FALL;
        b->succ[0] = b->end;
    }
}

struct xlat_block *xlat_make_blocks(struct disc *d, uint32_t *n)
{
    uint32_t count = 0, k = 0;
    for (size_t i = 0; i < (size_t)d->npages * PAGE; i++)
        if (d->used[i / PAGE])
            count += d->mark[i] & M_LEADER && d->at[i];
        else
            i += PAGE - 1;
    struct xlat_block *v = xlat_alloc_array(d->a, count ? count : 1, sizeof *v);
    for (uint32_t rva = next_in_range(d, d->lo); rva < d->hi; rva = next_in_range(d, rva + 1))
        if (!d->used[xlat_slot(d, rva) / PAGE]) {
            rva = rva / PAGE * PAGE + PAGE - 1;
        } else if (*mark_of(d, rva) & M_LEADER && *at_of(d, rva)) {
            struct xlat_block *b = &v[k++];
            uint32_t end;
            b->addr = va_of(d, rva);
            b->insns = gather(d, rva, &b->n, &end);
            b->end = va_of(d, end);
            finish(d, b);
        }
    for (size_t i = 0; i < d->insns.n; i++) /* from here on: block indices */
        *at_of(d, rva_of(d, d->insns.at[i].addr)) = 0;
    for (uint32_t i = 0; i < count; i++)
        *at_of(d, rva_of(d, v[i].addr)) = i + 1;
    *n = count;
    return v;
}
