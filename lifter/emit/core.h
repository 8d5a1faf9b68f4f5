/* core.h - what the files of the emitter share among themselves.
 *
 * The files stand in a strict order, the one in which they follow below: each calls only files above it.  tools/check-tree proves it.
 */
#ifndef XLAT_EMIT_CORE_H
#define XLAT_EMIT_CORE_H

#include <llvm-c/DebugInfo.h>
#include "lifter/cfg/checks.h"
#include "lifter/effects/effects.h"
#include "lifter/emit/emit.h"
#include "lifter/emit/unit.h"
#include "lifter/emit/x87.h"
#include "runtime/abi/aot.h"
#include "runtime/abi/flags.h"
#include "runtime/abi/f80.h"
#include "runtime/abi/helpers.h"

enum { NFLAGS = 6, ALL_FLAGS = 0x3f | X87_CC_FLAG }; /* the arithmetic ones: F_CF..F_OF; DF stays in memory; x87 condition codes */


struct leave { /* a tail jump out of the function, shared by all jumps to that address with the same x87 stack */
    uint32_t va;
    struct xlat_x87_at x87;
    LLVMBasicBlockRef bb;
};

struct sync_xmm { /* before this store these vector registers must be in cpu, if the function writes them at all */
    LLVMValueRef before;
    uint16_t mask;
};

struct landing { /* a place behind a call of setjmp or the like, to which any callee may come back */
    uint32_t call, behind; /* indices of the call's block and of the one behind it */
};

struct xlat_block_state { /* of a guest block */
    LLVMBasicBlockRef bb;         /* where jumps to it go */
    LLVMBasicBlockRef outer;      /* where those from outside of its loop go, to compare the function's bytes first; NULL: not made */
    uint32_t npreds, pred;        /* ways into it; the block that one of them comes from */
    bool loops_back;              /* a block at the same or a later address leads to it */
    bool ended;                   /* it has been built; `end` is known there, and holds in a block that only this one leads to */
    struct xlat_known end;
};

struct xlat_state {
    /* ---- of the function ---- */
    LLVMBasicBlockRef entry;      /* allocas, loads of arguments */
    LLVMValueRef cpu_slot;        /* alloca ptr: known.cpu is its newest value */
    struct xlat_block_state *block; /* per guest block; one more for the entry */
    bool precise;                 /* every guest access finds all general registers, flags and eip in cpu (precise.c) */
    uint8_t kept;                 /* else general registers that are in cpu at each guest access, a bit each */
    uint8_t *stored;              /* of those, for each block, the ones that are when the block begins */
    bool keeps_mxcsr;             /* exception flags of SSE arithmetic must be right: the function works with MXCSR, or they may trap */
    bool sse_traps;               /* unmasked exceptions may come out of that arithmetic */
    uint16_t xmm_written;         /* vector registers */
    uint16_t vectors_written;     /* in a precise function: those that any instruction of it may write, known before it is built */
    bool *flags_seen;             /* likewise, for each block: a fault may show the flags that it begins with (flags_words.c) */
    struct xlat_ordering order;   /* of accesses that other threads may see; all NULL: there are no other threads */
    struct xlat_checks *checks;   /* where it compares its own bytes; NULL: nowhere */
    LLVMValueRef cell;            /* then: its struct xlat_aot_cell */
    VEC(struct leave) leaves;
    VEC(struct landing) landings;
    LLVMBasicBlockRef elsewhere;  /* where every call goes on that did not come back behind itself; NULL: not built, or there are no landings */
    LLVMValueRef came_to;         /* alloca i32: the eip that it came back with */
    VEC(struct sync_xmm) sync_xmm;
    VEC(LLVMValueRef) sync_before, sync_after; /* calls and returns where vector registers must be in cpu before / are there after */
    LLVMMetadataRef scope;        /* for debug lines; NULL: none are made */
    /* ---- of the guest block ---- */
    uint32_t bi;                  /* its index */
    const struct xlat_insn *table_load; /* of its jump table's entry; NULL: there is none, or it is of another form */
    LLVMValueRef table_index;     /* by which that has been loaded; NULL: not yet */
    /* ---- of the straight line: struct xlat_known in struct X ---- */
    /* ---- of the instruction ---- */
    struct {
        bool ordered;             /* its accesses are done as often and in the order that the program says (lifter/cfg/ordering.h) */
        LLVMValueRef own;         /* i1: it has written to the function's own addresses; NULL: certainly not */
        LLVMValueRef mark;        /* metadata of its accesses (xlat_mark_access); NULL: not made yet */
        bool touches;             /* it may be there for its memory access alone: LLVM must keep that */
        LLVMBasicBlockRef start;  /* where it begins, when it may repeat */
        LLVMValueRef direction;   /* DF, read once when the instruction may repeat; NULL: not yet */
        LLVMBasicBlockRef next;   /* what skip_if jumps to; NULL: nothing did */
    } insn;
    bool syncing;                 /* stores to cpu must stay where they are */
};

