/* ops_emit_vec_fp_tmpl.c - floating-point vector operations as builders of LLVM IR: the second half of ops_emit_vec_tmpl.c.
 * Scalar forms take lane 0 out, compute, and put it back; LLVM makes that one scalar instruction. */

/* Lane 0, or all lanes. */
OP LLVMValueRef f_operand(X *x, int w, int n, vec a)
{
    LLVMValueRef v = as_floats(x, w, a);
    return n == 1 ? LLVMBuildExtractElement(x->b, v, konst(x, 32, 0), "") : v;
}
OP vec f_result(X *x, int w, int n, vec a, LLVMValueRef r)
{
    return of_lanes(x, n == 1 ? LLVMBuildInsertElement(x->b, as_floats(x, w, a), r, konst(x, 32, 0), "") : r);
}

/* A NaN that does not come from an operand is negative on x86 and positive on other hosts. */
OP LLVMValueRef f_default_nan(X *x, int w, LLVMValueRef r, LLVMValueRef a, LLVMValueRef b)
{
    if (x->host == XLAT_HOST_X86_64)
        return r;
    LLVMTypeRef t = LLVMTypeOf(r);
    bool is_vector = LLVMGetTypeKind(t) == LLVMVectorTypeKind;
    LLVMValueRef c = konst(x, w, w == 32 ? 0xffc00000u : 0xfff8000000000000u);
    if (is_vector)
        c = konst_lanes(x, w, 128 / w, w == 32 ? 0xffc00000u : 0xfff8000000000000u);
    c = LLVMConstBitCast(c, t);
    LLVMValueRef made = LLVMBuildAnd(x->b, LLVMBuildFCmp(x->b, LLVMRealUNO, r, r, ""), LLVMBuildFCmp(x->b, LLVMRealORD, a, b, ""), "");
    return choose(x, made, c, r);
}

/* The instruction itself: LLVM would make it of a comparison and a select, too, but would then take the minimum of a value and itself for
 * that value, without the exception. */
OP vec f_min_max(X *x, bool min, int w, int n, vec a, vec b)
{
    static const char *const names[2][2][2] = {{{"llvm.x86.sse.max.ps", "llvm.x86.sse.max.ss"}, {"llvm.x86.sse2.max.pd", "llvm.x86.sse2.max.sd"}},
                                               {{"llvm.x86.sse.min.ps", "llvm.x86.sse.min.ss"}, {"llvm.x86.sse2.min.pd", "llvm.x86.sse2.min.sd"}}};
    LLVMValueRef args[2] = {as_floats(x, w, a), as_floats(x, w, b)};
    raises(x);
    if (!x->state->keeps_mxcsr)
        return of_lanes(x, x86_2(x, names[min][w == 64][n == 1], args[0], args[1]));
    char text[24]; /* the intrinsic goes when its result is not used */
    snprintf(text, sizeof text, "%s%c%c $2, $0", min ? "min" : "max", n == 1 ? 's' : 'p', w == 32 ? 's' : 'd');
    return of_lanes(x, host_asm(x, LLVMTypeOf(args[0]), text, "=x,0,x" HOST_CLOBBERS, true, args, 2));
}

OP vec f_op(X *x, enum f_op op, int w, int n, vec a, vec b)
{
    LLVMValueRef p = f_operand(x, w, n, a), q = f_operand(x, w, n, b), r = NULL;
    LLVMTypeRef t = LLVMTypeOf(q);
    switch (op) {
    case F_ADD: r = f_default_nan(x, w, f_build(x, BUILD_ADD, t, p, q), p, q); break;
    case F_SUB: r = f_default_nan(x, w, f_build(x, BUILD_SUB, t, p, q), p, q); break;
    case F_MUL: r = f_default_nan(x, w, f_build(x, BUILD_MUL, t, p, q), p, q); break;
    case F_DIV: r = f_default_nan(x, w, f_build(x, BUILD_DIV, t, p, q), p, q); break;
    case F_SQRT: r = f_default_nan(x, w, f_build(x, BUILD_SQRT, t, q, NULL), q, q); break;
    case F_MIN:
    case F_MAX:
        if (x->host == XLAT_HOST_X86_64)
            return f_min_max(x, op == F_MIN, w, n, a, b);
        r = choose(x, LLVMBuildFCmp(x->b, op == F_MIN ? LLVMRealOLT : LLVMRealOGT, p, q, ""), p, q);
        break;
    case F_RCP:
    case F_RSQRT:
        if (x->host == XLAT_HOST_X86_64) {
            LLVMValueRef v = as_floats(x, w, b);
            r = xlat_intrinsic(x, op == F_RCP ? "llvm.x86.sse.rcp.ps" : "llvm.x86.sse.rsqrt.ps", NULL, 0, &v, 1);
            if (n == 1)
                r = LLVMBuildExtractElement(x->b, r, konst(x, 32, 0), "");
            break;
        }
        r = op == F_RCP ? q : intrinsic1(x, "llvm.sqrt", t, q);
        LLVMValueRef one = LLVMConstReal(x->f32, 1.0), ones[4] = {one, one, one, one};
        r = f_default_nan(x, w, LLVMBuildFDiv(x->b, n == 1 ? one : LLVMConstVector(ones, 4), r, ""), q, q);
        break;
    }
    return f_result(x, w, n, a, r);
}

