/* patching.c - whether structured exception handlers of a program change the registers that the program goes on with.
 *
 * `context->Eip += 2` and the like: after it every register must be what it was at the fault, wherever that was, so such a program is one whose
 * handlers look (lifter/cfg/vectored.c).  Handlers that only read are left out: what they show a user is no reason to make the whole program larger.
 *
 * Looked at are functions that are registered as handlers (named by an immediate in a function that writes fs:[0], or in the file's table of safe
 * ones), which get CONTEXT * as their third argument, and the filters of Microsoft's compilers, which find EXCEPTION_POINTERS * at [ebp - 14h] and
 * may hand it to a function.  In each, a forward data flow tells which registers may hold either pointer, and where the exception is known to be one of
 * those that find exact registers everywhere, since translated code leaves for them in good order.  What is not seen is not there: it costs
 * the registers' being exact, which is what `xlat build --faults=exact` is for.
 * Sources: winnt.h (CONTEXT, EXCEPTION_POINTERS); the layout of frames, M. Pietrek, "A Crash Course on the Depths of Win32 Structured Exception
 * Handling", MSJ 1/1997.
 */
#include <string.h>
#include "lifter/base/map.h"
#include "lifter/cfg/traits/questions.h"

enum { CONTEXT_EDI = 0x9c, CONTEXT_SEGSS = 0xc8, CONTEXT_RECORD = 4, POINTERS_SLOT = -0x14 };
enum kind { HANDLER, FILTER, FILTER_FUNCTION }; /* CONTEXT * is argument 3; EXCEPTION_POINTERS * is at [ebp - 14h]; it is argument 1 */

struct held {
    uint8_t context, pointers; /* registers that may hold it, a bit each */
    bool exact;                /* the exception's code has been compared with one of an exact fault */
};

static bool plain(const struct xlat_insn *in) { return in->mem.index == XLAT_NOREG && in->mem.base != XLAT_NOREG && in->asz == 32 && in->mem.seg != XLAT_FS; }

/* Where the argument is found by ebp or by esp, whose distance from the return address is depth. */
static bool is_argument(const struct xlat_insn *in, unsigned n, int32_t depth)
{
    return plain(in) && ((in->mem.base == XLAT_EBP && in->mem.disp == 4 + 4 * n) || (in->mem.base == XLAT_ESP && (int32_t)in->mem.disp == depth + (int32_t)(4 * n)));
}

/* A program's functions, and what is known of them: thousands of scope tables may name the same filter. */
struct asked {
    const struct xlat_program *p;
    struct xlat_map answers; /* index of the function * 3 + enum kind -> whether it patches */
};

struct look {
    struct asked *a;
    enum kind kind;
    int32_t depth;
    bool patches;
};

static bool hands_on(const struct look *l, uint32_t callee);

