/* budget.h - the time and memory that one hostile input may take, by its size: the oracle of the fuzzers and of tests/image/hostile_test.c.
 *
 * Limits in the code under test are proportional to the file's size (lifter/cfg/discovery.h, lifter/image/pe_dirs.c), so time and memory must be.  The
 * constants are several times the need of the worst known file on a slow machine, so that only a cost that grows faster than the file's size exceeds
 * them.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include <stddef.h>

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define BUDGET_SANITIZED 1
#endif
#elif defined __SANITIZE_ADDRESS__
#define BUDGET_SANITIZED 1
#endif
#ifdef BUDGET_SANITIZED /* factors for slower and larger code; the address sanitizer's shadow memory is an eighth of the image, up to 2 GB */
enum { BUDGET_SLOWER = 8, BUDGET_LARGER = 4, BUDGET_KB = 512 * 1024 };
#else
enum { BUDGET_SLOWER = 1, BUDGET_LARGER = 1, BUDGET_KB = 64 * 1024 };
#endif

/* Seconds of processor time for n bytes. */
static inline double budget_seconds(size_t n) { return BUDGET_SLOWER * (0.5 + 10e-6 * (double)n); }
/* KiB of memory. */
static inline long budget_kb(size_t n) { return BUDGET_KB + BUDGET_LARGER * (long)n; }

#endif
