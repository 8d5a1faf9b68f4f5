/* stats.c - what `xlat run --stats` shows at the end of each process of a run: a table on standard error or JSON, one object a line.
 *
 * XLAT_STATS is "table", "json" (both to standard error) or the path of a file, to which JSON is appended.  The JSON is written by hand: a library
 * for it would be loaded into every guest process. */
#define _GNU_SOURCE
#include "runtime/core/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "fallback-interp/interp.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/profile.h"
#include "runtime/core/request.h"
#include "runtime/core/rt.h"
#include "runtime/core/symbols.h"

enum { MOST_PLACES = 15 };
static const char *const kinds[] = {"untranslated", "inside", "unmasked", "skipped"}; /* runtime/abi/profile.h */
enum { KINDS = sizeof kinds / sizeof *kinds };

static uint64_t first_ticks;
static struct timespec first_time;

bool xlat_stats_open(void)
{
    const char *how = getenv("XLAT_STATS");

    clock_gettime(CLOCK_MONOTONIC, &first_time);
    first_ticks = xlat_host_ticks();
    return how && *how;
}

static double seconds_since_start(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - first_time.tv_sec) + (double)(now.tv_nsec - first_time.tv_nsec) / 1e9;
}

/* ---- what was interpreted ---- */

struct place {
    uint32_t addr;
    uint64_t times, insns;
    const char *kind;
};
struct places {
    struct place at[MOST_PLACES];
    size_t n;
};
struct module { /* one for each image that was interpreted in part */
    struct xlat_module_info info;
    uint64_t misses[KINDS], insns;
};
struct interpreted {
    struct module *modules;
    size_t nmodules;
    struct places entries; /* by instructions */
    struct places hot;     /* functions and loops, by calls and turns */
    uint64_t misses, insns; /* in images */
};

static struct module *module_of(struct interpreted *all, const struct xlat_module_info *info)
{
    struct module *more;

    for (size_t i = 0; i < all->nmodules; i++)
        if (all->modules[i].info.base == info->base && !memcmp(all->modules[i].info.hash, info->hash, sizeof info->hash))
            return &all->modules[i];
    if (!(more = realloc(all->modules, (all->nmodules + 1) * sizeof *more)))
        return NULL;
    all->modules = more;
    more[all->nmodules] = (struct module){.info = *info};
    return &more[all->nmodules++];
}

/* Keeps the most: by is what they are compared by. */
static void keep(struct places *p, const struct place *new, uint64_t by, bool insns)
{
    size_t at = p->n;

    while (at && (insns ? p->at[at - 1].insns : p->at[at - 1].times) < by)
        at--;
    if (at == MOST_PLACES || !by)
        return;
    if (p->n < MOST_PLACES)
        p->n++;
    memmove(&p->at[at + 1], &p->at[at], (p->n - 1 - at) * sizeof *p->at);
    p->at[at] = *new;
}

static void add_block(uint32_t addr, uint32_t times, void *arg)
{
    struct interpreted *all = arg;
    const char *kind = xlat_module_entry_at(addr) ? "skipped" : xlat_module_entry_before(addr) ? "inside" : "untranslated";

    keep(&all->hot, &(struct place){.addr = addr, .times = times, .kind = kind}, times, false);
}

static void add_place(const struct xlat_module_info *info, const char *kind, const struct xlat_miss_slot *slot, void *arg)
{
    struct interpreted *all = arg;
    struct module *m = module_of(all, info);

    if (!strcmp(kind, "unmasked")) { /* counted among all entries as well */
        for (size_t i = 0; m && i < KINDS; i++)
            m->misses[i] += !strcmp(kinds[i], kind) ? slot->count : 0;
        return;
    }
    all->misses += slot->count;
    all->insns += slot->insns;
    for (size_t i = 0; m && i < KINDS; i++)
        if (!strcmp(kinds[i], kind))
            m->misses[i] += slot->count;
    if (m)
        m->insns += slot->insns;
    keep(&all->entries, &(struct place){slot->eip, slot->count, slot->insns, kind}, slot->insns, true);
}

/* ---- output ---- */

struct out {
    FILE *f;
    bool json, more; /* more: something stands before, in the list that is open */
    const struct interpreted *all;
};

__attribute__((format(printf, 2, 3))) static void put(const struct out *o, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vfprintf(o->f, fmt, ap);
    va_end(ap);
}

