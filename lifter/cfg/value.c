/* value.c - see value.h.  What is not understood is forgotten: a wrong guess costs a missed jump table, never a wrong program, since
 * translated jumps compare the address they go to with the targets found. */
#include "lifter/cfg/value.h"

#include <string.h>

static struct value constant(uint32_t c) { return (struct value){0, 0, c}; }
static bool is_constant(struct value v) { return v.mul == 0; }
static bool same(struct value a, struct value b) { return a.sym == b.sym && a.mul == b.mul && a.add == b.add; }

static struct value new_sym(struct path_state *s, enum sym_kind kind, unsigned width, struct value of, uint32_t max)
{
    if (s->nsyms == VALUE_SYMS) { /* long path: start over, forgetting all */
        struct value x[8] = {0};
        memcpy(s->reg, x, sizeof x);
        s->nsyms = 1;
        s->nmem = s->nbounds = 0;
        s->compared = false;
        for (uint32_t i = 0; i < 8; i++)
            s->reg[i] = new_sym(s, SYM_UNKNOWN, 32, constant(0), UINT32_MAX);
    }
    s->syms[s->nsyms] = (struct sym){kind, width, of, max};
    return (struct value){s->nsyms++, 1, 0};
}

static struct value unknown(struct path_state *s) { return new_sym(s, SYM_UNKNOWN, 32, constant(0), UINT32_MAX); }
static uint32_t ones(unsigned bits) { return bits >= 32 ? UINT32_MAX : (1u << bits) - 1; }

void xlat_path_start(struct path_state *s)
{
    s->nsyms = 1;
    s->nmem = s->nbounds = 0;
    s->compared = false;
    for (unsigned i = 0; i < 8; i++)
        s->reg[i] = unknown(s);
}

static struct value plus(struct path_state *s, struct value a, struct value b)
{
    if (is_constant(b))
        return (struct value){a.sym, a.mul, a.add + b.add};
    if (is_constant(a))
        return (struct value){b.sym, b.mul, a.add + b.add};
    if (a.sym == b.sym && a.mul + b.mul)
        return (struct value){a.sym, a.mul + b.mul, a.add + b.add};
    return unknown(s);
}

static struct value times(struct value a, uint32_t k)
{
    return a.mul * k != 0 ? (struct value){a.sym, a.mul * k, a.add * k} : constant(a.add * k);
}

struct value xlat_path_address(struct path_state *s, const struct xlat_insn *in)
{
    struct value v = constant(in->mem.disp);
    if (in->asz != 32 || in->mem.seg == XLAT_FS || in->mem.seg == XLAT_GS)
        return unknown(s);
    if (in->mem.base != XLAT_NOREG)
        v = plus(s, s->reg[in->mem.base], v);
    if (in->mem.index != XLAT_NOREG)
        v = plus(s, v, times(s->reg[in->mem.index], in->mem.scale));
    return v;
}

static struct value load(struct path_state *s, struct value addr, unsigned width)
{
    for (unsigned i = 0; i < s->nmem; i++)
        if (same(s->mem[i].addr, addr) && s->mem[i].width == width)
            return s->mem[i].v;
    struct value v = new_sym(s, SYM_LOAD, width, addr, ones(width));
    if (s->nmem < VALUE_FACTS) {
        s->mem[s->nmem].addr = addr;
        s->mem[s->nmem].width = width;
        s->mem[s->nmem++].v = v;
    }
    return v;
}

/* Memory at addr changes: forget what may overlap.  known: the new value when width is 32. */
static void store(struct path_state *s, struct value addr, unsigned width, const struct value *known)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < s->nmem; i++) {
        struct value m = s->mem[i].addr;
        bool apart = m.sym == addr.sym && m.mul == addr.mul && m.add - addr.add >= width / 8 && addr.add - m.add >= s->mem[i].width / 8;
        if (apart)
            s->mem[kept++] = s->mem[i];
    }
    s->nmem = kept;
    if (known && width == 32 && s->nmem < VALUE_FACTS) {
        s->mem[s->nmem].addr = addr;
        s->mem[s->nmem].width = width;
        s->mem[s->nmem++].v = *known;
    }
}

/* The low bits of a value, zero-extended.  The same cut gives the same symbol. */
static struct value low(struct path_state *s, struct value v, unsigned width)
{
    if (width >= 32)
        return v;
    if (is_constant(v))
        return constant(v.add & ones(width));
    if (v.mul == 1 && v.add == 0 && s->syms[v.sym].max <= ones(width))
        return v;
    for (uint32_t i = 1; i < s->nsyms; i++)
        if (s->syms[i].kind == SYM_LOW && s->syms[i].width == width && same(s->syms[i].of, v))
            return (struct value){i, 1, 0};
    return new_sym(s, SYM_LOW, width, v, ones(width));
}

