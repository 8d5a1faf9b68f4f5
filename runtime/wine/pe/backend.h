/* backend.h - what the files of the backend's PE side share. */
#ifndef XLAT_BACKEND_H
#define XLAT_BACKEND_H

#include "runtime/core/fpstate.h"
#include "runtime/core/rt.h"
#include "runtime/wine/pe/nt.h"
#include "runtime/wine/unixlib.h"

/* The guest's FS, as 32-bit Windows programs know it.  Wine answers with its flat selector where the system has no segment for it. */
#define XLAT_FS_SELECTOR 0x63

static inline struct xlat_thread *this_thread(void) { return *tls_slot(XLAT_TLS_SLOT); }

/* unixcall.c */
bool xlat_unix_find(void); /* first; false: the ELF side is not there */
extern struct xlat_p_process_init xlat_process_info; /* entry points of the ELF side */
/* runtime/core/peek.h: copies guest memory that may not be there; how much of it. */
static inline size_t guest_peek(uint32_t addr, void *to, size_t n)
{
    return ((size_t(SYSV *)(uint32_t, void *, size_t))xlat_process_info.peek)(addr, to, n);
}
NTSTATUS xlat_unix(enum xlat_unix_call call, void *args);
struct xlat_p_insn xlat_insn_at(uint32_t addr); /* of the guest, as memory holds it now */
_Noreturn void xlat_fatal(const char *what, uint64_t value);
void xlat_say(const char *what, uint64_t a, uint64_t b); /* a line in the log, when there is one */

/* native.c */
void *xlat_native_backend(void); /* wow64cpu.dll, loaded; NULL: it is not there */

/* area.c: register file <-> CPU area */
void xlat_load_area(struct xlat_thread *t, const struct cpu_area *a); /* general state */
void xlat_store_area(const struct xlat_thread *t, struct cpu_area *a);
uint32_t xlat_guess_esp(const struct xlat_thread *t, const struct context64 *h); /* below all that is live on the guest's stack */

/* context.c: register file <-> contexts */
NTSTATUS xlat_get_context(uint32_t id, uint32_t *args); /* NtGetContextThread */
NTSTATUS xlat_set_context(uint32_t id, uint32_t *args); /* NtSetContextThread */
NTSTATUS xlat_query_thread(uint32_t id, uint32_t *args); /* NtQueryInformationThread */

/* traps.c */
void xlat_deliver_trap(struct xlat_thread *t);
void xlat_deliver(struct xlat_thread *t, struct exception_record *r); /* t's state: as the guest's handler shall see it */
void xlat_deliver_exec_fault(struct xlat_thread *t);

/* threads.c */
void xlat_park(struct xlat_thread *t); /* waits, flushed, until no thread wants this one stopped; takes over a context that was set meanwhile */
void xlat_take_back_area(struct xlat_thread *t); /* before the CPU area is read: waits until no thread wants this one stopped */
struct xlat_thread *xlat_thread_of_handle(HANDLE h); /* NULL: of another process, or it does not run guest code yet */
bool xlat_stop_thread(HANDLE h, struct xlat_thread *t); /* stops it until xlat_let_go, which must follow; false: it computes and was not stopped */
void xlat_let_go(struct xlat_thread *t);
void xlat_wait_for_start(HANDLE h); /* returns when the system has started the thread, at once when it is none of this process */
NTSTATUS xlat_suspend_thread(uint32_t id, uint32_t *args); /* NtSuspendThread */

/* fault.c */
void xlat_deliver_fault(struct xlat_thread *t);
bool xlat_fault_resumes(struct xlat_thread *t); /* the guest goes on with a fault's own context */
void xlat_fault_unwound(struct xlat_thread *t);
typedef int (*xlat_enter_fn)(struct xlat_switch *) SYSV;
typedef int (*xlat_enter_by_fn)(struct xlat_switch *, void *, void *) SYSV;
int xlat_fault_resume(struct xlat_thread *t);   /* instead of entering */

/* memory.c */
void xlat_modules_present(void);         /* images mapped before the start */
bool xlat_decode_at(struct xlat_thread *t, uint32_t eip, bool stale); /* false: not executable */

/* names.c */
void xlat_names_read(uint32_t ntdll);
const char *xlat_syscall_name(uint32_t id); /* "?" when unknown */
enum xlat_special { XLAT_CALL_PLAIN, XLAT_CALL_SUSPEND_THREAD, XLAT_CALL_TERMINATE_PROCESS, XLAT_CALL_GET_CONTEXT, XLAT_CALL_SET_CONTEXT,
                    XLAT_CALL_QUERY_THREAD };
enum xlat_special xlat_syscall_special(uint32_t id);

/* process.c */
void xlat_process_ends(const uint32_t *args); /* NtTerminateProcess is about to be called */

#endif
