/* x87_stack.h - the x87 register stack inside a translated function: where the emitter calls, and what ops_emit_f80_tmpl.c is built on.
 *
 * Positions are numbered 0..7 relative to `base`, a physical register number chosen where the function knows nothing yet (its entry, after
 * a call); TOP = base + depth, and depth is a constant at each point.  What the function has established about a position, that it is
 * full or empty, is a compile-time fact too (struct xlat_x87_at), and the value of a full one is in an alloca, which LLVM promotes.  cpu->st,
 * tags and top are brought up to date (sync) before everything that looks at them: calls, returns, exits, helpers.
 * Facts are established by guards: at an entry, after a call, or at the start of a block that needs more.  A guard that fails leaves the
 * activation to the interpreter (XLAT_TRAP_DECLINE).  Without a fact the operations look at tags and memory themselves.
 */
#ifndef XLAT_X87_STACK_H
#define XLAT_X87_STACK_H

#include "lifter/emit/emit.h"
#include "runtime/abi/cpu.h"

struct xlat_x87_at { /* masks: bit = position */
    uint8_t depth;       /* 0..7 */
    uint8_t depth_mem;   /* cpu->top = base + depth_mem */
    uint8_t full, empty; /* facts */
    uint8_t dirty;       /* of full, and of empty where that can be seen again: cpu->st is not up to date */
    uint8_t mem, mem_full; /* whether cpu->tags is known for a position, and what it says */
};

struct xlat_x87_effect { /* of one instruction; masks: bit i = ST(i) of before it, bit 7 = the register below TOP */
    uint8_t need, room;  /* must be full, must be empty, or it faults */
    uint8_t full, empty; /* are so afterwards */
    int8_t turn;         /* added to TOP */
    bool sets_control;   /* may change rounding */
    bool barrier;        /* works on cpu as a whole (state transfers, MMX): nothing is known after it */
};
/* False: the instruction has nothing to do with x87 or MMX. */
bool xlat_x87_effect(const struct xlat_insn *in, struct xlat_x87_effect *e);

/* ---- hooks of the emitter ---- */
void xlat_x87_begin(struct X *x);               /* in the entry block, after the registers; guards the function's own needs */
void xlat_x87_end(struct X *x);
void xlat_x87_block(struct X *x, uint32_t bi);  /* at the start of guest block bi */
void xlat_x87_block_end(struct X *x);           /* before the jump that leaves it, or after its last instruction */
void xlat_x87_insn(struct X *x, const struct xlat_insn *in); /* before each instruction */
void xlat_x87_sync(struct X *x);                /* cpu is brought up to date; what is known stays known */
void xlat_x87_resume(struct X *x, uint32_t va); /* after something that may have changed cpu: va is where the guest goes on */
void xlat_x87_cc_store(struct X *x);            /* condition codes to cpu->fsw, and back; flow.c's bit X87_CC_FLAG says when */
void xlat_x87_cc_load(struct X *x, bool live);
enum { X87_CC_FLAG = 0x80 };
/* What a shared way out depends on: two jumps may share one only with equal states. */
struct xlat_x87_at xlat_x87_now(struct X *x);

/* ---- for the operations ---- */
LLVMValueRef xlat_x87_get(struct X *x, int i);
void xlat_x87_put(struct X *x, int i, LLVMValueRef v);
LLVMValueRef xlat_x87_is_empty(struct X *x, int i); /* i1 */
void xlat_x87_free(struct X *x, int i);
void xlat_x87_turn(struct X *x, int d);
LLVMValueRef xlat_x87_top(struct X *x);         /* i32 */
LLVMValueRef xlat_x87_cc_get(struct X *x);      /* i16 */
void xlat_x87_cc_set(struct X *x, LLVMValueRef cc);
bool xlat_x87_static(struct X *x);              /* the current instruction's needs are facts */
bool xlat_x87_strict(struct X *x);              /* rounding may change within this function, or exceptions be unmasked */
bool xlat_x87_traps(struct X *x);               /* the host's unit raises what the guest's would.  Else blocks with x87 instructions run only while
                                                   all is masked: where handlers may look, as the exact place and state are the interpreter's */
bool xlat_x87_keeps(struct X *x);               /* this function may show C1, exceptions, FIP, and what popped registers held */
void xlat_x87_decline_if(struct X *x, LLVMValueRef c, uint32_t va); /* to the interpreter at va */
void xlat_leave_if_unmasked(struct X *x, enum xlat_trap trap, uint32_t va); /* likewise, while an SSE exception is unmasked */
void xlat_x87_at_insn(struct X *x);             /* the current instruction is the one that FIP names */
bool xlat_x87_in_mmx(struct X *x);              /* the instruction before was of MMX, too */
void xlat_x87_mmx(struct X *x);                 /* TOP = 0, all tags full; registers are those in cpu->st */

/* An f80 in cpu->st, whatever it is here (x87_value.c). */
LLVMValueRef xlat_f80_load(struct X *x, LLVMValueRef p);
void xlat_f80_store(struct X *x, LLVMValueRef v, LLVMValueRef p);
LLVMValueRef xlat_f80_from_parts(struct X *x, LLVMValueRef se16, LLVMValueRef mant64);
void xlat_f80_parts(struct X *x, LLVMValueRef v, LLVMValueRef *se16, LLVMValueRef *mant64);

#endif
