/* pages.c - which translated functions may be called, because guest memory holds the bytes that they were made from.
 *
 * A module says for each function which bytes that are (struct xlat_aot_origin): its instructions, and tables whose contents became part of the
 * code.  A function is out of use while one of its instructions lies on a page that is writable and executable, or such a table on one that is
 * writable, because those may change without notice; and after that until they are what they were.  So it is while a page with its instructions may
 * not be executed: the interpreter raises what is due.  XLAT_ONLY and XLAT_SKIP take functions out as well.
 *
 * A function that is out of use is missing in the dispatch table, and its first bytes lead to the interpreter, because other functions of its
 * module call it directly (patch.h).  Host frames that would return into such a function are looked for by the embedder after each system call
 * (xlat_module_frames_out): it drops them, and the guest goes on in the bottom loop.  The guest's own loader opens and closes all pages of an image
 * to relocate it and to fill in imports.  No function of the image has run then, so nothing is patched: the whole module is held back until its pages
 * are closed or its code is to run.
 */
#include <stdlib.h>
#include <string.h>
#include "runtime/abi/origin.h"
#include "runtime/core/filter.h"
#include "runtime/core/log.h"
#include "runtime/core/module.h"
#include "runtime/core/peek.h"

uint32_t xlat_modules_held, xlat_pages_hidden, xlat_pages_lost;

static const struct xlat_aot_range *ranges_of(const struct xlat_module *m) { return xlat_aot_at(m->aot.aot, m->aot.aot->ranges); }
static const struct xlat_aot_origin *origins_of(const struct xlat_module *m) { return xlat_aot_at(m->aot.aot, m->aot.aot->origins); }

bool xlat_pages_init(struct xlat_module *m)
{
    uint32_t pages = xlat_module_pages(m), n = m->aot.aot ? m->aot.aot->nentries : 0;
    const struct xlat_aot_range *r;
    const struct xlat_aot_origin *o;

    m->state = calloc(pages, 1);
    if (!m->aot.aot)
        return m->state;
    r = ranges_of(m);
    o = origins_of(m);
    m->differs = calloc(n + 1, 1);
    m->out = calloc(n + 1, 1);
    m->is_out = calloc(n + 1, 1);
    m->saved = calloc(n + 1, sizeof *m->saved);
    if (!m->state || !m->differs || !m->out || !m->is_out || !m->saved)
        return false;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = o[i].first; k < o[i + 1].first; k++)
            for (uint32_t page = r[k].rva / XLAT_PAGE; page <= (r[k].rva + r[k].size - 1) / XLAT_PAGE && page < pages; page++)
                m->state[page] |= k - o[i].first < o[i].code ? XLAT_PAGE_CODE : XLAT_PAGE_DATA;
    return true;
}

static void hold(struct xlat_module *m, bool on)
{
    if (on != m->held)
        __atomic_fetch_add(&xlat_modules_held, on ? 1 : (uint32_t)-1, __ATOMIC_SEQ_CST);
    __atomic_store_n(&m->held, on, __ATOMIC_SEQ_CST);
}

void xlat_pages_free(struct xlat_module *m)
{
    hold(m, false);
    __atomic_fetch_sub(&xlat_pages_hidden, m->hidden, __ATOMIC_SEQ_CST);
    free(m->state);
    free(m->differs);
    free(m->by_code);
    free(m->out);
    free(m->is_out);
    free(m->saved);
}

struct placed { /* a function and where its host code begins */
    int32_t code;
    uint32_t entry;
};

static int by_code(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    return x->code < y->code ? -1 : x->code > y->code;
}

static bool sort_by_code(struct xlat_module *m)
{
    uint32_t n, *order;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);
    struct placed *p;

    if (m->by_code)
        return true;
    p = calloc(n + 1, sizeof *p);
    order = calloc(n + 1, sizeof *order);
    if (!p || !order) {
        free(p);
        free(order);
        return false;
    }
    for (uint32_t i = 0; i < n; i++)
        p[i] = (struct placed){e[i].code, i};
    qsort(p, n, sizeof *p, by_code);
    for (uint32_t i = 0; i < n; i++)
        order[i] = p[i].entry;
    free(p);
    __atomic_store_n(&m->by_code, order, __ATOMIC_RELEASE); /* xlat_module_frames_out reads it without the lock */
    return true;
}

