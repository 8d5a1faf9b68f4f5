/* vectored.c - whether a program's vectored exception handlers, or handlers that work like them, may look into the registers of a fault.
 *
 * A vectored handler sees every fault of the process, so one that reads or changes its context wants every function to keep them where it
 * can find them (lifter/emit/precise.c).  Many do not: the thread library that MinGW-w64's C++ programs are linked with installs one that asks
 * for the exception's code and nothing else.  Such a handler is blind: no value that may be its argument, EXCEPTION_POINTERS *, is read from at the offset of
 * ContextRecord, stored where others find it, computed with or handed to anyone.  This is a forward data flow of one bit for each
 * register, "may be the argument"; every slot of the stack may hold it.  What points to the stack may only be saved there, or be the link of a
 * structured handler (fs:[0]).
 *
 * Nor does it matter what a handler does with exceptions that no instruction's fault is, or that a full stack is (Rust's handler reports that one and
 * lets all others pass): where the code is compared with such a one, the way on is not followed.
 *
 * Only what is plainly visible counts: the import's slot is used by calls alone (or by a thunk that is only called), and each call finds the
 * handler as an immediate on the stack, put there in its own block.  Everything else is taken for a handler that looks.
 */
#include <string.h>
#include "lifter/cfg/traits/questions.h"

enum { CONTEXT_RECORD = 4 /* offset in EXCEPTION_POINTERS */, MOST_BLOCKS = 64 };
/* Beside the bits of registers: ebp may be no frame pointer; registers that may point to the stack; such a one may be on the stack. */
enum { NOT_FRAME = 1 << 8, POINTS = 16, POINTER_SAVED = 1 << 24 };

static bool names(const struct xlat_memref *m, uint32_t va) { return m->base == XLAT_NOREG && m->index == XLAT_NOREG && m->disp == va; }

static bool has_mem(const struct xlat_insn *in)
{
    for (unsigned i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_MEM)
            return true;
    return false;
}

static bool is_fs_0(const struct xlat_insn *in) { return has_mem(in) && in->mem.seg == XLAT_FS && in->asz == 32 && names(&in->mem, 0); }

static int regs_of(const struct xlat_opnd *o) { return o->kind == OPND_REG ? 1 << (o->bits == 8 ? o->num & 3 : o->num) : 0; }

