/* symbol.c - the program's functions as symbols of the module under construction, and its its debug lines: a line number is a guest RVA. */
#include <llvm-c/DebugInfo.h>
#include <string.h>
#include "lifter/emit/core.h"

bool xlat_is_direct(const struct X *x, const struct xlat_func *f)
{
    const struct xlat_emit_options *o = x->unit->o;
    return !o->by_dispatch && xlat_emits(o, (size_t)(f - x->prog->funcs));
}

LLVMValueRef xlat_func_value(struct X *x, const struct xlat_func *f)
{
    struct xlat_emit_unit *u = x->unit;
    size_t i = (size_t)(f - x->prog->funcs);
    if (!u->fns[i]) {
        char name[XLAT_FUNC_SYMBOL];
        xlat_func_symbol(f->entry - x->prog->image->base, name);
        u->fns[i] = LLVMAddFunction(x->mod, name, u->fn_type);
        xlat_contract_function(x, u->fns[i], false);
    }
    return u->fns[i];
}

void xlat_set_line(struct X *x, uint32_t va)
{
    LLVMMetadataRef scope = x->state->scope;
    if (scope)
        LLVMSetCurrentDebugLocation2(x->b, LLVMDIBuilderCreateDebugLocation(x->ctx, va - x->prog->image->base, 0, scope, NULL));
}

void xlat_mark_access(struct X *x, LLVMValueRef access)
{
    struct xlat_emit_unit *u = x->unit;
    LLVMValueRef *mark = &x->state->insn.mark;
    if (!*mark) {
        uint32_t rva = x->in->addr - x->prog->image->base;
        LLVMMetadataRef scope[2] = {LLVMMDStringInContext2(x->ctx, (const char *)&rva, sizeof rva), u->scope_domain};
        LLVMMetadataRef node = LLVMMDNodeInContext2(x->ctx, scope, 2);
        *mark = LLVMMetadataAsValue(x->ctx, LLVMMDNodeInContext2(x->ctx, &node, 1));
    }
    LLVMSetMetadata(access, u->md_scope, *mark);
}

void xlat_begin_lines(struct X *x)
{
    const struct xlat_func *f = x->func;
    struct xlat_emit_unit *u = x->unit;
    struct xlat_state *s = x->state;
    if (!u->di) {
        LLVMSetCurrentDebugLocation2(x->b, NULL);
        return;
    }
    char name[XLAT_FUNC_SYMBOL];
    unsigned line = f->entry - x->prog->image->base;
    xlat_func_symbol(f->entry - x->prog->image->base, name);
    s->scope = LLVMDIBuilderCreateFunction(u->di, u->di_file, name, strlen(name), "", 0, u->di_file, line, u->di_fn_type, false, true, line,
                                           LLVMDIFlagZero, true);
    LLVMSetSubprogram(x->fn, s->scope);
    xlat_set_line(x, f->entry);
}
