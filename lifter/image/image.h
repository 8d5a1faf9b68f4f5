/* image.h - a program file as the lifter sees it, whatever its format.
 *
 * An image is loaded from bytes (never from a running process), checked, and laid out as the Windows loader would lay it out: `mem` holds
 * size_of_image bytes with the headers at 0 and every section at its RVA.  This folder uses neither LLVM nor Wine nor mmap.
 * All addresses of the program are RVAs (u32, relative to the preferred base) unless the name says `va`.
 * Formats: snapshots of memory (runtime/abi/snapshot.h), and PE: Microsoft "PE Format" specification
 * (learn.microsoft.com/windows/win32/debug/pe-format).
 */
#ifndef XLAT_IMAGE_H
#define XLAT_IMAGE_H

#include "lifter/base/base.h"

enum xlat_sec_flags { XLAT_SEC_R = 1, XLAT_SEC_W = 2, XLAT_SEC_X = 4, XLAT_SEC_CODE = 8 };

struct xlat_section {
    char name[9];      /* NUL-terminated */
    uint32_t rva, size; /* virtual size, bytes */
    uint32_t raw;       /* bytes that came from the file; the rest is zero */
    uint32_t flags;     /* enum xlat_sec_flags */
};

struct xlat_export {
    uint32_t rva, ordinal;
    const char *name;    /* NULL: by ordinal only */
    const char *forward; /* "dll.name", or NULL */
};

struct xlat_import {
    const char *dll;
    const char *name;  /* NULL: by ordinal */
    uint32_t ordinal;  /* or hint */
    uint32_t iat_rva;  /* the slot that holds the address at run time */
};

struct xlat_symbol { /* of a function */
    uint32_t rva;
    uint32_t n;       /* bytes of its name, at most 255; 0: it has none */
    const char *name; /* in the file, not NUL-terminated */
};

struct xlat_ident { /* binds an app.so to the bytes it was made from */
    uint8_t hash[16]; /* XXH3-128, canonical big-endian form, of the whole file */
    uint64_t size;    /* bytes of the file */
};

struct xlat_image {
    const char *path;
    struct xlat_ident ident;
    struct xlat_span file; /* the whole file */
    uint8_t *mem;          /* the laid-out image, not relocated */
    uint32_t size;         /* size_of_image, bytes */
    uint32_t base;         /* preferred base */
    uint32_t entry;        /* RVA, 0: none */
    uint32_t timestamp, checksum;
    uint16_t machine, subsystem, characteristics, dll_characteristics;
    bool is_dll, large_address_aware;
    bool has_relocs;       /* can be moved */
    struct xlat_section *sections;
    size_t nsections;
    struct xlat_export *exports;
    size_t nexports;
    struct xlat_import *imports; /* delay imports too */
    size_t nimports;
    uint32_t *relocs;      /* RVAs of HIGHLOW relocations, sorted, unique */
    size_t nrelocs;
    uint32_t *tls_callbacks; /* RVAs */
    size_t ntls_callbacks;
    uint32_t *safeseh;     /* RVAs of the handler table */
    size_t nsafeseh;
    uint32_t *cfguard;     /* RVAs of the control-flow-guard function table */
    size_t ncfguard;
    struct xlat_symbol *symbols; /* COFF symbols of type function, by RVA, one for each, when the file has a symbol table */
    size_t nsymbols;
    uint32_t *entered;     /* RVAs at which a run has entered code: of a snapshot */
    size_t nentered;
    bool learned;          /* a snapshot of memory (runtime/abi/snapshot.h): no file of the program's */
    const char *text;      /* traits that go with a snapshot, "NAME=VALUE ..."; NULL: no snapshot */
    uint32_t notes;        /* odd but harmless things that were skipped (an import without a name, a relocation outside the image, ...) */
    struct xlat_diag limit; /* not empty: one line (file, address, reason) that says which tables were not read to their end because that would
                             * take work out of proportion to the file's size */
};

/* Reads, checks and lays out a PE32 file for i386, or a snapshot (runtime/abi/snapshot.h), of which xlat_snapshot_check says what is refused.
 * Refuses (one line in d, file name included): not a PE, 64-bit, other machine, .NET-only, truncated or inconsistent headers, sections that repeat
 * the file's bytes (pe.c, MAPPED_TIMES), an image that does not fit into memory.  Odd but harmless directory entries are skipped and counted in
 * `notes`.
 * Work is proportional to the file's size.  So is memory, but for `mem`: that many bytes of address space, in which only the pages that hold
 * bytes of the file take up memory.
 * The image lives in `a`; `file` must live as long. */
bool xlat_image_load(const char *path, struct xlat_span file, struct xlat_arena *a, struct xlat_image **out, struct xlat_diag *d);

struct xlat_ident xlat_image_ident(struct xlat_span file);
void xlat_ident_hex(const struct xlat_ident *id, char out[33]);

const struct xlat_section *xlat_image_section(const struct xlat_image *im, uint32_t rva); /* NULL: none there */
bool xlat_image_is_code(const struct xlat_image *im, uint32_t rva);  /* in an executable section's file-backed part */
bool xlat_image_is_writable(const struct xlat_image *im, uint32_t rva);
bool xlat_image_reloc_at(const struct xlat_image *im, uint32_t rva); /* a HIGHLOW relocation starts exactly here */
bool xlat_image_rd32(const struct xlat_image *im, uint32_t rva, uint32_t *v);

#endif
