/* fault.c - turns a host fault that guest code caused (bad pointer, division, guard page) into an exception of the guest.
 *
 * The system calls BTCpuResetToConsistentState on the stack where the fault happened, below the faulting frame.  From there the thread jumps back to
 * xlat_enter's caller with XLAT_LEAVE_FAULT.  Two cases:
 *   - in the interpreter (or a helper that it called) the register file is up to date: the interpreter's frame is abandoned, and xlat_run, which
 *     called it, continues at the guest's handler;
 *   - in translated code, live guest state is in host registers, so its frames stay.  The guest's handler runs below them on the own stack.  When it
 *     continues with the context that it was given, the host instruction is resumed; when the guest has returned out of those frames, they are
 *     dropped (xlat_fault_unwound).
 */
#include "runtime/wine/pe/backend.h"

enum { R_AX, R_CX, R_DX, R_BX, R_SP, R_BP, R_SI, R_DI };

static uint32_t guest_pc(uint64_t host)
{
    return ((uint32_t(SYSV *)(uint64_t))xlat_process_info.guest_pc)(host);
}
/* The guest's state at a host instruction whose module has noted it; false: it has not. */
static bool recover(struct xlat_cpu *cpu, const struct context64 *c)
{
    struct xlat_host_state h;

    xlat_context_host_state(c, &h);
    return ((_Bool(SYSV *)(uint64_t, const struct xlat_host_state *, struct xlat_cpu *))xlat_process_info.recover)(xlat_context_pc(c), &h, cpu);
}
static bool keeps_esp(uint32_t addr)
{
    return ((_Bool(SYSV *)(uint32_t))xlat_process_info.keeps_esp)(addr);
}
/* The translated function there was taken out of use. */
static bool is_out(uint64_t host)
{
    uint64_t behind = host + 1;

    return ((_Bool(SYSV *)(uint64_t, uint64_t))xlat_process_info.frames_out)((uint64_t)&behind, (uint64_t)(&behind + 1));
}
static bool owns_pc(uint64_t host)
{
    return ((_Bool(SYSV *)(uint64_t))xlat_process_info.owns_pc)(host);
}

/* Sends this thread back to the caller of xlat_enter. */
static void abandon_own_stack(struct xlat_thread *t, const struct context64 *from)
{
    struct context64 c = {.flags = CONTEXT64_CONTROL | CONTEXT64_INTEGER};

    xlat_context_call(&c, from, xlat_process_info.abandon, t->sw.win_sp, (uint64_t)&t->sw, XLAT_LEAVE_FAULT);
    NtContinue(&c, 0);
    xlat_fatal("cannot leave a fault", xlat_context_pc(&c));
}

static void fault_in_interpreter(struct xlat_thread *t)
{
    __atomic_store_n(&t->cpu.epoch, 0, __ATOMIC_RELEASE);
    t->sw.own_sp = t->sw.guard_sp;
    t->sw.guard_sp = 0;
    t->sw.resume = XLAT_RUN_FAULT;
}

/* On stack overflow the handler needs every byte that is left, so a careful estimate would be too low.  The guard page was accessed for the first
 * time just now, and the pages below it never, so nothing live is below its end. */
static uint32_t esp_of_full_stack(const struct exception_record *r) { return ((uint32_t)r->param[1] & ~0xfffu) + 0x1000; }

/* The host raises x87 exceptions at the next x87 instruction that waits, as the guest's processor does.  So resuming the host instruction is right
 * even when the handler has changed registers. */
static bool is_x87(const struct xlat_thread *t)
{
    const struct exception_record *r = (const struct exception_record *)t->fault_record;

    return r->code >= STATUS_FLOAT_DENORMAL_OPERAND && r->code <= STATUS_FLOAT_UNDERFLOW && !r->nparams;
}

