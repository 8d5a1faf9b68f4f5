/* registry.c - images come and go: finds the translation of one that is mapped, and retires that of one that is unmapped. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* ---- the translations of an image in the cache ---- */

enum { RANK_LEARNED, RANK_QUICK, RANK_SLICE, RANK_WHOLE };
uint32_t xlat_modules_taken[3];

/* Opens a module of the cache, made by the xlat that started this run.  False: there is none, or it cannot be used, which is said. */
static bool open_cached(const struct xlat_module_info *info, const char *path, struct xlat_aot_module *aot)
{
    char why[512];
    uint8_t id[16];

    if (xlat_aot_open(path, info->hash, info->file_size, aot, why, sizeof why)) {
        xlat_unhex16(getenv("XLAT_TRANSLATOR"), id);
        if (!memcmp(aot->aot->translator, id, sizeof id)) {
            xlat_cached_used(path);
            return true;
        }
        snprintf(why, sizeof why, "made by another xlat");
        xlat_aot_close(aot);
    }
    if (!aot->absent)
        xlat_warn("%s: %s; %s runs interpreted", path, why, info->name);
    return false;
}

/* The path of the image's translation in the next of the roots, from which *roots is advanced.  False: there is no further root. */
static bool next_path(const struct xlat_module_info *info, const char **roots, char *path, size_t cap)
{
    const char *translator = getenv("XLAT_TRANSLATOR");
    char image[33];
    uint8_t id[16];

    if (!translator || strlen(translator) != 32 || !xlat_unhex16(translator, id))
        return false; /* only modules of the xlat that started this run are looked for */
    xlat_hex16(info->hash, image);
    while (*roots && **roots) {
        size_t n = strcspn(*roots, ":");
        bool named = n && xlat_cached_path(*roots, n, translator, XLAT_CACHE_HOST, image, path, cap);

        *roots += n + ((*roots)[n] == ':');
        if (named)
            return true;
    }
    return false;
}

/* Of the translations in XLAT_APP and the cache, the one to use. */
static bool find_translation(const struct xlat_module_info *info, struct xlat_aot_module *aot)
{
    const char *app = getenv("XLAT_APP"), *roots = getenv("XLAT_MODULES");
    char path[4096], why[512];

    if (interpret || !info->file_size)
        return false;
    if (info->main && app && *app) {
        if (xlat_aot_open(app, info->hash, info->file_size, aot, why, sizeof why))
            return true;
        if (!aot->other) /* that is one which the program has started, and there may be a module for it as for a DLL */
            xlat_warn("%s: %s; the program runs interpreted", app, why);
    }
    while (next_path(info, &roots, path, sizeof path))
        if (open_cached(info, path, aot))
            return true;
    return false;
}

/* ---- binding ---- */

static struct xlat_module *image_at(uint32_t base)
{
    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (m->mapped && !m->aot.aot && m->info.base == base)
            return m;
    return NULL;
}

/* A translation of this rank, or a higher one, has a function there. */
static bool has_function(uint32_t base, uint32_t rva, uint32_t rank)
{
    bool found = false;

    for (const struct xlat_module *m = xlat_module_list; m && !found; m = m->next)
        found = m->mapped && m->aot.aot && m->info.base == base && m->rank >= rank && !m->inexact && xlat_module_has(m, rva);
    return found;
}

/* NULL: no memory.  aot NULL: an image. */
static struct xlat_module *new_module(const struct xlat_module_info *info, const struct xlat_aot_module *aot)
{
    struct xlat_module *m = calloc(1, sizeof *m);

    if (!m)
        return NULL;
    m->info = *info;
    if (aot)
        m->aot = *aot;
    m->mapped = true;
    m->number = ++numbers;
    if (xlat_pages_init(m))
        return m;
    xlat_pages_free(m);
    free(m);
    return NULL;
}

static void enter_list(struct xlat_module *m)
{
    m->next = xlat_module_list;
    __atomic_store_n(&xlat_module_list, m, __ATOMIC_SEQ_CST);
}

/* Some function of the module is in no translation of its rank or a higher one. */
static bool adds(const struct xlat_module *image, const struct xlat_aot_module *aot, uint32_t rank)
{
    const struct xlat_aot_entry *e = xlat_aot_at(aot->aot, aot->aot->entries);

    for (uint32_t i = 0; i < aot->aot->nentries; i++)
        if (!has_function(image->info.base, e[i].rva, rank))
            return true;
    return false;
}

struct learned { /* of a translation that was made from a snapshot */
    const struct xlat_module_info *info;
    const struct xlat_relocations *relocations;
};

