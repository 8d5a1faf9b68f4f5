/* state.c - the guest's registers inside a translated function.
 *
 * General registers and arithmetic flags are allocas, which SROA turns into SSA; within a straight line their newest values are also kept
 * here (core.h).  Vector registers and the upper halves of ymm are allocas too, but live in struct xlat_cpu at every call, return and exit: those points are noted while
 * the body is built, and filled in when it is known which registers the function reads or writes at all.
 */
#include <string.h>
#include "lifter/emit/core.h"

LLVMValueRef xlat_cpu_field(struct X *x, size_t offset)
{
    LLVMValueRef off = LLVMConstInt(x->i64, offset, false);
    return LLVMBuildInBoundsGEP2(x->b, x->i8, x->cpu, &off, 1, "");
}

LLVMValueRef xlat_cpu_load(struct X *x, LLVMTypeRef t, size_t offset, bool invariant)
{
    LLVMValueRef v = LLVMBuildLoad2(x->b, t, xlat_cpu_field(x, offset), "");
    LLVMSetMetadata(v, x->unit->md_tbaa, x->unit->md_cpu);
    if (invariant)
        LLVMSetMetadata(v, x->unit->md_invariant, x->unit->md_empty);
    return v;
}

void xlat_cpu_store(struct X *x, LLVMValueRef v, size_t offset)
{
    LLVMValueRef s = LLVMBuildStore(x->b, v, xlat_cpu_field(x, offset));
    LLVMSetMetadata(s, x->unit->md_tbaa, x->unit->md_cpu);
    if (x->state->syncing)
        LLVMSetVolatile(s, true);
}

LLVMValueRef xlat_gpr_get(struct X *x, int r)
{
    struct xlat_state *s = x->state;
    if (!s->cur[r])
        s->cur[r] = LLVMBuildLoad2(x->b, x->i32, x->gpr[r], "");
    if (!(s->reg_def & 1u << r))
        s->reg_use |= 1u << r;
    return s->cur[r];
}

void xlat_gpr_set(struct X *x, int r, LLVMValueRef v)
{
    struct xlat_state *s = x->state;
    s->cur[r] = v;
    s->dirty |= (uint8_t)(1u << r);
    s->reg_def |= 1u << r;
}

LLVMValueRef xlat_flag_get(struct X *x, int f)
{
    struct xlat_state *s = x->state;
    if (f == F_DF)
        return LLVMBuildTrunc(x->b, xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, fl) + F_DF, false), x->i1, "");
    if (!(s->probe_def & 1u << f))
        s->probe_use |= (uint8_t)(1u << f);
    if (!s->curf[f])
        s->curf[f] = s->probe_in[f] = LLVMBuildLoad2(x->b, x->i1, x->fl[f], "");
    return s->curf[f];
}

void xlat_flag_set(struct X *x, int f, LLVMValueRef v)
{
    struct xlat_state *s = x->state;
    if (f == F_DF) {
        xlat_cpu_store(x, LLVMBuildZExt(x->b, v, x->i8, ""), offsetof(struct xlat_cpu, fl) + F_DF);
        return;
    }
    if (!s->probe_maybe)
        s->probe_def |= (uint8_t)(1u << f);
    s->curf[f] = v;
    s->dirtyf |= (uint8_t)(1u << f);
    s->stale &= (uint8_t)~(1u << f);
    s->note.valid = false;
}

void xlat_state_spill(struct X *x)
{
    struct xlat_state *s = x->state;
    for (int i = 0; i < 8; i++)
        if (s->dirty & 1u << i)
            LLVMBuildStore(x->b, s->cur[i], x->gpr[i]);
    for (int i = 0; i < NFLAGS; i++)
        if (s->dirtyf & 1u << i)
            LLVMBuildStore(x->b, s->curf[i], x->fl[i]);
    s->dirty = s->dirtyf = 0;
}

void xlat_state_forget(struct X *x)
{
    struct xlat_state *s = x->state;
    memset(s->cur, 0, sizeof s->cur);
    memset(s->curf, 0, sizeof s->curf);
    memset(s->synced, 0, sizeof s->synced);
    memset(s->syncedf, 0, sizeof s->syncedf);
    s->xmm_synced = 0;
    s->dirty = s->dirtyf = s->stale = 0;
    s->note.valid = false;
    x->cpu = LLVMBuildLoad2(x->b, x->ptr, s->cpu_slot, "");
}

void xlat_flags_store(struct X *x, unsigned mask)
{
    const struct xlat_state *s = x->state;
    for (int f = 0; f < NFLAGS; f++)
        if (mask & (unsigned)~s->stale & 1u << f)
            xlat_cpu_store(x, LLVMBuildZExt(x->b, xlat_flag_get(x, f), x->i8, ""), offsetof(struct xlat_cpu, fl) + (size_t)f);
    if (mask & X87_CC_FLAG)
        xlat_x87_cc_store(x);
}