static void fault_in_translated(struct xlat_thread *t, struct xlat_fault *f, struct context64 *h, uint32_t eip, bool precise)
{
    f->prev = t->fault;
    f->host_context = h;
    f->fresh_sp = t->sw.fresh_sp;
    f->limit = t->limit;
    f->depth = t->depth;
    f->cpu = t->cpu;
    f->precise = precise && !is_x87(t);
    if (!precise && !keeps_esp(eip)) {
        const struct exception_record *r = (const struct exception_record *)t->fault_record;
        t->cpu.gpr[R_SP] = r->code == STATUS_STACK_OVERFLOW && r->nparams > 1 ? esp_of_full_stack(r) : xlat_guess_esp(t, h);
    }
    t->cpu.eip = eip;
    for (int i = 0; i < 8; i++)
        f->gpr[i] = t->cpu.gpr[i];
    f->eip = eip;
    t->fault = f;
    t->limit = t->cpu.gpr[R_SP];
    t->sw.own_sp = 0;
    t->sw.fresh_sp = ((uint64_t)f - 4096) & ~63ull; /* below this function's frame and what it calls */
}

/* Exception flags that the host's units have gathered for the guest. */
static void gather_flags(struct xlat_cpu *c, const struct context64 *h)
{
    c->fsw |= (uint16_t)xlat_context_x87_flags(h);
    c->mxcsr |= xlat_context_mxcsr_flags(h);
}

NTSTATUS EXPORTED(BTCpuResetToConsistentState)(struct exception_pointers *p)
{
    struct xlat_thread *t = this_thread();
    struct exception_record *r;
    struct xlat_fault f; /* stays valid: t->sw.fresh_sp is set below it, so nothing overwrites this frame before the fault is over */
    uint64_t pc = xlat_context_pc(p->context);
    uint32_t eip;

    xlat_copy_fault(p);
    if (!t || !t->sw.in_guest)
        return 0;
    /* The host never single-steps guest code: this is a debug register that the guest has set on data.  It is reported after the guest's
     * instruction (dispatch.c). */
    if (p->record->code == STATUS_SINGLE_STEP) {
        t->dr_hit |= xlat_context_watched(p->context);
        NtContinue(p->context, 0);
        xlat_fatal("cannot go on after a data breakpoint", pc);
    }
    t->sw.in_guest = 0;
    t->faults++;
    r = (struct exception_record *)t->fault_record;
    *r = *p->record;
    r->chain = NULL;
    gather_flags(&t->cpu, p->context);
    f.top = t->cpu.top, f.tags = t->cpu.tags;
    if (t->sw.guard_sp) {
        fault_in_interpreter(t);
    } else if (recover(&t->cpu, p->context)) {
        fault_in_translated(t, &f, p->context, t->cpu.eip, true);
    } else if ((eip = guest_pc(pc))) {
        fault_in_translated(t, &f, p->context, eip, t->cpu.eip == eip); /* a precise function has stored it, and the registers with it */
    } else if (owns_pc(pc) && t->translated) { /* a helper: eip was stored before it */
        fault_in_translated(t, &f, p->context, t->cpu.eip, t->cpu.trap_next == t->cpu.eip);
    } else {
        xlat_say("fault outside guest code", pc, r->code);
        xlat_fatal("fault outside guest code at host address", pc);
    }
    abandon_own_stack(t, p->context);
    return 0;
}

/* Stack walks begin at ebp.  Where it is not known, it is looked for in the stacks. */
static void find_frame(struct xlat_thread *t, struct xlat_fault *f)
{
    unsigned n;
    const uint64_t *r = xlat_context_registers(f->host_context, &n);
    uint32_t ends[2] = {0}; /* NT_TIB: the stack's top and bottom */
    struct xlat_p_frame p = {xlat_context_sp(f->host_context), t->stack_base + t->stack_size, .eip = f->eip, .low = f->gpr[R_SP]};

    if (!guest_read(t->cpu.fs_base + 4, ends, sizeof ends))
        return;
    p.near = p.high = ends[0];
    for (unsigned i = 0; i < n; i++)
        if (r[i] >= ends[1] && r[i] < p.near)
            p.near = (uint32_t)r[i];
    if (xlat_unix(xlat_unix_frame, &p) < 0 || !p.ebp)
        return;
    t->cpu.gpr[R_BP] = f->gpr[R_BP] = p.ebp;
    if (p.saved)
        NtWriteVirtualMemory(THIS_PROCESS, (void *)(uintptr_t)p.ebp, &p.saved, sizeof p.saved, NULL);
}

