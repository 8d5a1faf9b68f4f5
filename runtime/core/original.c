/* original.c - see original.h.  For each page of an image's sections that can be executed the hash of the bytes that the file has for it is kept. */
#include "runtime/core/original.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "runtime/abi/origin.h"
#include "runtime/core/module.h"
#include "runtime/core/peek.h"

enum { UNKNOWN, SAME, OTHER };

struct image {
    struct image *next;
    uint32_t base, size, preferred;
    bool fixed;
    uint64_t *sum;  /* of each page as in the file; 0: the file has nothing for it */
    uint8_t *state; /* of each page: UNKNOWN, SAME, OTHER */
    uint8_t *writable; /* of each page, as the file says */
    uint32_t *slot, nslots; /* RVAs of relocated words, sorted; read when they are first needed */
    bool read;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct image *images;

static uint64_t sum_of(const uint8_t page[XLAT_PAGE])
{
    uint64_t h = xlat_origin_hash(0, page, XLAT_PAGE);
    return h ? h : 1;
}

/* The pages of one section: from file offset `raw`, n bytes, zeros behind them. */
static void add_section(struct image *im, const uint8_t *file, uint64_t size, uint32_t rva, uint64_t raw, uint64_t n, bool code, bool writable)
{
    uint8_t page[XLAT_PAGE];

    if (raw >= size)
        n = 0;
    else if (n > size - raw)
        n = size - raw;
    for (uint64_t at = 0; rva + at < im->size && (at < n || !at); at += XLAT_PAGE) {
        uint64_t have = n - at < XLAT_PAGE ? n - at : XLAT_PAGE;
        im->writable[(rva + at) / XLAT_PAGE] = writable;
        if (!code || !n)
            continue;
        memcpy(page, file + raw + at, have);
        memset(page + have, 0, XLAT_PAGE - have);
        im->sum[(rva + at) / XLAT_PAGE] = sum_of(page);
    }
}

/* As lifter/image/pe.c lays them out: positions are rounded down, and sizes up, to sectors. */
static void add_sections(struct image *im, const uint8_t *file, uint64_t n, const uint8_t *pe)
{
    enum { SECTION = 40, SECTOR = 512, EXECUTE = 0x20000000, CODE = 0x20 };
    const uint32_t write = 0x80000000u;
    const uint8_t *s = pe + 24 + xlat_rd16(pe + 20);

    for (uint32_t i = xlat_rd16(pe + 6); i--; s += SECTION) {
        if (s + SECTION > file + n)
            return;
        uint32_t vsize = xlat_rd32(s + 8), rva = xlat_rd32(s + 12), raw_size = xlat_rd32(s + 16), raw = xlat_rd32(s + 20), flags = xlat_rd32(s + 36);
        uint64_t map = ((uint64_t)(vsize ? vsize : raw_size) + XLAT_PAGE - 1) & ~(uint64_t)(XLAT_PAGE - 1);
        uint64_t have = ((uint64_t)raw_size + raw % SECTOR + SECTOR - 1) & ~(uint64_t)(SECTOR - 1);
        if (rva % XLAT_PAGE || rva >= im->size)
            continue;
        add_section(im, file, n, rva, raw & ~(uint32_t)(SECTOR - 1), !raw ? 0 : have < map ? have : map, flags & (EXECUTE | CODE), flags & write);
    }
}

static void image_free(struct image *im)
{
    free(im->sum);
    free(im->state);
    free(im->writable);
    free(im->slot);
    free(im);
}

void xlat_original_mapped(uint32_t base, uint32_t size, const uint8_t *file, uint64_t n)
{
    enum { STRIPPED = 1, OPTIONAL = 24 };
    uint32_t at = n > 0x40 ? xlat_rd32(file + 0x3c) : 0, pages = (uint32_t)(((uint64_t)size + XLAT_PAGE - 1) / XLAT_PAGE);
    struct image *im;

    if (!at || n < 0x108 || at > n - 0x108 || memcmp(file + at, "PE\0\0", 4) || !(im = calloc(1, sizeof *im)))
        return;
    im->base = base, im->size = size, im->preferred = xlat_rd32(file + at + OPTIONAL + 28);
    im->fixed = xlat_rd16(file + at + 22) & STRIPPED;
    im->sum = calloc(pages + 1, sizeof *im->sum);
    im->state = calloc(pages + 1, 1);
    im->writable = malloc(pages + 1);
    if (!im->sum || !im->state || !im->writable) {
        image_free(im);
        return; /* nothing is learned about it */
    }
    memset(im->writable, 1, pages + 1);
    add_sections(im, file, n, file + at);
    pthread_mutex_lock(&lock);
    im->next = images;
    images = im;
    pthread_mutex_unlock(&lock);
}

void xlat_original_unmapped(uint32_t base)
{
    pthread_mutex_lock(&lock);
    for (struct image **p = &images; *p; p = &(*p)->next)
        if ((*p)->base == base) {
            struct image *im = *p;
            *p = im->next;
            image_free(im);
            break;
        }
    pthread_mutex_unlock(&lock);
}

void xlat_original_changed(uint32_t addr, uint32_t size)
{
    uint64_t end = (uint64_t)addr + size;

    pthread_mutex_lock(&lock);
    for (struct image *im = images; im; im = im->next) {
        uint64_t last = (uint64_t)im->base + im->size;
        if (addr >= last || im->base >= end)
            continue;
        uint64_t to = ((end < last ? end : last) - im->base + XLAT_PAGE - 1) / XLAT_PAGE;
        for (uint64_t page = addr > im->base ? (addr - im->base) / XLAT_PAGE : 0; page < to; page++)
            im->state[page] = UNKNOWN;
    }
    pthread_mutex_unlock(&lock);
}

/* The page of the image as it would be at the preferred base. */
static void undo(struct image *im, uint32_t rva, uint8_t page[XLAT_PAGE])
{
    struct xlat_relocations r;

    if (!im->read) {
        struct xlat_module m = {.info = {.base = im->base, .size = im->size}};
        r = (struct xlat_relocations){0};
        xlat_relocations_read(&m, &r);
        im->slot = r.slot, im->nslots = r.n, im->read = true;
    }
    r = (struct xlat_relocations){im->slot, im->nslots, true};
    xlat_relocations_undo(&r, im->base - im->preferred, rva, page, XLAT_PAGE);
}

/* A relocated word that crosses the page's beginning or end is compared neither way: such a page counts as one that differs. */
static bool is_same(struct image *im, uint32_t page)
{
    uint8_t bytes[XLAT_PAGE];

    if (!im->sum[page] || !xlat_peek_all(im->base + page * XLAT_PAGE, bytes, sizeof bytes))
        return false;
    if (sum_of(bytes) == im->sum[page])
        return true;
    if (im->base == im->preferred)
        return false;
    undo(im, page * XLAT_PAGE, bytes);
    return sum_of(bytes) == im->sum[page];
}

static struct image *image_at(uint32_t addr)
{
    struct image *im = images;

    while (im && addr - im->base >= im->size)
        im = im->next;
    return im;
}

struct xlat_original xlat_original_at(uint32_t addr)
{
    struct xlat_original r = {0};
    struct image *im;

    pthread_mutex_lock(&lock);
    if ((im = image_at(addr))) {
        uint8_t *state = &im->state[(addr - im->base) / XLAT_PAGE];
        if (*state == UNKNOWN)
            *state = is_same(im, (addr - im->base) / XLAT_PAGE) ? SAME : OTHER;
        r = (struct xlat_original){im->base, im->size, *state == SAME, im->fixed, im->writable[(addr - im->base) / XLAT_PAGE]};
    }
    pthread_mutex_unlock(&lock);
    return r;
}

bool xlat_original_writable(uint32_t addr)
{
    pthread_mutex_lock(&lock);
    const struct image *im = image_at(addr);
    bool writable = !im || im->writable[(addr - im->base) / XLAT_PAGE];
    pthread_mutex_unlock(&lock);
    return writable;
}
