/* budget.h - what one hostile input may cost, by its size: the oracle of the fuzzers and of tests/image/hostile_test.c.
 *
 * Limits in the code under test are proportional to the file's size (lifter/cfg/discovery.h, lifter/image/pe_dirs.c), so time and memory must be.  The constants are
 * several times what the worst file is known to need on a slow machine, so that only what grows faster than the file meets them.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include <stddef.h>

#if defined __SANITIZE_ADDRESS__
enum { BUDGET_SLOWER = 8, BUDGET_LARGER = 3 }; /* with the address sanitizer: times as slow, as large */
#else
enum { BUDGET_SLOWER = 1, BUDGET_LARGER = 1 };
#endif

/* Seconds of processor time for n bytes. */
static inline double budget_seconds(size_t n) { return BUDGET_SLOWER * (0.5 + 10e-6 * (double)n); }
/* KiB of memory. */
static inline long budget_kb(size_t n) { return BUDGET_LARGER * (long)(64 * 1024 + n); }

#endif
