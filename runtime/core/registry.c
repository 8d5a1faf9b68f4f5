/* registry.c - which guest images are mapped, and which of them have a translation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "runtime/abi/cache.h"
#include "runtime/core/cached.h"
#include "runtime/core/filter.h"
#include "runtime/core/log.h"
#include "runtime/core/module.h"
#include "runtime/core/peek.h"

pthread_mutex_t xlat_module_lock = PTHREAD_MUTEX_INITIALIZER;
struct xlat_module *xlat_module_list;
static bool interpret;
static uint64_t numbers;

/* Images whose modules were freed, for the profile and the counters: each file once for each base. */
static struct gone {
    struct xlat_module_info info;
    bool translated;
} *gone;
static size_t ngone;

bool xlat_modules_init(void ***dispatch, bool debugged)
{
    const char *v = getenv("XLAT_INTERPRET");

    interpret = debugged || (v && *v && strcmp(v, "0"));
    return xlat_table_reserve(dispatch) && xlat_filter_init();
}

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

/* Looks for a translation and opens it. */
static bool find_translation(struct xlat_module *m)
{
    const char *app = getenv("XLAT_APP"), *roots = getenv("XLAT_MODULES"), *translator = getenv("XLAT_TRANSLATOR");
    char path[4096], why[512], image[33];
    uint8_t id[16];

    if (interpret || !m->info.file_size)
        return false;
    if (m->info.main && app && *app) {
        if (xlat_aot_open(app, m->info.hash, m->info.file_size, &m->aot, why, sizeof why))
            return true;
        if (!m->aot.other) /* that is one which the program has started, and there may be a module for it as for a DLL */
            xlat_warn("%s: %s; the program runs interpreted", app, why);
    }
    if (!translator || strlen(translator) != 32 || !xlat_unhex16(translator, id))
        return false; /* only modules of the xlat that started this run are looked for */
    xlat_hex16(m->info.hash, image);
    while (roots && *roots) {
        size_t n = strcspn(roots, ":");
        bool named = n && xlat_cached_path(roots, n, translator, XLAT_CACHE_HOST, image, path, sizeof path);

        roots += n + (roots[n] == ':');
        if (!named)
            continue;
        if (xlat_aot_open(path, m->info.hash, m->info.file_size, &m->aot, why, sizeof why)) {
            if (!memcmp(m->aot.aot->translator, id, sizeof id)) {
                xlat_cached_used(path);
                return true;
            }
            snprintf(why, sizeof why, "made by another xlat");
            xlat_aot_close(&m->aot);
        }
        if (!m->aot.absent)
            xlat_warn("%s: %s; %s runs interpreted", path, why, m->info.name);
    }
    return false;
}

/* header: the first page of the image, NULL: it cannot be read. */
static void bind(struct xlat_module *m, const uint8_t *header)
{
    static const uint8_t none[XLAT_PAGE];
    const char *what = NULL;
    char why[512];

    if (m->aot.aot->image_size > m->info.size)
        what = "image is smaller than its translation";
    else if (!xlat_pages_init(m) || !xlat_table_commit(m->info.base, m->info.size))
        what = "no memory for its functions";
    else if (!xlat_aot_bind(&m->aot, m->info.base, NULL, why, sizeof why))
        what = why;
    if (what) {
        xlat_warn("%s: %s; runs interpreted", m->info.name, what);
        xlat_pages_free(m);
        xlat_aot_close(&m->aot);
    } else if (xlat_pages_close_writable(m, header ? header : none) || xlat_filter_used())
        xlat_pages_refresh(m);
}

static struct xlat_module *module_at(uint32_t base)
{
    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (m->mapped && m->info.base == base)
            return m;
    return NULL;
}

void xlat_module_mapped(const struct xlat_module_info *info)
{
    uint8_t header[XLAT_PAGE];
    bool readable = xlat_peek_all(info->base, header, sizeof header);
    struct xlat_module *m;
    char h[33];

    pthread_mutex_lock(&xlat_module_lock);
    xlat_retired_free();
    if (module_at(info->base))
        goto out; /* told twice: mapped before the start and again by the notification */
    m = calloc(1, sizeof *m);
    if (!m) {
        xlat_warn("%s: no memory; runs interpreted", info->name);
        goto out;
    }
    m->info = *info;
    m->mapped = true;
    m->number = ++numbers;
    if (find_translation(m))
        bind(m, readable ? header : NULL);
    xlat_hex16(info->hash, h);
    xlat_log("map %08x+%x %s %s %s", info->base, info->size, info->file_size ? h : "unreadable", info->name, m->aot.aot ? "translated" : "interpreted");
    m->next = xlat_module_list;
    __atomic_store_n(&xlat_module_list, m, __ATOMIC_SEQ_CST);
    if (m->aot.aot)
        xlat_table_update(m);
out:
    pthread_mutex_unlock(&xlat_module_lock);
}

void xlat_module_unmapped(uint32_t base)
{
    struct xlat_module *m;

    pthread_mutex_lock(&xlat_module_lock);
    m = module_at(base);
    if (m) {
        xlat_log("unmap %08x %s", base, m->info.name);
        xlat_retire(m);
    }
    xlat_retired_free();
    pthread_mutex_unlock(&xlat_module_lock);
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
    bool translated = m->aot.aot;
    struct gone *more;

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
    for (struct xlat_module *m = first(); m; m = after(m))
        if (addr - m->info.base < m->info.size)
            return m->aot.aot && m->aot.aot->flags & XLAT_AOT_ESP;
    return false;
}

/* ---- at the end of a run ---- */

void xlat_modules_each(void (*fn)(const struct xlat_module_info *info, bool translated, void *arg), void *arg)
{
    pthread_mutex_lock(&xlat_module_lock);
    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        fn(&m->info, m->aot.aot != NULL, arg);
    for (size_t i = 0; i < ngone; i++)
        fn(&gone[i].info, gone[i].translated, arg);
    pthread_mutex_unlock(&xlat_module_lock);
}

bool xlat_module_entry_at(uint32_t addr)
{
    for (struct xlat_module *m = first(); m; m = after(m)) {
        uint32_t n, rva = addr - m->info.base;
        const struct xlat_aot_entry *e;

        if (!m->aot.aot || rva >= m->info.size)
            continue;
        e = xlat_module_entries(m, &n);
        uint32_t i = xlat_module_first_entry(m, rva);
        if (i < n && e[i].rva == rva)
            return true;
    }
    return false;
}
