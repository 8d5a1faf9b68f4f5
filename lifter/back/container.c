/* container.c - makes app.so: the description of a module as one more object, the link, the host-pc table, the footer.
 *
 * The description (struct xlat_aot and what it points to) is one block of read-only data in an ELF object that is written here byte by byte:
 * inside the block offsets are known; the offsets of translated functions become 32-bit PC-relative relocations against their hidden symbols,
 * which the linker resolves at link time (R_X86_64_PC32, R_AARCH64_PREL32: symbol + addend - place; with addend = offset of the place in
 * the block, that is symbol - block).
 *
 * The host-pc table is made from the line tables, whose addresses are known only after linking.  So a module with one is linked twice: first with
 * debug sections, to read them, then stripped and with the finished table.  Both links lay out the code in the same way.
 *
 * Formats: System V ABI with its x86-64 and AArch64 supplements (ELF), RFC 8878 (zstd).
 */
#include "lifter/back/container.h"

#include <string.h>
#include <zstd.h>

#include "lifter/back/elf_file.h"
#include "lifter/back/lines.h"
#include "lifter/back/link.h"
#include "lifter/back/sites.h"
#include "lifter/back/symbols.h"
#include "lifter/cfg/origin.h"
#include "runtime/abi/aot.h"
#include "runtime/abi/helpers.h"
#include "runtime/abi/origin.h"
#include "runtime/abi/version.h"

typedef VEC(uint8_t) bytes;

static size_t put(bytes *b, const void *p, size_t n)
{
    size_t at = b->n;

    if (b->cap - b->n < n) {
        while (b->cap - b->n < n)
            b->cap = b->cap ? b->cap * 2 : 4096;
        b->at = xlat_xrealloc(b->at, b->cap, 1);
    }
    if (n)
        memcpy(b->at + at, p, n);
    b->n += n;
    return at;
}

static void align_to(bytes *b, size_t n)
{
    static const uint8_t zero[64];

    put(b, zero, (n - b->n % n) % n);
}

/* ---- the description as an ELF object ---- */

enum { SEC_DATA = 1, SEC_RELA, SEC_BSS, SEC_SYMTAB, SEC_STRTAB, SEC_SHSTRTAB, SEC_STACK, SEC_COUNT };
enum { SYM_AOT = 1, SYM_DELTA, SYM_FIRST_ENTRY };

static uint32_t add_name(bytes *strs, const char *s) { return (uint32_t)put(strs, s, strlen(s) + 1); }

static void add_symbol(bytes *syms, uint32_t name, uint8_t type, uint8_t vis, uint16_t sec, uint64_t value, uint64_t size)
{
    Elf64_Sym s = {.st_name = name, .st_info = ELF64_ST_INFO(STB_GLOBAL, type), .st_other = vis, .st_shndx = sec, .st_value = value, .st_size = size};

    put(syms, &s, sizeof s);
}

static bool is_checked(const struct xlat_container *c, size_t i)
{
    const struct xlat_func *f = c->program ? xlat_func_at(c->program, c->image->base + c->entries[i]) : NULL;

    return f && f->checked;
}

/* Wraps the block into an object: entries' code fields begin at `entries` in it, the table of cells is at `cells` (0: none), the delta's field at
 * `delta_field` (0: none). */
