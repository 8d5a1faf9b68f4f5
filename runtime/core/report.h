/* report.h - what is written at the end of a run.  Uses libc. */
#ifndef XLAT_REPORT_H
#define XLAT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

struct xlat_miss_slot;
struct xlat_miss_slot *xlat_profile_open(void); /* NULL: neither XLAT_PROFILE nor XLAT_STATS asks for it */
void xlat_profile_write(const struct xlat_miss_slot *slots);
/* Calls fn for each place that was recorded and lies in an image: which, the reason (a kind of runtime/abi/profile.h), the slot. */
struct xlat_module_info;
void xlat_profile_each(const struct xlat_miss_slot *slots,
                       void (*fn)(const struct xlat_module_info *info, const char *kind, const struct xlat_miss_slot *slot, void *arg), void *arg);

struct xlat_counters { /* sums over all threads, the ended ones too */
    uint64_t interpreted, misses, translated_calls, decoded, syscalls, faults, traps;
    uint64_t spent[4];   /* enum xlat_spent (rt.h), ticks */
    uint64_t executable; /* bytes of guest memory that the host would execute */
};
void xlat_counters_write(const struct xlat_counters *c); /* to the file or descriptor number that XLAT_COUNT names */

/* ---- stats.c: what `xlat run --stats` shows ---- */
bool xlat_stats_open(void); /* XLAT_STATS asks for it; called once, at the start */
struct xlat_icache;
void xlat_stats_write(const struct xlat_counters *c, const struct xlat_miss_slot *slots, struct xlat_icache *ic); /* at the end of the run */

#endif
