/* filter.c - reads and applies XLAT_ONLY and XLAT_SKIP.
 *
 * A list is  range[,range...]  with  range = rva[-rva][@module]  in hexadecimal, ends included; without @module it is for every module.
 */
#include "runtime/core/filter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "runtime/core/log.h"

struct range {
    uint32_t from, to;
    char module[64]; /* empty: any */
};
struct list {
    struct range *r;
    size_t n;
};
static struct list only, skip;

static bool read_range(const char *s, size_t n, struct range *r)
{
    char text[160], *p = text, *end, *at;

    if (n >= sizeof text)
        return false;
    memcpy(text, s, n);
    text[n] = 0;
    at = strchr(text, '@');
    if (at)
        *at++ = 0;
    r->from = (uint32_t)strtoul(p, &end, 16);
    if (end == p)
        return false;
    r->to = r->from;
    if (*end == '-') {
        p = end + 1;
        r->to = (uint32_t)strtoul(p, &end, 16);
        if (end == p)
            return false;
    }
    if (*end || r->to < r->from || (at && (!*at || strlen(at) >= sizeof r->module)))
        return false;
    strcpy(r->module, at ? at : "");
    return true;
}

static bool read_list(const char *variable, struct list *l)
{
    const char *s = getenv(variable);

    while (s && *s) {
        size_t n = strcspn(s, ",");
        struct range *r = realloc(l->r, (l->n + 1) * sizeof *r);

        if (!r || !read_range(s, n, &r[l->n])) {
            xlat_warn("%s: cannot read \"%.*s\" (wanted: rva[-rva][@module], hexadecimal)", variable, (int)n, s);
            return false;
        }
        l->r = r;
        l->n++;
        s += n + (s[n] == ',');
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
