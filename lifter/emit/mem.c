/* mem.c - guest memory: a guest address is the host address.  Translated code reaches it here and nowhere else:
 *
 *     xlat_guest_load, xlat_guest_store              a value of any type
 *     xlat_guest_load_f80, xlat_guest_store_f80      ten bytes, of an x87 register
 *     xlat_guest_rmw, xlat_guest_cas                 atomic read-modify-write; compare-exchange
 *     xlat_guest_probe                               faults as a write would, and changes nothing
 *     xlat_guest_operand                             the operand of a host instruction (inline assembly) that accesses it itself
 *     xlat_guest_barrier                             none; LLVM moves no access over it
 *     xlat_guest_move, xlat_guest_fill               REP MOVS and REP STOS by the host's instruction
 *
 * The interpreter and helpers that take guest addresses (HS_MEM in runtime/abi/helpers_*.def) have their own accesses.
 *
 * A sum of a register and a small constant is built as inttoptr(zext register) plus a 64-bit offset, which LLVM folds into the addressing mode
 * and takes for an offset into one object.  That is exact although the guest's sum is modulo 2^32: the two differ only when the 32-bit sum would
 * wrap, and the first and last 64 KiB of the guest's space, and 64 KiB above 4 GiB, are never mapped: either way it faults.  Other sums are
 * computed in 32 bits first.  The stack pointer's constant steps are folded over whole straight lines the same way.
 */
#include <stdio.h>
#include <string.h>
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

/* An LLVM pointer to linear address addr (i32), segment base added for fs and gs.  Before it is used cpu is as true as the function keeps it. */
static LLVMValueRef pointer(struct X *x, int seg, LLVMValueRef addr)
{
    LLVMValueRef base;
    if (!xlat_notes(x))
        xlat_precise_sync(x);
    if (seg == XLAT_FS || seg == XLAT_GS) {
        size_t field = seg == XLAT_FS ? offsetof(struct xlat_cpu, fs_base) : offsetof(struct xlat_cpu, gs_base);
        addr = LLVMBuildAdd(x->b, xlat_cpu_load(x, x->i32, field, true), addr, "");
    }
    uint32_t va;
    if (xlat_code_addr_is(x, addr, &base, &va)) { /* the module lies below 4 GB wherever it is, so the sum needs no wrapping */
        LLVMValueRef off = LLVMConstInt(x->i64, va, false);
        return LLVMBuildGEP2(x->b, x->i8, LLVMBuildIntToPtr(x->b, LLVMBuildSExt(x->b, base, x->i64, ""), x->ptr, ""), &off, 1, "");
    }
    int32_t off = peel(addr, &base);
    if (LLVMIsConstant(base)) /* an address of a fixed image */
        return LLVMConstIntToPtr(LLVMConstInt(x->i64, (uint32_t)(LLVMConstIntGetZExtValue(base) + (uint64_t)(int64_t)off), false), x->ptr);
    return host_pointer(x, base, off);
}

/* What load and store have in common. */
static void finish_access(struct X *x, LLVMValueRef insn, enum xlat_access_form how)
{
    bool plain = how == ACCESS_PLAIN;
    LLVMSetAlignment(insn, how == ACCESS_ALIGNED ? 16 : 1);
    LLVMSetVolatile(insn, x->state->precise || x->state->insn.ordered || (plain && x->state->insn.touches));
    if (plain)
        LLVMSetMetadata(insn, x->unit->md_tbaa, x->unit->md_guest);
    xlat_mark_access(x, insn);
}

LLVMValueRef xlat_guest_load(struct X *x, LLVMTypeRef t, int seg, LLVMValueRef addr, enum xlat_access_form how)
{
    LLVMValueRef p = pointer(x, seg, addr);
    if (xlat_notes(x))
        return xlat_noted_load(x, t, p, how);
    LLVMValueRef v = LLVMBuildLoad2(x->b, t, p, "");
    finish_access(x, v, how);
    return v;
}

void xlat_guest_store(struct X *x, LLVMValueRef v, int seg, LLVMValueRef addr, enum xlat_access_form how)
{
    LLVMValueRef p = pointer(x, seg, addr);
    xlat_own_store(x, LLVMTypeOf(v), addr);
    if (xlat_notes(x))
        xlat_noted_store(x, v, p, how);
    else
        finish_access(x, LLVMBuildStore(x->b, v, p), how);
}

#define F80_CLOBBERS ",~{dirflag},~{fpsr},~{flags}"

