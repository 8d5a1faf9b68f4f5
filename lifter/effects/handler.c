/* handler.c - see handler.h: a forward data flow over the handler and the functions to which it passes what it was given.
 *
 * A value may be EXCEPTION_POINTERS *, CONTEXT *, EXCEPTION_RECORD * or the exception's code, and it may be an address on the stack.  Registers and the
 * words of the stack are followed; all other memory is not.  The context is used when it is read or written, when a pointer that leads to it is
 * stored where it is not followed, when arithmetic hides it, and when it is passed to a function that is not known.  Functions that are called with
 * such a pointer are gone through with the caller's state, as if they stood in the caller's place.
 *
 * Four forms that run-time libraries have are let pass: Microsoft's C++ library, comparing esp with the bounds of the stack, a pointer that is stored somewhere and replaced by the value that was there before
 * (Microsoft's _XcptFilter lends it to a signal handler), a structured handler that asks functions named in the registered record (`delegates`).
 * Sources: winnt.h (EXCEPTION_POINTERS, EXCEPTION_RECORD); the frames of filters, M. Pietrek, "A Crash Course on the Depths of Win32 Structured Exception
 * Handling", MSJ 1/1997; the codes, the Windows SDK's ntstatus.h.
 */
#include "lifter/effects/handler.h"
#include "lifter/base/base.h"

#include <stdlib.h>
#include <string.h>

enum { POINTERS = 1, CONTEXT = 2, RECORD = 4, CODE = 8, FRAME = 16 /* leads to the registered record */, KEPT = 32 /* was at [any + at] */,
       CONTEXT_ESP = 64 };
enum { SECRET = POINTERS | CONTEXT | CONTEXT_ESP };
enum { NOWHERE, ENTRY /* esp at the entry + at */, PARENT /* ebp at the entry + at */, SOMEWHERE };
enum { WORD = 4, SLOTS = 40, LEADERS = 400, DEPTH = 7, STEPS = 60000, ARGUMENTS = 6 /* at least, of a function that is not known */, LENT = 8, FILTER_SLOT = -0x14, CONTEXT_ESP_AT = 0xc4 };
enum { AT_UNKNOWN = INT32_MIN };
enum { SMALLEST_CODE = 0x1000000 }; /* of an exception; smaller numbers are something else */
enum { PRESERVED = 1 << XLAT_EBX | 1 << XLAT_EBP | 1 << XLAT_ESI | 1 << XLAT_EDI };

struct value {
    uint8_t may;   /* what it may be */
    uint8_t stack; /* NOWHERE ... */
    int32_t at;    /* added to that, or to the one thing that it may be; AT_UNKNOWN */
};

struct state {
    struct value reg[8];
    struct { int32_t at; uint8_t stack; struct value v; } slot[SLOTS]; /* words on the stack */
    uint8_t nslots;
    uint8_t other;    /* what other words of the stack may be */
    uint8_t pushed;   /* words pushed since the last call, not counting registers that are saved */
    uint8_t written;  /* registers that no longer have the caller's value */
    bool compared;    /* the flags are those of comparing the exception's code with code */
    uint32_t code;
};

struct search {
    const struct xlat_handler_code *code;
    enum xlat_handler_kind kind;
    struct xlat_handler_use *use;
    unsigned steps;
    struct { int32_t at; bool back; uint32_t where; } lent[LENT];
    unsigned nlent;
    uint32_t entries[DEPTH]; /* functions that are being gone through */
};

bool xlat_exception_is_inexact(uint32_t code)
{
    return code == 0x80000001 || code == 0x80000002 || code == 0xc0000005 || code == 0xc0000006 || code == 0xc00000fd ||
           (code >= 0xc000008d && code <= 0xc0000093) || code == 0xc00002b4 || code == 0xc00002b5;
}

static bool uses(struct search *c, uint32_t where)
{
    c->use->uses = true;
    c->use->where = where;
    return false;
}

/* ---- values ---- */

static struct value join_values(struct value a, struct value b)
{
    struct value v = {a.may | b.may, a.stack, a.at};
    if (a.stack != b.stack)
        v.stack = a.stack && b.stack ? SOMEWHERE : a.stack ? a.stack : b.stack;
    if (a.at != b.at || a.may != b.may || a.stack != b.stack)
        v.at = (a.may | a.stack) == 0 ? b.at : (b.may | b.stack) == 0 ? a.at : AT_UNKNOWN;
    if (v.at == AT_UNKNOWN && v.stack)
        v.stack = SOMEWHERE;
    return v;
}

