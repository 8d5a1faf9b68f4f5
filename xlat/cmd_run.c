/* cmd_run.c - `xlat run FILE [args]`: finds the program, its translation and Wine, and becomes Wine.
 *
 * The last step is exec, so no process of ours stays between the user and the program, and exit code, streams and signals are Wine's own.
 * The backend reads its settings from XLAT_* variables (HACKING.md lists them). */
#define _GNU_SOURCE
#include "xlat/options.h"
#include "runtime/abi/cache.h"
#include "runtime/core/aot_open.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

static const char *absolute(struct xlat_arena *a, const char *path)
{
    if (*path == '/')
        return path;
    char cwd[4096];
    return getcwd(cwd, sizeof cwd) ? xlat_sprintf(a, "%s/%s", cwd, path) : path;
}

static bool same_file(struct xlat_arena *a, const char *path, const struct xlat_aot *m)
{
    struct xlat_span s;
    struct xlat_diag d = {0};
    struct stat sb;
    if (stat(path, &sb) || (uint64_t)sb.st_size != m->ident_size || !xlat_read_file(path, a, &s, &d))
        return false;
    struct xlat_ident id = xlat_image_ident(s);
    return !memcmp(id.hash, m->ident_hash, sizeof id.hash);
}

/* The guest file that a module was made from.  It is looked for beside the module and in the current folder, because programs look for their data and
 * DLLs beside themselves; else it is unpacked from the module into the cache. */
static const char *guest_of(struct xlat_arena *a, const char *so, const struct xlat_aot *m, struct xlat_diag *d)
{
    const char *name = xlat_aot_at(m, m->name);
    if (!name || !*name || strchr(name, '/')) {
        xlat_fail(d, "%s: names no guest file; translate the program again", so);
        return NULL;
    }
    const char *slash = strrchr(so, '/');
    const char *beside = xlat_sprintf(a, "%.*s%s", slash ? (int)(slash - so + 1) : 0, so, name);
    if (same_file(a, beside, m))
        return beside;
    const char *here = absolute(a, name);
    if (same_file(a, here, m))
        return here;
    char hex[33];
    struct xlat_ident id;
    memcpy(id.hash, m->ident_hash, sizeof id.hash);
    id.size = m->ident_size;
    xlat_ident_hex(&id, hex);
    struct xlat_diag none = {0};
    const char *cache = xlat_cache_dir(a, &none);
    if (!cache) {
        xlat_fail(d, "%s: the original program is not beside it (as %s), and there is no cache to unpack it into: %s", so, beside, none.text);
        return NULL;
    }
    const char *dir = xlat_sprintf(a, "%s/images/%s", cache, hex), *path = xlat_sprintf(a, "%s/%s", dir, name);
    if (same_file(a, path, m))
        return path;
    const void *z = xlat_aot_at(m, m->image);
    if (!z) {
        xlat_fail(d, "%s: the original program is neither inside nor beside it (as %s)", so, beside);
        return NULL;
    }
    if (m->ident_size > 1ull << 32 || ZSTD_getFrameContentSize(z, m->image_zsize) != m->ident_size) {
        xlat_fail(d, "%s: the program inside is damaged", so);
        return NULL;
    }
    void *bytes = xlat_alloc(a, (size_t)m->ident_size);
    size_t n = ZSTD_decompress(bytes, (size_t)m->ident_size, z, m->image_zsize);
    if (ZSTD_isError(n) || n != m->ident_size) {
        xlat_fail(d, "%s: the program inside is damaged", so);
        return NULL;
    }
    if (!xlat_make_dirs(dir, d) || !xlat_write_file(path, bytes, n, d))
        return NULL;
    return path;
}

/* Whether the module has exact registers at every fault, or was told to be as it is. */
static bool is_exact(const struct xlat_aot *m)
{
    const char *traits = xlat_aot_at(m, m->traits), *how = xlat_aot_at(m, m->options);
    return (traits && strstr(traits, XLAT_CACHE_MARK)) || (how && strstr(how, " handlers="));
}

