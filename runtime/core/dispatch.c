/* dispatch.c - the loop that runs guest code: chooses between translated code, the interpreter and leaving for the embedder.
 *
 * The same loop is the bottom of the own stack and is nested wherever translated code meets something that is not translated.  It holds no
 * guest state of its own, so whatever the guest does with its stack is right here: a nested loop returns when a return has raised esp above
 * the value it was entered with; the translated caller then compares eip and, when it is not its own, returns outwards as well.
 * No libc, no thread-local storage, no red zone (see meson.build).
 */
#include "fallback-interp/interp.h"
#include "runtime/abi/call.h"
#include "runtime/abi/flags.h"
#include "runtime/abi/x87.h"
#include "runtime/core/profile.h"
#include "runtime/core/rt.h"
#include "runtime/host/fp.h"

void xlat_bottom(struct xlat_switch *sw);

/* Host control words are the guest's while guest code runs. */
static void control_in(const struct xlat_cpu *cpu)
{
    xlat_x87_load(cpu);
    xlat_host_set_mxcsr(cpu->mxcsr);
}

static void control_out(struct xlat_cpu *cpu)
{
    xlat_x87_park(cpu);
    cpu->mxcsr |= xlat_host_mxcsr();
}

void xlat_leave(struct xlat_cpu *cpu, enum xlat_leave why)
{
    struct xlat_thread *t = xlat_thread_of(cpu);

    control_out(cpu);
    xlat_switch_out(&t->sw, (int)why);
    control_in(cpu);
}

/* Translated code has seen cpu->stop in the middle of a function.  Whoever only looks lets it go on there, with what it holds in the host's
 * registers; when its context was changed it must leave. */
uint64_t xlat_park_translated(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    struct xlat_thread *t = xlat_thread_of(cpu);
    uint32_t was = __atomic_load_n(&t->changed, __ATOMIC_SEQ_CST);

    xlat_x87_close(cpu);
    xlat_leave(cpu, XLAT_LEAVE_STOP);
    xlat_x87_open(cpu);
    return __atomic_load_n(&t->changed, __ATOMIC_SEQ_CST) != was || (cpu->eflags_kept & XLAT_EFLAGS_TF);
}

enum { DR6_STEP = 0x4000, DR7_ENABLED = 0xff };

static bool steps(const struct xlat_thread *t) { return (t->cpu.eflags_kept & XLAT_EFLAGS_TF) || (t->dr7 & DR7_ENABLED); }

/* Bits of DR6 for the debug registers that are enabled for the execution of the instruction at eip (Intel SDM volume 3, 18.2). */
static uint32_t debug_stops(const struct xlat_thread *t, uint32_t eip)
{
    uint32_t hit = 0;

    for (unsigned i = 0; i < 4; i++)
        if ((t->dr7 >> 2 * i & 3) && !(t->dr7 >> (16 + 4 * i) & 3) && t->dr[i] == eip)
            hit |= 1u << i;
    return hit;
}

static void debug_trap(struct xlat_cpu *cpu, struct xlat_thread *t, uint32_t why, bool fault)
{
    t->dr6 |= why;
    cpu->trap = XLAT_TRAP_DB;
    cpu->trap_arg = fault;
    cpu->trap_next = cpu->eip;
}

/* The trap flag or a debug register is set: one instruction, then the exception, unless the instruction has raised one of its own. */
static void step(struct xlat_cpu *cpu, struct xlat_thread *t)
{
    uint32_t why = t->resume ? 0 : debug_stops(t, cpu->eip);

    if (why) {
        debug_trap(cpu, t, why, true);
        return;
    }
    t->resume = t->dr_hit = 0;
    for (bool held = false, tf = cpu->eflags_kept & XLAT_EFLAGS_TF;;) {
        switch (xlat_step_guarded(cpu, t->process->icache, &t->sw)) {
        case XLAT_RUN_MISS:
            xlat_leave(cpu, XLAT_LEAVE_DECODE);
            break;
        case XLAT_RUN_STALE:
            xlat_leave(cpu, XLAT_LEAVE_STALE);
            break;
        case XLAT_RUN_HELD:
            if (!held) {
                held = true;
                break;
            }
            /* fall through */
        case XLAT_RUN_STEPPED:
            why = t->dr_hit | (tf ? DR6_STEP : 0);
            if (why)
                debug_trap(cpu, t, why, false);
            return;
        case XLAT_RUN_FAULT:
            control_in(cpu);
            return;
        default:
            return;
        }
    }
}

/* A block was decoded: for its bytes a translation may have been found (learned.c). */
static bool found_translation(const struct xlat_cpu *cpu, const struct xlat_process *p)
{
    return __atomic_load_n(&p->dispatch[cpu->eip], __ATOMIC_ACQUIRE) && !xlat_interpreted_only(cpu);
}

