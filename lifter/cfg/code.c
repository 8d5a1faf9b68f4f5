/* code.c - one instruction of the image: decoded where it stands, and where control goes after it. */
#include "lifter/cfg/discovery.h"

/* Where control goes after the instruction.  What always traps stops: the runtime or the interpreter goes on from there. */
enum flow xlat_flow(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_invalid: case XLAT_OP_unsupported: return FLOW_EXIT;
    case XLAT_OP_jcc: case XLAT_OP_loop: case XLAT_OP_loope: case XLAT_OP_loopne: case XLAT_OP_jecxz: return FLOW_JCC;
    case XLAT_OP_jmp: return in->opnd[0].kind == OPND_REL ? FLOW_JMP : FLOW_IND;
    case XLAT_OP_jmpf: return FLOW_IND;
    case XLAT_OP_call: return in->opnd[0].kind == OPND_REL ? FLOW_CALL : FLOW_CALLIND;
    case XLAT_OP_callf: return FLOW_CALLIND;
    case XLAT_OP_ret: case XLAT_OP_retf: case XLAT_OP_iret: return FLOW_RET;
    case XLAT_OP_ud2: case XLAT_OP_int3: case XLAT_OP_int1: case XLAT_OP_int: case XLAT_OP_hlt: case XLAT_OP_cli: case XLAT_OP_sti:
    case XLAT_OP_in: case XLAT_OP_out: case XLAT_OP_ins: case XLAT_OP_outs: case XLAT_OP_lgdt: case XLAT_OP_lidt: case XLAT_OP_lldt:
    case XLAT_OP_ltr: case XLAT_OP_lmsw: case XLAT_OP_clts: case XLAT_OP_invd: case XLAT_OP_wbinvd: case XLAT_OP_invlpg:
    case XLAT_OP_rdmsr: case XLAT_OP_wrmsr: case XLAT_OP_rdpmc: case XLAT_OP_xsetbv: return FLOW_STOP;
    case XLAT_OP_mov:
        return in->opnd[0].kind == OPND_CR || in->opnd[0].kind == OPND_DR || in->opnd[1].kind == OPND_CR || in->opnd[1].kind == OPND_DR
                   ? FLOW_STOP : FLOW_NEXT;
    default: return FLOW_NEXT;
    }
}

void xlat_decode_at(struct disc *d, uint32_t rva, struct xlat_insn *out)
{
    uint8_t disp, imm;
    uint32_t end = rva;
    xlat_spend(d, rva, COST_DECODE);
    while (end < rva + 15 && is_code(d, end))
        end++;
    if (!xlat_decode(d->dec, d->im->mem + rva, end - rva, va_of(d, rva), out, &disp, &imm)) {
        out->op = XLAT_OP_invalid; /* the section ends inside it */
        out->len = 1;
        return;
    }
    if (disp && is_marked(d, rva + disp, M_RELOC))
        out->disp_reloc = 1;
    if (imm && is_marked(d, rva + imm, M_RELOC))
        out->imm_reloc = 1;
}
