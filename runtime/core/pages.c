/* pages.c - which translated functions may be called, because guest memory holds the bytes that they were made from.
 *
 * A module says for each function which bytes that are (struct xlat_aot_origin): its instructions, and tables whose contents became part of the
 * code.  A function is out of use while such a table lies on a page that is writable, or one of its instructions on a page that is writable and
 * executable, because those may change without notice; and after that until they are what they were.  So it is while a page with its instructions
 * may not be executed: the interpreter raises what is due.  XLAT_ONLY and XLAT_SKIP take functions out as well.
 *
 * A checked function (one with a cell, struct xlat_aot_cell) stays in use on writable pages: it compares its bytes with the copy in its cell.  The
 * copy is made when it first finds them different, and the runtime finds them right (xlat_pages_changed).  While none of its pages is writable it
 * does not need to.
 *
 * A function that is out of use is missing in the dispatch table.  Other functions of its module call it directly, so a checked one looks into its
 * cell, and the first bytes of any other lead to the interpreter (patch.h).  Host frames that would return into such a function are looked for by the
 * embedder after each system call (xlat_module_frames_out): it drops them, and the guest goes on in the bottom loop.  The guest's own loader opens
 * and closes all pages of an image to relocate it and to fill in imports.  No function of the image has run then, so nothing is patched: the whole
 * module is held back until its pages are closed or its code is to run.
 *
 * A change of a page costs as much as there are functions on it, be the module as large as it may.
 */
#include <stdlib.h>
#include <string.h>
#include "runtime/core/bytes.h"
#include "runtime/core/filter.h"
#include "runtime/core/log.h"
#include "runtime/core/module.h"
#include "runtime/core/watch.h"

uint32_t xlat_modules_held, xlat_pages_hidden, xlat_pages_lost, xlat_functions_differ;

static const struct xlat_aot_range *ranges_of(const struct xlat_module *m) { return xlat_aot_at(m->aot.aot, m->aot.aot->ranges); }
static const struct xlat_aot_origin *origins_of(const struct xlat_module *m) { return xlat_aot_at(m->aot.aot, m->aot.aot->origins); }

/* NULL: it is no checked function. */
static struct xlat_aot_cell *cell_of(const struct xlat_module *m, uint32_t i)
{
    const int32_t *cells = m->aot.aot->cells ? xlat_aot_at(m->aot.aot, m->aot.aot->cells) : NULL;

    return cells && cells[i] ? (struct xlat_aot_cell *)(void *)((char *)(uintptr_t)m->aot.aot + cells[i]) : NULL;
}

/* Which functions have bytes on each page; first NULL: how many entries that makes. */
static uint32_t index_pages(const struct xlat_module *m, uint32_t *first, uint32_t *funcs, uint32_t *last)
{
    const struct xlat_aot_range *r = ranges_of(m);
    const struct xlat_aot_origin *o = origins_of(m);
    uint32_t pages = xlat_module_pages(m), n = 0;

    memset(last, 0, pages * sizeof *last);
    for (uint32_t i = 0; i < m->aot.aot->nentries; i++)
        for (uint32_t k = o[i].first; k < o[i + 1].first; k++)
            for (uint32_t page = r[k].rva / XLAT_PAGE; page <= (r[k].rva + r[k].size - 1) / XLAT_PAGE && page < pages; page++) {
                m->state[page] |= k - o[i].first < o[i].code ? XLAT_PAGE_CODE : XLAT_PAGE_DATA;
                if (last[page] == i + 1)
                    continue;
                last[page] = i + 1;
                n++;
                if (funcs)
                    funcs[first[page + 1]++] = i;
                else
                    first[page + 2]++;
            }
    return n;
}

