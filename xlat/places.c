/* places.c - where things are on this machine: Wine, cache and data folders; what the system can do.
 * Folders follow the XDG Base Directory Specification. */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whether only this user and root can have put there what is at this path.  A path that does not exist passes: this process will create it.  A folder
 * that everybody may write to passes only with the sticky bit, which keeps other users from replacing entries that are not theirs. */
static bool trusted(const char *path, const char *variable, struct xlat_diag *d)
{
    struct stat link, sb;
    uid_t me = geteuid(), other;

    if (lstat(path, &link) || stat(path, &sb)) {
        if (errno == ENOENT)
            return true;
        return xlat_fail(d, "%s: %s; set %s to a folder of yours", path, strerror(errno), variable);
    }
    other = link.st_uid && link.st_uid != me ? link.st_uid : sb.st_uid;
    if (other && other != me)
        return xlat_fail(d, "%s belongs to another user (%u); set %s to a folder of yours", path, (unsigned)other, variable);
    if (sb.st_mode & S_IWOTH && !(sb.st_mode & S_ISVTX))
        return xlat_fail(d, "%s can be written by everybody; set %s to a folder of yours", path, variable);
    return true;
}

/* "<base>/xlat" where base is $variable, else a folder below $HOME.  There is no other default: translated modules and Wine are run from these
 * folders, and a folder below /tmp may have been filled by any user. */
static const char *user_folder(struct xlat_arena *a, const char *variable, const char *under_home, struct xlat_diag *d)
{
    const char *v = getenv(variable), *home = getenv("HOME"), *base = v && *v == '/' ? v : home;

    if (!base || *base != '/') {
        xlat_fail(d, "HOME is not set; set it or %s to a folder of yours", variable);
        return NULL;
    }
    const char *folder = xlat_sprintf(a, base == v ? "%s/xlat" : "%s/%s/xlat", base, under_home);
    for (char *p = xlat_strdup(a, folder);; *strrchr(p, '/') = 0) { /* the folder, those above it, the base */
        if (!trusted(p, variable, d))
            return NULL;
        if (strlen(p) <= strlen(base) || !strrchr(p + 1, '/'))
            return folder;
    }
}
const char *xlat_cache_dir(struct xlat_arena *a, struct xlat_diag *d) { return user_folder(a, "XDG_CACHE_HOME", ".cache", d); }
const char *xlat_data_dir(struct xlat_arena *a, struct xlat_diag *d) { return user_folder(a, "XDG_DATA_HOME", ".local/share", d); }
const char *xlat_config_dir(struct xlat_arena *a, struct xlat_diag *d) { return user_folder(a, "XDG_CONFIG_HOME", ".config", d); }

bool xlat_make_dirs(const char *path, struct xlat_diag *d)
{
    char buf[4096];
    size_t n = strlen(path);
    if (n >= sizeof buf)
        return xlat_fail(d, "%s: name too long", path);
    memcpy(buf, path, n + 1);
    for (size_t i = 1; i <= n; i++)
        if (buf[i] == '/' || buf[i] == 0) {
            char c = buf[i];
            buf[i] = 0;
            if (mkdir(buf, 0755) && errno != EEXIST)
                return xlat_fail(d, "%s: cannot create this folder: %s", buf, strerror(errno));
            buf[i] = c;
        }
    return true;
}

const char *xlat_find_file(struct xlat_arena *a, const char *folder, const char *name)
{
    const char *path = xlat_sprintf(a, "%s/%s", folder, name), *found = NULL;
    struct dirent *e;
    DIR *dir;

    if (!access(path, F_OK))
        return path;
    dir = opendir(folder);
    while (dir && !found && (e = readdir(dir)))
        if (!strcasecmp(e->d_name, name))
            found = xlat_sprintf(a, "%s/%s", folder, e->d_name);
    if (dir)
        closedir(dir);
    return found;
}

