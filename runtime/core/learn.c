/* learn.c - see learn.h.
 *
 * What is kept is which pages code was met on, and of memory that may be written, which may hold data as well (stacks, heaps), the blocks themselves.
 * The other bytes are read when a snapshot is written: of an image all of them; of memory for code only the pages that were met and those around
 * them, because what was not executed this time may be the next; of mixed memory the blocks, so that no data of the program gets into the cache.
 *
 * What a program can make us write is limited: the number and size of snapshots of a process, and the size of the folder, from which the oldest go.
 */
#define _GNU_SOURCE
#include "runtime/core/learn.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>
#include "fallback-interp/hot.h"
#include "runtime/abi/cache.h"
#include "runtime/abi/snapshot.h"
#include "runtime/core/cached.h"
#include "runtime/core/exact.h"
#include "runtime/core/learned.h"
#include "runtime/core/log.h"
#include "runtime/core/original.h"
#include "runtime/core/peek.h"
#include "runtime/core/request.h"

enum { PAGE = XLAT_SNAPSHOT_PAGE, AROUND = 16 /* pages */, MOST_PLACES = 1024, MOST_BLOCKS = 8192, MOST_SNAPSHOTS = 64, FOLDER_FILES = 256 };
enum { FEW = 32 /* entries of an image whose translation lacks them: all of it is not translated again for those */ };
#define MOST_WRITTEN (256ull << 20) /* bytes, by a process and in the folder */

/* Of a page: code was met on it; since the last snapshot of its area; how often code on it was found changed when it was to run again, up to MOST. */
enum { MET = 1, NEW = 2, CHANGED = 4, MOST_CHANGES = 16 };


struct block { /* as it was when it was met: a stack is long gone when a snapshot is written */
    uint32_t addr, n;
    uint8_t *bytes;
};
struct place {
    struct xlat_learn_place p;
    struct block *blocks; /* of memory that is writable */
    uint32_t nblocks;
    uint32_t *entries, nentries; /* addresses; some may be there twice */
};

struct area { /* of places: what was allocated together, or an image */
    uint32_t start, end;
    uint32_t times; /* that it was written before its end because it was hot */
    int64_t when;   /* for the last time so, milliseconds */
    uint32_t base;     /* of its last snapshot; 0: there is none */
    uint8_t hash[16];  /* of that */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static struct area *areas;
static uint32_t nareas;
static uint8_t *met; /* MET, NEW of each guest page */
static struct place *places;
static uint32_t nplaces, snapshots;
static uint64_t written;
static uint64_t *seen; /* hashes of blocks, an open-addressed set; 0: free */
static uint32_t nseen, seen_cap;

void xlat_learn_start(const char *to)
{
    void *p = to && *to ? mmap(NULL, 1u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) : MAP_FAILED;

    if (p == MAP_FAILED)
        return;
    pthread_mutex_lock(&lock);
    folder = to;
    __atomic_store_n(&met, p, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&lock);
}

bool xlat_learn_is_on(void) { return __atomic_load_n(&met, __ATOMIC_ACQUIRE); }

bool xlat_learn_is_explained(const struct xlat_original *image, bool writable)
{
    return image->size && image->same && (!writable || image->writable);
}

/* ---- recording ---- */

/* Its pages may hold data as well. */
static bool is_mixed(const struct xlat_learn_place *p) { return p->writable && !p->image; }

static bool same_place(const struct xlat_learn_place *a, const struct xlat_learn_place *b)
{
    return a->start == b->start && a->end == b->end && a->area_start == b->area_start && a->area_end == b->area_end && a->writable == b->writable &&
           a->image == b->image;
}

/* NULL: there are too many, or there is no memory. */
static struct place *place_of(const struct xlat_learn_place *p)
{
    static uint32_t last;

