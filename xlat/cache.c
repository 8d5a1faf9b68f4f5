/* cache.c - finds, checks, places and locks the modules of the cache (see cache.h).
 *
 * A module is used only when its checksum and tables are right (aot_check.c) and when the image, translator, machine and options recorded in it
 * agree with its path.  A file gets its name only when it is complete, so a killed process leaves at most a lock file, whose lock the system has
 * released. */
#define _GNU_SOURCE
#include "xlat/cache.h"
#include "runtime/abi/cache.h"
#include "runtime/core/aot_open.h"
#include "runtime/core/cached.h"
#include "xlat/xlat.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- roots ---- */

static void add_root(struct xlat_cache *c, const char *path)
{
    for (size_t i = 0; i < c->nroots; i++)
        if (!strcmp(c->roots[i], path))
            return;
    if (*path)
        c->roots[c->nroots++] = path;
}

static size_t count_roots(const char *list)
{
    size_t n = 1;

    for (; list && *list; list++)
        n += *list == ':';
    return n;
}

static void add_roots(struct xlat_cache *c, const char *list)
{
    while (list && *list) {
        size_t n = strcspn(list, ":");
        add_root(c, xlat_sprintf(c->a, "%.*s", (int)n, list));
        list += n + (list[n] == ':');
    }
}

/* A root of the system is used only when it belongs to root or to this user. */
static void add_system_root(struct xlat_cache *c, const char *path)
{
    struct stat sb;

    if (!stat(path, &sb) && S_ISDIR(sb.st_mode) && (!sb.st_uid || sb.st_uid == geteuid()) && !(sb.st_mode & S_IWOTH))
        add_root(c, path);
}

bool xlat_cache_open(struct xlat_cache *c, struct xlat_arena *a, const char *extra, struct xlat_diag *d)
{
    const char *given = getenv("XLAT_MODULES");

    *c = (struct xlat_cache){.a = a};
    c->roots = xlat_alloc_array(a, count_roots(extra) + count_roots(given) + 3, sizeof *c->roots);
    if (!xlat_translator_id(c->translator, d))
        return false;
    xlat_hex16(c->translator, c->translator_hex);
    add_roots(c, extra);
    const char *dir = xlat_cache_dir(a, &c->why);
    if (dir)
        add_root(c, c->user = xlat_sprintf(a, "%s/modules", dir));
    add_roots(c, given);
    const char *installed = xlat_installed_modules(a);
    if (installed)
        add_system_root(c, installed);
    add_system_root(c, "/var/lib/xlat/modules");
    return true;
}

const char *xlat_cache_roots(const struct xlat_cache *c)
{
    const char *all = "";

    for (size_t i = 0; i < c->nroots; i++)
        all = xlat_sprintf(c->a, "%s%s%s", all, i ? ":" : "", c->roots[i]);
    return all;
}

/* ---- checking ---- */

/* Whether the module in the open file is what its place says.  key NULL: any options, but this host must be able to run it. */
static enum xlat_cached check_module(const struct xlat_cache *c, int fd, const struct xlat_ident *image, const char *machine, const uint8_t *key,
                                     char *why, size_t cap)
{
    struct xlat_aot_view v;
    struct stat sb;
    enum xlat_cached r = XLAT_CACHED_BAD;

    if (fstat(fd, &sb) || !S_ISREG(sb.st_mode) || !sb.st_size) {
        snprintf(why, cap, "not a module");
        return r;
    }
    void *p = mmap(NULL, (size_t)sb.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED) {
        snprintf(why, cap, "cannot read: %s", strerror(errno));
        return r;
    }
    if (!xlat_aot_check(p, (size_t)sb.st_size, &v, why, cap) || !xlat_aot_check_ident(v.aot, image->hash, image->size, why, cap))
        ;
    else if (v.machine != (strcmp(machine, XLAT_CACHE_X86_64) ? EM_AARCH64 : EM_X86_64))
        snprintf(why, cap, "made for another machine");
    else if (memcmp(v.aot->translator, c->translator, sizeof c->translator))
        snprintf(why, cap, "made by another xlat");
    else if (key && memcmp(v.aot->key, key, sizeof v.aot->key))
        snprintf(why, cap, "made with other options");
    else
        r = key || xlat_aot_fits_host(&v, why, cap) ? XLAT_CACHED_GOOD : XLAT_CACHED_UNFIT;
    munmap(p, (size_t)sb.st_size);
    return r;
}

