/* aot_open.c - opens, checks and binds a translated module (see aot_open.h).
 *
 * The file is mapped read-only and checked whole (aot_check.c) before the dynamic linker sees it, because dlopen trusts ELF headers and can
 * be made to crash or to run code by bad ones.  Between check and dlopen the file may be replaced by another process: that is a rename of
 * another whole module in practice, so after loading, the description in memory is compared with the one that was checked.
 */
#define _GNU_SOURCE 1 /* dlinfo */
#include "runtime/core/aot_open.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/core/aot_check.h"
#include "runtime/host/features.h"

#if defined __x86_64__
#define HOST_MACHINE EM_X86_64
#elif defined __aarch64__
#define HOST_MACHINE EM_AARCH64
#else
#error "no host of xlat"
#endif

/* delta[0]: actual base - preferred base; delta[1]: the actual base while bound (see aot.h) */
static uint32_t *delta_of(const struct xlat_aot *a) { return a->delta ? (uint32_t *)((char *)(uintptr_t)a + a->delta) : NULL; }

/* The rest of needs (names separated by blanks) from the first feature on that this processor has not; "": it has all. */
static const char *first_lacking(const char *needs)
{
    for (size_t n = strcspn(needs, " "); n; needs += n + (needs[n] == ' '), n = strcspn(needs, " "))
        if (!xlat_host_has_feature(needs, n))
            return needs;
    return "";
}

static bool load(const char *path, const struct xlat_aot_view *v, struct xlat_aot_module *out, char *why, size_t cap)
{
    char here[4096];
    struct link_map *map;

    /* Without a slash dlopen would search the library path instead. */
    if (!strchr(path, '/')) {
        if ((size_t)snprintf(here, sizeof here, "./%s", path) >= sizeof here) {
            snprintf(why, cap, "path too long");
            return false;
        }
        path = here;
    }
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *e = dlerror();

        snprintf(why, cap, "cannot be loaded: %s", e ? e : "unknown reason");
        return false;
    }
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map)) {
        snprintf(why, cap, "cannot be loaded: no link map");
        dlclose(handle);
        return false;
    }
    const struct xlat_aot *a = (const struct xlat_aot *)(map->l_addr + v->addr);
    /* Ask for the symbol before following the address: a file that was replaced in between has another layout. */
    if (dlsym(handle, XLAT_AOT_SYMBOL) != (const void *)a || memcmp(a, v->aot, sizeof *a)) {
        snprintf(why, cap, "was replaced while it was being opened");
        dlclose(handle);
        return false;
    }
    *out = (struct xlat_aot_module){.handle = handle, .aot = a};
    return true;
}

bool xlat_aot_open(const char *path, const uint8_t hash[16], uint64_t size, struct xlat_aot_module *out, char *why, size_t cap)
{
    struct xlat_aot_view v;
    const char *lacking;
    struct stat st;
    void *p = MAP_FAILED;
    bool ok = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *out = (struct xlat_aot_module){0};
    if (fd < 0) {
        snprintf(why, cap, "cannot open: %s", strerror(errno));
        return false;
    }
    if (fstat(fd, &st) < 0) {
        snprintf(why, cap, "cannot read: %s", strerror(errno));
    } else if (!S_ISREG(st.st_mode)) {
        snprintf(why, cap, "not a file");
    } else if (st.st_size == 0) {
        snprintf(why, cap, "empty file");
    } else if ((p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED) {
        snprintf(why, cap, "cannot read: %s", strerror(errno));
    } else if (xlat_aot_check(p, (size_t)st.st_size, &v, why, cap)) {
        if (!xlat_aot_check_ident(v.aot, hash, size, why, cap))
            out->other = true;
        else if (v.machine != HOST_MACHINE)
            snprintf(why, cap, "made for another processor (%s)", v.machine == EM_AARCH64 ? "aarch64" : "x86-64");
        else if (*(lacking = first_lacking(v.needs)))
            snprintf(why, cap, "made for a processor with %.*s, which this one has not", (int)strcspn(lacking, " "), lacking);
        else
            ok = load(path, &v, out, why, cap);
    }
    if (p != MAP_FAILED)
        munmap(p, (size_t)st.st_size);
    close(fd);
    return ok;
}

static const struct xlat_aot_entry *entries_of(const struct xlat_aot *a) { return xlat_aot_at(a, a->entries); }

bool xlat_aot_bind(struct xlat_aot_module *m, uint32_t base, void **dispatch, char *why, size_t cap)
{
    const struct xlat_aot *a = m->aot;
    const struct xlat_aot_entry *e = entries_of(a);
    uint32_t *delta = delta_of(a);

    if (m->base) {
        snprintf(why, cap, "already bound at 0x%x", m->base);
        return false;
    }
    if (base == 0 || (uint64_t)base + a->image_size > 0x100000000u) {
        snprintf(why, cap, "cannot be bound at 0x%x", base);
        return false;
    }
    if (!delta && base != a->base) {
        snprintf(why, cap, "needs its preferred base 0x%x, is at 0x%x", a->base, base);
        return false;
    }
    if (delta) {
        /* One copy of the code has one delta: a guest that maps the same file twice has its second copy interpreted. */
        uint32_t none = 0;

        if (!__atomic_compare_exchange_n(&delta[1], &none, base, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            snprintf(why, cap, "already bound at 0x%x", none);
            return false;
        }
        delta[0] = base - a->base;
    }
    /* Release: a thread that sees an entry sees the delta. */
    for (uint32_t i = 0; dispatch && i < a->nentries; i++)
        __atomic_store_n(&dispatch[base + e[i].rva], (void *)((uintptr_t)a + (intptr_t)e[i].code), __ATOMIC_RELEASE);
    m->base = base;
    return true;
}

void xlat_aot_unbind(struct xlat_aot_module *m, void **dispatch)
{
    const struct xlat_aot *a = m->aot;
    uint32_t *delta = a ? delta_of(a) : NULL;

    if (!m->base)
        return;
    const struct xlat_aot_entry *e = entries_of(a);
    for (uint32_t i = 0; dispatch && i < a->nentries; i++) {
        void *ours = (void *)((uintptr_t)a + (intptr_t)e[i].code);

        /* Somebody may have put another function there meanwhile (changed code, another module). */
        __atomic_compare_exchange_n(&dispatch[m->base + e[i].rva], &ours, NULL, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    }
    if (delta)
        __atomic_store_n(&delta[1], 0, __ATOMIC_RELEASE);
    m->base = 0;
}

void xlat_aot_close(struct xlat_aot_module *m)
{
    if (m->handle)
        dlclose(m->handle);
    *m = (struct xlat_aot_module){0};
}

uint32_t xlat_aot_rva_of(const struct xlat_aot_module *m, uint64_t host_pc)
{
    const struct xlat_aot *a = m->aot;
    uint64_t off = host_pc - ((uint64_t)(uintptr_t)a + (uint64_t)(int64_t)a->code_start);
    const struct xlat_aot_pc *pcs = xlat_aot_at(a, a->pcs);
    uint32_t lo = 0, hi = a->npcs;

    if (off >= a->code_size)
        return 0;
    while (lo < hi) { /* the first row beyond off */
        uint32_t mid = lo + (hi - lo) / 2;

        if (pcs[mid].host <= off)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? pcs[lo - 1].rva : 0;
}
