/* reclaim.h - when memory that running interpreters may still read can be freed: epoch-based reclamation, without a lock for the readers.
 *
 * Readers are threads in the interpreter.  Each announces in its own cpu->epoch the epoch in which it last held no pointer into the cache
 * (0: it is outside of the interpreter).  The writer, which holds the cache's lock, first makes memory unreachable, then starts a new epoch;
 * once every reader has announced that epoch or is outside, none has a pointer to that memory any more.  The writer never waits: it asks again
 * when it next changes the cache.
 *
 * A reader announces an epoch before it reads anything of the cache, with a full fence in between; the writer has a full fence between making
 * memory unreachable and reading what readers have announced.  So either the writer sees the announcement and keeps the memory, or the reader
 * sees that the memory is unreachable.
 */
#ifndef XLAT_INTERP_RECLAIM_H
#define XLAT_INTERP_RECLAIM_H

#include <stdbool.h>
#include "runtime/abi/cpu.h"

struct xlat_epochs {
    uint64_t now;             /* atomic, from 1; on a cache line that is rarely written, because readers read it at every block */
    struct xlat_cpu **reader; /* of threads that may be in the interpreter */
    uint32_t n, capacity;     /* readers, and places in that array */
};

/* ---- readers ---- */
static inline uint64_t xlat_epoch_now(const struct xlat_epochs *e) { return __atomic_load_n(&e->now, __ATOMIC_ACQUIRE); }

/* Announces that cpu's thread holds no pointer into the cache, and may read it from now on.  Returns the epoch. */
static inline uint64_t xlat_epoch_enter(const struct xlat_epochs *e, struct xlat_cpu *cpu)
{
    uint64_t now = xlat_epoch_now(e);

    __atomic_store_n(&cpu->epoch, now, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return now;
}

/* ---- the writer, under the cache's lock ---- */
void xlat_epochs_free(struct xlat_epochs *e);
bool xlat_epochs_join(struct xlat_epochs *e, struct xlat_cpu *cpu); /* false: no memory */
void xlat_epochs_part(struct xlat_epochs *e, const struct xlat_cpu *cpu);
/* What was made unreachable before this call can be freed when xlat_epochs_passed. */
void xlat_epochs_next(struct xlat_epochs *e);
bool xlat_epochs_passed(const struct xlat_epochs *e);

#endif
