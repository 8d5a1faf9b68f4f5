/* slice.c - see slice.h.
 *
 * The whole program is analysed once (a second for 4 MB of code), so a slice is what a translation of the whole would contain, but for calls that
 * leave it: they go through the dispatch table.  A quick slice is made without that, from the hot places alone: no other function is known, so all
 * flags are kept at calls and returns, and registers for all exception handlers that there may be; and with few of LLVM's passes. */
#define _GNU_SOURCE
#include "xlat/slice.h"
#include "xlat/options.h"
#include "lifter/cfg/cfg.h"
#include "runtime/abi/cache.h"
#include "runtime/core/aot_check.h"
#include "runtime/core/cached.h"
#include <string.h>
#include <unistd.h>

struct xlat_slicer {
    struct xlat_arena arena;
    struct xlat_cache *cache;
    struct xlat_build_options o;
    struct xlat_ident image;
    struct xlat_build *build;
    const struct xlat_program *p;
    const char *folder;   /* of the image's slices */
    uint8_t *done;        /* a bit for each function */
    bool quick;
};

static bool has_bit(const uint8_t *bits, size_t i) { return bits[i / 8] >> i % 8 & 1; }
static void set_bit(uint8_t *bits, size_t i) { bits[i / 8] |= (uint8_t)(1u << i % 8); }

/* A slice of the image in the cache. */
struct slice {
    struct xlat_arena a;
    struct xlat_aot_view v;
    bool quick;
};

/* False: it is damaged, or of something else. */
static bool open_slice(const struct xlat_slicer *s, const char *path, struct slice *out)
{
    struct xlat_diag ignored = {0};
    struct xlat_span file;
    char why[256];

    *out = (struct slice){0};
    if (xlat_read_file(path, &out->a, &file, &ignored) && xlat_aot_check(file.p, file.n, &out->v, why, sizeof why) &&
        xlat_aot_check_ident(out->v.aot, s->image.hash, s->image.size, why, sizeof why)) {
        out->quick = xlat_has_word(out->v.options, XLAT_CACHE_QUICK);
        return true;
    }
    xlat_arena_free(&out->a);
    return false;
}

/* Functions that slices of earlier runs have. */
static void read_slices(struct xlat_slicer *s)
{
    struct xlat_cache_files files = {0};
    struct xlat_diag ignored = {0};
    struct slice o;

    xlat_cache_slices(s->cache, s->cache->user, &s->image, &files, &ignored);
    for (size_t i = 0; i < files.n; i++) {
        if (!open_slice(s, files.at[i].path, &o))
            continue;
        for (uint32_t k = 0; k < o.v.aot->nentries && (s->quick || !o.quick); k++) {
            const struct xlat_func *f = xlat_func_at(s->p, s->p->image->base + o.v.entries[k].rva);
            if (f)
                set_bit(s->done, (size_t)(f - s->p->funcs));
        }
        xlat_arena_free(&o.a);
    }
    vec_free(&files);
}

