/* vectored.c - whether a program's vectored exception handlers may look into the registers of a fault.
 *
 * A vectored handler sees every fault of the process, so one that reads or changes its context wants every function to keep them where it
 * can find them (lifter/emit/precise.c).  Many do not: the thread library that MinGW-w64's C++ programs are linked with installs one that asks
 * for the exception's code and nothing else.  Such a handler is blind: no value that may be its argument, EXCEPTION_POINTERS *, is read from at the offset of
 * ContextRecord, stored where others find it, computed with or handed to anyone.  This is a forward data flow of one bit for each
 * register, "may be the argument"; every slot of the stack may hold it, and nothing but esp and a frame pointer may point there.
 *
 * Only what is plainly visible counts: the import's slot is used by calls alone (or by a thunk that is only called), and each call finds the
 * handler as an immediate on the stack, put there in its own block.  Everything else is taken for a handler that looks.
 */
#include "lifter/cfg/cfg.h"

#include <string.h>

enum { CONTEXT_RECORD = 4 /* offset in EXCEPTION_POINTERS */, NOT_FRAME = 1 << 8 /* beside the bits of registers */, MOST_BLOCKS = 64 };

static bool names(const struct xlat_memref *m, uint32_t va) { return m->base == XLAT_NOREG && m->index == XLAT_NOREG && m->disp == va; }

static bool has_mem(const struct xlat_insn *in)
{
    for (unsigned i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_MEM)
            return true;
    return false;
}

/* After an instruction: the registers that may hold the argument, and whether ebp may be no frame pointer; -1: the argument may be looked into, or
 * get away. */
static int step(const struct xlat_insn *in, int held)
{
    const struct xlat_opnd *d = &in->opnd[0], *s = &in->opnd[1];
    const struct xlat_memref *m = &in->mem;
    bool mem = has_mem(in), compares = in->op == XLAT_OP_cmp || in->op == XLAT_OP_test;
    bool stack = m->index == XLAT_NOREG && (m->base == XLAT_ESP || (m->base == XLAT_EBP && !(held & NOT_FRAME)));
    bool loads = mem && stack && s->kind == OPND_MEM;
    int written = d->kind == OPND_REG ? 1 << (d->bits == 8 ? d->num & 3 : d->num) : 0;
    bool frame = !(held & NOT_FRAME);
    int from = in->nop > 1 && s->kind == OPND_REG ? held >> (s->bits == 8 ? s->num & 3 : s->num) & 1 : 0;

    if (in->prefix & (PFX_LOCK | PFX_REP | PFX_REPNE) || in->nop > 2)
        return -1;
    if (mem && (m->seg == XLAT_FS || m->seg == XLAT_GS || in->asz == 16))
        return -1;
    if (mem && !stack && (m->base == XLAT_ESP || (frame && (m->base == XLAT_EBP || m->index == XLAT_EBP))))
        return -1; /* somewhere on the stack */
    const struct xlat_opnd *source = in->nop > 1 ? s : d;
    if (source->kind == OPND_REG && (source->num == XLAT_ESP || (source->num == XLAT_EBP && frame)) && source->bits > 8 && !compares) {
        bool moves = in->op == XLAT_OP_mov && d->kind == OPND_REG && (d->num == XLAT_ESP || (d->num == XLAT_EBP && s->num == XLAT_ESP));
        bool saves = source == d && source->num == XLAT_EBP && (in->op == XLAT_OP_push || in->op == XLAT_OP_pop);
        if (!moves && !saves)
            return -1; /* another pointer to the stack */
    }
    if (mem && !stack && in->op != XLAT_OP_lea) {
        if (m->index != XLAT_NOREG && held >> m->index & 1)
            return -1;
        if (m->base != XLAT_NOREG && held >> m->base & 1) { /* of the argument: its first pointer, and only to be read */
            const struct xlat_opnd *what = d->kind == OPND_MEM ? d : s;
            if (m->index != XLAT_NOREG || m->disp != 0 || what->bits > 8 * CONTEXT_RECORD || (what == d && !compares))
                return -1;
        }
    }
    if (written & 1 << XLAT_EBP && !compares) {
        if (in->op == XLAT_OP_mov && s->kind == OPND_REG && s->num == XLAT_ESP && d->bits == 32)
            return held & ~(NOT_FRAME | 1 << XLAT_EBP);
        held |= NOT_FRAME;
    }
    switch (in->op) {
    case XLAT_OP_mov:
    case XLAT_OP_movzx:
    case XLAT_OP_movsx:
        if (d->kind == OPND_MEM)
            return !stack && from ? -1 : held;
        if (d->kind != OPND_REG || written == 1 << XLAT_ESP)
            return written && s->kind == OPND_REG && s->num == XLAT_EBP && !(held & NOT_FRAME) ? held : -1;
        return from || loads ? held | written : d->bits == 32 ? held & ~written : held;
    case XLAT_OP_xor:
    case XLAT_OP_sub:
        if (d->kind == OPND_REG && s->kind == OPND_REG && d->num == s->num && d->bits == 32)
            return held & ~written;
        /* fall through */
    case XLAT_OP_add:
    case XLAT_OP_and:
    case XLAT_OP_or:
    case XLAT_OP_sbb:
    case XLAT_OP_neg:
    case XLAT_OP_not:
    case XLAT_OP_inc:
    case XLAT_OP_dec:
        if (written == 1 << XLAT_ESP) /* the frame */
            return in->nop == 2 && s->kind == OPND_IMM ? held : -1;
        return d->kind != OPND_REG || held & written || from || loads ? -1 : held;
    case XLAT_OP_cmp:
    case XLAT_OP_test:
    case XLAT_OP_jcc:
    case XLAT_OP_jmp:
    case XLAT_OP_ret:
    case XLAT_OP_nop: return in->op == XLAT_OP_jmp && d->kind != OPND_REL ? -1 : held;
    case XLAT_OP_setcc: return d->kind == OPND_REG ? held : -1;
    case XLAT_OP_push: return held;
    case XLAT_OP_pop: return d->kind == OPND_REG && d->num != XLAT_ESP ? held | written : -1;
    case XLAT_OP_leave: return held & NOT_FRAME ? -1 : held | 1 << XLAT_EBP | NOT_FRAME;
    case XLAT_OP_lea: return stack && written == 1 << XLAT_ESP ? held : -1;
    default: return -1;
    }
}

