/* base.c - arenas, checked reads of untrusted bytes, diagnostics and whole-file input and output (see base.h).
 *
 * Memory: an arena is a list of chunks that only grow; freeing it frees them all.  There is no way to free one object, so no object
 * can be freed twice.  Out of memory ends the program with one line.
 * Files: reading takes the whole file at once (programs are at most some hundred megabytes); writing goes through a temporary name in
 * the same folder and a rename, so that a reader sees the old file or the whole new one, and a failed build leaves nothing behind.
 */
#define _GNU_SOURCE 1 /* mkostemp */
#include "lifter/base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- memory ---- */

struct xlat_arena_chunk {
    struct xlat_arena_chunk *next;
    size_t used, cap;
    _Alignas(16) uint8_t bytes[];
};

enum { CHUNK_MIN = 64 * 1024, CHUNK_MAX = 4 * 1024 * 1024 };

void xlat_out_of_memory(size_t n)
{
    fprintf(stderr, "xlat: out of memory (%zu bytes wanted)\n", n);
    exit(70); /* EX_SOFTWARE of sysexits.h: not the user's mistake */
}

void *xlat_try_alloc(struct xlat_arena *a, size_t n)
{
    struct xlat_arena_chunk *c = a->head;

    if (n > SIZE_MAX - 64 - sizeof *c)
        return NULL;
    n = n ? (n + 15) & ~(size_t)15 : 16;
    if (!c || c->cap - c->used < n) {
        /* Chunks grow with the arena, so that many small arenas stay small and a large one makes few chunks. */
        size_t cap = a->total < CHUNK_MIN ? CHUNK_MIN : a->total > CHUNK_MAX ? CHUNK_MAX : a->total;
        bool big = n > cap / 4; /* gets a chunk of its own, behind the head, so that the head's free space is not lost */
        struct xlat_arena_chunk *fresh = calloc(1, sizeof *fresh + (big ? n : cap));

        if (!fresh)
            return NULL;
        fresh->cap = big ? n : cap;
        if (big && c) {
            fresh->next = c->next;
            c->next = fresh;
        } else {
            fresh->next = c;
            a->head = fresh;
        }
        c = fresh;
    }
    void *p = c->bytes + c->used;
    c->used += n;
    a->total += n;
    return p;
}

void *xlat_alloc(struct xlat_arena *a, size_t n)
{
    void *p = xlat_try_alloc(a, n);

    if (!p)
        xlat_out_of_memory(n);
    return p;
}

void *xlat_alloc_array(struct xlat_arena *a, size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes))
        xlat_out_of_memory(SIZE_MAX);
    return xlat_alloc(a, bytes);
}

char *xlat_strdup(struct xlat_arena *a, const char *s)
{
    size_t n = strlen(s) + 1;

    return memcpy(xlat_alloc(a, n), s, n);
}

char *xlat_sprintf(struct xlat_arena *a, const char *fmt, ...)
{
    va_list ap, again;

    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        xlat_die("xlat_sprintf: bad format '%s'", fmt);
    char *s = xlat_alloc(a, (size_t)n + 1);
    vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}

void xlat_arena_free(struct xlat_arena *a)
{
    for (struct xlat_arena_chunk *c = a->head, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    *a = (struct xlat_arena){0};
}

void *xlat_xrealloc(void *p, size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes))
        xlat_out_of_memory(SIZE_MAX);
    void *q = realloc(p, bytes ? bytes : 1);
    if (!q)
        xlat_out_of_memory(bytes);
    return q;
}

void *xlat_xcalloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);

    if (!p)
        xlat_out_of_memory(size && n > SIZE_MAX / size ? SIZE_MAX : n * size);
    return p;
}

void xlat_xfree(void *p) { free(p); }

int xlat_by_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* ---- bytes of an untrusted file ---- */

bool xlat_span_sub(struct xlat_span s, uint64_t off, uint64_t n, struct xlat_span *out)
{
    if (off > s.n || n > s.n - off)
        return false;
    *out = (struct xlat_span){s.p ? s.p + off : NULL, (size_t)n};
    return true;
}

/* Little-endian value of 1 to 8 bytes. */
static bool rd(struct xlat_span s, uint64_t off, unsigned bytes, uint64_t *v)
{
    if (off > s.n || bytes > s.n - off)
        return false;
    *v = 0;
    for (unsigned i = bytes; i-- > 0;)
        *v = *v << 8 | s.p[off + i];
    return true;
}

bool xlat_rd8(struct xlat_span s, uint64_t off, uint8_t *v)
{
    uint64_t w;
    return rd(s, off, 1, &w) && (*v = (uint8_t)w, true);
}
bool xlat_rd16(struct xlat_span s, uint64_t off, uint16_t *v)
{
    uint64_t w;
    return rd(s, off, 2, &w) && (*v = (uint16_t)w, true);
}
bool xlat_rd32(struct xlat_span s, uint64_t off, uint32_t *v)
{
    uint64_t w;
    return rd(s, off, 4, &w) && (*v = (uint32_t)w, true);
}
bool xlat_rd64(struct xlat_span s, uint64_t off, uint64_t *v) { return rd(s, off, 8, v); }

