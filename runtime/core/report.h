/* report.h - what is written at the end of a run.  Uses libc. */
#ifndef XLAT_REPORT_H
#define XLAT_REPORT_H

#include <stdint.h>

struct xlat_miss_slot;
struct xlat_miss_slot *xlat_profile_open(void); /* NULL: XLAT_PROFILE asks for none */
void xlat_profile_write(const struct xlat_miss_slot *slots);

struct xlat_counters { /* sums over all threads, the ended ones too */
    uint64_t interpreted, misses, translated_calls, decoded, syscalls, faults, traps;
    uint64_t executable; /* bytes of guest memory that the host would execute */
};
void xlat_counters_write(const struct xlat_counters *c); /* to the file or descriptor number that XLAT_COUNT names */

#endif
