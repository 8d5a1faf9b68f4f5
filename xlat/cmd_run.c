/* cmd_run.c - `xlat run FILE [args]`: finds the program, its translation and Wine, and becomes Wine.
 *
 * The last step is exec, so no process of ours stays between the user and the program, and exit code, streams and signals are Wine's own.
 * The backend reads its settings from XLAT_* variables (HACKING.md lists them). */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include "runtime/abi/cache.h"
#include "runtime/core/aot_open.h"
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>


struct run_options {
    const char *prefix, *profile, *only, *skip, *log, *modules, *count;
    enum { TRANSLATE_BACKGROUND, TRANSLATE_BEFORE, TRANSLATE_NONE } translate;
    bool interpret, quiet;
    const char *file;
    char **args; /* of the guest, NULL-terminated */
};

enum { OPT_INTERPRET = 256, OPT_PROFILE, OPT_ONLY, OPT_SKIP, OPT_LOG, OPT_PREFIX, OPT_MODULES, OPT_NO_BUILD, OPT_COUNT, OPT_TRANSLATE };

static const struct argp_option options[] = {
    {"interpret", OPT_INTERPRET, NULL, 0, "Run everything in the interpreter", 0},
    {"profile", OPT_PROFILE, "FILE", 0, "Write what was not translated to FILE, for `xlat build --profile`", 0},
    {"only", OPT_ONLY, "RANGES", 0, "Use translated functions only in RANGES (rva-rva[,...][@module])", 0},
    {"skip", OPT_SKIP, "RANGES", 0, "Interpret the functions in RANGES", 0},
    {"prefix", OPT_PREFIX, "DIR", 0, "Wine prefix (default: WINEPREFIX, else a private one)", 0},
    {"modules", OPT_MODULES, "DIR", 0,
     "Another cache of translated modules (the folder that `xlat cache path` names), which comes first and is only read", 0},
    {"translate", OPT_TRANSLATE, "background|before|none", 0,
     "What has no translation yet is translated by a helper while the program runs, which takes over what is finished (background, the default); "
     "the program is translated before it starts; or neither: it is interpreted", 0},
    {"no-build", OPT_NO_BUILD, NULL, 0, "The same as --translate=none", 0},
    {"log", OPT_LOG, "FILE", 0, "Write the backend's events to FILE", 0},
    {"count", OPT_COUNT, "FILE", 0, "Write counters (instructions interpreted, misses, modules) to FILE at exit", 0},
    {"quiet", 'q', NULL, 0, "No progress", 0},
    {0},
};

static bool set_translate(struct run_options *o, const char *value)
{
    static const char *const names[] = {[TRANSLATE_BACKGROUND] = "background", [TRANSLATE_BEFORE] = "before", [TRANSLATE_NONE] = "none"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(value, names[i])) {
            o->translate = i;
            return true;
        }
    return false;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct run_options *o = state->input;
    switch (key) {
    case OPT_INTERPRET: o->interpret = true; return 0;
    case OPT_PROFILE: o->profile = arg; return 0;
    case OPT_ONLY: o->only = arg; return 0;
    case OPT_SKIP: o->skip = arg; return 0;
    case OPT_LOG: o->log = arg; return 0;
    case OPT_COUNT: o->count = arg; return 0;
    case OPT_PREFIX: o->prefix = arg; return 0;
    case OPT_MODULES: o->modules = arg; return 0;
    case OPT_NO_BUILD: o->translate = TRANSLATE_NONE; return 0;
    case OPT_TRANSLATE:
        if (!set_translate(o, arg))
            argp_error(state, "--translate=%s: background, before or none", arg);
        return 0;
    case 'q': o->quiet = true; return 0;
    case ARGP_KEY_ARG:
        o->file = arg;
        o->args = state->argv + state->next; /* the rest belongs to the guest */
        state->next = state->argc;
        return 0;
    case ARGP_KEY_NO_ARGS: argp_error(state, "no FILE given"); return EINVAL;
    default: return ARGP_ERR_UNKNOWN;
    }
}

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

