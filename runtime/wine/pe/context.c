/* context.c - copies register files and CPU areas to and from the CONTEXT structures of the system.
 *
 * The CPU area is what the rest of WoW64 sees of a thread; it is up to date whenever the thread is outside guest code.  Its x87 and SSE state is
 * never filled in: that stays in the register file, where threads of the same process read it.  (A debugger in another process sees none.)
 */
#include "runtime/wine/pe/backend.h"

static void copy(void *to, const void *from, size_t n)
{
    uint8_t *d = to;
    const uint8_t *s = from;

    while (n--)
        *d++ = *s++;
}

/* Copies these groups (C32_CONTROL, C32_INTEGER, C32_SEGMENTS) of general, segment and control registers. */
static void copy_registers(struct context32 *to, const struct context32 *from, uint32_t groups)
{
    if (groups & C32_CONTROL) {
        to->ebp = from->ebp;
        to->eip = from->eip;
        to->cs = from->cs;
        to->eflags = from->eflags;
        to->esp = from->esp;
        to->ss = from->ss;
    }
    if (groups & C32_INTEGER) {
        to->eax = from->eax;
        to->ecx = from->ecx;
        to->edx = from->edx;
        to->ebx = from->ebx;
        to->esi = from->esi;
        to->edi = from->edi;
    }
    if (groups & C32_SEGMENTS) {
        to->ds = from->ds;
        to->es = from->es;
        to->fs = from->fs;
        to->gs = from->gs;
    }
}

static void fp_get(const struct xlat_thread *t, struct context32 *c)
{
    struct xlat_fxsave f = {0};

    if (c->flags & C32_FLOAT)
        xlat_fp_to_fsave(&t->cpu, (struct xlat_fsave *)c->fsave);
    if (c->flags & C32_EXTENDED) {
        xlat_fp_to_fxsave(&t->cpu, &f);
        copy(c->fxsave, &f, sizeof f);
    }
}

/* behind: guest address of what follows the guest's context */
static void fp_set(struct xlat_thread *t, const struct context32 *c, uint32_t behind)
{
    struct xlat_fxsave f;

    if (c->flags & C32_EXTENDED) {
        copy(&f, c->fxsave, sizeof f);
        xlat_fp_from_fxsave(&t->cpu, &f);
    } else if (c->flags & C32_FLOAT)
        xlat_fp_from_fsave(&t->cpu, (const struct xlat_fsave *)c->fsave);
    xlat_xstate_set(&t->cpu, c->flags, behind);
}

static bool dr_differ(const struct xlat_thread *t, const struct context32 *c)
{
    return t->dr[0] != c->dr[0] || t->dr[1] != c->dr[1] || t->dr[2] != c->dr[2] || t->dr[3] != c->dr[3] || t->dr6 != c->dr[4] || t->dr7 != c->dr[5];
}

static void dr_set(struct xlat_thread *t, const struct context32 *c)
{
    copy(t->dr, c->dr, sizeof t->dr);
    t->dr6 = c->dr[4];
    t->dr7 = c->dr[5];
}

/* A thread that was created suspended may have been given debug registers and control words before it runs.  The system keeps them with the host's;
 * other x87 and SSE registers do not survive its own code that runs first. */
void xlat_take_start_context(struct xlat_thread *t)
{
    struct context32 c = {.flags = C32_I386 | C32_DEBUG | C32_EXTENDED};
    struct xlat_fxsave f;

    if (RtlWow64GetThreadContext(THIS_THREAD, &c))
        return;
    dr_set(t, &c);
    copy(&f, c.fxsave, sizeof f);
    t->cpu.fcw = f.fcw;
    t->cpu.mxcsr = f.mxcsr & 0xffff;
}

NTSTATUS EXPORTED(BTCpuGetContext)(HANDLE thread, HANDLE process, void *unknown, struct context32 *c)
{
    struct xlat_thread *t = this_thread();
    uint32_t want = c->flags;

    if (thread != THIS_THREAD || !t)
        return RtlWow64GetThreadContext(thread, c);
    if (want & C32_DEBUG) {
        copy(c->dr, t->dr, sizeof t->dr);
        c->dr[4] = t->dr6;
        c->dr[5] = t->dr7;
    }
    copy_registers(c, &cpu_area()->ctx, want);
    if (want & C32_CONTROL) {
        c->eip -= t->to_debugger == 2; /* Wow64RaiseException calls this first for the debugger, then for the guest's handler */
        t->to_debugger += t->to_debugger == 1;
    }
    fp_get(t, c);
    return 0;
}

static NTSTATUS set_own(struct xlat_thread *t, const struct context32 *c, uint32_t behind)
{
    if ((c->flags & C32_DEBUG) && dr_differ(t, c)) {
        struct context32 d = *c;
        NTSTATUS st;
        d.flags = C32_I386 | C32_DEBUG;
        /* The host's debug registers then report data accesses.  Breakpoints on guest instructions have no effect there, as the host executes none of
         * them at its guest address: dispatch.c tests for those. */
        if ((st = RtlWow64SetThreadContext(THIS_THREAD, &d)))
            return st;
        dr_set(t, c);
    }
    copy_registers(&cpu_area()->ctx, c, c->flags);
    fp_set(t, c, behind);
    cpu_area()->flags |= 1;
    return 0;
}

NTSTATUS EXPORTED(BTCpuSetContext)(HANDLE thread, HANDLE process, void *unknown, struct context32 *c)
{
    struct xlat_thread *t = this_thread();

    return thread == THIS_THREAD && t ? set_own(t, c, (uint32_t)(uintptr_t)(c + 1)) : RtlWow64SetThreadContext(thread, c);
}