/* The value of NAME=value in the env file's text; the file is written by tools/wine-root, one plain assignment a line. */
static const char *assignment(struct xlat_arena *a, const char *text, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = text; *p;) {
        const char *e = strchrnul(p, '\n');
        if (!strncmp(p, name, n) && p[n] == '=') {
            p += n + 1;
            if (e > p + 1 && (*p == '\'' || *p == '"') && e[-1] == *p)
                p++, e--;
            return xlat_sprintf(a, "%.*s", (int)(e - p), p);
        }
        p = *e ? e + 1 : e;
    }
    return NULL;
}

bool xlat_find_wine(struct xlat_arena *a, struct xlat_wine *out, struct xlat_diag *d)
{
    const char *e = getenv("XLAT_WINE");
    struct stat sb;
    if (!e || !*e) {
        const char *dir = xlat_cache_dir(a, d);
        if (!dir)
            return false;
        e = xlat_sprintf(a, "%s/wine/env", dir);
    } else if (!stat(e, &sb) && S_ISDIR(sb.st_mode))
        e = xlat_sprintf(a, "%s/env", e);
    if (!xlat_exists(e))
        return xlat_fail(d, "no Wine 10 with 32-bit support here (%s is missing): `%s` makes one, `xlat doctor` says more", e,
                         xlat_tool(a, "wine-root"));
    struct xlat_span s;
    if (!xlat_read_file(e, a, &s, d))
        return false;
    char *text = xlat_sprintf(a, "%.*s", (int)s.n, (const char *)s.p);
    out->loader = assignment(a, text, "WINE");
    out->server = assignment(a, text, "WINESERVER");
    out->i386_dir = assignment(a, text, "WINE_I386_DIR");
    out->version = assignment(a, text, "WINE_VERSION");
    out->kind = assignment(a, text, "WINE_KIND");
    if (!out->loader || !out->server || !out->i386_dir)
        return xlat_fail(d, "%s: does not name WINE, WINESERVER and WINE_I386_DIR; run `%s` again", e, xlat_tool(a, "wine-root"));
    if (access(out->loader, X_OK))
        return xlat_fail(d, "%s: Wine's loader cannot be run: %s; run `%s` again", out->loader, strerror(errno), xlat_tool(a, "wine-root"));
    if (!out->version)
        out->version = "unknown";
    if (!out->kind)
        out->kind = "private";
    return true;
}

/* Makes the system call in a child process: where the kernel has no such calls, the instruction kills it. */
bool xlat_host_has_int80(void)
{
#ifdef __x86_64__
    int st;
    pid_t pid = fork();
    if (pid == 0) {
        long r = 20; /* getpid, as 32-bit programs number it */
        signal(SIGSEGV, SIG_DFL);
        prctl(PR_SET_DUMPABLE, 0); /* no core file */
        __asm__ volatile("int $0x80" : "+a"(r) : : "memory");
        _exit(r > 0 ? 0 : 1);
    }
    return pid > 0 && waitpid(pid, &st, 0) == pid && WIFEXITED(st) && WEXITSTATUS(st) == 0;
#else
    return true; /* Wine does not ask there */
#endif
}

bool xlat_prepare_host(struct xlat_arena *a, const char *backend, struct xlat_diag *d)
{
    if (xlat_host_has_int80())
        return true;
    const char *so = xlat_sprintf(a, "%s/x86_64-unix/xlat-no-int80.so", backend), *others = getenv("LD_PRELOAD");
    if (!xlat_exists(so))
        return xlat_fail(
            d, "%s is missing, without which Wine does not start 32-bit programs on a system that runs 64-bit code only: install xlat anew", so);
    if (strpbrk(so, " :"))
        return xlat_fail(d, "%s: the path has a blank or a colon, so it cannot be preloaded: install xlat elsewhere", so);
    setenv("LD_PRELOAD", others && *others ? xlat_sprintf(a, "%s:%s", so, others) : so, 1);
    return true;
}
