/* aot_check.c - is this file a translated module that can be loaded? (see aot_check.h)
 *
 * Order: the footer (is it ours, is it whole), the checksum (is it what was written), then, trusting no value, the ELF headers, the dynamic section
 * (nothing may run or be searched for when it is loaded), and struct xlat_aot with every table.
 * The checksum catches accidents; the rest holds also for a file that was changed and given a new checksum.
 */
#define XXH_INLINE_ALL /* the runtime depends on no library but libc */
#include <xxhash.h>

#include "runtime/core/aot_check.h"

#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "runtime/abi/helpers.h"
#include "runtime/abi/version.h"

struct check {
    const uint8_t *file;
    uint64_t n; /* bytes of the ELF part */
    Elf64_Ehdr eh;
    char *why;
    size_t cap;
};

__attribute__((format(printf, 3, 4))) static bool no(char *why, size_t cap, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(why, cap, fmt, ap);
    va_end(ap);
    return false;
}
#define NO(c, ...) no((c)->why, (c)->cap, __VA_ARGS__)

static bool inside(uint64_t off, uint64_t n, uint64_t total) { return off <= total && n <= total - off; }

/* Program header i; the table was checked to be inside the file. */
static Elf64_Phdr program_header(const struct check *c, unsigned i)
{
    Elf64_Phdr ph;

    memcpy(&ph, c->file + c->eh.e_phoff + i * sizeof ph, sizeof ph);
    return ph;
}

/* The loadable segment that holds n bytes at addr, with at least these rights; backed: by bytes of the file.  Gives their file offset. */
static bool loaded(const struct check *c, uint64_t addr, uint64_t n, uint32_t rights, bool backed, uint64_t *off)
{
    for (unsigned i = 0; i < c->eh.e_phnum; i++) {
        Elf64_Phdr ph = program_header(c, i);

        if (ph.p_type != PT_LOAD || (ph.p_flags & rights) != rights || addr < ph.p_vaddr)
            continue;
        if (inside(addr - ph.p_vaddr, n, backed ? ph.p_filesz : ph.p_memsz)) {
            if (off)
                *off = ph.p_offset + (addr - ph.p_vaddr);
            return true;
        }
    }
    return false;
}

/* No interpreter, no thread-local storage. */
static bool expected_type(uint32_t type)
{
    return type == PT_LOAD || type == PT_DYNAMIC || type == PT_GNU_RELRO || type == PT_GNU_STACK || type == PT_PHDR || type == PT_GNU_EH_FRAME ||
           type == PT_NOTE;
}

static bool check_elf(struct check *c)
{
    uint64_t end = 0;

    if (c->n < sizeof c->eh)
        return NO(c, "truncated");
    memcpy(&c->eh, c->file, sizeof c->eh);
    if (memcmp(c->eh.e_ident, ELFMAG, SELFMAG) || c->eh.e_ident[EI_CLASS] != ELFCLASS64 || c->eh.e_ident[EI_DATA] != ELFDATA2LSB ||
        c->eh.e_type != ET_DYN || c->eh.e_phentsize != sizeof(Elf64_Phdr))
        return NO(c, "damaged: not a 64-bit ELF shared object");
    if (c->eh.e_machine != EM_X86_64 && c->eh.e_machine != EM_AARCH64)
        return NO(c, "damaged: ELF machine %u", c->eh.e_machine);
    if (c->eh.e_phnum == 0 || c->eh.e_phnum > 64 || !inside(c->eh.e_phoff, c->eh.e_phnum * sizeof(Elf64_Phdr), c->n))
        return NO(c, "damaged: program headers");
    for (unsigned i = 0; i < c->eh.e_phnum; i++) {
        Elf64_Phdr ph = program_header(c, i);

        if (!expected_type(ph.p_type) || (ph.p_type == PT_GNU_STACK && (ph.p_flags & PF_X)))
            return NO(c, "damaged: unexpected program header");
        if (ph.p_filesz && !inside(ph.p_offset, ph.p_filesz, c->n))
            return NO(c, "damaged: program headers");
        if (ph.p_type != PT_LOAD)
            continue;
        /* ascending, not overlapping, below 4 GB, offset and address equal modulo the page */
        if (ph.p_filesz > ph.p_memsz || ph.p_vaddr < end || ph.p_vaddr > UINT32_MAX || ph.p_memsz > UINT32_MAX ||
            (ph.p_vaddr - ph.p_offset) % 4096)
            return NO(c, "damaged: program headers");
        if ((ph.p_flags & (PF_W | PF_X)) == (PF_W | PF_X))
            return NO(c, "damaged: a segment is writable and executable");
        if (ph.p_memsz > ph.p_filesz && !(ph.p_flags & PF_W))
            return NO(c, "damaged: a segment of zeros that cannot be written");
        end = ph.p_vaddr + ph.p_memsz;
    }
    return true;
}

