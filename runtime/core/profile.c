/* profile.c - writes what a run learned: the profile (runtime/abi/profile.h) and the counters.  Uses libc. */
#include "runtime/core/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "runtime/abi/profile.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/profile.h"

struct xlat_miss_slot *xlat_profile_open(void)
{
    const char *path = getenv("XLAT_PROFILE");
    void *p;

    if (!path || !*path)
        return NULL;
    p = mmap(NULL, XLAT_MISS_SLOTS * sizeof(struct xlat_miss_slot), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        xlat_warn("XLAT_PROFILE: no memory to record in");
        return NULL;
    }
    return p;
}

struct writer {
    FILE *f;
    const struct xlat_miss_slot *at; /* sorted by address */
    size_t n;
};

static int by_eip(const void *a, const void *b)
{
    const struct xlat_miss_slot *x = a, *y = b;
    return x->eip < y->eip ? -1 : x->eip > y->eip;
}

static void write_module(const struct xlat_module_info *info, bool translated, void *arg)
{
    struct writer *w = arg;
    bool head = false;

    for (size_t i = 0; i < w->n; i++) {
        uint32_t rva = w->at[i].eip - info->base;
        if (rva >= info->size)
            continue;
        if (!head) {
            fprintf(w->f, "module ");
            for (int k = 0; k < 16; k++)
                fprintf(w->f, "%02x", info->hash[k]);
            fprintf(w->f, " %s\n", info->name);
            head = true;
        }
        fprintf(w->f, "%x %s %u\n", rva, !translated ? "untranslated" : xlat_module_entry_at(w->at[i].eip) ? "skipped" : "inside", w->at[i].count);
    }
}

void xlat_profile_write(const struct xlat_miss_slot *slots)
{
    const char *path = getenv("XLAT_PROFILE");
    char tmp[4096];
    struct writer w = {0};
    struct xlat_miss_slot *sorted;
    bool ok;

    if (!slots || !path || snprintf(tmp, sizeof tmp, "%s.%d.tmp", path, (int)getpid()) >= (int)sizeof tmp)
        return;
    sorted = malloc(XLAT_MISS_SLOTS * sizeof *sorted);
    w.f = sorted ? fopen(tmp, "w") : NULL;
    if (!w.f) {
        xlat_warn("XLAT_PROFILE: cannot write %s: %s", tmp, strerror(errno));
        free(sorted);
        return;
    }
    for (size_t i = 0; i < XLAT_MISS_SLOTS; i++)
        if (slots[i].eip)
            sorted[w.n++] = slots[i];
    qsort(sorted, w.n, sizeof *sorted, by_eip);
    w.at = sorted;
    fprintf(w.f, "%s %d\n", XLAT_PROFILE_MAGIC, XLAT_PROFILE_VERSION);
    xlat_modules_each(write_module, &w);
    ok = !ferror(w.f);
    ok = !fclose(w.f) && ok;
    if (!ok || rename(tmp, path)) {
        xlat_warn("XLAT_PROFILE: cannot write %s: %s", path, strerror(errno));
        unlink(tmp);
    }
    free(sorted);
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