    if (last < nplaces && same_place(&places[last].p, p))
        return &places[last];
    for (last = 0; last < nplaces; last++)
        if (same_place(&places[last].p, p))
            return &places[last];
    if (nplaces == MOST_PLACES)
        return NULL;
    if (nplaces % 16 == 0) {
        struct place *more = realloc(places, (nplaces + 16) * sizeof *places);
        if (!more)
            return NULL;
        places = more;
    }
    places[nplaces] = (struct place){.p = *p};
    return &places[nplaces++];
}

static void add_block(struct place *p, uint32_t addr, const uint8_t *bytes, uint32_t n)
{
    uint8_t *copy = malloc(n);

    if (!copy)
        return;
    memcpy(copy, bytes, n);
    for (uint32_t i = 0; i < p->nblocks; i++)
        if (p->blocks[i].addr == addr) {
            free(p->blocks[i].bytes);
            p->blocks[i] = (struct block){addr, n, copy};
            return;
        }
    if (p->nblocks == MOST_BLOCKS) {
        free(copy);
        return;
    }
    if (p->nblocks % 64 == 0) {
        struct block *more = realloc(p->blocks, (p->nblocks + 64) * sizeof *more);
        if (!more) {
            free(copy);
            return;
        }
        p->blocks = more;
    }
    p->blocks[p->nblocks++] = (struct block){addr, n, copy};
}

static void add_entry(struct place *p, uint32_t addr)
{
    if (p->nentries == XLAT_SNAPSHOT_ENTRIES)
        return;
    if (p->nentries % 64 == 0) {
        uint32_t *more = realloc(p->entries, (p->nentries + 64) * sizeof *more);
        if (!more)
            return;
        p->entries = more;
    }
    p->entries[p->nentries++] = addr;
}

/* Code that is generated again and again is different in each run: no use to keep it. */
static bool is_restless(uint32_t page) { return met[page] / CHANGED >= MOST_CHANGES; }

bool xlat_learn_is_restless(uint32_t addr) { return xlat_learn_is_on() && is_restless(addr / PAGE); }

void xlat_learn_changed(uint32_t addr)
{
    if (!xlat_learn_is_on())
        return;
    pthread_mutex_lock(&lock);
    if (!is_restless(addr / PAGE))
        met[addr / PAGE] += CHANGED;
    pthread_mutex_unlock(&lock);
}

/* Adds the hash of a block, or of its address alone (bytes NULL), to those seen.  False: it was there, or there are too many. */
static bool is_first(uint32_t addr, const uint8_t *bytes, uint32_t n)
{
    enum { MOST_SEEN = 1 << 20 };
    uint64_t h = XXH3_64bits_withSeed(bytes, bytes ? n : 0, addr);
    uint32_t i = (uint32_t)(h += !h);

    if (2 * nseen >= seen_cap) {
        uint32_t cap = seen_cap ? 2 * seen_cap : 1024;
        uint64_t *more = cap <= MOST_SEEN ? calloc(cap, sizeof *more) : NULL;
        if (!more)
            return false;
        for (uint32_t k = 0; k < seen_cap; k++)
            if (seen[k]) {
                uint32_t to = (uint32_t)seen[k];
                while (more[to & (cap - 1)])
                    to++;
                more[to & (cap - 1)] = seen[k];
            }
        free(seen);
        seen = more;
        seen_cap = cap;
    }
    for (; seen[i & (seen_cap - 1)]; i++)
        if (seen[i & (seen_cap - 1)] == h)
            return false;
    seen[i & (seen_cap - 1)] = h;
    nseen++;
    return true;
}

/* A block that is met again as it was once, after the rights of its page have changed twice, for example, is no news.  The third, fourth, ... code at
 * an address makes its page restless in the end. */
void xlat_learn_block(uint32_t addr, const uint8_t *bytes, uint32_t n, bool entered, const struct xlat_learn_place *place)
{
    struct place *p;

    if (!xlat_learn_is_on() || !n)
        return;
    pthread_mutex_lock(&lock);
    p = snapshots < MOST_SNAPSHOTS && !is_restless(addr / PAGE) ? place_of(place) : NULL;
    if (p && is_first(addr, bytes, n)) {
        static const uint8_t again[1];
        if (!is_first(addr, NULL, 0) && !is_first(addr, again, sizeof again))
            met[addr / PAGE] += CHANGED;
        /* what is still as in the file may be open for a moment only: it is no reason for a snapshot until it is hot */
        uint8_t how = place->image && xlat_original_at(addr).same ? MET : MET | NEW;
        met[addr / PAGE] |= how;
        met[(addr + n - 1) / PAGE] |= how;
        if (is_mixed(place))
            add_block(p, addr, bytes, n);
        if (entered || !p->nentries) /* the first: whoever came there came from elsewhere */
            add_entry(p, addr);
    }
    pthread_mutex_unlock(&lock);
}

/* ---- a snapshot ---- */

struct file { /* in the making */
    struct xlat_snapshot_head head;
    struct xlat_snapshot_part part[XLAT_SNAPSHOT_PARTS];
    uint32_t *entries, *relocs;
    uint8_t *bytes; /* of the parts so far */
    size_t n, cap;
    uint32_t area_start, area_end;
    bool failed;
};

static bool reserve(struct file *f, size_t more)
{
    size_t cap = f->cap ? f->cap : 1 << 16;
    uint8_t *p;

    while (cap < f->n + more)
        cap *= 2;
    if (f->n + more > XLAT_SNAPSHOT_BYTES)
        return false;
    if (cap == f->cap)
        return true;
    if (!(p = realloc(f->bytes, cap)))
        return false;
    f->bytes = p;
    f->cap = cap;
    return true;
}

/* Adds what can be read of [from, to), as far as it lies behind all that was added before.  bytes: those of `from` and on; NULL: memory's. */
static void add_part(struct file *f, uint64_t from, uint64_t to, uint32_t rights, const uint8_t *bytes)
{
    struct xlat_snapshot_part *last = f->head.nparts ? &f->part[f->head.nparts - 1] : NULL;
    uint64_t end = last ? (uint64_t)f->head.base + last->rva + last->size : 0;
    uint32_t rva;
    size_t n;

    if (end >= to)
        return;
    if (from < end) {
        bytes = bytes ? bytes + (end - from) : NULL;
        from = end;
    }
    rva = (uint32_t)from - f->head.base;
    if (f->failed || !reserve(f, to - from)) {
        f->failed = true;
        return;
    }
    n = to - from;
    if (bytes)
        memcpy(f->bytes + f->n, bytes, n);
    else
        n = xlat_peek((uint32_t)from, f->bytes + f->n, n);
    if (!n)
        return;
    f->n += n;
    if (last && last->rva + last->size == rva && last->rights == rights)
        last->size += (uint32_t)n;
    else if (f->head.nparts < XLAT_SNAPSHOT_PARTS)
        f->part[f->head.nparts++] = (struct xlat_snapshot_part){rva, (uint32_t)n, rights};
    else
        f->failed = true;
}

static int by_address(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; /* the first member, too */
    return x < y ? -1 : x > y;
}

static bool is_near(uint32_t page, const struct xlat_learn_place *p)
{
    uint32_t from = page > AROUND ? page - AROUND : 0;

    for (uint32_t i = from < p->start / PAGE ? p->start / PAGE : from; i <= page + AROUND && i < 1u << 20 && i <= (p->end - 1) / PAGE; i++)
        if (met[i] & MET)
            return true;
    return false;
}

/* Memory made for code: the pages that code was met on and those near them. */
static void add_pages(struct file *f, const struct xlat_learn_place *p)
{
    for (uint32_t page = p->start / PAGE; page <= (p->end - 1) / PAGE; page++)
        if (is_near(page, p) && !is_restless(page))
            add_part(f, page * PAGE, ((uint64_t)page + 1) * PAGE, XLAT_SNAPSHOT_X | (p->writable ? XLAT_SNAPSHOT_W : 0), NULL);
}

static void add_blocks(struct file *f, struct place *p)
{
    qsort(p->blocks, p->nblocks, sizeof *p->blocks, by_address);
    for (uint32_t i = 0; i < p->nblocks; i++)
        add_part(f, p->blocks[i].addr, (uint64_t)p->blocks[i].addr + p->blocks[i].n, XLAT_SNAPSHOT_X | XLAT_SNAPSHOT_W, p->blocks[i].bytes);
}

static const struct place *place_at(uint32_t addr)
{
    for (uint32_t i = 0; i < nplaces; i++)
        if (addr - places[i].p.start < places[i].p.end - places[i].p.start)
            return &places[i];
    return NULL;
}

/* An image: all of it but its data, because tables and constants that belong to the code are anywhere, and are not the same in each run where they
 * can be written.  What holds code is known by where code was met; pages that are as in the file have it in the translation of the file. */
static void add_image(struct file *f)
{
    for (uint32_t page = f->area_start / PAGE; page <= (f->area_end - 1) / PAGE; page++) {
        const struct place *p = place_at(page * PAGE);
        struct xlat_original image = xlat_original_at(page * PAGE);
        uint32_t rights = !p || xlat_learn_is_explained(&image, p->p.writable) ? 0 :
                          p->p.writable ? XLAT_SNAPSHOT_X | XLAT_SNAPSHOT_W : XLAT_SNAPSHOT_X;
        if (p || !xlat_original_writable(page * PAGE))
            add_part(f, page * PAGE, ((uint64_t)page + 1) * PAGE, rights, NULL);
    }
}

static bool in_code(const struct file *f, uint32_t rva)
{
    for (uint32_t i = 0; i < f->head.nparts; i++)
        if (rva - f->part[i].rva < f->part[i].size)
            return f->part[i].rights & XLAT_SNAPSHOT_X;
    return false;
}

static bool add_entries(struct file *f)
{
    uint32_t n = 0, most = 0;

    for (uint32_t i = 0; i < nplaces; i++)
        most += places[i].p.area_start == f->area_start ? places[i].nentries : 0;
    f->entries = malloc((most + 1) * sizeof *f->entries);
    if (!f->entries)
        return false;
    for (uint32_t i = 0; i < nplaces; i++)
        for (uint32_t k = 0; k < places[i].nentries && places[i].p.area_start == f->area_start; k++)
            if (in_code(f, places[i].entries[k] - f->head.base))
                f->entries[n++] = places[i].entries[k] - f->head.base;
    qsort(f->entries, n, sizeof *f->entries, by_address);
    for (uint32_t i = 0, last = 0; i < n && f->head.nentries < XLAT_SNAPSHOT_ENTRIES; i++)
        if (f->entries[i] != last)
            last = f->entries[f->head.nentries++] = f->entries[i];
    return f->head.nentries;
}

/* Words that hold an address of the area are taken for relocated ones.  One that is none keeps the code from being found at another address, and does
 * no harm else. */
static bool add_relocs(struct file *f)
{
    const uint8_t *bytes = f->bytes;
    size_t cap = f->n / 4 + 1;

    f->relocs = malloc(cap * sizeof *f->relocs);
    if (!f->relocs)
        return false;
    for (uint32_t i = 0; i < f->head.nparts; bytes += f->part[i++].size)
        for (uint32_t at = 0; at + 4 <= f->part[i].size;) {
            uint32_t v;
            memcpy(&v, bytes + at, sizeof v);
            bool is = v >= f->area_start && v < f->area_end && f->part[i].rva + at;
            if (is)
                f->relocs[f->head.nrelocs++] = f->part[i].rva + at;
            at += is ? 4 : 1;
        }
    return true;
}

/* ---- the folder ---- */

struct old {
    char name[33];
    time_t when;
    uint64_t size;
};

static int by_age(const void *a, const void *b)
{
    const struct old *x = a, *y = b;
    return x->when < y->when ? -1 : x->when > y->when;
}

/* Makes room for one more file of `more` bytes: the oldest go, and what killed processes have left. */
static void trim(uint64_t more)
{
    DIR *d = opendir(folder);
    struct old *old = NULL;
    size_t n = 0, cap = 0;
    uint64_t size = more;

    for (struct dirent *e; d && (e = readdir(d));) {
        struct stat sb;
        size_t length = strlen(e->d_name);
        if (length > 36 && !strcmp(e->d_name + length - 4, ".new") && !fstatat(dirfd(d), e->d_name, &sb, AT_SYMLINK_NOFOLLOW) &&
            sb.st_mtime + 3600 < time(NULL))
            unlinkat(dirfd(d), e->d_name, 0);
        if (length != 32 || fstatat(dirfd(d), e->d_name, &sb, AT_SYMLINK_NOFOLLOW) || !S_ISREG(sb.st_mode))
            continue;
        if (n == cap) {
            struct old *p = realloc(old, (cap = cap ? 2 * cap : 64) * sizeof *old);
            if (!p)
                break;
            old = p;
        }
        strcpy(old[n].name, e->d_name);
        old[n].when = sb.st_mtime;
        size += old[n++].size = (uint64_t)sb.st_size;
    }
    if (n)
        qsort(old, n, sizeof *old, by_age);
    for (size_t i = 0; i < n && (size > MOST_WRITTEN || n - i >= FOLDER_FILES); i++)
        if (!unlinkat(dirfd(d), old[i].name, 0))
            size -= old[i].size;
    free(old);
    if (d)
        closedir(d);
}

/* Makes a folder and those above it, as far as they are missing. */
static void make_folder(const char *path)
{
    char part[4096];

    for (const char *p = path; (p = strchr(p + 1, '/')) && p - path < (ptrdiff_t)sizeof part;) {
        memcpy(part, path, (size_t)(p - path));
        part[p - path] = 0;
        mkdir(part, 0777);
    }
    mkdir(path, 0777);
}

/* The path of the snapshot with this hash.  False: it is too long. */
static bool path_of(const uint8_t hash[16], char path[4096])
{
    char name[33];

    xlat_hex16(hash, name);
    return snprintf(path, 4096, "%s/%s", folder, name) < 4096;
}

/* A file gets its name when it is complete; the name is the hash of what is in it, so of several processes that write the same one wins.  False: it
 * is not there. */
static bool write_file(const uint8_t *bytes, size_t n, uint8_t hash[16])
{
    char path[4096], tmp[4128];
    XXH128_canonical_t c;
    bool ok;
    int fd;

    XXH128_canonicalFromHash(&c, XXH3_128bits(bytes, n));
    memcpy(hash, c.digest, sizeof c.digest);
    if (!path_of(hash, path))
        return false;
    if (!access(path, F_OK))
        return true;
    make_folder(folder);
    trim(n);
    snprintf(tmp, sizeof tmp, "%s.%d.new", path, (int)getpid());
    fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ok = fd >= 0;
    for (size_t done = 0; ok && done < n;) {
        ssize_t k = write(fd, bytes + done, n - done);
        if (k < 0 && errno == EINTR)
            continue;
        ok = k > 0;
        done += ok ? (size_t)k : 0;
    }
    ok = (fd < 0 || !close(fd)) && ok && !rename(tmp, path);
    if (!ok) {
        static bool told;
        if (!told)
            xlat_warn("%s: learned code cannot be kept for the next run: %s", path, strerror(errno));
        told = true;
        unlink(tmp);
        return false;
    }
    written += n;
    snapshots++;
    xlat_log("learned %s", strrchr(path, '/') + 1);
    return true;
}

static bool finish(struct file *f, struct area *area)
{
    /* What the program's handlers want of its own modules they want of code that it makes or unpacks. */
    const char *text = xlat_exact_is_wanted() ? XLAT_CACHE_MARK : "";
    size_t tables = sizeof f->head + f->head.nparts * sizeof *f->part + 4 * ((size_t)f->head.nentries + f->head.nrelocs), ntext = strlen(text);
    size_t n = tables + ntext + f->n;
    uint8_t *all = n <= XLAT_SNAPSHOT_BYTES && ntext <= XLAT_SNAPSHOT_TEXT ? malloc(n) : NULL, *at = all;

    bool ok = all && written + n <= MOST_WRITTEN;

    if (!ok) {
        free(all);
        return false;
    }
    memcpy(f->head.magic, XLAT_SNAPSHOT_MAGIC, sizeof f->head.magic);
    f->head.ntext = (uint32_t)ntext;
    at = mempcpy(at, &f->head, sizeof f->head);
    at = mempcpy(at, f->part, f->head.nparts * sizeof *f->part);
    at = mempcpy(at, f->entries, 4 * (size_t)f->head.nentries);
    if (f->head.nrelocs)
        at = mempcpy(at, f->relocs, 4 * (size_t)f->head.nrelocs);
    at = mempcpy(at, text, ntext);
    memcpy(at, f->bytes, f->n);
    f->head.sum = xlat_snapshot_sum(all, n);
    memcpy(all + offsetof(struct xlat_snapshot_head, sum), &f->head.sum, sizeof f->head.sum);
    if ((ok = write_file(all, n, area->hash)))
        area->base = f->head.base;
    free(all);
    return ok;
}

/* NULL: no memory. */
static struct area *area_of(uint32_t start, uint32_t end)
{
    for (uint32_t i = 0; i < nareas; i++)
        if (areas[i].start == start && areas[i].end == end)
            return &areas[i];
    struct area *more = realloc(areas, (nareas + 1) * sizeof *areas);
    if (!more)
        return NULL;
    areas = more;
    areas[nareas] = (struct area){.start = start, .end = end};
    return &areas[nareas++];
}

/* All places of one area.  NULL: there is no snapshot of them. */
static struct area *save_area(uint32_t area_start, uint32_t area_end)
{
    struct xlat_original image = xlat_original_at(area_start);
    struct area *area = area_of(area_start, area_end);
    struct file *f = area ? calloc(1, sizeof *f) : NULL;
    bool ok = false;