struct xlat_emit_unit {
    const struct xlat_flow *flow;
    const struct xlat_emit_options *o;
    struct xlat_emit_stats *stats;
    LLVMTypeRef fn_type, helper_type, results;
    LLVMValueRef *fns;       /* per function of the program: declared or defined here; NULL: not yet */
    LLVMValueRef delta_var;
    unsigned md_invariant, md_prof, md_tbaa, md_scope;
    LLVMMetadataRef scope_domain;
    LLVMValueRef md_cold, md_empty;
    LLVMValueRef md_guest, md_cpu, md_delta; /* what an access is to: these never overlap */
    LLVMDIBuilderRef di;
    LLVMMetadataRef di_file, di_unit, di_fn_type;
    bool relocatable;
    LLVMAttributeRef fn_attrs[8], cpu_attrs[4];
    unsigned nfn_attrs, ncpu_attrs;
};

/* build.c */
void xlat_context_types(struct X *x);
void xlat_tbaa_metadata(struct X *x);
LLVMValueRef xlat_intrinsic(struct X *x, const char *name, LLVMTypeRef *overloads, unsigned n, LLVMValueRef *args, unsigned nargs);
LLVMBasicBlockRef xlat_new_block(struct X *x, const char *name);
bool xlat_terminated(struct X *x);
void xlat_branch_unlikely(struct X *x, LLVMValueRef c, LLVMBasicBlockRef unlikely, LLVMBasicBlockRef likely);

/* cpu.c */
LLVMValueRef xlat_cpu_field(struct X *x, size_t offset);          /* address of a field of struct xlat_cpu */
/* Access to a field, marked as one that guest memory never overlaps.  invariant: it never changes while guest code runs. */
LLVMValueRef xlat_cpu_load(struct X *x, LLVMTypeRef t, size_t offset, bool invariant);
LLVMValueRef xlat_cpu_store(struct X *x, LLVMValueRef v, size_t offset); /* gives back the store */
void xlat_cpu_is(struct X *x, LLVMValueRef cpu);                  /* after a call */
void xlat_cpu_reload(struct X *x);                                /* where the builder has been put */
size_t xlat_vector_field(unsigned n);                             /* of x->xmm[n] in struct xlat_cpu */

/* address.c */
LLVMValueRef xlat_code_addr(struct X *x, uint32_t va);            /* i32: the address as the guest has it */
bool xlat_code_addr_is(struct X *x, LLVMValueRef v, LLVMValueRef *delta, uint32_t *va); /* v is xlat_code_addr(va) */

/* contract.c - the calling contract of runtime/abi/call.h; the only file of the emitter that knows the host's side of it. */
void xlat_contract_types(struct X *x);
void xlat_contract_function(struct X *x, LLVMValueRef fn, bool defined);            /* convention and attributes */
void xlat_contract_args(struct X *x, LLVMValueRef fn, LLVMValueRef gpr[8], LLVMValueRef *cpu);
LLVMValueRef xlat_contract_call(struct X *x, LLVMValueRef callee, LLVMValueRef const gpr[8], bool tail); /* tail: returns too */
void xlat_contract_results(struct X *x, LLVMValueRef r, LLVMValueRef gpr[8], LLVMValueRef *eip);
LLVMValueRef xlat_contract_ret(struct X *x, LLVMValueRef const gpr[8], LLVMValueRef eip);
LLVMValueRef xlat_contract_helper(struct X *x, unsigned index, LLVMValueRef a, LLVMValueRef b, LLVMValueRef c);

/* symbol.c */
bool xlat_is_direct(const struct X *x, const struct xlat_func *f); /* calls of it and jumps to it are the host's; else they look it up */
LLVMValueRef xlat_func_value(struct X *x, const struct xlat_func *f);
void xlat_begin_lines(struct X *x);             /* for x->func */
void xlat_set_line(struct X *x, uint32_t va);   /* of what is built from now on */
void xlat_mark_access(struct X *x, LLVMValueRef access); /* to guest memory: as the present instruction's (lifter/back/access_lines.c) */

/* x87_facts.c, x87_cc.c: x87_facts.h, x87.h */

