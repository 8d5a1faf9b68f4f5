/* sse_misc.c - MXCSR, SSE4.2 string comparison, AES, carry-less multiplication, SHA: instructions whose work is a helper in C.
 *
 * A helper gets three integers.  One whose result is a vector gets in a the number of the register that it reads and writes (and the immediate in
 * bits 8..15), and in b (low half) and c the value of the second operand.  Source: Intel SDM vol. 2. */

static inline void sem_ldmxcsr(X *x, const insn *in)
{
    val v = vld(x, in, 32);
    trap_if(x, ne(x, 32, and_(x, 32, v, k(x, 32, 0xffff0000)), k(x, 32, 0)), XLAT_TRAP_GP, 0);
    helper(x, XLAT_H_ldmxcsr, zext(x, 32, 64, v), k(x, 64, 0), k(x, 64, 0));
}
static inline void sem_stmxcsr(X *x, const insn *in)
{
    val z = k(x, 64, 0);
    vst(x, in, 32, trunc_(x, 64, 32, helper(x, XLAT_H_stmxcsr, z, z, z)));
}

static inline val helper_on(X *x, enum xlat_helper h, const insn *in, uint64_t a)
{
    vec b;
    if (in->opnd[1].kind == OPND_MEM) { /* the value is passed as two halves, and LLVM may read them separately: check the alignment explicitly */
        val at = voffset(x, in);
        if (!in->vex)
            trap_if(x, ne(x, 32, and_(x, 32, at, k(x, 32, 15)), k(x, 32, 0)), XLAT_TRAP_GP, 0);
        b = ldv(x, in->mem.seg, at, false);
    } else
        b = reg_vec(x, in, 1);
    vec keep = reg_vec(x, in, 0);
    val r = helper(x, h, k(x, 64, a | in->opnd[0].num), v_get(x, 64, b, 0), v_get(x, 64, b, 1));
    if (in->vex) { /* the helper reads and writes the first source */
        vdst(x, in, reg_vec(x, in, 0));
        wr_xmm(x, in->opnd[0].num, keep);
    }
    return r;
}
#define BY_HELPER(name)                                                                                               \
    static inline void sem_##name(X *x, const insn *in) { helper_on(x, XLAT_H_##name, in, 0); }
#define BY_HELPER_IMM(name)                                                                                           \
    static inline void sem_##name(X *x, const insn *in) { helper_on(x, XLAT_H_##name, in, vimm(in) << 8); }
BY_HELPER(aesenc)
BY_HELPER(aesenclast)
BY_HELPER(aesdec)
BY_HELPER(aesdeclast)
BY_HELPER(aesimc)
BY_HELPER_IMM(aeskeygenassist)
BY_HELPER_IMM(pclmulqdq)
BY_HELPER_IMM(sha1rnds4)
BY_HELPER(sha1nexte)
BY_HELPER(sha1msg1)
BY_HELPER(sha1msg2)
BY_HELPER(sha256rnds2)
BY_HELPER(sha256msg1)
BY_HELPER(sha256msg2)

/* ---- string comparison ----
 * xlat_h_pcmpstr: a = first register, imm << 8, and for explicit lengths 1 << 16, length of the first << 24, of the second << 32 (both
 * already limited to the number of elements); the result has the bit mask (IntRes2) in bits 0..15, the index in 16..23, CF ZF SF OF in
 * bits 24..27. */
static inline val string_length(X *x, const insn *in, int reg)
{
    val n = rd_reg(x, 32, reg), most = k(x, 32, vimm(in) & 1 ? 8 : 16);
    n = sel(x, 32, slt(x, 32, n, k(x, 32, 0)), neg(x, 32, n), n);
    return zext(x, 32, 64, sel(x, 32, ult(x, 32, n, most), n, most));
}
static inline val string_compare(X *x, const insn *in, bool explicit_lengths)
{
    /* not vsrc: only this family accepts an unaligned operand */
    vec b = vsrc_as(x, in, 1, false);
    val a = k(x, 64, in->opnd[0].num | vimm(in) << 8 | (explicit_lengths ? 1u << 16 : 0));
    if (explicit_lengths) {
        a = or_(x, 64, a, shl(x, 64, string_length(x, in, XLAT_EAX), k(x, 64, 24)));
        a = or_(x, 64, a, shl(x, 64, string_length(x, in, XLAT_EDX), k(x, 64, 32)));
    }
    return helper(x, XLAT_H_pcmpstr, a, v_get(x, 64, b, 0), v_get(x, 64, b, 1));
}
static inline val bit_of(X *x, val r, unsigned n) { return trunc_(x, 64, 1, shr(x, 64, r, k(x, 64, n))); }
static inline void string_flags(X *x, val r)
{
    flags_zc(x, bit_of(x, r, 25), bit_of(x, r, 24));
    wr_flag(x, F_SF, bit_of(x, r, 26));
    wr_flag(x, F_OF, bit_of(x, r, 27));
}
static inline void string_index(X *x, val r)
{
    wr_reg(x, 32, XLAT_ECX, and_(x, 32, trunc_(x, 64, 32, shr(x, 64, r, k(x, 64, 16))), k(x, 32, 0xff)));
    string_flags(x, r);
}
/* The bit mask as it is, or each bit expanded to a byte or word of ones. */
static inline void string_mask(X *x, const insn *in, val r)
{
    vec m = v_low(x, 16, trunc_(x, 64, 16, r));
    if (vimm(in) & 0x40) {
        int w = vimm(in) & 1 ? 16 : 8;
        uint8_t map[16];
        for (int i = 0; i < 16; i++)
            map[i] = (uint8_t)(w == 16 ? i % 2 : i / 8);
        vec bits = w == 16 ? v_k(x, 0x0008000400020001, 0x0080004000200010) : v_k(x, 0x8040201008040201, 0x8040201008040201);
        m = v_op(x, V_EQ, w, v_op(x, V_AND, w, v_shuf(x, m, m, map), bits), bits);
    }
    wr_xmm(x, 0, m);
    string_flags(x, r);
}
static inline void sem_pcmpestri(X *x, const insn *in) { string_index(x, string_compare(x, in, true)); }
static inline void sem_pcmpistri(X *x, const insn *in) { string_index(x, string_compare(x, in, false)); }
static inline void sem_pcmpestrm(X *x, const insn *in) { string_mask(x, in, string_compare(x, in, true)); }
static inline void sem_pcmpistrm(X *x, const insn *in) { string_mask(x, in, string_compare(x, in, false)); }
