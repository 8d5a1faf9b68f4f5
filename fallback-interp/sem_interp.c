/* sem_interp.c - compiles the semantics (lifter/sem/) as computations: one handler per instruction, and specialised copies of the hot ones.
 *
 * A handler executes one decoded instruction.  The general handler of an instruction works for all its operands.  A specialised one is the same
 * semantic function inlined (`flatten`), where __builtin_unreachable tells the compiler which kinds and widths the operands have (SHAPE), so that it
 * removes the switches over them.
 */
#include "fallback-interp/record.h"
#include "lifter/sem/ops.h"
#include "fallback-interp/ops_interp_tmpl.c"
#include "lifter/sem/sem.h"

/* ---- general handlers ---- */
#define INSN(name)                                                                                                    \
    static void h_##name(X *x, const insn *in) { sem_##name(x, in); }
#include "lifter/decode/insns_int.def"
#include "lifter/decode/insns_x87.def"
#undef INSN
/* Vector instructions of a family share a function with a parameter that says what to compute.  With everything inlined that parameter is a constant,
 * so no switch is executed.  VEX forms have handlers of their own, below. */
#define INSN(name)                                                                                                    \
    __attribute__((flatten)) static void h_##name(X *x, const insn *in)                                                \
    {                                                                                                                 \
        if (in->vex)                                                                                                  \
            __builtin_unreachable();                                                                                  \
        sem_##name(x, in);                                                                                            \
    }
#include "lifter/decode/insns_sse.def"
#undef INSN
/* VEX forms call the same functions for each lane.  They are not inlined, because that would double the time to compile this file. */
#define VEX(class, name, ...)                                                                                         \
    static void h_v##name(X *x, const insn *in) { sem_v##name(x, in); }
#define ALSO(name, ...)
#include "lifter/decode/insns_avx.def"
#undef VEX
#undef ALSO

static void h_invalid(X *x, const insn *in) { trap(x, XLAT_TRAP_UD, 0); }
static void h_unsupported(X *x, const insn *in) { trap(x, XLAT_TRAP_UNSUPPORTED, 0); }

static const xlat_interp_fn general[XLAT_OP_COUNT] = {
    [XLAT_OP_invalid] = h_invalid,
    [XLAT_OP_unsupported] = h_unsupported,
#define INSN(name) [XLAT_OP_##name] = h_##name,
#include "lifter/decode/insns.def"
#undef INSN
};