static struct value on_stack(const struct state *s, uint8_t stack, int32_t at)
{
    for (unsigned i = 0; i < s->nslots; i++)
        if (s->slot[i].stack == stack && s->slot[i].at == at)
            return s->slot[i].v;
    return (struct value){.may = s->other, .at = AT_UNKNOWN};
}

static struct value anything_on_stack(const struct state *s)
{
    struct value v = {.may = s->other, .at = AT_UNKNOWN};
    for (unsigned i = 0; i < s->nslots; i++) {
        v.may |= s->slot[i].v.may;
        v.stack |= s->slot[i].v.stack ? SOMEWHERE : NOWHERE;
    }
    return v;
}

static void set_slot(struct state *s, uint8_t stack, int32_t at, uint16_t bytes, struct value v, bool surely)
{
    unsigned kept = 0;
    struct value old = on_stack(s, stack, at);
    for (unsigned i = 0; i < s->nslots; i++)
        if (s->slot[i].stack != stack || s->slot[i].at + WORD <= at || s->slot[i].at >= at + bytes)
            s->slot[kept++] = s->slot[i];
        else if (!surely && s->slot[i].at != at)
            s->other |= s->slot[i].v.may;
    s->nslots = (uint8_t)kept;
    if (!surely)
        v = join_values(v, old);
    if (bytes != WORD || (!v.may && !v.stack && !s->other))
        return;
    if (kept == SLOTS) {
        s->other |= v.may;
        return;
    }
    s->slot[kept].at = at, s->slot[kept].stack = stack, s->slot[kept].v = v;
    s->nslots++;
}

/* What a load finds.  False: it reads the context. */
static bool load(const struct state *s, const struct xlat_access *m, struct value a, const struct xlat_effects *e, struct value *out)
{
    *out = (struct value){0};
    if (m->seg == XLAT_FS || m->seg == XLAT_GS)
        return true;
    if (a.may == CONTEXT && !a.stack && a.at == CONTEXT_ESP_AT && m->bytes == WORD) {
        out->may = CONTEXT_ESP;
        return true;
    }
    if (a.may & (CONTEXT | CONTEXT_ESP))
        return false;
    if (a.may & POINTERS && (a.at == AT_UNKNOWN || a.at + (m->bytes ? m->bytes : 512) > WORD) && !(a.at != AT_UNKNOWN && a.at >= 2 * WORD))
        return false; /* the pointer to it is only of use for that */
    if (a.stack == ENTRY || a.stack == PARENT) {
        if (m->bytes == WORD)
            *out = on_stack(s, a.stack, a.at);
        else
            for (int32_t at = a.at; at < a.at + (m->bytes ? m->bytes : 512); at += WORD)
                out->may |= m->bytes < WORD ? 0 : on_stack(s, a.stack, at).may, out->at = AT_UNKNOWN;
    } else if (a.stack == SOMEWHERE)
        *out = anything_on_stack(s);
    if (a.may & POINTERS)
        *out = join_values(*out, (struct value){.may = RECORD});
    if (a.may & RECORD && m->bytes == WORD && (a.at == 0 || a.at == AT_UNKNOWN))
        *out = join_values(*out, (struct value){.may = CODE});
    if (a.may & FRAME)
        *out = join_values(*out, (struct value){.may = FRAME, .at = AT_UNKNOWN});
    if (!a.stack && !(a.may & ~KEPT) && m->bytes == WORD) {
        const struct xlat_node *n = &e->node[m->addr];
        uint64_t k;
        if (n->op == XLAT_N_REG)
            *out = (struct value){.may = KEPT};
        else if (n->op == XLAT_N_ADD && xlat_node_is_const(e, n->b, &k))
            *out = (struct value){.may = KEPT, .at = (int32_t)k};
        else if (xlat_node_is_const(e, m->addr, &k))
            *out = (struct value){.may = KEPT, .at = (int32_t)k};
    }
    return true;
}

