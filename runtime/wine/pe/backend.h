/* backend.h - what the files of the backend's PE side share. */
#ifndef XLAT_BACKEND_H
#define XLAT_BACKEND_H

#include "runtime/core/crash.h"
#include "runtime/core/fpstate.h"
#include "runtime/core/recover.h"
#include "runtime/core/log.h"
#include "runtime/core/rt.h"
#include "runtime/core/trace.h"
#include "runtime/wine/pe/nt.h"
#include "runtime/wine/unixlib.h"

/* The guest's FS, as 32-bit Windows programs know it.  Wine answers with its flat selector where the system has no segment for it. */
#define XLAT_FS_SELECTOR 0x63

static inline struct xlat_thread *this_thread(void) { return *tls_slot(XLAT_TLS_SLOT); }

/* unixcall.c */
bool xlat_unix_find(void); /* call this first; false: there is no ELF side */
extern struct xlat_p_process_init xlat_process_info; /* entry points of the ELF side */
NTSTATUS xlat_unix(enum xlat_unix_call call, void *args);
struct xlat_p_insn xlat_insn_at(uint32_t addr); /* of the guest, as memory holds it now */
_Noreturn void xlat_fatal(const char *what, uint64_t value);
void xlat_crash_call(enum xlat_crash what, uint32_t a, uint32_t b); /* crash.h */
void xlat_trace(enum xlat_trace_line what, const char *text, uint32_t a, uint32_t b); /* trace.h; when xlat_process_info.log wants it */
void xlat_say(const char *what, uint64_t a, uint64_t b); /* a line in the log, when there is one */

/* guest.c: guest memory at an address that the guest has chosen is accessed by these only */
size_t xlat_copy_bytes(void *to, const void *from, size_t n); /* returns how many bytes were copied before the first that faults */
void xlat_copy_fault(struct exception_pointers *p); /* for every exception: does not return when it is a fault of xlat_copy_bytes */
/* Both return false when part of the memory cannot be accessed; some bytes may have been copied. */
static inline bool guest_read(uint32_t addr, void *to, size_t n) { return xlat_copy_bytes(to, (const void *)(uintptr_t)addr, n) == n; }
static inline bool guest_write(uint32_t addr, const void *from, size_t n) { return xlat_copy_bytes((void *)(uintptr_t)addr, from, n) == n; }

/* native.c */
void *xlat_native_backend(void); /* wow64cpu.dll, loaded; NULL: it is not there */

/* area.c: register file <-> CPU area */
void xlat_load_area(struct xlat_thread *t, const struct cpu_area *a); /* general state */
void xlat_store_area(const struct xlat_thread *t, struct cpu_area *a);
uint32_t xlat_guess_esp(const struct xlat_thread *t, const struct context64 *h); /* an esp below all that is live on the guest's stack */

/* System calls that are not simply passed on.  id: the call's number; args: where its arguments are on the guest's stack.  When these cannot be
 * read, xlat_pass_on makes the system return its error. */
static inline NTSTATUS xlat_pass_on(uint32_t id, uint32_t args) { return Wow64SystemServiceEx(id, (uint32_t *)(uintptr_t)args); }

/* context.c: register file <-> contexts */
NTSTATUS xlat_get_context(uint32_t id, uint32_t args); /* NtGetContextThread */
NTSTATUS xlat_set_context(uint32_t id, uint32_t args); /* NtSetContextThread */
NTSTATUS xlat_query_thread(uint32_t id, uint32_t args); /* NtQueryInformationThread */
void xlat_take_start_context(struct xlat_thread *t); /* this thread, when it starts */

/* xstate.c: the upper halves of ymm in contexts */
struct context64 *xlat_xstate_of_exception(const struct xlat_cpu *c, struct extended_context64 *e); /* fills e; what wow64.dll takes them from */
/* Before the system has filled the context at `context`, of another thread or this one: the area for xlat_xstate_get; 0: it shall not have them. */
uint32_t xlat_xstate_wanted(uint32_t context, bool other);
NTSTATUS xlat_xstate_get(const struct xlat_cpu *c, uint32_t context, uint32_t area, bool other); /* into the area of the guest's context */
void xlat_xstate_set(struct xlat_cpu *c, uint32_t flags, uint32_t behind); /* from the guest's context with these flags; the address behind it */

