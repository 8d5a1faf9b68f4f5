/* session.c - see session.h. */
#define _GNU_SOURCE
#include "runtime/core/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "fallback-interp/interp.h"
#include "lifter/decode/decode.h"
#include "runtime/abi/call.h"
#include "runtime/abi/helpers.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/peek.h"
#include "runtime/core/profile.h"
#include "runtime/core/report.h"
#include "runtime/core/rt.h"

#define OWN_STACK_SIZE (256ull << 20)
#define OWN_STACK_GUARD (64ull << 10)

struct thread_node { /* `t` is what others see */
    struct xlat_thread t;
    struct thread_node *next, **link;
};

static struct xlat_process process;
static struct xlat_counters ended; /* sums of threads that have ended */
static uint64_t decoded;
static struct thread_node *threads, *unused; /* unused: of ended threads.  Never unmapped, others may still be about to suspend them */
static pthread_mutex_t threads_lock = PTHREAD_MUTEX_INITIALIZER, decode_lock = PTHREAD_MUTEX_INITIALIZER;

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

/* ---- the process ---- */

bool xlat_session_start(const struct xlat_session *s)
{
    xlat_log_open();
    if (!xlat_modules_init(&process.dispatch, s->debugged)) {
        xlat_warn("cannot reserve the dispatch table (32 GB of address space)");
        return false;
    }
    process.icache = xlat_icache_new();
    if (!process.icache) {
        xlat_warn("no memory for the interpreter's cache");
        return false;
    }
    process.gate_syscall = s->gate_syscall;
    process.gate_unixcall = s->gate_unixcall;
    process.function = xlat_module_function;
    process.masked_only = xlat_module_masked_only;
    process.guest_pc = xlat_module_guest_pc;
    process.modules_freed = &xlat_modules_freed;
    process.misses = xlat_profile_open();
    process.unmasked = process.misses ? process.misses + XLAT_MISS_SLOTS : NULL;
    xlat_park_hook = xlat_park_translated;
    return true;
}

static void add_counters(struct xlat_counters *c, const struct xlat_thread *t)
{
    c->interpreted += t->cpu.insns;
    c->misses += t->cpu.misses;
    c->translated_calls += t->translated;
    c->syscalls += t->syscalls;
    c->faults += t->faults;
    c->traps += t->traps;
}

void xlat_session_end(uint64_t executable)
{
    struct xlat_counters c;
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    c = ended;
    for (struct thread_node *n = threads; n; n = n->next)
        add_counters(&c, &n->t);
    xlat_unlock(&threads_lock, &old);
    c.decoded = decoded;
    c.executable = executable;
    xlat_lock(NULL, &old);
    xlat_counters_write(&c);
    xlat_profile_write(process.misses);
    xlat_unlock(NULL, &old);
}

/* ---- threads ---- */

static void reset_fp(struct xlat_cpu *cpu)
{
    cpu->fcw = 0x27f; /* Windows: all exceptions masked, 53 bits */
    cpu->mxcsr = 0x1f80;
}

static struct thread_node *new_node(void)
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
        return n;
    }
    n = mmap(NULL, sizeof *n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return n == MAP_FAILED ? NULL : n;
}

static void old_node(struct thread_node *n)
{
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    n->next = unused;
    unused = n;
    xlat_unlock(&threads_lock, &old);
}