/* The values of all nodes of e; operands stand before what is made of them.  False: the context is read. */
static bool evaluate(const struct state *s, const struct xlat_effects *e, struct value *v)
{
    uint64_t k;
    for (unsigned i = 0; i < e->nnodes; i++) {
        const struct xlat_node *n = &e->node[i];
        struct value a = n->a ? v[n->a] : (struct value){0}, b = n->b ? v[n->b] : (struct value){0}, c = n->c ? v[n->c] : (struct value){0};
        v[i] = (struct value){0};
        switch (n->op) {
        case XLAT_N_UNKNOWN: case XLAT_N_CONST: case XLAT_N_ADDRESS: case XLAT_N_FLAG: case XLAT_N_EFLAGS: case XLAT_N_COND: case XLAT_N_SEG:
        case XLAT_N_FIELD: case XLAT_N_EMPTY: case XLAT_N_EQ: case XLAT_N_NE: case XLAT_N_ULT: case XLAT_N_ULE: case XLAT_N_SLT: case XLAT_N_SLE:
        case XLAT_N_PARITY:
            break;
        case XLAT_N_REG: v[i] = s->reg[n->k]; break;
        case XLAT_N_LOAD:
            if (!load(s, &e->mem[n->k], a, e, &v[i]))
                return false;
            break;
        case XLAT_N_ADD:
            if (xlat_node_is_const(e, n->b, &k)) {
                v[i] = a;
                v[i].may &= (uint8_t)~(CODE | KEPT);
                if (!v[i].may && !v[i].stack)
                    v[i].at = 0;
                else if (a.at != AT_UNKNOWN)
                    v[i].at = (int32_t)((uint32_t)a.at + (uint32_t)k);
                break;
            }
            v[i] = (struct value){.may = (a.may | b.may) & (SECRET | RECORD | FRAME), .stack = a.stack | b.stack ? SOMEWHERE : NOWHERE, .at = AT_UNKNOWN};
            break;
        case XLAT_N_AND: /* stack pointers are aligned; which multiple the entry's is does not matter */
            if (a.stack == ENTRY && xlat_node_is_const(e, n->b, &k)) {
                v[i] = (struct value){.stack = ENTRY, .at = a.at & (int32_t)k};
                break;
            }
            v[i] = (struct value){.may = (a.may | b.may) & SECRET, .stack = a.stack | b.stack ? SOMEWHERE : NOWHERE, .at = AT_UNKNOWN};
            break;
        case XLAT_N_SEL: v[i] = join_values(b, c); break;
        case XLAT_N_TRUNC:
        case XLAT_N_ZEXT:
        case XLAT_N_SEXT:
            if (n->w >= 32 && n->k >= 32)
                v[i] = a;
            break;
        default: v[i] = (struct value){.may = (a.may | b.may | c.may) & (SECRET | FRAME), .stack = NOWHERE, .at = AT_UNKNOWN}; break;
        }
    }
    return true;
}

/* A pointer to the stack by which somebody else would find the context. */
static bool leads_there(const struct state *s, struct value v)
{
    if (v.stack != ENTRY && v.stack != PARENT)
        return false;
    for (unsigned i = 0; i < s->nslots; i++)
        if (s->slot[i].v.may & SECRET && s->slot[i].stack == v.stack && s->slot[i].at >= v.at && s->slot[i].at < v.at + 2 * WORD &&
            (v.at > 0 || s->slot[i].at < 0 || v.stack == PARENT))
            return true;
    return false;
}

static bool is_secret(const struct state *s, struct value v) { return v.may & SECRET || leads_there(s, v); }

/* ---- one instruction ---- */

static bool store(struct search *c, struct state *s, const struct state *before, const struct xlat_access *m, struct value a, struct value v, uint32_t where)
{
    bool secret = is_secret(before, v);
    if (m->seg == XLAT_FS || m->seg == XLAT_GS)
        return !(v.may & SECRET) || uses(c, where);
    if (a.may & SECRET)
        return uses(c, where); /* changes the context, or which one it is */
    if (a.stack == PARENT && secret) {
        unsigned n = !c->use->left[0] || c->use->left[0] == a.at ? 0 : 1;
        if (a.at >= 0 || (n && c->use->left[1] && c->use->left[1] != a.at))
            return uses(c, where);
        c->use->left[n] = a.at;
    }
    if (a.stack == ENTRY || a.stack == PARENT) {
        set_slot(s, a.stack, a.at, m->bytes ? m->bytes : 512, v, !(m->kind & XLAT_ACCESS_MAYBE));
        return true;
    }
    if (a.stack == SOMEWHERE) {
        s->other |= v.may & (SECRET | RECORD | CODE);
        return true;
    }
    if (!a.stack && v.may & KEPT && v.at != AT_UNKNOWN)
        for (unsigned i = 0; i < c->nlent; i++)
            c->lent[i].back |= c->lent[i].at == v.at;
    if (!secret || (a.may & FRAME && !(v.may & SECRET)))
        return true;
    return uses(c, where);
}

