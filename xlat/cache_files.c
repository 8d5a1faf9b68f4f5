/* cache_files.c - all the files of a root of the cache: listing, checking, removing; keeping the whole below a size (see cache.h). */
#define _GNU_SOURCE
#include "xlat/cache.h"
#include "runtime/abi/cache.h"
#include "runtime/core/aot_check.h"
#include "runtime/core/cached.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    MODULE_NAME = 32 + 1 + 32 + 3, /* "<image>-<key>.so" */
    LINK_NAME = 32 + 3,            /* "<image>.so" */
    ABANDONED = 3600,              /* seconds: a file has a temporary name for an instant only, so one this old was left by a killed process */
};

/* ---- folders ---- */

typedef VEC(const char *) names;

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* The names in a folder, sorted; none when it does not exist. */
static bool read_folder(const struct xlat_cache *c, const char *path, names *out, struct xlat_diag *d)
{
    DIR *dir = opendir(path);
    struct dirent *e;

    if (!dir)
        return errno == ENOENT || errno == ENOTDIR || xlat_fail(d, "%s: cannot read: %s", path, strerror(errno));
    for (errno = 0; (e = readdir(dir)); errno = 0)
        if (*e->d_name != '.')
            vec_push(out, xlat_strdup(c->a, e->d_name));
    bool ok = !errno || xlat_fail(d, "%s: cannot read: %s", path, strerror(errno));
    closedir(dir);
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, by_text);
    return ok;
}

/* Calls fn for each name in each <root>/<translator>/<machine>. */
typedef bool visit(const struct xlat_cache *c, const char *translator, const char *machine, const char *folder, const char *name, void *arg,
                   struct xlat_diag *d);

/* A folder with this name has the slices of an image. */
static bool is_slices(const char *name)
{
    uint8_t id[16];

    return strlen(name) == 32 + strlen(XLAT_CACHE_SLICES) && !strcmp(name + 32, XLAT_CACHE_SLICES) && xlat_unhex16(name, id);
}

static bool visit_folder(const struct xlat_cache *c, const char *translator, const char *machine, const char *folder, visit *fn, void *arg,
                         struct xlat_diag *d)
{
    names files = {0};
    bool ok = read_folder(c, folder, &files, d);

    for (size_t k = 0; ok && k < files.n; k++)
        ok = is_slices(files.at[k]) ? visit_folder(c, translator, machine, xlat_sprintf(c->a, "%s/%s", folder, files.at[k]), fn, arg, d) :
                                      fn(c, translator, machine, folder, files.at[k], arg, d);
    vec_free(&files);
    return ok;
}

static bool walk(const struct xlat_cache *c, const char *root, visit *fn, void *arg, struct xlat_diag *d)
{
    static const char *const machines[] = {XLAT_CACHE_AARCH64, XLAT_CACHE_X86_64};
    names translators = {0};
    uint8_t id[16];
    bool ok = read_folder(c, root, &translators, d);

    for (size_t i = 0; ok && i < translators.n; i++) {
        const char *t = translators.at[i];
        if (strlen(t) != 32 || !xlat_unhex16(t, id))
            continue;
        for (int m = 0; ok && m < 2; m++)
            ok = visit_folder(c, t, machines[m], xlat_sprintf(c->a, "%s/%s/%s", root, t, machines[m]), fn, arg, d);
    }
    vec_free(&translators);
    return ok;
}

/* ---- the list ---- */

struct listing {
    struct xlat_cache_files *out;
    bool check;
};

static bool is_module_name(const char *name)
{
    uint8_t id[16];

    return strlen(name) == MODULE_NAME && name[32] == '-' && !strcmp(name + 65, ".so") && xlat_unhex16(name, id) && xlat_unhex16(name + 33, id);
}

