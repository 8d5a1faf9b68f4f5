/* avx.c - VEX instructions by way of their SSE semantics: a record is made for each lane of 16 bytes, and the SSE function does the lane.
 *
 * Register numbers in such a record are halves (ops_vec.h): xmm 0..7, the upper halves 8..15.  Where the destination is apart from the first
 * source (VEX_NDS), operand 0 is that source; the result goes to a temporary (V_WAIT in ops_vec.h) and is written when both lanes are
 * done, so that a fault in the upper lane leaves the register as it was, and a source may be the destination.  A destination of 128 bits
 * has its upper half cleared.  A 32-byte store is two of 16 bytes; see QUIRKS.md.
 * The class of a row in insns_avx.def selects the function here; rows of class OWN are in avx_lanes.c and avx_fma.c.
 * Source: Intel SDM vol. 1, chapter 14, vol. 2, 2.3. */

typedef void vex_semantics(X *x, const insn *in);

static inline bool is_vector(const insn *in, int i) { return in->opnd[i].kind == OPND_XMM || in->opnd[i].kind == OPND_YMM; }
static inline bool is_wide(const insn *in) { return in->opnd[0].kind == OPND_YMM || (in->nop > 1 && in->opnd[1].kind == OPND_YMM); }

/* The record for the SSE function: one lane, one operand fewer when the destination is not the first source. */
static inline insn vex_lane(const insn *in, bool upper)
{
    insn c = *in;
    int first = in->vex & VEX_NDS ? 1 : 0;
    c.nop = (uint8_t)(in->nop - first);
    c.vex = upper ? VEX_FORM | VEX_UPPER : VEX_FORM;
    for (int i = 0; i < 4; i++) {
        if (i < c.nop)
            c.opnd[i] = in->opnd[i + first];
        bool wide = c.opnd[i].kind == OPND_YMM;
        if (wide)
            c.opnd[i].kind = OPND_XMM;
        if (wide && upper)
            c.opnd[i].num += V_UPPER;
    }
    return c;
}

/* Vector register operand 0 gets both lanes; of 128 bits: the upper half zero. */
static inline void ydst(X *x, const insn *in, vec lo, vec hi)
{
    int n = in->opnd[0].num;
    wr_xmm(x, n, lo);
    wr_xmm(x, n + V_UPPER, in->opnd[0].kind == OPND_YMM ? hi : v_zero(x));
}

/* The immediate of the upper lane is shifted right by `shift`. */
static inline void vex_lanes(X *x, const insn *in, vex_semantics *sem, unsigned shift)
{
    bool wide = is_wide(in);
    insn c = vex_lane(in, false);
    sem(x, &c);
    if (wide) {
        c = vex_lane(in, true);
        if (c.nop && c.opnd[c.nop - 1].kind == OPND_IMM)
            c.opnd[c.nop - 1].imm >>= shift;
        sem(x, &c);
    }
    if (is_vector(in, 0))
        ydst(x, in, rd_xmm(x, V_WAIT), wide ? rd_xmm(x, V_WAIT + 1) : v_zero(x));
}

/* A whole vector in memory must be aligned. */
static inline void vex_aligned(X *x, const insn *in, vex_semantics *sem)
{
    if (in->opnd[0].kind == OPND_MEM || in->opnd[1].kind == OPND_MEM)
        trap_if(x, ne(x, 32, and_(x, 32, offset_of(x, in), k(x, 32, is_wide(in) ? 31 : 15)), k(x, 32, 0)), XLAT_TRAP_GP, 0);
    vex_lanes(x, in, sem, 0);
}

static inline void vex_direct(X *x, const insn *in, vex_semantics *sem)
{
    insn c = vex_lane(in, false);
    sem(x, &c);
}

/* ---- semantics of one lane where SSE has no such instruction ---- */
static inline void sem_pblendd(X *x, const insn *in) { blend_imm(x, in, 32); }
static inline void shift_each(X *x, const insn *in, enum v_shift s, int w)
{
    vec n = vsrc(x, in, 1);
    vdst(x, in, v_shift_each(x, s, w, reg_vec(x, in, 0), n));
}
static inline void sem_psllvd(X *x, const insn *in) { shift_each(x, in, V_SHL, 32); }
static inline void sem_psllvq(X *x, const insn *in) { shift_each(x, in, V_SHL, 64); }
static inline void sem_psrlvd(X *x, const insn *in) { shift_each(x, in, V_SHR, 32); }
static inline void sem_psrlvq(X *x, const insn *in) { shift_each(x, in, V_SHR, 64); }
static inline void sem_psravd(X *x, const insn *in) { shift_each(x, in, V_SAR, 32); }

/* Lanes of w bits selected by a vector of lane numbers (below 128 / w), which are converted to numbers of bytes. */
static inline vec lanes_by_vector(X *x, int w, vec a, vec which)
{
    uint8_t map[16];
    int bytes = w / 8;
    for (int i = 0; i < 16; i++)
        map[i] = (uint8_t)(i / bytes * bytes); /* the number of the selected lane, copied to each byte of its result lane */
    vec first = v_shift(x, V_SHL, 32, v_shuf(x, which, which, map), k(x, 64, w == 32 ? 2 : 3));
    return v_lookup(x, a, v_op(x, V_OR, 64, first, w == 32 ? v_k(x, 0x0302010003020100, 0x0302010003020100) :
                                                             v_k(x, 0x0706050403020100, 0x0706050403020100)));
}
static inline void sem_permilps(X *x, const insn *in)
{
    if (in->opnd[in->nop - 1].kind == OPND_IMM)
        permute_lanes(x, in, 32, 0);
    else {
        vec i = v_op(x, V_AND, 64, vsrc(x, in, 1), v_k(x, 0x0000000300000003, 0x0000000300000003));
        vdst(x, in, lanes_by_vector(x, 32, reg_vec(x, in, 0), i));
    }
}
static inline void sem_permilpd(X *x, const insn *in)
{
    if (in->opnd[in->nop - 1].kind == OPND_IMM) {
        uint8_t map[16];
        for (int i = 0; i < 2; i++)
            put_lane(map, 8, i, (int)(vimm(in) >> i & 1));
        vec a = vsrc(x, in, 1);
        vdst(x, in, v_shuf(x, a, a, map));
    } else {
        vec i = v_shift(x, V_SHR, 64, v_op(x, V_AND, 64, vsrc(x, in, 1), v_k(x, 2, 2)), k(x, 64, 1));
        vdst(x, in, lanes_by_vector(x, 64, reg_vec(x, in, 0), i));
    }
}

/* ---- the rows ---- */
#define VEX_LANES(name) static inline void sem_v##name(X *x, const insn *in) { vex_lanes(x, in, sem_##name, 0); }
#define VEX_LANES2(name) static inline void sem_v##name(X *x, const insn *in) { vex_lanes(x, in, sem_##name, 2); }
#define VEX_LANES3(name) static inline void sem_v##name(X *x, const insn *in) { vex_lanes(x, in, sem_##name, 3); }
#define VEX_LANES4(name) static inline void sem_v##name(X *x, const insn *in) { vex_lanes(x, in, sem_##name, 4); }
#define VEX_ALIGNED(name) static inline void sem_v##name(X *x, const insn *in) { vex_aligned(x, in, sem_##name); }
#define VEX_DIRECT(name) static inline void sem_v##name(X *x, const insn *in) { vex_direct(x, in, sem_##name); }
#define VEX_OWN(name)
#define VEX(class, name, ...) VEX_##class(name)
#define ALSO(name, ...)
#include "lifter/decode/insns_avx.def"
#undef VEX
#undef ALSO