struct xlat_slicer *xlat_slicer_new(struct xlat_cache *c, const char *path, const struct xlat_ident *image, const uint32_t *entries, size_t n,
                                    bool quick, struct xlat_diag *d)
{
    enum { LEVEL = 2, QUICK_LEVEL = 1 };
    /* What holds for any program, without looking at all of it (go, gnat: what they change is part of the others). */
    static const struct {
        enum xlat_trait trait;
        uint8_t value;
    } safe[] = {{XLAT_TRAIT_handlers, XLAT_FAULT_ALL}, {XLAT_TRAIT_sse_unmasked, 1}, {XLAT_TRAIT_suspends, 1},
                {XLAT_TRAIT_go, 0}, {XLAT_TRAIT_gnat, 0}};
    struct xlat_slicer *s = xlat_xrealloc(NULL, 1, sizeof *s);

    *s = (struct xlat_slicer){.cache = c, .image = *image, .quick = quick};
    s->o = (struct xlat_build_options){.in = path, .opt_level = LEVEL, .quiet = true, .no_image = true, .translator = c->translator};
    xlat_options_of_image(path, &s->arena, &s->o);
    if (quick)
        s->o.opt_level = QUICK_LEVEL;
    if (xlat_cache_wants_exact(c, image))
        xlat_trait_choose(&s->o.traits, XLAT_TRAIT_handlers, XLAT_FAULT_ALL, XLAT_TRAIT_PROFILE);
    for (size_t i = 0; quick && i < sizeof safe / sizeof *safe; i++)
        xlat_trait_choose(&s->o.traits, safe[i].trait, safe[i].value, XLAT_TRAIT_PROFILE);
    s->folder = xlat_cache_slice_folder(c, image, d);
    s->build = s->folder ? xlat_build_begin(&s->o, entries, n, quick, d) : NULL;
    const struct xlat_ident *now = s->build ? &xlat_build_program(s->build)->image->ident : image;
    bool same = !memcmp(now->hash, image->hash, sizeof now->hash) || xlat_fail(d, "%s: has changed", path);
    if (!s->build || !same) {
        if (s->build)
            xlat_build_end(s->build);
        xlat_arena_free(&s->arena);
        xlat_xfree(s);
        return NULL;
    }
    s->p = xlat_build_program(s->build);
    s->done = xlat_alloc(&s->arena, s->p->nfuncs / 8 + 1);
    read_slices(s);
    return s;
}

static uint32_t size_of(const struct xlat_func *f)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < f->nblocks; i++)
        n += f->blocks[i].end - f->blocks[i].addr;
    return n;
}

struct choice {
    struct xlat_slicer *s;
    uint8_t *chosen;
    VEC(uint32_t) functions; /* numbers, in the order of their choice */
    uint64_t size, most;
};

/* False: it does not fit. */
static bool choose(struct choice *c, const struct xlat_func *f)
{
    size_t i = (size_t)(f - c->s->p->funcs);

    if (has_bit(c->s->done, i) || has_bit(c->chosen, i))
        return true;
    if (c->functions.n && c->size + size_of(f) > c->most)
        return false;
    c->size += size_of(f);
    set_bit(c->chosen, i);
    vec_push(&c->functions, (uint32_t)i);
    return true;
}

/* What the chosen functions call, then what that calls, as long as there is room. */
static void choose_callees(struct choice *c)
{
    for (size_t k = 0; k < c->functions.n && c->size < c->most; k++) {
        const struct xlat_func *f = &c->s->p->funcs[c->functions.at[k]];

        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            const struct xlat_insn *last = b->n ? &b->insns[b->n - 1] : NULL;
            const struct xlat_func *g = b->calls && last->opnd[0].kind == OPND_REL ? xlat_func_at(c->s->p, last->opnd[0].imm) : NULL;
            if (g)
                choose(c, g);
            for (unsigned n = 0; n < 2; n++) /* a jump to a function belongs to this one */
                if (b->succ[n] && !xlat_block_at(f, b->succ[n]) && (g = xlat_func_at(c->s->p, b->succ[n])))
                    choose(c, g);
        }
    }
}

static bool write_slice(struct xlat_slicer *s, const struct choice *c, struct xlat_diag *d)
{
    struct xlat_arena a = {0};
    uint32_t *entries = xlat_alloc_array(&a, c->functions.n, sizeof *entries);
    uint8_t key[16];
    char part[33], hex[33], image[33];

    for (size_t i = 0; i < c->functions.n; i++)
        entries[i] = s->p->funcs[c->functions.at[i]].entry;
    struct xlat_ident sum = xlat_image_ident((struct xlat_span){(const uint8_t *)entries, c->functions.n * sizeof *entries});
    xlat_ident_hex(&sum, part);
    const char *options = xlat_sprintf(&a, "%s%s part=%s", xlat_options_text(&s->o, NULL, &a), s->quick ? " " XLAT_CACHE_QUICK : "", part);
    sum = xlat_image_ident((struct xlat_span){(const uint8_t *)options, strlen(options)});
    memcpy(key, sum.hash, sizeof key);
    xlat_hex16(key, hex);
    xlat_hex16(s->image.hash, image);
    bool ok = xlat_build_part(s->build, c->chosen, xlat_sprintf(&a, "%s/%s-%s.so", s->folder, image, hex), key, options, d);
    xlat_arena_free(&a);
    if (ok)
        xlat_cache_tell(s->cache);
    return ok;
}