static void wrap_object(const struct xlat_container *c, const bytes *block, size_t entries, size_t cells, size_t delta_field, bytes *out)
{
    uint32_t rel_type = c->machine == EM_AARCH64 ? R_AARCH64_PREL32 : R_X86_64_PC32;
    bytes syms = {0}, strs = {0}, rela = {0}, shstr = {0};
    char name[XLAT_FUNC_SYMBOL];

    put(&strs, "", 1);
    put(&syms, &(Elf64_Sym){0}, sizeof(Elf64_Sym));
    add_symbol(&syms, add_name(&strs, XLAT_AOT_SYMBOL), STT_OBJECT, STV_DEFAULT, SEC_DATA, 0, sizeof(struct xlat_aot));
    add_symbol(&syms, add_name(&strs, XLAT_DELTA_SYMBOL), STT_OBJECT, STV_HIDDEN, SEC_BSS, 0, 8);
    for (size_t i = 0; i < c->nentries; i++) {
        size_t field = entries + i * sizeof(struct xlat_aot_entry) + offsetof(struct xlat_aot_entry, code);
        Elf64_Rela r = {field, ELF64_R_INFO((uint64_t)SYM_FIRST_ENTRY + i, rel_type), (int64_t)field};

        xlat_func_symbol(c->entries[i], name);
        add_symbol(&syms, add_name(&strs, name), STT_NOTYPE, STV_HIDDEN, SHN_UNDEF, 0, 0);
        put(&rela, &r, sizeof r);
    }
    for (size_t i = 0, n = c->nentries; cells && i < c->nentries; i++) {
        size_t field = cells + i * sizeof(int32_t);
        Elf64_Rela r = {field, ELF64_R_INFO((uint64_t)SYM_FIRST_ENTRY + n, rel_type), (int64_t)field};

        if (!is_checked(c, i))
            continue;
        xlat_cell_symbol(c->entries[i], name);
        add_symbol(&syms, add_name(&strs, name), STT_NOTYPE, STV_HIDDEN, SHN_UNDEF, 0, 0);
        put(&rela, &r, sizeof r);
        n++;
    }
    if (delta_field) {
        Elf64_Rela r = {delta_field, ELF64_R_INFO((uint64_t)SYM_DELTA, rel_type), (int64_t)delta_field};

        put(&rela, &r, sizeof r);
    }

    static const char *const names[SEC_COUNT] = {"", ".rodata", ".rela.rodata", ".bss", ".symtab", ".strtab", ".shstrtab", ".note.GNU-stack"};
    Elf64_Shdr sh[SEC_COUNT] = {0};
    for (int i = 0; i < SEC_COUNT; i++)
        sh[i].sh_name = add_name(&shstr, names[i]);
    Elf64_Ehdr eh = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_REL, .e_machine = c->machine, .e_version = EV_CURRENT, .e_ehsize = sizeof eh,
        .e_shentsize = sizeof *sh, .e_shnum = SEC_COUNT, .e_shstrndx = SEC_SHSTRTAB,
    };
    put(out, &eh, sizeof eh);
    const struct {
        int sec;
        const bytes *b;
        uint32_t type, flags, link, info;
        size_t align, entsize;
    } parts[] = {
        {SEC_DATA, block, SHT_PROGBITS, SHF_ALLOC, 0, 0, 64, 0},
        {SEC_RELA, &rela, SHT_RELA, SHF_INFO_LINK, SEC_SYMTAB, SEC_DATA, 8, sizeof(Elf64_Rela)},
        {SEC_SYMTAB, &syms, SHT_SYMTAB, 0, SEC_STRTAB, 1, 8, sizeof(Elf64_Sym)},
        {SEC_STRTAB, &strs, SHT_STRTAB, 0, 0, 0, 1, 0},
        {SEC_SHSTRTAB, &shstr, SHT_STRTAB, 0, 0, 0, 1, 0},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        Elf64_Shdr *h = &sh[parts[i].sec];

        align_to(out, parts[i].align);
        h->sh_type = parts[i].type;
        h->sh_flags = parts[i].flags;
        h->sh_offset = put(out, parts[i].b->at, parts[i].b->n);
        h->sh_size = parts[i].b->n;
        h->sh_link = parts[i].link;
        h->sh_info = parts[i].info;
        h->sh_addralign = parts[i].align;
        h->sh_entsize = parts[i].entsize;
    }
    sh[SEC_BSS].sh_type = SHT_NOBITS;
    sh[SEC_BSS].sh_flags = SHF_ALLOC | SHF_WRITE;
    sh[SEC_BSS].sh_size = 8;
    sh[SEC_BSS].sh_addralign = 8;
    sh[SEC_STACK].sh_type = SHT_PROGBITS; /* .note.GNU-stack: an empty section of this name requests a stack without execute rights */
    sh[SEC_STACK].sh_addralign = 1;
    align_to(out, 8);
    ((Elf64_Ehdr *)(void *)out->at)->e_shoff = out->n;
    put(out, sh, sizeof sh);
    vec_free(&syms);
    vec_free(&strs);
    vec_free(&rela);
    vec_free(&shstr);
}

static const char *last_part(const char *path)
{
    const char *p = strrchr(path, '/');

    return p ? p + 1 : path;
}

static const char *module_name(const struct xlat_container *c) { return c->name ? c->name : last_part(c->image->path); }

/* What the functions were made from: a row for each of them and one at the end. */
static struct xlat_aot_origin *find_origins(const struct xlat_container *c, struct xlat_arena *a, xlat_bytes_list *ranges)
{
    struct xlat_aot_origin *rows = xlat_alloc_array(a, c->nentries + 1, sizeof *rows);