/* One instruction; pushed: the last push was of EXCEPTION_POINTERS *. */
static void step(struct look *l, const struct xlat_insn *in, struct held *h, bool *pushed)
{
    const struct xlat_opnd *d = &in->opnd[0], *s = &in->opnd[1];
    uint8_t base = plain(in) ? (uint8_t)(1u << in->mem.base) : 0, written = d->kind == OPND_REG ? (uint8_t)(1u << (d->bits == 8 ? d->num & 3 : d->num)) : 0;
    bool slot = l->kind == FILTER && plain(in) && in->mem.base == XLAT_EBP && in->mem.disp == (uint32_t)POINTERS_SLOT;
    bool was = *pushed;

    *pushed = false;
    switch (in->op) {
    case XLAT_OP_cmp: case XLAT_OP_test: case XLAT_OP_jcc: case XLAT_OP_jmp: case XLAT_OP_ret: return;
    case XLAT_OP_push:
        l->depth += 4;
        *pushed = (d->kind == OPND_MEM && slot) || (d->kind == OPND_REG && h->pointers & written);
        return;
    case XLAT_OP_call:
        if (was && d->kind == OPND_REL)
            l->patches |= hands_on(l, d->imm);
        h->context &= 0xe8, h->pointers &= 0xe8; /* ebx, ebp, esi, edi are kept */
        return;
    case XLAT_OP_pop: l->depth -= 4; break;
    case XLAT_OP_sub: case XLAT_OP_add:
        if (written == 1 << XLAT_ESP && s->kind == OPND_IMM)
            l->depth += in->op == XLAT_OP_sub ? (int32_t)s->imm : -(int32_t)s->imm;
        break;
    default: break;
    }
    if (!h->exact && d->kind == OPND_MEM && h->context & base && in->mem.disp >= CONTEXT_EDI && in->mem.disp < CONTEXT_SEGSS)
        l->patches = true;
    if (!written)
        return;
    bool load = in->op == XLAT_OP_mov && d->bits == 32 && s->kind == OPND_MEM, copy = in->op == XLAT_OP_mov && d->bits == 32 && s->kind == OPND_REG;
    bool context = (load && ((l->kind == HANDLER && is_argument(in, 3, l->depth)) || (h->pointers & base && in->mem.disp == CONTEXT_RECORD))) ||
                   (copy && h->context >> s->num & 1);
    bool pointers = (load && (slot || (l->kind == FILTER_FUNCTION && is_argument(in, 1, l->depth)))) || (copy && h->pointers >> s->num & 1);
    h->context = (uint8_t)((h->context & ~written) | (context ? written : 0));
    h->pointers = (uint8_t)((h->pointers & ~written) | (pointers ? written : 0));
}

/* Codes of exceptions at which registers may not be exact: of memory, and floating-point ones.  Source: the Windows SDK's ntstatus.h. */
static bool is_inexact(uint32_t code)
{
    return code == 0x80000001 || code == 0x80000002 || code == 0xc0000005 || code == 0xc0000006 || code == 0xc00000fd ||
           (code >= 0xc000008d && code <= 0xc0000093) || code == 0xc00002b4 || code == 0xc00002b5;
}

/* The way on, an index of succ, that a block takes with an exception of another code that it compares with; -1: it does not. */
static int way_of_exact(const struct xlat_block *b)
{
    const struct xlat_insn *last = b->n > 1 ? &b->insns[b->n - 1] : NULL, *asks = last ? last - 1 : NULL;
    if (!last || last->op != XLAT_OP_jcc || (last->cc != CC_E && last->cc != CC_NE) || asks->op != XLAT_OP_cmp || asks->opnd[1].kind != OPND_IMM ||
        asks->opnd[1].bits != 32 || asks->opnd[1].imm < 0x80000001 || asks->opnd[1].imm > 0xefffffff || is_inexact(asks->opnd[1].imm))
        return -1;
    return last->cc == CC_E ? 0 : 1;
}

static bool join(const struct xlat_func *f, struct held *in, bool *reached, uint32_t to, struct held h)
{
    const struct xlat_block *b = to ? xlat_block_at(f, to) : NULL;
    if (!b)
        return false;
    struct held *at = &in[b - f->blocks];
    bool *known = &reached[b - f->blocks];
    struct held sum = {at->context | h.context, at->pointers | h.pointers, (!*known || at->exact) && h.exact};
    bool news = !*known || sum.context != at->context || sum.pointers != at->pointers || sum.exact != at->exact;
    *at = sum;
    *known = true;
    return news;
}

static bool solve(struct asked *a, const struct xlat_func *f, enum kind kind)
{
    enum { MOST_BLOCKS = 256 };
    struct look l = {.a = a, .kind = kind};
    struct held in[MOST_BLOCKS] = {{0}};
    bool reached[MOST_BLOCKS] = {false}, again = f->nblocks <= MOST_BLOCKS;
    int32_t depth = 0;
    if (again)
        join(f, in, reached, f->entry, (struct held){0});
    while (again && !l.patches) {
        again = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            struct held h = in[i];
            bool pushed = false, entry = b->addr == f->entry;
            if (!reached[i])
                continue;
            l.depth = entry ? 0 : depth; /* elsewhere as where the entry's block ends: near enough */
            for (uint32_t j = 0; j < b->n; j++)
                step(&l, &b->insns[j], &h, &pushed);
            if (entry)
                depth = l.depth;
            for (int k = 0; k < 2; k++) {
                struct held out = h;
                out.exact |= way_of_exact(b) == k;
                again |= join(f, in, reached, b->succ[k], out);
            }
        }
    }
    return l.patches;
}

