/* rt.h - what the runtime keeps per guest thread and per process, and the reasons for which guest code is left.
 *
 * Guest code, translated or interpreted, runs as a coroutine on a large stack of its own (the 64-bit stack that Windows gives a thread is
 * 1 MB and an overflow of it is not survivable).  The embedder's stack (Windows stack under Wine) holds only the embedder's frames: it calls
 * xlat_enter() to run or go on, and gets a reason back when guest code needs something.  What is suspended stays on the own stack:
 *
 *     embedder's stack                     own stack
 *     BTCpuSimulate                        xlat_bottom
 *       xlat_enter  ---------------------->  xlat_run -> translated frames -> xlat_miss -> xlat_run -> ...
 *       <- reason   <----------------------                                                  xlat_leave(reason)
 *
 * Nothing here uses libc or thread-local storage; the structures are shared with the PE side, which is built by another compiler, so only
 * types of fixed size appear.
 */
#ifndef XLAT_RT_H
#define XLAT_RT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include "runtime/abi/cpu.h"
#include "runtime/host/ticks.h"

enum xlat_leave { /* why xlat_enter came back */
    XLAT_LEAVE_SYSCALL = 1, /* eip is the system-call gate */
    XLAT_LEAVE_UNIXCALL,    /* eip is the unix-call gate */
    XLAT_LEAVE_DECODE,      /* the interpreter has no decoded block at eip: add one, enter again */
    XLAT_LEAVE_STALE,       /* the decoded block at eip is not what memory holds: forget it, add it again */
    XLAT_LEAVE_LENGTH,      /* thread->call.addr: set thread->call.length, enter again */
    XLAT_LEAVE_TRAP,        /* cpu->trap: make it an exception of the guest */
    XLAT_LEAVE_STOP,        /* cpu->stop: another thread asks this one to stop; all guest state is in the register file */
    XLAT_LEAVE_FAULT,       /* a host fault was turned into thread->fault_*; never passed to xlat_leave */
    XLAT_LEAVE_HOOK,        /* the function at eip, which installs an exception handler, is about to be entered (exact.h) */
    XLAT_LEAVE_CHANGED,     /* cpu->trap is XLAT_TRAP_CHANGED: look at the function, set cpu->trap to NONE or DECLINE */
    XLAT_LEAVE_MISS,        /* the interpreter is about to begin at eip, and the thread's misses are traced */
    XLAT_LEAVE_UNWOUND,     /* the guest left the frames in which a fault lies: start again further out */
};

/* Stack switching; the offsets are known to host/<host>/switch.S. */
struct xlat_switch {
    uint64_t win_sp;   /* 0x00 embedder's stack pointer inside xlat_enter */
    uint64_t own_sp;   /* 0x08 suspended coroutine, 0: none, start afresh at fresh_sp */
    uint64_t fresh_sp; /* 0x10 where a fresh start begins */
    uint64_t guard_sp; /* 0x18 frame to go on in when the interpreter faults, 0: the interpreter is not running */
    uint32_t resume;   /* 0x20 value that the resumed call returns */
    uint32_t in_guest; /* between entering and leaving: a host fault now belongs to the guest */
};

/* A fault in translated code.  Its host frames stay on the own stack, so that a handler that changes nothing can go on in them. */
struct xlat_fault {
    struct xlat_fault *prev;
    void *host_context;       /* what the host system needs to resume the instruction */
    uint64_t fresh_sp;        /* of the level, before the fault moved it */
    uint32_t limit;           /* likewise */
    uint32_t depth;           /* level it happened in */
    struct xlat_cpu cpu;      /* register file in memory, and as far as the module says where registers are, with them */
    uint8_t top, tags;        /* cpu.top and cpu.tags before that: what the host's code goes on with */
    uint32_t gpr[8], eip;     /* as the guest was told */
    uint32_t precise;         /* gpr were the guest's real registers, not an estimate */
};

/* One activation of the embedder's loop (a callback from system to guest nests). */
struct xlat_level {
    uint64_t frame;     /* embedder's stack pointer: levels at or below the current one are dead */
    uint64_t own_sp;    /* the rest: of the level around it, to be put back when this one is over */
    uint64_t fresh_sp;
    struct xlat_fault *fault;
    uint32_t limit;
    uint32_t pad;
};
#define XLAT_MAX_LEVELS 512

