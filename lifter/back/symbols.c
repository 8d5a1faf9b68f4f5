/* symbols.c - see symbols.h.  Format: System V ABI (ELF): section headers, symbol table, string table. */
#include "lifter/back/symbols.h"

#include <stdlib.h>
#include <string.h>

#include "lifter/back/elf_file.h"

enum { LONGEST = 255 }; /* bytes of a name */

static int by_code(const void *a, const void *b)
{
    const struct xlat_aot_entry *x = a, *y = b;

    return x->code < y->code ? -1 : x->code > y->code;
}

static int by_rva(const void *a, const void *b)
{
    const struct xlat_export *x = a, *y = b;

    return x->rva != y->rva ? (x->rva < y->rva ? -1 : 1) : strcmp(x->name, y->name);
}

/* The exports with a name, in the order of their RVAs, those of one RVA in the order of the alphabet: as symbols are. */
static struct xlat_symbol *named_exports(const struct xlat_image *im, size_t *n, struct xlat_arena *a)
{
    struct xlat_export *list = xlat_alloc_array(a, im->nexports + 1, sizeof *list);
    struct xlat_symbol *symbols = xlat_alloc_array(a, im->nexports + 1, sizeof *symbols);
    size_t kept = 0;

    for (size_t i = 0; i < im->nexports; i++)
        if (im->exports[i].name && !im->exports[i].forward)
            list[kept++] = im->exports[i];
    qsort(list, kept, sizeof *list, by_rva);
    for (size_t i = 0; i < kept; i++)
        symbols[i] = (struct xlat_symbol){list[i].rva, (uint32_t)strnlen(list[i].name, LONGEST), list[i].name};
    *n = kept;
    return symbols;
}

/* The first of a list that has this RVA and a name; NULL: none has. */
static const struct xlat_symbol *symbol_at(const struct xlat_symbol *list, size_t n, uint32_t rva)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (list[mid].rva < rva)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && list[lo].rva == rva && list[lo].n ? &list[lo] : NULL;
}

struct tables {
    Elf64_Sym *symbols;
    char *strings;
    size_t nsymbols, nstrings;
};

/* text: the number of the code's section, which ends at text_end. */
static void fill(struct tables *t, const struct xlat_image *im, const char *module, uint64_t aot_addr, const struct xlat_aot_entry *entries, size_t n,
                 uint16_t text, uint64_t text_end, struct xlat_arena *a)
{
    struct xlat_aot_entry *order = xlat_alloc_array(a, n + 1, sizeof *order);
    const struct xlat_symbol **own = xlat_alloc_array(a, n + 1, sizeof *own); /* of the function at order[i], NULL: it has no name */
    size_t nexports, cap = 1;
    const struct xlat_symbol *exports = named_exports(im, &nexports, a);

    memcpy(order, entries, n * sizeof *order);
    qsort(order, n, sizeof *order, by_code);
    for (size_t i = 0; i < n; i++) {
        own[i] = symbol_at(exports, nexports, order[i].rva);
        if (!own[i])
            own[i] = symbol_at(im->symbols, im->nsymbols, order[i].rva);
        cap += (own[i] ? own[i]->n : strnlen(module, LONGEST) + 9) + 1;
    }
    t->symbols = xlat_alloc_array(a, n + 1, sizeof *t->symbols);
    t->strings = xlat_alloc(a, cap);
    t->symbols[0] = (Elf64_Sym){0};
    t->nsymbols = n + 1;
    t->strings[0] = 0;
    t->nstrings = 1;
    for (size_t i = 0; i < n; i++) {
        uint64_t at = aot_addr + (uint64_t)(int64_t)order[i].code, end = i + 1 < n ? aot_addr + (uint64_t)(int64_t)order[i + 1].code : text_end;
        char *name = t->strings + t->nstrings;
        size_t left = cap - t->nstrings;

        t->symbols[i + 1] = (Elf64_Sym){.st_name = (uint32_t)t->nstrings, .st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC), .st_shndx = text,
                                        .st_value = at, .st_size = end > at ? end - at : 0};
        if (own[i])
            t->nstrings += (size_t)snprintf(name, left, "%.*s", (int)own[i]->n, own[i]->name) + 1;
        else
            t->nstrings += (size_t)snprintf(name, left, "%.*s+%x", LONGEST, module, order[i].rva) + 1;
    }
}

