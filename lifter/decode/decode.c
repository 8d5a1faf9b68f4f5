/* decode.c - bytes to struct xlat_insn, with Capstone (4.0.2 and 5.x) as the disassembler.  The only file that includes Capstone.
 *
 * encoding.c takes the bytes apart.  Capstone is then asked about a canonical form of the instruction - no redundant prefixes, the memory
 * operand as [eax], displacement and immediates zero - and answers with the mnemonic and the kinds of the operands.  The answer depends on
 * opcode, ModRM and mandatory prefix only, so it is remembered as a `shape` and Capstone is asked once for each.  The shape is filled in
 * from the encoding: addresses, immediates, segment, sizes.
 *
 * Where Capstone's two versions differ, are wrong or refuse what processors accept, rules here decide (each has lines in tests/decode):
 *   - names: aliases[] and pseudo[] fold synonyms and pseudo-operations (cmpltps ...) into rows; a row is found by its name
 *   - x87: operands come from the encoding.  Two-operand forms always have both, destination first (fadd st0,sti / fadd sti,st0 /
 *     faddp sti,st0); fxch, fcom, fucom, fcomi ...: st0, sti - the last operand is the source; fld fst fstp ffree: sti alone.
 *     The undocumented aliases (fcom2, fxch4, fstp8, ...) are in x87_alias[]
 *   - sizes of memory operands that are not simply the operand size: mem_bits()
 *   - mandatory prefixes: sse_prefixes[] says which of none, 66, F3, F2 name an instruction; the others are #UD
 *   - hint nops 0F 0D, 0F 18-1F with any ModRM; the fences with any rm; LOCK where it is #UD
 *   - immediates are masked to their operand's width after sign extension (16 bits of ffff are ffff, not ffffffff)
 *   - a branch with operand size 16 has a target of 16 bits
 *   - rep flags survive on string instructions only; on movs stos lods ins outs both mean PFX_REP
 */
#include <capstone/capstone.h>

#include "lifter/base/base.h"
#include "lifter/decode/decode.h"
#include "lifter/decode/encoding.h"

#include <stdlib.h>
#include <string.h>

enum { SHAPE_SLOTS = 4096, MAX_OPNDS = 4 };
enum shape_flags {
    SHAPE_STRING = 1,   /* operands are implicit; osz is the element's width */
    SHAPE_LOCKABLE = 2, /* LOCK is legal when the destination is in memory */
    SHAPE_SEG = 4,      /* implicit memory operand: mem.seg counts (xlat, maskmovq) */
    SHAPE_NO_OSZ = 8,   /* 66 is a mandatory prefix or means nothing: osz stays 32 */
};

struct shape {
    uint32_t key;       /* shape_key() + 1; 0: empty */
    uint16_t op;
    uint8_t nop, flags;
    struct xlat_opnd opnd[MAX_OPNDS]; /* immediates: num 0: the encoding's first, 1: its second, 0xff: imm is the value */
};

struct xlat_decoder {
    csh cs;
    cs_insn *insn;
    uint16_t *op_of;    /* enum xlat_op by Capstone's instruction number */
    struct shape shapes[SHAPE_SLOTS];
};

/* ---- names ---- */
static const char *const op_names[XLAT_OP_COUNT] = {
    "invalid", "unsupported",
#define INSN(op) #op,
#include "lifter/decode/insns.def"
#undef INSN
};

const char *xlat_op_name(unsigned op) { return op < XLAT_OP_COUNT ? op_names[op] : "?"; }

