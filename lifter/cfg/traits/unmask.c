/* unmask.c - whether the program runs with SSE exceptions unmasked.
 *
 * Free Pascal's programs do, and those of newer versions of Delphi: their start-up code loads MXCSR from a variable of the run-time library, directly
 * or by way of a local variable.  The file has the variable's value.  A value that is computed (by C's _controlfp) is not found; such a program
 * runs as well, with its arithmetic interpreted, and the profile says so (runtime/abi/profile.h).
 */
#include "lifter/cfg/traits/questions.h"
#include "lifter/effects/effects.h"

/* The masks in MXCSR, of exceptions that programs never unmask and of those that some do. */
enum { ALWAYS_MASKED = 0x1900 /* denormal, underflow, inexact */, SOMETIMES_UNMASKED = 0x0680 /* invalid, division by zero, overflow */ };

/* A value that is hardly anything else than MXCSR with exceptions unmasked: rounding to nearest, no flags. */
static bool unmasks(uint32_t w)
{
    return (w & ALWAYS_MASKED) == ALWAYS_MASKED && (w & SOMETIMES_UNMASKED) != SOMETIMES_UNMASKED &&
           !(w & ~(uint32_t)(ALWAYS_MASKED | SOMETIMES_UNMASKED));
}

/* Whether an operand is such a value as far as the file says: an immediate, or what is at a fixed address. */
static bool operand_unmasks(const struct xlat_image *im, const struct xlat_insn *in, const struct xlat_opnd *o)
{
    uint32_t w = o->imm;
    if (o->bits != 32)
        return false;
    if (o->kind == OPND_IMM)
        return unmasks(w);
    return o->kind == OPND_MEM && in->mem.base == XLAT_NOREG && in->mem.index == XLAT_NOREG && in->mem.seg != XLAT_FS &&
           xlat_image_rd32(im, in->mem.disp - im->base, &w) && unmasks(w);
}

/* Whether the instruction loads MXCSR with such a value, or copies one somewhere. */
static bool uses_unmasking_value(const struct xlat_image *im, const struct xlat_insn *in)
{
    struct xlat_effects e;
    if (!in->nop || !operand_unmasks(im, in, &in->opnd[in->nop - 1])) /* nearly all */
        return false;
    xlat_effects(in, &e);
    bool copies = false;
    for (unsigned r = 0; r < 8; r++) {
        uint8_t op = e.node[e.reg[r]].op;
        copies |= e.reg_set >> 4 * r & 1 && (op == XLAT_N_CONST || op == XLAT_N_LOAD);
    }
    for (unsigned i = 0; i < e.nmem; i++)
        copies |= e.mem[i].kind & XLAT_ACCESS_WRITE && e.node[e.mem[i].value].op == XLAT_N_CONST;
    return copies || e.vec.mxcsr_written;
}

static bool loads_mxcsr(const struct xlat_insn *in)
{
    struct xlat_effects e;
    if (in->nop != 1 || in->opnd[0].kind != OPND_MEM || in->opnd[0].bits != 32)
        return false;
    xlat_effects(in, &e);
    return e.vec.mxcsr_written;
}

static bool function_unmasks(const struct xlat_image *im, const struct xlat_func *f)
{
    bool value = false, loads = false;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++)
            value = value || uses_unmasking_value(im, &f->blocks[i].insns[j]);
    for (uint32_t i = 0; i < f->nblocks && value; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++)
            loads = loads || loads_mxcsr(&f->blocks[i].insns[j]);
    return value && loads;
}

bool xlat_ask_sse_unmasked(const struct xlat_program *p, const char **why)
{
    for (size_t i = 0; i < p->nfuncs; i++)
        if (function_unmasks(p->image, &p->funcs[i])) {
            *why = xlat_sprintf(p->arena, "the function at %08x loads MXCSR with such a value", p->funcs[i].entry);
            return true;
        }
    *why = "no function loads MXCSR with a constant that does it";
    return false;
}
