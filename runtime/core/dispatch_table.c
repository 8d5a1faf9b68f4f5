/* dispatch_table.c - the table that leads from guest addresses to translated functions: one pointer for each of the 2^32 addresses.
 *
 * Address space for all of it is reserved; memory exists where something was entered.  Filled lazily, page by page, when the dispatcher first asks
 * for an address of that page: filling it when a module is mapped would cost 8 bytes per byte of code, each page of the table touched
 * (measured: 14,000 page faults, 0.2 s, for a program of 9.5 MB that only prints its version).
 */
#include <sys/mman.h>
#include "runtime/core/module.h"

static void **table;
static uint32_t asked_pages[1u << 15]; /* a bit for each guest page: its functions are to be in the table */
static uint32_t updates;               /* counts changes of entries: who fills a page meanwhile does it again */

bool xlat_table_reserve(void ***out)
{
    void *p = mmap(NULL, sizeof(void *) << 32, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        return false;
    madvise(p, sizeof(void *) << 32, MADV_DONTDUMP);
    madvise(p, sizeof(void *) << 32, MADV_NOHUGEPAGE); /* reading an empty part must not cost a huge page */
    *out = table = p;
    return true;
}

static void part(uint32_t base, uint32_t size, uint64_t *from, uint64_t *to)
{
    *from = ((uint64_t)base * sizeof *table) & ~(uint64_t)(XLAT_PAGE - 1);
    *to = (((uint64_t)base + size) * sizeof *table + XLAT_PAGE - 1) & ~(uint64_t)(XLAT_PAGE - 1);
}

bool xlat_table_commit(uint32_t base, uint32_t size)
{
    uint64_t from, to;

    part(base, size, &from, &to);
    return !mprotect((char *)table + from, to - from, PROT_READ | PROT_WRITE);
}

static bool was_asked(uint32_t addr) { return __atomic_load_n(&asked_pages[addr >> 17], __ATOMIC_SEQ_CST) >> (addr >> 12 & 31) & 1; }

bool xlat_table_asked(const struct xlat_module *m)
{
    for (uint32_t page = 0; page < xlat_module_pages(m); page++)
        if (was_asked(m->info.base + page * XLAT_PAGE))
            return true;
    return false;
}

static struct {
    uint32_t addr;
    void *code;
} hooks[8];
static uint32_t nhooks;

bool xlat_table_hook(uint32_t addr, void *code)
{
    uint32_t n = nhooks;

    if (n == sizeof hooks / sizeof *hooks)
        return false;
    hooks[n].addr = addr;
    hooks[n].code = code;
    __atomic_store_n(&nhooks, n + 1, __ATOMIC_RELEASE);
    __atomic_store_n(&table[addr], code, __ATOMIC_RELEASE);
    return true;
}

bool xlat_table_is_hook(uint32_t addr)
{
    for (uint32_t i = __atomic_load_n(&nhooks, __ATOMIC_ACQUIRE); i--;)
        if (hooks[i].addr == addr)
            return true;
    return false;
}

static bool may_have(const struct xlat_module *m, uint32_t addr)
{
    return __atomic_load_n(&m->mapped, __ATOMIC_SEQ_CST) && m->aot.aot && addr - m->info.base < m->info.size;
}

/* The function of m at addr, NULL: it has none that may be called. */
static void *function_in(const struct xlat_module *m, uint32_t addr)
{
    uint32_t n, i = xlat_module_first_entry(m, addr - m->info.base);
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);
    bool in = i < n && m->info.base + e[i].rva == addr && !m->out[i] && !m->is_out[i] && !__atomic_load_n(&m->held, __ATOMIC_SEQ_CST);

    return in ? (char *)(uintptr_t)m->aot.aot + e[i].code : NULL;
}

static bool is_before(const struct xlat_module *a, const struct xlat_module *b)
{
    return a->rank != b->rank ? a->rank > b->rank : a->number < b->number;
}

