/* threads.c - stopping a thread that another one suspends, or whose context it reads or sets, where the CPU area holds its registers.
 *
 * Guest code polls cpu->stop, a count.  A thread that wants another one stopped increments it, waits until that one is "flushed" (in a system
 * call, or parked: its registers are in the CPU area, and it checks cpu->stop again before it reads them back), makes the system call that was asked
 * for, and decrements the count.  The stopped thread continues when the count is 0; by then the system has suspended it, so it continues only after
 * ResumeThread.
 *
 * When the system answers that a thread is suspended, it has only sent the thread a signal.  `asked` counts the requests to stop the thread: a
 * thread that finds it changed makes a system call before it goes on, and receives the signal there.
 */
#include "runtime/wine/pe/backend.h"

/* Nanoseconds of its own processor time that a thread may spend in translated code before xlat_stop_thread gives up: only programs that suspend
 * threads check cpu->stop in all their loops (lifter/emit/poll.c); others may compute for long without.  After giving up, the next limit for that
 * thread is half as long.  A thread outside translated code always becomes flushed, and is waited for without a limit. */
enum { MAX_LIMIT = 100000000, MIN_LIMIT = 2000000, NAPS_PER_CHECK = 8 };

static void nap(void)
{
    int64_t half_ms = -5000;

    NtDelayExecution(0, &half_ms);
}

void xlat_take_back_area(struct xlat_thread *t)
{
    for (;;) {
        uint32_t asked;

        __atomic_store_n(&t->flushed, 0, __ATOMIC_SEQ_CST);
        asked = __atomic_load_n(&t->asked, __ATOMIC_SEQ_CST);
        if (!__atomic_load_n(&t->cpu.stop, __ATOMIC_SEQ_CST) && asked == t->answered)
            return;
        t->answered = asked;
        __atomic_store_n(&t->flushed, 1, __ATOMIC_SEQ_CST);
        nap();
    }
}

static bool differs(const struct context32 *a, const struct context32 *b)
{
    return a->eax != b->eax || a->ecx != b->ecx || a->edx != b->edx || a->ebx != b->ebx || a->esp != b->esp || a->ebp != b->ebp ||
           a->esi != b->esi || a->edi != b->edi || a->eip != b->eip || a->eflags != b->eflags;
}

/* x87 and SSE state stay in the register file, where NtGetContextThread and NtSetContextThread of other threads find them. */
void xlat_park(struct xlat_thread *t)
{
    struct cpu_area *a = cpu_area();
    struct context32 was;

    xlat_store_area(t, a);
    a->flags &= ~1;
    was = a->ctx;
    t->parked = 1;
    __atomic_store_n(&t->flushed, 1, __ATOMIC_SEQ_CST);
    nap();
    xlat_take_back_area(t);
    t->parked = 0;
    if (differs(&was, &a->ctx)) /* set by a thread of this or of another process */
        __atomic_add_fetch(&t->changed, 1, __ATOMIC_SEQ_CST);
    xlat_load_area(t, a);
    a->flags &= ~1;
}

static bool is_of_this_process(const uint64_t info[6]) /* THREAD_BASIC_INFORMATION */
{
    return info[2] == *(uint64_t *)(teb() + 0x40);
}

struct xlat_thread *xlat_thread_of_handle(HANDLE h)
{
    uint64_t info[6] = {0}; /* THREAD_BASIC_INFORMATION: status, TEB, process, thread, ... */

    if (h == THIS_THREAD)
        return this_thread();
    if (NtQueryInformationThread(h, 0, info, sizeof info, NULL) < 0 || !info[1] || !is_of_this_process(info))
        return NULL;
    return ((void **)(info[1] + XLAT_TEB_TLS_SLOTS))[XLAT_TLS_SLOT];
}

/* Wine fills in a thread's CPU area as the last step of starting it.  Read with a system call, because the thread may be ended, and its TEB unmapped,
 * meanwhile. */
static bool has_started(uint64_t its_teb)
{
    uint64_t area;
    uint32_t eip;

    return NtReadVirtualMemory(THIS_PROCESS, (const void *)(its_teb + XLAT_TEB_TLS_SLOTS + 8), &area, sizeof area, NULL) < 0 || !area ||
           NtReadVirtualMemory(THIS_PROCESS, (const void *)(area + offsetof(struct cpu_area, ctx.eip)), &eip, sizeof eip, NULL) < 0 || eip;
}

void xlat_wait_for_start(HANDLE h)
{
    uint64_t info[6] = {0};
    uint32_t ended = 0;

    while (NtQueryInformationThread(h, 0, info, sizeof info, NULL) >= 0 && is_of_this_process(info) &&
           NtQueryInformationThread(h, 20 /* is terminated */, &ended, sizeof ended, NULL) >= 0 && !ended && !(info[1] && has_started(info[1])))
        nap();
}

static uint64_t processor_time(const struct xlat_thread *t)
{
    struct xlat_p_thread_time p = {.clock = t->clock};

    xlat_unix(xlat_unix_thread_time, &p);
    return p.nanoseconds;
}

/* It will not reach a poll: it has ended, or is suspended inside translated code (an earlier xlat_stop_thread gave up). */
static bool cannot_stop(HANDLE h)
{
    uint32_t count = 0, ended = 0;

    return (NtQueryInformationThread(h, 20 /* is terminated */, &ended, sizeof ended, NULL) >= 0 && ended) ||
           (NtQueryInformationThread(h, 35 /* suspend count */, &count, sizeof count, NULL) >= 0 && count);
}

/* The thread runs translated code, not the interpreter or the backend. */
static bool in_translated(const struct xlat_thread *t)
{
    return __atomic_load_n(&t->sw.in_guest, __ATOMIC_RELAXED) && !__atomic_load_n(&t->sw.guard_sp, __ATOMIC_RELAXED);
}

bool xlat_stop_thread(HANDLE h, struct xlat_thread *t)
{
    uint64_t from = 0;
    uint32_t limit = t->stop_limit ? t->stop_limit : MAX_LIMIT;

    __atomic_add_fetch(&t->cpu.stop, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&t->asked, 1, __ATOMIC_SEQ_CST);
    for (uint32_t i = 0; !__atomic_load_n(&t->flushed, __ATOMIC_SEQ_CST); i++) {
        if (!in_translated(t))
            from = 0;
        else if (!from)
            from = processor_time(t);
        else if (processor_time(t) - from > limit) {
            t->stop_limit = limit / 2 < MIN_LIMIT ? MIN_LIMIT : limit / 2;
            return false;
        }
        if (i % NAPS_PER_CHECK == NAPS_PER_CHECK - 1 && cannot_stop(h))
            return __atomic_load_n(&t->flushed, __ATOMIC_SEQ_CST);
        nap();
    }
    t->stop_limit = 0;
    return true;
}

void xlat_let_go(struct xlat_thread *t)
{
    __atomic_sub_fetch(&t->cpu.stop, 1, __ATOMIC_SEQ_CST);
}

NTSTATUS xlat_suspend_thread(uint32_t id, uint32_t args)
{
    uint32_t handle;
    struct xlat_thread *t = NULL;
    NTSTATUS status;
    HANDLE h;

    if (!guest_read(args, &handle, sizeof handle))
        return xlat_pass_on(id, args);
    h = (HANDLE)(intptr_t)(int32_t)handle;
    t = xlat_thread_of_handle(h);
    if (!t || t == this_thread())
        return xlat_pass_on(id, args);
    if (!xlat_stop_thread(h, t))
        xlat_say("suspended inside translated code", t->tid, 0);
    status = xlat_pass_on(id, args);
    xlat_let_go(t);
    return status;
}
