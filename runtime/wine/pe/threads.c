/* threads.c - standing still: a thread that another one suspends, looks into or changes must first be at a place where its state is true.
 *
 * Guest code polls cpu->stop.  Whoever wants a thread suspended raises it, waits until the thread is flushed (in a system call or parked in
 * one: its CPU area is true, and it looks at cpu->stop again before it takes anything from there), and only then asks the system.  The thread
 * goes on when the count in cpu->stop is back at zero; by then the system holds it, so it moves only after the matching resume.
 */
#include "runtime/wine/pe/backend.h"

/* In steps of 0.5 ms.  Translated code looks at cpu->stop only where it leaves its function or may be waiting for another thread; a long
 * computation is suspended where it is, with the state of its last system call.  One that has not come is waited for less the next time. */
enum { WAIT_MOST = 600, WAIT_LEAST = 10 };

static void nap(void)
{
    int64_t half_ms = -5000;

    NtDelayExecution(0, &half_ms);
}

void xlat_unflush(struct xlat_thread *t)
{
    bool waited = false;

    for (;;) {
        __atomic_store_n(&t->flushed, 0, __ATOMIC_SEQ_CST);
        if (!__atomic_load_n(&t->cpu.stop, __ATOMIC_SEQ_CST)) {
            if (!waited)
                return;
            waited = false; /* once more: a suspension that the system has just taken note of is served in here */
        } else
            waited = true;
        __atomic_store_n(&t->flushed, 1, __ATOMIC_SEQ_CST);
        nap();
    }
}

void xlat_park(struct xlat_thread *t)
{
    struct cpu_area *a = cpu_area();

    xlat_store_area(t, a);
    a->flags &= ~1;
    t->fp_set = 0;
    xlat_fp_out(t);
    __atomic_store_n(&t->flushed, 1, __ATOMIC_SEQ_CST);
    nap();
    xlat_unflush(t);
    xlat_load_area(t, a);
    a->flags &= ~1;
    if (!t->fp_set)
        xlat_fp_in(t);
    xlat_fp_done();
}

static struct xlat_thread *other_thread(HANDLE h)
{
    uint64_t info[6] = {0}; /* THREAD_BASIC_INFORMATION: status, TEB, process, thread, ... */

    if (h == THIS_THREAD || NtQueryInformationThread(h, 0, info, sizeof info, NULL) < 0 || !info[1])
        return NULL;
    if (info[2] != *(uint64_t *)(teb() + 0x40) || info[1] == (uint64_t)teb()) /* another process, or this thread by another handle */
        return NULL;
    return ((void **)(info[1] + 0x1480))[XLAT_TLS_SLOT];
}

NTSTATUS xlat_suspend_thread(uint32_t id, uint32_t *args)
{
    struct xlat_thread *t = other_thread((HANDLE)(intptr_t)(int32_t)args[0]);
    NTSTATUS status;

    if (!t)
        return Wow64SystemServiceEx(id, args);
    __atomic_add_fetch(&t->cpu.stop, 1, __ATOMIC_SEQ_CST);
    for (uint32_t i = t->patience ? t->patience : WAIT_MOST; !__atomic_load_n(&t->flushed, __ATOMIC_SEQ_CST); i--) {
        if (!i) {
            uint32_t less = (t->patience ? t->patience : WAIT_MOST) / 2;
            t->patience = less < WAIT_LEAST ? WAIT_LEAST : less;
            break;
        }
        nap();
    }
    if (__atomic_load_n(&t->flushed, __ATOMIC_SEQ_CST))
        t->patience = 0;
    status = Wow64SystemServiceEx(id, args);
    __atomic_sub_fetch(&t->cpu.stop, 1, __ATOMIC_SEQ_CST);
    return status;
}
