/* context.c - between the register file, the thread's CPU area and the CONTEXT structures of the system.
 *
 * The CPU area is what the rest of WoW64 sees of a thread; it is true whenever the thread is outside guest code.  The x87 and SSE state in
 * it is not used by Wine: a context that is asked for comes from the host's registers, so they are loaded around system calls.
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

/* The host has sixteen xmm registers in 64-bit mode; the image's upper eight are zero.  The compiler is told that they change. */
void xlat_fp_out(struct xlat_thread *t)
{
    xlat_fp_to_fxsave(&t->cpu, (struct xlat_fxsave *)t->fxsave);
    __asm__ volatile("fxrstor %0"
                     :
                     : "m"(t->fxsave)
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
                       "xmm14", "xmm15");
}

void xlat_fp_in(struct xlat_thread *t)
{
    __asm__ volatile("fxsave %0" : "=m"(t->fxsave));
    xlat_fp_from_fxsave(&t->cpu, (const struct xlat_fxsave *)t->fxsave);
}

/* The guest's x87 registers and pending exceptions must not be in the host's unit when guest code goes on: it works on an empty one. */
void xlat_fp_done(void)
{
    uint16_t fcw = 0x27f;

    __asm__ volatile("fninit\n\tfldcw %0" : : "m"(fcw));
}

static void copy(void *to, const void *from, size_t n)
{
    uint8_t *d = to;
    const uint8_t *s = from;

    while (n--)
        *d++ = *s++;
}

NTSTATUS EXPORT BTCpuGetContext(HANDLE thread, HANDLE process, void *unknown, struct context32 *c)
{
    struct xlat_thread *t = this_thread();
    const struct context32 *a = &cpu_area()->ctx;
    uint32_t want = c->flags;

    if (thread != THIS_THREAD || !t || ((want & C32_DEBUG) && t->dr_set)) {
        NTSTATUS st = RtlWow64GetThreadContext(thread, c);
        if (st || thread != THIS_THREAD || !t)
            return st;
    } else if (want & C32_DEBUG)
        for (int i = 0; i < 6; i++)
            c->dr[i] = 0;
    if (want & C32_CONTROL) {
        c->ebp = a->ebp;
        c->eip = a->eip;
        c->cs = a->cs;
        c->eflags = a->eflags;
        c->esp = a->esp;
        c->ss = a->ss;
    }
    if (want & C32_INTEGER) {
        c->eax = a->eax;
        c->ecx = a->ecx;
        c->edx = a->edx;
        c->ebx = a->ebx;
        c->esi = a->esi;
        c->edi = a->edi;
    }
    if (want & C32_SEGMENTS) {
        c->ds = a->ds;
        c->es = a->es;
        c->fs = a->fs;
        c->gs = a->gs;
    }
    if (want & C32_FLOAT)
        xlat_fp_to_fsave(&t->cpu, (struct xlat_fsave *)c->fsave);
    if (want & C32_EXTENDED) {
        struct xlat_fxsave f = {0};
        xlat_fp_to_fxsave(&t->cpu, &f);
        copy(c->fxsave, &f, sizeof f);
    }
    return 0;
}

NTSTATUS EXPORT BTCpuSetContext(HANDLE thread, HANDLE process, void *unknown, struct context32 *c)
{
    struct xlat_thread *t = this_thread();
    struct context32 *a = &cpu_area()->ctx;

    if (thread != THIS_THREAD || !t)
        return RtlWow64SetThreadContext(thread, c);
    if ((c->flags & C32_DEBUG) && (t->dr_set || c->dr[0] || c->dr[1] || c->dr[2] || c->dr[3] || c->dr[5])) {
        struct context32 d = *c;
        NTSTATUS st;
        t->dr_set = 1;
        d.flags = C32_I386 | C32_DEBUG;
        if ((st = RtlWow64SetThreadContext(thread, &d)))
            return st;
    }
    if (c->flags & C32_CONTROL) {
        a->ebp = c->ebp;
        a->eip = c->eip;
        a->cs = c->cs;
        a->eflags = c->eflags;
        a->esp = c->esp;
        a->ss = c->ss;
    }
    if (c->flags & C32_INTEGER) {
        a->eax = c->eax;
        a->ecx = c->ecx;
        a->edx = c->edx;
        a->ebx = c->ebx;
        a->esi = c->esi;
        a->edi = c->edi;
    }
    if (c->flags & C32_SEGMENTS) {
        a->ds = c->ds;
        a->es = c->es;
        a->fs = c->fs;
        a->gs = c->gs;
    }
    if (c->flags & C32_EXTENDED) {
        struct xlat_fxsave f;
        copy(&f, c->fxsave, sizeof f);
        xlat_fp_from_fxsave(&t->cpu, &f);
        t->fp_set = 1;
    } else if (c->flags & C32_FLOAT) {
        xlat_fp_from_fsave(&t->cpu, (const struct xlat_fsave *)c->fsave);
        t->fp_set = 1;
    }
    cpu_area()->flags |= 1;
    return 0;
}
