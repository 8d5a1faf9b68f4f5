/* core.h - what the files of the emitter share among themselves; the vector and x87 operations need only emit.h.
 *
 * Guest registers and flags live in allocas, which LLVM promotes; within a guest block the emitter already knows the newest value of most,
 * so it reads and writes those (`cur`) and spills them to the allocas (xlat_state_spill) before control can leave the straight line.
 */
#ifndef XLAT_EMIT_CORE_H
#define XLAT_EMIT_CORE_H

#include <llvm-c/DebugInfo.h>
#include "lifter/emit/emit.h"
#include "lifter/emit/unit.h"
#include "lifter/emit/x87_stack.h"
#include "runtime/abi/helpers.h"

enum { NFLAGS = 6, ALL_FLAGS = 0x3f | X87_CC_FLAG }; /* the arithmetic ones: F_CF..F_OF; DF stays in memory; x87 condition codes */

struct note { /* where the arithmetic flags came from: see flags_note */
    bool valid;
    int source, w;
    LLVMValueRef a, b, r;
};

/* Near or far: what happens to flags and x87 registers meanwhile is the callee's affair. */
static inline bool xlat_is_call(const struct xlat_insn *in) { return in->op == XLAT_OP_call || in->op == XLAT_OP_callf; }

struct access { /* a guest access outside the stack, for order.c */
    LLVMValueRef insn;
    uint32_t block;
};

struct leave { /* a tail jump out of the function, shared by all jumps to that address with the same x87 stack */
    uint32_t va;
    struct xlat_x87_at x87;
    LLVMBasicBlockRef bb;
};

struct sync_xmm { /* before this store these vector registers must be in cpu, if the function writes them at all */
    LLVMValueRef before;
    uint16_t mask;
};

struct block_out { /* what is known at the end of a block already built: it holds in a block that only this one leads to */
    bool known;
    uint8_t stale;
    LLVMValueRef cur[8], curf[8], cpu;
    struct note note;
};

struct xlat_state {
    bool probe;                 /* only the instruction's effects are wanted (flow.c): nothing leaves the straight line */
    uint8_t probe_use, probe_def;
    LLVMValueRef probe_in[8];   /* flags as they were read */
    bool probe_maybe;           /* past an early exit: writes are not certain any more */
    bool probe_raises;          /* an SSE exception */

    LLVMValueRef cpu_slot;        /* alloca ptr: x->cpu is the newest value of it in this straight line */
    LLVMValueRef cur[8], curf[8]; /* newest value in this straight line, NULL: in the alloca */
    uint8_t dirty, dirtyf;        /* cur not yet in the alloca */
    uint8_t stale;                /* flags that nobody has made since the entry or the last call: cpu->fl is as good as any */
    struct note note;
    uint32_t reg_use, reg_def;    /* of the current block: registers read before written, written (order.c) */

    uint32_t bi;                  /* index of the current guest block */
    LLVMBasicBlockRef *bbs;       /* per guest block: where jumps to it go */
    struct block_out *out;        /* per guest block */
    uint32_t *npreds;             /* per guest block */
    uint32_t *pred;               /* per guest block: one of them */
    bool *loops_back;             /* per guest block: one at the same or a later address leads to it */
    LLVMBasicBlockRef *poll_body; /* of those: what follows the room for xlat_poll_stop */
    uint32_t *block_use, *block_def; /* reg_use, reg_def per block */
    LLVMBasicBlockRef entry;      /* allocas, loads of arguments */
    bool precise;                 /* every guest access finds all general registers, flags and eip in cpu (precise.c) */
    uint8_t kept;                 /* general registers that are in cpu at each guest access, a bit each */
    uint8_t *stored;              /* of those, for each block, the ones that are when the block begins */
    bool keeps_mxcsr;             /* the function works with MXCSR, so that somebody may look at the flags of its arithmetic; or these may trap */
    bool sse_traps;               /* unmasked exceptions may come out of that arithmetic */
    LLVMValueRef synced[8], syncedf[8]; /* what cpu holds in this straight line, NULL: not known */
    uint16_t xmm_synced;        /* vector registers of which cpu holds the newest value */
    bool syncing;               /* stores to cpu must stay where they are */
    VEC(struct sync_xmm) sync_xmm;
    bool touches;                 /* the current instruction may be there for its memory access alone: LLVM must keep that */
    LLVMBasicBlockRef insn_bb;    /* start of the current instruction, when it may repeat */
    LLVMBasicBlockRef next_bb;    /* what skip_if jumps to; NULL: nobody did */
    LLVMMetadataRef scope, loc;   /* debug */

    VEC(struct leave) leaves;
    VEC(struct access) accesses;
    VEC(LLVMValueRef) sync_before, sync_after; /* calls and returns where vector registers must be in cpu before / are there after */
    uint16_t xmm_written;
};