/* After an instruction: the registers that may hold the argument, and the bits beside them; -1: the argument may be looked into, or get away. */
static int step(const struct xlat_insn *in, int held)
{
    const struct xlat_opnd *d = &in->opnd[0], *s = &in->opnd[1], *source = in->nop > 1 ? s : d;
    const struct xlat_memref *m = &in->mem;
    bool mem = has_mem(in), compares = in->op == XLAT_OP_cmp || in->op == XLAT_OP_test, frame = !(held & NOT_FRAME);
    bool stack = m->index == XLAT_NOREG && (m->base == XLAT_ESP || (m->base == XLAT_EBP && frame));
    int written = regs_of(d), from = in->nop > 1 ? regs_of(s) : 0, stack_regs = 1 << XLAT_ESP | (frame ? 1 << XLAT_EBP : 0);
    bool argument = held & from, pointer = (held >> POINTS | stack_regs) & from; /* is the source */

    if (in->prefix & (PFX_LOCK | PFX_REP | PFX_REPNE) || in->nop > 2)
        return -1;
    if (is_fs_0(in) && d->bits == 32 && (in->op == XLAT_OP_mov || in->op == XLAT_OP_push || in->op == XLAT_OP_pop)) /* a structured handler's link */
        return d->kind != OPND_REG ? held : written & stack_regs ? -1 : held & ~(written | written << POINTS);
    if (mem && (m->seg == XLAT_FS || m->seg == XLAT_GS || in->asz == 16))
        return -1;
    if (mem && !stack && (m->base == XLAT_ESP || (frame && (m->base == XLAT_EBP || m->index == XLAT_EBP))))
        return -1; /* somewhere on the stack */
    bool loads = mem && stack && s->kind == OPND_MEM, loads_pointer = loads && held & POINTER_SAVED;
    if (mem && !stack && in->op != XLAT_OP_lea) {
        int base = m->base == XLAT_NOREG ? 0 : 1 << m->base, index = m->index == XLAT_NOREG ? 0 : 1 << m->index;
        if ((held | held >> POINTS) & index || (held >> POINTS & base & ~held))
            return -1;
        if (held & base) { /* of the argument: its first pointer, and only to be read */
            const struct xlat_opnd *what = d->kind == OPND_MEM ? d : s;
            if (index || m->disp != 0 || what->bits > 8 * CONTEXT_RECORD || (what == d && !compares))
                return -1;
            loads = loads_pointer = held & POINTER_SAVED || held >> POINTS & base; /* then it may be some place of the stack */
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
            return stack ? held | (pointer ? POINTER_SAVED : 0) : argument || pointer ? -1 : held;
        if (d->kind != OPND_REG || written == 1 << XLAT_ESP)
            return written && s->kind == OPND_REG && s->num == XLAT_EBP && frame ? held : -1;
        if (d->bits == 32)
            held &= ~(written | written << POINTS);
        return held | (argument || loads ? written : 0) | (pointer || loads_pointer ? written << POINTS : 0);
    case XLAT_OP_xor:
    case XLAT_OP_sub:
        if (d->kind == OPND_REG && s->kind == OPND_REG && d->num == s->num && d->bits == 32)
            return written & stack_regs ? -1 : held & ~(written | written << POINTS);
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
        return d->kind != OPND_REG || (held | held >> POINTS | stack_regs) & written || argument || pointer || loads ? -1 : held;
    case XLAT_OP_cmp:
    case XLAT_OP_test:
    case XLAT_OP_jcc:
    case XLAT_OP_jmp:
    case XLAT_OP_ret:
    case XLAT_OP_nop: return in->op == XLAT_OP_jmp && d->kind != OPND_REL ? -1 : held;
    case XLAT_OP_setcc: return d->kind == OPND_REG ? held : -1;
    case XLAT_OP_push:
        if (regs_of(source) & (held >> POINTS | stack_regs) && (regs_of(source) != 1 << XLAT_EBP))
            held |= POINTER_SAVED;
        return held;
    case XLAT_OP_pop:
        return d->kind == OPND_REG && d->num != XLAT_ESP ? held | written | (held & POINTER_SAVED ? written << POINTS : 0) : -1;
    case XLAT_OP_leave: return held & NOT_FRAME ? -1 : held | 1 << XLAT_EBP | NOT_FRAME;
    case XLAT_OP_lea:
        if (stack && written == 1 << XLAT_ESP)
            return held;
        if (!stack || d->bits != 32 || written & stack_regs)
            return -1;
        return (held & ~written) | written << POINTS;
    default: return -1;
    }
}

/* Exceptions that are an instruction's fault, and so have registers that a handler may want.  Source: the Windows SDK's ntstatus.h. */
static bool is_fault(uint32_t code)
{
    return (code >= 0x80000001 && code <= 0x80000004) || code == 0xc0000005 || code == 0xc0000006 || code == 0xc000001d || code == 0xc000001e ||
           (code >= 0xc000008c && code <= 0xc0000096) || code == 0xc0000235 || code == 0xc0000409 || (code >= 0xc00002b4 && code <= 0xc00002b5) ||
           code == 0xc00002c9 || code == 0xc0000420;
}

/* Which way a handler's first block takes with an exception that is no fault, or is a full stack, as an index of succ; -1: not to be seen. */
static int way_of_others(const struct xlat_block *b)
{
    enum { NOTHING, ARGUMENT, RECORD, CODE } is[8] = {NOTHING};
    int32_t depth = 0; /* of esp below the return address */
    bool esp_known = true, frame = false;
    const struct xlat_insn *last = &b->insns[b->n - 1], *asked = NULL;
    if (b->term != TERM_JCC || last->op != XLAT_OP_jcc || (last->cc != CC_E && last->cc != CC_NE))
        return -1;
    for (uint32_t i = 0; i + 1 < b->n; i++) {
        const struct xlat_insn *in = &b->insns[i];
        const struct xlat_opnd *d = &in->opnd[0], *s = &in->opnd[1];
        const struct xlat_memref *m = &in->mem;
        bool mem = has_mem(in) && m->index == XLAT_NOREG && m->base != XLAT_NOREG && in->asz == 32 && m->seg != XLAT_FS && m->seg != XLAT_GS;
        bool by_esp = mem && m->base == XLAT_ESP, by_ebp = mem && m->base == XLAT_EBP && frame;
        bool of_caller = (by_esp && esp_known && (int32_t)m->disp > depth) || (by_ebp && (int32_t)m->disp > 4);
        bool writes = d->kind == OPND_REG && in->op != XLAT_OP_cmp && in->op != XLAT_OP_test && in->op != XLAT_OP_push;
        int what = NOTHING;
        switch (in->op) {
        case XLAT_OP_mov:
            if (d->kind == OPND_MEM && (of_caller || (by_esp && !esp_known) || (mem && m->base == XLAT_EBP && !frame)))
                return -1; /* the argument's place */
            if (d->kind == OPND_REG && d->bits == 32 && s->kind == OPND_MEM && mem) {
                if (of_caller)
                    what = m->disp == (uint32_t)(by_esp ? depth + 4 : 8) ? ARGUMENT : NOTHING;
                else if (!by_esp && !by_ebp && m->disp == 0 && (is[m->base] == ARGUMENT || is[m->base] == RECORD))
                    what = is[m->base] + 1;
            }
            break;
        case XLAT_OP_cmp:
            asked = s->kind == OPND_IMM && d->bits == 32 &&
                    (d->kind == OPND_REG ? is[d->num] == CODE : mem && !by_esp && !by_ebp && m->disp == 0 && is[m->base] == RECORD) ? in : NULL;
            break;
        case XLAT_OP_push: depth += d->bits / 8; break;
        case XLAT_OP_sub:
            asked = NULL;
            if (d->kind == OPND_REG && d->num == XLAT_ESP && s->kind == OPND_IMM) {
                depth += (int32_t)s->imm;
                continue;
            }
            break;
        case XLAT_OP_lea: break;
        default: asked = NULL;
        }
        if (writes && d->num == XLAT_EBP && d->bits == 32)
            frame = in->op == XLAT_OP_mov && s->kind == OPND_REG && s->num == XLAT_ESP && esp_known && depth == 4;
        if (writes && d->num == XLAT_ESP && d->bits > 8)
            esp_known = false;
        if (in->op == XLAT_OP_pop || in->op == XLAT_OP_leave)
            esp_known = false;
        if (writes)
            is[d->bits == 8 ? d->num & 3 : d->num] = what;
    }
    return !asked || is_fault(asked->opnd[1].imm) ? -1 : last->cc == CC_E ? 0 : 1;
}

static bool ignores_context(const struct xlat_program *p, uint32_t handler)
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
            int others = b == entry ? way_of_others(b) : -1;
            for (int k = 0; k < 2 && b->term != TERM_RET; k++) {
                if (!b->succ[k] || k == others)
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

/* How much has been looked at for one program.  Programs have one slot, one thunk and a few calls; one with thousands of each, which would be gone
 * through as many times, is taken to use the context when the constants are reached. */
struct effort {
    unsigned scans;    /* of the whole program, for uses of an address */
    unsigned handlers; /* data flows solved */
};
enum { MOST_SCANS = 64, MOST_HANDLERS = 1024 };

/* Whether all that the program does with an address is to call what it says (slot) or what is there (thunk), with handlers that ignore the
 * context. */
static bool all_ignore_context(const struct xlat_program *p, uint32_t slot, uint32_t thunk, struct effort *e, const char **why)
{
    if (++e->scans > MOST_SCANS) {
        *why = "AddVectoredExceptionHandler is imported or passed on in more places than are looked at";
        return false;
    }
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
                if (!slot_used && !thunk_used && !imm_used)
                    continue;
                if (!imm_used && in->op == XLAT_OP_call && j == b->n - 1) {
                    uint32_t handler = handler_of_call(b);
                    if (handler && ++e->handlers <= MOST_HANDLERS && ignores_context(p, handler))
                        continue;
                    *why = handler ? xlat_sprintf(p->arena, "the vectored handler at %08x may use its context", handler)
                                   : xlat_sprintf(p->arena, "the call at %08x adds a vectored handler that is not visible", in->addr);
                    return false;
                }
                if (!imm_used && slot_used && in->op == XLAT_OP_jmp && p->funcs[f].ninsns == 1 && /* a thunk */
                    !(p->funcs[f].seeds & ~(uint32_t)(SEED_CALL | SEED_PROLOGUE | SEED_SYMBOL | SEED_PROFILE))) {
                    if (!all_ignore_context(p, 0, p->funcs[f].entry, e, why))
                        return false;
                    continue;
                }
                *why = xlat_sprintf(p->arena, "at %08x the address of AddVectoredExceptionHandler is used otherwise than to call it", in->addr);
                return false;
            }
        }
    return true;
}

bool xlat_vectored_handlers_use_context(const struct xlat_program *p, const char **why)
{
    const struct xlat_image *im = p->image;
    struct effort e = {0};
    *why = "no vectored handler uses its context";
    for (size_t i = 0; i < im->nimports; i++) {
        const char *name = im->imports[i].name;
        if (name && (!strcmp(name, "AddVectoredExceptionHandler") || !strcmp(name, "RtlAddVectoredExceptionHandler")) &&
            !all_ignore_context(p, im->base + im->imports[i].iat_rva, 0, &e, why))
            return true;
    }
    return false;
}