static bool patches(struct asked *a, const struct xlat_func *f, enum kind kind)
{
    uint32_t key = (uint32_t)(f - a->p->funcs) * 3 + kind, answer;
    if (!xlat_map_get(&a->answers, key, &answer)) {
        answer = solve(a, f, kind);
        xlat_map_put(&a->answers, key, answer);
    }
    return answer;
}

static bool hands_on(const struct look *l, uint32_t callee)
{
    const struct xlat_func *f = l->kind == FILTER ? xlat_func_at(l->a->p, callee) : NULL;
    return f && patches(l->a, f, FILTER_FUNCTION);
}

/* A scope table of Microsoft's C compilers at va, of _except_handler3 or, behind a header of four words, 4: rows of the scope around it (-1 or -2:
 * none; else an earlier row), the filter (0: a __finally) and the code.  Whether a filter in it changes registers. */
static bool filter_patches(struct asked *a, uint32_t va)
{
    enum { MOST_ROWS = 64, HEADER = 16, ROW = 12 };
    const struct xlat_image *im = a->p->image;
    for (int version = 3; version <= 4; version++) {
        uint32_t at = va - im->base + (version == 4 ? HEADER : 0), none = version == 4 ? 0xfffffffe : 0xffffffff, around, filter, code;
        for (uint32_t i = 0; i < MOST_ROWS; i++, at += ROW) {
            if (!xlat_image_rd32(im, at, &around) || !xlat_image_rd32(im, at + 4, &filter) || !xlat_image_rd32(im, at + 8, &code) ||
                !(around == none || around < i) || !xlat_image_is_code(im, code - im->base))
                break;
            const struct xlat_func *f = filter ? xlat_func_at(a->p, filter) : NULL;
            if (f && patches(a, f, FILTER))
                return true;
        }
    }
    return false;
}

static bool pushes_patching_table(struct asked *a, const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            const struct xlat_insn *in = &f->blocks[i].insns[j];
            if (in->op == XLAT_OP_push && in->opnd[0].kind == OPND_IMM && in->opnd[0].bits == 32 && filter_patches(a, in->opnd[0].imm))
                return true;
        }
    return false;
}

/* The handler that f names in an immediate and that writes its context; 0: none. */
static uint32_t named_handler(struct asked *a, const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++)
            for (unsigned k = 0; k < f->blocks[i].insns[j].nop; k++) {
                const struct xlat_opnd *o = &f->blocks[i].insns[j].opnd[k];
                const struct xlat_func *g = o->kind == OPND_IMM && o->bits == 32 ? xlat_func_at(a->p, o->imm) : NULL;
                if (g && patches(a, g, HANDLER))
                    return g->entry;
            }
    return 0;
}

bool xlat_handlers_write_context(const struct xlat_program *p, const char **why)
{
    struct asked a = {.p = p};
    bool found = false;
    for (size_t i = 0; i < p->nfuncs && !found; i++) {
        const struct xlat_func *f = &p->funcs[i];
        uint32_t handler = xlat_links_handler(f, true) ? named_handler(&a, f) : 0;
        found = true;
        if (!handler && f->seeds & SEED_SEH && patches(&a, f, HANDLER))
            handler = f->entry;
        if (handler)
            *why = xlat_sprintf(p->arena, "the structured handler at %08x writes registers of its context", handler);
        else if (pushes_patching_table(&a, f))
            *why = xlat_sprintf(p->arena, "a filter in a scope table of the function at %08x writes registers of its context", f->entry);
        else
            found = false;
    }
    if (!found)
        *why = "no structured handler writes registers of its context";
    xlat_map_free(&a.answers);
    return found;
}
