/* image_test.c - the PE reader on a small file with one of everything, on changed copies of it, and on the helpers of lifter/base. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lifter/base/map.h"
#include "lifter/image/image.h"
#include "tests/image/mkpe.h"

static int failures;
#define CHECK(c) ((c) ? (void)0 : (void)(failures++, printf("%s:%d: %s\n", __FILE__, __LINE__, #c)))

static VEC(uint8_t *) copies; /* files of the images that are loaded */

static bool load(const uint8_t *p, size_t n, struct xlat_arena *a, struct xlat_image **im, struct xlat_diag *d)
{
    /* A copy of exactly n bytes, so that the address sanitizer sees a read beyond them. */
    uint8_t *copy = malloc(n ? n : 1);
    bool ok;

    memcpy(copy, p, n);
    d->text[0] = 0;
    ok = xlat_image_load("t.exe", (struct xlat_span){copy, n}, a, im, d);
    if (ok)
        vec_push(&copies, copy); /* the image refers to it */
    else
        free(copy);
    return ok;
}

/* Frees the arena of images that were loaded, and the files. */
static void unload(struct xlat_arena *a)
{
    xlat_arena_free(a);
    for (size_t i = 0; i < copies.n; i++)
        free(copies.at[i]);
    vec_free(&copies);
}

static void whole(void)
{
    static const unsigned variants[] = {0, MKPE_DLL, MKPE_STRIPPED, MKPE_FLAT, MKPE_OLD_DELAY, MKPE_DLL | MKPE_STRIPPED | MKPE_FLAT};

    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        unsigned f = variants[i];
        uint8_t file[MKPE_MAX];
        struct xlat_arena a = {0};
        struct xlat_image *im;
        struct xlat_diag d;
        uint32_t v;

        if (!load(file, mkpe(f, file), &a, &im, &d)) {
            printf("variant %u: %s\n", f, d.text);
            failures++;
            continue;
        }
        CHECK(im->base == MKPE_BASE && im->size == 0x6000 && im->entry == 0x1000 && im->timestamp == 0x12345678 && im->subsystem == 3);
        CHECK(im->is_dll == !!(f & MKPE_DLL) && im->has_relocs == !(f & MKPE_STRIPPED) && !im->large_address_aware && im->notes == 0);
        CHECK(im->nsections == (f & MKPE_STRIPPED ? 3u : 4u) && !strcmp(im->sections[2].name, ".data"));
        CHECK(im->sections[2].size == 0x1800 && (f & MKPE_FLAT || im->sections[2].raw == 0x200));
        CHECK(im->nexports == 4);
        for (size_t k = 0; k < im->nexports; k++) {
            const struct xlat_export *e = &im->exports[k];

            CHECK(e->name ? strcmp(e->name, "fwd") || (e->ordinal == 9 && !strcmp(e->forward, "other.name")) : e->ordinal == 7 && e->rva == 0x1020);
            CHECK(!e->name || strcmp(e->name, "two") || (e->ordinal == 6 && e->rva == 0x1010 && !e->forward));
        }
        CHECK(im->nimports == 4);
        if (im->nimports == 4) {
            CHECK(!strcmp(im->imports[0].dll, "kernel32.dll") && !strcmp(im->imports[0].name, "Sleep") && im->imports[0].ordinal == 3 &&
                  im->imports[0].iat_rva == 0x3040);
            CHECK(!im->imports[1].name && im->imports[1].ordinal == 0x11 && im->imports[1].iat_rva == 0x3044);
            CHECK(!strcmp(im->imports[2].dll, "user32.dll") && !strcmp(im->imports[2].name, "MessageBoxA") && im->imports[2].iat_rva == 0x3050);
            CHECK(!strcmp(im->imports[3].dll, "gdi32.dll") && !strcmp(im->imports[3].name, "LineTo") && im->imports[3].iat_rva == 0x3060);
        }
        CHECK(im->nrelocs == (f & MKPE_STRIPPED ? 0u : 3u));
        if (im->nrelocs == 3) {
            CHECK(im->relocs[0] == 0x3000 && im->relocs[1] == 0x3004 && im->relocs[2] == 0x3060);
            CHECK(xlat_image_reloc_at(im, 0x3004) && !xlat_image_reloc_at(im, 0x3001) && !xlat_image_reloc_at(im, 0x3064));
        }
        CHECK(im->ntls_callbacks == 2 && im->tls_callbacks[0] == 0x1020 && im->tls_callbacks[1] == 0x1010);
        CHECK(im->nsafeseh == 2 && im->safeseh[0] == 0x1010 && im->safeseh[1] == 0x1030);
        CHECK(im->ncfguard == 2 && im->cfguard[0] == 0x1000 && im->cfguard[1] == 0x1020);
        CHECK(im->nsymbols == (f & MKPE_FLAT ? 0u : 2u));
        if (im->nsymbols == 2) {
            CHECK(im->symbols[0].rva == 0x1020 && im->symbols[0].n == 25 && !memcmp(im->symbols[0].name, "function_with_a_long_name", 25));
            CHECK(im->symbols[1].rva == 0x1030 && im->symbols[1].n == 4 && !memcmp(im->symbols[1].name, "func", 4));
        }
        CHECK(xlat_image_is_code(im, 0x1000) && !xlat_image_is_code(im, 0x2000) && !xlat_image_is_code(im, 0x1200));
        CHECK(xlat_image_is_writable(im, 0x3000) && !xlat_image_is_writable(im, 0x1000) && !xlat_image_is_writable(im, 0x500));
        CHECK(xlat_image_section(im, 0x47ff) == &im->sections[2] && !xlat_image_section(im, 0) && !xlat_image_section(im, 0xffffffff));
        CHECK(xlat_image_rd32(im, 0x3000, &v) && v == MKPE_BASE + 0x1010 && !xlat_image_rd32(im, 0x5ffd, &v));
        if (!(f & MKPE_FLAT))
            CHECK(xlat_image_rd32(im, 0x3200, &v) && v == 0);
        unload(&a);
    }
}

