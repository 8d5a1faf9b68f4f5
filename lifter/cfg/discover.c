/* discover.c - finds the program's code, the functions in it and their blocks.
 *
 * Its order of work: which bytes may be code at all (here), where code may begin (seeds.c), all that can be reached from there (explore.c), blocks
 * (block.c), functions (func.c).  Nothing depends on the order of a hash map: results are the same from run to run.
 */
#include "lifter/cfg/discovery.h"

#include <string.h>

/* Whether section i may hold code that can be translated. */
static bool translatable(const struct disc *d, size_t i)
{
    return d->im->sections[i].flags & XLAT_SEC_X && !(d->sections && d->sections[i] == XLAT_SECTION_SEALED);
}

static uint32_t backed(const struct xlat_image *im, const struct xlat_section *s)
{
    uint32_t n = s->raw < s->size ? s->raw : s->size;
    return s->rva >= im->size ? 0 : n < im->size - s->rva ? n : im->size - s->rva;
}

/* False: the image has no code that may be translated. */
static bool map_code(struct disc *d, struct xlat_program *p)
{
    const struct xlat_image *im = d->im;
    d->lo = UINT32_MAX;
    for (size_t i = 0; i < im->nsections; i++) {
        const struct xlat_section *s = &im->sections[i];
        uint32_t n = backed(im, s);
        if (s->flags & XLAT_SEC_X && s->flags & XLAT_SEC_W)
            p->writable_bytes += n;
        if (!translatable(d, i) || !n)
            continue;
        uint32_t first = s->rva / PAGE * PAGE, end = ((s->rva + n - 1) / PAGE + 1) * PAGE;
        d->lo = first < d->lo ? first : d->lo;
        d->hi = end > d->hi ? end : d->hi;
    }
    if (d->lo >= d->hi)
        return false;
    d->page = xlat_xrealloc(NULL, (d->hi - d->lo) / PAGE, sizeof *d->page);
    memset(d->page, 0, (d->hi - d->lo) / PAGE * sizeof *d->page);
    for (size_t i = 0; i < im->nsections; i++) {
        uint32_t n = translatable(d, i) ? backed(im, &im->sections[i]) : 0;
        for (uint32_t rva = im->sections[i].rva / PAGE * PAGE; n && rva < im->sections[i].rva + n; rva += PAGE)
            d->page[(rva - d->lo) / PAGE] = 1;
    }
    for (uint32_t i = 0; i < (d->hi - d->lo) / PAGE; i++) /* in the order of their addresses */
        if (d->page[i])
            d->page[i] = ++d->npages;
    d->bytes = im->file.n > (uint64_t)d->npages * PAGE ? im->file.n : (uint64_t)d->npages * PAGE;
    d->mark = xlat_xcalloc(d->npages, PAGE);
    d->at = xlat_xcalloc(d->npages, PAGE * sizeof *d->at);
    d->used = xlat_xcalloc(d->npages, sizeof *d->used);
    uint32_t highest = 0; /* end of the sections so far */
    for (size_t i = 0; i < im->nsections; i++) {
        const struct xlat_section *s = &im->sections[i];
        uint64_t end = (uint64_t)s->rva + (s->size + (uint64_t)PAGE - 1) / PAGE * PAGE;
        /* Sections that overlap: the later one owns its pages whole, also those that it has no bytes for (lifter/image/pe.c). */
        for (uint32_t k = next_in_range(d, s->rva > d->lo ? s->rva : d->lo), n; s->rva < highest && k < end && k < d->hi;
             k = next_in_range(d, k + n)) {
            n = PAGE - k % PAGE < end - k ? PAGE - k % PAGE : (uint32_t)(end - k);
            memset(mark_of(d, k), 0, n);
        }
        if (translatable(d, i))
            xlat_mark_bytes(d, s->rva, s->rva + backed(im, s), d->sections && d->sections[i] == XLAT_SECTION_MIXED ? M_CODE | M_MIXED : M_CODE);
        highest = end > highest ? (uint32_t)end : highest;
    }
    for (size_t i = 0; i < im->nrelocs; i++)
        xlat_mark_bytes(d, im->relocs[i], im->relocs[i] + 1, M_RELOC);
    return true;
}

static void count(struct disc *d, struct xlat_program *p)
{
    VEC(uint32_t) exits = {0};
    for (size_t i = 0; i < (size_t)d->npages * PAGE; i++)
        if (d->used[i / PAGE])
            p->code_bytes += (d->mark[i] & M_BODY) != 0;
        else
            i += PAGE - 1;
    for (size_t i = 0; i < d->insns.n; i++) {
        const struct xlat_insn *in = &d->insns.at[i];
        if (in->op == XLAT_OP_unsupported) {
            p->code_bytes += in->len;
            p->exit_bytes += in->len;
            vec_push(&exits, in->addr);
        }
    }
    p->nexits = xlat_sort_unique(exits.at, exits.n);
    p->exits = xlat_alloc_array(d->a, p->nexits, sizeof *p->exits);
    if (p->nexits)
        memcpy(p->exits, exits.at, p->nexits * sizeof *p->exits);
    vec_free(&exits);
    p->tables_found = d->tables.n;
    for (size_t i = 0; i < d->jumps.n; i++) {
        const struct xlat_insn *in = insn_at(d, d->jumps.at[i]);
        p->tables_lost += in->opnd[0].kind == OPND_MEM && in->mem.index != XLAT_NOREG && in->mem.scale == 4;
    }
}

/* Finds everything in *d, which is new. */
static bool discover(struct disc *d, const struct xlat_cfg_options *o, struct xlat_program *p, struct xlat_diag *diag)
{
    uint32_t n;

    if (!map_code(d, p))
        return true; /* nothing to translate is no error */
    if (!(d->dec = xlat_decoder_new()))
        return xlat_fail(diag, "%s: cannot set up the disassembler", d->im->path);
    xlat_know_imports(d);
    xlat_seed_all(d, o);
    count(d, p);
    struct xlat_block *blocks = xlat_make_blocks(d, &n);
    xlat_make_funcs(d, blocks, n, o, p);
    return true;
}

static void release(struct disc *d)
{
    xlat_decoder_free(d->dec);
    xlat_xfree(d->page);
    xlat_xfree(d->mark);
    xlat_xfree(d->at);
    xlat_xfree(d->used);
    vec_free(&d->insns);
    vec_free(&d->flows);
    vec_free(&d->work);
    vec_free(&d->tables);
    vec_free(&d->jumps);
    xlat_map_free(&d->seeds);
    xlat_map_free(&d->imports);
    xlat_map_free(&d->callees);
    xlat_map_free(&d->jump_from);
    xlat_map_free(&d->table_of);
    xlat_map_free(&d->table_at);
    xlat_map_free(&d->entries);
    xlat_map_free(&d->bases);
}

bool xlat_discover(const struct xlat_image *im, const struct xlat_cfg_options *o, struct xlat_arena *a, struct xlat_program **out,
                   struct xlat_diag *diag)
{
    static const struct xlat_cfg_options none;
    struct xlat_program *p = xlat_alloc(a, sizeof *p);
    const uint8_t *sections = NULL;

    *out = p;
    for (;;) { /* once more when the first time shows that what looked like code is none */
        *p = (struct xlat_program){.arena = a, .image = im, .partial = o && o->partial};
        struct disc d = {.im = im, .a = a, .limit = &p->limit, .sections = sections, .partial = p->partial};
        bool ok = discover(&d, o ? o : &none, p, diag);
        release(&d);
        if (!ok || sections || p->partial || !(sections = xlat_judge_sections(p)))
            return ok;
    }
}
