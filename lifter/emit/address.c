/* address.c - addresses of the translated image as the guest has them.
 *
 * In a movable image that is the address at the preferred base plus the module's delta, which is loaded wherever it is needed: it is always in
 * the cache, and a register that holds it across calls costs more.
 */
#include "lifter/emit/core.h"

LLVMValueRef xlat_code_addr(struct X *x, uint32_t va)
{
    LLVMValueRef c = LLVMConstInt(x->i32, va, false);
    if (!x->unit->relocatable)
        return c;
    LLVMValueRef delta = LLVMBuildLoad2(x->b, x->i32, x->unit->delta_var, "delta");
    LLVMSetMetadata(delta, x->unit->md_tbaa, x->unit->md_delta);
    return LLVMBuildAdd(x->b, delta, c, "");
}

bool xlat_code_addr_is(struct X *x, LLVMValueRef v, LLVMValueRef *delta, uint32_t *va)
{
    if (!x->unit->relocatable || !LLVMIsAInstruction(v) || LLVMGetInstructionOpcode(v) != LLVMAdd)
        return false;
    *delta = LLVMGetOperand(v, 0);
    LLVMValueRef c = LLVMGetOperand(v, 1);
    if (!LLVMIsAConstantInt(c) || !LLVMIsALoadInst(*delta) || LLVMGetOperand(*delta, 0) != x->unit->delta_var)
        return false;
    *va = (uint32_t)LLVMConstIntGetZExtValue(c);
    return true;
}