OP vec f_cmp(X *x, int pred, int w, int n, vec a, vec b)
{
    static const LLVMRealPredicate of_pred[8] = {LLVMRealOEQ, LLVMRealOLT, LLVMRealOLE, LLVMRealUNO,
                                                 LLVMRealUNE, LLVMRealUGE, LLVMRealUGT, LLVMRealORD};
    raises(x);
    if (x->host == XLAT_HOST_X86_64) { /* the instruction itself: a comparison to an integer would become UCOMISS, which is quiet */
        static const char *const names[2][2] = {{"llvm.x86.sse.cmp.ps", "llvm.x86.sse.cmp.ss"}, {"llvm.x86.sse2.cmp.pd", "llvm.x86.sse2.cmp.sd"}};
        LLVMValueRef args[3] = {as_floats(x, w, a), as_floats(x, w, b), konst(x, 8, (uint64_t)pred)};
        if (!x->state->keeps_mxcsr)
            return of_lanes(x, xlat_intrinsic(x, names[w == 64][n == 1], NULL, 0, args, 3));
        char text[32];
        snprintf(text, sizeof text, "cmp%c%c $$%d, $2, $0", n == 1 ? 's' : 'p', w == 32 ? 's' : 'd', pred);
        return of_lanes(x, host_asm(x, LLVMTypeOf(args[0]), text, "=x,0,x" HOST_CLOBBERS, true, args, 2));
    }
    LLVMValueRef c = LLVMBuildFCmp(x->b, of_pred[pred], f_operand(x, w, n, a), f_operand(x, w, n, b), "");
    if (n == 1)
        return v_set(x, w, a, 0, of(LLVMBuildSExt(x->b, c, int_type(x, w), "")));
    return of_lanes(x, LLVMBuildSExt(x->b, c, ivec(x, w, n), ""));
}

OP val f_com(X *x, enum f_flag f, int w, bool quiet, vec a, vec b)
{
    raises(x);
    LLVMRealPredicate p = f == F_EQUAL_OR_UNORDERED ? LLVMRealUEQ : f == F_UNORDERED ? LLVMRealUNO : LLVMRealULT;
    LLVMValueRef u = f_operand(x, w, 1, a), v = f_operand(x, w, 1, b), r = LLVMBuildFCmp(x->b, p, u, v, "");
    if (f == F_UNORDERED) {
        static const char *const text[2][2] = {{"comiss $1, $0", "comisd $1, $0"}, {"ucomiss $1, $0", "ucomisd $1, $0"}};
        note_comparison(x, r, quiet, x->state->keeps_mxcsr, text[quiet][w == 64], "x,x" HOST_CLOBBERS, u, v);
    }
    return of(r);
}

/* Without SSE4.1 in the host LLVM would call libm; ours is a helper.  aarch64 has the instructions. */
OP vec f_round(X *x, int w, int n, int mode, vec a, vec b)
{
    if (x->host == XLAT_HOST_AARCH64) {
        static const char *const name[4] = {"llvm.roundeven", "llvm.floor", "llvm.ceil", "llvm.trunc"};
        LLVMValueRef q = f_operand(x, w, n, b);
        return f_result(x, w, n, a, intrinsic1(x, mode & 4 ? "llvm.nearbyint" : name[mode & 3], LLVMTypeOf(q), q));
    }
    raises(x);
    for (int i = 0; i < n; i++) {
        val v = helper(x, w == 32 ? XLAT_H_round32 : XLAT_H_round64, zext(x, w, 64, v_get(x, w, b, i)), k(x, 64, (uint64_t)mode),
                       k(x, 64, 0));
        a = v_set(x, w, a, i, trunc_(x, 64, w, v));
    }
    return a;
}

