/* probe.h - asks the processor whether a byte of guest memory can be written; for the interpreter and the helpers. */
#ifndef XLAT_PROBE_H
#define XLAT_PROBE_H
#include <stdint.h>

/* Faults as a write to the byte would, and changes nothing, also when other threads write it at the same time.  A compare-and-exchange of 0 with 0,
 * because LLVM may remove an atomic OR with 0 whose result is not used. */
static inline void xlat_probe_write(uint8_t *p)
{
    uint8_t zero = 0;

    __atomic_compare_exchange_n(p, &zero, 0, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

#endif
