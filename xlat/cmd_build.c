/* cmd_build.c - `xlat build IN -o OUT.so`: the options are in options.c, the work in build.c. */
#include "xlat/options.h"

int xlat_cmd_build(int argc, char **argv)
{
    struct xlat_arena a = {0};
    struct xlat_settings s = {.a = &a};
    struct xlat_build_arguments b;
    struct xlat_diag d = {0};
    struct xlat_cache cache;
    const char *path;

    if (!xlat_options_build(argc, argv, &s, &b, &d))
        return xlat_error(2, "%s", d.text);
    xlat_settings_free(&s);
    bool ok = b.with_dlls ? xlat_cache_open(&cache, &a, NULL, &d) && xlat_build_with_dlls(&cache, &b.o, &d) :
              b.cache ? xlat_cache_open(&cache, &a, NULL, &d) && xlat_build_cached(&cache, &b.o, b.keep, true, &path, &d) && !*d.text
                      : xlat_build(&b.o, &d);
    if (ok && b.cache)
        xlat_build_learned(&cache, b.o.in, &b.o);
    xlat_arena_free(&a);
    return ok ? 0 : xlat_error(1, "%s", d.text);
}
