/* simulate.c - BTCpuSimulate: enters guest code on the thread's own stack and serves the reasons for which it leaves.
 *
 * It may nest (a system call calls back into the guest) and may never return (NtCallbackReturn jumps over it), so it keeps nothing that
 * needs cleaning up: what an inner activation changed in the thread is restored by the outer one from its own local variables.
 */
#include "runtime/wine/pe/backend.h"

/* Pops levels whose frames on this stack are gone: a system call was left by a jump (NtCallbackReturn), or the system started its loop anew. */
static void forget_dead_levels(struct xlat_thread *t, uint64_t frame)
{
    while (t->depth && t->levels[t->depth - 1].frame <= frame) {
        const struct xlat_level *l = &t->levels[--t->depth];
        t->sw.own_sp = l->own_sp;
        t->sw.fresh_sp = l->fresh_sp;
        t->limit = l->limit;
        t->fault = l->fault;
    }
}

static void push_level(struct xlat_thread *t, uint64_t frame)
{
    struct xlat_level *l;

    forget_dead_levels(t, frame);
    if (t->depth == XLAT_MAX_LEVELS)
        xlat_fatal("callbacks nest too deep", t->depth);
    l = &t->levels[t->depth++];
    l->frame = frame;
    l->own_sp = t->sw.own_sp;
    l->fresh_sp = t->sw.fresh_sp;
    l->limit = t->limit;
    l->fault = t->fault;
    if (t->sw.own_sp) /* the coroutine that is suspended there stays above the new one's frames */
        t->sw.fresh_sp = t->sw.own_sp - 256;
    t->sw.own_sp = 0;
    t->limit = 0xffffffffu;
}

struct saved { /* state of this level, kept across a call that may nest another one */
    uint64_t own_sp, fresh_sp;
    struct xlat_fault *fault;
    uint32_t limit, depth;
    uint32_t ecx, edx, eflags;
};

static struct saved save(const struct xlat_thread *t)
{
    return (struct saved){t->sw.own_sp, t->sw.fresh_sp, t->fault, t->limit, t->depth, t->cpu.gpr[XLAT_RT_ECX], t->cpu.gpr[XLAT_RT_EDX],
                          xlat_eflags_get(&t->cpu)};
}

static void restore(struct xlat_thread *t, const struct saved *s)
{
    t->sw.own_sp = s->own_sp;
    t->sw.fresh_sp = s->fresh_sp;
    t->fault = s->fault;
    t->limit = s->limit;
    t->depth = s->depth;
}

/* After a system or unix call: loads the general registers from the CPU area, the result in eax included.  They are loaded even when bit 0 of its
 * flags is clear, because a context that was set while the thread was suspended in the call is stored there without the flag.  True: the flag
 * was set.  x87 and SSE state stays in the register file, where BTCpuGetContext and BTCpuSetContext access it. */
static bool take_back(struct xlat_thread *t, struct cpu_area *a, const struct saved *s)
{
    bool changed = a->flags & 1;

    restore(t, s);
    if (!changed) { /* Wine's own backend reloads no registers then that a call may change */
        a->ctx.ecx = s->ecx;
        a->ctx.edx = s->edx;
        a->ctx.eflags = s->eflags;
    }
    xlat_load_area(t, a);
    a->flags &= ~1;
    return changed;
}

/* At a gate: copies n bytes from esp.  False: they cannot be read, and the guest has got the exception that a POP there would raise. */
static bool read_stack(struct xlat_thread *t, void *to, size_t n)
{
    uint32_t esp = t->cpu.gpr[XLAT_RT_ESP];
    size_t got = xlat_copy_bytes(to, (const void *)(uintptr_t)esp, n);

    if (got < n)
        xlat_deliver_read_fault(t, esp + (uint32_t)got);
    return got == n;
}

/* NtRaiseException.  Handlers have been asked when it is not the first chance, and the process ends. */
static void raised(uint32_t args)
{
    uint32_t a[3]; /* record, context, first chance */

    if (guest_read(args, a, sizeof a) && !a[2] && !peb()[2])
        xlat_crash_call(XLAT_CRASH_RAISED, a[0], a[1]);
}

