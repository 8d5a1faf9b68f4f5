/* ops_emit_soft_x87_tmpl.c - 80-bit values where the host has no x87 unit: an f80 is an i128, the mantissa below sign and exponent, and is computed
 * with by the helper f80 (runtime/abi/f80.h), exactly, whatever the control word says; part of ops_emit_f80_tmpl.c.
 * Only blocks in which all exceptions are masked come here (xlat_x87_traps), so an operation always has a result. */

OP LLVMValueRef soft_se(X *x, f80 a) { return f80_se(x, a).v; }
/* Calls the helper; se16: of a and b, NULL: there is none. */
OP LLVMValueRef soft_task(X *x, unsigned task, LLVMValueRef a64, LLVMValueRef se_a, LLVMValueRef b64, LLVMValueRef se_b)
{
    LLVMValueRef c = konst(x, 64, task);
    if (se_a)
        c = LLVMBuildOr(x->b, c, LLVMBuildShl(x->b, LLVMBuildZExt(x->b, se_a, x->i64, ""), konst(x, 64, 16), ""), "");
    if (se_b)
        c = LLVMBuildOr(x->b, c, LLVMBuildShl(x->b, LLVMBuildZExt(x->b, se_b, x->i64, ""), konst(x, 64, 32), ""), "");
    return xlat_contract_helper(x, XLAT_H_f80, a64, b64 ? b64 : konst(x, 64, 0), c);
}
OP LLVMValueRef soft_word(X *x, size_t field) { return xlat_cpu_load(x, x->i16, field, false); }
OP void soft_c1(X *x)
{
    if (xlat_x87_keeps(x))
        x87_c1(x, soft_word(x, offsetof(struct xlat_cpu, f80_cc)));
}
OP f80 soft_value(X *x, LLVMValueRef mant) { return f(xlat_f80_from_parts(x, soft_word(x, offsetof(struct xlat_cpu, f80_se)), mant)); }
OP f80 soft_one(X *x, unsigned task, f80 a)
{
    f80 r = soft_value(x, soft_task(x, task, f80_mant(x, a).v, soft_se(x, a), NULL, NULL));
    soft_c1(x);
    return r;
}
OP f80 soft_two(X *x, unsigned task, f80 a, f80 b)
{
    f80 r = soft_value(x, soft_task(x, task, f80_mant(x, a).v, soft_se(x, a), f80_mant(x, b).v, soft_se(x, b)));
    soft_c1(x);
    return r;
}
OP LLVMValueRef soft_load(X *x, int w, int seg, val addr)
{
    return LLVMBuildZExt(x->b, xlat_guest_load(x, int_type(x, w), seg, addr.v, ACCESS_FLOAT), x->i64, "");
}
OP f80 soft_int(X *x, LLVMValueRef v) /* any width up to 64 */
{
    LLVMValueRef i = LLVMBuildSExt(x->b, v, x->i64, ""), zero = konst(x, 64, 0), minus = LLVMBuildICmp(x->b, LLVMIntSLT, i, zero, "");
    LLVMValueRef m = choose(x, minus, LLVMBuildNeg(x->b, i, ""), i), args[2] = {m, konst(x, 1, 0)};
    LLVMValueRef shift = LLVMBuildAnd(x->b, xlat_intrinsic(x, "llvm.ctlz", &x->i64, 1, args, 2), konst(x, 64, 63), "");
    LLVMValueRef se = LLVMBuildSub(x->b, konst(x, 64, 0x3fff + 63), shift, "");
    se = LLVMBuildOr(x->b, se, choose(x, minus, konst(x, 64, 0x8000), zero), "");
    se = choose(x, LLVMBuildICmp(x->b, LLVMIntEQ, m, zero, ""), zero, se);
    return f(xlat_f80_from_parts(x, LLVMBuildTrunc(x->b, se, x->i16, ""), LLVMBuildShl(x->b, m, shift, "")));
}
OP f80 soft_ld(X *x, int w, int seg, val addr)
{
    LLVMValueRef v = soft_load(x, w, seg, addr);
    if (!st_static(x)) /* when the push will fail a denormal raises nothing */
        v = choose(x, st_empty(x, -1).v, v, konst(x, 64, 0));
    return soft_value(x, soft_task(x, w == 32 ? XLAT_F80_T_OF32 : XLAT_F80_T_OF64, v, NULL, NULL, NULL));
}
OP f80 soft_op_mem(X *x, enum f80_bin op, bool reverse, f80 a, struct f80_memory m)
{
    if (m.integer) {
        f80 b = soft_int(x, xlat_guest_load(x, int_type(x, m.w), m.seg, m.addr.v, ACCESS_FLOAT));
        return reverse ? soft_two(x, (unsigned)op, b, a) : soft_two(x, (unsigned)op, a, b);
    }
    unsigned task = reverse ? (m.w == 32 ? XLAT_F80_T_REVERSE32 : XLAT_F80_T_REVERSE64) : m.w == 32 ? XLAT_F80_T_ARITH32 : XLAT_F80_T_ARITH64;
    LLVMValueRef v = soft_load(x, m.w, m.seg, m.addr);
    f80 r = soft_value(x, soft_task(x, task + op, f80_mant(x, a).v, soft_se(x, a), v, NULL));
    soft_c1(x);
    return r;
}
OP struct f80_order soft_order(X *x, LLVMValueRef cc)
{
    LLVMValueRef bit[3];
    for (int i = 0; i < 3; i++)
        bit[i] = LLVMBuildTrunc(x->b, LLVMBuildLShr(x->b, cc, konst(x, 64, i == 0 ? 8 : i == 1 ? 10 : 14), ""), x->i1, "");
    return (struct f80_order){of(bit[0]), of(bit[1]), of(bit[2])};
}
OP struct f80_order soft_cmp(X *x, bool quiet, f80 a, f80 b)
{
    unsigned task = quiet ? XLAT_F80_T_QUIET : XLAT_F80_T_COMPARE;
    return soft_order(x, soft_task(x, task, f80_mant(x, a).v, soft_se(x, a), f80_mant(x, b).v, soft_se(x, b)));
}
OP struct f80_order soft_cmp_mem(X *x, f80 a, struct f80_memory m)
{
    if (m.integer)
        return soft_cmp(x, false, a, soft_int(x, xlat_guest_load(x, int_type(x, m.w), m.seg, m.addr.v, ACCESS_FLOAT)));
    LLVMValueRef v = soft_load(x, m.w, m.seg, m.addr);
    return soft_order(x, soft_task(x, m.w == 32 ? XLAT_F80_T_COMPARE32 : XLAT_F80_T_COMPARE64, f80_mant(x, a).v, soft_se(x, a), v, NULL));
}
OP struct f80_result soft_call(X *x, enum f80_fn fn, f80 st0, f80 st1)
{
    struct f80_result r;
    r.st0 = soft_value(x, soft_task(x, XLAT_F80_T_CALL + fn, f80_mant(x, st0).v, soft_se(x, st0), f80_mant(x, st1).v, soft_se(x, st1)));
    r.st1 = f(xlat_f80_from_parts(x, soft_word(x, offsetof(struct xlat_cpu, f80_other_se)),
                                  xlat_cpu_load(x, x->i64, offsetof(struct xlat_cpu, extra), false)));
    r.cc = of(soft_word(x, offsetof(struct xlat_cpu, f80_cc)));
    soft_c1(x);
    return r;
}
OP void soft_st(X *x, int w, int seg, val addr, f80 a)
{
    LLVMValueRef v = soft_task(x, w == 32 ? XLAT_F80_T_TO32 : XLAT_F80_T_TO64, f80_mant(x, a).v, soft_se(x, a), NULL, NULL);
    soft_c1(x);
    xlat_guest_store(x, LLVMBuildTrunc(x->b, v, int_type(x, w), ""), seg, addr.v, ACCESS_FLOAT);
}
OP void soft_st_int(X *x, int w, bool chop, int seg, val addr, f80 a)
{
    unsigned task = (chop ? XLAT_F80_T_CHOP16 : XLAT_F80_T_TO_INT16) + (w == 16 ? 0 : w == 32 ? 1 : 2);
    LLVMValueRef v = soft_task(x, task, f80_mant(x, a).v, soft_se(x, a), NULL, NULL);
    soft_c1(x);
    xlat_guest_store(x, LLVMBuildTrunc(x->b, v, int_type(x, w), ""), seg, addr.v, ACCESS_FLOAT);
}
