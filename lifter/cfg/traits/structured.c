/* structured.c - whether structured exception handlers of the program may use the registers of a fault in other functions than their own.
 *
 * A handler that shows or changes registers, `context->Eip += 2` and the like, sees the faults of every function that was called while it was
 * registered.  (For faults in the function that registers it, see seh.c.)  Two kinds of function are looked at, by lifter/effects/handler.c:
 *   - handlers: named by the record that a function links into the list at fs:[0], or standing in the file's table of safe ones.  A record whose
 *     handler is not visible (it is an argument, or comes from a table) counts as one that uses registers;
 *   - filters: named by the scope tables of Microsoft's compilers, or beside the handler by a function whose handler asks filters itself.
 * The handlers of C++ compilers and of run-time libraries do not use registers.
 * Source: the layout of frames, M. Pietrek, "A Crash Course on the Depths of Win32 Structured Exception Handling", MSJ 1/1997.
 */
#include <string.h>
#include "lifter/cfg/traits/code.h"
#include "lifter/cfg/traits/questions.h"
#include "lifter/cfg/traits/straight.h"

enum { WORD = 4 };

struct question {
    const struct xlat_program *p;
    struct xlat_trait_code *code;
    const char **why;
    bool by_register; /* how the function that is looked at links records */
};

/* Delphi's handlers are jumps to its run-time library, where control goes on at an address that stands behind the jump. */
static bool is_jump(const struct xlat_image *im, uint32_t va)
{
    uint32_t rva = va - im->base;
    return rva < im->size && xlat_image_is_code(im, rva) && (im->mem[rva] == 0xe9 || im->mem[rva] == 0xeb);
}

/* ---- handlers ---- */

/* The thunk's import is a handler of a run-time library; lifter/effects/handler.c knows the names. */
static bool handler_uses(struct question *q, uint32_t va, uint32_t by, bool *delegates)
{
    struct xlat_handler_use use;
    if (!va || xlat_is_cxx_handler(q->p->image, va) || (q->by_register && is_jump(q->p->image, va)))
        return false;
    if (!xlat_trait_uses_context(q->code, va, XLAT_HANDLER_STRUCTURED, &use)) {
        *delegates |= use.delegates;
        return false;
    }
    *q->why = xlat_sprintf(q->p->arena, "the structured handler at %08x, which %08x registers, may use registers, see %08x", va, by, use.where);
    return true;
}

/* Whether a constant of an instruction is the address of code. */
static bool code_constant(const struct question *q, const struct xlat_insn *in, unsigned k, uint32_t *va)
{
    *va = in->opnd[k].imm;
    return in->opnd[k].kind == OPND_IMM && in->opnd[k].bits == 32 && xlat_image_is_code(q->p->image, *va - q->p->image->base);
}

/* All functions that f names by constants, as handlers or, but for the handler, as filters (arguments: EXCEPTION_POINTERS *).  *any: there are
 * some. */
static bool a_named_function_uses(struct question *q, const struct xlat_func *f, bool filters, uint32_t handler, bool *any, bool *delegates)
{
    uint32_t va;
    struct xlat_handler_use use;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++)
            for (unsigned k = 0; k < f->blocks[i].insns[j].nop; k++) {
                if (!code_constant(q, &f->blocks[i].insns[j], k, &va) || (filters && (va == handler || !xlat_func_at(q->p, va))))
                    continue;
                if (filters && (xlat_trait_uses_context(q->code, va, XLAT_HANDLER_STRUCTURED, &use), use.delegates))
                    continue; /* the handler */
                *any = true;
                if (!filters && handler_uses(q, va, f->entry, delegates))
                    return true;
                if (filters && xlat_trait_uses_context(q->code, va, XLAT_HANDLER_VECTORED, &use)) {
                    *q->why = xlat_sprintf(q->p->arena, "the filter at %08x, of a structured handler, may use registers, see %08x", va, use.where);
                    return true;
                }
            }
    return false;
}

enum { FRAME = 0x40000000 /* stands for ebp in what is known of addresses: far from what esp reaches */, NEAR = 0x100000 };

/* The block at which f begins, or to which it begins with a jump. */
static bool is_entry(const struct xlat_func *f, const struct xlat_block *b)
{
    const struct xlat_block *first = xlat_block_at(f, f->entry);
    return b == first || (first && first->n == 1 && first->term == TERM_JMP && first->succ[0] == b->addr);
}

/* What is known where the block begins: something about the frame, and what a block that runs into it leaves. */
static void begin(struct xlat_straight *s, const struct xlat_func *f, const struct xlat_block *b)
{
    xlat_straight_begin(s);
    if (is_entry(f, b))
        return;
    s->argument_lost = true;
    s->reg[XLAT_EBP] = (struct xlat_known){XLAT_KNOWN_STACK, FRAME};
    if (b > f->blocks && b[-1].end == b->addr && b[-1].term == TERM_FALL && !b[-1].calls)
        for (uint32_t j = 0; j < b[-1].n; j++) {
            struct xlat_effects e;
            xlat_effects(&b[-1].insns[j], &e);
            xlat_straight_step(s, &e);
        }
}

