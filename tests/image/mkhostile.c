/* mkhostile.c - writes PE files that are hostile by their structure (see mkhostile.h). */
#include "tests/image/mkhostile.h"

#include <stdbool.h>
#include <string.h>

enum { BASE = 0x400000, HEADERS = 0x400, TABLE_OF_SECTIONS = 0x98 + 0xe0, R_X = 0x60000020, R = 0x40000040 };

struct pe { /* a file being written */
    uint8_t *out;
    size_t n;        /* bytes so far; sections are appended */
    uint32_t end;    /* RVA behind the last section */
    unsigned nsecs;
    size_t headers;  /* bytes before the first section's data */
};

static void w16(uint8_t *p, uint32_t v) { p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8); }
static void w32(uint8_t *p, uint32_t v) { w16(p, v), w16(p + 2, v >> 16); }

static void begin(struct pe *f, uint8_t *out, size_t headers)
{
    *f = (struct pe){out, headers, 0x1000, 0, headers};
    memset(out, 0, headers);
    memcpy(out, "MZ", 2);
    w32(out + 0x3c, 0x80);
    memcpy(out + 0x80, "PE\0\0", 4);
    w16(out + 0x84, 0x14c);
    w16(out + 0x84 + 16, 0xe0);
    w16(out + 0x84 + 18, 0x103);
    w16(out + 0x98, 0x10b);
    w32(out + 0x98 + 16, 0x1000);
    w32(out + 0x98 + 28, BASE);
    w32(out + 0x98 + 32, 0x1000), w32(out + 0x98 + 36, 0x200);
    w32(out + 0x98 + 60, (uint32_t)headers);
    w16(out + 0x98 + 68, 3);
    w32(out + 0x98 + 92, 16);
}

/* Appends a section of n bytes, to be filled by the caller, zero so far; rva 0: behind the last one. */
static uint8_t *section(struct pe *f, uint32_t rva, size_t n, uint32_t flags)
{
    uint8_t *row = f->out + TABLE_OF_SECTIONS + 40 * f->nsecs++, *data = f->out + f->n;
    size_t raw = (n + 0x1ff) & ~(size_t)0x1ff;

    rva = rva ? rva : f->end;
    w32(row + 8, (uint32_t)n), w32(row + 12, rva), w32(row + 16, (uint32_t)raw), w32(row + 20, (uint32_t)f->n), w32(row + 36, flags);
    memset(data, 0, raw);
    f->n += raw;
    f->end = (rva + (uint32_t)n + 0xfff) & ~0xfffu;
    return data;
}

static void directory(struct pe *f, int i, uint32_t rva, uint32_t size)
{
    w32(f->out + 0x98 + 96 + 8 * i, rva), w32(f->out + 0x98 + 100 + 8 * i, size);
}

static size_t finish(struct pe *f)
{
    w16(f->out + 0x86, f->nsecs);
    w32(f->out + 0x98 + 56, f->end);
    return f->n;
}

static void begin_with_code(struct pe *f, uint8_t *out) /* a few functions at 0x1000; the next section is at 0x2000 */
{
    begin(f, out, HEADERS);
    memset(section(f, 0, 64, R_X), 0xc3, 64);
}

static uint32_t drawn(uint32_t *state) /* xorshift32, by G. Marsaglia */
{
    *state ^= *state << 13, *state ^= *state >> 17, *state ^= *state << 5;
    return *state;
}

/* ---- the image ---- */

static size_t far_apart(size_t size, uint8_t *out) /* 2 GB between two sections */
{
    struct pe f;
    (void)size;
    begin_with_code(&f, out);
    memset(section(&f, 0x7ff00000, 64, R_X), 0xc3, 64);
    return finish(&f);
}

static size_t huge_image(size_t size, uint8_t *out) /* a section of 2 GB without bytes in the file, and directories in it */
{
    struct pe f;
    (void)size;
    begin_with_code(&f, out);
    section(&f, 0, 16, R);
    w32(out + TABLE_OF_SECTIONS + 40 + 8, 0x7f000000);
    f.end = 0x7f002000;
    for (int i = 0; i < 15; i++)
        directory(&f, i, 0x2000 + 0x10000 * (uint32_t)i, 0x7e000000);
    return finish(&f);
}