/* ---- operands that frequent instructions have: r register, m memory (32-bit addressing, flat segment), i immediate; 32 or 8 bits ---- */
static inline bool is_r(const insn *in, int i, int bits) { return in->opnd[i].kind == OPND_REG && in->opnd[i].bits == bits; }
static inline bool is_i(const insn *in, int i, int bits) { return in->opnd[i].kind == OPND_IMM && in->opnd[i].bits == bits; }
static inline bool is_m(const insn *in, int i, int bits)
{
    return in->opnd[i].kind == OPND_MEM && in->opnd[i].bits == bits && in->asz == 32 && in->mem.seg < XLAT_FS;
}
static inline bool plain(const insn *in) { return in->prefix == 0 && in->disp_reloc == 0 && in->imm_reloc == 0 && in->osz == 32; }
/* memory at base + displacement, the most frequent address */
static inline bool is_bd(const insn *in, int i, int bits)
{
    return is_m(in, i, bits) && in->mem.base != XLAT_NOREG && in->mem.index == XLAT_NOREG;
}
static inline bool shape_r32(const insn *in) { return plain(in) && is_r(in, 0, 32); }
static inline bool shape_i32(const insn *in) { return plain(in) && is_i(in, 0, 32); }
static inline bool shape_bd32(const insn *in) { return plain(in) && is_bd(in, 0, 32); }
static inline bool shape_r32_r32(const insn *in) { return plain(in) && is_r(in, 0, 32) && is_r(in, 1, 32); }
static inline bool shape_r32_i32(const insn *in) { return plain(in) && is_r(in, 0, 32) && is_i(in, 1, 32); }
static inline bool shape_r32_i8(const insn *in) { return plain(in) && is_r(in, 0, 32) && is_i(in, 1, 8); }
static inline bool shape_r32_bd32(const insn *in) { return plain(in) && is_r(in, 0, 32) && is_bd(in, 1, 32); }
static inline bool shape_bd32_r32(const insn *in) { return plain(in) && is_bd(in, 0, 32) && is_r(in, 1, 32); }
static inline bool shape_bd32_i32(const insn *in) { return plain(in) && is_bd(in, 0, 32) && is_i(in, 1, 32); }
static inline bool shape_r32_m32(const insn *in) { return plain(in) && is_r(in, 0, 32) && is_m(in, 1, 32); }
static inline bool shape_m32_r32(const insn *in) { return plain(in) && is_m(in, 0, 32) && is_r(in, 1, 32); }
static inline bool shape_r8_r8(const insn *in) { return in->prefix == 0 && is_r(in, 0, 8) && is_r(in, 1, 8); }
static inline bool shape_r8_i8(const insn *in) { return in->prefix == 0 && is_r(in, 0, 8) && is_i(in, 1, 8); }
static inline bool shape_r8_m8(const insn *in) { return in->prefix == 0 && is_r(in, 0, 8) && is_m(in, 1, 8); }
static inline bool shape_m8_r8(const insn *in) { return in->prefix == 0 && is_m(in, 0, 8) && is_r(in, 1, 8); }
static inline bool shape_m8_i8(const insn *in) { return in->prefix == 0 && is_m(in, 0, 8) && is_i(in, 1, 8); }
static inline bool shape_r32_r8(const insn *in) { return plain(in) && is_r(in, 0, 32) && is_r(in, 1, 8); }
static inline bool shape_r32_m8(const insn *in) { return plain(in) && is_r(in, 0, 32) && is_m(in, 1, 8); }
static inline bool shape_rel(const insn *in) { return plain(in) && in->opnd[0].kind == OPND_REL; }
static inline bool shape_none(const insn *in) { return plain(in) && in->nop == 0; }

#define ALU_SHAPES(S, op)                                                                                             \
    S(op, r32_r32) S(op, r32_i32) S(op, r32_bd32) S(op, bd32_r32) S(op, bd32_i32) S(op, r32_m32) S(op, m32_r32)       \
    S(op, r8_r8) S(op, r8_i8) S(op, r8_m8) S(op, m8_r8) S(op, m8_i8)
#define SHIFT_SHAPES(S, op) S(op, r32_i8) S(op, r32_r8)
#define ONE_SHAPES(S, op) S(op, r32) S(op, bd32)
#define ALL_SHAPES(S)                                                                                                 \
    ALU_SHAPES(S, mov) ALU_SHAPES(S, add) ALU_SHAPES(S, sub) ALU_SHAPES(S, and) ALU_SHAPES(S, or) ALU_SHAPES(S, xor)  \
    ALU_SHAPES(S, cmp) ALU_SHAPES(S, test) S(adc, r32_r32) S(adc, r32_i32) S(sbb, r32_r32) S(sbb, r32_i32)            \
    S(lea, r32_bd32) S(lea, r32_m32) S(movzx, r32_r8) S(movzx, r32_m8) S(movsx, r32_r8) S(movsx, r32_m8)              \
    SHIFT_SHAPES(S, shl) SHIFT_SHAPES(S, shr) SHIFT_SHAPES(S, sar) SHIFT_SHAPES(S, rol) SHIFT_SHAPES(S, ror)          \
    ONE_SHAPES(S, inc) ONE_SHAPES(S, dec) ONE_SHAPES(S, neg) ONE_SHAPES(S, not) ONE_SHAPES(S, push) S(push, i32)      \
    ONE_SHAPES(S, pop) S(imul, r32_r32) S(imul, r32_bd32) S(call, rel) S(jmp, rel) S(ret, none) S(leave, none)

