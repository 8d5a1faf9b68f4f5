/* ranges.c - see ranges.h. */
#include "runtime/abi/ranges.h"
#include <stdlib.h>
#include <string.h>

bool xlat_range_next(const char **list, struct xlat_range *r)
{
    size_t n = strcspn(*list, ",");
    char text[160], *p = text, *end, *at;

    if (n >= sizeof text)
        return false;
    memcpy(text, *list, n);
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
    *list += n + ((*list)[n] == ',');
    return true;
}
