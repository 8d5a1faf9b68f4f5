/* modules.c - which guest images are mapped, which have a translation, and which of its functions may be called just now.
 *
 * A function may be called exactly while its image is mapped, no page that its instructions lie on is writable and executable or was changed,
 * and XLAT_ONLY / XLAT_SKIP let it be.  Otherwise it is taken out of the dispatch table, and its first bytes lead to the interpreter, because
 * its neighbours call it directly (patch.h).  The guest's own loader makes code pages writable for a moment to relocate them: the bytes before
 * are kept, and when the page is closed again it is compared; only differences that a relocation explains are accepted.  A page that is
 * writable but not executable keeps its functions until then: nothing may run there.
 */
#include "runtime/core/modules.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "runtime/abi/cache.h"
#include "runtime/core/aot_open.h"
#include "runtime/core/cached.h"
#include "runtime/core/filter.h"
#include "runtime/core/log.h"
#include "runtime/host/patch.h"

#define PAGE 4096u

enum page_state { PAGE_CLEAN, PAGE_OPEN /* writable now */, PAGE_LIVE /* writable and executable now */, PAGE_CHANGED };

struct module {
    struct module *next;
    struct xlat_module_info info;
    struct xlat_aot_module aot; /* aot.aot NULL: not translated */
    /* when translated: */
    uint8_t *state;             /* enum page_state per page */
    uint8_t **before;           /* per page: its bytes before it became writable */
    uint32_t *by_code;          /* entries in the order of their host code */
    uint8_t *out, *is_out;      /* per entry: not to be used; its code leads to the interpreter */
    uint8_t (*saved)[XLAT_PATCH_SIZE];
    bool mapped;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct module *modules; /* never freed: faults look here without the lock */
static void **table;
static bool interpret;

/* The dispatch table has the functions of a guest page once somebody has looked for one there: filled when a module is bound it would be eight bytes
 * a byte of code, each page of it touched (`time xlat run sentry-cli.so --version`, 9.5 MB: 14,000 page faults, .2 s).  A bit for each page. */
static uint32_t looked[1u << 15];
static uint32_t changes; /* counts what refresh does */

bool xlat_modules_init(void ***dispatch, bool debugged)
{
    const char *v = getenv("XLAT_INTERPRET");
    void *p = mmap(NULL, sizeof(void *) << 32, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        return false;
    madvise(p, sizeof(void *) << 32, MADV_DONTDUMP);
    madvise(p, sizeof(void *) << 32, MADV_NOHUGEPAGE); /* reading an empty part must not cost a huge page */
    *dispatch = table = p;
    interpret = debugged || (v && *v && strcmp(v, "0"));
    return xlat_filter_init();
}

/* Makes the part of the dispatch table for these guest addresses writable. */
static bool commit(uint32_t base, uint32_t size)
{
    uint64_t from = ((uint64_t)base * sizeof *table) & ~(uint64_t)(PAGE - 1);
    uint64_t to = (((uint64_t)base + size) * sizeof *table + PAGE - 1) & ~(uint64_t)(PAGE - 1);

    return !mprotect((char *)table + from, to - from, PROT_READ | PROT_WRITE);
}

static const struct xlat_aot_entry *entries_of(const struct module *m, uint32_t *n)
{
    *n = m->aot.aot->nentries;
    return xlat_aot_at(m->aot.aot, m->aot.aot->entries);
}

static bool is_looked(uint32_t addr) { return __atomic_load_n(&looked[addr >> 17], __ATOMIC_SEQ_CST) >> (addr >> 12 & 31) & 1; }

/* Index of the first function that begins at or after rva. */
static uint32_t first_entry(const struct module *m, uint32_t rva)
{
    uint32_t lo = 0, hi;
    const struct xlat_aot_entry *e = entries_of(m, &hi);

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (e[mid].rva < rva)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Brings the table up to date for the functions that begin on a page of the module, or takes them out. */
static void put_page(const struct module *m, uint32_t page, bool out)
{
    uint32_t n;
    const struct xlat_aot_entry *e = entries_of(m, &n);

    for (uint32_t i = first_entry(m, page * PAGE); i < n && e[i].rva / PAGE == page; i++)
        __atomic_store_n(&table[m->info.base + e[i].rva], out || m->out[i] || m->is_out[i] ? NULL : (char *)m->aot.aot + e[i].code,
                         __ATOMIC_RELEASE);
}

static void put_looked_pages(const struct module *m, bool out)
{
    for (uint32_t page = 0; page < (m->info.size + PAGE - 1) / PAGE; page++)
        if (is_looked(m->info.base + page * PAGE))
            put_page(m, page, out);
}

void *xlat_module_function(uint32_t addr)
{
    if (!is_looked(addr)) {
        uint32_t was;

        /* First the bit: whoever maps a module after this looks at it, and whoever has before is in the list. */
        __atomic_fetch_or(&looked[addr >> 17], 1u << (addr >> 12 & 31), __ATOMIC_SEQ_CST);
        do {
            was = __atomic_load_n(&changes, __ATOMIC_SEQ_CST);
            for (struct module *m = __atomic_load_n(&modules, __ATOMIC_SEQ_CST); m; m = m->next)
                if (m->mapped && m->aot.aot && addr - m->info.base < m->info.size)
                    put_page(m, (addr - m->info.base) / PAGE, false);
        } while (__atomic_load_n(&changes, __ATOMIC_SEQ_CST) != was);
    }
    return __atomic_load_n(&table[addr], __ATOMIC_ACQUIRE);
}

static const struct xlat_aot_entry *sorting;
static int by_code(const void *a, const void *b)
{
    int32_t x = sorting[*(const uint32_t *)a].code, y = sorting[*(const uint32_t *)b].code;
    return x < y ? -1 : x > y;
}

static bool sort_by_code(struct module *m)
{
    uint32_t n;

    if (m->by_code)
        return true;
    sorting = entries_of(m, &n);
    m->by_code = calloc(n + 1, sizeof *m->by_code);
    for (uint32_t i = 0; m->by_code && i < n; i++)
        m->by_code[i] = i;
    if (m->by_code)
        qsort(m->by_code, n, sizeof *m->by_code, by_code);
    return m->by_code;
}

/* Marks every function that has an instruction on a page which is not to be run; all, when there is no memory to find out. */
static void mark_pages(struct module *m)
{
    const struct xlat_aot *a = m->aot.aot;
    const struct xlat_aot_entry *e = xlat_aot_at(a, a->entries);
    const struct xlat_aot_pc *pc = xlat_aot_at(a, a->pcs);
    int64_t start = a->code_start; /* host offsets are relative to it, entries to the structure */
    uint32_t f = 0;

    if (!sort_by_code(m)) {
        memset(m->out, 1, a->nentries);
        return;
    }
    for (uint32_t i = 0; pc && i < a->npcs; i++) {
        uint32_t first = pc[i].rva / PAGE, last = (pc[i].rva + 14) / PAGE; /* an instruction may reach into the next page */
        while (f + 1 < a->nentries && e[m->by_code[f + 1]].code <= start + pc[i].host)
            f++;
        if (pc[i].rva && pc[i].rva < m->info.size &&
            (m->state[first] >= PAGE_LIVE || (last < (m->info.size + PAGE - 1) / PAGE && m->state[last] >= PAGE_LIVE)))
            m->out[m->by_code[f]] = 1;
    }
}

/* Takes functions out of use or back, as the pages' states and the filters say. */
static void refresh(struct module *m)
{
    uint32_t n;
    const struct xlat_aot_entry *e = entries_of(m, &n);

    for (uint32_t i = 0; i < n; i++)
        m->out[i] = m->state[e[i].rva / PAGE] >= PAGE_LIVE || !xlat_filter_allows(m->info.name, e[i].rva);
    mark_pages(m);
    __atomic_fetch_add(&changes, 1, __ATOMIC_SEQ_CST);
    put_looked_pages(m, false);
    if (!xlat_patch(&m->aot, m->info.base, m->out, m->is_out, m->saved))
        xlat_warn("%s: a function that was to be interpreted may still be called", m->info.name);
    put_looked_pages(m, false);
    __atomic_fetch_add(&changes, 1, __ATOMIC_SEQ_CST);
}

static uint32_t rd32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, 4);
    return v;
}
static uint32_t rd16(const uint8_t *p)
{
    uint16_t v;
    memcpy(&v, p, 2);
    return v;
}

/* The image's headers as they lie in guest memory; NULL when they make no sense. */
static const uint8_t *pe_header(const struct module *m)
{
    const uint8_t *p = (const uint8_t *)(uintptr_t)m->info.base;
    uint32_t at = rd32(p + 0x3c);

    return at <= PAGE - 0x100 && !memcmp(p + at, "PE\0\0", 4) ? p + at : NULL;
}

/* Code in sections that are writable from the start stays with the interpreter, which checks the bytes it has decoded. */
static bool close_writable_sections(struct module *m)
{
    const uint8_t *pe = pe_header(m);
    const uint8_t *base = (const uint8_t *)(uintptr_t)m->info.base;
    const uint8_t *s = pe ? pe + 24 + rd16(pe + 20) : NULL;
    bool any = false;

    for (uint32_t i = 0, n = pe ? rd16(pe + 6) : 0; i < n && s + 40 <= base + PAGE; i++, s += 40) {
        uint32_t size = rd32(s + 8), rva = rd32(s + 12), flags = rd32(s + 36);
        if (!(flags & 0x80000000u) || !(flags & 0x20000000u))
            continue;
        for (uint32_t page = rva / PAGE; page < (rva + size + PAGE - 1) / PAGE && page < m->info.size / PAGE; page++)
            m->state[page] = PAGE_CHANGED;
        xlat_log("%s: section at rva %x is writable code: interpreted", m->info.name, rva);
        any = true;
    }
    return any;
}

/* Looks for a translation and opens it. */
static bool find_translation(struct module *m)
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
        if (!named || access(path, F_OK))
            continue;
        if (xlat_aot_open(path, m->info.hash, m->info.file_size, &m->aot, why, sizeof why)) {
            if (!memcmp(m->aot.aot->translator, id, sizeof id)) {
                xlat_cached_used(path);
                return true;
            }
            snprintf(why, sizeof why, "made by another xlat");
            xlat_aot_close(&m->aot);
        }
        xlat_warn("%s: %s; %s runs interpreted", path, why, m->info.name);
    }
    return false;
}

