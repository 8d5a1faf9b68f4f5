/* ops_emit_vec_tmpl.c - the vector operations of lifter/sem/ops_vec.h as builders of LLVM IR.
 *
 * A vec is <16 x i8>; each operation casts it to lanes of its own width, and LLVM removes the bitcasts.  Generic IR first, in the form
 * that LLVM turns back into the one instruction; an x86 intrinsic where no generic form is exact, with another way for other hosts.
 * The host needs SSE2 only, so pshufb and roundps are spelled out or left to helpers.
 *
 * Where the result may differ from the processor's, as from any C compiler: of two NaN operands LLVM may keep either; in functions that do
 * not work with MXCSR (f_build) it folds constants as under the default MXCSR, and may drop an operation whose result is unused together with
 * its exception flags, or a lane of it.  And a misaligned operand is not detected where only a part of it is needed.
 * tests/sem/check_vec.c counts these and allows no other difference.
 * On hosts that are not x86-64 a NaN made from numbers is given the sign that x86 gives it; which of two NaN operands survives, and the exception
 * flags, depend on the host. */

OP LLVMTypeRef ivec(X *x, int w, int n) { return LLVMVectorType(int_type(x, w), (unsigned)n); }
OP LLVMTypeRef fvec(X *x, int w, int n) { return LLVMVectorType(w == 32 ? x->f32 : x->f64, (unsigned)n); }
OP LLVMValueRef as_ints(X *x, int w, vec a) { return LLVMBuildBitCast(x->b, a.v, ivec(x, w, 128 / w), ""); }
OP LLVMValueRef as_floats(X *x, int w, vec a) { return LLVMBuildBitCast(x->b, a.v, fvec(x, w, 128 / w), ""); }
OP vec of_lanes(X *x, LLVMValueRef v) { return (vec){LLVMBuildBitCast(x->b, v, x->v16i8, "")}; }
OP LLVMValueRef konst_lanes(X *x, int w, int n, uint64_t c)
{
    LLVMValueRef e[16];
    for (int i = 0; i < n; i++)
        e[i] = konst(x, w, c);
    return LLVMConstVector(e, (unsigned)n);
}
/* Any two vectors of n lanes of the same type, by lane numbers. */
OP LLVMValueRef shuffle(X *x, LLVMValueRef a, LLVMValueRef b, const uint8_t *map, int n)
{
    LLVMValueRef m[16];
    for (int i = 0; i < n; i++)
        m[i] = konst(x, 32, map[i]);
    return LLVMBuildShuffleVector(x->b, a, b, LLVMConstVector(m, (unsigned)n), "");
}
OP LLVMValueRef x86_2(X *x, const char *name, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef args[2] = {a, b};
    return xlat_intrinsic(x, name, NULL, 0, args, 2);
}
OP LLVMValueRef same_type_2(X *x, const char *name, LLVMValueRef a, LLVMValueRef b)
{
    LLVMTypeRef t = LLVMTypeOf(a);
    LLVMValueRef args[2] = {a, b};
    return xlat_intrinsic(x, name, &t, 1, args, 2);
}

/* ---- registers and memory ---- */
OP vec rd_xmm(X *x, int n) { return (vec){n >= V_WAIT ? x->waiting[n - V_WAIT] : LLVMBuildLoad2(x->b, x->v16i8, x->xmm[n], "")}; }
OP void wr_xmm(X *x, int n, vec v)
{
    if (n >= V_WAIT) {
        x->waiting[n - V_WAIT] = v.v;
        return;
    }
    LLVMBuildStore(x->b, v.v, x->xmm[n]);
    xlat_xmm_written(x, n);
}
/* An x86-64 host raises #GP for a misaligned operand by itself when the access says that it is aligned. */
OP void check_aligned(X *x, bool aligned, val addr)
{
    if (aligned && x->host != XLAT_HOST_X86_64)
        trap_if(x, ne(x, 32, and_(x, 32, addr, k(x, 32, 15)), k(x, 32, 0)), XLAT_TRAP_GP, 0);
}
OP vec ldv(X *x, int seg, val addr, bool aligned)
{
    check_aligned(x, aligned, addr);
    return (vec){xlat_guest_load(x, x->v16i8, seg, addr.v, aligned ? ACCESS_ALIGNED : ACCESS_FLOAT)};
}
OP void stv(X *x, int seg, val addr, bool aligned, vec v)
{
    check_aligned(x, aligned, addr);
    xlat_guest_store(x, v.v, seg, addr.v, aligned ? ACCESS_ALIGNED : ACCESS_FLOAT);
}

