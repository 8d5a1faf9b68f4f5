/* ticks.h - a clock that is read in a few cycles, without the system: for where a thread's time goes.  It counts at one rate on all processors of the
 * machine; the rate is found by comparing it with another clock.
 *
 *     uint64_t xlat_host_ticks(void)
 */
#ifndef XLAT_HOST_TICKS_H
#define XLAT_HOST_TICKS_H

#include <stdint.h>

#if defined __x86_64__
static inline uint64_t xlat_host_ticks(void) { return __builtin_ia32_rdtsc(); }
#elif defined __aarch64__
static inline uint64_t xlat_host_ticks(void)
{
    uint64_t t;

    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(t));
    return t;
}
#else
#error "no host of xlat"
#endif

#endif