static enum xlat_cached check_file(const struct xlat_cache *c, const char *path, const struct xlat_ident *image, const char *machine,
                                   const uint8_t *key, char *why, size_t cap)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return XLAT_CACHED_NONE;
    if (fd < 0) {
        snprintf(why, cap, "cannot open: %s", strerror(errno));
        return XLAT_CACHED_BAD;
    }
    enum xlat_cached r = check_module(c, fd, image, machine, key, why, cap);
    close(fd);
    return r;
}

static const char *module_path(const struct xlat_cache *c, const char *root, const struct xlat_cache_key *k)
{
    char image[33], key[33];

    xlat_hex16(k->image.hash, image);
    xlat_hex16(k->hash, key);
    return xlat_sprintf(c->a, "%s/%s/%s/%s-%s.so", root, c->translator_hex, k->machine, image, key);
}

static const char *link_path(const struct xlat_cache *c, const char *root, const struct xlat_ident *image, const char *machine)
{
    char hex[33], path[4096];

    xlat_hex16(image->hash, hex);
    return xlat_cached_path(root, strlen(root), c->translator_hex, machine, hex, path, sizeof path) ? xlat_strdup(c->a, path) : NULL;
}

enum xlat_cached xlat_cache_find(const struct xlat_cache *c, const struct xlat_cache_key *k, const char **path, char *why, size_t cap)
{
    enum xlat_cached found = XLAT_CACHED_NONE;

    for (size_t i = 0; i < c->nroots; i++) {
        const char *p = module_path(c, c->roots[i], k);
        char reason[256];
        enum xlat_cached r = check_file(c, p, &k->image, k->machine, k->hash, reason, sizeof reason);

        if (r == XLAT_CACHED_GOOD) {
            *path = p;
            return r;
        }
        if (r == XLAT_CACHED_BAD && c->roots[i] == c->user) {
            *path = p;
            snprintf(why, cap, "%s", reason);
            found = r;
        }
    }
    return found;
}

enum xlat_cached xlat_cache_chosen(const struct xlat_cache *c, const struct xlat_ident *image, const char **path, char *why, size_t cap)
{
    enum xlat_cached found = XLAT_CACHED_NONE;

    for (size_t i = 0; i < c->nroots; i++) {
        const char *p = link_path(c, c->roots[i], image, XLAT_CACHE_HOST);
        char reason[256];
        enum xlat_cached r = p ? check_file(c, p, image, XLAT_CACHE_HOST, NULL, reason, sizeof reason) : XLAT_CACHED_NONE;

        if (r == XLAT_CACHED_GOOD) {
            *path = p;
            return r;
        }
        if (r != XLAT_CACHED_NONE && found == XLAT_CACHED_NONE) {
            *path = p;
            snprintf(why, cap, "%s", reason);
            found = r;
        }
    }
    return found;
}

bool xlat_cache_wants_exact(const struct xlat_cache *c, const struct xlat_ident *image)
{
    char hex[33];

    xlat_hex16(image->hash, hex);
    for (size_t i = 0; i < c->nroots; i++)
        if (!access(xlat_sprintf(c->a, "%s/%s/%s", c->roots[i], XLAT_CACHE_MARKS, hex), F_OK))
            return true;
    return false;
}

const char *xlat_cache_marks(const struct xlat_cache *c) { return c->user ? xlat_sprintf(c->a, "%s/%s", c->user, XLAT_CACHE_MARKS) : NULL; }

const char *xlat_cache_learned(const struct xlat_cache *c)
{
    return c->user ? xlat_sprintf(c->a, "%s/%s", c->user, XLAT_CACHE_LEARNED) : NULL;
}

void xlat_cache_mark_used(const char *path) { xlat_cached_used(path); }

/* ---- writing ---- */

