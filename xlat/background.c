/* background.c - `xlat background`: the helper that translates what running programs ask for (requests: runtime/abi/cache.h).
 *
 * Of a user's cache there is one helper at a time; a program that has written a request starts one when none holds the lock.  It ends when there is
 * nothing to do.  All work is done in processes of its own, which end with it: what is hot in slices (slice.h), then whole images, first
 * programs, then libraries, then Wine's own.  A slice goes before anything else, and a quick one, of a large image that is not analysed yet, before
 * all others: what else is being made is stopped meanwhile.  Files appear in the cache by renaming, so each of these processes may be killed at any
 * moment. */
#define _GNU_SOURCE
#include "xlat/options.h"
#include "xlat/slice.h"
#include "runtime/abi/cache.h"
#include "runtime/core/cached.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_HOT = 1024,        /* addresses of a request to a worker */
    MOST_WORKERS = 3,       /* analysed images in memory */
    SLICE_LEAST = 6 << 10,  /* bytes of guest code of the first slice of an image: half a second; each further one may be larger */
    SLICE_MOST = 96 << 10,
    QUICK_FROM = 1 << 20,   /* an image with more code, whose analysis takes a second or more, is first translated in quick slices */
    QUICK_MOST = 6,         /* that many: of what comes later the analysis is not in time only for what is hardly hot */
    QUICK_PLACES = 16,      /* the hottest, for the first of them; each further one may have half as many more */
    QUICK_SIZE = 16 << 10,  /* bytes of guest code of one */
    WHOLE_MOST = 12 << 20,  /* an image with more code is translated in slices only */
    TRIES = 2,              /* that an image's work may fail in one helper */
    LINGER = 2000,          /* milliseconds without work until it ends: programs that start others find it there */
    DATA_MOST = 3u << 30,   /* bytes of memory of a worker */
};

enum kind { KIND_PROGRAM, KIND_LIBRARY, KIND_SYSTEM };

struct order { /* to a worker */
    uint32_t most, n;
    uint32_t rva[MOST_HOT];
};
struct answer {
    bool ok;
    bool left;               /* there are quick slices to replace */
    uint8_t place[MOST_HOT]; /* enum xlat_place of each */
};

struct worker {
    pid_t pid;          /* 0: none */
    int socket;         /* to it */
    bool busy;          /* it works */
    bool stopped;       /* for something more urgent */
    struct order order; /* the last one */
};

struct hot {
    uint32_t rva;
    uint64_t count;
};

struct image {
    char hex[33];
    struct xlat_ident ident;
    const char *path;
    enum kind kind;
    VEC(struct hot) hot;     /* places to translate, unordered */
    VEC(struct hot) unknown; /* that are to be entries of the next analysis */
    VEC(uint32_t) entries;   /* that the analysis did not find by itself */
    uint64_t heat;           /* all that was ever counted */
    uint64_t slice;          /* size of the next slice */
    unsigned slice_failures, failures; /* failures: of the whole, or of the image itself */
    bool whole;              /* nothing more to do for the whole */
    uint64_t code;           /* bytes in its sections of code */
    struct worker slicer;    /* has analysed the whole image */
    struct worker quick;     /* makes one slice without that */
    unsigned nquick;         /* quick slices made */
    bool left;               /* there are quick slices to replace */
    int64_t began, took;     /* the analysis: when, and how long until the first answer, milliseconds; took 0: no answer yet */
    uint64_t turn;           /* when its slicer was last used */
};

struct helper {
    struct xlat_arena arena;
    struct xlat_cache cache;
    const char *queue;
    VEC(struct image *) images;
    struct image *building;  /* the image whose whole is being translated */
    pid_t builder;
    bool stopped;            /* the builder, for a slice */
    uint64_t turn;
};

/* ---- the queue ---- */

static struct image *image_of(struct helper *h, const char *hex)
{
    for (size_t i = 0; i < h->images.n; i++)
        if (!strcmp(h->images.at[i]->hex, hex))
            return h->images.at[i];
    struct image *im = xlat_alloc(&h->arena, sizeof *im);
    snprintf(im->hex, sizeof im->hex, "%s", hex);
    xlat_unhex16(hex, im->ident.hash);
    im->slice = SLICE_LEAST;
    vec_push(&h->images, im);
    return im;
}

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void add_hot(struct image *im, uint32_t rva, uint64_t count)
{
    for (size_t i = 0; i < im->hot.n; i++)
        if (im->hot.at[i].rva == rva) {
            im->hot.at[i].count += count;
            return;
        }
    vec_push(&im->hot, ((struct hot){rva, count}));
}

