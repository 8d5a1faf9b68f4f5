/* run_emit.c - test cases as translated code: the slots of a batch are the code section of a synthetic image, whose functions go through discovery,
 * the emitter, LLVM's passes and its in-memory code generator.
 *
 * Each case is followed by an undefined instruction instead of the jump to the gate, so that its function leaves to the interpreter there and
 * stores all flags.  All flags are live everywhere, because every case is compared separately.  After a host fault registers are not compared
 * (tests/diff/judge.c, run_sem.py), because translated code holds them in host registers.
 */
#define _GNU_SOURCE
#include <llvm-c/ExecutionEngine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "lifter/back/opt.h"
#include "lifter/emit/unit.h"
#include "runtime/abi/call.h"
#include "runtime/abi/helpers.h"
#include "tests/sem/run_local.h"

static int opt_level = 2;
enum { ALL_LIVE = 0x3f | 0x80 }; /* arithmetic flags and x87 condition codes */
static void **dispatch;
static LLVMExecutionEngineRef engine;
static LLVMContextRef ctx;
static struct xlat_case *current;
static uint32_t current_base;
static uint64_t calls, left; /* into translated code; to the interpreter */
static struct slot_facts {
    bool helper;           /* its code calls one */
    bool stayed, declined; /* in some state: executed at least one instruction; left at the first one */
} facts[CASE_SLOTS];

/* Runs the guest from cpu->eip to the end of the case, in translated code where there is a function, else in the interpreter. */
static void run_guest(void)
{
    struct xlat_cpu *cpu = &xlat_local_cpu;
    while ((!cpu->trap || xlat_declined(cpu)) && !cpu->stop && cpu->eip != CASE_GATE) {
        bool declined = xlat_declined(cpu);
        if (declined)
            cpu->trap = XLAT_TRAP_NONE;
        struct slot_facts *s = &facts[(current_base - CASE_CODE_BASE) / CASE_CODE];
        if (declined && cpu->eip == current_base)
            s->declined = true;
        else if (cpu->eip != current_base)
            s->stayed = true;
        if (cpu->eip == current_base + current->code_len) {
            cpu->eip = CASE_GATE;
            return;
        }
        uint32_t at = cpu->eip - CASE_CODE_BASE;
        bool open = xlat_x87_unmasked(cpu) || xlat_sse_unmasked(cpu); /* the host would raise them (tests/prog/fp-traps.c tests that) */
        if (at < CASE_SLOTS * CASE_CODE && dispatch[cpu->eip] && !declined && !open && !xlat_interpreted_only(cpu)) {
            calls++;
            xlat_call_guest(cpu, dispatch[cpu->eip]);
        } else {
            left++;
            xlat_interp_case(current, current_base);
        }
    }
}
/* Called by translated code when it leaves: runs the rest of the case. */
void xlat_miss(struct xlat_cpu *cpu, uint64_t back) { run_guest(); }

