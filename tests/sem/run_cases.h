/* run_cases.h - the ways to run a test case (case.h).  Each takes cases in memory that was made by xlat_cases_new and fills their `out`. */
#ifndef XLAT_RUN_CASES_H
#define XLAT_RUN_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include "tests/sem/case.h"

struct xlat_cases { /* an array that another process can map too */
    struct xlat_case *at;
    size_t n;
    int fd;
};
bool xlat_cases_new(struct xlat_cases *c, size_t n);             /* zeroed; false: message printed */
bool xlat_cases_load(struct xlat_cases *c, const char *path);    /* the file's cases, mapped shared */
bool xlat_cases_map(struct xlat_cases *c, int fd);               /* likewise, of an open file */

struct xlat_runner {
    const char *name; /* hw, interp, emit, arm-interp, arm-emit */
    bool (*open)(const struct xlat_cases *c, const char *arg); /* once; arg: the hwcase program for hw, arm_case for arm-..., 0..3 for emit */
    bool (*run)(struct xlat_cases *c, size_t first, size_t n);  /* false: message printed */
    /* Runs the same code with other states: cases [first, first + n) of the last run, which began with case 0 and had at most
     * CASE_SLOTS. */
    bool (*again)(struct xlat_cases *c, size_t first, size_t n);
};
extern const struct xlat_runner xlat_run_hw, xlat_run_interp, xlat_run_emit, xlat_run_arm_interp, xlat_run_arm_emit;

void xlat_run_emit_level(int opt); /* 0..3, for the next run */
struct xlat_emit_counts { /* of the emitter's runner, so far */
    uint64_t calls, left; /* entries into translated code; entries into the interpreter after translated code left */
};
struct xlat_emit_counts xlat_run_emit_counts(void), xlat_run_arm_counts(void);
/* How the case in this slot of the last run was translated: 1: inline code, 2: inline code with calls of helpers, 4: the interpreter executed all of
 * it in every state. */
unsigned xlat_run_emit_how(uint32_t slot);

#endif