/* A pointer is stored at [register + at]: is the value that was there put back somewhere in the function?  Asked at the end. */
static bool lends(struct search *c, const struct xlat_effects *e, const struct xlat_access *m, struct value a, struct value v, uint32_t where)
{
    const struct xlat_node *n = &e->node[m->addr];
    int32_t at = 0;
    uint64_t k;
    if (a.stack || a.may & ~KEPT || !(v.may & SECRET) || m->bytes != WORD || c->nlent == LENT || m->seg == XLAT_FS || m->seg == XLAT_GS)
        return false;
    if (n->op == XLAT_N_ADD && xlat_node_is_const(e, n->b, &k))
        at = (int32_t)k;
    else if (xlat_node_is_const(e, m->addr, &k))
        at = (int32_t)k;
    else if (n->op != XLAT_N_REG)
        return false;
    for (unsigned i = 0; i < c->nlent; i++)
        if (c->lent[i].at == at)
            return true;
    c->lent[c->nlent].at = at, c->lent[c->nlent].back = false, c->lent[c->nlent++].where = where;
    return true;
}

static bool step(struct search *c, struct state *s, const struct xlat_effects *e, uint32_t where)
{
    const struct state before = *s;
    struct value v[XLAT_NODES];
    if (e->overflow || !evaluate(&before, e, v))
        return uses(c, where);
    for (unsigned i = 0; i < e->nmem; i++) {
        const struct xlat_access *m = &e->mem[i];
        struct value a = v[m->addr], got;
        if (m->kind & XLAT_ACCESS_READ && (!load(&before, m, a, e, &got) || ((e->vec.may || e->x87.used || e->helpers) && got.may & SECRET)))
            return uses(c, where);
        if (!(m->kind & XLAT_ACCESS_WRITE) || m->kind & XLAT_ACCESS_PROBE)
            continue;
        struct value w = m->value ? v[m->value] : (struct value){0};
        if (!lends(c, e, m, a, w, where) && !store(c, s, &before, m, a, w, where))
            return false;
        if (xlat_is_push(e, m) && s->pushed < 64 && !(e->node[m->value].op == XLAT_N_REG && PRESERVED >> e->node[m->value].k & ~before.written >> e->node[m->value].k & 1))
            s->pushed++;
    }
    if (!e->nmem && e->reg_may >> 4 * XLAT_ESP & 1)
        s->pushed = 0; /* what was pushed before was no argument */
    s->written |= xlat_whole_registers(e->reg_may);
    uint8_t read = e->helpers ? xlat_whole_registers(e->reg_read) : 0;
    for (unsigned r = 0; r < 8; r++) {
        if (read >> r & 1 && before.reg[r].may & SECRET)
            return uses(c, where);
        if (!(e->reg_may >> 4 * r & 0xf))
            continue;
        bool surely = !(e->reg_may & ~e->reg_set & 0xfu << 4 * r);
        s->reg[r] = surely ? v[e->reg[r]] : join_values(before.reg[r], v[e->reg[r]]);
    }
    if (e->flag_may) {
        uint64_t k;
        s->compared = e->compare.w == 32 && !e->compare.logic && v[e->compare.a].may & CODE && !v[e->compare.a].stack &&
                      xlat_node_is_const(e, e->compare.b, &k);
        if (s->compared)
            s->code = (uint32_t)k;
    }
    return true;
}

/* ---- calls ---- */

