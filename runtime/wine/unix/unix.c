/* unix.c - the ELF side of the Wine backend: what needs libc.  Wine calls these functions on its own stack with thread-local storage in place.
 *
 * Another thread may be killed by the system at any moment (NtTerminateThread), but not inside the ranges where a lock is held: all signals
 * that Wine sends are blocked there, as Wine itself does it around its own locks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>
#include "fallback-interp/interp.h"
#include "lifter/decode/decode.h"
#include "runtime/abi/call.h"
#include "runtime/abi/helpers.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/profile.h"
#include "runtime/core/report.h"
#include "runtime/core/rt.h"
#include "runtime/host/x86_64/teb.h"
#include "runtime/wine/unixlib.h"

typedef int32_t NTSTATUS;
#define STATUS_SUCCESS ((NTSTATUS)0)
#define STATUS_NO_MEMORY ((NTSTATUS)0xc0000017)
#define STATUS_INVALID_PARAMETER ((NTSTATUS)0xc000000d)

#define OWN_STACK_SIZE (256ull << 20)
#define OWN_STACK_GUARD (64ull << 10)

struct thread_node { /* what unix calls own of a thread; the PE side sees only `t` */
    struct xlat_thread t;
    struct thread_node *next, **link;
};

static struct xlat_process process;
static struct xlat_counters ended; /* sums of threads that are gone */
static uint64_t decoded;
static struct thread_node *threads, *unused; /* unused: of ended threads.  Never unmapped, others may still be about to suspend them */
static pthread_mutex_t threads_lock = PTHREAD_MUTEX_INITIALIZER, decode_lock = PTHREAD_MUTEX_INITIALIZER;

static void hold(pthread_mutex_t *m, sigset_t *old)
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

static void drop(pthread_mutex_t *m, const sigset_t *old)
{
    if (m)
        pthread_mutex_unlock(m);
    pthread_sigmask(SIG_SETMASK, old, NULL);
}

/* XLAT_NOEXEC=1: the host takes the right to execute from all memory below 4 GB, now and after every change that the guest makes, so that
 * nothing of the guest could run on the processor itself (Windows' own view of its protections stays).  A proof, and hardening for the
 * careful; not the default, because another thread may be changing the same protection at this moment. */
static bool noexec;

static uint64_t guest_executable(bool strip)
{
    FILE *f = fopen("/proc/self/maps", "re");
    unsigned long from, to;
    uint64_t sum = 0;
    char prot[5], line[4400];

    while (f && fgets(line, sizeof line, f)) {
        if (sscanf(line, "%lx-%lx %4s", &from, &to, prot) != 3 || from >= 1ull << 32 || prot[2] != 'x')
            continue;
        sum += to - from;
        if (strip && mprotect((void *)from, to - from, (prot[0] == 'r' ? PROT_READ : 0) | (prot[1] == 'w' ? PROT_WRITE : 0)))
            xlat_warn("XLAT_NOEXEC: %lx-%lx stays executable: %s", from, to, strerror(errno));
    }
    if (f)
        fclose(f);
    return sum;
}

/* ---- faults while the process is debugged ----
 * A fault of the guest's is one of the host in our code first.  The debugger must not meet that one: it is told of the guest's, with the guest's
 * registers, in xlat_deliver.  So Wine's handler is not to see the PEB's flag at this moment. */
static const int fault_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGTRAP};
static uint8_t *peb;
static struct sigaction wines_handler[sizeof fault_signals / sizeof *fault_signals];
static _Atomic unsigned hidden;

static void on_fault(int sig, siginfo_t *info, void *context)
{
    const struct xlat_thread *t;
    size_t i = 0;

    while (fault_signals[i] != sig)
        i++;
    memcpy(&t, xlat_teb() + XLAT_TEB_TLS_SLOTS + 8 * XLAT_TLS_SLOT, sizeof t);
    if (!t || !t->sw.in_guest || (!peb[2] && !hidden)) {
        wines_handler[i].sa_sigaction(sig, info, context);
        return;
    }
    hidden++;
    peb[2] = 0;
    wines_handler[i].sa_sigaction(sig, info, context); /* makes the fault an exception, which begins when this handler returns */
    if (--hidden == 0)
        peb[2] = 1;
}

static void stand_before_wine(void)
{
    for (size_t i = 0; i < sizeof fault_signals / sizeof *fault_signals; i++) {
        struct sigaction ours;

        if (sigaction(fault_signals[i], NULL, &wines_handler[i]) || !(wines_handler[i].sa_flags & SA_SIGINFO))
            continue;
        ours = wines_handler[i];
        ours.sa_sigaction = on_fault;
        sigaction(fault_signals[i], &ours, NULL);
    }
}