    for (size_t i = 0; i <= c->nentries; i++) {
        const struct xlat_func *f = c->program && i < c->nentries ? xlat_func_at(c->program, c->image->base + c->entries[i]) : NULL;
        rows[i] = (struct xlat_aot_origin){.first = (uint32_t)ranges->n};
        if (f)
            rows[i].code = xlat_func_origin(c->program, f, ranges);
        for (size_t k = rows[i].first; k < ranges->n; k++)
            rows[i].hash = xlat_origin_hash(rows[i].hash, c->image->mem + ranges->at[k].rva, ranges->at[k].size);
    }
    return rows;
}

/* The block: struct xlat_aot and everything it points to but code and delta. */
static bool make_object(const struct xlat_container *c, const bytes *zimage, const xlat_pcs *pcs, const struct xlat_sites *sites,
                        struct xlat_arena *a, bytes *out, struct xlat_diag *d)
{
    const struct xlat_image *im = c->image;
    struct xlat_aot t = {
        .magic = XLAT_AOT_MAGIC, .abi = xlat_abi_version(XLAT_H_COUNT), .helpers = XLAT_H_COUNT, .size = sizeof t,
        .flags = (c->traits->movable ? XLAT_AOT_RELOCATABLE : 0) | (c->traits->dll ? XLAT_AOT_DLL : 0) |
                 (c->traits->handlers == XLAT_FAULT_ESP || c->traits->handlers == XLAT_FAULT_FRAME ? XLAT_AOT_ESP : 0),
        .ident_size = im->ident.size, .base = im->base, .image_size = im->size, .entry_rva = im->entry,
        .nentries = (uint32_t)c->nentries, .npcs = (uint32_t)pcs->n, .nsites = (uint32_t)sites->n,
        .states_size = (uint32_t)sites->states.n, .image_zsize = (uint32_t)zimage->n,
    };
    const char *name = module_name(c), *options = c->options ? c->options : "", *traits = xlat_traits_text(c->traits, a);
    bytes block = {0};
    xlat_bytes_list ranges = {0};
    const struct xlat_aot_origin *origins = find_origins(c, a, &ranges);

    _Static_assert(sizeof(struct xlat_bytes) == sizeof(struct xlat_aot_range), "the list is written as it is");
    uint64_t total = sizeof t + c->nentries * (uint64_t)(sizeof(struct xlat_aot_entry) + sizeof *origins + sizeof(int32_t)) +
                     ranges.n * (uint64_t)sizeof *ranges.at + pcs->n * (uint64_t)sizeof(struct xlat_aot_pc) + zimage->n +
                     sites->n * (uint64_t)sizeof(struct xlat_aot_site) + sites->states.n;
    if (total > INT32_MAX / 2) {
        vec_free(&ranges);
        return xlat_fail(d, "%s: too large: the tables of the translation need %llu bytes", im->path, (unsigned long long)total);
    }
    memcpy(t.ident_hash, im->ident.hash, sizeof t.ident_hash);
    if (c->translator)
        memcpy(t.translator, c->translator, sizeof t.translator);
    if (c->key)
        memcpy(t.key, c->key, sizeof t.key);
    put(&block, &t, sizeof t);
    t.name = (int32_t)put(&block, name, strlen(name) + 1);
    t.options = (int32_t)put(&block, options, strlen(options) + 1);
    if (c->needs && *c->needs)
        t.needs = (int32_t)put(&block, c->needs, strlen(c->needs) + 1);
    t.traits = (int32_t)put(&block, traits, strlen(traits) + 1);
    align_to(&block, 8);
    t.entries = (int32_t)block.n;
    for (size_t i = 0; i < c->nentries; i++)
        put(&block, &(struct xlat_aot_entry){.rva = c->entries[i]}, sizeof(struct xlat_aot_entry));
    align_to(&block, 8);
    for (size_t i = 0; i < c->nentries && !t.cells; i++)
        if (is_checked(c, i))
            t.cells = (int32_t)block.n;
    for (size_t i = 0; t.cells && i < c->nentries; i++)
        put(&block, &(int32_t){0}, sizeof(int32_t));
    align_to(&block, 8);
    t.origins = (int32_t)put(&block, origins, (c->nentries + 1) * sizeof *origins);
    t.nranges = (uint32_t)ranges.n;
    t.ranges = (int32_t)put(&block, ranges.at, ranges.n * sizeof *ranges.at);
    vec_free(&ranges);
    if (c->masked_only && c->nentries) {
        t.masked_only = (int32_t)put(&block, c->masked_only, (c->nentries + 7) / 8);
        align_to(&block, 8);
    }
    if (pcs->n)
        t.pcs = (int32_t)put(&block, pcs->at, pcs->n * sizeof *pcs->at);
    if (sites->n) {
        t.sites = (int32_t)put(&block, sites->at, sites->n * sizeof *sites->at);
        t.states = (int32_t)put(&block, sites->states.at, sites->states.n);
    }
    if (zimage->n)
        t.image = (int32_t)put(&block, zimage->at, zimage->n);
    memcpy(block.at, &t, sizeof t);
    wrap_object(c, &block, (size_t)t.entries, (size_t)t.cells, c->traits->movable ? offsetof(struct xlat_aot, delta) : 0, out);
    vec_free(&block);
    return true;
}

