/* hostile_test.c - files made to blow up what reads them (tests/image/mkhostile.c): each is read, searched for code and asked for
 * its traits within a time and a memory that are proportional to its size, and where a limit was needed for that, one line names the file, the place
 * and the reason. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lifter/cfg/traits/traits.h"
#include "tests/fuzz/budget.h"
#include "tests/image/mkhostile.h"

enum { WRONG = 1 };

static bool says(const struct xlat_diag *d, const char *part)
{
    return part ? strstr(d->text, part) && !strncmp(d->text, "hostile.exe: ", 13) && !strchr(d->text, '\n') : !d->text[0];
}

/* In a process of its own, whose time and memory are then known. */
static int read_one(const uint8_t *p, size_t n, const struct mkhostile_info *info)
{
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_image *im;
    struct xlat_program *prog = NULL;
    struct xlat_traits traits;
    bool ok = xlat_image_load("hostile.exe", (struct xlat_span){p, n}, &a, &im, &d);

    if (ok != !info->refused || !says(&d, info->refused)) {
        printf("%s: %s\n", info->name, ok ? "not refused" : d.text);
        return WRONG;
    }
    if (ok && (!xlat_discover(im, NULL, &a, &prog, &d) || !xlat_traits_find(prog, NULL, &traits, &d))) {
        printf("%s: %s\n", info->name, d.text);
        return WRONG;
    }
    const struct xlat_diag *met = ok && im->limit.text[0] ? &im->limit : ok ? &prog->limit : NULL;
    if (met && !says(met, info->limit)) {
        printf("%s: limit '%s', wanted '%s'\n", info->name, met->text, info->limit ? info->limit : "");
        return WRONG;
    }
    if (ok && !prog->nfuncs) { /* a limit takes what is too much, not everything */
        printf("%s: no function found\n", info->name);
        return WRONG;
    }
    return 0;
}

int main(int argc, char **argv)
{
    uint8_t *file = malloc(MKHOSTILE_MAX + 0x1000);
    struct mkhostile_info info;
    int failures = 0;
    size_t n;

    for (unsigned i = 0; (n = mkhostile(i, MKHOSTILE_MAX, file, &info)); i++) {
        struct rusage u;
        int status;

        if (argc == 3 && (unsigned)atoi(argv[1]) == i) { /* NUMBER FILE: writes it */
            FILE *f = fopen(argv[2], "wb");
            return !f || fwrite(file, 1, n, f) != n || fclose(f);
        }
        if (argc > 1)
            continue;
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) {
            int rc = read_one(file, n, &info);
            fflush(stdout);
            _exit(rc);
        }
        if (pid < 0 || wait4(pid, &status, 0, &u) != pid)
            return 99;
        double seconds = (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
        bool slow = seconds > budget_seconds(n), large = u.ru_maxrss > budget_kb(n);
        if (status || slow || large) {
            failures++;
            printf("%s: %zu bytes: status %x, %.2f s of %.2f, %ld KiB of %ld\n", info.name, n, status, seconds, budget_seconds(n), u.ru_maxrss,
                   budget_kb(n));
        } else
            printf("%-40s %6zu bytes %6.3f s %7ld KiB\n", info.name, n, seconds, u.ru_maxrss);
    }
    free(file);
    printf("%d failures\n", failures);
    return failures != 0;
}