static void put_string(const struct out *o, const char *s)
{
    putc('"', o->f);
    for (; *s; s++)
        if (*s == '"' || *s == '\\' || (unsigned char)*s < ' ' || (unsigned char)*s >= 0x7f)
            fprintf(o->f, "\\u%04x", (unsigned char)*s);
        else
            putc(*s, o->f);
    putc('"', o->f);
}

static const char *state_text(const struct xlat_module_state *s, char *to, size_t cap)
{
    int n = s->exact  ? snprintf(to, cap, "interpreted: it is to be translated with exact registers") :
            s->held   ? snprintf(to, cap, "interpreted: some functions are out of use and cannot be patched") :
            s->whole  ? snprintf(to, cap, "translated") :
            s->slices || s->learned ? snprintf(to, cap, "in part") :
            s->file   ? snprintf(to, cap, "interpreted: no translation") : snprintf(to, cap, "interpreted: its file cannot be read");

    if (s->slices)
        n += snprintf(to + n, cap - (size_t)n, ", %u slices", s->slices);
    if (s->learned)
        n += snprintf(to + n, cap - (size_t)n, ", %u learned", s->learned);
    if (s->stale)
        snprintf(to + n, cap - (size_t)n, ", %u of %u functions stale", s->stale, s->functions);
    return to;
}

static void put_module(const struct xlat_module_info *info, const struct xlat_module_state *s, void *arg)
{
    struct out *o = arg;
    const struct module *m = NULL;
    char text[200];

    for (size_t i = 0; i < o->all->nmodules && !m; i++)
        if (o->all->modules[i].info.base == info->base && !memcmp(o->all->modules[i].info.hash, info->hash, sizeof info->hash))
            m = &o->all->modules[i];
    if (o->json) {
        put(o, "%s{\"name\": ", o->more ? ", " : "");
        put_string(o, info->name);
        put(o, ", \"base\": %u, \"state\": ", info->base);
        put_string(o, state_text(s, text, sizeof text));
        put(o, ", \"whole\": %u, \"slices\": %u, \"learned\": %u, \"functions\": %u, \"stale\": %u, \"interpreted\": %llu, \"misses\": {", s->whole,
            s->slices, s->learned, s->functions, s->stale, m ? (unsigned long long)m->insns : 0);
        for (size_t k = 0; k < KINDS; k++)
            put(o, "%s\"%s\": %llu", k ? ", " : "", kinds[k], m ? (unsigned long long)m->misses[k] : 0);
        put(o, "}}");
    } else {
        put(o, "    %-20s %-40s", info->name, state_text(s, text, sizeof text));
        for (size_t k = 0; m && k < KINDS; k++)
            if (m->misses[k])
                put(o, " %s %llu", kinds[k], (unsigned long long)m->misses[k]);
        put(o, "\n");
    }
    o->more = true;
}

static void put_places(struct out *o, const char *name, const char *heading, const struct places *p)
{
    char where[256];

    if (o->json)
        put(o, ", \"%s\": [", name);
    else if (p->n)
        put(o, "  %s:\n", heading);
    for (size_t i = 0; i < p->n; i++) {
        const struct place *at = &p->at[i];
        xlat_symbol_text(at->addr, where, sizeof where);
        if (o->json) {
            put(o, "%s{\"place\": ", i ? ", " : "");
            put_string(o, where);
            put(o, ", \"reason\": \"%s\", \"times\": %llu, \"instructions\": %llu}", at->kind, (unsigned long long)at->times,
                (unsigned long long)at->insns);
        } else if (at->insns)
            put(o, "    %12llu instructions, %llu times, %s: %s\n", (unsigned long long)at->insns, (unsigned long long)at->times, at->kind, where);
        else
            put(o, "    %12llu times, %s: %s\n", (unsigned long long)at->times, at->kind, where);
    }
    if (o->json)
        put(o, "]");
}

