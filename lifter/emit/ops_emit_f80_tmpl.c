/* ops_emit_f80_tmpl.c - the operations of lifter/sem/ops_f80.h as builders of LLVM IR.
 *
 * x86-64 hosts: an f80 is an x86_fp80 and arithmetic is LLVM's constrained intrinsics: what the unit does under the control word that host and
 * guest share, masks included, and in the guest's order, since an unmasked exception is raised there.
 * What LLVM has no exact word for (rounding to an integer under rounding control, BCD, the long functions, the status word) is one host
 * instruction of inline assembly.  LLVM assumes rounding to nearest with 64 bits of precision and may use SSE, so it must not see constants
 * (it would fold them), sign changes (it would move them through sums), or the origin of a stored or compared value (it would convert or
 * compare narrower ones by SSE).
 * Where a function shows the unit (xlat_x87_keeps), each instruction is the host's own, and C1 comes from the host; elsewhere C1 stays as it was.
 * Other hosts: ops_emit_soft_x87_tmpl.c.
 */
OP f80 f(LLVMValueRef v) { return (f80){v}; }
OP bool on_x86(X *x) { return x->host == XLAT_HOST_X86_64; }
OP val undef_val(X *x, int w) { return of(LLVMGetUndef(int_type(x, w))); }

/* ---- the stack ---- */
OP f80 rd_st(X *x, int i) { return f(xlat_x87_get(x, i)); }
OP void wr_st(X *x, int i, f80 v) { xlat_x87_put(x, i, v.v); }
OP void wr_st_if(X *x, val c1, int i, f80 v)
{
    if (LLVMIsAConstantInt(c1.v) && !LLVMConstIntGetZExtValue(c1.v))
        return;
    if (!LLVMIsAConstantInt(c1.v) && x->x87)
        xlat_x87_decline_if(x, LLVMBuildNot(x->b, c1.v, ""), x->in->addr);
    xlat_x87_put(x, i, v.v);
}
OP val st_empty(X *x, int i) { return of(xlat_x87_is_empty(x, i)); }
OP void st_free(X *x, int i) { xlat_x87_free(x, i); }
OP void st_turn(X *x, int d) { xlat_x87_turn(x, d); }
OP val rd_top(X *x) { return of(LLVMBuildTrunc(x->b, xlat_x87_top(x), x->i16, "")); }
OP int st_static(X *x) { return xlat_x87_static(x); }
OP val rd_cc(X *x) { return of(xlat_x87_cc_get(x)); }
OP val rd_cc_left(X *x) { return of(konst(x, 16, 0)); }
OP void wr_cc(X *x, val v) { xlat_x87_cc_set(x, v.v); }
/* Sticky bits are in cpu->fsw always, condition codes in their own place. */
OP val rd_fsw(X *x)
{
    LLVMValueRef sw = xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, fsw), false);
    return of(LLVMBuildOr(x->b, LLVMBuildAnd(x->b, sw, konst(x, 16, 0x7f), ""), rd_cc(x).v, ""));
}
OP void wr_fsw(X *x, val v)
{
    xlat_cpu_store(x, v.v, offsetof(struct xlat_cpu, fsw));
    wr_cc(x, of(LLVMBuildAnd(x->b, v.v, konst(x, 16, 0x4700), "")));
}

