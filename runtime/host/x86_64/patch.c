/* patch.c - rewrites the first bytes of translated functions, on an x86-64 host.
 *
 * Functions of a module call each other directly, past the dispatch table, so taking one out of the table does not keep it from being run.
 * Its first instructions become
 *     mov dword ptr [r13 + eip], its guest address ;  jmp [r13 + miss]
 * which is the exit of the call contract (runtime/abi/call.h): the guest's registers are still where the caller put them.  Functions begin at
 * multiples of 16, so the 12 bytes are never another's.  A loop that begins with the function's first byte may be running in another thread:
 * nothing was moved before it, so it finds the guest's registers in their places too and leaves at its next turn.
 *
 * No page is ever writable and executable: a changed copy of the page is made beside and moved over the old one in one step, so other
 * threads see the one or the other.
 */
#define _GNU_SOURCE
#include "runtime/host/patch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096u

_Static_assert(offsetof(struct xlat_cpu, eip) < 128 && offsetof(struct xlat_cpu, miss) < 128, "offsets fit into a byte");

static void encode(uint8_t to[XLAT_PATCH_SIZE], uint32_t eip)
{
    const uint8_t code[XLAT_PATCH_SIZE] = {0x41, 0xc7, 0x45, offsetof(struct xlat_cpu, eip), (uint8_t)eip, (uint8_t)(eip >> 8),
                                           (uint8_t)(eip >> 16), (uint8_t)(eip >> 24), 0x41, 0xff, 0x65, offsetof(struct xlat_cpu, miss)};
    memcpy(to, code, sizeof code);
}

struct change {
    uint8_t *at;   /* host code */
    uint32_t i;    /* entry */
};

static int by_address(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Changes the n functions that begin in one page. */
static bool change_page(const struct change *c, size_t n, const struct xlat_aot_entry *e, uint32_t base, const uint8_t *out, uint8_t *is_out,
                        uint8_t (*saved)[XLAT_PATCH_SIZE])
{
    uint8_t *page = (uint8_t *)((uintptr_t)c->at & ~(uintptr_t)(PAGE - 1));
    uint8_t *copy = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (copy == MAP_FAILED)
        return false;
    memcpy(copy, page, PAGE);
    for (size_t k = 0; k < n; k++) {
        uint8_t *at = copy + (c[k].at - page);
        uint32_t i = c[k].i;
        if (out[i]) {
            memcpy(saved[i], at, XLAT_PATCH_SIZE);
            encode(at, base + e[i].rva);
        } else
            memcpy(at, saved[i], XLAT_PATCH_SIZE);
    }
    if (mprotect(copy, PAGE, PROT_READ | PROT_EXEC) || mremap(copy, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, page) == MAP_FAILED) {
        munmap(copy, PAGE);
        return false;
    }
    for (size_t k = 0; k < n; k++)
        is_out[c[k].i] = out[c[k].i];
    return true;
}

bool xlat_patch(const struct xlat_aot_module *m, uint32_t base, const uint8_t *out, uint8_t *is_out, uint8_t (*saved)[XLAT_PATCH_SIZE])
{
    const struct xlat_aot_entry *e = xlat_aot_at(m->aot, m->aot->entries);
    struct change *c;
    size_t n = 0;
    bool ok = true;

    for (uint32_t i = 0; i < m->aot->nentries; i++)
        n += out[i] != is_out[i];
    if (!n)
        return true;
    c = malloc(n * sizeof *c);
    if (!c)
        return false;
    n = 0;
    for (uint32_t i = 0; i < m->aot->nentries; i++)
        if (out[i] != is_out[i])
            c[n++] = (struct change){(uint8_t *)m->aot + e[i].code, i};
    qsort(c, n, sizeof *c, by_address);
    for (size_t k = 0, next; k < n; k = next) {
        for (next = k; next < n && (uintptr_t)c[next].at / PAGE == (uintptr_t)c[k].at / PAGE; next++)
            if ((uintptr_t)c[next].at & 15)
                ok = false;
        if (ok)
            ok = change_page(c + k, next - k, e, base, out, is_out, saved);
    }
    free(c);
    return ok;
}