/* The file must be what the request says that it is: it may have been replaced, and the queue is only as good as who wrote it. */
static bool check_path(struct image *im, struct xlat_arena *a)
{
    struct xlat_span file;
    struct xlat_diag d = {0};
    struct xlat_image *loaded;

    if (!xlat_read_file(im->path, a, &file, &d))
        return false;
    struct xlat_ident id = xlat_image_ident(file);
    bool same = !memcmp(id.hash, im->ident.hash, sizeof id.hash);
    im->ident = id;
    if (same && xlat_image_load(im->path, file, a, &loaded, &d))
        for (size_t i = 0; i < loaded->nsections; i++)
            im->code += loaded->sections[i].flags & XLAT_SEC_X ? loaded->sections[i].raw : 0;
    return same;
}

static void read_request(struct helper *h, const char *name)
{
    struct xlat_arena a = {0};
    const char *path = xlat_sprintf(&a, "%s/%s", h->queue, name);
    struct xlat_span s;
    struct xlat_diag d = {0};
    uint8_t id[16];
    char *save = NULL, hex[33];
    bool good = strlen(name) > 33 && name[32] == '.' && xlat_unhex16(name, id) && xlat_read_file(path, &a, &s, &d);

    if (unlink(path) && errno == EISDIR)
        good = false;
    if (good) {
        snprintf(hex, sizeof hex, "%s", name);
        struct image *im = image_of(h, hex);
        char *line = strtok_r(xlat_sprintf(&a, "%.*s", (int)s.n, (const char *)s.p), "\n", &save);
        bool known = im->path != NULL;

        for (good = line && !strcmp(line, XLAT_CACHE_REQUEST); good && (line = strtok_r(NULL, "\n", &save));) {
            unsigned rva, count;
            if (!strncmp(line, "path ", 5) && !known)
                im->path = xlat_strdup(&h->arena, line + 5);
            else if (!strncmp(line, "kind ", 5))
                im->kind = !strcmp(line + 5, "program") ? KIND_PROGRAM : !strcmp(line + 5, "system") ? KIND_SYSTEM : KIND_LIBRARY;
            else if (sscanf(line, "hot %x %u", &rva, &count) == 2)
                im->heat += count, add_hot(im, rva, count);
        }
        if (!known && (!im->path || !check_path(im, &a)))
            im->failures = TRIES;
    }
    xlat_arena_free(&a);
}

/* Whether there were any. */
static bool read_queue(struct helper *h)
{
    DIR *dir = opendir(h->queue);
    struct dirent *e;
    bool any = false;

    while (dir && (e = readdir(dir)))
        if (*e->d_name != '.') {
            read_request(h, e->d_name);
            any = true;
        }
    if (dir)
        closedir(dir);
    return any;
}

/* ---- processes ---- */

/* In a new process of the helper: it ends with it, and does not grow without bounds. */
static void become_worker(pid_t helper)
{
    struct rlimit most = {.rlim_cur = DATA_MOST, .rlim_max = DATA_MOST};
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != helper)
        _exit(1);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setrlimit(RLIMIT_DATA, &most);
}

static int cpus(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}

_Noreturn static void work(struct helper *h, struct image *im, bool quick, int fd)
{
    struct xlat_diag d = {0};
    struct xlat_slicer *s = NULL;
    static struct order o;

    while (recv(fd, &o, sizeof o, 0) == sizeof o && o.n <= MOST_HOT) {
        struct answer a = {0};
        if (!s)
            s = xlat_slicer_new(&h->cache, im->path, &im->ident, quick ? o.rva : im->entries.at, quick ? o.n : im->entries.n, quick, &d);
        if (!s)
            break;
        a.ok = xlat_slicer_make(s, o.rva, o.n, o.most, a.place, &a.left, &d);
        if (!a.ok)
            xlat_error(0, "%s", d.text); /* seen where the helper was started by hand */
        if (send(fd, &a, sizeof a, MSG_NOSIGNAL) != sizeof a || quick)
            break;
    }
    _exit(s ? 0 : xlat_error(1, "%s", d.text));
}

static void end_worker(struct worker *w)
{
    if (!w->pid)
        return;
    kill(w->pid, SIGKILL);
    close(w->socket);
    *w = (struct worker){0};
}

static void hold_worker(struct worker *w, bool stop)
{
    if (w->pid && w->stopped != stop)
        kill(w->pid, stop ? SIGSTOP : SIGCONT);
    w->stopped = stop;
}

