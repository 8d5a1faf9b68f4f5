/* unixlib.h - the calls from the backend's PE side to its ELF side: one row each, with its parameters.
 *
 * Both sides include this.  They are built by different compilers for different systems but for one processor; fields have fixed sizes and
 * pointers travel as uint64_t.  A call returns an NTSTATUS.
 */
#ifndef XLAT_UNIXLIB_H
#define XLAT_UNIXLIB_H

#include <stdint.h>

#define XLAT_TEB_TLS_SLOTS 0x1480 /* in the 64-bit TEB: the slots of thread-local storage */
#define XLAT_TLS_SLOT 16          /* one that is free for a backend: holds the struct xlat_thread */

#define XLAT_UNIX_CALLS                                                                                                                  \
    ROW(process_init) ROW(thread_init) ROW(thread_term) ROW(process_term) ROW(decode) ROW(invalidate) ROW(map) ROW(unmap) ROW(protect)   \
    ROW(unsupported) ROW(insn) ROW(say) ROW(thread_time) ROW(installs) ROW(edited) ROW(touch) ROW(frame) ROW(changed) ROW(crash) ROW(trace)

enum xlat_unix_call {
#define ROW(name) xlat_unix_##name,
    XLAT_UNIX_CALLS
#undef ROW
        xlat_unix_count
};

struct xlat_p_process_init {
    uint32_t gate_syscall, gate_unixcall; /* in */
    uint64_t teb;                         /* in: the thread's 64-bit TEB */
    uint64_t peb;                         /* in: the 64-bit PEB, whose third byte says that the process is debugged */
    uint64_t enter, enter_by, abandon;    /* out: xlat_enter, xlat_enter_by, xlat_abandon */
    uint64_t helper;                      /* out: the table of helpers (enum xlat_helper) */
    uint64_t guest_pc;                    /* out: uint32_t (uint64_t host_pc), System V; needs no libc */
    uint64_t recover;                     /* out: bool (uint64_t, const struct xlat_host_state *, struct xlat_cpu *): xlat_recover */
    uint64_t keeps_esp;                   /* out: bool (uint32_t addr): xlat_module_keeps_esp */
    uint64_t frames_out;                  /* out: bool (uint64_t low, uint64_t high): xlat_module_frames_out */
    uint64_t pages_lost, pages_hidden;    /* out: const uint32_t *: counts of modules.h, atomic */
    uint64_t owns_pc;                     /* out: bool (uint64_t host_pc): in the interpreter or a helper */
    uint32_t log, reserved;               /* out: which lines are wanted (log.h) */
};

struct xlat_p_thread_init {
    uint32_t tid;     /* in */
    uint32_t fs_base; /* in: 32-bit TEB */
    uint64_t teb;     /* in: 64-bit TEB */
    uint64_t thread;  /* out: struct xlat_thread */
};
struct xlat_p_thread_term {
    uint64_t thread;
};
struct xlat_p_process_term {
    uint64_t thread;
    uint32_t status;
};
struct xlat_p_trace { /* xlat_trace_line */
    uint64_t thread, text;
    uint32_t what, a, b, c, d, e;
};
struct xlat_p_crash { /* xlat_crash_happens */
    uint64_t thread, text, value;
    uint32_t what, a, b;
};

struct xlat_p_thread_time {
    int32_t clock; /* of a thread */
    uint64_t nanoseconds; /* out: of processor time; 0: it is gone */
};

struct xlat_p_decode {
    uint32_t eip, esp; /* guest address that was missed, and the guest's stack there */
    uint32_t end;      /* what may belong to the instruction ends here */
    uint32_t start, region_end;    /* of the memory with the same rights around it */
    uint32_t area_start, area_end; /* of what was allocated together; an image: end 0 */
    uint32_t writable; /* the guest may change the bytes without a system call: compare them at each entry */
    uint32_t stale;    /* the decoded block there is out of date */
    uint32_t result;   /* out: enum xlat_decoded */
};

struct xlat_p_touch { /* reads a byte of guest memory; when that faults the call's status is the exception's code */
    uint32_t addr;
};

struct xlat_p_range { /* invalidate: discard decoded code there; unmap: addr is the base of an image; unsupported: of an instruction */
    uint32_t addr, size;
    uint32_t why;      /* invalidate: enum xlat_forget */
};

struct xlat_p_insn {
    uint32_t addr;       /* of a guest instruction */
    uint32_t length;     /* out: in bytes; 0: it cannot be decoded, and the rest is 0 */
    uint32_t modifies;   /* out: it reads memory and writes to the same place (xlat_modifies_memory) */
    uint32_t privileged; /* out: Wine calls it privileged (privileged.h) */
};

struct xlat_p_handler { /* installs: xlat_crash_asked, xlat_handlers_installed; edited: xlat_handlers_edited, of eip alone */
    uint64_t thread;
    uint32_t eip, esp;
};

struct xlat_p_frame { /* xlat_frame_at_fault, with both values for `low` */
    uint64_t host_low, host_high;
    uint32_t eip, near, low, high;
    uint32_t ebp, saved; /* out */
};

struct xlat_p_changed { /* xlat_module_changed */
    uint32_t addr;
    uint32_t in_use; /* out */
};

struct xlat_p_map {
    uint32_t base, size;
    uint64_t bytes, nbytes; /* the file, mapped; 0: cannot be read */
    uint32_t is_main;
    char name[64];
};

struct xlat_p_protect {
    uint32_t addr, size;
    uint32_t how; /* enum xlat_code_change */
};

struct xlat_p_log {
    uint64_t text, n;
};

#endif
