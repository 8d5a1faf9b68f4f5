/* sse_shuf.c - shuffles, interleaves, blends and widening moves.  All but pshufb are byte maps known when the instruction is decoded.
 * Source: Intel SDM vol. 2, PUNPCK*, PSHUF*, SHUFP*, UNPCK*, PALIGNR, BLEND*, PMOVSX/ZX. */

/* ---- interleave the low or high halves ---- */
static inline void interleave_lanes(X *x, const insn *in, int w, bool high)
{
    int bytes = vbytes(in), wb = w / 8;
    uint8_t map[16];
    for (int i = 0; i < 16; i++) {
        int lane = i / wb / 2, second = i / wb & 1;
        map[i] = i >= bytes ? V_ZERO : (uint8_t)((high ? bytes / 2 : 0) + lane * wb + i % wb + 16 * second);
    }
    /* The low form of MMX reads 32 bits of memory only. */
    vec b = is_mm(in) && !high ? vsrc_any(x, in, 1, 32) : vsrc(x, in, 1);
    vdst(x, in, v_shuf(x, reg_vec(x, in, 0), b, map));
}
#define INTERLEAVE(name, w, high)                                                                                     \
    static inline void sem_##name(X *x, const insn *in) { interleave_lanes(x, in, w, high); }
INTERLEAVE(punpcklbw, 8, false) INTERLEAVE(punpcklwd, 16, false) INTERLEAVE(punpckldq, 32, false) INTERLEAVE(punpcklqdq, 64, false)
INTERLEAVE(punpckhbw, 8, true) INTERLEAVE(punpckhwd, 16, true) INTERLEAVE(punpckhdq, 32, true) INTERLEAVE(punpckhqdq, 64, true)
INTERLEAVE(unpcklps, 32, false) INTERLEAVE(unpckhps, 32, true) INTERLEAVE(unpcklpd, 64, false) INTERLEAVE(unpckhpd, 64, true)

/* ---- lanes by immediate ---- */
static inline void put_lane(uint8_t map[16], int wb, int to, int from)
{
    for (int b = 0; b < wb; b++)
        map[to * wb + b] = (uint8_t)(from * wb + b);
}
/* Four lanes of w bits from `first` on are permuted by two bits of the immediate each; the others stay. */
static inline void permute_lanes(X *x, const insn *in, int w, int first)
{
    uint8_t map[16];
    for (int i = 0; i < 128 / w; i++)
        put_lane(map, w / 8, i, i < first || i > first + 3 ? i : first + (int)(vimm(in) >> 2 * (i - first) & 3));
    vec a = vsrc(x, in, 1);
    vdst(x, in, v_shuf(x, a, a, map));
}
static inline void sem_pshufd(X *x, const insn *in) { permute_lanes(x, in, 32, 0); }
static inline void sem_pshuflw(X *x, const insn *in) { permute_lanes(x, in, 16, 0); }
static inline void sem_pshufhw(X *x, const insn *in) { permute_lanes(x, in, 16, 4); }
static inline void sem_pshufw(X *x, const insn *in) { permute_lanes(x, in, 16, 0); }

/* The lower half of the result comes from the first operand, the upper half from the second. */
static inline void shuffle_two(X *x, const insn *in, int w)
{
    int n = 128 / w, bits = w == 32 ? 2 : 1;
    uint8_t map[16];
    for (int i = 0; i < n; i++)
        put_lane(map, w / 8, i, (int)(vimm(in) >> i * bits & (unsigned)(n - 1)) + (i < n / 2 ? 0 : n));
    vec b = vsrc(x, in, 1);
    vdst(x, in, v_shuf(x, reg_vec(x, in, 0), b, map));
}
static inline void sem_shufps(X *x, const insn *in) { shuffle_two(x, in, 32); }
static inline void sem_shufpd(X *x, const insn *in) { shuffle_two(x, in, 64); }

/* ---- bytes ---- */
static inline void byte_shift(X *x, const insn *in, bool left)
{
    int n = vimm(in) > 15 ? 16 : (int)vimm(in);
    uint8_t map[16];
    for (int i = 0; i < 16; i++) {
        int from = left ? i - n : i + n;
        map[i] = from < 0 || from > 15 ? V_ZERO : (uint8_t)from;
    }
    vec a = reg_vec(x, in, 0);
    vdst(x, in, v_shuf(x, a, a, map));
}
static inline void sem_pslldq(X *x, const insn *in) { byte_shift(x, in, true); }
static inline void sem_psrldq(X *x, const insn *in) { byte_shift(x, in, false); }