struct change { /* one or two fields of the small file, and what the reader says */
    const char *name;
    unsigned flags;
    struct {
        uint32_t off, size, value;
    } f[3];
    size_t cut;      /* bytes kept; 0: all */
    const char *say; /* part of the message; NULL: accepted */
};
#define SEC(i, off) (MKPE_SECS + (i) * 40 + (off))
#define DIR(i, off) (MKPE_DIRS + (i) * 8 + (off))

static const struct change changes[] = {
    {"x86-64", 0, {{MKPE_COFF, 2, 0x8664}}, 0, "t.exe: 64-bit program (x86-64): only i386 is supported"},
    {"arm64", 0, {{MKPE_COFF, 2, 0xaa64}}, 0, "64-bit program (ARM64)"},
    {"arm", 0, {{MKPE_COFF, 2, 0x1c4}}, 0, "program for ARM: only i386"},
    {"machine 0", 0, {{MKPE_COFF, 2, 0}}, 0, "program for machine 0x0000"},
    {"pe32+ magic", 0, {{MKPE_OPT, 2, 0x20b}}, 0, "optional header magic 0x20b"},
    {"rom magic", 0, {{MKPE_OPT, 2, 0x107}}, 0, "optional header magic"},
    {"NE", 0, {{MKPE_LFANEW, 2, 0x454e}}, 0, "16-bit Windows or OS/2 program (NE)"},
    {"LE", 0, {{MKPE_LFANEW, 2, 0x454c}}, 0, "LE program"},
    {"DOS", 0, {{MKPE_LFANEW, 2, 0}}, 0, "DOS program"},
    {"e_lfanew far", 0, {{0x3c, 4, 0xfffffff0}}, 0, "no PE header"},
    {"e_lfanew 0", 0, {{0x3c, 4, 0}}, 0, "DOS program"},
    {"no MZ", 0, {{0, 2, 0x4d5b}}, 0, "no MZ header"},
    {"ELF", 0, {{0, 4, 0x464c457f}}, 0, "it is an ELF file"},
    {"empty", 0, {{0}}, (size_t)-1, "the file is empty"},
    {"cut MZ", 0, {{0}}, 40, "truncated"},
    {"cut before PE", 0, {{0}}, 0x80, "truncated"},
    {"cut COFF", 0, {{0}}, 0x90, "truncated: the file ends inside the PE header"},
    {"cut optional header", 0, {{0}}, 0x120, "truncated: the file ends inside the optional header"},
    {"cut section table", 0, {{0}}, 0x180, "truncated: the section table"},
    {"cut section", 0, {{0}}, 0x600, "truncated: section '.rdata'"},
    {"cut last section whole", 0, {{0}}, 0xa00, "truncated: section '.reloc'"},
    {"cut last section in part", 0, {{0}}, 0xa80, NULL},
    {"cut flat", MKPE_FLAT, {{0}}, 0x3000, "truncated: section '.data'"},
    {".NET", 0, {{DIR(14, 0), 4, 0x3080}, {DIR(14, 4), 4, 72}, {0x800 + 0x90, 4, 1}}, 0, ".NET program"},
    {".NET, mixed", 0, {{DIR(14, 0), 4, 0x3080}, {DIR(14, 4), 4, 72}, {0x800 + 0x90, 4, 0}}, 0, NULL},
    {"size of image 0", 0, {{MKPE_OPT + 56, 4, 0}}, 0, "size of image"},
    {"size of image huge", 0, {{MKPE_OPT + 56, 4, 0xfffff000}}, 0, "size of image"},
    {"size of image small", 0, {{MKPE_OPT + 56, 4, 0x4000}}, 0, "is not inside the image"},
    {"base odd", 0, {{MKPE_OPT + 28, 4, 0x10001000}}, 0, "image base"},
    {"base high", 0, {{MKPE_OPT + 28, 4, 0xffff0000}}, 0, NULL},
    {"base too high", 0, {{MKPE_OPT + 28, 4, 0xffff0000}, {MKPE_OPT + 56, 4, 0x10001}}, 0, "image base"},
    {"alignment 0", 0, {{MKPE_OPT + 32, 4, 0}}, 0, "section alignment"},
    {"alignment 3", 0, {{MKPE_OPT + 32, 4, 3}}, 0, "section alignment"},
    {"flat, moved section", MKPE_FLAT, {{SEC(1, 20), 4, 0x2010}}, 0, "not at its file offset"},
    {"flat, section outside", MKPE_FLAT, {{SEC(2, 8), 4, 0x7000}}, 0, "is not inside the image"},
    {"section not on a page", 0, {{SEC(1, 12), 4, 0x2010}}, 0, "does not begin on a page"},
    {"section far", 0, {{SEC(1, 12), 4, 0xfffff000}}, 0, "is not inside the image"},
    {"section size huge", 0, {{SEC(1, 8), 4, 0xffffffff}}, 0, "is not inside the image"},
    {"raw pointer huge", 0, {{SEC(1, 20), 4, 0xffffffff}}, 0, "truncated: section '.rdata'"},
    {"raw size huge", 0, {{SEC(3, 16), 4, 0xffffffff}}, 0, "truncated: section '.reloc'"},
    {"raw size beyond the page", 0, {{SEC(0, 16), 4, 0x600}}, 0, NULL},
    {"raw pointer not on a sector", 0, {{SEC(0, 20), 4, 0x410}}, 0, NULL},
    {"virtual size 0", 0, {{SEC(0, 8), 4, 0}}, 0, NULL},
    {"sections overlap", 0, {{SEC(3, 12), 4, 0x4000}}, 0, NULL},
    {"1100 sections", 0, {{MKPE_COFF + 2, 2, 1100}}, 0, "sections"},
    {"no sections", 0, {{MKPE_COFF + 2, 2, 0}}, 0, NULL},
    {"no sections, flat", MKPE_FLAT, {{MKPE_COFF + 2, 2, 0}}, 0, NULL},
    {"entry outside", 0, {{MKPE_OPT + 16, 4, 0x7fffffff}}, 0, NULL},
    {"small optional header", 0, {{MKPE_COFF + 16, 2, 0x10}, {MKPE_COFF + 2, 2, 0}}, 0, NULL},
    {"no directories", 0, {{MKPE_OPT + 92, 4, 0}}, 0, NULL},
    {"4 billion directories", 0, {{MKPE_OPT + 92, 4, 0xffffffff}}, 0, NULL},
    {"headers of 4 GB", 0, {{MKPE_OPT + 60, 4, 0xffffffff}}, 0, NULL},
    {"exports outside", 0, {{DIR(0, 0), 4, 0xfffffff8}}, 0, NULL},
    {"exports without end", 0, {{MKPE_RDATA + 20, 4, 0xffffffff}, {MKPE_RDATA + 24, 4, 0xffffffff}}, 0, NULL},
    {"imports outside", 0, {{DIR(1, 0), 4, 0x5ff0}}, 0, NULL},
    {"import names outside", 0, {{MKPE_RDATA + 0x90, 4, 0xfffffffc}}, 0, NULL},
    {"import slots outside", 0, {{MKPE_RDATA + 0xa0, 4, 0xfffffffc}}, 0, NULL},
    {"relocations outside", 0, {{DIR(5, 0), 4, 0x7ffffff0}}, 0, NULL},
    {"relocation block of 1 byte", 0, {{0xa04, 4, 1}}, 0, NULL},
    {"relocation block of 4 GB", 0, {{0xa04, 4, 0xffffffff}}, 0, NULL},
    {"relocation outside", 0, {{0xa00, 4, 0xffffffff}}, 0, NULL},
    {"TLS outside", 0, {{DIR(9, 0), 4, 0x5ffc}}, 0, NULL},
    {"TLS callbacks outside", 0, {{MKPE_RDATA + 0x18c, 4, 5}}, 0, NULL},
    {"load configuration outside", 0, {{DIR(10, 0), 4, 0xffffffff}}, 0, NULL},
    {"handlers without end", 0, {{MKPE_RDATA + 0x1a4 + 0x44, 4, 0xffffffff}}, 0, NULL},
    {"guard table without end", 0, {{MKPE_RDATA + 0x1a4 + 0x54, 4, 0xffffffff}}, 0, NULL},
    {"symbols outside", 0, {{MKPE_COFF + 8, 4, 0xfffffff0}}, 0, NULL},
    {"symbols without end", 0, {{MKPE_COFF + 12, 4, 0xffffffff}}, 0, NULL},
};

