/* cmd_cache.c - `xlat cache list|path|verify|clean`: what is in the cache of translations, and whether it is good. */
#define _GNU_SOURCE
#include "xlat/json.h"
#include "xlat/xlat.h"
#include <argp.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OPT_JSON = 256, OPT_REMOVE, OPT_SIZE, OPT_OTHERS };

struct cache_options {
    const char *command;
    bool json, remove, others, sized;
    uint64_t size;
};

static const struct argp_option options[] = {
    {"json", OPT_JSON, NULL, 0, "list, verify, path: write JSON", 0},
    {"remove", OPT_REMOVE, NULL, 0, "verify: remove what is damaged", 0},
    {"others", OPT_OTHERS, NULL, 0, "clean: remove only what other versions of xlat have made", 0},
    {"size", OPT_SIZE, "SIZE", 0, "clean: remove only the longest unused, until no more than SIZE is left (500M, 4G)", 0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    static const char *const commands[] = {"list", "path", "verify", "clean"};
    struct cache_options *o = state->input;
    switch (key) {
    case OPT_JSON: o->json = true; return 0;
    case OPT_REMOVE: o->remove = true; return 0;
    case OPT_OTHERS: o->others = true; return 0;
    case OPT_SIZE:
        if (!xlat_cache_size(arg, &o->size))
            argp_error(state, "--size=%s: not a size such as 500M or 4G", arg);
        o->sized = true;
        return 0;
    case ARGP_KEY_ARG:
        if (o->command)
            argp_error(state, "one command only");
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
            if (!strcmp(arg, commands[i]))
                o->command = commands[i];
        if (!o->command)
            argp_error(state, "%s: list, path, verify or clean", arg);
        return 0;
    case ARGP_KEY_END:
        if (!o->command)
            argp_error(state, "list, path, verify or clean?");
        if (o->remove && strcmp(o->command, "verify"))
            argp_error(state, "--remove goes with verify");
        if ((o->others || o->sized) && strcmp(o->command, "clean"))
            argp_error(state, "--others and --size go with clean");
        if (o->others && o->sized)
            argp_error(state, "--others or --size, not both");
        if (o->json && !strcmp(o->command, "clean"))
            argp_error(state, "--json goes with list, path and verify");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int print_json(json_t *j)
{
    int bad = !j || json_dumpf(j, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    json_decref(j);
    if (bad || putchar('\n') == EOF || fflush(stdout))
        return xlat_error(1, "cannot write the list");
    return 0;
}

static json_t *file_json(const struct xlat_cache *c, const struct xlat_cache_file *f, const char *mark)
{
    return json_pack("{s:o,s:o,s:s,s:s,s:s,s:b,s:s,s:o,s:I,s:I,s:b,s:b,s:s?,s:o?}", "path", xlat_json_text(f->path), "name", xlat_json_text(f->name),
                     "image", f->image, "machine", f->machine, "translator", f->translator, "this_translator",
                     !strcmp(f->translator, c->translator_hex), "key", f->key, "options", xlat_json_text(f->options), "bytes", (json_int_t)f->size,
                     "used", (json_int_t)f->used, "chosen", (int)f->chosen, "good", (int)!f->bad, "bad", f->bad, "mark",
                     mark ? xlat_json_text(mark) : NULL);
}

static void print_file(const struct xlat_cache *c, const struct xlat_cache_file *f)
{
    char when[32] = "?";
    time_t t = (time_t)f->used;
    struct tm tm;

    if (localtime_r(&t, &tm))
        strftime(when, sizeof when, "%Y-%m-%d %H:%M", &tm);
    printf("%s  %.8s-%.8s %c %9.1f MB  %s  %s\n", when, f->image, f->key, f->chosen ? '*' : ' ', (double)f->size / 1e6, f->bad ? "BAD" : f->name,
           f->bad ? f->bad : f->options);
    if (strcmp(f->translator, c->translator_hex))
        printf("%18sby another xlat (%.8s)\n", "", f->translator);
}

/* ---- marks: what runs have found out about images (runtime/abi/cache.h) ---- */
struct mark {
    const char *image, *why;
    bool shown; /* beside a module, in JSON */
};
typedef VEC(struct mark) marks;

static void add_mark(void *arg, const char *image, const char *why) { vec_push((marks *)arg, ((struct mark){image, why, false})); }

/* Why the image of this name is marked; NULL: it is not. */
static const char *mark_of(marks *all, const char *image)
{
    const char *why = NULL;
    for (size_t i = 0; i < all->n; i++)
        if (!strcmp(all->at[i].image, image))
            all->at[i].shown = true, why = all->at[i].why;
    return why;
}

static void print_marks(const marks *all)
{
    for (size_t i = 0; i < all->n; i++)
        printf("%.8s  is translated with exact registers at faults: %s\n", all->at[i].image, all->at[i].why);
}

/* Marked images of which there is no module: a row each with `image` and `mark` only. */
static bool add_marked(json_t *array, const marks *all)
{
    bool ok = true;
    for (size_t i = 0; i < all->n; i++)
        if (!all->at[i].shown)
            ok &= !json_array_append_new(array, json_pack("{s:s,s:o}", "image", all->at[i].image, "mark", xlat_json_text(all->at[i].why)));
    return ok;
}

static int list(struct xlat_cache *c, const struct cache_options *o)
{
    bool verify = !strcmp(o->command, "verify");
    json_t *array = o->json ? json_array() : NULL;
    marks marked = {0};
    uint64_t total = 0;
    size_t n = 0, bad = 0;
    int rc = 0;

    for (size_t r = 0; r < c->nroots; r++) {
        struct xlat_diag d = {0};
        if (!xlat_cache_each_mark(c, c->roots[r], add_mark, &marked, &d))
            rc = xlat_error(1, "%s", d.text);
    }
    for (size_t r = 0; r < c->nroots; r++) {
        struct xlat_cache_files files = {0};
        struct xlat_diag d = {0};
        if (!xlat_cache_list(c, c->roots[r], true, &files, &d))
            rc = xlat_error(1, "%s", d.text);
        for (size_t i = 0; i < files.n; i++) {
            const struct xlat_cache_file *f = &files.at[i];
            bool busy = false;
            n++, total += f->size;
            bad += f->bad != NULL;
            if (o->json && json_array_append_new(array, file_json(c, f, mark_of(&marked, f->image))))
                rc = xlat_error(1, "no memory for the list");
            else if (o->json)
                ;
            else if (!verify)
                print_file(c, f);
            else if (f->bad)
                printf("%s: %s\n", f->path, f->bad);
            if (f->bad && o->remove && c->roots[r] == c->user && (!xlat_cache_remove(c, f, &busy, &d) || busy))
                rc = busy ? xlat_error(1, "%s: is being made again just now", f->path) : xlat_error(1, "%s", d.text);
        }
        vec_free(&files);
    }
    if (o->json && !verify && !add_marked(array, &marked))
        rc = xlat_error(1, "no memory for the list");
    if (!o->json && !verify)
        print_marks(&marked);
    vec_free(&marked);
    if (o->json)
        rc = print_json(array) ? 1 : rc;
    else
        printf("%zu modules, %.1f MB, %zu damaged\n", n, (double)total / 1e6, bad);
    return verify && bad ? 1 : rc;
}

static int path(const struct xlat_cache *c, const struct cache_options *o)
{
    if (o->json) {
        json_t *roots = json_array();
        for (size_t i = 0; i < c->nroots; i++)
            json_array_append_new(roots, xlat_json_text(c->roots[i]));
        return print_json(json_pack("{s:o,s:o,s:s}", "user", xlat_json_text(c->user), "roots", roots, "translator", c->translator_hex));
    }
    if (!c->user)
        return xlat_error(1, "no cache: %s", c->why.text);
    puts(c->user);
    return 0;
}

static int clean(struct xlat_cache *c, const struct cache_options *o)
{
    struct xlat_cache_files files = {0};
    struct xlat_diag d = {0};
    size_t removed = 0, busy_ones = 0;
    bool ok = c->user ? true : xlat_fail(&d, "no cache: %s", c->why.text), busy;

    if (ok && o->others) {
        ok = xlat_cache_list(c, c->user, false, &files, &d);
        for (size_t i = 0; ok && i < files.n; i++)
            if (strcmp(files.at[i].translator, c->translator_hex)) {
                ok = xlat_cache_remove(c, &files.at[i], &busy, &d);
                removed += ok && !busy;
                busy_ones += ok && busy;
            }
        vec_free(&files);
        ok = ok && xlat_cache_trim(c, UINT64_MAX, NULL, NULL, &d); /* links and folders that lead nowhere now */
    } else if (ok)
        ok = xlat_cache_trim(c, o->sized ? o->size : 0, NULL, &removed, &d) &&
             (o->sized || (xlat_cache_remove_marks(c, &d) && xlat_cache_remove_learned(c, &d)));
    ok = ok && xlat_cache_remove_old(c, &d);
    if (!ok)
        return xlat_error(1, "%s", d.text);
    printf("%zu modules removed\n", removed);
    return busy_ones ? xlat_error(1, "%zu modules are being made just now", busy_ones) : 0;
}

int xlat_cmd_cache(int argc, char **argv)
{
    static const struct argp argp = {
        .options = options, .parser = parse, .args_doc = "list|path|verify|clean",
        .doc = "The cache of translations: `list` shows its modules (* marks those that runs use), `path` the folder, `verify` checks every "
               "module and ends with 1 when one is damaged, `clean` removes those of the user's folder.\v"
               "Each module is kept by the program it was made from, by the xlat that made it and by the options.  When the user's folder has "
               "more than XLAT_CACHE_SIZE (4G), the longest unused modules are removed."};
    struct cache_options o = {0};
    struct xlat_arena a = {0};
    struct xlat_cache c;
    struct xlat_diag d = {0};

    argp_parse(&argp, argc, argv, 0, NULL, &o);
    if (!xlat_cache_open(&c, &a, NULL, &d))
        return xlat_error(1, "%s", d.text);
    int rc = !strcmp(o.command, "path") ? path(&c, &o) : !strcmp(o.command, "clean") ? clean(&c, &o) : list(&c, &o);
    xlat_arena_free(&a);
    return rc;
}