static void guest_changed(void)
{
    if (noexec)
        guest_executable(true);
}

static NTSTATUS process_init(void *args)
{
    struct xlat_p_process_init *p = args;

    xlat_log_open();
    peb = (uint8_t *)p->peb;
    if (!xlat_modules_init(&process.dispatch, peb[2])) {
        xlat_warn("cannot reserve the dispatch table (32 GB of address space)");
        return STATUS_NO_MEMORY;
    }
    process.icache = xlat_icache_new();
    if (!process.icache) {
        xlat_warn("no memory for the interpreter's cache");
        return STATUS_NO_MEMORY;
    }
    process.gate_syscall = p->gate_syscall;
    process.gate_unixcall = p->gate_unixcall;
    process.function = xlat_module_function;
    process.masked_only = xlat_module_masked_only;
    process.guest_pc = xlat_module_guest_pc;
    process.misses = xlat_profile_open();
    process.unmasked = process.misses ? process.misses + XLAT_MISS_SLOTS : NULL;
    stand_before_wine();
    xlat_park_hook = xlat_park_translated;
    noexec = getenv("XLAT_NOEXEC") && strcmp(getenv("XLAT_NOEXEC"), "0");
    p->enter = (uint64_t)xlat_enter;
    p->enter_by = (uint64_t)xlat_enter_by;
    p->land = (uint64_t)xlat_land;
    p->helper = (uint64_t)xlat_helpers;
    p->guest_pc = (uint64_t)xlat_module_guest_pc;
    p->keeps_esp = (uint64_t)xlat_module_keeps_esp;
    p->owns_pc = (uint64_t)xlat_interp_owns_pc;
    p->log = xlat_log_on ? getenv("XLAT_LOG_CALLS") ? 2 : 1 : 0;
    return STATUS_SUCCESS;
}

static void reset_fp(struct xlat_cpu *cpu)
{
    cpu->fcw = 0x27f; /* Windows: all exceptions masked, 53 bits */
    cpu->mxcsr = 0x1f80;
}

static struct thread_node *new_node(void)
{
    struct thread_node *n;
    sigset_t old;