    for (uint32_t i = 0; i < nplaces; i++)
        for (uint32_t page = places[i].p.start / PAGE; places[i].p.area_start == area_start && page <= (places[i].p.end - 1) / PAGE; page++)
            met[page] &= (uint8_t)~NEW;
    if (!f)
        return NULL;
    /* No function at RVA 0, which means "none" in a module's tables: those of memory count from the page before. */
    f->head.base = image.size || area_start < 2 * PAGE ? area_start : area_start - PAGE;
    f->head.size = area_end - f->head.base;
    f->area_start = area_start, f->area_end = area_end;
    if (image.size)
        add_image(f);
    else
        for (uint32_t i = 0; i < nplaces; i++) /* in the order of their addresses */
            if (places[i].p.area_start == area_start && places[i].p.area_end == area_end) {
                if (is_mixed(&places[i].p))
                    add_blocks(f, &places[i]);
                else
                    add_pages(f, &places[i].p);
            }
    if (!f->failed && add_entries(f) && (f->head.nentries >= FEW || !image.size || !xlat_learned_is_bound(area_start)) &&
        ((image.size && image.fixed) || add_relocs(f))) {
        f->head.flags = image.size && image.fixed ? 0 : XLAT_SNAPSHOT_MOVABLE;
        ok = finish(f, area);
    }
    free(f->entries);
    free(f->relocs);
    free(f->bytes);
    free(f);
    return ok ? area : NULL;
}

static bool has_new(const struct xlat_learn_place *p, uint32_t addr, uint64_t end)
{
    uint32_t from = p->start > addr ? p->start : addr;
    uint64_t to = p->end < end ? p->end : end;

    for (uint64_t page = from / PAGE; page * PAGE < to; page++)
        if (met[page] & NEW)
            return true;
    return false;
}

static int by_start(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return x->p.start < y->p.start ? -1 : x->p.start > y->p.start;
}

void xlat_learn_save(uint32_t addr, uint32_t size)
{
    uint64_t end = (uint64_t)addr + size;

    if (!xlat_learn_is_on() || !__atomic_load_n(&nplaces, __ATOMIC_RELAXED))
        return;
    pthread_mutex_lock(&lock);
    qsort(places, nplaces, sizeof *places, by_start);
    for (uint32_t i = 0; i < nplaces && snapshots < MOST_SNAPSHOTS; i++)
        if (places[i].p.start < end && places[i].p.end > addr && has_new(&places[i].p, addr, end)) {
            const struct area *area = save_area(places[i].p.area_start, places[i].p.area_end);
            char path[4096];
            if (area && path_of(area->hash, path))
                xlat_request_file(area->hash, path, area->base, NULL, 0);
        }
    pthread_mutex_unlock(&lock);
}

/* ---- what is hot ---- */

/* Whether an area that has been written before may be written once more before its end: after twice as long each time. */
static bool is_due(const struct area *area, int64_t now)
{
    enum { FIRST = 500, MOST_TIMES = 10 };

    return !area->times || (area->times < MOST_TIMES && now - area->when >= (int64_t)FIRST << area->times);
}

static int64_t milliseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The place of code that no file explains; NULL: the address is in none. */
static struct place *hot_place(uint32_t addr)
{
    struct place *p = met[addr / PAGE] & MET ? (struct place *)(uintptr_t)place_at(addr) : NULL;