static void changed(void)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const struct change *c = &changes[i];
        uint8_t file[MKPE_MAX];
        struct xlat_arena a = {0};
        struct xlat_image *im = NULL;
        struct xlat_diag d;
        size_t n = mkpe(c->flags, file);

        for (int k = 0; k < 3; k++)
            for (uint32_t b = 0; b < c->f[k].size; b++)
                file[c->f[k].off + b] = (uint8_t)(c->f[k].value >> 8 * b);
        if (c->cut)
            n = c->cut == (size_t)-1 ? 0 : c->cut;
        bool ok = load(file, n, &a, &im, &d);
        if (ok != !c->say || (c->say && !strstr(d.text, c->say)) || (c->say && strncmp(d.text, "t.exe: ", 7)) || ok != !!im) {
            printf("%s: %s, wanted %s\n", c->name, ok ? "accepted" : d.text, c->say ? c->say : "accepted");
            failures++;
        }
        unload(&a);
    }
    /* Every truncation is refused or harmless, and never accepted with a section missing. */
    uint8_t file[MKPE_MAX];
    size_t n = mkpe(0, file);
    for (size_t k = 0; k < n; k++) {
        struct xlat_arena a = {0};
        struct xlat_image *im;
        struct xlat_diag d;
        bool ok = load(file, k, &a, &im, &d);

        if (ok ? k < 0xa00 : !d.text[0] || strchr(d.text, '\n')) {
            printf("cut to %zu bytes: %s\n", k, ok ? "accepted" : d.text);
            failures++;
        }
        unload(&a);
    }
}

