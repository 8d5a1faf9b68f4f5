/* unix.c - the ELF side of the Wine backend: the unix calls of the PE side.  They pass what Wine reports on to the session (runtime/core/session.h),
 * and do what else needs libc.  Wine calls them on its own stack, with thread-local storage set up.
 *
 * Another thread may be ended by the system at any moment (NtTerminateThread, by a signal), but not while it holds a lock of ours: all signals that
 * Wine sends are blocked there (xlat_lock), as Wine itself does it around its own locks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>
#include "fallback-interp/interp.h"
#include "lifter/effects/effects.h"
#include "runtime/abi/helpers.h"
#include "runtime/core/crash.h"
#include "runtime/core/handlers.h"
#include "runtime/core/frames.h"
#include "runtime/core/late.h"
#include "runtime/core/learn.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/recover.h"
#include "runtime/core/rt.h"
#include "runtime/core/session.h"
#include "runtime/core/symbols.h"
#include "runtime/core/threads.h"
#include "runtime/core/trace.h"
#include "runtime/host/fault.h"
#include "runtime/host/teb.h"
#include "runtime/wine/unix/privileged.h"
#include "runtime/wine/unix/quit.h"
#include "runtime/wine/unixlib.h"

typedef int32_t NTSTATUS;
#define STATUS_SUCCESS ((NTSTATUS)0)
#define STATUS_NO_MEMORY ((NTSTATUS)0xc0000017)

XLAT_HOST_TEB

/* XLAT_NOEXEC=1: the host takes the right to execute from all memory below 4 GB, now and after every change that the guest makes, so that
 * no guest code can run on the processor itself (the protections that Windows functions report stay).  It proves that everything is translated or
 * interpreted, and is hardening; it is not the default, because another thread may be changing the same protection at the same time. */
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
 * A fault of the guest arrives as a host fault in our code.  The debugger must not see that one; xlat_deliver reports the guest's exception to it,
 * with the guest's registers.  So these handlers run before Wine's, and clear BeingDebugged in the PEB while Wine's handler runs. */
static const int fault_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGTRAP};
static uint8_t *peb;
static bool debugged; /* from the start */
static struct sigaction wines_handler[sizeof fault_signals / sizeof *fault_signals];
static _Atomic unsigned hidden;

static void on_fault(int sig, siginfo_t *info, void *context)
{
    const struct xlat_thread *t = NULL;
    size_t i = 0;

    while (fault_signals[i] != sig)
        i++;
    if (xlat_host_teb())
        memcpy(&t, xlat_host_teb() + XLAT_TEB_TLS_SLOTS + 8 * XLAT_TLS_SLOT, sizeof t);
    struct xlat_host_fault fault = xlat_host_fault_begin(context);
    bool hides = t && t->sw.in_guest && (peb[2] || hidden);
    if (hides) {
        hidden++;
        peb[2] = 0;
    }
    wines_handler[i].sa_sigaction(sig, info, context); /* sets up the exception, which is dispatched when this handler returns */
    xlat_host_fault_end(&fault);
    if (hides && --hidden == 0)
        peb[2] = 1;
}

static void install_fault_handlers(void)
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

/* Look-ups for the PE side.  xlat_modules_read_begin keeps modules from being freed meanwhile. */
static uint32_t guest_pc(uint64_t host_pc)
{
    xlat_modules_read_begin();
    uint32_t r = xlat_module_guest_pc(host_pc);
    xlat_modules_read_end();
    return r;
}

static bool frames_out(uint64_t low, uint64_t high)
{
    xlat_modules_read_begin();
    bool r = xlat_module_frames_out(low, high);
    xlat_modules_read_end();
    return r;
}

static bool recover(uint64_t host_pc, const struct xlat_host_state *h, struct xlat_cpu *cpu)
{
    xlat_modules_read_begin();
    bool r = xlat_recover(host_pc, h, cpu);
    xlat_modules_read_end();
    return r;
}

static bool keeps_esp(uint32_t addr)
{
    xlat_modules_read_begin();
    bool r = xlat_module_keeps_esp(addr);
    xlat_modules_read_end();
    return r;
}