/* palignr: the concatenation first:second, shifted right by whole bytes. */
static inline void sem_palignr(X *x, const insn *in)
{
    unsigned bytes = (unsigned)vbytes(in);
    uint8_t map[16];
    for (unsigned i = 0; i < 16; i++) {
        unsigned from = i + vimm(in);
        map[i] = i >= bytes || from >= 2 * bytes ? V_ZERO : (uint8_t)(from < bytes ? from : from - bytes + 16);
    }
    vec b = vsrc(x, in, 1);
    vdst(x, in, v_shuf(x, b, reg_vec(x, in, 0), map));
}

static inline void sem_pshufb(X *x, const insn *in)
{
    vec i = vsrc(x, in, 1);
    if (is_mm(in)) /* three bits of index */
        i = v_op(x, V_AND, 64, i, v_k(x, 0x8787878787878787, 0));
    vdst(x, in, v_lookup(x, reg_vec(x, in, 0), i));
}

/* ---- duplicates ---- */
static inline void duplicate(X *x, const insn *in, int odd)
{
    uint8_t map[16];
    for (int i = 0; i < 16; i++)
        map[i] = (uint8_t)((i & 8) + odd * 4 + i % 4);
    vec a = vsrc(x, in, 1);
    vdst(x, in, v_shuf(x, a, a, map));
}
static inline void sem_movsldup(X *x, const insn *in) { duplicate(x, in, 0); }
static inline void sem_movshdup(X *x, const insn *in) { duplicate(x, in, 1); }
static inline void sem_movddup(X *x, const insn *in)
{
    static const uint8_t map[16] = {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7};
    vec a = vsrc_any(x, in, 1, 64);
    vdst(x, in, v_shuf(x, a, a, map));
}

/* ---- blends ---- */
static inline void blend_imm(X *x, const insn *in, int w)
{
    uint8_t map[16];
    for (int i = 0; i < 16; i++)
        map[i] = (uint8_t)(i + (vimm(in) >> i / (w / 8) & 1 ? 16 : 0));
    vec b = vsrc(x, in, 1);
    vdst(x, in, v_shuf(x, reg_vec(x, in, 0), b, map));
}
static inline void sem_blendps(X *x, const insn *in) { blend_imm(x, in, 32); }
static inline void sem_blendpd(X *x, const insn *in) { blend_imm(x, in, 64); }
static inline void sem_pblendw(X *x, const insn *in) { blend_imm(x, in, 16); }

/* Where the top bit of a lane of xmm0 is set, the second operand's lane.  The VEX forms name the register. */
static inline void blend_mask(X *x, const insn *in, int w)
{
    vec b = vsrc(x, in, 1), m = v_op(x, V_GTS, w, v_zero(x), in->vex ? reg_vec(x, in, 2) : rd_xmm(x, 0));
    vdst(x, in, v_op(x, V_OR, 64, v_op(x, V_AND, 64, m, b), v_op(x, V_ANDN, 64, m, reg_vec(x, in, 0))));
}
static inline void sem_pblendvb(X *x, const insn *in) { blend_mask(x, in, 8); }
static inline void sem_blendvps(X *x, const insn *in) { blend_mask(x, in, 32); }
static inline void sem_blendvpd(X *x, const insn *in) { blend_mask(x, in, 64); }

/* ---- widening: the upper bytes of each lane are zero or copies of its sign, which a comparison gives ---- */
static inline vec widened(X *x, vec a, int from, int to, bool is_signed)
{
    int fb = from / 8, tb = to / 8;
    uint8_t map[16];
    vec s = v_op(x, V_GTS, from, v_zero(x), a);
    for (int i = 0; i < 16; i++) {
        int lane = i / tb, b = i % tb;
        map[i] = b < fb ? (uint8_t)(lane * fb + b) : is_signed ? (uint8_t)(16 + lane * fb) : V_ZERO;
    }
    return v_shuf(x, a, s, map);
}
static inline void widen_lanes(X *x, const insn *in, int from, int to, bool is_signed)
{
    vdst(x, in, widened(x, vsrc_any(x, in, 1, 128 / (to / from)), from, to, is_signed));
}
#define WIDEN(suffix, from, to)                                                                                       \
    static inline void sem_pmovsx##suffix(X *x, const insn *in) { widen_lanes(x, in, from, to, true); }                     \
    static inline void sem_pmovzx##suffix(X *x, const insn *in) { widen_lanes(x, in, from, to, false); }
WIDEN(bw, 8, 16) WIDEN(bd, 8, 32) WIDEN(bq, 8, 64) WIDEN(wd, 16, 32) WIDEN(wq, 16, 64) WIDEN(dq, 32, 64)
