/* callee.c - calls that do not return like others: to functions that never return, to setjmp, which returns a second time, and to switches between
 * stacks, which return when another stack is left.
 *
 * Imports tell by their names; code that is linked into the program, by what it does.
 */
#include <string.h>
#include "lifter/cfg/discovery.h"

/* ---- what imports tell ---- */
static enum callee callee_kind(const char *name)
{
    static const char *const never[] = {
        "ExitProcess", "ExitThread", "FreeLibraryAndExitThread", "RtlExitUserProcess", "RtlExitUserThread", "RtlRaiseStatus", "abort", "exit",
        "_exit", "_Exit", "quick_exit", "longjmp", "_longjmp", "_amsg_exit", "_assert", "_wassert", "_CxxThrowException", "_invoke_watson",
        "_endthread", "_endthreadex", "terminate", "_o_exit", "_o__exit", "_o_abort", "_Unwind_Resume", "__cxa_throw", "__cxa_rethrow",
        "__cxa_bad_cast", "_ZSt9terminatev", "?terminate@@YAXXZ",
    };
    static const char *const twice[] = {"_setjmp", "_setjmp3", "setjmp", "_setjmpex", "__intrinsic_setjmp", "__intrinsic_setjmpex"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (!strcmp(name, never[i]))
            return CALLEE_NORETURN;
    for (size_t i = 0; i < sizeof twice / sizeof *twice; i++)
        if (!strcmp(name, twice[i]))
            return CALLEE_SETJMP;
    if (!strcmp(name, "SwitchToFiber"))
        return CALLEE_SWITCH;
    return !strncmp(name, "_ZSt", 4) && strstr(name, "__throw_") ? CALLEE_NORETURN : CALLEE_PLAIN;
}

void xlat_know_imports(struct disc *d)
{
    for (size_t i = 0; i < d->im->nimports; i++)
        if (d->im->imports[i].name)
            xlat_map_put(&d->imports, d->im->imports[i].iat_rva, callee_kind(d->im->imports[i].name));
}

/* ---- what code tells ---- */
/* The IAT slot that `call [slot]`, `jmp [slot]` goes through; 0: it is not of that form. */
static uint32_t slot_of(const struct disc *d, const struct xlat_insn *in)
{
    bool direct = in->nop == 1 && in->opnd[0].kind == OPND_MEM && in->mem.base == XLAT_NOREG && in->mem.index == XLAT_NOREG;
    return direct && in->mem.seg == XLAT_DS ? rva_of(d, in->mem.disp) : 0;
}

/* ---- functions that return twice ---- */
struct saving { /* what a function has stored into a buffer so far; registers by bits */
    unsigned saved;      /* registers stored; esp: also when it was a place near the top of the stack that was stored */
    unsigned top;        /* registers that hold such a place */
    unsigned ret;        /* registers that hold the return address */
    bool ret_saved;
};

static enum callee callee_of(struct disc *d, const struct xlat_insn *in, unsigned levels);

static void follow_registers(const struct xlat_effects *e, struct saving *s)
{
    const struct saving before = *s;
    unsigned written = xlat_whole_registers(e->reg_may) & ~(1u << XLAT_ESP);
    uint32_t disp;
    for (unsigned r = 0; r < 8; r++) {
        if (!(written >> r & 1))
            continue;
        const struct xlat_node *n = &e->node[e->reg[r]];
        bool top = xlat_node_is_reg_plus(e, e->reg[r], XLAT_ESP, &disp) || (n->op == XLAT_N_REG && before.top >> n->k & 1);
        bool ret = n->op == XLAT_N_LOAD && e->mem[n->k].seg == XLAT_SS && xlat_node_is_reg_plus(e, n->a, XLAT_ESP, &disp) && !disp;
        s->top = top ? s->top | 1u << r : s->top & ~(1u << r);
        s->ret = ret ? s->ret | 1u << r : s->ret & ~(1u << r);
    }
}

static void follow_stores(const struct xlat_effects *e, struct saving *s)
{
    uint32_t disp;
    for (unsigned i = 0; i < e->nmem; i++) {
        const struct xlat_access *m = &e->mem[i];
        const struct xlat_node *n = &e->node[m->value];
        bool to_buffer = false; /* whose address is in a register that calls do not preserve, or in ebx */
        for (unsigned r = XLAT_EAX; r <= XLAT_EBX; r++)
            to_buffer |= xlat_node_is_reg_plus(e, m->addr, r, &disp);
        if (!(m->kind & XLAT_ACCESS_WRITE) || m->bytes != 4 || !to_buffer || n->op != XLAT_N_REG)
            continue;
        s->saved |= 1u << n->k | (s->top >> n->k & 1) << XLAT_ESP;
        s->ret_saved |= s->ret >> n->k & 1;
    }
}

/* What the function at rva is, by the straight line at its start, and behind that by the one that its first conditional jump leads to.
 * It saves the registers that calls preserve, esp and its return address into a buffer: setjmp, whatever its name, as C libraries link it into the
 * program.  It saves esp and loads another: a switch between stacks; so is what calls one, up to a few levels. */
static enum callee by_code(struct disc *d, uint32_t rva, unsigned levels)
{
    enum { LOOK = 24, KEPT = 1 << XLAT_EBX | 1 << XLAT_ESP | 1 << XLAT_EBP | 1 << XLAT_ESI | 1 << XLAT_EDI };
    struct saving s = {.top = 1 << XLAT_ESP};
    uint32_t kind = CALLEE_PLAIN, at = rva, branch = 0;
    bool straight = true; /* nothing was called or jumped over so far */
    if (xlat_map_get(&d->callees, rva, &kind))
        return (enum callee)kind;
    xlat_map_put(&d->callees, rva, CALLEE_PLAIN); /* for a function that calls itself */
    for (unsigned n = 0; n < LOOK && kind == CALLEE_PLAIN && is_code(d, at); n++) {
        struct xlat_insn in;
        struct xlat_effects e;
        xlat_decode_at(d, at, &in);
        xlat_effects(&in, &e);
        enum flow flow = xlat_flow_of(&e);
        at += in.len;
        if ((flow == FLOW_CALL || flow == FLOW_CALLIND) && levels && callee_of(d, &in, levels - 1) == CALLEE_SWITCH)
            kind = CALLEE_SWITCH;
        if (flow == FLOW_JMP) {
            at = rva_of(d, in.opnd[0].imm);
            continue;
        }
        straight = straight && flow == FLOW_NEXT;
        if (flow == FLOW_JCC && !branch)
            branch = rva_of(d, in.opnd[0].imm);
        if (flow == FLOW_RET || flow == FLOW_IND || flow == FLOW_STOP || flow == FLOW_EXIT) {
            if (!branch)
                break;
            at = branch, branch = 0;
        }
        if (!straight)
            continue;
        if (xlat_loads_stack(&e) && s.saved >> XLAT_ESP & 1)
            kind = CALLEE_SWITCH;
        follow_stores(&e, &s);
        follow_registers(&e, &s);
    }
    if (kind == CALLEE_PLAIN && s.ret_saved && (s.saved & KEPT) == KEPT)
        kind = CALLEE_SETJMP;
    xlat_map_put(&d->callees, rva, kind);
    return (enum callee)kind;
}

/* The same for `call reg`, with the register loaded from the slot some way before, as compilers do in front of a loop.  Only what was decoded at the
 * addresses before is looked at: an entry too many costs size, one that is missed costs speed. */
static uint32_t slot_in_register(const struct disc *d, const struct xlat_insn *call)
{
    enum { LOOK = 64, LONGEST_INSN = 15 };
    uint32_t rva = rva_of(d, call->addr);
    for (unsigned n = 0, k; n < LOOK; n++, rva -= k) {
        const struct xlat_insn *in = NULL;
        struct xlat_effects e;
        for (k = 1; k <= LONGEST_INSN && k <= rva && !((in = insn_at(d, rva - k)) && in->len == k); k++)
            ;
        if (k > LONGEST_INSN || k > rva)
            return 0;
        xlat_effects(in, &e);
        if (e.overflow || !(e.reg_may >> 4 * call->opnd[0].num & 0xf))
            continue;
        const struct xlat_node *v = &e.node[e.reg[call->opnd[0].num]];
        uint64_t address;
        return v->op == XLAT_N_LOAD && xlat_node_is_const(&e, v->a, &address) ? rva_of(d, (uint32_t)address) : 0;
    }
    return 0;
}

static enum callee callee_of(struct disc *d, const struct xlat_insn *in, unsigned levels)
{
    uint32_t kind = CALLEE_PLAIN, slot = 0;
    struct xlat_insn thunk;
    uint32_t target = rva_of(d, in->opnd[0].imm);
    if (in->opnd[0].kind == OPND_REL) {
        if (!is_code(d, target))
            return CALLEE_PLAIN;
        if (d->im->mem[target] != 0xff)
            return by_code(d, target, levels);
        xlat_decode_at(d, target, &thunk); /* perhaps jmp [slot] */
        if (xlat_flow(&thunk) == FLOW_IND)
            slot = slot_of(d, &thunk);
    } else if (in->opnd[0].kind == OPND_REG)
        slot = slot_in_register(d, in);
    else
        slot = slot_of(d, in);
    if (slot)
        xlat_map_get(&d->imports, slot, &kind);
    if (in->opnd[0].kind == OPND_REG && kind == CALLEE_NORETURN)
        return CALLEE_PLAIN; /* perhaps another way leads here, with another function in the register */
    return (enum callee)kind;
}

enum callee xlat_callee(struct disc *d, const struct xlat_insn *in)
{
    enum { LEVELS = 3 /* of functions around a switch */ };
    return callee_of(d, in, LEVELS);
}
