/* module.c - a run of functions as one LLVM module in a context of its own, so that units can be built side by side. */
#include <llvm-c/DebugInfo.h>
#include <string.h>
#include "lifter/emit/core.h"

static LLVMMetadataRef weight(struct X *x, uint32_t w) { return LLVMValueAsMetadata(LLVMConstInt(x->i32, w, false)); }

static void make_metadata(struct X *x)
{
    struct xlat_emit_unit *u = x->unit;
    u->md_prof = LLVMGetMDKindIDInContext(x->ctx, "prof", 4);
    u->md_invariant = LLVMGetMDKindIDInContext(x->ctx, "invariant.load", 14);
    u->md_empty = LLVMMetadataAsValue(x->ctx, LLVMMDNodeInContext2(x->ctx, NULL, 0));
    xlat_tbaa_metadata(x);
    u->md_scope = LLVMGetMDKindIDInContext(x->ctx, "alias.scope", 11);
    u->scope_domain = LLVMMDStringInContext2(x->ctx, "guest instructions", 18);
    u->scope_domain = LLVMMDNodeInContext2(x->ctx, &u->scope_domain, 1);
    LLVMMetadataRef cold[3] = {LLVMMDStringInContext2(x->ctx, "branch_weights", 14), weight(x, 1), weight(x, 1000000)};
    u->md_cold = LLVMMetadataAsValue(x->ctx, LLVMMDNodeInContext2(x->ctx, cold, 3));
}

static void add_flag(struct X *x, const char *name, unsigned v)
{
    LLVMAddModuleFlag(x->mod, LLVMModuleFlagBehaviorWarning, name, strlen(name), weight(x, v));
}

static void begin_debug(struct X *x)
{
    struct xlat_emit_unit *u = x->unit;
    u->di = LLVMCreateDIBuilder(x->mod);
    /* no name or folder of the build in the output: the same input gives the same bytes */
    u->di_file = LLVMDIBuilderCreateFile(u->di, "guest", 5, "/", 1);
    u->di_unit = LLVMDIBuilderCreateCompileUnit(u->di, LLVMDWARFSourceLanguageC99, u->di_file, "xlat", 4, true, "", 0, 0, "", 0,
                                                LLVMDWARFEmissionLineTablesOnly, 0, false, false, "", 0, "", 0);
    u->di_fn_type = LLVMDIBuilderCreateSubroutineType(u->di, u->di_file, NULL, 0, LLVMDIFlagZero);
    add_flag(x, "Debug Info Version", LLVMDebugMetadataVersion());
    add_flag(x, "Dwarf Version", 4);
}

LLVMModuleRef xlat_emit_unit(LLVMContextRef ctx, const struct xlat_program *p, const struct xlat_flow *flow, size_t first, size_t last,
                             const struct xlat_emit_options *o, struct xlat_emit_stats *stats)
{
    struct xlat_emit_unit u = {.flow = flow, .o = o, .stats = stats, .relocatable = o->traits->movable};
    struct X x = {.ctx = ctx, .host = o->host, .prog = p, .unit = &u};
    char name[32];
    snprintf(name, sizeof name, "unit_%08x", first < p->nfuncs ? p->funcs[first].entry - p->image->base : 0);
    x.mod = LLVMModuleCreateWithNameInContext(name, ctx);
    LLVMSetSourceFileName(x.mod, "guest", 5);
    LLVMSetTarget(x.mod, o->triple);
    LLVMSetDataLayout(x.mod, o->data_layout);
    x.b = LLVMCreateBuilderInContext(ctx);
    xlat_context_types(&x);
    xlat_contract_types(&x);
    make_metadata(&x);
    add_flag(&x, "PIC Level", 2);
    if (o->host == XLAT_HOST_X86_64) /* half of all frames need no padding then; see call.h */
        LLVMAddModuleFlag(x.mod, LLVMModuleFlagBehaviorError, "override-stack-alignment", 24, weight(&x, 8));
    if (o->lines)
        begin_debug(&x);
    if (u.relocatable) {
        u.delta_var = LLVMAddGlobal(x.mod, x.i32, "xlat_delta");
        LLVMSetVisibility(u.delta_var, LLVMHiddenVisibility);
    }
    u.fns = xlat_xrealloc(NULL, p->nfuncs + 1, sizeof *u.fns);
    memset(u.fns, 0, (p->nfuncs + 1) * sizeof *u.fns);
    for (size_t i = first; i < last; i++)
        if (xlat_emits(o, i))
            xlat_emit_func(&x, &p->funcs[i]);
    if (u.di) {
        LLVMDIBuilderFinalize(u.di);
        LLVMDisposeDIBuilder(u.di);
    }
    xlat_xfree(u.fns);
    LLVMDisposeBuilder(x.b);
    return x.mod;
}
