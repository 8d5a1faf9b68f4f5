/* learned.c - see learned.h.
 *
 * Where a translation belongs is not known before its code is met: an entry of it whose first bytes are those at the address, and whose ranges
 * (struct xlat_aot_origin) are those in memory, gives the base.  The whole translation is bound there, and from then on lives as that of an image
 * does: each function is in use while memory holds its bytes (pages.c).  The same translation may be bound several times.
 */
#define _GNU_SOURCE
#include "runtime/core/learned.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "runtime/abi/cache.h"
#include "runtime/abi/origin.h"
#include "runtime/abi/snapshot.h"
#include "runtime/core/cached.h"
#include "runtime/core/content.h"
#include "runtime/core/learn.h"
#include "runtime/core/log.h"
#include "runtime/core/module.h"
#include "runtime/core/peek.h"

enum { MOST_KNOWN = 1024, MOST_PLACES = 1024 };

struct known { /* a translated snapshot */
    struct xlat_module_info info; /* of the snapshot: hash, file_size; base 0 */
    char *path;                   /* of the module */
    struct xlat_aot_module aot;   /* for its tables; never bound */
    struct xlat_relocations relocations;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* before that of the modules */
static char program[33];
static bool stale = true; /* the cache has not been looked into since it changed */
static struct known *known[MOST_KNOWN];
static uint32_t nknown;
static struct xlat_content content;
static struct {
    uint32_t base, size, which;
} bound[MOST_PLACES];
static uint32_t nbound;

void xlat_learned_start(const uint8_t hash[16])
{
    pthread_mutex_lock(&lock);
    xlat_hex16(hash, program);
    pthread_mutex_unlock(&lock);
}

void xlat_learned_look(void)
{
    pthread_mutex_lock(&lock);
    stale = true;
    pthread_mutex_unlock(&lock);
}

/* ---- what there is ---- */

/* Maps a snapshot and checks it.  NULL: there is none that can be used. */
static void *open_snapshot(const char *path, struct xlat_snapshot *s, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat sb;
    char why[128] = "not a snapshot";
    void *p = MAP_FAILED;
    bool ok = false;

    if (fd >= 0 && !fstat(fd, &sb) && S_ISREG(sb.st_mode) && sb.st_size > 0 && sb.st_size <= XLAT_SNAPSHOT_BYTES) {
        *size = (size_t)sb.st_size;
        p = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
        ok = p != MAP_FAILED && xlat_snapshot_check(p, *size, s, why, sizeof why);
    }
    if (!ok) {
        xlat_warn("%s: %s; what it holds is interpreted", path, why);
        unlink(path); /* so that it can be learned again */
    }
    if (!ok && p != MAP_FAILED)
        munmap(p, *size);
    if (fd >= 0)
        close(fd);
    return ok ? p : NULL;
}

/* The bytes at rva that lie in one part; NULL: none. */
static const uint8_t *bytes_at(const struct xlat_snapshot *s, uint32_t rva, uint32_t *n, uint32_t *rights)
{
    const uint8_t *bytes = s->bytes;

    for (uint32_t i = 0; i < s->head->nparts; bytes += s->parts[i++].size)
        if (rva - s->parts[i].rva < s->parts[i].size) {
            *n = s->parts[i].size - (rva - s->parts[i].rva);
            *rights = s->parts[i].rights;
            return bytes + (rva - s->parts[i].rva);
        }
    return NULL;
}

/* The first relocated word that ends behind rva. */
static uint32_t next_slot(const struct xlat_snapshot *s, uint32_t rva)
{
    uint32_t lo = 0, hi = s->head->nrelocs;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->relocs[mid] + 4 <= rva)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < s->head->nrelocs ? s->relocs[lo] : UINT32_MAX;
}

static void add_entries(uint32_t which, const struct xlat_snapshot *s)
{
    const struct xlat_aot *a = known[which]->aot.aot;
    const struct xlat_aot_entry *e = xlat_aot_at(a, a->entries);
    const struct xlat_aot_origin *o = xlat_aot_at(a, a->origins);
    const struct xlat_aot_range *r = xlat_aot_at(a, a->ranges);

    for (uint32_t i = 0; i < a->nentries; i++) {
        uint32_t n = 0, rights, least = UINT32_MAX;
        const uint8_t *bytes = bytes_at(s, e[i].rva, &n, &rights);
        for (uint32_t k = o[i].first; k < o[i + 1].first; k++) /* what of it belongs to the function */
            if (e[i].rva - r[k].rva < r[k].size)
                least = r[k].size - (e[i].rva - r[k].rva);
        n = n < least ? n : least;
        uint32_t slot = next_slot(s, e[i].rva); /* changes with the address */
        if (bytes && slot > e[i].rva && least != UINT32_MAX)
            xlat_content_add(&content, bytes, n < slot - e[i].rva ? n : slot - e[i].rva, (s->head->base + e[i].rva) & 0xfff, which, i);
    }
}