    struct xlat_original image = xlat_original_at(addr);
    return p && xlat_learn_is_explained(&image, p->p.writable) ? NULL : p;
}

static void note_entry(struct place *p, uint32_t addr)
{
    for (uint32_t i = 0; i < p->nentries; i++)
        if (p->entries[i] == addr)
            return;
    add_entry(p, addr);
}

/* A snapshot that holds what memory has at addr: of this run, which is written when there is none and it is due, or the one of an earlier run that is
 * in use there. */
static bool snapshot_of(uint32_t addr, uint8_t hash[16], uint32_t *base)
{
    const struct place *p = place_at(addr);
    struct area *area = p ? area_of(p->p.area_start, p->p.area_end) : NULL;
    int64_t now = milliseconds();

    if (!area)
        return false;
    *base = area->base;
    memcpy(hash, area->hash, sizeof area->hash);
    if ((area->base && xlat_learned_covers(hash, *base, addr, p->p.writable)) || xlat_learned_in_use(addr, p->p.writable, hash, base))
        return true;
    if ((!(met[addr / PAGE] & NEW) && !xlat_original_at(addr).same) || snapshots >= MOST_SNAPSHOTS || !is_due(area, now))
        return false;
    area->when = now;
    area->times++;
    qsort(places, nplaces, sizeof *places, by_start);
    if (!save_area(area->start, area->end))
        return false;
    *base = area->base;
    memcpy(hash, area->hash, sizeof area->hash);
    return xlat_learned_covers(hash, *base, addr, false);
}

/* Asks for the snapshot's code at mine[0], and at those behind it that it has too, which are taken out. */
static uint32_t ask_for(const uint8_t hash[16], uint32_t base, struct xlat_hot_slot *mine, uint32_t n)
{
    char path[4096];
    uint32_t asked = 1;

    for (uint32_t i = 1; i < n; i++)
        if (xlat_learned_covers(hash, base, mine[i].addr, place_at(mine[i].addr)->p.writable)) {
            struct xlat_hot_slot s = mine[i];
            mine[i] = mine[asked];
            mine[asked++] = s;
        }
    if (path_of(hash, path))
        xlat_request_file(hash, path, base, mine, asked);
    return asked;
}

void xlat_learn_hot(struct xlat_hot_slot *slots)
{
    static struct xlat_hot_slot mine[XLAT_HOT_SLOTS]; /* under the lock */
    uint32_t n = 0, base;
    uint8_t hash[16];

    if (!xlat_learn_is_on())
        return;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < XLAT_HOT_SLOTS; i++) {
        uint32_t addr = __atomic_load_n(&slots[i].addr, __ATOMIC_ACQUIRE);
        struct place *p = addr ? hot_place(addr) : NULL;
        if (!p)
            continue;
        if (!is_restless(addr / PAGE)) {
            note_entry(p, addr);
            mine[n++] = (struct xlat_hot_slot){addr, slots[i].count};
        }
        xlat_hot_clear(&slots[i]);
    }
    for (uint32_t i = 0; i < n;)
        i += snapshot_of(mine[i].addr, hash, &base) ? ask_for(hash, base, &mine[i], n - i) : 1;
    pthread_mutex_unlock(&lock);
}

/* The addresses are copied, because no lock may be held while they are looked at. */
void xlat_learn_again(bool (*find)(uint32_t addr, const struct xlat_learn_place *place))
{
    struct { uint32_t addr; struct xlat_learn_place place; } *all = NULL;
    uint32_t n = 0, most = 0;

    if (!xlat_learn_is_on())
        return;
    pthread_mutex_lock(&lock);
    for (uint32_t i = 0; i < nplaces; i++)
        most += places[i].nentries;
    all = malloc((most + 1) * sizeof *all);
    for (uint32_t i = 0; i < nplaces && all; i++)
        for (uint32_t k = 0; k < places[i].nentries; k++) {
            all[n].addr = places[i].entries[k];
            all[n++].place = places[i].p;
        }
    pthread_mutex_unlock(&lock);
    for (uint32_t i = 0; i < n; i++)
        find(all[i].addr, &all[i].place);
    free(all);
}
