/* elf_file.c - lookups in a linked ELF file (see elf_file.h).  Format: System V ABI, elf(5). */
#include "lifter/back/elf_file.h"

#include <string.h>

static bool take(struct xlat_span s, uint64_t off, void *p, size_t n)
{
    struct xlat_span part;

    return xlat_span_sub(s, off, n, &part) && (memcpy(p, part.p, n), true);
}

static bool text_is(struct xlat_span s, uint64_t off, const char *text)
{
    struct xlat_span part;
    size_t n = strlen(text) + 1;

    return xlat_span_sub(s, off, n, &part) && !memcmp(part.p, text, n);
}

bool xlat_elf_open(struct xlat_elf *e, struct xlat_span file)
{
    e->file = file;
    return take(file, 0, &e->eh, sizeof e->eh) && !memcmp(e->eh.e_ident, ELFMAG, SELFMAG) && e->eh.e_ident[EI_CLASS] == ELFCLASS64 &&
           e->eh.e_ident[EI_DATA] == ELFDATA2LSB;
}

static bool section_at(const struct xlat_elf *e, unsigned i, Elf64_Shdr *sh)
{
    return i < e->eh.e_shnum && take(e->file, e->eh.e_shoff + i * (uint64_t)sizeof *sh, sh, sizeof *sh);
}

static bool data_of(const struct xlat_elf *e, const Elf64_Shdr *sh, struct xlat_span *data)
{
    if (sh->sh_type == SHT_NOBITS) {
        *data = (struct xlat_span){0};
        return true;
    }
    return xlat_span_sub(e->file, sh->sh_offset, sh->sh_size, data);
}

bool xlat_elf_section(const struct xlat_elf *e, const char *name, Elf64_Shdr *sh, struct xlat_span *data)
{
    Elf64_Shdr strs;
    struct xlat_span names, ignored;

    if (!section_at(e, e->eh.e_shstrndx, &strs) || !data_of(e, &strs, &names))
        return false;
    for (unsigned i = 1; section_at(e, i, sh); i++)
        if (text_is(names, sh->sh_name, name))
            return data_of(e, sh, data ? data : &ignored);
    return false;
}

bool xlat_elf_dynsym(const struct xlat_elf *e, const char *name, Elf64_Sym *sym)
{
    Elf64_Shdr sh;
    struct xlat_span syms, names;

    if (!xlat_elf_section(e, ".dynsym", &sh, &syms) || !xlat_elf_section(e, ".dynstr", &sh, &names))
        return false;
    for (uint64_t off = 0; take(syms, off, sym, sizeof *sym); off += sizeof *sym)
        if (sym->st_shndx != SHN_UNDEF && text_is(names, sym->st_name, name))
            return true;
    return false;
}

bool xlat_elf_offset(const struct xlat_elf *e, uint64_t addr, uint64_t n, uint64_t *off)
{
    for (unsigned i = 0; i < e->eh.e_phnum; i++) {
        Elf64_Phdr ph;

        if (!take(e->file, e->eh.e_phoff + i * (uint64_t)sizeof ph, &ph, sizeof ph))
            return false;
        if (ph.p_type != PT_LOAD || addr < ph.p_vaddr || addr - ph.p_vaddr > ph.p_filesz || n > ph.p_filesz - (addr - ph.p_vaddr))
            continue;
        *off = ph.p_offset + (addr - ph.p_vaddr);
        return *off <= e->file.n && n <= e->file.n - *off;
    }
    return false;
}
