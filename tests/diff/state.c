/* state.c - the initial states of cases: registers, flags, memory, x87, MMX and SSE state, random values and edge cases.
 *
 * In seven of eight states the memory operand lies in memory that the case compares, which tests what an instruction computes; in the others it lies
 * in read-only pages, at the ends of pages or where nothing is mapped, which tests its faults.
 */
#include <string.h>
#include "lifter/decode/encoding.h"
#include "tests/diff/diff.h"
#include "tests/sem/edges.h"

static uint64_t state_of_rng = 1;
void xlat_rnd_seed(uint64_t seed) { state_of_rng = seed * 0x9e3779b97f4a7c15ull + 1; }
uint64_t xlat_rnd64(void) /* xorshift64* (Vigna 2016) */
{
    state_of_rng ^= state_of_rng >> 12, state_of_rng ^= state_of_rng << 25, state_of_rng ^= state_of_rng >> 27;
    return state_of_rng * 0x2545f4914f6cdd1dull;
}

static uint32_t value(void)
{
    static const uint32_t edge[] = {0,      1,          2,          0x7f,       0x80,       0xff,    0x7fff, 0x8000,
                                    0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x10001, 9,      0x99};
    uint64_t r = xlat_rnd64();
    switch (r & 7) {
    case 0: case 1: return edge[r >> 8 & 15];
    case 2: return (uint32_t)(r >> 8 & 63) - 16;
    default: return (uint32_t)(r >> 32);
    }
}

/* ---- floating-point numbers and vectors ---- */
static void random_f80(uint8_t *p)
{
    uint64_t m, r = xlat_rnd64();
    unsigned e, s = r >> 56 & 63;
    switch (r & 7) {
    case 0: m = 1ull << 63; break;
    case 1: m = ~0ull << s; break;
    case 2: m = 1ull << 63 | 1ull << s; break;
    case 3: m = 1ull << 63 | xlat_rnd64() >> s; break;
    case 4: m = (1ull << 63 | xlat_rnd64() >> 1) & ~0ull << s; break;
    default: m = 1ull << 63 | xlat_rnd64() >> 1; break;
    }
    switch (r >> 3 & 15) {
    case 0: e = 0, m = 0; break;
    case 1: e = 0, m = (m & ~(1ull << 63)) >> s; break; /* denormal */
    case 2: e = 0; break;                               /* pseudo-denormal */
    case 3: e = 0x7fff, m = 1ull << 63; break;          /* infinity */
    case 4: e = 0x7fff; break;                          /* NaN of either kind */
    case 5: e = 0x7fff, m |= 3ull << 62; break;
    case 6: e = below(0x8000), m &= ~(1ull << 63); break; /* unnormal, pseudo-NaN */
    case 7: e = one_in(2) ? 1 + below(64) : 0x7ffe - below(64); break;
    case 8: e = 0x3fff; break;
    case 9: e = 0x3fff + below(66); break;
    case 10: e = 0x3fff - below(70); break;
    case 11: e = 0x3fff + 127 - below(3); break;
    case 12: e = 0x3fff - 1022 - below(60); break;
    case 13: e = 0x3fff + below(2000) - 1000; break;
    default: e = below(0x8000); break;
    }
    e |= r >> 20 & 0x8000;
    memcpy(p, &m, 8);
    p[8] = (uint8_t)e, p[9] = (uint8_t)(e >> 8);
}

/* A normal number, for blocks: a NaN would make all later results NaNs. */
static void ordinary_f80(uint8_t *p)
{
    uint64_t m = 1ull << 63 | (one_in(2) ? xlat_rnd64() >> 1 : (uint64_t)rnd() << 31 & ~0ull << below(40));
    unsigned e = (one_in(8) ? 0x3fff + below(600) - 300 : 0x3fff + below(34) - 12) | (rnd() & 0x8000);
    memcpy(p, &m, 8);
    p[8] = (uint8_t)e, p[9] = (uint8_t)(e >> 8);
}

