/* symbols.c - see symbols.h. */
#include "runtime/core/symbols.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "runtime/core/modules.h"
#include "runtime/core/peek.h"

static bool word(uint32_t addr, uint32_t *to) { return xlat_peek_all(addr, to, sizeof *to); }

/* ---- exports ---- */

bool xlat_exports_open(uint32_t base, struct xlat_exports *x)
{
    uint32_t header, directory;

    x->base = base;
    return word(base + 0x3c, &header) && word(base + header + 0x78, &directory) && directory && word(base + directory + 0x18, &x->n) &&
           word(base + directory + 0x1c, &x->functions) && word(base + directory + 0x20, &x->names) && word(base + directory + 0x24, &x->ordinals) &&
           x->n <= 65536;
}

bool xlat_exports_get(const struct xlat_exports *x, uint32_t i, char name[64], uint32_t *rva)
{
    uint32_t at;
    uint16_t ordinal;

    if (!word(x->base + x->names + 4 * i, &at) || !xlat_peek_all(x->base + x->ordinals + 2 * i, &ordinal, sizeof ordinal) ||
        !word(x->base + x->functions + 4u * ordinal, rva))
        return false;
    name[xlat_peek(x->base + at, name, 63)] = 0;
    return true;
}

uint32_t xlat_exports_find(uint32_t base, const char *name)
{
    struct xlat_exports x;
    char text[64];
    uint32_t rva;

    for (uint32_t i = 0; xlat_exports_open(base, &x) && i < x.n && xlat_exports_get(&x, i, text, &rva); i++)
        if (!strcmp(text, name))
            return base + rva;
    return 0;
}

/* ---- COFF symbols ---- */

enum { COFF_SYMBOL = 18, COFF_SECTION = 40, MOST_SYMBOLS = 1 << 20 };

static struct file { /* with symbols; never removed, an image at the same base takes its place */
    uint32_t base;
    char *path;
} *files;
static size_t nfiles;

static uint32_t rd32(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24; }
static uint32_t rd16(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }

static const uint8_t *coff_header(const uint8_t *header, size_t n)
{
    uint32_t pe = n > 0x40 ? rd32(header + 0x3c) : UINT32_MAX;

    return pe < n && n - pe >= 24 ? header + pe + 4 : NULL;
}

bool xlat_symbols_are_in(const uint8_t *header, size_t n)
{
    const uint8_t *coff = coff_header(header, n);

    return coff && rd32(coff + 8) && rd32(coff + 12);
}

void xlat_symbols_mapped(uint32_t base, const char *path)
{
    struct file *more;
    size_t i = 0;
    char *copy = strdup(path);

    while (i < nfiles && files[i].base != base)
        i++;
    if (copy && i == nfiles && (more = realloc(files, (nfiles + 1) * sizeof *files))) {
        files = more;
        files[nfiles++] = (struct file){base, NULL};
    }
    if (!copy || i == nfiles) {
        free(copy); /* no memory: addresses there have no names */
        return;
    }
    free(files[i].path);
    files[i].path = copy;
}

/* Copies n bytes at an offset of the file, in memory of the caller's to free; NULL: they are not all there. */
static uint8_t *part(int fd, uint64_t at, size_t n)
{
    uint8_t *p = malloc(n + 1);

    if (p && pread(fd, p, n, (off_t)at) == (ssize_t)n) {
        p[n] = 0;
        return p;
    }
    free(p);
    return NULL;
}

/* The name of a symbol: in place, or in the string table behind the symbols. */
static void symbol_name(const uint8_t *symbol, const uint8_t *strings, size_t nstrings, char name[64])
{
    uint32_t at = rd32(symbol + 4);

    if (rd32(symbol))
        snprintf(name, 64, "%.8s", (const char *)symbol);
    else
        snprintf(name, 64, "%s", at < nstrings ? (const char *)strings + at : "?");
}

/* The last function symbol at or before rva.  False: none. */
static bool find_symbol(int fd, uint32_t rva, char name[64], uint32_t *start)
{
    enum { HEADER = 4096, STATIC = 3, EXTERNAL = 2, FUNCTION = 0x20, MOST_STRINGS = 64 << 20 };
    uint8_t *header = part(fd, 0, HEADER), *symbols = NULL, *strings = NULL;
    const uint8_t *coff = header ? coff_header(header, HEADER) : NULL, *best = NULL;
    uint32_t n = coff ? rd32(coff + 12) : 0, nsections = coff ? rd16(coff + 2) : 0;
    uint64_t at = coff ? rd32(coff + 8) : 0;
    const uint8_t *sections = coff ? coff + 20 + rd16(coff + 16) : NULL;
    uint8_t *size = n && n <= MOST_SYMBOLS ? part(fd, at + (uint64_t)n * COFF_SYMBOL, 4) : NULL;
    uint32_t nstrings = size ? rd32(size) : 0;

    if (size && nstrings <= MOST_STRINGS && sections + nsections * COFF_SECTION <= header + HEADER &&
        (symbols = part(fd, at, (size_t)n * COFF_SYMBOL)) && (strings = part(fd, at + (uint64_t)n * COFF_SYMBOL, nstrings)))
        for (uint32_t i = 0; i < n; i += 1u + symbols[i * COFF_SYMBOL + 17]) {
            const uint8_t *s = symbols + i * COFF_SYMBOL;
            uint32_t section = rd16(s + 12), value;
            if (!section || section > nsections || rd16(s + 14) != FUNCTION || (s[16] != STATIC && s[16] != EXTERNAL))
                continue;
            value = rd32(s + 8) + rd32(sections + (section - 1) * COFF_SECTION + 12);
            if (value <= rva && (!best || value > *start)) {
                best = s;
                *start = value;
            }
        }
    if (best)
        symbol_name(best, strings, nstrings, name);
    free(strings), free(symbols), free(size), free(header);
    return best;
}

static bool find_in_file(uint32_t base, uint32_t rva, char name[64], uint32_t *start)
{
    bool found = false;

    for (size_t i = 0; i < nfiles; i++) {
        int fd = files[i].base == base ? open(files[i].path, O_RDONLY | O_CLOEXEC) : -1;
        if (fd < 0)
            continue;
        found = find_symbol(fd, rva, name, start);
        close(fd);
    }
    return found;
}

/* ---- both ---- */

const char *xlat_symbol_text(uint32_t addr, char *to, size_t cap)
{
    struct xlat_module_info m;
    struct xlat_exports x;
    char name[64], best[64] = "";
    uint32_t rva, start = 0;

    if (!xlat_module_of(addr, &m)) {
        snprintf(to, cap, "%08x", addr);
        return to;
    }
    if (xlat_exports_open(m.base, &x))
        for (uint32_t i = 0; i < x.n && xlat_exports_get(&x, i, name, &rva); i++)
            if (rva <= addr - m.base && rva > start) {
                start = rva;
                strcpy(best, name);
            }
    if (find_in_file(m.base, addr - m.base, name, &rva) && rva >= start) {
        start = rva;
        strcpy(best, name);
    }
    if (*best)
        snprintf(to, cap, "%s+%x %s+%x", m.name, addr - m.base, best, addr - m.base - start);
    else
        snprintf(to, cap, "%s+%x", m.name, addr - m.base);
    return to;
}
