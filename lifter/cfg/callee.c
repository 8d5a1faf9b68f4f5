/* callee.c - calls that do not return like others: to functions that never return, and to setjmp, which returns a second time.
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

/* Does the function at rva save the registers that calls preserve, esp and its return address into a buffer?  Then it is setjmp, whatever
 * its name: C libraries link it into the program. */
static bool saves_context(struct disc *d, uint32_t rva)
{
    enum { LOOK = 20, KEPT = 1 << XLAT_EBX | 1 << XLAT_ESP | 1 << XLAT_EBP | 1 << XLAT_ESI | 1 << XLAT_EDI };
    struct saving s = {.top = 1 << XLAT_ESP};
    for (unsigned n = 0; n < LOOK && is_code(d, rva); n++) {
        struct xlat_insn in;
        struct xlat_effects e;
        xlat_decode_at(d, rva, &in);
        xlat_effects(&in, &e);
        if (xlat_flow_of(&e) != FLOW_NEXT)
            break;
        rva += in.len;
        follow_stores(&e, &s);
        follow_registers(&e, &s);
    }
    return s.ret_saved && (s.saved & KEPT) == KEPT;
}

static enum callee by_code(struct disc *d, uint32_t rva)
{
    uint32_t kind;
    if (!xlat_map_get(&d->callees, rva, &kind)) {
        kind = saves_context(d, rva) ? CALLEE_SETJMP : CALLEE_PLAIN;
        xlat_map_put(&d->callees, rva, kind);
    }
    return (enum callee)kind;
}

enum callee xlat_callee(struct disc *d, const struct xlat_insn *in)
{
    uint32_t kind = CALLEE_PLAIN, slot = 0;
    struct xlat_insn thunk;
    uint32_t target = rva_of(d, in->opnd[0].imm);
    if (in->opnd[0].kind == OPND_REL) {
        if (!is_code(d, target))
            return CALLEE_PLAIN;
        if (d->im->mem[target] != 0xff)
            return by_code(d, target);
        xlat_decode_at(d, target, &thunk); /* perhaps jmp [slot] */
        if (xlat_flow(&thunk) == FLOW_IND)
            slot = slot_of(d, &thunk);
    } else
        slot = slot_of(d, in);
    if (slot)
        xlat_map_get(&d->imports, slot, &kind);
    return (enum callee)kind;
}
