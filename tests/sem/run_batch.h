/* run_batch.h - a batch of cases as a program to translate: its slots are the code section of a synthetic image. */
#ifndef XLAT_RUN_BATCH_H
#define XLAT_RUN_BATCH_H

#include "lifter/cfg/traits/traits.h"
#include "tests/sem/run_cases.h"

struct xlat_flow;
/* Cases [first, first + n), n <= CASE_SLOTS, in slots 0 and up; in a. */
bool xlat_batch_program(const struct xlat_cases *c, size_t first, uint32_t n, struct xlat_arena *a, struct xlat_program **p, struct xlat_diag *d);
struct xlat_flow *xlat_batch_flow(const struct xlat_program *p); /* every flag live everywhere; for xlat_flow_free */
struct xlat_traits xlat_batch_traits(void);
int xlat_batch_level(void); /* what xlat_run_emit_level has set */

#endif