/* ---- control and status ---- */
/* A pending exception is raised here, before anything that follows. */
OP void x87_wait_here(X *x) { host_asm(x, LLVMVoidTypeInContext(x->ctx), "fwait", "~{memory}" HOST_CLOBBERS, true, NULL, 0); }
OP void x87_wait(X *x, const insn *in)
{
    xlat_x87_at_insn(x);
    if (!xlat_x87_traps(x))
        return;
    xlat_precise_sync(x); /* an exception may be raised here */
    if (in->op == XLAT_OP_fwait || in->op == XLAT_OP_fnop || in->op == XLAT_OP_fldcw)
        x87_wait_here(x);
}
/* C1 is up to date, and exceptions in the guest's order, only in functions that may read them. */
OP void x87_c1(X *x, LLVMValueRef sw)
{
    LLVMValueRef others = LLVMBuildAnd(x->b, xlat_x87_cc_get(x), konst(x, 16, 0xffff & ~0x200u), "");
    xlat_x87_cc_set(x, LLVMBuildOr(x->b, others, LLVMBuildAnd(x->b, sw, konst(x, 16, 0x200), ""), ""));
}
OP void x87_clear_c1(X *x)
{
    if (xlat_x87_keeps(x))
        x87_c1(x, konst(x, 16, 0));
}
/* The instruction itself, of st(0) or st(0) and st(1), and what it leaves of the status word. */
OP f80 x87_kept(X *x, const char *code, f80 a, const f80 *b)
{
    char text[60];
    LLVMTypeRef types[2] = {x->f80t, x->i16};
    LLVMValueRef args[2] = {a.v, b ? b->v : NULL};
    snprintf(text, sizeof text, "%s\n\tfnstsw %%ax", code);
    LLVMValueRef r = host_asm(x, LLVMStructTypeInContext(x->ctx, types, 2, false), text,
                             b ? "={st},={ax},0,{st(1)}" HOST_CLOBBERS : "={st},={ax},0" HOST_CLOBBERS, true, args, b ? 2 : 1);
    x87_c1(x, LLVMBuildExtractValue(x->b, r, 1, ""));
    return f(LLVMBuildExtractValue(x->b, r, 0, ""));
}
/* A store that pops the host's stack. */
OP void x87_store_asm(X *x, const char *code, LLVMValueRef p, LLVMTypeRef t, f80 a)
{
    bool kept = xlat_x87_keeps(x);
    char text[60];
    LLVMValueRef args[2] = {p, a.v};
    snprintf(text, sizeof text, "%s $0%s", code, kept ? "\n\tfnstsw %ax" : "");
    LLVMValueRef call = host_asm_guest(x, kept ? x->i16 : LLVMVoidTypeInContext(x->ctx), text,
                                      kept ? "=*m,={ax},{st},~{st}" HOST_CLOBBERS : "=*m,{st},~{st}" HOST_CLOBBERS, true, args, 2, 0, t);
    if (kept)
        x87_c1(x, call);
}
OP void x87_commit(X *x, enum x87_write w) {}
OP void mm_wait(X *x, const insn *in)
{
    if (xlat_x87_traps(x) && !xlat_x87_in_mmx(x))
        x87_wait_here(x);
}
OP val x87_status(X *x)
{
    LLVMValueRef sw = LLVMBuildOr(x->b, rd_fsw(x).v, LLVMBuildShl(x->b, rd_top(x).v, konst(x, 16, 11), ""), "");
    if (on_x86(x)) {
        char text[40]; /* distinct each time, or two of them would be taken for the same value */
        snprintf(text, sizeof text, "fnstsw $0 # %x", x->in ? x->in->addr : 0);
        LLVMValueRef host = host_asm(x, x->i16, text, "={ax}" HOST_CLOBBERS, xlat_x87_strict(x) || xlat_x87_keeps(x), NULL, 0);
        sw = LLVMBuildOr(x->b, sw, LLVMBuildAnd(x->b, host, konst(x, 16, xlat_x87_traps(x) ? 0x80bf : 0x3f), ""), "");
    }
    return of(sw);
}
OP void x87_forget(X *x)
{
    LLVMValueRef sw = xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, fsw), false);
    /* the condition codes stay: FNCLEX leaves them alone, and they may be live */
    xlat_cpu_store(x, LLVMBuildAnd(x->b, sw, konst(x, 16, 0x4700), ""), offsetof(struct xlat_cpu, fsw));
    if (on_x86(x))
        host_asm(x, LLVMVoidTypeInContext(x->ctx), "fnclex", "~{memory}" HOST_CLOBBERS, true, NULL, 0);
}
OP void x87_set_cw(X *x, val cw16)
{
    if (xlat_x87_traps(x)) { /* an exception flag that is only in cpu and unmasked now: the host's unit does not know it and would not raise it */
        LLVMValueRef kept = xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, fsw), false);
        kept = LLVMBuildAnd(x->b, LLVMBuildAnd(x->b, kept, LLVMBuildNot(x->b, cw16.v, ""), ""), konst(x, 16, XLAT_FCW_MASKS), "");
        xlat_x87_decline_if(x, LLVMBuildICmp(x->b, LLVMIntNE, kept, konst(x, 16, 0), ""), x->in->addr);
    }
    xlat_cpu_store(x, cw16.v, offsetof(struct xlat_cpu, fcw));
    if (on_x86(x)) {
        LLVMValueRef masked = LLVMBuildOr(x->b, cw16.v, konst(x, 16, XLAT_FCW_MASKS), "");
        LLVMValueRef p = xlat_cpu_field(x, offsetof(struct xlat_cpu, fcw_host));
        LLVMBuildStore(x->b, xlat_x87_traps(x) ? cw16.v : masked, p);
        LLVMValueRef call = host_asm(x, LLVMVoidTypeInContext(x->ctx), "fldcw $0", "*m,~{memory},~{fpcr}" HOST_CLOBBERS, true, &p, 1);
        host_asm_memory(x, call, 0, x->i16);
    }
    if (xlat_x87_traps(x))
        return;
    LLVMValueRef open = LLVMBuildAnd(x->b, LLVMBuildNot(x->b, cw16.v, ""), konst(x, 16, XLAT_FCW_MASKS), "");
    xlat_x87_decline_if(x, LLVMBuildICmp(x->b, LLVMIntNE, open, konst(x, 16, 0), ""), x->in->addr + x->in->len);
}
OP void x87_leave_if(X *x, val c1)
{
    xlat_x87_decline_if(x, c1.v, x->in->addr);
}

