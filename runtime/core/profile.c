/* profile.c - writes what a run learned: the profile (runtime/abi/profile.h) and the counters.  Uses libc. */
#include "runtime/core/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>
#include "runtime/abi/profile.h"
#include "runtime/core/cached.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/profile.h"

struct xlat_miss_slot *xlat_profile_open(void)
{
    const char *path = getenv("XLAT_PROFILE"), *stats = getenv("XLAT_STATS");
    void *p;

    if ((!path || !*path) && (!stats || !*stats))
        return NULL;
    p = mmap(NULL, 2 * XLAT_MISS_SLOTS * sizeof(struct xlat_miss_slot), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        xlat_warn("no memory to record what is interpreted");
        return NULL;
    }
    return p;
}

struct rows { /* places, each with its module */
    struct xlat_profile_line *at;
    size_t n, cap;
    bool failed;
};
struct collector {
    void (*fn)(const struct xlat_module_info *info, const char *kind, const struct xlat_miss_slot *slot, void *arg);
    void *arg;
    const struct xlat_miss_slot *slots; /* sorted by address */
    size_t nslots;
    const char *kind; /* of all of them, NULL: as the module says */
};

static int by_eip(const void *a, const void *b)
{
    const struct xlat_miss_slot *x = a, *y = b;
    return x->eip < y->eip ? -1 : x->eip > y->eip;
}

static void add(struct rows *r, const struct xlat_profile_line *row)
{
    if (r->n == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 1024;
        struct xlat_profile_line *at = realloc(r->at, cap * sizeof *at);
        if (!at) {
            r->failed = true;
            return;
        }
        r->at = at;
        r->cap = cap;
    }
    r->at[r->n++] = *row;
}

