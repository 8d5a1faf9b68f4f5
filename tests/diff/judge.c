/* judge.c - decides whether two outcomes of a case agree, and lists the differences that are allowed.
 *
 * The interpreter must agree with the processor in everything: registers, flags, segment registers, memory, x87 and SSE state, which exception is
 * raised, where, with which address.  Three kinds of differences are allowed, and counted: flags that the manual leaves undefined
 * (xlat_undefined_flags: our values are those of Intel's processors, and other makers' may differ); other results that the manual leaves to the
 * processor, where ours are Intel's (makers_choice: compared on Intel's processors all the same); and liberties of translated code, which are
 * documented at the tops of lifter/emit/ops_emit_vec_tmpl.c and ops_emit_f80_tmpl.c and in QUIRKS.md.
 */
#include <cpuid.h>
#include <string.h>
#include "tests/diff/diff.h"

enum { CF = 1, PF = 4, AF = 16, ZF = 64, SF = 128, OF = 0x800, ARITH = CF | PF | AF | ZF | SF | OF };

/* Source: Intel SDM vol. 2, "Flags Affected" of each instruction. */
unsigned xlat_undefined_flags(const struct xlat_insn *in, uint32_t ecx)
{
    unsigned n = 0, bits = in->opnd[0].bits;
    switch (in->op) {
    case XLAT_OP_and: case XLAT_OP_or: case XLAT_OP_xor: case XLAT_OP_test: return AF;
    case XLAT_OP_mul: case XLAT_OP_imul: return PF | AF | ZF | SF;
    case XLAT_OP_div: case XLAT_OP_idiv: return ARITH;
    case XLAT_OP_bt: case XLAT_OP_bts: case XLAT_OP_btr: case XLAT_OP_btc: return OF | SF | AF | PF;
    case XLAT_OP_bsf: case XLAT_OP_bsr: return CF | OF | SF | AF | PF;
    case XLAT_OP_lzcnt: case XLAT_OP_tzcnt: return OF | SF | AF | PF;
    case XLAT_OP_daa: case XLAT_OP_das: return OF;
    case XLAT_OP_aaa: case XLAT_OP_aas: return OF | SF | ZF | PF;
    case XLAT_OP_aam: case XLAT_OP_aad: return OF | AF | CF;
    case XLAT_OP_andn: case XLAT_OP_blsi: case XLAT_OP_blsmsk: case XLAT_OP_blsr: case XLAT_OP_bzhi: return AF | PF;
    case XLAT_OP_bextr: return AF | SF | PF;
    case XLAT_OP_shl: case XLAT_OP_shr: case XLAT_OP_sar: case XLAT_OP_rol: case XLAT_OP_ror: case XLAT_OP_rcl: case XLAT_OP_rcr:
        n = (in->opnd[1].kind == OPND_REG ? ecx : in->opnd[1].imm) & 31;
        if (in->op == XLAT_OP_shl || in->op == XLAT_OP_shr)
            return n == 0 ? 0 : AF | (n > 1 ? OF : 0) | (n >= bits ? CF : 0);
        return n == 0 ? 0 : (in->op == XLAT_OP_sar ? AF : 0) | (n > 1 ? OF : 0);
    case XLAT_OP_shld: case XLAT_OP_shrd:
        n = (in->opnd[2].kind == OPND_REG ? ecx : in->opnd[2].imm) & 31;
        return n == 0 ? 0 : n > bits ? ARITH : AF | (n > 1 ? OF : 0);
    default: return 0;
    }
}

static bool aarch64;
void xlat_judge_aarch64(void) { aarch64 = true; }

static unsigned top_of(const uint8_t *fx) { return fx[3] >> 3 & 7; }

/* Clears what is not compared in an FXSAVE image: instruction and operand pointers, reserved bytes, bytes free for software; without `empties` also
 * the contents of empty registers. */
static void strip(uint8_t *fx, bool empties)
{
    memset(fx + 5, 0, 19);
    memset(fx + 28, 0, 4);
    memset(fx + 288, 0, 224);
    for (unsigned i = 0; i < 8; i++) {
        memset(fx + 42 + 16 * i, 0, 6);
        if (!empties && !(fx[4] >> ((top_of(fx) + i) & 7) & 1))
            memset(fx + 32 + 16 * i, 0, 10);
    }
}

