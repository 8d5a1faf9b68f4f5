/* ops_emit_tmpl.c - the operations of lifter/sem/ops.h as builders of LLVM IR.
 *
 * LLVM folds what is constant as it is built.  Whatever LLVM calls undefined (shifts too far, division by zero, float -> int out of range)
 * is kept away from it: every operation gives the value that ops.h promises.
 */

#define OP static inline __attribute__((unused))

OP LLVMTypeRef int_type(X *x, int w)
{
    switch (w) {
    case 1: return x->i1;
    case 8: return x->i8;
    case 16: return x->i16;
    case 32: return x->i32;
    case 64: return x->i64;
    default: return LLVMIntTypeInContext(x->ctx, (unsigned)w);
    }
}
OP val of(LLVMValueRef v) { return (val){v}; }
OP LLVMValueRef konst(X *x, int w, uint64_t c)
{
    return LLVMConstInt(int_type(x, w), w >= 64 ? c : c & ((1ull << w) - 1), false);
}
OP LLVMValueRef intrinsic1(X *x, const char *name, LLVMTypeRef t, LLVMValueRef a) { return xlat_intrinsic(x, name, &t, 1, &a, 1); }

/* A constrained floating-point intrinsic of LLVM, `to` from a, or from a and b: rounding is that of the guest's control word or MXCSR.
 * flags: its exception flags are read, so LLVM may neither fold it nor drop it; else LLVM ignores them. */
OP LLVMValueRef constrained(X *x, const char *name, LLVMTypeRef to, LLVMValueRef a, LLVMValueRef b, bool flags)
{
    static const char *const not_rounded = "llvm.experimental.constrained.fpext";
    LLVMTypeRef types[2] = {to, LLVMTypeOf(a)};
    LLVMValueRef args[4] = {a, b};
    unsigned n = b ? 2 : 1;
    const char *except = flags ? "fpexcept.strict" : "fpexcept.ignore";
    if (strcmp(name, not_rounded))
        args[n++] = LLVMMetadataAsValue(x->ctx, LLVMMDStringInContext2(x->ctx, "round.dynamic", 13));
    args[n++] = LLVMMetadataAsValue(x->ctx, LLVMMDStringInContext2(x->ctx, except, strlen(except)));
    LLVMValueRef call = xlat_intrinsic(x, name, types, to == types[1] ? 1 : 2, args, n);
    unsigned strictfp = LLVMGetEnumAttributeKindForName("strictfp", 8);
    LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(x->ctx, strictfp, 0));
    return call;
}

/* ---- constants ---- */
OP val k(X *x, int w, uint64_t c) { return of(konst(x, w, c)); }
OP val kaddr(X *x, uint32_t va) { return of(xlat_code_addr(x, va)); }
OP val imm(X *x, const insn *in, int i)
{
    const struct xlat_opnd *o = &in->opnd[i];
    return in->imm_reloc && o->bits == 32 ? kaddr(x, o->imm) : k(x, o->bits, o->imm);
}