/* flags_words.c - flags as the words of runtime/abi/flags.h */
LLVMValueRef xlat_arithmetic_flag(struct X *x, int f); /* i1 */
struct xlat_flags_words {
    unsigned kind;
    LLVMValueRef a, b, x;
};
void xlat_flags_words_begin(struct X *x);       /* after the flags were loaded, at the entry and after a call: the words in cpu say what they are */
void xlat_flags_words_set(struct X *x, int f);  /* a flag was written by itself */
void xlat_flags_words_note(struct X *x, enum xlat_flags_op op, int w, LLVMValueRef a, LLVMValueRef b, LLVMValueRef r);
bool xlat_flags_words(struct X *x, struct xlat_flags_words *out); /* false: as cpu has them */
void xlat_flags_words_store(struct X *x);       /* in a precise function: to cpu, where they are not yet */
void xlat_flags_words_spill(struct X *x);       /* in another: to the allocas */
bool xlat_flags_words_leave(struct X *x);       /* likewise, to cpu, on a way out to the interpreter; false: not in this function */
void xlat_flags_words_find(const struct xlat_func *f, bool *seen); /* fills xlat_state.flags_seen */
bool xlat_flags_words_wanted(const struct X *x, uint32_t va); /* cpu must have them when control goes from this block to va */

/* known.c */
struct xlat_known xlat_known_save(const struct X *x);                    /* before building code beside the straight line */
void xlat_known_restore(struct X *x, const struct xlat_known *k);        /* back in it, or where only it leads to */
void xlat_known_forget(struct X *x);            /* at a join, the builder in it: no newest value is known.  x87 facts stay: they were met before */
void xlat_known_begin(struct X *x);             /* entry block: allocas and arguments */
void xlat_known_spill(struct X *x);             /* newest values to the allocas; they stay known */
/* Likewise, where only jumps to va and, if it is not 0, to other follow: words of the flags are stored if both want them. */
void xlat_known_spill_to(struct X *x, uint32_t va, uint32_t other);
LLVMValueRef xlat_gpr_get(struct X *x, int r);  /* i32 */
void xlat_gpr_set(struct X *x, int r, LLVMValueRef v);
LLVMValueRef xlat_flag_get(struct X *x, int f); /* i1 */
void xlat_flag_set(struct X *x, int f, LLVMValueRef v);
void xlat_flags_store(struct X *x, unsigned mask); /* to cpu->fl */
void xlat_flags_leave(struct X *x, unsigned mask); /* to cpu->fl or the words in cpu, for cpu->miss: from there to cpu->fl */
void xlat_flags_load(struct X *x, unsigned mask);  /* from cpu->fl */
void xlat_xmm_written(struct X *x, int n);      /* call after storing to x->xmm[n] */

/* x87_value.c, x87_regs.c: x87.h */

/* precise.c */
bool xlat_wants_precise(const struct X *x, const struct xlat_func *f);
void xlat_precise_sync(struct X *x);            /* before what may fault: registers to cpu as far as the function keeps them there */
uint8_t xlat_kept_registers(const struct X *x); /* in functions that are not precise */
void xlat_find_stored(const struct xlat_func *f, uint8_t kept, uint8_t *stored);
void xlat_precise_finish(struct X *x, unsigned xmm); /* when the body is whole: those vector registers are written in it */

/* vectors.c */
void xlat_vectors_finish(struct X *x);          /* when the body is whole: vector registers at the recorded points */

/* own.c: before a store of a value of this type */
void xlat_own_store(struct X *x, LLVMTypeRef t, LLVMValueRef addr);

/* access.c - the access is one instruction of inline assembly, with a note of where the guest's registers are */
enum xlat_access_form {
    ACCESS_PLAIN,   /* of general registers */
    ACCESS_FLOAT,   /* of x87 and vector registers, of any alignment */
    ACCESS_ALIGNED, /* 16 bytes, aligned: an x86-64 host faults where they are not */
};
bool xlat_notes(const struct X *x);             /* accesses of the function under construction are made so */
LLVMValueRef xlat_noted_load(struct X *x, LLVMTypeRef t, LLVMValueRef p, enum xlat_access_form how);
void xlat_noted_store(struct X *x, LLVMValueRef v, LLVMValueRef p, enum xlat_access_form how);
/* Any instruction, of which code's first is the access; the number of the argument that is its memory operand, and its type; -1: it has none. */
LLVMValueRef xlat_noted(struct X *x, LLVMTypeRef result, const char *code, const char *constraints, LLVMValueRef *args, unsigned n, int memory,
                        LLVMTypeRef memory_type, const char *const *in_host);

