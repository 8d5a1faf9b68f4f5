/* watch.c - see watch.h.  A plain list: it has a row for each piece of code without an image, and is gone through only when memory changes. */
#include "runtime/core/watch.h"

#include <stddef.h>

static struct xlat_watch *watches;

void xlat_watch_begin(struct xlat_watch *w)
{
    w->next = watches;
    watches = w;
}

void xlat_watch_end(struct xlat_watch *w)
{
    struct xlat_watch **p = &watches;

    while (*p && *p != w)
        p = &(*p)->next;
    if (*p)
        *p = w->next;
}

void xlat_watch_changed(uint32_t addr, uint32_t size, enum xlat_code_change how)
{
    uint64_t end = (uint64_t)addr + size;

    for (struct xlat_watch *w = watches, *next; w; w = next) {
        uint64_t from = addr > w->addr ? addr : w->addr, w_end = (uint64_t)w->addr + w->size, to = end < w_end ? end : w_end;

        next = w->next;
        if (from < to)
            w->changed(w, (uint32_t)from, (uint32_t)(to - from), how);
    }
}
