/* traps.c - turns the trap that guest code stopped for into an exception of the guest, with the codes and addresses that Wine gives 32-bit code.
 *
 * With Wine's own backend the processor's exceptions arrive as signals; the mapping follows what Wine 10 makes of them (tests/prog/traps.c compares).
 * Notable: quotient overflow is "divide by zero" as well (Linux reports #DE as one), #GP by an instruction that is not privileged is an access
 * violation at ffffffff, and alignment checks are switched off instead of reported.
 */
#include "runtime/abi/helpers.h"
#include "runtime/abi/version.h"
#include "runtime/wine/pe/backend.h"

void xlat_deliver(struct xlat_thread *t, struct exception_record *r, bool fault)
{
    struct extended_context64 e;
    struct exception_pointers p = {r, xlat_xstate_of_exception(&t->cpu, &e)};
    struct cpu_area *a = cpu_area();
    struct saved_switch {
        uint64_t own_sp, fresh_sp;
    } s = {t->sw.own_sp, t->sw.fresh_sp};
    uint32_t depth = t->depth;

    t->cpu.trap = XLAT_TRAP_NONE;
    xlat_store_area(t, a);
    if (fault)
        a->ctx.eflags |= XLAT_EFLAGS_RF;
    if (xlat_process_info.log & XLAT_LOG_FAULTS) {
        struct xlat_p_trace line = {(uint64_t)t, 0, XLAT_TRACE_FAULT, r->code, (uint32_t)r->address, r->nparams, (uint32_t)r->param[0],
                                    (uint32_t)r->param[1]};
        xlat_unix(xlat_unix_trace, &line);
    }
    if (peb()[2] && !(r->flags & 0x80000000u)) { /* being debugged: Wow64RaiseException tells the debugger first */
        if (r->code == STATUS_BREAKPOINT) { /* the debugger sees eip behind the breakpoint, and continues there; handlers see it at the breakpoint */
            a->ctx.eip++;
            t->to_debugger = 1;
        }
        Wow64RaiseException(-1, r);
        t->to_debugger = 0;
    } else
        Wow64PassExceptionToGuest(&p);
    t->sw.own_sp = s.own_sp;
    t->sw.fresh_sp = s.fresh_sp;
    t->depth = depth;
    a->flags &= ~1;
    xlat_load_area(t, a);
}

/* Our own undefined instruction: ud2, "XLAT" (0f 0b 58 4c 41 54).  On a processor it raises #UD; here it sets registers and execution continues
 * behind it.  eax = "XLAT", edx = ABI version, ecx = 1 when the instruction was interpreted or 2 when translated code stopped at it,
 * ebx = low half of the instructions interpreted so far. */
static bool magic(struct xlat_thread *t)
{
    static const uint8_t pattern[6] = {0x0f, 0x0b, 'X', 'L', 'A', 'T'};
    uint8_t p[sizeof pattern] = {0};

    guest_read(t->cpu.eip, p, sizeof p);
    for (unsigned i = 0; i < sizeof pattern; i++)
        if (p[i] != pattern[i])
            return false;
    t->cpu.gpr[XLAT_RT_EAX] = 0x54414c58u;
    t->cpu.gpr[XLAT_RT_EDX] = xlat_abi_version(XLAT_H_COUNT);
    t->cpu.gpr[XLAT_RT_ECX] = t->translated ? 2 : 1;
    t->cpu.gpr[XLAT_RT_EBX] = (uint32_t)t->cpu.insns;
    t->cpu.eip += sizeof pattern;
    t->cpu.trap = XLAT_TRAP_NONE;
    return true;
}

static void access_violation(struct exception_record *r, uint32_t kind, uint64_t address)
{
    r->code = STATUS_ACCESS_VIOLATION;
    r->nparams = 2;
    r->param[0] = kind;
    r->param[1] = address;
}

/* INT n.  All vectors that neither user mode may call nor the system handles are protection faults. */
static bool interrupt(struct xlat_thread *t, struct exception_record *r, uint32_t n)
{
    uint32_t after = t->cpu.trap_next;

    switch (n) {
    case 3:
        t->cpu.eip = after - 1;
        r->address = after - 1;
        r->code = STATUS_BREAKPOINT;
        r->nparams = 1;
        return true;
    case 4:
        t->cpu.eip = after;
        r->address = after;
        r->code = STATUS_INTEGER_OVERFLOW;
        return true;
    case 0x29: { /* __fastfail: the process ends, no handler is called */
        struct exception_record none = {0};
        xlat_store_area(t, cpu_area());
        if (!peb()[2])
            xlat_crash_call(XLAT_CRASH_STOPPED, t->cpu.gpr[XLAT_RT_ECX], 0);
        Wow64RaiseException(0x29, &none);
        return false;
    }
    case 0x2c:
        r->code = STATUS_ASSERTION_FAILURE;
        return true;
    case 0x2d: /* Windows skips one byte after it */
        t->cpu.eip += 2;
        r->address = t->cpu.eip + 1;
        r->code = STATUS_BREAKPOINT;
        r->nparams = 1;
        r->param[0] = t->cpu.gpr[XLAT_RT_EAX];
        return true;
    default:
        access_violation(r, 0, 0xffffffffu);
        return true;
    }
}

