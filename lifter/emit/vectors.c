/* vectors.c - vector registers, and the upper halves of ymm, at the edges of a function.
 *
 * They are allocas like general registers, but live in struct xlat_cpu at every call, return and exit.  Those points are recorded while the body
 * is built; loads and stores are put there when it is known which registers the function reads or writes at all.
 */
#include "lifter/emit/core.h"

static void load_xmm(struct X *x, unsigned mask)
{
    xlat_cpu_reload(x);
    for (unsigned n = 0; n < 16; n++)
        if (mask & 1u << n) {
            LLVMValueRef v = xlat_cpu_load(x, x->v16i8, xlat_vector_field(n), false);
            LLVMBuildStore(x->b, v, x->xmm[n]);
        }
}

static void store_xmm(struct X *x, unsigned mask)
{
    xlat_cpu_reload(x);
    for (unsigned n = 0; n < 16; n++)
        if (mask & 1u << n) {
            LLVMValueRef v = LLVMBuildLoad2(x->b, x->v16i8, x->xmm[n], "");
            xlat_cpu_store(x, v, xlat_vector_field(n));
        }
}

void xlat_vectors_finish(struct X *x)
{
    struct xlat_state *s = x->state;
    unsigned used = 0;
    for (unsigned n = 0; n < 16; n++)
        if (LLVMGetFirstUse(x->xmm[n]))
            used |= 1u << n;
    xlat_precise_finish(x, used & s->xmm_written);
    if (used) {
        LLVMPositionBuilderBefore(x->b, LLVMGetBasicBlockTerminator(s->entry));
        load_xmm(x, used);
        for (size_t i = 0; i < s->sync_before.n; i++) {
            LLVMPositionBuilderBefore(x->b, s->sync_before.at[i]);
            store_xmm(x, used & s->xmm_written);
        }
        for (size_t i = 0; i < s->sync_after.n; i++) {
            LLVMPositionBuilderBefore(x->b, LLVMGetNextInstruction(s->sync_after.at[i]));
            load_xmm(x, used);
        }
    }
    s->sync_before.n = s->sync_after.n = 0;
}
