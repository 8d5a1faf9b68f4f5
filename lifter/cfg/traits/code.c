/* code.c - the program's code as lifter/effects/handler.h asks for it. */
#include "lifter/cfg/traits/code.h"

static const struct xlat_insn *insn_in(const struct xlat_func *f, uint32_t va, bool *ends)
{
    uint32_t lo = 0, hi = f->nblocks;
    while (lo < hi) { /* the first block that begins behind va */
        uint32_t mid = lo + (hi - lo) / 2;
        if (f->blocks[mid].addr <= va)
            lo = mid + 1;
        else
            hi = mid;
    }
    const struct xlat_block *b = lo ? &f->blocks[lo - 1] : NULL;
    for (uint32_t i = 0; b && va < b->end && i < b->n; i++)
        if (b->insns[i].addr == va) {
            *ends = i == b->n - 1 && b->term == TERM_STOP;
            return &b->insns[i];
        }
    return NULL;
}

static const struct xlat_insn *insn(void *arg, uint32_t entry, uint32_t va, bool *ends)
{
    enum { NOP = 0x90, BREAKPOINT = 0xcc };
    struct xlat_trait_code *c = arg;
    const struct xlat_func *f = xlat_func_at(c->p, entry), *g;
    const uint8_t *before = c->p->image->mem + (va - 1 - c->p->image->base);
    const struct xlat_insn *in;
    if (c->behind == va && va != entry && xlat_func_at(c->p, va) && (*before == NOP || *before == BREAKPOINT)) {
        *ends = true; /* what was taken for code behind a call that does not return fills up to the next function */
        return NULL;
    }
    in = f ? insn_in(f, va, ends) : NULL;
    if (!in && c->last)
        in = insn_in(c->last, va, ends);
    if (!in && (g = xlat_func_at(c->p, va))) {
        c->last = g;
        in = insn_in(g, va, ends);
    }
    c->behind = in ? va + in->len : 0;
    return in;
}

static const char *import(void *arg, uint32_t va)
{
    const struct xlat_trait_code *c = arg;
    uint32_t i;
    return xlat_map_get(&c->slots, va, &i) ? c->p->image->imports[i].name : NULL;
}

void xlat_trait_code_open(struct xlat_trait_code *c, const struct xlat_program *p)
{
    *c = (struct xlat_trait_code){.p = p, .code = {c, insn, import}};
    for (size_t i = 0; i < p->image->nimports; i++)
        xlat_map_put(&c->slots, p->image->base + p->image->imports[i].iat_rva, (uint32_t)i);
}

void xlat_trait_code_close(struct xlat_trait_code *c)
{
    xlat_map_free(&c->slots);
    xlat_map_free(&c->known);
}

bool xlat_trait_uses_context(struct xlat_trait_code *c, uint32_t va, enum xlat_handler_kind kind, struct xlat_handler_use *use)
{
    const struct xlat_func *f = xlat_func_at(c->p, va);
    uint32_t key = f ? (uint32_t)(f - c->p->funcs) * 4 + kind : 0, at;
    *use = (struct xlat_handler_use){.uses = true, .where = va};
    if (!f)
        return true;
    if (!xlat_map_get(&c->known, key, &at)) {
        if (c->nuses == XLAT_TRAIT_HANDLERS)
            return true;
        c->last = NULL;
        c->behind = 0;
        at = (uint32_t)c->nuses++;
        c->uses[at] = xlat_handler_use(&c->code, va, kind);
        xlat_map_put(&c->known, key, at);
    }
    *use = c->uses[at];
    return use->uses;
}
