/* straight.c - values of registers and stack words along a run of instructions without branches. */
#include "lifter/cfg/traits/straight.h"

enum { ARGUMENT_AT = 4 /* above the return address */, WORD = 4, TEB_SELF = 0x18 /* in fs: the address of what fs begins with */ };

void xlat_straight_begin(struct xlat_straight *s)
{
    *s = (struct xlat_straight){0};
    for (unsigned r = 0; r < 8; r++)
        s->reg[r] = (struct xlat_known){XLAT_KNOWN_REGISTER, r};
    s->reg[XLAT_ESP] = (struct xlat_known){XLAT_KNOWN_STACK, 0};
}

struct xlat_known xlat_straight_word(const struct xlat_straight *s, int32_t at)
{
    for (unsigned i = 0; i < s->nslots; i++)
        if (s->slot[i].at == at)
            return s->slot[i].value;
    return (struct xlat_known){at == ARGUMENT_AT && !s->argument_lost ? XLAT_KNOWN_ARGUMENT : XLAT_KNOWN_NOT, 0};
}

struct xlat_known xlat_straight_value(const struct xlat_straight *s, const struct xlat_effects *e, xlat_node_id id)
{
    static const struct xlat_known unknown = {XLAT_KNOWN_NOT, 0};
    const struct xlat_node *n = &e->node[id];
    struct xlat_known v;
    uint64_t k;
    if (n->w != 32)
        return unknown;
    switch (n->op) {
    case XLAT_N_CONST:
    case XLAT_N_ADDRESS: return (struct xlat_known){XLAT_KNOWN_CONST, (uint32_t)n->k};
    case XLAT_N_REG: return s->reg[n->k];
    case XLAT_N_ADD:
        v = xlat_straight_value(s, e, n->a);
        if (v.kind == XLAT_KNOWN_NOT || v.kind == XLAT_KNOWN_REGISTER || v.kind == XLAT_KNOWN_WORD || !xlat_node_is_const(e, n->b, &k))
            return unknown;
        v.n += (uint32_t)k;
        return v;
    case XLAT_N_LOAD:
        v = xlat_straight_value(s, e, n->a);
        if (e->mem[n->k].seg == XLAT_FS && v.kind == XLAT_KNOWN_CONST && v.n == TEB_SELF)
            return (struct xlat_known){XLAT_KNOWN_TEB, 0};
        if (e->mem[n->k].seg == XLAT_FS || e->mem[n->k].seg == XLAT_GS)
            return unknown;
        if (v.kind == XLAT_KNOWN_STACK)
            return xlat_straight_word(s, (int32_t)v.n);
        if (v.kind == XLAT_KNOWN_CONST)
            return (struct xlat_known){XLAT_KNOWN_WORD, v.n};
        if (v.n == 0 && v.kind == XLAT_KNOWN_ARGUMENT)
            return (struct xlat_known){XLAT_KNOWN_DEREF1, 0};
        if (v.n == 0 && v.kind == XLAT_KNOWN_DEREF1)
            return (struct xlat_known){XLAT_KNOWN_DEREF2, 0};
        return unknown;
    default: return unknown;
    }
}

/* Forgets the words that share a byte with the n at `at`. */
static void forget(struct xlat_straight *s, int32_t at, int32_t n)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < s->nslots; i++)
        if (s->slot[i].at + WORD <= at || s->slot[i].at >= at + n)
            s->slot[kept++] = s->slot[i];
    s->nslots = kept;
    s->argument_lost |= at < ARGUMENT_AT + WORD && at + n > ARGUMENT_AT;
}

static void store(struct xlat_straight *s, const struct xlat_access *m, struct xlat_known addr, struct xlat_known value)
{
    if (m->seg == XLAT_FS || m->seg == XLAT_GS || addr.kind == XLAT_KNOWN_CONST || addr.kind == XLAT_KNOWN_TEB)
        return; /* not on the stack */
    if (addr.kind != XLAT_KNOWN_STACK || m->bytes == 0) {
        s->nslots = 0; /* may be any of them */
        s->argument_lost = true;
        return;
    }
    forget(s, (int32_t)addr.n, m->bytes);
    if (m->bytes == WORD && !(m->kind & XLAT_ACCESS_MAYBE) && s->nslots < XLAT_STRAIGHT_SLOTS) {
        s->slot[s->nslots].at = (int32_t)addr.n;
        s->slot[s->nslots++].value = value;
    }
}

void xlat_straight_step(struct xlat_straight *s, const struct xlat_effects *e)
{
    struct xlat_known reg[8], addr[XLAT_ACCESSES], value[XLAT_ACCESSES];
    for (unsigned r = 0; r < 8; r++) {
        bool set = e->reg_may >> 4 * r & 0xf, surely = !(e->reg_may & ~e->reg_set & 0xfu << 4 * r);
        reg[r] = !set ? s->reg[r] : surely ? xlat_straight_value(s, e, e->reg[r]) : (struct xlat_known){XLAT_KNOWN_NOT, 0};
    }
    for (unsigned i = 0; i < e->nmem; i++) { /* all of the state before the instruction */
        addr[i] = xlat_straight_value(s, e, e->mem[i].addr);
        value[i] = xlat_straight_value(s, e, e->mem[i].value);
    }
    for (unsigned i = 0; i < e->nmem; i++) /* a push is below all words that are known, wherever esp is */
        if (e->mem[i].kind & XLAT_ACCESS_WRITE && !(e->mem[i].kind & XLAT_ACCESS_PROBE) &&
            (addr[i].kind == XLAT_KNOWN_STACK || !xlat_is_push(e, &e->mem[i])))
            store(s, &e->mem[i], addr[i], value[i]);
    if (e->overflow)
        s->nslots = 0, s->argument_lost = true;
    for (unsigned r = 0; r < 8; r++)
        s->reg[r] = reg[r];
}