static bool start_worker(struct helper *h, struct image *im, struct worker *w)
{
    int fd[2];
    pid_t self = getpid();

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd))
        return false;
    pid_t pid = fork();
    if (!pid) {
        close(fd[0]);
        become_worker(self);
        work(h, im, w == &im->quick, fd[1]);
    }
    close(fd[1]);
    if (pid < 0) {
        close(fd[0]);
        return false;
    }
    w->pid = pid;
    w->socket = fd[0];
    return true;
}

static bool start_slicer(struct helper *h, struct image *im)
{
    struct image *oldest = NULL;
    size_t n = 0;

    for (size_t i = 0; i < h->images.n; i++) {
        struct image *o = h->images.at[i];
        n += o->slicer.pid != 0;
        if (o->slicer.pid && !o->slicer.busy && (!oldest || o->turn < oldest->turn))
            oldest = o;
    }
    if (n >= MOST_WORKERS && oldest)
        end_worker(&oldest->slicer);
    im->began = now();
    im->took = 0;
    return start_worker(h, im, &im->slicer);
}

static void start_builder(struct helper *h, struct image *im)
{
    pid_t self = getpid(), pid = fork();

    if (!pid) {
        struct xlat_build_options o = {.in = im->path, .opt_level = 2, .quiet = true, .jobs = cpus() > 1 ? cpus() - 1 : 1};
        struct xlat_diag d = {0};
        const char *so;
        become_worker(self);
        xlat_options_of_image(im->path, h->cache.a, &o);
        _exit(xlat_build_cached(&h->cache, &o, true, true, &so, &d) ? 0 : xlat_error(1, "%s", d.text));
    }
    if (pid < 0) {
        im->failures = TRIES;
        return;
    }
    h->builder = pid;
    h->building = im;
    h->stopped = false;
}

static void stop_builder(struct helper *h, bool stop)
{
    if (h->builder && h->stopped != stop)
        kill(h->builder, stop ? SIGSTOP : SIGCONT);
    h->stopped = stop;
}

/* ---- what to do ---- */

static uint64_t heat_left(const struct image *im)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < im->hot.n; i++)
        sum += im->hot.at[i].count;
    return sum;
}

static int hottest_first(const void *a, const void *b)
{
    const struct hot *x = a, *y = b;

    return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : x->rva < y->rva ? -1 : x->rva > y->rva;
}

/* The hottest places, at most `places`. */
static bool send_order(struct image *im, struct worker *w, size_t places, uint64_t most)
{
    struct order *o = &w->order;

    if (im->hot.n)
        qsort(im->hot.at, im->hot.n, sizeof *im->hot.at, hottest_first);
    o->n = (uint32_t)(im->hot.n < places ? im->hot.n : places);
    o->most = (uint32_t)most;
    for (uint32_t i = 0; i < o->n; i++)
        o->rva[i] = im->hot.at[i].rva;
    w->busy = send(w->socket, o, sizeof *o, MSG_NOSIGNAL) == sizeof *o;
    return w->busy;
}

static void order_slice(struct helper *h, struct image *im)
{
    im->turn = ++h->turn;
    if ((!im->slicer.pid && !start_slicer(h, im)) || !send_order(im, &im->slicer, MOST_HOT, im->slice)) {
        end_worker(&im->slicer);
        im->slice_failures++;
    }
}

static void order_quick(struct helper *h, struct image *im)
{
    size_t places = QUICK_PLACES + im->nquick++ * (QUICK_PLACES / 2);

    if (!start_worker(h, im, &im->quick) || !send_order(im, &im->quick, places, QUICK_SIZE)) {
        end_worker(&im->quick);
        im->nquick = QUICK_MOST;
    }
}

static bool is_entry(const struct image *im, uint32_t rva)
{
    for (size_t i = 0; i < im->entries.n; i++)
        if (im->entries.at[i] == rva)
            return true;
    return false;
}

/* What has come to an end is removed from the hot places; what is still run after that comes again. */
static void take_places(struct image *im, const struct order *o, const struct answer *a)
{
    size_t left = 0;

    for (size_t i = 0; i < im->hot.n; i++) {
        struct hot p = im->hot.at[i];
        uint32_t k = 0;
        while (k < o->n && o->rva[k] != p.rva)
            k++;
        if (k == o->n || a->place[k] == XLAT_PLACE_LEFT)
            im->hot.at[left++] = p;
        else if (a->place[k] == XLAT_PLACE_UNKNOWN && !is_entry(im, p.rva))
            vec_push(&im->unknown, p);
    }
    im->hot.n = left;
}