/* A memory operand of the x87 unit. */
static void random_operand(uint8_t *p, unsigned bits)
{
    uint64_t v;
    switch (below(8)) {
    case 0: v = xlat_rnd64(); break;
    case 1: v = xlat_rnd64() >> below(64); break;
    case 2: v = ~(xlat_rnd64() >> below(64)); break;
    case 3: v = bits == 32 ? 0x7f800000u | xlat_rnd64() >> (40 + below(24)) : 0x7ff0000000000000u | xlat_rnd64() >> (12 + below(52)); break;
    case 4: v = bits == 32 ? xlat_rnd64() >> 41 : xlat_rnd64() >> 12; break; /* denormal */
    case 5: v = bits == 32 ? 0x3f800000u + below(1 << 24) : 0x3ff0000000000000u + (xlat_rnd64() >> 11); break;
    case 6: v = 0; break;
    default: v = bits == 32 ? (uint64_t)0x80000000u : bits == 16 ? 0x8000u : 1ull << 63; break;
    }
    memcpy(p, &v, 8);
}

#define PICK(a) (a)[below(sizeof(a) / sizeof *(a))]
static void random_vector(uint8_t *p, unsigned n) /* n: a multiple of 8 */
{
    unsigned kind = below(8);
    for (unsigned i = 0; i < n; i += 8) {
        uint64_t v = xlat_rnd64();
        switch (kind) {
        case 0: v = PICK(edge64); break;
        case 1: v = PICK(edge32) | (uint64_t)PICK(edge32) << 32; break;
        case 2: v = (v & 0x800fffffffffffff) | (uint64_t)(0x3c0 + below(0x80)) << 52; break; /* doubles of moderate size */
        case 3: v = (v & 0x807fffff807fffff) | (uint64_t)(0x70 + below(0x30)) << 23 | (uint64_t)(0x70 + below(0x30)) << 55; break; /* singles */
        case 4: v &= 0x0303030303030303; break; /* short strings with repetitions */
        case 5: v &= xlat_rnd64() & 0x8181818181818181; break;
        default: break;
        }
        memcpy(p + i, &v, 8);
    }
}
/* Ordinary singles or doubles. */
static void ordinary_vector(uint8_t *p, unsigned n)
{
    bool singles = one_in(2);
    for (unsigned i = 0; i < n; i += 8) {
        uint64_t v = xlat_rnd64();
        v = singles ? (v & 0x807fffff807fffff) | (uint64_t)(0x78 + below(0x10)) << 23 | (uint64_t)(0x78 + below(0x10)) << 55
                    : (v & 0x800fffffffffffff) | (uint64_t)(0x3f0 + below(0x20)) << 52;
        memcpy(p + i, &v, 8);
    }
}

/* ---- the floating-point state ---- */
static void set16(uint8_t *p, unsigned v) { p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8); }
static void set32(uint8_t *p, uint32_t v) { memcpy(p, &v, 4); }

/* unmasked: also unmasked and pending exceptions. */
static void random_x87(uint8_t *fx, bool unmasked)
{
    static const uint8_t pcs[4] = {0, 2, 3, 3};
    uint32_t r = rnd();
    unsigned top = r & 7, tags = below(4) ? 0xff & ~(r & 8 ? 1u << (r >> 4 & 7) : 0) : r >> 8 & 0xff;
    if (r & 1 << 16) /* the register below TOP is often free */
        tags &= ~(1u << ((top + 7) & 7));
    unsigned masks = !unmasked || below(3) ? 0x3f : below(64);
    unsigned cw = 0x40 | masks | (unsigned)pcs[r >> 17 & 3] << 8 | (r >> 19 & 3) << 10 | (r >> 21 & 1) << 12;
    unsigned sw = top << 11 | (r & 1 << 22 ? below(64) : 0) | (below(4) ? 0 : 0x40) | (r & 1 << 23 ? rnd() & 0x4700 : 0);
    if (!unmasked || below(4))
        sw &= ~0x3fu | masks; /* pending exceptions only now and then */
    if (sw & ~cw & 0x3f)
        sw |= 0x8080;
    set16(fx, cw);
    set16(fx + 2, sw);
    fx[4] = (uint8_t)tags;
    for (int i = 0; i < 8; i++)
        if (unmasked)
            random_f80(fx + 32 + 16 * i);
        else
            ordinary_f80(fx + 32 + 16 * i);
}