void xlat_deliver_fault(struct xlat_thread *t)
{
    struct exception_record r = *(struct exception_record *)t->fault_record;
    struct xlat_fault *f = t->sw.own_sp ? NULL : t->fault; /* the interpreter's stack waits there */

    if (f && !f->precise && !keeps_esp(f->eip))
        find_frame(t, f);

    r.address = t->faulted.eip = t->cpu.eip;
    t->faulted.translated = f != NULL;
    /* For a read-modify-write instruction the processor reports a write, also when the host's code fails in its separate load. */
    if ((r.code == STATUS_ACCESS_VIOLATION || r.code == STATUS_GUARD_PAGE_VIOLATION) && r.nparams == 2 && !r.param[0] && r.param[1] < 0xffffffffu &&
        xlat_insn_at(t->cpu.eip).modifies)
        r.param[0] = 1;
    for (uint32_t i = 0; i < r.nparams && i < 15; i++)
        r.param[i] = (uint32_t)r.param[i];
    /* SSE exceptions: 64-bit code gets the precise code, 32-bit code this one */
    if (r.nparams == 2 && r.code >= STATUS_FLOAT_DENORMAL_OPERAND && r.code <= STATUS_FLOAT_UNDERFLOW)
        r.code = STATUS_FLOAT_MULTIPLE_TRAPS;
    xlat_deliver(t, &r, true);
}

/* Flags, x87 and SSE state are the same, not counting the address and opcode of the last x87 instruction. */
static bool same_rest(const struct xlat_cpu *a, const struct xlat_cpu *b)
{
    struct xlat_fxsave x, y;
    const uint8_t *p = (const uint8_t *)&x, *q = (const uint8_t *)&y;

    if ((xlat_eflags_get(a) ^ xlat_eflags_get(b)) & 0xcd5)
        return false;
    xlat_fp_to_fxsave(a, &x);
    xlat_fp_to_fxsave(b, &y);
    for (size_t i = 0; i < offsetof(struct xlat_fxsave, xmm[8]); i++)
        if (p[i] != q[i] && (i < offsetof(struct xlat_fxsave, fop) || i >= offsetof(struct xlat_fxsave, mxcsr)))
            return false;
    for (size_t i = 0; i < sizeof a->ymmh; i++)
        if (a->ymmh[i / 16].b[i % 16] != b->ymmh[i / 16].b[i % 16])
            return false;
    return true;
}

/* The handler has set the trap flag, or a debug register is enabled: the interpreter must go on. */
static bool steps(const struct xlat_thread *t) { return (t->cpu.eflags_kept & XLAT_EFLAGS_TF) || (t->dr7 & 0xff); }

/* Where the guest was shown estimated registers (not precise), continuing anywhere else than in the host's frames would turn the estimates into the
 * real registers.  So the frames are resumed whenever the general registers are unchanged; other changes of the context are lost, but those of
 * MXCSR (xlat_fault_resume). */
static bool resumes(const struct xlat_thread *t)
{
    const struct xlat_fault *f = t->fault;

    if (!f || f->depth != t->depth || f->eip != t->cpu.eip || (f->precise && (steps(t) || !same_rest(&f->cpu, &t->cpu))))
        return false;
    for (int i = 0; i < 8; i++)
        if (f->gpr[i] != t->cpu.gpr[i])
            return false;
    return !f->precise || !is_out(xlat_context_pc(f->host_context)); /* the handler may have changed its code */
}

