/* run_emit.c - test cases as translated code: the slots of a batch are the code section of a synthetic image, whose functions go through discovery,
 * the emitter, LLVM's passes and its in-memory code generator.
 *
 * After a host fault registers are not compared (tests/diff/judge.c, run_sem.py), because translated code holds them in host registers.
 */
#define _GNU_SOURCE
#include <llvm-c/ExecutionEngine.h>
#include <stdio.h>
#include <string.h>
#include "lifter/back/opt.h"
#include "lifter/emit/unit.h"
#include "tests/sem/run_batch.h"
#include "tests/sem/run_translated.h"

static LLVMExecutionEngineRef engine;
static LLVMContextRef ctx;

unsigned xlat_run_emit_how(uint32_t slot)
{
    const struct xlat_slot_facts *s = &xlat_slot_facts[slot];
    return s->declined && !s->stayed ? 4 : s->helper ? 2 : 1;
}

/* A call of a helper is the only call through a loaded pointer whose result is an integer. */
static bool calls_helper(LLVMValueRef fn)
{
    for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(fn); b; b = LLVMGetNextBasicBlock(b))
        for (LLVMValueRef i = LLVMGetFirstInstruction(b); i; i = LLVMGetNextInstruction(i))
            if (LLVMIsACallInst(i) && LLVMIsALoadInst(LLVMGetCalledValue(i)) && LLVMGetTypeKind(LLVMTypeOf(i)) == LLVMIntegerTypeKind)
                return true;
    return false;
}

static bool emit_open(const struct xlat_cases *c, const char *arg)
{
    if (arg && *arg)
        xlat_run_emit_level(*arg - '0');
    LLVMLinkInMCJIT();
    return xlat_translated_open();
}

static bool fail(const char *what)
{
    fprintf(stderr, "sem: emit: %s\n", what);
    return false;
}

/* Emits the program as one module and enters its functions into the dispatch table. */
static bool compile(struct xlat_program *p)
{
    struct xlat_diag d = {0};
    struct xlat_back_options o = {.opt = xlat_batch_level(), .verify = true};
    LLVMTargetMachineRef tm = xlat_target_machine(&o, &d);
    if (!tm)
        return fail(d.text);
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(tm);
    char *layout_text = LLVMCopyStringRepOfTargetData(layout), *triple = LLVMGetTargetMachineTriple(tm), *why = NULL;
    struct xlat_traits traits = xlat_batch_traits();
    struct xlat_emit_options eo = {.host = XLAT_HOST_X86_64, .traits = &traits, .triple = triple, .data_layout = layout_text};
    struct xlat_emit_stats stats = {0};
    struct xlat_flow *flow = xlat_batch_flow(p);
    ctx = LLVMContextCreate();
    LLVMModuleRef m = xlat_emit_unit(ctx, p, flow, 0, p->nfuncs, &eo, &stats);
    xlat_flow_free(flow);
    memset(xlat_slot_facts, 0, sizeof xlat_slot_facts);
    for (size_t i = 0; i < p->nfuncs; i++) {
        char name[24];
        xlat_func_symbol(p->funcs[i].entry - p->image->base, name);
        uint32_t at = p->funcs[i].entry - CASE_CODE_BASE;
        LLVMValueRef f = LLVMGetNamedFunction(m, name);
        if (f && at / CASE_CODE < CASE_SLOTS)
            xlat_slot_facts[at / CASE_CODE].helper |= calls_helper(f);
    }
    for (LLVMValueRef f = LLVMGetFirstFunction(m); f; f = LLVMGetNextFunction(f))
        LLVMSetVisibility(f, LLVMDefaultVisibility); /* they are looked up by name below */
    bool ok = xlat_verify_module(m, "emitted", &d) && xlat_optimise(m, tm, &o, &d);
    LLVMDisposeMessage(layout_text);
    LLVMDisposeMessage(triple);
    LLVMDisposeTargetData(layout);
    LLVMDisposeTargetMachine(tm);
    if (!ok)
        return fail(d.text);
    struct LLVMMCJITCompilerOptions jo;
    LLVMInitializeMCJITCompilerOptions(&jo, sizeof jo);
    jo.OptLevel = (unsigned)xlat_batch_level();
    if (LLVMCreateMCJITCompilerForModule(&engine, m, &jo, sizeof jo, &why))
        return fail(why);
    for (size_t i = 0; i < p->nfuncs; i++) {
        char name[24];
        xlat_func_symbol(p->funcs[i].entry - p->image->base, name);
        xlat_translated[p->funcs[i].entry] = (void *)(uintptr_t)LLVMGetFunctionAddress(engine, name);
        if (!xlat_translated[p->funcs[i].entry])
            return fail(name);
    }
    return true;
}

static void forget(void)
{
    if (!engine)
        return;
    LLVMDisposeExecutionEngine(engine);
    LLVMContextDispose(ctx);
    engine = NULL;
}

static bool run_batch(struct xlat_cases *c, size_t first, uint32_t n)
{
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_program *p = NULL;
    forget();
    memset(xlat_translated + CASE_CODE_BASE, 0, (size_t)CASE_SLOTS * CASE_CODE * sizeof *xlat_translated);
    bool ok = xlat_batch_program(c, first, n, &a, &p, &d) || fail(d.text);
    ok = ok && compile(p) && xlat_interp_begin();
    if (ok) {
        xlat_local_place(c, first, n);
        xlat_local_run(c, first, n, 0, xlat_translated_case);
    }
    xlat_arena_free(&a);
    return ok;
}

static bool emit_run(struct xlat_cases *c, size_t first, size_t n)
{
    for (size_t i = 0; i < n; i += CASE_SLOTS)
        if (!run_batch(c, first + i, n - i < CASE_SLOTS ? (uint32_t)(n - i) : CASE_SLOTS))
            return false;
    return true;
}

static bool emit_again(struct xlat_cases *c, size_t first, size_t n)
{
    xlat_local_run(c, first, (uint32_t)n, (uint32_t)first, xlat_translated_case);
    return true;
}

struct xlat_emit_counts xlat_run_emit_counts(void) { return xlat_translated_counts; }

const struct xlat_runner xlat_run_emit = {"emit", emit_open, emit_run, emit_again};