static NTSTATUS process_init(void *args)
{
    struct xlat_p_process_init *p = args;
    struct xlat_session s = {.gate_syscall = p->gate_syscall, .gate_unixcall = p->gate_unixcall};

    xlat_host_teb_is((uint8_t *)p->teb);
    peb = (uint8_t *)p->peb;
    s.debugged = debugged = peb[2];
    if (!xlat_session_start(&s))
        return STATUS_NO_MEMORY;
    install_fault_handlers();
    xlat_quit_init();
    noexec = getenv("XLAT_NOEXEC") && strcmp(getenv("XLAT_NOEXEC"), "0");
    p->enter = (uint64_t)xlat_enter;
    p->enter_by = (uint64_t)xlat_enter_by;
    p->abandon = (uint64_t)xlat_abandon;
    p->helper = (uint64_t)xlat_helpers;
    p->guest_pc = (uint64_t)guest_pc;
    p->recover = (uint64_t)recover;
    p->keeps_esp = (uint64_t)keeps_esp;
    p->frames_out = (uint64_t)frames_out;
    p->pages_lost = (uint64_t)&xlat_pages_lost;
    p->pages_hidden = (uint64_t)&xlat_pages_hidden;
    p->owns_pc = (uint64_t)xlat_interp_owns_pc;
    p->log = xlat_logged;
    return STATUS_SUCCESS;
}

