/* patch.c - rewrites the first bytes of translated functions (see patch.h).
 *
 * Functions of a module call each other directly, past the dispatch table, so taking one out of the table does not keep it from being run.
 * Its first instructions become the exit of the call contract (runtime/abi/call.h): eip is stored and cpu->miss jumped to; the guest's registers are
 * still where the caller put them.  A loop that begins with the function's first byte may be running in another thread: nothing was moved
 * before it, so it finds the guest's registers in their places too and leaves at its next turn.
 *
 * No page is ever writable and executable: a changed copy of the page is made beside and moved over the old one in one step, so other
 * threads see the one or the other.
 */
#define _GNU_SOURCE
#include "runtime/host/patch.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct change {
    uint8_t *at;   /* host code */
    uint32_t i;    /* entry */
};

/* Changes the n functions that begin in one page. */
static bool change_page(const struct change *c, size_t n, size_t page_size, const struct xlat_aot_entry *e, uint32_t base, const uint8_t *out,
                        uint8_t *is_out, uint8_t (*saved)[XLAT_PATCH_SIZE])
{
    uint8_t *page = (uint8_t *)((uintptr_t)c->at & ~(uintptr_t)(page_size - 1));
    uint8_t *copy = mmap(NULL, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (copy == MAP_FAILED)
        return false;
    memcpy(copy, page, page_size);
    for (size_t k = 0; k < n; k++) {
        uint8_t *at = copy + (c[k].at - page);
        uint32_t i = c[k].i;
        if (out[i]) {
            memcpy(saved[i], at, XLAT_PATCH_SIZE);
            xlat_patch_encode(at, base + e[i].rva);
        } else
            memcpy(at, saved[i], XLAT_PATCH_SIZE);
    }
    __builtin___clear_cache((char *)copy, (char *)copy + page_size);
    if (mprotect(copy, page_size, PROT_READ | PROT_EXEC) || mremap(copy, page_size, page_size, MREMAP_MAYMOVE | MREMAP_FIXED, page) == MAP_FAILED) {
        munmap(copy, page_size);
        return false;
    }
    __builtin___clear_cache((char *)page, (char *)page + page_size);
    for (size_t k = 0; k < n; k++)
        is_out[c[k].i] = out[c[k].i];
    return true;
}

/* The bytes to change are the function's own, and in one page. */
static bool has_room(const uint8_t *at, const uint8_t *next, size_t page_size)
{
    return !((uintptr_t)at % XLAT_PATCH_ALIGNMENT) && next - at >= XLAT_PATCH_SIZE && (uintptr_t)at % page_size + XLAT_PATCH_SIZE <= page_size;
}

static int by_place(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Where function i is in the order of the host code. */
static uint32_t place_of(const struct xlat_aot *a, const uint32_t *by_code, uint32_t i)
{
    const struct xlat_aot_entry *e = xlat_aot_at(a, a->entries);
    uint32_t lo = 0, hi = a->nentries;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (e[by_code[mid]].code < e[i].code)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool xlat_patch(const struct xlat_aot_module *m, uint32_t base, const uint32_t *by_code, const uint32_t *list, uint32_t nlist, const uint8_t *out,
                uint8_t *is_out, uint8_t (*saved)[XLAT_PATCH_SIZE])
{
    const struct xlat_aot *a = m->aot;
    const struct xlat_aot_entry *e = xlat_aot_at(a, a->entries);
    size_t page_size = (size_t)sysconf(_SC_PAGESIZE), n = 0;
    uint8_t *end = (uint8_t *)(uintptr_t)a + a->code_start + (a->code_size + XLAT_PATCH_ALIGNMENT - 1) / XLAT_PATCH_ALIGNMENT * XLAT_PATCH_ALIGNMENT;
    struct change *c;
    bool ok = true;

    for (uint32_t k = 0; k < nlist; k++)
        n += out[list[k]] != is_out[list[k]];
    if (!n)
        return true;
    c = malloc(n * sizeof *c);
    if (!c)
        return false;
    n = 0;
    for (uint32_t l = 0; l < nlist; l++) {
        uint32_t i = list[l], k;
        uint8_t *at = (uint8_t *)(uintptr_t)a + e[i].code;
        if (out[i] == is_out[i])
            continue;
        k = place_of(a, by_code, i);
        if (has_room(at, k + 1 < a->nentries ? (uint8_t *)(uintptr_t)a + e[by_code[k + 1]].code : end, page_size))
            c[n++] = (struct change){at, i};
        else
            ok = false;
    }
    qsort(c, n, sizeof *c, by_place);
    for (size_t k = 0, next; k < n; k = next) {
        for (next = k; next < n && (uintptr_t)c[next].at / page_size == (uintptr_t)c[k].at / page_size;)
            next++;
        ok &= change_page(c + k, next - k, page_size, e, base, out, is_out, saved);
    }
    free(c);
    return ok;
}
