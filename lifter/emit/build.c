/* build.c - pieces of LLVM IR that every file of the emitter uses: types, blocks, branches, intrinsics, kinds of memory. */
#include <string.h>
#include "lifter/emit/core.h"

void xlat_context_types(struct X *x)
{
    x->i1 = LLVMInt1TypeInContext(x->ctx), x->i8 = LLVMInt8TypeInContext(x->ctx), x->i16 = LLVMInt16TypeInContext(x->ctx);
    x->i32 = LLVMInt32TypeInContext(x->ctx), x->i64 = LLVMInt64TypeInContext(x->ctx), x->i128 = LLVMInt128TypeInContext(x->ctx);
    x->f32 = LLVMFloatTypeInContext(x->ctx), x->f64 = LLVMDoubleTypeInContext(x->ctx);
    x->f80t = x->host == XLAT_HOST_X86_64 ? LLVMX86FP80TypeInContext(x->ctx) : x->i128;
    x->ptr = LLVMPointerTypeInContext(x->ctx, 0);
    x->v16i8 = LLVMVectorType(x->i8, 16);
}

/* Guest memory, the register file and the module's own delta never overlap: said to LLVM as three types. */
void xlat_tbaa_metadata(struct X *x)
{
    struct xlat_emit_unit *u = x->unit;
    static const char *const names[3] = {"guest", "cpu", "delta"};
    LLVMMetadataRef root = LLVMMDStringInContext2(x->ctx, "xlat", 4);
    LLVMMetadataRef zero = LLVMValueAsMetadata(LLVMConstInt(x->i64, 0, false));
    LLVMValueRef *to[3] = {&u->md_guest, &u->md_cpu, &u->md_delta};
    root = LLVMMDNodeInContext2(x->ctx, &root, 1);
    u->md_tbaa = LLVMGetMDKindIDInContext(x->ctx, "tbaa", 4);
    for (int i = 0; i < 3; i++) {
        LLVMMetadataRef type[3] = {LLVMMDStringInContext2(x->ctx, names[i], strlen(names[i])), root, zero};
        type[0] = type[1] = LLVMMDNodeInContext2(x->ctx, type, 3);
        *to[i] = LLVMMetadataAsValue(x->ctx, LLVMMDNodeInContext2(x->ctx, type, 3));
    }
}

LLVMValueRef xlat_intrinsic(struct X *x, const char *name, LLVMTypeRef *overloads, unsigned n, LLVMValueRef *args, unsigned nargs)
{
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    if (!id)
        xlat_die("LLVM knows no intrinsic %s", name);
    LLVMValueRef f = LLVMGetIntrinsicDeclaration(x->mod, id, overloads, n);
    return LLVMBuildCall2(x->b, LLVMIntrinsicGetType(x->ctx, id, overloads, n), f, args, nargs, "");
}

LLVMBasicBlockRef xlat_new_block(struct X *x, const char *name) { return LLVMAppendBasicBlockInContext(x->ctx, x->fn, name); }

bool xlat_terminated(struct X *x) { return LLVMGetBasicBlockTerminator(LLVMGetInsertBlock(x->b)) != NULL; }

void xlat_branch_unlikely(struct X *x, LLVMValueRef c, LLVMBasicBlockRef unlikely, LLVMBasicBlockRef likely)
{
    LLVMSetMetadata(LLVMBuildCondBr(x->b, c, unlikely, likely), x->unit->md_prof, x->unit->md_cold);
}