/* The file, whatever it is called; or there is none. */
static bool is_known(const char *module)
{
    struct stat sb;
    bool found = stat(module, &sb);

    for (uint32_t i = 0; i < nknown && !found; i++)
        found = known[i]->aot.file[0] == sb.st_dev && known[i]->aot.file[1] == sb.st_ino;
    return found;
}

struct snapshot { /* that is being looked at */
    const char *path;
    struct xlat_module_info info;
    void *map; /* NULL: not yet */
    size_t size;
    struct xlat_snapshot s;
};

/* A module of the snapshot, if it is there, can be used, and is not known yet. */
static void add_module(struct snapshot *from, const char *module)
{
    struct known k = {.info = from->info}, *kept;
    char why[512];

    if (nknown == MOST_KNOWN || is_known(module) || (!from->map && !(from->map = open_snapshot(from->path, &from->s, &from->size))))
        return;
    k.info.file_size = from->size;
    if (!xlat_aot_open(module, k.info.hash, k.info.file_size, &k.aot, why, sizeof why)) {
        if (!k.aot.absent)
            xlat_warn("%s: %s; what it translates is interpreted", module, why);
        return;
    }
    kept = k.aot.aot->image_size <= from->s.head->size ? malloc(sizeof *kept) : NULL;
    if (kept) {
        k.path = strdup(module);
        k.info.size = k.aot.aot->image_size;
        k.relocations = (struct xlat_relocations){malloc((from->s.head->nrelocs + 1) * sizeof(uint32_t)), from->s.head->nrelocs, true};
    }
    if (kept && k.relocations.slot && k.path) {
        memcpy(k.relocations.slot, from->s.relocs, from->s.head->nrelocs * sizeof(uint32_t));
        *kept = k;
        known[nknown] = kept;
        add_entries(nknown++, &from->s);
        xlat_cached_used(module);
    } else {
        xlat_relocations_free(&k.relocations);
        free(k.path);
        free(kept);
        xlat_aot_close(&k.aot);
    }
}

/* The modules that some root of the cache has of the snapshot at path: of the whole, and slices (runtime/abi/cache.h). */
static void add(const char *path, const char *name)
{
    const char *roots = getenv("XLAT_MODULES"), *translator = getenv("XLAT_TRANSLATOR");
    struct snapshot from = {.path = path, .info.name = "learned"};
    char module[4096], folder[4096 + 16], file[4096 + 300];

    if (!translator || !xlat_unhex16(name, from.info.hash))
        return;
    for (size_t n; roots && *roots; roots += n + (roots[n] == ':')) {
        n = strcspn(roots, ":");
        if (!n || !xlat_cached_path(roots, n, translator, XLAT_CACHE_HOST, name, module, sizeof module))
            continue;
        add_module(&from, module);
        snprintf(folder, sizeof folder, "%.*s%s", (int)strlen(module) - 3, module, XLAT_CACHE_SLICES);
        DIR *d = opendir(folder);
        for (struct dirent *e; d && (e = readdir(d));) {
            size_t length = strlen(e->d_name);
            if (length > 3 && *e->d_name != '.' && !strcmp(e->d_name + length - 3, ".so") &&
                (size_t)snprintf(file, sizeof file, "%s/%s", folder, e->d_name) < sizeof file)
                add_module(&from, file);
        }
        if (d)
            closedir(d);
    }
    if (from.map)
        munmap(from.map, from.size);
}

static void look(void)
{
    const char *roots = getenv("XLAT_MODULES");

    stale = false;
    for (size_t n; roots && *roots; roots += n + (roots[n] == ':')) {
        char folder[4096], path[4096];
        n = strcspn(roots, ":");
        if (!n || (size_t)snprintf(folder, sizeof folder, "%.*s/%s/%s", (int)n, roots, XLAT_CACHE_LEARNED, program) >= sizeof folder)
            continue;
        DIR *d = opendir(folder);
        for (struct dirent *e; d && (e = readdir(d));)
            if (strlen(e->d_name) == 32 && (size_t)snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < sizeof path)
                add(path, e->d_name);
        if (d)
            closedir(d);
    }
}

/* ---- where it belongs ---- */

/* Memory holds what function i was made from, when the snapshot lies at base. */
static bool holds(const struct known *k, uint32_t i, uint32_t base)
{
    enum { MARGIN = 3 }; /* of a relocated word that lies partly in a range */
    const struct xlat_aot *a = k->aot.aot;
    const struct xlat_aot_origin *o = (const struct xlat_aot_origin *)xlat_aot_at(a, a->origins) + i;
    const struct xlat_aot_range *r = xlat_aot_at(a, a->ranges);
    uint64_t hash = 0;

    for (uint32_t j = o[0].first; j < o[1].first; j++) {
        uint32_t before = r[j].rva < MARGIN ? r[j].rva : MARGIN, n = r[j].size + before;
        uint8_t *bytes = malloc(n + MARGIN);
        size_t got = bytes ? xlat_peek(base + r[j].rva - before, bytes, n + MARGIN) : 0;
        if (got >= n) {
            xlat_relocations_undo(&k->relocations, base - a->base, r[j].rva - before, bytes, (uint32_t)got);
            hash = xlat_origin_hash(hash, bytes + before, r[j].size);
        }
        free(bytes);
        if (got < n)
            return false;
    }
    return o[0].first != o[1].first && hash == o[0].hash;
}

