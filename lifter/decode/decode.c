/* decode.c - bytes to struct xlat_insn, with Capstone (4.0.2 and 5.x) as the disassembler.  The only file that includes Capstone.
 *
 * encoding.c splits the bytes.  Capstone then disassembles a canonical form of the instruction - no redundant prefixes, the memory operand as
 * [eax], displacement and immediates zero - which gives the mnemonic and the kinds of the operands.  The answer depends on
 * opcode, ModRM and mandatory prefix only, so it is cached as a `shape` and Capstone is asked once for each.  What a shape lacks comes
 * from the encoding: addresses, immediates, segment, sizes.
 *
 * Where Capstone's two versions differ, are wrong or do not know what processors accept, rules.c and the tables here decide (each has lines
 * in tests/decode):
 *   - names: aliases[] and pseudo[] map synonyms and pseudo-operations (cmpltps ...) to rows; a row is found by its name
 *   - x87: operands come from the encoding.  Two-operand forms always have both, destination first (fadd st0,sti / fadd sti,st0 /
 *     faddp sti,st0); fxch, fcom, fucom, fcomi ...: st0, sti - the last operand is the source; fld fst fstp ffree: sti alone.
 *     The undocumented aliases (fcom2, fxch4, fstp8, ...) are in x87_alias[]
 *   - sizes of memory operands that are not simply the operand size: xlat_rule_sizes()
 *   - mandatory prefixes: sse_prefixes[] says which of none, 66, F3, F2 name an instruction; the others are #UD
 *   - VEX encodings are rows of insns_avx.def (vex.c); only EVEX is left to Capstone, for its names
 *   - hint nops 0F 0D, 0F 18-1F with any ModRM; the fences with any rm; LOCK where it is #UD
 *   - immediates are masked to their operand's width after sign extension (16 bits of ffff are ffff, not ffffffff)
 *   - a branch with operand size 16 has a target of 16 bits
 *   - rep flags survive on string instructions only; on movs stos lods ins outs both mean PFX_REP
 */
#include <capstone/capstone.h>

#include "lifter/base/base.h"
#include "lifter/decode/decode.h"
#include "lifter/decode/rules.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHAPE_SLOTS = 4096 };

struct xlat_decoder {
    csh cs;
    cs_insn *insn;
    uint16_t *op_of;    /* enum xlat_op by Capstone's instruction number */
    struct shape shapes[SHAPE_SLOTS];
};

/* ---- names ---- */
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
    return strcmp(xlat_op_name(*x), xlat_op_name(*y));
}

static uint16_t row_named(const uint16_t *sorted, const char *name)
{
    size_t lo = 0, hi = XLAT_OP_COUNT - 2;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = strcmp(xlat_op_name(sorted[mid]), name);
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

/* Capstone uses what it has allocated without a check, so it never gets NULL. */
static void *not_null(void *p, size_t n)
{
    if (!p)
        xlat_out_of_memory(n);
    return p;
}
static void *checked_malloc(size_t n) { return not_null(malloc(n ? n : 1), n); }
static void *checked_calloc(size_t n, size_t size) { return not_null(calloc(n ? n : 1, size ? size : 1), n * size); }
static void *checked_realloc(void *p, size_t n) { return not_null(realloc(p, n ? n : 1), n); }

static void set_allocator(void)
{
    cs_opt_mem m = {checked_malloc, checked_calloc, checked_realloc, free, vsnprintf};
    cs_option(0, CS_OPT_MEM, (size_t)&m);
}

struct xlat_decoder *xlat_decoder_new(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_allocator);
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
    if (!imms && e->imm_kind != IMM_NONE && s->nop < MAX_OPNDS) /* Capstone leaves it out for pseudo-operations and aam */
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

/* Writes the canonical bytes; returns how many. */
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
    uint8_t prefix = e->map == MAP_VEX ? 0 : xlat_rule_prefix(e, &bad), bytes[24];
    uint16_t fixed = xlat_rule_fixed(e);
    s->nop = s->flags = s->vex = 0;
    s->op = XLAT_OP_invalid;
    if (e->bad || (e->map != MAP_VEX && bad))
        return;
    if (fixed != XLAT_OP_COUNT) {
        s->op = fixed;
        s->flags = SHAPE_NO_OSZ;
        return;
    }
    if (e->map == MAP_VEX && e->vex_first != 0x62) {
        xlat_rule_vex(e, s);
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
    if (known && xlat_rule_renamed(e) != XLAT_OP_COUNT)
        s->op = xlat_rule_renamed(e);
    if (x87) {
        xlat_rule_x87(e, s);
        return;
    }
    if (!known)
        return;
    uint16_t string = xlat_rule_string(e);
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
    if (xlat_rule_lockable(s->op))
        s->flags |= SHAPE_LOCKABLE;
    xlat_rule_sizes(e, s);
}

/* All that a shape depends on, in 22 bits. */
static uint32_t shape_key(const struct xlat_encoding *e)
{
    uint32_t modrm = !e->has_modrm ? 0 : e->modrm >= 0xc0 ? e->modrm : e->modrm & 0x38;
    return modrm | (uint32_t)e->opcode << 8 | (uint32_t)e->map << 16 | (e->osz == 16 ? 1u << 18 : 0) | (e->rep == 0xf3 ? 1u << 19 : 0) |
           (e->rep == 0xf2 ? 1u << 20 : 0) | (e->bad ? 1u << 21 : 0);
}

static const struct shape *shape_of(struct xlat_decoder *d, const struct xlat_encoding *e, const uint8_t *raw, struct shape *local)
{
    if (e->map == MAP_VEX) { /* depends on three more bytes, so it is not cached */
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
    in->vex = s->vex;
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
            if (s->flags & SHAPE_VSIB)
                in->mem.index = XLAT_NOREG, in->mem.scale = (uint8_t)(1u << e->vsib_shift);
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
        if (s->flags & SHAPE_LOCKABLE && xlat_shape_mem(s) &&
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