struct xlat_emit_unit {
    const struct xlat_flow *flow;
    const struct xlat_emit_options *o;
    struct xlat_emit_stats *stats;
    LLVMTypeRef fn_type, helper_type, results;
    LLVMValueRef *fns;       /* per function of the program: declared or defined here; NULL: not yet */
    LLVMValueRef delta_var;
    unsigned md_invariant, md_prof, md_tbaa;
    LLVMValueRef md_cold, md_empty;
    LLVMValueRef md_guest, md_cpu, md_delta; /* what an access is to: these never overlap */
    LLVMDIBuilderRef di;
    LLVMMetadataRef di_file, di_unit, di_fn_type;
    bool relocatable;
    LLVMAttributeRef fn_attrs[8], cpu_attrs[4];
    unsigned nfn_attrs, ncpu_attrs;
};

/* contract.c - the calling contract of runtime/abi/call.h; the only file of the emitter that knows the host's side of it. */
void xlat_contract_types(struct X *x);
void xlat_contract_function(struct X *x, LLVMValueRef fn, bool defined);            /* convention and attributes */
void xlat_contract_args(struct X *x, LLVMValueRef fn, LLVMValueRef gpr[8], LLVMValueRef *cpu);
LLVMValueRef xlat_contract_call(struct X *x, LLVMValueRef callee, LLVMValueRef const gpr[8], bool tail); /* tail: returns too */
void xlat_contract_results(struct X *x, LLVMValueRef r, LLVMValueRef gpr[8], LLVMValueRef *eip);
LLVMValueRef xlat_contract_ret(struct X *x, LLVMValueRef const gpr[8], LLVMValueRef eip);
LLVMValueRef xlat_contract_helper(struct X *x, unsigned index, LLVMValueRef a, LLVMValueRef b, LLVMValueRef c);

/* state.c */
void xlat_state_begin(struct X *x);             /* entry block: allocas, arguments, flags that come in */
void xlat_state_finish(struct X *x);            /* when the body is whole: vector registers at the recorded points */
LLVMValueRef xlat_gpr_get(struct X *x, int r);  /* i32 */
void xlat_gpr_set(struct X *x, int r, LLVMValueRef v);
LLVMValueRef xlat_flag_get(struct X *x, int f); /* i1 */
void xlat_flag_set(struct X *x, int f, LLVMValueRef v);
void xlat_state_spill(struct X *x);             /* cur to the allocas; cur stays known */
void xlat_state_forget(struct X *x);            /* at a join, the builder in it: nothing is known */
size_t xlat_vector_field(unsigned n);           /* of x->xmm[n] in struct xlat_cpu */
void xlat_flags_store(struct X *x, unsigned mask); /* to cpu->fl */
void xlat_flags_load(struct X *x, unsigned mask);  /* from cpu->fl */
bool xlat_code_addr_is(struct X *x, LLVMValueRef v, LLVMValueRef *delta, uint32_t *va); /* v is xlat_code_addr(va) */
void xlat_cpu_is(struct X *x, LLVMValueRef cpu); /* after a call */
LLVMValueRef xlat_code_addr(struct X *x, uint32_t va); /* i32: the address as the guest has it */

/* exit.c */
LLVMBasicBlockRef xlat_new_block(struct X *x, const char *name);
void xlat_branch_unlikely(struct X *x, LLVMValueRef c, LLVMBasicBlockRef unlikely, LLVMBasicBlockRef likely);
void xlat_leave(struct X *x, LLVMValueRef eip);                 /* to the dispatcher or interpreter at eip */
void xlat_leave_trap(struct X *x, int trap, uint32_t arg);      /* trap 0: a helper has set cpu->trap */
void xlat_jump_indirect(struct X *x, LLVMValueRef target);
void xlat_jump_table(struct X *x, LLVMValueRef target);
void xlat_goto(struct X *x, uint32_t va);                       /* unconditional, to a block here or out */
LLVMBasicBlockRef xlat_block_for(struct X *x, uint32_t va);
void xlat_call(struct X *x, LLVMValueRef target, LLVMValueRef ret_addr);
void xlat_return(struct X *x, LLVMValueRef target);
bool xlat_terminated(struct X *x);

/* func.c */
void xlat_emit_func(struct X *x, const struct xlat_func *f);
LLVMValueRef xlat_func_value(struct X *x, const struct xlat_func *f);
void xlat_context_types(struct X *x);
void xlat_poll_stop(struct X *x, uint32_t bi);  /* makes block bi leave when cpu->stop is set */

/* precise.c */
bool xlat_wants_precise(const struct X *x, const struct xlat_func *f);
void xlat_state_sync(struct X *x);              /* before what may fault: registers to cpu as far as the function keeps them there */
uint8_t xlat_kept_registers(const struct X *x); /* in functions that are not precise */
void xlat_find_stored(const struct xlat_func *f, uint8_t kept, uint8_t *stored);
void xlat_precise_finish(struct X *x, unsigned xmm); /* when the body is whole: those vector registers are written in it */

/* rep.c */
void xlat_rep_by_host(struct X *x, const struct xlat_insn *in); /* goes on where the host's instruction will not do */

/* sem_emit.c */
void xlat_emit_insn(struct X *x, const struct xlat_insn *in);

/* module.c */
void xlat_tbaa_metadata(struct X *x);

/* order.c */
void xlat_order_accesses(struct X *x);

#endif
