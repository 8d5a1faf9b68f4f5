/* pe_dirs.c - the directories of a PE file: exports, imports, delay imports, base relocations, TLS callbacks, handler and guard tables, symbols.
 *
 * They are either hints for discovery (a missing entry costs speed, not correctness) or input of the Windows loader, which runs as guest code and
 * reads them itself.  So nothing here refuses a file: an entry that makes no sense is skipped and counted in im->notes.
 *
 * Tables that overlap, or rows that all name the same table or text, could ask for far more work than the file has bytes.  So every row is
 * charged to p->budget with its size, and every name with its length: each byte of a well-formed file belongs to one row or name and is read once.
 * When the budget is spent, reading ends and im->limit says where.
 */
#include "lifter/image/pe_file.h"

#include "lifter/base/map.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_NAME = 8192,         /* bytes of the name of an import, export or DLL; longer ones are no names */
    MAX_SYMBOL = 255,        /* bytes that are kept of the name of a COFF symbol */
    MAX_EXPORTS = 65536,     /* ordinals have 16 bits */
    MAX_IMPORTS = 1 << 20,
    MAX_CALLBACKS = 4096,
    MAX_BAD_ROWS = 1024,     /* after so many, what is read is no table */
    TABLE_TIMES = 4,         /* bytes of rows and names read for each byte of the file: linkers that share a name among tables need up to 2 */
    TABLE_SLACK = 1 << 16,   /* added for every file, because small ones may have tables in their headers */
    RELOC_HIGHLOW = 3,
    RELOC_HIGHADJ = 4,
};

typedef VEC(uint32_t) u32s;

/* Takes n bytes, of a row or name at rva in the table `what`, from the budget; false: it is spent. */
static bool charge(struct pe_file *p, const char *what, uint64_t rva, uint64_t n)
{
    if (n <= p->budget) {
        p->budget -= n;
        return true;
    }
    p->budget = 0;
    xlat_fail(&p->im->limit, "%s: the tables in the file overlap so often that reading them would take more than %u times its %zu bytes; "
                             "stopped at RVA 0x%llx in the %s",
              p->im->path, TABLE_TIMES, p->im->file.n, (unsigned long long)rva, what);
    return false;
}

/* Moves a growable array into the arena of the image. */
static void *keep(struct pe_file *p, const void *at, size_t n, size_t size)
{
    void *q = n ? xlat_alloc_array(p->arena, n, size) : NULL;

    if (n)
        memcpy(q, at, n * size);
    return q;
}

/* Sorts, drops duplicates and keeps a list of RVAs. */
static void keep_rvas(struct pe_file *p, u32s *v, uint32_t **out, size_t *n)
{
    *n = xlat_sort_unique(v->at, v->n);
    *out = keep(p, v->at, *n, sizeof **out);
    vec_free(v);
}

/* NUL-terminated text at an RVA; NULL: not in the image, empty, longer than any name, or the budget is spent. */
static const char *text_at(struct pe_file *p, const char *what, uint64_t rva)
{
    if (rva == 0 || rva >= p->mem.n || !p->mem.p[rva])
        return NULL;
    size_t n = p->mem.n - rva < MAX_NAME ? p->mem.n - rva : MAX_NAME;
    const uint8_t *text = p->mem.p + rva, *end = memchr(text, 0, n);
    return charge(p, what, rva, end ? (uint64_t)(end - text) : n) && end ? (const char *)text : NULL;
}

/* RVA of an address in the image; false: outside. */
static bool rva_of(const struct pe_file *p, uint32_t va, uint32_t *rva)
{
    *rva = va - p->im->base;
    return va >= p->im->base && *rva < p->im->size;
}

/* ---- exports ---- */