/* ---- integer arithmetic ---- */
OP val add(X *x, int w, val a, val b) { return of(LLVMBuildAdd(x->b, a.v, b.v, "")); }
OP val sub(X *x, int w, val a, val b) { return of(LLVMBuildSub(x->b, a.v, b.v, "")); }
OP val mul(X *x, int w, val a, val b) { return of(LLVMBuildMul(x->b, a.v, b.v, "")); }
OP LLVMValueRef is_zero(X *x, int w, val a) { return LLVMBuildICmp(x->b, LLVMIntEQ, a.v, konst(x, w, 0), ""); }
OP LLVMValueRef choose(X *x, LLVMValueRef c, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildSelect(x->b, c, a, b, ""); }
OP val udiv(X *x, int w, val a, val b)
{
    LLVMValueRef z = is_zero(x, w, b);
    return of(choose(x, z, konst(x, w, 0), LLVMBuildUDiv(x->b, a.v, choose(x, z, konst(x, w, 1), b.v), "")));
}
OP val urem(X *x, int w, val a, val b)
{
    LLVMValueRef z = is_zero(x, w, b);
    return of(choose(x, z, konst(x, w, 0), LLVMBuildURem(x->b, a.v, choose(x, z, konst(x, w, 1), b.v), "")));
}
/* Divisor 0, or -1 under the most negative number: divide by 1 instead. */
OP LLVMValueRef harmless_divisor(X *x, int w, val a, val b)
{
    LLVMValueRef most = konst(x, w, 1ull << (w - 1)), minus1 = konst(x, w, ~0ull);
    LLVMValueRef over = LLVMBuildAnd(x->b, LLVMBuildICmp(x->b, LLVMIntEQ, a.v, most, ""), LLVMBuildICmp(x->b, LLVMIntEQ, b.v, minus1, ""), "");
    return choose(x, LLVMBuildOr(x->b, is_zero(x, w, b), over, ""), konst(x, w, 1), b.v);
}
OP val sdiv(X *x, int w, val a, val b)
{ /* most negative / 1 is most negative, as promised for -1 */
    LLVMValueRef q = LLVMBuildSDiv(x->b, a.v, harmless_divisor(x, w, a, b), "");
    return of(choose(x, is_zero(x, w, b), konst(x, w, 0), q));
}
OP val srem(X *x, int w, val a, val b)
{ /* x mod 1 is 0, as promised for 0 and -1 */
    return of(LLVMBuildSRem(x->b, a.v, harmless_divisor(x, w, a, b), ""));
}
OP val and_(X *x, int w, val a, val b) { return of(LLVMBuildAnd(x->b, a.v, b.v, "")); }
OP val or_(X *x, int w, val a, val b) { return of(LLVMBuildOr(x->b, a.v, b.v, "")); }
OP val xor_(X *x, int w, val a, val b) { return of(LLVMBuildXor(x->b, a.v, b.v, "")); }
OP val not_(X *x, int w, val a) { return of(LLVMBuildNot(x->b, a.v, "")); }
OP val neg(X *x, int w, val a) { return of(LLVMBuildNeg(x->b, a.v, "")); }

/* A shift by a constant below the width is one instruction; any other is guarded: select drops the poison of the arm not taken. */
OP bool small_count(int w, val n) { return LLVMIsAConstantInt(n.v) && LLVMConstIntGetZExtValue(n.v) < (unsigned long long)w; }
OP LLVMValueRef in_range(X *x, int w, val n) { return LLVMBuildICmp(x->b, LLVMIntULT, n.v, konst(x, w, (uint64_t)w), ""); }
OP val shl(X *x, int w, val a, val n)
{
    if (small_count(w, n))
        return of(LLVMBuildShl(x->b, a.v, n.v, ""));
    return of(choose(x, in_range(x, w, n), LLVMBuildShl(x->b, a.v, n.v, ""), konst(x, w, 0)));
}
OP val shr(X *x, int w, val a, val n)
{
    if (small_count(w, n))
        return of(LLVMBuildLShr(x->b, a.v, n.v, ""));
    return of(choose(x, in_range(x, w, n), LLVMBuildLShr(x->b, a.v, n.v, ""), konst(x, w, 0)));
}
OP val sar(X *x, int w, val a, val n)
{
    if (!small_count(w, n))
        n.v = choose(x, in_range(x, w, n), n.v, konst(x, w, (uint64_t)w - 1));
    return of(LLVMBuildAShr(x->b, a.v, n.v, ""));
}
OP val funnel(X *x, int w, const char *name, val a, val n)
{
    LLVMTypeRef t = int_type(x, w);
    LLVMValueRef args[3] = {a.v, a.v, n.v};
    return of(xlat_intrinsic(x, name, &t, 1, args, 3));
}
OP val rotl(X *x, int w, val a, val n) { return funnel(x, w, "llvm.fshl", a, n); }
OP val rotr(X *x, int w, val a, val n) { return funnel(x, w, "llvm.fshr", a, n); }
OP val bswap(X *x, int w, val a) { return of(intrinsic1(x, "llvm.bswap", int_type(x, w), a.v)); }
OP val popcnt(X *x, int w, val a) { return of(intrinsic1(x, "llvm.ctpop", int_type(x, w), a.v)); }
OP val count_zeros(X *x, int w, const char *name, val a)
{
    LLVMTypeRef t = int_type(x, w);
    LLVMValueRef args[2] = {a.v, LLVMConstInt(x->i1, 0, false)}; /* 0 gives the width */
    return of(xlat_intrinsic(x, name, &t, 1, args, 2));
}
OP val clz(X *x, int w, val a) { return count_zeros(x, w, "llvm.ctlz", a); }
OP val ctz(X *x, int w, val a) { return count_zeros(x, w, "llvm.cttz", a); }
OP val parity(X *x, val a8)
{
    LLVMValueRef ones = intrinsic1(x, "llvm.ctpop", x->i8, a8.v);
    return of(LLVMBuildNot(x->b, LLVMBuildTrunc(x->b, ones, x->i1, ""), ""));
}