static void calm_x87(uint8_t *fx, unsigned tags)
{
    set16(fx, 0x37f);
    set16(fx + 2, below(8) << 11);
    fx[4] = (uint8_t)tags;
}

static void random_fx(struct xlat_case *c, const struct instance *i)
{
    uint8_t *fx = c->in.fx;
    uint32_t mxcsr = 0x1f80;
    memset(fx, 0, 464);
    if (i->form->cls == CLASS_X87)
        random_x87(fx, true);
    else {
        if (one_in(4))
            random_x87(fx, one_in(8));
        else
            calm_x87(fx, rnd());
        for (int k = 0; k < 8; k++) {
            random_vector(fx + 32 + 16 * k, 8);
            set16(fx + 40 + 16 * k, rnd());
        }
        mxcsr |= rnd() & 0xe07f;
        if (one_in(16))
            mxcsr &= ~(1u << (7 + below(6)) | 0x3f);
    }
    set32(fx + 24, mxcsr);
    for (unsigned k = 0; k < 8; k++) {
        random_vector(fx + 160 + 16 * k, 16);
        if (k && one_in(4))
            memcpy(fx + 160 + 16 * k, fx + 160 + below(k) * 16, 4u << below(3));
    }
}

/* ---- memory ---- */
static void put(struct xlat_case *c, uint32_t at, const void *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t l = 0; l < c->nlines; l++)
            if (at + i - CASE_MEM - c->line_at[l] < CASE_LINE)
                c->in.line[l][at + i - CASE_MEM - c->line_at[l]] = ((const uint8_t *)p)[i];
}
static uint8_t get(const struct xlat_case *c, uint32_t at)
{
    for (uint32_t l = 0; l < c->nlines; l++)
        if (at - CASE_MEM - c->line_at[l] < CASE_LINE)
            return c->in.line[l][at - CASE_MEM - c->line_at[l]];
    return 0;
}

/* A line's bytes are copied from a random place in a pool: drawing each of them would take longer than running the cases. */
static uint8_t pool[1 << 16];
static void fill_pool(void)
{
    for (unsigned l = 0; l < sizeof pool; l += CASE_LINE) {
        unsigned kind = below(8);
        for (unsigned i = 0; i < CASE_LINE; i += 8) {
            uint64_t v = value() | (uint64_t)value() << 32;
            if (kind == 0)
                v &= 0x0101010101010101; /* equal bytes, so that REPE and REPNE comparisons have several iterations */
            memcpy(pool + l + i, &v, 8);
        }
        if (kind < 4)
            random_vector(pool + l, CASE_LINE);
    }
}

static void random_memory(struct xlat_case *c)
{
    static unsigned uses;
    if (uses++ % 4096 == 0)
        fill_pool();
    for (int l = 0; l < CASE_LINES; l++)
        memcpy(c->in.line[l], pool + below((sizeof pool - CASE_LINE) / 8) * 8, CASE_LINE);
}

static void lines(struct xlat_case *c, enum layout how)
{
    static const uint32_t near[] = {LINE_A - 64, LINE_A, LINE_A + 64, LINE_B, LINE_B + 64, LINE_END, STACK - 64, STACK};
    static const uint32_t fs16[] = {LINE_A - 64, LINE_A, LINE_A + 64, LINE_F, LINE_F + 64, LINE_END, STACK - 64, STACK};
    static const uint32_t big[] = {LINE_A, LINE_A + 64, LINE_A + 128, LINE_A + 192, LINE_A + 256, LINE_A + 320, LINE_A + 384, LINE_A + 448};
    static const uint32_t block[] = {LINE_A - 128, LINE_A - 64, LINE_A, LINE_A + 64, LINE_A + 128, STACK - 128, STACK - 64, STACK};
    static const uint32_t *const at[] = {[LAYOUT_NEAR] = near, [LAYOUT_FS16] = fs16, [LAYOUT_BIG] = big, [LAYOUT_BLOCK] = block};
    c->nlines = CASE_LINES;
    memcpy(c->line_at, at[how], sizeof c->line_at);
}

