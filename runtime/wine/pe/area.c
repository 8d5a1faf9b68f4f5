/* area.c - copies the register file of a thread to and from its CPU area, and an estimate of esp where the register file is out of date.
 *
 * The CPU area is what the rest of WoW64 sees of a thread; it is up to date whenever the thread is outside guest code.
 */
#include "runtime/wine/pe/backend.h"

void xlat_load_area(struct xlat_thread *t, const struct cpu_area *a)
{
    struct xlat_cpu *c = &t->cpu;
    const struct context32 *x = &a->ctx;

    c->gpr[XLAT_RT_EAX] = x->eax;
    c->gpr[XLAT_RT_ECX] = x->ecx;
    c->gpr[XLAT_RT_EDX] = x->edx;
    c->gpr[XLAT_RT_EBX] = x->ebx;
    c->gpr[XLAT_RT_ESP] = x->esp;
    c->gpr[XLAT_RT_EBP] = x->ebp;
    c->gpr[XLAT_RT_ESI] = x->esi;
    c->gpr[XLAT_RT_EDI] = x->edi;
    c->eip = x->eip;
    xlat_eflags_set(c, x->eflags);
    t->resume = !!(x->eflags & XLAT_EFLAGS_RF);
    c->seg[0] = (uint16_t)x->es;
    c->seg[1] = (uint16_t)x->cs;
    c->seg[2] = (uint16_t)x->ss;
    c->seg[3] = (uint16_t)x->ds;
    c->seg[4] = (uint16_t)x->fs;
    c->seg[5] = (uint16_t)x->gs;
}

void xlat_store_area(const struct xlat_thread *t, struct cpu_area *a)
{
    const struct xlat_cpu *c = &t->cpu;
    struct context32 *x = &a->ctx;

    x->eax = c->gpr[XLAT_RT_EAX];
    x->ecx = c->gpr[XLAT_RT_ECX];
    x->edx = c->gpr[XLAT_RT_EDX];
    x->ebx = c->gpr[XLAT_RT_EBX];
    x->esp = c->gpr[XLAT_RT_ESP];
    x->ebp = c->gpr[XLAT_RT_EBP];
    x->esi = c->gpr[XLAT_RT_ESI];
    x->edi = c->gpr[XLAT_RT_EDI];
    x->eip = c->eip;
    x->eflags = xlat_eflags_get(c);
}

/* In translated code that is not precise (lifter/emit/precise.c) the guest's registers are in unknown host registers, and the register file holds
 * older values.  A handler that is called on the guest's stack, or a collector that scans it, needs an esp below everything live there: the
 * lowest value that points into that stack among the host's registers and the register file's esp, less 64 KB or half of the stack below it. */
uint32_t xlat_guess_esp(const struct xlat_thread *t, const struct context64 *h)
{
    struct {
        uint32_t handlers, top, bottom; /* NT_TIB: exception list, and the stack's ends */
    } tib;
    uint32_t top, bottom, low = t->cpu.gpr[XLAT_RT_ESP], left;
    unsigned n;
    const uint64_t *r = xlat_context_registers(h, &n);

    if (!guest_read(t->cpu.fs_base, &tib, sizeof tib)) /* of another thread that has just ended */
        return low;
    top = tib.top;
    bottom = tib.bottom;
    if (low < bottom || low > top)
        low = top;
    for (unsigned i = 0; i < n; i++)
        if (r[i] >= bottom && r[i] < low)
            low = (uint32_t)r[i];
    left = (low - bottom) / 2;
    return (low - (left < 0x10000 ? left : 0x10000)) & ~15u;
}