/* The same in an image that the instruction has stored to memory. */
static void strip_memory(uint8_t line[CASE_LINES][CASE_LINE], const struct xlat_case *c, const struct instance *i, uint32_t at)
{
    uint32_t from = 0, n = 0;
    switch (i->in.op) {
    case XLAT_OP_fnstenv: case XLAT_OP_fnsave: from = i->in.osz == 16 ? 6 : 12, n = i->in.osz == 16 ? 8 : 16; break;
    case XLAT_OP_fxsave: from = 6, n = 18; break;
    default: return;
    }
    for (uint32_t a = at + from; a != at + from + n; a++)
        for (uint32_t l = 0; l < c->nlines; l++)
            if (a - CASE_MEM - c->line_at[l] < CASE_LINE)
                line[l][a - CASE_MEM - c->line_at[l]] = 0;
    if (i->in.op == XLAT_OP_fxsave) /* MXCSR_MASK */
        for (uint32_t a = at + 28; a != at + 32; a++)
            for (uint32_t l = 0; l < c->nlines; l++)
                if (a - CASE_MEM - c->line_at[l] < CASE_LINE)
                    line[l][a - CASE_MEM - c->line_at[l]] = 0;
}

static uint32_t memory_at(const struct xlat_case *c, const struct xlat_insn *in)
{
    uint32_t a = in->mem.disp;
    if (in->mem.base != XLAT_NOREG)
        a += c->in.gpr[in->mem.base];
    if (in->mem.index != XLAT_NOREG)
        a += c->in.gpr[in->mem.index] * in->mem.scale;
    return (in->asz == 16 ? a & 0xffff : a) + (in->mem.seg == XLAT_FS ? CASE_FS_BASE : 0);
}

/* An unmasked overflow or underflow of a long x87 instruction: ours is the masked result, or differs in the last bits (QUIRKS.md). */
static bool inexact_range(unsigned op, const uint8_t *fx)
{
    switch (op) {
    case XLAT_OP_f2xm1: case XLAT_OP_fyl2x: case XLAT_OP_fyl2xp1: case XLAT_OP_fpatan: case XLAT_OP_fptan: case XLAT_OP_fsin:
    case XLAT_OP_fcos: case XLAT_OP_fsincos: case XLAT_OP_fscale: return fx[2] & ~fx[0] & 0x18;
    default: return false;
    }
}

/* ---- the emitter's liberties ---- */
/* Bits of the status word: C1; the denormal flag for a denormal compared with a NaN; condition codes that the manual leaves undefined. */
static unsigned x87_liberties(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_fcom: case XLAT_OP_fcomp: case XLAT_OP_fcompp: case XLAT_OP_fcomi: case XLAT_OP_fcomip: case XLAT_OP_ftst:
    case XLAT_OP_ficom: case XLAT_OP_ficomp:
        return 0x202;
    case XLAT_OP_fsin: case XLAT_OP_fcos: case XLAT_OP_fsincos: case XLAT_OP_fptan: return 0x4300;
    case XLAT_OP_fprem: case XLAT_OP_fprem1: return 0x4100; /* after a NaN */
    default: return 0x200;
    }
}

/* Whether a and b differ only in lanes that are NaNs in both. */
static bool same_but_nans(const uint8_t *a, const uint8_t *b, int bytes)
{
    for (int i = 0; i < 16; i += bytes) {
        uint64_t p = 0, q = 0, inf = bytes == 4 ? 0x7f800000 : 0x7ff0000000000000, sign = bytes == 4 ? 0x80000000 : 1ull << 63;
        memcpy(&p, a + i, (size_t)bytes), memcpy(&q, b + i, (size_t)bytes);
        if (p != q && ((p & ~sign) <= inf || (q & ~sign) <= inf))
            return false;
    }
    return true;
}

