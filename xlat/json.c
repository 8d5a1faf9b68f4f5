/* json.c - text for JSON (see json.h). */
#include "xlat/json.h"
#include <stdlib.h>
#include <string.h>

json_t *xlat_json_text(const char *text)
{
    json_t *j = text ? json_string(text) : json_null();

    if (j)
        return j;
    char *copy = strdup(text); /* not UTF-8, or no memory */
    for (char *p = copy; copy && *p; p++)
        if ((unsigned char)*p >= 0x80)
            *p = '?';
    j = copy ? json_string(copy) : NULL;
    free(copy);
    return j;
}