/* Other hosts: lanes of q, rounded by the named intrinsic, to 32-bit integers with x86's answer for what does not fit. */
OP LLVMValueRef to_s32_lanes(X *x, int w, int n, const char *rounding, LLVMValueRef q)
{
    LLVMTypeRef t = fvec(x, w, n), overloads[2] = {ivec(x, 32, n), t};
    LLVMValueRef lo[4], hi[4], f = intrinsic1(x, rounding, t, q);
    for (int i = 0; i < n; i++) {
        lo[i] = LLVMConstReal(w == 32 ? x->f32 : x->f64, -2147483648.0);
        hi[i] = LLVMConstReal(w == 32 ? x->f32 : x->f64, 2147483648.0);
    }
    LLVMValueRef fits = LLVMBuildAnd(x->b, LLVMBuildFCmp(x->b, LLVMRealOGE, f, LLVMConstVector(lo, (unsigned)n), ""),
                                     LLVMBuildFCmp(x->b, LLVMRealOLT, f, LLVMConstVector(hi, (unsigned)n), ""), "");
    LLVMValueRef i = xlat_intrinsic(x, "llvm.fptosi.sat", overloads, 2, &f, 1);
    return choose(x, fits, i, konst_lanes(x, 32, n, 0x80000000u));
}

OP vec f_cvt(X *x, enum f_cvt c, vec b)
{
    static const uint8_t low[2] = {0, 1}, and_zero[4] = {0, 1, 2, 3};
    bool x86 = x->host == XLAT_HOST_X86_64;
    LLVMValueRef i = as_ints(x, 32, b), s = as_floats(x, 32, b), d = as_floats(x, 64, b), r = NULL;
    switch (c) {
    case S32_F32: return of_lanes(x, f_build(x, BUILD_FROM_INT, fvec(x, 32, 4), i, NULL));
    case S32_F64: return of_lanes(x, LLVMBuildSIToFP(x->b, shuffle(x, i, i, low, 2), fvec(x, 64, 2), ""));
    case F32_F64: return of_lanes(x, f_build(x, BUILD_EXT, fvec(x, 64, 2), shuffle(x, s, s, low, 2), NULL));
    case F64_F32:
        r = f_build(x, BUILD_TRUNC, fvec(x, 32, 2), d, NULL);
        break;
    case F32_S32:
        return of_lanes(x, x86 ? f_convert(x, ivec(x, 32, 4), "llvm.x86.sse2.cvtps2dq", "cvtps2dq", s) : to_s32_lanes(x, 32, 4, "llvm.rint", s));
    case F32_S32_TRUNC:
        return of_lanes(x, x86 ? f_convert(x, ivec(x, 32, 4), "llvm.x86.sse2.cvttps2dq", "cvttps2dq", s) : to_s32_lanes(x, 32, 4, "llvm.trunc", s));
    case F64_S32:
        if (x86)
            return of_lanes(x, f_convert(x, ivec(x, 32, 4), "llvm.x86.sse2.cvtpd2dq", "cvtpd2dq", d));
        r = to_s32_lanes(x, 64, 2, "llvm.rint", d);
        break;
    case F64_S32_TRUNC:
        if (x86)
            return of_lanes(x, f_convert(x, ivec(x, 32, 4), "llvm.x86.sse2.cvttpd2dq", "cvttpd2dq", d));
        r = to_s32_lanes(x, 64, 2, "llvm.trunc", d);
        break;
    }
    return of_lanes(x, shuffle(x, r, LLVMConstNull(LLVMTypeOf(r)), and_zero, 4));
}

/* ---- instructions that only newer x86-64 hosts have: used when a bit of cpu->host is set at run time, else a helper for each lane.  They are
 * inline assembly, because LLVM allows such instructions for a whole function only; VEX forms of 128 bits cost nothing among SSE code. ---- */
struct by_host {
    LLVMBasicBlockRef fast_end, join;
    LLVMValueRef fast;
};
/* Builds the fast way; the builder is then where the helpers' way begins. */
OP struct by_host by_host_begin(X *x, unsigned feature, LLVMTypeRef t, const char *text, const char *constraints, LLVMValueRef *args, unsigned n)
{
    LLVMBasicBlockRef fast = xlat_new_block(x, ""), slow = xlat_new_block(x, "no.such.host");
    struct by_host h = {fast, xlat_new_block(x, ""), NULL};
    LLVMValueRef have = LLVMBuildAnd(x->b, xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, host), false), konst(x, 32, feature), "");
    xlat_branch_unlikely(x, LLVMBuildICmp(x->b, LLVMIntEQ, have, konst(x, 32, 0), ""), slow, fast);
    LLVMPositionBuilderAtEnd(x->b, fast);
    h.fast = host_asm(x, t, text, constraints, x->state->sse_traps, args, n);
    LLVMBuildBr(x->b, h.join);
    LLVMPositionBuilderAtEnd(x->b, slow);
    return h;
}
OP LLVMValueRef by_host_end(X *x, struct by_host *h, LLVMValueRef slow)
{
    LLVMBasicBlockRef slow_end = LLVMGetInsertBlock(x->b);
    LLVMBuildBr(x->b, h->join);
    LLVMPositionBuilderAtEnd(x->b, h->join);
    LLVMValueRef phi = LLVMBuildPhi(x->b, LLVMTypeOf(slow), ""), values[2] = {h->fast, slow};
    LLVMBasicBlockRef from[2] = {h->fast_end, slow_end};
    LLVMAddIncoming(phi, values, from, 2);
    return phi;
}