struct alias {
    const char *from, *to;
};
static const struct alias aliases[] = {
    {"clflushopt", "clflush"}, {"clwb", "clflush"}, {"endbr32", "nop"}, {"endbr64", "nop"}, {"fcompi", "fcomip"},
    {"fdisi8087_nop", "fndisi"}, {"feni8087_nop", "fneni"}, {"fsetpm", "fnsetpm"}, {"fucompi", "fucomip"},
    {"iretd", "iret"}, {"jcxz", "jecxz"}, {"lcall", "callf"}, {"ljmp", "jmpf"}, {"movabs", "mov"}, {"movnti", "mov"},
    {"popal", "popa"}, {"popaw", "popa"}, {"popfd", "popf"}, {"pushal", "pusha"}, {"pushaw", "pusha"}, {"pushfd", "pushf"},
    {"sal", "shl"}, {"ud0", "ud2"}, {"ud1", "ud2"}, {"ud2b", "ud2"}, {"wait", "fwait"}, {"xlatb", "xlat"},
};
/* Families: a name that begins and ends so is the row.  movsd and cmpsd are SSE here; the string forms are told by their opcode. */
struct pseudo {
    const char *head, *tail, *to;
};
static const struct pseudo pseudo[] = {
    {"cmov", "", "cmovcc"}, {"fcmov", "", "fcmovcc"}, {"set", "", "setcc"}, {"prefetch", "", "nop"}, {"pclmul", "qdq", "pclmulqdq"},
    {"cmp", "ps", "cmpps"}, {"cmp", "pd", "cmppd"}, {"cmp", "ss", "cmpss"}, {"cmp", "sd", "cmpsd"},
    {"j", "", "jcc"},
};

static int by_name(const void *a, const void *b)
{
    const uint16_t *x = a, *y = b;
    return strcmp(op_names[*x], op_names[*y]);
}

static uint16_t row_named(const uint16_t *sorted, const char *name)
{
    size_t lo = 0, hi = XLAT_OP_COUNT - 2;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = strcmp(op_names[sorted[mid]], name);
        if (c == 0)
            return sorted[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return XLAT_OP_unsupported;
}

static uint16_t find_op(const uint16_t *sorted, const char *name)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (!strcmp(aliases[i].from, name))
            return row_named(sorted, aliases[i].to);
    uint16_t op = row_named(sorted, name);
    size_t n = strlen(name);
    for (size_t i = 0; op == XLAT_OP_unsupported && i < sizeof pseudo / sizeof *pseudo; i++) {
        size_t h = strlen(pseudo[i].head), t = strlen(pseudo[i].tail);
        if (n >= h + t && !strncmp(name, pseudo[i].head, h) && !strcmp(name + n - t, pseudo[i].tail))
            op = row_named(sorted, pseudo[i].to);
    }
    return op;
}

struct xlat_decoder *xlat_decoder_new(void)
{
    struct xlat_decoder *d = calloc(1, sizeof *d);
    uint16_t sorted[XLAT_OP_COUNT];
    if (!d || cs_open(CS_ARCH_X86, CS_MODE_32, &d->cs) != CS_ERR_OK) {
        free(d);
        return NULL;
    }
    d->op_of = calloc(X86_INS_ENDING, sizeof *d->op_of);
    if (cs_option(d->cs, CS_OPT_DETAIL, CS_OPT_ON) != CS_ERR_OK || !(d->insn = cs_malloc(d->cs)) || !d->op_of) {
        xlat_decoder_free(d);
        return NULL;
    }
    for (uint16_t i = 0; i + 2 < XLAT_OP_COUNT; i++)
        sorted[i] = (uint16_t)(i + 2);
    qsort(sorted, XLAT_OP_COUNT - 2, sizeof *sorted, by_name);
    for (unsigned i = 1; i < X86_INS_ENDING; i++) {
        const char *name = cs_insn_name(d->cs, i);
        d->op_of[i] = name ? find_op(sorted, name) : XLAT_OP_unsupported;
    }
    return d;
}

void xlat_decoder_free(struct xlat_decoder *d)
{
    if (!d)
        return;
    if (d->insn)
        cs_free(d->insn, 1);
    cs_close(&d->cs);
    free(d->op_of);
    free(d);
}

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

/* The mandatory prefix that Capstone is to see besides 66; *bad when the processor refuses the combination. */
static uint8_t mandatory(const struct xlat_encoding *e, bool *bad)
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
    {0xd9, 3, XLAT_OP_fstpnce}, {0xdc, 2, XLAT_OP_fcom}, {0xdc, 3, XLAT_OP_fcomp}, {0xdd, 1, XLAT_OP_fxch}, {0xde, 0, XLAT_OP_faddp}, {0xde, 2, XLAT_OP_fcomp},
    {0xdf, 0, XLAT_OP_ffreep}, {0xdf, 1, XLAT_OP_fxch}, {0xdf, 2, XLAT_OP_fstp}, {0xdf, 3, XLAT_OP_fstp},
};