static size_t many_sections(size_t size, uint8_t *out, bool over_each_other)
{
    struct pe f;
    begin(&f, out, 0xc000);
    size_t n = size - 0xc000;
    memset(section(&f, 0, n, R_X), 0xc3, n);
    uint32_t step = over_each_other ? 0x1000 : f.end - 0x1000;
    for (f.nsecs = 1; f.nsecs < 1000; f.nsecs++) {
        uint8_t *row = f.out + TABLE_OF_SECTIONS + 40 * f.nsecs;
        memcpy(row, row - 40, 40);
        w32(row + 12, 0x1000 + step * (f.nsecs % 500));
    }
    f.end = 0x1000 + step * 500 + (f.end - 0x1000);
    return finish(&f);
}
static size_t repeated(size_t size, uint8_t *out) { return many_sections(size, out, false); }
static size_t stacked(size_t size, uint8_t *out) { return many_sections(size, out, true); }

/* ---- directories ---- */

static size_t imports(size_t size, uint8_t *out, uint32_t thunk)
{
    struct pe f;
    begin_with_code(&f, out);
    size_t n = size - f.n, rows = n / 3 / 20, thunks = (n - rows * 20 - 16384) / 4;
    uint8_t *p = section(&f, 0, n, R);
    uint32_t table = 0x2000 + (uint32_t)(rows + 1) * 20, name = table + (uint32_t)thunks * 4;
    for (size_t i = 0; i < rows; i++)
        w32(p + i * 20, table), w32(p + i * 20 + 12, name), w32(p + i * 20 + 16, table);
    for (size_t i = 0; i + 1 < thunks; i++)
        w32(p + (table - 0x2000) + i * 4, thunk ? thunk : name + (uint32_t)i % 8000);
    memset(p + (name - 0x2000), 'x', 8100);
    directory(&f, 1, 0x2000, (uint32_t)rows * 20);
    return finish(&f);
}
static size_t imports_share_table(size_t size, uint8_t *out) { return imports(size, out, 0x7fffff00); }
static size_t imports_share_tail(size_t size, uint8_t *out) { return imports(size, out, 0); } /* names of 8,000 bytes that end in the same place */

static size_t exports_share_tail(size_t size, uint8_t *out)
{
    struct pe f;
    begin_with_code(&f, out);
    size_t n = size - f.n, most = (n - 10000) / 10;
    uint32_t count = most < 65535 ? (uint32_t)most : 65535, names = 40 + count * 4, ordinals = names + count * 4, text = ordinals + count * 2;
    uint8_t *p = section(&f, 0, n, R);
    w32(p + 20, count), w32(p + 24, count), w32(p + 28, 0x2000 + 40), w32(p + 32, 0x2000 + names), w32(p + 36, 0x2000 + ordinals);
    for (uint32_t i = 0; i < count; i++) { /* all are forwarders to the same text, each by way of its neighbour's name */
        w32(p + 40 + i * 4, 0x2000 + text + i % 8000);
        w32(p + names + i * 4, 0x2000 + text + (i + 1) % 8000);
        w16(p + ordinals + i * 2, i);
    }
    memset(p + text, 'x', 8100);
    directory(&f, 0, 0x2000, (uint32_t)n);
    return finish(&f);
}

static size_t relocs(size_t size, uint8_t *out) /* relocations at every byte of words that all lead to the same data */
{
    struct pe f;
    begin(&f, out, HEADERS);
    size_t n = size / 3;
    uint8_t *code = section(&f, 0, n, R_X);
    for (size_t i = 0; i < n; i++)
        code[i] = i % 64 == 63 ? 0x06 : 0x40; /* instructions that look like code until the last */
    code[0] = 0xc3;
    uint32_t data = f.end, k;
    uint8_t *p = section(&f, 0, n, R);
    for (k = 0; k + 4 <= n; k += 4)
        w32(p + k, BASE + 0x1000 + 64 * (k % 64) + 1);
    uint32_t dir = f.end;
    p = section(&f, 0, n, R);
    for (k = 0; k + 8 < n; k += 8 + 2 * 1024) {
        uint32_t block = n - k < 8 + 2 * 1024 ? ((uint32_t)(n - k) & ~3u) : 8 + 2 * 1024;
        w32(p + k, data + k * 2), w32(p + k + 4, block);
        for (uint32_t e = 8; e + 2 <= block; e += 2)
            w16(p + k + e, 0x3000 | ((e - 8) & 0xfff));
    }
    w16(out + 0x84 + 18, 0x102); /* not stripped of relocations */
    directory(&f, 5, dir, (uint32_t)n);
    return finish(&f);
}