/* Of the symbols that a dynamic linker would see, there is one: struct xlat_aot, data that is defined here.  So nothing is undefined, nothing
 * is resolved by running code (STT_GNU_IFUNC), and nothing takes another's place. */
static bool check_symbols(struct check *c, uint64_t symtab, uint64_t strtab, uint64_t strsz, uint64_t hash, uint64_t aot_addr)
{
    struct { uint32_t buckets, first, words, shift; } h;
    struct { uint32_t bucket, value; } chain;
    static const Elf64_Sym none;
    Elf64_Sym s[2];
    uint64_t at;

    if (!hash || !loaded(c, hash, sizeof h, PF_R, true, &at))
        return NO(c, "damaged: dynamic symbols");
    memcpy(&h, c->file + at, sizeof h);
    if (h.buckets != 1 || h.first != 1 || h.words != 1 || !loaded(c, hash + sizeof h + 8, sizeof chain, PF_R, true, &at))
        return NO(c, "damaged: dynamic symbols");
    memcpy(&chain, c->file + at, sizeof chain);
    if (chain.bucket != 1 || !(chain.value & 1) || !loaded(c, symtab, sizeof s, PF_R, true, &at)) /* bit 0: the last symbol of its chain */
        return NO(c, "damaged: dynamic symbols");
    memcpy(s, c->file + at, sizeof s);
    if (memcmp(&s[0], &none, sizeof none) || s[1].st_info != ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT) || s[1].st_shndx == SHN_UNDEF ||
        s[1].st_shndx >= SHN_LORESERVE || s[1].st_value != aot_addr || s[1].st_name >= strsz ||
        strsz - s[1].st_name < sizeof XLAT_AOT_SYMBOL || !loaded(c, strtab + s[1].st_name, sizeof XLAT_AOT_SYMBOL, PF_R, true, &at) ||
        memcmp(c->file + at, XLAT_AOT_SYMBOL, sizeof XLAT_AOT_SYMBOL))
        return NO(c, "damaged: dynamic symbols");
    return true;
}

/* Loading by a dynamic linker must run nothing, search nothing and patch nothing.  Addresses in the section that it follows must be loaded memory.
 * (Our own loader does not look at it; debuggers and other tools may open the file as a library.) */
static bool check_dynamic(struct check *c, uint64_t aot_addr)
{
    Elf64_Phdr dyn = {0};
    bool ended = false;
    uint64_t strtab = 0, strsz = 0, symtab = 0, hash = 0, file_off;

    for (unsigned i = 0; i < c->eh.e_phnum; i++)
        if (program_header(c, i).p_type == PT_DYNAMIC) {
            if (dyn.p_type)
                return NO(c, "damaged: dynamic section");
            dyn = program_header(c, i);
        }
    /* The loader reads it in memory, so what is in the file must be what is in memory. */
    if (!dyn.p_type || !loaded(c, dyn.p_vaddr, dyn.p_filesz, PF_R, true, &file_off) || file_off != dyn.p_offset)
        return NO(c, "damaged: dynamic section");
    for (uint64_t at = 0; at + sizeof(Elf64_Dyn) <= dyn.p_filesz && !ended; at += sizeof(Elf64_Dyn)) {
        Elf64_Dyn d;

        memcpy(&d, c->file + dyn.p_offset + at, sizeof d);
        switch (d.d_tag) {
        case DT_NULL:
            ended = true;
            break;
        case DT_FLAGS:
        case DT_FLAGS_1: /* lld sets BIND_NOW and NOW */
            if (d.d_tag == DT_FLAGS ? d.d_un.d_val & ~(uint64_t)DF_BIND_NOW : d.d_un.d_val & ~(uint64_t)DF_1_NOW)
                return NO(c, "damaged: dynamic flags");
            break;
        case DT_STRSZ:
            strsz = d.d_un.d_val;
            break;
        case DT_SYMENT:
            if (d.d_un.d_val != sizeof(Elf64_Sym))
                return NO(c, "damaged: dynamic section");
            break;
        case DT_STRTAB:
            strtab = d.d_un.d_ptr;
            break;
        case DT_SYMTAB:
            symtab = d.d_un.d_ptr;
            break;
        case DT_GNU_HASH:
            hash = d.d_un.d_ptr;
            break;
        default: /* a library to load, code to run, a relocation to do, ... */
            return NO(c, "damaged: dynamic section (entry 0x%llx)", (unsigned long long)d.d_tag);
        }
    }
    if (!ended || !strtab || !strsz || !loaded(c, strtab, strsz, PF_R, true, NULL))
        return NO(c, "damaged: dynamic section");
    return check_symbols(c, symtab, strtab, strsz, hash, aot_addr);
}

