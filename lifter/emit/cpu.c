/* cpu.c - the guest's register file in memory, struct xlat_cpu: its fields, and its address, which every call may change. */
#include "lifter/emit/core.h"

LLVMValueRef xlat_cpu_field(struct X *x, size_t offset)
{
    LLVMValueRef off = LLVMConstInt(x->i64, offset, false);
    return LLVMBuildInBoundsGEP2(x->b, x->i8, x->known.cpu, &off, 1, "");
}

LLVMValueRef xlat_cpu_load(struct X *x, LLVMTypeRef t, size_t offset, bool invariant)
{
    LLVMValueRef v = LLVMBuildLoad2(x->b, t, xlat_cpu_field(x, offset), "");
    LLVMSetMetadata(v, x->unit->md_tbaa, x->unit->md_cpu);
    if (invariant)
        LLVMSetMetadata(v, x->unit->md_invariant, x->unit->md_empty);
    return v;
}

LLVMValueRef xlat_cpu_store(struct X *x, LLVMValueRef v, size_t offset)
{
    LLVMValueRef s = LLVMBuildStore(x->b, v, xlat_cpu_field(x, offset));
    LLVMSetMetadata(s, x->unit->md_tbaa, x->unit->md_cpu);
    if (x->state->syncing)
        LLVMSetVolatile(s, true);
    return s;
}

void xlat_cpu_is(struct X *x, LLVMValueRef cpu)
{
    x->known.cpu = cpu;
    LLVMBuildStore(x->b, cpu, x->state->cpu_slot);
}

void xlat_cpu_reload(struct X *x) { x->known.cpu = LLVMBuildLoad2(x->b, x->ptr, x->state->cpu_slot, ""); }

size_t xlat_vector_field(unsigned n)
{
    return n < 8 ? offsetof(struct xlat_cpu, xmm) + 16 * n : offsetof(struct xlat_cpu, ymmh) + 16 * (n - 8);
}