/* Functions with SSE arithmetic are interpreted: an exception is unmasked, or the host cannot flush denormals as MXCSR says. */
static bool sse_interpreted(const struct xlat_cpu *cpu) { return xlat_sse_unmasked(cpu) || XLAT_HOST_MXCSR_LACKS(cpu->mxcsr); }

/* The translated function at eip, when there is nothing else to be done or looked at between the one that has just returned and that.  Coroutines,
 * which leave one stack for another all the time, come through here at each switch.  NULL: run_once decides. */
static void *next_at_once(const struct xlat_cpu *cpu, const struct xlat_thread *t)
{
    const struct xlat_process *p = t->process;

    if (cpu->trap || __atomic_load_n(&cpu->stop, __ATOMIC_RELAXED) || steps(t) || xlat_interpreted_only(cpu) || sse_interpreted(cpu) ||
        xlat_x87_unmasked(cpu) || p->is_hook(cpu->eip))
        return NULL;
    return __atomic_load_n(&p->dispatch[cpu->eip], __ATOMIC_ACQUIRE);
}

/* The interpreter from eip on.  slot: of the miss that led there, or NULL. */
static int interpret(struct xlat_cpu *cpu, struct xlat_thread *t, uint32_t esp_limit, struct xlat_miss_slot *slot)
{
    uint64_t before = cpu->insns;
    int why;

    xlat_spend(t, XLAT_SPENT_INTERPRETED);
    why = xlat_interp_guarded(cpu, t->process->icache, esp_limit, &t->sw);
    xlat_spend(t, XLAT_SPENT_TRANSLATED);
    if (slot && t->timed)
        slot->insns += cpu->insns - before;
    return why;
}

/* Runs translated functions until the activation may be over or something else is to be done, or the interpreter until it stops, or leaves for the
 * embedder once.  False: the activation that esp_limit stands for may be over (compare esp); true: it is known not to be. */
static bool run_once(struct xlat_cpu *cpu, struct xlat_thread *t, uint32_t esp_limit)
{
    const struct xlat_process *p = t->process;
    uint32_t eip = cpu->eip;
    void *fn;

    if (cpu->trap == XLAT_TRAP_CHANGED) {
        if (p->function(cpu->trap_arg)) { /* it has found that itself */
            xlat_leave(cpu, XLAT_LEAVE_CHANGED);
            return true;
        }
        cpu->trap = XLAT_TRAP_DECLINE;
    }
    if (cpu->trap && !xlat_declined(cpu)) {
        xlat_leave(cpu, XLAT_LEAVE_TRAP);
        return false;
    }
    if (__atomic_load_n(&cpu->stop, __ATOMIC_RELAXED)) {
        xlat_leave(cpu, XLAT_LEAVE_STOP);
        return false;
    }
    if (eip == p->gate_syscall || eip == p->gate_unixcall) {
        xlat_leave(cpu, eip == p->gate_syscall ? XLAT_LEAVE_SYSCALL : XLAT_LEAVE_UNIXCALL);
        return false;
    }
    if (steps(t)) {
        step(cpu, t);
        return true;
    }
    fn = __atomic_load_n(&p->dispatch[eip], __ATOMIC_ACQUIRE);
    if (!fn)
        fn = p->function(eip);
    bool hook = fn && p->is_hook(eip);
    if (hook && !t->hooked) {
        t->hooked = 1;
        xlat_leave(cpu, XLAT_LEAVE_HOOK); /* the thread comes back here, or by a fresh start: the embedder may drop all frames */
    }
    t->hooked = 0;
    bool declined = xlat_declined(cpu); /* the translation wants to be left alone here */
    if (declined) {
        cpu->trap = XLAT_TRAP_NONE;
        if (fn && xlat_sse_unmasked(cpu))
            xlat_miss_record(p->unmasked, eip);
    }
    declined |= hook;
    if (declined || xlat_interpreted_only(cpu))
        fn = NULL;
    if (fn) {
        xlat_x87_open(cpu);
        do {
            t->translated++;
            xlat_call_guest(cpu, fn);
            xlat_flags_settle(cpu);
        } while (cpu->gpr[XLAT_RT_ESP] <= esp_limit && (fn = next_at_once(cpu, t)));
        xlat_x87_close(cpu);
        return false;
    }
    struct xlat_miss_slot *slot = xlat_miss_record(p->misses, eip);
    if (t->misses_traced)
        xlat_leave(cpu, XLAT_LEAVE_MISS);
    for (;;) {
        switch (interpret(cpu, t, esp_limit, slot)) {
        case XLAT_RUN_MISS:
            if (cpu->eip != eip)
                declined = false;
            eip = cpu->eip;
            if (eip == p->gate_syscall || eip == p->gate_unixcall || (!declined && !xlat_interpreted_only(cpu) && p->function(eip)))
                return true;
            xlat_leave(cpu, XLAT_LEAVE_DECODE);
            if (found_translation(cpu, p) && !declined)
                return true;
            break;
        case XLAT_RUN_STALE:
            xlat_leave(cpu, XLAT_LEAVE_STALE);
            if (found_translation(cpu, p) && !declined)
                return true;
            break;
        case XLAT_RUN_RETURN:
            return false;
        case XLAT_RUN_FAULT:
            control_in(cpu); /* the host system gave us its own control words */
            return false;
        default: /* ENTRY, TRAP, STOP: the next call handles it */
            return true;
        }
    }
}

