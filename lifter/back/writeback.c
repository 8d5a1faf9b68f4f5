/* writeback.c - keeps stores that write back what was loaded from the same place.
 *
 * LLVM removes such a store, which changes nothing.  But the guest's store faults when the page is read-only or guarded, and one instruction may do
 * both: ADD of 0, a rotation by the width.  So once values are in SSA form and simplified, these stores are made volatile.  Those to the stack
 * are left out: its pages are writable, and registers that were saved are loaded and stored there. */
#include <llvm-c/Core.h>
#include "lifter/back/opt.h"
#include "lifter/decode/insn.h"

enum { MOST_DEPTH = 6 };

/* The same value, as far as it can be seen from the instructions that compute it. */
static bool same_value(LLVMValueRef a, LLVMValueRef b, unsigned depth)
{
    if (a == b)
        return true;
    if (depth == MOST_DEPTH || !LLVMIsAInstruction(a) || !LLVMIsAInstruction(b) || LLVMGetInstructionOpcode(a) != LLVMGetInstructionOpcode(b) ||
        LLVMGetNumOperands(a) != LLVMGetNumOperands(b))
        return false;
    switch (LLVMGetInstructionOpcode(a)) {
    case LLVMLoad: /* where the module lies */
        return LLVMIsAGlobalVariable(LLVMGetOperand(a, 0)) && LLVMGetOperand(a, 0) == LLVMGetOperand(b, 0);
    case LLVMAdd: case LLVMSub: case LLVMShl: case LLVMZExt: case LLVMSExt: case LLVMIntToPtr: case LLVMGetElementPtr: case LLVMBitCast: break;
    default: return false;
    }
    for (unsigned i = 0; i < (unsigned)LLVMGetNumOperands(a); i++)
        if (!same_value(LLVMGetOperand(a, i), LLVMGetOperand(b, i), depth + 1))
            return false;
    return true;
}

/* The integer that an address is computed from, NULL: it is no guest address. */
static LLVMValueRef base_of(LLVMValueRef p)
{
    while (LLVMIsAGetElementPtrInst(p))
        p = LLVMGetOperand(p, 0);
    if (LLVMIsAConstantExpr(p))
        return LLVMGetConstOpcode(p) == LLVMIntToPtr ? LLVMGetOperand(p, 0) : NULL;
    if (!LLVMIsAIntToPtrInst(p))
        return NULL;
    for (p = LLVMGetOperand(p, 0); LLVMIsAInstruction(p); p = LLVMGetOperand(p, 0)) {
        LLVMOpcode op = LLVMGetInstructionOpcode(p);
        bool widens = op == LLVMZExt || op == LLVMSExt || op == LLVMTrunc, steps = op == LLVMAdd || op == LLVMSub || op == LLVMAnd;
        if (!widens && !(steps && LLVMIsAConstantInt(LLVMGetOperand(p, 1))))
            break;
    }
    return p;
}

/* esp as the function was called with it, or esp or ebp after a call (runtime/abi/call.h). */
static bool is_stack(LLVMValueRef base, LLVMValueRef fn)
{
    if (LLVMIsAArgument(base))
        return base == LLVMGetParam(fn, XLAT_ESP);
    return LLVMIsAExtractValueInst(base) && (LLVMGetIndices(base)[0] == XLAT_ESP || LLVMGetIndices(base)[0] == XLAT_EBP);
}

static LLVMValueRef loaded(LLVMValueRef v)
{
    while (LLVMIsABitCastInst(v))
        v = LLVMGetOperand(v, 0);
    return LLVMIsALoadInst(v) ? v : NULL;
}

static void keep_in(LLVMValueRef fn)
{
    for (LLVMBasicBlockRef bb = LLVMGetFirstBasicBlock(fn); bb; bb = LLVMGetNextBasicBlock(bb))
        for (LLVMValueRef i = LLVMGetFirstInstruction(bb); i; i = LLVMGetNextInstruction(i)) {
            LLVMValueRef load = LLVMIsAStoreInst(i) ? loaded(LLVMGetOperand(i, 0)) : NULL, base;
            if (!load || !same_value(LLVMGetOperand(load, 0), LLVMGetOperand(i, 1), 0))
                continue;
            base = base_of(LLVMGetOperand(i, 1));
            if (base && !is_stack(base, fn))
                LLVMSetVolatile(i, true);
        }
}

void xlat_keep_writebacks(LLVMModuleRef m)
{
    for (LLVMValueRef fn = LLVMGetFirstFunction(m); fn; fn = LLVMGetNextFunction(fn))
        keep_in(fn);
}