bool xlat_pages_init(struct xlat_module *m)
{
    uint32_t pages = xlat_module_pages(m), n = m->aot.aot ? m->aot.aot->nentries : 0, *last;

    m->state = calloc(pages, 1);
    if (!m->aot.aot)
        return m->state;
    m->differs = calloc(n + 1, 1);
    m->proven = calloc(n + 1, 1);
    m->out = calloc(n + 1, 1);
    m->is_out = calloc(n + 1, 1);
    m->saved = calloc(n + 1, sizeof *m->saved);
    m->list = calloc(n + 1, sizeof *m->list);
    m->listed = calloc(n + 1, sizeof *m->listed);
    m->page_first = calloc(pages + 2, sizeof *m->page_first);
    last = calloc(pages + 1, sizeof *last);
    if (m->state && m->differs && m->proven && m->out && m->is_out && m->saved && m->list && m->listed && m->page_first && last) {
        m->page_funcs = calloc(index_pages(m, m->page_first, NULL, last) + 1, sizeof *m->page_funcs);
        for (uint32_t page = 0; page < pages; page++)
            m->page_first[page + 1] += m->page_first[page];
        if (m->page_funcs)
            index_pages(m, m->page_first, m->page_funcs, last);
    }
    free(last);
    for (uint32_t i = 0; m->page_funcs && i < n; i++)
        if (cell_of(m, i))
            cell_of(m, i)->state = XLAT_CELL_OPEN;
    return m->page_funcs;
}

/* Puts the functions with bytes on pages [from, to) into m->list, each once, and says how many there are. */
static uint32_t list_pages(struct xlat_module *m, uint32_t from, uint32_t to)
{
    uint32_t n = 0;

    m->round_of_list++;
    for (uint32_t k = m->page_first[from]; k < m->page_first[to]; k++) {
        uint32_t i = m->page_funcs[k];
        if (m->listed[i] == m->round_of_list)
            continue;
        m->listed[i] = m->round_of_list;
        m->list[n++] = i;
    }
    return n;
}

static uint32_t list_all(struct xlat_module *m)
{
    for (uint32_t i = 0; i < m->aot.aot->nentries; i++)
        m->list[i] = i;
    return m->aot.aot->nentries;
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
    __atomic_fetch_sub(&xlat_functions_differ, m->ndiffer, __ATOMIC_SEQ_CST);
    free(m->state);
    free(m->differs);
    free(m->proven);
    free(m->list);
    free(m->listed);
    free(m->page_first);
    free(m->page_funcs);
    xlat_relocations_free(&m->relocations);
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

/* Whether function i's code or, when `data` is not 0, its tables lie on a page in one of these states. */
static bool is_on(const struct xlat_module *m, uint32_t i, uint8_t code, uint8_t data)
{
    const struct xlat_aot_origin *o = &origins_of(m)[i];
    const struct xlat_aot_range *r = ranges_of(m);

    for (uint32_t k = o[0].first; k < o[1].first; k++)
        if (range_on(m, &r[k], k - o[0].first < o[0].code ? code : data))
            return true;
    return false;
}

/* The bytes that function i was made from may change without anybody noticing, or may not be executed. */
static bool is_blocked(const struct xlat_module *m, uint32_t i)
{
    return is_on(m, i, cell_of(m, i) ? XLAT_PAGE_HIDDEN : XLAT_PAGE_LIVE | XLAT_PAGE_HIDDEN, XLAT_PAGE_OPEN);
}

/* True: the function goes out of use, or comes back. */
static bool set_cell(struct xlat_module *m, uint32_t i, struct xlat_aot_cell *cell)
{
    bool moved = m->out[i] != m->is_out[i];

    if (is_on(m, i, XLAT_PAGE_LIVE, 0))
        m->proven[i] = false;
    __atomic_store_n(&cell->state, m->out[i] ? XLAT_CELL_OUT | XLAT_CELL_OPEN : m->proven[i] ? XLAT_CELL_SHUT : XLAT_CELL_OPEN, __ATOMIC_SEQ_CST);
    m->is_out[i] = m->out[i];
    return moved;
}

/* The n functions in the list. */
static void refresh(struct xlat_module *m, const uint32_t *list, uint32_t n, bool may_hold)
{
    const struct xlat_aot_entry *e = xlat_module_entries(m, &(uint32_t){0});
    uint32_t newly = 0, moved = 0;

    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = list[k];
        struct xlat_aot_cell *cell = cell_of(m, i);
        m->out[i] = m->inexact || m->differs[i] || is_blocked(m, i) || !xlat_filter_allows(m->info.name, e[i].rva);
        newly += !cell && m->out[i] && !m->is_out[i];
        moved += cell ? set_cell(m, i, cell) : m->out[i] != m->is_out[i];
    }
    if (!moved && !m->held)
        return;
    if (newly && may_hold && !xlat_table_asked(m)) {
        hold(m, true);
        if (!xlat_table_asked(m)) /* who asks from now on finds it held */
            return;
    }
    if (m->held) { /* what was put off, too */
        n = list_all(m);
        list = m->list;
    }
    xlat_table_update(m, list, n);
    if (!sort_by_code(m) || !xlat_patch(&m->aot, m->info.base, m->by_code, list, n, m->out, m->is_out, m->saved))
        xlat_warn("%s: a function that was to be interpreted may still be called", m->info.name);
    hold(m, false);
    xlat_table_update(m, list, n);
    if (newly)
        __atomic_fetch_add(&xlat_pages_lost, 1, __ATOMIC_SEQ_CST);
}

