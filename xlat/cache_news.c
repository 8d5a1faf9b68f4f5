/* cache_news.c - tells running programs that the cache has a new module (see cache.h). */
#define _GNU_SOURCE
#include "xlat/cache.h"
#include "runtime/abi/cache.h"
#include "xlat/xlat.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A file gets its name when it is complete; of several processes that make it one wins. */
static bool make(const struct xlat_cache *c, const char *path, struct xlat_diag *d)
{
    static const struct xlat_cache_news fresh = {.magic = XLAT_CACHE_NEWS_MAGIC};
    const char *tmp = xlat_sprintf(c->a, "%s.%d.new", path, (int)getpid());
    int fd, failed = 0;

    if (!xlat_make_dirs(c->user, d) || !xlat_cache_dir(c->a, d)) /* which are checked again now that they exist */
        return false;
    unlink(tmp); /* of a process that had this number */
    fd = open(tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    /* with its memory: the disk must not be found full when a number changes */
    if (fd < 0 || (failed = posix_fallocate(fd, 0, XLAT_CACHE_NEWS_SIZE)) || write(fd, &fresh, sizeof fresh) != sizeof fresh)
        xlat_fail(d, "%s: cannot write: %s", tmp, strerror(failed ? failed : errno));
    else if (link(tmp, path) && errno != EEXIST)
        xlat_fail(d, "%s: cannot write: %s", path, strerror(errno));
    else
        failed = -1;
    if (fd >= 0)
        close(fd);
    unlink(tmp);
    return failed == -1;
}

struct xlat_cache_news *xlat_cache_news(const struct xlat_cache *c, const char **path, bool create, struct xlat_diag *d)
{
    struct xlat_cache_news *news = NULL;
    struct stat sb;
    int fd;

    if (!c->user) {
        xlat_fail(d, "no cache: %s", c->why.text);
        return NULL;
    }
    *path = xlat_sprintf(c->a, "%s/%s", c->user, XLAT_CACHE_NEWS);
    fd = open(*path, O_RDWR | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && create && make(c, *path, d))
        fd = open(*path, O_RDWR | O_CLOEXEC);
    if (fd >= 0 && !fstat(fd, &sb) && S_ISREG(sb.st_mode) && sb.st_size == XLAT_CACHE_NEWS_SIZE)
        news = mmap(NULL, XLAT_CACHE_NEWS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (news && news != MAP_FAILED && news->magic == XLAT_CACHE_NEWS_MAGIC)
        return news;
    if (!*d->text)
        xlat_fail(d, "%s: not what xlat keeps there", *path);
    return NULL;
}

void xlat_cache_tell(const struct xlat_cache *c)
{
    struct xlat_diag d = {0};
    const char *path;
    struct xlat_cache_news *news = xlat_cache_news(c, &path, false, &d);

    if (!news)
        return; /* no program has asked to be told */
    __atomic_fetch_add(&news->made, 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &news->made, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    munmap(news, XLAT_CACHE_NEWS_SIZE);
}