/* A worker has answered, or ended. */
static void take_answer(struct image *im, struct worker *w)
{
    struct answer a;
    bool quick = w == &im->quick, ok = recv(w->socket, &a, sizeof a, MSG_DONTWAIT) == sizeof a && a.ok;

    if (ok)
        take_places(im, &w->order, &a);
    if (quick) {
        end_worker(w);
        im->left |= ok;
        im->nquick = ok ? im->nquick : QUICK_MOST;
        return;
    }
    if (!ok) {
        end_worker(w);
        im->slice_failures++;
        return;
    }
    w->busy = false;
    im->left = a.left;
    im->slice = im->slice * 3 / 2 < SLICE_MOST ? im->slice * 3 / 2 : SLICE_MOST;
    if (!im->took)
        im->took = now() - im->began;
}

/* Milliseconds until the image is to be analysed again for the places that are to be entries: that may take a quarter of the time; -1: it is not. */
static int until_analysis(const struct image *im)
{
    int64_t at = im->began + 4 * im->took - now();

    return !im->unknown.n || im->slicer.busy || im->slice_failures >= TRIES ? -1 : at > 0 ? (int)at : 0;
}

static void analyse_again(struct image *im)
{
    end_worker(&im->slicer);
    for (size_t i = 0; i < im->unknown.n; i++) {
        vec_push(&im->entries, im->unknown.at[i].rva);
        add_hot(im, im->unknown.at[i].rva, im->unknown.at[i].count);
    }
    im->unknown.n = 0;
}

/* The image with the hottest places to translate; NULL: there is none. */
static struct image *next_slice(struct helper *h)
{
    struct image *best = NULL;

    for (size_t i = 0; i < h->images.n; i++) {
        struct image *im = h->images.at[i];
        bool wanted = im->failures < TRIES && im->slice_failures < TRIES && (im->hot.n || im->left);
        if (wanted && (!best || heat_left(im) > heat_left(best)))
            best = im;
    }
    return best;
}

/* The image with the hottest places that are to be translated before it has been analysed; NULL: there is none. */
static struct image *next_quick(struct helper *h)
{
    struct image *best = NULL;

    for (size_t i = 0; i < h->images.n; i++) {
        struct image *im = h->images.at[i];
        bool wanted = im->failures < TRIES && im->hot.n && im->code > QUICK_FROM && !im->took && im->nquick < QUICK_MOST;
        if (wanted && (!best || heat_left(im) > heat_left(best)))
            best = im;
    }
    return best;
}

static bool has_whole(struct helper *h, struct image *im)
{
    const char *so;
    char why[256];

    return xlat_cache_chosen(&h->cache, &im->ident, &so, why, sizeof why) == XLAT_CACHED_GOOD && !xlat_cache_wants_exact(&h->cache, &im->ident);
}

static bool is_before(const struct image *a, const struct image *b)
{
    return a->kind != b->kind ? a->kind < b->kind : a->heat > b->heat;
}

/* The image whose whole is to be translated next; NULL: there is none. */
static struct image *next_whole(struct helper *h)
{
    for (;;) {
        struct image *best = NULL;

        for (size_t i = 0; i < h->images.n; i++) {
            struct image *im = h->images.at[i];
            if (!im->whole && im->failures < TRIES && (!best || is_before(im, best)))
                best = im;
        }
        if (!best || !(best->whole = has_whole(h, best) || best->code > WHOLE_MOST))
            return best;
    }
}

/* Starts what there is to do; false: nothing, and nothing is being done. */
static bool go_on(struct helper *h)
{
    struct image *im, *busy = NULL, *quick = NULL;

    for (size_t i = 0; i < h->images.n; i++) {
        im = h->images.at[i];
        if (!until_analysis(im))
            analyse_again(im);
        busy = im->slicer.busy ? im : busy;
        quick = im->quick.busy ? im : quick;
    }
    while (!quick && (im = next_quick(h))) {
        order_quick(h, im);
        quick = im->quick.busy ? im : NULL;
    }
    while (!quick && !busy && (im = next_slice(h))) {
        order_slice(h, im);
        busy = im->slicer.busy ? im : NULL;
    }
    if (busy)
        hold_worker(&busy->slicer, quick != NULL);
    stop_builder(h, busy || quick);
    if (busy || quick)
        return true;
    if (!h->builder && (im = next_whole(h)))
        start_builder(h, im);
    return h->builder != 0;
}

