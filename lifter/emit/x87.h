/* x87.h - the x87 register stack inside a translated function.
 *
 * What is known about it at each point is found beforehand (x87_facts.h).  The value of a position known to be full is in an alloca, which LLVM
 * promotes; cpu->st, tags and top are brought up to date (xlat_x87_sync) before everything that reads them: calls, returns, exits, helpers.
 * Facts are made true by guards: at an entry, after a call, or at the start of a block that needs more.  A guard that fails leaves the
 * activation to the interpreter (XLAT_TRAP_DECLINE).  Where nothing is known the operations read tags and values from cpu.
 */
#ifndef XLAT_X87_H
#define XLAT_X87_H

#include "lifter/emit/emit.h"
#include "runtime/abi/cpu.h"

enum { X87_CC_FLAG = 0x80, X87_CC_BITS = 0x4700 }; /* flow.c's bit for the condition codes; the codes in the status word */

struct xlat_x87 { /* of the function under construction; NULL in struct X: it has no x87 or MMX instruction */
    struct xlat_x87_facts facts;
    bool strict;    /* rounding may change within this function, or exceptions be unmasked */
    bool is_static; /* what the current instruction needs is known */
    LLVMValueRef slot[8]; /* allocas: values of full positions */
    LLVMValueRef base;    /* alloca i32: the physical number of position 0 */
    LLVMValueRef cc;      /* alloca i16: condition codes */
    bool *cc_in_cpu;      /* per block: where it begins, cpu->fsw has them too */
    bool *masked;         /* per block: where it begins, the control word masks all exceptions; only where exceptions do not trap (xlat_x87_traps) */
    bool cc_unwritten;    /* no instruction of the function writes them: cpu->fsw has them everywhere */
};

/* ---- x87_cc.c: condition codes ---- */
void xlat_x87_cc_store(struct X *x);            /* to cpu->fsw */
void xlat_x87_cc_load(struct X *x, bool live);  /* from cpu->fsw; not live: nothing reads them, so they become zero */
LLVMValueRef xlat_x87_cc_get(struct X *x);      /* i16 */
void xlat_x87_cc_set(struct X *x, LLVMValueRef cc);
bool xlat_x87_cc_in_cpu(const struct X *x);     /* cpu->fsw has them */
void xlat_x87_cc_find(struct X *x);             /* fills xlat_x87.cc_in_cpu and cc_unwritten */
void xlat_x87_cc_block(struct X *x, uint32_t bi); /* at the start of guest block bi */

/* ---- x87_value.c: an f80 as it lies in cpu->st and in guest memory ---- */
/* guest: p is in guest memory, not in the register file. */
LLVMValueRef xlat_f80_load(struct X *x, LLVMValueRef p, bool guest);
void xlat_f80_store(struct X *x, LLVMValueRef v, LLVMValueRef p, bool guest);
LLVMValueRef xlat_f80_from_parts(struct X *x, LLVMValueRef se16, LLVMValueRef mant64);
void xlat_f80_parts(struct X *x, LLVMValueRef v, LLVMValueRef *se16, LLVMValueRef *mant64);

/* ---- x87_regs.c: registers, tags and TOP ---- */
LLVMValueRef xlat_x87_get(struct X *x, int i);
void xlat_x87_put(struct X *x, int i, LLVMValueRef v);
LLVMValueRef xlat_x87_is_empty(struct X *x, int i); /* i1 */
void xlat_x87_free(struct X *x, int i);
void xlat_x87_turn(struct X *x, int d);
LLVMValueRef xlat_x87_top(struct X *x);         /* i32 */
void xlat_x87_sync(struct X *x);                /* cpu is brought up to date; what is known stays known */
void xlat_x87_flush(struct X *x, struct xlat_x87_flush *w); /* writes what w says; the rest of what is known stays known */
void xlat_x87_load_base(struct X *x);           /* base from cpu->top, nothing else being known */
void xlat_x87_load_values(struct X *x, uint8_t positions);  /* from cpu->st, of full ones */
LLVMValueRef xlat_x87_tags(struct X *x);        /* i8: cpu->tags by position */
LLVMValueRef xlat_x87_masks_open(struct X *x);    /* i1: the control word unmasks an exception */
bool xlat_x87_static(struct X *x);              /* what the current instruction needs is known */
bool xlat_x87_strict(struct X *x);
bool xlat_x87_traps(struct X *x);               /* exceptions come out of the host's unit where the guest has them.  Else blocks with x87
                                                   instructions run translated only while all are masked: where handlers may look at registers,
                                                   the interpreter gives the exact place and state */
bool xlat_x87_keeps(struct X *x);               /* this function may show C1, exceptions, FIP, and what popped registers held */
void xlat_x87_at_insn(struct X *x);             /* the current instruction is the one that FIP names */
bool xlat_x87_in_mmx(struct X *x);              /* the instruction before was of MMX, too */
void xlat_x87_mmx(struct X *x);                 /* TOP = 0, all tags full; registers are those in cpu->st */

/* ---- x87_guard.c: where blocks, instructions and calls begin and end ---- */
void xlat_x87_begin(struct X *x);               /* in the entry block, after the registers; guards the function's own needs */
void xlat_x87_end(struct X *x);
void xlat_x87_block(struct X *x, uint32_t bi);  /* at the start of guest block bi */
void xlat_x87_block_end(struct X *x);           /* before the jump that leaves it, or after its last instruction */
void xlat_x87_show(struct X *x, const struct xlat_insn *in); /* likewise, and before it may repeat: to cpu, where a fault may show it */
void xlat_x87_insn(struct X *x, const struct xlat_insn *in); /* before each instruction */
void xlat_x87_resume(struct X *x, uint32_t va); /* after something that may have changed cpu: va is where the guest goes on */
void xlat_x87_decline_if(struct X *x, LLVMValueRef c, uint32_t va); /* to the interpreter at va */

#endif