struct value xlat_path_operand(struct path_state *s, const struct xlat_insn *in, unsigned i)
{
    const struct xlat_opnd *o = &in->opnd[i];
    switch (o->kind) {
    case OPND_IMM: return constant(o->imm);
    case OPND_MEM: return o->bits <= 32 && o->bits ? load(s, xlat_path_address(s, in), o->bits) : unknown(s);
    case OPND_REG:
        if (o->bits == 8 && o->num >= 4)
            return new_sym(s, SYM_UNKNOWN, 8, constant(0), 255);
        return low(s, s->reg[o->num], o->bits);
    default: return unknown(s);
    }
}

static void set_reg(struct path_state *s, const struct xlat_opnd *o, struct value v)
{
    if (o->bits == 32)
        s->reg[o->num] = v;
    else if (o->bits == 8 && o->num >= 4)
        s->reg[o->num - 4] = unknown(s);
    else if (is_constant(s->reg[o->num]) && !(s->reg[o->num].add & ~ones(o->bits)))
        s->reg[o->num] = v; /* xor ecx, ecx; mov cl, ...: the rest is zero */
    else
        s->reg[o->num] = unknown(s);
}

static void set(struct path_state *s, const struct xlat_insn *in, unsigned i, struct value v)
{
    const struct xlat_opnd *o = &in->opnd[i];
    if (o->kind == OPND_REG)
        set_reg(s, o, v);
    else if (o->kind == OPND_MEM)
        store(s, xlat_path_address(s, in), o->bits ? o->bits : 4096, &v);
}

static void forget_regs(struct path_state *s, unsigned mask)
{
    for (unsigned i = 0; i < 8; i++)
        if (mask >> i & 1)
            s->reg[i] = unknown(s);
}

static void compare(struct path_state *s, const struct xlat_insn *in)
{
    struct value b = xlat_path_operand(s, in, 1);
    s->compared = is_constant(b);
    if (s->compared) {
        s->cmp_a = xlat_path_operand(s, in, 0);
        s->cmp_b = b.add;
    }
}

/* Two-operand arithmetic on values of 32 bits; anything narrower is unknown but for its width. */
static struct value arithmetic(struct path_state *s, const struct xlat_insn *in)
{
    struct value a = xlat_path_operand(s, in, 0), b = in->nop > 1 ? xlat_path_operand(s, in, 1) : constant(1);
    unsigned bits = in->opnd[0].bits;
    if (in->op == XLAT_OP_xor && in->opnd[0].kind == OPND_REG && in->opnd[1].kind == OPND_REG && in->opnd[0].num == in->opnd[1].num)
        return constant(0);
    if (in->op == XLAT_OP_and && is_constant(b) && b.add <= ones(31))
        return is_constant(a) ? constant(a.add & b.add) : new_sym(s, SYM_UNKNOWN, bits, constant(0), b.add);
    if (in->op == XLAT_OP_and && is_constant(a) && a.add <= ones(31)) /* mov edx, 3; and edx, ecx */
        return new_sym(s, SYM_UNKNOWN, bits, constant(0), a.add);
    if (bits != 32)
        return new_sym(s, SYM_UNKNOWN, bits, constant(0), ones(bits));
    switch (in->op) {
    case XLAT_OP_add: case XLAT_OP_inc: return plus(s, a, b);
    case XLAT_OP_sub:
        if (!is_constant(b) && same(a, b))
            return constant(0);
        return is_constant(b) ? plus(s, a, constant(-b.add)) : unknown(s);
    case XLAT_OP_dec: return plus(s, a, constant(-1u));
    case XLAT_OP_shl: return is_constant(b) ? times(a, 1u << (b.add & 31)) : unknown(s);
    case XLAT_OP_shr: return is_constant(b) ? new_sym(s, SYM_UNKNOWN, 32, constant(0), UINT32_MAX >> (b.add & 31)) : unknown(s);
    case XLAT_OP_or: return is_constant(b) && b.add == UINT32_MAX ? b : unknown(s);
    default: return unknown(s);
    }
}

static void push(struct path_state *s, const struct xlat_insn *in, bool pop)
{
    struct value v = pop ? load(s, s->reg[XLAT_ESP], 32) : xlat_path_operand(s, in, 0);
    if (in->osz != 32) {
        forget_regs(s, 1u << XLAT_ESP);
        store(s, unknown(s), 4096, NULL);
        return;
    }
    s->reg[XLAT_ESP] = plus(s, s->reg[XLAT_ESP], constant(pop ? 4 : -4u));
    if (pop)
        set(s, in, 0, v);
    else
        store(s, s->reg[XLAT_ESP], 32, &v);
}