enum { XLAT_RT_EAX, XLAT_RT_ECX, XLAT_RT_EDX, XLAT_RT_EBX, XLAT_RT_ESP, XLAT_RT_EBP, XLAT_RT_ESI, XLAT_RT_EDI }; /* index into cpu.gpr */

struct xlat_process { /* read-only after start */
    uint32_t gate_syscall, gate_unixcall; /* guest addresses */
    void **dispatch;
    struct xlat_icache *icache;
    struct xlat_miss_slot *misses; /* recorded entries into the interpreter, NULL: not recorded */
    struct xlat_miss_slot *unmasked; /* of them, those of functions that are made for masked SSE exceptions only */
    void *(*function)(uint32_t addr); /* xlat_module_function: dispatch alone does not say that there is none */
    bool (*is_hook)(uint32_t addr); /* xlat_table_is_hook */
    bool (*masked_only)(uint64_t host_pc); /* modules.h */
    uint32_t (*guest_pc)(uint64_t host_pc); /* likewise */
    const uint32_t *modules_freed; /* xlat_modules_freed */
    uint64_t host_code[2];      /* [start, end) of the runtime's own code, helpers and interpreter included */
};

struct xlat_thread {
    struct xlat_cpu cpu;    /* first */
    struct xlat_switch sw;
    struct xlat_process *process;
    uint32_t limit;         /* for the next fresh start: leave (UNWOUND) when esp rises above it */
    uint32_t depth;         /* levels in use */
    struct xlat_fault *fault; /* newest pending fault in translated code */
    uint64_t stack_base, stack_size; /* own stack */
    uint32_t tid;
    int32_t clock;          /* POSIX clock of its processor time */
    uint32_t flushed;       /* in a system call, or parked: the CPU area is up to date, and is loaded before guest code continues */
    uint32_t parked;        /* in the middle of guest code, stopped by another thread; implies `flushed` */
    uint32_t asked;         /* counts the requests of other threads to stop it */
    uint32_t answered;      /* value of `asked` that the thread has last acted on */
    uint32_t changed;       /* counts the contexts that other threads have set */
    uint32_t stop_limit;    /* nanoseconds of processor time until xlat_stop_thread gives up; 0: the default */
    struct {
        uint64_t host;      /* address in translated code behind a call, 0: none */
        uint32_t addr;      /* the guest's CALL instruction, 0: it is no call of the guest's */
        uint32_t length;    /* of that instruction, in bytes; 0: not asked yet */
    } calls[64];            /* a cache, by the host address */
    struct {
        uint32_t addr;      /* of a guest instruction */
        uint32_t length;    /* in bytes, 0: it cannot be decoded */
    } call;                 /* for XLAT_LEAVE_LENGTH */
    uint32_t calls_at;      /* process->modules_freed when the cache was last emptied */
    uint32_t turn;          /* counted when guest code is entered and left: xlat_guest_begins, xlat_guest_ends */
    uint64_t translated;    /* calls into translated code */
    uint64_t syscalls, faults, traps; /* counted */
    uint32_t region_start, region_end, region_gen; /* last looked-up memory region that may be decoded from */
    uint32_t region_next;     /* bytes of the following region that may belong to an instruction */
    uint32_t region_writable; /* bit 0: this region, bit 1: the next one */
    uint32_t area_start, area_end; /* what was allocated with that region; an image: end 0 */
    uint32_t dr[4], dr6, dr7; /* the guest's debug registers; while dr7 enables any, one instruction at a time is interpreted */
    uint32_t dr_hit;          /* bits of dr6: data breakpoints that an access of the current instruction has hit (the host's registers report them) */
    uint32_t resume;          /* the next instruction may be executed although a debug register has its address (EFLAGS.RF) */
    uint32_t hooked;          /* XLAT_LEAVE_HOOK has been dealt with for the function at eip */
    struct {
        uint32_t eip, translated;
    } faulted;              /* the last host fault that was delivered: where, and whether translated code ran there */
    uint64_t spent[4], since; /* where the thread's time has gone, enum xlat_spent, in ticks of the host, and since when it goes where it goes now */
    uint32_t spends;        /* enum xlat_spent */
    uint32_t timed;         /* those are kept */
    uint32_t misses_traced; /* XLAT_LEAVE_MISS is wanted */
    uint32_t to_debugger;     /* a breakpoint is on its way: 1 to the debugger, 2 it has been shown the state (traps.c) */
    _Alignas(16) uint8_t fault_record[160]; /* the host's exception record for XLAT_LEAVE_FAULT */
    struct xlat_level levels[XLAT_MAX_LEVELS];
};

