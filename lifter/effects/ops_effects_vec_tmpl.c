/* ops_effects_vec_tmpl.c - the operations of lifter/sem/ops_vec.h as records: which registers and memory, not what is computed.
 * A template: included by sem_effects.c alone. */

static const vec no_vec = {0};
static vec fp(X *x)
{
    x->e->vec.computes |= !x->done;
    return no_vec;
}

/* ---- registers and memory ---- */
static vec rd_xmm(X *x, int n)
{
    if (n < V_WAIT)
        vec_read(x, 1u << n);
    return no_vec;
}
static void wr_xmm(X *x, int n, vec v)
{
    if (n < V_WAIT)
        vec_may(x, 1u << n, true);
}
static void alignment(X *x, bool aligned, val addr)
{
    if (aligned)
        trap_if(x, ne(x, 32, and_(x, 32, addr, k(x, 32, 15)), k(x, 32, 0)), XLAT_TRAP_GP, 0);
}
static vec ldv(X *x, int seg, val addr, bool aligned)
{
    alignment(x, aligned, addr);
    access_memory(x, XLAT_ACCESS_READ, 16, seg, addr);
    return no_vec;
}
static void stv(X *x, int seg, val addr, bool aligned, vec v)
{
    alignment(x, aligned, addr);
    access_memory(x, XLAT_ACCESS_WRITE, 16, seg, addr);
}

/* ---- making and taking apart ---- */
static vec v_k(X *x, uint64_t lo, uint64_t hi) { return no_vec; }
static val v_get(X *x, int w, vec a, int lane) { return unknown(x, w); }
static vec v_set(X *x, int w, vec a, int lane, val v) { return no_vec; }
static vec v_shuf(X *x, vec a, vec b, const uint8_t map[16]) { return no_vec; }
static vec v_lookup(X *x, vec a, vec idx) { return no_vec; }
static val v_mask(X *x, int w, vec a) { return unknown(x, 32); }

/* ---- integers ---- */
static vec v_op(X *x, enum v_op op, int w, vec a, vec b) { return no_vec; }
static vec v_shift(X *x, enum v_shift s, int w, vec a, val n64) { return no_vec; }
static vec v_shift_each(X *x, enum v_shift s, int w, vec a, vec n) { return no_vec; }
static vec v_pack(X *x, int w, bool is_signed, vec a, vec b) { return no_vec; }

/* ---- floating point ---- */
static vec f_op(X *x, enum f_op op, int w, int n, vec a, vec b) { return op == F_RCP || op == F_RSQRT ? no_vec : fp(x); }
static vec f_fma(X *x, enum f_fma op, int w, int n, vec a, vec b, vec c) { return fp(x); }
static vec f_cmp(X *x, int pred, int w, int n, vec a, vec b) { return fp(x); }
static val f_com(X *x, enum f_flag f, int w, bool quiet, vec a, vec b)
{
    fp(x);
    return unknown(x, 1);
}
static vec f_round(X *x, int w, int n, int mode, vec a, vec b) { return fp(x); }
static vec f_cvt(X *x, enum f_cvt c, vec b) { return c == S32_F64 ? no_vec : fp(x); } /* exact */
static vec f_from_half(X *x, vec b) { return fp(x); }
static vec f_to_half(X *x, int mode, vec b) { return fp(x); }