/* Flags outside the mask get a fixed value: nobody reads them where the program's liveness says so, but an exit still stores them. */
void xlat_flags_load(struct X *x, unsigned mask)
{
    for (int f = 0; f < NFLAGS; f++) {
        LLVMValueRef v = LLVMConstInt(x->i1, 0, false);
        if (mask & 1u << f)
            v = LLVMBuildTrunc(x->b, xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, fl) + (size_t)f, false), x->i1, "");
        xlat_flag_set(x, f, v);
    }
    x->state->stale = 0x3f;
    xlat_x87_cc_load(x, mask & X87_CC_FLAG);
}

/* An address of this module: the one at its preferred base plus the module's delta, which is loaded wherever it is needed: it is always in
 * the cache, and a register that holds it across calls costs more. */
LLVMValueRef xlat_code_addr(struct X *x, uint32_t va)
{
    LLVMValueRef c = LLVMConstInt(x->i32, va, false);
    if (!x->unit->relocatable)
        return c;
    LLVMValueRef delta = LLVMBuildLoad2(x->b, x->i32, x->unit->delta_var, "delta");
    LLVMSetMetadata(delta, x->unit->md_tbaa, x->unit->md_delta);
    return LLVMBuildAdd(x->b, delta, c, "");
}

bool xlat_code_addr_is(struct X *x, LLVMValueRef v, LLVMValueRef *delta, uint32_t *va)
{
    if (!x->unit->relocatable || !LLVMIsAInstruction(v) || LLVMGetInstructionOpcode(v) != LLVMAdd)
        return false;
    *delta = LLVMGetOperand(v, 0);
    LLVMValueRef c = LLVMGetOperand(v, 1);
    if (!LLVMIsAConstantInt(c) || !LLVMIsALoadInst(*delta) || LLVMGetOperand(*delta, 0) != x->unit->delta_var)
        return false;
    *va = (uint32_t)LLVMConstIntGetZExtValue(c);
    return true;
}

void xlat_cpu_is(struct X *x, LLVMValueRef cpu)
{
    x->cpu = cpu;
    LLVMBuildStore(x->b, cpu, x->state->cpu_slot);
}

void xlat_state_begin(struct X *x)
{
    struct xlat_state *s = x->state;
    static const char *const names[8] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
    static const char *const flags[NFLAGS] = {"cf", "pf", "af", "zf", "sf", "of"};
    LLVMValueRef arg[8], cpu;
    s->cpu_slot = LLVMBuildAlloca(x->b, x->ptr, "cpu");
    for (int i = 0; i < 8; i++)
        x->gpr[i] = LLVMBuildAlloca(x->b, x->i32, names[i]);
    for (int i = 0; i < NFLAGS; i++)
        x->fl[i] = LLVMBuildAlloca(x->b, x->i1, flags[i]);
    for (int i = 0; i < 16; i++)
        x->xmm[i] = LLVMBuildAlloca(x->b, x->v16i8, "xmm");
    xlat_contract_args(x, x->fn, arg, &cpu);
    xlat_cpu_is(x, cpu);
    memset(s->cur, 0, sizeof s->cur);
    memset(s->curf, 0, sizeof s->curf);
    memset(s->synced, 0, sizeof s->synced);
    memset(s->syncedf, 0, sizeof s->syncedf);
    s->dirty = s->dirtyf = s->stale = 0;
    s->note.valid = false;
    for (int i = 0; i < 8; i++)
        xlat_gpr_set(x, i, arg[i]);
    s->reg_use = s->reg_def = 0;
}

void xlat_xmm_written(struct X *x, int n)
{
    x->state->xmm_written |= (uint16_t)(1u << n);
    x->state->xmm_synced &= (uint16_t)~(1u << n);
}

size_t xlat_vector_field(unsigned n)
{
    return n < 8 ? offsetof(struct xlat_cpu, xmm) + 16 * n : offsetof(struct xlat_cpu, ymmh) + 16 * (n - 8);
}

static void load_xmm(struct X *x, unsigned mask)
{
    x->cpu = LLVMBuildLoad2(x->b, x->ptr, x->state->cpu_slot, "");
    for (unsigned n = 0; n < 16; n++)
        if (mask & 1u << n) {
            LLVMValueRef v = xlat_cpu_load(x, x->v16i8, xlat_vector_field(n), false);
            LLVMBuildStore(x->b, v, x->xmm[n]);
        }
}

static void store_xmm(struct X *x, unsigned mask)
{
    x->cpu = LLVMBuildLoad2(x->b, x->ptr, x->state->cpu_slot, "");
    for (unsigned n = 0; n < 16; n++)
        if (mask & 1u << n) {
            LLVMValueRef v = LLVMBuildLoad2(x->b, x->v16i8, x->xmm[n], "");
            xlat_cpu_store(x, v, xlat_vector_field(n));
        }
}

void xlat_state_finish(struct X *x)
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