static bool make_tables(struct module *m)
{
    uint32_t pages = (m->info.size + PAGE - 1) / PAGE, n = m->aot.aot->nentries;

    m->state = calloc(pages, 1);
    m->before = calloc(pages, sizeof *m->before);
    m->out = calloc(n + 1, 1);
    m->is_out = calloc(n + 1, 1);
    m->saved = calloc(n + 1, sizeof *m->saved);
    return m->state && m->before && m->out && m->is_out && m->saved;
}

static void bind(struct module *m)
{
    char why[512];

    if (!make_tables(m) || !commit(m->info.base, m->info.size)) {
        xlat_warn("%s: no memory for its functions; runs interpreted", m->info.name);
        m->aot.aot = NULL;
        return;
    }
    if (m->aot.aot->image_size > m->info.size || !xlat_aot_bind(&m->aot, m->info.base, NULL, why, sizeof why)) {
        xlat_warn("%s: %s; runs interpreted", m->info.name, m->aot.aot->image_size > m->info.size ? "image is smaller than its translation" : why);
        m->aot.aot = NULL;
        return;
    }
    if (close_writable_sections(m) || xlat_filter_used())
        refresh(m);
}

static struct module *module_at(uint32_t base)
{
    for (struct module *m = modules; m; m = m->next)
        if (m->mapped && m->info.base == base)
            return m;
    return NULL;
}