static size_t small_blocks(size_t size, uint8_t *out) /* relocation blocks of eight bytes, and a guard table over them */
{
    struct pe f;
    begin_with_code(&f, out);
    size_t n = size - f.n;
    uint8_t *p = section(&f, 0, n, R);
    for (size_t k = 0; k + 8 <= n; k += 8)
        w32(p + k, 0x1000), w32(p + k + 4, 8);
    w16(out + 0x84 + 18, 0x102);
    directory(&f, 5, 0x2000, 0x7fffffff);
    directory(&f, 10, 0x2000, 0x60); /* 0x1000 bytes of it; its tables are at RVA 0x1000 - BASE, its counts 8 */
    return finish(&f);
}

/* ---- exception tables ---- */

static size_t func_info(size_t size, uint8_t *out)
{
    struct pe f;
    begin_with_code(&f, out);
    size_t n = size - f.n, infos = n / 2 / 20, tries = (n - infos * 20) / 20;
    uint8_t *p = section(&f, 0, n, R);
    for (size_t i = 0; i < tries; i++)
        w32(p + i * 20 + 12, 4096), w32(p + i * 20 + 16, BASE + 0x2000);
    for (size_t i = 0; i < infos; i++) {
        uint8_t *q = p + (tries + i) * 20;
        w32(q, 0x19930520), w32(q + 8, BASE + 0x2000), w32(q + 12, tries < 4096 ? (uint32_t)tries : 4096), w32(q + 16, BASE + 0x2000);
    }
    return finish(&f);
}

static size_t unwind(size_t size, uint8_t *out) /* frame descriptions that share one call-site table */
{
    static const uint8_t cie[] = {20, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 'L', 0, 1, 0x7c, 8, 2, 0, 0, 0, 0, 0, 0, 0};
    struct pe f;
    begin_with_code(&f, out);
    size_t n = size - f.n, fdes = n / 2 / 24;
    uint8_t *p = section(&f, 0, n, R);
    uint32_t lsda = sizeof cie + (uint32_t)fdes * 24;
    memcpy(p, cie, sizeof cie);
    for (size_t i = 0; i < fdes; i++) {
        uint8_t *q = p + sizeof cie + i * 24;
        w32(q, 20), w32(q + 4, (uint32_t)(q + 4 - p)), w32(q + 8, BASE + 0x1000), w32(q + 12, 1);
        q[16] = 4;
        w32(q + 17, BASE + 0x2000 + lsda);
    }
    uint32_t rows = (uint32_t)(n - lsda - 8) & ~3u;
    p[lsda] = 0xff, p[lsda + 1] = 0xff, p[lsda + 2] = 1;
    p[lsda + 3] = (uint8_t)(rows | 0x80), p[lsda + 4] = (uint8_t)(rows >> 7 | 0x80), p[lsda + 5] = (uint8_t)(rows >> 14);
    for (uint32_t k = 0; k + 4 <= rows; k += 4)
        p[lsda + 6 + k + 2] = 1; /* landing pads at function + 1 */
    return finish(&f);
}

static size_t long_numbers(size_t size, uint8_t *out) /* numbers of the unwind tables that never end */
{
    struct pe f;
    size_t n = unwind(size, out);
    begin_with_code(&f, out);
    memset(out + f.n + (n - f.n) / 2, 0xff, (n - f.n) / 2);
    f.end = 0x2000 + (((uint32_t)(n - f.n) + 0xfff) & ~0xfffu);
    f.nsecs = 2;
    f.n = n;
    return finish(&f);
}

