/* json.h - text for JSON. */
#ifndef XLAT_JSON_H
#define XLAT_JSON_H
#include <jansson.h>

/* The text as a JSON string; bytes that are not UTF-8 (in names of files) become '?'.  NULL: null.  The caller owns the result. */
json_t *xlat_json_text(const char *text);

#endif
