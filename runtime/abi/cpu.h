/* cpu.h - the register file of one guest thread: the contract between translated code, interpreter and runtime.
 *
 * Translated functions take the general registers as arguments and give them back as results (call.h); everything else lives here.  While a
 * translated function runs, `gpr`, `eip` and the flags here are stale unless it has just left for the runtime; the interpreter keeps them
 * up to date after each instruction.  The structure is 64-aligned and never moves.  cpu.def lists its fields.
 */
#ifndef XLAT_CPU_H
#define XLAT_CPU_H

#include <stddef.h>
#include <stdint.h>

enum xlat_flag { F_CF, F_PF, F_AF, F_ZF, F_SF, F_OF, F_DF, F_COUNT }; /* index into cpu.fl[]; each byte is 0 or 1 */

/* Bits of EFLAGS that have no byte in fl[] and are stored in eflags_kept: those that user mode may change. */
#define XLAT_EFLAGS_KEPT 0x00244100u /* ID 21, AC 18, NT 14, TF 8 */
#define XLAT_EFLAGS_TF 0x100u
#define XLAT_EFLAGS_RF 0x10000u /* only in contexts of the system, not in struct xlat_cpu */
#define XLAT_EFLAGS_AC 0x40000u
#define XLAT_EFLAGS_FIXED 0x00000202u /* bit 1, IF */

/* Why translated or interpreted code stopped.  eip is the address of the instruction.  A fault: it was not executed.  A trap: it was, and the guest
 * continues at trap_next. */
enum xlat_trap {
    XLAT_TRAP_NONE,
    XLAT_TRAP_DE,      /* fault: #DE; trap_arg 0 = by zero, 1 = quotient too large */
    XLAT_TRAP_DB,      /* trap: single step, int1; trap_arg 1: a fault, a breakpoint of the debug registers at the instruction */
    XLAT_TRAP_BP,      /* trap: int3 */
    XLAT_TRAP_OF,      /* trap: into */
    XLAT_TRAP_BR,      /* fault: bound */
    XLAT_TRAP_UD,      /* fault: undefined opcode */
    XLAT_TRAP_GP,      /* fault: general protection; trap_arg = error code */
    XLAT_TRAP_PRIV,    /* fault: privileged instruction (#GP, reported by Windows as such) */
    XLAT_TRAP_AC,      /* fault: alignment */
    XLAT_TRAP_MF,      /* fault: x87 */
    XLAT_TRAP_XM,      /* fault: SIMD floating point */
    XLAT_TRAP_INT,     /* int n; fault or trap depending on n; trap_arg = n */
    XLAT_TRAP_PF,      /* fault: page fault; trap_arg = address, trap_arg2 = 0 read, 1 write, 8 execute */
    XLAT_TRAP_UNSUPPORTED, /* an instruction that has no semantics here: reported by name, then #UD */
    XLAT_TRAP_DECLINE,     /* no fault: the translation assumes another x87 stack or other exception masks than the guest has now.  The dispatcher
                            * clears it and interprets from eip, even if eip has a translation */
    XLAT_TRAP_OPENED,      /* the same, after an instruction that has just unmasked SSE exceptions */
    XLAT_TRAP_CHANGED,     /* no fault: the function at trap_arg is not what memory holds any more, or out of use; eip is where to go on */
    XLAT_TRAP_COUNT
};

struct xlat_st { /* an x87 register; MMX registers are the mantissas */
    uint64_t mant;
    uint16_t se; /* sign and exponent */
    uint16_t pad[3];
};
struct xlat_xmm {
    _Alignas(16) uint8_t b[16];
};

/* Features of the host's processor that translated code tests for at run time; when one is missing it calls a helper instead.  KNOWN: they have been
 * determined. */
enum xlat_host_feature { XLAT_HOST_KNOWN = 1, XLAT_HOST_FMA = 2, XLAT_HOST_F16C = 4 };

struct xlat_cpu;
typedef uint64_t (*xlat_helper_fn)(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c);

struct xlat_cpu {
#define FIELD(type, name, dimensions) type name dimensions;
#include "runtime/abi/cpu.def"
#undef FIELD
} __attribute__((aligned(64)));

/* In translated code the host's units raise the guest's unmasked floating-point exceptions.  For SSE that holds only in modules made for it (trait
 * sse_unmasked): elsewhere LLVM may move or duplicate arithmetic, so an exception could be raised at another place.  In other modules functions with
 * SSE arithmetic are therefore interpreted while an SSE exception is unmasked (masked_only in aot.def). */
#define XLAT_MXCSR_MASKS 0x1f80u
#define XLAT_FCW_MASKS 0x3fu
static inline int xlat_sse_unmasked(const struct xlat_cpu *c) { return (c->mxcsr & XLAT_MXCSR_MASKS) != XLAT_MXCSR_MASKS; }
static inline int xlat_x87_unmasked(const struct xlat_cpu *c) { return (c->fcw & XLAT_FCW_MASKS) != XLAT_FCW_MASKS; }
/* True in states that translated code does not check for: a pending x87 exception, which the next waiting x87 instruction must raise, and
 * EFLAGS.AC, which makes unaligned accesses fault.  The thread is interpreted while it lasts. */
static inline int xlat_interpreted_only(const struct xlat_cpu *c)
{
    return (c->fsw & ~c->fcw & XLAT_FCW_MASKS) || (c->eflags_kept & XLAT_EFLAGS_AC);
}

/* Translated code has stopped without an exception, and the interpreter must continue at eip. */
static inline int xlat_declined(const struct xlat_cpu *c) { return c->trap == XLAT_TRAP_DECLINE || c->trap == XLAT_TRAP_OPENED; }

/* EFLAGS as PUSHF shows it, and back. */
static inline uint32_t xlat_eflags_get(const struct xlat_cpu *c)
{
    return XLAT_EFLAGS_FIXED | c->eflags_kept | c->fl[F_CF] | c->fl[F_PF] << 2 | c->fl[F_AF] << 4 | c->fl[F_ZF] << 6 |
           c->fl[F_SF] << 7 | c->fl[F_DF] << 10 | c->fl[F_OF] << 11;
}
static inline void xlat_eflags_set(struct xlat_cpu *c, uint32_t v)
{
    c->fl[F_CF] = v & 1, c->fl[F_PF] = v >> 2 & 1, c->fl[F_AF] = v >> 4 & 1, c->fl[F_ZF] = v >> 6 & 1, c->fl[F_SF] = v >> 7 & 1;
    c->fl[F_DF] = v >> 10 & 1, c->fl[F_OF] = v >> 11 & 1, c->eflags_kept = v & XLAT_EFLAGS_KEPT;
}

#endif