/* Copies from o to h those parts of a vector instruction's result that may differ in translated code. */
static void vector_liberties(struct case_state *h, const struct case_state *o, const struct xlat_insn *in)
{
    uint8_t *d = h->fx + 160 + 16 * (in->opnd[0].num & 7);
    const uint8_t *r = o->fx + 160 + 16 * (in->opnd[0].num & 7);
    int lanes = 0;
    switch (in->op) {
    case XLAT_OP_addps: case XLAT_OP_addss: case XLAT_OP_mulps: case XLAT_OP_mulss: lanes = 4; break;
    case XLAT_OP_addpd: case XLAT_OP_addsd: case XLAT_OP_mulpd: case XLAT_OP_mulsd: lanes = 8; break;
    case XLAT_OP_addsubps: case XLAT_OP_dpps: case XLAT_OP_haddps: lanes = 4; break;
    case XLAT_OP_addsubpd: case XLAT_OP_dppd: case XLAT_OP_haddpd: lanes = 8; break;
    default: break;
    }
    if (lanes && same_but_nans(d, r, lanes))
        memcpy(d, r, 16);
}

/* Its memory operand is accessed in several parts. */
static bool in_parts(const struct instance *i)
{
    switch (i->in.op) {
    case XLAT_OP_maskmovq: case XLAT_OP_maskmovdqu: return true;
    default: return i->form->cls == CLASS_X87;
    }
}

/* A read-modify-write that may leave the operand unchanged (a rotation by the operand's width, an OR with zero, an exchange of equal values), so that
 * LLVM may remove the store. */
static bool may_keep_operand(unsigned op)
{
    switch (op) {
    case XLAT_OP_rol: case XLAT_OP_ror: case XLAT_OP_rcl: case XLAT_OP_rcr: case XLAT_OP_shl: case XLAT_OP_shr: case XLAT_OP_sar: case XLAT_OP_shld:
    case XLAT_OP_shrd: case XLAT_OP_add: case XLAT_OP_sub: case XLAT_OP_adc: case XLAT_OP_sbb: case XLAT_OP_and: case XLAT_OP_or: case XLAT_OP_xor:
    case XLAT_OP_arpl: case XLAT_OP_xadd: case XLAT_OP_cmpxchg: return true;
    default: return false;
    }
}

/* Its result may not depend on the whole memory operand when the other operands are constants (a product with zero, a TEST with zero), so that LLVM
 * may shrink or remove the load. */
static bool may_load_part(const struct instance *i)
{
    const struct xlat_insn *in = &i->in;
    switch (in->op) {
    case XLAT_OP_cmovcc: case XLAT_OP_bt: case XLAT_OP_bextr: case XLAT_OP_bzhi: return true;
    case XLAT_OP_test: case XLAT_OP_imul: return i->start || (in->opnd[in->nop - 1].kind == OPND_IMM && !in->opnd[in->nop - 1].imm);
    case XLAT_OP_mul: case XLAT_OP_mulx: case XLAT_OP_andn: case XLAT_OP_pdep: case XLAT_OP_pext: return i->start;
    default: return false;
    }
}

