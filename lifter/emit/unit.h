/* unit.h - what the back end asks of the emitter: one LLVM module for a run of functions.
 *
 * Ownership: a flow belongs to its maker (xlat_flow_free) and is read-only once made, so any number of threads may emit from it; a module
 * belongs to the context it was made in.
 */
#ifndef XLAT_EMIT_UNIT_H
#define XLAT_EMIT_UNIT_H

#include <llvm-c/Core.h>
#include "lifter/cfg/cfg.h"
#include "lifter/emit/emit.h"

/* How guest accesses outside the stack are kept from being moved by LLVM, for programs whose other threads may look. */
enum xlat_order {
    XLAT_ORDER_PLAIN, /* they are not: a program with one thread */
    XLAT_ORDER_SPIN,  /* monotonic in loops that may be waiting for another thread (order.c says which those are) */
    XLAT_ORDER_ALL,   /* monotonic everywhere */
};

struct xlat_emit_options {
    enum xlat_host host;
    enum xlat_order order;
    bool polls;               /* every loop and every function that calls looks at cpu->stop, not only loops that may be waiting */
    enum xlat_looks looks;    /* AT_ALL: every function is precise, not only those that register handlers of their own (precise.c); AT_ESP,
                                 AT_FRAME: the others keep some registers where they can be found */
    bool sse_traps;           /* made for unmasked SSE exceptions too: arithmetic stays where the guest has it; x86-64 hosts */
    bool lines;               /* debug line table with guest RVAs */
    bool by_dispatch;         /* no direct calls or jumps between functions: any of them can be taken out at run time */
    const char *triple;
    const char *data_layout;  /* of the target machine, as LLVM writes it */
};

struct xlat_emit_stats {
    uint64_t funcs, insns, bytes; /* emitted; blocks in two functions count twice */
    uint64_t exits;               /* blocks that end in an exit to the interpreter */
    uint64_t tables;              /* jump tables that became switches */
    uint64_t spins;               /* loops whose accesses were made monotonic */
};

/* ---- what the whole program says about flags across calls (flow.c) ---- */
struct xlat_func_flow {
    uint8_t live_in;   /* flags (bit 1 << enum xlat_flag) that must be in cpu->fl when the function is called or jumped to */
    uint8_t live_ret;  /* flags that somebody reads after its return */
    uint8_t *block_in; /* per block: flags live at its start */
    bool raises;       /* has SSE instructions that may raise floating-point exceptions */
};
struct xlat_flow {
    struct xlat_arena arena;
    struct xlat_func_flow *func; /* as xlat_program.funcs */
    uint8_t indirect_ret;        /* flags that somebody reads after an indirect call */
    uint8_t indirect_in;         /* flags that must be in cpu->fl at an indirect call or jump */
    size_t keys;                 /* distinct instruction shapes probed */
    size_t with_live_in, with_live_ret; /* functions */
};
struct xlat_flow *xlat_flow_new(const struct xlat_program *p);
void xlat_flow_free(struct xlat_flow *f);

/* Functions [first, last) as a module.  Never fails: what cannot be translated becomes an exit to the interpreter. */
LLVMModuleRef xlat_emit_unit(LLVMContextRef ctx, const struct xlat_program *p, const struct xlat_flow *flow, size_t first, size_t last,
                             const struct xlat_emit_options *o, struct xlat_emit_stats *stats);

/* The linker's name of the function at an entry: xlat_f_<rva, 8 hex digits>. */
void xlat_func_symbol(const struct xlat_program *p, uint32_t entry, char out[24]);

#endif
