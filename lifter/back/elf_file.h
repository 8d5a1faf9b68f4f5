/* elf_file.h - finding sections and symbols in a linked 64-bit little-endian ELF file that lies in memory.
 *
 * The files are those that ld.lld has just made; every access is bounds-checked all the same.
 */
#ifndef XLAT_ELF_FILE_H
#define XLAT_ELF_FILE_H

#include <elf.h>
#include "lifter/base/base.h"

struct xlat_elf {
    struct xlat_span file;
    Elf64_Ehdr eh;
};

bool xlat_elf_open(struct xlat_elf *e, struct xlat_span file);
/* The first section with this name: its header, and its bytes in *data (may be NULL; empty for SHT_NOBITS). */
bool xlat_elf_section(const struct xlat_elf *e, const char *name, Elf64_Shdr *sh, struct xlat_span *data);
/* The dynamic symbol with this name. */
bool xlat_elf_dynsym(const struct xlat_elf *e, const char *name, Elf64_Sym *sym);
/* File offset of n loaded bytes at a virtual address. */
bool xlat_elf_offset(const struct xlat_elf *e, uint64_t addr, uint64_t n, uint64_t *off);

#endif
