/* seh.c - functions that register a structured exception handler, and whether it is one of a C++ compiler.
 *
 * A handler is registered by linking a record into the list that begins at fs:[0].  A C++ compiler's handler only unwinds, which needs no register
 * of the fault but ebp, and that is in memory; any other may look at all registers of the function that registered it.
 * A C++ handler is a stub that hands the address of the function's FuncInfo to a library function: `mov eax, FuncInfo; jmp`, with or without a check
 * of the stack cookie, which begins by `mov edx, [esp + 8]`.  Delphi's handlers are like that too; its compiler is known by writing fs:[reg] with the
 * register zero, which is not looked for here.
 */
#include "lifter/cfg/traits/questions.h"
#include "lifter/effects/effects.h"

bool xlat_is_cxx_handler(const struct xlat_image *im, uint32_t va)
{
    uint32_t rva = va - im->base;
    const uint8_t *p = im->mem + rva;
    if (rva >= im->size || im->size - rva < 16 || !xlat_image_is_code(im, rva))
        return false;
    return (p[0] == 0xb8 && (p[5] == 0xe9 || p[5] == 0xeb)) || (p[0] == 0x8b && p[1] == 0x54 && p[2] == 0x24 && p[3] == 0x08);
}

bool xlat_links_record(const struct xlat_effects *e, const struct xlat_access *to)
{
    uint64_t k;
    if (!(to->kind & XLAT_ACCESS_WRITE) || to->seg != XLAT_FS || to->bytes != 4)
        return false;
    return xlat_node_is_const(e, to->addr, &k) ? k == 0 : e->node[to->addr].op == XLAT_N_REG;
}

static enum xlat_links links_of(const struct xlat_func *f)
{
    enum { TEB_SELF = 0x18 };
    struct xlat_effects e;
    enum xlat_links found = XLAT_LINKS_NOT;
    uint64_t k;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            const struct xlat_insn *in = &f->blocks[i].insns[j];
            if (in->mem.seg != XLAT_FS) /* nearly all */
                continue;
            xlat_effects(in, &e);
            for (unsigned m = 0; m < e.nmem; m++) {
                if (!xlat_links_record(&e, &e.mem[m])) {
                    bool reads = e.mem[m].kind & XLAT_ACCESS_READ && (!xlat_node_is_const(&e, e.mem[m].addr, &k) || k == TEB_SELF);
                    found = found == XLAT_LINKS_NOT && reads ? XLAT_LINKS_PERHAPS : found;
                    continue;
                }
                if (xlat_node_is_const(&e, e.mem[m].addr, &k))
                    return XLAT_LINKS_DIRECTLY;
                found = XLAT_LINKS_BY_REGISTER;
            }
        }
    return found;
}

const uint8_t *xlat_find_links(const struct xlat_program *p)
{
    uint8_t *links = xlat_alloc(p->arena, p->nfuncs + 1);
    for (size_t i = 0; i < p->nfuncs; i++)
        links[i] = (uint8_t)links_of(&p->funcs[i]);
    return links;
}

bool xlat_pushes_constant(const struct xlat_insn *in, uint32_t *value)
{
    struct xlat_effects e;
    if (in->nop != 1 || in->opnd[0].kind != OPND_IMM || in->opnd[0].bits != 32) /* nearly all */
        return false;
    *value = in->opnd[0].imm;
    xlat_effects(in, &e);
    return e.nmem == 1 && xlat_is_push(&e, &e.mem[0]);
}

/* The C++ handler that the function puts on the stack; 0: none. */
static uint32_t cxx_handler(const struct xlat_image *im, const struct xlat_func *f)
{
    uint32_t va;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++)
            if (xlat_pushes_constant(&f->blocks[i].insns[j], &va) && xlat_is_cxx_handler(im, va))
                return va;
    return 0;
}

bool xlat_ask_cxx(const struct xlat_program *p, const uint8_t *links, const char **why)
{
    for (size_t i = 0; i < p->nfuncs; i++) {
        uint32_t handler = links[i] == XLAT_LINKS_DIRECTLY ? cxx_handler(p->image, &p->funcs[i]) : 0;
        if (handler) {
            *why = xlat_sprintf(p->arena, "the function at %08x registers the handler %08x", p->funcs[i].entry, handler);
            return true;
        }
    }
    *why = "no function registers one";
    return false;
}

bool xlat_ask_seh(const struct xlat_program *p, const uint8_t *links, const uint8_t **own_handler, const char **why)
{
    uint8_t *set = NULL;
    size_t n = 0;
    *own_handler = NULL;
    *why = "no function registers one";
    for (size_t i = 0; i < p->nfuncs; i++) {
        if (links[i] != XLAT_LINKS_DIRECTLY || cxx_handler(p->image, &p->funcs[i]))
            continue;
        if (!set)
            set = xlat_alloc(p->arena, (p->nfuncs + 7) / 8);
        set[i / 8] |= (uint8_t)(1u << i % 8);
        if (n++ == 0)
            *why = xlat_sprintf(p->arena, "the function at %08x writes fs:[0]", p->funcs[i].entry);
    }
    *own_handler = set;
    return n != 0;
}