static bool is_bound(uint32_t base, uint32_t which)
{
    for (uint32_t i = 0; i < nbound; i++)
        if (bound[i].base == base && bound[i].which == which)
            return true;
    return false;
}

static bool try_row(const struct xlat_content_row *row, uint32_t addr, void *arg)
{
    const struct xlat_learn_place *place = arg;
    struct known *k = known[row->which];
    const struct xlat_aot_entry *e = xlat_aot_at(k->aot.aot, k->aot.aot->entries);
    uint32_t base = addr - e[row->entry].rva;
    struct xlat_module_info info = k->info;
    struct xlat_aot_module aot;
    char why[512];
    bool ok = true;

    if (!base || base % XLAT_PAGE || (uint64_t)base + info.size > 1ull << 32 || !holds(k, row->entry, base))
        return false;
    info.base = base;
    if (!is_bound(base, row->which)) {
        if (nbound == MOST_PLACES)
            return false;
        ok = xlat_aot_open(k->path, info.hash, info.file_size, &aot, why, sizeof why) &&
             xlat_module_bind_learned(&info, &aot, &k->relocations, why, sizeof why);
        if (ok) {
            bound[nbound].base = base;
            bound[nbound].size = info.size;
            bound[nbound++].which = row->which;
        } else
            xlat_log("%s: %s", k->path, why);
    }
    return ok && xlat_module_admit(addr, place->start, place->end, place->writable);
}

bool xlat_learned_find(uint32_t addr, const uint8_t *bytes, size_t n, const struct xlat_learn_place *place)
{
    bool found = false;

    pthread_mutex_lock(&lock);
    if (*program && stale)
        look();
    if (content.n)
        found = xlat_content_each(&content, addr, bytes, n, try_row, (void *)(uintptr_t)place);
    pthread_mutex_unlock(&lock);
    return found;
}

bool xlat_learned_find_again(uint32_t addr, const struct xlat_learn_place *place)
{
    uint8_t bytes[XLAT_CONTENT_LONGEST];
    size_t n = xlat_module_function(addr) ? 0 : xlat_peek(addr, bytes, sizeof bytes);

    return n && xlat_learned_find(addr, bytes, n, place);
}

bool xlat_learned_is_bound(uint32_t base)
{
    bool found = false;

    pthread_mutex_lock(&lock);
    for (uint32_t i = 0; i < nbound && !found; i++)
        found = bound[i].base == base;
    pthread_mutex_unlock(&lock);
    return found;
}

static bool covers(const struct xlat_snapshot *s, uint32_t base, uint32_t addr, bool writable)
{
    enum { COMPARED = 32 };
    uint8_t now[COMPARED];
    uint32_t n = 0, rights = 0;
    const uint8_t *then = addr > base ? bytes_at(s, addr - base, &n, &rights) : NULL;
    struct xlat_relocations r = {(uint32_t *)(uintptr_t)s->relocs, s->head->nrelocs, true};

    n = n < COMPARED ? n : COMPARED;
    if (!then || (writable && !(rights & XLAT_SNAPSHOT_W)) || !xlat_peek_all(addr, now, n))
        return false;
    xlat_relocations_undo(&r, base - s->head->base, addr - base, now, n);
    return !memcmp(now, then, n);
}

bool xlat_learned_covers(const uint8_t hash[16], uint32_t base, uint32_t addr, bool writable)
{
    struct xlat_snapshot s;
    char name[33], path[4096];
    size_t size;

    xlat_hex16(hash, name);
    int n = snprintf(path, sizeof path, "%s/%s/%s", getenv("XLAT_LEARN"), program, name);
    void *map = n < (int)sizeof path ? open_snapshot(path, &s, &size) : NULL;
    bool is = map && covers(&s, base, addr, writable);
    if (map)
        munmap(map, size);
    return is;
}

bool xlat_learned_in_use(uint32_t addr, bool writable, uint8_t hash[16], uint32_t *base)
{
    bool found = false;

    pthread_mutex_lock(&lock);
    for (uint32_t i = nbound; i-- && !found;)
        if (addr - bound[i].base < bound[i].size) {
            memcpy(hash, known[bound[i].which]->info.hash, 16);
            *base = bound[i].base;
            found = xlat_learned_covers(hash, *base, addr, writable);
        }
    pthread_mutex_unlock(&lock);
    return found;
}

void xlat_learned_gone(uint32_t addr, uint32_t size)
{
    uint64_t end = (uint64_t)addr + size;

    pthread_mutex_lock(&lock);
    for (uint32_t i = 0; i < nbound;)
        if (bound[i].base < end && (uint64_t)bound[i].base + bound[i].size > addr) {
            xlat_module_end_memory(bound[i].base);
            bound[i] = bound[--nbound];
        } else
            i++;
    pthread_mutex_unlock(&lock);
}