static inline struct xlat_thread *xlat_thread_of(struct xlat_cpu *cpu)
{
    return (struct xlat_thread *)cpu->rt;
}

/* Where a thread's time goes: to translated code, the interpreter, the system (Wine, and waiting), or the runtime's other work. */
enum xlat_spent { XLAT_SPENT_TRANSLATED, XLAT_SPENT_INTERPRETED, XLAT_SPENT_SYSTEM, XLAT_SPENT_RUNTIME, XLAT_SPENT_COUNT };
/* From now on it goes there.  Does nothing unless the run was asked for its statistics. */
static inline void xlat_spend(struct xlat_thread *t, enum xlat_spent on)
{
    uint64_t now;

    if (__builtin_expect(!t->timed, 1))
        return;
    now = xlat_host_ticks();
    t->spent[t->spends] += now - t->since;
    t->since = now;
    t->spends = on;
}

/* The embedder says so around each xlat_enter.  While the count is even, all host addresses in translated code that the thread may come back to are
 * on its own stack, from the lower of sw.own_sp (when not 0) and sw.fresh_sp upwards: others look there before they free a module (retired.c). */
static inline void xlat_guest_begins(struct xlat_thread *t) { __atomic_store_n(&t->turn, (t->turn | 1), __ATOMIC_SEQ_CST); }
static inline void xlat_guest_ends(struct xlat_thread *t) { __atomic_store_n(&t->turn, (t->turn | 1) + 1, __ATOMIC_SEQ_CST); }
static inline bool xlat_turn_in_guest(uint32_t turn) { return turn & 1; }

/* ---- dispatch.c, on the own stack ---- */
/* Runs guest code from cpu->eip until a return (or a jump out of a system call) raises esp above esp_limit. */
void xlat_run(struct xlat_cpu *cpu, uint32_t esp_limit);
void xlat_leave(struct xlat_cpu *cpu, enum xlat_leave why);
uint64_t xlat_park_translated(struct xlat_cpu *cpu, uint64_t, uint64_t, uint64_t); /* for xlat_park_hook (helpers.h) */

/* ---- host/<host>/switch.S ---- */
#ifndef _WIN32
int xlat_enter(struct xlat_switch *sw);           /* on the embedder's stack: starts or goes on, returns enum xlat_leave */
/* The same, going on by calling go(arg) (Microsoft's calling convention), which must not return. */
int xlat_enter_by(struct xlat_switch *sw, void *go, void *arg);
int xlat_switch_out(struct xlat_switch *sw, int why); /* on the own stack; returns sw->resume when entered again */
extern char xlat_abandon[];                          /* jump here (rdi = sw, esi = reason) to abandon what runs on the own stack */
struct xlat_icache;
int xlat_interp_guarded(struct xlat_cpu *cpu, struct xlat_icache *ic, uint32_t esp_limit, struct xlat_switch *sw);
int xlat_step_guarded(struct xlat_cpu *cpu, struct xlat_icache *ic, struct xlat_switch *sw);
#endif
#define XLAT_RUN_FAULT 100 /* what xlat_interp_guarded returns after a fault has been handed to the guest */

_Static_assert(offsetof(struct xlat_switch, own_sp) == 0x08 && offsetof(struct xlat_switch, fresh_sp) == 0x10 &&
                   offsetof(struct xlat_switch, guard_sp) == 0x18 && offsetof(struct xlat_switch, resume) == 0x20,
               "host/<host>/switch.S knows these");

#endif
