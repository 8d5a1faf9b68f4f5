/* handler.c - see handler.h: a taint analysis of the handler and of the functions to which it passes what it was given.
 *
 * Tainted is what leads to the context: the CONTEXT *, the EXCEPTION_POINTERS *, and addresses of stack words that hold one of them.  The analysis is
 * a forward data flow.  It follows values in registers and in words of the stack, not in other memory.  The context counts as used when it is read or
 * written, when a tainted value is stored in other memory, when arithmetic hides it, and when it is passed to an unknown function.  A call that
 * passes a tainted value to a known function is followed into it, with the caller's state (as if the callee were inlined).
 *
 * Run-time libraries do four things with the context that are harmless and so do not count:
 *   - the handlers of Microsoft's C++ library pass it to one function there (is_cxx_library);
 *   - the saved esp is read, to compare it with the bounds of the stack (CONTEXT_ESP);
 *   - a variable is replaced by a tainted pointer and gets its old value back later (_XcptFilter does so around a signal handler; `replaced`);
 *   - a structured handler calls the filters that the registered record names (`delegates`): its callers ask about those filters themselves.
 * Sources: winnt.h (EXCEPTION_POINTERS, EXCEPTION_RECORD); the frames of filters, M. Pietrek, "A Crash Course on the Depths of Win32 Structured
 * Exception Handling", MSJ 1/1997; the codes, the Windows SDK's ntstatus.h.
 */
#include "lifter/effects/handler.h"
#include "lifter/base/base.h"

#include <stdlib.h>
#include <string.h>

enum { /* what a value may be, as bits */
    POINTERS = 1,     /* EXCEPTION_POINTERS * */
    CONTEXT = 2,      /* CONTEXT * */
    RECORD = 4,       /* EXCEPTION_RECORD * */
    CODE = 8,         /* the exception's code */
    FRAME = 16,       /* the registered record of the handler, or something found through it */
    LOADED = 32,      /* loaded from the word at some register + at */
    CONTEXT_ESP = 64, /* the context's esp */
    TAINTED = POINTERS | CONTEXT | CONTEXT_ESP,
};
enum { /* whether it is an address on the stack */
    NOT_STACK,
    ENTRY_ESP,      /* esp at the function's entry + at */
    PARENT_EBP,     /* ebp at the entry of a filter, which is the frame of the function around it, + at */
    STACK_ANYWHERE, /* somewhere on the stack */
};
enum {
    WORD = 4,
    WHOLE_CONTEXT = 512, /* bytes of an access whose size the effects do not tell: FXSAVE and the like */
    ARGUMENTS = 6,       /* words that an unknown function may take, where no pushes were seen */
    FILTER_SLOT = -0x14, /* from ebp to the EXCEPTION_POINTERS * that Microsoft's filters find there */
    CONTEXT_ESP_AT = 0xc4,
    SMALLEST_CODE = 0x1000000, /* of an exception; smaller numbers are something else */
    PRESERVED = 1 << XLAT_EBX | 1 << XLAT_EBP | 1 << XLAT_ESI | 1 << XLAT_EDI,
};
/* Limits.  More stack words than MOST_SLOTS are joined into one, `other`; beyond the other limits the context counts as used. */
enum { MOST_SLOTS = 40, MOST_LEADERS = 400, MOST_DEPTH = 7, MOST_STEPS = 60000, MOST_REPLACED = 8 };
enum { AT_UNKNOWN = INT32_MIN };

struct value {
    uint8_t may;   /* POINTERS ... */
    uint8_t stack; /* NOT_STACK ... */
    int32_t at;    /* added to that base, or to the one thing that it may be; AT_UNKNOWN */
};

struct state {
    struct value reg[8];
    struct { int32_t at; uint8_t stack; struct value v; } slot[MOST_SLOTS]; /* known words on the stack */
    uint8_t nslots;
    uint8_t other;    /* what other words of the stack may be */
    uint8_t pushed;   /* words pushed since the last call, not counting registers that are saved */
    uint8_t written;  /* registers that no longer have the caller's value */
    bool compared;    /* the flags are those of comparing the exception's code with `code` */
    uint32_t code;
};

