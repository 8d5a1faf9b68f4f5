/* pages.c - what the guest does to the pages that translated functions come from, and which functions may be called because of it.
 *
 * A function may be called while every page that its instructions lie on may be executed, is not writable and was not changed, and XLAT_ONLY /
 * XLAT_SKIP allow it.  Otherwise it is taken out of the dispatch table, and its first bytes lead to the interpreter, because other functions of its
 * module call it directly (patch.h).  The interpreter raises the exception when the page may not be executed.  After each system call the embedder
 * looks for host frames that would return into such a function (xlat_module_frames_hidden) and drops them; the guest continues in the bottom loop.
 *
 * When a page loses a right its bytes are kept, and compared when it is executable and closed to writes again; only differences that a relocation
 * explains are accepted (relocation.c).  The guest's own loader makes all code of a module writable for a moment to relocate it.  That is before
 * anything asks for the module's functions, so they are not taken out one by one for it: the dispatcher finds none on such a page.
 */
#include <stdlib.h>
#include <string.h>
#include "runtime/core/filter.h"
#include "runtime/core/log.h"
#include "runtime/core/module.h"
#include "runtime/core/peek.h"

enum { LONGEST_INSTRUCTION = 15 };

uint32_t xlat_pages_hidden, xlat_pages_lost;

static bool is_hidden(enum xlat_page_state s) { return s == XLAT_PAGE_OPEN || s == XLAT_PAGE_HIDDEN; }

static void set_state(struct xlat_module *m, uint32_t page, enum xlat_page_state now)
{
    uint32_t more = (uint32_t)is_hidden(now) - is_hidden(m->state[page]);

    m->changes += m->state[page] != now;
    m->state[page] = (uint8_t)now;
    __atomic_fetch_add(&m->hidden, more, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&xlat_pages_hidden, more, __ATOMIC_SEQ_CST);
}

bool xlat_pages_init(struct xlat_module *m)
{
    uint32_t pages = xlat_module_pages(m), n = m->aot.aot->nentries;

    m->state = calloc(pages, 1);
    m->before = calloc(pages, sizeof *m->before);
    m->out = calloc(n + 1, 1);
    m->is_out = calloc(n + 1, 1);
    m->saved = calloc(n + 1, sizeof *m->saved);
    return m->state && m->before && m->out && m->is_out && m->saved;
}

void xlat_pages_free(struct xlat_module *m)
{
    for (uint32_t i = 0; m->before && i < xlat_module_pages(m); i++)
        free(m->before[i]);
    __atomic_fetch_sub(&xlat_pages_hidden, m->hidden, __ATOMIC_SEQ_CST);
    free(m->before);
    free(m->state);
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
    uint32_t n;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);
    struct placed *p;

    if (m->by_code)
        return true;
    p = calloc(n + 1, sizeof *p);
    m->by_code = calloc(n + 1, sizeof *m->by_code);
    if (!p || !m->by_code) {
        free(p);
        free(m->by_code);
        m->by_code = NULL;
        return false;
    }
    for (uint32_t i = 0; i < n; i++)
        p[i] = (struct placed){e[i].code, i};
    qsort(p, n, sizeof *p, by_code);
    for (uint32_t i = 0; i < n; i++)
        m->by_code[i] = p[i].entry;
    free(p);
    return true;
}

/* Takes out every function that has an instruction on a page which is not to be run; all, when there is no memory to find out. */
static void take_out_by_page(struct xlat_module *m)
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
        uint32_t first = pc[i].rva / XLAT_PAGE, last = (pc[i].rva + LONGEST_INSTRUCTION - 1) / XLAT_PAGE;
        while (f + 1 < a->nentries && e[m->by_code[f + 1]].code <= start + pc[i].host)
            f++;
        if (pc[i].rva && pc[i].rva < m->info.size &&
            (m->state[first] >= XLAT_PAGE_HIDDEN || (last < xlat_module_pages(m) && m->state[last] >= XLAT_PAGE_HIDDEN)))
            m->out[m->by_code[f]] = 1;
    }
}