/* [esp] = return into the stub, [esp + 4] = the stub's caller, [esp + 8] = arguments. */
static bool system_call(struct xlat_thread *t, struct cpu_area *a)
{
    uint32_t esp = t->cpu.gpr[XLAT_RT_ESP], id = t->cpu.gpr[XLAT_RT_EAX];
    uint32_t args = esp + 8, back;
    struct saved s = save(t);
    NTSTATUS st;

    if (!read_stack(t, &back, sizeof back))
        return false;
    t->syscalls++;
    t->cpu.eip = back;
    t->cpu.gpr[XLAT_RT_ESP] = esp + 4;
    xlat_store_area(t, a);
    a->flags &= ~1;
    __atomic_store_n(&t->flushed, 1, __ATOMIC_SEQ_CST);
    if (xlat_process_info.log & XLAT_LOG_CALLS)
        xlat_trace(XLAT_TRACE_CALL, xlat_syscall_name(id).s, esp, xlat_syscall_arguments(id));
    switch (xlat_syscall_special(id)) {
    case XLAT_CALL_SUSPEND_THREAD:
        st = xlat_suspend_thread(id, args);
        break;
    case XLAT_CALL_GET_CONTEXT:
        st = xlat_get_context(id, args);
        break;
    case XLAT_CALL_SET_CONTEXT:
        st = xlat_set_context(id, args);
        break;
    case XLAT_CALL_QUERY_THREAD:
        st = xlat_query_thread(id, args);
        break;
    case XLAT_CALL_WRITE_MEMORY:
        st = xlat_write_memory(id, args);
        break;
    case XLAT_CALL_CREATE_PROCESS:
        xlat_crash_call(XLAT_CRASH_STARTS, esp, 0);
        st = xlat_pass_on(id, args);
        break;
    case XLAT_CALL_RAISE:
        raised(args);
        st = xlat_pass_on(id, args);
        break;
    case XLAT_CALL_TERMINATE_PROCESS:
        xlat_process_ends(args); /* fallthrough */
    default:
        st = xlat_pass_on(id, args);
    }
    if (xlat_process_info.log & XLAT_LOG_CALLS)
        xlat_trace(XLAT_TRACE_RETURN, xlat_syscall_name(id).s, (uint32_t)st, 0);
    a->ctx.eax = (uint32_t)st; /* the result replaces eax also in a context that the call has set (an APC may have interrupted it) */
    xlat_take_back_area(t);
    return take_back(t, a, &s);
}

static bool unix_call(struct xlat_thread *t, struct cpu_area *a)
{
    uint32_t esp = t->cpu.gpr[XLAT_RT_ESP];
    struct {
        uint32_t back, handle[2], code, args; /* as at esp; args: a guest pointer */
    } p;
    struct saved s = save(t);
    NTSTATUS st;

    if (!read_stack(t, &p, sizeof p))
        return false;
    t->cpu.eip = p.back;
    t->cpu.gpr[XLAT_RT_ESP] = esp + sizeof p;
    xlat_store_area(t, a);
    a->flags &= ~1;
    __atomic_store_n(&t->flushed, 1, __ATOMIC_SEQ_CST);
    if (xlat_process_info.log & XLAT_LOG_CALLS)
        xlat_trace(XLAT_TRACE_UNIXCALL, NULL, p.code, p.back);
    st = __wine_unix_call_dispatcher(p.handle[0] | (uint64_t)p.handle[1] << 32, p.code, (void *)(uintptr_t)p.args);
    if (!(a->flags & 1))
        a->ctx.eax = (uint32_t)st;
    xlat_take_back_area(t);
    return take_back(t, a, &s);
}

/* If functions went out of use during the system call, host frames of this level may return into them.  After a system call the register file holds
 * the guest's whole state, so these frames are dropped: the guest continues in the bottom loop.  Frames of a pending fault are kept, and checked
 * again later. */
