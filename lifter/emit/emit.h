/* emit.h - the emitter's context: what an operation of lifter/sem/ops.h needs to build LLVM IR.  Internal to lifter/emit/ except the end. */
#ifndef XLAT_EMIT_H
#define XLAT_EMIT_H

#include <llvm-c/Core.h>
#include "lifter/cfg/cfg.h"

typedef struct { LLVMValueRef v; } val; /* iN */
typedef struct { LLVMValueRef v; } vec; /* <16 x i8> */
typedef struct { LLVMValueRef v; } f80; /* x86_fp80 on x86-64 hosts; double on others (for now) */

enum xlat_host { XLAT_HOST_X86_64, XLAT_HOST_AARCH64 };

struct X {
    LLVMContextRef ctx;
    LLVMModuleRef mod;
    LLVMBuilderRef b;
    enum xlat_host host;
    LLVMTypeRef i1, i8, i16, i32, i64, i128, f32, f64, f80t, ptr, v16i8;
    /* the function being built */
    LLVMValueRef fn, cpu;       /* cpu: struct xlat_cpu *; another value after every call, so never keep it */
    LLVMValueRef gpr[8];        /* allocas i32: guest registers, promoted to SSA by LLVM */
    LLVMValueRef fl[8];         /* allocas i1: enum xlat_flag */
    LLVMValueRef xmm[16];       /* allocas <16 x i8>, the upper halves of ymm from 8 on; state.c loads them at entry and after calls, stores them before calls and at exits */
    LLVMValueRef waiting[2];    /* ops_vec.h, V_WAIT */
    /* the instruction being built */
    const struct xlat_insn *in;
    const struct xlat_func *func;
    const struct xlat_program *prog;
    struct xlat_emit_unit *unit; /* the module under construction: declared functions, options (emit core's own) */
    struct xlat_state *state;    /* state.c's own bookkeeping */
    struct xlat_x87 *x87;        /* x87_stack.c's; NULL: the function has nothing to do with x87 or MMX */
};

/* For the vector and x87 operations: */
LLVMValueRef xlat_cpu_field(struct X *x, size_t offset);          /* address of a field of struct xlat_cpu */
/* Access to a field, marked as one that guest memory never overlaps.  invariant: nobody ever changes it while guest code runs. */
LLVMValueRef xlat_cpu_load(struct X *x, LLVMTypeRef t, size_t offset, bool invariant);
void xlat_cpu_store(struct X *x, LLVMValueRef v, size_t offset);
void xlat_xmm_written(struct X *x, int n);                        /* call after storing to x->xmm[n] */
/* Address of guest memory at linear address addr32 (i32, segment base added for fs): an LLVM pointer of the right address space. */
LLVMValueRef xlat_guest_ptr(struct X *x, int seg, LLVMValueRef addr32);
/* A load or store there, likewise marked; alignment 1.  Of any type. */
LLVMValueRef xlat_guest_load(struct X *x, LLVMTypeRef t, int seg, LLVMValueRef addr32);
void xlat_guest_store(struct X *x, LLVMValueRef v, int seg, LLVMValueRef addr32);
LLVMValueRef xlat_intrinsic(struct X *x, const char *name, LLVMTypeRef *overloads, unsigned n, LLVMValueRef *args, unsigned nargs);

#endif