/* ---- comparisons ---- */
OP val eq(X *x, int w, val a, val b) { return of(LLVMBuildICmp(x->b, LLVMIntEQ, a.v, b.v, "")); }
OP val ne(X *x, int w, val a, val b) { return of(LLVMBuildICmp(x->b, LLVMIntNE, a.v, b.v, "")); }
OP val ult(X *x, int w, val a, val b) { return of(LLVMBuildICmp(x->b, LLVMIntULT, a.v, b.v, "")); }
OP val ule(X *x, int w, val a, val b) { return of(LLVMBuildICmp(x->b, LLVMIntULE, a.v, b.v, "")); }
OP val slt(X *x, int w, val a, val b) { return of(LLVMBuildICmp(x->b, LLVMIntSLT, a.v, b.v, "")); }
OP val sle(X *x, int w, val a, val b) { return of(LLVMBuildICmp(x->b, LLVMIntSLE, a.v, b.v, "")); }
OP val sel(X *x, int w, val c1, val a, val b) { return of(choose(x, c1.v, a.v, b.v)); }

/* ---- widths ---- */
OP val zext(X *x, int from, int to, val a) { return from == to ? a : of(LLVMBuildZExt(x->b, a.v, int_type(x, to), "")); }
OP val sext(X *x, int from, int to, val a) { return from == to ? a : of(LLVMBuildSExt(x->b, a.v, int_type(x, to), "")); }
OP val trunc_(X *x, int from, int to, val a) { return from == to ? a : of(LLVMBuildTrunc(x->b, a.v, int_type(x, to), "")); }

/* ---- registers ---- */
OP val rd_reg(X *x, int bits, int num)
{
    LLVMValueRef r = xlat_gpr_get(x, bits == 8 ? num & 3 : num);
    if (bits == 32)
        return of(r);
    if (bits == 8 && num & 4)
        r = LLVMBuildLShr(x->b, r, konst(x, 32, 8), "");
    return of(LLVMBuildTrunc(x->b, r, int_type(x, bits), ""));
}
OP void wr_reg(X *x, int bits, int num, val v)
{
    int r = bits == 8 ? num & 3 : num;
    if (bits == 32) {
        xlat_gpr_set(x, r, v.v);
        return;
    }
    uint32_t mask = bits == 16 ? 0xffffu : num & 4 ? 0xff00u : 0xffu;
    LLVMValueRef rest = LLVMBuildAnd(x->b, xlat_gpr_get(x, r), konst(x, 32, ~mask), "");
    LLVMValueRef part = LLVMBuildZExt(x->b, v.v, x->i32, "");
    if (mask == 0xff00u)
        part = LLVMBuildShl(x->b, part, konst(x, 32, 8), "");
    xlat_gpr_set(x, r, LLVMBuildOr(x->b, rest, part, ""));
}
OP val rd_flag(X *x, int f) { return of(xlat_flag_get(x, f)); }
OP void wr_flag(X *x, int f, val v1) { xlat_flag_set(x, f, v1.v); }
OP val rd_seg(X *x, int num) { return of(xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, seg) + 2 * (size_t)num, false)); }