/* General registers that an instruction writes besides its operands. */
static unsigned implicit(const struct xlat_insn *in)
{
    unsigned count = in->prefix & (PFX_REP | PFX_REPNE) ? 1u << XLAT_ECX : 0;
    if (in->op >= XLAT_OP_fld && in->op <= XLAT_OP_emms)
        return 0;
    switch (in->op) {
    case XLAT_OP_movs: case XLAT_OP_cmps: return count | 1u << XLAT_ESI | 1u << XLAT_EDI;
    case XLAT_OP_stos: case XLAT_OP_scas: return count | 1u << XLAT_EDI;
    case XLAT_OP_lods: return count | 1u << XLAT_EAX | 1u << XLAT_ESI;
    case XLAT_OP_mul: case XLAT_OP_div: case XLAT_OP_idiv: return 1u << XLAT_EAX | 1u << XLAT_EDX;
    case XLAT_OP_imul: return in->nop == 1 ? 1u << XLAT_EAX | 1u << XLAT_EDX : 0;
    case XLAT_OP_cbw: case XLAT_OP_cwde: case XLAT_OP_lahf: case XLAT_OP_xlat: case XLAT_OP_cmpxchg: return 1u << XLAT_EAX;
    case XLAT_OP_cdq: case XLAT_OP_cwd: return 1u << XLAT_EDX;
    case XLAT_OP_rdtsc: return 1u << XLAT_EAX | 1u << XLAT_EDX;
    case XLAT_OP_setcc: case XLAT_OP_cmovcc: case XLAT_OP_bswap: case XLAT_OP_rol: case XLAT_OP_ror: case XLAT_OP_rcl: case XLAT_OP_rcr:
    case XLAT_OP_shld: case XLAT_OP_shrd: case XLAT_OP_bt: case XLAT_OP_bts: case XLAT_OP_btr: case XLAT_OP_btc: case XLAT_OP_bsf:
    case XLAT_OP_bsr: case XLAT_OP_popcnt: case XLAT_OP_lzcnt: case XLAT_OP_tzcnt: case XLAT_OP_xchg: case XLAT_OP_xadd: case XLAT_OP_movbe:
    case XLAT_OP_sahf: case XLAT_OP_clc: case XLAT_OP_stc: case XLAT_OP_cmc: case XLAT_OP_cld: case XLAT_OP_std: return 0;
    default: return 0xff & ~(1u << XLAT_EBP);
    }
}

/* Vector and x87 instructions that write flags. */
static bool vector_compares(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_comiss: case XLAT_OP_comisd: case XLAT_OP_ucomiss: case XLAT_OP_ucomisd: case XLAT_OP_ptest: case XLAT_OP_pcmpestri:
    case XLAT_OP_pcmpestrm: case XLAT_OP_pcmpistri: case XLAT_OP_pcmpistrm: case XLAT_OP_vcomiss: case XLAT_OP_vcomisd: case XLAT_OP_vucomiss:
    case XLAT_OP_vucomisd: case XLAT_OP_vptest: case XLAT_OP_vtestps: case XLAT_OP_vtestpd: case XLAT_OP_vpcmpestri: case XLAT_OP_vpcmpestrm:
    case XLAT_OP_vpcmpistri: case XLAT_OP_vpcmpistrm: case XLAT_OP_fcomi: case XLAT_OP_fcomip: case XLAT_OP_fucomi: case XLAT_OP_fucomip: return true;
    default: return false;
    }
}

static void step_other(struct path_state *s, const struct xlat_insn *in)
{
    bool vector = in->op == XLAT_OP_vzeroupper || in->op == XLAT_OP_vzeroall, string = in->op == XLAT_OP_movs || in->op == XLAT_OP_stos;
    for (unsigned i = 0; i < in->nop; i++)
        vector |= in->opnd[i].kind == OPND_XMM || in->opnd[i].kind == OPND_YMM || in->opnd[i].kind == OPND_MM || in->opnd[i].kind == OPND_ST;
    for (unsigned i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_MEM && i == 0) /* perhaps read only; perhaps not */
            store(s, xlat_path_address(s, in), in->opnd[i].bits ? in->opnd[i].bits : 4096, NULL);
        else if (in->opnd[i].kind == OPND_REG)
            set_reg(s, &in->opnd[i], unknown(s));
    if (in->op != XLAT_OP_setcc && in->op != XLAT_OP_cmovcc && in->op != XLAT_OP_cdq && !string && (!vector || vector_compares(in)))
        s->compared = false;
    if (string || (!vector && implicit(in) > 0x7f)) /* or it may write anywhere */
        store(s, unknown(s), 4096, NULL);
    if (in->op == XLAT_OP_pcmpestri || in->op == XLAT_OP_pcmpistri || in->op == XLAT_OP_vpcmpestri || in->op == XLAT_OP_vpcmpistri)
        forget_regs(s, 1u << XLAT_ECX);
    if (!vector)
        forget_regs(s, implicit(in));
}

