/* opt.c - LLVM's passes over a module. */
#include <llvm-c/Analysis.h>
#include <llvm-c/Core.h>
#include <llvm-c/Error.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include "lifter/back/opt.h"

bool xlat_verify_module(LLVMModuleRef m, const char *when, struct xlat_diag *d)
{
    char *why = NULL;
    if (LLVMVerifyModule(m, LLVMReturnStatusAction, &why)) {
        xlat_fail(d, "internal error: the module is not valid %s: %s", when, why);
        LLVMDisposeMessage(why);
        return false;
    }
    LLVMDisposeMessage(why);
    return true;
}

/* LLVM's own pipelines.  SLP vectorisation finds little in code that a compiler has been over already and costs time; unrolling would
 * repeat what the guest's compiler decided. */
bool xlat_optimise(LLVMModuleRef m, LLVMTargetMachineRef tm, const struct xlat_back_options *o, struct xlat_diag *d)
{
    /* -O0 still promotes the registers: without that the output would be ten times the size for nothing that helps debugging */
    static const char *const pipeline[] = {"function(sroa,early-cse,simplifycfg,adce)", "default<O1>", "default<O2>", "default<O3>"};
    LLVMPassBuilderOptionsRef po = LLVMCreatePassBuilderOptions();
    LLVMPassBuilderOptionsSetLoopVectorization(po, o->opt >= 2);
    LLVMPassBuilderOptionsSetLoopInterleaving(po, o->opt >= 2);
    LLVMPassBuilderOptionsSetSLPVectorization(po, o->opt >= 3);
    LLVMPassBuilderOptionsSetLoopUnrolling(po, o->opt >= 3);
    LLVMErrorRef e = LLVMRunPasses(m, o->passes ? o->passes : pipeline[o->opt & 3], tm, po);
    LLVMDisposePassBuilderOptions(po);
    if (e) {
        char *why = LLVMGetErrorMessage(e);
        xlat_fail(d, "LLVM's passes: %s", why);
        LLVMDisposeErrorMessage(why);
        return false;
    }
    return true;
}
