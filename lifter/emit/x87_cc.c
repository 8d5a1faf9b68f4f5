/* x87_cc.c - the x87 condition codes C0..C3: in an alloca of their own within a function, in cpu->fsw outside.
 *
 * flow.c treats them as one more flag (X87_CC_FLAG), so a function loads and stores them only where another one reads them.
 */
#include "lifter/emit/core.h"

static LLVMValueRef k16(struct X *x, unsigned v) { return LLVMConstInt(x->i16, v & 0xffff, false); }

void xlat_x87_cc_store(struct X *x)
{
    if (!x->x87)
        return;
    LLVMValueRef sw = xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, fsw), false);
    sw = LLVMBuildAnd(x->b, sw, k16(x, ~(unsigned)X87_CC_BITS), "");
    xlat_cpu_store(x, LLVMBuildOr(x->b, sw, LLVMBuildLoad2(x->b, x->i16, x->x87->cc, ""), ""), offsetof(struct xlat_cpu, fsw));
}

void xlat_x87_cc_load(struct X *x, bool live)
{
    if (!x->x87)
        return;
    LLVMValueRef cc = k16(x, 0);
    if (live)
        cc = LLVMBuildAnd(x->b, xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, fsw), false), k16(x, X87_CC_BITS), "");
    LLVMBuildStore(x->b, cc, x->x87->cc);
}

LLVMValueRef xlat_x87_cc_get(struct X *x)
{
    return x->x87 ? LLVMBuildLoad2(x->b, x->i16, x->x87->cc, "") : LLVMGetUndef(x->i16);
}

void xlat_x87_cc_set(struct X *x, LLVMValueRef cc)
{
    x->known.flags_in_cpu &= (uint8_t)~X87_CC_FLAG;
    if (x->x87)
        LLVMBuildStore(x->b, cc, x->x87->cc);
}
