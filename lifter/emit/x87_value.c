/* x87_value.c - an f80 to and from the ten bytes it has in cpu->st and in guest memory.
 *
 * x86-64 hosts have the type.  On others an f80 is an i128: the mantissa, and sign and exponent above it.
 */
#include "lifter/emit/core.h"

static LLVMValueRef k64(struct X *x, uint64_t v) { return LLVMConstInt(x->i64, v, false); }
/* The integer that has its bits. */
static LLVMTypeRef bits_type(struct X *x) { return x->host == XLAT_HOST_X86_64 ? LLVMIntTypeInContext(x->ctx, 80) : x->i128; }

LLVMValueRef xlat_f80_from_parts(struct X *x, LLVMValueRef se16, LLVMValueRef mant)
{
    LLVMTypeRef t = bits_type(x);
    LLVMValueRef hi = LLVMBuildShl(x->b, LLVMBuildZExt(x->b, se16, t, ""), LLVMConstInt(t, 64, false), "");
    LLVMValueRef bits = LLVMBuildOr(x->b, hi, LLVMBuildZExt(x->b, mant, t, ""), "");
    return x->host == XLAT_HOST_X86_64 ? LLVMBuildBitCast(x->b, bits, x->f80t, "") : bits;
}

void xlat_f80_parts(struct X *x, LLVMValueRef v, LLVMValueRef *se16, LLVMValueRef *mant)
{
    LLVMTypeRef t = bits_type(x);
    LLVMValueRef i = x->host == XLAT_HOST_X86_64 ? LLVMBuildBitCast(x->b, v, t, "") : v;
    *mant = LLVMBuildTrunc(x->b, i, x->i64, "");
    *se16 = LLVMBuildTrunc(x->b, LLVMBuildLShr(x->b, i, LLVMConstInt(t, 64, false), ""), x->i16, "");
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