static void drop_frames_out(struct xlat_thread *t, uint32_t *lost)
{
    uint32_t now = __atomic_load_n((const uint32_t *)xlat_process_info.pages_lost, __ATOMIC_SEQ_CST);

    if (now == *lost)
        return;
    if (t->sw.own_sp && ((_Bool(SYSV *)(uint64_t, uint64_t))xlat_process_info.frames_out)(t->sw.own_sp, t->sw.fresh_sp))
        t->sw.own_sp = 0;
    if (!t->fault || t->fault->depth != t->depth)
        *lost = now;
}

/* A function has compared its bytes and found others.  When they are right all the same (it was to learn them), it is called again. */
static void changed(struct xlat_thread *t)
{
    struct xlat_p_changed p = {.addr = t->cpu.trap_arg};

    xlat_unix(xlat_unix_changed, &p);
    t->cpu.trap = p.in_use && t->cpu.eip == p.addr ? XLAT_TRAP_NONE : XLAT_TRAP_DECLINE;
}

void EXPORTED(BTCpuSimulate)(void)
{
    struct xlat_thread *t = this_thread();
    struct cpu_area *a = cpu_area();
    xlat_enter_fn enter = (xlat_enter_fn)xlat_process_info.enter;
    uint32_t lost = __atomic_load_n((const uint32_t *)xlat_process_info.pages_lost, __ATOMIC_SEQ_CST);
    bool resume = false; /* continue in the host frames of a fault */
    struct xlat_fetch fetch;

    push_level(t, (uint64_t)__builtin_frame_address(0));
    xlat_take_back_area(t); /* in a callback the thread is still marked as flushed, by the system call that called back */
    xlat_load_area(t, a);
    a->flags &= ~1;
    xlat_outside_look();
    for (;;) {
        int why;

        xlat_guest_begins(t);
        xlat_spend(t, XLAT_SPENT_TRANSLATED);
        t->sw.in_guest = 1;
        why = resume ? xlat_fault_resume(t) : enter(&t->sw);
        t->sw.in_guest = 0;
        xlat_spend(t, why == XLAT_LEAVE_SYSCALL || why == XLAT_LEAVE_UNIXCALL ? XLAT_SPENT_SYSTEM : XLAT_SPENT_RUNTIME);
        xlat_guest_ends(t);
        resume = false;
        switch (why) {
        case XLAT_LEAVE_SYSCALL:
            resume = system_call(t, a) && xlat_fault_goes_on(t);
            xlat_outside_look();
            drop_frames_out(t, &lost);
            break;
        case XLAT_LEAVE_UNIXCALL:
            unix_call(t, a);
            xlat_outside_look();
            drop_frames_out(t, &lost);
            break;
        case XLAT_LEAVE_HOOK:
            xlat_handler_installed(t);
            drop_frames_out(t, &lost);
            break;
        case XLAT_LEAVE_MISS:
            xlat_trace(XLAT_TRACE_MISS, NULL, t->cpu.eip, 0);
            break;
        case XLAT_LEAVE_CHANGED:
            changed(t);
            break;
        case XLAT_LEAVE_DECODE:
        case XLAT_LEAVE_STALE:
            fetch = xlat_decode_at(t, t->cpu.eip, why == XLAT_LEAVE_STALE);
            if (fetch.code)
                xlat_deliver_exec_fault(t, fetch.code, fetch.addr);
            break;
        case XLAT_LEAVE_LENGTH:
            t->call.length = xlat_insn_at(t->call.addr).length;
            break;
        case XLAT_LEAVE_TRAP:
            xlat_deliver_trap(t);
            break;
        case XLAT_LEAVE_FAULT:
            xlat_deliver_fault(t);
            break;
        case XLAT_LEAVE_UNWOUND:
            xlat_fault_unwound(t);
            break;
        case XLAT_LEAVE_STOP:
            xlat_park(t);
            xlat_outside_look();
            break;
        default:
            xlat_fatal("unknown reason for leaving guest code", (uint64_t)why);
        }
    }
}
