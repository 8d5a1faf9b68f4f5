/* sem_run.c - runs the test cases in a file and writes the outcomes into it: sem_run --mode=hw|interp|emit|arm-interp|arm-emit [--hwcase=PROGRAM]
 * [--arm=PROGRAM] [-O0..-O3] FILE.
 * run_sem.py writes the file and compares the outcomes; the differential tester uses the runners directly. */
#include <stdio.h>
#include <string.h>
#include "tests/sem/run_cases.h"

static const struct xlat_runner *const runners[] = {&xlat_run_hw, &xlat_run_interp, &xlat_run_emit, &xlat_run_arm_interp, &xlat_run_arm_emit};

int main(int argc, char **argv)
{
    const char *mode = "interp", *hwcase = NULL, *arm = NULL, *opt = "2", *file = NULL;
    for (int i = 1; i < argc; i++) {
        if (!strncmp(argv[i], "--mode=", 7))
            mode = argv[i] + 7;
        else if (!strncmp(argv[i], "--hwcase=", 9))
            hwcase = argv[i] + 9;
        else if (!strncmp(argv[i], "--arm=", 6))
            arm = argv[i] + 6;
        else if (!strncmp(argv[i], "-O", 2))
            opt = argv[i] + 2;
        else
            file = argv[i];
    }
    for (size_t i = 0; i < sizeof runners / sizeof *runners; i++) {
        if (strcmp(runners[i]->name, mode))
            continue;
        struct xlat_cases c;
        const char *arg = runners[i] == &xlat_run_hw ? hwcase : !strncmp(mode, "arm-", 4) ? arm : opt;
        if (!file || !arg)
            break;
        xlat_run_emit_level(*opt - '0');
        if (!xlat_cases_load(&c, file) || !runners[i]->open(&c, arg) || !runners[i]->run(&c, 0, c.n))
            return 1;
        struct xlat_emit_counts e = xlat_run_emit_counts();
        if (!strncmp(mode, "arm-", 4))
            e = xlat_run_arm_counts();
        if (e.calls)
            printf("sem: emit: translated code was entered %llu times, the interpreter %llu times for what it left\n",
                   (unsigned long long)e.calls, (unsigned long long)e.left);
        return 0;
    }
    fprintf(stderr, "usage: sem_run --mode=hw|interp|emit|arm-interp|arm-emit [--hwcase=PROGRAM] [--arm=PROGRAM] [-O0..-O3] FILE\n");
    return 2;
}
