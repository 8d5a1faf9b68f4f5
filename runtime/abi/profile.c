/* profile.c - reads the lines of a profile (profile.h): for the next build, and for the processes of a run that add to one file.  Uses libc. */
#include "runtime/abi/profile.h"
#include <stdio.h>

enum xlat_profile_what xlat_profile_parse(const char *text, struct xlat_profile_line *out)
{
    char hash[33], name[64] = "";

    if (sscanf(text, XLAT_PROFILE_MAGIC " %u", &out->version) == 1)
        return XLAT_PROFILE_HEAD;
    if (sscanf(text, "module %32s %63[^\n]", hash, name) >= 1) {
        snprintf(out->hash, sizeof out->hash, "%s", hash);
        snprintf(out->name, sizeof out->name, "%s", name);
        return XLAT_PROFILE_MODULE;
    }
    out->count = 1; /* optional, for profiles written by hand */
    return sscanf(text, "%x %15s %u", &out->rva, out->kind, &out->count) >= 2 ? XLAT_PROFILE_PLACE : XLAT_PROFILE_NONE;
}
