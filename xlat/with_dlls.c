/* with_dlls.c - `xlat build --with-dlls`: a program and all DLLs that it can be seen to need, in a folder that `xlat run --modules` takes. */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include "runtime/abi/profile.h"
#include <dirent.h>
#include <string.h>
#include <strings.h>

struct set {
    struct xlat_arena *a;
    const char *folders[2]; /* where DLLs are looked for, in this order: the program's, Wine's */
    VEC(const char *) paths;
    VEC(const char *) names; /* that were looked for, found or not */
};

/* The file of that name in a folder, whatever the case of its letters; NULL: there is none. */
static const char *find(struct xlat_arena *a, const char *folder, const char *name)
{
    DIR *dir = opendir(folder);
    const char *found = NULL;
    struct dirent *e;

    while (dir && !found && (e = readdir(dir)))
        if (!strcasecmp(e->d_name, name))
            found = xlat_sprintf(a, "%s/%s", folder, e->d_name);
    if (dir)
        closedir(dir);
    return found;
}

/* A DLL that is in neither folder is none that can be translated here: a set of API names that Wine resolves, or one that the user lacks. */
static void add(struct set *s, const char *name)
{
    const char *path = NULL;

    name = strchr(name, '.') ? name : xlat_sprintf(s->a, "%s.dll", name);
    for (size_t i = 0; i < s->names.n; i++)
        if (!strcasecmp(s->names.at[i], name))
            return;
    vec_push(&s->names, xlat_strdup(s->a, name));
    for (unsigned i = 0; i < 2 && !path && !strchr(name, '/'); i++)
        path = find(s->a, s->folders[i], name);
    if (path)
        vec_push(&s->paths, path);
}

/* Imports, delay imports and the DLLs that exports are forwarded to. */
static bool add_imports(struct set *s, const char *path, struct xlat_diag *d)
{
    struct xlat_arena a = {0};
    struct xlat_span file;
    struct xlat_image *im;
    bool ok = xlat_read_file(path, &a, &file, d) && xlat_image_load(path, file, &a, &im, d);

    for (size_t i = 0; ok && i < im->nimports; i++)
        add(s, im->imports[i].dll);
    for (size_t i = 0; ok && i < im->nexports; i++)
        if (im->exports[i].forward)
            add(s, xlat_sprintf(&a, "%.*s.dll", (int)strcspn(im->exports[i].forward, "."), im->exports[i].forward));
    xlat_arena_free(&a);
    return ok;
}

/* What a run has loaded by name. */
static bool add_profile(struct set *s, const char *profile, struct xlat_diag *d)
{
    struct xlat_span text;
    char *save = NULL, name[64];

    if (!xlat_read_file(profile, s->a, &text, d))
        return false;
    for (char *line = strtok_r(xlat_sprintf(s->a, "%.*s", (int)text.n, (const char *)text.p), "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        if (sscanf(line, "module %*32[0-9a-f] %63[^\n]", name) == 1)
            add(s, name);
    return true;
}

bool xlat_build_with_dlls(struct xlat_cache *c, const struct xlat_build_options *o, struct xlat_diag *d)
{
    struct xlat_wine wine;
    const char *slash = strrchr(o->in, '/');
    struct set s = {.a = c->a};

    if (!xlat_find_wine(c->a, &wine, d) || !xlat_make_dirs(o->out, d))
        return false;
    s.folders[0] = slash ? xlat_sprintf(c->a, "%.*s", (int)(slash - o->in), o->in) : ".";
    s.folders[1] = wine.i386_dir;
    c->roots[0] = o->out; /* nothing of other caches counts, the folder is to be complete */
    c->nroots = 1;
    c->user = o->out;
    vec_push(&s.paths, o->in);
    for (size_t i = 0; i < s.paths.n; i++) {
        struct xlat_build_options b = *o;
        const char *made;
        if (!i) { /* what every process loads, and what the profile says */
            add(&s, "ntdll.dll"), add(&s, "kernel32.dll"), add(&s, "kernelbase.dll");
            if (o->profile && !add_profile(&s, o->profile, d))
                return false;
        }
        b.in = s.paths.at[i];
        if (o->verbose)
            fprintf(stderr, "xlat: %s\n", b.in);
        if (!add_imports(&s, b.in, d) || !xlat_build_cached(c, &b, true, true, &made, d))
            return false;
    }
    vec_free(&s.paths);
    vec_free(&s.names);
    return true;
}
