/* pe_file.h - what pe.c (headers and layout) and pe_dirs.c (directories) share.  Internal to this folder. */
#ifndef XLAT_PE_FILE_H
#define XLAT_PE_FILE_H

#include "lifter/image/image.h"

enum { PE_PAGE = 4096, PE_NDIRS = 16 };

enum pe_dir { /* indices of the optional header's data directories */
    PE_DIR_EXPORT = 0,
    PE_DIR_IMPORT = 1,
    PE_DIR_RELOC = 5,
    PE_DIR_TLS = 9,
    PE_DIR_LOAD_CONFIG = 10,
    PE_DIR_DELAY_IMPORT = 13,
    PE_DIR_CLR = 14,
};

struct pe_file { /* a file while xlat_pe_load reads it */
    struct xlat_image *im;
    struct xlat_arena *arena;
    struct xlat_span mem; /* the laid-out image */
    struct {
        uint32_t rva, size;
    } dir[PE_NDIRS];
    uint32_t symtab, nsyms; /* file offset of the COFF symbol table, symbols in it */
    uint64_t budget;        /* bytes of tables and names that xlat_pe_read_dirs may still read (TABLE_TIMES in pe_dirs.c) */
};

/* Fills exports, imports, relocations, TLS callbacks, handler and guard tables, and symbols of p->im.  Cannot fail: invalid rows are
 * skipped and counted in im->notes, and reading stops with a line in im->limit when the tables name far more bytes than the file has. */
void xlat_pe_read_dirs(struct pe_file *p);

static inline uint64_t page_up(uint64_t n) { return (n + PE_PAGE - 1) & ~(uint64_t)(PE_PAGE - 1); }

#endif