static const uint8_t eflags_bit[F_COUNT] = {[F_CF] = 0, [F_PF] = 2, [F_AF] = 4, [F_ZF] = 6, [F_SF] = 7, [F_OF] = 11, [F_DF] = 10};
OP val rd_eflags(X *x)
{
    LLVMValueRef v = xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, eflags_kept), false);
    v = LLVMBuildOr(x->b, v, konst(x, 32, XLAT_EFLAGS_FIXED), "");
    for (int f = 0; f < F_COUNT; f++) {
        LLVMValueRef bit = LLVMBuildZExt(x->b, xlat_flag_get(x, f), x->i32, "");
        v = LLVMBuildOr(x->b, v, LLVMBuildShl(x->b, bit, konst(x, 32, eflags_bit[f]), ""), "");
    }
    return of(v);
}
OP void wr_eflags(X *x, val v)
{
    xlat_cpu_store(x, LLVMBuildAnd(x->b, v.v, konst(x, 32, XLAT_EFLAGS_KEPT), ""), offsetof(struct xlat_cpu, eflags_kept));
    for (int f = 0; f < F_COUNT; f++)
        xlat_flag_set(x, f, LLVMBuildTrunc(x->b, LLVMBuildLShr(x->b, v.v, konst(x, 32, eflags_bit[f]), ""), x->i1, ""));
}
OP val rd_field(X *x, int w, int offset) { return of(xlat_cpu_load(x, int_type(x, w), (size_t)offset, false)); }
OP void wr_field(X *x, int w, int offset, val v) { xlat_cpu_store(x, v.v, (size_t)offset); }

/* ---- conditions: one comparison where the flags' source is known ---- */
OP void flags_note(X *x, enum flag_source s, int w, val a, val b, val r)
{
    static const uint8_t op[] = {[FS_SUB] = XLAT_FLAGS_SUB, [FS_LOGIC] = XLAT_FLAGS_LOGIC, [FS_ADD] = XLAT_FLAGS_ADD,
                                 [FS_INC] = XLAT_FLAGS_INC, [FS_DEC] = XLAT_FLAGS_DEC, [FS_RESULT] = XLAT_FLAGS_ZSP};
    xlat_flags_words_note(x, (enum xlat_flags_op)op[s], w, a.v, b.v, r.v);
    x->known.flags_from = (struct xlat_flag_source){.valid = true, .source = (int)s, .w = w, .a = a.v, .b = b.v, .r = r.v};
}
OP bool cond_hint(X *x, int cc, val *out)
{
    const struct xlat_flag_source *n = &x->known.flags_from;
    static const int sub[8] = {0, LLVMIntULT, LLVMIntEQ, LLVMIntULE, 0, 0, LLVMIntSLT, LLVMIntSLE};
    if (!n->valid)
        return false;
    LLVMValueRef zero = konst(x, n->w, 0), c = NULL;
    int kind = cc >> 1;
    if (kind == 5)
        return false; /* parity */
    if (kind == 4)
        c = LLVMBuildICmp(x->b, LLVMIntSLT, n->r, zero, "");
    else if (n->source == FS_SUB && sub[kind])
        c = LLVMBuildICmp(x->b, (LLVMIntPredicate)sub[kind], n->a, n->b, "");
    else if (n->source == FS_LOGIC) /* CF = OF = 0 */
        c = kind == 0 || kind == 1 ? LLVMConstInt(x->i1, 0, false)
            : kind == 2 || kind == 3 ? LLVMBuildICmp(x->b, LLVMIntEQ, n->r, zero, "")
            : LLVMBuildICmp(x->b, kind == 6 ? LLVMIntSLT : LLVMIntSLE, n->r, zero, "");
    if (!c)
        return false;
    out->v = cc & 1 ? LLVMBuildNot(x->b, c, "") : c;
    return true;
}