/* Whether some translated frame further up may only go on with SSE exceptions masked.  Whatever looks like a return into such a function is taken
 * for one. */
static bool frame_needs_masks(const struct xlat_thread *t)
{
    const uint64_t *word = __builtin_frame_address(0), *top = (const uint64_t *)(t->stack_base + t->stack_size);

    while (word < top)
        if (t->process->masked_only(*word++))
            return true;
    return false;
}

/* SSE exceptions and the translated frames further up: all are masked, or no frame needs them masked; one does; not known yet. */
enum frames { FRAMES_FINE, FRAMES_WAIT, FRAMES_UNKNOWN };

/* Translated frames have to wait while the guest is in a state that they are not made for. */
static bool frames_wait(const struct xlat_cpu *cpu, const struct xlat_thread *t, enum frames *f)
{
    if (xlat_interpreted_only(cpu))
        return true;
    if (!sse_interpreted(cpu))
        return false;
    if (*f == FRAMES_UNKNOWN)
        *f = frame_needs_masks(t) ? FRAMES_WAIT : FRAMES_FINE;
    return *f == FRAMES_WAIT;
}

void xlat_run(struct xlat_cpu *cpu, uint32_t esp_limit)
{
    struct xlat_thread *t = xlat_thread_of(cpu);
    enum frames f = sse_interpreted(cpu) && cpu->trap != XLAT_TRAP_OPENED ? FRAMES_FINE : FRAMES_UNKNOWN;

    while (run_once(cpu, t, esp_limit) || cpu->gpr[XLAT_RT_ESP] <= esp_limit || frames_wait(cpu, t, &f))
        ;
}

/* The length in bytes of the guest's instruction at addr.  The decoder needs libc, so the embedder is asked.  0: it cannot be decoded. */
static uint32_t length_at(struct xlat_thread *t, uint32_t addr)
{
    t->call.addr = addr;
    t->call.length = 0;
    xlat_x87_close(&t->cpu);
    xlat_leave(&t->cpu, XLAT_LEAVE_LENGTH);
    xlat_x87_open(&t->cpu);
    return t->call.length;
}

/* Whether the translated frame at `back`, the host address behind a call, goes on at the guest's eip.  It does after a callee that has left by a jump
 * to its return address, after it removed exception frames, for example. */
static bool is_expected(struct xlat_thread *t, uint64_t back)
{
    enum { SHORTEST_CALL = 2, LONGEST_INSN = 15 };
    uint32_t freed = __atomic_load_n(t->process->modules_freed, __ATOMIC_RELAXED), eip = t->cpu.eip;
    unsigned i = back >> 2 & 63;

    if (t->calls_at != freed) { /* its address may be another module's now */
        for (unsigned k = 0; k < sizeof t->calls / sizeof *t->calls; k++)
            t->calls[k].host = 0;
        t->calls_at = freed;
    }
    if (t->calls[i].host != back) {
        t->calls[i].host = back;
        t->calls[i].addr = t->process->guest_pc(back - 1);
        t->calls[i].length = 0;
    }
    if (!t->calls[i].addr || eip - t->calls[i].addr < SHORTEST_CALL || eip - t->calls[i].addr > LONGEST_INSN)
        return false; /* eip cannot be that of the next instruction */
    if (!t->calls[i].length)
        t->calls[i].length = length_at(t, t->calls[i].addr);
    return t->calls[i].addr + t->calls[i].length == eip;
}

void xlat_miss(struct xlat_cpu *cpu, uint64_t back)
{
    struct xlat_thread *t = xlat_thread_of(cpu);

    xlat_flags_settle(cpu);
    if (!cpu->trap && !xlat_interpreted_only(cpu) && !steps(t) && is_expected(t, back))
        return;
    xlat_x87_close(cpu);
    xlat_run(cpu, cpu->gpr[XLAT_RT_ESP]);
    xlat_x87_open(cpu);
}

/* First C function on a fresh own stack.  Never returns. */
void xlat_bottom(struct xlat_switch *sw)
{
    struct xlat_thread *t = (struct xlat_thread *)((char *)sw - offsetof(struct xlat_thread, sw));

    control_in(&t->cpu);
    for (;;) {
        xlat_run(&t->cpu, t->limit);
        xlat_leave(&t->cpu, XLAT_LEAVE_UNWOUND);
    }
}