OP vec fma_by_helper(X *x, enum f_fma op, int w, int n, vec a, vec b, vec c)
{
    static const enum xlat_helper of_op[4] = {XLAT_H_fmadd64, XLAT_H_fmsub64, XLAT_H_fnmadd64, XLAT_H_fnmsub64};
    vec r = c;
    for (int i = 0; i < n; i++) {
        val p = zext(x, w, 64, v_get(x, w, a, i)), q = zext(x, w, 64, v_get(x, w, b, i)), s = zext(x, w, 64, v_get(x, w, c, i)), v;
        if (w == 64)
            v = helper(x, of_op[op], p, q, s);
        else
            v = helper(x, XLAT_H_fma32, or_(x, 64, p, shl(x, 64, q, k(x, 64, 32))), or_(x, 64, s, k(x, 64, (uint64_t)op << 32)), k(x, 64, 0));
        r = v_set(x, w, r, i, trunc_(x, 64, w, v));
    }
    return r;
}
OP vec f_fma(X *x, enum f_fma op, int w, int n, vec a, vec b, vec c)
{
    static const char *const name[4] = {"vfmadd231", "vfmsub231", "vfnmadd231", "vfnmsub231"};
    if (x->host == XLAT_HOST_AARCH64) {
        LLVMValueRef p = f_operand(x, w, n, a), q = f_operand(x, w, n, b), s = f_operand(x, w, n, c), args[3] = {p, q, s};
        LLVMTypeRef t = LLVMTypeOf(p);
        if (op == F_NMADD || op == F_NMSUB)
            args[0] = LLVMBuildFNeg(x->b, p, "");
        if (op == F_MSUB || op == F_NMSUB)
            args[2] = LLVMBuildFNeg(x->b, s, "");
        return f_result(x, w, n, c, f_default_nan(x, w, xlat_intrinsic(x, "llvm.fma", &t, 1, args, 3), LLVMBuildFAdd(x->b, p, q, ""), s));
    }
    raises(x);
    char text[40];
    snprintf(text, sizeof text, "%s%c%c $2, $1, $0", name[op], n == 1 ? 's' : 'p', w == 32 ? 's' : 'd');
    LLVMValueRef args[3] = {as_floats(x, w, a), as_floats(x, w, b), as_floats(x, w, c)};
    struct by_host h = by_host_begin(x, XLAT_HOST_FMA, LLVMTypeOf(args[0]), text, "=x,x,x,0" HOST_CLOBBERS, args, 3);
    return of_lanes(x, by_host_end(x, &h, as_floats(x, w, fma_by_helper(x, op, w, n, a, b, c))));
}

OP vec f_from_half(X *x, vec b)
{
    raises(x);
    struct by_host h = {0};
    if (x->host == XLAT_HOST_X86_64)
        h = by_host_begin(x, XLAT_HOST_F16C, x->v16i8, "vcvtph2ps $1, $0", "=x,x" HOST_CLOBBERS, &b.v, 1);
    vec r = v_k(x, 0, 0);
    for (int i = 0; i < 4; i++) {
        val v = helper(x, XLAT_H_from_half, zext(x, 16, 64, v_get(x, 16, b, i)), k(x, 64, 0), k(x, 64, 0));
        r = v_set(x, 32, r, i, trunc_(x, 64, 32, v));
    }
    return x->host == XLAT_HOST_X86_64 ? (vec){by_host_end(x, &h, r.v)} : r;
}
OP vec f_to_half(X *x, int mode, vec b)
{
    static const char *const text[8] = {"vcvtps2ph $$0, $1, $0", "vcvtps2ph $$1, $1, $0", "vcvtps2ph $$2, $1, $0", "vcvtps2ph $$3, $1, $0",
                                        "vcvtps2ph $$4, $1, $0", "vcvtps2ph $$4, $1, $0", "vcvtps2ph $$4, $1, $0", "vcvtps2ph $$4, $1, $0"};
    raises(x);
    struct by_host h = {0};
    if (x->host == XLAT_HOST_X86_64)
        h = by_host_begin(x, XLAT_HOST_F16C, x->v16i8, text[mode & 7], "=x,x" HOST_CLOBBERS, &b.v, 1);
    vec r = v_k(x, 0, 0);
    for (int i = 0; i < 4; i++) {
        val v = helper(x, XLAT_H_to_half, zext(x, 32, 64, v_get(x, 32, b, i)), k(x, 64, (uint64_t)mode), k(x, 64, 0));
        r = v_set(x, 16, r, i, trunc_(x, 64, 16, v));
    }
    return x->host == XLAT_HOST_X86_64 ? (vec){by_host_end(x, &h, r.v)} : r;
}
