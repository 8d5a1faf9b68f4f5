/* rules.c - corrections to what Capstone says: mandatory prefixes, operand sizes, x87 operands, names.  See the list at the top of decode.c.
 * Source: Intel SDM vol. 2; the processor itself (tests/decode/oracle.c). */
#include "lifter/decode/rules.h"

#include "lifter/decode/decode.h"

#include <string.h>

/* ---- mandatory prefixes ---- */
enum { P0 = 1, P66 = 2, PF3 = 4, PF2 = 8, PALL = 15 };
struct prefix_rule {
    uint8_t map, first, last, allowed;
};
/* Opcodes whose meaning depends on a mandatory prefix (SDM vol. 2, table A-3 and following).  Sorted. */
static const struct prefix_rule sse_prefixes[] = {
    {MAP_0F, 0x10, 0x12, PALL}, {MAP_0F, 0x13, 0x15, P0 | P66}, {MAP_0F, 0x16, 0x16, P0 | P66 | PF3}, {MAP_0F, 0x17, 0x17, P0 | P66},
    {MAP_0F, 0x28, 0x29, P0 | P66}, {MAP_0F, 0x2a, 0x2a, PALL}, {MAP_0F, 0x2b, 0x2b, P0 | P66}, {MAP_0F, 0x2c, 0x2d, PALL},
    {MAP_0F, 0x2e, 0x2f, P0 | P66}, {MAP_0F, 0x50, 0x50, P0 | P66}, {MAP_0F, 0x51, 0x51, PALL}, {MAP_0F, 0x52, 0x53, P0 | PF3},
    {MAP_0F, 0x54, 0x57, P0 | P66}, {MAP_0F, 0x58, 0x5a, PALL}, {MAP_0F, 0x5b, 0x5b, P0 | P66 | PF3}, {MAP_0F, 0x5c, 0x5f, PALL},
    {MAP_0F, 0x60, 0x6b, P0 | P66}, {MAP_0F, 0x6c, 0x6d, P66}, {MAP_0F, 0x6e, 0x6e, P0 | P66}, {MAP_0F, 0x6f, 0x6f, P0 | P66 | PF3},
    {MAP_0F, 0x70, 0x70, PALL}, {MAP_0F, 0x71, 0x76, P0 | P66}, {MAP_0F, 0x77, 0x77, P0}, {MAP_0F, 0x7c, 0x7d, P66 | PF2},
    {MAP_0F, 0x7e, 0x7f, P0 | P66 | PF3}, {MAP_0F, 0xb8, 0xb8, PF3}, {MAP_0F, 0xc2, 0xc2, PALL}, {MAP_0F, 0xc3, 0xc3, P0},
    {MAP_0F, 0xc4, 0xc6, P0 | P66}, {MAP_0F, 0xd0, 0xd0, P66 | PF2}, {MAP_0F, 0xd1, 0xd5, P0 | P66},
    {MAP_0F, 0xd6, 0xd6, P66 | PF3 | PF2}, {MAP_0F, 0xd7, 0xe5, P0 | P66}, {MAP_0F, 0xe6, 0xe6, P66 | PF3 | PF2},
    {MAP_0F, 0xe7, 0xef, P0 | P66}, {MAP_0F, 0xf0, 0xf0, PF2}, {MAP_0F, 0xf1, 0xfe, P0 | P66},
    {MAP_0F38, 0x00, 0x0b, P0 | P66}, {MAP_0F38, 0x0c, 0x17, P66}, {MAP_0F38, 0x1c, 0x1e, P0 | P66}, {MAP_0F38, 0x20, 0x41, P66},
    {MAP_0F38, 0x80, 0x82, P66}, {MAP_0F38, 0xc8, 0xcd, P0}, {MAP_0F38, 0xdb, 0xdf, P66}, {MAP_0F38, 0xf0, 0xf1, P0 | P66 | PF2},
    {MAP_0F38, 0xf6, 0xf6, P66 | PF3},
    {MAP_0F3A, 0x08, 0x0e, P66}, {MAP_0F3A, 0x0f, 0x0f, P0 | P66}, {MAP_0F3A, 0x14, 0x63, P66}, {MAP_0F3A, 0xcc, 0xcc, P0},
    {MAP_0F3A, 0xdf, 0xdf, P66},
};