/* Memory operands of D8..DF by ModRM reg: bits; 0: environment or state. */
static const uint8_t x87_mem[8][8] = {
    {32, 32, 32, 32, 32, 32, 32, 32}, {32, 0, 32, 32, 0, 16, 0, 16}, {32, 32, 32, 32, 32, 32, 32, 32}, {32, 32, 32, 32, 0, 80, 0, 80},
    {64, 64, 64, 64, 64, 64, 64, 64}, {64, 64, 64, 64, 0, 0, 0, 16}, {16, 16, 16, 16, 16, 16, 16, 16}, {16, 16, 16, 16, 80, 64, 80, 64},
};

static struct xlat_opnd st(unsigned n) { return (struct xlat_opnd){OPND_ST, (uint8_t)n, 80, 0}; }

static void x87_operands(const struct xlat_encoding *e, struct shape *s)
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

/* ---- shapes ---- */
static bool reg_operand(x86_reg r, struct xlat_opnd *o)
{
    static const struct { uint16_t r; uint8_t kind, num, bits; } t[] = {
        {X86_REG_EAX, OPND_REG, 0, 32}, {X86_REG_ECX, OPND_REG, 1, 32}, {X86_REG_EDX, OPND_REG, 2, 32}, {X86_REG_EBX, OPND_REG, 3, 32},
        {X86_REG_ESP, OPND_REG, 4, 32}, {X86_REG_EBP, OPND_REG, 5, 32}, {X86_REG_ESI, OPND_REG, 6, 32}, {X86_REG_EDI, OPND_REG, 7, 32},
        {X86_REG_AX, OPND_REG, 0, 16}, {X86_REG_CX, OPND_REG, 1, 16}, {X86_REG_DX, OPND_REG, 2, 16}, {X86_REG_BX, OPND_REG, 3, 16},
        {X86_REG_SP, OPND_REG, 4, 16}, {X86_REG_BP, OPND_REG, 5, 16}, {X86_REG_SI, OPND_REG, 6, 16}, {X86_REG_DI, OPND_REG, 7, 16},
        {X86_REG_AL, OPND_REG, 0, 8}, {X86_REG_CL, OPND_REG, 1, 8}, {X86_REG_DL, OPND_REG, 2, 8}, {X86_REG_BL, OPND_REG, 3, 8},
        {X86_REG_AH, OPND_REG, 4, 8}, {X86_REG_CH, OPND_REG, 5, 8}, {X86_REG_DH, OPND_REG, 6, 8}, {X86_REG_BH, OPND_REG, 7, 8},
        {X86_REG_ES, OPND_SEG, XLAT_ES, 16}, {X86_REG_CS, OPND_SEG, XLAT_CS, 16}, {X86_REG_SS, OPND_SEG, XLAT_SS, 16},
        {X86_REG_DS, OPND_SEG, XLAT_DS, 16}, {X86_REG_FS, OPND_SEG, XLAT_FS, 16}, {X86_REG_GS, OPND_SEG, XLAT_GS, 16},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (t[i].r == r) {
            *o = (struct xlat_opnd){t[i].kind, t[i].num, t[i].bits, 0};
            return true;
        }
    if (r >= X86_REG_MM0 && r <= X86_REG_MM7)
        *o = (struct xlat_opnd){OPND_MM, (uint8_t)(r - X86_REG_MM0), 64, 0};
    else if (r >= X86_REG_XMM0 && r <= X86_REG_XMM7)
        *o = (struct xlat_opnd){OPND_XMM, (uint8_t)(r - X86_REG_XMM0), 128, 0};
    else if (r >= X86_REG_YMM0 && r <= X86_REG_YMM7)
        *o = (struct xlat_opnd){OPND_YMM, (uint8_t)(r - X86_REG_YMM0), 256, 0};
    else if (r >= X86_REG_CR0 && r <= X86_REG_CR15)
        *o = (struct xlat_opnd){OPND_CR, (uint8_t)(r - X86_REG_CR0), 32, 0};
    else if (r >= X86_REG_DR0 && r <= X86_REG_DR7)
        *o = (struct xlat_opnd){OPND_DR, (uint8_t)(r - X86_REG_DR0), 32, 0};
    else
        return false;
    return true;
}

/* Width of an immediate operand (the k-th of the encoding). */
static uint16_t imm_bits(const struct xlat_encoding *e, unsigned k)
{
    switch (e->imm_kind) {
    case IMM_8: return 8;
    case IMM_16: return 16;
    case IMM_ENTER: return k ? 8 : 16;
    case IMM_FAR: return k ? 16 : e->osz;
    default: return e->osz;
    }
}

static void copy_operands(const struct xlat_encoding *e, const cs_x86 *x, struct shape *s)
{
    unsigned imms = 0;
    for (unsigned i = 0; i < x->op_count && s->nop < MAX_OPNDS; i++) {
        const cs_x86_op *o = &x->operands[i];
        struct xlat_opnd *out = &s->opnd[s->nop];
        if (o->type == X86_OP_MEM)
            *out = (struct xlat_opnd){OPND_MEM, 0, (uint16_t)(o->size * 8), 0};
        else if (o->type == X86_OP_REG) {
            if (!reg_operand(o->reg, out)) {
                s->op = XLAT_OP_unsupported;
                return;
            }
        } else if (e->imm_kind == IMM_NONE) /* an implied constant: the 1 of a shift */
            *out = (struct xlat_opnd){OPND_IMM, 0xff, 8, (uint32_t)o->imm};
        else {
            *out = (struct xlat_opnd){OPND_IMM, (uint8_t)imms, imm_bits(e, imms), 0};
            imms++;
        }
        s->nop++;
    }
    if (!imms && e->imm_kind != IMM_NONE && s->nop < MAX_OPNDS) /* pseudo-operations and aam leave it out */
        s->opnd[s->nop++] = (struct xlat_opnd){OPND_IMM, 0, imm_bits(e, 0), 0};
    if (e->imm_kind == IMM_FAR) {
        s->opnd[0] = (struct xlat_opnd){OPND_FAR, 0, e->osz, 0};
        s->opnd[1] = (struct xlat_opnd){OPND_IMM, 1, 16, 0};
        s->nop = 2;
    } else if (e->imm_kind == IMM_REL) {
        s->opnd[0] = (struct xlat_opnd){OPND_REL, 0, 32, 0};
        s->nop = 1;
    }
}

static struct xlat_opnd *mem_operand(struct shape *s)
{
    for (unsigned i = 0; i < s->nop; i++)
        if (s->opnd[i].kind == OPND_MEM)
            return &s->opnd[i];
    return NULL;
}

static void fix_sizes(const struct xlat_encoding *e, struct shape *s)
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
        m->bits = vector_mem_bits(op_names[s->op], mm);
    switch (s->op) {
    case XLAT_OP_cvtsi2ss: case XLAT_OP_cvtsi2sd: case XLAT_OP_cvtss2si: case XLAT_OP_cvttss2si: case XLAT_OP_cvtsd2si:
    case XLAT_OP_cvttsd2si:
        if (m)
            m->bits = vector_mem_bits(op_names[s->op], false);
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
    case XLAT_OP_fxsave: case XLAT_OP_fxrstor: case XLAT_OP_clflush: case XLAT_OP_invlpg: s->opnd[0].bits = 0; break;
    default: break;
    }
}