void xlat_pages_refresh(struct xlat_module *m)
{
    uint32_t n;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);

    for (uint32_t i = 0; i < n; i++)
        m->out[i] = m->inexact || m->state[e[i].rva / XLAT_PAGE] >= XLAT_PAGE_HIDDEN || !xlat_filter_allows(m->info.name, e[i].rva);
    take_out_by_page(m);
    xlat_table_update(m);
    if (!m->by_code || !xlat_patch(&m->aot, m->info.base, m->by_code, m->out, m->is_out, m->saved))
        xlat_warn("%s: a function that was to be interpreted may still be called", m->info.name);
    xlat_table_update(m);
}

bool xlat_pages_close_writable(struct xlat_module *m, const uint8_t header[XLAT_PAGE])
{
    enum { SECTION = 40, IMAGE_SCN_MEM_EXECUTE = 0x20000000 };
    const uint32_t image_scn_mem_write = 0x80000000u;
    const uint8_t *pe = xlat_pe_header(header), *s = pe ? pe + 24 + xlat_rd16(pe + 20) : NULL;
    bool any = false;

    for (uint32_t i = 0, n = pe ? xlat_rd16(pe + 6) : 0; i < n && s + SECTION <= header + XLAT_PAGE; i++, s += SECTION) {
        uint32_t size = xlat_rd32(s + 8), rva = xlat_rd32(s + 12), flags = xlat_rd32(s + 36);
        if (!(flags & image_scn_mem_write) || !(flags & IMAGE_SCN_MEM_EXECUTE))
            continue;
        for (uint32_t page = rva / XLAT_PAGE; page < ((uint64_t)rva + size + XLAT_PAGE - 1) / XLAT_PAGE && page < m->info.size / XLAT_PAGE; page++)
            m->state[page] = XLAT_PAGE_CHANGED;
        xlat_log("%s: section at rva %x is writable code: interpreted", m->info.name, rva);
        any = true;
    }
    return any;
}

/* ---- changes by the guest ---- */

/* The bytes of a page are needed to carry out the change. */
static bool needs_bytes(const struct xlat_module *m, uint32_t page, enum xlat_code_change how)
{
    switch (how) {
    case XLAT_CODE_HIDDEN:
    case XLAT_CODE_LIVE:
        return m->state[page] == XLAT_PAGE_CLEAN;
    case XLAT_CODE_CLOSED:
        return is_hidden(m->state[page]) || m->state[page] == XLAT_PAGE_LIVE;
    default:
        return false;
    }
}

/* loading: nothing has asked for functions of the module. */
static enum xlat_page_state next_state(struct xlat_module *m, uint32_t page, enum xlat_code_change how, bool loading, uint8_t **bytes,
                                       const struct xlat_relocations *r)
{
    enum xlat_page_state was = m->state[page], is = was;

    switch (how) {
    case XLAT_CODE_HIDDEN:
    case XLAT_CODE_LIVE:
        if (was == XLAT_PAGE_CLEAN) {
            m->before[page] = *bytes;
            *bytes = NULL;
        }
        if (!m->before[page])
            return XLAT_PAGE_CHANGED;
        if (how == XLAT_CODE_LIVE)
            return XLAT_PAGE_LIVE;
        return loading && was <= XLAT_PAGE_OPEN ? XLAT_PAGE_OPEN : XLAT_PAGE_HIDDEN;
    case XLAT_CODE_CLOSED:
        if (was == XLAT_PAGE_CLEAN)
            return was;
        is = *bytes && xlat_only_relocated(m, r, page * XLAT_PAGE, m->before[page], *bytes) ? XLAT_PAGE_CLEAN : XLAT_PAGE_CHANGED;
        free(m->before[page]);
        m->before[page] = NULL;
        return is;
    default: /* written by the system, for the guest */
        return was == XLAT_PAGE_CLEAN ? XLAT_PAGE_CHANGED : was;
    }
}

/* The lock is held, and dropped while guest memory is read; what was read counts only if the page is in the same state afterwards.
 * True: functions have to be taken out of use or back. */