/* ---- where the operand is ---- */
static const struct xlat_opnd *memory_operand(const struct xlat_insn *in)
{
    for (int i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_MEM)
            return &in->opnd[i];
    return NULL;
}
static bool is_string(const struct xlat_insn *in) { return in->op >= XLAT_OP_movs && in->op <= XLAT_OP_outs; }
static bool implied_memory(const struct xlat_insn *in)
{
    return in->op == XLAT_OP_xlat || in->op == XLAT_OP_maskmovq || in->op == XLAT_OP_maskmovdqu;
}
static uint32_t seg_base(const struct xlat_insn *in) { return in->mem.seg == XLAT_FS ? CASE_FS_BASE : 0; }

static uint32_t address_of(const struct xlat_case *c, const struct xlat_insn *in)
{
    const struct xlat_memref *m = &in->mem;
    const uint32_t *r = c->in.gpr;
    uint32_t a = m->disp;
    if (in->op == XLAT_OP_xlat)
        a = r[XLAT_EBX] + (r[XLAT_EAX] & 0xff);
    else if (implied_memory(in))
        a = r[XLAT_EDI];
    else {
        if (m->base != XLAT_NOREG)
            a += r[m->base];
        if (m->index != XLAT_NOREG)
            a += r[m->index] * m->scale;
    }
    return (in->asz == 16 ? a & 0xffff : a) + seg_base(in);
}

static void add_to(struct xlat_case *c, const struct xlat_insn *in, unsigned reg, uint32_t by)
{
    uint32_t v = c->in.gpr[reg] + by;
    c->in.gpr[reg] = in->asz == 16 ? (c->in.gpr[reg] & 0xffff0000) | (v & 0xffff) : v;
}

/* Moves the memory operand to `want`, or near, by its registers. */
static void aim(struct xlat_case *c, const struct xlat_insn *in, uint32_t want)
{
    static const uint32_t inverse[] = {[3] = 0xaaaaaaab, [5] = 0xcccccccd, [9] = 0x38e38e39};
    const struct xlat_memref *m = &in->mem;
    uint32_t by = want - address_of(c, in);
    if (in->op == XLAT_OP_xlat)
        add_to(c, in, XLAT_EBX, by);
    else if (implied_memory(in))
        add_to(c, in, XLAT_EDI, by);
    else if (m->base != XLAT_NOREG && m->base != XLAT_ESP) {
        unsigned times = m->base == m->index ? 1u + m->scale : 1;
        if (times > 1)
            by = times == 2 ? by >> 1 : by * inverse[times];
        add_to(c, in, m->base, by);
    } else if (m->index != XLAT_NOREG)
        add_to(c, in, m->index, by / m->scale);
}

static bool wants_alignment(const struct instance *i, const struct xlat_opnd *m)
{
    return m && m->bits == 128 && i->form->cls == CLASS_VEC;
}

static uint32_t choose_place(struct xlat_case *c, const struct instance *i)
{
    const struct xlat_opnd *m = memory_operand(&i->in);
    uint32_t line = i->layout == LAYOUT_FS16 ? LINE_F : LINE_A, off = below(64);
    if (i->layout == LAYOUT_BIG)
        return CASE_MEM + LINE_A + (i->in.op == XLAT_OP_fxsave || i->in.op == XLAT_OP_fxrstor ? (one_in(32) ? off & 15 : 0) : off);
    if (i->layout == LAYOUT_NEAR && one_in(24)) {
        c->flags |= CASE_SCAN;
        switch (below(3)) {
        case 0: return CASE_RDONLY + (wants_alignment(i, m) ? off & 48 : off);
        case 1: return CASE_RDONLY - 8 + below(16);
        default: return CASE_RDONLY + 0x1000 - 8 + below(16);
        }
    }
    if (wants_alignment(i, m) && !one_in(8))
        off &= 48;
    if ((i->in.prefix & PFX_LOCK || i->in.op == XLAT_OP_xchg) && off > 56)
        off = 56; /* not across a cache line: kernels delay such locked accesses by seconds */
    return CASE_MEM + line + off;
}