/* Reads the module and says what is wrong with it. */
static void check(const struct xlat_cache *c, struct xlat_cache_file *f)
{
    struct xlat_arena a = {0};
    struct xlat_aot_view v;
    struct xlat_span s;
    struct xlat_diag d = {0};
    uint8_t translator[16], image[16], key[16];
    char why[256];

    xlat_unhex16(f->translator, translator);
    xlat_unhex16(f->image, image);
    xlat_unhex16(f->key, key);
    if (!xlat_read_file(f->path, &a, &s, &d))
        f->bad = xlat_strdup(c->a, strerror(errno));
    else if (!xlat_aot_check(s.p, s.n, &v, why, sizeof why))
        f->bad = xlat_strdup(c->a, why);
    else if (memcmp(v.aot->ident_hash, image, 16))
        f->bad = "made for another program";
    else if (memcmp(v.aot->translator, translator, 16))
        f->bad = "made by another xlat";
    else if (memcmp(v.aot->key, key, 16))
        f->bad = "made with other options";
    else {
        f->name = xlat_strdup(c->a, v.name);
        f->options = xlat_strdup(c->a, v.options);
    }
    xlat_arena_free(&a);
}

static bool list_one(const struct xlat_cache *c, const char *translator, const char *machine, const char *folder, const char *name, void *arg,
                     struct xlat_diag *d)
{
    struct listing *l = arg;
    struct xlat_cache_file f = {.translator = translator, .machine = machine};
    struct stat sb;
    (void)d;

    if (!is_module_name(name))
        return true;
    f.path = xlat_sprintf(c->a, "%s/%s", folder, name);
    f.image = xlat_sprintf(c->a, "%.32s", name);
    f.key = xlat_sprintf(c->a, "%.32s", name + 33);
    if (stat(f.path, &sb) || !S_ISREG(sb.st_mode))
        return true; /* gone since the folder was read */
    f.size = (uint64_t)sb.st_size;
    f.used = sb.st_mtim.tv_sec;
    f.chosen = is_slices(strrchr(folder, '/') + 1) || xlat_cache_is_chosen(c, translator, machine, f.image, f.path);
    if (l->check)
        check(c, &f);
    vec_push(l->out, f);
    return true;
}

bool xlat_cache_list(const struct xlat_cache *c, const char *root, bool check_each, struct xlat_cache_files *out, struct xlat_diag *d)
{
    struct listing l = {out, check_each};

    return walk(c, root, list_one, &l, d);
}

bool xlat_cache_slices(const struct xlat_cache *c, const char *root, const struct xlat_ident *image, struct xlat_cache_files *out,
                       struct xlat_diag *d)
{
    struct listing l = {out, false};
    char hex[33];

    xlat_hex16(image->hash, hex);
    if (!root)
        return true;
    return visit_folder(c, c->translator_hex, XLAT_CACHE_HOST,
                        xlat_sprintf(c->a, "%s/%s/%s/%s" XLAT_CACHE_SLICES, root, c->translator_hex, XLAT_CACHE_HOST, hex), list_one, &l, d);
}

/* ---- removing ---- */

/* Removes links to modules that are gone, lock files without a holder, and old files with temporary names. */
static bool sweep_one(const struct xlat_cache *c, const char *translator, const char *machine, const char *folder, const char *name, void *arg,
                      struct xlat_diag *d)
{
    const char *path = xlat_sprintf(c->a, "%s/%s", folder, name);
    size_t n = strlen(name);
    struct stat sb;
    uint8_t id[16];
    (void)translator, (void)machine, (void)arg;

    if (is_module_name(name) || !xlat_unhex16(name, id) || lstat(path, &sb))
        return true;
    if (n > 5 && !strcmp(name + n - 5, ".lock")) {
        int fd = open(path, O_RDWR | O_CLOEXEC);
        if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
            unlink(path);
        if (fd >= 0)
            close(fd);
    } else if (n == LINK_NAME && S_ISLNK(sb.st_mode)) {
        struct stat target;
        if (stat(path, &target) && errno == ENOENT)
            unlink(path);
    } else if (time(NULL) - sb.st_mtim.tv_sec > ABANDONED && unlink(path) && errno != ENOENT && errno != EISDIR)
        return xlat_fail(d, "%s: cannot remove: %s", path, strerror(errno));
    return true;
}