/* ---- compression ---- */

static bool compress_image(const struct xlat_container *c, bytes *out, struct xlat_diag *d)
{
    struct xlat_span f = c->image->file;
    ZSTD_CCtx *z = ZSTD_createCCtx();

    if (!z)
        xlat_die("out of memory");
    out->cap = ZSTD_compressBound(f.n);
    out->at = xlat_xrealloc(NULL, out->cap, 1);
    /* One thread: the bytes must not depend on the machine. */
    ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, c->zstd_level);
    ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
    size_t n = ZSTD_compress2(z, out->at, out->cap, f.p, f.n);
    ZSTD_freeCCtx(z);
    if (ZSTD_isError(n))
        return xlat_fail(d, "%s: cannot compress: %s", c->image->path, ZSTD_getErrorName(n));
    out->n = n;
    return true;
}

/* ---- the file ---- */

static bool link_with(const struct xlat_container *c, const bytes *description, bool keep_debug, struct xlat_arena *a, struct xlat_span *out,
                      struct xlat_diag *d)
{
    struct xlat_span *objects = xlat_alloc_array(a, c->nobjects + 1, sizeof *objects);
    struct xlat_link l = {.objects = objects, .nobjects = c->nobjects + 1, .export_symbol = XLAT_AOT_SYMBOL, .keep_debug = keep_debug};

    if (c->nobjects)
        memcpy(objects, c->objects, c->nobjects * sizeof *objects);
    objects[c->nobjects] = (struct xlat_span){description->at, description->n};
    return xlat_link_shared(&l, a, out, d);
}

/* The first link: gives the address of the code, the rows of the host-pc table and the sites. */
static bool read_tables(const struct xlat_container *c, xlat_pcs *pcs, struct xlat_sites *sites, uint64_t *text_size, struct xlat_diag *d)
{
    static const bytes no_image;
    struct xlat_arena a = {0};
    bytes description = {0};
    struct xlat_span linked, lines, notes;
    struct xlat_elf e;
    Elf64_Shdr text, sh;
    bool ok = false;

    if (!make_object(c, &no_image, pcs, sites, &a, &description, d) || !link_with(c, &description, true, &a, &linked, d))
        goto out;
    if (!xlat_elf_open(&e, linked) || !xlat_elf_section(&e, ".text", &text, NULL)) {
        xlat_fail(d, "the linker's output has no code");
        goto out;
    }
    *text_size = text.sh_size;
    if (xlat_elf_section(&e, ".debug_xlat", &sh, &notes) && !xlat_sites_read(notes, text.sh_addr, text.sh_size, c->image->base, sites, d))
        goto out;
    if (!xlat_elf_section(&e, ".debug_line", &sh, &lines)) {
        ok = true; /* the emitter gave no lines: an empty table */
        goto out;
    }
    if (sh.sh_flags & SHF_COMPRESSED) {
        xlat_fail(d, "compressed debug sections are not supported");
        goto out;
    }
    ok = xlat_lines_to_pcs(lines, text.sh_addr, text.sh_size, pcs, d);
out:
    vec_free(&description);
    xlat_arena_free(&a);
    return ok;
}

/* Writes the fields that are known only after the link, and appends the footer. */
static bool finish(const struct xlat_container *c, struct xlat_span linked, uint64_t code_size_wanted, struct xlat_arena *a, struct xlat_span *out,
                   struct xlat_container_stats *st, struct xlat_diag *d)
{
    struct xlat_elf e;
    Elf64_Sym sym;
    Elf64_Shdr text;
    struct xlat_aot t;
    uint64_t off;

