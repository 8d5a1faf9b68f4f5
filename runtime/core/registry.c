/* registry.c - images come and go: finds the translation of one that is mapped, and retires that of one that is unmapped. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "runtime/abi/cache.h"
#include "runtime/core/cached.h"
#include "runtime/core/exact.h"
#include "runtime/core/filter.h"
#include "runtime/core/log.h"
#include "runtime/core/module.h"
#include "runtime/core/peek.h"
#include "runtime/core/watch.h"

static bool interpret;
static uint64_t numbers;

bool xlat_modules_init(void ***dispatch, bool debugged)
{
    const char *v = getenv("XLAT_INTERPRET");

    interpret = debugged || (v && *v && strcmp(v, "0"));
    return xlat_table_reserve(dispatch) && xlat_filter_init();
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
    } else if (xlat_pages_open_writable(m, header ? header : none) || xlat_filter_used() || m->inexact)
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
    m->system = readable && !memcmp(header + 0x40, "Wine builtin DLL", 17);
    if (find_translation(m)) {
        xlat_exact_mapped(m);
        bind(m, readable ? header : NULL);
    }
    xlat_hex16(info->hash, h);
    xlat_log("map %08x+%x %s %s %s", info->base, info->size, info->file_size ? h : "unreadable", info->name,
             m->aot.aot ? "translated" : "interpreted");
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

void xlat_module_code(uint32_t addr, uint32_t size, enum xlat_code_change how)
{
    pthread_mutex_lock(&xlat_module_lock);
    xlat_pages_change(addr, size, how);
    xlat_watch_changed(addr, size, how);
    xlat_retired_free();
    pthread_mutex_unlock(&xlat_module_lock);
}

void xlat_module_replaced(uint32_t addr, uint32_t size)
{
    pthread_mutex_lock(&xlat_module_lock);
    xlat_watch_changed(addr, size, XLAT_CODE_DIRTY);
    pthread_mutex_unlock(&xlat_module_lock);
}

void xlat_module_entered(uint32_t addr)
{
    pthread_mutex_lock(&xlat_module_lock);
    xlat_pages_entered(addr);
    pthread_mutex_unlock(&xlat_module_lock);
}