/* traps.c */
void xlat_deliver_trap(struct xlat_thread *t);
/* t's registers: as the guest's handler shall see them.  fault: of an instruction that was not executed; the handler sees EFLAGS.RF set. */
void xlat_deliver(struct xlat_thread *t, struct exception_record *r, bool fault);
/* The byte at addr, of the instruction at eip, cannot be executed. */
void xlat_deliver_exec_fault(struct xlat_thread *t, uint32_t code, uint32_t addr);
void xlat_deliver_read_fault(struct xlat_thread *t, uint32_t addr); /* the guest's memory at addr cannot be read */

/* threads.c */
void xlat_park(struct xlat_thread *t); /* waits, flushed, until cpu->stop is 0, and loads a context that was set meanwhile */
void xlat_take_back_area(struct xlat_thread *t); /* before the CPU area is read: waits until cpu->stop is 0, then clears t->flushed */
struct xlat_thread *xlat_thread_of_handle(HANDLE h); /* NULL: of another process, or not started yet */
bool xlat_stop_thread(HANDLE h, struct xlat_thread *t); /* until xlat_let_go, which must follow; false: it runs translated code and did not stop */
void xlat_let_go(struct xlat_thread *t);
void xlat_wait_for_start(HANDLE h); /* returns when the system has started the thread, at once when it is none of this process */
NTSTATUS xlat_suspend_thread(uint32_t id, uint32_t args); /* NtSuspendThread */

/* fault.c */
void xlat_deliver_fault(struct xlat_thread *t);
void xlat_handler_installed(const struct xlat_thread *t); /* XLAT_LEAVE_HOOK */
bool xlat_fault_goes_on(struct xlat_thread *t); /* the guest continues at the newest fault: call xlat_fault_resume instead of xlat_enter */
void xlat_fault_unwound(struct xlat_thread *t);
typedef int (*xlat_enter_fn)(struct xlat_switch *) SYSV;
typedef int (*xlat_enter_by_fn)(struct xlat_switch *, void *, void *) SYSV;
int xlat_fault_resume(struct xlat_thread *t);

/* memory.c */
void xlat_modules_present(void);         /* images mapped before the start */
bool xlat_is_nx(void); /* data execution prevention is on for the process: what is not marked as executable is not */
struct xlat_fetch { /* what came of asking for the instruction at an address */
    uint32_t code; /* the exception that the processor raises for it, 0: none; the guest goes on */
    uint32_t addr; /* of the byte that cannot be executed */
};
struct xlat_fetch xlat_decode_at(struct xlat_thread *t, uint32_t eip, bool stale);

void xlat_memory_dirty(uint32_t addr, uint32_t size); /* something other than guest code of this process may have written there */

/* outside.c */
void xlat_outside_init(void);
void xlat_outside_look(void); /* before guest code goes on: takes note of what other processes have changed in this one's memory */
NTSTATUS xlat_write_memory(uint32_t id, uint32_t args); /* NtWriteVirtualMemory */

/* names.c */
void xlat_names_read(uint32_t image); /* ntdll; with calls being traced win32u.dll, too */
uint32_t xlat_syscall_arguments(uint32_t id); /* how many words; 255: not known */
struct xlat_name { char s[48]; };
struct xlat_name xlat_syscall_name(uint32_t id);
enum xlat_special { XLAT_CALL_PLAIN, XLAT_CALL_SUSPEND_THREAD, XLAT_CALL_TERMINATE_PROCESS, XLAT_CALL_GET_CONTEXT, XLAT_CALL_SET_CONTEXT,
                    XLAT_CALL_QUERY_THREAD, XLAT_CALL_WRITE_MEMORY, XLAT_CALL_CREATE_PROCESS, XLAT_CALL_RAISE };
enum xlat_special xlat_syscall_special(uint32_t id);

/* process.c */
void xlat_process_ends(uint32_t args); /* NtTerminateProcess is about to be called */

#endif
