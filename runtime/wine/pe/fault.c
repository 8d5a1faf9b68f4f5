/* fault.c - a host fault while guest code ran (bad pointer, division trap, guard page) becomes an exception of the guest.
 *
 * The system calls BTCpuResetToConsistentState on the stack where the fault happened, below it.  From there the thread is sent back to
 * xlat_enter's caller with XLAT_LEAVE_FAULT.  Two cases:
 *   - the interpreter (or a helper that it called): the register file is true, the interpreter's frame is abandoned, the loop above goes on;
 *   - translated code: its frames stay.  The guest's handler runs further down the own stack; when it lets the guest go on with the context
 *     that it was given, the host instruction itself is resumed; when the guest has left those frames, they are dropped (xlat_fault_unwound).
 */
#include "runtime/wine/pe/backend.h"

enum { R_AX, R_CX, R_DX, R_BX, R_SP, R_BP, R_SI, R_DI };

static uint32_t guest_pc(uint64_t host)
{
    return ((uint32_t(SYSV *)(uint64_t))xlat_process_info.guest_pc)(host);
}
static bool keeps_esp(uint32_t addr)
{
    return ((_Bool(SYSV *)(uint32_t))xlat_process_info.keeps_esp)(addr);
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

/* When the stack is full the handler needs every byte that is left.  The page that was touched was touched for the first time (the system made it
 * so), and what lies below it was never: nothing there is live. */
static uint32_t esp_of_full_stack(const struct exception_record *r) { return ((uint32_t)r->param[1] & ~0xfffu) + 0x1000; }

/* An exception of the x87 unit comes at the next host instruction that waits.  What goes on there is what the guest's unit would do. */
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
    struct xlat_fault f; /* stays: what runs next on the own stack begins below it */
    uint64_t pc = xlat_context_pc(p->context);
    uint32_t eip;

    if (!t || !t->sw.in_guest)
        return 0;
    /* Guest code is never stepped by the host: this is a debug register of the guest's that has met data.  It is reported after the guest's
     * instruction (dispatch.c). */
    if (p->record->code == STATUS_SINGLE_STEP) {
        t->dr_met |= xlat_context_watched(p->context);
        NtContinue(p->context, 0);
        xlat_fatal("cannot go on after a data breakpoint", pc);
    }
    t->sw.in_guest = 0;
    t->faults++;
    r = (struct exception_record *)t->fault_record;
    *r = *p->record;
    r->chain = NULL;
    gather_flags(&t->cpu, p->context);
    if (t->sw.guard_sp) {
        fault_in_interpreter(t);
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

void xlat_deliver_fault(struct xlat_thread *t)
{
    struct exception_record r = *(struct exception_record *)t->fault_record;

    r.address = t->cpu.eip;
    /* The processor reports an instruction that changes memory as writing, even when it is the reading half that fails. */
    if (r.code == STATUS_ACCESS_VIOLATION && r.nparams == 2 && !r.param[0] && r.param[1] < 0xffffffffu &&
        xlat_insn_at(t->cpu.eip).modifies)
        r.param[0] = 1;
    for (uint32_t i = 0; i < r.nparams && i < 15; i++)
        r.param[i] = (uint32_t)r.param[i];
    /* SSE exceptions: 64-bit code gets the precise code, 32-bit code this one */
    if (r.nparams == 2 && r.code >= STATUS_FLOAT_DENORMAL_OPERAND && r.code <= STATUS_FLOAT_UNDERFLOW)
        r.code = STATUS_FLOAT_MULTIPLE_TRAPS;
    xlat_deliver(t, &r);
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
    return true;
}

/* Where the guest was told a guess, going on anywhere but in the host's frames would make it true: other changes of its context are then lost,
 * but those of MXCSR (xlat_fault_resume). */
bool xlat_fault_resumes(struct xlat_thread *t)
{
    const struct xlat_fault *f = t->fault;

    if (!f || f->depth != t->depth || f->eip != t->cpu.eip || (f->precise && !same_rest(&f->cpu, &t->cpu)))
        return false;
    for (int i = 0; i < 8; i++)
        if (f->gpr[i] != t->cpu.gpr[i])
            return false;
    return true;
}

/* Translated code may have cached any part of the register file.  Only `stop` is not the thread's own: others count there at any moment. */
static void restore_cpu(struct xlat_cpu *c, const struct xlat_cpu *from)
{
    enum { STOP = offsetof(struct xlat_cpu, stop), BEHIND = STOP + sizeof c->stop };

    __builtin_memcpy(c, from, STOP);
    __builtin_memcpy((char *)c + BEHIND, (const char *)from + BEHIND, sizeof *c - BEHIND);
}

/* Rounding, say, or masks: what goes on must see it.  New exceptions are not unmasked where the frames may not be made for them. */
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
    t->cpu.insns = now.insns;
    t->cpu.misses = now.misses;
    set_host_control(t, f, &now);
    return enter_by(&t->sw, (void *)NtContinue, f->host_context);
}

/* esp has risen above the newest fault's: its frames are over, and with them all others of this level (no host frame can be entered in the
 * middle).  Start again where the level began. */
void xlat_fault_unwound(struct xlat_thread *t)
{
    struct xlat_fault *f = t->fault;

    t->sw.own_sp = 0;
    if (!f || f->depth != t->depth)
        xlat_fatal("unwound without a fault", t->cpu.eip);
    while (f && f->depth == t->depth) { /* older ones lie further out than the frames that are dropped, or in them */
        t->sw.fresh_sp = f->fresh_sp;
        t->limit = f->limit;
        f = f->prev;
    }
    t->fault = f;
}