struct search {
    const struct xlat_handler_code *code;
    enum xlat_handler_kind kind;
    struct xlat_handler_use *use;
    unsigned steps;
    /* Words at some register + at that were overwritten with a tainted pointer, and whether what they held before was stored there again. */
    struct { int32_t at; bool restored; uint32_t where; } replaced[MOST_REPLACED];
    unsigned nreplaced;
    uint32_t entries[MOST_DEPTH]; /* functions that are being followed, the handler first: a recursion is not followed */
};

bool xlat_exception_is_inexact(uint32_t code)
{
    return code == 0x80000001 || code == 0x80000002 || code == 0xc0000005 || code == 0xc0000006 || code == 0xc00000fd ||
           (code >= 0xc000008d && code <= 0xc0000093) || code == 0xc00002b4 || code == 0xc00002b5;
}

/* Records that the instruction at `where` may use the context; returns false, so that callers can return it. */
static bool found_use(struct search *c, uint32_t where)
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
        v.stack = a.stack && b.stack ? STACK_ANYWHERE : a.stack ? a.stack : b.stack;
    if (a.at != b.at || a.may != b.may || a.stack != b.stack)
        v.at = (a.may | a.stack) == 0 ? b.at : (b.may | b.stack) == 0 ? a.at : AT_UNKNOWN;
    if (v.at == AT_UNKNOWN && v.stack)
        v.stack = STACK_ANYWHERE;
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
        v.stack |= s->slot[i].v.stack ? STACK_ANYWHERE : NOT_STACK;
    }
    return v;
}

/* Sets the words of the stack that a store of these bytes writes.  surely: false: it may also leave them as they are. */
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
    if (kept == MOST_SLOTS) {
        s->other |= v.may;
        return;
    }
    s->slot[kept].at = at, s->slot[kept].stack = stack, s->slot[kept].v = v;
    s->nslots++;
}

/* The value that a load from address a gives.  False: it reads the context, or the pointer to it out of EXCEPTION_POINTERS. */
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
    if (a.may & POINTERS && (a.at == AT_UNKNOWN || a.at + (m->bytes ? m->bytes : WHOLE_CONTEXT) > WORD) && !(a.at != AT_UNKNOWN && a.at >= 2 * WORD))
        return false; /* what loads CONTEXT * will use it */
    if (a.stack == ENTRY_ESP || a.stack == PARENT_EBP) {
        if (m->bytes == WORD)
            *out = on_stack(s, a.stack, a.at);
        else
            for (int32_t at = a.at; at < a.at + (m->bytes ? m->bytes : WHOLE_CONTEXT); at += WORD)
                out->may |= m->bytes < WORD ? 0 : on_stack(s, a.stack, at).may, out->at = AT_UNKNOWN;
    } else if (a.stack == STACK_ANYWHERE)
        *out = anything_on_stack(s);
    if (a.may & POINTERS)
        *out = join_values(*out, (struct value){.may = RECORD});
    if (a.may & RECORD && m->bytes == WORD && (a.at == 0 || a.at == AT_UNKNOWN))
        *out = join_values(*out, (struct value){.may = CODE});
    if (a.may & FRAME)
        *out = join_values(*out, (struct value){.may = FRAME, .at = AT_UNKNOWN});
    if (!a.stack && !(a.may & ~LOADED) && m->bytes == WORD) {
        const struct xlat_node *n = &e->node[m->addr];
        uint64_t k;
        if (n->op == XLAT_N_REG)
            *out = (struct value){.may = LOADED};
        else if (n->op == XLAT_N_ADD && xlat_node_is_const(e, n->b, &k))
            *out = (struct value){.may = LOADED, .at = (int32_t)k};
        else if (xlat_node_is_const(e, m->addr, &k))
            *out = (struct value){.may = LOADED, .at = (int32_t)k};
    }
    return true;
}

