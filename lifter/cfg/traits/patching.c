/* patching.c - whether structured exception handlers of the program write the registers with which the program goes on.
 *
 * After `context->Eip += 2` and the like every register must be what it was at the fault, wherever in the program that was.  Handlers that only
 * read registers do not count: what they show a user is no reason to make all the code larger.
 *
 * Two kinds of function are looked at.  Handlers get CONTEXT * as their third argument; they are named by a constant in a function that links a
 * record into the list of handlers, or stand in the file's table of safe ones.  Filters of Microsoft's compilers find EXCEPTION_POINTERS * at [ebp - 14h]
 * and may give it to a function as its first argument.  In each, a forward data flow says which registers may hold either pointer, and where the
 * exception's code has been compared with the code of an exception for which translated code leaves with exact registers everywhere.
 *
 * What is not seen counts as absent: then registers are not exact, and `xlat build --trait=handlers=all` is for such programs.
 * Sources: winnt.h (CONTEXT, EXCEPTION_POINTERS); the layout of frames, M. Pietrek, "A Crash Course on the Depths of Win32 Structured Exception
 * Handling", MSJ 1/1997.
 */
#include "lifter/base/map.h"
#include "lifter/cfg/traits/questions.h"
#include "lifter/effects/effects.h"

enum { CONTEXT_EDI = 0x9c, CONTEXT_SEGSS = 0xc8, CONTEXT_RECORD = 4, POINTERS_SLOT = -0x14 };
enum kind { HANDLER, FILTER, FILTER_FUNCTION }; /* CONTEXT * is argument 3; EXCEPTION_POINTERS * is at [ebp - 14h]; it is argument 1 */
enum value { OTHER, POINTERS, CONTEXT };

struct state {
    uint8_t context, pointers; /* registers that may be it, a bit each */
    bool exact;                /* the exception's code has been compared with one of an exact fault */
};

/* A program's functions, and what is known of them: thousands of scope tables may name the same filter. */
struct answers {
    const struct xlat_program *p;
    struct xlat_map known; /* index of the function * 3 + enum kind -> whether it writes the context */
};

struct search {
    struct answers *a;
    enum kind kind;
    int32_t depth;   /* of esp below the return address */
    bool pushed;     /* the last instruction has pushed EXCEPTION_POINTERS * */
    bool found;
};

static bool writes_context(struct answers *a, const struct xlat_func *f, enum kind kind);

/* Whether an address is that of the n-th argument, by esp or by ebp, which is taken for the frame pointer. */
static bool is_argument(const struct search *c, const struct xlat_effects *e, xlat_node_id addr, unsigned n)
{
    uint32_t disp;
    return (xlat_node_is_reg_plus(e, addr, XLAT_EBP, &disp) && disp == 4 + 4 * n) ||
           (xlat_node_is_reg_plus(e, addr, XLAT_ESP, &disp) && (int32_t)disp == c->depth + (int32_t)(4 * n));
}

/* The register of an address `register + disp`; -1: it has another form. */
static int base_of(const struct xlat_effects *e, xlat_node_id addr, uint32_t *disp)
{
    for (unsigned r = 0; r < 8; r++)
        if (xlat_node_is_reg_plus(e, addr, r, disp))
            return (int)r;
    return -1;
}

static enum value value_of(const struct search *c, const struct state *s, const struct xlat_effects *e, xlat_node_id id)
{
    const struct xlat_node *n = &e->node[id];
    uint32_t disp;
    if (n->op == XLAT_N_REG)
        return s->context >> n->k & 1 ? CONTEXT : s->pointers >> n->k & 1 ? POINTERS : OTHER;
    if (n->op != XLAT_N_LOAD || n->w != 32 || e->mem[n->k].seg == XLAT_FS)
        return OTHER;
    int base = base_of(e, n->a, &disp);
    if (c->kind == HANDLER && is_argument(c, e, n->a, 3))
        return CONTEXT;
    if (base >= 0 && s->pointers >> base & 1 && disp == CONTEXT_RECORD)
        return CONTEXT;
    bool pointers = c->kind == FILTER ? base == XLAT_EBP && disp == (uint32_t)POINTERS_SLOT : c->kind == FILTER_FUNCTION && is_argument(c, e, n->a, 1);
    return pointers ? POINTERS : OTHER;
}

