/* mkpe.c - writes a small PE file (see mkpe.h). */
#include "tests/image/mkpe.h"

#include <string.h>

struct w { /* writer into one section: addresses are RVAs */
    uint8_t *p;
    uint32_t rva;
};

static void w16(uint8_t *p, uint32_t v) { p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8); }
static void w32(uint8_t *p, uint32_t v) { w16(p, v), w16(p + 2, v >> 16); }
static uint8_t *at(struct w *w, uint32_t rva) { return w->p + (rva - w->rva); }
static void text(struct w *w, uint32_t rva, const char *s) { memcpy(at(w, rva), s, strlen(s) + 1); }
static void words(struct w *w, uint32_t rva, const uint32_t *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        w32(at(w, rva + (uint32_t)i * 4), v[i]);
}
#define WORDS(w, rva, ...) words(w, rva, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

enum { B = MKPE_BASE };

static void rdata(struct w *r, unsigned flags)
{
    uint32_t d = flags & MKPE_OLD_DELAY ? B : 0;

    /* exports: ordinals from 5; "one" 0x1000, "two" 0x1010, ordinal 7 without a name 0x1020, ordinal 8 a gap, "fwd" -> other.name */
    WORDS(r, 0x2000, 0, 0, 0, 0x2060, 5, 5, 3, 0x2028, 0x203c, 0x2048);
    WORDS(r, 0x2028, 0x1000, 0x1010, 0x1020, 0, 0x2070);
    WORDS(r, 0x203c, 0x2080, 0x2084, 0x2088);
    w16(at(r, 0x2048), 4), w16(at(r, 0x204a), 0), w16(at(r, 0x204c), 1);
    text(r, 0x2060, "mkpe.dll");
    text(r, 0x2070, "other.name");
    text(r, 0x2080, "fwd");
    text(r, 0x2084, "one");
    text(r, 0x2088, "two");
    /* imports: kernel32.dll by name and by ordinal; user32.dll without a name table (names in the slots) */
    WORDS(r, 0x2090, 0x20d0, 0, 0, 0x20e0, 0x3040, 0, 0, 0, 0x20f0, 0x3050, 0, 0, 0, 0, 0);
    WORDS(r, 0x20d0, 0x2100, 0x80000011, 0);
    text(r, 0x20e0, "kernel32.dll");
    text(r, 0x20f0, "user32.dll");
    w16(at(r, 0x2100), 3);
    text(r, 0x2102, "Sleep");
    w16(at(r, 0x2108), 4);
    text(r, 0x210a, "MessageBoxA");
    /* delay imports */
    WORDS(r, 0x2118, d ? 0 : 1, 0x2160 + d, 0, 0x3060 + d, 0x2158 + d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    WORDS(r, 0x2158, 0x2170 + d, 0);
    text(r, 0x2160, "gdi32.dll");
    text(r, 0x2172, "LineTo");
    /* TLS: callbacks 0x1020, 0x1010 */
    WORDS(r, 0x2180, 0, 0, B + 0x3080, B + 0x2198, 0, 0, B + 0x1020, B + 0x1010, 0);
    /* load configuration: handlers 0x1010 0x1030; guard functions 0x1000 0x1020, five bytes a row */
    WORDS(r, 0x21a4, 0x5c);
    WORDS(r, 0x21a4 + 0x40, B + 0x30a0, 2);
    WORDS(r, 0x21a4 + 0x50, B + 0x3090, 2, 0x10000000);
}

size_t mkpe(unsigned flags, uint8_t *out)
{
    uint32_t flat = flags & MKPE_FLAT ? 1 : 0;
    static const struct {
        const char *name;
        uint32_t vsize, rva, flags;
    } secs[] = {{".text", 0x40, 0x1000, 0x60000020},
                {".rdata", 0x200, 0x2000, 0x40000040},
                {".data", 0x1800, 0x3000, 0xc0000040},
                {".reloc", 0x20, 0x5000, 0x42000040}};
    const uint32_t nsecs = flags & MKPE_STRIPPED ? 3 : 4;
    uint32_t raw[4];

    memset(out, 0, MKPE_MAX);
    memcpy(out, "MZ", 2);
    w32(out + 0x3c, MKPE_LFANEW);
    memcpy(out + MKPE_LFANEW, "PE\0\0", 4);
    uint8_t *c = out + MKPE_COFF, *o = out + MKPE_OPT;
    w16(c, 0x14c);
    w16(c + 2, nsecs);
    w32(c + 4, 0x12345678);
    w16(c + 16, 0xe0);
    w16(c + 18, 0x102 | (flags & MKPE_DLL ? 0x2000 : 0) | (flags & MKPE_STRIPPED ? 1 : 0));
    w16(o, 0x10b);
    w32(o + 16, 0x1000);
    w32(o + 28, MKPE_BASE);
    w32(o + 32, flat ? 16 : 0x1000);
    w32(o + 36, flat ? 16 : 0x200);
    w32(o + 56, 0x6000);
    w32(o + 60, 0x400);
    w16(o + 68, 3);
    w32(o + 92, 16);
    static const uint32_t dirs[][3] = {{0, 0x2000, 0x90}, {1, 0x2090, 0x3c}, {9, 0x2180, 24}, {10, 0x21a4, 64}, {13, 0x2118, 64}};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
        w32(o + 96 + dirs[i][0] * 8, dirs[i][1]), w32(o + 100 + dirs[i][0] * 8, dirs[i][2]);
    if (!(flags & MKPE_STRIPPED))
        w32(o + 96 + 5 * 8, 0x5000), w32(o + 100 + 5 * 8, 0x14);
    for (uint32_t i = 0; i < nsecs; i++) {
        uint8_t *s = out + MKPE_SECS + i * 40;

        raw[i] = flat ? secs[i].rva : 0x400 + i * 0x200;
        memcpy(s, secs[i].name, strlen(secs[i].name));
        w32(s + 8, secs[i].vsize);
        w32(s + 12, secs[i].rva);
        w32(s + 16, 0x200);
        w32(s + 20, raw[i]);
        w32(s + 36, secs[i].flags);
    }

    struct w t = {out + raw[0], 0x1000}, r = {out + raw[1], 0x2000}, d = {out + raw[2], 0x3000};
    memset(t.p, 0x90, 0x40);
    for (uint32_t f = 0; f < 0x40; f += 0x10)
        t.p[f + 1] = 0xc3; /* nop; ret */
    rdata(&r, flags);
    WORDS(&d, 0x3000, B + 0x1010, B + 0x3004);
    WORDS(&d, 0x3040, 0x2100, 0x80000011, 0);
    WORDS(&d, 0x3050, 0x2108, 0);
    WORDS(&d, 0x3060, B + 0x1030, 0);
    memcpy(at(&d, 0x3090), "\x00\x10\x00\x00\x01\x20\x10\x00\x00\x00", 10);
    WORDS(&d, 0x30a0, 0x1010, 0x1030);
    uint32_t end = raw[nsecs - 1] + 0x200;
    if (nsecs == 4) {
        struct w l = {out + raw[3], 0x5000};

        WORDS(&l, 0x5000, 0x3000, 0x14);
        w16(l.p + 8, 0x3004), w16(l.p + 10, 0x3000), w16(l.p + 12, 0x3000), w16(l.p + 14, 0x3060), w16(l.p + 16, 0), w16(l.p + 18, 0);
    }
    if (!flat) { /* symbols: a function at 0x1030, a variable, an undefined one with an auxiliary row, two names of a function at 0x1020 */
        static const char names[] = "function_with_a_long_name";
        uint8_t *s = out + end;

        w32(c + 8, end);
        w32(c + 12, 6);
        memcpy(s, "func", 4), w32(s + 8, 0x30), w16(s + 12, 1), w16(s + 14, 0x20), s[16] = 2;
        memcpy(s + 18, "var", 3), w32(s + 26, 4), w16(s + 30, 3), s[34] = 2;
        memcpy(s + 36, "undef", 5), w16(s + 50, 0x20), s[52] = 2, s[53] = 1;
        w32(s + 72 + 4, 4), w32(s + 72 + 8, 0x20), w16(s + 72 + 12, 1), w16(s + 72 + 14, 0x20), s[72 + 16] = 2;
        memcpy(s + 90, "gunction", 8), w32(s + 90 + 8, 0x20), w16(s + 90 + 12, 1), w16(s + 90 + 14, 0x20), s[90 + 16] = 3;
        w32(s + 6 * 18, 4 + sizeof names), memcpy(s + 6 * 18 + 4, names, sizeof names);
        end += 6 * 18 + 4 + sizeof names;
    }
    return end;
}