/* Computes the values of all nodes of e into v; operands have lower numbers than the nodes that use them.  False: the context is read. */
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
                v[i].may &= (uint8_t)~(CODE | LOADED);
                if (!v[i].may && !v[i].stack)
                    v[i].at = 0;
                else if (a.at != AT_UNKNOWN)
                    v[i].at = (int32_t)((uint32_t)a.at + (uint32_t)k);
                break;
            }
            v[i] = (struct value){
                .may = (a.may | b.may) & (TAINTED | RECORD | FRAME), .stack = a.stack | b.stack ? STACK_ANYWHERE : NOT_STACK, .at = AT_UNKNOWN};
            break;
        case XLAT_N_AND: /* alignment of esp; the analysis takes esp at entry for aligned: other offsets would only be shifted */
            if (a.stack == ENTRY_ESP && xlat_node_is_const(e, n->b, &k)) {
                v[i] = (struct value){.stack = ENTRY_ESP, .at = a.at & (int32_t)k};
                break;
            }
            v[i] = (struct value){.may = (a.may | b.may) & TAINTED, .stack = a.stack | b.stack ? STACK_ANYWHERE : NOT_STACK, .at = AT_UNKNOWN};
            break;
        case XLAT_N_SEL: v[i] = join_values(b, c); break;
        case XLAT_N_TRUNC:
        case XLAT_N_ZEXT:
        case XLAT_N_SEXT:
            if (n->w >= 32 && n->k >= 32)
                v[i] = a;
            break;
        default: v[i] = (struct value){.may = (a.may | b.may | c.may) & (TAINTED | FRAME), .stack = NOT_STACK, .at = AT_UNKNOWN}; break;
        }
    }
    return true;
}

/* The address of one of two words on the stack that hold a tainted value (a structure of pointers, for instance). */
static bool points_to_tainted(const struct state *s, struct value v)
{
    if (v.stack != ENTRY_ESP && v.stack != PARENT_EBP)
        return false;
    for (unsigned i = 0; i < s->nslots; i++)
        if (s->slot[i].v.may & TAINTED && s->slot[i].stack == v.stack && s->slot[i].at >= v.at && s->slot[i].at < v.at + 2 * WORD &&
            (v.at > 0 || s->slot[i].at < 0 || v.stack == PARENT_EBP))
            return true;
    return false;
}

static bool is_tainted(const struct state *s, struct value v) { return v.may & TAINTED || points_to_tainted(s, v); }

/* ---- one instruction ---- */

static bool store(struct search *c, struct state *s, const struct state *before, const struct xlat_access *m, struct value a, struct value v,
                  uint32_t where)
{
    bool tainted = is_tainted(before, v);
    if (m->seg == XLAT_FS || m->seg == XLAT_GS)
        return !(v.may & TAINTED) || found_use(c, where);
    if (a.may & TAINTED)
        return found_use(c, where); /* changes the context, or which one it is */
    if (a.stack == PARENT_EBP && tainted) {
        unsigned n = !c->use->left[0] || c->use->left[0] == a.at ? 0 : 1;
        if (a.at >= 0 || (n && c->use->left[1] && c->use->left[1] != a.at))
            return found_use(c, where);
        c->use->left[n] = a.at;
    }
    if (a.stack == ENTRY_ESP || a.stack == PARENT_EBP) {
        set_slot(s, a.stack, a.at, m->bytes ? m->bytes : WHOLE_CONTEXT, v, !(m->kind & XLAT_ACCESS_MAYBE));
        return true;
    }
    if (a.stack == STACK_ANYWHERE) {
        s->other |= v.may & (TAINTED | RECORD | CODE);
        return true;
    }
    if (!a.stack && v.may & LOADED && v.at != AT_UNKNOWN)
        for (unsigned i = 0; i < c->nreplaced; i++)
            c->replaced[i].restored |= c->replaced[i].at == v.at;
    if (!tainted || (a.may & FRAME && !(v.may & TAINTED)))
        return true;
    return found_use(c, where);
}