/* ---- values ---- */
OP f80 f80_of(X *x, val se16, val mant64) { return f(xlat_f80_from_parts(x, se16.v, mant64.v)); }
/* The value itself, but LLVM does not see where it comes from. */
OP f80 hidden(X *x, f80 a) { return on_x86(x) ? f(host_asm(x, x->f80t, "", "={st},0" HOST_CLOBBERS, false, &a.v, 1)) : a; }
OP f80 f80_k(X *x, uint16_t se, uint64_t mant)
{
    if (!on_x86(x))
        return f80_of(x, k(x, 16, se), k(x, 64, mant));
    uint64_t words[2] = {mant, se};
    f80 a = f(LLVMConstBitCast(LLVMConstIntOfArbitraryPrecision(LLVMIntTypeInContext(x->ctx, 80), 2, words), x->f80t));
    bool nan = (se & 0x7fff) == 0x7fff && mant << 1; /* LLVM would compute with it, and take it even where a larger one meets it */
    return nan ? hidden(x, a) : a;
}
OP val f80_se(X *x, f80 a)
{
    LLVMValueRef se, mant;
    xlat_f80_parts(x, a.v, &se, &mant);
    return of(se);
}
OP val f80_mant(X *x, f80 a)
{
    LLVMValueRef se, mant;
    xlat_f80_parts(x, a.v, &se, &mant);
    return of(mant);
}
OP f80 f80_sel(X *x, val c1, f80 a, f80 b) { return f(choose(x, c1.v, a.v, b.v)); }

/* LLVM may not move signs through sums and products: that is only right when rounding to nearest, and not for NaNs. */
OP f80 f80_neg(X *x, f80 a)
{
    if (!on_x86(x))
        return f80_of(x, of(LLVMBuildXor(x->b, f80_se(x, a).v, konst(x, 16, 0x8000), "")), f80_mant(x, a));
    return f(host_asm(x, x->f80t, "fchs", "={st},0" HOST_CLOBBERS, false, &a.v, 1));
}
OP f80 f80_abs(X *x, f80 a)
{
    if (!on_x86(x))
        return f80_of(x, of(LLVMBuildAnd(x->b, f80_se(x, a).v, konst(x, 16, 0x7fff), "")), f80_mant(x, a));
    return f(host_asm(x, x->f80t, "fabs", "={st},0" HOST_CLOBBERS, false, &a.v, 1));
}

#include "lifter/emit/ops_emit_soft_x87_tmpl.c"

OP f80 f80_const(X *x, enum f80_constant c)
{
    static const char *const text[] = {"fld1", "fldz", "fldl2t", "fldl2e", "fldpi", "fldlg2", "fldln2"};
    if (!on_x86(x) && c <= F80_ZERO)
        return c == F80_ONE ? f80_k(x, 0x3fff, 1ull << 63) : f80_k(x, 0, 0);
    if (!on_x86(x))
        return soft_value(x, soft_task(x, XLAT_F80_T_CONSTANT + c - F80_L2T, konst(x, 64, 0), NULL, NULL, NULL));
    /* 0 and 1 are not hoisted: loading them again is cheaper than a register or a spilled ten-byte value */
    return f(host_asm(x, x->f80t, text[c], "={st}" HOST_CLOBBERS, xlat_x87_strict(x) || c <= F80_ZERO, NULL, 0));
}