/* Text at an offset from the structure; NULL: it is not in the file, or has no end within 64 KB. */
static const char *text_at(const struct check *c, uint64_t aot_addr, int32_t at)
{
    uint64_t off, addr = aot_addr + (uint64_t)(int64_t)at, n;

    if (!at || !loaded(c, addr, 1, PF_R, true, &off))
        return NULL;
    for (n = 1; n < 65536 && loaded(c, addr, n, PF_R, true, NULL); n++)
        if (!c->file[off + n - 1])
            return (const char *)c->file + off;
    return NULL;
}

/* A table in read-only data, aligned to 4. */
static const void *table_at(const struct check *c, uint64_t aot_addr, int32_t at, uint64_t bytes)
{
    uint64_t off, addr = aot_addr + (uint64_t)(int64_t)at;

    return at && at % 4 == 0 && loaded(c, addr, bytes, PF_R, true, &off) ? c->file + off : NULL;
}

/* An address that the structure gives as a distance from itself. */
static uint64_t address_at(const struct xlat_aot_view *v, int32_t at) { return v->addr + (uint64_t)(int64_t)at; }

/* The functions of the module, ascending by RVA, each with code of the module. */
static bool check_entries(struct check *c, const struct xlat_aot *a, struct xlat_aot_view *v)
{
    if (a->nentries && (!a->code_start || !loaded(c, address_at(v, a->code_start), a->code_size, PF_R | PF_X, true, NULL)))
        return NO(c, "damaged: code");
    if (a->nentries && !(v->entries = table_at(c, v->addr, a->entries, (uint64_t)a->nentries * sizeof *v->entries)))
        return NO(c, "damaged: entry table");
    for (uint32_t i = 0; i < a->nentries; i++) {
        const struct xlat_aot_entry *e = &v->entries[i];

        if (e->rva >= a->image_size || (i && e[-1].rva >= e->rva))
            return NO(c, "damaged: entry table, row %u", i);
        if (e->code < a->code_start || (uint64_t)((int64_t)e->code - a->code_start) >= a->code_size)
            return NO(c, "damaged: entry table, row %u: no code", i);
    }
    if (a->masked_only && !loaded(c, address_at(v, a->masked_only), (a->nentries + 7) / 8, PF_R, true, NULL))
        return NO(c, "damaged: table of functions for masked exceptions");
    return true;
}

/* What each function was made from: ranges of the image, of which a function has those from its row's `first` to that of the next row. */
static bool check_origins(struct check *c, const struct xlat_aot *a, const struct xlat_aot_view *v)
{
    const struct xlat_aot_origin *origins = table_at(c, v->addr, a->origins, ((uint64_t)a->nentries + 1) * sizeof *origins);
    const struct xlat_aot_range *ranges = table_at(c, v->addr, a->ranges, (uint64_t)a->nranges * sizeof *ranges);

    if (!origins || !ranges || a->origins % 8 || origins[0].first || origins[a->nentries].first != a->nranges)
        return NO(c, "damaged: table of what functions were made from");
    for (uint32_t i = 0; i < a->nentries; i++)
        if (origins[i].first > origins[i + 1].first || origins[i].code > origins[i + 1].first - origins[i].first)
            return NO(c, "damaged: table of what functions were made from, row %u", i);
    for (uint32_t i = 0; i < a->nranges; i++)
        if (!ranges[i].size || ranges[i].rva >= a->image_size || ranges[i].size > a->image_size - ranges[i].rva)
            return NO(c, "damaged: table of what functions were made from, range %u", i);
    return true;
}

