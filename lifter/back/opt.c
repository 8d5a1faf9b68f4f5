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

/* LLVM's passes, one function at a time, in the order of its own pipelines for C.  Passes of those pipelines that are left out took half of the time
 * and gained nothing on code that a compiler has optimised already: interprocedural ones (a guest function may be patched while its callers stay, so
 * a caller may assume nothing about it: no inlining, no propagation), vectorisation (addresses that wrap at 32 bits prevent it), unrolling (the
 * guest's compiler has decided it). */
#define CLEAN "instcombine<no-verify-fixpoint>"
#define VALUES "function(sroa<modify-cfg>,instsimplify)" /* for xlat_keep_writebacks */
#define BEFORE "function(early-cse<memssa>,simplifycfg)"
#define FIRST CLEAN ","
#define LAST "simplifycfg<switch-to-lookup;bonus-inst-threshold=1>," CLEAN
static const char *const pipeline[] = {
    /* -O0 too promotes guest registers to SSA values: otherwise the output would be ten times as large and no easier to debug */
    "function(early-cse,simplifycfg,adce)",
    "function(" FIRST "gvn,dse,adce," LAST ")",
    "function(" FIRST "jump-threading,correlated-propagation,simplifycfg,loop-mssa(loop-rotate,licm)," CLEAN ","
    "gvn,bdce,dse,adce,loop-mssa(licm)," LAST ")",
    "function(" FIRST "jump-threading,correlated-propagation,simplifycfg,reassociate,constraint-elimination,"
    "loop-mssa(loop-instsimplify,loop-simplifycfg,licm,loop-rotate,licm,simple-loop-unswitch<nontrivial;trivial>),simplifycfg," CLEAN ","
    "loop(indvars,loop-deletion,loop-unroll-full),sroa,gvn,sccp,bdce," CLEAN ",jump-threading,correlated-propagation,adce,dse,loop-mssa(licm),"
    "loop-vectorize,slp-vectorizer,vector-combine," CLEAN "," LAST ")",
};

static bool run(LLVMModuleRef m, LLVMTargetMachineRef tm, const char *passes, struct xlat_diag *d)
{
    LLVMPassBuilderOptionsRef po = LLVMCreatePassBuilderOptions();
    LLVMErrorRef e = LLVMRunPasses(m, passes, tm, po);
    LLVMDisposePassBuilderOptions(po);
    if (e) {
        char *why = LLVMGetErrorMessage(e);
        xlat_fail(d, "LLVM's passes: %s", why);
        LLVMDisposeErrorMessage(why);
        return false;
    }
    return true;
}

bool xlat_optimise(LLVMModuleRef m, LLVMTargetMachineRef tm, const struct xlat_back_options *o, struct xlat_diag *d)
{
    if (!run(m, tm, VALUES, d))
        return false;
    xlat_keep_writebacks(m);
    if (o->opt & 3 && !run(m, tm, BEFORE, d))
        return false;
    xlat_keep_accesses_apart(m);
    return run(m, tm, o->passes ? o->passes : pipeline[o->opt & 3], d);
}
