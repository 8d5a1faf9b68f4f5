/* unit.h - what the back end asks of the emitter: one LLVM module for a run of functions.
 *
 * Ownership: a flow belongs to its maker (xlat_flow_free) and is read-only once made, so any number of threads may emit from it; a module
 * belongs to the context it was made in.
 */
#ifndef XLAT_EMIT_UNIT_H
#define XLAT_EMIT_UNIT_H

#include <llvm-c/Core.h>
#include "lifter/cfg/traits/traits.h"

enum xlat_host { XLAT_HOST_X86_64, XLAT_HOST_AARCH64 };

struct xlat_emit_options {
    enum xlat_host host;
    const struct xlat_traits *traits; /* of the program; not owned */
    bool lines;               /* debug line table with guest RVAs */
    bool by_dispatch;         /* no direct calls or jumps between functions: any of them can be taken out at run time */
    const uint8_t *chosen;    /* a bit for each function of the program: the others are not emitted, and reached by the dispatch table; NULL: all */
    const char *triple;
    const char *data_layout;  /* of the target machine, as LLVM writes it */
};

static inline bool xlat_emits(const struct xlat_emit_options *o, size_t function)
{
    return !o->chosen || o->chosen[function / 8] >> function % 8 & 1;
}

/* Whether arithmetic stays where the guest has it, so that unmasked SSE exceptions are right: only x86-64 hosts raise them. */
static inline bool xlat_emits_sse_traps(const struct xlat_emit_options *o) { return o->traits->sse_unmasked && o->host == XLAT_HOST_X86_64; }

struct xlat_emit_stats {
    uint64_t funcs, insns, bytes; /* emitted; blocks in two functions count twice */
    uint64_t exits;               /* blocks that end in an exit to the interpreter */
    uint64_t tables;              /* jump tables that became switches */
    uint64_t spins;               /* loops that seem to wait for another thread (lifter/cfg/ordering.h) */
};

/* ---- what the whole program says about flags across calls (flow.c) ---- */
struct xlat_func_flow {
    uint8_t live_in;   /* flags (bit 1 << enum xlat_flag) that must be in cpu->fl when the function is called or jumped to */
    uint8_t live_ret;  /* flags that a caller reads after its return */
    uint8_t *block_in; /* per block: flags live at its start */
    bool raises;       /* has SSE instructions that may raise floating-point exceptions */
};
struct xlat_flow {
    struct xlat_arena arena;
    struct xlat_func_flow *func; /* as xlat_program.funcs */
    uint8_t indirect_ret;        /* flags that some code reads after an indirect call */
    uint8_t indirect_in;         /* flags that must be in cpu->fl at an indirect call or jump */
    size_t with_live_in, with_live_ret; /* functions */
};
struct xlat_flow *xlat_flow_new(const struct xlat_program *p);
void xlat_flow_free(struct xlat_flow *f);

/* Functions [first, last) as a module.  Never fails: what cannot be translated becomes an exit to the interpreter. */
LLVMModuleRef xlat_emit_unit(LLVMContextRef ctx, const struct xlat_program *p, const struct xlat_flow *flow, size_t first, size_t last,
                             const struct xlat_emit_options *o, struct xlat_emit_stats *stats);

/* The linker's name of the function at an entry: xlat_f_<rva, 8 hex digits>. */

#endif