static void read_exports(struct pe_file *p)
{
    struct xlat_image *im = p->im;
    uint32_t dir = p->dir[PE_DIR_EXPORT].rva, dir_size = p->dir[PE_DIR_EXPORT].size;
    uint32_t base, nfuncs, nnames, funcs, names, ordinals;
    struct xlat_span d;

    if (!dir || !dir_size)
        return;
    if (!xlat_span_sub(p->mem, dir, 40, &d)) {
        im->notes++;
        return;
    }
    xlat_rd32(d, 16, &base);
    xlat_rd32(d, 20, &nfuncs);
    xlat_rd32(d, 24, &nnames);
    xlat_rd32(d, 28, &funcs);
    xlat_rd32(d, 32, &names);
    xlat_rd32(d, 36, &ordinals);
    if (nfuncs > MAX_EXPORTS || nnames > MAX_EXPORTS)
        im->notes++;
    nfuncs = nfuncs < MAX_EXPORTS ? nfuncs : MAX_EXPORTS;
    nnames = nnames < MAX_EXPORTS ? nnames : MAX_EXPORTS;

    /* One row per name, and one per function without a name. */
    VEC(struct xlat_export) v = {0};
    struct xlat_map named = {0};
    for (uint32_t i = 0; i < nnames + nfuncs; i++) {
        bool by_name = i < nnames;
        uint32_t name_rva = 0, rva;
        uint16_t index16 = 0;

        if (!charge(p, "exports", dir, by_name ? 6 : 4))
            break;
        if (by_name && (!xlat_rd32(p->mem, (uint64_t)names + i * 4ull, &name_rva) || !xlat_rd16(p->mem, (uint64_t)ordinals + i * 2ull, &index16))) {
            im->notes++;
            i = nnames - 1; /* the table ends outside the image: continue with the functions */
            continue;
        }
        uint32_t index = by_name ? index16 : i - nnames;
        if (!by_name && xlat_map_has(&named, index))
            continue;
        const char *name = by_name ? text_at(p, "exports", name_rva) : NULL;
        if (index >= nfuncs || !xlat_rd32(p->mem, (uint64_t)funcs + index * 4ull, &rva) || rva >= im->size || (by_name && !name)) {
            im->notes++;
            if (!by_name && (uint64_t)funcs + index * 4ull >= p->mem.n)
                break;
            continue;
        }
        if (!rva)
            continue; /* a gap in the ordinals */
        struct xlat_export e = {.rva = rva, .ordinal = base + index, .name = name};
        if (rva - dir < dir_size) {
            e.forward = text_at(p, "exports", rva);
            if (!e.forward) {
                im->notes++;
                continue;
            }
        }
        if (by_name)
            xlat_map_put(&named, index, 1);
        vec_push(&v, e);
    }
    im->exports = keep(p, v.at, v.n, sizeof *v.at);
    im->nexports = v.n;
    vec_free(&v);
    xlat_map_free(&named);
}

/* ---- imports ---- */

struct imports {
    VEC(struct xlat_import) v;
};

/* One DLL's imports: names in the array `ints`, slots in the array `iat` (both RVAs).  `bias` turns the name addresses of the old delay
 * import format, which are virtual addresses, into RVAs. */
static void read_thunks(struct pe_file *p, struct imports *im, const char *dll, uint32_t ints, uint32_t iat, uint32_t bias)
{
    for (uint32_t i = 0;; i++) {
        uint32_t t;
        uint64_t slot = (uint64_t)iat + i * 4ull;
        struct xlat_import e = {.dll = dll, .iat_rva = (uint32_t)slot};

        if (!charge(p, "imports", slot, 4))
            return;
        if (im->v.n >= MAX_IMPORTS || slot + 4 > p->mem.n || !xlat_rd32(p->mem, (uint64_t)ints + i * 4ull, &t)) {
            p->im->notes++;
            return;
        }
        if (!t)
            return;
        if (t >> 31) {
            e.ordinal = t & 0xffff;
        } else {
            uint16_t hint;
            uint32_t at = t - bias;

            if (!xlat_rd16(p->mem, at, &hint) || !(e.name = text_at(p, "imports", (uint64_t)at + 2))) {
                p->im->notes++;
                continue;
            }
            e.ordinal = hint;
        }
        vec_push(&im->v, e);
    }
}

static void read_imports(struct pe_file *p, struct imports *im)
{
    uint32_t dir = p->dir[PE_DIR_IMPORT].rva;

    if (!dir)
        return;
    /* Some linkers include the names in the directory's size, so the table ends with a row without name or slots instead. */
    for (uint64_t at = dir;; at += 20) {
        struct xlat_span d;
        uint32_t ints, name, iat;

        if (!charge(p, "imports", at, 20))
            return;
        if (!xlat_span_sub(p->mem, at, 20, &d) || im->v.n >= MAX_IMPORTS) {
            p->im->notes++;
            return;
        }
        xlat_rd32(d, 0, &ints);
        xlat_rd32(d, 12, &name);
        xlat_rd32(d, 16, &iat);
        if (!name || !iat)
            return;
        const char *dll = text_at(p, "imports", name);
        if (!dll) {
            p->im->notes++;
            continue;
        }
        /* Without a name table (Borland, old Watcom) the slots hold the names until the loader overwrites them. */
        read_thunks(p, im, dll, ints && ints < p->mem.n ? ints : iat, iat, 0);
    }
}