/* ---- making and taking apart ---- */
OP vec v_k(X *x, uint64_t lo, uint64_t hi)
{
    LLVMValueRef e[16];
    for (int i = 0; i < 16; i++)
        e[i] = konst(x, 8, (i < 8 ? lo : hi) >> 8 * (i & 7));
    return (vec){LLVMConstVector(e, 16)};
}
OP val v_get(X *x, int w, vec a, int lane) { return of(LLVMBuildExtractElement(x->b, as_ints(x, w, a), konst(x, 32, (uint64_t)lane), "")); }
OP vec v_set(X *x, int w, vec a, int lane, val v)
{
    return of_lanes(x, LLVMBuildInsertElement(x->b, as_ints(x, w, a), v.v, konst(x, 32, (uint64_t)lane), ""));
}
OP vec v_shuf(X *x, vec a, vec b, const uint8_t map[16])
{
    uint8_t m[16];
    bool zeros = false, uses_a = false, uses_b = false;
    for (int i = 0; i < 16; i++) {
        m[i] = map[i] != V_ZERO && map[i] >= 16 && a.v == b.v ? map[i] - 16 : map[i];
        zeros |= m[i] == V_ZERO;
        uses_a |= m[i] < 16;
        uses_b |= m[i] >= 16 && m[i] != V_ZERO;
    }
    if (!zeros)
        return (vec){shuffle(x, a.v, b.v, m, 16)};
    vec zero = v_k(x, 0, 0), keep = zero;
    if (!uses_a && !uses_b)
        return zero;
    if (!uses_a || !uses_b) { /* zero takes the place of the other operand */
        for (int i = 0; i < 16; i++)
            m[i] = m[i] == V_ZERO ? 16 + i : m[i] & 15;
        return (vec){shuffle(x, uses_a ? a.v : b.v, zero.v, m, 16)};
    }
    uint64_t lo = 0, hi = 0;
    for (int i = 0; i < 16; i++) {
        if (m[i] == V_ZERO)
            m[i] = 0;
        else
            *(i < 8 ? &lo : &hi) |= 0xffull << 8 * (i & 7);
    }
    keep = v_k(x, lo, hi);
    return (vec){LLVMBuildAnd(x->b, shuffle(x, a.v, b.v, m, 16), keep.v, "")};
}
OP vec v_lookup(X *x, vec a, vec idx)
{
    if (x->host == XLAT_HOST_AARCH64) { /* an index of 16 and above gives zero */
        LLVMTypeRef t = x->v16i8;
        LLVMValueRef args[2] = {a.v, LLVMBuildAnd(x->b, idx.v, konst_lanes(x, 8, 16, 0x8f), "")};
        return (vec){xlat_intrinsic(x, "llvm.aarch64.neon.tbl1", &t, 1, args, 2)};
    }
    LLVMValueRef low = LLVMBuildAnd(x->b, idx.v, konst_lanes(x, 8, 16, 15), ""), r = LLVMConstNull(x->v16i8);
    for (uint64_t i = 0; i < 16; i++) {
        LLVMValueRef at = LLVMBuildExtractElement(x->b, low, konst(x, 32, i), "");
        LLVMValueRef e = LLVMBuildExtractElement(x->b, a.v, LLVMBuildZExt(x->b, at, x->i32, ""), "");
        r = LLVMBuildInsertElement(x->b, r, e, konst(x, 32, i), "");
    }
    LLVMValueRef zero = LLVMConstNull(x->v16i8);
    return (vec){choose(x, LLVMBuildICmp(x->b, LLVMIntSLT, idx.v, zero, ""), zero, r)};
}
OP val v_mask(X *x, int w, vec a)
{
    LLVMTypeRef t = ivec(x, w, 128 / w);
    LLVMValueRef top = LLVMBuildICmp(x->b, LLVMIntSLT, as_ints(x, w, a), LLVMConstNull(t), "");
    return of(LLVMBuildZExt(x->b, LLVMBuildBitCast(x->b, top, int_type(x, 128 / w), ""), x->i32, ""));
}

