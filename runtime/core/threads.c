/* threads.c - see threads.h. */
#define _GNU_SOURCE
#include "runtime/core/threads.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "runtime/core/rt.h"

struct thread_node { /* `t` is what others see */
    struct xlat_thread t;
    struct thread_node *next, **link;
};

static struct thread_node *threads, *unused; /* unused: of ended threads.  Never unmapped, others may still be about to suspend them */
static struct xlat_counters ended; /* sums of threads that have ended */
static pthread_mutex_t threads_lock = PTHREAD_MUTEX_INITIALIZER;

void xlat_lock(pthread_mutex_t *m, sigset_t *old)
{
    sigset_t all;

    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGTRAP);
    pthread_sigmask(SIG_BLOCK, &all, old);
    if (m)
        pthread_mutex_lock(m);
}

void xlat_unlock(pthread_mutex_t *m, const sigset_t *old)
{
    if (m)
        pthread_mutex_unlock(m);
    pthread_sigmask(SIG_SETMASK, old, NULL);
}

struct xlat_thread *xlat_threads_new(void)
{
    struct thread_node *n;
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    n = unused;
    if (n)
        unused = n->next;
    xlat_unlock(&threads_lock, &old);
    if (n) { /* all but cpu.stop, in which those that still hold the ended thread count */
        uint32_t stop = offsetof(struct xlat_cpu, stop);
        memset(n, 0, stop);
        memset((char *)n + stop + sizeof n->t.cpu.stop, 0, offsetof(struct xlat_thread, levels) - stop - sizeof n->t.cpu.stop);
        return &n->t;
    }
    n = mmap(NULL, sizeof *n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return n == MAP_FAILED ? NULL : &n->t;
}

void xlat_threads_unused(struct xlat_thread *t)
{
    struct thread_node *n = (struct thread_node *)t;
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    n->next = unused;
    unused = n;
    xlat_unlock(&threads_lock, &old);
}

void xlat_threads_add(struct xlat_thread *t)
{
    struct thread_node *n = (struct thread_node *)t;
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    n->next = threads;
    n->link = &threads;
    if (threads)
        threads->link = &n->next;
    threads = n;
    xlat_unlock(&threads_lock, &old);
}

static void add_counters(struct xlat_counters *c, const struct xlat_thread *t)
{
    c->interpreted += t->cpu.insns;
    c->misses += t->cpu.misses;
    c->translated_calls += t->translated;
    c->syscalls += t->syscalls;
    c->faults += t->faults;
    c->traps += t->traps;
    for (unsigned i = 0; i < XLAT_SPENT_COUNT; i++)
        c->spent[i] += t->spent[i];
}

static void remove_node(struct thread_node *n)
{
    add_counters(&ended, &n->t);
    *n->link = n->next;
    if (n->next)
        n->next->link = n->link;
}

void xlat_threads_remove(struct xlat_thread *t)
{
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    remove_node((struct thread_node *)t);
    xlat_unlock(&threads_lock, &old);
}

/* It was ended by another thread: its processor time can no longer be asked for. */
static bool was_killed(const struct xlat_thread *t)
{
    struct timespec now;

    return clock_gettime(t->clock, &now) && errno == EINVAL;
}

struct xlat_thread *xlat_threads_remove_killed(int32_t new_clock)
{
    struct thread_node *n;
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    for (n = threads; n; n = n->next)
        if (was_killed(&n->t) || (n->t.clock == new_clock && new_clock != CLOCK_PROCESS_CPUTIME_ID))
            break;
    if (n)
        remove_node(n);
    xlat_unlock(&threads_lock, &old);
    return n ? &n->t : NULL;
}

struct xlat_counters xlat_threads_counters(void)
{
    struct xlat_counters c;
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    c = ended;
    for (struct thread_node *n = threads; n; n = n->next) {
        add_counters(&c, &n->t);
        if (n->t.timed) /* what it is doing now; it may change over at this moment, which is worth a few ticks */
            c.spent[n->t.spends] += xlat_host_ticks() - n->t.since;
    }
    xlat_unlock(&threads_lock, &old);
    return c;
}

struct xlat_thread **xlat_threads_list(size_t *count)
{
    struct xlat_thread **list = NULL;
    size_t i = 0;
    sigset_t old;

    *count = 0;
    xlat_lock(&threads_lock, &old);
    for (struct thread_node *n = threads; n; n = n->next)
        ++*count;
    if (*count && (list = malloc(*count * sizeof *list)))
        for (struct thread_node *n = threads; n; n = n->next)
            list[i++] = &n->t;
    xlat_unlock(&threads_lock, &old);
    return list;
}

bool xlat_thread_out_of(const struct xlat_thread *t, uint64_t from, uint64_t to)
{
    uint32_t turn = __atomic_load_n(&t->turn, __ATOMIC_SEQ_CST);
    uint64_t low = t->sw.fresh_sp, own = t->sw.own_sp, top = t->stack_base + t->stack_size;
    bool found = false;

    if (xlat_turn_in_guest(turn))
        return was_killed(t);
    if (own && own < low)
        low = own;
    for (const volatile uint64_t *word = (const uint64_t *)(low & ~7ull); from <= to && (uint64_t)word < top && !found; word++)
        found = *word - from <= to - from;
    return (!found && __atomic_load_n(&t->turn, __ATOMIC_SEQ_CST) == turn) || (found && was_killed(t));
}
