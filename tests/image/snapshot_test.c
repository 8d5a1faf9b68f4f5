/* snapshot_test.c - the reader of snapshots (runtime/abi/snapshot.h): a good one is laid out as it says; of files that are cut, damaged or made to be
 * inconsistent under a right checksum none is accepted. */
#include <stdlib.h>
#include <string.h>

#include "lifter/image/image.h"
#include "runtime/abi/snapshot.h"

static int failures;
#define CHECK(c) ((c) ? (void)0 : (void)(failures++, printf("%s:%d: %s\n", __FILE__, __LINE__, #c)))

enum { BASE = 0x7ff000, SIZE = 0x4000, CODE = 0x1000, MORE = 0x1020, DATA = 0x2000 };

struct file {
    struct xlat_snapshot_head head;
    struct xlat_snapshot_part part[3];
    uint32_t entry[2], reloc[2];
    char text[12];
    uint8_t bytes[48 + 4]; /* 4 more, for files with bytes that belong to nothing */
};
enum { WHOLE = offsetof(struct file, bytes) + 48 };

static struct file good(void)
{
    struct file f = {.head = {.base = BASE, .size = SIZE, .flags = XLAT_SNAPSHOT_MOVABLE, .nparts = 3, .nentries = 2, .nrelocs = 2, .ntext = 12},
                     .part = {{CODE, 16, XLAT_SNAPSHOT_X}, {MORE, 16, XLAT_SNAPSHOT_X | XLAT_SNAPSHOT_W}, {DATA, 16, XLAT_SNAPSHOT_W}},
                     .entry = {CODE, MORE + 15}, .reloc = {CODE + 12, DATA}};

    memcpy(f.head.magic, XLAT_SNAPSHOT_MAGIC, sizeof f.head.magic);
    memcpy(f.text, "handlers=all", sizeof f.text);
    for (unsigned i = 0; i < sizeof f.bytes; i++)
        f.bytes[i] = (uint8_t)(0x40 + i);
    return f;
}

/* Reads a copy of exactly n bytes, so that the address sanitizer sees a read beyond them; with a right checksum when there is room for one. */
static bool load(struct file *f, size_t n, bool sum, struct xlat_image **im, struct xlat_arena *a, struct xlat_diag *d)
{
    uint8_t *copy = xlat_alloc(a, n + 1);

    if (sum && n >= sizeof f->head)
        f->head.sum = xlat_snapshot_sum(f, n);
    memcpy(copy, f, n);
    d->text[0] = 0;
    return xlat_image_load("snapshot", (struct xlat_span){copy, n}, a, im, d);
}

static void is_laid_out(void)
{
    struct file f = good();
    struct xlat_arena a = {0};
    struct xlat_image *im;
    struct xlat_diag d;

    if (!load(&f, WHOLE, true, &im, &a, &d)) {
        printf("a good one: %s\n", d.text);
        failures++;
        return;
    }
    CHECK(im->learned && im->is_dll && im->has_relocs && im->base == BASE && im->size == SIZE && im->ident.size == WHOLE);
    CHECK(im->nsections == 3 && im->nentered == 2 && im->entered[1] == MORE + 15 && im->nrelocs == 2 && !strcmp(im->text, "handlers=all"));
    CHECK(im->mem[CODE] == 0x40 && im->mem[CODE + 16] == 0 && im->mem[MORE] == 0x50 && im->mem[DATA + 15] == 0x6f);
    CHECK(xlat_image_is_code(im, CODE + 15) && !xlat_image_is_code(im, CODE + 16) && !xlat_image_is_code(im, MORE - 1));
    CHECK(xlat_image_is_code(im, MORE) && xlat_image_is_writable(im, MORE) && !xlat_image_is_writable(im, CODE) && !xlat_image_is_code(im, DATA));
    xlat_arena_free(&a);
}

static void none_is_accepted_when(const char *what, struct file f, size_t n, bool sum)
{
    struct xlat_arena a = {0};
    struct xlat_image *im;
    struct xlat_diag d;

    if (load(&f, n, sum, &im, &a, &d)) {
        printf("accepted: %s\n", what);
        failures++;
    }
    CHECK(!strncmp(d.text, "snapshot: ", 10) && !strchr(d.text, '\n'));
    xlat_arena_free(&a);
}

static void others_are_refused(void)
{
    struct file f;
    char what[40];

    for (size_t n = 0; n < WHOLE; n++) {
        snprintf(what, sizeof what, "cut to %zu bytes", n);
        none_is_accepted_when(what, good(), n, true);
    }
    for (size_t at = 0; at < WHOLE; at++) {
        f = good();
        f.head.sum = xlat_snapshot_sum(&f, WHOLE);
        ((uint8_t *)&f)[at] ^= 0x10;
        snprintf(what, sizeof what, "byte %zu damaged", at);
        none_is_accepted_when(what, f, WHOLE, false);
    }
#define WITH(change)                                                                                                                             \
    f = good();                                                                                                                                   \
    change;                                                                                                                                       \
    none_is_accepted_when(#change, f, WHOLE, true)
    WITH(f.head.base = 0);
    WITH(f.head.base++);
    WITH(f.head.base = 0xffffd000u);
    WITH(f.head.size = 0);
    WITH(f.head.size = 0x2000); /* a part lies behind it */
    WITH(f.head.flags = 2);
    WITH(f.head.reserved = 1);
    WITH(f.head.nparts = 0xffffffffu);
    WITH(f.head.nentries = 0xffffffffu);
    WITH(f.head.nrelocs = 0xffffffffu);
    WITH(f.head.ntext = 0xffffffffu);
    WITH(f.head.nparts = 2);
    WITH(f.part[0].size = 0);
    WITH(f.part[0].size = 17);
    WITH(f.part[1].rva = CODE + 15); /* overlaps the one before */
    WITH(f.part[1].rva = DATA + 16); /* not sorted */
    WITH(f.part[2].rva = 0xfffffff8u);
    WITH(f.part[2].size = 0xffffffffu);
    WITH(f.part[2].rights = 4);
    WITH(f.entry[0] = 0);
    WITH(f.entry[1] = f.entry[0]);
    WITH(f.entry[1] = MORE + 16); /* in no part */
    WITH(f.entry[1] = DATA);      /* not executable */
    WITH(f.reloc[0] = CODE + 13); /* reaches beyond the part */
    WITH(f.reloc[1] = CODE + 14); /* overlaps */
    WITH(f.reloc[1] = 0x3000);
    WITH(f.text[0] = '\n');
    none_is_accepted_when("bytes that belong to no part", good(), WHOLE + 4, true);
}

int main(void)
{
    is_laid_out();
    others_are_refused();
    return failures != 0;
}
