/* avx_fma.c - fused multiply-add.  The digits of the mnemonic say which operands are multiplied and which is added: 132: first * third +
 * second; 213: second * first + third; 231: second * third + first.  The result goes to the first.  Source: Intel SDM vol. 2, VFMADD*. */

struct fma_operands {
    vec a, b, c;
};
static inline struct fma_operands fma_order(int order, vec first, vec second, vec third)
{
    return order == 132 ? (struct fma_operands){first, third, second} :
           order == 213 ? (struct fma_operands){second, first, third} : (struct fma_operands){second, third, first};
}

static inline void fma_scalar(X *x, const insn *in, enum f_fma op, int order, int w)
{
    vec first = rd_xmm(x, in->opnd[0].num), third = vsrc_any(x, in, 2, w);
    struct fma_operands o = fma_order(order, first, rd_xmm(x, in->opnd[1].num), third);
    vec r = v_set(x, w, first, 0, v_get(x, w, f_fma(x, op, w, 1, o.a, o.b, o.c), 0));
    ydst(x, in, r, r);
}
/* Even lanes `even`, odd lanes `odd`; the other lanes are computed from zeros, so that they raise no exception flags. */
static inline void fma_packed(X *x, const insn *in, enum f_fma even, enum f_fma odd, int order, int w)
{
    vec r[2], m = w == 32 ? v_k(x, 0xffffffff, 0xffffffff) : v_k(x, ~0ull, 0);
    for (int half = 0; half <= (in->opnd[0].kind == OPND_YMM); half++) {
        vec third = ysrc(x, in, 2, half), first = ysrc(x, in, 0, half), second = ysrc(x, in, 1, half);
        struct fma_operands o = fma_order(order, first, second, third);
        if (even == odd) {
            r[half] = f_fma(x, even, w, 128 / w, o.a, o.b, o.c);
            continue;
        }
        vec p = f_fma(x, even, w, 128 / w, v_op(x, V_AND, 64, m, o.a), v_op(x, V_AND, 64, m, o.b), v_op(x, V_AND, 64, m, o.c));
        vec q = f_fma(x, odd, w, 128 / w, v_op(x, V_ANDN, 64, m, o.a), v_op(x, V_ANDN, 64, m, o.b), v_op(x, V_ANDN, 64, m, o.c));
        r[half] = v_op(x, V_OR, 64, v_op(x, V_AND, 64, m, p), v_op(x, V_ANDN, 64, m, q));
    }
    ydst(x, in, r[0], in->opnd[0].kind == OPND_YMM ? r[1] : r[0]);
}

#define FMA_PACKED(name, even, odd, order)                                                                            \
    static inline void sem_v##name##order##ps(X *x, const insn *in) { fma_packed(x, in, even, odd, order, 32); }      \
    static inline void sem_v##name##order##pd(X *x, const insn *in) { fma_packed(x, in, even, odd, order, 64); }
#define FMA(name, op, order)                                                                                          \
    FMA_PACKED(name, op, op, order)                                                                                   \
    static inline void sem_v##name##order##ss(X *x, const insn *in) { fma_scalar(x, in, op, order, 32); }             \
    static inline void sem_v##name##order##sd(X *x, const insn *in) { fma_scalar(x, in, op, order, 64); }
#define FMA_ORDER(order)                                                                                              \
    FMA(fmadd, F_MADD, order) FMA(fmsub, F_MSUB, order) FMA(fnmadd, F_NMADD, order) FMA(fnmsub, F_NMSUB, order)       \
    FMA_PACKED(fmaddsub, F_MSUB, F_MADD, order) FMA_PACKED(fmsubadd, F_MADD, F_MSUB, order)
FMA_ORDER(132) FMA_ORDER(213) FMA_ORDER(231)
