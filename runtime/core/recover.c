/* recover.c - the guest's registers at a fault in translated code, from the table of sites that its module has (runtime/abi/sites.h).  No libc:
 * it runs on the stack of the fault. */
#include "runtime/abi/flags.h"
#include "runtime/abi/sites.h"
#include "runtime/core/module.h"
#include "runtime/core/recover.h"

struct reader {
    const uint8_t *p, *end;
    bool bad;
};

static uint32_t byte(struct reader *r)
{
    if (r->p >= r->end) {
        r->bad = true;
        return 0;
    }
    return *r->p++;
}

static uint32_t word(struct reader *r)
{
    uint32_t v = byte(r);

    v |= byte(r) << 8;
    v |= byte(r) << 16;
    return v | byte(r) << 24;
}

/* False: struct xlat_cpu has it, or nothing has. */
static bool value(struct reader *r, const struct xlat_host_state *h, uint32_t base, uint32_t *out)
{
    uint32_t b = byte(r), reg = b & 31, n;

    if (r->bad)
        return false;
    switch (b >> 5) {
    case XLAT_PLACE_REGISTER: *out = (uint32_t)h->general[reg]; return true;
    case XLAT_PLACE_SUM: *out = (uint32_t)h->general[reg] + word(r); return true;
    case XLAT_PLACE_MEMORY:
        n = word(r);
        *out = *(const uint32_t *)(uintptr_t)(h->general[reg] + (uint64_t)(int64_t)(int32_t)n);
        return true;
    case XLAT_PLACE_NUMBER: *out = word(r); return true;
    case XLAT_PLACE_ADDRESS: *out = word(r) + base; return true;
    default: return false;
    }
}

static const struct xlat_aot_site *site_at(const struct xlat_aot *a, uint64_t host)
{
    const struct xlat_aot_site *s = (const void *)((const char *)a + a->sites);
    uint32_t lo = 0, hi = a->sites ? a->nsites : 0;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (s[mid].host < host)
            lo = mid + 1;
        else
            hi = mid;
    }
    return a->sites && lo < a->nsites && s[lo].host == host ? &s[lo] : NULL;
}

static void x87(struct reader *r, const struct xlat_host_state *h, struct xlat_cpu *cpu)
{
    uint32_t n = byte(r), base, top, full, empty;

    if (!n)
        return;
    base = cpu->top - byte(r);
    top = byte(r), full = byte(r), empty = byte(r);
    for (uint32_t q = 0; q < 8; q++) {
        uint32_t bit = 1u << ((base + q) & 7);
        if (full >> q & 1)
            cpu->tags |= (uint8_t)bit;
        else if (empty >> q & 1)
            cpu->tags &= (uint8_t)~bit;
    }
    cpu->top = (uint8_t)((base + top) & 7);
    while (--n && !r->bad) {
        uint32_t q = byte(r), from = byte(r) & 7;
        struct xlat_st *to = &cpu->st[(base + q) & 7];

        for (int i = 0; i < 10; i++)
            ((uint8_t *)to)[i] = h->x87[from][i];
    }
}

bool xlat_recover(uint64_t pc, const struct xlat_host_state *h, struct xlat_cpu *cpu)
{
    for (struct xlat_module *m = __atomic_load_n(&xlat_module_list, __ATOMIC_SEQ_CST); m; m = __atomic_load_n(&m->next, __ATOMIC_ACQUIRE)) {
        const struct xlat_aot *a = m->aot.aot;
        uint64_t host = a ? pc - ((uint64_t)(uintptr_t)a + (uint64_t)(int64_t)a->code_start) : 0;
        const struct xlat_aot_site *s;
        uint32_t flags[4], cc, kind, base = m->info.base;

        if (!a || host >= a->code_size)
            continue;
        if (!(s = site_at(a, host)))
            return false;
        const uint8_t *states = (const uint8_t *)a + a->states;
        struct reader r = {states + s->state, states + a->states_size, false};
        for (int i = 0; i < 8; i++)
            value(&r, h, base, &cpu->gpr[i]);
        flags[1] = cpu->flags_a, flags[2] = cpu->flags_b, flags[3] = cpu->flags_x;
        for (int i = 1; i < 4; i++)
            value(&r, h, base, &flags[i]);
        if (value(&r, h, base, &cc))
            cpu->fsw = (uint16_t)((cpu->fsw & ~0x4700u) | (cc & 0x4700));
        kind = word(&r);
        if (kind != XLAT_KIND_WORDS)
            xlat_flags_settle(cpu); /* flags that the function has not written since its entry or a call: the CF that INC and DEC leave */
        xlat_flags_derive(cpu->fl, kind == XLAT_KIND_WORDS ? cpu->flags_kind : kind, flags[1], flags[2], flags[3]);
        cpu->flags_kind = 0; /* fl has them */
        for (uint32_t n = byte(&r); n-- && !r.bad;) {
            uint32_t guest = byte(&r) & 15, from = byte(&r) & 15;
            struct xlat_xmm *to = guest < 8 ? &cpu->xmm[guest] : &cpu->ymmh[guest - 8];

            for (int i = 0; i < 16; i++)
                to->b[i] = h->vector[from][i];
        }
        x87(&r, h, cpu);
        cpu->eip = base + s->rva;
        return !r.bad;
    }
    return false;
}
