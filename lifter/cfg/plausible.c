/* plausible.c - whether bytes that only a pointer or a gap suggests look like code, so that data in .text does not become functions. */
#include "lifter/cfg/discovery.h"

/* Operations that compilers do not write, though nothing but statistics speaks against them: what text and tables decode to. */
static bool seldom(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_aaa: case XLAT_OP_aas: case XLAT_OP_aam: case XLAT_OP_aad: case XLAT_OP_daa: case XLAT_OP_das: case XLAT_OP_arpl: case XLAT_OP_salc:
    case XLAT_OP_xlat: return true;
    case XLAT_OP_add: /* 00 00 */
        return in->len == 2 && in->opnd[0].kind == OPND_MEM && in->opnd[0].bits == 8 && in->opnd[1].num == 0 && in->mem.base == XLAT_EAX;
    default: return false;
    }
}

/* No code, what user mode may not do, segment registers as operands, far transfers, BOUND and INTO, addresses of 16 bits, segments that compilers
 * do not use. */
bool xlat_is_odd(const struct xlat_insn *in, const struct xlat_effects *e)
{
    if (e->control == XLAT_NO_CODE || (e->control == XLAT_TRAPS && e->trap != XLAT_TRAP_UD && e->trap != XLAT_TRAP_BP) || seldom(in))
        return true;
    for (unsigned i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_SEG)
            return true;
    if (e->seg_written || (e->control != XLAT_NEXT && e->seg_read) || e->traps & (1u << XLAT_TRAP_BR | 1u << XLAT_TRAP_OF))
        return true;
    return in->asz == 16 || in->mem.seg == XLAT_ES || in->mem.seg == XLAT_GS;
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
            return flow_after(d, insn_at(d, rva)) != FLOW_EXIT && (!strict || n > 0);
        if (!is_code(d, rva) || is_marked(d, rva, M_BODY | M_TABLE))
            return false;
        struct xlat_effects e;
        xlat_decode_at(d, rva, &in);
        xlat_effects(&in, &e);
        if (xlat_is_odd(&in, &e))
            return false;
        for (uint32_t i = rva + 1; i < rva + in.len; i++)
            if (insn_at(d, i) || is_marked(d, i, M_TABLE))
                return false;
        switch (xlat_flow_of(&e)) {
        case FLOW_STOP: return e.trap == XLAT_TRAP_BP ? n > 0 : true;
        case FLOW_RET: case FLOW_IND: return true;
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
