/* process.c - start and end of the process and of threads, and the guest addresses of the gates. */
#include "runtime/wine/pe/backend.h"

/* The gates are two guest addresses whose bytes are never executed: xlat_run compares eip with them.  A program may ask which file Wow64Transition
 * points into, so they are in wow64cpu.dll where that is loaded below 2 GB; else in a page of int3. */
static uint32_t make_gates(void)
{
    enum { CODE = 0x1000 };
    void *page = xlat_native_backend();
    size_t size = 4096;

    if (page && (uint64_t)page < 0x7fff0000u)
        return (uint32_t)(uintptr_t)page + CODE;
    page = NULL;
    if (NtAllocateVirtualMemory(THIS_PROCESS, &page, 0x7fffffff, &size, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE) < 0)
        xlat_fatal("no guest memory for the gates", 0);
    for (unsigned i = 0; i < 4096; i++)
        ((uint8_t *)page)[i] = 0xcc;
    NtProtectVirtualMemory(THIS_PROCESS, &page, &size, PAGE_READONLY, &(uint32_t){0});
    return (uint32_t)(uintptr_t)page;
}

NTSTATUS EXPORTED(BTCpuProcessInit)(void)
{
    uint32_t gates;

    if (!xlat_unix_find())
        xlat_fatal("the ELF side of the backend (xlatcpu.so) is not there, see WINEDLLPATH", 0);
    gates = make_gates();
    xlat_process_info.gate_syscall = gates + 16;
    xlat_process_info.gate_unixcall = gates + 32;
    xlat_process_info.teb = (uint64_t)teb();
    xlat_process_info.peb = (uint64_t)peb();
    ((struct wow64_info *)*tls_slot(XLAT_TLS_WOW64_INFO))->cpu_flags |= XLAT_WOW64_CPU_FLAGS;
    if (xlat_unix(xlat_unix_process_init, &xlat_process_info))
        xlat_fatal("the ELF side of the backend did not start", 0);
    xlat_outside_init();
    xlat_names_read((uint32_t)LdrSystemDllInitBlock.ntdll);
    xlat_modules_present();
    return 0;
}

void *EXPORTED(BTCpuGetBopCode)(void)
{
    return (void *)(uintptr_t)xlat_process_info.gate_syscall;
}

void *EXPORTED(__wine_get_unix_opcode)(void)
{
    return (void *)(uintptr_t)xlat_process_info.gate_unixcall;
}

NTSTATUS EXPORTED(BTCpuThreadInit)(void)
{
    struct xlat_p_thread_init p = {.tid = thread_id(), .fs_base = teb32(), .teb = (uint64_t)teb()};

    if (xlat_unix(xlat_unix_thread_init, &p))
        xlat_fatal("no memory for a thread", 0);
    *tls_slot(XLAT_TLS_SLOT) = (void *)p.thread;
    xlat_take_start_context((struct xlat_thread *)p.thread);
    cpu_area()->ctx.fs = XLAT_FS_SELECTOR; /* Wine sets its flat selector where the host has no such segment (unix/no_int80.c) */
    return 0;
}

/* Called before the system ends a thread.  A thread that ends itself frees its memory here; when another thread ends it, the ELF side frees the
 * memory later.  A thread that is still being started cannot be ended safely: Wine would close file descriptors that the thread does not have yet
 * (their numbers may be another thread's), or crash as described in unix/quit.c (which handles the case that another process ends the thread).
 * So its start is waited for. */
void EXPORTED(BTCpuThreadTerm)(HANDLE thread, int32_t code)
{
    struct xlat_p_thread_term p = {(uint64_t)this_thread()};
    uint64_t info[6] = {0}; /* THREAD_BASIC_INFORMATION: status, TEB, process, thread, ... */

    if (!p.thread)
        return;
    if (thread != THIS_THREAD && (NtQueryInformationThread(thread, 0, info, sizeof info, NULL) < 0 || info[1] != (uint64_t)teb())) {
        xlat_wait_for_start(thread);
        return;
    }
    *tls_slot(XLAT_TLS_SLOT) = NULL;
    xlat_unix(xlat_unix_thread_term, &p);
}

/* BTCpuProcessTerm is called only for the first step of ExitProcess (handle 0: end the other threads), so the system call itself is intercepted. */
void xlat_process_ends(uint32_t args)
{
    uint32_t a[2]; /* handle, status */
    uint64_t info[6] = {0}; /* PROCESS_BASIC_INFORMATION: status, PEB, ... */
    struct xlat_p_process_term p;
    HANDLE process;

    if (!guest_read(args, a, sizeof a) || !a[0])
        return;
    process = (HANDLE)(intptr_t)(int32_t)a[0];
    p.thread = (uint64_t)this_thread();
    p.status = a[1];
    if (process != THIS_PROCESS && (NtQueryInformationProcess(process, 0, info, sizeof info, NULL) < 0 || info[4] != *(uint64_t *)(teb() + 0x40)))
        return;
    xlat_unix(xlat_unix_process_term, &p);
}