/* Whether the same exception, or none, was raised.  *over: registers and memory need not be compared. */
static bool same_event(const struct xlat_case *real, const struct case_state *a, const struct case_state *b, bool emit, const struct instance *i,
                       bool *over)
{
    const struct xlat_insn *in = &i->in;
    bool vec = i->form->cls == CLASS_VEC;
    *over = true;
    if (a->trap == XLAT_TRAP_GP && b->trap == XLAT_TRAP_PF && memchr(real->code, 0x2e, real->code_len)) /* through cs: ours reads first */
        return true;
    if (a->trap == XLAT_TRAP_GP && i->form->cls != CLASS_INT && memchr(real->code, 0x2e, real->code_len)) /* or does not check (QUIRKS.md) */
        return true;
    if (a->trap == XLAT_TRAP_PF && b->trap == XLAT_TRAP_PF && a->trap_arg != b->trap_arg && a->trap_arg2 == b->trap_arg2 && in_parts(i) &&
        a->trap_arg - b->trap_arg + 511 < 1023)
        return true; /* of a long operand: which of its bytes faults first */
    if (a->trap == XLAT_TRAP_PF && !b->trap && (in->op == XLAT_OP_maskmovq || in->op == XLAT_OP_maskmovdqu))
        return true; /* whether bytes that the mask excludes fault: the manual leaves that to the processor */
    if (a->trap == XLAT_TRAP_PF && b->trap == XLAT_TRAP_PF && a->trap_arg2 == 1 && b->trap_arg2 == 0 && b->trap_arg - a->trap_arg < 8)
        return true; /* a read-modify-write across a page's end: ours reads first */
    if (emit && a->trap == XLAT_TRAP_PF && a->trap_arg2 == 0 &&
        (b->trap == a->trap ? b->trap_arg - a->trap_arg < 16 || a->trap_arg - b->trap_arg < 16
                            : may_load_part(i) || vec || may_keep_operand(in->op)))
        return true; /* LLVM may reorder loads, and remove those whose value is unused */
    if (emit && a->trap == XLAT_TRAP_PF && (b->trap == XLAT_TRAP_PF || !b->trap) && in->op == XLAT_OP_lods && in->prefix & PFX_REP)
        return true; /* the value of all loads but the last is unused */
    if (emit && a->trap == XLAT_TRAP_PF && a->trap_arg2 == 1 && !b->trap && in->nop && in->opnd[0].kind == OPND_MEM && may_keep_operand(in->op))
        return true; /* LLVM removes a store of the value that was loaded from there */
    if (emit && vec && (a->trap == XLAT_TRAP_XM || a->trap == XLAT_TRAP_GP) && (!b->trap || (a->trap == XLAT_TRAP_GP && b->trap == XLAT_TRAP_PF)))
        return true; /* LLVM removed arithmetic whose result is unused, or loads only a part of a misaligned value */
    *over = false;
    if (a->trap != b->trap || a->trap_arg != b->trap_arg || a->stray != b->stray)
        return false;
    /* trap_arg2, the kind of access, is not compared: a read-modify-write may fault at its read.  Nor are registers at a fault of translated code. */
    *over = emit && (a->trap == XLAT_TRAP_PF || ((a->trap == XLAT_TRAP_GP || a->trap == XLAT_TRAP_XM) && i->form->cls != CLASS_INT));
    return true;
}

/* Null selectors are equal whatever their lowest two bits, which a context switch may clear. */
static bool same_selectors(const uint16_t *a, const uint16_t *b)
{
    for (int i = 0; i < 6; i++)
        if (a[i] != b[i] && (a[i] | b[i]) > 3)
            return false;
    return true;
}

static bool same_state(const struct case_state *a, const struct case_state *b, bool fx)
{
    return a->eip == b->eip && a->eflags == b->eflags && !memcmp(a->gpr, b->gpr, sizeof a->gpr) && same_selectors(a->seg, b->seg) &&
           !memcmp(a->line, b->line, sizeof a->line) && (!fx || !memcmp(a->fx, b->fx, 288));
}

/* ---- other makers' processors ---- */
static bool intel(void)
{
    static int known = -1;
    unsigned a, b, c, d;
    if (known < 0)
        known = __get_cpuid(0, &a, &b, &c, &d) && b == signature_INTEL_ebx && c == signature_INTEL_ecx && d == signature_INTEL_edx;
    return known;
}

/* ECX before the instruction: it may be loaded by the code of constants() in main.c. */
static uint32_t count_of(const struct xlat_case *real, const struct instance *i)
{
    uint32_t ecx = real->in.gpr[XLAT_ECX];
    if (i->start)
        memcpy(&ecx, real->code + 6, 4);
    return ecx;
}