OP f80 f80_op(X *x, enum f80_bin op, f80 a, f80 b)
{
    static const char *const names[] = {"llvm.experimental.constrained.fadd", "llvm.experimental.constrained.fsub",
                                        "llvm.experimental.constrained.fmul", "llvm.experimental.constrained.fdiv"};
    static const char *const insns[] = {"fadd %st(1), %st", "fsub %st(1), %st", "fmul %st(1), %st", "fdiv %st(1), %st"};
    if (!on_x86(x))
        return soft_two(x, (unsigned)op, a, b);
    if (xlat_x87_keeps(x))
        return x87_kept(x, insns[op], a, &b);
    return f(constrained(x, names[op], x->f80t, a.v, b.v, true));
}
OP f80 f80_sqrt(X *x, f80 a)
{
    if (!on_x86(x))
        return soft_one(x, XLAT_F80_T_SQRT, a);
    if (xlat_x87_keeps(x))
        return x87_kept(x, "fsqrt", a, NULL);
    return f(constrained(x, "llvm.experimental.constrained.sqrt", x->f80t, a.v, NULL, true));
}
OP f80 f80_rint(X *x, f80 a)
{
    if (!on_x86(x))
        return soft_one(x, XLAT_F80_T_RINT, a);
    if (xlat_x87_keeps(x))
        return x87_kept(x, "frndint", a, NULL);
    return f(host_asm(x, x->f80t, "frndint", "={st},0" HOST_CLOBBERS, xlat_x87_strict(x), &a.v, 1));
}

/* With these predicates LLVM makes one comparison of what the usual tests of the status word ask. */
OP struct f80_order f80_cmp(X *x, bool quiet, f80 a, f80 b)
{
    if (!on_x86(x))
        return soft_cmp(x, quiet, a, b);
    a = hidden(x, a); /* not two doubles, that LLVM would compare by SSE */
    struct f80_order o = {.less = of(LLVMBuildFCmp(x->b, LLVMRealULT, a.v, b.v, "")),
                          .unordered = of(LLVMBuildFCmp(x->b, LLVMRealUNO, a.v, b.v, "")),
                          .equal = of(LLVMBuildFCmp(x->b, LLVMRealUEQ, a.v, b.v, ""))};
    note_comparison(x, o.unordered.v, quiet, xlat_x87_keeps(x), quiet ? "fucomi %st(1), %st" : "fcomi %st(1), %st",
                    "{st},{st(1)}" HOST_CLOBBERS, a.v, b.v);
    return o;
}

OP struct f80_result f80_call(X *x, enum f80_fn fn, f80 st0, f80 st1)
{
    enum { ALONE, PAIR, ONTO, SPLIT };
    static const struct { const char *text; int kind; } how[] = {
        [F80_2XM1] = {"f2xm1", ALONE}, [F80_YL2X] = {"fyl2x", ONTO}, [F80_YL2XP1] = {"fyl2xp1", ONTO},
        /* out of range nothing is pushed: a copy then, so that the stack has one shape */
        [F80_PTAN] = {"fptan\n\tfnstsw %ax\n\ttest $$4, %ah\n\tjz 1f\n\tfld %st(0)\n1:", SPLIT}, [F80_PATAN] = {"fpatan", ONTO},
        [F80_SIN] = {"fsin", ALONE}, [F80_COS] = {"fcos", ALONE},
        [F80_SINCOS] = {"fsincos\n\tfnstsw %ax\n\ttest $$4, %ah\n\tjz 1f\n\tfld %st(0)\n1:", SPLIT},
        [F80_XTRACT] = {"fxtract", SPLIT}, [F80_SCALE] = {"fscale", PAIR}, [F80_PREM] = {"fprem", PAIR}, [F80_PREM1] = {"fprem1", PAIR},
    };
    if (!on_x86(x))
        return soft_call(x, fn, st0, st1);
    char text[120];
    bool split = how[fn].kind == SPLIT, two = how[fn].kind == PAIR || how[fn].kind == ONTO;
    snprintf(text, sizeof text, "%s%s", how[fn].text, fn == F80_PTAN || fn == F80_SINCOS ? "" : "\n\tfnstsw %ax");
    LLVMTypeRef one[2] = {x->f80t, x->i16}, both[3] = {x->f80t, x->f80t, x->i16};
    LLVMTypeRef t = LLVMStructTypeInContext(x->ctx, split ? both : one, split ? 3 : 2, false);
    const char *constraints = split                  ? "={st},={st(1)},={ax},0" HOST_CLOBBERS
                              : how[fn].kind == ONTO ? "={st},={ax},0,{st(1)},~{st(1)}" HOST_CLOBBERS
                              : two                  ? "={st},={ax},0,{st(1)}" HOST_CLOBBERS
                                                     : "={st},={ax},0" HOST_CLOBBERS;
    LLVMValueRef args[2] = {st0.v, st1.v};
    LLVMValueRef r = host_asm(x, t, text, constraints, xlat_x87_strict(x) || xlat_x87_keeps(x), args, two ? 2 : 1);
    struct f80_result out;
    out.st0 = f(LLVMBuildExtractValue(x->b, r, 0, ""));
    out.st1 = split ? f(LLVMBuildExtractValue(x->b, r, 1, "")) : st1;
    out.cc = of(LLVMBuildAnd(x->b, LLVMBuildExtractValue(x->b, r, split ? 2 : 1, ""), konst(x, 16, 0x4700), ""));
    return out;
}