static bool harmless_import(const char *name)
{
    static const char *const names[] = {"_XcptFilter", "__CppXcptFilter", "__CxxExceptionFilter", "_seh_filter_exe", "_seh_filter_dll", "UnhandledExceptionFilter",
                                        "_except_handler2", "_except_handler3", "_except_handler4", "_except_handler4_common", "__CxxFrameHandler",
                                        "__CxxFrameHandler2", "__CxxFrameHandler3", "RtlUnwind", "RaiseException", "_local_unwind2", "_local_unwind4", "_global_unwind2"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/* Whether one of the first words above esp + skip, or of the registers, gives the callee what leads to the context.
 * *only_first: the first word is EXCEPTION_POINTERS * and no other is anything. */
static bool passes(const struct state *s, int32_t skip, uint8_t registers, bool *only_first)
{
    const struct value esp = s->reg[XLAT_ESP];
    unsigned others = 0;
    struct value first = {0};
    for (unsigned r = 0; r < 8; r++)
        others += (registers >> r & 1) && is_secret(s, s->reg[r]);
    if (esp.stack == ENTRY || esp.stack == PARENT) {
        int32_t from = esp.at + skip, n = s->pushed ? s->pushed : ARGUMENTS;
        if (esp.stack == ENTRY && from <= 0 && from + n * WORD > 0)
            n = -from / WORD; /* as far as the function's own return address */
        first = n ? on_stack(s, esp.stack, from) : first;
        for (int32_t i = 1; i < n; i++)
            others += is_secret(s, on_stack(s, esp.stack, from + i * WORD));
    } else if (esp.stack == SOMEWHERE)
        others += (anything_on_stack(s).may & SECRET) != 0;
    *only_first = !others && first.may == POINTERS && first.at == 0;
    return others || is_secret(s, first);
}

/* Of the registers in which arguments may be passed, those that the function at entry reads before it writes them, along its straight path; saving
 * one or pushing it to get space does not count. */
static uint8_t argument_registers(const struct search *c, uint32_t entry)
{
    uint8_t open = 1 << XLAT_EAX | 1 << XLAT_ECX | 1 << XLAT_EDX, found = 0;
    struct xlat_effects e;
    uint32_t va = entry;
    for (unsigned i = 0; i < 100 && open; i++) {
        bool ends = false;
        const struct xlat_insn *in = c->code->insn(c->code->arg, entry, va, &ends);
        if (!in)
            return found;
        va = in->addr + in->len;
        xlat_effects(in, &e);
        if (!(e.nmem == 1 && xlat_is_push(&e, &e.mem[0]) && e.node[e.mem[0].value].op == XLAT_N_REG))
            found |= open & xlat_whole_registers(e.reg_read);
        open &= (uint8_t)~xlat_whole_registers(e.reg_may);
        if (ends || (e.control != XLAT_NEXT && e.control != XLAT_JUMP_IF && !(e.control == XLAT_JUMP && xlat_direct_target(&e, &va))))
            return found;
    }
    return found;
}

/* Whether the function is the one of Microsoft's C++ library in which all its handlers end: it knows the tables of functions by their magic numbers.
 * (It gives the context to nobody but a translator that the program has set, whose faults become C++ exceptions.) */
static bool is_cxx_library(const struct search *c, uint32_t entry)
{
    uint32_t va = entry;
    for (unsigned i = 0, gap = 0; i < 600 && gap < 32; i++) {
        bool ends = false;
        const struct xlat_insn *in = c->code->insn(c->code->arg, entry, va, &ends);
        if (!in) {
            va++, gap++; /* what lies between blocks */
            continue;
        }
        gap = 0;
        for (unsigned k = 0; k < in->nop; k++)
            if (in->opnd[k].kind == OPND_IMM && in->opnd[k].imm >= 0x19930520 && in->opnd[k].imm <= 0x19930522)
                return true;
        va = in->addr + in->len;
    }
    return false;
}

/* The bytes that a function removes from the stack besides its return address, as its first RET says. */
static uint32_t removes(const struct search *c, uint32_t entry)
{
    struct xlat_effects e;
    uint32_t va = entry, target, disp;
    for (unsigned i = 0; i < 400; i++) {
        bool ends = false;
        const struct xlat_insn *in = c->code->insn(c->code->arg, entry, va, &ends);
        if (!in)
            return 0;
        va = in->addr + in->len;
        xlat_effects(in, &e);
        if (e.control == XLAT_RETURN)
            return xlat_node_is_reg_plus(&e, e.reg[XLAT_ESP], XLAT_ESP, &disp) && disp >= WORD && disp < 256 ? disp - WORD : 0;
        if (e.control == XLAT_JUMP && xlat_direct_target(&e, &target))
            va = target;
        else if (ends || e.control == XLAT_JUMP || e.control >= XLAT_TRAPS)
            return 0;
    }
    return 0;
}

/* The same for a function that is not known, as what follows the call says. */
static uint32_t removed(const struct search *c, uint32_t entry, uint32_t next, const struct state *s)
{
    bool ends = false;
    const struct xlat_insn *in = c->code->insn(c->code->arg, entry, next, &ends);
    struct xlat_effects e;
    uint32_t disp;
    if (in) {
        xlat_effects(in, &e);
        if (e.reg_may >> 4 * XLAT_ESP & 1 && xlat_node_is_reg_plus(&e, e.reg[XLAT_ESP], XLAT_ESP, &disp)) {
            enum { SCRATCH = 1 << XLAT_EAX | 1 << XLAT_ECX | 1 << XLAT_EDX };
            bool pop = e.nmem == 1;
            if ((int32_t)disp > 0 && (!pop || xlat_whole_registers(e.reg_may) & SCRATCH))
                return 0; /* the caller removes them */
            if ((int32_t)disp < 0 && (int32_t)disp >= -64 && !pop && !s->pushed)
                return 0u - disp;
        }
    }
    return s->pushed * WORD;
}

static void shift(struct state *s, int32_t by)
{
    for (unsigned r = 0; r < 8; r++)
        if (s->reg[r].stack == ENTRY)
            s->reg[r].at += by;
    for (unsigned i = 0; i < s->nslots; i++) {
        if (s->slot[i].stack == ENTRY)
            s->slot[i].at += by;
        if (s->slot[i].v.stack == ENTRY)
            s->slot[i].v.at += by;
    }
}

static bool go_through(struct search *c, uint32_t entry, const struct state *in, unsigned depth, struct state *out, bool *returns);

static void after_call(struct state *s, uint32_t pops)
{
    s->reg[XLAT_EAX] = s->reg[XLAT_ECX] = s->reg[XLAT_EDX] = (struct value){0};
    if (s->reg[XLAT_ESP].stack == ENTRY || s->reg[XLAT_ESP].stack == PARENT)
        s->reg[XLAT_ESP].at += (int32_t)pops;
    s->compared = false;
    s->pushed = 0;
}

/* s: with the return address pushed.  False: the callee may use the context.  *returns: false when it does not. */
static bool call(struct search *c, struct state *s, const struct xlat_effects *e, uint32_t entry, uint32_t where, uint32_t next, unsigned depth, bool *returns)
{
    s->pushed -= s->pushed ? 1 : 0; /* the return address */
    bool only_first, passing = passes(s, WORD, 0, &only_first);
    const struct xlat_node *t = &e->node[e->target];
    uint64_t k;
    uint32_t target, pops;
    const char *name = t->op == XLAT_N_LOAD && xlat_node_is_const(e, t->a, &k) ? c->code->import(c->code->arg, (uint32_t)k) : NULL;
    *returns = true;
    if (xlat_direct_target(e, &target)) {
        uint8_t arguments = argument_registers(c, target), all = 1 << XLAT_EAX | 1 << XLAT_ECX | 1 << XLAT_EDX;
        bool any;
        if (!passes(s, WORD, arguments, &any) || is_cxx_library(c, target))
            pops = removes(c, target);
        else {
            struct state callee = *s, back;
            const struct value esp = s->reg[XLAT_ESP];
            if (esp.stack != ENTRY || depth + 1 >= DEPTH)
                return uses(c, where);
            for (unsigned i = 0; i <= depth; i++)
                if (c->entries[i] == target)
                    return uses(c, where);
            for (unsigned r = 0; r < 8; r++)
                if (all >> r & ~arguments >> r & 1)
                    callee.reg[r] = (struct value){0};
            shift(&callee, -esp.at);
            callee.pushed = callee.written = 0;
            if (!go_through(c, target, &callee, depth + 1, &back, returns))
                return false;
            if (!*returns)
                return true;
            shift(&back, esp.at);
            back.written |= s->written;
            *s = back;
            s->compared = false;
            s->pushed = 0;
            return true;
        }
    } else {
        struct value to[XLAT_NODES];
        bool chained = c->kind == XLAT_HANDLER_UNHANDLED && only_first && !name;
        if (passing && !chained && !(name && harmless_import(name))) {
            if (name || c->kind != XLAT_HANDLER_STRUCTURED || !evaluate(s, e, to) || !(to[e->target].may & FRAME))
                return uses(c, where);
            c->use->delegates = true;
        }
        pops = removed(c, entry, next, s);
    }
    after_call(s, pops + WORD);
    return true;
}

/* A jump to code that is not known, with the caller's arguments above the return address. */
static bool leave(struct search *c, const struct state *s, const struct xlat_effects *e, uint32_t where)
{
    bool only_first, passing = passes(s, WORD, 0, &only_first);
    const struct xlat_node *t = &e->node[e->target];
    uint64_t k;
    const char *name = t->op == XLAT_N_LOAD && xlat_node_is_const(e, t->a, &k) ? c->code->import(c->code->arg, (uint32_t)k) : NULL;
    struct value to[XLAT_NODES];
    if (!passing || (name && harmless_import(name)) || (c->kind == XLAT_HANDLER_UNHANDLED && only_first && !name))
        return true;
    if (name || c->kind != XLAT_HANDLER_STRUCTURED || !evaluate(s, e, to) || !(to[e->target].may & FRAME))
        return uses(c, where);
    c->use->delegates = true;
    return true;
}

/* ---- a function ---- */

struct leader {
    uint32_t va;
    bool again;
    struct state s;
};
struct leaders {
    struct leader *at;
    size_t n, cap;
};

static bool join(struct state *to, const struct state *s)
{
    struct state sum = *to;
    for (unsigned r = 0; r < 8; r++)
        sum.reg[r] = join_values(to->reg[r], s->reg[r]);
    if (sum.reg[XLAT_ESP].stack != ENTRY && to->reg[XLAT_ESP].stack == ENTRY)
        sum.reg[XLAT_ESP] = to->reg[XLAT_ESP]; /* how far a callee has moved it was a guess: the first is as good as any */
    sum.other |= s->other;
    sum.written |= s->written;
    for (unsigned i = 0; i < s->nslots; i++)
        set_slot(&sum, s->slot[i].stack, s->slot[i].at, WORD, s->slot[i].v, false);
    for (unsigned i = 0; i < to->nslots; i++)
        set_slot(&sum, to->slot[i].stack, to->slot[i].at, WORD, on_stack(s, to->slot[i].stack, to->slot[i].at), false);
    if (!s->compared || s->code != sum.code)
        sum.compared = false;
    bool news = sum.other != to->other || sum.compared != to->compared || memcmp(sum.reg, to->reg, sizeof sum.reg) != 0;
    for (unsigned i = 0; i < sum.nslots && !news; i++) {
        struct value a = sum.slot[i].v, b = on_stack(to, sum.slot[i].stack, sum.slot[i].at);
        news = a.may != b.may || a.stack != b.stack || (a.at != b.at && (a.may | a.stack));
    }
    *to = sum;
    return news;
}

static bool reach(struct leaders *l, uint32_t va, const struct state *s)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].va == va) {
            l->at[i].again |= join(&l->at[i].s, s);
            return true;
        }
    if (l->n == LEADERS)
        return false;
    if (l->n == l->cap) {
        l->cap = l->cap ? 2 * l->cap : 16;
        l->at = xlat_xrealloc(l->at, l->cap, sizeof *l->at);
    }
    l->at[l->n].va = va;
    l->at[l->n].again = true;
    l->at[l->n++].s = *s;
    return true;
}

