/* vex.c - the meaning of a VEX encoding, from the rows of insns_avx.def; Capstone is not asked.
 *
 * An encoding that matches no row is #UD: a wrong VEX.L or W, VEX.vvvv other than 1111 where nothing uses it, a register where only memory will do,
 * and so on.  In 32-bit mode the processor ignores VEX.R, X and B and the top bits of register numbers (Intel SDM vol. 2, 2.3.5 to 2.3.8).
 * EVEX (AVX-512) has no rows; Capstone is asked for the names of its instructions. */
#include "lifter/decode/rules.h"

#include <string.h>

enum { P0, P66, PF3, PF2 }; /* VEX.pp */
enum { M1 = 1, M2, M3 };    /* VEX.mmmmm */
enum { ANY = 8 };
enum { W0, W1, WX };
enum { L0, L1, LX, LI };

struct vex_row {
    uint16_t op;
    uint8_t pp, map, opcode, ext, w, l;
    char operands[5];
    uint8_t mem;
};
static const struct vex_row rows[] = {
#define VEX(class, name, ...) {XLAT_OP_v##name, __VA_ARGS__},
#define ALSO(name, ...) {XLAT_OP_##name, __VA_ARGS__},
#include "lifter/decode/insns_avx.def"
#undef VEX
#undef ALSO
};

static bool fits(const struct vex_row *r, const struct xlat_encoding *e)
{
    if (r->opcode != e->opcode || r->map != e->vex_map || r->pp != e->vex_pp || (r->ext != ANY && r->ext != (e->modrm >> 3 & 7)) ||
        (r->w != WX && r->w != e->vex_w) || (r->l < LX && r->l != e->vex_l))
        return false;
    bool vvvv = false, mem = e->has_modrm && e->modrm < 0xc0;
    for (const char *p = r->operands; *p; p++)
        switch (*p) {
        case 'H': case 'h': case 'B': vvvv = true; break;
        case 'U': case 'u':
            if (mem)
                return false;
            break;
        case 'M':
            if (!mem)
                return false;
            break;
        case 'Y': case 'y':
            if (!mem || e->asz == 16 || (e->modrm & 7) != 4) /* a vector index needs a SIB byte */
                return false;
            break;
        default: break;
        }
    return vvvv || e->vex_vvvv == 0;
}

static struct xlat_opnd vector(unsigned num, bool wide)
{
    return (struct xlat_opnd){wide ? OPND_YMM : OPND_XMM, num & 7, wide ? 256 : 128, 0};
}

static struct xlat_opnd operand(const struct vex_row *r, const struct xlat_encoding *e, char letter, bool wide)
{
    bool mem = e->modrm < 0xc0;
    unsigned reg = e->modrm >> 3, rm = e->modrm, bits = wide ? 256 : 128;
    switch (letter) {
    case 'V': return vector(reg, wide);
    case 'v': return vector(reg, false);
    case 'H': return vector(e->vex_vvvv, wide);
    case 'h': return vector(e->vex_vvvv, false);
    case 'U': return vector(rm, wide);
    case 'u': return vector(rm, false);
    case 'L': return vector(e->imm >> 4, wide);
    case 'G': return (struct xlat_opnd){OPND_REG, reg & 7, 32, 0};
    case 'B': return (struct xlat_opnd){OPND_REG, e->vex_vvvv & 7, 32, 0};
    case 'I': return (struct xlat_opnd){OPND_IMM, 0, 8, 0};
    case 'W':
        if (!mem)
            return vector(rm, wide);
        bits = r->mem && !wide ? r->mem : bits;
        break;
    case 'x':
        if (!mem)
            return vector(rm, false);
        bits = wide ? 2u * r->mem : r->mem;
        break;
    case 'w':
        if (!mem)
            return vector(rm, false);
        bits = r->mem;
        break;
    case 'E':
        if (!mem)
            return (struct xlat_opnd){OPND_REG, rm & 7, 32, 0};
        bits = r->mem;
        break;
    default: bits = r->mem ? r->mem : bits; break; /* M Y y */
    }
    return (struct xlat_opnd){OPND_MEM, 0, (uint16_t)bits, 0};
}

void xlat_rule_vex(const struct xlat_encoding *e, struct shape *s)
{
    memset(s->opnd, 0, sizeof s->opnd);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct vex_row *r = &rows[i];
        if (!fits(r, e))
            continue;
        bool wide = e->vex_l && r->l != LI;
        s->op = r->op;
        s->flags |= SHAPE_NO_OSZ;
        s->vex = VEX_FORM;
        for (const char *p = r->operands; *p; p++) {
            s->opnd[s->nop++] = operand(r, e, *p, wide);
            if (*p == 'H' || *p == 'h')
                s->vex |= VEX_NDS;
            if (*p == 'Y' || *p == 'y') {
                s->opnd[3] = vector(e->vsib, *p == 'Y' && wide);
                s->flags |= SHAPE_VSIB;
            }
        }
        if (s->flags & SHAPE_VSIB) { /* destination, index and mask must be three registers */
            unsigned d = s->opnd[0].num, m = s->opnd[2].num, x = s->opnd[3].num;
            if (d == m || d == x || m == x)
                break;
        }
        if (s->op == XLAT_OP_vmaskmovdqu)
            s->flags |= SHAPE_SEG;
        return;
    }
    s->op = XLAT_OP_invalid;
    s->nop = s->flags = s->vex = 0;
}
