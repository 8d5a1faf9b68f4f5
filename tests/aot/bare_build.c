/* bare_build.c - translates a PE file as `xlat build` does, without its command line, so that the back end can be tested alone.
 *
 *     bare_build GUEST.exe OUT.so [-O0..-O3] [-jN] [--aarch64] [--trait=NAME=VALUE] [--no-lines]
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include "lifter/back/back.h"
#include "lifter/back/container.h"
#include "lifter/cfg/traits/loop_entries.h"

static int fail(const struct xlat_diag *d)
{
    fprintf(stderr, "bare_build: %s\n", d->text);
    return 1;
}

int main(int argc, char **argv)
{
    struct xlat_arena a = {0};
    struct xlat_diag d = {""};
    struct xlat_span file;
    struct xlat_image *im;
    struct xlat_program *p;
    struct xlat_cfg_options co = {0};
    struct xlat_trait_choice choice = {0};
    struct xlat_traits traits;
    struct xlat_back_options o = {.traits = &traits, .opt = 2, .jobs = 2, .verify = true};
    struct xlat_objects objects;
    struct xlat_back_stats st;
    if (argc < 3)
        return fputs("usage: bare_build GUEST OUT [-O2] [-j2] [--aarch64] [--trait=NAME=VALUE] [--no-lines]\n", stderr), 2;
    for (int i = 3; i < argc; i++) {
        if (!strncmp(argv[i], "-O", 2))
            o.opt = argv[i][2] - '0';
        else if (!strncmp(argv[i], "-j", 2))
            o.jobs = atoi(argv[i] + 2);
        else if (!strcmp(argv[i], "--aarch64"))
            o.target = XLAT_TARGET_AARCH64;
        else if (!strncmp(argv[i], "--trait=", 8) && !xlat_trait_parse(&choice, argv[i] + 8, &d))
            return fail(&d);
        else if (!strncmp(argv[i], "--unit=", 7))
            o.unit_insns = (uint32_t)atoi(argv[i] + 7);
        else if (!strncmp(argv[i], "--passes=", 9))
            o.passes = argv[i] + 9;
        else if (!strcmp(argv[i], "--by-dispatch"))
            o.by_dispatch = true;
        else if (!strcmp(argv[i], "--no-lines"))
            o.no_lines = true;
    }
    if (!xlat_read_file(argv[1], &a, &file, &d) || !xlat_image_load(argv[1], file, &a, &im, &d) || !xlat_discover(im, &co, &a, &p, &d) ||
        !xlat_traits_find(p, &choice, &traits, &d))
        return fail(&d);
    xlat_enter_loops(p, &traits);
    if (!xlat_compile_program(p, &o, &objects, &st, &d))
        return fail(&d);
    struct xlat_span *spans = xlat_alloc_array(&a, objects.n + 1, sizeof *spans);
    uint32_t *entries = xlat_alloc_array(&a, p->nfuncs + 1, sizeof *entries);
    for (size_t i = 0; i < objects.n; i++)
        spans[i] = objects.at[i].bytes;
    for (size_t i = 0; i < p->nfuncs; i++)
        entries[i] = p->funcs[i].entry - im->base;
    struct xlat_container c = {.image = im, .traits = &traits, .machine = o.target == XLAT_TARGET_AARCH64 ? EM_AARCH64 : EM_X86_64, .objects = spans,
                               .nobjects = objects.n, .entries = entries, .nentries = p->nfuncs, .program = p, .options = "test", .pc_table = !o.no_lines};
    struct xlat_container_stats cs = {0};
    if (!xlat_container_write(&c, argv[2], &cs, &d))
        return fail(&d);
    printf("%zu functions, %zu units, %llu guest bytes -> %llu bytes of code; exits %llu, tables %llu, spins %llu, flags in %llu, out %llu; "
           "seconds: flow %.2f emit %.2f opt %.2f codegen %.2f wall %.2f\n",
           p->nfuncs, st.units, (unsigned long long)st.guest_bytes, (unsigned long long)cs.code_bytes, (unsigned long long)st.exits,
           (unsigned long long)st.tables, (unsigned long long)st.spins, (unsigned long long)st.flags_in, (unsigned long long)st.flags_out,
           st.flow_seconds, st.emit_seconds, st.opt_seconds, st.codegen_seconds, st.wall_seconds);
    xlat_objects_free(&objects);
    xlat_arena_free(&a);
    return 0;
}