static void read_delay_imports(struct pe_file *p, struct imports *im)
{
    uint32_t dir = p->dir[PE_DIR_DELAY_IMPORT].rva;

    if (!dir)
        return;
    for (uint64_t at = dir;; at += 32) {
        struct xlat_span d;
        uint32_t attributes, name, iat, ints;

        if (!charge(p, "delay imports", at, 32))
            return;
        if (!xlat_span_sub(p->mem, at, 32, &d) || im->v.n >= MAX_IMPORTS) {
            p->im->notes++;
            return;
        }
        xlat_rd32(d, 0, &attributes);
        xlat_rd32(d, 4, &name);
        xlat_rd32(d, 12, &iat);
        xlat_rd32(d, 16, &ints);
        if (!name || !iat || !ints)
            return;
        uint32_t bias = attributes & 1 ? 0 : p->im->base; /* Visual C++ 6 wrote virtual addresses */
        const char *dll = text_at(p, "delay imports", (uint32_t)(name - bias));
        if (!dll) {
            p->im->notes++;
            continue;
        }
        read_thunks(p, im, dll, ints - bias, iat - bias, bias);
    }
}

/* ---- relocations ---- */

static void read_relocs(struct pe_file *p)
{
    struct xlat_image *im = p->im;
    uint64_t at = p->dir[PE_DIR_RELOC].rva, end = at + p->dir[PE_DIR_RELOC].size;
    u32s v = {0};

    if (!at)
        return;
    if (end > p->mem.n) {
        end = p->mem.n;
        im->notes++;
    }
    while (at + 8 <= end) {
        uint32_t page, size;

        if (!xlat_rd32(p->mem, at, &page) || !xlat_rd32(p->mem, at + 4, &size) || size == 0)
            break;
        if (size < 8 || size > end - at) {
            im->notes++;
            break;
        }
        if (!charge(p, "relocations", at, size))
            break;
        for (uint64_t e = at + 8; e + 2 <= at + size; e += 2) {
            uint16_t w = 0;

            xlat_rd16(p->mem, e, &w);
            uint64_t rva = (uint64_t)page + (w & 0xfff);
            if (w >> 12 == RELOC_HIGHLOW && rva + 4 <= im->size)
                vec_push(&v, (uint32_t)rva);
            else if (w >> 12 != 0) /* 0: padding */
                im->notes++;       /* 16-bit halves and other processors' kinds do not occur in i386 code */
            if (w >> 12 == RELOC_HIGHADJ)
                e += 2; /* its second word */
        }
        at += size;
    }
    keep_rvas(p, &v, &im->relocs, &im->nrelocs);
}

/* ---- TLS, load configuration, symbols ---- */

static void read_tls(struct pe_file *p)
{
    struct xlat_image *im = p->im;
    uint32_t va, rva, fn;
    u32s v = {0};

    if (!p->dir[PE_DIR_TLS].rva)
        return;
    if (!xlat_rd32(p->mem, (uint64_t)p->dir[PE_DIR_TLS].rva + 12, &va)) {
        im->notes++;
        return;
    }
    if (!va)
        return;
    if (!rva_of(p, va, &rva)) {
        im->notes++;
        return;
    }
    for (uint32_t i = 0; i < MAX_CALLBACKS && xlat_rd32(p->mem, (uint64_t)rva + i * 4ull, &va) && va; i++) {
        if (rva_of(p, va, &fn))
            vec_push(&v, fn);
        else
            im->notes++; /* may lie in another module, which the loader allows */
    }
    /* Kept in the order of the file, in which they are run. */
    im->ntls_callbacks = v.n;
    im->tls_callbacks = keep(p, v.at, v.n, sizeof *v.at);
    vec_free(&v);
}

/* A table of `n` RVAs, `stride` bytes apart, at a virtual address. */
static void read_table(struct pe_file *p, uint32_t va, uint32_t n, uint32_t stride, uint32_t **out, size_t *count)
{
    uint32_t rva, fn, bad = 0;
    u32s v = {0};

    if (!va || !n)
        return;
    if (!rva_of(p, va, &rva)) {
        p->im->notes++;
        return;
    }
    for (uint32_t i = 0; i < n && charge(p, "handler or guard table", rva, stride); i++) {
        if (!xlat_rd32(p->mem, (uint64_t)rva + (uint64_t)i * stride, &fn)) {
            p->im->notes++;
            break;
        }
        if (fn && fn < p->im->size) {
            vec_push(&v, fn);
        } else {
            p->im->notes++;
            if (++bad == MAX_BAD_ROWS)
                break;
        }
    }
    keep_rvas(p, &v, out, count);
}

