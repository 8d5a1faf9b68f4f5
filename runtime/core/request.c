/* request.c - see request.h. */
#define _GNU_SOURCE
#include "runtime/core/request.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fallback-interp/hot.h"
#include "runtime/abi/cache.h"
#include "runtime/core/cached.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"

static struct asked { /* an image without a translation of the whole */
    struct xlat_module_info info;
    bool system, written;
    char *path;
} *asked;
static size_t nasked;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of the list */
uint32_t xlat_requests_images, xlat_requests_places;
static const char *program;
static char place[4096]; /* of the queue and the lock: the cache's folder of this translator */

extern char **environ;

bool xlat_requests_open(const char *news)
{
    const char *slash = strrchr(news, '/');

    const char *translator = getenv("XLAT_TRANSLATOR");

    program = getenv("XLAT_BACKGROUND");
    if (!program || !*program || !slash || !translator ||
        (size_t)snprintf(place, sizeof place, "%.*s/%s", (int)(slash - news), news, translator) >= sizeof place)
        program = NULL;
    return program;
}

void xlat_request_image(const struct xlat_module_info *info, bool system, const char *path)
{
    struct asked *more;
    size_t i = 0;

    pthread_mutex_lock(&lock);
    while (i < nasked && memcmp(asked[i].info.hash, info->hash, sizeof info->hash))
        i++;
    if (i == nasked && (more = realloc(asked, (nasked + 1) * sizeof *asked))) {
        asked = more;
        asked[i] = (struct asked){.info = *info, .system = system, .path = strdup(path)};
        nasked += asked[i].path != NULL;
    } else if (i < nasked)
        asked[i].info = *info; /* it is at another address now, perhaps */
    pthread_mutex_unlock(&lock);
}

/* Says once in a process what keeps requests from being written. */
static void say(const char *what)
{
    static bool said;

    if (!said)
        xlat_warn("%s: %s; nothing is translated in the background", what, strerror(errno));
    said = true;
}

/* The image is still where it was asked for, and still lacks a translation. */
static bool is_there(const struct asked *a)
{
    struct xlat_module_info now;
    bool system;

    return xlat_module_lacks(a->info.base, &now, &system) && !memcmp(now.hash, a->info.hash, sizeof now.hash);
}

static bool is_in(const struct xlat_module_info *info, const struct xlat_hot_slot *s)
{
    uint32_t addr = __atomic_load_n(&s->addr, __ATOMIC_ACQUIRE);

    return addr && addr - info->base < info->size;
}

static bool has_hot(const struct xlat_module_info *info, const struct xlat_hot_slot *slots)
{
    for (unsigned i = 0; i < XLAT_HOT_SLOTS; i++)
        if (is_in(info, &slots[i]))
            return true;
    return false;
}

/* The addresses of the image among the hot ones, as lines; they are taken out of the slots. */
static void write_hot(FILE *f, const struct xlat_module_info *info, struct xlat_hot_slot *slots, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (is_in(info, &slots[i])) {
            fprintf(f, "hot %x %u\n", slots[i].addr - info->base, slots[i].count);
            xlat_hot_clear(&slots[i]);
            __atomic_add_fetch(&xlat_requests_places, 1, __ATOMIC_RELAXED);
        }
}

/* A request gets its name when it is complete.  slots: of what may be hot in it, nslots of them.  False: it could not be written, which was said. */
static bool write_request(const struct asked *a, struct xlat_hot_slot *slots, uint32_t nslots)
{
    static unsigned number; /* atomic */
    unsigned n = __atomic_add_fetch(&number, 1, __ATOMIC_RELAXED);
    char path[4096 + 128], tmp[4096 + 128], image[33];
    FILE *f;
    bool ok;

    xlat_hex16(a->info.hash, image);
    snprintf(tmp, sizeof tmp, "%s/%s", place, XLAT_CACHE_QUEUE);
    if ((mkdir(place, 0777) && errno != EEXIST) || (mkdir(tmp, 0777) && errno != EEXIST)) {
        say(tmp);
        return false;
    }
    snprintf(path, sizeof path, "%s/%s/%s.%d.%u", place, XLAT_CACHE_QUEUE, image, (int)getpid(), n);
    snprintf(tmp, sizeof tmp, "%s/%s/.%s.%d.%u", place, XLAT_CACHE_QUEUE, image, (int)getpid(), n);
    f = fopen(tmp, "we");
    ok = f && fprintf(f, "%s\npath %s\nkind %s\n", XLAT_CACHE_REQUEST, a->path, a->info.main ? "program" : a->system ? "system" : "library") > 0;
    if (ok)
        write_hot(f, &a->info, slots, nslots);
    if (f)
        ok = !fclose(f) && ok;
    ok = ok && !rename(tmp, path);
    if (!ok) {
        say(tmp);
        unlink(tmp);
    }
    return ok;
}

static bool helper_runs(void)
{
    char path[4096 + 32];
    int fd;
    bool held;

    snprintf(path, sizeof path, "%s/%s", place, XLAT_CACHE_HELPER);
    fd = open(path, O_RDWR | O_CLOEXEC);
    held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
    if (fd >= 0)
        close(fd);
    return held;
}

/* Its first process ends at once: the helper is a grandchild, so that no program waits for it. */
static void start_helper(void)
{
    char *argv[] = {"xlat", "background", NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t pid;
    int failed;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    for (int fd = 0; fd < 3; fd++)
        posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    failed = posix_spawn(&pid, program, &files, &attributes, argv, environ);
    if (!failed)
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    errno = failed;
    if (failed)
        say(program);
    else
        xlat_log("the background helper was started");
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
}

void xlat_request_file(const uint8_t hash[16], const char *path, uint32_t base, struct xlat_hot_slot *slots, uint32_t n)
{
    struct asked a = {.path = (char *)(uintptr_t)path, .info = {.base = base, .size = UINT32_MAX}};

    if (!program)
        return; /* of a run that asks for nothing */
    memcpy(a.info.hash, hash, sizeof a.info.hash);
    if (write_request(&a, slots, n) && !helper_runs())
        start_helper();
}

void xlat_requests_write(struct xlat_hot_slot *slots)
{
    bool any = false;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < nasked; i++)
        if ((!asked[i].written || has_hot(&asked[i].info, slots)) && is_there(&asked[i])) {
            any |= write_request(&asked[i], slots, XLAT_HOT_SLOTS);
            xlat_requests_images += !asked[i].written;
            asked[i].written = true;
        }
    pthread_mutex_unlock(&lock);
    for (unsigned i = 0; i < XLAT_HOT_SLOTS; i++)
        xlat_hot_clear(&slots[i]); /* of no image that could be asked for */
    if (any && !helper_runs())
        start_helper();
}