uint8_t xlat_rule_prefix(const struct xlat_encoding *e, bool *bad)
{
    uint8_t have = e->rep == 0xf3 ? PF3 : e->rep == 0xf2 ? PF2 : e->osz == 16 ? P66 : P0;
    *bad = false;
    if (e->map == MAP_1)
        return 0;
    for (size_t i = 0; i < sizeof sse_prefixes / sizeof *sse_prefixes; i++) {
        const struct prefix_rule *r = &sse_prefixes[i];
        if (r->map == e->map && e->opcode >= r->first && e->opcode <= r->last) {
            *bad = !(r->allowed & have);
            return e->rep;
        }
    }
    if (e->map == MAP_0F && (e->opcode == 0xbc || e->opcode == 0xbd))
        return e->rep == 0xf3 ? 0xf3 : 0; /* tzcnt, lzcnt */
    if (e->map == MAP_0F && e->opcode == 0xae) /* F3, F2: fsgsbase, umonitor ...; 66: clwb, clflushopt, tpause */
        *bad = e->rep || (e->osz == 16 && (e->modrm >= 0xc0 || e->modrm < 0x30));
    if (e->map == MAP_0F && e->opcode == 0xc7 && e->modrm >= 0xf0)
        *bad = e->rep != 0; /* rdrand, rdseed; F3: rdpid, senduipi */
    if (e->map == MAP_0F && e->opcode == 0x01 && (e->modrm & 0xf8) == 0xd0)
        *bad = have != P0; /* xgetbv, xsetbv */
    return 0;
}

/* ---- memory operand sizes ---- */
struct size_rule {
    uint16_t bits;
    const char *names; /* space on both sides of each */
};
static const struct size_rule sse_sizes[] = {
    {8, " pinsrb pextrb "},
    {16, " pinsrw pextrw pmovsxbq pmovzxbq "},
    {32, " movss addss subss mulss divss sqrtss rsqrtss rcpss minss maxss cmpss comiss ucomiss cvtsi2ss cvtss2si cvttss2si cvtsi2sd"
         " cvtss2sd movd insertps extractps pinsrd pextrd pmovsxbd pmovsxwq pmovzxbd pmovzxwq roundss "},
    {64, " movlps movhps movlpd movhpd movsd addsd subsd mulsd divsd sqrtsd minsd maxsd cmpsd comisd ucomisd cvtsd2si cvttsd2si cvtsd2ss"
         " cvtps2pd cvtdq2pd cvtpi2ps cvtpi2pd cvtps2pi cvttps2pi movq movddup roundsd pmovsxbw pmovsxwd pmovsxdq pmovzxbw pmovzxwd"
         " pmovzxdq "},
    {128, " cvtpd2pi cvttpd2pi "},
};

static bool listed(const char *names, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = strstr(names, name); p; p = strstr(p + 1, name))
        if (p[-1] == ' ' && p[n] == ' ')
            return true;
    return false;
}

/* Width of the memory operand of an instruction that has MMX or XMM registers too. */
static uint16_t vector_mem_bits(const char *name, bool mmx)
{
    for (size_t i = 0; i < sizeof sse_sizes / sizeof *sse_sizes; i++)
        if (listed(sse_sizes[i].names, name))
            return sse_sizes[i].bits;
    if (!mmx)
        return 128;
    return !strncmp(name, "punpckl", 7) ? 32 : 64;
}

