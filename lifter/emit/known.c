/* known.c - what is known at this point of the straight line: the newest values of registers and flags (struct xlat_known, emit.h).
 *
 * General registers and arithmetic flags are allocas, which SROA turns into SSA values.  Within a straight line their newest values are kept
 * here as well, so that no load is built for them; before control can leave the straight line they are stored to the allocas (spilled).
 * Code that is built beside the straight line (a way out, a poll) may load and store values too: what is known is saved before it and restored
 * after it.
 */
#include <string.h>
#include "lifter/emit/core.h"

struct xlat_known xlat_known_save(const struct X *x) { return x->known; }

void xlat_known_restore(struct X *x, const struct xlat_known *k) { x->known = *k; }

void xlat_known_forget(struct X *x)
{
    const struct xlat_known *k = &x->known;
    x->known = (struct xlat_known){.x87 = k->x87, .in_mmx = k->in_mmx};
    xlat_cpu_reload(x);
}

void xlat_known_begin(struct X *x)
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
    for (int i = 0; i < 4; i++)
        x->words[i] = LLVMBuildAlloca(x->b, x->i32, "words");
    for (int i = 0; i < 16; i++)
        x->xmm[i] = LLVMBuildAlloca(x->b, x->v16i8, "xmm");
    xlat_contract_args(x, x->fn, arg, &cpu);
    memset(&x->known, 0, sizeof x->known);
    xlat_cpu_is(x, cpu);
    for (int i = 0; i < 8; i++)
        xlat_gpr_set(x, i, arg[i]);
}

/* ---- registers ---- */
LLVMValueRef xlat_gpr_get(struct X *x, int r)
{
    struct xlat_known *k = &x->known;
    if (!k->reg[r])
        k->reg[r] = LLVMBuildLoad2(x->b, x->i32, x->gpr[r], "");
    return k->reg[r];
}

void xlat_gpr_set(struct X *x, int r, LLVMValueRef v)
{
    struct xlat_known *k = &x->known;
    k->reg[r] = v;
    k->reg_dirty |= (uint8_t)(1u << r);
}

void xlat_xmm_written(struct X *x, int n)
{
    x->state->xmm_written |= (uint16_t)(1u << n);
    x->known.xmm_synced &= (uint16_t)~(1u << n);
}

/* ---- flags ---- */
LLVMValueRef xlat_flag_get(struct X *x, int f)
{
    if (f == F_DF && x->state->insn.direction)
        return x->state->insn.direction;
    if (f == F_DF)
        return LLVMBuildTrunc(x->b, xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, fl) + F_DF, false), x->i1, "");
    return xlat_arithmetic_flag(x, f);
}

void xlat_flag_set(struct X *x, int f, LLVMValueRef v)
{
    struct xlat_known *k = &x->known;
    if (f == F_DF) {
        xlat_cpu_store(x, LLVMBuildZExt(x->b, v, x->i8, ""), offsetof(struct xlat_cpu, fl) + F_DF);
        return;
    }
    k->flag[f] = v;
    k->flag_dirty |= (uint8_t)(1u << f);
    k->flags_in_cpu &= (uint8_t)~(1u << f);
    k->flags_from.valid = false;
    xlat_flags_words_set(x, f);
}

void xlat_flags_store(struct X *x, unsigned mask)
{
    for (int f = 0; f < NFLAGS; f++)
        if (mask & (unsigned)~x->known.flags_in_cpu & 1u << f)
            xlat_cpu_store(x, LLVMBuildZExt(x->b, xlat_flag_get(x, f), x->i8, ""), offsetof(struct xlat_cpu, fl) + (size_t)f);
    if (mask & ALL_FLAGS & ~X87_CC_FLAG) { /* the words in cpu may say something else */
        xlat_cpu_store(x, LLVMConstInt(x->i8, XLAT_FLAGS_WHOLE | XLAT_FLAGS_NONE, false), offsetof(struct xlat_cpu, flags_kind));
        x->known.words.dirty = x->known.words.here;
    }
    if (mask & X87_CC_FLAG)
        xlat_x87_cc_store(x);
}

void xlat_flags_leave(struct X *x, unsigned mask)
{
    enum { ARITHMETIC = ALL_FLAGS & ~X87_CC_FLAG };
    xlat_flags_store(x, (mask & ARITHMETIC) == ARITHMETIC && xlat_flags_words_leave(x) ? mask & X87_CC_FLAG : mask);
}

/* Flags outside the mask become constants: no code of the program reads them, but an exit still stores them. */
void xlat_flags_load(struct X *x, unsigned mask)
{
    for (int f = 0; f < NFLAGS; f++) {
        LLVMValueRef v = LLVMConstInt(x->i1, 0, false);
        if (mask & 1u << f)
            v = LLVMBuildTrunc(x->b, xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, fl) + (size_t)f, false), x->i1, "");
        xlat_flag_set(x, f, v);
    }
    x->known.flags_in_cpu = (1u << NFLAGS) - 1;
    xlat_flags_words_begin(x);
    xlat_x87_cc_load(x, mask & X87_CC_FLAG);
}

/* ---- before control can leave the straight line ---- */
static void spill_values(struct X *x)
{
    struct xlat_known *k = &x->known;
    for (int i = 0; i < 8; i++)
        if (k->reg_dirty & 1u << i)
            LLVMBuildStore(x->b, k->reg[i], x->gpr[i]);
    for (int i = 0; i < NFLAGS; i++)
        if (k->flag_dirty & 1u << i)
            LLVMBuildStore(x->b, k->flag[i], x->fl[i]);
    k->reg_dirty = k->flag_dirty = 0;
    xlat_flags_words_spill(x);
}

void xlat_known_spill(struct X *x)
{
    spill_values(x);
    xlat_flags_words_store(x);
}

void xlat_known_spill_to(struct X *x, uint32_t va, uint32_t other)
{
    spill_values(x);
    if (xlat_flags_words_wanted(x, va) && (!other || xlat_flags_words_wanted(x, other)))
        xlat_flags_words_store(x);
}