/* ---- memory ---- */
OP f80 f80_ld(X *x, int w, int seg, val addr)
{
    LLVMTypeRef t = w == 32 ? x->f32 : x->f64;
    if (w == 80)
        return f(xlat_guest_load_f80(x, seg, addr.v));
    if (!on_x86(x))
        return soft_ld(x, w, seg, addr);
    if (xlat_x87_keeps(x) || xlat_notes(x)) { /* a signalling NaN, a denormal; and not by way of an SSE register */
        LLVMValueRef p = xlat_guest_operand(x, (unsigned)w / 8, false, seg, addr.v);
        return f(host_asm_guest(x, x->f80t, w == 32 ? "flds $1" : "fldl $1", "=&{st},*m" HOST_CLOBBERS, true, &p, 1, 0, t));
    }
    LLVMValueRef v = xlat_guest_load(x, t, seg, addr.v, ACCESS_FLOAT);
    return f(LLVMBuildFPExt(x->b, v, x->f80t, ""));
}
OP f80 f80_ld_int(X *x, int w, int seg, val addr)
{
    LLVMTypeRef t = int_type(x, w);
    if (!on_x86(x))
        return soft_int(x, xlat_guest_load(x, t, seg, addr.v, ACCESS_FLOAT));
    /* FILD reads memory anyhow */
    LLVMValueRef p = xlat_guest_operand(x, (unsigned)w / 8, false, seg, addr.v);
    const char *text = w == 16 ? "filds $1" : w == 32 ? "fildl $1" : "fildll $1";
    LLVMValueRef call = host_asm_guest(x, x->f80t, text, "=&{st},*m" HOST_CLOBBERS, x->state->precise, &p, 1, 0, t);
    if (xlat_notes(x))
        return f(call);
    unsigned memory = LLVMGetEnumAttributeKindForName("memory", 6);
    enum { READS_ARGUMENT = 1 }; /* memory(argmem: read), as llvm::MemoryEffects encodes it */
    LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(x->ctx, memory, READS_ARGUMENT));
    return f(call);
}
OP f80 f80_ld_memory(X *x, struct f80_memory m)
{
    return m.integer ? f80_ld_int(x, m.w, m.seg, m.addr) : f80_ld(x, m.w, m.seg, m.addr);
}
/* By the instruction that takes memory: loaded apart, a signalling NaN would be a quiet one before it is computed with. */
OP f80 x87_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m)
{
    static const char *const names[4][2] = {{"add", "add"}, {"sub", "subr"}, {"mul", "mul"}, {"div", "divr"}};
    LLVMTypeRef types[2] = {x->f80t, x->i16};
    LLVMValueRef args[2] = {a.v, xlat_guest_operand(x, (unsigned)m.w / 8, false, m.seg, m.addr.v)};
    char text[60];
    snprintf(text, sizeof text, "f%s%s%c $%c\n\tfnstsw %%ax", m.integer ? "i" : "", names[op][reverse],
             m.w == 64 || (m.integer && m.w == 32) ? 'l' : 's', xlat_x87_keeps(x) ? '3' : '2');
    LLVMTypeRef t = m.integer ? int_type(x, m.w) : m.w == 32 ? x->f32 : x->f64;
    if (!xlat_x87_keeps(x)) {
        *strchr(text, '\n') = 0;
        return f(host_asm_guest(x, x->f80t, text, "={st},0,*m" HOST_CLOBBERS, true, args, 2, 1, t));
    }
    LLVMTypeRef both = LLVMStructTypeInContext(x->ctx, types, 2, false);
    LLVMValueRef call = host_asm_guest(x, both, text, "={st},={ax},0,*m" HOST_CLOBBERS, true, args, 2, 1, t);
    if (xlat_x87_keeps(x))
        x87_c1(x, LLVMBuildExtractValue(x->b, call, 1, ""));
    return f(LLVMBuildExtractValue(x->b, call, 0, ""));
}
OP f80 f80_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m)
{
    f80 b, r;
    if (!on_x86(x))
        r = soft_op_mem(x, op, reverse, a, m);
    else if (xlat_x87_keeps(x) || x->state->precise) /* elsewhere LLVM joins the two */
        r = x87_op_mem(x, op, reverse, a, m);
    else
        b = f80_ld_memory(x, m), r = reverse ? f80_op(x, op, b, a) : f80_op(x, op, a, b);
    return st_static(x) ? r : f80_sel(x, st_empty(x, 0), a, r);
}
OP struct f80_order f80_cmp_mem(X *x, f80 a, struct f80_memory m)
{
    return on_x86(x) ? f80_cmp(x, false, a, f80_ld_memory(x, m)) : soft_cmp_mem(x, a, m);
}