/* Reads four bytes only: modules are large, and xlat_aot_open will map the file. */
static bool is_elf(const char *path)
{
    char magic[4];
    FILE *f = fopen(path, "rbe");
    bool yes = f && fread(magic, sizeof magic, 1, f) == 1 && !memcmp(magic, "\177ELF", sizeof magic);
    if (f)
        fclose(f);
    return yes;
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

/* The translation of the program in the cache, made first when there is none and that was asked for; NULL: begin by interpreting it (a line said why,
 * if anything is wrong). */
static const char *from_cache(struct xlat_cache *c, const struct run_options *o, const struct xlat_image *im)
{
    const char *so = NULL;
    struct xlat_diag d = {0};
    char why[512];
    enum xlat_cached found = xlat_cache_chosen(c, &im->ident, &so, why, sizeof why);

    if (found == XLAT_CACHED_GOOD && (!xlat_cache_wants_exact(c, &im->ident) || is_exact_file(so))) {
        xlat_cache_mark_used(so);
        return so;
    }
    if (o->translate != TRANSLATE_BEFORE)
        return NULL; /* the runtime looks into the cache too, and reports what is wrong */
    if (found != XLAT_CACHED_NONE && found != XLAT_CACHED_GOOD)
        xlat_error(0, "%s: %s; it is translated again", so, why);
    struct xlat_build_options b = {.in = o->file, .opt_level = 2, .quiet = o->quiet};
    /* A module that another machine with the same cache may want stays the chosen one; this run takes one that fits. */
    if (xlat_build_cached(c, &b, true, found != XLAT_CACHED_UNFIT, &so, &d))
        return so;
    xlat_error(0, "%s; the program is interpreted", d.text);
    return NULL;
}

/* A module that was made without exact registers, whose program was found to need them: one from the cache takes its place. */
static const char *made_exact(struct xlat_cache *c, const struct run_options *o, const struct xlat_ident *image, const char *file, const char *guest)
{
    struct xlat_build_options b = {.in = guest, .opt_level = 2, .quiet = o->quiet};
    struct xlat_diag d = {0};
    const char *so;
    char why[256];
    if (o->translate != TRANSLATE_BEFORE &&
        (xlat_cache_chosen(c, image, &so, why, sizeof why) != XLAT_CACHED_GOOD || !is_exact_file(so)))
        return file; /* interpreted by the runtime, which sees the mark, until there is another */
    if (o->translate == TRANSLATE_BEFORE && !xlat_build_cached(c, &b, true, false, &so, &d)) {
        xlat_error(0, "%s; %s is interpreted", d.text, file);
        return file;
    }
    xlat_error(0, "%s: an earlier run of this program needed exact registers at faults, which this translation has not; one from the cache is used "
                  "instead (xlat build --faults=exact makes one that has them)", o->file);
    return so;
}

/* Sets *guest (a PE file) and *module (its translation, or NULL: interpret). */
static bool find_program(struct xlat_arena *a, const struct run_options *o, struct xlat_cache *c, const char **guest, const char **module,
                         struct xlat_diag *d)
{
    struct xlat_span s;
    const char *file = absolute(a, o->file);
    *module = NULL;
    if (is_elf(o->file)) {
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
        if (*guest && !exact && !o->interpret && o->translate != TRANSLATE_NONE)
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

static void set(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

int xlat_cmd_run(int argc, char **argv)
{
    static const struct argp argp = {
        .options = options, .parser = parse, .args_doc = "FILE [ARGUMENT...]",
        .doc = "Runs FILE, a translated module (.so) or a 32-bit Windows program (.exe, which is translated meanwhile), under Wine.  "
               "Everything after FILE belongs to the program."};
    struct run_options o = {0};
    struct xlat_arena a = {0};
    struct xlat_diag d = {0}, none = {0};
    struct xlat_wine wine;
    struct xlat_cache cache;
    const char *guest = NULL, *module = NULL, *backend, *news;

    const char *translate = getenv("XLAT_TRANSLATE");
    if (translate && *translate && !set_translate(&o, translate))
        return xlat_error(2, "XLAT_TRANSLATE=%s: background, before or none", translate);
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &o);
    if (!xlat_cache_open(&cache, &a, o.modules ? absolute(&a, o.modules) : NULL, &d) || !find_program(&a, &o, &cache, &guest, &module, &d) ||
        !xlat_find_wine(&a, &wine, &d) || !(backend = xlat_find_backend(&a, &d)))
        return xlat_error(1, "%s", d.text);

    if (!o.interpret && o.translate == TRANSLATE_BEFORE)
        xlat_build_learned(&cache, guest, &(struct xlat_build_options){.opt_level = 2, .quiet = o.quiet});
    const char *prefix = o.prefix ? absolute(&a, o.prefix) : getenv("WINEPREFIX");
    if (!prefix || !*prefix) {
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
    if (!told && o.translate == TRANSLATE_BACKGROUND && !o.interpret)
        xlat_error(0, "%s; nothing is translated while the program runs", none.text);
    set("XLAT_NEWS", told ? news : NULL);
    set("XLAT_BACKGROUND", o.interpret || o.translate != TRANSLATE_BACKGROUND ? NULL : xlat_own_path(&a));
    set("XLAT_LEARN", o.interpret ? NULL : xlat_cache_learned(&cache));
    set("XLAT_INTERPRET", o.interpret ? "1" : NULL);
    set("XLAT_PROFILE", o.profile ? absolute(&a, o.profile) : NULL);
    /* Each process of the run appends to the profile when it ends, so it is emptied before the run.  EINVAL: a device, which needs no emptying. */
    if (o.profile && truncate(o.profile, 0) && errno != ENOENT && errno != EINVAL)
        return xlat_error(1, "%s: cannot be emptied: %s", o.profile, strerror(errno));
    if (o.only) /* without the option the environment's value stays: tools/bisect sets it */
        set("XLAT_ONLY", o.only);
    if (o.skip)
        set("XLAT_SKIP", o.skip);
    set("XLAT_LOG", o.log ? absolute(&a, o.log) : NULL);
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