/* Of the translations that have a function at addr, that of the one with the highest rank; of equal ones, of the first. */
static void *function_at(uint32_t addr)
{
    const struct xlat_module *best = NULL;
    void *code = NULL, *found;

    for (struct xlat_module *m = __atomic_load_n(&xlat_module_list, __ATOMIC_SEQ_CST); m; m = __atomic_load_n(&m->next, __ATOMIC_ACQUIRE))
        if (may_have(m, addr) && (!best || is_before(m, best)) && (found = function_in(m, addr))) {
            best = m;
            code = found;
        }
    return code;
}

static void update_function(const struct xlat_module *m, const struct xlat_aot_entry *e)
{
    if (!xlat_table_is_hook(m->info.base + e->rva))
        __atomic_store_n(&table[m->info.base + e->rva], function_at(m->info.base + e->rva), __ATOMIC_RELEASE);
}

/* Enters the functions that begin on a page of the module, and removes those that are out of use. */
static void update_page(const struct xlat_module *m, uint32_t page)
{
    uint32_t n;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);

    for (uint32_t i = xlat_module_first_entry(m, page * XLAT_PAGE); i < n && e[i].rva / XLAT_PAGE == page; i++)
        update_function(m, &e[i]);
}

void xlat_table_update(const struct xlat_module *m, const uint32_t *list, uint32_t n)
{
    const struct xlat_aot_entry *e = xlat_module_entries(m, &(uint32_t){0});

    __atomic_fetch_add(&updates, 1, __ATOMIC_SEQ_CST);
    for (uint32_t page = 0; !list && page < xlat_module_pages(m); page++)
        if (was_asked(m->info.base + page * XLAT_PAGE))
            update_page(m, page);
    for (uint32_t k = 0; list && k < n; k++)
        if (was_asked(m->info.base + e[list[k]].rva))
            update_function(m, &e[list[k]]);
    __atomic_fetch_add(&updates, 1, __ATOMIC_SEQ_CST);
}

void xlat_table_remove(const struct xlat_module *m)
{
    uint64_t from, to;

    part(m->info.base, xlat_module_pages(m) * XLAT_PAGE, &from, &to);
    madvise((char *)table + from, to - from, MADV_DONTNEED); /* all NULL again, and the memory is given back */
    for (uint32_t page = 0; page < xlat_module_pages(m); page++) {
        uint32_t addr = m->info.base + page * XLAT_PAGE;
        __atomic_fetch_and(&asked_pages[addr >> 17], ~(1u << (addr >> 12 & 31)), __ATOMIC_SEQ_CST);
    }
    __atomic_fetch_add(&updates, 1, __ATOMIC_SEQ_CST);
}

void xlat_table_remove_late(const struct xlat_module *m)
{
    uint32_t n;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);

    for (uint32_t i = 0; i < n; i++) {
        void *ours = (char *)(uintptr_t)m->aot.aot + e[i].code;
        if (was_asked(m->info.base + e[i].rva)) /* another module may be there by now */
            __atomic_compare_exchange_n(&table[m->info.base + e[i].rva], &ours, function_at(m->info.base + e[i].rva), false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST);
    }
}

/* Called by the dispatcher: no libc, no lock.  The bit is set first: a module that is mapped after that finds it set, and one that was mapped
 * before is in the list. */
void *xlat_module_function(uint32_t addr)
{
    if (!was_asked(addr)) {
        uint32_t before;

        __atomic_fetch_or(&asked_pages[addr >> 17], 1u << (addr >> 12 & 31), __ATOMIC_SEQ_CST);
        do {
            before = __atomic_load_n(&updates, __ATOMIC_SEQ_CST);
            for (struct xlat_module *m = __atomic_load_n(&xlat_module_list, __ATOMIC_SEQ_CST); m; m = __atomic_load_n(&m->next, __ATOMIC_ACQUIRE))
                if (may_have(m, addr))
                    update_page(m, (addr - m->info.base) / XLAT_PAGE);
        } while (__atomic_load_n(&updates, __ATOMIC_SEQ_CST) != before);
    }
    return __atomic_load_n(&table[addr], __ATOMIC_ACQUIRE);
}