/* String instructions: 6C-6F, A4-A7, AA-AF, told by opcode because movsd and cmpsd name SSE instructions too. */
static uint16_t string_op(const struct xlat_encoding *e)
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

/* Encodings whose row is known without Capstone, because its versions refuse or misname them.  XLAT_OP_COUNT: ask. */
static uint16_t fixed_op(const struct xlat_encoding *e)
{
    enum { ASK = XLAT_OP_COUNT };
    if (e->map == MAP_1 && e->opcode == 0x90 && e->rep == 0xf3)
        return XLAT_OP_pause;
    if (e->map == MAP_0F38 && e->opcode >= 0x80 && e->opcode <= 0x82)
        return XLAT_OP_invalid; /* outside of VMX */
    if (e->map != MAP_0F)
        return ASK;
    unsigned reg = e->modrm >> 3 & 7;
    switch (e->opcode) {
    case 0x0d: case 0x18: case 0x19: case 0x1a: case 0x1b: case 0x1c: case 0x1d: case 0x1e: case 0x1f: return XLAT_OP_nop;
    case 0x0b: case 0xb9: case 0xff: return XLAT_OP_ud2;
    case 0x0e: case 0x0f: case 0x05: case 0x07:           /* 3DNow!; syscall outside 64-bit mode */
    case 0x78: case 0x79: case 0xa6: case 0xa7: return XLAT_OP_invalid; /* outside of VMX; SSE4a; another maker's */
    case 0x20: case 0x22: return reg == 1 || reg > 4 ? XLAT_OP_invalid : ASK; /* no such control register */
    case 0xc7: return e->modrm < 0xc0 && reg > 1 ? XLAT_OP_invalid : ASK;     /* outside of VMX; xsaves and the like */
    case 0x12: case 0x16: return e->modrm >= 0xc0 && e->osz == 16 && !e->rep ? XLAT_OP_invalid : ASK; /* movlpd, movhpd */
    case 0xae: if (e->modrm < 0xc0)
            return ASK;
        return reg == 5 ? XLAT_OP_lfence : reg == 6 ? XLAT_OP_mfence : reg == 7 ? XLAT_OP_sfence : XLAT_OP_invalid;
    default: return ASK;
    }
}

