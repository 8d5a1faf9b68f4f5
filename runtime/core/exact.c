/* exact.c - see exact.h. */
#define _GNU_SOURCE
#include "runtime/core/exact.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "runtime/abi/cache.h"
#include "runtime/core/cached.h"
#include "runtime/core/log.h"
#include "runtime/core/module.h"

static bool wanted; /* under the lock */

/* ---- what a module was translated for ---- */

static const char *traits_of(const struct xlat_module *m)
{
    return m->aot.aot && m->aot.aot->traits ? xlat_aot_at(m->aot.aot, m->aot.aot->traits) : NULL;
}

static bool was_chosen(const struct xlat_module *m)
{
    return m->aot.aot->options && xlat_has_word(xlat_aot_at(m->aot.aot, m->aot.aot->options), "handlers=");
}

/* One that was told by hand to do without, and those of run-time systems that are content with fewer registers, stay as they are. */
static bool is_inexact(const struct xlat_module *m)
{
    return m->mapped && m->aot.aot && !m->system && xlat_has_word(traits_of(m), "handlers=none") && !was_chosen(m);
}

/* ---- marks ---- */

static bool mark_path(const struct xlat_module *m, char *path, size_t cap)
{
    const char *folder = getenv("XLAT_MARKS");
    char image[33];

    xlat_hex16(m->info.hash, image);
    return folder && *folder && (size_t)snprintf(path, cap, "%s/%s", folder, image) < cap;
}

static bool is_marked(const struct xlat_module *m)
{
    char path[4096];

    return mark_path(m, path, sizeof path) && !access(path, F_OK);
}

/* A file gets its name when it is complete; of several processes that mark the same image one wins, and all write the same. */
static void mark(const struct xlat_module *m, const char *why)
{
    char path[4096], tmp[4128];
    FILE *f;
    bool ok;

    if (!mark_path(m, path, sizeof path) || !access(path, F_OK))
        return;
    if (mkdir(getenv("XLAT_MARKS"), 0777) && errno == ENOENT) { /* the cache's folder, then this one */
        snprintf(tmp, sizeof tmp, "%.*s", (int)(strrchr(getenv("XLAT_MARKS"), '/') - getenv("XLAT_MARKS")), getenv("XLAT_MARKS"));
        mkdir(tmp, 0777);
        mkdir(getenv("XLAT_MARKS"), 0777);
    }
    snprintf(tmp, sizeof tmp, "%s.%d.new", path, (int)getpid());
    f = fopen(tmp, "wxe");
    ok = f && fprintf(f, "%s\n%s: %s\n", XLAT_CACHE_MARK, m->info.name, why) > 0;
    ok = (!f || !fclose(f)) && ok && !rename(tmp, path);
    if (!ok) {
        xlat_warn("%s: cannot be marked for the next run (%s: %s)", m->info.name, path, strerror(errno));
        unlink(tmp);
    }
}

/* ---- taking out of use ---- */

static void take_out(struct xlat_module *m, const char *why)
{
    bool first = true;

    for (const struct xlat_module *o = xlat_module_list; o && first; o = o->next) /* another translation of the image */
        first = !(o->mapped && o->inexact && o->info.base == m->info.base);
    __atomic_store_n(&m->inexact, true, __ATOMIC_SEQ_CST);
    if (first)
        xlat_warn("%s: %s: interpreted in this run, the next one translates it for that (as --faults=exact does)", m->info.name, why);
    mark(m, why);
}

static bool want(const char *why)
{
    bool any = false;

    wanted = true;
    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (is_inexact(m) && !m->inexact) {
            take_out(m, why);
            xlat_pages_refresh(m);
            any = true;
        }
    if (any)
        __atomic_fetch_add(&xlat_pages_lost, 1, __ATOMIC_SEQ_CST);
    return any;
}

bool xlat_exact_want(const char *why)
{
    pthread_mutex_lock(&xlat_module_lock);
    bool any = want(why);
    pthread_mutex_unlock(&xlat_module_lock);
    return any;
}

bool xlat_exact_is_wanted(void)
{
    pthread_mutex_lock(&xlat_module_lock);
    bool is = wanted;
    pthread_mutex_unlock(&xlat_module_lock);
    return is;
}

static bool lacks(bool anywhere, uint32_t addr)
{
    bool found = false;

    pthread_mutex_lock(&xlat_module_lock);
    for (const struct xlat_module *m = xlat_module_list; m && !found; m = m->next)
        found = is_inexact(m) && !m->inexact && (anywhere || addr - m->info.base < m->info.size);
    pthread_mutex_unlock(&xlat_module_lock);
    return found;
}

bool xlat_exact_lacks(void) { return lacks(true, 0); }
bool xlat_exact_lacks_at(uint32_t addr) { return lacks(false, addr); }

uint32_t xlat_exact_base(uint32_t addr)
{
    uint32_t base = 0;

    pthread_mutex_lock(&xlat_module_lock);
    for (const struct xlat_module *m = xlat_module_list; m && !base; m = m->next)
        base = m->mapped && addr - m->info.base < m->info.size ? m->info.base : 0;
    pthread_mutex_unlock(&xlat_module_lock);
    return base;
}

bool xlat_exact_needs_few(uint32_t handler)
{
    bool few = false;

    pthread_mutex_lock(&xlat_module_lock);
    for (const struct xlat_module *m = xlat_module_list; m && !few; m = m->next)
        few = m->mapped && handler - m->info.base < m->info.size &&
              (xlat_has_word(traits_of(m), "handlers=esp") || xlat_has_word(traits_of(m), "handlers=frame"));
    pthread_mutex_unlock(&xlat_module_lock);
    return few;
}

void xlat_exact_mapped(struct xlat_module *m)
{
    static const char why[] = "handlers in another module use registers of faults";

    if (is_inexact(m) && wanted)
        take_out(m, why);
    else if (is_inexact(m) && is_marked(m))
        m->inexact = true;
    else if (m->aot.aot && !m->system && xlat_has_word(traits_of(m), "handlers=all") && !was_chosen(m))
        want(why);
}

/* ---- hooks ---- */

void xlat_hook_add(uint32_t addr)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *code = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool ok = code != MAP_FAILED;

    if (ok) {
        xlat_patch_encode(code, addr); /* as a function that is out of use begins */
        __builtin___clear_cache((char *)code, (char *)code + page);
        pthread_mutex_lock(&xlat_module_lock);
        ok = !mprotect(code, page, PROT_READ | PROT_EXEC) && xlat_table_commit(addr, 1) && xlat_table_hook(addr, code);
        pthread_mutex_unlock(&xlat_module_lock);
    }
    if (ok)
        return;
    xlat_warn("no memory to watch which exception handlers are installed");
    if (code != MAP_FAILED)
        munmap(code, page);
}
