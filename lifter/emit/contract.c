/* contract.c - the calling contract of translated functions (runtime/abi/call.h), for each host.
 *
 * x86-64: the values go and come as i32 in regcall's order; the register file's address is also a result, in the register it went in.
 * aarch64: eight i64 each way, eip in the upper half of esp's; the register file is `swiftself`, which LLVM keeps in x20.  No other file of the
 * emitter knows how values are passed on either host.
 */
#include <string.h>
#include "lifter/emit/core.h"

static LLVMAttributeRef attr(struct X *x, const char *name, uint64_t v)
{
    unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
    xlat_assert(kind != 0);
    return LLVMCreateEnumAttribute(x->ctx, kind, v);
}

void xlat_contract_types(struct X *x)
{
    struct xlat_emit_unit *u = x->unit;
    LLVMTypeRef args[9], results[10];
    LLVMTypeRef word = x->host == XLAT_HOST_X86_64 ? x->i32 : x->i64;
    for (int i = 0; i < 8; i++)
        args[i] = results[i] = word;
    args[8] = results[8] = x->ptr;
    results[9] = x->i32;
    u->results = LLVMStructTypeInContext(x->ctx, results, x->host == XLAT_HOST_X86_64 ? 10 : 8, false);
    u->fn_type = LLVMFunctionType(u->results, args, 9, false);
    LLVMTypeRef h[5] = {x->ptr, x->i64, x->i64, x->i64, x->i64};
    u->helper_type = LLVMFunctionType(x->i64, h, 5, false);

    u->fn_attrs[u->nfn_attrs++] = attr(x, "nounwind", 0);
    u->fn_attrs[u->nfn_attrs++] = attr(x, "noredzone", 0);
    /* address 0 is an address like any other: the guest may touch it to fault, and its handler may go on */
    u->fn_attrs[u->nfn_attrs++] = attr(x, "null_pointer_is_valid", 0);
    /* LLVM must not turn a guest's copying loop into a call of memcpy: there is none */
    u->fn_attrs[u->nfn_attrs++] = LLVMCreateStringAttribute(x->ctx, "no-builtins", 11, "", 0);
    u->cpu_attrs[u->ncpu_attrs++] = attr(x, "dereferenceable", sizeof(struct xlat_cpu));
    u->cpu_attrs[u->ncpu_attrs++] = attr(x, "align", _Alignof(struct xlat_cpu));
    if (x->host == XLAT_HOST_AARCH64)
        u->cpu_attrs[u->ncpu_attrs++] = attr(x, "swiftself", 0);
}

void xlat_contract_function(struct X *x, LLVMValueRef fn, bool defined)
{
    struct xlat_emit_unit *u = x->unit;
    if (x->host == XLAT_HOST_X86_64)
        LLVMSetFunctionCallConv(fn, LLVMX86RegCallCallConv);
    LLVMSetVisibility(fn, LLVMHiddenVisibility);
    for (unsigned i = 0; i < u->nfn_attrs; i++)
        LLVMAddAttributeAtIndex(fn, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, u->fn_attrs[i]);
    for (unsigned i = 0; i < u->ncpu_attrs; i++)
        LLVMAddAttributeAtIndex(fn, 9, u->cpu_attrs[i]);
}

void xlat_contract_args(struct X *x, LLVMValueRef fn, LLVMValueRef gpr[8], LLVMValueRef *cpu)
{
    for (unsigned i = 0; i < 8; i++) {
        gpr[i] = LLVMGetParam(fn, i);
        if (x->host != XLAT_HOST_X86_64)
            gpr[i] = LLVMBuildTrunc(x->b, gpr[i], x->i32, "");
    }
    *cpu = LLVMGetParam(fn, 8);
}

LLVMValueRef xlat_contract_call(struct X *x, LLVMValueRef callee, LLVMValueRef const gpr[8], bool tail)
{
    LLVMValueRef args[9];
    for (int i = 0; i < 8; i++)
        args[i] = x->host == XLAT_HOST_X86_64 ? gpr[i] : LLVMBuildZExt(x->b, gpr[i], x->i64, "");
    args[8] = x->known.cpu;
    LLVMValueRef r = LLVMBuildCall2(x->b, x->unit->fn_type, callee, args, 9, "");
    if (x->host == XLAT_HOST_X86_64)
        LLVMSetInstructionCallConv(r, LLVMX86RegCallCallConv);
    else
        LLVMAddCallSiteAttribute(r, 9, x->unit->cpu_attrs[x->unit->ncpu_attrs - 1]);
    LLVMAddCallSiteAttribute(r, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, x->unit->fn_attrs[0]);
    if (tail) {
        LLVMSetTailCallKind(r, LLVMTailCallKindMustTail);
        LLVMBuildRet(x->b, r);
    }
    return r;
}

void xlat_contract_results(struct X *x, LLVMValueRef r, LLVMValueRef gpr[8], LLVMValueRef *eip)
{
    if (x->host == XLAT_HOST_X86_64) {
        for (unsigned i = 0; i < 8; i++)
            gpr[i] = LLVMBuildExtractValue(x->b, r, i, "");
        xlat_cpu_is(x, LLVMBuildExtractValue(x->b, r, 8, ""));
        *eip = LLVMBuildExtractValue(x->b, r, 9, "");
        return;
    }
    for (unsigned i = 0; i < 8; i++) {
        LLVMValueRef v = LLVMBuildExtractValue(x->b, r, i, "");
        gpr[i] = LLVMBuildTrunc(x->b, v, x->i32, "");
        if (i == XLAT_ESP)
            *eip = LLVMBuildTrunc(x->b, LLVMBuildLShr(x->b, v, LLVMConstInt(x->i64, 32, false), ""), x->i32, "");
    }
}

LLVMValueRef xlat_contract_ret(struct X *x, LLVMValueRef const gpr[8], LLVMValueRef eip)
{
    LLVMValueRef r = LLVMGetPoison(x->unit->results);
    for (unsigned i = 0; i < 8; i++) {
        LLVMValueRef v = gpr[i];
        if (x->host != XLAT_HOST_X86_64) {
            v = LLVMBuildZExt(x->b, v, x->i64, "");
            if (i == XLAT_ESP)
                v = LLVMBuildOr(x->b, v,
                                LLVMBuildShl(x->b, LLVMBuildZExt(x->b, eip, x->i64, ""), LLVMConstInt(x->i64, 32, false), ""), "");
        }
        r = LLVMBuildInsertValue(x->b, r, v, i, "");
    }
    if (x->host == XLAT_HOST_X86_64) {
        r = LLVMBuildInsertValue(x->b, r, x->known.cpu, 8, "");
        r = LLVMBuildInsertValue(x->b, r, eip, 9, "");
    }
    return LLVMBuildRet(x->b, r);
}

LLVMValueRef xlat_contract_helper(struct X *x, unsigned index, LLVMValueRef a, LLVMValueRef b, LLVMValueRef c)
{
    LLVMValueRef entry = xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, helper_entry), true);
    LLVMValueRef args[5] = {x->known.cpu, a, b, c, LLVMConstInt(x->i64, index, false)};
    LLVMValueRef r = LLVMBuildCall2(x->b, x->unit->helper_type, entry, args, 5, "");
    if (x->host == XLAT_HOST_X86_64)
        LLVMSetInstructionCallConv(r, LLVMX86RegCallCallConv);
    LLVMAddCallSiteAttribute(r, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, x->unit->fn_attrs[0]);
    return r;
}
