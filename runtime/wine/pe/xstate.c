/* xstate.c - the upper halves of ymm in the extended part of contexts (CONTEXT_XSTATE).
 *
 * A context with that flag is followed by a CONTEXT_EX, which says where the processor's XSAVE area without its legacy part is.  Which states
 * exist, and whether areas are compacted, stands in the page that all processes share; of these the guest has ymm only, which lies at
 * the same place in both forms.  A state that is not marked in the area has its initial value, zero.
 */
#include "runtime/wine/pe/backend.h"

enum { YMM = 4 }; /* a bit of the masks */
enum { SHARED_STATES = 0x7ffe03d8, SHARED_FLAGS = 0x7ffe03ec, COMPACTED = 2 };
#define COMPACTED_AREA (1ull << 63)

static uint64_t states(void)
{
    return *(const volatile uint64_t *)(uintptr_t)SHARED_STATES & ~3ull;
}
static bool compacted(void)
{
    return *(const volatile uint32_t *)(uintptr_t)SHARED_FLAGS & COMPACTED;
}

/* As the processor's own mark in most cases: a register that was written with zeros looks unused here. */
static bool in_use(const struct xlat_cpu *c)
{
    uint8_t any = 0;

    for (unsigned i = 0; i < 8; i++)
        for (unsigned k = 0; k < 16; k++)
            any |= c->ymmh[i].b[k];
    return any;
}

static void put(struct xstate *x, const struct xlat_cpu *c)
{
    for (unsigned i = 0; i < 16; i++)
        for (unsigned k = 0; k < 16; k++)
            x->ymmh[i][k] = i < 8 ? c->ymmh[i].b[k] : 0;
}

struct context64 *xlat_xstate_of_exception(const struct xlat_cpu *c, struct extended_context64 *e)
{
    e->context.flags = CONTEXT64; /* x87 and SSE state come from BTCpuGetContext */
    if (!(states() & YMM))
        return &e->context;
    e->context.flags |= CONTEXT64_XSTATE;
    e->ex = (struct context_ex){.legacy_offset = -(int32_t)sizeof e->context, .legacy_length = sizeof e->context,
                                .all_offset = -(int32_t)sizeof e->context, .all_length = sizeof *e,
                                .xstate_offset = offsetof(struct extended_context64, x) - offsetof(struct extended_context64, ex),
                                .xstate_length = sizeof e->x};
    e->x.mask = in_use(c) ? YMM : 0;
    e->x.compaction = compacted() ? COMPACTED_AREA | states() : 0;
    for (unsigned i = 0; i < 6; i++)
        e->x.reserved[i] = 0;
    put(&e->x, c);
    return &e->context;
}

/* Where the area of a guest's context is; 0: it has none. */
static uint32_t area_behind(uint32_t flags, uint32_t behind)
{
    struct context_ex ex;

    if (!(flags & C32_XSTATE) || !(states() & YMM) || !guest_read(behind, &ex, sizeof ex))
        return 0;
    return behind + (uint32_t)ex.xstate_offset;
}

uint32_t xlat_xstate_wanted(uint32_t context, bool other)
{
    uint32_t flags, at;
    struct xstate x;

    if (!guest_read(context, &flags, sizeof flags) || !(at = area_behind(flags, context + sizeof(struct context32))) ||
        !guest_read(at, &x, offsetof(struct xstate, ymmh)))
        return 0;
    if (other) /* Wine passes the state through its server, in a form of its own */
        return !x.compaction || x.compaction & YMM ? at : 0;
    return (compacted() ? x.compaction : x.mask) & YMM ? at : 0;
}

NTSTATUS xlat_xstate_get(const struct xlat_cpu *c, uint32_t context, uint32_t area, bool other)
{
    const NTSTATUS fault = (NTSTATUS)STATUS_ACCESS_VIOLATION;
    struct context_ex ex;
    struct xstate x;

    if (!guest_read(area, &x, sizeof x.mask) || !guest_read(context + sizeof(struct context32), &ex, sizeof ex))
        return fault;
    x.mask = other ? x.mask & ~(uint64_t)YMM : 0;
    if (in_use(c))
        x.mask |= YMM;
    if (!guest_write(area, &x.mask, sizeof x.mask))
        return fault;
    if (!in_use(c))
        return 0;
    if (!other && ex.xstate_length < sizeof x) /* the system looks at the length only of a thread's own context */
        return STATUS_BUFFER_OVERFLOW;
    put(&x, c);
    return guest_write(area + offsetof(struct xstate, ymmh), x.ymmh, sizeof x.ymmh) ? 0 : fault;
}

void xlat_xstate_set(struct xlat_cpu *c, uint32_t flags, uint32_t behind)
{
    uint32_t at = area_behind(flags, behind);
    struct xstate x;

    if (!at || !guest_read(at, &x, offsetof(struct xstate, ymmh)) || (x.compaction && !(x.compaction & YMM)))
        return;
    if (!(x.mask & YMM) || !guest_read(at, &x, sizeof x))
        for (unsigned i = 0; i < sizeof x.ymmh; i++)
            x.ymmh[i / 16][i % 16] = 0;
    for (unsigned i = 0; i < 8; i++)
        for (unsigned k = 0; k < 16; k++)
            c->ymmh[i].b[k] = x.ymmh[i][k];
}