/* Whether the store overwrites a variable at [register + at] with a tainted value.  Such a store is recorded instead of counted: it is harmless
 * when the variable's old value is stored back somewhere in the function, which xlat_handler_use tests at the end. */
static bool replaces_word(struct search *c, const struct xlat_effects *e, const struct xlat_access *m, struct value a, struct value v, uint32_t where)
{
    const struct xlat_node *n = &e->node[m->addr];
    int32_t at = 0;
    uint64_t k;
    if (a.stack || a.may & ~LOADED || !(v.may & TAINTED) || m->bytes != WORD || c->nreplaced == MOST_REPLACED || m->seg == XLAT_FS ||
        m->seg == XLAT_GS)
        return false;
    if (n->op == XLAT_N_ADD && xlat_node_is_const(e, n->b, &k))
        at = (int32_t)k;
    else if (xlat_node_is_const(e, m->addr, &k))
        at = (int32_t)k;
    else if (n->op != XLAT_N_REG)
        return false;
    for (unsigned i = 0; i < c->nreplaced; i++)
        if (c->replaced[i].at == at)
            return true;
    c->replaced[c->nreplaced].at = at, c->replaced[c->nreplaced].restored = false, c->replaced[c->nreplaced++].where = where;
    return true;
}

static bool step(struct search *c, struct state *s, const struct xlat_effects *e, uint32_t where)
{
    const struct state before = *s;
    struct value v[XLAT_NODES];
    if (e->overflow || !evaluate(&before, e, v))
        return found_use(c, where);
    for (unsigned i = 0; i < e->nmem; i++) {
        const struct xlat_access *m = &e->mem[i];
        struct value a = v[m->addr], got;
        if (m->kind & XLAT_ACCESS_READ && (!load(&before, m, a, e, &got) || ((e->vec.may || e->x87.used || e->helpers) && got.may & TAINTED)))
            return found_use(c, where);
        if (!(m->kind & XLAT_ACCESS_WRITE) || m->kind & XLAT_ACCESS_PROBE)
            continue;
        struct value w = m->value ? v[m->value] : (struct value){0};
        if (!replaces_word(c, e, m, a, w, where) && !store(c, s, &before, m, a, w, where))
            return false;
        if (xlat_is_push(e, m) && s->pushed < 64 &&
            !(e->node[m->value].op == XLAT_N_REG && PRESERVED >> e->node[m->value].k & ~before.written >> e->node[m->value].k & 1))
            s->pushed++;
    }
    if (!e->nmem && e->reg_may >> 4 * XLAT_ESP & 1)
        s->pushed = 0; /* what was pushed before was no argument */
    s->written |= xlat_whole_registers(e->reg_may);
    uint8_t read = e->helpers ? xlat_whole_registers(e->reg_read) : 0;
    for (unsigned r = 0; r < 8; r++) {
        if (read >> r & 1 && before.reg[r].may & TAINTED)
            return found_use(c, where);
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
    static const char *const names[] = {
        "_XcptFilter",        "__CppXcptFilter",  "__CxxExceptionFilter", "_seh_filter_exe",         "_seh_filter_dll",   "UnhandledExceptionFilter",
        "_except_handler2",   "_except_handler3", "_except_handler4",     "_except_handler4_common", "__CxxFrameHandler", "__CxxFrameHandler2",
        "__CxxFrameHandler3", "RtlUnwind",        "RaiseException",       "_local_unwind2",          "_local_unwind4",    "_global_unwind2"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/* Whether one of the first words above esp + skip, or one of the registers (a mask), passes a tainted value to the callee.
 * *only_first: the first word is EXCEPTION_POINTERS *, and no other is tainted. */
static bool passes(const struct state *s, int32_t skip, uint8_t registers, bool *only_first)
{
    const struct value esp = s->reg[XLAT_ESP];
    unsigned others = 0;
    struct value first = {0};
    for (unsigned r = 0; r < 8; r++)
        others += (registers >> r & 1) && is_tainted(s, s->reg[r]);
    if (esp.stack == ENTRY_ESP || esp.stack == PARENT_EBP) {
        int32_t from = esp.at + skip, n = s->pushed ? s->pushed : ARGUMENTS;
        if (esp.stack == ENTRY_ESP && from <= 0 && from + n * WORD > 0)
            n = -from / WORD; /* as far as the function's own return address */
        first = n ? on_stack(s, esp.stack, from) : first;
        for (int32_t i = 1; i < n; i++)
            others += is_tainted(s, on_stack(s, esp.stack, from + i * WORD));
    } else if (esp.stack == STACK_ANYWHERE)
        others += (anything_on_stack(s).may & TAINTED) != 0;
    *only_first = !others && first.may == POINTERS && first.at == 0;
    return others || is_tainted(s, first);
}

/* Of the registers in which arguments may be passed, those that the function at entry reads before it writes them, on the path where no conditional
 * jump is taken.  Pushing one does not count: it may be to save it, or to make room. */
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

/* Whether this is the function of Microsoft's C++ library that all handlers of C++ functions call: it compares the magic numbers of the functions'
 * tables.  It passes the context only to a function set by _set_se_translator, which turns faults into C++ exceptions. */
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
static uint32_t bytes_removed(const struct search *c, uint32_t entry)
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

/* The same for an unknown function, guessed from the instruction after the call: an addition to esp, or a pop into a register that calls may change,
 * is the caller removing the arguments; a subtraction makes room again for as much as the callee has removed. */
static uint32_t bytes_removed_by_unknown(const struct search *c, uint32_t entry, uint32_t next, const struct state *s)
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

/* Changes the base of ENTRY_ESP addresses from the caller's esp at entry to a callee's, or back. */
static void rebase(struct state *s, int32_t by)
{
    for (unsigned r = 0; r < 8; r++)
        if (s->reg[r].stack == ENTRY_ESP)
            s->reg[r].at += by;
    for (unsigned i = 0; i < s->nslots; i++) {
        if (s->slot[i].stack == ENTRY_ESP)
            s->slot[i].at += by;
        if (s->slot[i].v.stack == ENTRY_ESP)
            s->slot[i].v.at += by;
    }
}

static bool follow_function(struct search *c, uint32_t entry, const struct state *in, unsigned depth, struct state *out, bool *returns);

static void after_call(struct state *s, uint32_t pops)
{
    s->reg[XLAT_EAX] = s->reg[XLAT_ECX] = s->reg[XLAT_EDX] = (struct value){0};
    if (s->reg[XLAT_ESP].stack == ENTRY_ESP || s->reg[XLAT_ESP].stack == PARENT_EBP)
        s->reg[XLAT_ESP].at += (int32_t)pops;
    s->compared = false;
    s->pushed = 0;
}

/* Applies a call to s, in which the return address has been pushed.  False: the callee may use the context.  *returns: false: it never returns. */
static bool call(struct search *c, struct state *s, const struct xlat_effects *e, uint32_t entry, uint32_t where, uint32_t next, unsigned depth,
                 bool *returns)
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
            pops = bytes_removed(c, target);
        else {
            struct state callee = *s, after;
            const struct value esp = s->reg[XLAT_ESP];
            if (esp.stack != ENTRY_ESP || depth + 1 >= MOST_DEPTH)
                return found_use(c, where);
            for (unsigned i = 0; i <= depth; i++)
                if (c->entries[i] == target)
                    return found_use(c, where);
            for (unsigned r = 0; r < 8; r++)
                if (all >> r & ~arguments >> r & 1)
                    callee.reg[r] = (struct value){0};
            rebase(&callee, -esp.at);
            callee.pushed = callee.written = 0;
            if (!follow_function(c, target, &callee, depth + 1, &after, returns))
                return false;
            if (!*returns)
                return true;
            rebase(&after, esp.at);
            after.written |= s->written;
            *s = after;
            s->compared = false;
            s->pushed = 0;
            return true;
        }
    } else {
        struct value to[XLAT_NODES];
        bool chained = c->kind == XLAT_HANDLER_UNHANDLED && only_first && !name;
        if (passing && !chained && !(name && harmless_import(name))) {
            if (name || c->kind != XLAT_HANDLER_STRUCTURED || !evaluate(s, e, to) || !(to[e->target].may & FRAME))
                return found_use(c, where);
            c->use->delegates = true;
        }
        pops = bytes_removed_by_unknown(c, entry, next, s);
    }
    after_call(s, pops + WORD);
    return true;
}

/* An indirect jump: a tail call of an unknown function, with the arguments above the return address. */
static bool tail_jump(struct search *c, const struct state *s, const struct xlat_effects *e, uint32_t where)
{
    bool only_first, passing = passes(s, WORD, 0, &only_first);
    const struct xlat_node *t = &e->node[e->target];
    uint64_t k;
    const char *name = t->op == XLAT_N_LOAD && xlat_node_is_const(e, t->a, &k) ? c->code->import(c->code->arg, (uint32_t)k) : NULL;
    struct value to[XLAT_NODES];
    if (!passing || (name && harmless_import(name)) || (c->kind == XLAT_HANDLER_UNHANDLED && only_first && !name))
        return true;
    if (name || c->kind != XLAT_HANDLER_STRUCTURED || !evaluate(s, e, to) || !(to[e->target].may & FRAME))
        return found_use(c, where);
    c->use->delegates = true;
    return true;
}

/* ---- a function ---- */

struct leader { /* the start of a block */
    uint32_t va;
    bool again;     /* s has changed since the block was last followed */
    struct state s; /* joined over all ways that lead here */
};
struct leaders {
    struct leader *at;
    size_t n, cap;
};

/* Joins s into *to.  Returns whether that changed *to. */
static bool join(struct state *to, const struct state *s)
{
    struct state sum = *to;
    for (unsigned r = 0; r < 8; r++)
        sum.reg[r] = join_values(to->reg[r], s->reg[r]);
    if (sum.reg[XLAT_ESP].stack != ENTRY_ESP && to->reg[XLAT_ESP].stack == ENTRY_ESP)
        sum.reg[XLAT_ESP] = to->reg[XLAT_ESP]; /* they differ because bytes_removed_by_unknown guesses: the first is as good as any */
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

/* Control may reach va with state s.  False: too many blocks. */
static bool add_leader(struct leaders *l, uint32_t va, const struct state *s)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].va == va) {
            l->at[i].again |= join(&l->at[i].s, s);
            return true;
        }
    if (l->n == MOST_LEADERS)
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