/* The branch (0: taken, 1: not) that is of no interest, for an exception at which registers are exact anyway; -1: none. */
static int branch_of_others(const struct search *c, const struct state *s, const struct xlat_effects *e)
{
    const struct xlat_node *condition = &e->node[e->condition];
    bool vectored = c->kind == XLAT_HANDLER_VECTORED || c->kind == XLAT_HANDLER_UNHANDLED;
    if (!s->compared || condition->op != XLAT_N_COND || (condition->k != CC_E && condition->k != CC_NE) || s->code < SMALLEST_CODE)
        return -1;
    if (xlat_exception_is_inexact(s->code) && !(vectored && s->code == 0xc00000fd))
        return -1;
    return condition->k == CC_E ? 0 : 1;
}

/* Goes on from a leader until the next one.  False: the context may be used. */
static bool run(struct search *c, struct leaders *l, uint32_t entry, size_t from, unsigned depth, struct state *out, bool *returns)
{
    struct state s = l->at[from].s;
    uint32_t va = l->at[from].va, target;
    for (bool first = true, called = false;; first = false) {
        struct xlat_effects e;
        bool ends = false, back;
        if (!first)
            for (size_t i = 0; i < l->n; i++)
                if (l->at[i].va == va)
                    return reach(l, va, &s);
        const struct xlat_insn *got = c->code->insn(c->code->arg, entry, va, &ends);
        if (!got)
            return ends || called || uses(c, va); /* no code behind a call: it does not return */
        if (++c->steps > STEPS)
            return uses(c, va);
        struct xlat_insn in = *got;
        uint32_t next = va + in.len;
        xlat_effects(&in, &e);
        if (e.control >= XLAT_TRAPS)
            return e.control == XLAT_TRAPS || uses(c, va);
        if (!step(c, &s, &e, va))
            return false;
        switch ((enum xlat_control)e.control) {
        case XLAT_JUMP:
            if (!xlat_direct_target(&e, &target))
                return leave(c, &s, &e, va);
            return reach(l, target, &s) || uses(c, va);
        case XLAT_JUMP_IF: {
            int others = branch_of_others(c, &s, &e);
            if (!xlat_direct_target(&e, &target) || (others != 0 && !reach(l, target, &s)) || (others != 1 && !reach(l, next, &s)))
                return uses(c, va);
            return true;
        }
        case XLAT_CALL:
            if (xlat_direct_target(&e, &target) && target == next)
                break; /* only pushes its address */
            if (!call(c, &s, &e, entry, va, next, depth, &back))
                return false;
            if (!back)
                return true;
            break;
        case XLAT_RETURN:
            if (*returns)
                join(out, &s);
            else
                *out = s;
            *returns = true;
            return true;
        default: break;
        }
        if (ends)
            return true;
        called = e.control == XLAT_CALL;
        va = next;
    }
}

