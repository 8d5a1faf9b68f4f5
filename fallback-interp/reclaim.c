/* reclaim.c - the writer's side of epoch-based reclamation (reclaim.h). */
#include "fallback-interp/reclaim.h"
#include <stdlib.h>

void xlat_epochs_free(struct xlat_epochs *e)
{
    free(e->reader);
}

bool xlat_epochs_join(struct xlat_epochs *e, struct xlat_cpu *cpu)
{
    if (e->n == e->capacity) {
        uint32_t capacity = e->capacity ? 2 * e->capacity : 16;
        struct xlat_cpu **p = realloc(e->reader, capacity * sizeof *p);
        if (!p)
            return false;
        e->reader = p;
        e->capacity = capacity;
    }
    e->reader[e->n++] = cpu;
    return true;
}

void xlat_epochs_part(struct xlat_epochs *e, const struct xlat_cpu *cpu)
{
    for (uint32_t i = 0; i < e->n; i++)
        if (e->reader[i] == cpu) {
            e->reader[i] = e->reader[--e->n];
            return;
        }
}

void xlat_epochs_next(struct xlat_epochs *e)
{
    __atomic_store_n(&e->now, e->now + 1, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

bool xlat_epochs_passed(const struct xlat_epochs *e)
{
    for (uint32_t i = 0; i < e->n; i++) {
        uint64_t at = __atomic_load_n(&e->reader[i]->epoch, __ATOMIC_ACQUIRE);
        if (at && at != e->now)
            return false;
    }
    return true;
}