static uint64_t append(uint8_t *file, uint64_t *at, const void *p, uint64_t n)
{
    uint64_t where = (*at + 7) & ~(uint64_t)7;

    memset(file + *at, 0, where - *at);
    memcpy(file + where, p, n);
    *at = where + n;
    return where;
}

bool xlat_symbols_add(struct xlat_span linked, const struct xlat_image *im, const char *module, uint64_t aot_addr,
                      const struct xlat_aot_entry *entries,
                      size_t n, struct xlat_arena *a, struct xlat_span *out, struct xlat_diag *d)
{
    static const char names[] = ".symtab\0.strtab";
    struct xlat_arena tmp = {0};
    struct xlat_elf e;
    struct tables t;
    Elf64_Shdr *sh, text = {0};
    unsigned count, text_index = 0;

    if (!xlat_elf_open(&e, linked) || !e.eh.e_shnum || e.eh.e_shentsize != sizeof *sh || e.eh.e_shoff > linked.n ||
        e.eh.e_shnum > (linked.n - e.eh.e_shoff) / sizeof *sh || e.eh.e_shstrndx >= e.eh.e_shnum)
        return xlat_fail(d, "the linker's output has no section headers");
    count = e.eh.e_shnum;
    sh = xlat_alloc_array(&tmp, count + 2u, sizeof *sh);
    memcpy(sh, linked.p + e.eh.e_shoff, count * sizeof *sh);
    if (xlat_elf_section(&e, ".text", &text, NULL))
        for (unsigned i = 0; i < count; i++)
            if (sh[i].sh_offset == text.sh_offset && sh[i].sh_addr == text.sh_addr && sh[i].sh_size == text.sh_size && sh[i].sh_type == text.sh_type)
                text_index = i;
    fill(&t, im, module, aot_addr, entries, text_index ? n : 0, (uint16_t)text_index, text.sh_addr + text.sh_size, &tmp);

    Elf64_Shdr *shstr = &sh[e.eh.e_shstrndx];
    uint64_t at = linked.n;
    uint64_t size = at + t.nsymbols * sizeof *t.symbols + t.nstrings + shstr->sh_size + sizeof names + (count + 2) * sizeof *sh + 40;
    uint8_t *file = xlat_alloc(a, size);
    if (shstr->sh_offset > linked.n || shstr->sh_size > linked.n - shstr->sh_offset) {
        xlat_arena_free(&tmp);
        return xlat_fail(d, "the linker's output has no section names");
    }
    char *section_names = xlat_alloc(&tmp, shstr->sh_size + sizeof names);
    memcpy(section_names, linked.p + shstr->sh_offset, shstr->sh_size);
    memcpy(section_names + shstr->sh_size, names, sizeof names);
    memcpy(file, linked.p, linked.n);
    sh[count] = (Elf64_Shdr){.sh_name = (uint32_t)shstr->sh_size, .sh_type = SHT_SYMTAB,
                             .sh_offset = append(file, &at, t.symbols, t.nsymbols * sizeof *t.symbols),
                             .sh_size = t.nsymbols * sizeof *t.symbols, .sh_link = count + 1, .sh_info = (uint32_t)t.nsymbols, .sh_addralign = 8,
                             .sh_entsize = sizeof *t.symbols};
    sh[count + 1] = (Elf64_Shdr){.sh_name = (uint32_t)(shstr->sh_size + sizeof ".symtab"), .sh_type = SHT_STRTAB,
                                 .sh_offset = append(file, &at, t.strings, t.nstrings), .sh_size = t.nstrings, .sh_addralign = 1};
    shstr->sh_offset = append(file, &at, section_names, shstr->sh_size + sizeof names);
    shstr->sh_size += sizeof names;
    e.eh.e_shoff = append(file, &at, sh, (count + 2) * sizeof *sh);
    e.eh.e_shnum = (uint16_t)(count + 2);
    memcpy(file, &e.eh, sizeof e.eh);
    *out = (struct xlat_span){file, at};
    xlat_arena_free(&tmp);
    return true;
}