static void put_all(struct out *o, const struct xlat_counters *c, const char *program)
{
    double wall = seconds_since_start(), ticks = (double)(xlat_host_ticks() - first_ticks), per_tick = ticks > 0 ? wall / ticks : 0, sum = 0;
    static const char *const names[] = {"translated", "interpreted", "wine", "xlat"};
    double spent[XLAT_SPENT_COUNT];

    for (unsigned i = 0; i < XLAT_SPENT_COUNT; i++)
        sum += spent[i] = (double)c->spent[i] * per_tick;
    if (o->json) {
        put(o, "{\"program\": ");
        put_string(o, program);
        put(o, ", \"process\": %d, \"seconds\": %.6f, \"spent\": {", (int)getpid(), wall);
        for (unsigned i = 0; i < XLAT_SPENT_COUNT; i++)
            put(o, "%s\"%s\": %.6f", i ? ", " : "", names[i], spent[i]);
        put(o, "}, \"interpreted\": %llu, \"entries\": %llu, \"calls\": %llu, \"system_calls\": %llu, \"faults\": %llu, \"traps\": %llu",
            (unsigned long long)c->interpreted, (unsigned long long)c->misses, (unsigned long long)c->translated_calls,
            (unsigned long long)c->syscalls, (unsigned long long)c->faults, (unsigned long long)c->traps);
        put(o, ", \"background\": {\"images\": %u, \"places\": %u, \"whole\": %u, \"slices\": %u, \"learned\": %u}, \"modules\": [",
            xlat_requests_images, xlat_requests_places, xlat_modules_taken[2], xlat_modules_taken[1], xlat_modules_taken[0]);
    } else {
        put(o, "xlat: %s, process %d, %.3f s\n  time of its threads:", program, (int)getpid(), wall);
        for (unsigned i = 0; i < XLAT_SPENT_COUNT; i++)
            put(o, "%s %s %.3f s (%.0f %%)", i ? "," : "", i == XLAT_SPENT_SYSTEM ? "Wine and waiting" : names[i], spent[i],
                sum > 0 ? 100 * spent[i] / sum : 0);
        put(o, "\n  interpreted: %llu instructions, entered %llu times; calls of translated code: %llu\n", (unsigned long long)c->interpreted,
            (unsigned long long)c->misses, (unsigned long long)c->translated_calls);
        put(o, "  system calls: %llu; faults: %llu; traps: %llu\n", (unsigned long long)c->syscalls, (unsigned long long)c->faults,
            (unsigned long long)c->traps);
        put(o, "  background: asked for %u images and %u places; taken over: %u whole, %u slices, %u learned\n", xlat_requests_images,
            xlat_requests_places, xlat_modules_taken[2], xlat_modules_taken[1], xlat_modules_taken[0]);
        put(o, "  modules, and entries into the interpreter by reason:\n");
    }
    o->more = false;
    xlat_modules_states(put_module, o);
    if (o->json)
        put(o, "]");
    put_places(o, "hot", "functions and loops that were interpreted most, by calls and turns", &o->all->hot);
    put_places(o, "entries_at", "where the interpreter was entered, by the instructions until it was left", &o->all->entries);
    if (o->json)
        put(o, "}\n");
    else if (c->misses > o->all->misses && c->interpreted > o->all->insns)
        put(o, "    %12llu instructions, %llu times elsewhere\n", (unsigned long long)(c->interpreted - o->all->insns),
            (unsigned long long)(c->misses - o->all->misses));
}

static void find_main(const struct xlat_module_info *info, bool translated, void *arg)
{
    (void)translated;
    if (info->main)
        memcpy(arg, info->name, sizeof info->name);
}

/* One write, so that the text of several processes does not mix. */
void xlat_stats_write(const struct xlat_counters *c, const struct xlat_miss_slot *slots, struct xlat_icache *ic)
{
    const char *to = getenv("XLAT_STATS");
    struct interpreted all = {0};
    struct out o = {.all = &all};
    char program[64] = "?", *text = NULL;
    size_t n = 0;
    int fd = 2;

    if (!to || !*to)
        return;
    if (slots)
        xlat_profile_each(slots, add_place, &all);
    xlat_icache_each(ic, add_block, &all);
    xlat_modules_each(find_main, program);
    o.json = strcmp(to, "table");
    if ((o.f = open_memstream(&text, &n))) {
        put_all(&o, c, program);
        if (fclose(o.f))
            n = 0;
    }
    if (o.json && strcmp(to, "json"))
        fd = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (!n || fd < 0 || write(fd, text, n) != (ssize_t)n)
        xlat_warn("--stats: cannot write %s: %s", to, strerror(errno));
    if (fd > 2)
        close(fd);
    free(text);
    free(all.modules);
}