/* ---- bytes of the code that depend on its address ---- */
static void settle_displacement(struct xlat_case *c, struct instance *i)
{
    const struct xlat_memref *m = &i->in.mem;
    uint8_t *p = c->code + i->start + i->disp_off;
    uint32_t want = CASE_MEM + (i->layout == LAYOUT_FS16 ? LINE_F : LINE_A) + (memory_operand(&i->in)->bits == 128 ? below(4) * 16 : below(56));
    if (!i->disp_size)
        return;
    if (m->base == XLAT_ESP) {
        uint32_t d = below(80) - 44 - seg_base(&i->in);
        memcpy(p, &d, i->disp_size);
    } else if (m->base == XLAT_NOREG && m->index == XLAT_NOREG && !one_in(32)) {
        want -= seg_base(&i->in);
        memcpy(p, &want, i->disp_size);
    }
}

static void settle_branch(struct xlat_case *c, struct instance *i, uint32_t base)
{
    struct xlat_encoding e;
    uint8_t *p = c->code + i->start;
    xlat_encoding_parse(p, 15, &e);
    if (e.imm_kind == IMM_REL) { /* skips one INC EAX */
        memset(p + e.imm_off, 0, e.imm_size);
        p[e.imm_off] = 1;
        c->code[c->code_len++] = 0x40;
    } else if (e.imm_kind == IMM_FAR) {
        uint32_t end = base + c->code_len;
        memcpy(p + e.imm_off, &end, e.imm_size);
        if (!one_in(8))
            p[e.imm_off + e.imm_size] = one_in(8) ? 0x2b : 0x23, p[e.imm_off + e.imm_size + 1] = 0;
    } else if (i->in.op == XLAT_OP_enter) {
        p[e.imm_off + 1] &= one_in(8) ? 0x0e : 0;
        p[e.imm_off + 2] = (uint8_t)(below(8) << 5 | below(13));
    } else if (i->in.op == XLAT_OP_int && p[e.imm_off] == 0x80)
        p[e.imm_off] = 0x81; /* 80h is Linux's system call */
}

void xlat_settle_instance(struct xlat_case *c, struct instance *i, uint32_t base)
{
    const struct xlat_insn *in = &i->in;
    const struct xlat_opnd *m = memory_operand(in);
    bool state = in->op == XLAT_OP_fxsave || in->op == XLAT_OP_fxrstor || in->op == XLAT_OP_fnsave || in->op == XLAT_OP_frstor;
    i->layout = LAYOUT_NEAR;
    if (m && in->asz == 16 && in->mem.seg == XLAT_FS)
        i->layout = LAYOUT_FS16;
    else if (state && in->asz == 32)
        i->layout = LAYOUT_BIG;
    if (m)
        settle_displacement(c, i);
    settle_branch(c, i, base);
    xlat_decode(xlat_diff_decoder, c->code + i->start, 15, base + i->start, &i->in, NULL, NULL);
}

/* ---- instructions whose operands must have particular values ---- */
/* Selectors with which the processor and the interpreter do the same. */
static void fix_selectors(struct xlat_case *c, const struct xlat_insn *in, uint32_t at)
{
    static const uint16_t known[] = {0, 1, 3, 0x10, 0x18, 0x20, 0x23, 0x28, 0x2a, 0x2b, 0x1234, 0xffff};
    uint16_t sel = PICK(known);
    const uint16_t fs_sel = one_in(3) ? 0x10 : 0x63; /* others are unsupported, because fs's base belongs to the runtime */
    switch (in->op) {
    case XLAT_OP_mov:
        if (in->opnd[0].kind != OPND_SEG)
            return;
        if (in->opnd[0].num == XLAT_FS)
            sel = fs_sel;
        if (in->opnd[1].kind == OPND_REG)
            c->in.gpr[in->opnd[1].num] = sel | (rnd() & 0xffff0000);
        break; /* memory: below */
    case XLAT_OP_lar: case XLAT_OP_lsl: case XLAT_OP_verr: case XLAT_OP_verw:
        if (in->opnd[in->nop - 1].kind == OPND_REG)
            c->in.gpr[in->opnd[in->nop - 1].num] = sel;
        break;
    case XLAT_OP_lds: case XLAT_OP_les: case XLAT_OP_lss: case XLAT_OP_lgs: case XLAT_OP_lfs:
        if (in->op == XLAT_OP_lfs)
            sel = fs_sel;
        at += in->osz / 8u;
        break;
    case XLAT_OP_pop:
        if (in->opnd[0].kind != OPND_SEG)
            return;
        if (in->opnd[0].num == XLAT_FS)
            sel = fs_sel;
        at = c->in.gpr[XLAT_ESP];
        break;
    default: return;
    }
    put(c, at, &sel, 2);
}