/* ---- x87 ---- */
/* Register forms that repeat another instruction (undocumented), and others on whose names Capstone's versions differ. */
struct x87_row {
    uint8_t opcode, reg;
    uint16_t op;
};
static const struct x87_row x87_alias[] = {
    {0xd9, 3, XLAT_OP_fstpnce}, {0xdc, 2, XLAT_OP_fcom},   {0xdc, 3, XLAT_OP_fcomp}, {0xdd, 1, XLAT_OP_fxch}, {0xde, 0, XLAT_OP_faddp},
    {0xde, 2, XLAT_OP_fcomp},   {0xdf, 0, XLAT_OP_ffreep}, {0xdf, 1, XLAT_OP_fxch},  {0xdf, 2, XLAT_OP_fstp}, {0xdf, 3, XLAT_OP_fstp},
};

/* Memory operands of D8..DF by ModRM reg: bits; 0: environment or state. */
static const uint8_t x87_mem[8][8] = {
    {32, 32, 32, 32, 32, 32, 32, 32}, {32, 0, 32, 32, 0, 16, 0, 16}, {32, 32, 32, 32, 32, 32, 32, 32}, {32, 32, 32, 32, 0, 80, 0, 80},
    {64, 64, 64, 64, 64, 64, 64, 64}, {64, 64, 64, 64, 0, 0, 0, 16}, {16, 16, 16, 16, 16, 16, 16, 16}, {16, 16, 16, 16, 80, 64, 80, 64},
};

static struct xlat_opnd st(unsigned n) { return (struct xlat_opnd){OPND_ST, (uint8_t)n, 80, 0}; }

void xlat_rule_x87(const struct xlat_encoding *e, struct shape *s)
{
    unsigned reg = e->modrm >> 3 & 7, i = e->modrm & 7;
    s->nop = 0;
    if (e->modrm < 0xc0) {
        s->opnd[s->nop++] = (struct xlat_opnd){OPND_MEM, 0, x87_mem[e->opcode - 0xd8][reg], 0};
        return;
    }
    for (size_t k = 0; k < sizeof x87_alias / sizeof *x87_alias; k++)
        if (x87_alias[k].opcode == e->opcode && x87_alias[k].reg == reg)
            s->op = x87_alias[k].op;
    switch (s->op) {
    case XLAT_OP_fld: case XLAT_OP_fst: case XLAT_OP_fstp: case XLAT_OP_fstpnce: case XLAT_OP_ffree: case XLAT_OP_ffreep:
        s->opnd[s->nop++] = st(i);
        return;
    case XLAT_OP_fxch: case XLAT_OP_fcom: case XLAT_OP_fcomp: case XLAT_OP_fucom: case XLAT_OP_fucomp:
    case XLAT_OP_fcomi: case XLAT_OP_fcomip: case XLAT_OP_fucomi: case XLAT_OP_fucomip: case XLAT_OP_fcmovcc:
        s->opnd[s->nop++] = st(0);
        s->opnd[s->nop++] = st(i);
        return;
    case XLAT_OP_fnstsw:
        s->opnd[s->nop++] = (struct xlat_opnd){OPND_REG, XLAT_EAX, 16, 0};
        return;
    case XLAT_OP_fadd: case XLAT_OP_fmul: case XLAT_OP_fsub: case XLAT_OP_fsubr: case XLAT_OP_fdiv: case XLAT_OP_fdivr:
    case XLAT_OP_faddp: case XLAT_OP_fmulp: case XLAT_OP_fsubp: case XLAT_OP_fsubrp: case XLAT_OP_fdivp: case XLAT_OP_fdivrp:
        s->opnd[s->nop++] = st(e->opcode == 0xd8 ? 0 : i);
        s->opnd[s->nop++] = st(e->opcode == 0xd8 ? i : 0);
        return;
    default: return; /* no operands */
    }
}

static struct xlat_opnd *mem_operand(struct shape *s)
{
    for (unsigned i = 0; i < s->nop; i++)
        if (s->opnd[i].kind == OPND_MEM)
            return &s->opnd[i];
    return NULL;
}

const struct xlat_opnd *xlat_shape_mem(const struct shape *s)
{
    return mem_operand((struct shape *)s); /* which does not write to it */
}

