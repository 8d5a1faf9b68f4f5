/* sealed.c - sections whose bytes in the file are not the code that runs there: compressed, encrypted, or mostly data.
 *
 * A packer keeps a program's code in a section that its own small program unpacks or decrypts in place.  Read as code such bytes give hundreds of
 * functions that never run; they cost time to translate, and what their instructions seem to do would decide about the whole program (traits).
 * They give themselves away: half of the functions that are found in random bytes hold instructions that no user program has, or jumps to where no
 * code can be.  In the sections of ordinary programs it is less than 1 % of the functions that something refers to, and up to 10 % (of a few
 * dozen 30 %) of those that were only guessed to begin in the gaps between others (Wine's DLLs, programs of six compilers).
 */
#include "lifter/cfg/discovery.h"

enum { LEAST = 8 /* bad functions */, SHARE = 3 /* a third of all */, SAMPLE = 8192 /* functions that are looked at, at most about twice that */ };

struct tally { /* of the sample up to a function */
    uint32_t entry;
    uint32_t named, bad_named, guessed, bad_guessed;
};

struct code { /* RVAs between which all code lies */
    uint32_t lo, hi;
};

/* A snapshot has some of the code only; what it calls may be anywhere. */
static struct code range_of_code(const struct xlat_image *im)
{
    struct code c = {UINT32_MAX, 0};

    if (im->learned)
        return (struct code){0, UINT32_MAX};
    for (size_t i = 0; i < im->nsections; i++)
        if (im->sections[i].flags & XLAT_SEC_X) {
            uint32_t from = im->sections[i].rva, to = from + im->sections[i].size;
            c.lo = from < c.lo ? from : c.lo;
            c.hi = to > c.hi ? to : c.hi;
        }
    return c;
}

static bool is_bad(const struct xlat_image *im, const struct code *c, const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t k = 0; k < f->blocks[i].n; k++) {
            const struct xlat_insn *in = &f->blocks[i].insns[k];
            struct xlat_effects e;
            xlat_effects(in, &e);
            if (xlat_is_odd(in, &e) || (in->nop && in->opnd[0].kind == OPND_REL && in->opnd[0].imm - im->base - c->lo >= c->hi - c->lo))
                return true;
        }
    return false;
}

/* n + 1 rows, in the order of the entries; row i counts those before function i of the sample. */
static struct tally *count(const struct xlat_program *p, size_t *n)
{
    size_t step = p->nfuncs / SAMPLE + 1;
    struct tally *t = xlat_xrealloc(NULL, p->nfuncs / step + 2, sizeof *t);
    struct code c = range_of_code(p->image);

    *n = 0;
    t[0] = (struct tally){0};
    for (size_t i = 0; i < p->nfuncs; i += step) {
        const struct xlat_func *f = &p->funcs[i];
        bool bad = is_bad(p->image, &c, f), guessed = f->seeds == SEED_PROLOGUE;
        struct tally *now = &t[*n], *next = &t[++*n];
        now->entry = f->entry;
        *next = *now;
        next->named += !guessed, next->guessed += guessed;
        next->bad_named += bad && !guessed, next->bad_guessed += bad && guessed;
    }
    t[*n].entry = UINT32_MAX;
    return t;
}

/* The first row whose function begins at va or behind it. */
static const struct tally *row_at(const struct tally *t, size_t n, uint64_t va)
{
    size_t lo = 0;

    for (size_t hi = n; lo < hi;) {
        size_t mid = lo + (hi - lo) / 2;
        if (t[mid].entry < va)
            lo = mid + 1;
        else
            hi = mid;
    }
    return &t[lo];
}

static bool is_no_code(uint32_t n, uint32_t bad) { return bad >= LEAST && bad >= n / SHARE; }

const uint8_t *xlat_judge_sections(const struct xlat_program *p)
{
    const struct xlat_image *im = p->image;
    uint8_t *sections = xlat_alloc_array(p->arena, im->nsections + 1, sizeof *sections);
    bool any = false;
    size_t n;
    struct tally *t = count(p, &n);

    for (size_t i = 0; i < im->nsections; i++) {
        const struct xlat_section *s = &im->sections[i];
        const struct tally *a = row_at(t, n, (uint64_t)im->base + s->rva), *b = row_at(t, n, (uint64_t)im->base + s->rva + s->size);
        bool entered = im->learned || (im->entry && im->entry - s->rva < s->size);

        sections[i] = !(s->flags & XLAT_SEC_X) ? XLAT_SECTION_CODE :
                      !entered && is_no_code(b->named - a->named, b->bad_named - a->bad_named) ? XLAT_SECTION_SEALED :
                      is_no_code(b->guessed - a->guessed, b->bad_guessed - a->bad_guessed) ? XLAT_SECTION_MIXED : XLAT_SECTION_CODE;
        any |= sections[i] != XLAT_SECTION_CODE;
    }
    xlat_xfree(t);
    return any ? sections : NULL;
}