void xlat_pages_refresh(struct xlat_module *m)
{
    if (m->aot.aot)
        refresh(m, m->list, list_all(m), true);
}

void xlat_pages_entered(uint32_t addr)
{
    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (m->mapped && m->held && addr - m->info.base < m->info.size)
            refresh(m, NULL, 0, false);
}

void xlat_pages_open_writable(struct xlat_module *m, const uint8_t header[XLAT_PAGE])
{
    enum { SECTION = 40, SECTION_ALIGNMENT = 24 + 32 };
    const uint32_t image_scn_mem_write = 0x80000000u;
    const uint8_t *pe = xlat_pe_header(header), *s = pe ? pe + 24 + xlat_rd16(pe + 20) : NULL;

    if (pe && xlat_rd32(pe + SECTION_ALIGNMENT) < XLAT_PAGE) { /* mapped as it is, with all rights */
        memset(m->state, XLAT_PAGE_OPEN | XLAT_PAGE_LIVE, xlat_module_pages(m));
        return;
    }
    for (uint32_t i = 0, n = pe ? xlat_rd16(pe + 6) : 0; i < n && s + SECTION <= header + XLAT_PAGE; i++, s += SECTION) {
        uint32_t size = xlat_rd32(s + 8) ? xlat_rd32(s + 8) : xlat_rd32(s + 16), rva = xlat_rd32(s + 12);
        if (!(xlat_rd32(s + 36) & image_scn_mem_write))
            continue;
        for (uint32_t page = rva / XLAT_PAGE; page < ((uint64_t)rva + size + XLAT_PAGE - 1) / XLAT_PAGE && page < m->info.size / XLAT_PAGE; page++)
            m->state[page] |= XLAT_PAGE_OPEN | XLAT_PAGE_LIVE;
    }
}

/* ---- changes by the guest ---- */

enum { CHANGES = XLAT_PAGE_OPEN | XLAT_PAGE_LIVE | XLAT_PAGE_HIDDEN }; /* what the guest does to a page; the rest says what lies on it */

static void set_differs(struct xlat_module *m, uint32_t i, bool differs)
{
    uint32_t more = (uint32_t)differs - m->differs[i];

    m->differs[i] = differs;
    m->ndiffer += more;
    __atomic_fetch_add(&xlat_functions_differ, more, __ATOMIC_SEQ_CST);
}

/* Whether memory holds what function i was made from.  l NULL: it cannot be said, there is no memory. */
static bool look_at(struct xlat_module *m, uint32_t i, struct xlat_look *l)
{
    struct xlat_aot_cell *cell = cell_of(m, i);
    bool was = m->differs[i];

    set_differs(m, i, !l || !xlat_look_same(l, i, cell ? cell->bytes : NULL));
    m->proven[i] = cell && !m->differs[i];
    return m->differs[i] != was;
}