/* ---- guest memory ---- */
OP val ld(X *x, int w, int seg, val addr) { return of(xlat_guest_load(x, int_type(x, w), seg, addr.v, ACCESS_PLAIN)); }
OP void st(X *x, int w, int seg, val addr, val v) { xlat_guest_store(x, v.v, seg, addr.v, ACCESS_PLAIN); }
OP val amo(X *x, enum amo kind, int w, int seg, val addr, val v)
{
    static const LLVMAtomicRMWBinOp op[] = {[AMO_XCHG] = LLVMAtomicRMWBinOpXchg, [AMO_ADD] = LLVMAtomicRMWBinOpAdd,
                                            [AMO_SUB] = LLVMAtomicRMWBinOpSub,   [AMO_AND] = LLVMAtomicRMWBinOpAnd,
                                            [AMO_OR] = LLVMAtomicRMWBinOpOr,     [AMO_XOR] = LLVMAtomicRMWBinOpXor};
    return of(xlat_guest_rmw(x, op[kind], v.v, seg, addr.v));
}
OP val cas(X *x, int w, int seg, val addr, val expect, val desired) { return of(xlat_guest_cas(x, expect.v, desired.v, seg, addr.v)); }
OP void fence(X *x) { LLVMBuildFence(x->b, LLVMAtomicOrderingSequentiallyConsistent, false, ""); }
OP void probe_write(X *x, int w, int seg, val addr) { xlat_guest_probe(x, (unsigned)w / 8, seg, addr.v); }

/* ---- leaving the straight line ---- */
/* A block that is left for the trap, out of the way; the straight line goes on without it. */
OP void trap_if(X *x, val c1, enum xlat_trap t, uint32_t arg)
{
    if (LLVMIsAConstantInt(c1.v) && !LLVMConstIntGetZExtValue(c1.v))
        return;
    LLVMBasicBlockRef bad = xlat_new_block(x, "trap"), good = xlat_new_block(x, "");
    struct xlat_known here = xlat_known_save(x);
    xlat_branch_unlikely(x, c1.v, bad, good);
    LLVMPositionBuilderAtEnd(x->b, bad);
    xlat_leave_trap(x, (int)t, arg);
    xlat_known_restore(x, &here);
    LLVMPositionBuilderAtEnd(x->b, good);
}
OP void decline_if(X *x, val c1)
{
    xlat_x87_decline_if(x, c1.v, x->in->addr);
}
OP void trap(X *x, enum xlat_trap t, uint32_t arg)
{
    xlat_leave_trap(x, (int)t, arg);
}
OP void skip_if(X *x, val c1)
{
    struct xlat_state *s = x->state;
    if (!s->insn.next)
        s->insn.next = xlat_new_block(x, "");
    LLVMBasicBlockRef more = xlat_new_block(x, "");
    xlat_known_spill(x);
    LLVMBuildCondBr(x->b, c1.v, s->insn.next, more);
    LLVMPositionBuilderAtEnd(x->b, more);
}
OP void repeat_if(X *x, val c1)
{
    struct xlat_state *s = x->state;
    if (!s->insn.start) /* by its effects it cannot come here: it traps before, whatever the state (a write to cs:) */
        return;
    LLVMBasicBlockRef more = xlat_new_block(x, "");
    bool dirty = x->known.words.dirty;
    x->known.words.dirty = false; /* a fault in a further turn shows the flags from before the instruction */
    xlat_known_spill(x);
    x->known.words.dirty = dirty;
    LLVMBuildCondBr(x->b, c1.v, s->insn.start, more);
    LLVMPositionBuilderAtEnd(x->b, more);
}
OP void jump(X *x, val target)
{
    const struct xlat_block *b = &x->func->blocks[x->state->bi];
    if (b->term == TERM_JMP && b->succ[0])
        xlat_goto(x, b->succ[0]);
    else if (b->term == TERM_TABLE && b->table)
        xlat_jump_table(x, target.v);
    else if (xlat_changes_stack(b) && x->in->opnd[0].kind == OPND_MEM) /* out of a jmp_buf or the like */
        xlat_return(x, target.v, x->unit->flow->indirect_in); /* the frames in between must not stay below the place that it goes on at */
    else
        xlat_jump_indirect(x, target.v);
}
OP void jump_if(X *x, val c1, uint32_t va)
{
    if (LLVMIsAConstantInt(c1.v)) { /* a plain JMP, or LOOP with nothing else to ask */
        if (LLVMConstIntGetZExtValue(c1.v))
            xlat_goto(x, va);
        return;
    }
    LLVMBasicBlockRef more = xlat_new_block(x, "");
    xlat_known_spill_to(x, va, x->func->blocks[x->state->bi].succ[1]);
    LLVMBuildCondBr(x->b, c1.v, xlat_way_to(x, va), more);
    LLVMPositionBuilderAtEnd(x->b, more);
}
OP void call(X *x, val target, val ret_addr)
{
    xlat_call(x, target.v, ret_addr.v);
}
OP void ret(X *x, val target)
{
    xlat_return(x, target.v, x->unit->flow->func[x->func - x->prog->funcs].live_ret);
}