static size_t symbols(size_t size, uint8_t *out)
{
    struct pe f;
    begin_with_code(&f, out);
    size_t n = finish(&f);
    w32(out + 0x84 + 8, (uint32_t)n), w32(out + 0x84 + 12, 0xffffffff);
    for (; n + 18 <= size; n += 18) {
        memset(out + n, 0, 18);
        w32(out + n + 8, (uint32_t)n % 64), w16(out + n + 12, 1), w16(out + n + 14, 0x20);
    }
    return n;
}

/* Half of the file are symbols of few functions, the other half is the name of all of them. */
static size_t symbols_share_name(size_t size, uint8_t *out)
{
    struct pe f;
    begin_with_code(&f, out);
    size_t start = finish(&f), rows = (size - start) / 2 / 18, names = start + rows * 18;
    w32(out + 0x84 + 8, (uint32_t)start), w32(out + 0x84 + 12, (uint32_t)rows);
    for (size_t i = 0; i < rows; i++) {
        uint8_t *row = out + start + i * 18;
        memset(row, 0, 18);
        w32(row + 4, 4 + (uint32_t)(i % 256)), w32(row + 8, (uint32_t)i % 64), w16(row + 12, 1), w16(row + 14, 0x20);
    }
    memset(out + names, 'x', size - names);
    w32(out + names, (uint32_t)(size - names));
    return size;
}

/* ---- code ---- */

/* A load configuration that names n functions, `stride` bytes apart. */
static void guard_table(struct pe *f, uint32_t n, uint32_t first, uint32_t stride)
{
    uint32_t rva = f->end;
    uint8_t *p = section(f, 0, n * 4 + 0x60, R);
    w32(p, 0x5c), w32(p + 0x50, BASE + rva + 0x60), w32(p + 0x54, n);
    for (uint32_t i = 0; i < n; i++)
        w32(p + 0x60 + 4 * i, first + stride * i);
    directory(f, 10, rva, 0x60);
}

static size_t shared_table(size_t size, uint8_t *out) /* thousands of jumps through one table of 4,096 entries */
{
    static const uint8_t jump[] = {0x3d, 0xff, 0x0f, 0, 0, 0x77, 7, 0xff, 0x24, 0x85}; /* cmp eax, 4095; ja end; jmp [eax*4 + table] */
    struct pe f;
    begin(&f, out, HEADERS);
    size_t n = size - 0x4000 - f.n, count = n / 16;
    uint8_t *p = section(&f, 0, n, R_X);
    for (size_t i = 0; i < count; i++) {
        memcpy(p + i * 16, jump, sizeof jump);
        w32(p + i * 16 + sizeof jump, BASE + f.end);
        p[i * 16 + 14] = 0xc3, p[i * 16 + 15] = 0x90;
    }
    p = section(&f, 0, 0x3000, R);
    for (uint32_t i = 0; i < 0x3000 / 4; i++)
        w32(p + 4 * i, BASE + 0x1000 + 16 * (i % (uint32_t)count));
    return finish(&f);
}

/* Jumps without a table, looked at again whenever a table is found; each table leads to the next. */
static size_t lost_jumps(size_t size, uint8_t *out)
{
    static const uint8_t jump[] = {0x83, 0xe0, 1, 0xff, 0x24, 0x85}; /* and eax, 1; jmp [eax*4 + table] */
    struct pe f;
    begin(&f, out, HEADERS);
    size_t n = size / 2, count = n / 32;
    uint8_t *p = section(&f, 0, n, R_X);
    for (size_t i = 0; i < count; i++) { /* at 0: the jump through table i; at 12: arithmetic, and at 30 a jump to an unknown address */
        uint8_t *q = p + i * 32;
        memset(q, 0x90, 32);
        memcpy(q, jump, sizeof jump);
        w32(q + sizeof jump, BASE + f.end + 8 * (uint32_t)i);
        w16(q + 30, 0xe0ff);
    }
    p = section(&f, 0, count * 8 + 8, R);
    for (uint32_t i = 0; i < count; i++) {
        w32(p + 8 * i, BASE + 0x1000 + 32 * ((i + 1) % (uint32_t)count));
        w32(p + 8 * i + 4, BASE + 0x1000 + 32 * i + 12);
    }
    return finish(&f);
}