static bool is_exact_file(const char *so)
{
    struct xlat_aot_module m;
    char why[256];
    bool exact = xlat_aot_open(so, NULL, 0, &m, why, sizeof why) && is_exact(m.aot);
    xlat_aot_close(&m);
    return exact;
}

/* Settings say something about the translation, so that it has to be one made so. */
static bool wants_own(struct xlat_arena *a, const struct xlat_run_options *o)
{
    const struct xlat_build_options usual = {.opt_level = 2};

    return strcmp(xlat_options_text(&o->build, NULL, a), xlat_options_text(&usual, NULL, a));
}

/* Looks for that one; runs are to use it from now on. */
static enum xlat_cached find_own(struct xlat_cache *c, const struct xlat_run_options *o, const struct xlat_ident *image, const char **so, char *why,
                                 size_t cap)
{
    struct xlat_cache_key key;
    struct xlat_diag d = {0};
    enum xlat_cached found = xlat_cache_key(&o->build, image, c->a, &key, &d) ? xlat_cache_find(c, &key, so, why, cap) : XLAT_CACHED_NONE;

    if (found == XLAT_CACHED_GOOD)
        xlat_cache_choose(c, &key, *so, &d); /* a cache that is only read: this run uses it all the same */
    return found;
}

/* The translation of the program in the cache, made first when there is none and that was asked for; NULL: begin by interpreting it (a line said why,
 * if anything is wrong). */
static const char *from_cache(struct xlat_cache *c, const struct xlat_run_options *o, const struct xlat_image *im)
{
    const char *so = NULL;
    struct xlat_diag d = {0};
    char why[512];
    bool own = wants_own(c->a, o);
    enum xlat_cached found = own ? find_own(c, o, &im->ident, &so, why, sizeof why) : xlat_cache_chosen(c, &im->ident, &so, why, sizeof why);

    if (own && found != XLAT_CACHED_GOOD && o->translate != XLAT_TRANSLATE_BEFORE) { /* better that than none */
        found = xlat_cache_chosen(c, &im->ident, &so, why, sizeof why);
        if (found == XLAT_CACHED_GOOD && !o->quiet)
            xlat_error(0, "%s: settings ask for another translation than there is; --translate=before makes it", o->file);
    }
    if (found == XLAT_CACHED_GOOD && (!xlat_cache_wants_exact(c, &im->ident) || is_exact_file(so))) {
        xlat_cache_mark_used(so);
        return so;
    }
    if (o->translate != XLAT_TRANSLATE_BEFORE)
        return NULL; /* the runtime looks into the cache too, and reports what is wrong */
    if (found != XLAT_CACHED_NONE && found != XLAT_CACHED_GOOD)
        xlat_error(0, "%s: %s; it is translated again", so, why);
    struct xlat_build_options b = o->build;
    b.in = o->file;
    /* A module that another machine with the same cache may want stays the chosen one; this run takes one that fits. */
    if (xlat_build_cached(c, &b, true, found != XLAT_CACHED_UNFIT, &so, &d))
        return so;
    xlat_error(0, "%s; the program is interpreted", d.text);
    return NULL;
}

/* A module that was made without exact registers, whose program was found to need them: one from the cache takes its place. */
static const char *made_exact(struct xlat_cache *c, const struct xlat_run_options *o, const struct xlat_ident *image, const char *file,
                              const char *guest)
{
    struct xlat_build_options b = o->build;
    struct xlat_diag d = {0};
    const char *so;
    char why[256];
    b.in = guest;
    if (o->translate != XLAT_TRANSLATE_BEFORE &&
        (xlat_cache_chosen(c, image, &so, why, sizeof why) != XLAT_CACHED_GOOD || !is_exact_file(so)))
        return file; /* interpreted by the runtime, which sees the mark, until there is another */
    if (o->translate == XLAT_TRANSLATE_BEFORE && !xlat_build_cached(c, &b, true, false, &so, &d)) {
        xlat_error(0, "%s; %s is interpreted", d.text, file);
        return file;
    }
    xlat_error(0, "%s: an earlier run of this program needed exact registers at faults, which this translation has not; one from the cache is used "
                  "instead (xlat build --faults=exact makes one that has them)", o->file);
    return so;
}