static void layout_details(void)
{
    uint8_t file[MKPE_MAX];
    struct xlat_arena a = {0};
    struct xlat_image *im;
    struct xlat_diag d;
    size_t n = mkpe(0, file);

    /* A later section that lies over the end of .data wins there. */
    file[SEC(3, 13)] = 0x40;
    CHECK(load(file, n, &a, &im, &d) && xlat_image_section(im, 0x4000) == &im->sections[3] && im->mem[0x4001] == 0x30);
    /* File offsets are taken from the beginning of their sector. */
    mkpe(0, file);
    file[SEC(0, 20)] = 0x10;
    CHECK(load(file, n, &a, &im, &d) && im->mem[0x1001] == 0xc3 && im->sections[0].raw == 0x40);
    /* A section without execute rights that holds the entry point is code. */
    mkpe(0, file);
    file[SEC(0, 36)] = 0, file[SEC(0, 39)] = 0x40;
    CHECK(load(file, n, &a, &im, &d) && xlat_image_is_code(im, 0x1000));
    mkpe(0, file);
    file[MKPE_COFF + 18] |= 0x20;
    CHECK(load(file, n, &a, &im, &d) && im->large_address_aware);
    CHECK(load(file, mkpe(MKPE_FLAT, file), &a, &im, &d) && im->mem[0] == 'M' && im->mem[0x1001] == 0xc3);
    unload(&a);
}

