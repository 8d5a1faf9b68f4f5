/* pe.h - see runtime/host/pe.h. */
#ifndef XLAT_HOST_X86_64_PE_H
#define XLAT_HOST_X86_64_PE_H

#include "runtime/core/fpstate.h"
#include "runtime/core/recover.h"

#define XLAT_WINAPI __attribute__((ms_abi))
#define XLAT_SYSV __attribute__((sysv_abi))

#define XLAT_HOST_EXPORT(name)                                                                                                           \
    extern char xlat_own_##name[] __asm__("xlat_" #name);                                                                                \
    void *xlat_slot_##name = xlat_own_##name;                                                                                            \
    __asm__(".text\n\t.globl " #name "\n" #name ":\n\tjmp *xlat_slot_" #name "(%rip)\n\t"                                                \
            ".section .drectve\n\t.ascii \" -export:\\\"" #name "\\\"\"\n\t.text");

#define XLAT_HOST_COPY_BYTES                                                                                                             \
    __asm__(".text\n\t.globl xlat_copy_bytes, xlat_copy_bytes_end\nxlat_copy_bytes:\n\txorl %eax, %eax\n\ttestq %r8, %r8\n\t"               \
            "je xlat_copy_bytes_end\n1:\tmovzbl (%rdx,%rax), %r9d\n\tmovb %r9b, (%rcx,%rax)\n\tincq %rax\n\tcmpq %r8, %rax\n\tjne 1b\n"      \
            "xlat_copy_bytes_end:\n\tret");

struct context64 {
    uint64_t home[6];
    uint32_t flags, mxcsr;
    uint16_t cs, ds, es, fs, gs, ss;
    uint32_t eflags;
    uint64_t dr[6];
    uint64_t rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, rip;
    uint8_t fxsave[512];
    uint8_t vector[26][16];
    uint64_t vector_control, debug_control, last[4];
} __attribute__((aligned(16)));
_Static_assert(sizeof(struct context64) == 0x4d0 && offsetof(struct context64, rip) == 0xf8, "CONTEXT of x86-64");
#define CONTEXT64 0x100000u
#define CONTEXT64_CONTROL 0x100001u
#define CONTEXT64_INTEGER 0x100002u
#define CONTEXT64_XSTATE 0x100040u
#define XLAT_WOW64_CPU_FLAGS 1u /* WOW64_CPUFLAGS_MSFT64, as with Wine's own backend */

static inline uint64_t xlat_context_pc(const struct context64 *c) { return c->rip; }
static inline void xlat_context_set_pc(struct context64 *c, uint64_t pc) { c->rip = pc; }
static inline uint64_t xlat_context_sp(const struct context64 *c) { return c->rsp; }
static inline const uint64_t *xlat_context_registers(const struct context64 *c, unsigned *n)
{
    *n = 16;
    return &c->rax;
}
static inline void xlat_context_call(struct context64 *c, const struct context64 *from, uint64_t pc, uint64_t sp, uint64_t a, uint64_t b)
{
    c->cs = from->cs;
    c->ss = from->ss;
    c->eflags = 0x202;
    c->rip = pc;
    c->rsp = sp;
    c->rdi = a;
    c->rsi = b;
}

static inline void xlat_context_host_state(const struct context64 *c, struct xlat_host_state *h)
{
    const uint64_t *from = &c->rax;

    for (int i = 0; i < XLAT_HOST_REGISTERS; i++) /* in the order of their numbers */
        h->general[i] = i < 16 ? from[i] : 0;
    h->x87 = (const uint8_t(*)[16])(c->fxsave + 32);
    h->vector = (const uint8_t(*)[16])(c->fxsave + 160);
}
static inline struct xlat_fxsave *xlat_context_fxsave(const struct context64 *c) { return (struct xlat_fxsave *)(uintptr_t)c->fxsave; }
static inline unsigned xlat_context_x87_flags(const struct context64 *c) { return xlat_context_fxsave(c)->fsw & 0x3f; }
static inline unsigned xlat_context_mxcsr_flags(const struct context64 *c) { return xlat_context_fxsave(c)->mxcsr & 0x3f; }
static inline void xlat_context_set_mxcsr(struct context64 *c, uint32_t v) { c->mxcsr = xlat_context_fxsave(c)->mxcsr = v; }
static inline void xlat_context_set_x87(struct context64 *c, uint16_t fcw, unsigned flags)
{
    struct xlat_fxsave *x = xlat_context_fxsave(c);

    x->fcw = fcw;
    x->fsw = (uint16_t)((x->fsw & ~0x80bfu) | flags | (flags & ~fcw & 0x3f ? 0x8080 : 0)); /* bits 7 and 15: an unmasked one is pending */
}

static inline uint32_t xlat_context_watched(const struct context64 *c) { return (uint32_t)c->dr[4] & 15; }

#endif