static bool not_visible(struct question *q, const struct xlat_func *f)
{
    *q->why = xlat_sprintf(q->p->arena, "the function at %08x registers a structured handler that is not visible", f->entry);
    return true;
}

/* f registers what is in a register when it is called, as the prologues of Microsoft's C++ library do (in eax): the handlers that its callers name (a
 * library's are in other files).  True: one uses registers, or is not visible. */
static bool a_callers_handler_uses(struct question *q, const struct xlat_func *f, unsigned reg)
{
    bool delegates = false;
    for (size_t n = 0; n < q->p->nfuncs; n++)
        for (uint32_t i = 0; i < q->p->funcs[n].nblocks; i++) {
            const struct xlat_block *b = &q->p->funcs[n].blocks[i];
            const struct xlat_insn *last = &b->insns[b->n - 1];
            struct xlat_effects e;
            uint32_t target;
            if (!b->n || !b->calls || !last->nop || last->opnd[0].imm != f->entry)
                continue;
            xlat_effects(last, &e);
            if (!xlat_direct_target(&e, &target) || target != f->entry)
                continue;
            struct xlat_straight s;
            begin(&s, &q->p->funcs[n], b);
            for (uint32_t j = 0; j + 1 < b->n; j++) {
                xlat_effects(&b->insns[j], &e);
                xlat_straight_step(&s, &e);
            }
            if (s.reg[reg].kind != XLAT_KNOWN_CONST) {
                *q->why = xlat_sprintf(q->p->arena, "the call at %08x registers a structured handler that is not visible", last->addr);
                return true;
            }
            if (handler_uses(q, s.reg[reg].n, q->p->funcs[n].entry, &delegates))
                return true;
        }
    return false;
}

/* The word at ebp + at, which f makes a record's handler: the constants that it stores there. */
static bool a_stored_function_uses(struct question *q, const struct xlat_func *f, uint32_t at, bool *any, bool *delegates)
{
    uint32_t va;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            const struct xlat_insn *in = &f->blocks[i].insns[j];
            if (in->nop < 2 || in->opnd[0].kind != OPND_MEM || in->mem.base != XLAT_EBP || in->mem.index != XLAT_NOREG || in->mem.disp != at ||
                !code_constant(q, in, in->nop - 1u, &va))
                continue;
            *any = true;
            if (handler_uses(q, va, f->entry, delegates))
                return true;
        }
    return false;
}

/* The function that runs into f, NULL: none does. */
static const struct xlat_func *part_before(const struct question *q, const struct xlat_func *f)
{
    enum { MOST_BEFORE = 64 };
    for (const struct xlat_func *g = f; g > q->p->funcs && f - g < MOST_BEFORE;) {
        g--;
        for (uint32_t i = 0; i < g->nblocks; i++)
            if (g->blocks[i].end == f->entry && g->blocks[i].term == TERM_FALL)
                return g;
    }
    return NULL;
}

/* The function in the record's handler at ebp + at (0: not known where), when f does not show it all functions that f names by constants; or those of
 * the function that runs into f: one is two where execution may resume. */
static bool a_function_named_around_uses(struct question *q, const struct xlat_func *f, uint32_t at, bool *delegates)
{
    enum { MOST_PARTS = 16 };
    const struct xlat_func *last = f;
    bool any = false;
    for (unsigned part = 0; f && part < MOST_PARTS; part++, f = part_before(q, f)) {
        if (at ? a_stored_function_uses(q, f, at, &any, delegates) : a_named_function_uses(q, f, false, 0, &any, delegates))
            return true;
        if (any)
            return false;
    }
    return at ? a_function_named_around_uses(q, last, 0, delegates) : not_visible(q, last);
}

/* The filters that f, or a part of the function before it, stores behind the record's handler at ebp + at. */
static bool a_filter_beside_uses(struct question *q, const struct xlat_func *f, uint32_t at)
{
    enum { MOST_PARTS = 16, WORDS = 6 };
    struct xlat_handler_use use;
    uint32_t va;
    for (unsigned part = 0; f && part < MOST_PARTS; part++, f = part_before(q, f))
        for (uint32_t i = 0; i < f->nblocks; i++)
            for (uint32_t j = 0; j < f->blocks[i].n; j++) {
                const struct xlat_insn *in = &f->blocks[i].insns[j];
                if (in->nop < 2 || in->opnd[0].kind != OPND_MEM || in->mem.base != XLAT_EBP || in->mem.disp - at - WORD >= WORDS * WORD ||
                    !code_constant(q, in, in->nop - 1u, &va) || !xlat_trait_uses_context(q->code, va, XLAT_HANDLER_VECTORED, &use))
                    continue;
                *q->why = xlat_sprintf(q->p->arena, "the filter at %08x, of a structured handler, may use registers, see %08x", va, use.where);
                return true;
            }
    return false;
}