static NTSTATUS thread_init(void *args)
{
    struct xlat_p_thread_init *p = args;

    xlat_host_teb_is((uint8_t *)p->teb);
    p->thread = (uint64_t)xlat_session_thread(p->tid, p->fs_base);
    xlat_quit_thread();
    return p->thread ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS thread_time(void *args)
{
    struct xlat_p_thread_time *p = args;
    struct timespec now;

    p->nanoseconds = clock_gettime(p->clock, &now) ? 0 : (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return STATUS_SUCCESS;
}

static NTSTATUS thread_term(void *args)
{
    xlat_session_thread_end((struct xlat_thread *)((struct xlat_p_thread_term *)args)->thread);
    return STATUS_SUCCESS;
}

static NTSTATUS process_term(void *args)
{
    const struct xlat_p_process_term *p = args;

    xlat_crash_happens(XLAT_CRASH_STATUS, (const struct xlat_thread *)p->thread, p->status, 0, NULL, 0);
    xlat_session_end(guest_executable(false));
    return STATUS_SUCCESS;
}

static NTSTATUS trace(void *args)
{
    const struct xlat_p_trace *p = args;

    xlat_trace_line((enum xlat_trace_line)p->what, (const struct xlat_thread *)p->thread, (const char *)p->text, p->a, p->b, p->c, p->d, p->e);
    return STATUS_SUCCESS;
}

static NTSTATUS crash(void *args)
{
    const struct xlat_p_crash *p = args;

    xlat_crash_happens((enum xlat_crash)p->what, (const struct xlat_thread *)p->thread, p->a, p->b, (const char *)p->text, p->value);
    return STATUS_SUCCESS;
}

static NTSTATUS decode(void *args)
{
    struct xlat_p_decode *p = args;
    const struct xlat_learn_place place = {p->start, p->region_end, p->area_start, p->area_end, p->writable, false};

    p->result = xlat_session_decode(p->eip, p->esp, p->end, p->writable, p->stale, &place);
    return p->result == XLAT_DECODE_NO_MEMORY ? STATUS_NO_MEMORY : STATUS_SUCCESS;
}

static NTSTATUS frame(void *args)
{
    struct xlat_p_frame *p = args;

    xlat_modules_read_begin();
    p->ebp = xlat_frame_at_fault(p->eip, p->host_low, p->host_high, p->near, p->high, &p->saved);
    if (!p->ebp)
        p->ebp = xlat_frame_at_fault(p->eip, p->host_low, p->host_high, p->low, p->high, &p->saved);
    xlat_modules_read_end();
    return STATUS_SUCCESS;
}

/* No lock is held here: Wine ends the call where it faults. */
static NTSTATUS touch(void *args)
{
    (void)*(const volatile uint8_t *)(uintptr_t)((const struct xlat_p_touch *)args)->addr;
    return STATUS_SUCCESS;
}

static NTSTATUS invalidate(void *args)
{
    struct xlat_p_range *p = args;

    xlat_session_forget(p->addr, p->size, (enum xlat_forget)p->why);
    guest_changed();
    return STATUS_SUCCESS;
}

/* The path of the file that is mapped at addr, in `line`; NULL: there is none. */
static const char *path_at(uint64_t addr, char line[4400])
{
    FILE *f = fopen("/proc/self/maps", "re");
    unsigned long from, to;
    const char *path = NULL;
    int at;

    while (f && !path && fgets(line, 4400, f)) {
        at = 0;
        line[strcspn(line, "\n")] = 0;
        if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %n", &from, &to, &at) != 2 || !at || addr < from || addr >= to)
            continue;
        if (line[at] != '/')
            break;
        path = line + at;
    }
    if (f)
        fclose(f);
    return path;
}

/* The image at base has the same file as what is mapped at `bytes`: those who need its path are told. */
static void use_path(uint32_t base, const uint8_t *bytes, uint64_t n)
{
    bool asks = xlat_late_asks(base), named = xlat_symbols_are_in(bytes, n);
    char line[4400];
    const char *path = asks || named ? path_at((uint64_t)bytes, line) : NULL;

    if (path && asks)
        xlat_late_mapped(base, path);
    if (path && named)
        xlat_symbols_mapped(base, path);
}

/* Wine's name of an image's file leads nowhere while a new prefix is being filled, but the file is mapped.  NULL: it is not. */
static void *open_image(uint32_t base, uint64_t *size)
{
    char line[4400];
    const char *path = path_at(base, line);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    struct stat sb;
    void *p = MAP_FAILED;

    if (fd >= 0 && !fstat(fd, &sb))
        p = mmap(NULL, *size = (uint64_t)sb.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0)
        close(fd);
    return p == MAP_FAILED ? NULL : p;
}

static NTSTATUS map(void *args)
{
    struct xlat_p_map *p = args;
    void *own = p->bytes ? NULL : open_image(p->base, &p->nbytes);

    if (own)
        p->bytes = (uint64_t)own;
    struct xlat_module_info info = {.base = p->base, .size = p->size, .file_size = p->bytes ? p->nbytes : 0, .main = p->is_main};
    sigset_t old;

    if (p->bytes) {
        XXH128_canonical_t c;
        XXH128_canonicalFromHash(&c, XXH3_128bits((const void *)p->bytes, p->nbytes));
        memcpy(info.hash, c.digest, sizeof info.hash);
    }
    p->name[sizeof p->name - 1] = 0;
    memcpy(info.name, p->name, sizeof info.name);
    xlat_session_mapped(&info, (const uint8_t *)p->bytes);
    xlat_lock(NULL, &old);
    xlat_handlers_mapped(info.base, info.name);
    if (!debugged)
        xlat_crash_mapped(info.base, info.name);
    if (p->bytes)
        use_path(info.base, (const uint8_t *)p->bytes, p->nbytes);
    xlat_unlock(NULL, &old);
    if (own)
        munmap(own, p->nbytes);
    guest_changed();
    return STATUS_SUCCESS;
}

static NTSTATUS unmap(void *args)
{
    xlat_session_unmapped(((struct xlat_p_range *)args)->addr);
    return STATUS_SUCCESS;
}

static NTSTATUS protect(void *args)
{
    struct xlat_p_protect *p = args;
    sigset_t old;

    xlat_lock(NULL, &old);
    xlat_module_code(p->addr, p->size, p->how);
    xlat_unlock(NULL, &old);
    return STATUS_SUCCESS;
}

static NTSTATUS changed(void *args)
{
    struct xlat_p_changed *p = args;
    sigset_t old;

    xlat_lock(NULL, &old);
    p->in_use = xlat_module_changed(p->addr);
    xlat_unlock(NULL, &old);
    return STATUS_SUCCESS;
}

static NTSTATUS unsupported(void *args)
{
    xlat_session_unsupported(((struct xlat_p_range *)args)->addr);
    return STATUS_SUCCESS;
}

static NTSTATUS insn(void *args)
{
    struct xlat_p_insn *p = args;
    struct xlat_insn in;
    struct xlat_effects e;

    p->modifies = p->privileged = 0;
    p->length = xlat_session_insn(p->addr, &in);
    if (!p->length)
        return STATUS_SUCCESS;
    xlat_effects(&in, &e);
    p->modifies = xlat_modifies_memory(&e);
    p->privileged = xlat_is_privileged(&in);
    return STATUS_SUCCESS;
}

static NTSTATUS say(void *args)
{
    struct xlat_p_log *p = args;

    xlat_log("%.*s", (int)p->n, (const char *)p->text);
    return STATUS_SUCCESS;
}

static NTSTATUS installs(void *args)
{
    struct xlat_p_handler *p = args;
    sigset_t old;

    if (xlat_crash_asked(p->eip, p->esp, (const struct xlat_thread *)p->thread))
        return STATUS_SUCCESS;
    xlat_lock(NULL, &old);
    xlat_handlers_installed(p->eip, p->esp);
    xlat_late_changed();
    xlat_unlock(NULL, &old);
    return STATUS_SUCCESS;
}

static NTSTATUS edited(void *args)
{
    sigset_t old;

    xlat_lock(NULL, &old);
    xlat_handlers_edited(((struct xlat_p_handler *)args)->eip);
    xlat_late_changed();
    xlat_unlock(NULL, &old);
    return STATUS_SUCCESS;
}

typedef NTSTATUS (*unixlib_entry)(void *args);
extern const unixlib_entry __wine_unix_call_funcs[];
__attribute__((visibility("default"))) const unixlib_entry __wine_unix_call_funcs[xlat_unix_count] = {
#define ROW(name) [xlat_unix_##name] = name,
    XLAT_UNIX_CALLS
#undef ROW
};