/* The function that has a block at va, NULL: none. */
static const struct xlat_func *around(const struct xlat_program *p, uint32_t va)
{
    size_t lo = 0, hi = p->nfuncs;

    while (lo < hi) { /* the first that begins behind it; the one before is the likeliest */
        size_t mid = lo + (hi - lo) / 2;
        if (p->funcs[mid].entry <= va)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo && xlat_block_at(&p->funcs[lo - 1], va))
        return &p->funcs[lo - 1];
    for (size_t i = 0; i < p->nfuncs; i++)
        if (xlat_block_at(&p->funcs[i], va))
            return &p->funcs[i];
    return NULL;
}

/* Chooses the functions of quick slices, as long as there is room, and removes those slices that are not needed any more.  *left: whether there are
 * others. */
static void replace_quick(struct choice *c, bool *left)
{
    const struct xlat_slicer *s = c->s;
    struct xlat_cache_files files = {0};
    struct xlat_diag ignored = {0};
    struct slice o;

    *left = false;
    xlat_cache_slices(s->cache, s->cache->user, &s->image, &files, &ignored);
    for (size_t i = 0; i < files.n; i++) {
        bool needed = false;
        if (!open_slice(s, files.at[i].path, &o))
            continue;
        for (uint32_t k = 0; k < o.v.aot->nentries && o.quick; k++) {
            uint32_t va = s->p->image->base + o.v.entries[k].rva;
            const struct xlat_func *f = xlat_func_at(s->p, va), *g = f ? f : around(s->p, va);
            if (!g || has_bit(s->done, (size_t)(g - s->p->funcs)))
                continue;
            needed = true;
            choose(c, g);
        }
        *left |= needed;
        if (o.quick && !needed)
            unlink(files.at[i].path);
        xlat_arena_free(&o.a);
    }
    vec_free(&files);
}

static enum xlat_place choose_place(struct choice *c, uint32_t va)
{
    const struct xlat_func *f = xlat_func_at(c->s->p, va), *g = f ? f : around(c->s->p, va);

    if (c->s->quick && f && f->seeds & SEED_RESUME) /* behind setjmp: left to a slice of the analysed program */
        return XLAT_PLACE_LEFT;
    if (!f && (!g || has_bit(c->s->done, (size_t)(g - c->s->p->funcs))))
        return XLAT_PLACE_UNKNOWN;
    return !choose(c, g) ? XLAT_PLACE_LEFT : f ? XLAT_PLACE_DONE : XLAT_PLACE_AROUND;
}

bool xlat_slicer_make(struct xlat_slicer *s, const uint32_t *rvas, size_t n, uint64_t most, uint8_t *place, bool *left, struct xlat_diag *d)
{
    size_t bytes = s->p->nfuncs / 8 + 1;
    struct choice c = {.s = s, .most = most, .chosen = xlat_xrealloc(NULL, bytes, 1)};
    bool ok = true;

    memset(c.chosen, 0, bytes);
    for (size_t i = 0; i < n; i++)
        place[i] = (uint8_t)choose_place(&c, s->p->image->base + rvas[i]);
    *left = false;
    if (!s->quick)
        replace_quick(&c, left);
    choose_callees(&c);
    if (c.functions.n && (ok = write_slice(s, &c, d)))
        for (size_t i = 0; i < bytes; i++)
            s->done[i] |= c.chosen[i];
    vec_free(&c.functions);
    xlat_xfree(c.chosen);
    return ok;
}