unsigned xlat_run_emit_how(uint32_t slot)
{
    const struct slot_facts *s = &facts[slot];
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

static void emit_case(struct xlat_case *c, uint32_t base)
{
    struct xlat_cpu *cpu = &xlat_local_cpu;
    cpu->dispatch = dispatch;
    cpu->miss = xlat_miss_entry;
    cpu->helper_entry = xlat_helper_entry;
    current = c;
    current_base = base;
    run_guest();
}

static bool emit_open(const struct xlat_cases *c, const char *arg)
{
    if (arg && *arg)
        opt_level = *arg - '0';
    dispatch = mmap(NULL, sizeof(void *) << 32, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (dispatch == MAP_FAILED) {
        perror("sem: dispatch table");
        return false;
    }
    LLVMLinkInMCJIT();
    return xlat_local_open();
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
    struct xlat_back_options o = {.opt = opt_level, .verify = true};
    LLVMTargetMachineRef tm = xlat_target_machine(&o, &d);
    if (!tm)
        return fail(d.text);
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(tm);
    char *layout_text = LLVMCopyStringRepOfTargetData(layout), *triple = LLVMGetTargetMachineTriple(tm), *why = NULL;
    struct xlat_traits traits = {.handlers = getenv("XLAT_TEST_EXACT") ? XLAT_FAULT_ALL : XLAT_FAULT_NONE};
    struct xlat_emit_options eo = {.host = XLAT_HOST_X86_64, .traits = &traits, .triple = triple, .data_layout = layout_text};
    struct xlat_emit_stats stats = {0};
    struct xlat_flow *flow = xlat_flow_new(p);
    for (size_t i = 0; i < p->nfuncs; i++) {
        flow->func[i].live_in = flow->func[i].live_ret = ALL_LIVE;
        memset(flow->func[i].block_in, ALL_LIVE, p->funcs[i].nblocks);
    }
    flow->indirect_ret = ALL_LIVE;
    ctx = LLVMContextCreate();
    LLVMModuleRef m = xlat_emit_unit(ctx, p, flow, 0, p->nfuncs, &eo, &stats);
    xlat_flow_free(flow);
    memset(facts, 0, sizeof facts);
    for (size_t i = 0; i < p->nfuncs; i++) {
        char name[24];
        xlat_func_symbol(p->funcs[i].entry - p->image->base, name);
        uint32_t at = p->funcs[i].entry - CASE_CODE_BASE;
        LLVMValueRef f = LLVMGetNamedFunction(m, name);
        if (f && at / CASE_CODE < CASE_SLOTS)
            facts[at / CASE_CODE].helper |= calls_helper(f);
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
    jo.OptLevel = (unsigned)opt_level;
    if (LLVMCreateMCJITCompilerForModule(&engine, m, &jo, sizeof jo, &why))
        return fail(why);
    for (size_t i = 0; i < p->nfuncs; i++) {
        char name[24];
        xlat_func_symbol(p->funcs[i].entry - p->image->base, name);
        dispatch[p->funcs[i].entry] = (void *)(uintptr_t)LLVMGetFunctionAddress(engine, name);
        if (!dispatch[p->funcs[i].entry])
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
    struct xlat_section text = {.name = ".text", .rva = 0, .size = n * CASE_CODE, .raw = n * CASE_CODE,
                                .flags = XLAT_SEC_R | XLAT_SEC_X | XLAT_SEC_CODE};
    struct xlat_image im = {.path = "cases", .base = CASE_CODE_BASE, .size = n * CASE_CODE, .sections = &text, .nsections = 1, .machine = 0x14c};
    uint32_t *extra = xlat_alloc_array(&a, n, sizeof *extra);
    im.mem = xlat_alloc(&a, im.size);
    memset(im.mem, 0xcc, im.size);
    for (uint32_t j = 0; j < n; j++) {
        const struct xlat_case *k = &c->at[first + j];
        static const uint8_t undefined[] = {0x0f, 0x04};
        memcpy(im.mem + j * CASE_CODE, k->code, k->code_len);
        memcpy(im.mem + j * CASE_CODE + k->code_len, undefined, sizeof undefined);
        extra[j] = CASE_CODE_BASE + j * CASE_CODE;
    }
    memset(dispatch + CASE_CODE_BASE, 0, (size_t)CASE_SLOTS * CASE_CODE * sizeof *dispatch);
    struct xlat_cfg_options co = {.extra = extra, .nextra = n};
    bool ok = xlat_discover(&im, &co, &a, &p, &d) || fail(d.text);
    ok = ok && compile(p) && xlat_interp_begin();
    if (ok) {
        xlat_local_place(c, first, n);
        xlat_local_run(c, first, n, 0, emit_case);
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
    xlat_local_run(c, first, (uint32_t)n, (uint32_t)first, emit_case);
    return true;
}

void xlat_run_emit_level(int opt) { opt_level = opt; }
struct xlat_emit_counts xlat_run_emit_counts(void) { return (struct xlat_emit_counts){calls, left}; }

const struct xlat_runner xlat_run_emit = {"emit", emit_open, emit_run, emit_again};
