/* run_local.h - running cases in this process; a runner gives the function that executes one. */
#ifndef XLAT_RUN_LOCAL_H
#define XLAT_RUN_LOCAL_H

#include "runtime/abi/cpu.h"
#include "tests/sem/run_cases.h"

extern struct xlat_cpu xlat_local_cpu; /* the state of the case; eip at its start */

/* Continues at xlat_local_cpu.eip until eip is CASE_GATE, or trap or stop is set.  Host faults leave it by a jump. */
typedef void xlat_execute_fn(struct xlat_case *c, uint32_t base);

bool xlat_local_open(void); /* maps the guest's memory, handles faults; once */
void xlat_local_place(const struct xlat_cases *c, size_t first, uint32_t n); /* code into its slots; n <= CASE_SLOTS */
void xlat_local_run(struct xlat_cases *c, size_t first, uint32_t n, uint32_t slot, xlat_execute_fn *fn); /* placed ones, from this slot on */

/* run_interp.c: also used by run_emit.c. */
bool xlat_interp_begin(void); /* forgets decoded code */
xlat_execute_fn xlat_interp_case;

#endif