/* After a comparison with an exception's code: the branch (0: taken, 1: not taken) for an exception at which registers are exact anyway, so that what
 * it does with the context does not matter; -1: none. */
static int branch_to_ignore(const struct search *c, const struct state *s, const struct xlat_effects *e)
{
    const struct xlat_node *condition = &e->node[e->condition];
    bool vectored = c->kind == XLAT_HANDLER_VECTORED || c->kind == XLAT_HANDLER_UNHANDLED;
    if (!s->compared || condition->op != XLAT_N_COND || (condition->k != CC_E && condition->k != CC_NE) || s->code < SMALLEST_CODE)
        return -1;
    if (xlat_exception_is_inexact(s->code) && !(vectored && s->code == 0xc00000fd))
        return -1;
    return condition->k == CC_E ? 0 : 1;
}

/* Follows the code from leader `from` to the next leader or the end.  False: the context may be used. */
static bool follow_block(struct search *c, struct leaders *l, uint32_t entry, size_t from, unsigned depth, struct state *out, bool *returns)
{
    struct state s = l->at[from].s;
    uint32_t va = l->at[from].va, target;
    for (bool first = true, called = false;; first = false) {
        struct xlat_effects e;
        bool ends = false, returned;
        if (!first)
            for (size_t i = 0; i < l->n; i++)
                if (l->at[i].va == va)
                    return add_leader(l, va, &s);
        const struct xlat_insn *got = c->code->insn(c->code->arg, entry, va, &ends);
        if (!got)
            return ends || called || found_use(c, va); /* no code behind a call: it does not return */
        if (++c->steps > MOST_STEPS)
            return found_use(c, va);
        struct xlat_insn in = *got;
        uint32_t next = va + in.len;
        xlat_effects(&in, &e);
        if (e.control >= XLAT_TRAPS)
            return e.control == XLAT_TRAPS || found_use(c, va);
        if (!step(c, &s, &e, va))
            return false;
        switch ((enum xlat_control)e.control) {
        case XLAT_JUMP:
            if (!xlat_direct_target(&e, &target))
                return tail_jump(c, &s, &e, va);
            return add_leader(l, target, &s) || found_use(c, va);
        case XLAT_JUMP_IF: {
            int ignore = branch_to_ignore(c, &s, &e);
            if (!xlat_direct_target(&e, &target) || (ignore != 0 && !add_leader(l, target, &s)) || (ignore != 1 && !add_leader(l, next, &s)))
                return found_use(c, va);
            return true;
        }
        case XLAT_CALL:
            if (xlat_direct_target(&e, &target) && target == next)
                break; /* position-independent code: only pushes the next address */
            if (!call(c, &s, &e, entry, va, next, depth, &returned))
                return false;
            if (!returned)
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

/* Follows the function at entry with state `in` until nothing changes any more.  *out: the state at its returns, when *returns.  False: the context
 * may be used. */
static bool follow_function(struct search *c, uint32_t entry, const struct state *in, unsigned depth, struct state *out, bool *returns)
{
    struct leaders l = {0};
    bool ok = add_leader(&l, entry, in) || found_use(c, entry);
    *returns = false;
    c->entries[depth] = entry;
    for (bool again = ok; again && ok;) {
        again = false;
        for (size_t i = 0; i < l.n && ok; i++)
            if (l.at[i].again) {
                l.at[i].again = false;
                again = true;
                ok = follow_block(c, &l, entry, i, depth, out, returns) || (c->use->uses ? false : found_use(c, entry));
            }
    }
    free(l.at);
    return ok;
}

struct xlat_handler_use xlat_handler_use(const struct xlat_handler_code *code, uint32_t va, enum xlat_handler_kind kind)
{
    struct xlat_handler_use use = {0};
    struct search c = {.code = code, .kind = kind, .use = &use};
    struct state s = {.reg[XLAT_ESP] = {.stack = ENTRY_ESP}}, out;
    bool returns;
    switch (kind) {
    case XLAT_HANDLER_VECTORED:
    case XLAT_HANDLER_UNHANDLED: set_slot(&s, ENTRY_ESP, WORD, WORD, (struct value){.may = POINTERS}, true); break;
    case XLAT_HANDLER_STRUCTURED:
        set_slot(&s, ENTRY_ESP, WORD, WORD, (struct value){.may = RECORD}, true);
        set_slot(&s, ENTRY_ESP, 2 * WORD, WORD, (struct value){.may = FRAME}, true);
        set_slot(&s, ENTRY_ESP, 3 * WORD, WORD, (struct value){.may = CONTEXT}, true);
        break;
    case XLAT_HANDLER_FILTER:
        s.reg[XLAT_EBP] = (struct value){.stack = PARENT_EBP};
        set_slot(&s, PARENT_EBP, FILTER_SLOT, WORD, (struct value){.may = POINTERS}, true);
        break;
    }
    follow_function(&c, va, &s, 0, &out, &returns);
    for (unsigned i = 0; i < c.nreplaced && !use.uses; i++)
        if (!c.replaced[i].restored)
            found_use(&c, c.replaced[i].where);
    return use;
}