LLVMValueRef xlat_guest_load_f80(struct X *x, int seg, LLVMValueRef addr)
{
    LLVMValueRef p = pointer(x, seg, addr);
    return xlat_notes(x) ? xlat_noted(x, x->f80t, "fldt $1", "=&{st},*m" F80_CLOBBERS, &p, 1, 0, x->f80t, NULL) : xlat_f80_load(x, p, true);
}

void xlat_guest_store_f80(struct X *x, LLVMValueRef v, int seg, LLVMValueRef addr)
{
    LLVMValueRef args[2] = {pointer(x, seg, addr), v};
    xlat_own_store(x, x->f80t, addr);
    if (xlat_notes(x))
        xlat_noted(x, LLVMVoidTypeInContext(x->ctx), "fstpt $0", "=*m,{st},~{st}" F80_CLOBBERS, args, 2, 0, x->f80t, NULL);
    else
        xlat_f80_store(x, v, args[0], true);
}

static char suffix(LLVMTypeRef t)
{
    unsigned w = LLVMGetIntTypeWidth(t);
    return w == 8 ? 'b' : w == 16 ? 'w' : w == 32 ? 'l' : 'q';
}

static LLVMValueRef noted_exchange(struct X *x, LLVMAtomicRMWBinOp op, LLVMValueRef v, LLVMValueRef p)
{
    LLVMTypeRef t = LLVMTypeOf(v);
    LLVMValueRef args[2] = {p, op == LLVMAtomicRMWBinOpSub ? LLVMBuildNeg(x->b, v, "") : v};
    char code[40];
    snprintf(code, sizeof code, "%s%c $1, $0", op == LLVMAtomicRMWBinOpXchg ? "xchg" : "lock xadd", suffix(t));
    return xlat_noted(x, t, code, "=*m,=r,1,~{memory},~{dirflag},~{fpsr},~{flags}", args, 2, 0, t, NULL);
}

static LLVMValueRef noted_cas(struct X *x, LLVMValueRef expect, LLVMValueRef desired, LLVMValueRef p)
{
    char code[40];
    LLVMTypeRef t = LLVMTypeOf(expect);
    LLVMValueRef args[3] = {p, desired, expect};
    snprintf(code, sizeof code, "lock cmpxchg%c $2, $0", suffix(t));
    return xlat_noted(x, t, code, "=*m,={ax},r,1,~{memory},~{dirflag},~{fpsr},~{flags}", args, 3, 0, t, NULL);
}

/* AND, OR, XOR, which give no old value back on the host: compared and exchanged until no other processor came between. */
static LLVMValueRef noted_logic(struct X *x, LLVMAtomicRMWBinOp op, LLVMValueRef v, LLVMValueRef p)
{
    LLVMTypeRef t = LLVMTypeOf(v);
    LLVMValueRef first = xlat_noted_load(x, t, p, ACCESS_PLAIN);
    LLVMBasicBlockRef before = LLVMGetInsertBlock(x->b), again = xlat_new_block(x, ""), done = xlat_new_block(x, "");
    LLVMBuildBr(x->b, again);
    LLVMPositionBuilderAtEnd(x->b, again);
    LLVMValueRef old = LLVMBuildPhi(x->b, t, "");
    LLVMValueRef r = op == LLVMAtomicRMWBinOpAnd ? LLVMBuildAnd(x->b, old, v, "") : op == LLVMAtomicRMWBinOpOr ? LLVMBuildOr(x->b, old, v, "")
                                                                                                             : LLVMBuildXor(x->b, old, v, "");
    LLVMValueRef seen = noted_cas(x, old, r, p), from[2] = {first, seen};
    LLVMBasicBlockRef ways[2] = {before, again};
    LLVMAddIncoming(old, from, ways, 2);
    LLVMBuildCondBr(x->b, LLVMBuildICmp(x->b, LLVMIntEQ, seen, old, ""), done, again);
    LLVMPositionBuilderAtEnd(x->b, done);
    return old;
}

/* LLVM makes a fence and a load of an operation that leaves memory as it is, which does not fault on a read-only page. */
static bool may_keep(LLVMValueRef v) { return !LLVMIsAConstantInt(v) || LLVMIsNull(v) || LLVMConstIntGetSExtValue(v) == -1; }

/* The same value, but LLVM does not know it. */
static LLVMValueRef hide(struct X *x, LLVMValueRef v)
{
    LLVMTypeRef t = LLVMTypeOf(v), f = LLVMFunctionType(t, &t, 1, false);
    LLVMValueRef a = LLVMGetInlineAsm(f, "", 0, "=r,0", 4, false, false, LLVMInlineAsmDialectATT, false);
    return LLVMBuildCall2(x->b, f, a, &v, 1, "");
}

