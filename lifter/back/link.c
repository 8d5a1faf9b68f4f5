/* link.c - runs ld.lld over object files in memory (see link.h).
 *
 * The objects are packed into one archive (the common ar format, as in ar(5)), which needs one file descriptor however many objects
 * there are, and linked with --whole-archive in the order given.  Archive, version script, output and messages are memfds that the
 * linker sees as /proc/self/fd/N and its standard output and error.
 */
#define _GNU_SOURCE 1 /* memfd_create, F_DUPFD_CLOEXEC */
#include "lifter/back/link.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef XLAT_LLVM_MAJOR
#define XLAT_LLVM_MAJOR 19
#endif

extern char **environ;

/* ---- finding the linker ---- */

static const char *executable(struct xlat_arena *a, const char *dir, size_t dir_len, const char *name)
{
    struct stat st;
    char *path = xlat_sprintf(a, "%.*s/%s", dir_len ? (int)dir_len : 1, dir_len ? dir : ".", name);

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0 ? path : NULL;
}

static const char *in_path(struct xlat_arena *a, const char *name)
{
    const char *path = getenv("PATH"), *found = NULL;

    for (const char *p = path ? path : "/usr/local/bin:/usr/bin:/bin"; p && !found;) {
        const char *end = strchr(p, ':');

        found = executable(a, p, end ? (size_t)(end - p) : strlen(p), name);
        p = end ? end + 1 : NULL;
    }
    return found;
}

const char *xlat_linker_path(struct xlat_arena *a)
{
    enum { OLDEST = 14, NEWEST = 40 }; /* Debian's names carry the version; 14 is the oldest tried */
    const char *p;

    /* The linker of the LLVM that made the objects, then the default one, then any, newest first. */
    if ((p = in_path(a, xlat_sprintf(a, "ld.lld-%d", XLAT_LLVM_MAJOR))) || (p = in_path(a, "ld.lld")))
        return p;
    for (int v = NEWEST; v >= OLDEST; v--)
        if ((p = in_path(a, xlat_sprintf(a, "ld.lld-%d", v))))
            return p;
    for (int v = NEWEST; v >= OLDEST; v--) {
        const char *dir = xlat_sprintf(a, "/usr/lib/llvm-%d/bin", v); /* Debian's folder, without its links in /usr/bin */

        if ((p = executable(a, dir, strlen(dir), "ld.lld")))
            return p;
    }
    return NULL;
}

/* ---- anonymous files ---- */

/* A new anonymous file, with a descriptor above those that the linker is given (0..4). */
static int anonymous(const char *name)
{
    int low = memfd_create(name, MFD_CLOEXEC);

    if (low < 0)
        return -1;
    int fd = fcntl(low, F_DUPFD_CLOEXEC, 10), e = errno;
    close(low);
    errno = e;
    return fd;
}

static bool read_back(int fd, struct xlat_arena *a, struct xlat_span *out)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return false;
    uint8_t *p = xlat_alloc(a, (size_t)st.st_size + 1);
    size_t got = 0;
    while (got < (size_t)st.st_size) {
        ssize_t k = pread(fd, p + got, (size_t)st.st_size - got, (off_t)got);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        got += (size_t)k;
    }
    *out = (struct xlat_span){p, got};
    return true;
}

static bool write_archive(int fd, const struct xlat_link *l)
{
    if (!xlat_write_all(fd, "!<arch>\n", 8))
        return false;
    for (size_t i = 0; i < l->nobjects; i++) {
        char head[61], name[32];

        /* name, time, owner, group, mode, size: decimal or octal text in fields of fixed width; members begin at even offsets */
        snprintf(name, sizeof name, "u%zu.o/", i);
        int n = snprintf(head, sizeof head, "%-16s%-12d%-6d%-6d%-8s%-10zu`\n", name, 0, 0, 0, "644", l->objects[i].n);
        if (n != 60) {
            errno = EFBIG;
            return false;
        }
        if (!xlat_write_all(fd, head, 60) || !xlat_write_all(fd, l->objects[i].p, l->objects[i].n) ||
            (l->objects[i].n & 1 && !xlat_write_all(fd, "\n", 1)))
            return false;
    }
    return true;
}