/* The guest continues after a system call that has set its context.  When the context is that of a fault whose registers were estimates, and a
 * handler has changed it, the module is to be translated with exact registers.  A context below the fault's is another one: of what runs in the
 * handler. */
bool xlat_fault_goes_on(struct xlat_thread *t)
{
    const struct xlat_fault *f = t->fault;
    bool on = resumes(t);
    struct xlat_p_handler p;

    if (f && f->depth == t->depth && !f->precise && (on ? steps(t) : t->cpu.gpr[R_SP] >= f->gpr[R_SP])) {
        p.eip = f->eip;
        xlat_unix(xlat_unix_edited, &p);
    }
    return on;
}

void xlat_handler_installed(const struct xlat_thread *t)
{
    struct xlat_p_handler p = {(uint64_t)t, t->cpu.eip, t->cpu.gpr[R_SP]};

    xlat_unix(xlat_unix_installs, &p);
}

/* The resumed code may have any part of the register file in host registers, so all of it gets its old value.  Except `stop`, which other threads
 * increment at any time. */
static void restore_cpu(struct xlat_cpu *c, const struct xlat_cpu *from)
{
    enum { STOP = offsetof(struct xlat_cpu, stop), BEHIND = STOP + sizeof c->stop };

    __builtin_memcpy(c, from, STOP);
    __builtin_memcpy((char *)c + BEHIND, (const char *)from + BEHIND, sizeof *c - BEHIND);
}

/* A handler may have changed rounding modes or exception masks, which the resumed code must obey.  SSE exceptions are unmasked only when some were at
 * the fault: code compiled for masked ones would go wrong (struct xlat_aot). */
static void set_host_control(struct xlat_thread *t, const struct xlat_fault *f, const struct xlat_cpu *now)
{
    struct context64 *h = f->host_context;

    if (now->mxcsr != f->cpu.mxcsr && (!xlat_sse_unmasked(now) || xlat_sse_unmasked(&f->cpu)))
        xlat_context_set_mxcsr(h, t->cpu.mxcsr = now->mxcsr);
    if (!xlat_x87_unmasked(&f->cpu))
        return;
    t->cpu.fcw = now->fcw;
    t->cpu.fsw = (t->cpu.fsw & ~XLAT_FCW_MASKS) | (now->fsw & XLAT_FCW_MASKS);
    xlat_context_set_x87(h, now->fcw, now->fsw & XLAT_FCW_MASKS);
}

int xlat_fault_resume(struct xlat_thread *t)
{
    struct xlat_fault *f = t->fault;
    xlat_enter_by_fn enter_by = (xlat_enter_by_fn)xlat_process_info.enter_by;
    struct xlat_cpu now = t->cpu;

    t->fault = f->prev;
    t->limit = f->limit;
    t->sw.fresh_sp = f->fresh_sp;
    restore_cpu(&t->cpu, &f->cpu);
    t->cpu.top = f->top, t->cpu.tags = f->tags;
    t->cpu.insns = now.insns;
    t->cpu.misses = now.misses;
    set_host_control(t, f, &now);
    return enter_by(&t->sw, (void *)NtContinue, f->host_context);
}

/* esp has risen above that of the newest fault: the guest has left the frames in which it happened.  A host frame cannot be entered in the middle, so
 * all host frames of this level are dropped, and the level starts afresh where it began. */
void xlat_fault_unwound(struct xlat_thread *t)
{
    struct xlat_fault *f = t->fault;

    t->sw.own_sp = 0;
    if (!f || f->depth != t->depth)
        xlat_fatal("unwound without a fault", t->cpu.eip);
    while (f && f->depth == t->depth) { /* older faults of the level: their frames are dropped as well */
        t->sw.fresh_sp = f->fresh_sp;
        t->limit = f->limit;
        f = f->prev;
    }
    t->fault = f;
}
