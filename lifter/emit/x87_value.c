/* x87_value.c - an f80 to and from the ten bytes it has in cpu->st and in guest memory.
 *
 * x86-64 hosts have the type.  On others an f80 is a double, and ten bytes are converted by integer operations: a double's 53 bits fit; the
 * other way rounds to nearest, overflows to infinity, and flushes what is below a double's smallest normal number to zero.
 */
#include "lifter/emit/core.h"


static LLVMValueRef k64(struct X *x, uint64_t v) { return LLVMConstInt(x->i64, v, false); }
static LLVMValueRef pick(struct X *x, LLVMValueRef c, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildSelect(x->b, c, a, b, ""); }

LLVMValueRef xlat_f80_from_parts(struct X *x, LLVMValueRef se16, LLVMValueRef mant)
{
    if (x->host == XLAT_HOST_X86_64) {
        LLVMTypeRef i80 = LLVMIntTypeInContext(x->ctx, 80);
        LLVMValueRef hi = LLVMBuildShl(x->b, LLVMBuildZExt(x->b, se16, i80, ""), LLVMConstInt(i80, 64, false), "");
        return LLVMBuildBitCast(x->b, LLVMBuildOr(x->b, hi, LLVMBuildZExt(x->b, mant, i80, ""), ""), x->f80t, "");
    }
    LLVMValueRef se = LLVMBuildZExt(x->b, se16, x->i64, "");
    LLVMValueRef sign = LLVMBuildShl(x->b, LLVMBuildLShr(x->b, se, k64(x, 15), ""), k64(x, 63), "");
    LLVMValueRef e = LLVMBuildAnd(x->b, se, k64(x, 0x7fff), "");
    /* 53 bits, rounded to nearest even: add just under half of the last kept bit, and that bit */
    LLVMValueRef odd = LLVMBuildAnd(x->b, LLVMBuildLShr(x->b, mant, k64(x, 11), ""), k64(x, 1), "");
    LLVMValueRef frac = LLVMBuildAnd(x->b, mant, k64(x, 0x7fffffffffffffff), "");
    LLVMValueRef m = LLVMBuildLShr(x->b, LLVMBuildAdd(x->b, frac, LLVMBuildAdd(x->b, odd, k64(x, 0x3ff), ""), ""), k64(x, 11), "");
    LLVMValueRef unbiased = LLVMBuildSub(x->b, e, k64(x, 16383 - 1023), ""); /* the double's exponent; a carry out of m raises it */
    LLVMValueRef bits = LLVMBuildAdd(x->b, LLVMBuildShl(x->b, unbiased, k64(x, 52), ""), m, "");
    LLVMValueRef inf = k64(x, 0x7ff0000000000000);
    LLVMValueRef quiet = LLVMBuildOr(x->b, LLVMBuildLShr(x->b, frac, k64(x, 11), ""), k64(x, 0x7ff8000000000000), "");
    LLVMValueRef is_top = LLVMBuildICmp(x->b, LLVMIntEQ, e, k64(x, 0x7fff), ""), none = LLVMBuildICmp(x->b, LLVMIntEQ, frac, k64(x, 0), "");
    LLVMValueRef large = LLVMBuildICmp(x->b, LLVMIntSGE, unbiased, k64(x, 2047), "");
    LLVMValueRef small = LLVMBuildICmp(x->b, LLVMIntSLE, unbiased, k64(x, 0), "");
    bits = pick(x, small, k64(x, 0), pick(x, large, inf, bits));
    bits = pick(x, is_top, pick(x, none, inf, quiet), bits);
    return LLVMBuildBitCast(x->b, LLVMBuildOr(x->b, bits, sign, ""), x->f64, "");
}