void xlat_path_step(struct path_state *s, const struct xlat_insn *in)
{
    struct value v;
    switch (in->op) {
    case XLAT_OP_mov:
        if (in->opnd[0].kind == OPND_SEG || in->opnd[1].kind == OPND_SEG)
            break;
        set(s, in, 0, xlat_path_operand(s, in, 1));
        return; /* flags stay */
    case XLAT_OP_movzx: set(s, in, 0, xlat_path_operand(s, in, 1)); return;
    case XLAT_OP_movsx:
        v = xlat_path_operand(s, in, 1);
        /* sign extension of what is small is zero extension: the bound tells */
        set(s, in, 0, v);
        return;
    case XLAT_OP_lea: set(s, in, 0, in->opnd[0].bits == 32 ? xlat_path_address(s, in) : unknown(s)); return;
    case XLAT_OP_add: case XLAT_OP_sub: case XLAT_OP_inc: case XLAT_OP_dec: case XLAT_OP_and: case XLAT_OP_or: case XLAT_OP_xor:
    case XLAT_OP_shl: case XLAT_OP_shr: case XLAT_OP_sar: case XLAT_OP_neg: case XLAT_OP_not: case XLAT_OP_adc: case XLAT_OP_sbb:
        v = arithmetic(s, in);
        if (in->op == XLAT_OP_sub) /* sub eax, 5; ja compares too */
            compare(s, in);
        else if (in->op != XLAT_OP_not && in->op != XLAT_OP_inc && in->op != XLAT_OP_dec)
            s->compared = false;
        set(s, in, 0, v);
        return;
    case XLAT_OP_cmp: compare(s, in); return;
    case XLAT_OP_test: case XLAT_OP_bt: s->compared = false; return;
    case XLAT_OP_push:
        if (in->opnd[0].kind == OPND_SEG)
            break;
        push(s, in, false);
        return;
    case XLAT_OP_pop:
        if (in->opnd[0].kind == OPND_SEG)
            break;
        push(s, in, true);
        return;
    case XLAT_OP_call: /* the callee keeps ebx, esi, edi, ebp by convention, and memory of ours mostly; esp may or may not be popped */
        forget_regs(s, 1u << XLAT_EAX | 1u << XLAT_ECX | 1u << XLAT_EDX | 1u << XLAT_ESP);
        store(s, unknown(s), 4096, NULL);
        s->compared = false;
        return;
    case XLAT_OP_nop: case XLAT_OP_jmp: case XLAT_OP_jcc: return;
    default: break;
    }
    step_other(s, in);
}

void xlat_path_branch(struct path_state *s, const struct xlat_insn *jcc, bool taken)
{
    struct bound b = {s->cmp_a, 0, s->cmp_b};
    if (jcc->op != XLAT_OP_jcc || !s->compared)
        return;
    switch (taken ? jcc->cc : jcc->cc ^ 1) { /* the condition that holds on the path; signed upper bounds are taken for unsigned */
    case CC_B: case CC_L:
        if (!s->cmp_b)
            return;
        b.max = s->cmp_b - 1;
        break;
    case CC_BE: case CC_LE: break;
    case CC_E: return;
    case CC_AE: b.min = s->cmp_b, b.max = UINT32_MAX; break; /* cmp eax, -5; jb */
    case CC_A:
        if (s->cmp_b == UINT32_MAX)
            return;
        b.min = s->cmp_b + 1, b.max = UINT32_MAX;
        break;
    default: return;
    }
    if (s->nbounds == VALUE_BOUNDS)
        memmove(s->bounds, s->bounds + 1, --s->nbounds * sizeof *s->bounds);
    s->bounds[s->nbounds++] = b;
}

bool xlat_path_range(const struct path_state *s, uint32_t sym, uint32_t *from, uint32_t *to, bool *compared)
{
    enum { MOST = 65535 };
    for (unsigned i = s->nbounds; i-- > 0;) { /* the last comparison is the nearest */
        const struct bound *b = &s->bounds[i];
        if (b->v.sym == sym && b->v.mul == 1 && b->max - b->min <= MOST) {
            *compared = true;
            *from = b->min - b->v.add;
            *to = b->max - b->v.add;
            return true;
        }
    }
    *compared = false;
    *from = 0;
    *to = s->syms[sym].max;
    return *to <= MOST;
}