static bool change_page(struct xlat_module *m, uint32_t page, enum xlat_code_change how, bool loading, struct xlat_relocations *r)
{
    enum xlat_page_state was;
    uint8_t *bytes = NULL;

    while (m->mapped && !bytes && needs_bytes(m, page, how)) {
        uint32_t changes = m->changes;
        bool got;

        pthread_mutex_unlock(&xlat_module_lock);
        bytes = malloc(XLAT_PAGE);
        got = bytes && xlat_peek_all(m->info.base + page * XLAT_PAGE, bytes, XLAT_PAGE);
        if (got && how == XLAT_CODE_CLOSED)
            xlat_relocations_read(m, r);
        pthread_mutex_lock(&xlat_module_lock);
        if (got && changes == m->changes)
            break;
        free(bytes);
        bytes = NULL;
        if (!got) /* the guest has taken all access from it: its functions will be interpreted when it is back */
            break;
    }
    was = m->state[page];
    if (!m->mapped || was == XLAT_PAGE_CHANGED) {
        free(bytes);
        return false;
    }
    set_state(m, page, next_state(m, page, how, loading, &bytes, r));
    free(bytes);
    if (m->state[page] == XLAT_PAGE_CHANGED)
        xlat_log("%s: code at rva %x was changed: interpreted from now on", m->info.name, page * XLAT_PAGE);
    return (was >= XLAT_PAGE_HIDDEN) != (m->state[page] >= XLAT_PAGE_HIDDEN);
}

/* The translated module that overlaps [addr, addr + size) with the lowest number above `after`; the list may change while the lock is dropped. */
static struct xlat_module *next_overlapping(uint64_t after, uint32_t addr, uint32_t size)
{
    struct xlat_module *found = NULL;

    for (struct xlat_module *m = xlat_module_list; m; m = m->next)
        if (m->mapped && m->aot.aot && m->number > after && (!found || m->number < found->number) &&
            (uint64_t)addr < (uint64_t)m->info.base + m->info.size && m->info.base < (uint64_t)addr + size)
            found = m;
    return found;
}

/* Pages that hold the entry of a function.  (One that holds only a later part of one is in the same section, so near enough.) */
static void code_pages(const struct xlat_module *m, uint32_t *first, uint32_t *last)
{
    uint32_t n;
    const struct xlat_aot_entry *e = xlat_module_entries(m, &n);

    *first = n ? e[0].rva / XLAT_PAGE : 1;
    *last = n ? e[n - 1].rva / XLAT_PAGE : 0;
}

void xlat_pages_change(uint32_t addr, uint32_t size, enum xlat_code_change how)
{
    for (struct xlat_module *m = next_overlapping(0, addr, size); m; m = next_overlapping(m->number, addr, size)) {
        uint32_t from = addr > m->info.base ? (addr - m->info.base) / XLAT_PAGE : 0, first, last;
        uint64_t to = ((uint64_t)addr + size - m->info.base + XLAT_PAGE - 1) / XLAT_PAGE;
        struct xlat_relocations r = {0};
        bool touched = false, loading = !xlat_table_asked(m);

        m->users++;
        code_pages(m, &first, &last);
        for (uint32_t page = from > first ? from : first; page <= last && page < to; page++)
            touched |= change_page(m, page, how, loading, &r);
        if (touched && m->mapped)
            xlat_pages_refresh(m);
        if (touched && how == XLAT_CODE_HIDDEN)
            __atomic_fetch_add(&xlat_pages_lost, 1, __ATOMIC_SEQ_CST);
        xlat_relocations_free(&r);
        m->users--;
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

static bool returns_into_hidden(const struct xlat_module *m, uint64_t low, uint64_t high)
{
    const struct xlat_aot *a = m->aot.aot;
    const uint32_t *by_code = __atomic_load_n(&m->by_code, __ATOMIC_ACQUIRE);
    uint64_t code = (uint64_t)a + (uint64_t)(int64_t)a->code_start;

    for (const uint64_t *word = (const uint64_t *)(low & ~7ull); by_code && (uint64_t)word < high; word++)
        if (*word - code - 1 < a->code_size && is_out_at(m, by_code, (int64_t)(*word - 1 - (uint64_t)a)))
            return true;
    return false;
}

bool xlat_module_frames_hidden(uint64_t low, uint64_t high)
{
    bool found = false;

    for (struct xlat_module *m = __atomic_load_n(&xlat_module_list, __ATOMIC_SEQ_CST); m && !found; m = __atomic_load_n(&m->next, __ATOMIC_ACQUIRE))
        found = m->aot.aot && (__atomic_load_n(&m->hidden, __ATOMIC_SEQ_CST) || __atomic_load_n(&m->inexact, __ATOMIC_SEQ_CST)) &&
                returns_into_hidden(m, low, high);
    return found;
}