/* ---- in use or not ---- */

/* Whether any page that the range lies on has one of the states. */
static bool range_on(const struct xlat_module *m, const struct xlat_aot_range *r, uint8_t states)
{
    for (uint32_t page = r->rva / XLAT_PAGE; page <= (r->rva + r->size - 1) / XLAT_PAGE && page < xlat_module_pages(m); page++)
        if (m->state[page] & states)
            return true;
    return false;
}

/* The bytes that function i was made from may change without notice, or may not be executed. */
static bool is_blocked(const struct xlat_module *m, uint32_t i)
{
    const struct xlat_aot_origin *o = &origins_of(m)[i];
    const struct xlat_aot_range *r = ranges_of(m);

    for (uint32_t k = o[0].first; k < o[1].first; k++)
        if (range_on(m, &r[k], k - o[0].first < o[0].code ? XLAT_PAGE_LIVE | XLAT_PAGE_HIDDEN : XLAT_PAGE_OPEN))
            return true;
    return false;
}

static void refresh(struct xlat_module *m, bool may_hold)
{
    uint32_t n, newly = 0;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);

    for (uint32_t i = 0; i < n; i++) {
        m->out[i] = m->inexact || m->differs[i] || is_blocked(m, i) || !xlat_filter_allows(m->info.name, e[i].rva);
        newly += m->out[i] && !m->is_out[i];
    }
    if (newly && may_hold && !xlat_table_asked(m)) {
        hold(m, true);
        if (!xlat_table_asked(m)) /* who asks from now on finds it held */
            return;
    }
    xlat_table_update(m);
    if (!sort_by_code(m) || !xlat_patch(&m->aot, m->info.base, m->by_code, m->out, m->is_out, m->saved))
        xlat_warn("%s: a function that was to be interpreted may still be called", m->info.name);
    hold(m, false);
    xlat_table_update(m);
    if (newly)
        __atomic_fetch_add(&xlat_pages_lost, 1, __ATOMIC_SEQ_CST);
}

void xlat_pages_refresh(struct xlat_module *m)
{
    if (m->aot.aot)
        refresh(m, true);
}

void xlat_pages_entered(uint32_t addr)
{
    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (m->mapped && m->held && addr - m->info.base < m->info.size)
            refresh(m, false);
}

void xlat_pages_open_writable(struct xlat_module *m, const uint8_t header[XLAT_PAGE])
{
    enum { SECTION = 40, IMAGE_SCN_MEM_EXECUTE = 0x20000000 };
    const uint32_t image_scn_mem_write = 0x80000000u;
    const uint8_t *pe = xlat_pe_header(header), *s = pe ? pe + 24 + xlat_rd16(pe + 20) : NULL;

    for (uint32_t i = 0, n = pe ? xlat_rd16(pe + 6) : 0; i < n && s + SECTION <= header + XLAT_PAGE; i++, s += SECTION) {
        uint32_t size = xlat_rd32(s + 8), rva = xlat_rd32(s + 12), flags = xlat_rd32(s + 36);
        if (!(flags & image_scn_mem_write) || !(flags & IMAGE_SCN_MEM_EXECUTE))
            continue;
        for (uint32_t page = rva / XLAT_PAGE; page < ((uint64_t)rva + size + XLAT_PAGE - 1) / XLAT_PAGE && page < m->info.size / XLAT_PAGE; page++)
            m->state[page] |= XLAT_PAGE_OPEN | XLAT_PAGE_LIVE;
        xlat_log("%s: section at rva %x is writable code: interpreted", m->info.name, rva);
    }
}

/* ---- the bytes in memory ---- */

/* A part of the image, read at once, for functions that lie there one after the other. */
struct look {
    const struct xlat_module *m;
    struct xlat_relocations relocations;
    uint32_t delta;        /* actual base - preferred base */
    uint32_t rva, n, most; /* of the part; most: what fits */
    uint8_t *raw, *undone; /* as it is, and as it would be at the preferred base; the same when delta is 0 */
};

enum { PART = 1 << 18, SLOT_MARGIN = 3 /* of a relocated word that lies partly in a range */ };