static void identity(void)
{
    struct xlat_ident id = xlat_image_ident((struct xlat_span){(const uint8_t *)"", 0});
    char hex[33];

    xlat_ident_hex(&id, hex);
    CHECK(id.size == 0 && !strcmp(hex, "99aa06d3014798d86001c324468d497f")); /* XXH3-128 of nothing, from the specification's test vectors */
}

static void base(const char *tmp)
{
    struct xlat_map m = {0};
    uint32_t v, list[] = {5, 1, 5, 0, 0xffffffff, 1};
    struct xlat_arena a = {0};
    struct xlat_span s;
    struct xlat_diag d = {0};

    for (uint32_t i = 0; i < 10000; i++)
        CHECK(xlat_map_add(&m, i * 4096, i));
    for (uint32_t i = 0; i < 10000; i++)
        CHECK(xlat_map_get(&m, i * 4096, &v) && v == i && !xlat_map_has(&m, i * 4096 + 1) && !xlat_map_add(&m, i * 4096, 7));
    xlat_map_put(&m, 4096, 9);
    CHECK(xlat_map_get(&m, 4096, &v) && v == 9 && m.n == 10000);
    xlat_map_free(&m);
    CHECK(xlat_sort_unique(list, 6) == 4 && list[0] == 0 && list[1] == 1 && list[2] == 5 && list[3] == 0xffffffff && xlat_sort_unique(NULL, 0) == 0);

    char *one = xlat_alloc(&a, 1);
    for (int i = 1; i < 2000; i++) {
        char *p = xlat_alloc(&a, (size_t)i * 37);

        CHECK((uintptr_t)p % 16 == 0 && p[0] == 0 && p[i * 37 - 1] == 0);
        memset(p, 0xee, (size_t)i * 37);
    }
    CHECK(*one == 0 && !strcmp(xlat_sprintf(&a, "%s-%d", "x", 7), "x-7"));

    char *path = xlat_sprintf(&a, "%s/file", tmp), *missing = xlat_sprintf(&a, "%s/none/file", tmp);
    CHECK(xlat_write_file(path, "hello", 5, &d) && xlat_write_file(path, "hi", 2, &d));
    CHECK(xlat_read_file(path, &a, &s, &d) && s.n == 2 && !memcmp(s.p, "hi", 2));
    CHECK(!xlat_write_file(missing, "x", 1, &d) && strstr(d.text, "cannot write"));
    d.text[0] = 0;
    CHECK(!xlat_read_file(tmp, &a, &s, &d) && strstr(d.text, "not a file"));
    CHECK(!xlat_fail(&d, "second\n") && strstr(d.text, "not a file")); /* the first reason stays */
    unlink(path);
    CHECK(rmdir(tmp) == 0); /* nothing else was left there */
    unload(&a);
}

int main(void)
{
    char tmp[] = "/tmp/xlat-image-XXXXXX";

    if (!mkdtemp(tmp))
        return 99;
    whole();
    changed();
    layout_details();
    identity();
    base(tmp);
    printf("%d failures\n", failures);
    return failures != 0;
}