static void report_unsupported(struct xlat_thread *t)
{
    struct xlat_p_range p = {.addr = t->cpu.eip};

    xlat_unix(xlat_unix_unsupported, &p);
}

static uint32_t x87_code(const struct xlat_cpu *c)
{
    uint32_t hot = c->fsw & ~c->fcw & 0x3f;

    if (hot & 1)
        return c->fsw & 0x40 ? STATUS_FLOAT_STACK_CHECK : STATUS_FLOAT_INVALID_OPERATION;
    if (hot & 4)
        return STATUS_FLOAT_DIVIDE_BY_ZERO;
    if (hot & 8)
        return STATUS_FLOAT_OVERFLOW;
    if (hot & 0x12)
        return STATUS_FLOAT_UNDERFLOW;
    if (hot & 0x20)
        return STATUS_FLOAT_INEXACT_RESULT;
    return STATUS_FLOAT_INVALID_OPERATION;
}

void xlat_deliver_trap(struct xlat_thread *t)
{
    struct xlat_cpu *c = &t->cpu;
    struct exception_record r = {.address = c->eip};
    bool fault = true;

    t->traps++;
    switch (c->trap) {
    case XLAT_TRAP_DE:
        r.code = STATUS_INTEGER_DIVIDE_BY_ZERO;
        break;
    case XLAT_TRAP_DB:
        c->eflags_kept &= ~XLAT_EFLAGS_TF; /* Wine shows a context without it */
        r.address = c->eip = c->trap_next;
        r.code = STATUS_SINGLE_STEP;
        fault = c->trap_arg;
        break;
    case XLAT_TRAP_BP: /* the handler sees the address of the breakpoint */
        r.address = c->eip = c->trap_next - 1;
        r.code = STATUS_BREAKPOINT;
        fault = false;
        r.nparams = 1;
        break;
    case XLAT_TRAP_OF:
        r.address = c->eip = c->trap_next;
        r.code = STATUS_INTEGER_OVERFLOW;
        fault = false;
        break;
    case XLAT_TRAP_BR:
        r.code = STATUS_ARRAY_BOUNDS_EXCEEDED;
        break;
    case XLAT_TRAP_UNSUPPORTED:
        report_unsupported(t);
        r.code = STATUS_ILLEGAL_INSTRUCTION;
        break;
    case XLAT_TRAP_UD:
        if (magic(t))
            return;
        r.code = STATUS_ILLEGAL_INSTRUCTION;
        break;
    case XLAT_TRAP_GP:
        access_violation(&r, 0, 0xffffffffu);
        break;
    case XLAT_TRAP_PRIV:
        if (xlat_insn_at(c->eip).privileged)
            r.code = STATUS_PRIVILEGED_INSTRUCTION;
        else
            access_violation(&r, 0, 0xffffffffu);
        break;
    case XLAT_TRAP_AC: /* as Wine does it: alignment checking is switched off and the instruction done again */
        c->eflags_kept &= ~0x40000u;
        c->trap = XLAT_TRAP_NONE;
        return;
    case XLAT_TRAP_MF:
        r.code = x87_code(c);
        break;
    case XLAT_TRAP_XM:
        r.code = STATUS_FLOAT_MULTIPLE_TRAPS;
        r.nparams = 2;
        r.param[1] = c->mxcsr;
        break;
    case XLAT_TRAP_INT:
        if (!interrupt(t, &r, c->trap_arg))
            return;
        fault = c->trap_arg != 3 && c->trap_arg != 4;
        break;
    case XLAT_TRAP_PF:
        access_violation(&r, c->trap_arg2, c->trap_arg);
        break;
    default:
        xlat_fatal("unknown trap", c->trap);
    }
    xlat_deliver(t, &r, fault);
}

void xlat_deliver_read_fault(struct xlat_thread *t, uint32_t addr)
{
    struct exception_record r = {.address = t->cpu.eip};

    t->faults++;
    access_violation(&r, 0, addr);
    xlat_deliver(t, &r, true);
}

/* Of access violations the kind is "execute" only when data execution prevention is on for the process, else "read". */
void xlat_deliver_exec_fault(struct xlat_thread *t, uint32_t code, uint32_t addr)
{
    struct exception_record r = {.address = t->cpu.eip};

    t->faults++;
    access_violation(&r, code != STATUS_ACCESS_VIOLATION || xlat_is_nx() ? 8 : 0, addr);
    r.code = code;
    xlat_deliver(t, &r, true);
}