/* Whether f looks at the list that a record may be linked into: one that does not only puts back a record that was there before. */
static bool reads_list(const struct xlat_func *f)
{
    struct xlat_effects e;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            if (f->blocks[i].insns[j].mem.seg != XLAT_FS)
                continue;
            xlat_effects(&f->blocks[i].insns[j], &e);
            for (unsigned m = 0; m < e.nmem; m++)
                if (e.mem[m].seg == XLAT_FS && e.mem[m].kind & XLAT_ACCESS_READ && e.mem[m].bytes == WORD)
                    return true;
        }
    return false;
}

/* Whether the record that the instruction links into the list has a handler that may use registers.  s: before the instruction. */
static bool record_uses(struct question *q, const struct xlat_func *f, const struct xlat_straight *s, bool entry, const struct xlat_effects *e,
                        xlat_node_id value)
{
    struct xlat_known record = xlat_straight_value(s, e, value), handler = {XLAT_KNOWN_NOT, 0};
    bool any = false, delegates = false;
    uint32_t at = 0, word;
    switch (record.kind) {
    case XLAT_KNOWN_STACK:
        at = record.n - FRAME + NEAR < 2 * NEAR ? record.n - FRAME + WORD : 0;
        handler = xlat_straight_word(s, (int32_t)record.n + WORD);
        if (entry && (int32_t)record.n + WORD >= 0 && handler.kind != XLAT_KNOWN_CONST)
            return false; /* pushed before: this is a part of another function, where it is looked at */
        break;
    case XLAT_KNOWN_CONST:
        if (!xlat_image_rd32(q->p->image, record.n - q->p->image->base + WORD, &handler.n) || !handler.n)
            break;
        handler.kind = XLAT_KNOWN_CONST;
        break;
    case XLAT_KNOWN_ARGUMENT:
        if (!reads_list(f))
            return false;
        break;
    default: return false; /* one that was in the list before */
    }
    if (handler.kind == XLAT_KNOWN_WORD && xlat_image_rd32(q->p->image, handler.n - q->p->image->base, &word) &&
        !xlat_image_is_writable(q->p->image, handler.n - q->p->image->base))
        handler = (struct xlat_known){XLAT_KNOWN_CONST, word};
    if (handler.kind == XLAT_KNOWN_CONST && handler.n - q->p->image->base >= q->p->image->size)
        return false; /* no handler of this file's; OpenSSL has such, by mistake */
    handler.kind = handler.kind == XLAT_KNOWN_REGISTER && !entry ? XLAT_KNOWN_NOT : handler.kind;
    if (handler.kind == XLAT_KNOWN_CONST && xlat_image_is_code(q->p->image, handler.n - q->p->image->base)) {
        if (handler_uses(q, handler.n, f->entry, &delegates))
            return true;
    } else if (handler.kind == XLAT_KNOWN_REGISTER && entry) {
        if (a_callers_handler_uses(q, f, handler.n))
            return true;
    } else if (handler.kind == XLAT_KNOWN_ARGUMENT ? not_visible(q, f) : a_function_named_around_uses(q, f, at, &delegates))
        return true;
    return delegates && (at ? a_filter_beside_uses(q, f, at) : a_named_function_uses(q, f, true, handler.n, &any, &delegates));
}

static bool a_registered_handler_uses(struct question *q, const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++) {
        const struct xlat_block *b = &f->blocks[i];
        struct xlat_straight s;
        struct xlat_effects e;
        begin(&s, f, b);
        for (uint32_t j = 0; j < b->n; j++) {
            xlat_effects(&b->insns[j], &e);
            for (unsigned m = 0; m < e.nmem; m++) {
                const struct xlat_access *to = &e.mem[m];
                bool links = xlat_links_record(&e, to);
                if (!links && to->kind & XLAT_ACCESS_WRITE && to->bytes == WORD && to->seg != XLAT_FS) {
                    struct xlat_known addr = xlat_straight_value(&s, &e, to->addr);
                    links = addr.kind == XLAT_KNOWN_TEB && addr.n == 0;
                }
                if (links && record_uses(q, f, &s, is_entry(f, b), &e, to->value))
                    return true;
            }
            xlat_straight_step(&s, &e);
        }
    }
    return false;
}

/* ---- filters ---- */