/* Sets *guest (a PE file) and *module (its translation, or NULL: interpret). */
static bool find_program(struct xlat_arena *a, const struct xlat_run_options *o, struct xlat_cache *c, const char **guest, const char **module,
                         struct xlat_diag *d)
{
    struct xlat_span s;
    const char *file = absolute(a, o->file);
    *module = NULL;
    if (xlat_is_elf(o->file)) {
        struct xlat_aot_module m;
        char why[256];
        if (!xlat_aot_open(o->file, NULL, 0, &m, why, sizeof why)) {
            /* When the module cannot be used, the program itself may be beside it, and can be interpreted. */
            size_t n = strlen(file);
            const char *ends[] = {".exe", ""};
            for (int i = 0; n > 3 && !strcmp(file + n - 3, ".so") && i < 2; i++) {
                const char *exe = xlat_sprintf(a, "%.*s%s", (int)n - 3, file, ends[i]);
                if (!access(exe, R_OK)) {
                    xlat_error(0, "%s: %s; %s is interpreted instead", o->file, why, exe);
                    *guest = exe;
                    return true;
                }
            }
            return xlat_fail(d, "%s: %s", o->file, why);
        }
        struct xlat_ident image = {.size = m.aot->ident_size};
        memcpy(image.hash, m.aot->ident_hash, sizeof image.hash);
        bool exact = is_exact(m.aot) || !xlat_cache_wants_exact(c, &image);
        *guest = guest_of(a, file, m.aot, d);
        *module = file;
        xlat_aot_close(&m);
        if (*guest && !exact && !o->interpret && o->translate != XLAT_TRANSLATE_NONE)
            *module = made_exact(c, o, &image, file, *guest);
        return *guest != NULL;
    }
    struct xlat_image *im;
    if (!xlat_read_file(o->file, a, &s, d) || !xlat_image_load(o->file, s, a, &im, d))
        return false;
    if (im->is_dll)
        return xlat_fail(d, "%s: is a DLL: it cannot be run by itself", o->file);
    *guest = file;
    *module = o->interpret ? NULL : from_cache(c, o, im);
    return true;
}

/* What else the program may run, before it starts.  Each translation is in the cache when it is finished, so an interruption loses one at most. */
static void make_rest(struct xlat_cache *c, const char *guest, const struct xlat_run_options *o)
{
    if (!c->user)
        return; /* which was said */
    xlat_build_learned(c, guest, &o->build);
    xlat_build_dlls(c, guest, o->quiet);
}

