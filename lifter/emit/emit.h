/* emit.h - the emitter's context: what an operation of lifter/sem/ops.h needs to build LLVM IR.  Internal to lifter/emit/. */
#ifndef XLAT_EMIT_H
#define XLAT_EMIT_H

#include <llvm-c/Core.h>
#include "lifter/cfg/cfg.h"
#include "lifter/emit/unit.h"
#include "lifter/emit/x87_facts.h"

typedef struct { LLVMValueRef v; } val; /* iN */
typedef struct { LLVMValueRef v; } vec; /* <16 x i8> */
typedef struct { LLVMValueRef v; } f80; /* x86_fp80 on x86-64 hosts; i128 on others (x87_value.c) */

/* The operation that set the arithmetic flags, for conditions that are one comparison then (flags_note in ops.h). */
struct xlat_flag_source {
    bool valid;
    int source, w;
    LLVMValueRef a, b, r;
};

/* What is known at this point of the straight line, that is: of what the builder appends to now (known.c). */
struct xlat_known {
    LLVMValueRef cpu;                 /* struct xlat_cpu *; another value after every call */
    LLVMValueRef reg[8], flag[8];     /* newest values; NULL: the alloca has it */
    uint8_t reg_dirty, flag_dirty;    /* bit set: the alloca does not have it */
    uint8_t flags_in_cpu;             /* flags not written since the entry or the last call: cpu->fl has them */
    struct xlat_flag_source flags_from;
    struct {                          /* in precise functions: what the flags come from (flags_words.c) */
        bool here;                    /* false: the words in cpu say it */
        bool dirty;                   /* those in cpu say something else */
        uint8_t op, log2, derived;    /* of struct xlat_flags_words, kind */
        LLVMValueRef a, b, r;
    } words;
    LLVMValueRef reg_synced[8], flag_synced[8]; /* the value that cpu holds; NULL: not known (precise.c) */
    uint16_t xmm_synced;              /* vector registers of which cpu holds the newest value */
    struct xlat_x87_at x87;
    bool in_mmx;                      /* the instruction before was of MMX: TOP and tags are set for it */
};

struct X {
    LLVMContextRef ctx;
    LLVMModuleRef mod;
    LLVMBuilderRef b;
    enum xlat_host host;
    LLVMTypeRef i1, i8, i16, i32, i64, i128, f32, f64, f80t, ptr, v16i8;
    /* the function being built */
    LLVMValueRef fn;
    LLVMValueRef gpr[8];        /* allocas i32: guest registers, promoted to SSA by LLVM */
    LLVMValueRef fl[8];         /* allocas i1: enum xlat_flag */
    LLVMValueRef words[4];      /* allocas i32: where those come from (flags_words.c) */
    LLVMValueRef xmm[16];       /* allocas <16 x i8>, the upper halves of ymm from 8 on (vectors.c) */
    struct xlat_known known;
    LLVMValueRef waiting[2];    /* ops_vec.h, V_WAIT */
    /* the instruction being built */
    const struct xlat_insn *in;
    const struct xlat_func *func;
    const struct xlat_program *prog;
    struct xlat_emit_unit *unit; /* core.h: the module under construction */
    struct xlat_state *state;    /* core.h: of the function, block and instruction */
    struct xlat_x87 *x87;        /* x87.h; NULL: the function has nothing to do with x87 or MMX */
};

#endif
