/* fuzz_cfg.c - feeds arbitrary bytes to the PE reader, and runs discovery and the questions of lifter/cfg/traits on the images that it accepts.
 *
 * It crashes (sanitizers) on a read or write out of bounds, on undefined behaviour, and on a result that breaks what lifter/cfg/cfg.h promises;
 * fuzz_main.c checks that time and memory are in proportion to the input's size.
 */
#include <string.h>

#include "lifter/cfg/cfg.h"
#include "lifter/cfg/traits/traits.h"
#include "tests/fuzz/large.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void check_block(const struct xlat_image *im, const struct xlat_block *b)
{
    uint32_t at = b->addr;

    for (uint32_t i = 0; i < b->n; at += b->insns[i++].len)
        xlat_assert(b->insns[i].addr == at && b->insns[i].len && b->insns[i].len <= 15 && xlat_image_is_code(im, at - im->base));
    xlat_assert(at == b->end && b->end - im->base <= im->size);
    xlat_assert((b->term == TERM_TABLE) == !!b->table && (!b->table || b->table->n));
    for (uint32_t i = 0; b->table && i < b->table->n; i++)
        xlat_assert(xlat_image_is_code(im, b->table->targets[i] - im->base));
}

static void check_function(const struct xlat_program *p, const struct xlat_func *f)
{
    uint32_t insns = 0;

    xlat_assert(f->nblocks && f->seeds && xlat_func_at(p, f->entry) == f && xlat_block_at(f, f->entry));
    for (uint32_t i = 0; i < f->nblocks; insns += f->blocks[i++].n) {
        xlat_assert(i == 0 || f->blocks[i - 1].addr < f->blocks[i].addr);
        check_block(p->image, &f->blocks[i]);
    }
    xlat_assert(insns == f->ninsns);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_image *im;
    struct xlat_program *prog;
    struct xlat_traits traits;
    struct xlat_span file = {p, n};

    if (fuzz_too_large(file) || !xlat_image_load("fuzz", file, &a, &im, &d))
        goto out;
    xlat_assert(xlat_discover(im, NULL, &a, &prog, &d));
    xlat_assert(!strchr(prog->limit.text, '\n') && (!prog->limit.text[0] || !strncmp(prog->limit.text, "fuzz: ", 6)));
    for (size_t i = 0; i < prog->nfuncs; i++) {
        xlat_assert(i == 0 || prog->funcs[i - 1].entry < prog->funcs[i].entry);
        check_function(prog, &prog->funcs[i]);
    }
    for (size_t i = 1; i < prog->nexits; i++)
        xlat_assert(prog->exits[i - 1] < prog->exits[i]);
    xlat_assert(prog->exit_bytes <= prog->code_bytes && prog->code_bytes <= 8 * (uint64_t)n + 0x200000);
    xlat_assert(xlat_traits_find(prog, NULL, &traits, &d));
out:
    xlat_arena_free(&a);
    return 0;
}