void xlat_module_mapped(const struct xlat_module_info *info)
{
    struct module *m;
    char h[33];

    pthread_mutex_lock(&lock);
    if (module_at(info->base))
        goto out; /* told twice: mapped before the start and again by the notification */
    m = calloc(1, sizeof *m);
    if (!m) {
        xlat_warn("%s: no memory; runs interpreted", info->name);
        goto out;
    }
    m->info = *info;
    m->mapped = true;
    if (find_translation(m))
        bind(m);
    xlat_hex16(info->hash, h);
    xlat_log("map %08x+%x %s %s %s", info->base, info->size, info->file_size ? h : "unreadable", info->name, m->aot.aot ? "translated" : "interpreted");
    m->next = modules;
    __atomic_store_n(&modules, m, __ATOMIC_SEQ_CST);
    if (m->aot.aot)
        put_looked_pages(m, false);
out:
    pthread_mutex_unlock(&lock);
}

void xlat_module_unmapped(uint32_t base)
{
    struct module *m;

    pthread_mutex_lock(&lock);
    m = module_at(base);
    if (m) {
        xlat_log("unmap %08x %s", base, m->info.name);
        m->mapped = false;
        if (m->aot.aot) {
            put_looked_pages(m, true);
            memset(m->out, 0, m->aot.aot->nentries); /* whoever maps the image again finds the code as it came */
            if (!xlat_patch(&m->aot, base, m->out, m->is_out, m->saved))
                xlat_warn("%s: some of its functions stay with the interpreter", m->info.name);
            xlat_aot_unbind(&m->aot, NULL);
        }
        /* The code stays loaded: a thread may still be returning through it. */
    }
    pthread_mutex_unlock(&lock);
}