/* ---- integers ---- */
OP LLVMValueRef wider(X *x, int w, bool is_signed, LLVMValueRef a)
{
    LLVMTypeRef t = ivec(x, 2 * w, 128 / w);
    return is_signed ? LLVMBuildSExt(x->b, a, t, "") : LLVMBuildZExt(x->b, a, t, "");
}
/* Bits n and up of each lane of a double-width vector, back at the single width. */
OP LLVMValueRef narrowed(X *x, int w, LLVMValueRef a, int n)
{
    int l = 128 / w;
    return LLVMBuildTrunc(x->b, LLVMBuildLShr(x->b, a, konst_lanes(x, 2 * w, l, (uint64_t)n), ""), ivec(x, w, l), "");
}
OP LLVMValueRef each_lane(X *x, int w, LLVMValueRef a, LLVMValueRef (*build)(LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *), int n)
{
    return build(x->b, a, konst_lanes(x, w, 128 / w, (uint64_t)n), "");
}
OP LLVMValueRef sad(X *x, LLVMValueRef p, LLVMValueRef q)
{
    if (x->host == XLAT_HOST_X86_64)
        return x86_2(x, "llvm.x86.sse2.psad.bw", p, q);
    LLVMValueRef d = LLVMBuildSub(x->b, same_type_2(x, "llvm.umax", p, q), same_type_2(x, "llvm.umin", p, q), "");
    LLVMValueRef r = LLVMConstNull(ivec(x, 64, 2)), wide = wider(x, 8, false, d);
    for (uint64_t half = 0; half < 2; half++) {
        uint8_t map[8];
        for (int i = 0; i < 8; i++)
            map[i] = (uint8_t)(8 * half + (uint64_t)i);
        LLVMValueRef s = intrinsic1(x, "llvm.vector.reduce.add", ivec(x, 16, 8), shuffle(x, wide, wide, map, 8));
        r = LLVMBuildInsertElement(x->b, r, LLVMBuildZExt(x->b, s, x->i64, ""), konst(x, 32, half), "");
    }
    return r;
}
OP vec v_op(X *x, enum v_op op, int w, vec a, vec b)
{
    static const uint8_t even[4] = {0, 2, 4, 6}, odd[4] = {1, 3, 5, 7};
    LLVMValueRef p = as_ints(x, w, a), q = as_ints(x, w, b), r = NULL, s, t;
    switch (op) {
    case V_AND: r = LLVMBuildAnd(x->b, p, q, ""); break;
    case V_OR: r = LLVMBuildOr(x->b, p, q, ""); break;
    case V_XOR: r = LLVMBuildXor(x->b, p, q, ""); break;
    case V_ANDN: r = LLVMBuildAnd(x->b, LLVMBuildNot(x->b, p, ""), q, ""); break;
    case V_ADD: r = LLVMBuildAdd(x->b, p, q, ""); break;
    case V_SUB: r = LLVMBuildSub(x->b, p, q, ""); break;
    case V_MUL: r = LLVMBuildMul(x->b, p, q, ""); break;
    case V_ADDS: r = same_type_2(x, "llvm.sadd.sat", p, q); break;
    case V_ADDUS: r = same_type_2(x, "llvm.uadd.sat", p, q); break;
    case V_SUBS: r = same_type_2(x, "llvm.ssub.sat", p, q); break;
    case V_SUBUS: r = same_type_2(x, "llvm.usub.sat", p, q); break;
    case V_MINS: r = same_type_2(x, "llvm.smin", p, q); break;
    case V_MINU: r = same_type_2(x, "llvm.umin", p, q); break;
    case V_MAXS: r = same_type_2(x, "llvm.smax", p, q); break;
    case V_MAXU: r = same_type_2(x, "llvm.umax", p, q); break;
    case V_EQ: r = LLVMBuildSExt(x->b, LLVMBuildICmp(x->b, LLVMIntEQ, p, q, ""), LLVMTypeOf(p), ""); break;
    case V_GTS: r = LLVMBuildSExt(x->b, LLVMBuildICmp(x->b, LLVMIntSGT, p, q, ""), LLVMTypeOf(p), ""); break;
    case V_AVGU:
        s = LLVMBuildAdd(x->b, wider(x, w, false, p), wider(x, w, false, q), "");
        r = narrowed(x, w, LLVMBuildAdd(x->b, s, konst_lanes(x, 2 * w, 128 / w, 1), ""), 1);
        break;
    case V_MULHS: r = narrowed(x, w, LLVMBuildMul(x->b, wider(x, w, true, p), wider(x, w, true, q), ""), w); break;
    case V_MULHU: r = narrowed(x, w, LLVMBuildMul(x->b, wider(x, w, false, p), wider(x, w, false, q), ""), w); break;
    case V_MULHRS:
        s = LLVMBuildMul(x->b, wider(x, w, true, p), wider(x, w, true, q), "");
        s = LLVMBuildLShr(x->b, s, konst_lanes(x, 2 * w, 128 / w, 14), "");
        r = narrowed(x, w, LLVMBuildAdd(x->b, s, konst_lanes(x, 2 * w, 128 / w, 1), ""), 1);
        break;
    case V_MULEU:
    case V_MULES:
        s = as_ints(x, 64, a), t = as_ints(x, 64, b);
        if (op == V_MULEU) {
            s = LLVMBuildAnd(x->b, s, konst_lanes(x, 64, 2, 0xffffffff), "");
            t = LLVMBuildAnd(x->b, t, konst_lanes(x, 64, 2, 0xffffffff), "");
        } else {
            s = each_lane(x, 64, each_lane(x, 64, s, LLVMBuildShl, 32), LLVMBuildAShr, 32);
            t = each_lane(x, 64, each_lane(x, 64, t, LLVMBuildShl, 32), LLVMBuildAShr, 32);
        }
        r = LLVMBuildMul(x->b, s, t, "");
        break;
    case V_MADD:
        s = LLVMBuildMul(x->b, wider(x, w, true, p), wider(x, w, true, q), "");
        r = LLVMBuildAdd(x->b, shuffle(x, s, s, even, 4), shuffle(x, s, s, odd, 4), "");
        break;
    case V_MADDUB: /* the 16-bit lanes' low bytes are the even ones; each product fits 16 bits */
        s = as_ints(x, 16, a), t = as_ints(x, 16, b);
        r = LLVMBuildMul(x->b, LLVMBuildAnd(x->b, s, konst_lanes(x, 16, 8, 0xff), ""),
                         each_lane(x, 16, each_lane(x, 16, t, LLVMBuildShl, 8), LLVMBuildAShr, 8), "");
        r = same_type_2(x, "llvm.sadd.sat", r,
                        LLVMBuildMul(x->b, each_lane(x, 16, s, LLVMBuildLShr, 8), each_lane(x, 16, t, LLVMBuildAShr, 8), ""));
        break;
    case V_SAD: r = sad(x, p, q); break;
    }
    return of_lanes(x, r);
}