void xlat_f80_parts(struct X *x, LLVMValueRef v, LLVMValueRef *se16, LLVMValueRef *mant)
{
    if (x->host == XLAT_HOST_X86_64) {
        LLVMTypeRef i80 = LLVMIntTypeInContext(x->ctx, 80);
        LLVMValueRef i = LLVMBuildBitCast(x->b, v, i80, "");
        *mant = LLVMBuildTrunc(x->b, i, x->i64, "");
        *se16 = LLVMBuildTrunc(x->b, LLVMBuildLShr(x->b, i, LLVMConstInt(i80, 64, false), ""), x->i16, "");
        return;
    }
    LLVMValueRef d = LLVMBuildBitCast(x->b, v, x->i64, "");
    LLVMValueRef sign = LLVMBuildShl(x->b, LLVMBuildLShr(x->b, d, k64(x, 63), ""), k64(x, 15), "");
    LLVMValueRef e = LLVMBuildAnd(x->b, LLVMBuildLShr(x->b, d, k64(x, 52), ""), k64(x, 0x7ff), "");
    LLVMValueRef frac = LLVMBuildShl(x->b, LLVMBuildAnd(x->b, d, k64(x, 0xfffffffffffff), ""), k64(x, 11), "");
    LLVMValueRef unit = k64(x, 1ull << 63);
    LLVMValueRef is_top = LLVMBuildICmp(x->b, LLVMIntEQ, e, k64(x, 0x7ff), ""), is_0 = LLVMBuildICmp(x->b, LLVMIntEQ, e, k64(x, 0), "");
    /* a denormal double is a normal f80: its highest set bit is shifted up */
    LLVMValueRef args[2] = {frac, LLVMConstInt(x->i1, 0, false)};
    LLVMValueRef zeros = xlat_intrinsic(x, "llvm.ctlz", &x->i64, 1, args, 2), nothing = LLVMBuildICmp(x->b, LLVMIntEQ, frac, k64(x, 0), "");
    LLVMValueRef shifted = LLVMBuildShl(x->b, frac, LLVMBuildAnd(x->b, zeros, k64(x, 63), ""), "");
    LLVMValueRef e_small = LLVMBuildSub(x->b, k64(x, 16383 - 1022), zeros, "");
    LLVMValueRef exp = pick(x, is_top, k64(x, 0x7fff), LLVMBuildAdd(x->b, e, k64(x, 16383 - 1023), ""));
    exp = pick(x, is_0, pick(x, nothing, k64(x, 0), e_small), exp);
    *mant = pick(x, is_0, pick(x, nothing, k64(x, 0), shifted), LLVMBuildOr(x->b, frac, unit, ""));
    *se16 = LLVMBuildTrunc(x->b, LLVMBuildOr(x->b, exp, sign, ""), x->i16, "");
}

static LLVMValueRef upper(struct X *x, LLVMValueRef p)
{
    LLVMValueRef eight = k64(x, 8);
    return LLVMBuildGEP2(x->b, x->i8, p, &eight, 1, "");
}

/* What the two accesses below have in common; alignment: of guest memory and of cpu->st. */
static void finish(struct X *x, LLVMValueRef access, bool guest)
{
    LLVMSetAlignment(access, 1);
    if (x->host == XLAT_HOST_X86_64)
        LLVMSetVolatile(access, x->state->precise || x->state->insn.ordered);
    if (guest)
        xlat_mark_access(x, access);
}

LLVMValueRef xlat_f80_load(struct X *x, LLVMValueRef p, bool guest)
{
    if (x->host == XLAT_HOST_X86_64) {
        LLVMValueRef v = LLVMBuildLoad2(x->b, x->f80t, p, "");
        finish(x, v, guest);
        return v;
    }
    LLVMValueRef mant = LLVMBuildLoad2(x->b, x->i64, p, ""), se = LLVMBuildLoad2(x->b, x->i16, upper(x, p), "");
    finish(x, mant, guest);
    finish(x, se, guest);
    return xlat_f80_from_parts(x, se, mant);
}

void xlat_f80_store(struct X *x, LLVMValueRef v, LLVMValueRef p, bool guest)
{
    if (x->host == XLAT_HOST_X86_64) {
        finish(x, LLVMBuildStore(x->b, v, p), guest);
        return;
    }
    LLVMValueRef se, mant;
    xlat_f80_parts(x, v, &se, &mant);
    finish(x, LLVMBuildStore(x->b, mant, p), guest);
    finish(x, LLVMBuildStore(x->b, se, upper(x, p)), guest);
}
