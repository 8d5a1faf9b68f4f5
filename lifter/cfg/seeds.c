/* seeds.c - where code may begin, from what is certain to what is plausible.
 *
 * Round one: what the file says (entry, exports, TLS callbacks, SafeSEH, control-flow guard, symbols, C++ exception tables, unwind
 * tables, the caller's extra addresses).  Then, until nothing new comes: absolute pointers to code, named by relocations or, in an image without
 * them, constants of instructions and aligned words of data; and function beginnings in the gaps between known code.  Pointers and gaps must look
 * like code for a few instructions (plausible.c).
 * C++ exception tables: FuncInfo as MSVC's x86 compilers write it (described by Igor Skochinsky, "Compiler Internals", 2006-2012).
 */
#include "lifter/cfg/discovery.h"

#include <stdlib.h>
#include <string.h>

/* ---- round one ---- */
static void seed_list(struct disc *d, const uint32_t *v, size_t n, unsigned why)
{
    for (size_t i = 0; i < n; i++)
        xlat_add_seed(d, v[i], why);
}

/* A pointer field of an exception table; 0: not there or no code. */
static uint32_t code_pointer(const struct disc *d, uint32_t rva)
{
    uint32_t va;
    return xlat_image_rd32(d->im, rva, &va) && is_code(d, rva_of(d, va)) ? rva_of(d, va) : 0;
}

static void seed_func_info(struct disc *d, uint32_t fi)
{
    enum { MANY = 4096 };
    uint32_t v[5], states, unwind, tries, map, catches, handlers;
    for (unsigned i = 0; i < 5; i++)
        if (!xlat_image_rd32(d->im, fi + 4 * i, &v[i]))
            return;
    states = v[1], unwind = rva_of(d, v[2]), tries = v[3], map = rva_of(d, v[4]);
    if (states > MANY || tries > MANY)
        return;
    for (uint32_t i = 0; i < states && xlat_spend_row(d, fi); i++) /* {toState, action} */
        xlat_add_seed(d, code_pointer(d, unwind + 8 * i + 4), SEED_SEH);
    for (uint32_t i = 0; i < tries && xlat_spend_row(d, fi); i++) { /* {tryLow, tryHigh, catchHigh, nCatches, pHandlerArray} */
        if (!xlat_image_rd32(d->im, map + 20 * i + 12, &catches) || !xlat_image_rd32(d->im, map + 20 * i + 16, &handlers) || catches > MANY)
            return;
        for (uint32_t k = 0; k < catches && xlat_spend_row(d, fi); k++) /* {adjectives, pType, dispCatchObj, addressOfHandler} */
            xlat_add_seed(d, code_pointer(d, rva_of(d, handlers) + 16 * k + 12), SEED_SEH);
    }
}

static void seed_exceptions(struct disc *d)
{
    for (size_t i = 0; i < d->im->nsections; i++) {
        const struct xlat_section *s = &d->im->sections[i];
        uint32_t magic, n = s->raw < s->size ? s->raw : s->size;
        for (uint32_t at = s->rva; n >= 4 && at <= s->rva + n - 4 && xlat_image_rd32(d->im, at, &magic); at += 4)
            if (magic >= 0x19930520 && magic <= 0x19930522)
                seed_func_info(d, at);
    }
}

static void seed_extra(struct disc *d, const struct xlat_cfg_options *o)
{
    for (size_t i = 0; i < o->nextra; i++)
        xlat_add_seed(d, rva_of(d, o->extra[i]), SEED_PROFILE);
}

