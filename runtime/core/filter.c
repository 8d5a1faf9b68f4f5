/* filter.c - reads and applies XLAT_ONLY and XLAT_SKIP (runtime/abi/ranges.h). */
#include "runtime/core/filter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "runtime/abi/ranges.h"
#include "runtime/core/log.h"

struct list {
    struct xlat_range *r;
    size_t n;
};
static struct list only, skip;

static bool read_list(const char *variable, struct list *l)
{
    const char *s = getenv(variable);

    while (s && *s) {
        struct xlat_range *r = realloc(l->r, (l->n + 1) * sizeof *r);

        if (!r || !xlat_range_next(&s, &r[l->n])) {
            xlat_warn("%s: cannot read \"%.*s\" (wanted: " XLAT_RANGE_SYNTAX ")", variable, (int)strcspn(s, ","), s);
            return false;
        }
        l->r = r;
        l->n++;
    }
    return true;
}

bool xlat_filter_init(void)
{
    return read_list("XLAT_ONLY", &only) && read_list("XLAT_SKIP", &skip);
}

static bool holds(const struct list *l, const char *module, uint32_t rva)
{
    for (size_t i = 0; i < l->n; i++)
        if (rva >= l->r[i].from && rva <= l->r[i].to && (!l->r[i].module[0] || !strcasecmp(l->r[i].module, module)))
            return true;
    return false;
}

bool xlat_filter_used(void)
{
    return only.n || skip.n;
}

bool xlat_filter_allows(const char *module, uint32_t rva)
{
    return (!only.n || holds(&only, module, rva)) && !holds(&skip, module, rva);
}