static void read_load_config(struct pe_file *p)
{
    uint64_t dir = p->dir[PE_DIR_LOAD_CONFIG].rva;
    uint32_t size, va, n, flags;

    if (!dir)
        return;
    /* The size in the structure is used: the directory's is 64 in many files whatever the real size, because old loaders required it. */
    if (!xlat_rd32(p->mem, dir, &size)) {
        p->im->notes++;
        return;
    }
    if (size >= 0x48 && xlat_rd32(p->mem, dir + 0x40, &va) && xlat_rd32(p->mem, dir + 0x44, &n))
        read_table(p, va, n, 4, &p->im->safeseh, &p->im->nsafeseh);
    if (size >= 0x5c && xlat_rd32(p->mem, dir + 0x50, &va) && xlat_rd32(p->mem, dir + 0x54, &n) && xlat_rd32(p->mem, dir + 0x58, &flags))
        read_table(p, va, n, 4 + (flags >> 28), &p->im->cfguard, &p->im->ncfguard);
}

/* The name in a row of the symbol table: eight bytes, padded with zeros, or four zero bytes and an offset into the string table.  It is read anew for
 * each row, but no more than MAX_SYMBOL bytes of it: names that share their text need no budget. */
static void read_symbol_name(const struct pe_file *p, struct xlat_span row, struct xlat_symbol *out)
{
    struct xlat_span file = p->im->file;
    uint64_t table = p->symtab + (uint64_t)p->nsyms * 18;
    uint32_t first, offset, size;
    const uint8_t *name = row.p;
    size_t most = 8;

    xlat_rd32(row, 0, &first);
    if (!first) {
        xlat_rd32(row, 4, &offset);
        if (!xlat_rd32(file, table, &size) || size > file.n - table || offset < 4 || offset >= size)
            return;
        name = file.p + table + offset;
        most = size - offset < MAX_SYMBOL ? size - offset : MAX_SYMBOL;
    }
    const uint8_t *end = memchr(name, 0, most);
    out->name = (const char *)name;
    out->n = (uint32_t)(end ? (size_t)(end - name) : most);
}

static int by_rva_and_name(const void *a, const void *b)
{
    const struct xlat_symbol *x = a, *y = b;
    int c;

    if (x->rva != y->rva)
        return x->rva < y->rva ? -1 : 1;
    if (!x->n || !y->n)
        return !x->n - !y->n; /* those without a name last */
    c = x->name == y->name ? 0 : memcmp(x->name, y->name, x->n < y->n ? x->n : y->n);
    return c ? c : (x->n > y->n) - (x->n < y->n);
}

static void read_symbols(struct pe_file *p)
{
    struct xlat_image *im = p->im;
    VEC(struct xlat_symbol) v = {0};
    size_t kept = 0;

    if (!p->symtab || !p->nsyms)
        return;
    for (uint64_t i = 0; i < p->nsyms; i++) {
        struct xlat_symbol symbol = {0};
        struct xlat_span s;
        uint32_t value;
        uint16_t section, type;

        if (!xlat_span_sub(im->file, p->symtab + i * 18, 18, &s)) {
            im->notes++;
            break;
        }
        xlat_rd32(s, 8, &value);
        xlat_rd16(s, 12, &section);
        xlat_rd16(s, 14, &type);
        i += s.p[17]; /* auxiliary rows */
        /* A function (derived type 2) defined in a section; sections above 0x7fff are absolute, debug or undefined. */
        if ((type >> 4 & 3) != 2 || section == 0 || section > im->nsections)
            continue;
        uint64_t rva = (uint64_t)im->sections[section - 1].rva + value;
        if (rva >= im->size || !xlat_image_is_code(im, (uint32_t)rva)) {
            im->notes++;
            continue;
        }
        symbol.rva = (uint32_t)rva;
        read_symbol_name(p, s, &symbol);
        vec_push(&v, symbol);
    }
    if (v.n)
        qsort(v.at, v.n, sizeof *v.at, by_rva_and_name);
    for (size_t i = 0; i < v.n; i++)
        if (!kept || v.at[kept - 1].rva != v.at[i].rva)
            v.at[kept++] = v.at[i];
    im->symbols = keep(p, v.at, kept, sizeof *v.at);
    im->nsymbols = kept;
    vec_free(&v);
}

void xlat_pe_read_dirs(struct pe_file *p)
{
    struct imports im = {0};

    p->budget = TABLE_TIMES * (uint64_t)p->im->file.n + TABLE_SLACK;
    read_exports(p);
    read_imports(p, &im);
    read_delay_imports(p, &im);
    p->im->imports = keep(p, im.v.at, im.v.n, sizeof *im.v.at);
    p->im->nimports = im.v.n;
    vec_free(&im.v);
    read_relocs(p);
    read_tls(p);
    read_load_config(p);
    read_symbols(p);
}