static void seed_file(struct disc *d, const struct xlat_cfg_options *o)
{
    const struct xlat_image *im = d->im;
    if (im->entry)
        xlat_add_seed(d, im->entry, SEED_ENTRY);
    for (size_t i = 0; i < im->nexports; i++) /* data may be exported from .text too */
        if (!im->exports[i].forward && xlat_plausible(d, im->exports[i].rva, false))
            xlat_add_seed(d, im->exports[i].rva, SEED_EXPORT);
    seed_list(d, im->tls_callbacks, im->ntls_callbacks, SEED_TLS);
    seed_list(d, im->safeseh, im->nsafeseh, SEED_SEH);
    seed_list(d, im->cfguard, im->ncfguard, SEED_GUARD);
    for (size_t i = 0; i < im->nsymbols; i++)
        if (xlat_plausible(d, im->symbols[i].rva, false))
            xlat_add_seed(d, im->symbols[i].rva, SEED_SYMBOL);
    seed_list(d, im->entered, im->nentered, SEED_PROFILE);
    seed_extra(d, o);
    seed_exceptions(d);
    xlat_seed_unwind(d);
}

/* ---- pointers ---- */
static void try_pointer(struct disc *d, uint32_t va, unsigned why)
{
    uint32_t rva = rva_of(d, va), bits = 0;
    xlat_map_get(&d->seeds, rva, &bits);
    if (bits & why || !is_code(d, rva) || (!insn_at(d, rva) && !xlat_plausible(d, rva, false)))
        return;
    if (insn_at(d, rva) && flow_after(d, insn_at(d, rva)) == FLOW_EXIT)
        return;
    xlat_add_seed(d, rva, why);
}

/* The instruction a relocation in code belongs to: the decoded one whose bytes hold it. */
static const struct xlat_insn *holder(const struct disc *d, uint32_t rva)
{
    for (uint32_t k = 1; k < 12 && k <= rva; k++) {
        const struct xlat_insn *in = insn_at(d, rva - k);
        if (in && rva - k + in->len >= rva + 4)
            return in;
    }
    return NULL;
}

/* What a relocation says about the word it patches. */
enum pointer { POINTER_NO, POINTER_YES, POINTER_PERHAPS /* in code bytes that exploration has not reached */ };
static enum pointer reloc_kind(const struct disc *d, uint32_t rva)
{
    if (xlat_map_has(&d->entries, rva))
        return POINTER_NO;
    if (!is_code(d, rva))
        return POINTER_YES;
    const struct xlat_insn *in = holder(d, rva);
    if (!in)
        return POINTER_PERHAPS;
    uint32_t v;
    if (in->imm_reloc && xlat_image_rd32(d->im, rva, &v))
        for (unsigned i = 0; i < in->nop; i++)
            if (in->opnd[i].kind == OPND_IMM && in->opnd[i].imm == v)
                return POINTER_YES;
    struct xlat_effects e;
    xlat_effects(in, &e);
    return xlat_touches_memory(&e) ? POINTER_NO : POINTER_YES; /* read or written there; else computed only (LEA) */
}

static void seed_relocs(struct disc *d, bool perhaps)
{
    VEC(struct xlat_map_slot) v = {0}; /* pointer's target, its place */
    for (size_t i = 0; i < d->im->nrelocs; i++) {
        uint32_t va;
        if (xlat_image_rd32(d->im, d->im->relocs[i], &va) && is_code(d, rva_of(d, va)))
            vec_push(&v, ((struct xlat_map_slot){rva_of(d, va), d->im->relocs[i]}));
    }
    for (size_t i = 0; i < v.n && !d->stop; i++) {
        enum pointer kind = reloc_kind(d, v.at[i].value);
        if (kind == POINTER_YES || (perhaps && kind == POINTER_PERHAPS)) {
            try_pointer(d, va_of(d, v.at[i].key), SEED_RELOC);
            xlat_explore(d); /* at once: it may show that later ones are entries of a jump table */
        }
    }
    vec_free(&v);
}

/* The instruction puts the constant into a register or memory as it is. */
static bool is_kept(const struct xlat_insn *in, uint32_t constant)
{
    struct xlat_effects e;
    uint64_t k;
    xlat_effects(in, &e);
    for (unsigned r = 0; r < 8; r++)
        if (e.reg_may >> 4 * r & 0xf && xlat_node_is_const(&e, e.reg[r], &k) && k == constant)
            return true;
    for (unsigned i = 0; i < e.nmem; i++)
        if (e.mem[i].kind & XLAT_ACCESS_WRITE && xlat_node_is_const(&e, e.mem[i].value, &k) && k == constant)
            return true;
    return false;
}

