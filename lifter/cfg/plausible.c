/* plausible.c - whether bytes that only a pointer or a gap suggests look like code, so that data in .text does not become functions. */
#include "lifter/cfg/discovery.h"

/* Instructions that compilers do not write in user code, but that data decodes to. */
static bool odd(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_invalid: case XLAT_OP_unsupported: case XLAT_OP_callf: case XLAT_OP_jmpf: case XLAT_OP_retf: case XLAT_OP_iret:
    case XLAT_OP_in: case XLAT_OP_out: case XLAT_OP_ins: case XLAT_OP_outs: case XLAT_OP_hlt: case XLAT_OP_cli: case XLAT_OP_sti:
    case XLAT_OP_arpl: case XLAT_OP_bound: case XLAT_OP_les: case XLAT_OP_lds: case XLAT_OP_into: case XLAT_OP_salc: case XLAT_OP_int1:
    case XLAT_OP_aaa: case XLAT_OP_aas: case XLAT_OP_aam: case XLAT_OP_aad: case XLAT_OP_daa: case XLAT_OP_das: case XLAT_OP_int:
    case XLAT_OP_lgdt: case XLAT_OP_lidt: case XLAT_OP_lldt: case XLAT_OP_ltr: case XLAT_OP_clts: case XLAT_OP_invd: case XLAT_OP_wbinvd:
    case XLAT_OP_invlpg: case XLAT_OP_rdmsr: case XLAT_OP_wrmsr: case XLAT_OP_xlat: return true;
    case XLAT_OP_add: /* 00 00 */
        return in->len == 2 && in->opnd[0].kind == OPND_MEM && in->opnd[0].bits == 8 && in->opnd[1].num == 0 && in->mem.base == XLAT_EAX;
    case XLAT_OP_push: case XLAT_OP_pop: return in->opnd[0].kind == OPND_SEG;
    case XLAT_OP_mov: return xlat_flow(in) == FLOW_STOP || in->opnd[0].kind == OPND_SEG;
    default: return in->asz == 16 || in->mem.seg == XLAT_ES || in->mem.seg == XLAT_GS;
    }
}

/* Decodes ahead from rva.  strict: must reach an end (return, jump, known code) or a long way, and something must happen before. */
bool xlat_plausible(struct disc *d, uint32_t rva, bool strict)
{
    enum { AHEAD = 24, AHEAD_STRICT = 64 };
    unsigned limit = strict ? AHEAD_STRICT : AHEAD;
    if (!is_code(d, rva) || (is_marked(d, rva, M_BODY | M_TABLE) && !insn_at(d, rva)))
        return false;
    for (unsigned n = 0; n < limit; n++) {
        struct xlat_insn in;
        if (d->stop)
            return false;
        if (insn_at(d, rva))
            return xlat_flow(insn_at(d, rva)) != FLOW_EXIT && (!strict || n > 0);
        if (!is_code(d, rva) || is_marked(d, rva, M_BODY | M_TABLE))
            return false;
        xlat_decode_at(d, rva, &in);
        if (odd(&in))
            return false;
        for (uint32_t i = rva + 1; i < rva + in.len; i++)
            if (insn_at(d, i) || is_marked(d, i, M_TABLE))
                return false;
        switch (xlat_flow(&in)) {
        case FLOW_STOP: return in.op == XLAT_OP_int3 ? n > 0 : true;
        case FLOW_RET: return !strict || n > 0 || in.op == XLAT_OP_ret;
        case FLOW_IND: return true;
        case FLOW_JMP:
            return is_code(d, rva_of(d, in.opnd[0].imm)) && in.osz == 32;
        case FLOW_JCC: case FLOW_CALL:
            if (!is_code(d, rva_of(d, in.opnd[0].imm)) || in.osz != 32)
                return false;
            break;
        default: break;
        }
        rva += in.len;
    }
    return true;
}