void xlat_rule_sizes(const struct xlat_encoding *e, struct shape *s)
{
    struct xlat_opnd *m = mem_operand(s);
    bool mm = false, xmm = false;
    for (unsigned i = 0; i < s->nop; i++) {
        mm |= s->opnd[i].kind == OPND_MM;
        xmm |= s->opnd[i].kind == OPND_XMM;
    }
    if (mm || xmm)
        s->flags |= SHAPE_NO_OSZ;
    if (m && (mm || xmm))
        m->bits = vector_mem_bits(xlat_op_name(s->op), mm);
    switch (s->op) {
    case XLAT_OP_cvtsi2ss: case XLAT_OP_cvtsi2sd: case XLAT_OP_cvtss2si: case XLAT_OP_cvttss2si: case XLAT_OP_cvtsd2si:
    case XLAT_OP_cvttsd2si:
        if (m)
            m->bits = vector_mem_bits(xlat_op_name(s->op), false);
        break;
    case XLAT_OP_pblendvb: case XLAT_OP_blendvps: case XLAT_OP_blendvpd: case XLAT_OP_sha256rnds2:
        s->nop = 2; /* xmm0 is implied */
        break;
    case XLAT_OP_lds: case XLAT_OP_les: case XLAT_OP_lss: case XLAT_OP_lfs: case XLAT_OP_lgs: case XLAT_OP_callf: case XLAT_OP_jmpf:
        if (m)
            m->bits = e->osz + 16;
        break;
    case XLAT_OP_xchg:
        if (e->map == MAP_1 && (e->opcode & 0xf8) == 0x90) { /* eax first */
            s->opnd[0].num = XLAT_EAX;
            s->opnd[1].num = e->opcode & 7;
        }
        break;
    case XLAT_OP_shl: case XLAT_OP_shr: case XLAT_OP_sar: case XLAT_OP_rol: case XLAT_OP_ror: case XLAT_OP_rcl: case XLAT_OP_rcr:
        if (e->map == MAP_1 && s->nop == 1) { /* D0, D1 */
            s->opnd[1] = (struct xlat_opnd){OPND_IMM, 0xff, 8, 1};
            s->nop = 2;
        }
        break;
    case XLAT_OP_bound:
        if (m)
            m->bits = e->osz * 2;
        break;
    case XLAT_OP_mov: /* the selector's source is 16 bits wide whatever the operand size */
        if (s->opnd[0].kind == OPND_SEG)
            s->opnd[1].bits = 16;
        if (s->opnd[1].kind == OPND_SEG && m)
            m->bits = 16;
        break;
    case XLAT_OP_lar: case XLAT_OP_lsl: s->opnd[1].bits = 16; break;
    case XLAT_OP_verr: case XLAT_OP_verw: case XLAT_OP_lldt: case XLAT_OP_ltr: case XLAT_OP_lmsw: case XLAT_OP_arpl:
        s->opnd[0].bits = 16;
        break;
    case XLAT_OP_sldt: case XLAT_OP_str: case XLAT_OP_smsw:
        if (m)
            m->bits = 16;
        break;
    case XLAT_OP_cmpxchg8b: s->opnd[0].bits = 64; break;
    case XLAT_OP_ldmxcsr: case XLAT_OP_stmxcsr: s->opnd[0].bits = 32; break;
    case XLAT_OP_sgdt: case XLAT_OP_sidt: case XLAT_OP_lgdt: case XLAT_OP_lidt: s->opnd[0].bits = 48; break;
    case XLAT_OP_fxsave: case XLAT_OP_fxrstor: case XLAT_OP_xsave: case XLAT_OP_xsaveopt: case XLAT_OP_xsavec:
    case XLAT_OP_xrstor: case XLAT_OP_clflush: case XLAT_OP_invlpg:
        s->opnd[0].bits = 0;
        break;
    default: break;
    }
}