/* Images without relocations: every constant that lands in code may be a pointer; in code sections, only words that are no code. */
static void seed_constants(struct disc *d, bool perhaps)
{
    for (size_t i = 0; i < d->insns.n && !d->stop; i++) { /* grows meanwhile */
        struct xlat_insn in = d->insns.at[i];
        for (unsigned k = 0; k < in.nop; k++)
            if (in.opnd[k].kind == OPND_IMM && in.opnd[k].bits == 32 && is_kept(&in, in.opnd[k].imm))
                try_pointer(d, in.opnd[k].imm, SEED_CONST);
        xlat_explore(d);
    }
    for (size_t i = 0; i < d->im->nsections; i++) {
        const struct xlat_section *s = &d->im->sections[i];
        uint32_t va, n = s->raw < s->size ? s->raw : s->size;
        for (uint32_t at = (s->rva + 3) & ~3u; n >= 4 && at <= s->rva + n - 4 && xlat_image_rd32(d->im, at, &va); at += 4) {
            if (!is_code(d, rva_of(d, va)) || xlat_map_has(&d->entries, at))
                continue;
            if (is_code(d, at) && (!perhaps || holder(d, at) || is_marked(d, at, M_BODY) || !xlat_plausible(d, rva_of(d, va), true)))
                continue;
            try_pointer(d, va, SEED_CONST);
            xlat_explore(d);
        }
    }
}

/* ---- gaps ---- */
static bool starts_with(const struct disc *d, uint32_t rva, const char *bytes, uint32_t n)
{
    return rva + n <= d->hi && !memcmp(d->im->mem + rva, bytes, n);
}