/* Where Capstone knows the encoding, but its versions give it different names.  XLAT_OP_COUNT: the name is good. */
static uint16_t renamed_op(const struct xlat_encoding *e)
{
    unsigned reg = e->modrm >> 3 & 7;
    if (e->map == MAP_1 && e->opcode == 0xff && (reg == 3 || reg == 5))
        return reg == 3 ? XLAT_OP_callf : XLAT_OP_jmpf;
    if (e->map == MAP_0F && e->opcode == 0xc2)
        return e->rep == 0xf3 ? XLAT_OP_cmpss : e->rep == 0xf2 ? XLAT_OP_cmpsd : e->osz == 16 ? XLAT_OP_cmppd : XLAT_OP_cmpps;
    return XLAT_OP_COUNT;
}

static bool is_lockable(unsigned op)
{
    switch (op) {
    case XLAT_OP_add: case XLAT_OP_adc: case XLAT_OP_and: case XLAT_OP_btc: case XLAT_OP_btr: case XLAT_OP_bts: case XLAT_OP_cmpxchg:
    case XLAT_OP_cmpxchg8b: case XLAT_OP_dec: case XLAT_OP_inc: case XLAT_OP_neg: case XLAT_OP_not: case XLAT_OP_or: case XLAT_OP_sbb:
    case XLAT_OP_sub: case XLAT_OP_xadd: case XLAT_OP_xchg: case XLAT_OP_xor: return true;
    default: return false;
    }
}

/* The canonical bytes; gives their number. */
static unsigned canonical(const struct xlat_encoding *e, uint8_t prefix, uint8_t out[24])
{
    unsigned n = 0;
    memset(out, 0, 24);
    if (e->osz == 16)
        out[n++] = 0x66;
    if (prefix)
        out[n++] = prefix;
    if (e->map != MAP_1)
        out[n++] = 0x0f;
    if (e->map == MAP_0F38 || e->map == MAP_0F3A)
        out[n++] = e->map == MAP_0F38 ? 0x38 : 0x3a;
    out[n++] = e->opcode;
    if (e->has_modrm)
        out[n++] = e->modrm >= 0xc0 ? e->modrm : e->modrm & 0x38;
    else if (e->has_mem)
        n += 4; /* absolute address */
    return n + e->imm_size + (e->imm_kind == IMM_ENTER ? 1 : e->imm_kind == IMM_FAR ? 2 : 0);
}