/* The shifts of SSE2, by the low 64 bits of n: counts too large are what the instruction defines. */
OP LLVMValueRef x86_shift(X *x, enum v_shift s, int w, LLVMValueRef p, vec n)
{
    static const char *const name[3][3] = {{"llvm.x86.sse2.psll.w", "llvm.x86.sse2.psll.d", "llvm.x86.sse2.psll.q"},
                                           {"llvm.x86.sse2.psrl.w", "llvm.x86.sse2.psrl.d", "llvm.x86.sse2.psrl.q"},
                                           {"llvm.x86.sse2.psra.w", "llvm.x86.sse2.psra.d", NULL}};
    return x86_2(x, name[s][w == 16 ? 0 : w == 32 ? 1 : 2], p, as_ints(x, w, n));
}
OP vec v_shift(X *x, enum v_shift s, int w, vec a, val n64)
{
    LLVMValueRef p = as_ints(x, w, a);
    if (LLVMIsAConstantInt(n64.v)) {
        unsigned long long n = LLVMConstIntGetZExtValue(n64.v);
        if (n >= (unsigned)w) {
            if (s != V_SAR)
                return v_k(x, 0, 0);
            n = (unsigned)w - 1;
        }
        return of_lanes(x, each_lane(x, w, p, s == V_SHL ? LLVMBuildShl : s == V_SHR ? LLVMBuildLShr : LLVMBuildAShr, (int)n));
    }
    if (x->host == XLAT_HOST_X86_64)
        return of_lanes(x, x86_shift(x, s, w, p, v_set(x, 64, v_k(x, 0, 0), 0, n64)));
    LLVMValueRef fits = LLVMBuildICmp(x->b, LLVMIntULT, n64.v, konst(x, 64, (uint64_t)w), "");
    LLVMValueRef n = choose(x, fits, n64.v, konst(x, 64, (uint64_t)w - 1)), splat = LLVMConstNull(LLVMTypeOf(p));
    static const uint8_t first[16] = {0};
    splat = LLVMBuildInsertElement(x->b, splat, LLVMBuildTrunc(x->b, n, int_type(x, w), ""), konst(x, 32, 0), "");
    splat = shuffle(x, splat, splat, first, 128 / w);
    if (s == V_SAR)
        return of_lanes(x, LLVMBuildAShr(x->b, p, splat, ""));
    LLVMValueRef r = s == V_SHL ? LLVMBuildShl(x->b, p, splat, "") : LLVMBuildLShr(x->b, p, splat, "");
    return of_lanes(x, choose(x, fits, r, LLVMConstNull(LLVMTypeOf(p))));
}

