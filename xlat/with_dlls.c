/* with_dlls.c - `xlat build --with-dlls`: a program and all DLLs that it can be seen to need, in a folder that `xlat run --modules` takes;
 * and those DLLs in the cache, for `xlat run --translate=before`. */
#define _GNU_SOURCE
#include "xlat/options.h"
#include "runtime/abi/profile.h"
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct set {
    struct xlat_arena *a;
    const char *folders[2]; /* where DLLs are looked for, in this order: the program's, Wine's */
    VEC(const char *) paths;
    VEC(const char *) names; /* that were looked for, found or not */
};

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
        path = xlat_find_file(s->a, s->folders[i], name);
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

/* What the program needs, itself first.  profile: of an earlier run, or NULL.  False: a line in d.  tolerant: DLLs that cannot be read are left out,
 * which is said. */
static bool collect(struct set *s, const char *program, const char *profile, bool tolerant, struct xlat_diag *d)
{
    const char *slash = strrchr(program, '/');
    struct xlat_wine wine;

    if (!xlat_find_wine(s->a, &wine, d))
        return false;
    s->folders[0] = slash ? xlat_sprintf(s->a, "%.*s", (int)(slash - program), program) : ".";
    s->folders[1] = wine.i386_dir;
    vec_push(&s->paths, program);
    if (!add_imports(s, program, d))
        return false;
    add(s, "ntdll.dll"), add(s, "kernel32.dll"), add(s, "kernelbase.dll"); /* what every process loads */
    if (profile && !add_profile(s, profile, d))
        return false;
    for (size_t i = 1; i < s->paths.n; i++) {
        struct xlat_diag why = {0};
        if (add_imports(s, s->paths.at[i], &why))
            continue;
        if (!tolerant)
            return xlat_fail(d, "%s", why.text);
        xlat_error(0, "%s; it is interpreted", why.text);
        s->paths.at[i--] = s->paths.at[--s->paths.n];
    }
    return true;
}

static void free_set(struct set *s)
{
    vec_free(&s->paths);
    vec_free(&s->names);
}

bool xlat_build_with_dlls(struct xlat_cache *c, const struct xlat_build_options *o, struct xlat_diag *d)
{
    struct set s = {.a = c->a};
    bool ok = xlat_make_dirs(o->out, d) && collect(&s, o->in, o->profile, false, d);

    c->roots[0] = o->out; /* nothing of other caches counts, the folder is to be complete */
    c->nroots = 1;
    c->user = o->out;
    for (size_t i = 0; ok && i < s.paths.n; i++) {
        struct xlat_build_options b = *o;
        const char *made;
        b.in = s.paths.at[i];
        if (o->verbose)
            fprintf(stderr, "xlat: %s\n", b.in);
        ok = xlat_build_cached(c, &b, true, true, &made, d);
    }
    free_set(&s);
    return ok;
}

/* Runs have a translation of the file, and nothing has been found out since that asks for another. */
static bool is_translated(struct xlat_cache *c, const char *path)
{
    struct xlat_arena a = {0};
    struct xlat_diag ignored = {0};
    struct xlat_span file;
    const char *so;
    char why[256];
    bool is = false;

    if (xlat_read_file(path, &a, &file, &ignored)) {
        struct xlat_ident id = xlat_image_ident(file);
        is = xlat_cache_chosen(c, &id, &so, why, sizeof why) == XLAT_CACHED_GOOD && !xlat_cache_wants_exact(c, &id);
    }
    xlat_arena_free(&a);
    return is;
}

void xlat_build_dlls(struct xlat_cache *c, const char *program, bool quiet)
{
    struct set s = {.a = c->a};
    struct xlat_diag d = {0};
    size_t n = 0;

    if (!collect(&s, program, NULL, true, &d))
        xlat_error(0, "%s; DLLs that lack a translation are interpreted", d.text);
    for (size_t i = 1; i < s.paths.n; i++)
        if (!is_translated(c, s.paths.at[i]))
            s.paths.at[n++] = s.paths.at[i];
    for (size_t i = 0; i < n; i++) {
        struct xlat_build_options b = {.in = s.paths.at[i], .opt_level = 2, .quiet = quiet};
        const char *so;
        d.text[0] = 0;
        if (!quiet && isatty(2))
            fprintf(stderr, "xlat: DLL %zu of %zu, %s\n", i + 1, n, b.in);
        xlat_options_of_image(b.in, c->a, &b);
        if (!xlat_build_cached(c, &b, true, true, &so, &d))
            xlat_error(0, "%s; %s is interpreted", d.text, b.in);
    }
    free_set(&s);
}
