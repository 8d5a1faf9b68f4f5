/* refusals.c - the instructions of a program that have no translation, counted by mnemonic: for `xlat inspect` and the report of `xlat build`. */
#include "xlat/xlat.h"
#include "lifter/base/map.h"
#include "lifter/cfg/cfg.h"
#include "lifter/decode/decode.h"
#include <stdlib.h>
#include <string.h>

static int by_mnemonic(const void *a, const void *b)
{
    const struct xlat_refusal *x = a, *y = b;
    int d = strcmp(x->mnemonic, y->mnemonic);
    return d ? d : (x->first > y->first) - (x->first < y->first);
}

static int by_count(const void *a, const void *b)
{
    const struct xlat_refusal *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->mnemonic, y->mnemonic);
}

/* The addresses of these instructions: each block that ends before one.  A block may be in several functions. */
static size_t addresses(const struct xlat_program *p, struct xlat_arena *a, uint32_t **out)
{
    const struct xlat_image *im = p->image;
    VEC(uint32_t) v = {0};
    for (size_t i = 0; i < p->nfuncs; i++)
        for (uint32_t j = 0; j < p->funcs[i].nblocks; j++) {
            const struct xlat_block *b = &p->funcs[i].blocks[j];
            if (b->term == TERM_EXIT && b->end - im->base < im->size)
                vec_push(&v, b->end);
        }
    size_t n = xlat_sort_unique(v.at, v.n);
    *out = xlat_alloc_array(a, n + 1, sizeof **out);
    if (n)
        memcpy(*out, v.at, n * sizeof **out);
    vec_free(&v);
    return n;
}

bool xlat_refusals(const struct xlat_program *p, struct xlat_arena *a, struct xlat_refusal **out, size_t *n, struct xlat_diag *d)
{
    const struct xlat_image *im = p->image;
    struct xlat_decoder *dec = xlat_decoder_new();
    uint32_t *at;

    *n = 0;
    if (!dec)
        return xlat_fail(d, "%s: cannot set up the disassembler", im->path);
    size_t found = addresses(p, a, &at);
    struct xlat_refusal *r = *out = xlat_alloc_array(a, found + 1, sizeof *r);
    for (size_t i = 0; i < found; i++) {
        uint32_t rva = at[i] - im->base;
        r[i] = (struct xlat_refusal){.count = 1, .first = at[i]};
        xlat_decode_mnemonic(dec, im->mem + rva, im->size - rva, at[i], r[i].mnemonic, sizeof r[i].mnemonic);
    }
    xlat_decoder_free(dec);
    qsort(r, found, sizeof *r, by_mnemonic);
    for (size_t i = 0; i < found; i++) {
        if (*n && !strcmp(r[*n - 1].mnemonic, r[i].mnemonic))
            r[*n - 1].count++;
        else
            r[(*n)++] = r[i];
    }
    qsort(r, *n, sizeof *r, by_count);
    return true;
}