/* True when the differences between the page before and now are relocations by delta and nothing else. */
static bool only_relocated(const struct module *m, uint32_t rva, const uint8_t *before)
{
    const uint8_t *base = (const uint8_t *)(uintptr_t)m->info.base, *pe = pe_header(m), *now = base + rva;
    uint32_t delta = m->info.base - m->aot.aot->base, at, end;
    uint8_t expect[PAGE];

    if (!memcmp(before, now, PAGE))
        return true;
    if (!pe)
        return false;
    memcpy(expect, before, PAGE);
    at = rd32(pe + 160), end = at + rd32(pe + 164);
    while (at + 8 <= end && end <= m->info.size) {
        uint32_t page = rd32(base + at), size = rd32(base + at + 4);
        if (size < 8 || at + size > end)
            break;
        for (uint32_t i = at + 8; i + 2 <= at + size; i += 2) {
            uint32_t v = rd16(base + i), where = page + (v & 0xfff);
            if (v >> 12 != 3 || where + 4 <= rva || where >= rva + PAGE)
                continue;
            for (uint32_t k = 0; k < 4; k++) /* a slot may hang over either edge: take those bytes as they are */
                if (where < rva || where + 4 > rva + PAGE) {
                    if (where + k - rva < PAGE)
                        expect[where + k - rva] = now[where + k - rva];
                }
            if (where >= rva && where + 4 <= rva + PAGE) {
                uint32_t x = rd32(expect + where - rva) + delta;
                memcpy(expect + where - rva, &x, 4);
            }
        }
        at += size;
    }
    return !memcmp(expect, now, PAGE);
}

static struct module *overlapping(struct module *m, uint32_t addr, uint32_t size)
{
    for (; m; m = m->next)
        if (m->mapped && m->aot.aot && (uint64_t)addr < (uint64_t)m->info.base + m->info.size && m->info.base < (uint64_t)addr + size)
            return m;
    return NULL;
}

static void keep(struct module *m, uint32_t page)
{
    if (!m->before[page])
        m->before[page] = malloc(PAGE);
    if (m->before[page])
        memcpy(m->before[page], (const void *)(uintptr_t)(m->info.base + page * PAGE), PAGE);
}

