/* learned.c - translates what runs of a program have learned: the snapshots in the cache (runtime/abi/snapshot.h). */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include "runtime/abi/cache.h"
#include "runtime/core/cached.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_snapshot(const struct dirent *e) { return strlen(e->d_name) == 32 && strspn(e->d_name, "0123456789abcdef") == 32; }

/* Whether some root has a module that runs use for this image. */
static bool is_translated(const struct xlat_cache *c, const char *image)
{
    char path[4096];

    for (size_t i = 0; i < c->nroots; i++)
        if (xlat_cached_path(c->roots[i], strlen(c->roots[i]), c->translator_hex, XLAT_CACHE_HOST, image, path, sizeof path) && !access(path, F_OK))
            return true;
    return false;
}

size_t xlat_build_learned(struct xlat_cache *c, const char *program, const struct xlat_build_options *o)
{
    const char *root = xlat_cache_learned(c);
    struct dirent **names;
    struct xlat_diag none = {0};
    struct xlat_span file;
    size_t made = 0;
    char hex[33];

    if (!root || access(root, F_OK) || !xlat_read_file(program, c->a, &file, &none))
        return 0;
    struct xlat_ident id = xlat_image_ident(file);
    xlat_ident_hex(&id, hex);
    const char *folder = xlat_sprintf(c->a, "%s/%s", root, hex);
    int n = scandir(folder, &names, is_snapshot, alphasort);
    for (int i = 0; i < n; i++) {
        struct xlat_build_options b = {.in = xlat_sprintf(c->a, "%s/%s", folder, names[i]->d_name), .opt_level = o->opt_level, .jobs = o->jobs,
                                       .quiet = o->quiet, .verbose = o->verbose};
        struct xlat_diag d = {0};
        const char *path;
        memset(&id, 0, sizeof id);
        if (xlat_unhex16(names[i]->d_name, id.hash) && (!is_translated(c, names[i]->d_name) || xlat_cache_wants_exact(c, &id))) {
            if (xlat_build_cached(c, &b, true, true, &path, &d))
                made++;
            else
                xlat_error(0, "%s; what it holds is interpreted", d.text);
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    return made;
}