/* String instructions: 6C-6F, A4-A7, AA-AF, told by opcode because movsd and cmpsd name SSE instructions too. */
uint16_t xlat_rule_string(const struct xlat_encoding *e)
{
    if (e->map != MAP_1)
        return 0;
    switch (e->opcode & 0xfe) {
    case 0x6c: return XLAT_OP_ins;
    case 0x6e: return XLAT_OP_outs;
    case 0xa4: return XLAT_OP_movs;
    case 0xa6: return XLAT_OP_cmps;
    case 0xaa: return XLAT_OP_stos;
    case 0xac: return XLAT_OP_lods;
    case 0xae: return XLAT_OP_scas;
    default: return 0;
    }
}

uint16_t xlat_rule_fixed(const struct xlat_encoding *e)
{
    enum { ASK = XLAT_OP_COUNT };
    if (e->map == MAP_1 && e->opcode == 0x90 && e->rep == 0xf3)
        return XLAT_OP_pause;
    if (e->map == MAP_0F38 && e->opcode >= 0x80 && e->opcode <= 0x82)
        return XLAT_OP_invalid; /* VMX only */
    if (e->map != MAP_0F)
        return ASK;
    unsigned reg = e->modrm >> 3 & 7;
    switch (e->opcode) {
    case 0x0d: case 0x18: case 0x19: case 0x1a: case 0x1b: case 0x1c: case 0x1d: case 0x1e: case 0x1f: return XLAT_OP_nop;
    case 0x0b: case 0xb9: case 0xff: return XLAT_OP_ud2;
    case 0x0e: case 0x0f: case 0x05: case 0x07:           /* 3DNow!; syscall outside 64-bit mode */
    case 0x78: case 0x79: case 0xa6: case 0xa7: return XLAT_OP_invalid; /* VMX only; SSE4a; other manufacturers' */
    case 0x20: case 0x22: return reg == 1 || reg > 4 ? XLAT_OP_invalid : ASK; /* no such control register */
    case 0xc7: /* but for cmpxchg8b and xsavec: VMX only; xsaves and the like */
        return e->modrm < 0xc0 && reg > 1 && (reg != 4 || e->rep || e->osz == 16) ? XLAT_OP_invalid : ASK;
    case 0x12: case 0x16: return e->modrm >= 0xc0 && e->osz == 16 && !e->rep ? XLAT_OP_invalid : ASK; /* movlpd, movhpd */
    case 0xae: if (e->modrm < 0xc0)
            return reg == 6 && e->osz == 32 && e->rep ? XLAT_OP_invalid : ASK; /* without a prefix: xsaveopt */
        return reg == 5 ? XLAT_OP_lfence : reg == 6 ? XLAT_OP_mfence : reg == 7 ? XLAT_OP_sfence : XLAT_OP_invalid;
    default: return ASK;
    }
}

uint16_t xlat_rule_renamed(const struct xlat_encoding *e)
{
    unsigned reg = e->modrm >> 3 & 7;
    if (e->map == MAP_1 && e->opcode == 0xff && (reg == 3 || reg == 5))
        return reg == 3 ? XLAT_OP_callf : XLAT_OP_jmpf;
    if (e->map == MAP_0F && e->opcode == 0xc2)
        return e->rep == 0xf3 ? XLAT_OP_cmpss : e->rep == 0xf2 ? XLAT_OP_cmpsd : e->osz == 16 ? XLAT_OP_cmppd : XLAT_OP_cmpps;
    return XLAT_OP_COUNT;
}

bool xlat_rule_lockable(unsigned op)
{
    switch (op) {
    case XLAT_OP_add: case XLAT_OP_adc: case XLAT_OP_and: case XLAT_OP_btc: case XLAT_OP_btr: case XLAT_OP_bts: case XLAT_OP_cmpxchg:
    case XLAT_OP_cmpxchg8b: case XLAT_OP_dec: case XLAT_OP_inc: case XLAT_OP_neg: case XLAT_OP_not: case XLAT_OP_or: case XLAT_OP_sbb:
    case XLAT_OP_sub: case XLAT_OP_xadd: case XLAT_OP_xchg: case XLAT_OP_xor: return true;
    default: return false;
    }
}