/* Branches whose target is in a register or in memory go to the end of the case. */
static void fix_branch(struct xlat_case *c, const struct xlat_insn *in, uint32_t base, uint32_t at)
{
    uint32_t end = base + c->code_len, stack[3] = {end, 0x23, (rnd() & 0x4ed5) | 0x202};
    switch (in->op) {
    case XLAT_OP_jmp: case XLAT_OP_call:
        if (in->opnd[0].kind == OPND_REG)
            c->in.gpr[in->opnd[0].num] = end;
        else if (in->opnd[0].kind == OPND_MEM)
            put(c, at, &end, 4);
        break;
    case XLAT_OP_jmpf: case XLAT_OP_callf:
        if (in->opnd[0].kind == OPND_MEM)
            put(c, at, stack, 8);
        break;
    case XLAT_OP_ret: case XLAT_OP_retf: case XLAT_OP_iret: put(c, c->in.gpr[XLAT_ESP], stack, 12); break;
    case XLAT_OP_popf: put(c, c->in.gpr[XLAT_ESP], &stack[2], 4); break;
    default: break;
    }
}

static void fix_operands(struct xlat_case *c, const struct instance *i, uint32_t at)
{
    const struct xlat_insn *in = &i->in;
    const struct xlat_opnd *m = memory_operand(in);
    uint32_t *r = c->in.gpr;
    uint8_t bytes[512];
    switch (in->op) {
    case XLAT_OP_div: case XLAT_OP_idiv:
        if (one_in(4))
            break;
        if (in->opnd[0].bits == 8)
            r[XLAT_EAX] = (r[XLAT_EAX] & 0xffff0000) | (one_in(2) ? (uint32_t)(int8_t)r[XLAT_EAX] & 0xffff : below(0x400));
        else if (in->opnd[0].kind != OPND_REG || in->opnd[0].num != XLAT_EDX)
            r[XLAT_EDX] = one_in(2) ? 0 : one_in(2) ? below(64) : (uint32_t)((int32_t)(in->osz == 16 ? r[XLAT_EAX] << 16 : r[XLAT_EAX]) >> 31);
        break;
    case XLAT_OP_cmpxchg: case XLAT_OP_cmpxchg8b:
        if (m && one_in(2)) {
            put(c, at, &r[XLAT_EAX], 4);
            put(c, at + 4, &r[XLAT_EDX], in->op == XLAT_OP_cmpxchg8b ? 4 : 0);
        }
        break;
    case XLAT_OP_bound: {
        int32_t v[2] = {(int32_t)value(), (int32_t)value()};
        if (one_in(2) || !m)
            break;
        v[0] = INT32_MIN, v[1] = INT32_MAX;
        if (in->osz == 16)
            v[0] = 0x7fff8000;
        put(c, at, v, 8);
        break;
    }
    case XLAT_OP_fbld:
        for (int k = 0; k < 9; k++)
            bytes[k] = (uint8_t)(below(10) << 4 | below(10));
        bytes[9] = one_in(2) ? 0x80 : 0;
        if (!one_in(16))
            put(c, at, bytes, 10);
        break;
    case XLAT_OP_fldenv: case XLAT_OP_frstor: case XLAT_OP_fxrstor: /* a saved image of likely values */
        for (int k = 0; k < 512; k++)
            bytes[k] = (uint8_t)rnd();
        random_x87(bytes, true);
        if (in->op == XLAT_OP_fxrstor) {
            set32(bytes + 24, (rnd() & 0xffff) | (one_in(2) ? 0x1f80 : 0) | (one_in(32) ? 0x10000 : 0));
            put(c, at, bytes, 464);
            break;
        }
        put(c, at, bytes, 2);
        put(c, at + in->osz / 8u, bytes + 2, 2);
        for (int k = 0; k < 8 && in->op == XLAT_OP_frstor; k++)
            put(c, at + (in->osz == 16 ? 14 : 28) + 10u * (unsigned)k, bytes + 32 + 16 * k, 10);
        break;
    case XLAT_OP_ldmxcsr:
        set32(bytes, (rnd() & 0xe07f) | 0x1f80);
        if (!one_in(4))
            put(c, at, bytes, 4);
        break;
    case XLAT_OP_fldcw:
        set16(bytes, 0x40 | (one_in(3) ? below(64) : 0x3f) | (rnd() & 0xf00));
        if (!one_in(4))
            put(c, at, bytes, 2);
        break;
    default:
        if (i->form->cls == CLASS_X87 && m && m->bits && m->bits <= 80) {
            random_operand(bytes, m->bits);
            if (m->bits == 80)
                random_f80(bytes);
            put(c, at, bytes, m->bits / 8u);
        }
        break;
    }
}