/* Takes the opened module.  learned NULL: it was made from the image's file.  False: one line in why. */
static bool bind(struct xlat_module *image, struct xlat_aot_module *aot, uint32_t rank, bool running, const struct learned *learned, char *why,
                 size_t cap)
{
    struct xlat_module *m = NULL;
    bool ok = false;

    if (aot->aot->image_size > image->info.size)
        snprintf(why, cap, "image is smaller than its translation");
    else if (image->translated && !learned && !adds(image, aot, rank))
        snprintf(why, cap, "has nothing that is not bound already");
    else if (!xlat_table_commit(image->info.base, image->info.size) || !(m = new_module(&image->info, aot)))
        snprintf(why, cap, "no memory for its functions");
    else
        ok = xlat_aot_bind(&m->aot, image->info.base, NULL, why, cap);
    if (!ok) {
        if (m)
            xlat_pages_free(m);
        free(m);
        xlat_aot_close(aot);
        return false;
    }
    m->rank = rank;
    if (learned) {
        m->learned = learned->relocations;
        memcpy(m->info.hash, learned->info->hash, sizeof m->info.hash);
        memcpy(m->info.name, learned->info->name, sizeof m->info.name);
    }
    m->system = image->system;
    xlat_exact_mapped(m);
    if (xlat_pages_inherit(m, image, running) || xlat_filter_used() || m->inexact)
        xlat_pages_refresh(m);
    image->translated = true;
    xlat_modules_taken[rank == RANK_LEARNED ? 0 : rank == RANK_WHOLE ? 2 : 1] += running;
    enter_list(m);
    xlat_table_update(m, NULL, 0);
    return true;
}

/* header: the first page of the image, NULL: it cannot be read. */
static struct xlat_module *new_image(const struct xlat_module_info *info, const uint8_t *header)
{
    struct xlat_module *m = new_module(info, NULL);

    if (!m)
        return NULL;
    m->system = header && !memcmp(header + 0x40, "Wine builtin DLL", 17);
    if (header)
        xlat_pages_open_writable(m, header);
    enter_list(m);
    return m;
}

/* The file has been bound to the image, or there is none. */
static bool is_bound(struct xlat_module *image, const char *path)
{
    struct stat sb;
    bool found = stat(path, &sb);

    for (const struct xlat_module *m = xlat_module_list; m && !found; m = m->next)
        found = m->mapped && m->aot.aot && m->info.base == image->info.base && m->aot.file[0] == sb.st_dev && m->aot.file[1] == sb.st_ino;
    return found;
}

/* Binds one more module of the cache, unless that has been done. */
static bool bind_another(struct xlat_module *image, const char *path, uint32_t rank, bool running)
{
    struct xlat_aot_module aot;
    char why[512];

    if (is_bound(image, path) || !open_cached(&image->info, path, &aot))
        return false;
    if (rank == RANK_SLICE && aot.aot->options && xlat_has_word(xlat_aot_at(aot.aot, aot.aot->options), XLAT_CACHE_QUICK))
        rank = RANK_QUICK;
    bool ok = bind(image, &aot, rank, running, NULL, why, sizeof why);
    if (ok)
        xlat_log("bind %08x %s: %s%s", image->info.base, image->info.name, path, rank == RANK_QUICK ? " (quick)" : "");
    else
        xlat_log("%s: %s", path, why);
    return ok;
}

/* Binds the slices in the folder beside the translation at path, whether that is there or not.  True: some were new. */
static bool bind_slices(struct xlat_module *image, const char *path, bool running)
{
    char folder[4096 + 16], file[4096 + 300];
    struct dirent *e;
    bool any = false;
    DIR *d;

    snprintf(folder, sizeof folder, "%.*s%s", (int)strlen(path) - 3, path, XLAT_CACHE_SLICES);
    d = opendir(folder);
    while (d && (e = readdir(d))) {
        size_t n = strlen(e->d_name);

        if (n < 3 || *e->d_name == '.' || strcmp(e->d_name + n - 3, ".so"))
            continue;
        snprintf(file, sizeof file, "%s/%s", folder, e->d_name);
        any |= bind_another(image, file, RANK_SLICE, running);
    }
    if (d)
        closedir(d);
    return any;
}