struct xlat_thread *xlat_session_thread(uint32_t tid, uint32_t fs_base)
{
    struct thread_node *n = new_node();
    char *stack = mmap(NULL, OWN_STACK_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    sigset_t old;

    if (!n || stack == MAP_FAILED || mprotect(stack + OWN_STACK_GUARD, OWN_STACK_SIZE - OWN_STACK_GUARD, PROT_READ | PROT_WRITE)) {
        xlat_warn("no memory for a thread's stack: %s", strerror(errno));
        if (n)
            old_node(n);
        if (stack != MAP_FAILED)
            munmap(stack, OWN_STACK_SIZE);
        return NULL;
    }
    n->t.process = &process;
    n->t.tid = tid;
    if (pthread_getcpuclockid(pthread_self(), &n->t.clock))
        n->t.clock = CLOCK_PROCESS_CPUTIME_ID;
    n->t.stack_base = (uint64_t)stack;
    n->t.stack_size = OWN_STACK_SIZE;
    n->t.sw.fresh_sp = (uint64_t)stack + OWN_STACK_SIZE - 64;
    n->t.limit = 0xffffffffu;
    n->t.cpu.dispatch = process.dispatch;
    n->t.cpu.miss = xlat_miss_entry;
    n->t.cpu.helper_entry = xlat_helper_entry;
    n->t.cpu.helpers = xlat_helpers;
    n->t.cpu.rt = &n->t;
    n->t.cpu.fs_base = fs_base;
    reset_fp(&n->t.cpu);
    xlat_lock(&threads_lock, &old);
    n->next = threads;
    n->link = &threads;
    if (threads)
        threads->link = &n->next;
    threads = n;
    xlat_unlock(&threads_lock, &old);
    return &n->t;
}

void xlat_session_thread_end(struct xlat_thread *t)
{
    struct thread_node *n = (struct thread_node *)t;
    sigset_t old;

    xlat_lock(&threads_lock, &old);
    add_counters(&ended, &n->t);
    *n->link = n->next;
    if (n->next)
        n->next->link = n->link;
    xlat_unlock(&threads_lock, &old);
    xlat_lock(NULL, &old);
    xlat_modules_thread_ended(t);
    xlat_unlock(NULL, &old);
    munmap((void *)n->t.stack_base, n->t.stack_size);
    old_node(n);
}

struct xlat_thread **xlat_session_threads(size_t *count)
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

/* It was ended by another thread: its processor time can no longer be asked for. */
static bool was_killed(const struct xlat_thread *t)
{
    struct timespec now;

    return clock_gettime(t->clock, &now) && errno == EINVAL;
}

bool xlat_session_thread_out_of(const struct xlat_thread *t, uint64_t from, uint64_t to)
{
    uint32_t turn = __atomic_load_n(&t->turn, __ATOMIC_SEQ_CST);
    uint64_t low = t->sw.fresh_sp, own = t->sw.own_sp, top = t->stack_base + t->stack_size;
    bool found = false;

    if (xlat_turn_in_guest(turn))
        return was_killed(t);
    if (own && own < low)
        low = own;
    for (const volatile uint64_t *word = (const uint64_t *)(low & ~7ull); (uint64_t)word < top && !found; word++)
        found = *word - from <= to - from;
    return (!found && __atomic_load_n(&t->turn, __ATOMIC_SEQ_CST) == turn) || (found && was_killed(t));
}

/* ---- guest code ---- */

int xlat_session_decode(uint32_t eip, uint32_t end, bool writable, bool stale)
{
    uint8_t bytes[1024];
    size_t n = end > eip && end - eip < sizeof bytes ? end - eip : sizeof bytes;
    sigset_t old;
    bool ok;

    n = xlat_peek(eip, bytes, n);
    if (!n)
        return 0;
    xlat_lock(&decode_lock, &old);
    if (stale)
        xlat_icache_invalidate(process.icache, eip, 1);
    ok = xlat_icache_add(process.icache, eip, bytes, n, writable);
    decoded++;
    xlat_unlock(&decode_lock, &old);
    if (!ok)
        xlat_warn("no memory for decoded code");
    return ok ? 1 : -1;
}

void xlat_session_forget(uint32_t addr, uint32_t size, bool written)
{
    sigset_t old;

    xlat_lock(&decode_lock, &old);
    xlat_icache_invalidate(process.icache, addr, size);
    xlat_unlock(&decode_lock, &old);
    if (!written)
        return;
    xlat_lock(NULL, &old);
    xlat_module_code(addr, size, XLAT_CODE_DIRTY);
    xlat_unlock(NULL, &old);
}

void xlat_session_unsupported(uint32_t addr)
{
    static uint32_t told[256]; /* other threads may tell once more */
    struct xlat_decoder *d;
    uint8_t bytes[16];
    char text[160] = "?", hex[3 * sizeof bytes + 1] = "";
    size_t n = xlat_peek(addr, bytes, 15);

    if (told[addr % 256] == addr)
        return;
    told[addr % 256] = addr;
    d = xlat_decoder_new();
    if (d && n)
        xlat_decode_text(d, bytes, n, addr, text, sizeof text);
    for (size_t i = 0; i < n; i++)
        snprintf(hex + 3 * i, 4, " %02x", bytes[i]);
    xlat_warn("unsupported instruction at %08x: %s (%s)", addr, text, hex + 1);
    if (d)
        xlat_decoder_free(d);
}
