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
#include <time.h>
#include <unistd.h>
#include "fallback-interp/hot.h"
#include "fallback-interp/interp.h"
#include "runtime/abi/cache.h"
#include "runtime/core/learn.h"
#include "runtime/core/learned.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/request.h"
#include "runtime/core/threads.h"

static struct xlat_cache_news *open_news(const char *path)
{
    struct xlat_cache_news *found = NULL;
    struct stat sb;
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    if (!fstat(fd, &sb) && S_ISREG(sb.st_mode) && sb.st_size == XLAT_CACHE_NEWS_SIZE)
        found = mmap(NULL, XLAT_CACHE_NEWS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return found && found != MAP_FAILED && found->magic == XLAT_CACHE_NEWS_MAGIC ? found : NULL;
}

static struct xlat_cache_news *news;
static struct xlat_hot *hot; /* NULL: this run asks for nothing */

static void *watch(void *arg)
{
    for (uint32_t seen = __atomic_load_n(&news->made, __ATOMIC_ACQUIRE);;) {
        syscall(SYS_futex, &news->made, FUTEX_WAIT, seen, NULL, NULL, 0);
        uint32_t now = __atomic_load_n(&news->made, __ATOMIC_ACQUIRE);
        if (now != seen) {
            xlat_modules_look();
            xlat_learned_look();
            xlat_learn_again(xlat_learned_find_again);
        }
        seen = now;
    }
    return NULL;
}

static void *ask(void *arg)
{
    static const struct timespec collect = {.tv_nsec = 50000000}; /* what becomes hot at the same time is asked for at once */

    for (;;) {
        syscall(SYS_futex, &hot->news, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
        if (!__atomic_load_n(&hot->news, __ATOMIC_SEQ_CST))
            continue;
        nanosleep(&collect, NULL);
        __atomic_store_n(&hot->news, 0, __ATOMIC_SEQ_CST);
        xlat_learn_hot(hot->slot);
        xlat_requests_write(hot->slot);
    }
    return NULL;
}

bool xlat_late_asks(uint32_t base)
{
    struct xlat_module_info info;
    bool system = false;

    /* the program's own images may come to lack one during the run (exact.h) */
    return hot && (xlat_module_lacks(base, &info, &system) || (info.file_size && !system));
}

void xlat_late_mapped(uint32_t base, const char *path)
{
    struct xlat_module_info info;
    bool system = false;

    if (!hot)
        return;
    xlat_module_lacks(base, &info, &system);
    if (!info.file_size)
        return; /* it has been unmapped */
    xlat_request_image(&info, system, path);
    xlat_hot_tell(hot);
}

void xlat_late_changed(void)
{
    if (hot)
        xlat_hot_tell(hot);
}

static bool start(void *(*fn)(void *))
{
    enum { STACK = 256 << 10 };
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t old;
    int failed;

    xlat_lock(NULL, &old);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    failed = pthread_create(&thread, &attributes, fn, NULL);
    pthread_attr_destroy(&attributes);
    xlat_unlock(NULL, &old);
    if (failed)
        xlat_warn("translations that are made during the run are not used: %s", strerror(failed));
    return !failed;
}

void xlat_late_start(struct xlat_icache *ic)
{
    const char *path = getenv("XLAT_NEWS");

    if (!path || !*path)
        return;
    if (!(news = open_news(path))) {
        xlat_log("%s: cannot be watched: %s", path, strerror(errno));
        return;
    }
    if (!start(watch) || !xlat_requests_open(path) || !(hot = calloc(1, sizeof *hot)))
        return;
    if (start(ask))
        xlat_icache_record(ic, hot);
}