/* ---- the link ---- */

enum { FD_ARCHIVE = 3, FD_SCRIPT = 4 };

/* Runs argv with the given files as descriptors 0..4; the exit status in *status. */
static int run(char *const argv[], int archive, int script, int output, int messages, int *status)
{
    posix_spawn_file_actions_t fa;
    pid_t pid;
    int rc = posix_spawn_file_actions_init(&fa);

    if (rc)
        return rc;
    if (!(rc = posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0)) && !(rc = posix_spawn_file_actions_adddup2(&fa, output, 1)) &&
        !(rc = posix_spawn_file_actions_adddup2(&fa, messages, 2)) && !(rc = posix_spawn_file_actions_adddup2(&fa, archive, FD_ARCHIVE)) &&
        !(rc = posix_spawn_file_actions_adddup2(&fa, script, FD_SCRIPT)) && !(rc = posix_spawn(&pid, argv[0], &fa, NULL, argv, environ)))
        while (waitpid(pid, status, 0) < 0)
            if (errno != EINTR) {
                rc = errno;
                break;
            }
    posix_spawn_file_actions_destroy(&fa);
    return rc;
}

bool xlat_link_shared(const struct xlat_link *l, struct xlat_arena *a, struct xlat_span *out, struct xlat_diag *d)
{
    const char *ld = xlat_linker_path(a);
    struct xlat_span text;
    int archive = -1, script = -1, output = -1, messages = -1, status = 0;
    bool ok = false;

    if (!ld)
        return xlat_fail(d, "no linker: ld.lld is not installed (Debian: apt install lld-%d)", XLAT_LLVM_MAJOR);
    /* Everything but the one symbol is local, whatever visibility the objects gave it: then no reference can need a PLT or a GOT. */
    char *local = xlat_sprintf(a, "{ global: %s; local: *; };\n", l->export_symbol);
    if ((archive = anonymous("xlat-objects")) < 0 || (script = anonymous("xlat-script")) < 0 || (output = anonymous("xlat-output")) < 0 ||
        (messages = anonymous("xlat-messages")) < 0 || !write_archive(archive, l) || !xlat_write_all(script, local, strlen(local))) {
        xlat_fail(d, "cannot hand the objects to the linker: %s", strerror(errno));
        goto out;
    }
    char *argv[] = {
        (char *)ld, "-shared", "-o", "-", "-z", "now", "-z", "relro", "-z", "noexecstack", "-z", "text", "-z", "separate-code",
        "--no-undefined", "--fatal-warnings", "--color-diagnostics=never", "--build-id=none", "--hash-style=gnu",
        "--version-script=/proc/self/fd/4", "--whole-archive", "/proc/self/fd/3", l->keep_debug ? NULL : "--strip-all", NULL,
    };
    int rc = run(argv, archive, script, output, messages, &status);
    if (rc) {
        xlat_fail(d, "cannot run %s: %s", ld, strerror(rc));
        goto out;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        ok = read_back(output, a, out) && out->n > 0;
        if (!ok)
            xlat_fail(d, "%s wrote no output", ld);
        goto out;
    }
    if (WIFSIGNALED(status)) {
        xlat_fail(d, "%s was ended by signal %d", ld, WTERMSIG(status));
    } else if (read_back(messages, a, &text) && text.n) {
        char *first = (char *)(uintptr_t)text.p; /* its arena copy ends in NUL */

        first[strcspn(first, "\n")] = 0;
        xlat_fail(d, "%s", strncmp(first, "ld.lld: ", 8) ? first : xlat_sprintf(a, "ld.lld failed: %s", first + 8));
    } else {
        xlat_fail(d, "%s failed with exit code %d", ld, WEXITSTATUS(status));
    }
out:
    if (archive >= 0)
        close(archive);
    if (script >= 0)
        close(script);
    if (output >= 0)
        close(output);
    if (messages >= 0)
        close(messages);
    return ok;
}
