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

struct xlat_runner {
    const char *name; /* hw, interp, emit */
    bool (*open)(const struct xlat_cases *c, const char *arg); /* once; arg: the hwcase program for hw, 0..3 for emit */
    bool (*run)(struct xlat_cases *c, size_t first, size_t n);  /* false: message printed */
};
extern const struct xlat_runner xlat_run_hw, xlat_run_interp, xlat_run_emit;

#endif