static bool go_through(struct search *c, uint32_t entry, const struct state *in, unsigned depth, struct state *out, bool *returns)
{
    struct leaders l = {0};
    bool ok = reach(&l, entry, in) || uses(c, entry);
    *returns = false;
    c->entries[depth] = entry;
    for (bool again = ok; again && ok;) {
        again = false;
        for (size_t i = 0; i < l.n && ok; i++)
            if (l.at[i].again) {
                l.at[i].again = false;
                again = true;
                ok = run(c, &l, entry, i, depth, out, returns) || (c->use->uses ? false : uses(c, entry));
            }
    }
    free(l.at);
    return ok;
}

struct xlat_handler_use xlat_handler_use(const struct xlat_handler_code *code, uint32_t va, enum xlat_handler_kind kind)
{
    struct xlat_handler_use use = {0};
    struct search c = {.code = code, .kind = kind, .use = &use};
    struct state s = {.reg[XLAT_ESP] = {.stack = ENTRY}}, out;
    bool returns;
    switch (kind) {
    case XLAT_HANDLER_VECTORED:
    case XLAT_HANDLER_UNHANDLED: set_slot(&s, ENTRY, WORD, WORD, (struct value){.may = POINTERS}, true); break;
    case XLAT_HANDLER_STRUCTURED:
        set_slot(&s, ENTRY, WORD, WORD, (struct value){.may = RECORD}, true);
        set_slot(&s, ENTRY, 2 * WORD, WORD, (struct value){.may = FRAME}, true);
        set_slot(&s, ENTRY, 3 * WORD, WORD, (struct value){.may = CONTEXT}, true);
        break;
    case XLAT_HANDLER_FILTER:
        s.reg[XLAT_EBP] = (struct value){.stack = PARENT};
        set_slot(&s, PARENT, FILTER_SLOT, WORD, (struct value){.may = POINTERS}, true);
        break;
    }
    go_through(&c, va, &s, 0, &out, &returns);
    for (unsigned i = 0; i < c.nlent && !use.uses; i++)
        if (!c.lent[i].back)
            uses(&c, c.lent[i].where);
    return use;
}
