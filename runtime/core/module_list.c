/* module_list.c - which guest images are mapped, which of them have a translation, and what an address belongs to. */
#include <stdlib.h>
#include <string.h>
#include "runtime/core/module.h"

pthread_mutex_t xlat_module_lock = PTHREAD_MUTEX_INITIALIZER;
struct xlat_module *xlat_module_list;

/* Images whose modules were freed, for the profile and the counters: each file once for each base. */
static struct gone {
    struct xlat_module_info info;
    bool translated;
} *gone;
static size_t ngone;

uint32_t xlat_module_first_entry(const struct xlat_module *m, uint32_t rva)
{
    uint32_t lo = 0, hi;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &hi);

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (e[mid].rva < rva)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool xlat_module_has(const struct xlat_module *m, uint32_t rva)
{
    uint32_t n, i = xlat_module_first_entry(m, rva);
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);

    return i < n && e[i].rva == rva;
}

void xlat_module_unlink(struct xlat_module *m)
{
    struct xlat_module **p = &xlat_module_list;

    while (*p != m)
        p = &(*p)->next;
    __atomic_store_n(p, m->next, __ATOMIC_SEQ_CST);
}

void xlat_module_remember(const struct xlat_module *m)
{
    bool translated = m->translated;
    struct gone *more;

    if (m->aot.aot || m->memory)
        return; /* its image is remembered */

    for (size_t i = 0; i < ngone; i++)
        if (gone[i].info.base == m->info.base && !memcmp(gone[i].info.hash, m->info.hash, sizeof m->info.hash) && gone[i].translated == translated)
            return;
    more = realloc(gone, (ngone + 1) * sizeof *gone);
    if (!more)
        return; /* the profile lacks it */
    gone = more;
    gone[ngone++] = (struct gone){m->info, translated};
}

/* ---- look-ups without the lock: see retired.c ---- */

static struct xlat_module *first(void) { return __atomic_load_n(&xlat_module_list, __ATOMIC_SEQ_CST); }
static struct xlat_module *after(const struct xlat_module *m) { return __atomic_load_n(&m->next, __ATOMIC_ACQUIRE); }

uint32_t xlat_module_guest_pc(uint64_t host_pc)
{
    for (struct xlat_module *m = first(); m; m = after(m)) {
        uint32_t rva = m->aot.aot ? xlat_aot_rva_of(&m->aot, host_pc) : 0;
        if (rva)
            return m->info.base + rva;
    }
    return 0;
}

bool xlat_module_masked_only(uint64_t host_pc)
{
    for (struct xlat_module *m = first(); m; m = after(m)) {
        const struct xlat_aot *a = m->aot.aot;
        const struct xlat_aot_entry *e;
        const uint8_t *bits;
        uint32_t last = 0;

        if (!a || host_pc - ((uint64_t)a + (uint64_t)(int64_t)a->code_start) >= a->code_size)
            continue;
        if (!a->masked_only)
            return false;
        e = xlat_aot_at(a, a->entries);
        bits = xlat_aot_at(a, a->masked_only);
        for (uint32_t i = 0; i < a->nentries; i++) /* the last that begins at or before it: a plain search, this is rare */
            if ((uint64_t)a + (uint64_t)(int64_t)e[i].code <= host_pc && (e[i].code > e[last].code || !i))
                last = i;
        return a->nentries && bits[last / 8] >> last % 8 & 1;
    }
    return false;
}

bool xlat_module_keeps_esp(uint32_t addr)
{
    bool any = false;

    for (struct xlat_module *m = first(); m; m = after(m)) {
        if (!m->aot.aot || addr - m->info.base >= m->info.size)
            continue;
        if (!(m->aot.aot->flags & XLAT_AOT_ESP))
            return false;
        any = true;
    }
    return any;
}

/* ---- at the end of a run ---- */

void xlat_modules_each(void (*fn)(const struct xlat_module_info *info, bool translated, void *arg), void *arg)
{
    pthread_mutex_lock(&xlat_module_lock);
    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (!m->aot.aot && !m->memory)
            fn(&m->info, m->translated, arg);
    for (size_t i = 0; i < ngone; i++)
        fn(&gone[i].info, gone[i].translated, arg);
    pthread_mutex_unlock(&xlat_module_lock);
}

bool xlat_module_of(uint32_t addr, struct xlat_module_info *info)
{
    bool found = false;

    pthread_mutex_lock(&xlat_module_lock);
    for (const struct xlat_module *m = xlat_module_list; m && !found; m = m->next)
        if ((found = m->mapped && !m->aot.aot && !m->memory && addr - m->info.base < m->info.size))
            *info = m->info;
    pthread_mutex_unlock(&xlat_module_lock);
    return found;
}

uint32_t xlat_module_entry_before(uint32_t addr)
{
    uint32_t best = 0;

    for (struct xlat_module *m = first(); m; m = after(m)) {
        uint32_t n, i;
        const struct xlat_aot_entry *e;

        if (!m->aot.aot || addr - m->info.base >= m->info.size)
            continue;
        e = xlat_module_entries(m, &n);
        i = xlat_module_first_entry(m, addr - m->info.base + 1);
        if (i && m->info.base + e[i - 1].rva > best)
            best = m->info.base + e[i - 1].rva;
    }
    return best;
}

bool xlat_module_entry_at(uint32_t addr)
{
    bool found = false;

    for (struct xlat_module *m = first(); m && !found; m = after(m))
        found = m->aot.aot && addr - m->info.base < m->info.size && xlat_module_has(m, addr - m->info.base);
    return found;
}
