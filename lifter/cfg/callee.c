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

/* Does the function at rva save the registers that calls preserve, esp and its return address into a buffer?  Then it is setjmp, whatever
 * its name: C libraries link it into the program. */
static bool saves_context(struct disc *d, uint32_t rva)
{
    enum { LOOK = 20 };
    unsigned saved = 0, holds = 0, stack = 1 << XLAT_ESP; /* registers that have the return address, a place near the top of the stack */
    bool ret = false;
    for (unsigned n = 0; n < LOOK && is_code(d, rva); n++) {
        struct xlat_insn in;
        xlat_decode_at(d, rva, &in);
        if (xlat_flow(&in) != FLOW_NEXT)
            break;
        rva += in.len;
        if ((in.op != XLAT_OP_mov && in.op != XLAT_OP_lea) || in.opnd[0].bits != 32)
            continue;
        if (in.opnd[0].kind == OPND_REG && in.opnd[0].num != XLAT_ESP) {
            bool near = in.op == XLAT_OP_lea ? in.mem.base == XLAT_ESP && in.mem.index == XLAT_NOREG
                                             : in.opnd[1].kind == OPND_REG && stack >> in.opnd[1].num & 1;
            stack = near ? stack | 1u << in.opnd[0].num : stack & ~(1u << in.opnd[0].num);
            bool top = in.opnd[1].kind == OPND_MEM && in.mem.base == XLAT_ESP && in.mem.index == XLAT_NOREG && !in.mem.disp;
            top &= in.op == XLAT_OP_mov;
            holds = top ? holds | 1u << in.opnd[0].num : holds & ~(1u << in.opnd[0].num);
        } else if (in.opnd[0].kind == OPND_MEM && in.opnd[1].kind == OPND_REG && in.mem.base < XLAT_ESP) {
            saved |= 1u << in.opnd[1].num | (stack >> in.opnd[1].num & 1) << XLAT_ESP;
            ret |= holds >> in.opnd[1].num & 1;
        }
    }
    enum { KEPT = 1 << XLAT_EBX | 1 << XLAT_ESP | 1 << XLAT_EBP | 1 << XLAT_ESI | 1 << XLAT_EDI };
    return ret && (saved & KEPT) == KEPT;
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
        if (thunk.op == XLAT_OP_jmp)
            slot = slot_of(d, &thunk);
    } else if (in->op == XLAT_OP_call)
        slot = slot_of(d, in);
    if (slot)
        xlat_map_get(&d->imports, slot, &kind);
    return (enum callee)kind;
}