static size_t random_code(size_t size, uint8_t *out) /* entered at every byte: each is the start of another stream of instructions */
{
    struct pe f;
    uint32_t state = 2463534242u;
    begin(&f, out, HEADERS);
    size_t n = size / 6;
    uint8_t *p = section(&f, 0, n, R_X);
    for (size_t i = 0; i < n; i++) {
        static const uint8_t often[] = {0x74, 0x75, 0xeb, 0xe8, 0x0f, 0x84, 0xff, 0x40, 0x8b, 0xc3, 0x81, 0x66, 0x00, 0xff, 0x24, 0x85};
        uint32_t r = drawn(&state);
        p[i] = r & 0x100 ? often[r & 15] : (uint8_t)(r >> 16);
    }
    guard_table(&f, (uint32_t)n, 0x1000, 1);
    return finish(&f);
}

static size_t copied_code(size_t size, uint8_t *out) /* functions that all jump into the same small pieces, through one table */
{
    static const uint8_t jump[] = {0x83, 0xe0, 63, 0xff, 0x24, 0x85}; /* and eax, 63; jmp [eax*4 + table] */
    enum { PIECES = 64, PIECE = 62 /* instructions of one byte */ };
    struct pe f;
    begin(&f, out, HEADERS);
    size_t n = size / 3, count = n / 64;
    uint8_t *p = section(&f, 0, count * 16 + PIECES * PIECE, R_X);
    uint32_t pieces = 0x1000 + (uint32_t)count * 16, table = f.end;
    for (size_t i = 0; i < count; i++) {
        memset(p + i * 16, 0x90, 16);
        memcpy(p + i * 16, jump, sizeof jump);
        w32(p + i * 16 + sizeof jump, BASE + table);
    }
    for (size_t i = 0; i < PIECES; i++) {
        memset(p + count * 16 + i * PIECE, 0x40, PIECE);
        p[count * 16 + i * PIECE + PIECE - 1] = 0xc3;
    }
    p = section(&f, 0, PIECES * 4, R);
    for (uint32_t i = 0; i < PIECES; i++)
        w32(p + 4 * i, BASE + pieces + PIECE * i);
    guard_table(&f, (uint32_t)count, 0x1000, 16); /* every function is one that may be called */
    return finish(&f);
}

static size_t chain(size_t size, uint8_t *out) /* functions that all lead into one long chain, each at another place */
{
    struct pe f;
    begin(&f, out, HEADERS);
    size_t n = size / 2, links = n / 32;
    uint8_t *p = section(&f, 0, links * 24, R_X);
    for (size_t i = 0; i < links; i++) { /* the chain: inc eax; jz out; the functions: jz link; ret */
        uint8_t *link = p + i * 8, *fn = p + links * 8 + i * 16;
        memset(link, 0x40, 8);
        link[0] = 0x74, link[1] = 4; /* over what follows */
        memset(fn, 0x90, 16);
        fn[0] = 0x0f, fn[1] = 0x84;
        w32(fn + 2, (uint32_t)(link - (fn + 6)));
        fn[6] = 0xc3;
    }
    p[links * 8 - 1] = 0xc3;
    guard_table(&f, (uint32_t)links, 0x1000 + (uint32_t)links * 8, 16);
    return finish(&f);
}

static size_t almost_code(size_t size, uint8_t *out) /* gaps that look like code for as long as discovery looks, from every place it may begin */
{
    struct pe f;
    begin(&f, out, HEADERS);
    size_t n = size - f.n;
    uint8_t *p = section(&f, 0, n, R_X);
    for (size_t i = 0; i < n; i++)
        p[i] = i % 64 == 63 ? 0x06 : i % 2 ? 0xcc : 0x40; /* push es: no compiler writes it */
    for (size_t i = 0; i < n; i += 64)
        memset(p + i + 1, 0x41, 62);
    p[0] = 0xc3;
    return finish(&f);
}

