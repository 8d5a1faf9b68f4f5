/* pe.h - see runtime/host/pe.h.  That there is no x87 unit shows in its flags. */
#ifndef XLAT_HOST_AARCH64_PE_H
#define XLAT_HOST_AARCH64_PE_H

#include "runtime/core/recover.h"
#include "runtime/host/fp.h"

#define XLAT_WINAPI
#define XLAT_SYSV

#define XLAT_HOST_EXPORT(name)                                                                                                           \
    extern char xlat_own_##name[] __asm__("xlat_" #name);                                                                                \
    void *xlat_slot_##name = xlat_own_##name;                                                                                            \
    __asm__(".text\n\t.globl " #name "\n" #name ":\n\tadrp x16, xlat_slot_" #name "\n\tldr x16, [x16, :lo12:xlat_slot_" #name "]\n\tbr x16\n\t" \
            ".section .drectve\n\t.ascii \" -export:\\\"" #name "\\\"\"\n\t.text");

#define XLAT_HOST_COPY_BYTES                                                                                                             \
    __asm__(".text\n\t.globl xlat_copy_bytes, xlat_copy_bytes_end\nxlat_copy_bytes:\n\tmov x3, #0\n\tcbz x2, xlat_copy_bytes_end\n"         \
            "1:\tldrb w4, [x1, x3]\n\tstrb w4, [x0, x3]\n\tadd x3, x3, #1\n\tcmp x3, x2\n\tb.ne 1b\n"                                       \
            "xlat_copy_bytes_end:\n\tmov x0, x3\n\tret");

struct context64 { /* ARM64_NT_CONTEXT */
    uint32_t flags, cpsr;
    uint64_t x[32]; /* the last one is the stack pointer */
    uint64_t pc;
    uint8_t v[32][16];
    uint32_t fpcr, fpsr, bcr[8];
    uint64_t bvr[8];
    uint32_t wcr[2];
    uint64_t wvr[2];
} __attribute__((aligned(16)));
_Static_assert(sizeof(struct context64) == 0x390 && offsetof(struct context64, pc) == 0x108, "CONTEXT of ARM64");
#define CONTEXT64 0x400000u
#define CONTEXT64_CONTROL 0x400001u
#define CONTEXT64_INTEGER 0x400002u
#define CONTEXT64_XSTATE CONTEXT64 /* no such part */
#define XLAT_WOW64_CPU_FLAGS 0u

static inline uint64_t xlat_context_pc(const struct context64 *c) { return c->pc; }
static inline void xlat_context_set_pc(struct context64 *c, uint64_t pc) { c->pc = pc; }
static inline uint64_t xlat_context_sp(const struct context64 *c) { return c->x[31]; }
static inline const uint64_t *xlat_context_registers(const struct context64 *c, unsigned *n)
{
    *n = 32;
    return c->x;
}
static inline void xlat_context_call(struct context64 *c, const struct context64 *from, uint64_t pc, uint64_t sp, uint64_t a, uint64_t b)
{
    c->cpsr = from->cpsr;
    c->x[18] = from->x[18]; /* the thread block */
    c->pc = pc;
    c->x[31] = sp;
    c->x[0] = a;
    c->x[1] = b;
}

static inline void xlat_context_host_state(const struct context64 *c, struct xlat_host_state *h)
{
    for (int i = 0; i < XLAT_HOST_REGISTERS; i++) /* x0 to x30 and sp lie side by side */
        h->general[i] = c->x[i];
    h->vector = c->v;
    h->x87 = NULL; /* modules for this host name no x87 register */
}
static inline unsigned xlat_context_x87_flags(const struct context64 *c) { return 0; }
static inline unsigned xlat_context_mxcsr_flags(const struct context64 *c) { return xlat_mxcsr_of_fpsr(c->fpsr); }
static inline void xlat_context_set_mxcsr(struct context64 *c, uint32_t v)
{
    c->fpsr = (uint32_t)xlat_fpsr_of_mxcsr(v);
    c->fpcr = (uint32_t)xlat_fpcr_of_mxcsr(v);
}
static inline void xlat_context_set_x87(struct context64 *c, uint16_t fcw, unsigned flags) {}

static inline uint32_t xlat_context_watched(const struct context64 *c) { return 0; } /* the system names no register */

#endif