void xlat_module_mapped(const struct xlat_module_info *info)
{
    uint8_t header[XLAT_PAGE];
    bool readable = xlat_peek_all(info->base, header, sizeof header);
    const char *roots = getenv("XLAT_MODULES");
    struct xlat_aot_module aot;
    struct xlat_module *m;
    char h[33], path[4096], why[512];

    pthread_mutex_lock(&xlat_module_lock);
    xlat_retired_free();
    if (image_at(info->base))
        goto out; /* told twice: mapped before the start and again by the notification */
    m = new_image(info, readable ? header : NULL);
    if (!m) {
        xlat_warn("%s: no memory; runs interpreted", info->name);
        goto out;
    }
    if (find_translation(info, &aot) && !bind(m, &aot, RANK_WHOLE, false, NULL, why, sizeof why))
        xlat_warn("%s: %s; runs interpreted", info->name, why);
    while (!interpret && info->file_size && next_path(info, &roots, path, sizeof path))
        bind_slices(m, path, false);
    xlat_hex16(info->hash, h);
    xlat_log("map %08x+%x %s %s %s", info->base, info->size, info->file_size ? h : "unreadable", info->name,
             m->translated ? "translated" : "interpreted");
out:
    pthread_mutex_unlock(&xlat_module_lock);
}

/* Whether each function of m has a translation of a higher rank. */
static bool is_superseded(const struct xlat_module *m)
{
    uint32_t n;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);

    for (uint32_t i = 0; i < n; i++)
        if (!has_function(m->info.base, e[i].rva, m->rank + 1))
            return false;
    return true;
}

static void end_superseded(uint32_t base)
{
    for (struct xlat_module *m = xlat_module_list; m; m = m->next) {
        if (!m->mapped || !m->aot.aot || m->learned || m->info.base != base || !is_superseded(m)) /* learned: of other bytes */
            continue;
        __atomic_store_n(&m->mapped, false, __ATOMIC_SEQ_CST);
        xlat_table_update(m, NULL, 0);
        xlat_retire(m);
    }
}

bool xlat_module_bind(const struct xlat_module_info *info, const char *path, uint32_t rank, char *why, size_t cap)
{
    struct xlat_aot_module aot;
    struct xlat_module *image;
    bool ok = false;

    if (!xlat_aot_open(path, info->hash, info->file_size, &aot, why, cap))
        return false;
    pthread_mutex_lock(&xlat_module_lock);
    xlat_retired_free();
    image = image_at(info->base);
    if (!image)
        image = new_image(info, NULL);
    if (!image || image->info.size != info->size || memcmp(image->info.hash, info->hash, sizeof info->hash)) {
        snprintf(why, cap, image ? "other memory is mapped there" : "no memory");
        xlat_aot_close(&aot);
    } else
        ok = bind(image, &aot, rank, true, NULL, why, cap);
    if (ok) {
        xlat_log("bind %08x %s: %s", info->base, info->name, path);
        end_superseded(info->base);
        xlat_retired_free();
    }
    pthread_mutex_unlock(&xlat_module_lock);
    return ok;
}

/* Memory without an image, of which nothing is known but that code is met there: each page may change without notice until xlat_module_admit. */
static struct xlat_module *new_memory(const struct xlat_module_info *info)
{
    struct xlat_module_info memory = {.base = info->base, .size = info->size, .name = "memory"};
    struct xlat_module *m = new_module(&memory, NULL);

    if (!m)
        return NULL;
    m->memory = true;
    memset(m->state, XLAT_PAGE_OPEN | XLAT_PAGE_LIVE, xlat_module_pages(m));
    enter_list(m);
    return m;
}

bool xlat_module_bind_learned(const struct xlat_module_info *info, struct xlat_aot_module *aot, const struct xlat_relocations *relocations, char *why,
                              size_t cap)
{
    struct xlat_module *image;
    bool ok = false;

    pthread_mutex_lock(&xlat_module_lock);
    xlat_retired_free();
    image = image_at(info->base);
    if (!image && !(image = new_memory(info))) {
        snprintf(why, cap, "no memory");
        xlat_aot_close(aot);
    } else
        ok = bind(image, aot, RANK_LEARNED, true, &(struct learned){info, relocations}, why, cap);
    if (ok)
        xlat_log("bind %08x+%x learned", info->base, info->size);
    pthread_mutex_unlock(&xlat_module_lock);
    return ok;
}