OP vec v_shift_each(X *x, enum v_shift s, int w, vec a, vec n)
{
    if (x->host == XLAT_HOST_X86_64) { /* lane by lane with SSE2: LLVM's way for a vector of counts goes through floating point, flags and all */
        LLVMValueRef r = NULL;
        for (int lane = 0; lane < 128 / w; lane++) {
            uint8_t map[16], take[4];
            for (int i = 0; i < 16; i++)
                map[i] = i < w / 8 ? (uint8_t)(lane * w / 8 + i) : V_ZERO;
            for (int i = 0; i < 128 / w; i++)
                take[i] = (uint8_t)(i < lane ? i : 128 / w + i); /* all lanes from here on: the later ones are replaced */
            LLVMValueRef one = x86_shift(x, s, w, as_ints(x, w, a), v_shuf(x, n, n, map));
            r = r ? shuffle(x, r, one, take, 128 / w) : one;
        }
        return of_lanes(x, r);
    }
    LLVMValueRef p = as_ints(x, w, a), q = as_ints(x, w, n), most = konst_lanes(x, w, 128 / w, (uint64_t)w - 1);
    LLVMValueRef fits = LLVMBuildICmp(x->b, LLVMIntULE, q, most, ""), in_range = choose(x, fits, q, most);
    if (s == V_SAR)
        return of_lanes(x, LLVMBuildAShr(x->b, p, in_range, ""));
    LLVMValueRef r = s == V_SHL ? LLVMBuildShl(x->b, p, in_range, "") : LLVMBuildLShr(x->b, p, in_range, "");
    return of_lanes(x, choose(x, fits, r, LLVMConstNull(LLVMTypeOf(p))));
}

OP vec v_pack(X *x, int w, bool is_signed, vec a, vec b)
{
    LLVMValueRef p = as_ints(x, w, a), q = as_ints(x, w, b);
    if (x->host == XLAT_HOST_X86_64 && (w == 16 || is_signed))
        return of_lanes(x, x86_2(x, w == 32 ? "llvm.x86.sse2.packssdw.128" : is_signed ? "llvm.x86.sse2.packsswb.128" :
                                                                                         "llvm.x86.sse2.packuswb.128", p, q));
    int n = 128 / w;
    int64_t hi = is_signed ? (1ll << (w / 2 - 1)) - 1 : (1ll << w / 2) - 1, lo = is_signed ? -hi - 1 : 0;
    uint8_t all[16];
    for (int i = 0; i < 2 * n; i++)
        all[i] = (uint8_t)i;
    LLVMValueRef both = shuffle(x, p, q, all, 2 * n);
    both = same_type_2(x, "llvm.smin", both, konst_lanes(x, w, 2 * n, (uint64_t)hi));
    both = same_type_2(x, "llvm.smax", both, konst_lanes(x, w, 2 * n, (uint64_t)lo));
    return of_lanes(x, LLVMBuildTrunc(x->b, both, ivec(x, w / 2, 2 * n), ""));
}

#include "lifter/emit/ops_emit_vec_fp_tmpl.c"