/* ---- diagnostics ---- */

bool xlat_fail(struct xlat_diag *d, const char *fmt, ...)
{
    if (d && !d->text[0]) {
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(d->text, sizeof d->text, fmt, ap);
        va_end(ap);
        /* Names in a hostile file may hold control characters, which would break the line or be obeyed by the terminal. */
        for (char *c = d->text; *c; c++)
            if ((unsigned char)*c < 0x20 || *c == 0x7f)
                *c = '?';
    }
    return false;
}

void xlat_die(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fputs("xlat: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    abort();
}

/* ---- files ---- */

bool xlat_read_file(const char *path, struct xlat_arena *a, struct xlat_span *out, struct xlat_diag *d)
{
    struct stat st;
    bool ok = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return xlat_fail(d, "%s: cannot open: %s", path, strerror(errno));
    if (fstat(fd, &st) < 0) {
        xlat_fail(d, "%s: cannot read: %s", path, strerror(errno));
        goto out;
    }
    if (!S_ISREG(st.st_mode)) { /* a folder, or a device that may never end */
        xlat_fail(d, "%s: not a file", path);
        goto out;
    }
    size_t n = (size_t)st.st_size, got = 0;
    uint8_t *p = xlat_alloc(a, n);
    while (got < n) {
        ssize_t k = read(fd, p + got, n - got);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            xlat_fail(d, "%s: cannot read: %s", path, strerror(errno));
            goto out;
        }
        if (k == 0)
            break; /* the file has become shorter since fstat: take what is left */
        got += (size_t)k;
    }
    *out = (struct xlat_span){p, got};
    ok = true;
out:
    close(fd);
    return ok;
}

bool xlat_write_all(int fd, const void *p, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t k = write(fd, (const char *)p + done, n - done);

        if (k < 0 && errno != EINTR)
            return false;
        done += k > 0 ? (size_t)k : 0;
    }
    return true;
}

/* Opens an unnamed file in the folder of `path` (O_TMPFILE: Linux 3.11, most file systems).  It is linked to a name only when it is complete, so a
 * killed process leaves nothing behind.  -1: the file system has no such files. */
static int open_unnamed(const char *path, struct xlat_arena *a)
{
    const char *slash = strrchr(path, '/');
    const char *dir = slash ? xlat_sprintf(a, "%.*s", slash == path ? 1 : (int)(slash - path), path) : ".";

    return open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
}

/* Links the unnamed file to a temporary name in the folder of `path`. */
static bool link_temporary(int fd, const char *path, struct xlat_arena *a, char **tmp)
{
    char *self = xlat_sprintf(a, "/proc/self/fd/%d", fd);

    for (unsigned i = 0; i < 1000; i++) {
        *tmp = xlat_sprintf(a, "%s.%d.%u", path, (int)getpid(), i);
        if (linkat(AT_FDCWD, self, AT_FDCWD, *tmp, AT_SYMLINK_FOLLOW) == 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    *tmp = NULL;
    return false;
}

/* Opens a file that has a temporary name from the start. */
static int open_temporary(const char *path, struct xlat_arena *a, char **tmp)
{
    *tmp = xlat_sprintf(a, "%s.XXXXXX", path);
    int fd = mkostemp(*tmp, O_CLOEXEC);
    if (fd < 0) {
        *tmp = NULL;
        return -1;
    }
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(fd, 0666 & ~mask) < 0) { /* mkostemp lets only the owner read and write */
        close(fd);
        return -1;
    }
    return fd;
}

bool xlat_write_file(const char *path, const void *p, size_t n, struct xlat_diag *d)
{
    struct xlat_arena a = {0};
    struct stat st;
    char *tmp = NULL;
    int fd = -1;
    bool ok = false;

    /* A device or a pipe is written to, not replaced by a file. */
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        fd = open(path, O_WRONLY | O_CLOEXEC);
        ok = fd >= 0 && xlat_write_all(fd, p, n);
    } else if ((fd = open_unnamed(path, &a)) >= 0 && xlat_write_all(fd, p, n) && fsync(fd) == 0 && link_temporary(fd, path, &a, &tmp)) {
        ok = rename(tmp, path) == 0;
    } else if (fd < 0 || (errno != ENOSPC && errno != EDQUOT && errno != EFBIG && errno != EIO)) {
        /* no unnamed files here, or no /proc to link them by */
        if (fd >= 0)
            close(fd);
        fd = open_temporary(path, &a, &tmp);
        ok = fd >= 0 && xlat_write_all(fd, p, n) && fsync(fd) == 0 && rename(tmp, path) == 0;
    }
    if (!ok)
        xlat_fail(d, "%s: cannot write: %s", path, strerror(errno));
    if (!ok && tmp)
        unlink(tmp);
    if (fd >= 0)
        close(fd);
    xlat_arena_free(&a);
    return ok;
}
