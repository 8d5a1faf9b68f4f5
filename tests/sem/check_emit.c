/* check_emit.c - see check_emit.h: a synthetic program of one-instruction functions goes through the emitter, LLVM's passes and its JIT. */
#include <llvm-c/ExecutionEngine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lifter/back/opt.h"
#include "lifter/emit/unit.h"
#include "runtime/abi/flags.h"
#include "runtime/abi/call.h"
#include "runtime/abi/helpers.h"
#include "tests/sem/check_emit.h"

enum { BASE = 0x40000000, STEP = 16 };

static LLVMContextRef ctx;
static LLVMExecutionEngineRef engine;
static void **code;

void xlat_miss(struct xlat_cpu *cpu, uint64_t back) { xlat_flags_settle(cpu); } /* every function here ends by a jump to it */

static bool fail(const char *what)
{
    fprintf(stderr, "check_emit: %s\n", what);
    return false;
}

bool xlat_check_compile(struct xlat_insn *ins, size_t n, int opt, bool sse_traps)
{
    static struct xlat_arena arena;
    static struct xlat_image image;
    struct xlat_diag d = {0};
    struct xlat_back_options o = {.opt = opt, .verify = true};
    struct xlat_program p = {.arena = &arena, .image = &image, .nfuncs = n};

    if (engine)
        LLVMDisposeExecutionEngine(engine), LLVMContextDispose(ctx), engine = NULL;
    xlat_arena_free(&arena);
    memset(&arena, 0, sizeof arena);
    image.base = BASE, image.size = (uint32_t)n * STEP;
    p.funcs = xlat_alloc_array(&arena, n, sizeof *p.funcs);
    for (size_t i = 0; i < n; i++) {
        struct xlat_block *b = xlat_alloc(&arena, sizeof *b);
        ins[i].addr = BASE + (uint32_t)i * STEP;
        *b = (struct xlat_block){.addr = ins[i].addr, .end = ins[i].addr + ins[i].len, .insns = &ins[i], .n = 1, .term = TERM_EXIT};
        p.funcs[i] = (struct xlat_func){.entry = ins[i].addr, .blocks = b, .nblocks = 1, .ninsns = 1};
    }
    LLVMTargetMachineRef tm = xlat_target_machine(&o, &d);
    if (!tm)
        return fail(d.text);
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(tm);
    char *layout_text = LLVMCopyStringRepOfTargetData(layout), *triple = LLVMGetTargetMachineTriple(tm), *why = NULL;
    struct xlat_traits traits = {.sse_unmasked = sse_traps, .handlers = getenv("XLAT_TEST_EXACT") ? XLAT_FAULT_ALL : XLAT_FAULT_NONE};
    struct xlat_emit_options eo = {.host = XLAT_HOST_X86_64, .traits = &traits, .triple = triple, .data_layout = layout_text};
    struct xlat_emit_stats stats = {0};
    struct xlat_flow *flow = xlat_flow_new(&p);
    for (size_t i = 0; i < n; i++) /* all flags are live on entry, which the liveness analysis would not find, because no caller sets them */
        flow->func[i].live_in = flow->func[i].block_in[0] = 0x3f | 0x80; /* and x87 condition codes */
    ctx = LLVMContextCreate();
    LLVMModuleRef m = xlat_emit_unit(ctx, &p, flow, 0, n, &eo, &stats);
    xlat_flow_free(flow);
    for (LLVMValueRef f = LLVMGetFirstFunction(m); f; f = LLVMGetNextFunction(f))
        LLVMSetVisibility(f, LLVMDefaultVisibility); /* the JIT looks them up by name */
    if (!xlat_verify_module(m, "emitted", &d) || !xlat_optimise(m, tm, &o, &d))
        return fail(d.text);
    LLVMDisposeMessage(layout_text), LLVMDisposeMessage(triple), LLVMDisposeTargetData(layout), LLVMDisposeTargetMachine(tm);

    struct LLVMMCJITCompilerOptions jo;
    LLVMLinkInMCJIT();
    LLVMInitializeMCJITCompilerOptions(&jo, sizeof jo);
    jo.OptLevel = (unsigned)opt;
    if (LLVMCreateMCJITCompilerForModule(&engine, m, &jo, sizeof jo, &why))
        return fail(why);
    code = xlat_xrealloc(code, n + 1, sizeof *code);
    for (size_t i = 0; i < n; i++) {
        char name[24];
        xlat_func_symbol(p.funcs[i].entry - p.image->base, name);
        code[i] = (void *)(uintptr_t)LLVMGetFunctionAddress(engine, name);
        if (!code[i])
            return fail(name);
    }
    return true;
}

void xlat_check_run(size_t i, struct xlat_cpu *cpu)
{
    cpu->miss = xlat_miss_entry;
    cpu->helpers = xlat_helpers;
    cpu->helper_entry = xlat_helper_entry;
    xlat_call_guest(cpu, code[i]);
}