static bool is_blind(const struct xlat_program *p, uint32_t handler)
{
    const struct xlat_func *f = xlat_func_at(p, handler);
    int in[MOST_BLOCKS];
    bool reached[MOST_BLOCKS] = {false}, changed = true;
    if (!f || f->nblocks > MOST_BLOCKS)
        return false;
    const struct xlat_block *entry = xlat_block_at(f, handler);
    if (!entry)
        return false;
    in[entry - f->blocks] = NOT_FRAME | 1 << XLAT_EBP; /* the caller's */
    reached[entry - f->blocks] = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            if (!reached[i])
                continue;
            int held = in[i];
            for (uint32_t j = 0; j < b->n && held >= 0; j++)
                held = step(&b->insns[j], held);
            if (held < 0 || (b->term != TERM_FALL && b->term != TERM_JMP && b->term != TERM_JCC && b->term != TERM_RET))
                return false;
            for (int k = 0; k < 2 && b->term != TERM_RET; k++) {
                if (!b->succ[k])
                    continue;
                const struct xlat_block *to = xlat_block_at(f, b->succ[k]);
                if (!to)
                    return false;
                size_t t = (size_t)(to - f->blocks);
                if (reached[t] && (in[t] | held) == in[t])
                    continue;
                in[t] = reached[t] ? in[t] | held : held;
                reached[t] = changed = true;
            }
        }
    }
    return true;
}