/* Other hosts than x86 want atomic operands aligned: a helper takes those that are not.  The builder is then where the atomic instruction goes. */
struct misaligned {
    LLVMValueRef value;
    LLVMBasicBlockRef from, on;
};
static struct misaligned by_helper(struct X *x, unsigned kind, LLVMValueRef p, LLVMValueRef v, LLVMValueRef expect)
{
    struct misaligned m = {0};
    unsigned w = LLVMGetIntTypeWidth(LLVMTypeOf(v));
    if (x->host == XLAT_HOST_X86_64 || w == 8)
        return m;
    LLVMValueRef at = LLVMBuildPtrToInt(x->b, p, x->i64, ""), low = LLVMBuildAnd(x->b, at, LLVMConstInt(x->i64, w / 8 - 1, false), "");
    LLVMBasicBlockRef odd = xlat_new_block(x, "misaligned"), even = xlat_new_block(x, "");
    m.on = xlat_new_block(x, "");
    xlat_branch_unlikely(x, LLVMBuildIsNotNull(x->b, low, ""), odd, even);
    LLVMPositionBuilderAtEnd(x->b, odd);
    LLVMValueRef eip = xlat_code_addr(x, x->in->addr); /* for a fault in the helper */
    xlat_cpu_store(x, eip, offsetof(struct xlat_cpu, eip));
    xlat_cpu_store(x, x->state->precise ? eip : LLVMConstInt(x->i32, 0, false), offsetof(struct xlat_cpu, trap_next));
    if (expect)
        xlat_cpu_store(x, LLVMBuildZExt(x->b, expect, x->i64, ""), offsetof(struct xlat_cpu, extra));
    LLVMValueRef r = xlat_contract_helper(x, XLAT_H_locked, at, LLVMBuildZExt(x->b, v, x->i64, ""), LLVMConstInt(x->i64, kind | w << 8, false));
    m.value = LLVMBuildTrunc(x->b, r, LLVMTypeOf(v), "");
    m.from = LLVMGetInsertBlock(x->b);
    LLVMBuildBr(x->b, m.on);
    LLVMPositionBuilderAtEnd(x->b, even);
    return m;
}
static LLVMValueRef or_atomic(struct X *x, const struct misaligned *m, LLVMValueRef r)
{
    if (!m->on)
        return r;
    LLVMBasicBlockRef from[2] = {m->from, LLVMGetInsertBlock(x->b)};
    LLVMBuildBr(x->b, m->on);
    LLVMPositionBuilderAtEnd(x->b, m->on);
    LLVMValueRef phi = LLVMBuildPhi(x->b, LLVMTypeOf(r), ""), values[2] = {m->value, r};
    LLVMAddIncoming(phi, values, from, 2);
    return phi;
}
static unsigned locked_kind(LLVMAtomicRMWBinOp op)
{
    switch (op) {
    case LLVMAtomicRMWBinOpXchg: return XLAT_LOCKED_XCHG;
    case LLVMAtomicRMWBinOpAdd: return XLAT_LOCKED_ADD;
    case LLVMAtomicRMWBinOpSub: return XLAT_LOCKED_SUB;
    case LLVMAtomicRMWBinOpAnd: return XLAT_LOCKED_AND;
    case LLVMAtomicRMWBinOpOr: return XLAT_LOCKED_OR;
    default: return XLAT_LOCKED_XOR;
    }
}

/* Atomic accesses claim their natural alignment: LLVM would call a library otherwise, and an x86 host does misaligned ones as the guest does. */
LLVMValueRef xlat_guest_rmw(struct X *x, LLVMAtomicRMWBinOp op, LLVMValueRef v, int seg, LLVMValueRef addr)
{
    LLVMValueRef p = pointer(x, seg, addr);
    xlat_own_store(x, LLVMTypeOf(v), addr);
    if (xlat_notes(x))
        return op == LLVMAtomicRMWBinOpXchg || op == LLVMAtomicRMWBinOpAdd || op == LLVMAtomicRMWBinOpSub ? noted_exchange(x, op, v, p)
                                                                                                          : noted_logic(x, op, v, p);
    if (op != LLVMAtomicRMWBinOpXchg && may_keep(v))
        v = hide(x, v);
    struct misaligned m = by_helper(x, locked_kind(op), p, v, NULL);
    LLVMValueRef r = LLVMBuildAtomicRMW(x->b, op, p, v, LLVMAtomicOrderingSequentiallyConsistent, false);
    xlat_mark_access(x, r);
    return or_atomic(x, &m, r);
}