/* ---- helpers ---- */
static const uint8_t helper_state[XLAT_H_COUNT + 1] = {
#define HELPER(name, state) [XLAT_H_##name] = (state),
#include "runtime/abi/helpers.def"
#undef HELPER
};
OP val helper(X *x, enum xlat_helper h, val a64, val b64, val c64)
{
    struct xlat_state *s = x->state;
    unsigned need = helper_state[h];
    if (need & HS_GPR)
        for (int i = 0; i < 8; i++)
            xlat_cpu_store(x, xlat_gpr_get(x, i), offsetof(struct xlat_cpu, gpr) + 4 * (size_t)i);
    if (need & HS_FLAGS)
        xlat_flags_store(x, ALL_FLAGS & ~(unsigned)X87_CC_FLAG);
    if (need & HS_MEM)
        xlat_precise_sync(x);
    if (need & (HS_MEM | HS_TRAP)) {
        LLVMValueRef eip = xlat_code_addr(x, x->in->addr);
        xlat_cpu_store(x, eip, offsetof(struct xlat_cpu, eip));
        /* tells the runtime at a fault in the helper whether the register file is up to date */
        xlat_cpu_store(x, s->precise ? eip : konst(x, 32, 0), offsetof(struct xlat_cpu, trap_next));
    }
    if (need & HS_X87) {
        xlat_x87_sync(x);
        xlat_flags_store(x, X87_CC_FLAG);
    }
    LLVMValueRef r = xlat_contract_helper(x, (unsigned)h, a64.v, b64.v, c64.v);
    if (need & HS_SSE) { /* what the function has written is stored before, what it uses is loaded after */
        vec_push(&s->sync_before, r);
        vec_push(&s->sync_after, r);
    }
    if (need & HS_TRAP) {
        LLVMValueRef pending = xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, trap), false);
        trap_if(x, of(LLVMBuildICmp(x->b, LLVMIntNE, pending, konst(x, 32, 0), "")), XLAT_TRAP_NONE, 0);
    }
    if (need & HS_GPR)
        for (int i = 0; i < 8; i++)
            xlat_gpr_set(x, i, xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, gpr) + 4 * (size_t)i, false));
    if (need & HS_FLAGS)
        for (int i = 0; i < NFLAGS; i++)
            xlat_flag_set(x, i, LLVMBuildTrunc(x->b, xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, fl) + (size_t)i, false), x->i1, ""));
    if (need & HS_X87)
        xlat_x87_resume(x, x->in->addr + x->in->len);
    if (need & HS_MASKS)
        xlat_leave_if_unmasked(x, XLAT_TRAP_OPENED, x->in->addr + x->in->len);
    return of(r);
}

/* ---- inline assembly of the host (x86-64) ---- */
#define HOST_CLOBBERS ",~{dirflag},~{fpsr},~{flags}"
OP LLVMValueRef host_asm(X *x, LLVMTypeRef result, const char *text, const char *constraints, bool effects, LLVMValueRef *args, unsigned n)
{
    LLVMTypeRef types[3];
    for (unsigned i = 0; i < n; i++)
        types[i] = LLVMTypeOf(args[i]);
    LLVMTypeRef t = LLVMFunctionType(result, types, n, false);
    LLVMValueRef a = LLVMGetInlineAsm(t, text, strlen(text), constraints, strlen(constraints), effects, false, LLVMInlineAsmDialectATT, false);
    LLVMValueRef call = LLVMBuildCall2(x->b, t, a, args, n, "");
    unsigned nounwind = LLVMGetEnumAttributeKindForName("nounwind", 8);
    LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(x->ctx, nounwind, 0));
    return call;
}
/* Says the type of the memory operand, which is an argument of the call. */
OP void host_asm_memory(X *x, LLVMValueRef call, unsigned arg, LLVMTypeRef t)
{
    unsigned kind = LLVMGetEnumAttributeKindForName("elementtype", 11);
    LLVMAddCallSiteAttribute(call, arg + 1, LLVMCreateTypeAttribute(x->ctx, kind, t));
}
/* host_asm of an instruction that accesses guest memory: the argument of that number, of type t. */
OP LLVMValueRef host_asm_guest(X *x, LLVMTypeRef result, const char *text, const char *constraints, bool effects, LLVMValueRef *args, unsigned n,
                               unsigned memory, LLVMTypeRef t)
{
    if (xlat_notes(x))
        return xlat_noted(x, result, text, constraints, args, n, (int)memory, t, NULL);
    LLVMValueRef call = host_asm(x, result, text, constraints, effects, args, n);
    host_asm_memory(x, call, memory, t);
    return call;
}
/* The exception flags of a comparison.  LLVM's comparisons set none for a quiet NaN: where one has found such an operand (unordered), the host's own
 * comparison is executed, which sets them.  kept: the function reads the flags, so that is always executed, as LLVM drops its own comparison when
 * the result is not used. */