static void make_shape(struct xlat_decoder *d, const struct xlat_encoding *e, const uint8_t *raw, struct shape *s)
{
    bool bad;
    uint8_t prefix = e->map == MAP_VEX ? 0 : mandatory(e, &bad), bytes[24];
    uint16_t fixed = fixed_op(e);
    s->nop = s->flags = 0;
    s->op = XLAT_OP_invalid;
    if (e->bad || (e->map != MAP_VEX && bad))
        return;
    if (fixed != XLAT_OP_COUNT) {
        s->op = fixed;
        s->flags = SHAPE_NO_OSZ;
        return;
    }
    const uint8_t *p = bytes;
    size_t n = e->map == MAP_VEX ? e->len : canonical(e, prefix, bytes);
    uint64_t addr = 0;
    if (e->map == MAP_VEX)
        p = raw;
    bool known = cs_disasm_iter(d->cs, &p, &n, &addr, d->insn);
    bool x87 = e->map == MAP_1 && e->opcode >= 0xd8 && e->opcode <= 0xdf;
    if (known && d->insn->id && d->insn->id < X86_INS_ENDING)
        s->op = d->op_of[d->insn->id];
    if (known && renamed_op(e) != XLAT_OP_COUNT)
        s->op = renamed_op(e);
    if (x87) {
        x87_operands(e, s);
        return;
    }
    if (!known)
        return;
    uint16_t string = string_op(e);
    if (string) {
        s->op = string;
        s->flags |= SHAPE_STRING | SHAPE_SEG;
        return;
    }
    if (s->op == XLAT_OP_nop) {
        s->flags = SHAPE_NO_OSZ;
        return;
    }
    if (s->op == XLAT_OP_unsupported && cs_insn_group(d->cs, d->insn, X86_GRP_3DNOW)) {
        s->op = XLAT_OP_invalid;
        return;
    }
    copy_operands(e, &d->insn->detail->x86, s);
    if (s->op == XLAT_OP_xlat || s->op == XLAT_OP_maskmovq || s->op == XLAT_OP_maskmovdqu)
        s->flags |= SHAPE_SEG;
    if (s->op == XLAT_OP_xlat)
        s->nop = 0;
    if (is_lockable(s->op))
        s->flags |= SHAPE_LOCKABLE;
    fix_sizes(e, s);
}

/* Everything a shape may depend on, but 22 bits. */
static uint32_t shape_key(const struct xlat_encoding *e)
{
    uint32_t modrm = !e->has_modrm ? 0 : e->modrm >= 0xc0 ? e->modrm : e->modrm & 0x38;
    return modrm | (uint32_t)e->opcode << 8 | (uint32_t)e->map << 16 | (e->osz == 16 ? 1u << 18 : 0) | (e->rep == 0xf3 ? 1u << 19 : 0) |
           (e->rep == 0xf2 ? 1u << 20 : 0) | (e->bad ? 1u << 21 : 0);
}

static const struct shape *shape_of(struct xlat_decoder *d, const struct xlat_encoding *e, const uint8_t *raw, struct shape *local)
{
    if (e->map == MAP_VEX) { /* depends on three more bytes: not worth remembering */
        make_shape(d, e, raw, local);
        return local;
    }
    uint32_t key = shape_key(e) + 1;
    struct shape *s = &d->shapes[(key * 0x9e3779b1u) >> 20];
    if (s->key != key) {
        make_shape(d, e, raw, s);
        s->key = key;
    }
    return s;
}

/* ---- the record ---- */
static uint32_t mask(uint32_t v, unsigned bits) { return bits >= 32 ? v : v & ((1u << bits) - 1); }

static uint8_t condition(const struct xlat_encoding *e, unsigned op)
{
    static const uint8_t fcc[4] = {CC_B, CC_E, CC_BE, CC_P};
    if (op == XLAT_OP_fcmovcc)
        return fcc[e->modrm >> 3 & 3] | (e->opcode == 0xdb);
    return op == XLAT_OP_jcc || op == XLAT_OP_setcc || op == XLAT_OP_cmovcc ? e->opcode & 15 : 0;
}