static size_t constants(size_t size, uint8_t *out) /* without relocations: every word of the data may be a pointer */
{
    struct pe f;
    begin(&f, out, HEADERS);
    uint8_t *p = section(&f, 0, 4096, R_X);
    memset(p, 0x40, 4096);
    p[0] = 0xc3, p[4095] = 0x06;
    size_t n = size - f.n;
    p = section(&f, 0, n, R);
    for (size_t k = 0; k + 4 <= n; k += 4)
        w32(p + k, BASE + 0x1000 + 4090);
    return finish(&f);
}

static size_t one_line(size_t size, uint8_t *out) /* one block without an end */
{
    struct pe f;
    begin(&f, out, HEADERS);
    size_t n = size - f.n;
    memset(section(&f, 0, n, R_X), 0x40, n);
    return finish(&f);
}

/* ---- traits (lifter/cfg/traits) ---- */

/* A function that puts one scope table on the stack again and again, with one filter in all rows. */
static size_t scope_tables(size_t size, uint8_t *out)
{
    static const uint8_t block[] = {0x8b, 0x45, 0xec, 0x74, 0x00}; /* mov eax, [ebp - 14h]; je the next instruction */
    enum { ROWS = 64, BLOCKS = 200 };
    struct pe f;
    begin(&f, out, HEADERS);
    size_t n = size - f.n - 0x400, filter = n - BLOCKS * sizeof block - 1, at = 0;
    uint32_t table = BASE + 0x1000 + (((uint32_t)n + 0xfff) & ~0xfffu);
    uint8_t *p = section(&f, 0, n, R_X);
    for (; at + 6 <= filter; at += 5)
        p[at] = 0x68, w32(p + at + 1, table);
    p[at] = 0xc3;
    for (size_t i = 0; i < BLOCKS; i++)
        memcpy(p + filter + i * sizeof block, block, sizeof block);
    p[n - 1] = 0xc3;
    p = section(&f, 0, ROWS * 12, R);
    for (size_t i = 0; i < ROWS; i++)
        w32(p + i * 12, 0xffffffff), w32(p + i * 12 + 4, BASE + 0x1000 + (uint32_t)filter), w32(p + i * 12 + 8, BASE + 0x1000 + (uint32_t)filter);
    return finish(&f);
}

/* The import of AddVectoredExceptionHandler, a thousand times, and code that is searched for its uses. */
static size_t vectored(size_t size, uint8_t *out)
{
    enum { IMPORTS = 1000 };
    static const char name[] = "\0\0AddVectoredExceptionHandler\0kernel32.dll";
    struct pe f;
    begin(&f, out, HEADERS);
    size_t data = 40 + 4 * (IMPORTS + 1) + sizeof name, n = size - f.n - data - 0x400;
    memset(section(&f, 0, n, R_X), 0x40, n);
    uint32_t rva = f.end, table = rva + 40, text = table + 4 * (IMPORTS + 1);
    uint8_t *p = section(&f, 0, data, R);
    w32(p, table), w32(p + 12, text + 30), w32(p + 16, table);
    for (size_t i = 0; i < IMPORTS; i++)
        w32(p + 40 + 4 * i, text);
    memcpy(p + (text - rva), name, sizeof name);
    directory(&f, 1, rva, 40);
    return finish(&f);
}

static size_t backward_calls(size_t size, uint8_t *out) /* functions that each jump to the one before, and one that calls them all */
{
    struct pe f;
    begin(&f, out, HEADERS);
    uint32_t count = (uint32_t)size / 3 / 12;
    uint8_t *p = section(&f, 0, count * 12 + 16, R_X);
    p[0] = 0xe9, w32(p + 1, 11 + count * 6); /* to the calls */
    memcpy(p + 16, "\x11\xc0\xc3\x90\x90\x90", 6); /* the first takes the carry flag: adc eax, eax; ret */
    for (uint32_t i = 1; i < count; i++)
        p[16 + i * 6] = 0xe9, w32(p + 16 + i * 6 + 1, (uint32_t)-11), p[16 + i * 6 + 5] = 0x90;
    uint8_t *calls = p + 16 + count * 6;
    for (uint32_t i = 0; i + 1 < count; i++)
        calls[i * 5] = 0xe8, w32(calls + i * 5 + 1, (uint32_t)(i * 6 - count * 6 - i * 5 - 5));
    calls[(count - 1) * 5] = 0xc3;
    return finish(&f);
}