/* mem.c - the list at its top says what each is for.  addr is linear (i32); the base of fs or gs is added for those segments. */
LLVMValueRef xlat_guest_load(struct X *x, LLVMTypeRef t, int seg, LLVMValueRef addr, enum xlat_access_form how);
void xlat_guest_store(struct X *x, LLVMValueRef v, int seg, LLVMValueRef addr, enum xlat_access_form how);
LLVMValueRef xlat_guest_load_f80(struct X *x, int seg, LLVMValueRef addr);
void xlat_guest_store_f80(struct X *x, LLVMValueRef v, int seg, LLVMValueRef addr);
LLVMValueRef xlat_guest_rmw(struct X *x, LLVMAtomicRMWBinOp op, LLVMValueRef v, int seg, LLVMValueRef addr);             /* the old value */
LLVMValueRef xlat_guest_cas(struct X *x, LLVMValueRef expect, LLVMValueRef desired, int seg, LLVMValueRef addr);         /* the old value */
void xlat_guest_probe(struct X *x, unsigned bytes, int seg, LLVMValueRef addr);
void xlat_guest_barrier(struct X *x);   /* LLVM moves no access over it; no host instruction */
LLVMValueRef xlat_guest_operand(struct X *x, unsigned bytes, bool writes, int seg, LLVMValueRef addr);                   /* an LLVM pointer */
LLVMValueRef xlat_guest_move(struct X *x, int bits, LLVMValueRef regs[3]); /* edi, ecx, esi as i64; the result is a structure of all three */
LLVMValueRef xlat_guest_fill(struct X *x, int bits, LLVMValueRef regs[3]); /* edi, ecx, eax; of the first two */

/* leave.c - each ends the block, but xlat_leave_if and xlat_look_up */
void xlat_all_gprs(struct X *x, LLVMValueRef out[8]);
void xlat_leave(struct X *x, LLVMValueRef eip);                 /* to the dispatcher or interpreter at eip */
void xlat_leave_with(struct X *x, LLVMValueRef eip, unsigned flags); /* likewise; other flags are not read any more */
void xlat_leave_trap(struct X *x, int trap, uint32_t arg);      /* trap 0: a helper has set cpu->trap */
void xlat_leave_if(struct X *x, LLVMValueRef c, enum xlat_trap trap, uint32_t va);
void xlat_leave_if_unmasked(struct X *x, enum xlat_trap trap, uint32_t va); /* likewise, while an SSE exception is unmasked */
void xlat_return(struct X *x, LLVMValueRef eip, unsigned flags); /* to who has called the function; those flags go to cpu */
LLVMValueRef xlat_look_up(struct X *x, LLVMValueRef target, bool with_flags); /* dispatch[target]; where that is NULL cpu->miss, cpu->eip
                                                                                being set for it, and the flags stored when asked */
void xlat_jump_indirect(struct X *x, LLVMValueRef target);
void xlat_jump_out(struct X *x, uint32_t va);                   /* to the function at va; there is none: to the interpreter */

/* poll.c */
void xlat_poll_at_entry(struct X *x);               /* of a function that calls: it may be part of a recursion */
void xlat_poll_at_block(struct X *x, uint32_t bi);  /* at the beginning of a block that is jumped back to: tests cpu->stop */

/* x87_guard.c: x87.h */

/* check.c - in functions with xlat_state.checks */
void xlat_check_begin(struct X *x);                 /* makes the cell */
void xlat_check_at_entry(struct X *x);
void xlat_check_at_block(struct X *x, uint32_t bi); /* at its beginning */
LLVMBasicBlockRef xlat_check_on_way(struct X *x, uint32_t bi); /* where a jump from the present block to that one goes */
void xlat_check_after_insn(struct X *x, const struct xlat_insn *in);

/* exit.c */
LLVMBasicBlockRef xlat_block_for(struct X *x, uint32_t va);
LLVMBasicBlockRef xlat_way_to(struct X *x, uint32_t va);        /* likewise, where not all ways from here want the words of the flags stored */
void xlat_goto(struct X *x, uint32_t va);                       /* unconditional, to a block here or out */
void xlat_table_index(struct X *x, const struct xlat_insn *in); /* before each instruction: it may load an entry of the block's jump table */
void xlat_jump_table(struct X *x, LLVMValueRef target);
void xlat_call(struct X *x, LLVMValueRef target, LLVMValueRef ret_addr);
void xlat_emit_landings(struct X *x);                           /* when all blocks are built */

/* rep.c */
void xlat_rep_by_host(struct X *x, const struct xlat_insn *in); /* goes on where the host's instruction will not do */

/* sem_emit.c */
void xlat_emit_insn(struct X *x, const struct xlat_insn *in);

/* func.c */
void xlat_emit_func(struct X *x, const struct xlat_func *f);

/* module.c, flow.c: unit.h */

#endif
