/* block.c - random blocks: several instructions, jumps over some of them, a small loop, constants to begin with, so that values in
 * flags, parts of registers, the x87 stack and memory are live from one instruction to the next.
 *
 * Memory operands are [ebp + disp] in five lines that the case compares; ebp never changes, and esp stays within a line (pushes and pops are
 * counted); loops count in ecx, which their bodies do not change; string instructions are preceded by loads of their addresses and counts.  Results
 * in which translated code may differ (judge.c) must not be operands of later instructions: exception flags are never read, and condition codes of
 * the x87 unit only after a comparison.
 */
#include <string.h>
#include "tests/diff/diff.h"

static bool only_defined;
void xlat_blocks_defined(bool only) { only_defined = only; }

/* ---- which forms, by theme ---- */
enum { LISTS = 6, FLAG_USERS = 5 }; /* lists 0..4: bit numbers of enum block_theme */
static uint16_t list[LISTS][4096];
static unsigned nlist[LISTS];

static bool starts(const char *s, const char *with) { return !strncmp(s, with, strlen(with)); }

static bool is_fp(const char *n)
{
    static const char *const heads[] = {"add", "sub", "mul", "div", "sqrt", "rsqrt", "rcp", "min", "max",
                                        "cmp", "comi", "ucomi", "cvt", "dpp", "hadd", "hsub", "round"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (starts(n, heads[i]))
            return true;
    return false;
}

static bool has(const struct xlat_insn *in, unsigned kind)
{
    for (int i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == kind)
            return true;
    return false;
}

static bool usable(const struct xlat_insn *in)
{
    unsigned op = in->op;
    if ((op >= XLAT_OP_jcc && op <= XLAT_OP_bound) || (op >= XLAT_OP_arpl && op <= XLAT_OP_xsetbv) || (op >= XLAT_OP_lds && op <= XLAT_OP_lgs))
        return false;
    if (has(in, OPND_SEG) || has(in, OPND_CR) || has(in, OPND_DR) || has(in, OPND_YMM))
        return false;
    switch (op) {
    case XLAT_OP_ins: case XLAT_OP_outs: case XLAT_OP_popa: case XLAT_OP_enter: case XLAT_OP_leave: case XLAT_OP_popf: case XLAT_OP_ud2:
    case XLAT_OP_xlat: case XLAT_OP_maskmovq: case XLAT_OP_maskmovdqu: case XLAT_OP_ldmxcsr: case XLAT_OP_stmxcsr:
    case XLAT_OP_fldenv: case XLAT_OP_frstor: case XLAT_OP_fnsave: case XLAT_OP_fnstenv: case XLAT_OP_fxsave: case XLAT_OP_fxrstor:
    case XLAT_OP_fldcw: case XLAT_OP_fnstsw: case XLAT_OP_fbld:
        return false;
    case XLAT_OP_bt: case XLAT_OP_bts: case XLAT_OP_btr: case XLAT_OP_btc: /* a register index reaches bits far from the operand */
        return !(in->opnd[0].kind == OPND_MEM && in->opnd[1].kind == OPND_REG);
    case XLAT_OP_mov: /* absolute addresses */
        return !(in->nop == 2 && has(in, OPND_MEM) && in->mem.base == XLAT_NOREG);
    default: return true;
    }
}

static bool uses_flags(unsigned op)
{
    switch (op) {
    case XLAT_OP_adc: case XLAT_OP_sbb: case XLAT_OP_rcl: case XLAT_OP_rcr: case XLAT_OP_setcc: case XLAT_OP_cmovcc: case XLAT_OP_lahf:
    case XLAT_OP_pushf: case XLAT_OP_cmc: case XLAT_OP_salc: case XLAT_OP_adcx: case XLAT_OP_adox: case XLAT_OP_inc: case XLAT_OP_dec:
    case XLAT_OP_shl: case XLAT_OP_sar: case XLAT_OP_daa: case XLAT_OP_aas: case XLAT_OP_fcmovcc:
        return true;
    default: return false;
    }
}

static void add_to(unsigned l, size_t f)
{
    if (nlist[l] < sizeof list[l] / sizeof *list[l])
        list[l][nlist[l]++] = (uint16_t)f;
}

static void make_lists(void)
{
    for (size_t f = 0; f < xlat_nforms; f++) {
        struct form *m = &xlat_forms[f];
        struct instance i;
        uint8_t bytes[24];
        bool drawn = false;
        for (int tries = 0; tries < 50 && !drawn; tries++)
            drawn = !m->left_out && xlat_draw_bytes(m, bytes, 0x401000, true, &i);
        if (!drawn || !usable(&i.in))
            continue;
        if (m->cls == CLASS_INT)
            add_to(uses_flags(m->op) ? FLAG_USERS : 0, f);
        else if (m->cls == CLASS_X87)
            add_to(1, f);
        else
            add_to(is_fp(xlat_op_name(m->op)) ? 4 : has(&i.in, OPND_MM) ? 2 : 3, f);
    }
}

/* ---- making one ---- */
struct maker {
    struct xlat_case *c;
    struct block *b;
    uint32_t base;
    int depth;      /* of the stack, in bytes pushed */
    bool in_loop;
    unsigned open[4], nopen; /* code offsets of forward jumps to be resolved, and how many items more they skip */
    unsigned left[4];
};

enum { CODE_MAX = CASE_CODE - CASE_JUMP }; /* bytes of code */

static bool fits(const struct maker *m, unsigned n)
{
    return m->c->code_len + n + 24 <= CODE_MAX && m->b->n + 2 < sizeof m->b->item / sizeof *m->b->item;
}

static void item(struct maker *m, const uint8_t *p, unsigned n, struct form *f)
{
    memcpy(m->c->code + m->c->code_len, p, n);
    m->b->item[m->b->n].at = (uint8_t)m->c->code_len;
    m->b->item[m->b->n].len = (uint8_t)n;
    m->b->item[m->b->n++].form = f;
    m->c->code_len += n;
}

/* Ends an item: jumps that skip it may land here. */
static void landed(struct maker *m, bool all)
{
    for (unsigned i = 0; i < m->nopen;) {
        if (!all && --m->left[i] > 0) {
            i++;
            continue;
        }
        m->c->code[m->open[i]] = (uint8_t)(m->c->code_len - m->open[i] - 1);
        m->nopen--;
        m->open[i] = m->open[m->nopen], m->left[i] = m->left[m->nopen];
    }
}

static void jump(struct maker *m)
{
    uint8_t p[2] = {(uint8_t)(0x70 | below(16)), 0};
    if (m->nopen == 4)
        return;
    item(m, p, 2, NULL);
    m->open[m->nopen] = m->c->code_len - 1;
    m->left[m->nopen++] = 1 + below(3);
}

/* False when esp or ebp is an operand, or when it would change ecx in a loop. */
static bool keeps_fixed_registers(const struct maker *m, const struct xlat_insn *in)
{
    for (int i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_REG) {
            unsigned r = in->opnd[i].num;
            if (in->opnd[i].bits > 8 && (r == XLAT_ESP || r == XLAT_EBP))
                return false;
            if (m->in_loop && (in->opnd[i].bits > 8 ? r == XLAT_ECX : (r & 3) == XLAT_ECX) &&
                (i == 0 || in->op == XLAT_OP_xchg || in->op == XLAT_OP_xadd || in->op == XLAT_OP_mulx))
                return false;
        }
    if (m->in_loop && (in->op == XLAT_OP_pcmpestri || in->op == XLAT_OP_pcmpistri))
        return false;
    return true;
}

static bool is_string(unsigned op) { return op >= XLAT_OP_movs && op <= XLAT_OP_outs; }

static void prepare_string(struct maker *m, bool counted)
{
    uint8_t d = (uint8_t)(below(96) - 32), e = one_in(2) ? (uint8_t)(d + below(12) - 6) : (uint8_t)(below(96) - 32); /* often overlapping */
    uint8_t p[11] = {0x8d, 0x75, d, 0x8d, 0x7d, e, 0xb9, (uint8_t)below(8), 0, 0, 0};
    item(m, p, 3, NULL);
    item(m, p + 3, 3, NULL);
    if (counted)
        item(m, p + 6, 5, NULL);
}

/* False when the push or pop would leave the stack's lines. */
static bool stack_moves(struct maker *m, const struct xlat_insn *in)
{
    int d = 0;
    switch (in->op) {
    case XLAT_OP_push: d = in->opnd[0].bits == 16 || in->osz == 16 ? 2 : 4; break;
    case XLAT_OP_pushf: d = in->osz / 8; break;
    case XLAT_OP_pusha: d = in->osz; break;
    case XLAT_OP_pop: d = -(in->osz / 8); break;
    default: return true;
    }
    if (m->depth + d > 96 || m->depth + d < -40)
        return false;
    m->depth += d;
    return true;
}

/* Its result, not only its flags, depends on the processor's maker in some states (judge.c, makers_choice). */
static bool own_result(const struct xlat_insn *in, const uint8_t *p)
{
    switch (in->op) {
    case XLAT_OP_nop: return p[0] == 0x0f && p[1] == 0x0d;
    case XLAT_OP_fprem: case XLAT_OP_fprem1: return true;
    case XLAT_OP_shld: case XLAT_OP_shrd: return in->opnd[0].bits == 16 && (in->opnd[2].kind == OPND_REG || (in->opnd[2].imm & 31) > 16);
    case XLAT_OP_dpps: case XLAT_OP_dppd: return true; /* which NaN */
    default: return false;
    }
}

static void instruction(struct maker *m)
{
    struct instance i;
    uint8_t p[24];
    unsigned theme;
    do
        theme = below(LISTS - 1);
    while (!(m->b->themes >> theme & 1));
    if (theme == 0 && one_in(3))
        theme = FLAG_USERS;
    if (theme > 0 && theme != FLAG_USERS && one_in(4))
        theme = 0;
    struct form *f = &xlat_forms[list[theme][below(nlist[theme])]];
    if (!xlat_draw_bytes(f, p, m->base + m->c->code_len, true, &i) || !usable(&i.in) || !keeps_fixed_registers(m, &i.in) ||
        (only_defined && own_result(&i.in, p)))
        return;
    for (int k = 0; k < i.in.nop; k++)
        if (i.in.opnd[k].kind == OPND_MEM && i.in.opnd[k].bits == 128)
            p[i.disp_off] &= 0xf0;
        else if (i.in.opnd[k].kind == OPND_MEM && (i.in.prefix & PFX_LOCK || f->op == XLAT_OP_xchg))
            p[i.disp_off] &= 0xf8; /* not across a cache line: kernels delay such locked accesses by seconds */
    if (is_string(f->op)) {
        bool rep = i.in.prefix & (PFX_REP | PFX_REPNE);
        if (m->in_loop && rep)
            return;
        prepare_string(m, rep);
    }
    if ((f->op == XLAT_OP_div || f->op == XLAT_OP_idiv) && !one_in(4)) {
        static const uint8_t widen[][2] = {{0x31, 0xd2}, {0x0f, 0xb6}, {0x66, 0x99}};
        if (i.in.opnd[0].bits == 8)
            item(m, (const uint8_t[]){0x0f, 0xb6, 0xc0}, 3, NULL); /* movzx eax, al */
        else if (one_in(2))
            item(m, (const uint8_t[]){0x99}, 1, NULL); /* cdq */
        else
            item(m, widen[0], 2, NULL); /* xor edx, edx */
    }
    if (!stack_moves(m, &i.in))
        return;
    item(m, p, i.len, f);
    if (only_defined && xlat_undefined_flags(&i.in, 31))
        item(m, (const uint8_t[]){0x80, 0xc2, (uint8_t)rnd()}, 3, NULL); /* add dl, imm: all flags are defined again */
}

/* A comparison of the x87 unit and its condition codes, read as compilers do. */
static void compare(struct maker *m)
{
    static const uint8_t compares[][2] = {{0xd8, 0xd1}, {0xd8, 0xd9}, {0xdd, 0xe1}, {0xdd, 0xe9},
                                          {0xde, 0xd9}, {0xda, 0xe9}, {0xd9, 0xe4}, {0xd9, 0xe5}};
    static const uint8_t ask[] = {0xdf, 0xe0, 0x25, 0x00, 0x45, 0x00, 0x00, 0x9e}; /* fnstsw ax; and eax, 4500; sahf */
    uint8_t p[10];
    memcpy(p, compares[below(8)], 2);
    memcpy(p + 2, ask, 8);
    item(m, p, 10, NULL);
}

/* A new control word: another rounding, another precision. */
static void control(struct maker *m)
{
    uint8_t p[9] = {0x66, 0xc7, 0x45, (uint8_t)(below(64) * 2), 0x7f, (uint8_t)((one_in(3) ? 3 : 2) | below(4) << 2), 0xd9, 0x6d};
    p[8] = p[3];
    item(m, p, 9, NULL);
}

static void one(struct maker *m)
{
    unsigned before = m->b->n;
    if (one_in(7))
        jump(m);
    else if (m->b->themes & THEME_X87 && one_in(8))
        (one_in(4) ? control : compare)(m);
    else
        instruction(m);
    if (m->b->n != before)
        landed(m, false);
}

static void constants(struct maker *m)
{
    static const uint8_t regs[] = {XLAT_EAX, XLAT_ECX, XLAT_EDX, XLAT_EBX, XLAT_ESI, XLAT_EDI};
    for (unsigned i = 0; i < sizeof regs; i++)
        if (!one_in(3)) {
            uint32_t v = one_in(2) ? rnd() : one_in(2) ? below(40) - 8 : 0x80000000u >> below(32);
            uint8_t p[5] = {(uint8_t)(0xb8 | regs[i])};
            memcpy(p + 1, &v, 4);
            item(m, p, 5, NULL);
        }
}

void xlat_draw_block(struct xlat_case *c, struct block *b, uint32_t base)
{
    static const uint8_t mixes[] = {
        THEME_INT, THEME_INT, THEME_INT, THEME_INT, THEME_INT, THEME_INT, THEME_X87, THEME_X87, THEME_MMX, THEME_VEC, THEME_FP,
        THEME_INT | THEME_X87, THEME_X87 | THEME_MMX, THEME_MMX | THEME_VEC, THEME_VEC | THEME_FP, THEME_INT | THEME_X87 | THEME_VEC};
    if (!nlist[0])
        make_lists();
    memset(c->code, 0xcc, sizeof c->code);
    c->code_len = 0;
    memset(b, 0, sizeof *b);
    b->themes = mixes[below(sizeof mixes)];
    struct maker m = {.c = c, .b = b, .base = base};
    unsigned length = 4 + below(10);
    if (one_in(3))
        constants(&m);
    while (b->n < length && fits(&m, 0))
        one(&m);
    landed(&m, true);
    if (one_in(3) && fits(&m, 32)) {
        uint8_t set[5] = {0xb9, (uint8_t)(1 + below(5))}, turn[3] = {0x49, 0x75, 0};
        item(&m, set, 5, NULL);
        unsigned start = c->code_len, n = b->n + 1 + below(4);
        int depth = m.depth;
        m.in_loop = true;
        for (unsigned tries = 0; b->n < n && tries < 20 && fits(&m, 0); tries++)
            one(&m);
        landed(&m, true);
        if (m.depth != depth) {
            uint8_t back[3] = {0x8d, 0x64, 0x24}; /* lea esp, [esp + d] */
            item(&m, back, 3, NULL);
            c->code[c->code_len++] = (uint8_t)(m.depth - depth);
            b->item[b->n - 1].len = 4;
            m.depth = depth;
        }
        if (one_in(3)) {
            turn[0] = 0xe2, turn[1] = (uint8_t)(start - c->code_len - 2); /* loop */
            item(&m, turn, 2, NULL);
        } else {
            turn[2] = (uint8_t)(start - c->code_len - 3); /* dec ecx; jnz */
            item(&m, turn, 3, NULL);
        }
    }
    for (unsigned i = 0; i < b->n; i++)
        if (b->item[i].form)
            b->item[i].form->in_blocks++;
}
