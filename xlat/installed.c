/* installed.c - where the other parts of this xlat are: the Wine backend, the tools, the cache that was installed with it.
 *
 * They are looked for relative to the program's own file, so an installed xlat works wherever its prefix is moved to.  meson.build gives the paths
 * from the program's folder for an installed xlat (XLAT_BACKEND_FROM_BIN and so on); the build tree has a layout of its own.
 */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include "runtime/abi/cache.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool xlat_exists(const char *path) { return access(path, F_OK) == 0; }

/* Reads four bytes only: modules are large, and xlat_aot_open will map the file. */
bool xlat_is_elf(const char *path)
{
    char magic[4];
    FILE *f = fopen(path, "rbe");
    bool yes = f && fread(magic, sizeof magic, 1, f) == 1 && !memcmp(magic, "\177ELF", sizeof magic);

    if (f)
        fclose(f);
    return yes;
}

const char *xlat_own_path(struct xlat_arena *a)
{
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

    if (n <= 0)
        return NULL;
    exe[n] = 0;
    return xlat_strdup(a, exe);
}

/* The absolute path of a folder that is named relative to the folder of this program; NULL: there is none. */
static const char *from_program(struct xlat_arena *a, const char *relative)
{
    const char *exe = xlat_own_path(a);
    if (!exe)
        return NULL;
    char *p = realpath(xlat_sprintf(a, "%.*s/%s", (int)(strrchr(exe, '/') - exe), exe, relative), NULL);
    const char *copy = p ? xlat_strdup(a, p) : NULL;
    free(p);
    return copy;
}

static bool has_backend(struct xlat_arena *a, const char *dir)
{
    return xlat_exists(xlat_sprintf(a, "%s/" XLAT_CACHE_HOST "-windows/xlatcpu.dll", dir)) &&
           xlat_exists(xlat_sprintf(a, "%s/" XLAT_CACHE_HOST "-unix/xlatcpu.so", dir));
}

const char *xlat_find_backend(struct xlat_arena *a, struct xlat_diag *d)
{
    static const char *const places[] = {XLAT_BACKEND_FROM_BIN, "../runtime/wine/root"};
    const char *e = getenv("XLAT_BACKEND");
    if (e && *e) {
        if (has_backend(a, e))
            return e;
        xlat_fail(d, "%s: XLAT_BACKEND names no folder with " XLAT_CACHE_HOST "-windows/xlatcpu.dll and " XLAT_CACHE_HOST "-unix/xlatcpu.so", e);
        return NULL;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *dir = from_program(a, places[i]);
        if (dir && has_backend(a, dir))
            return dir;
    }
    xlat_fail(d, "the Wine backend (xlatcpu.dll and xlatcpu.so) is not beside this program: install xlat or set XLAT_BACKEND");
    return NULL;
}

const char *xlat_installed_modules(struct xlat_arena *a) { return from_program(a, XLAT_MODULES_FROM_BIN); }

const char *xlat_tool(struct xlat_arena *a, const char *name)
{
    static const char *const places[] = {XLAT_TOOLS_FROM_BIN, "../../tools"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *dir = from_program(a, places[i]), *path = dir ? xlat_sprintf(a, "%s/%s", dir, name) : NULL;
        if (path && !access(path, X_OK))
            return path;
    }
    return xlat_sprintf(a, "tools/%s", name);
}