/* ---- NtGetContextThread and NtSetContextThread: the system does the general part, and checks the guest's pointer ---- */

/* Another thread of this process that runs translated code and did not reach a poll in time (xlat_stop_thread): its registers are unknown.  It is
 * reported as being in a system call (eip is the gate, which no program takes for its own code), with an esp below everything live on its stack.
 * xlat_set_context refuses to change such a thread's registers. */
static NTSTATUS get_running(HANDLE thread, const struct xlat_thread *t, struct context32 *c)
{
    struct context64 h = {.flags = CONTEXT64_CONTROL | CONTEXT64_INTEGER};
    NTSTATUS st = NtGetContextThread(thread, &h);

    if (!st && (c->flags & C32_CONTROL)) {
        c->esp = xlat_guess_esp(t, &h);
        c->eip = xlat_process_info.gate_syscall;
    }
    return st;
}

NTSTATUS xlat_get_context(uint32_t id, uint32_t args)
{
    uint32_t a[2]; /* thread, context */
    struct xlat_thread *t;
    struct context32 c;
    bool other, stopped;
    uint32_t area;
    HANDLE thread;
    NTSTATUS st;

    if (!guest_read(args, a, sizeof a))
        return xlat_pass_on(id, args);
    thread = (HANDLE)(intptr_t)(int32_t)a[0];
    t = xlat_thread_of_handle(thread);
    other = t && t != this_thread();
    stopped = !other || xlat_stop_thread(thread, t);
    area = t ? xlat_xstate_wanted(a[1], other) : 0;
    st = xlat_pass_on(id, args);
    if (!st && !guest_read(a[1], &c, sizeof c))
        st = (NTSTATUS)STATUS_ACCESS_VIOLATION;
    if (!st && t && stopped) {
        fp_get(t, &c);
        if (area)
            st = xlat_xstate_get(&t->cpu, a[1], area, other);
        if (other && (c.flags & C32_REPORTING) && t->parked) /* the system call in which it waits is the backend's */
            c.flags &= ~C32_IN_SERVICE;
    } else if (!st && t)
        st = get_running(thread, t, &c);
    if (!st && (c.flags & C32_SEGMENTS) && c.fs == c.ds)
        c.fs = XLAT_FS_SELECTOR;
    if (!st && !guest_write(a[1], &c, sizeof c))
        st = (NTSTATUS)STATUS_ACCESS_VIOLATION;
    if (other)
        xlat_let_go(t);
    return st;
}

/* NtQueryInformationThread for a selector's descriptor.  The guest's FS selector is known to the backend only where the host has no segment for it,
 * so the system's failure is turned into the answer. */
NTSTATUS xlat_query_thread(uint32_t id, uint32_t args)
{
    enum { DESCRIPTOR_TABLE_ENTRY = 6 };
    struct {
        uint32_t thread, what, to, size, got; /* to, got: guest pointers */
    } a;
    struct descriptor {
        uint32_t selector;
        uint16_t limit, base_low;
        uint8_t base_middle, access, limit_high, base_high; /* as in the processor's table */
    } d;
    NTSTATUS st = xlat_pass_on(id, args);
    const struct xlat_thread *t;
    uint32_t base, size = sizeof d;

    if (st != STATUS_UNSUCCESSFUL || !guest_read(args, &a, sizeof a) || a.what != DESCRIPTOR_TABLE_ENTRY || !guest_read(a.to, &d, sizeof d) ||
        (d.selector | 3) != XLAT_FS_SELECTOR || !(t = xlat_thread_of_handle((HANDLE)(intptr_t)(int32_t)a.thread)))
        return st;
    base = t->cpu.fs_base;
    d = (struct descriptor){d.selector, 0xfff, (uint16_t)base, (uint8_t)(base >> 16), 0xf3 /* present, ring 3, data that was accessed */,
                            0x40 /* 32 bits, in bytes */, (uint8_t)(base >> 24)};
    return !guest_write(a.to, &d, sizeof d) || (a.got && !guest_write(a.got, &size, sizeof size)) ? (NTSTATUS)STATUS_ACCESS_VIOLATION : 0;
}

/* x87 and SSE state is set in the register file and kept from the system, which would load it into the host's registers in the middle of whatever
 * 64-bit code the other thread is stopped in. */
NTSTATUS xlat_set_context(uint32_t id, uint32_t args)
{
    uint32_t a[2]; /* thread, context */
    struct xlat_thread *t;
    struct context32 c;
    HANDLE thread;
    bool stopped;
    NTSTATUS st;

    if (!guest_read(args, a, sizeof a))
        return xlat_pass_on(id, args);
    thread = (HANDLE)(intptr_t)(int32_t)a[0];
    t = xlat_thread_of_handle(thread);
    if (t)
        __atomic_add_fetch(&t->changed, 1, __ATOMIC_SEQ_CST);
    if (!t || !guest_read(a[1], &c, sizeof c))
        return xlat_pass_on(id, args);
    if (t == this_thread())
        return set_own(t, &c, a[1] + sizeof c);
    stopped = xlat_stop_thread(thread, t);
    if (!stopped && (c.flags & (C32_CONTROL | C32_INTEGER)))
        st = STATUS_UNSUCCESSFUL;
    else {
        uint32_t all = c.flags;
        c.flags = all & ~(C32_FLOAT | C32_EXTENDED | C32_XSTATE);
        st = RtlWow64SetThreadContext(thread, &c);
        c.flags = all;
        if (!st && stopped)
            fp_set(t, &c, a[1] + sizeof c);
        if (!st && (all & C32_DEBUG))
            dr_set(t, &c);
    }
    xlat_let_go(t);
    return st;
}