static void fix_string(struct xlat_case *c, const struct instance *i)
{
    const struct xlat_insn *in = &i->in;
    bool fault = one_in(24);
    if (fault)
        c->flags |= CASE_SCAN;
    c->in.gpr[XLAT_ESI] = CASE_MEM + LINE_A + below(64);
    c->in.gpr[XLAT_EDI] = CASE_MEM + (one_in(3) ? LINE_A + below(64) : LINE_B + 36 + below(56));
    if (fault) /* at the end of what can be written, or read */
        c->in.gpr[one_in(3) ? XLAT_ESI : XLAT_EDI] = (one_in(3) ? CASE_RDONLY + 0x1000 : CASE_RDONLY) - 20 + below(24);
    if (in->prefix & (PFX_REP | PFX_REPNE)) {
        c->in.gpr[XLAT_ECX] = below(9);
        if (in->asz == 16)
            c->in.gpr[XLAT_ECX] |= rnd() & 0xffff0000;
    }
    if (in->mem.seg == XLAT_FS)
        c->in.gpr[XLAT_ESI] -= CASE_FS_BASE;
    if (one_in(3))
        c->in.gpr[XLAT_EAX] = get(c, c->in.gpr[XLAT_EDI]) * 0x01010101u;
}

/* Memory that a runner itself uses. */
static bool forbidden(uint32_t at) { return at - 0x08000000u < 0x02000000u || at - CASE_CODE_BASE < 0x30000000u; }