/* Loops around loops, and in the innermost a chain of blocks that runs against the order of addresses. */
static size_t nested_loops(size_t size, uint8_t *out)
{
    enum { DEPTH = 500, CHAIN = 500, LINK = 8, LATCH = 7 };
    struct pe f;
    (void)size;
    begin(&f, out, HEADERS);
    uint8_t *p = section(&f, 0, DEPTH + 5 + CHAIN * LINK + DEPTH * LATCH + 1, R_X), *chain_at = p + DEPTH + 5, *latches = chain_at + CHAIN * LINK;
    memset(p, 0x41, DEPTH); /* a header each: inc ecx */
    p[DEPTH] = 0xe9, w32(p + DEPTH + 1, (CHAIN - 1) * LINK);
    for (int i = 0; i < CHAIN; i++) { /* inc edx; jmp to the link before, from the first to the latches */
        uint8_t *q = chain_at + i * LINK;
        q[0] = 0x42, q[1] = 0xe9, w32(q + 2, (uint32_t)((i ? q - LINK : latches) - (q + 6))), q[6] = q[7] = 0x90;
    }
    for (int i = 0; i < DEPTH; i++) { /* dec esi; jnz header, the innermost first */
        uint8_t *q = latches + i * LATCH;
        q[0] = 0x4e, q[1] = 0x0f, q[2] = 0x85, w32(q + 3, (uint32_t)(p + DEPTH - 1 - i - (q + LATCH)));
    }
    latches[DEPTH * LATCH] = 0xc3;
    w16(out + 0x84 + 18, 0x2103); /* a DLL: its users may have threads, so loops that wait for memory are looked for */
    return finish(&f);
}

size_t mkhostile(unsigned i, size_t size, uint8_t *out, struct mkhostile_info *info)
{
    static const struct {
        struct mkhostile_info info;
        size_t (*make)(size_t size, uint8_t *out);
    } all[] = {
        {{"two sections 2 GB apart", NULL, NULL, false}, far_apart},
        {{"a section of 2 GB without bytes", NULL, NULL, false}, huge_image},
        {{"1000 sections of the same bytes", "sections repeat or cover each other", NULL, false}, repeated},
        {{"1000 sections over each other", "sections repeat or cover each other", NULL, false}, stacked},
        {{"imports share a table", NULL, "in the imports", false}, imports_share_table},
        {{"imports share the end of their names", NULL, "in the imports", false}, imports_share_tail},
        {{"exports share the end of their names", NULL, "in the exports", false}, exports_share_tail},
        {{"relocations at every byte", NULL, NULL, false}, relocs},
        {{"relocation blocks of 8 bytes", NULL, NULL, false}, small_blocks},
        {{"FuncInfo share their tables", NULL, "the exception tables overlap", false}, func_info},
        {{"unwind tables share theirs", NULL, "the exception tables overlap", false}, unwind},
        {{"numbers without end", NULL, NULL, false}, long_numbers},
        {{"symbols without end", NULL, NULL, false}, symbols},
        {{"symbols share their names", NULL, NULL, false}, symbols_share_name},
        {{"jumps share a table", NULL, "in tables they share", false}, shared_table},
        {{"jumps without a table", NULL, "finding code takes work out of proportion", false}, lost_jumps},
        {{"code entered at every byte", NULL, NULL, false}, random_code},
        {{"functions copy the same pieces", NULL, NULL, false}, copied_code},
        {{"functions enter one chain", NULL, NULL, false}, chain},
        {{"gaps that look like code", NULL, NULL, false}, almost_code},
        {{"words that look like pointers", NULL, NULL, false}, constants},
        {{"a block without end", NULL, NULL, false}, one_line},
        {{.name = "functions jump to the one before", .emit = true}, backward_calls},
        {{.name = "loops nested in loops", .emit = true}, nested_loops},
        {{"scope tables share a filter", NULL, NULL, false}, scope_tables},
        {{"imports of AddVectoredExceptionHandler", NULL, NULL, false}, vectored},
    };
    if (i >= sizeof all / sizeof *all)
        return 0;
    if (info)
        *info = all[i].info;
    return all[i].make(size, out);
}
