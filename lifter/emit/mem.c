/* mem.c - guest memory: a guest address is the host address.
 *
 * A sum of a register and a small constant is built as inttoptr(zext register) plus a 64-bit offset, which LLVM folds into the addressing mode
 * and reasons about as one object.  That is exact although the guest's sum is modulo 2^32: the two differ only when the 32-bit sum would
 * wrap, and the first and last 64 KiB of the guest's space, and 64 KiB above 4 GiB, are never mapped: either way it faults.  Other sums are
 * computed in 32 bits first.  The stack pointer's constant steps are folded over whole straight lines the same way.
 */
#include "lifter/emit/core.h"

enum { SMALL = 0x10000 };

/* addr = *base + result, the offset smaller than SMALL in size. */
static int32_t peel(LLVMValueRef addr, LLVMValueRef *base)
{
    int64_t sum = 0;
    while (LLVMIsAInstruction(addr)) {
        LLVMOpcode op = LLVMGetInstructionOpcode(addr);
        if (op != LLVMAdd && op != LLVMSub)
            break;
        LLVMValueRef c = LLVMGetOperand(addr, 1);
        if (!LLVMIsAConstantInt(c))
            break;
        int64_t d = (int32_t)LLVMConstIntGetZExtValue(c);
        d = sum + (op == LLVMAdd ? d : -d);
        if (d <= -SMALL || d >= SMALL)
            break;
        sum = d;
        addr = LLVMGetOperand(addr, 0);
    }
    *base = addr;
    return (int32_t)sum;
}

static LLVMValueRef host_pointer(struct X *x, LLVMValueRef base, int32_t offset)
{
    LLVMValueRef p = LLVMBuildIntToPtr(x->b, LLVMBuildZExt(x->b, base, x->i64, ""), x->ptr, "");
    if (!offset)
        return p;
    LLVMValueRef off = LLVMConstInt(x->i64, (uint64_t)(int64_t)offset, true);
    return LLVMBuildGEP2(x->b, x->i8, p, &off, 1, "");
}

/* Whether the base came out of esp or ebp, that is: whether the access is (almost certainly) to the thread's own stack. */
static bool is_stack(struct X *x, LLVMValueRef base)
{
    LLVMValueRef v = NULL;
    for (int r = XLAT_ESP; r <= XLAT_EBP; r++) {
        if (x->state->cur[r] && (peel(x->state->cur[r], &v), v == base))
            return true;
        if (LLVMIsALoadInst(base) && LLVMGetOperand(base, 0) == x->gpr[r])
            return true;
    }
    return false;
}

static LLVMValueRef pointer(struct X *x, int seg, LLVMValueRef addr, bool *stack)
{
    LLVMValueRef base;
    *stack = false;
    xlat_state_sync(x);
    if (seg == XLAT_FS || seg == XLAT_GS) {
        size_t field = seg == XLAT_FS ? offsetof(struct xlat_cpu, fs_base) : offsetof(struct xlat_cpu, gs_base);
        addr = LLVMBuildAdd(x->b, xlat_cpu_load(x, x->i32, field, true), addr, "");
        *stack = true; /* the thread's own block: nobody else waits for it */
    }
    uint32_t va;
    if (xlat_code_addr_is(x, addr, &base, &va)) { /* the module lies below 4 GB wherever it is, so the sum needs no wrapping */
        LLVMValueRef off = LLVMConstInt(x->i64, va, false);
        return LLVMBuildGEP2(x->b, x->i8, LLVMBuildIntToPtr(x->b, LLVMBuildSExt(x->b, base, x->i64, ""), x->ptr, ""), &off, 1, "");
    }
    int32_t off = peel(addr, &base);
    if (LLVMIsConstant(base)) /* an address of a fixed image */
        return LLVMConstIntToPtr(LLVMConstInt(x->i64, (uint32_t)(LLVMConstIntGetZExtValue(base) + (uint64_t)(int64_t)off), false), x->ptr);
    if (is_stack(x, base))
        *stack = true;
    return host_pointer(x, base, off);
}

LLVMValueRef xlat_guest_ptr(struct X *x, int seg, LLVMValueRef addr32)
{
    bool stack;
    return pointer(x, seg, addr32, &stack);
}

static void note_access(struct X *x, LLVMValueRef insn, bool stack)
{
    if (!stack && x->unit->o && x->unit->o->traits->threads != XLAT_THREADS_ONE && !x->state->probe)
        vec_push(&x->state->accesses, ((struct access){insn, x->state->bi}));
}

LLVMValueRef xlat_guest_load(struct X *x, LLVMTypeRef t, int seg, LLVMValueRef addr)
{
    bool stack;
    LLVMValueRef p = pointer(x, seg, addr, &stack);
    LLVMValueRef v = LLVMBuildLoad2(x->b, t, p, "");
    LLVMSetAlignment(v, 1);
    LLVMSetMetadata(v, x->unit->md_tbaa, x->unit->md_guest);
    if (x->state->touches || x->state->precise)
        LLVMSetVolatile(v, true);
    note_access(x, v, stack);
    return v;
}

void xlat_guest_store(struct X *x, LLVMValueRef v, int seg, LLVMValueRef addr)
{
    bool stack;
    LLVMValueRef p = pointer(x, seg, addr, &stack);
    LLVMValueRef s = LLVMBuildStore(x->b, v, p);
    LLVMSetAlignment(s, 1);
    LLVMSetMetadata(s, x->unit->md_tbaa, x->unit->md_guest);
    if (x->state->touches || x->state->precise)
        LLVMSetVolatile(s, true);
    note_access(x, s, stack);
}
