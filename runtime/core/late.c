/* late.c - see late.h. */
#define _GNU_SOURCE
#include "runtime/core/late.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "runtime/abi/cache.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/threads.h"

static struct xlat_cache_news *open_news(const char *path)
{
    struct xlat_cache_news *news = NULL;
    struct stat sb;
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    if (!fstat(fd, &sb) && S_ISREG(sb.st_mode) && sb.st_size == XLAT_CACHE_NEWS_SIZE)
        news = mmap(NULL, XLAT_CACHE_NEWS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (news == MAP_FAILED || (news && news->magic != XLAT_CACHE_NEWS_MAGIC))
        news = NULL;
    return news;
}

static void *watch(void *arg)
{
    struct xlat_cache_news *news = arg;

    for (uint32_t seen = __atomic_load_n(&news->made, __ATOMIC_ACQUIRE);;) {
        syscall(SYS_futex, &news->made, FUTEX_WAIT, seen, NULL, NULL, 0);
        uint32_t now = __atomic_load_n(&news->made, __ATOMIC_ACQUIRE);
        if (now != seen)
            xlat_modules_look();
        seen = now;
    }
    return NULL;
}

void xlat_late_start(void)
{
    enum { STACK = 256 << 10 };
    const char *path = getenv("XLAT_NEWS");
    struct xlat_cache_news *news;
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t old;
    int failed;

    if (!path || !*path)
        return;
    if (!(news = open_news(path))) {
        xlat_log("%s: cannot be watched: %s", path, strerror(errno));
        return;
    }
    xlat_lock(NULL, &old);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    failed = pthread_create(&thread, &attributes, watch, news);
    pthread_attr_destroy(&attributes);
    xlat_unlock(NULL, &old);
    if (failed)
        xlat_warn("translations that are made during the run are not used: %s", strerror(failed));
}