/* Guest addresses of host addresses, ascending by host address. */
static bool check_pcs(struct check *c, const struct xlat_aot *a, struct xlat_aot_view *v)
{
    if (a->npcs && !(v->pcs = table_at(c, v->addr, a->pcs, (uint64_t)a->npcs * sizeof *v->pcs)))
        return NO(c, "damaged: host address table");
    for (uint32_t i = 0; i < a->npcs; i++) {
        const struct xlat_aot_pc *p = &v->pcs[i];

        if (p->host > a->code_size || (i && p[-1].host >= p->host) || p->rva >= a->image_size)
            return NO(c, "damaged: host address table, row %u", i);
    }
    return true;
}

/* What recovers registers at accesses: rows ascending by host address, each with an offset into the encoded states. */
static bool check_sites(struct check *c, const struct xlat_aot *a, struct xlat_aot_view *v)
{
    if (a->nsites && !(v->sites = table_at(c, v->addr, a->sites, (uint64_t)a->nsites * sizeof *v->sites)))
        return NO(c, "damaged: table of sites");
    if (a->nsites && !loaded(c, address_at(v, a->states), a->states_size, PF_R, true, NULL))
        return NO(c, "damaged: states of sites");
    for (uint32_t i = 0; i < a->nsites; i++) {
        const struct xlat_aot_site *s = &v->sites[i];

        if (s->host >= a->code_size || (i && s[-1].host >= s->host) || s->rva >= a->image_size || s->state >= a->states_size)
            return NO(c, "damaged: table of sites, row %u", i);
    }
    return true;
}

/* The cells of functions that compare their own bytes, in writable memory. */
static bool check_cells(struct check *c, const struct xlat_aot *a, const struct xlat_aot_view *v)
{
    const int32_t *cells = a->cells ? table_at(c, v->addr, a->cells, (uint64_t)a->nentries * sizeof *cells) : NULL;
    const struct xlat_aot_origin *o = table_at(c, v->addr, a->origins, ((uint64_t)a->nentries + 1) * sizeof *o);
    const struct xlat_aot_range *r = table_at(c, v->addr, a->ranges, (uint64_t)a->nranges * sizeof *r);

    if (!a->cells)
        return true;
    if (!cells)
        return NO(c, "damaged: cells");
    for (uint32_t i = 0; i < a->nentries; i++) {
        uint64_t size = sizeof(struct xlat_aot_cell);
        for (uint32_t k = o[i].first; k < o[i].first + o[i].code; k++)
            size += r[k].size;
        if (cells[i] && !loaded(c, address_at(v, cells[i]), size, PF_R | PF_W, false, NULL))
            return NO(c, "damaged: cells, row %u", i);
    }
    return true;
}

/* The variable for the distance between the image's address and the one it was linked for: relocatable modules have it, others do not. */
static bool check_delta(struct check *c, const struct xlat_aot *a, const struct xlat_aot_view *v)
{
    bool relocatable = a->flags & XLAT_AOT_RELOCATABLE;

    if (relocatable != (a->delta != 0))
        return NO(c, "damaged: relocation variable");
    if (a->delta && (a->delta % 4 || !loaded(c, address_at(v, a->delta), 8, PF_R | PF_W, false, NULL)))
        return NO(c, "damaged: relocation variable");
    return true;
}

static bool check_texts(struct check *c, const struct xlat_aot *a, struct xlat_aot_view *v)
{
    v->options = text_at(c, v->addr, a->options);
    v->name = text_at(c, v->addr, a->name);
    v->traits = text_at(c, v->addr, a->traits);
    v->needs = a->needs ? text_at(c, v->addr, a->needs) : "";
    return (v->options && v->name && v->traits && v->needs) || NO(c, "damaged: texts");
}