OP void note_comparison(X *x, LLVMValueRef unordered, bool quiet, bool kept, const char *text, const char *constraints, LLVMValueRef a,
                        LLVMValueRef b)
{
    if (x->host != XLAT_HOST_X86_64 || (quiet && !kept))
        return;
    LLVMValueRef args[2] = {a, b};
    LLVMBasicBlockRef note = xlat_new_block(x, "unordered"), on = xlat_new_block(x, "");
    if (kept)
        LLVMBuildBr(x->b, note);
    else
        xlat_branch_unlikely(x, unordered, note, on);
    LLVMPositionBuilderAtEnd(x->b, note);
    host_asm(x, LLVMVoidTypeInContext(x->ctx), text, constraints, true, args, 2);
    LLVMBuildBr(x->b, on);
    LLVMPositionBuilderAtEnd(x->b, on);
}

/* ---- scalar floating point on bit patterns ---- */
OP LLVMTypeRef float_type(X *x, int w) { return w == 32 ? x->f32 : x->f64; }
OP LLVMValueRef as_float(X *x, int w, val a) { return LLVMBuildBitCast(x->b, a.v, float_type(x, w), ""); }
OP val as_bits(X *x, int w, LLVMValueRef f) { return of(LLVMBuildBitCast(x->b, f, int_type(x, w), "")); }

/* Rounded operations of SSE, of scalars or vectors, are LLVM's own.  They are the constrained ones where the flags may be read: in a function that
 * works with MXCSR, and in the few instructions that compute more lanes than they use. */
