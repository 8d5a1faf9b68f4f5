/* threads.c - standing still: a thread that another one suspends, looks into or changes must first be at a place where its state is true.
 *
 * Guest code polls cpu->stop.  Whoever wants a thread suspended raises it, waits until the thread is parked (inside a system call, its CPU
 * area flushed) or is in a system call anyway, and only then asks the system to suspend it.  The thread goes on when the count in cpu->stop
 * is back at zero; by then the system holds it, so it moves only after the matching resume.
 */
#include "runtime/wine/pe/backend.h"

enum { WAIT_STEPS = 2000 }; /* of 0.5 ms: then suspend it where it is */

static void nap(void)
{
    int64_t half_ms = -5000;

    NtDelayExecution(0, &half_ms);
}

void xlat_park(struct xlat_thread *t)
{
    struct cpu_area *a = cpu_area();

    xlat_store_area(t, a);
    a->flags &= ~1;
    t->fp_set = 0;
    xlat_fp_out(t);
    __atomic_store_n(&t->parked, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&t->cpu.stop, __ATOMIC_SEQ_CST))
        nap();
    nap(); /* a suspension that the system has taken note of is served here at the latest */
    __atomic_store_n(&t->parked, 0, __ATOMIC_SEQ_CST);
    if (a->flags & 1) {
        a->flags &= ~1;
        xlat_load_area(t, a);
        if (!t->fp_set)
            xlat_fp_in(t);
    }
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
    for (int i = 0; i < WAIT_STEPS; i++) {
        if (__atomic_load_n(&t->parked, __ATOMIC_SEQ_CST) || !__atomic_load_n(&t->sw.in_guest, __ATOMIC_SEQ_CST))
            break;
        nap();
    }
    status = Wow64SystemServiceEx(id, args);
    __atomic_sub_fetch(&t->cpu.stop, 1, __ATOMIC_SEQ_CST);
    return status;
}
