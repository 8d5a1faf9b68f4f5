/* snapshot.c - checks a snapshot (snapshot.h), for the translator and for the runtime. */
#include "runtime/abi/snapshot.h"

#include <stdio.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t xlat_snapshot_sum(const void *file, size_t n)
{
    const size_t first = offsetof(struct xlat_snapshot_head, base);

    return XXH3_64bits((const char *)file + first, n - first);
}

static bool refuse(char *why, size_t cap, const char *what)
{
    snprintf(why, cap, "%s", what);
    return false;
}

/* The lengths that the head gives, and nothing else, make up the file.  *bytes: where those of the parts begin. */
static bool check_head(const struct xlat_snapshot_head *h, size_t n, size_t *bytes, char *why, size_t cap)
{
    if (n > XLAT_SNAPSHOT_BYTES)
        return refuse(why, cap, "too large");
    if (h->nparts > XLAT_SNAPSHOT_PARTS || h->nentries > XLAT_SNAPSHOT_ENTRIES || h->nrelocs > XLAT_SNAPSHOT_BYTES / 4 ||
        h->ntext > XLAT_SNAPSHOT_TEXT)
        return refuse(why, cap, "a table is too long");
    *bytes = sizeof *h + h->nparts * sizeof(struct xlat_snapshot_part) + 4 * (size_t)h->nentries + 4 * (size_t)h->nrelocs + h->ntext;
    if (*bytes > n)
        return refuse(why, cap, "truncated");
    if (!h->base || h->base % XLAT_SNAPSHOT_PAGE || !h->size || h->size % XLAT_SNAPSHOT_PAGE || (uint64_t)h->base + h->size > 1ull << 32)
        return refuse(why, cap, "inconsistent: addresses");
    if (h->flags & ~(uint32_t)XLAT_SNAPSHOT_MOVABLE || h->reserved)
        return refuse(why, cap, "inconsistent: flags");
    return true;
}

static bool check_parts(const struct xlat_snapshot *s, size_t have, char *why, size_t cap)
{
    uint64_t at = 0, sum = 0;

    for (uint32_t i = 0; i < s->head->nparts; i++) {
        const struct xlat_snapshot_part *p = &s->parts[i];
        if (p->rva < at || !p->size || p->size > s->head->size || p->rva > s->head->size - p->size ||
            p->rights & ~(uint32_t)(XLAT_SNAPSHOT_W | XLAT_SNAPSHOT_X))
            return refuse(why, cap, "inconsistent: parts");
        at = (uint64_t)p->rva + p->size;
        sum += p->size;
    }
    return sum == have || refuse(why, cap, sum > have ? "truncated" : "inconsistent: bytes that belong to no part");
}

/* Whether all n bytes at each of the sorted addresses, of which each is at least n beyond the one before, lie in one part with these rights. */
static bool check_addresses(const struct xlat_snapshot *s, const uint32_t *rva, uint32_t count, uint32_t n, uint32_t rights)
{
    uint32_t part = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (!rva[i] || (i && (rva[i] <= rva[i - 1] || rva[i] - rva[i - 1] < n)))
            return false;
        while (part < s->head->nparts && s->parts[part].rva + s->parts[part].size <= rva[i])
            part++;
        if (part == s->head->nparts || rva[i] < s->parts[part].rva || s->parts[part].rva + s->parts[part].size - rva[i] < n ||
            (s->parts[part].rights & rights) != rights)
            return false;
    }
    return true;
}

bool xlat_snapshot_check(const void *file, size_t n, struct xlat_snapshot *out, char *why, size_t cap)
{
    const char *p = file;
    size_t bytes;

    if (n < sizeof *out->head || !xlat_snapshot_is(file, n))
        return refuse(why, cap, "not a snapshot");
    out->head = file;
    if (!check_head(out->head, n, &bytes, why, cap))
        return false;
    out->parts = (const void *)(p + sizeof *out->head);
    out->entries = (const uint32_t *)(const void *)(out->parts + out->head->nparts);
    out->relocs = out->entries + out->head->nentries;
    out->text = (const char *)(out->relocs + out->head->nrelocs);
    out->bytes = (const uint8_t *)p + bytes;
    if (xlat_snapshot_sum(file, n) != out->head->sum)
        return refuse(why, cap, "damaged");
    if (!check_parts(out, n - bytes, why, cap))
        return false;
    if (!check_addresses(out, out->entries, out->head->nentries, 1, XLAT_SNAPSHOT_X))
        return refuse(why, cap, "inconsistent: entries");
    if (!check_addresses(out, out->relocs, out->head->nrelocs, 4, 0))
        return refuse(why, cap, "inconsistent: relocations");
    for (uint32_t i = 0; i < out->head->ntext; i++)
        if (out->text[i] < ' ' || out->text[i] > '~')
            return refuse(why, cap, "inconsistent: text");
    return true;
}