static void set(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

/* Each process of the run appends to the profile and the statistics when it ends, so they are emptied before the run.  EINVAL: a device, which needs
 * no emptying. */
static bool empty(const char *path)
{
    return !path || !truncate(path, 0) || errno == ENOENT || errno == EINVAL || !xlat_error(1, "%s: cannot be emptied: %s", path, strerror(errno));
}

int xlat_cmd_run(int argc, char **argv)
{
    struct xlat_run_options o;
    struct xlat_arena a = {0};
    struct xlat_settings settings = {.a = &a};
    struct xlat_diag d = {0}, none = {0};
    struct xlat_wine wine;
    struct xlat_cache cache;
    const char *guest = NULL, *module = NULL, *backend, *news;

    if (!xlat_options_run(argc, argv, &settings, &o, &d))
        return xlat_error(2, "%s", d.text);
    if (o.print_settings) {
        xlat_settings_print(&settings);
        return 0;
    }
    if (!xlat_cache_open(&cache, &a, o.modules ? absolute(&a, o.modules) : NULL, &d) || !find_program(&a, &o, &cache, &guest, &module, &d) ||
        !xlat_find_wine(&a, &wine, &d) || !(backend = xlat_find_backend(&a, &d)))
        return xlat_error(1, "%s", d.text);

    if (!o.interpret && o.translate == XLAT_TRANSLATE_BEFORE)
        make_rest(&cache, guest, &o);
    const char *prefix = o.prefix ? absolute(&a, o.prefix) : NULL;
    if (!prefix) {
        const char *data = xlat_data_dir(&a, &d);
        if (!data)
            return xlat_error(1, "no place for a Wine prefix (--prefix names one): %s", d.text);
        prefix = xlat_sprintf(&a, "%s/prefix", data);
    }
    if (!getenv("WINEDEBUG"))
        setenv("WINEDEBUG", "-all", 1);
    if (!getenv("WINEDLLOVERRIDES")) /* no questions about .NET and HTML engines that are not there */
        setenv("WINEDLLOVERRIDES", "mscoree,mshtml=", 1);
    unsetenv("TMPDIR"); /* Debian's Wine 10.0 aborts ("free(): invalid pointer") where it is set, before it has started */
    const char *path = getenv("WINEDLLPATH");
    setenv("WINEDLLPATH", path && *path ? xlat_sprintf(&a, "%s:%s", backend, path) : backend, 1);
    /* the 32-bit programs that fill a prefix use translations too */
    set("XLAT_MODULES", xlat_cache_roots(&cache));
    set("XLAT_TRANSLATOR", cache.translator_hex);
    if (!xlat_prepare_host(&a, backend, &d) || !xlat_prefix_prepare(&a, &wine, backend, prefix, &d))
        return xlat_error(1, "%s", d.text);

    set("XLAT_APP", o.interpret ? NULL : module);
    set("XLAT_MARKS", xlat_cache_marks(&cache));
    bool told = xlat_cache_news(&cache, &news, true, &none) != NULL;
    if (!told && o.translate == XLAT_TRANSLATE_BACKGROUND && !o.interpret)
        xlat_error(0, "%s; nothing is translated while the program runs", none.text);
    set("XLAT_NEWS", told ? news : NULL);
    set("XLAT_BACKGROUND", o.interpret || o.translate != XLAT_TRANSLATE_BACKGROUND ? NULL : xlat_own_path(&a));
    set("XLAT_LEARN", o.interpret ? NULL : xlat_cache_learned(&cache));
    const char *folder = xlat_cache_dir(&a, &none);
    set("XLAT_CRASHES", folder ? xlat_sprintf(&a, "%s/crashes", folder) : NULL);
    set("XLAT_INTERPRET", o.interpret ? "1" : NULL);
    set("XLAT_PROFILE", o.profile ? absolute(&a, o.profile) : NULL);
    bool words = !o.stats || !strcmp(o.stats, "table") || !strcmp(o.stats, "json");
    set("XLAT_STATS", words ? o.stats : absolute(&a, o.stats));
    if (!empty(o.profile) || (!words && !empty(o.stats)))
        return 1;
    set("XLAT_ONLY", o.only);
    set("XLAT_SKIP", o.skip);
    set("XLAT_TRACE", o.trace ? xlat_sprintf(&a, "%.*s", (int)strcspn(o.trace, ":"), o.trace) : NULL);
    set("XLAT_LOG", !o.trace ? NULL : o.trace_file ? absolute(&a, o.trace_file) : "2");
    set("XLAT_COUNT", o.count ? absolute(&a, o.count) : NULL);

    size_t n = 0;
    while (o.args[n])
        n++;
    char **av = xlat_alloc_array(&a, n + 3, sizeof *av);
    av[0] = (char *)wine.loader;
    av[1] = (char *)guest;
    memcpy(av + 2, o.args, n * sizeof *av);
    execv(av[0], av);
    return xlat_error(1, "%s: cannot be run: %s", wine.loader, strerror(errno));
}
