/* x87_effect.c - what each x87 instruction does to the register stack, for the data flow of x87_facts.c.
 *
 * It repeats, of lifter/sem/x87*.c, only which registers are looked at and filled; the operations check that while they are built.
 */
#include "lifter/emit/x87_facts.h"

enum { ST0 = 1, ST1 = 2, BELOW = 0x80 };

static bool is_x87(unsigned op)
{
    switch (op) {
#define INSN(name) case XLAT_OP_##name:
#include "lifter/decode/insns_x87.def"
#undef INSN
        return true;
    default: return false;
    }
}

static uint8_t bit(int i) { return (uint8_t)(1u << (i & 7)); }

bool xlat_x87_effect(const struct xlat_insn *in, struct xlat_x87_effect *e)
{
    const struct xlat_opnd *last = &in->opnd[in->nop ? in->nop - 1 : 0];
    bool mem = in->nop && last->kind == OPND_MEM;
    int src = in->nop ? last->num : 1, dst = in->nop ? in->opnd[0].num : 1;
    *e = (struct xlat_x87_effect){0};
    for (int i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_MM) {
            e->barrier = true;
            return true;
        }
    if (!is_x87(in->op))
        return false;
    switch (in->op) {
    case XLAT_OP_fld:
        if (!mem)
            e->need = bit(src);
        /* fall through */
    case XLAT_OP_fild: case XLAT_OP_fbld: case XLAT_OP_fld1: case XLAT_OP_fldz: case XLAT_OP_fldl2t: case XLAT_OP_fldl2e:
    case XLAT_OP_fldpi: case XLAT_OP_fldlg2: case XLAT_OP_fldln2:
        e->room = e->full = BELOW, e->turn = -1;
        break;
    case XLAT_OP_fst: case XLAT_OP_fstp: case XLAT_OP_fstpnce:
        e->need = ST0;
        if (!mem)
            e->full = bit(dst);
        if (in->op == XLAT_OP_fst)
            break;
        e->full &= (uint8_t)~ST0, e->empty = ST0, e->turn = 1;
        break;
    case XLAT_OP_fist: case XLAT_OP_fcom: case XLAT_OP_fucom: case XLAT_OP_fcomi: case XLAT_OP_fucomi: case XLAT_OP_ficom:
        e->need = ST0 | (mem ? 0 : bit(src));
        break;
    case XLAT_OP_fistp: case XLAT_OP_fisttp: case XLAT_OP_fbstp: case XLAT_OP_fcomp: case XLAT_OP_fucomp: case XLAT_OP_fcomip:
    case XLAT_OP_fucomip: case XLAT_OP_ficomp:
        e->need = ST0 | (mem ? 0 : bit(src)), e->empty = ST0, e->turn = 1;
        break;
    case XLAT_OP_fcompp: case XLAT_OP_fucompp: e->need = e->empty = ST0 | ST1, e->turn = 2; break;
    case XLAT_OP_fxch: e->need = e->full = ST0 | bit(src); break;
    case XLAT_OP_fcmovcc: e->need = ST0 | bit(src), e->full = ST0; break;
    case XLAT_OP_ftst: e->need = ST0; break;
    case XLAT_OP_fadd: case XLAT_OP_fsub: case XLAT_OP_fsubr: case XLAT_OP_fmul: case XLAT_OP_fdiv: case XLAT_OP_fdivr:
    case XLAT_OP_fiadd: case XLAT_OP_fisub: case XLAT_OP_fisubr: case XLAT_OP_fimul: case XLAT_OP_fidiv: case XLAT_OP_fidivr:
        e->need = mem ? ST0 : bit(dst) | bit(in->nop > 1 ? src : 0);
        e->full = mem ? ST0 : bit(dst);
        break;
    case XLAT_OP_faddp: case XLAT_OP_fsubp: case XLAT_OP_fsubrp: case XLAT_OP_fmulp: case XLAT_OP_fdivp: case XLAT_OP_fdivrp:
        e->need = bit(dst) | ST0, e->full = bit(dst) & (uint8_t)~ST0, e->empty = ST0, e->turn = 1;
        break;
    case XLAT_OP_fabs: case XLAT_OP_fchs: case XLAT_OP_fsqrt: case XLAT_OP_frndint: case XLAT_OP_f2xm1: case XLAT_OP_fsin:
    case XLAT_OP_fcos:
        e->need = e->full = ST0;
        break;
    case XLAT_OP_fprem: case XLAT_OP_fprem1: case XLAT_OP_fscale: e->need = ST0 | ST1, e->full = ST0; break;
    case XLAT_OP_fyl2x: case XLAT_OP_fyl2xp1: case XLAT_OP_fpatan:
        e->need = ST0 | ST1, e->full = ST1, e->empty = ST0, e->turn = 1;
        break;
    case XLAT_OP_fptan: case XLAT_OP_fsincos: case XLAT_OP_fxtract:
        e->need = ST0, e->room = BELOW, e->full = ST0 | BELOW, e->turn = -1;
        break;
    case XLAT_OP_ffree: e->empty = bit(src); break;
    case XLAT_OP_ffreep: e->empty = bit(src) | ST0, e->turn = 1; break;
    case XLAT_OP_fincstp: e->turn = 1; break;
    case XLAT_OP_fdecstp: e->turn = -1; break;
    case XLAT_OP_fldcw: e->sets_control = true; break;
    case XLAT_OP_fnstcw: case XLAT_OP_fnclex: case XLAT_OP_fndisi: case XLAT_OP_fneni: case XLAT_OP_fnsetpm: case XLAT_OP_fxam: case XLAT_OP_fnop:
    case XLAT_OP_fwait: case XLAT_OP_fnstsw: break;
    case XLAT_OP_emms: e->barrier = true; break;
    case XLAT_OP_fldenv: case XLAT_OP_frstor: case XLAT_OP_fxrstor: case XLAT_OP_xrstor: e->barrier = e->sets_control = true; break;
    default: e->barrier = e->sets_control = true; break; /* fninit, fnsave, fnstenv, fxsave, xsave */
    }
    return true;
}