    /* Code that would run or data that would be relocated when the file is loaded: a defect of the emitter (mostly an absolute address in data). */
    static const char *const never[] = {".rela.dyn", ".rela.plt", ".relr.dyn", ".init", ".init_array", ".ctors", ".fini", ".fini_array",
                                        ".tdata", ".tbss"};
    if (!xlat_elf_open(&e, linked))
        return xlat_fail(d, "the linker's output is no ELF file");
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (xlat_elf_section(&e, never[i], &text, NULL))
            return xlat_fail(d, "the translated code needs work when it is loaded (section %s)", never[i]);
    if (!xlat_elf_dynsym(&e, XLAT_AOT_SYMBOL, &sym) || !xlat_elf_offset(&e, sym.st_value, sizeof t, &off))
        return xlat_fail(d, "the linker's output lacks " XLAT_AOT_SYMBOL);
    memcpy(&t, linked.p + off, sizeof t);
    if (!xlat_symbols_add(linked, c->image, module_name(c), sym.st_value,
                          (const struct xlat_aot_entry *)(const void *)(linked.p + off + t.entries), t.nentries,
                          a, &linked, d))
        return false;
    size_t n = (linked.n + 7) & ~(size_t)7; /* the footer is aligned, the gap before it zero */
    uint8_t *file = xlat_alloc(a, n + sizeof(struct xlat_aot_footer));
    memcpy(file, linked.p, linked.n);
    memcpy(&t, file + off, sizeof t);
    if (xlat_elf_section(&e, ".text", &text, NULL)) {
        int64_t start = (int64_t)(text.sh_addr - sym.st_value);

        if (start != (int32_t)start || text.sh_size > INT32_MAX)
            return xlat_fail(d, "too large: %llu bytes of code", (unsigned long long)text.sh_size);
        if (code_size_wanted && text.sh_size != code_size_wanted)
            xlat_die("two links of the same objects gave %llu and %llu bytes of code", (unsigned long long)code_size_wanted,
                     (unsigned long long)text.sh_size);
        t.code_start = (int32_t)start;
        t.code_size = (uint32_t)text.sh_size;
    }
    memcpy(file + off, &t, sizeof t);

    struct xlat_aot_footer foot = {.elf_size = n, .aot_addr = sym.st_value};
    memcpy(foot.magic, XLAT_AOT_FOOTER_MAGIC, sizeof foot.magic);
    memcpy(file + n, &foot, sizeof foot);
    foot.sum = XXH3_64bits(file, n + offsetof(struct xlat_aot_footer, sum));
    memcpy(file + n, &foot, sizeof foot);
    *out = (struct xlat_span){file, n + sizeof foot};
    if (st) {
        st->code_bytes = t.code_size;
        st->file_bytes = out->n;
        st->image_zbytes = t.image_zsize;
        st->pcs = t.npcs;
    }
    return true;
}

bool xlat_container_make(const struct xlat_container *c, struct xlat_arena *a, struct xlat_span *out, struct xlat_container_stats *st,
                         struct xlat_diag *d)
{
    bytes zimage = {0}, description = {0};
    xlat_pcs pcs = {0};
    struct xlat_sites sites = {0};
    struct xlat_arena tmp = {0};
    struct xlat_span linked;
    uint64_t code_size = 0;
    bool ok = false;

    if (c->machine != EM_X86_64 && c->machine != EM_AARCH64)
        xlat_die("container for ELF machine %u", c->machine);
    for (size_t i = 1; i < c->nentries; i++)
        if (c->entries[i - 1] >= c->entries[i])
            xlat_die("container: entries are not sorted");
    if (c->zstd_level && !compress_image(c, &zimage, d))
        goto out;
    if (c->pc_table && c->nobjects && !read_tables(c, &pcs, &sites, &code_size, d))
        goto out;
    ok = make_object(c, &zimage, &pcs, &sites, &tmp, &description, d) && link_with(c, &description, false, &tmp, &linked, d) &&
         finish(c, linked, code_size, a, out, st, d);
out:
    vec_free(&zimage);
    vec_free(&description);
    vec_free(&pcs);
    xlat_sites_free(&sites);
    xlat_arena_free(&tmp);
    return ok;
}

bool xlat_container_write(const struct xlat_container *c, const char *path, struct xlat_container_stats *st, struct xlat_diag *d)
{
    struct xlat_arena a = {0};
    struct xlat_span file;
    bool ok = xlat_container_make(c, &a, &file, st, d) && xlat_write_file(path, file.p, file.n, d);

    xlat_arena_free(&a);
    return ok;
}
