/* hostile_emit.c - hostile files (tests/image/mkhostile.c) whose code would make analyses of the emitter slow: emitting IR must take time in
 * proportion to their size.  LLVM's own passes are not counted. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lifter/back/back.h"
#include "tests/fuzz/budget.h"
#include "tests/image/mkhostile.h"

static double processor_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds for flow and emission; below 0: failed. */
static double emit_one(const uint8_t *p, size_t n, const char *name)
{
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_image *im;
    struct xlat_program *prog;
    struct xlat_traits traits;
    struct xlat_objects objects = {0};
    struct xlat_back_stats stats = {0};
    double seconds = -1;

    if (!xlat_image_load("hostile.exe", (struct xlat_span){p, n}, &a, &im, &d) || !xlat_discover(im, NULL, &a, &prog, &d) ||
        !xlat_traits_find(prog, NULL, &traits, &d))
        goto out;
    struct xlat_back_options o = {.traits = &traits, .jobs = 1};
    double start = processor_seconds();
    if (xlat_compile_program(prog, &o, &objects, &stats, &d))
        seconds = processor_seconds() - start - stats.opt_seconds - stats.codegen_seconds;
    xlat_objects_free(&objects);
out:
    if (seconds < 0)
        printf("%s: %s\n", name, d.text);
    xlat_arena_free(&a);
    return seconds;
}

int main(void)
{
    enum { SLOWER = 4 }; /* than the budget for reading, because IR is made for every instruction */
    uint8_t *file = malloc(MKHOSTILE_MAX + 0x1000);
    struct mkhostile_info info;
    int failures = 0;
    size_t n;

    for (unsigned i = 0; (n = mkhostile(i, MKHOSTILE_MAX, file, &info)); i++) {
        if (!info.emit)
            continue;
        double took = emit_one(file, n, info.name), most = SLOWER * budget_seconds(n);
        printf("%s: %zu bytes, %.2f s of %.2f\n", info.name, n, took, most);
        failures += took < 0 || took > most;
    }
    free(file);
    printf("%d failures\n", failures);
    return failures != 0;
}