static void fill(const struct xlat_encoding *e, const struct shape *s, struct xlat_insn *in)
{
    in->op = s->op;
    in->nop = s->nop;
    in->osz = s->flags & SHAPE_NO_OSZ ? 32 : e->osz;
    in->cc = condition(e, s->op);
    memcpy(in->opnd, s->opnd, sizeof in->opnd);
    if (s->flags & SHAPE_STRING) {
        in->osz = e->opcode & 1 ? e->osz : 8;
        if (e->rep) {
            bool compares = s->op == XLAT_OP_cmps || s->op == XLAT_OP_scas;
            in->prefix |= compares && e->rep == 0xf2 ? PFX_REPNE : PFX_REP;
        }
    }
    if (s->flags & SHAPE_SEG) {
        in->mem.seg = e->seg == XLAT_NOREG ? XLAT_DS : e->seg;
        if (e->seg != XLAT_NOREG)
            in->prefix |= PFX_SEG;
    }
    for (unsigned i = 0; i < in->nop; i++) {
        struct xlat_opnd *o = &in->opnd[i];
        switch (o->kind) {
        case OPND_MEM:
            in->mem = e->mem;
            if (e->seg != XLAT_NOREG)
                in->prefix |= PFX_SEG;
            break;
        case OPND_IMM:
            if (o->num != 0xff)
                o->imm = mask(o->num ? e->imm2 : e->imm, o->bits);
            o->num = 0;
            break;
        case OPND_FAR: o->imm = e->imm; break;
        case OPND_REL: o->imm = mask(in->addr + in->len + e->imm, e->osz); break;
        default: break;
        }
    }
}

unsigned xlat_decode(struct xlat_decoder *d, const uint8_t *p, size_t n, uint32_t addr, struct xlat_insn *out, uint8_t *disp_off,
                     uint8_t *imm_off)
{
    struct xlat_encoding e;
    struct shape local;
    memset(out, 0, sizeof *out);
    out->addr = addr;
    out->mem = (struct xlat_memref){XLAT_DS, XLAT_NOREG, XLAT_NOREG, 1, 0};
    unsigned len = xlat_encoding_parse(p, n, &e);
    if (disp_off)
        *disp_off = e.disp_size == 4 ? e.disp_off : 0;
    if (imm_off)
        *imm_off = e.imm_size == 4 && e.imm_kind != IMM_REL ? e.imm_off : 0;
    out->len = (uint8_t)len;
    out->osz = e.osz;
    out->asz = e.asz;
    if (!len)
        return 0;
    const struct shape *s = shape_of(d, &e, p, &local);
    fill(&e, s, out);
    if (e.lock) {
        if (s->flags & SHAPE_LOCKABLE && mem_operand((struct shape *)s) &&
            (out->opnd[0].kind == OPND_MEM || s->op == XLAT_OP_xchg))
            out->prefix |= PFX_LOCK;
        else
            out->op = XLAT_OP_invalid;
    }
    if (out->op == XLAT_OP_invalid)
        out->nop = 0;
    return len;
}

/* ---- text, for reports ---- */
static bool disasm(struct xlat_decoder *d, const uint8_t *p, size_t n, uint32_t addr)
{
    uint64_t a = addr;
    return cs_disasm_iter(d->cs, &p, &n, &a, d->insn);
}

void xlat_decode_mnemonic(struct xlat_decoder *d, const uint8_t *p, size_t n, uint32_t addr, char *out, size_t cap)
{
    struct xlat_insn in;
    xlat_decode(d, p, n, addr, &in, NULL, NULL);
    const char *name = NULL;
    if (in.op <= XLAT_OP_unsupported && disasm(d, p, n, addr))
        name = cs_insn_name(d->cs, d->insn->id);
    snprintf(out, cap, "%s", name ? name : xlat_op_name(in.op));
}

void xlat_decode_text(struct xlat_decoder *d, const uint8_t *p, size_t n, uint32_t addr, char *out, size_t cap)
{
    struct xlat_insn in;
    if (disasm(d, p, n, addr)) {
        snprintf(out, cap, "%s%s%s", d->insn->mnemonic, *d->insn->op_str ? " " : "", d->insn->op_str);
        return;
    }
    xlat_decode(d, p, n, addr, &in, NULL, NULL);
    snprintf(out, cap, "(%s)", xlat_op_name(in.op));
}