static bool prologue(const struct disc *d, uint32_t rva)
{
    static const struct { const char *bytes; uint32_t n; } t[] = {
        {"\x55\x8b\xec", 3}, {"\x55\x89\xe5", 3}, {"\x8b\xff\x55\x8b\xec", 5}, {"\x6a\xff\x68", 3}, {"\x53\x56\x57", 3}, {"\x55\x57\x56", 3},
        {"\x57\x56\x53", 3}, {"\x56\x57", 2}, {"\x53\x56", 2}, {"\x56\x53", 2}, {"\x83\xec", 2}, {"\x81\xec", 2}, {"\x53\x8b\xd8", 3},
        {"\x56\x8b\xf1", 3}, {"\x51\x53", 2}, {"\x55\x53", 2}, {"\x53\x83\xec", 3}, {"\x56\x8b\x74\x24", 4}, {"\x8b\x44\x24", 3},
        {"\x8b\x4c\x24", 3}, {"\x8d\x4c\x24\x04\x83\xe4", 6}, {"\x55\x31", 2}, {"\xf3\x0f\x1e\xfb", 4}, {"\xff\x25", 2},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (starts_with(d, rva, t[i].bytes, t[i].n))
            return true;
    return false;
}

/* Changes nothing that the program could see. */
static bool does_nothing(const struct xlat_effects *e)
{
    if (e->control != XLAT_NEXT || e->traps || e->nmem || e->flag_may || e->seg_written || e->vec.may || e->x87.used || e->fence || e->repeats)
        return false;
    for (unsigned r = 0; r < 8; r++)
        if (e->reg_may >> 4 * r & 0xf && (e->node[e->reg[r]].op != XLAT_N_REG || e->node[e->reg[r]].k != r))
            return false;
    return true;
}

/* Length of the padding at rva: int3, zero bytes, nops and what assemblers use as longer nops.  MOV EDI, EDI is the beginning of a function
 * that may be patched. */
static uint32_t padding(struct disc *d, uint32_t rva)
{
    struct xlat_insn in;
    struct xlat_effects e;
    const uint8_t *p = d->im->mem + rva;
    if (*p == 0xcc || *p == 0x90 || *p == 0)
        return 1;
    xlat_decode_at(d, rva, &in);
    xlat_effects(&in, &e);
    return does_nothing(&e) && !(in.len == 2 && e.reg_may == 0xfu << 4 * XLAT_EDI) ? in.len : 0;
}

static bool covered(const struct disc *d, uint32_t rva)
{
    return is_marked(d, rva, M_BODY | M_TABLE) || insn_at(d, rva);
}

/* One gap [rva, end): functions that begin after its padding, one after another. */
static void seed_gap(struct disc *d, uint32_t rva, uint32_t end)
{
    bool fresh = true; /* only padding or a function's end before rva */
    while (rva < end && !d->stop) {
        if (covered(d, rva)) {
            fresh = true;
            rva++;
            continue;
        }
        uint32_t pad = padding(d, rva);
        if (pad) {
            fresh = fresh || pad == 1;
            rva += pad;
            continue;
        }
        if ((fresh || rva % 16 == 0) && (prologue(d, rva) ? xlat_plausible(d, rva, false) : xlat_plausible(d, rva, true))) {
            xlat_add_seed(d, rva, SEED_PROLOGUE);
            xlat_explore(d);
            if (covered(d, rva))
                continue;
        }
        fresh = d->im->mem[rva] == 0xc3 || d->im->mem[rva] == 0xcc; /* data, or implausible code: the next candidate is after a RET or INT3 */
        rva++;
    }
}

static void seed_gaps(struct disc *d)
{
    for (uint32_t rva = next_in_range(d, d->lo); rva < d->hi && !d->stop;) {
        if (!is_code(d, rva) || is_marked(d, rva, M_MIXED) || covered(d, rva)) {
            rva = next_in_range(d, rva + 1);
            continue;
        }
        uint32_t end = rva;
        while (is_code(d, end) && !is_marked(d, end, M_MIXED) && !covered(d, end))
            end++;
        seed_gap(d, rva, end);
        rva = end;
    }
}

/* Seeds that only pointers named, all of which turned out to be entries of jump tables found since, are no entries. */
static void drop_table_targets(struct disc *d)
{
    struct xlat_map good = {0};
    for (size_t i = 0; i < d->im->nrelocs; i++) {
        uint32_t va;
        if (xlat_image_rd32(d->im, d->im->relocs[i], &va) && is_code(d, rva_of(d, va)) && reloc_kind(d, d->im->relocs[i]) != POINTER_NO)
            xlat_map_put(&good, rva_of(d, va), 1);
    }
    for (size_t i = 0; i < d->tables.n; i++)
        for (uint32_t k = 0; k < d->tables.at[i].t.n; k++) {
            uint32_t rva = rva_of(d, d->tables.at[i].t.targets[k]), bits = 0;
            if (xlat_map_get(&d->seeds, rva, &bits) && bits & SEED_WEAK && !xlat_map_has(&good, rva))
                xlat_map_put(&d->seeds, rva, bits & ~(uint32_t)SEED_WEAK);
        }
    xlat_map_free(&good);
}

void xlat_seed_all(struct disc *d, const struct xlat_cfg_options *o)
{
    enum { ROUNDS = 6 };
    if (d->partial) {
        seed_extra(d, o);
        xlat_explore(d);
        return;
    }
    seed_file(d, o);
    xlat_explore(d);
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t before = d->insns.n + d->seeds.n;
        d->tried = 0; /* more is known about what leads to the indirect jumps */
        xlat_explore(d);
        seed_relocs(d, round > 0);
        if (!d->im->nrelocs)
            seed_constants(d, round > 0);
        if (round > 0)
            seed_gaps(d);
        if (d->stop || (round > 1 && d->insns.n + d->seeds.n == before))
            break;
    }
    drop_table_targets(d);
}