/* True: functions may have to be taken out of use or back. */
static bool page_changes(struct module *m, uint32_t page, enum xlat_code_change how)
{
    uint8_t was = m->state[page];

    if (was == PAGE_CHANGED)
        return false;
    switch (how) {
    case XLAT_CODE_WRITABLE:
    case XLAT_CODE_LIVE:
        if (was == PAGE_CLEAN)
            keep(m, page);
        m->state[page] = !m->before[page] ? PAGE_CHANGED : how == XLAT_CODE_LIVE || was == PAGE_LIVE ? PAGE_LIVE : PAGE_OPEN;
        break;
    case XLAT_CODE_CLOSED:
        if (was == PAGE_CLEAN)
            return false;
        m->state[page] = only_relocated(m, page * PAGE, m->before[page]) ? PAGE_CLEAN : PAGE_CHANGED;
        free(m->before[page]);
        m->before[page] = NULL;
        break;
    case XLAT_CODE_DIRTY:
        if (was == PAGE_CLEAN)
            m->state[page] = PAGE_CHANGED;
        break;
    }
    if (m->state[page] == PAGE_CHANGED)
        xlat_log("%s: code at rva %x was changed: interpreted from now on", m->info.name, page * PAGE);
    return (was >= PAGE_LIVE) != (m->state[page] >= PAGE_LIVE);
}

/* Pages that hold the entry of a function.  (One that holds only a later part of one is in the same section, so near enough.) */
static void code_pages(const struct module *m, uint32_t *first, uint32_t *last)
{
    uint32_t n;
    const struct xlat_aot_entry *e = entries_of(m, &n);

    *first = n ? e[0].rva / PAGE : 1;
    *last = n ? e[n - 1].rva / PAGE : 0;
}

void xlat_module_code(uint32_t addr, uint32_t size, enum xlat_code_change how)
{
    pthread_mutex_lock(&lock);
    for (struct module *m = overlapping(modules, addr, size); m; m = overlapping(m->next, addr, size)) {
        uint32_t from = addr > m->info.base ? (addr - m->info.base) / PAGE : 0, first, last;
        uint64_t to = ((uint64_t)addr + size - m->info.base + PAGE - 1) / PAGE;
        bool touched = false;

        code_pages(m, &first, &last);
        for (uint32_t page = from > first ? from : first; page <= last && page < to; page++)
            touched |= page_changes(m, page, how);
        if (touched)
            refresh(m);
    }
    pthread_mutex_unlock(&lock);
}

uint32_t xlat_module_guest_pc(uint64_t host_pc)
{
    for (struct module *m = __atomic_load_n(&modules, __ATOMIC_ACQUIRE); m; m = m->next) {
        uint32_t rva = m->aot.aot ? xlat_aot_rva_of(&m->aot, host_pc) : 0;
        if (rva)
            return m->info.base + rva;
    }
    return 0;
}

bool xlat_module_masked_only(uint64_t host_pc)
{
    for (struct module *m = __atomic_load_n(&modules, __ATOMIC_ACQUIRE); m; m = m->next) {
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
        for (uint32_t i = 0; i < a->nentries; i++) /* the last that begins at or before it; nobody asks often */
            if ((uint64_t)a + (uint64_t)(int64_t)e[i].code <= host_pc && (e[i].code > e[last].code || !i))
                last = i;
        return a->nentries && bits[last / 8] >> last % 8 & 1;
    }
    return false;
}

bool xlat_module_keeps_esp(uint32_t addr)
{
    for (struct module *m = __atomic_load_n(&modules, __ATOMIC_ACQUIRE); m; m = m->next)
        if (addr - m->info.base < m->info.size)
            return m->aot.aot && m->aot.aot->flags & XLAT_AOT_ESP;
    return false;
}

void xlat_modules_each(void (*fn)(const struct xlat_module_info *info, bool translated, void *arg), void *arg)
{
    pthread_mutex_lock(&lock);
    for (struct module *m = modules; m; m = m->next)
        fn(&m->info, m->aot.aot != NULL, arg);
    pthread_mutex_unlock(&lock);
}

bool xlat_module_entry_at(uint32_t addr)
{
    for (struct module *m = modules; m; m = m->next) {
        uint32_t n, rva = addr - m->info.base;
        const struct xlat_aot_entry *e;

        if (!m->aot.aot || rva >= m->info.size)
            continue;
        e = entries_of(m, &n);
        uint32_t i = first_entry(m, rva);
        if (i < n && e[i].rva == rva)
            return true;
    }
    return false;
}