/* Called first in each: an unmasked exception may be raised here. */
OP void raises(X *x)
{
    if (x->state->sse_traps)
        xlat_precise_sync(x);
}
enum f_build { BUILD_ADD, BUILD_SUB, BUILD_MUL, BUILD_DIV, BUILD_SQRT, BUILD_EXT, BUILD_TRUNC, BUILD_FROM_INT };
OP LLVMValueRef f_build(X *x, enum f_build op, LLVMTypeRef to, LLVMValueRef a, LLVMValueRef b)
{
    static const char *const names[] = {"llvm.experimental.constrained.fadd", "llvm.experimental.constrained.fsub",
                                        "llvm.experimental.constrained.fmul", "llvm.experimental.constrained.fdiv",
                                        "llvm.experimental.constrained.sqrt", "llvm.experimental.constrained.fpext",
                                        "llvm.experimental.constrained.fptrunc", "llvm.experimental.constrained.sitofp"};
    raises(x);
    switch (x->in->op) {
    case XLAT_OP_addsubps: case XLAT_OP_addsubpd: case XLAT_OP_dpps: case XLAT_OP_dppd: case XLAT_OP_haddps: case XLAT_OP_haddpd:
    case XLAT_OP_hsubps: case XLAT_OP_hsubpd: case XLAT_OP_vaddsubps: case XLAT_OP_vaddsubpd: case XLAT_OP_vdpps: case XLAT_OP_vdppd:
    case XLAT_OP_vhaddps: case XLAT_OP_vhaddpd: case XLAT_OP_vhsubps: case XLAT_OP_vhsubpd:
        return constrained(x, names[op], to, a, b, true);
    default: break;
    }
    if (x->state->keeps_mxcsr)
        return constrained(x, names[op], to, a, b, true);
    switch (op) {
    case BUILD_ADD: return LLVMBuildFAdd(x->b, a, b, "");
    case BUILD_SUB: return LLVMBuildFSub(x->b, a, b, "");
    case BUILD_MUL: return LLVMBuildFMul(x->b, a, b, "");
    case BUILD_DIV: return LLVMBuildFDiv(x->b, a, b, "");
    case BUILD_SQRT: return intrinsic1(x, "llvm.sqrt", to, a);
    case BUILD_EXT: return LLVMBuildFPExt(x->b, a, to, "");
    case BUILD_TRUNC: return LLVMBuildFPTrunc(x->b, a, to, "");
    default: return LLVMBuildSIToFP(x->b, a, to, "");
    }
}
OP val f_ext(X *x, val a32) { return as_bits(x, 64, f_build(x, BUILD_EXT, x->f64, as_float(x, 32, a32), NULL)); }
OP val f_trunc(X *x, val a64) { return as_bits(x, 32, f_build(x, BUILD_TRUNC, x->f32, as_float(x, 64, a64), NULL)); }
OP val f_from_s32(X *x, int w, val a32) { return as_bits(x, w, f_build(x, BUILD_FROM_INT, float_type(x, w), a32.v, NULL)); }
/* A conversion of a whole xmm register by its instruction: LLVM's intrinsic, or inline assembly where it must not be dropped with its result. */
OP LLVMValueRef f_convert(X *x, LLVMTypeRef to, const char *intrinsic, const char *code, LLVMValueRef a)
{
    raises(x);
    if (!x->state->keeps_mxcsr)
        return xlat_intrinsic(x, intrinsic, NULL, 0, &a, 1);
    char text[24];
    snprintf(text, sizeof text, "%s $1, $0", code);
    return host_asm(x, to, text, to == x->i32 ? "=r,x" HOST_CLOBBERS : "=x,x" HOST_CLOBBERS, true, &a, 1);
}
OP val f_to_s32_of(X *x, int w, val a, bool chop, const char *rounding)
{
    static const char *const names[2][2][2] = {{{"llvm.x86.sse.cvtss2si", "cvtss2si"}, {"llvm.x86.sse.cvttss2si", "cvttss2si"}},
                                               {{"llvm.x86.sse2.cvtsd2si", "cvtsd2si"}, {"llvm.x86.sse2.cvttsd2si", "cvttsd2si"}}};
    LLVMValueRef f = as_float(x, w, a);
    if (x->host == XLAT_HOST_X86_64) {
        LLVMTypeRef t = LLVMVectorType(float_type(x, w), w == 32 ? 4 : 2);
        LLVMValueRef v = LLVMBuildInsertElement(x->b, LLVMConstNull(t), f, konst(x, 32, 0), "");
        return of(f_convert(x, x->i32, names[w == 64][chop][0], names[w == 64][chop][1], v));
    }
    f = intrinsic1(x, rounding, float_type(x, w), f);
    LLVMValueRef lo = LLVMConstReal(float_type(x, w), -2147483648.0), hi = LLVMConstReal(float_type(x, w), 2147483648.0);
    LLVMValueRef fits = LLVMBuildAnd(x->b, LLVMBuildFCmp(x->b, LLVMRealOGE, f, lo, ""), LLVMBuildFCmp(x->b, LLVMRealOLT, f, hi, ""), "");
    LLVMTypeRef overloads[2] = {x->i32, float_type(x, w)};
    LLVMValueRef i = xlat_intrinsic(x, "llvm.fptosi.sat", overloads, 2, &f, 1);
    return of(choose(x, fits, i, konst(x, 32, 0x80000000u)));
}
OP val f_to_s32(X *x, int w, val a) { return f_to_s32_of(x, w, a, false, "llvm.rint"); }
OP val f_to_s32_trunc(X *x, int w, val a) { return f_to_s32_of(x, w, a, true, "llvm.trunc"); }

#include "lifter/emit/ops_emit_f80_tmpl.c"
#include "lifter/emit/ops_emit_vec_tmpl.c"

#undef OP