static void step(struct search *c, struct state *s, const struct xlat_effects *e)
{
    enum { PRESERVED = 1 << XLAT_EBX | 1 << XLAT_EBP | 1 << XLAT_ESI | 1 << XLAT_EDI };
    const struct state before = *s;
    bool pushed = false, was_pushed = c->pushed;
    uint32_t disp, callee;
    c->pushed = false;
    if (e->control == XLAT_CALL) {
        const struct xlat_func *f = was_pushed && c->kind == FILTER && xlat_direct_target(e, &callee) ? xlat_func_at(c->a->p, callee) : NULL;
        c->found |= f && writes_context(c->a, f, FILTER_FUNCTION);
        s->context &= PRESERVED, s->pointers &= PRESERVED;
        return;
    }
    for (unsigned i = 0; i < e->nmem; i++) {
        const struct xlat_access *m = &e->mem[i];
        if (!(m->kind & XLAT_ACCESS_WRITE) || m->kind & XLAT_ACCESS_PROBE)
            continue;
        int base = base_of(e, m->addr, &disp);
        if (!before.exact && base >= 0 && before.context >> base & 1 && disp >= CONTEXT_EDI && disp < CONTEXT_SEGSS)
            c->found = true;
        pushed |= xlat_is_push(e, m) && value_of(c, &before, e, m->value) == POINTERS;
    }
    for (unsigned r = 0; r < 8; r++) {
        if (!(e->reg_may >> 4 * r & 0xf))
            continue;
        uint8_t bit = (uint8_t)(1u << r);
        enum value v = value_of(c, &before, e, e->reg[r]);
        s->context = (uint8_t)((s->context & ~bit) | (v == CONTEXT ? bit : 0));
        s->pointers = (uint8_t)((s->pointers & ~bit) | (v == POINTERS ? bit : 0));
    }
    if (e->reg_set >> 4 * XLAT_ESP & 1 && xlat_node_is_reg_plus(e, e->reg[XLAT_ESP], XLAT_ESP, &disp))
        c->depth -= (int32_t)disp;
    c->pushed = pushed;
}

/* Codes of exceptions at which registers may not be exact: of memory, and floating-point ones.  Source: the Windows SDK's ntstatus.h. */
static bool is_inexact(uint32_t code)
{
    return code == 0x80000001 || code == 0x80000002 || code == 0xc0000005 || code == 0xc0000006 || code == 0xc00000fd ||
           (code >= 0xc000008d && code <= 0xc0000093) || code == 0xc00002b4 || code == 0xc00002b5;
}

/* The branch, an index of succ, that a block takes for an exception whose code it compares with, when registers are exact for it; -1: none. */
static int branch_of_exact(const struct xlat_block *b)
{
    struct xlat_effects e;
    uint64_t code;
    if (b->term != TERM_JCC || b->n < 2)
        return -1;
    xlat_effects(&b->insns[b->n - 1], &e);
    const struct xlat_node condition = e.node[e.condition];
    if (condition.op != XLAT_N_COND || (condition.k != CC_E && condition.k != CC_NE))
        return -1;
    xlat_effects(&b->insns[b->n - 2], &e);
    if (e.compare.w != 32 || e.compare.logic || !xlat_node_is_const(&e, e.compare.b, &code))
        return -1;
    if (code < 0x80000001 || code > 0xefffffff || is_inexact((uint32_t)code)) /* the range of exception codes */
        return -1;
    return condition.k == CC_E ? 0 : 1;
}

static bool join(const struct xlat_func *f, struct state *in, bool *reached, uint32_t to, struct state s)
{
    const struct xlat_block *b = to ? xlat_block_at(f, to) : NULL;
    if (!b)
        return false;
    struct state *at = &in[b - f->blocks];
    bool *known = &reached[b - f->blocks];
    struct state sum = {at->context | s.context, at->pointers | s.pointers, (!*known || at->exact) && s.exact};
    bool news = !*known || sum.context != at->context || sum.pointers != at->pointers || sum.exact != at->exact;
    *at = sum;
    *known = true;
    return news;
}

