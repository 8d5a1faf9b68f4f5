/* outside.c - memory that is written past this process's own code: by another process, and by a system call that writes for the caller.
 *
 * wow64.dll of a process that changes another one's memory (allocates, frees, protects it, flushes its instruction cache) puts a notice into the
 * other one's work list, which is shared memory, and wow64.dll there calls the BTCpuNotify functions with it when the backend asks for that.  It
 * makes the list only for a backend that says it is software.  It tells nobody of NtWriteVirtualMemory, so the writer's backend does.  Notices for
 * which a list had no room are lost.  A 64-bit process gives none.
 */
#include "runtime/core/modules.h"
#include "runtime/wine/pe/backend.h"

enum { CPU_IS_SOFTWARE = 2, NOTICE_FLUSH = 6 };

static struct wow64_info *info(void) { return *tls_slot(XLAT_TLS_WOW64_INFO); }

void xlat_outside_init(void)
{
    if (info())
        info()->cpu_flags |= CPU_IS_SOFTWARE;
}

/* The list has been made.  The flag also makes Wine change the address of breakpoints, which is right already.  What was written before, while this
 * process was suspended at its start, gave no notice. */
static void begin(void)
{
    struct xlat_p_protect all = {0, 0xffffffff, XLAT_CODE_DIRTY};

    if (info())
        info()->cpu_flags &= ~(uint32_t)CPU_IS_SOFTWARE;
    xlat_unix(xlat_unix_protect, &all);
}

static void take_notices(const struct work_list *list)
{
    bool full = !__atomic_load_n(&list->unused.first, __ATOMIC_SEQ_CST);

    Wow64ProcessPendingCrossProcessItems();
    if (full)
        xlat_memory_dirty(0, 0xffffffff);
}

/* One thread takes the notices, and the others wait until it has, for they may be meant for those.  One that is ended meanwhile is not waited for. */
void xlat_outside_look(void)
{
    enum { MOST_NAPS = 500 };
    static uint32_t begun, taker; /* thread identifier, 0: none */
    const struct work_list *list;
    uint32_t none = 0, other;

    if (!__atomic_load_n(&begun, __ATOMIC_RELAXED) && !__atomic_exchange_n(&begun, 1, __ATOMIC_SEQ_CST))
        begin();
    list = info() ? info()->list : NULL;
    if (!list)
        return;
    while (__atomic_load_n(&list->work.first, __ATOMIC_SEQ_CST) || __atomic_load_n(&taker, __ATOMIC_SEQ_CST)) {
        other = thread_id();
        if (__atomic_compare_exchange_n(&taker, &none, other, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
            take_notices(list);
            __atomic_compare_exchange_n(&taker, &other, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
            return;
        }
        other = none;
        none = 0;
        for (int i = 0; i < MOST_NAPS && __atomic_load_n(&taker, __ATOMIC_SEQ_CST) == other; i++)
            NtDelayExecution(0, &(int64_t){-1000});
        __atomic_compare_exchange_n(&taker, &other, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    }
}

static bool is_this(HANDLE process)
{
    uint64_t basic[6] = {0}; /* PROCESS_BASIC_INFORMATION: status, PEB, affinity, priority, id, parent */

    return process == THIS_PROCESS ||
           (NtQueryInformationProcess(process, 0, basic, sizeof basic, NULL) >= 0 && basic[4] == *(uint64_t *)(teb() + 0x40));
}

/* This process has written there, past its own code. */
static void written(HANDLE process, uint64_t addr, uint64_t size)
{
    struct work_list *list = NULL;
    struct work_entry *e;
    HANDLE section = NULL;

    if (addr + size > 1ull << 32 || !size)
        return;
    if (is_this(process)) {
        xlat_memory_dirty((uint32_t)addr, (uint32_t)size);
        return;
    }
    RtlOpenCrossProcessEmulatorWorkConnection(process, &section, (void **)&list);
    if (!list)
        return;
    e = RtlWow64PopCrossProcessWorkFromFreeList(&list->unused);
    if (e) {
        void *ignored;

        e->id = NOTICE_FLUSH;
        e->addr = addr;
        e->size = size;
        RtlWow64PushCrossProcessWorkOntoWorkList(&list->work, e, &ignored);
    }
    NtUnmapViewOfSection(THIS_PROCESS, list);
    NtClose(section);
}

NTSTATUS xlat_write_memory(uint32_t id, uint32_t args)
{
    uint32_t a[4]; /* process, address, from, size */
    bool known = guest_read(args, a, sizeof a);
    NTSTATUS status = xlat_pass_on(id, args);

    if (known) /* a call that fails may have written some of it */
        written((HANDLE)(intptr_t)(int32_t)a[0], a[1], a[3]);
    return status;
}