/* What is left of another translator's helper, when there is none any more. */
static void remove_queue(const struct xlat_cache *c, const char *translator)
{
    const char *lock = xlat_sprintf(c->a, "%s/%s", translator, XLAT_CACHE_HELPER), *queue = xlat_sprintf(c->a, "%s/%s", translator, XLAT_CACHE_QUEUE);
    int fd = open(lock, O_RDWR | O_CLOEXEC);
    names files = {0};
    struct xlat_diag ignored = {0};

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return;
    }
    read_folder(c, queue, &files, &ignored);
    for (size_t i = 0; i < files.n; i++)
        unlink(xlat_sprintf(c->a, "%s/%s", queue, files.at[i]));
    vec_free(&files);
    rmdir(queue);
    unlink(lock);
    if (fd >= 0)
        close(fd);
}

static void remove_empty_folders(const struct xlat_cache *c)
{
    static const char *const machines[] = {XLAT_CACHE_AARCH64, XLAT_CACHE_X86_64};
    names translators = {0};
    struct xlat_diag ignored = {0};

    read_folder(c, c->user, &translators, &ignored);
    for (size_t i = 0; i < translators.n; i++) {
        const char *t = xlat_sprintf(c->a, "%s/%s", c->user, translators.at[i]);
        uint8_t id[16];
        if (strlen(translators.at[i]) != 32 || !xlat_unhex16(translators.at[i], id))
            continue;
        for (int m = 0; m < 2; m++) {
            const char *folder = xlat_sprintf(c->a, "%s/%s", t, machines[m]);
            names files = {0};
            read_folder(c, folder, &files, &ignored);
            for (size_t k = 0; k < files.n; k++)
                if (is_slices(files.at[k]))
                    rmdir(xlat_sprintf(c->a, "%s/%s", folder, files.at[k])); /* fails where there is still something, which is right */
            vec_free(&files);
            rmdir(folder);
        }
        if (strcmp(translators.at[i], c->translator_hex))
            remove_queue(c, t);
        rmdir(t);
    }
    vec_free(&translators);
}

