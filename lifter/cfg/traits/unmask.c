/* unmask.c - whether a program runs with SSE exceptions unmasked.
 *
 * Free Pascal's do, and Delphi's newer ones: their start-up code loads MXCSR from a variable of the runtime library, straight away or by way of a
 * local variable.  So what the file has at the address is what it will be.  A value that is computed (C's _controlfp) is not found; such a program
 * runs as well, its arithmetic is interpreted, and the profile says so (runtime/abi/profile.h).
 */
#include <string.h>
#include "lifter/cfg/traits/questions.h"

/* The masks in MXCSR, for exceptions that programs never want and for those that some do. */
enum { MILD = 0x1900 /* denormal, underflow, inexact */, GRAVE = 0x0680 /* invalid, division by zero, overflow */ };

/* A value that is hardly anything else than MXCSR with exceptions unmasked: rounding to nearest, no flags. */
static bool unmasks(uint32_t w) { return (w & MILD) == MILD && (w & GRAVE) != GRAVE && !(w & ~(uint32_t)(MILD | GRAVE)); }

/* The last operand's value, when the file says it: an immediate, or what is at a fixed address. */
static bool value_unmasks(const struct xlat_image *im, const struct xlat_insn *in)
{
    const struct xlat_opnd *o = &in->opnd[in->nop - 1];
    uint32_t rva = in->mem.disp - im->base, w = o->imm;
    if (o->bits != 32)
        return false;
    if (o->kind == OPND_IMM)
        return unmasks(w);
    if (o->kind != OPND_MEM || in->mem.base != XLAT_NOREG || in->mem.index != XLAT_NOREG || in->mem.seg == XLAT_FS || rva >= im->size ||
        im->size - rva < sizeof w)
        return false;
    memcpy(&w, im->mem + rva, sizeof w); /* little endian, as the host */
    return unmasks(w);
}

static bool function_unmasks(const struct xlat_image *im, const struct xlat_func *f)
{
    bool loads = false, value = false;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            const struct xlat_insn *in = &f->blocks[i].insns[j];
            loads |= in->op == XLAT_OP_ldmxcsr;
            value |= (in->op == XLAT_OP_ldmxcsr || in->op == XLAT_OP_mov) && value_unmasks(im, in);
        }
    return loads && value;
}

bool xlat_ask_sse_unmasked(const struct xlat_program *p, const char **why)
{
    for (size_t i = 0; i < p->nfuncs; i++)
        if (function_unmasks(p->image, &p->funcs[i])) {
            *why = xlat_sprintf(p->arena, "the function at %08x loads such a value into MXCSR", p->funcs[i].entry);
            return true;
        }
    *why = "no function loads such a value into MXCSR";
    return false;
}