/* True when the outcomes differ in a way that the manuals leave to the processor (observed on AMD family 1Ah). */
static bool makers_choice(const struct xlat_case *real, const struct xlat_case *ours, const struct instance *i)
{
    const struct xlat_insn *in = &i->in;
    const struct case_state *a = &real->out, *b = &ours->out;
    struct case_state o, p;
    if (intel())
        return false;
    switch (in->op) {
    case XLAT_OP_cmps: case XLAT_OP_scas: /* which operand faults first; flags of the repetitions before the one that faults */
        if (a->trap != XLAT_TRAP_PF || b->trap != XLAT_TRAP_PF || a->trap_arg2 || b->trap_arg2)
            return false;
        o = *b;
        o.eflags = (b->eflags & ~(uint32_t)ARITH) | (a->eflags & ARITH);
        return (in->op == XLAT_OP_cmps || a->trap_arg == b->trap_arg) && same_state(a, &o, false);
    case XLAT_OP_shld: case XLAT_OP_shrd: /* counts beyond the operand's width */
        return a->trap == b->trap && in->opnd[0].bits == 16 && ((in->opnd[2].kind == OPND_REG ? count_of(real, i) : in->opnd[2].imm) & 31) > 16;
    case XLAT_OP_sha1nexte: case XLAT_OP_sha1msg1: case XLAT_OP_sha1msg2: case XLAT_OP_sha1rnds4: case XLAT_OP_sha256msg1: case XLAT_OP_sha256msg2:
    case XLAT_OP_sha256rnds2: /* whether their operands must be aligned */
        return b->trap == XLAT_TRAP_GP && a->trap != XLAT_TRAP_GP;
    case XLAT_OP_nop: /* 0F 0D, prefetches, with a register */
        return a->trap == XLAT_TRAP_UD && !b->trap;
    case XLAT_OP_ldmxcsr: case XLAT_OP_fxrstor: /* MXCSR.MM is not reserved */
        return !a->trap && b->trap == XLAT_TRAP_GP && a->fx[26] & 2;
    case XLAT_OP_fprem: case XLAT_OP_fprem1: /* whether an exact remainder underflows when that is unmasked */
        return !b->trap && a->fx[2] & ~a->fx[0] & 0x10;
    case XLAT_OP_dpps: case XLAT_OP_dppd: { /* which of several NaNs is the result */
        uint32_t at = 160 + 16 * (in->opnd[0].num & 7u);
        o = *b, p = *a;
        if (same_but_nans(a->fx + at, b->fx + at, in->op == XLAT_OP_dpps ? 4 : 8))
            memcpy(o.fx + at, a->fx + at, 16);
        strip(o.fx, true), strip(p.fx, true);
        return a->trap == b->trap && same_state(&p, &o, true);
    }
    default: /* an x87 store that raises an unmasked exception and a page fault: which comes first */
        return i->form->cls == CLASS_X87 && a->trap == XLAT_TRAP_PF && a->trap_arg2 == 1 && !b->trap && b->fx[2] & 0x80;
    }
}

/* Instructions that some processors on which the tests run do not have. */
static bool optional(unsigned op)
{
    switch (op) {
    case XLAT_OP_adcx: case XLAT_OP_adox: case XLAT_OP_movbe: case XLAT_OP_popcnt: case XLAT_OP_crc32: case XLAT_OP_mulx: case XLAT_OP_rorx:
    case XLAT_OP_sarx: case XLAT_OP_shlx: case XLAT_OP_shrx: case XLAT_OP_andn: case XLAT_OP_bextr: case XLAT_OP_blsi: case XLAT_OP_blsmsk:
    case XLAT_OP_blsr: case XLAT_OP_bzhi: case XLAT_OP_pdep: case XLAT_OP_pext:
        return true;
    default: return op >= XLAT_OP_aesenc && op <= XLAT_OP_sha256msg2;
    }
}