#define SHAPE(op, shape)                                                                                              \
    static __attribute__((flatten)) void h_##op##_##shape(X *x, const insn *in)                                                                \
    {                                                                                                                 \
        insn c = *in; /* a copy that the stores to guest memory cannot alias */                                       \
        if (!shape_##shape(&c))                                                                                       \
            __builtin_unreachable();                                                                                  \
        sem_##op(x, &c);                                                                                              \
    }
ALL_SHAPES(SHAPE)
#undef SHAPE

static const struct {
    uint16_t op;
    bool (*fits)(const insn *in);
    xlat_interp_fn fn;
} special[] = {
#define SHAPE(o, shape) {XLAT_OP_##o, shape_##shape, h_##o##_##shape},
    ALL_SHAPES(SHAPE)
#undef SHAPE
};

/* Conditional jumps: a handler for each condition. */
#define JCC(n)                                                                                                        \
    static __attribute__((flatten)) void h_jcc_##n(X *x, const insn *in)                                                                       \
    {                                                                                                                 \
        insn c = *in;                                                                                                 \
        if (c.cc != n || !shape_rel(&c))                                                                              \
            __builtin_unreachable();                                                                                  \
        sem_jcc(x, &c);                                                                                               \
    }
JCC(0) JCC(1) JCC(2) JCC(3) JCC(4) JCC(5) JCC(6) JCC(7) JCC(8) JCC(9) JCC(10) JCC(11) JCC(12) JCC(13) JCC(14) JCC(15)
#undef JCC
static const xlat_interp_fn jcc[16] = {h_jcc_0, h_jcc_1, h_jcc_2,  h_jcc_3,  h_jcc_4,  h_jcc_5,  h_jcc_6,  h_jcc_7,
                                       h_jcc_8, h_jcc_9, h_jcc_10, h_jcc_11, h_jcc_12, h_jcc_13, h_jcc_14, h_jcc_15};

/* REP movs and stos: one call of the handler executes all iterations.  Each iteration updates the registers, so a fault leaves them as it must. */
#define REP(name, width)                                                                                                \
    static bool shape_rep_##name##_##width(const insn *in)                                                              \
    {                                                                                                                 \
        return in->op == XLAT_OP_##name && (in->prefix & ~PFX_SEG) == PFX_REP && in->asz == 32 && in->osz == width &&   \
               in->mem.seg < XLAT_FS;                                                                                 \
    }                                                                                                                 \
    static __attribute__((flatten)) void h_rep_##name##_##width(X *x, const insn *in)                                                            \
    {                                                                                                                 \
        insn c = *in;                                                                                                 \
        if (!shape_rep_##name##_##width(&c))                                                                            \
            __builtin_unreachable();                                                                                  \
        uint32_t end = x->next;                                                                                       \
        do {                                                                                                          \
            x->next = end;                                                                                            \
            sem_##name(x, &c);                                                                                          \
        } while (x->next != end && !x->cpu->stop && !(x->cpu->eflags_kept & XLAT_EFLAGS_TF));                         \
    }
REP(movs, 8) REP(movs, 16) REP(movs, 32) REP(stos, 8) REP(stos, 16) REP(stos, 32)
#undef REP
static const struct {
    bool (*fits)(const insn *in);
    xlat_interp_fn fn;
} reps[] = {
#define REP(name, width) {shape_rep_##name##_##width, h_rep_##name##_##width},
    REP(movs, 8) REP(movs, 16) REP(movs, 32) REP(stos, 8) REP(stos, 16) REP(stos, 32)
#undef REP
};

xlat_interp_fn xlat_interp_handler(const struct xlat_insn *in)
{
    for (size_t i = 0; i < sizeof reps / sizeof *reps; i++)
        if (reps[i].fits(in))
            return reps[i].fn;
    if (in->op == XLAT_OP_jcc && shape_rel(in))
        return jcc[in->cc & 15];
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (special[i].op == in->op && special[i].fits(in))
            return special[i].fn;
    return general[in->op];
}