LLVMValueRef xlat_guest_cas(struct X *x, LLVMValueRef expect, LLVMValueRef desired, int seg, LLVMValueRef addr)
{
    LLVMValueRef p = pointer(x, seg, addr);
    xlat_own_store(x, LLVMTypeOf(desired), addr);
    if (xlat_notes(x))
        return noted_cas(x, expect, desired, p);
    struct misaligned m = by_helper(x, XLAT_LOCKED_CAS, p, desired, expect);
    LLVMValueRef r = LLVMBuildAtomicCmpXchg(x->b, p, expect, desired, LLVMAtomicOrderingSequentiallyConsistent,
                                            LLVMAtomicOrderingSequentiallyConsistent, false);
    xlat_mark_access(x, r);
    return or_atomic(x, &m, LLVMBuildExtractValue(x->b, r, 0, ""));
}

static void probe_byte(struct X *x, LLVMValueRef p)
{ /* the write that may follow is no more atomic than this is */
    if (xlat_notes(x)) {
        xlat_noted_store(x, xlat_noted_load(x, x->i8, p, ACCESS_PLAIN), p, ACCESS_PLAIN);
        return;
    }
    LLVMValueRef v = LLVMBuildLoad2(x->b, x->i8, p, ""), s = LLVMBuildStore(x->b, v, p);
    LLVMSetVolatile(v, true);
    LLVMSetVolatile(s, true);
    xlat_mark_access(x, v);
    xlat_mark_access(x, s);
}

void xlat_guest_probe(struct X *x, unsigned bytes, int seg, LLVMValueRef addr)
{
    LLVMValueRef p = pointer(x, seg, addr), last = LLVMConstInt(x->i64, bytes - 1, false);
    probe_byte(x, p);
    if (bytes > 1)
        probe_byte(x, LLVMBuildGEP2(x->b, x->i8, p, &last, 1, ""));
}

LLVMValueRef xlat_guest_operand(struct X *x, unsigned bytes, bool writes, int seg, LLVMValueRef addr)
{
    if (writes)
        xlat_own_store(x, x->v16i8, addr);
    return pointer(x, seg, addr);
}

void xlat_guest_barrier(struct X *x)
{
    LLVMTypeRef t = LLVMFunctionType(LLVMVoidTypeInContext(x->ctx), NULL, 0, false);
    LLVMValueRef a = LLVMGetInlineAsm(t, "", 0, "~{memory}", 9, true, false, LLVMInlineAsmDialectATT, false);
    LLVMAddCallSiteAttribute(LLVMBuildCall2(x->b, t, a, NULL, 0, ""), (LLVMAttributeIndex)LLVMAttributeFunctionIndex, x->unit->fn_attrs[0]);
}

/* regs: edi, ecx, and esi or what is stored, zero-extended.  The result is a structure of what the instruction leaves in the first of them. */
static LLVMValueRef block_operation(struct X *x, const char *text, const char *constraints, unsigned results, LLVMValueRef regs[3])
{
    static const char *const move[8] = {[XLAT_EDI] = "%edi", [XLAT_ECX] = "%ecx", [XLAT_ESI] = "%esi"};
    static const char *const fill[8] = {[XLAT_EDI] = "%edi", [XLAT_ECX] = "%ecx"};
    LLVMTypeRef types[3] = {x->i64, x->i64, x->i64}, result = LLVMStructTypeInContext(x->ctx, types, results, false);
    if (xlat_notes(x))
        return xlat_noted(x, result, text, constraints, regs, 3, -1, NULL, results == 3 ? move : fill);
    LLVMTypeRef t = LLVMFunctionType(result, types, 3, false);
    LLVMValueRef a = LLVMGetInlineAsm(t, text, strlen(text), constraints, strlen(constraints), true, false, LLVMInlineAsmDialectATT, false);
    LLVMValueRef r = LLVMBuildCall2(x->b, t, a, regs, 3, "");
    LLVMAddCallSiteAttribute(r, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, x->unit->fn_attrs[0]);
    return r;
}

LLVMValueRef xlat_guest_move(struct X *x, int bits, LLVMValueRef regs[3])
{
    return block_operation(x, bits == 8 ? "rep movsb" : bits == 16 ? "rep movsw" : "rep movsl",
                           "={di},={cx},={si},0,1,2,~{memory},~{dirflag},~{fpsr},~{flags}", 3, regs);
}

LLVMValueRef xlat_guest_fill(struct X *x, int bits, LLVMValueRef regs[3])
{
    return block_operation(x, bits == 8 ? "rep stosb" : bits == 16 ? "rep stosw" : "rep stosl",
                           "={di},={cx},0,1,{ax},~{memory},~{dirflag},~{fpsr},~{flags}", 2, regs);
}