/* The first slot at or behind an address. */
static size_t first_slot(const struct collector *c, uint32_t addr)
{
    size_t lo = 0, hi = c->nslots;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (c->slots[mid].eip < addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void in_module(const struct xlat_module_info *info, bool translated, void *arg)
{
    const struct collector *c = arg;

    for (size_t i = first_slot(c, info->base); i < c->nslots && c->slots[i].eip - info->base < info->size; i++)
        c->fn(info, c->kind ? c->kind : !translated ? "untranslated" : xlat_module_entry_at(c->slots[i].eip) ? "skipped" : "inside", &c->slots[i],
              c->arg);
}

void xlat_profile_each(const struct xlat_miss_slot *slots,
                       void (*fn)(const struct xlat_module_info *info, const char *kind, const struct xlat_miss_slot *slot, void *arg), void *arg)
{
    struct xlat_miss_slot *sorted = malloc(XLAT_MISS_SLOTS * sizeof *sorted);
    struct collector c = {.fn = fn, .arg = arg, .slots = sorted};

    if (!sorted) {
        xlat_warn("no memory to say what was interpreted");
        return;
    }
    for (int table = 0; table < 2; table++) {
        c.kind = table ? "unmasked" : NULL;
        c.nslots = 0;
        for (size_t i = 0; i < XLAT_MISS_SLOTS; i++)
            if (slots[table * XLAT_MISS_SLOTS + i].eip)
                sorted[c.nslots++] = slots[table * XLAT_MISS_SLOTS + i];
        qsort(sorted, c.nslots, sizeof *sorted, by_eip);
        xlat_modules_each(in_module, &c);
    }
    free(sorted);
}

static void add_place(const struct xlat_module_info *info, const char *kind, const struct xlat_miss_slot *slot, void *arg)
{
    struct xlat_profile_line row = {.rva = slot->eip - info->base, .count = slot->count};

    xlat_hex16(info->hash, row.hash);
    snprintf(row.name, sizeof row.name, "%s", info->name);
    strcpy(row.kind, kind);
    add(arg, &row);
}

/* What other processes of this run have written.  A file that is something else is written over. */
static void add_file(FILE *f, struct rows *r)
{
    char line[200];
    struct xlat_profile_line row = {0};

    if (!fgets(line, sizeof line, f) || xlat_profile_parse(line, &row) != XLAT_PROFILE_HEAD || row.version != XLAT_PROFILE_VERSION)
        return;
    while (fgets(line, sizeof line, f))
        if (xlat_profile_parse(line, &row) == XLAT_PROFILE_PLACE && row.hash[0])
            add(r, &row);
}

static int by_place(const void *a, const void *b)
{
    const struct xlat_profile_line *x = a, *y = b;
    int d = strcmp(x->hash, y->hash);
    return d ? d : x->rva != y->rva ? (x->rva < y->rva ? -1 : 1) : strcmp(x->kind, y->kind);
}

static void write_rows(FILE *f, const struct rows *r)
{
    fprintf(f, "%s %d\n", XLAT_PROFILE_MAGIC, XLAT_PROFILE_VERSION);
    for (size_t i = 0, next; i < r->n; i = next) {
        const struct xlat_profile_line *row = &r->at[i];
        uint64_t count = 0;

        for (next = i; next < r->n && !by_place(&r->at[next], row); next++)
            count += r->at[next].count;
        if (!i || strcmp(row->hash, row[-1].hash))
            fprintf(f, "module %s %s\n", row->hash, row->name);
        fprintf(f, "%x %s %u\n", row->rva, row->kind, count < 0xffffffffu ? (unsigned)count : 0xffffffffu);
    }
}

/* The processes of a run write one file: each adds itself to what is there, one at a time. */
void xlat_profile_write(const struct xlat_miss_slot *slots)
{
    const char *path = getenv("XLAT_PROFILE");
    struct rows rows = {0};
    FILE *f;
    int fd;

    if (!slots || !path || !*path)
        return;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    f = fd < 0 ? NULL : fdopen(fd, "r+");
    if (!f) {
        xlat_warn("XLAT_PROFILE: cannot write %s: %s", path, strerror(errno));
        return;
    }
    xlat_profile_each(slots, add_place, &rows);
    while (flock(fd, LOCK_EX) && errno == EINTR)
        ;
    add_file(f, &rows);
    if (rows.n)
        qsort(rows.at, rows.n, sizeof *rows.at, by_place);
    rewind(f);
    if (rows.failed || ftruncate(fd, 0))
        xlat_warn("XLAT_PROFILE: cannot write %s: %s", path, strerror(errno));
    else
        write_rows(f, &rows);
    if (ferror(f) | fclose(f)) /* which also gives the lock back */
        xlat_warn("XLAT_PROFILE: cannot write %s: %s", path, strerror(errno));
    free(rows.at);
}

static void count_module(const struct xlat_module_info *info, bool translated, void *arg)
{
    ((uint32_t *)arg)[translated]++;
}

void xlat_counters_write(const struct xlat_counters *c)
{
    const char *to = getenv("XLAT_COUNT");
    uint32_t modules[2] = {0, 0};
    char text[512], *end;
    long fd;
    int n;

    if (!to || !*to)
        return;
    xlat_modules_each(count_module, modules);
    n = snprintf(text, sizeof text,
                 "interpreted %llu\nmisses %llu\ntranslated-calls %llu\ndecoded-blocks %llu\nsystem-calls %llu\nfaults %llu\ntraps %llu\n"
                 "modules-translated %u\nmodules-interpreted %u\nhost-executable %llu\n",
                 (unsigned long long)c->interpreted, (unsigned long long)c->misses, (unsigned long long)c->translated_calls,
                 (unsigned long long)c->decoded, (unsigned long long)c->syscalls, (unsigned long long)c->faults, (unsigned long long)c->traps,
                 modules[1], modules[0], (unsigned long long)c->executable);
    fd = strtol(to, &end, 10);
    if (*end)
        fd = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0 || write((int)fd, text, (size_t)n) != n)
        xlat_warn("XLAT_COUNT: cannot write %s: %s", to, strerror(errno));
    if (fd >= 0 && *end)
        close((int)fd);
}