static bool look_begin(struct look *l, const struct xlat_module *m)
{
    const struct xlat_aot_range *r = ranges_of(m);

    *l = (struct look){.m = m, .delta = m->info.base - m->aot.aot->base, .most = PART};
    for (uint32_t i = 0; i < m->aot.aot->nranges; i++)
        if (r[i].size > l->most - 2 * SLOT_MARGIN)
            l->most = r[i].size + 2 * SLOT_MARGIN;
    if (m->learned)
        l->relocations = *m->learned;
    l->raw = malloc(l->most);
    l->undone = l->delta ? malloc(l->most) : l->raw;
    return l->raw && l->undone;
}

static void look_end(struct look *l)
{
    if (l->undone != l->raw)
        free(l->undone);
    free(l->raw);
    if (!l->m->learned)
        xlat_relocations_free(&l->relocations);
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* Makes the range and its margins part of what has been read; much: and what lies behind it, where the next functions are.  False: it cannot be
 * read. */
static bool look_at(struct look *l, const struct xlat_aot_range *r, bool much)
{
    uint32_t from = r->rva - least(r->rva, SLOT_MARGIN), end = r->rva + r->size, to = end + least(l->m->info.size - end, SLOT_MARGIN);

    if (from < l->rva || to > l->rva + l->n) {
        l->rva = from;
        l->n = (uint32_t)xlat_peek(l->m->info.base + from, l->raw, much ? least(l->most, l->m->info.size - from) : to - from);
        if (l->delta) {
            xlat_relocations_read(l->m, &l->relocations);
            memcpy(l->undone, l->raw, l->n);
            xlat_relocations_undo(&l->relocations, l->delta, l->rva, l->undone, l->n);
        }
    }
    return end <= l->rva + l->n;
}

/* Memory holds what function i was made from, be it relocated or not yet. */
static bool holds(struct look *l, uint32_t i)
{
    const struct xlat_aot_origin *o = &origins_of(l->m)[i];
    const struct xlat_aot_range *r = ranges_of(l->m);
    uint64_t raw = 0, undone = 0;

    for (uint32_t k = o[0].first; k < o[1].first; k++) {
        if (!look_at(l, &r[k], k == o[0].first))
            return false;
        raw = xlat_origin_hash(raw, l->raw + (r[k].rva - l->rva), r[k].size);
        undone = xlat_origin_hash(undone, l->undone + (r[k].rva - l->rva), r[k].size);
    }
    if (l->m->learned) /* whose own loader is done: what is not relocated is other code */
        return undone == o[0].hash;
    return o[0].first == o[1].first || raw == o[0].hash || undone == o[0].hash;
}

/* ---- changes by the guest ---- */

enum { CHANGES = XLAT_PAGE_OPEN | XLAT_PAGE_LIVE | XLAT_PAGE_HIDDEN }; /* what the guest does to a page; the rest says what lies on it */

/* Pages [from, to) are not open any more, or something was written to them: looks at the functions that were made from them.  True: some have changed
 * sides. */
static bool compare(struct xlat_module *m, uint32_t from, uint32_t to)
{
    struct look l;
    bool any = false, memory = look_begin(&l, m);
    uint32_t changed = 0;

    for (uint32_t i = 0; i < m->aot.aot->nentries; i++) {
        const struct xlat_aot_origin *o = &origins_of(m)[i];
        const struct xlat_aot_range *r = ranges_of(m);
        bool there = false, differs;

        for (uint32_t k = o[0].first; k < o[1].first && !there; k++)
            there = r[k].rva / XLAT_PAGE < to && (r[k].rva + r[k].size - 1) / XLAT_PAGE >= from;
        if (!there || is_blocked(m, i)) /* when the last of its pages is closed */
            continue;
        differs = !memory || !holds(&l, i);
        changed += differs && !m->differs[i];
        any |= differs != m->differs[i];
        m->differs[i] = differs;
    }
    if (changed)
        xlat_log("%s: %u functions at rva %x to %x are not what was translated: interpreted", m->info.name, changed, from * XLAT_PAGE,
                 to * XLAT_PAGE);
    look_end(&l);
    return any;
}

bool xlat_pages_inherit(struct xlat_module *m, const struct xlat_module *image, bool running)
{
    bool any = false;

    for (uint32_t page = 0; page < xlat_module_pages(m) && page < xlat_module_pages(image); page++) {
        m->state[page] |= image->state[page] & CHANGES;
        m->hidden += m->state[page] & XLAT_PAGE_CODE && m->state[page] & XLAT_PAGE_HIDDEN;
        any |= (image->state[page] & CHANGES) != 0;
    }
    __atomic_fetch_add(&xlat_pages_hidden, m->hidden, __ATOMIC_SEQ_CST);
    if (running)
        any |= compare(m, 0, xlat_module_pages(m));
    return any;
}

static void change(struct xlat_module *m, uint32_t from, uint32_t to, enum xlat_code_change how)
{
    static const uint8_t states[] = {
        [XLAT_CODE_HIDDEN] = XLAT_PAGE_OPEN | XLAT_PAGE_HIDDEN, [XLAT_CODE_READ] = XLAT_PAGE_HIDDEN,
        [XLAT_CODE_LIVE] = XLAT_PAGE_OPEN | XLAT_PAGE_LIVE, [XLAT_CODE_CLOSED] = 0,
    };
    bool holding = false, moved = false, less = how == XLAT_CODE_DIRTY;

    for (uint32_t page = from; page < to; page++) {
        uint8_t was = m->state[page], now = how == XLAT_CODE_DIRTY ? was : (was & (uint8_t)~CHANGES) | states[how];
        uint32_t more = was & XLAT_PAGE_CODE ? (uint32_t)!!(now & XLAT_PAGE_HIDDEN) - !!(was & XLAT_PAGE_HIDDEN) : 0;

        m->state[page] = now;
        m->hidden += more;
        __atomic_fetch_add(&xlat_pages_hidden, more, __ATOMIC_SEQ_CST);
        if (was & (XLAT_PAGE_CODE | XLAT_PAGE_DATA)) {
            holding = true;
            moved |= now != was;
            less |= (was & ~now & CHANGES) != 0;
        }
    }
    if (!holding) /* an image, or nothing of the translation */
        return;
    for (uint32_t i = 0; i < m->aot.aot->nentries && !less && how != XLAT_CODE_LIVE; i++)
        less = m->differs[i]; /* its bytes could not be read, perhaps: look again */
    if (less)
        moved |= compare(m, from, to);
    if (moved)
        xlat_pages_refresh(m);
}

void xlat_pages_change(uint32_t addr, uint32_t size, enum xlat_code_change how)
{
    uint64_t end = (uint64_t)addr + size;

    for (struct xlat_module *m = xlat_module_list; m; m = m->next) {
        uint64_t base = m->info.base, pages = xlat_module_pages(m);

        if (!m->mapped || addr >= base + m->info.size || base >= end)
            continue;
        uint64_t to = (end - base + XLAT_PAGE - 1) / XLAT_PAGE;
        change(m, addr > base ? (uint32_t)(addr - base) / XLAT_PAGE : 0, (uint32_t)(to < pages ? to : pages), how);
    }
}

/* ---- host frames ---- */

/* The function that host code belongs to is out of use; `at` is relative to the module's header. */
static bool is_out_at(const struct xlat_module *m, const uint32_t *by_code, int64_t at)
{
    uint32_t n, lo = 0, hi;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);

    for (hi = n; lo < hi;) { /* the first that begins behind it */
        uint32_t mid = lo + (hi - lo) / 2;
        if (e[by_code[mid]].code <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo && __atomic_load_n(&m->out[by_code[lo - 1]], __ATOMIC_RELAXED);
}

static bool returns_into_out(const struct xlat_module *m, uint64_t low, uint64_t high)
{
    const struct xlat_aot *a = m->aot.aot;
    const uint32_t *order = __atomic_load_n(&m->by_code, __ATOMIC_ACQUIRE); /* NULL: none has been taken out */
    uint64_t code = (uint64_t)a + (uint64_t)(int64_t)a->code_start;

    for (const uint64_t *word = (const uint64_t *)(low & ~7ull); order && (uint64_t)word < high; word++)
        if (*word - code - 1 < a->code_size && is_out_at(m, order, (int64_t)(*word - 1 - (uint64_t)a)))
            return true;
    return false;
}

bool xlat_module_frames_out(uint64_t low, uint64_t high)
{
    bool found = false;

    for (struct xlat_module *m = __atomic_load_n(&xlat_module_list, __ATOMIC_SEQ_CST); m && !found; m = __atomic_load_n(&m->next, __ATOMIC_ACQUIRE))
        found = m->aot.aot && returns_into_out(m, low, high);
    return found;
}
