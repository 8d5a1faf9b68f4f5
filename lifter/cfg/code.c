/* code.c - one instruction of the image: decoded where it stands, and where control goes after it. */
#include "lifter/cfg/discovery.h"

/* Where control goes after the instruction.  What always traps stops: the runtime or the interpreter goes on from there. */
enum flow xlat_flow_of(const struct xlat_effects *e)
{
    uint32_t va;
    switch (e->control) {
    case XLAT_NO_CODE: return FLOW_EXIT;
    case XLAT_TRAPS: return FLOW_STOP;
    case XLAT_JUMP_IF: return FLOW_JCC;
    case XLAT_JUMP: return xlat_direct_target(e, &va) ? FLOW_JMP : FLOW_IND;
    case XLAT_CALL: return xlat_direct_target(e, &va) ? FLOW_CALL : FLOW_CALLIND;
    case XLAT_RETURN: return FLOW_RET;
    default: return FLOW_NEXT;
    }
}

enum flow xlat_flow(const struct xlat_insn *in)
{
    struct xlat_effects e;
    xlat_effects(in, &e);
    return xlat_flow_of(&e);
}

bool xlat_changes_stack(const struct xlat_block *b)
{
    for (uint32_t i = 0; i < b->n; i++) {
        struct xlat_effects e;
        xlat_effects(&b->insns[i], &e);
        if (xlat_loads_stack(&e))
            return true;
    }
    return false;
}

void xlat_decode_at(struct disc *d, uint32_t rva, struct xlat_insn *out)
{
    uint8_t disp, imm;
    uint32_t end = rva;
    xlat_spend(d, rva, COST_DECODE);
    while (end < rva + 15 && is_code(d, end))
        end++;
    if (!xlat_decode(d->dec, d->im->mem + rva, end - rva, va_of(d, rva), out, &disp, &imm)) {
        *out = (struct xlat_insn){.addr = va_of(d, rva)}; /* no operation: the section ends inside it */
        out->len = 1;
        return;
    }
    if (disp && is_marked(d, rva + disp, M_RELOC))
        out->disp_reloc = 1;
    if (imm && is_marked(d, rva + imm, M_RELOC))
        out->imm_reloc = 1;
}