/* The handler that the call at b's end is given: an immediate at esp + 4.  0: not to be seen. */
static uint32_t handler_of_call(const struct xlat_block *b)
{
    int32_t at = 4; /* its distance from esp, before the call and then ever earlier */
    for (uint32_t i = b->n - 1; i-- > 0 && at >= 0;) {
        const struct xlat_insn *in = &b->insns[i];
        const struct xlat_opnd *d = &in->opnd[0], *s = &in->opnd[1];
        bool elsewhere = has_mem(in) && d->kind == OPND_MEM && (in->mem.index != XLAT_NOREG || (in->mem.base != XLAT_ESP && in->mem.base != XLAT_NOREG));
        bool beside = has_mem(in) && d->kind == OPND_MEM && in->mem.base == XLAT_ESP && (int32_t)in->mem.disp < at + 4 &&
                      (int32_t)in->mem.disp + d->bits / 8 > at; /* writes to a part of it, or more */
        bool writes_esp = d->kind == OPND_REG && d->num == XLAT_ESP && d->bits >= 16 && in->op != XLAT_OP_cmp && in->op != XLAT_OP_test;
        if (in->op == XLAT_OP_push && d->bits == 32) {
            if (at == 0)
                return d->kind == OPND_IMM ? d->imm : 0;
            at -= 4;
        } else if (in->op == XLAT_OP_mov && d->kind == OPND_MEM && in->mem.base == XLAT_ESP && in->mem.index == XLAT_NOREG && in->mem.disp == (uint32_t)at)
            return s->kind == OPND_IMM && d->bits == 32 ? s->imm : 0;
        else if ((in->op == XLAT_OP_sub || in->op == XLAT_OP_add) && writes_esp && s->kind == OPND_IMM && d->bits == 32)
            at += in->op == XLAT_OP_sub ? -(int32_t)s->imm : (int32_t)s->imm;
        else if (beside || elsewhere || writes_esp || in->op == XLAT_OP_pop || in->op == XLAT_OP_leave || in->op == XLAT_OP_push ||
                 in->op == XLAT_OP_enter || in->op == XLAT_OP_pusha || in->op == XLAT_OP_popa || in->op == XLAT_OP_pushf || in->op == XLAT_OP_popf)
            return 0;
    }
    return 0;
}

/* Whether all that the program does with an address is to call what it says (slot) or what is there. */
static bool handlers_are_blind(const struct xlat_program *p, uint32_t slot, uint32_t thunk)
{
    for (size_t f = 0; f < p->nfuncs; f++)
        for (uint32_t i = 0; i < p->funcs[f].nblocks; i++) {
            const struct xlat_block *b = &p->funcs[f].blocks[i];
            for (uint32_t j = 0; j < b->n; j++) {
                const struct xlat_insn *in = &b->insns[j];
                bool slot_used = slot && has_mem(in) && names(&in->mem, slot), thunk_used = false, imm_used = false;
                for (unsigned k = 0; k < in->nop; k++) {
                    thunk_used |= thunk && in->opnd[k].kind == OPND_REL && in->opnd[k].imm == thunk;
                    imm_used |= in->opnd[k].kind == OPND_IMM && in->opnd[k].imm == (slot ? slot : thunk);
                }
                if (imm_used)
                    return false;
                if (!slot_used && !thunk_used)
                    continue;
                if (in->op == XLAT_OP_call && j == b->n - 1) {
                    uint32_t handler = handler_of_call(b);
                    if (!handler || !is_blind(p, handler))
                        return false;
                } else if (slot_used && in->op == XLAT_OP_jmp && p->funcs[f].ninsns == 1) { /* a thunk */
                    if (p->funcs[f].seeds & ~(uint32_t)(SEED_CALL | SEED_PROLOGUE | SEED_SYMBOL | SEED_PROFILE) || !handlers_are_blind(p, 0, p->funcs[f].entry))
                        return false;
                } else
                    return false;
            }
        }
    return true;
}

bool xlat_vectored_handler_looks(const struct xlat_program *p)
{
    const struct xlat_image *im = p->image;
    for (size_t i = 0; i < im->nimports; i++) {
        const char *name = im->imports[i].name;
        if (name && (!strcmp(name, "AddVectoredExceptionHandler") || !strcmp(name, "RtlAddVectoredExceptionHandler")) &&
            !handlers_are_blind(p, im->base + im->imports[i].iat_rva, 0))
            return true;
    }
    return false;
}