bool xlat_cache_remove(const struct xlat_cache *c, const struct xlat_cache_file *f, bool *busy, struct xlat_diag *d)
{
    bool waited;
    struct stat sb;
    int probe = open(xlat_sprintf(c->a, "%.*s.lock", (int)strlen(f->path) - 3, f->path), O_RDWR | O_CLOEXEC);

    *busy = probe >= 0 && flock(probe, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
    if (probe >= 0)
        close(probe);
    if (*busy)
        return true;
    int lock = xlat_cache_lock(c, f->path, &waited, d);
    if (lock < 0)
        return false;
    bool ok = !unlink(f->path) || errno == ENOENT || xlat_fail(d, "%s: cannot remove: %s", f->path, strerror(errno));
    const char *link = xlat_sprintf(c->a, "%.*s/%s.so", (int)(strrchr(f->path, '/') - f->path), f->path, f->image);
    if (ok && stat(link, &sb) && errno == ENOENT)
        unlink(link);
    xlat_cache_unlock(c, f->path, lock);
    return ok;
}

static int by_use(const void *a, const void *b)
{
    const struct xlat_cache_file *x = a, *y = b;

    return x->used != y->used ? (x->used < y->used ? -1 : 1) : strcmp(x->path, y->path);
}

bool xlat_cache_trim(const struct xlat_cache *c, uint64_t limit, const char *keep, size_t *removed, struct xlat_diag *d)
{
    struct xlat_cache_files files = {0};
    uint64_t total = 0;
    bool ok = c->user ? xlat_cache_list(c, c->user, false, &files, d) : xlat_fail(d, "no cache: %s", c->why.text), busy;
    size_t n = 0;

    for (size_t i = 0; i < files.n; i++)
        total += files.at[i].size;
    if (files.n)
        qsort(files.at, files.n, sizeof *files.at, by_use);
    for (size_t i = 0; ok && i < files.n && total > limit; i++) {
        if (keep && !strcmp(files.at[i].path, keep))
            continue;
        ok = xlat_cache_remove(c, &files.at[i], &busy, d);
        if (ok && !busy) {
            total -= files.at[i].size;
            n++;
        }
    }
    ok = ok && walk(c, c->user, sweep_one, NULL, d);
    if (ok)
        remove_empty_folders(c);
    if (removed)
        *removed = n;
    vec_free(&files);
    return ok;
}

bool xlat_cache_remove_old(const struct xlat_cache *c, struct xlat_diag *d)
{
    names files = {0};
    uint8_t id[16];
    bool ok = read_folder(c, c->user, &files, d);

    for (size_t i = 0; ok && i < files.n; i++) {
        const char *path = xlat_sprintf(c->a, "%s/%s", c->user, files.at[i]);
        if (strlen(files.at[i]) == LINK_NAME && xlat_unhex16(files.at[i], id) && unlink(path) && errno != ENOENT)
            ok = xlat_fail(d, "%s: cannot remove: %s", path, strerror(errno));
    }
    vec_free(&files);
    return ok;
}

/* ---- marks ---- */

bool xlat_cache_each_mark(const struct xlat_cache *c, const char *root, void (*fn)(void *arg, const char *image, const char *why), void *arg,
                          struct xlat_diag *d)
{
    const char *folder = xlat_sprintf(c->a, "%s/%s", root, XLAT_CACHE_MARKS);
    names files = {0};
    uint8_t id[16];
    bool ok = read_folder(c, folder, &files, d);

    for (size_t i = 0; ok && i < files.n; i++) {
        struct xlat_span s;
        struct xlat_diag gone = {0};
        if (strlen(files.at[i]) != 32 || !xlat_unhex16(files.at[i], id) ||
            !xlat_read_file(xlat_sprintf(c->a, "%s/%s", folder, files.at[i]), c->a, &s, &gone))
            continue;
        const char *text = xlat_sprintf(c->a, "%.*s", (int)(s.n < 512 ? s.n : 512), (const char *)s.p), *why = strchr(text, '\n');
        fn(arg, files.at[i], why ? xlat_sprintf(c->a, "%.*s", (int)strcspn(why + 1, "\n"), why + 1) : "");
    }
    vec_free(&files);
    return ok;
}

static bool remove_folder(const struct xlat_cache *c, const char *folder, struct xlat_diag *d)
{
    names files = {0};
    bool ok = read_folder(c, folder, &files, d);

    for (size_t i = 0; ok && i < files.n; i++) {
        const char *path = xlat_sprintf(c->a, "%s/%s", folder, files.at[i]);
        if (unlink(path) && errno != ENOENT)
            ok = xlat_fail(d, "%s: cannot remove: %s", path, strerror(errno));
    }
    rmdir(folder);
    vec_free(&files);
    return ok;
}

bool xlat_cache_remove_marks(const struct xlat_cache *c, struct xlat_diag *d) { return remove_folder(c, xlat_cache_marks(c), d); }

bool xlat_cache_remove_learned(const struct xlat_cache *c, struct xlat_diag *d)
{
    const char *folder = xlat_cache_learned(c);
    names programs = {0};
    bool ok = read_folder(c, folder, &programs, d);

    for (size_t i = 0; ok && i < programs.n; i++)
        ok = remove_folder(c, xlat_sprintf(c->a, "%s/%s", folder, programs.at[i]), d);
    rmdir(folder);
    vec_free(&programs);
    return ok;
}

/* ---- the limit ---- */

bool xlat_cache_size(const char *text, uint64_t *bytes)
{
    static const char units[] = "KMGT";
    char *end;

    errno = 0;
    unsigned long long v = strtoull(text, &end, 10);
    const char *unit = *end ? strchr(units, *end) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
    if (end == text || *text == '-' || *text == '+' || *text == ' ' || errno || (*end && (!unit || end[1])) || v > UINT64_MAX >> shift)
        return false;
    *bytes = v << shift;
    return true;
}

bool xlat_cache_limit(uint64_t *bytes, struct xlat_diag *d)
{
    const char *v = getenv("XLAT_CACHE_SIZE");

    *bytes = 4ull << 30;
    return !v || !*v || xlat_cache_size(v, bytes) || xlat_fail(d, "XLAT_CACHE_SIZE=%s: not a size such as 500M or 4G; 4G holds", v);
}