/* Whether f reads the word at ebp + at (0: none is meant). */
static bool reads_frame(const struct xlat_func *f, int32_t at, uint32_t *where)
{
    struct xlat_effects e;
    uint32_t disp;
    for (uint32_t i = 0; at && i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            const struct xlat_insn *in = &f->blocks[i].insns[j];
            if (in->mem.base != XLAT_EBP || in->mem.disp != (uint32_t)at)
                continue;
            xlat_effects(in, &e);
            for (unsigned m = 0; m < e.nmem; m++)
                if (e.mem[m].kind & XLAT_ACCESS_READ && xlat_node_is_reg_plus(&e, e.mem[m].addr, XLAT_EBP, &disp) && disp == (uint32_t)at) {
                    *where = in->addr;
                    return true;
                }
        }
    return false;
}

/* A scope table of Microsoft's C compilers at va, of _except_handler3 or, behind a header of four words, 4: rows of the scope around it (-1 or -2:
 * none; else an earlier row), the filter (0: a __finally) and the code. */
static bool a_filter_in_table_uses(struct question *q, const struct xlat_func *f, uint32_t va)
{
    enum { MOST_ROWS = 64, HEADER = 16, ROW = 12 };
    const struct xlat_image *im = q->p->image;
    for (int version = 3; version <= 4; version++) {
        uint32_t at = va - im->base + (version == 4 ? HEADER : 0), none = version == 4 ? 0xfffffffe : 0xffffffff, around, filter, code;
        for (uint32_t i = 0; i < MOST_ROWS; i++, at += ROW) {
            struct xlat_handler_use use;
            if (!xlat_image_rd32(im, at, &around) || !xlat_image_rd32(im, at + 4, &filter) || !xlat_image_rd32(im, at + 8, &code) ||
                !(around == none || around < i) || !xlat_image_is_code(im, code - im->base) || (filter && !xlat_image_is_code(im, filter - im->base)))
                break;
            if (!filter || !xlat_func_at(q->p, filter))
                continue;
            xlat_trait_uses_context(q->code, filter, XLAT_HANDLER_FILTER, &use);
            if (use.uses || reads_frame(f, use.left[0], &use.where) || reads_frame(f, use.left[1], &use.where)) {
                *q->why = xlat_sprintf(q->p->arena, "the filter at %08x, of a structured handler, may use registers, see %08x", filter, use.where);
                return true;
            }
        }
    }
    return false;
}

/* In a scope table that f puts on the stack, or into its frame. */
static bool a_filter_uses(struct question *q, const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            const struct xlat_insn *in = &f->blocks[i].insns[j];
            for (unsigned k = 0; k < in->nop; k++)
                if (in->opnd[k].kind == OPND_IMM && in->opnd[k].bits == 32 && in->opnd[k].imm - q->p->image->base < q->p->image->size &&
                    a_filter_in_table_uses(q, f, in->opnd[k].imm))
                    return true;
        }
    return false;
}

/* A handler that a function registers and removes which calls nobody sees only this function's faults, at which registers are exact (seh.c). */
static bool sees_others(const struct xlat_func *f)
{
    unsigned writes = 0;
    struct xlat_effects e;
    for (uint32_t i = 0; i < f->nblocks; i++) {
        if (f->blocks[i].calls || f->blocks[i].term == TERM_IND)
            return true;
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            if (f->blocks[i].insns[j].mem.seg != XLAT_FS)
                continue;
            xlat_effects(&f->blocks[i].insns[j], &e);
            for (unsigned m = 0; m < e.nmem; m++)
                writes += xlat_links_record(&e, &e.mem[m]);
        }
    }
    return writes < 2;
}

bool xlat_structured_handlers_use_context(const struct xlat_program *p, struct xlat_trait_code *code, const uint8_t *links, const char **why)
{
    static const char wine[] = "Wine builtin DLL"; /* the system itself: it calls everybody's handlers, and those of its own only unwind */
    enum { SIGNATURE_AT = 0x40 };
    struct question q = {p, code, why, false};
    bool delegates = false;
    *why = "no structured handler uses registers of its context";
    if (p->image->size > SIGNATURE_AT + sizeof wine && !memcmp(p->image->mem + SIGNATURE_AT, wine, sizeof wine))
        return false;
    for (size_t i = 0; i < p->nfuncs; i++) {
        const struct xlat_func *f = &p->funcs[i];
        q.by_register = links[i] == XLAT_LINKS_BY_REGISTER;
        if ((links[i] != XLAT_LINKS_NOT && (links[i] != XLAT_LINKS_DIRECTLY || sees_others(f)) && a_registered_handler_uses(&q, f)) ||
            a_filter_uses(&q, f))
            return true;
    }
    q.by_register = false;
    for (size_t i = 0; i < p->image->nsafeseh; i++)
        if (handler_uses(&q, p->image->base + p->image->safeseh[i], 0, &delegates)) {
            *why = xlat_sprintf(p->arena, "the safe handler at %08x may use registers", p->image->base + p->image->safeseh[i]);
            return true;
        }
    return false;
}
