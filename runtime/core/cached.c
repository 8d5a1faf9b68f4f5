/* cached.c - finds the module of an image in a cache (see cached.h). */
#define _GNU_SOURCE
#include "runtime/core/cached.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

void xlat_hex16(const uint8_t bytes[16], char out[33])
{
    for (int i = 0; i < 16; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

bool xlat_unhex16(const char *text, uint8_t bytes[16])
{
    for (int i = 0; i < 16; i++) {
        int high = digit(text[2 * i]), low = high < 0 ? -1 : digit(text[2 * i + 1]);

        if (low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool xlat_has_word(const char *text, const char *word)
{
    for (const char *p = text; p && (p = strstr(p, word)); p++)
        if (p == text || p[-1] == ' ')
            return true;
    return false;
}

bool xlat_cached_path(const char *root, size_t root_size, const char *translator, const char *machine, const char *image, char *path, size_t cap)
{
    int n = snprintf(path, cap, "%.*s/%s/%s/%s.so", (int)root_size, root, translator, machine, image);

    return n > 0 && (size_t)n < cap;
}

void xlat_cached_used(const char *path)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_nsec = UTIME_NOW}}, now;
    struct stat sb;

    clock_gettime(CLOCK_REALTIME, &now);
    if (!stat(path, &sb) && (sb.st_mtim.tv_sec + 3600 < now.tv_sec || sb.st_mtim.tv_sec > now.tv_sec + 3600))
        utimensat(AT_FDCWD, path, times, 0);
}