static bool solve(struct answers *a, const struct xlat_func *f, enum kind kind)
{
    enum { MOST_BLOCKS = 256 };
    struct search c = {.a = a, .kind = kind};
    struct state in[MOST_BLOCKS] = {{0}};
    bool reached[MOST_BLOCKS] = {false}, again = f->nblocks <= MOST_BLOCKS;
    int32_t depth = 0;
    struct xlat_effects e;
    if (again)
        join(f, in, reached, f->entry, (struct state){0});
    while (again && !c.found) {
        again = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            struct state s = in[i];
            bool entry = b->addr == f->entry;
            if (!reached[i])
                continue;
            c.depth = entry ? 0 : depth; /* elsewhere as where the entry's block ends: most functions move esp only there and where they return */
            c.pushed = false;
            for (uint32_t j = 0; j < b->n; j++) {
                xlat_effects(&b->insns[j], &e);
                step(&c, &s, &e);
            }
            if (entry)
                depth = c.depth;
            int exact = branch_of_exact(b);
            for (int k = 0; k < 2; k++) {
                struct state out = s;
                out.exact |= exact == k;
                again |= join(f, in, reached, b->succ[k], out);
            }
        }
    }
    return c.found;
}

static bool writes_context(struct answers *a, const struct xlat_func *f, enum kind kind)
{
    uint32_t key = (uint32_t)(f - a->p->funcs) * 3 + kind, answer;
    if (!xlat_map_get(&a->known, key, &answer)) {
        answer = solve(a, f, kind);
        xlat_map_put(&a->known, key, answer);
    }
    return answer;
}

/* A scope table of Microsoft's C compilers at va, of _except_handler3 or, behind a header of four words, 4: rows of the scope around it (-1 or -2:
 * none; else an earlier row), the filter (0: a __finally) and the code.  The filter in it that writes registers; 0: none. */
static uint32_t filter_in_table(struct answers *a, uint32_t va)
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
            if (f && writes_context(a, f, FILTER))
                return filter;
        }
    }
    return 0;
}

/* The filter that writes registers, in a scope table that f puts on the stack; 0: none. */
static uint32_t filter_of(struct answers *a, const struct xlat_func *f)
{
    uint32_t filter = 0, table;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n && !filter; j++)
            if (xlat_pushes_constant(&f->blocks[i].insns[j], &table))
                filter = filter_in_table(a, table);
    return filter;
}

/* The handler that f names in an immediate and that writes registers; 0: none. */
static uint32_t named_handler(struct answers *a, const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++)
            for (unsigned k = 0; k < f->blocks[i].insns[j].nop; k++) {
                const struct xlat_opnd *o = &f->blocks[i].insns[j].opnd[k];
                const struct xlat_func *g = o->kind == OPND_IMM && o->bits == 32 ? xlat_func_at(a->p, o->imm) : NULL;
                if (g && writes_context(a, g, HANDLER))
                    return g->entry;
            }
    return 0;
}

bool xlat_handlers_write_context(const struct xlat_program *p, const uint8_t *links, const char **why)
{
    struct answers a = {.p = p};
    uint32_t handler = 0, filter = 0;
    for (size_t i = 0; i < p->nfuncs && !handler && !filter; i++) {
        const struct xlat_func *f = &p->funcs[i];
        if (links[i] != XLAT_LINKS_NOT)
            handler = named_handler(&a, f);
        if (!handler && f->seeds & SEED_SEH && writes_context(&a, f, HANDLER))
            handler = f->entry;
        if (!handler)
            filter = filter_of(&a, f);
    }
    *why = handler  ? xlat_sprintf(p->arena, "the structured handler at %08x writes registers of its context", handler)
           : filter ? xlat_sprintf(p->arena, "the filter at %08x, of a structured handler, writes registers of its context", filter)
                    : "no structured handler writes registers of its context";
    xlat_map_free(&a.known);
    return handler || filter;
}