enum verdict xlat_judge(const struct xlat_case *real, const struct xlat_case *ours, bool emit, const struct instance *i)
{
    const struct xlat_insn *in = &i->in;
    bool over, fx = real->flags & CASE_FX;
    if (real->out.trap == XLAT_TRAP_UD && ours->out.trap != XLAT_TRAP_UD && optional(in->op))
        return UNDEFINED;
    if (makers_choice(real, ours, i))
        return UNDEFINED;
    if (!same_event(real, &real->out, &ours->out, emit, i, &over))
        return DIFFERENT;
    if (over)
        return emit ? LIBERTY : SAME;
    if (!fx && same_state(&real->out, &ours->out, false))
        return SAME;
    struct case_state a = real->out, b = ours->out;
    uint32_t at = memory_at(real, in);
    if (fx) {
        if (i->form->cls == CLASS_X87 && inexact_range(in->op, a.fx))
            return SAME;
        if (a.trap == XLAT_TRAP_PF && a.trap_arg2 == 1) { /* of a store: ours has already changed the x87 state (QUIRKS.md) */
            memcpy(a.fx + 2, b.fx + 2, 3);
            if (in->nop && in->opnd[in->nop - 1].kind == OPND_MM)
                for (int k = 0; k < 8; k++)
                    memcpy(a.fx + 32 + 16 * k, b.fx + 32 + 16 * k, 10);
        }
        strip(a.fx, !emit);
        strip(b.fx, !emit);
        if (a.trap == XLAT_TRAP_XM) /* the flags of MXCSR are those of the instructions that LLVM had executed by then */
            a.fx[24] = b.fx[24];
        if (a.trap == XLAT_TRAP_PF && in->op == XLAT_OP_maskmovdqu) /* ours writes eight bytes at a time */
            memcpy(a.line, b.line, sizeof a.line);
        if (a.trap == XLAT_TRAP_XM && in->opnd[0].kind == OPND_MM) { /* the processor has already changed TOP and tags, as MMX instructions do */
            memcpy(a.fx + 2, b.fx + 2, 3);
            for (int k = 0; k < 8; k++)
                memcpy(a.fx + 32 + 16 * k, b.fx + 32 + 16 * k, 10);
        }
        if (a.trap == XLAT_TRAP_MF && i->form->cls != CLASS_X87)
            memcpy(a.fx, b.fx, 5);
        strip_memory(a.line, real, i, at);
        strip_memory(b.line, real, i, at);
        if (same_state(&a, &b, true))
            return SAME;
    }
    enum verdict v = SAME;
    if (aarch64 && fx) {
        v = LIBERTY;
        xlat_aarch64_liberties(&a, &b, i, emit);
        if (same_state(&a, &b, true))
            return v;
    }
    if (emit && fx) {
        unsigned sw = i->form->cls == CLASS_X87 ? x87_liberties(in) : 0;
        v = LIBERTY;
        a.fx[2] = (uint8_t)((a.fx[2] & ~sw) | (b.fx[2] & sw));
        a.fx[3] = (uint8_t)((a.fx[3] & ~(sw >> 8)) | (b.fx[3] & sw >> 8));
        if (i->form->cls == CLASS_VEC)
            vector_liberties(&a, &b, in);
        if (same_state(&a, &b, true))
            return v;
    }
    unsigned undefined = xlat_undefined_flags(in, count_of(real, i));
    if (!undefined || (a.eflags ^ b.eflags) & ~undefined)
        return DIFFERENT;
    a.eflags = b.eflags;
    return same_state(&a, &b, fx) ? UNDEFINED : DIFFERENT;
}

/* A block: the liberties of all its instructions together.  Blocks are drawn so that these results are not operands of later instructions
 * (block.c). */
enum verdict xlat_judge_block(const struct xlat_case *real, const struct xlat_case *ours, bool emit, const struct block *b)
{
    struct case_state p = real->out, q = ours->out;
    bool fx = real->flags & CASE_FX;
    if (p.trap != q.trap || p.trap_arg != q.trap_arg || p.stray != q.stray)
        return DIFFERENT;
    if (emit && (p.trap == XLAT_TRAP_PF || p.trap == XLAT_TRAP_GP || p.trap == XLAT_TRAP_XM))
        return LIBERTY; /* at a host fault the registers of translated code are not in the register file */
    if (same_state(&p, &q, false) && !fx)
        return SAME;
    strip(p.fx, !emit);
    strip(q.fx, !emit);
    if (same_state(&p, &q, fx))
        return SAME;
    if (!emit || !fx)
        return DIFFERENT;
    /* exception flags, and condition codes, which blocks read after comparisons only */
    p.fx[2] = q.fx[2], p.fx[3] = (uint8_t)((p.fx[3] & 0x38) | (q.fx[3] & ~0x38));
    p.fx[24] = (uint8_t)((p.fx[24] & 0xc0) | (q.fx[24] & 0x3f));
    for (int i = 0; i < 8 && b->themes & THEME_FP; i++)
        if (same_but_nans(p.fx + 160 + 16 * i, q.fx + 160 + 16 * i, 4) || same_but_nans(p.fx + 160 + 16 * i, q.fx + 160 + 16 * i, 8))
            memcpy(p.fx + 160 + 16 * i, q.fx + 160 + 16 * i, 16);
    return same_state(&p, &q, true) ? LIBERTY : DIFFERENT;
}