bool xlat_module_admit(uint32_t addr, uint32_t start, uint32_t end, bool writable)
{
    bool memory = true;

    pthread_mutex_lock(&xlat_module_lock);
    for (const struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (m->mapped && !m->aot.aot && !m->memory && addr - m->info.base < m->info.size)
            memory = false;
    if (memory)
        xlat_pages_change(start, end - start, writable ? XLAT_CODE_LIVE : XLAT_CODE_CLOSED);
    else /* an image, whose rights are known from the start: the bytes may have come back */
        xlat_pages_change(addr & ~(XLAT_PAGE - 1), XLAT_PAGE, XLAT_CODE_DIRTY);
    pthread_mutex_unlock(&xlat_module_lock);
    return xlat_module_function(addr);
}

void xlat_module_end_memory(uint32_t base)
{
    pthread_mutex_lock(&xlat_module_lock);
    const struct xlat_module *image = image_at(base);
    bool memory = image && image->memory;
    pthread_mutex_unlock(&xlat_module_lock);
    if (memory)
        xlat_module_unmapped(base);
}

/* Binds what has come into the cache for the image since it was mapped, or since this was last done. */
static void look(struct xlat_module *image)
{
    const char *roots = getenv("XLAT_MODULES");
    char path[4096];
    bool better = false;

    while (next_path(&image->info, &roots, path, sizeof path)) {
        better |= bind_another(image, path, RANK_WHOLE, true);
        better |= bind_slices(image, path, true);
    }
    if (better)
        end_superseded(image->info.base);
}

bool xlat_module_lacks(uint32_t base, struct xlat_module_info *info, bool *system)
{
    pthread_mutex_lock(&xlat_module_lock);
    const struct xlat_module *image = image_at(base);
    bool lacks = image && image->info.file_size && !interpret;

    *info = image ? image->info : (struct xlat_module_info){0};
    *system = image && image->system;
    for (const struct xlat_module *m = xlat_module_list; m && lacks; m = m->next)
        lacks = !(m->mapped && m->aot.aot && m->info.base == base && m->rank >= RANK_WHOLE && !m->inexact);
    pthread_mutex_unlock(&xlat_module_lock);
    return lacks;
}

void xlat_modules_look(void)
{
    if (interpret)
        return;
    pthread_mutex_lock(&xlat_module_lock);
    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (m->mapped && !m->aot.aot && m->info.file_size)
            look(m);
    xlat_retired_free();
    pthread_mutex_unlock(&xlat_module_lock);
}

static struct xlat_module_state state_of(const struct xlat_module *image)
{
    struct xlat_module_state s = {.file = image->info.file_size != 0};

    for (const struct xlat_module *m = xlat_module_list; m; m = m->next) {
        if (!m->mapped || !m->aot.aot || m->info.base != image->info.base)
            continue;
        *(m->rank == RANK_WHOLE ? &s.whole : m->rank == RANK_SLICE ? &s.slices : &s.learned) += 1;
        s.functions += m->aot.aot->nentries;
        s.stale += m->ndiffer;
        s.exact |= m->inexact;
        s.held |= m->held;
    }
    return s;
}

void xlat_modules_states(void (*fn)(const struct xlat_module_info *info, const struct xlat_module_state *state, void *arg), void *arg)
{
    pthread_mutex_lock(&xlat_module_lock);
    for (const struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (m->mapped && !m->aot.aot) {
            struct xlat_module_state s = state_of(m);
            fn(&m->info, &s, arg);
        }
    pthread_mutex_unlock(&xlat_module_lock);
}

void xlat_module_unmapped(uint32_t base)
{
    struct xlat_module *image;

    pthread_mutex_lock(&xlat_module_lock);
    image = image_at(base);
    if (image) {
        xlat_log("unmap %08x %s", base, image->info.name);
        for (struct xlat_module *m = xlat_module_list; m; m = m->next)
            if (m->info.base == base && m->mapped) {
                __atomic_store_n(&m->mapped, false, __ATOMIC_SEQ_CST);
                m->leaves = true;
            }
        xlat_table_remove(image);
        for (struct xlat_module *m = xlat_module_list; m; m = m->next)
            if (m->leaves) {
                m->leaves = false;
                xlat_retire(m);
            }
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

bool xlat_module_changed(uint32_t addr)
{
    pthread_mutex_lock(&xlat_module_lock);
    bool in_use = xlat_pages_changed(addr);
    pthread_mutex_unlock(&xlat_module_lock);
    return in_use;
}

void xlat_module_decoded(uint32_t addr)
{
    pthread_mutex_lock(&xlat_module_lock);
    xlat_pages_decoded(addr);
    pthread_mutex_unlock(&xlat_module_lock);
}

void xlat_module_entered(uint32_t addr)
{
    pthread_mutex_lock(&xlat_module_lock);
    xlat_pages_entered(addr);
    pthread_mutex_unlock(&xlat_module_lock);
}