/* Pages [from, to) are not open any more, or something was written to them: looks at the functions that were made from them.  True: some have changed
 * sides.  Checked functions that are in use find a change themselves where the guest may write. */
static bool compare(struct xlat_module *m, uint32_t from, uint32_t to)
{
    struct xlat_look l;
    bool any = false, memory = xlat_look_begin(&l, m, (to - from) * XLAT_PAGE);
    uint32_t changed = 0;

    for (uint32_t k = 0, n = list_pages(m, from, to); k < n; k++) {
        uint32_t i = m->list[k];
        if (is_blocked(m, i) || (cell_of(m, i) && !m->differs[i] && is_on(m, i, XLAT_PAGE_LIVE, 0))) /* when the last of its pages is closed */
            continue;
        bool moved = look_at(m, i, memory ? &l : NULL);
        changed += moved && m->differs[i];
        any |= moved || cell_of(m, i);
    }
    if (changed)
        xlat_log("%s: %u functions at rva %x to %x are not what was translated: interpreted", m->info.name, changed, from * XLAT_PAGE,
                 to * XLAT_PAGE);
    xlat_look_end(&l);
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
    less |= m->ndiffer && how != XLAT_CODE_LIVE; /* bytes could not be read, perhaps: look again */
    if (less)
        moved |= compare(m, from, to);
    if (moved)
        refresh(m, m->list, list_pages(m, from, to), true);
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

/* ---- changes that code finds itself ---- */

/* Looks at one function, which may have changed or be again what it was.  True: it is in use. */
static bool look_at_one(struct xlat_module *m, uint32_t i)
{
    const struct xlat_aot_entry *e = xlat_module_entries(m, &(uint32_t){0});
    struct xlat_look l;
    bool memory = xlat_look_begin(&l, m, 0);

    if (look_at(m, i, memory ? &l : NULL) && m->differs[i])
        xlat_log("%s: the function at rva %x is not what was translated: interpreted", m->info.name, e[i].rva);
    xlat_look_end(&l);
    refresh(m, &i, 1, true);
    return !m->out[i];
}

bool xlat_pages_changed(uint32_t addr)
{
    bool in_use = false;

    for (struct xlat_module *m = xlat_module_list; m; m = m->next) {
        if (!m->mapped || !m->aot.aot || addr - m->info.base >= m->info.size || !xlat_module_has(m, addr - m->info.base))
            continue;
        uint32_t i = xlat_module_first_entry(m, addr - m->info.base);
        if (!cell_of(m, i) || is_blocked(m, i))
            continue;
        if (look_at_one(m, i))
            in_use = true;
        else if (m->differs[i])
            xlat_watch_changed(addr, 1, XLAT_CODE_DIRTY);
    }
    return in_use;
}

static bool has_code_at(const struct xlat_module *m, uint32_t i, uint32_t rva)
{
    const struct xlat_aot_origin *o = &origins_of(m)[i];
    const struct xlat_aot_range *r = ranges_of(m);

    for (uint32_t k = o->first; k < o->first + o->code; k++)
        if (rva - r[k].rva < r[k].size)
            return true;
    return false;
}

void xlat_pages_decoded(uint32_t addr)
{
    for (struct xlat_module *m = xlat_module_list; m; m = m->next) {
        uint32_t page = (addr - m->info.base) / XLAT_PAGE;
        if (!m->mapped || !m->aot.aot || !m->ndiffer || addr - m->info.base >= m->info.size)
            continue;
        for (uint32_t k = m->page_first[page]; k < m->page_first[page + 1]; k++) {
            uint32_t i = m->page_funcs[k];
            if (m->differs[i] && has_code_at(m, i, addr - m->info.base) && !is_blocked(m, i))
                look_at_one(m, i);
        }
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