static void reap(struct helper *h)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == h->builder) {
            if (WIFEXITED(status) && !WEXITSTATUS(status))
                h->building->whole = true;
            else
                h->building->failures++;
            h->builder = 0;
        }
}

/* Sleeps until a request comes, a worker answers or a process ends; at most so many milliseconds, -1: any time.  False: nothing came. */
static bool wait_for_news(struct helper *h, int queue, int signals, int most)
{
    struct pollfd p[2 + 8];
    struct image *of[2 + 8];
    struct worker *worker[2 + 8];
    nfds_t n = 2;
    char drop[4096];

    p[0] = (struct pollfd){.fd = queue, .events = POLLIN};
    p[1] = (struct pollfd){.fd = signals, .events = POLLIN};
    for (size_t i = 0; i < h->images.n; i++)
        for (unsigned k = 0; k < 2 && n < sizeof p / sizeof *p; k++) {
            worker[n] = k ? &h->images.at[i]->quick : &h->images.at[i]->slicer;
            if (!worker[n]->busy)
                continue;
            of[n] = h->images.at[i];
            p[n] = (struct pollfd){.fd = worker[n]->socket, .events = POLLIN};
            n++;
        }
    int got = poll(p, n, most);
    if (got <= 0)
        return got < 0 && errno == EINTR;
    if (p[0].revents && read(queue, drop, sizeof drop) < 0 && errno != EAGAIN)
        return false;
    if (p[1].revents && read(signals, drop, sizeof drop) < 0 && errno != EAGAIN)
        return false;
    for (nfds_t i = 2; i < n; i++)
        if (p[i].revents)
            take_answer(of[i], worker[i]);
    reap(h);
    return true;
}

static int take_lock(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return -1;
    }
    return fd;
}

static void be_modest(void)
{
    enum { IOPRIO_WHO_PROCESS = 1, IOPRIO_IDLE = 3 << 13 };
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    setpriority(PRIO_PROCESS, 0, 19);
    syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_IDLE);
    if (fd >= 0) {
        if (write(fd, "1000", 4) < 0) {
            /* the kernel will choose without it */
        }
        close(fd);
    }
}

static int serve(struct helper *h)
{
    sigset_t child;
    int queue = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), signals;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    signals = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
    if (queue < 0 || signals < 0 || inotify_add_watch(queue, h->queue, IN_MOVED_TO) < 0)
        return xlat_error(1, "%s: cannot be watched: %s", h->queue, strerror(errno));
    for (;;) {
        read_queue(h);
        bool working = go_on(h);
        int most = working ? -1 : LINGER;
        for (size_t i = 0; i < h->images.n; i++) {
            int until = until_analysis(h->images.at[i]);
            working |= until >= 0;
            most = until >= 0 && (most < 0 || until < most) ? until : most;
        }
        if (!wait_for_news(h, queue, signals, most) && !working)
            break;
    }
    for (size_t i = 0; i < h->images.n; i++)
        end_worker(&h->images.at[i]->slicer);
    close(queue);
    close(signals);
    return 0;
}

int xlat_cmd_background(int argc, char **argv)
{
    struct helper h = {0};
    struct xlat_diag d = {0};
    pid_t pid;
    int lock, r;

    if (argc > 1)
        return xlat_error(2, "background: takes no arguments; `xlat run` starts it");
    if (!xlat_cache_open(&h.cache, &h.arena, NULL, &d) || (!h.cache.user && xlat_fail(&d, "no cache: %s", h.cache.why.text)))
        return xlat_error(1, "%s", d.text);
    const char *place = xlat_sprintf(&h.arena, "%s/%s", h.cache.user, h.cache.translator_hex);
    h.queue = xlat_sprintf(&h.arena, "%s/%s", place, XLAT_CACHE_QUEUE);
    if (!xlat_make_dirs(h.queue, &d) || !xlat_cache_dir(&h.arena, &d))
        return xlat_error(1, "%s", d.text);
    /* no program waits for it, and the terminal's signals are not for it */
    if ((pid = fork()))
        return pid < 0 ? xlat_error(1, "no process for the helper: %s", strerror(errno)) : 0;
    setsid();
    be_modest();
    const char *path = xlat_sprintf(&h.arena, "%s/%s", place, XLAT_CACHE_HELPER);
    /* a request that was written while this one was about to end has found the lock held */
    do {
        lock = take_lock(path);
        if (lock < 0)
            return 0;
        r = serve(&h);
        close(lock);
    } while (!r && read_queue(&h));
    return r;
}
