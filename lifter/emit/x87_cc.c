/* x87_cc.c - the x87 condition codes C0..C3: in an alloca of their own within a function, in cpu->fsw outside.
 *
 * flow.c treats them as one more flag (X87_CC_FLAG), so a function loads and stores them only where another one reads them.  It stores them only
 * where it may have written them: known.flags_in_cpu says so within a straight line, a forward data flow at the start of each block.
 */
#include <string.h>
#include "lifter/emit/core.h"

bool xlat_x87_cc_in_cpu(const struct X *x)
{
    return x->x87->cc_unwritten || x->known.flags_in_cpu & X87_CC_FLAG;
}

static LLVMValueRef k16(struct X *x, unsigned v) { return LLVMConstInt(x->i16, v & 0xffff, false); }

void xlat_x87_cc_store(struct X *x)
{
    if (!x->x87 || xlat_x87_cc_in_cpu(x))
        return;
    x->known.flags_in_cpu |= X87_CC_FLAG;
    LLVMValueRef sw = xlat_cpu_load(x, x->i16, offsetof(struct xlat_cpu, fsw), false);
    sw = LLVMBuildAnd(x->b, sw, k16(x, ~(unsigned)X87_CC_BITS), "");
    xlat_cpu_store(x, LLVMBuildOr(x->b, sw, LLVMBuildLoad2(x->b, x->i16, x->x87->cc, ""), ""), offsetof(struct xlat_cpu, fsw));
}

void xlat_x87_cc_load(struct X *x, bool live)
{
    if (!x->x87)
        return;
    LLVMValueRef cc = k16(x, 0);
    x->known.flags_in_cpu |= X87_CC_FLAG;
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

/* ---- where a block begins ---- */
static bool in_cpu_after(const struct xlat_block *b, bool in_cpu)
{
    for (uint32_t i = 0; i < b->n; i++) {
        struct xlat_effects e;
        xlat_effects(&b->insns[i], &e);
        in_cpu = (in_cpu || e.control == XLAT_CALL) && !e.x87.cc_may; /* a call stores and loads them */
    }
    return in_cpu;
}

static bool writes_cc(const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            struct xlat_effects e;
            xlat_effects(&f->blocks[i].insns[j], &e);
            if (e.x87.cc_may)
                return true;
        }
    return false;
}

void xlat_x87_cc_find(struct X *x)
{
    struct xlat_x87 *s = x->x87;
    bool keeps = xlat_x87_keeps(x); /* there any instruction may write C1 */
    s->cc_unwritten = !keeps && !writes_cc(x->func);
    s->cc_in_cpu = xlat_xrealloc(NULL, x->func->nblocks, sizeof *s->cc_in_cpu);
    if (keeps)
        memset(s->cc_in_cpu, false, x->func->nblocks);
    else
        xlat_x87_hold(x->func, true, in_cpu_after, s->cc_in_cpu);
}

void xlat_x87_cc_block(struct X *x, uint32_t bi)
{
    if (x->x87 && x->x87->cc_in_cpu[bi])
        x->known.flags_in_cpu |= X87_CC_FLAG;
}