    hold(&threads_lock, &old);
    n = unused;
    if (n)
        unused = n->next;
    drop(&threads_lock, &old);
    if (n) { /* whoever still holds an ended thread still counts in there */
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

    hold(&threads_lock, &old);
    n->next = unused;
    unused = n;
    drop(&threads_lock, &old);
}

static NTSTATUS thread_init(void *args)
{
    struct xlat_p_thread_init *p = args;
    struct thread_node *n = new_node();
    char *stack = mmap(NULL, OWN_STACK_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    sigset_t old;

    if (!n || stack == MAP_FAILED || mprotect(stack + OWN_STACK_GUARD, OWN_STACK_SIZE - OWN_STACK_GUARD, PROT_READ | PROT_WRITE)) {
        xlat_warn("no memory for a thread's stack: %s", strerror(errno));
        if (n)
            old_node(n);
        if (stack != MAP_FAILED)
            munmap(stack, OWN_STACK_SIZE);
        return STATUS_NO_MEMORY;
    }
    n->t.process = &process;
    n->t.tid = p->tid;
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
    n->t.cpu.fs_base = p->fs_base;
    reset_fp(&n->t.cpu);
    hold(&threads_lock, &old);
    n->next = threads;
    n->link = &threads;
    if (threads)
        threads->link = &n->next;
    threads = n;
    drop(&threads_lock, &old);
    p->thread = (uint64_t)&n->t;
    return STATUS_SUCCESS;
}

static NTSTATUS thread_time(void *args)
{
    struct xlat_p_thread_time *p = args;
    struct timespec now;

    p->nanoseconds = clock_gettime(p->clock, &now) ? 0 : (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return STATUS_SUCCESS;
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

static NTSTATUS thread_term(void *args)
{
    struct xlat_p_thread_term *p = args;
    struct thread_node *n = (struct thread_node *)p->thread;
    sigset_t old;

    hold(&threads_lock, &old);
    add_counters(&ended, &n->t);
    *n->link = n->next;
    if (n->next)
        n->next->link = n->link;
    drop(&threads_lock, &old);
    munmap((void *)n->t.stack_base, n->t.stack_size);
    old_node(n);
    return STATUS_SUCCESS;
}

static NTSTATUS process_term(void *args)
{
    struct xlat_counters c;
    sigset_t old;

    hold(&threads_lock, &old);
    c = ended;
    for (struct thread_node *n = threads; n; n = n->next)
        add_counters(&c, &n->t);
    c.decoded = decoded;
    c.executable = guest_executable(false);
    xlat_counters_write(&c);
    xlat_profile_write(process.misses);
    drop(&threads_lock, &old);
    return STATUS_SUCCESS;
}

/* Reads guest memory that may not be readable. */
static size_t peek(uint32_t addr, uint8_t *to, size_t n)
{
    struct iovec local = {to, n}, remote = {(void *)(uintptr_t)addr, n};
    ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    int fd[2];

    if (got >= 0 || errno == EFAULT)
        return got < 0 ? 0 : (size_t)got;
    /* Not permitted here (a container's filter): a pipe tells as well what can be read. */
    if (pipe(fd))
        return 0;
    got = write(fd[1], (void *)(uintptr_t)addr, n);
    if (got > 0)
        got = read(fd[0], to, (size_t)got);
    close(fd[0]);
    close(fd[1]);
    return got < 0 ? 0 : (size_t)got;
}

static NTSTATUS decode(void *args)
{
    struct xlat_p_decode *p = args;
    uint8_t bytes[1024];
    size_t n = p->end > p->eip && p->end - p->eip < sizeof bytes ? p->end - p->eip : sizeof bytes;
    sigset_t old;
    bool ok = true;

    hold(&decode_lock, &old);
    n = peek(p->eip, bytes, n);
    p->result = n > 0;
    if (n) {
        if (p->stale)
            xlat_icache_invalidate(process.icache, p->eip, 1);
        ok = xlat_icache_add(process.icache, p->eip, bytes, n, p->writable);
        decoded++;
    }
    drop(&decode_lock, &old);
    if (!ok)
        xlat_warn("no memory for decoded code");
    return ok ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS invalidate(void *args)
{
    struct xlat_p_range *p = args;
    sigset_t old;

    hold(&decode_lock, &old);
    xlat_icache_invalidate(process.icache, p->addr, p->size);
    if (p->dirty)
        xlat_module_code(p->addr, p->size, XLAT_CODE_DIRTY);
    guest_changed();
    drop(&decode_lock, &old);
    return STATUS_SUCCESS;
}

static NTSTATUS map(void *args)
{
    struct xlat_p_map *p = args;
    struct xlat_module_info info = {.base = p->base, .size = p->size, .file_size = p->bytes ? p->nbytes : 0, .main = p->is_main};
    sigset_t old;

    if (p->bytes) {
        XXH128_canonical_t c;
        XXH128_canonicalFromHash(&c, XXH3_128bits((const void *)p->bytes, p->nbytes));
        memcpy(info.hash, c.digest, sizeof info.hash);
    }
    p->name[sizeof p->name - 1] = 0;
    memcpy(info.name, p->name, sizeof info.name);
    hold(NULL, &old);
    xlat_module_mapped(&info);
    guest_changed();
    drop(NULL, &old);
    return STATUS_SUCCESS;
}

static NTSTATUS unmap(void *args)
{
    struct xlat_p_range *p = args;
    sigset_t old;

    hold(NULL, &old);
    xlat_module_unmapped(p->addr);
    drop(NULL, &old);
    return STATUS_SUCCESS;
}

static NTSTATUS protect(void *args)
{
    struct xlat_p_protect *p = args;
    sigset_t old;

    hold(NULL, &old);
    xlat_module_code(p->addr, p->size, p->how);
    drop(NULL, &old);
    return STATUS_SUCCESS;
}

static NTSTATUS unsupported(void *args)
{
    struct xlat_p_range *p = args;
    static uint32_t told[256]; /* once per place; other threads may tell once more */
    struct xlat_decoder *d;
    uint8_t bytes[16];
    char text[160] = "?", hex[3 * sizeof bytes + 1] = "";
    size_t n = peek(p->addr, bytes, 15);

    if (told[p->addr % 256] == p->addr)
        return STATUS_SUCCESS;
    told[p->addr % 256] = p->addr;
    d = xlat_decoder_new();
    if (d && n)
        xlat_decode_text(d, bytes, n, p->addr, text, sizeof text);
    for (size_t i = 0; i < n; i++)
        snprintf(hex + 3 * i, 4, " %02x", bytes[i]);
    xlat_warn("unsupported instruction at %08x: %s (%s)", p->addr, text, hex + 1);
    if (d)
        xlat_decoder_free(d);
    return STATUS_SUCCESS;
}

static NTSTATUS say(void *args)
{
    struct xlat_p_log *p = args;

    xlat_log("%.*s", (int)p->n, (const char *)p->text);
    return STATUS_SUCCESS;
}

typedef NTSTATUS (*unixlib_entry)(void *args);
extern const unixlib_entry __wine_unix_call_funcs[];
__attribute__((visibility("default"))) const unixlib_entry __wine_unix_call_funcs[xlat_unix_count] = {
#define ROW(name) [xlat_unix_##name] = name,
    XLAT_UNIX_CALLS
#undef ROW
};
