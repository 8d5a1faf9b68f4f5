/* cfg_dump.c - discovers a PE file and prints what was found: every function (default), entries only (--entries), figures (--stats), or
 * the program's traits, a line each with its reason (--traits), which accesses are kept in order and where LLVM may move none (--ordering), or where
 * functions in writable memory compare their own bytes (--checks). */
#include "lifter/cfg/checks.h"
#include "lifter/cfg/traits/traits.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void stats(const char *path, const struct xlat_program *p, double seconds)
{
    uint64_t insns = 0, blocks = 0, code = 0, indirect = 0;
    for (size_t i = 0; i < p->image->nsections; i++)
        if (p->image->sections[i].flags & XLAT_SEC_X)
            code += p->image->sections[i].size;
    for (size_t i = 0; i < p->nfuncs; i++) {
        insns += p->funcs[i].ninsns;
        blocks += p->funcs[i].nblocks;
        for (uint32_t k = 0; k < p->funcs[i].nblocks; k++)
            indirect += p->funcs[i].blocks[k].term == TERM_IND;
    }
    printf("%s: executable %" PRIu64 ", discovered %" PRIu64 " (%.2f%%), without a row %" PRIu64 " in %zu, functions %zu, blocks %" PRIu64
           ", instructions %" PRIu64 ", tables %zu, lost %zu, indirect jumps %" PRIu64 ", %.3f s\n",
           path, code, p->code_bytes, code ? 100.0 * (double)p->code_bytes / (double)code : 0, p->exit_bytes, p->nexits, p->nfuncs, blocks, insns,
           p->tables_found, p->tables_lost, indirect, seconds);
}

static void traits(const struct xlat_program *p)
{
    struct xlat_traits r;
    struct xlat_diag d = {{0}};
    char value[16];
    xlat_assert(xlat_traits_find(p, NULL, &r, &d));
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++)
        printf("%s %s %s\n", xlat_trait_name(t), xlat_trait_value_name(t, xlat_trait_value(&r, t), value), r.why[t]);
}

static void ordering(const struct xlat_program *p, const struct xlat_func *f)
{
    struct xlat_arena a = {0};
    struct xlat_ordering o;
    xlat_ordering_find(p, f, false, &a, &o);
    for (uint32_t i = 0; i < f->nblocks; i++) {
        const struct xlat_block *b = &f->blocks[i];
        if (o.block[i] & XLAT_HEAD_BARRIER)
            printf("barrier %08" PRIx32 "\n", b->addr);
        if (o.block[i] & XLAT_HEAD_WAITS)
            printf("waits %08" PRIx32 "\n", b->addr);
        for (uint32_t j = 0; j < b->n; j++)
            if (o.ordered[i][j])
                printf("ordered %08" PRIx32 "\n", b->insns[j].addr);
    }
    xlat_arena_free(&a);
}

static void checks(const struct xlat_program *p, const struct xlat_func *f)
{
    static const char *const stores[] = {NULL, "tested", "anywhere"};
    struct xlat_arena a = {0};
    struct xlat_ordering o;
    struct xlat_checks c;
    printf("checked %08" PRIx32 "\n", f->entry);
    xlat_ordering_find(p, f, false, &a, &o);
    xlat_checks_find(p, f, &o, &a, &c);
    for (uint32_t i = 0; i < f->nblocks; i++) {
        const struct xlat_block *b = &f->blocks[i];
        const struct xlat_block_check *k = &c.block[i];
        if (k->n)
            printf("%s %08" PRIx32 "\n", k->from_outside ? "entered" : "compared", b->addr);
        if (k->each_turn)
            printf("eachturn %08" PRIx32 "\n", b->addr);
        for (uint32_t r = k->first; r < k->first + k->n; r++)
            for (uint32_t t = 0; t < f->nblocks; t++)
                if (f->blocks[t].addr - p->image->base - c.ranges.at[r].rva < c.ranges.at[r].size)
                    printf("covers %08" PRIx32 " %08" PRIx32 "\n", b->addr, f->blocks[t].addr);
        for (uint32_t j = 0; j < b->n; j++)
            if (stores[k->store[j]])
                printf("%s %08" PRIx32 "\n", stores[k->store[j]], b->insns[j].addr);
    }
    xlat_checks_free(&c);
    xlat_arena_free(&a);
}

int main(int argc, char **argv)
{
    const char *mode = argc == 3 ? argv[1] : "";
    const char *path = argv[argc - 1];
    struct xlat_arena a = {0};
    struct xlat_diag d = {{0}};
    struct xlat_span file;
    struct xlat_image *im;
    struct xlat_program *p;
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: cfg_dump [--entries|--stats|--traits|--ordering|--checks] FILE\n");
        return 2;
    }
    if (!xlat_read_file(path, &a, &file, &d) || !xlat_image_load(path, file, &a, &im, &d)) {
        fprintf(stderr, "xlat: %s\n", d.text);
        xlat_arena_free(&a);
        return 1;
    }
    double start = now();
    if (!xlat_discover(im, NULL, &a, &p, &d)) {
        fprintf(stderr, "xlat: %s\n", d.text);
        xlat_arena_free(&a);
        return 1;
    }
    if (!strcmp(mode, "--stats"))
        stats(path, p, now() - start);
    else if (!strcmp(mode, "--traits"))
        traits(p);
    else
        for (size_t i = 0; i < p->nfuncs; i++) {
            if (!strcmp(mode, "--entries"))
                printf("%08" PRIx32 " %#" PRIx32 " %" PRIu32 "\n", p->funcs[i].entry, p->funcs[i].seeds, p->funcs[i].ninsns);
            else if (!strcmp(mode, "--ordering"))
                ordering(p, &p->funcs[i]);
            else if (!strcmp(mode, "--checks")) {
                if (p->funcs[i].checked)
                    checks(p, &p->funcs[i]);
            } else
                xlat_func_print(&p->funcs[i], false, stdout);
        }
    xlat_arena_free(&a);
    return 0;
}