bool xlat_fill_state(struct xlat_case *c, const struct instance *i, uint32_t base)
{
    const struct xlat_insn *in = &i->in;
    c->flags = 0;
    lines(c, i->layout);
    random_memory(c);
    for (int k = 0; k < 8; k++)
        c->in.gpr[k] = value();
    c->in.gpr[XLAT_ESP] = CASE_MEM + STACK - (one_in(8) ? below(8) : 0);
    c->in.eflags = 0x202 | (rnd() & 0x8d5) | (one_in(3) ? 0x400 : 0) | (one_in(16) ? 0x4000 : 0) | (one_in(16) ? 0x200000 : 0);
    if (i->form->cls != CLASS_INT || one_in(64)) {
        c->flags |= CASE_FX;
        random_fx(c, i);
    }
    if (in->op == XLAT_OP_enter)
        c->in.gpr[XLAT_EBP] = CASE_MEM + LINE_B + 64;
    if (in->op == XLAT_OP_leave)
        c->in.gpr[XLAT_EBP] = CASE_MEM + LINE_B + below(32);
    if (is_string(in))
        fix_string(c, i);
    bool mem = memory_operand(in) || implied_memory(in);
    if (mem && !one_in(64))
        aim(c, in, choose_place(c, i));
    uint32_t at = address_of(c, in);
    if (in->op >= XLAT_OP_bt && in->op <= XLAT_OP_btc && in->opnd[1].kind == OPND_REG) { /* the bit index reaches beyond the operand */
        uint32_t n = c->in.gpr[in->opnd[1].num];
        uint32_t a = at - seg_base(in) + (in->opnd[1].bits == 16 ? (uint32_t)((int16_t)n >> 4) * 2 : (uint32_t)((int32_t)n >> 5) * 4);
        at = (in->asz == 16 ? a & 0xffff : a) + seg_base(in);
    }
    fix_operands(c, i, at);
    fix_selectors(c, in, at);
    fix_branch(c, in, base, at);
    /* A write outside the lines would not be compared, and would change the input of later cases: have it detected. */
    if (mem && at - CASE_MEM < CASE_MEM_SIZE && at - CASE_MEM - (i->layout == LAYOUT_FS16 ? LINE_F : LINE_A) > 64)
        c->flags |= CASE_SCAN;
    if (in->op == XLAT_OP_enter || (i->form->cls == CLASS_X87 && i->layout == LAYOUT_FS16))
        c->flags |= CASE_SCAN;
    if (implied_memory(in) && in->asz == 16 && (at - seg_base(in)) > 0xff00)
        return false; /* the operand wraps at 64 KiB */
    if (in->op == XLAT_OP_call && in->opnd[0].kind == OPND_REG && in->opnd[0].num == XLAT_ESP)
        return false; /* it would push into its own code */
    if ((in->prefix & PFX_LOCK || in->op == XLAT_OP_xchg) && mem && (at & 63) > 56)
        return false;
    uint32_t now = address_of(c, in); /* computed again, because its registers may have been changed as operands since */
    if (mem && (forbidden(at) || forbidden(at + 511) || forbidden(now) || forbidden(now + 511)))
        return false;
    if (in->mem.seg == XLAT_FS && (mem || is_string(in)) && at - CASE_FS_BASE > 0xfffffc00)
        return false; /* an operand of more than a byte exceeds the segment's limit: #GP, which is not checked here */
    bool to_fs = in->op == XLAT_OP_lfs || (in->op == XLAT_OP_mov && in->opnd[0].kind == OPND_SEG && in->opnd[0].num == XLAT_FS);
    if (to_fs && mem && at - CASE_MEM - LINE_A >= 64)
        return false; /* memory is zero there: a null fs, which is unsupported */
    return true;
}

void xlat_fill_block_state(struct xlat_case *c, unsigned themes)
{
    c->flags = 0;
    lines(c, LAYOUT_BLOCK);
    random_memory(c);
    for (int k = 0; k < 8; k++)
        c->in.gpr[k] = value();
    c->in.gpr[XLAT_ESP] = CASE_MEM + STACK;
    c->in.gpr[XLAT_EBP] = CASE_MEM + LINE_A;
    c->in.eflags = 0x202 | (rnd() & 0x8d5) | (one_in(4) ? 0x400 : 0);
    if (!(themes & ~THEME_INT) && !one_in(32))
        return;
    c->flags |= CASE_FX;
    memset(c->in.fx, 0, 464);
    if (themes & THEME_X87)
        random_x87(c->in.fx, false);
    else {
        calm_x87(c->in.fx, rnd() & rnd());
        for (int k = 0; k < 8; k++) {
            random_vector(c->in.fx + 32 + 16 * k, 8);
            set16(c->in.fx + 40 + 16 * k, 0xffff);
        }
    }
    set32(c->in.fx + 24, 0x1f80 | (rnd() & 0x3f));
    for (unsigned k = 0; k < 8; k++)
        (themes & THEME_FP ? ordinary_vector : random_vector)(c->in.fx + 160 + 16 * k, 16);
    if (themes & (THEME_FP | THEME_X87))
        for (unsigned l = 0; l < 5; l++)
            ordinary_vector(c->in.line[l], CASE_LINE);
}