static bool check_tables(struct check *c, const struct xlat_aot *a, struct xlat_aot_view *v)
{
    uint64_t off;

    if ((uint64_t)a->base + a->image_size > 0x100000000u || a->entry_rva >= a->image_size || a->flags & ~7u)
        return NO(c, "damaged: guest image");
    if (!check_entries(c, a, v) || !check_origins(c, a, v) || !check_pcs(c, a, v) || !check_sites(c, a, v) ||
        !check_cells(c, a, v) || !check_delta(c, a, v) || !check_texts(c, a, v))
        return false;
    if (a->image) {
        if (!loaded(c, address_at(v, a->image), a->image_zsize, PF_R, true, &off))
            return NO(c, "damaged: embedded program");
        v->image = c->file + off;
    }
    return true;
}

bool xlat_aot_check(const void *file, size_t n, struct xlat_aot_view *out, char *why, size_t cap)
{
    struct check c = {.file = file, .why = why, .cap = cap};
    struct xlat_aot_footer foot;
    uint64_t off;

    *out = (struct xlat_aot_view){0};
    if (n == 0)
        return NO(&c, "empty file");
    if (n < sizeof foot || memcmp((const char *)file + n - sizeof foot.magic, XLAT_AOT_FOOTER_MAGIC, sizeof foot.magic)) {
        /* A file that lost its end, or another ELF file?  A section header table beyond the end tells them apart mostly. */
        Elf64_Ehdr eh;

        if (n < sizeof eh)
            return NO(&c, "not an xlat module");
        memcpy(&eh, file, sizeof eh);
        if (memcmp(eh.e_ident, ELFMAG, SELFMAG) || eh.e_type != ET_DYN)
            return NO(&c, "not an xlat module");
        if (!inside(eh.e_shoff, (uint64_t)eh.e_shnum * eh.e_shentsize, n))
            return NO(&c, "truncated");
        return NO(&c, "not an xlat module, or truncated");
    }
    memcpy(&foot, (const char *)file + n - sizeof foot, sizeof foot);
    c.n = n - sizeof foot;
    if (foot.elf_size != c.n)
        return NO(&c, "damaged: %llu bytes were written, %llu are here", (unsigned long long)foot.elf_size, (unsigned long long)c.n);
    if (XXH3_64bits(file, c.n + offsetof(struct xlat_aot_footer, sum)) != foot.sum)
        return NO(&c, "damaged: wrong checksum");
    if (!check_elf(&c) || !check_dynamic(&c, foot.aot_addr))
        return false;

    /* magic, abi and helpers lead the structure in every version; the rest only in ours. */
    const struct xlat_aot *a;
    if (foot.aot_addr % 8 || !loaded(&c, foot.aot_addr, offsetof(struct xlat_aot, size), PF_R, true, &off) || off % 8)
        return NO(&c, "damaged: no description");
    a = (const struct xlat_aot *)(const void *)(c.file + off);
    if (a->magic != XLAT_AOT_MAGIC)
        return NO(&c, "not an xlat module");
    if (a->helpers > XLAT_H_COUNT)
        return NO(&c, "ABI version %08x with %u helpers, this xlat has %u", a->abi, a->helpers, XLAT_H_COUNT);
    if (a->abi != xlat_abi_version(a->helpers))
        return NO(&c, "ABI version %08x, this xlat needs %08x", a->abi, xlat_abi_version(a->helpers));
    if (a->size != sizeof *a || !loaded(&c, foot.aot_addr, sizeof *a, PF_R, true, NULL))
        return NO(&c, "damaged: description of %u bytes", a->size);
    out->aot = a;
    out->addr = foot.aot_addr;
    out->machine = c.eh.e_machine;
    return check_tables(&c, a, out);
}

bool xlat_aot_check_ident(const struct xlat_aot *a, const uint8_t hash[16], uint64_t size, char *why, size_t cap)
{
    if (hash && (a->ident_size != size || memcmp(a->ident_hash, hash, sizeof a->ident_hash)))
        return no(why, cap, "made for another program");
    return true;
}