const char *xlat_cache_place(struct xlat_cache *c, const struct xlat_cache_key *k, struct xlat_diag *d)
{
    if (!c->user) {
        xlat_fail(d, "no cache: %s", c->why.text);
        return NULL;
    }
    const char *path = module_path(c, c->user, k);
    if (!xlat_make_dirs(xlat_sprintf(c->a, "%.*s", (int)(strrchr(path, '/') - path), path), d))
        return NULL;
    /* Check the folders again now that they exist: below a folder that everybody may write to, another user may have created one first. */
    return xlat_cache_dir(c->a, d) ? path : NULL;
}

const char *xlat_cache_slice_folder(struct xlat_cache *c, const struct xlat_ident *image, struct xlat_diag *d)
{
    char hex[33];

    xlat_hex16(image->hash, hex);
    if (!c->user) {
        xlat_fail(d, "no cache: %s", c->why.text);
        return NULL;
    }
    const char *path = xlat_sprintf(c->a, "%s/%s/%s/%s" XLAT_CACHE_SLICES, c->user, c->translator_hex, XLAT_CACHE_HOST, hex);
    return xlat_make_dirs(path, d) && xlat_cache_dir(c->a, d) ? path : NULL;
}

static const char *lock_path(const struct xlat_cache *c, const char *place) { return xlat_sprintf(c->a, "%.*s.lock", (int)strlen(place) - 3, place); }

int xlat_cache_lock(const struct xlat_cache *c, const char *place, bool *waited, struct xlat_diag *d)
{
    const char *path = lock_path(c, place);

    for (*waited = false;;) {
        struct stat ours, named;
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

        if (fd < 0) {
            xlat_fail(d, "%s: cannot create: %s", path, strerror(errno));
            return -1;
        }
        while (flock(fd, *waited ? LOCK_EX : LOCK_EX | LOCK_NB)) {
            if (errno == EWOULDBLOCK) {
                *waited = true;
                if (isatty(2))
                    fputs("xlat: waiting for another process that makes the same translation\n", stderr);
            } else if (errno != EINTR)
                break; /* this file system has no locks: two processes may do the same work, and the module written last stays */
        }
        /* The previous holder removes the file before it unlocks it.  A lock on a removed file excludes no one who opens the path now: try again. */
        if (!fstat(fd, &ours) && !stat(path, &named) && ours.st_ino == named.st_ino && ours.st_dev == named.st_dev)
            return fd;
        close(fd);
    }
}

void xlat_cache_unlock(const struct xlat_cache *c, const char *place, int lock)
{
    unlink(lock_path(c, place));
    close(lock);
}

bool xlat_cache_is_chosen(const struct xlat_cache *c, const char *translator, const char *machine, const char *image, const char *path)
{
    char link[4096];
    struct stat a, b;

    for (size_t i = 0; i < c->nroots; i++) /* the first root that has a link decides */
        if (xlat_cached_path(c->roots[i], strlen(c->roots[i]), translator, machine, image, link, sizeof link) && !stat(link, &a))
            return !stat(path, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    return false;
}

bool xlat_cache_choose(const struct xlat_cache *c, const struct xlat_cache_key *k, const char *path, struct xlat_diag *d)
{
    const char *link;
    char image[33];

    xlat_hex16(k->image.hash, image);
    if (xlat_cache_is_chosen(c, c->translator_hex, k->machine, image, path))
        return true;
    if (!c->user)
        return xlat_fail(d, "no cache: %s", c->why.text);
    link = link_path(c, c->user, &k->image, k->machine);
    if (!link)
        return xlat_fail(d, "%s: name too long", c->user);
    size_t n = (size_t)(strrchr(link, '/') - link);
    if (!xlat_make_dirs(xlat_sprintf(c->a, "%.*s", (int)n, link), d))
        return false;
    /* A name alone when both are in the same folder, so that a cache can be moved or copied to another place. */
    const char *target = !strncmp(path, link, n + 1) ? path + n + 1 : path;
    const char *tmp = xlat_sprintf(c->a, "%s.%d.link", link, (int)getpid());
    if ((unlink(tmp) && errno != ENOENT) || symlink(target, tmp) || rename(tmp, link)) {
        xlat_fail(d, "%s: cannot write: %s", link, strerror(errno));
        unlink(tmp);
        return false;
    }
    return true;
}