OP void f80_st(X *x, int w, int seg, val addr, f80 a)
{
    if (w == 80) {
        xlat_guest_store_f80(x, a.v, seg, addr.v);
        return;
    }
    if (on_x86(x)) { /* by the instruction: its exceptions come before it stores, and LLVM would convert between 32 and 64 bits by SSE */
        LLVMValueRef p = xlat_guest_operand(x, (unsigned)w / 8, true, seg, addr.v);
        x87_store_asm(x, w == 32 ? "fstps" : "fstpl", p, w == 32 ? x->f32 : x->f64, a);
        return;
    }
    soft_st(x, w, seg, addr, a);
}
OP void f80_st_int(X *x, int w, bool chop, int seg, val addr, f80 a)
{
    LLVMTypeRef t = int_type(x, w);
    if (on_x86(x)) {
        const char *text = w == 16 ? (chop ? "fisttps" : "fistps") : w == 32 ? (chop ? "fisttpl" : "fistpl")
                                                                                : (chop ? "fisttpll" : "fistpll");
        x87_store_asm(x, text, xlat_guest_operand(x, (unsigned)w / 8, true, seg, addr.v), t, a);
        return;
    }
    soft_st_int(x, w, chop, seg, addr, a);
}
OP LLVMTypeRef tbyte_type(X *x) { return LLVMArrayType2(x->i8, 10); }
OP f80 f80_ld_bcd(X *x, int seg, val addr)
{
    if (!on_x86(x))
        return soft_one(x, XLAT_F80_T_OF_BCD, f(xlat_guest_load_f80(x, seg, addr.v)));
    LLVMValueRef p = xlat_guest_operand(x, 10, false, seg, addr.v);
    return f(host_asm_guest(x, x->f80t, "fbld $1", "=&{st},*m" HOST_CLOBBERS, true, &p, 1, 0, tbyte_type(x)));
}
OP void f80_st_bcd(X *x, int seg, val addr, f80 a)
{
    if (!on_x86(x)) {
        xlat_guest_store_f80(x, soft_one(x, XLAT_F80_T_TO_BCD, a).v, seg, addr.v);
        return;
    }
    x87_store_asm(x, "fbstp", xlat_guest_operand(x, 10, true, seg, addr.v), tbyte_type(x), a);
}

/* ---- MMX: in cpu->st ---- */
OP val rd_mm(X *x, int n)
{
    xlat_x87_mmx(x);
    return of(xlat_cpu_load(x, x->i64, offsetof(struct xlat_cpu, st) + sizeof(struct xlat_st) * (size_t)n, false));
}
OP void wr_mm(X *x, int n, val v)
{
    size_t at = offsetof(struct xlat_cpu, st) + sizeof(struct xlat_st) * (size_t)n;
    xlat_x87_mmx(x);
    xlat_cpu_store(x, v.v, at);
    xlat_cpu_store(x, konst(x, 16, 0xffff), at + offsetof(struct xlat_st, se));
}
