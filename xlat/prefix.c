/* prefix.c - a Wine prefix with our backend chosen.
 *
 * wow64.dll reads the backend's name from HKLM\Software\Microsoft\Wow64\x86 and loads it from system32, so a copy of our DLL is put there; its ELF
 * side is found through WINEDLLPATH.  Both must be in place before Wine fills a new prefix, because part of that work is done by 32-bit programs,
 * which may not run without our backend; Wine does not overwrite a backend's name that is already set.  A stamp file records for which backend a
 * prefix was prepared, so later runs skip all this; a lock file serialises runs that start at the same time.
 *
 * Once a prefix was prepared, another backend (a new build, a second installation) only needs its DLL copied there, so programs that run in the
 * prefix go on.  They keep the files that they have loaded, which are replaced and not overwritten. */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include "runtime/abi/cache.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a program to its end with no input and its output thrown away; the exit code, -1: could not be run. */
static int quiet_run(char *const argv[])
{
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        execv(argv[0], argv);
        _exit(127);
    }
    int st;
    while (waitpid(pid, &st, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(st) ? WEXITSTATUS(st) : -1;
}

/* The registry of a prefix that Wine has yet to fill, in the form in which the wineserver keeps it. */
static const char first_registry[] = "WINE REGISTRY Version 2\n;; All keys relative to \\\\Machine\n\n#arch=win64\n\n"
                                     "[Software\\\\Microsoft\\\\Wow64\\\\x86]\n@=\"xlatcpu.dll\"\n";

/* The wineserver has written the backend's name into the registry file. */
static bool is_registered(struct xlat_arena *a, const char *registry)
{
    static const char key[] = "\n[Software\\\\Microsoft\\\\Wow64\\\\x86]", value[] = "\n@=\"xlatcpu.dll\"\n";
    struct xlat_span s;
    struct xlat_diag ignored = {0};
    if (!xlat_exists(registry) || !xlat_read_file(registry, a, &s, &ignored))
        return false;
    const char *p = memmem(s.p, s.n, key, sizeof key - 1), *end = (const char *)s.p + s.n;
    const char *next = p ? memmem(p + 1, (size_t)(end - p - 1), "\n[", 2) : NULL; /* the next key */
    return p && memmem(p, (size_t)((next ? next + 1 : end) - p), value, sizeof value - 1);
}

/* What the stamp file must hold; different text means that the prefix has to be prepared again. */
static char *stamp_text(struct xlat_arena *a, const struct xlat_wine *w, const char *backend, struct xlat_span dll)
{
    char hex[33];
    struct xlat_ident id = xlat_image_ident(dll);
    xlat_ident_hex(&id, hex);
    return xlat_sprintf(a, "backend %s %s\nwine %s %s\n", backend, hex, w->loader, w->version);
}

/* The prefix was prepared for another backend, but for this Wine (which may have to update a prefix of another one). */
static bool only_backend_differs(struct xlat_arena *a, const char *stamp, const char *want)
{
    const char *wine = strchr(want, '\n');
    size_t n = strlen(wine);
    struct xlat_span s;
    struct xlat_diag ignored = {0};
    return xlat_exists(stamp) && xlat_read_file(stamp, a, &s, &ignored) && s.n >= n && !memcmp((const char *)s.p + s.n - n, wine, n);
}

bool xlat_prefix_prepare(struct xlat_arena *a, const struct xlat_wine *w, const char *backend, const char *prefix, struct xlat_diag *d)
{
    bool ok = false;
    struct xlat_span s, dll;
    struct xlat_diag ignored = {0};
    if (!xlat_read_file(xlat_sprintf(a, "%s/" XLAT_CACHE_HOST "-windows/xlatcpu.dll", backend), a, &dll, d))
        return false;
    const char *stamp = xlat_sprintf(a, "%s/.xlat-backend", prefix), *want = stamp_text(a, w, backend, dll);

    setenv("WINEPREFIX", prefix, 1);
    if (xlat_exists(stamp) && xlat_read_file(stamp, a, &s, &ignored) && s.n == strlen(want) && !memcmp(s.p, want, s.n))
        return true;

    const char *slash = strrchr(prefix, '/');
    if (slash && slash != prefix && !xlat_make_dirs(xlat_sprintf(a, "%.*s", (int)(slash - prefix), prefix), d))
        return false;
    const char *lock_name = xlat_sprintf(a, "%s.xlat-lock", prefix);
    int lock = open(lock_name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock < 0)
        return xlat_fail(d, "%s: cannot prepare the Wine prefix: %s", lock_name, strerror(errno));
    while (flock(lock, LOCK_EX) && errno == EINTR)
        ;
    if (xlat_exists(stamp) && xlat_read_file(stamp, a, &s, &ignored) && s.n == strlen(want) && !memcmp(s.p, want, s.n)) {
        ok = true; /* another process did it while this one waited for the lock */
        goto out;
    }
    char *display = getenv("DISPLAY") ? xlat_strdup(a, getenv("DISPLAY")) : NULL;
    const char *system32 = xlat_sprintf(a, "%s/drive_c/windows/system32", prefix), *registry = xlat_sprintf(a, "%s/system.reg", prefix);
    /* no registry: a new prefix; no time stamp of Wine's: Wine was interrupted while it filled the prefix */
    bool empty = !xlat_exists(registry) || !xlat_exists(xlat_sprintf(a, "%s/.update-timestamp", prefix));
    /* A copy, not a link: when Wine fills or updates a prefix it overwrites the files of its builtin DLLs, and through a link it would overwrite the
     * DLL that other processes are executing. */
    if (!xlat_make_dirs(system32, d) || !xlat_write_file(xlat_sprintf(a, "%s/xlatcpu.dll", system32), dll.p, dll.n, d))
        goto out;
    const char *half = xlat_sprintf(a, "%s/drive_c/windows/syswow64/ntdll.dll", prefix);
    if (!empty && only_backend_differs(a, stamp, want) && xlat_exists(half) && is_registered(a, registry)) {
        ok = xlat_write_file(stamp, want, strlen(want), d);
        goto out;
    }
    if (isatty(2))
        fprintf(stderr, "xlat: preparing the Wine prefix %s (once)\n", prefix);
    if (empty) {
        if (!xlat_exists(registry) && !xlat_write_file(registry, first_registry, sizeof first_registry - 1, d))
            goto out;
        char *boot[] = {(char *)w->loader, "wineboot.exe", "--init", NULL};
        if (quiet_run(boot)) {
            xlat_fail(d, "%s: Wine could not make this prefix (`WINEPREFIX=%s %s wineboot.exe --init` shows why)", prefix, prefix, w->loader);
            goto out;
        }
    }
    char *reg[] = {(char *)w->loader, "reg.exe", "add", "HKLM\\Software\\Microsoft\\Wow64\\x86", "/ve", "/d", "xlatcpu.dll", "/f", NULL};
    int rc = quiet_run(reg);
    if (rc) {
        xlat_fail(d, "%s: Wine could not register the backend (reg.exe gave %d)", prefix, rc);
        goto out;
    }
    /* On a system that runs 64-bit code only, Wine without our backend skips the 32-bit files.  The installer that adds them is a 32-bit program;
     * Wine finds programs that are not in the prefix yet only while WINEBOOTSTRAPMODE says that the prefix is being made. */
    char *update[] = {(char *)w->loader, "wineboot.exe", "--update", NULL};
    bool lacks = !xlat_exists(half);
    if (lacks) {
        setenv("WINEBOOTSTRAPMODE", "1", 1);
        rc = quiet_run(update);
        unsetenv("WINEBOOTSTRAPMODE");
    }
    if (lacks && (rc || !xlat_exists(half))) {
        xlat_fail(d, "%s: Wine could not put its 32-bit DLLs there (`xlat doctor` says whether it has them)", prefix);
        goto out;
    }
    /* The wineserver keeps the environment that it was started with, and writes the registry when it ends: end it, so that the run gets a new one. */
    char *down[] = {(char *)w->server, "-k", NULL};
    quiet_run(down);
    if (display)
        setenv("DISPLAY", display, 1);
    ok = xlat_write_file(stamp, want, strlen(want), d);
out:
    close(lock);
    return ok;
}
