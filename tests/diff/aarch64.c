/* aarch64.c - differences that are allowed on aarch64 hosts besides those of judge.c: QUIRKS.md says why.
 *
 *  - the transcendental x87 instructions: one unit of the last place, and with it C1 and the flags of overflow, underflow and precision;
 *  - RCPPS and RSQRTPS: what 12 bits allow;
 *  - translated code, SSE: MXCSR's exception flags are those that the host's instructions set, and of two NaN operands either may be the result.
 */
#include <math.h>
#include <string.h>
#include "tests/diff/diff.h"

static bool transcendental(unsigned op)
{
    switch (op) {
    case XLAT_OP_f2xm1: case XLAT_OP_fyl2x: case XLAT_OP_fyl2xp1: case XLAT_OP_fpatan: case XLAT_OP_fptan: case XLAT_OP_fsin: case XLAT_OP_fcos:
    case XLAT_OP_fsincos: return true;
    default: return false;
    }
}

/* Whether two registers hold numbers at most one unit of the last place apart. */
static bool near80(const uint8_t *a, const uint8_t *b)
{
    uint64_t m, n;
    uint16_t s, t;
    memcpy(&m, a, 8), memcpy(&n, b, 8), memcpy(&s, a + 8, 2), memcpy(&t, b + 8, 2);
    if ((s ^ t) & 0x8000 || (s & 0x7fff) == 0x7fff || (t & 0x7fff) == 0x7fff)
        return false;
    if (s == t)
        return m - n + 1 <= 2;
    if (t == s + 1)
        return m == ~0ull && n == 1ull << 63;
    return s == t + 1 && n == ~0ull && m == 1ull << 63;
}

static bool near32(const uint8_t *a, const uint8_t *b)
{
    float p, q;
    memcpy(&p, a, 4), memcpy(&q, b, 4);
    if (isnan(p) || isnan(q) || isinf(p) || isinf(q) || signbit(p) != signbit(q))
        return !memcmp(a, b, 4);
    return fabsf(p - q) <= fabsf(p) * 0x1p-11f || (fabsf(p) < 0x1p-125f && fabsf(q) < 0x1p-125f);
}

static bool both_nans(const uint8_t *a, const uint8_t *b, int bytes)
{
    uint64_t p = 0, q = 0, inf = bytes == 4 ? 0x7f800000 : 0x7ff0000000000000, sign = bytes == 4 ? 0x80000000 : 1ull << 63;
    memcpy(&p, a, (size_t)bytes), memcpy(&q, b, (size_t)bytes);
    return (p & ~sign) > inf && (q & ~sign) > inf;
}

/* Bytes of the lanes of floating-point arithmetic that gives a NaN for NaNs; 0: it is none. */
static int nan_lanes(unsigned op)
{
    switch (op) {
    case XLAT_OP_addps: case XLAT_OP_addss: case XLAT_OP_subps: case XLAT_OP_subss: case XLAT_OP_mulps: case XLAT_OP_mulss: case XLAT_OP_divps:
    case XLAT_OP_divss: case XLAT_OP_addsubps: case XLAT_OP_haddps: case XLAT_OP_hsubps: case XLAT_OP_dpps: return 4;
    case XLAT_OP_addpd: case XLAT_OP_addsd: case XLAT_OP_subpd: case XLAT_OP_subsd: case XLAT_OP_mulpd: case XLAT_OP_mulsd: case XLAT_OP_divpd:
    case XLAT_OP_divsd: case XLAT_OP_addsubpd: case XLAT_OP_haddpd: case XLAT_OP_hsubpd: case XLAT_OP_dppd: return 8;
    default: return 0;
    }
}

void xlat_aarch64_liberties(struct case_state *real, const struct case_state *ours, const struct instance *i, bool emit)
{
    const struct xlat_insn *in = &i->in;
    if (transcendental(in->op)) {
        bool any = false;
        for (int k = 0; k < 2; k++) {
            uint8_t *a = real->fx + 32 + 16 * k;
            const uint8_t *b = ours->fx + 32 + 16 * k;
            if (memcmp(a, b, 10) && near80(a, b))
                memcpy(a, b, 10), any = true;
        }
        if (any || !memcmp(real->fx + 32, ours->fx + 32, 26)) {
            real->fx[2] = (uint8_t)((real->fx[2] & ~0x38) | (ours->fx[2] & 0x38));
            real->fx[3] = (uint8_t)((real->fx[3] & ~2) | (ours->fx[3] & 2));
        }
    }
    if (i->form->cls != CLASS_VEC || in->opnd[0].kind != OPND_XMM) {
        if (emit && i->form->cls == CLASS_VEC)
            real->fx[24] = (uint8_t)((real->fx[24] & ~0x3f) | (ours->fx[24] & 0x3f));
        return;
    }
    uint8_t *d = real->fx + 160 + 16 * (in->opnd[0].num & 7);
    const uint8_t *r = ours->fx + 160 + 16 * (in->opnd[0].num & 7);
    int lanes = nan_lanes(in->op);
    if (in->op == XLAT_OP_rcpps || in->op == XLAT_OP_rcpss || in->op == XLAT_OP_rsqrtps || in->op == XLAT_OP_rsqrtss)
        for (int k = 0; k < 16; k += 4)
            if (near32(d + k, r + k))
                memcpy(d + k, r + k, 4);
    for (int k = 0; emit && lanes && k < 16; k += lanes)
        if (both_nans(d + k, r + k, lanes))
            memcpy(d + k, r + k, (size_t)lanes);
    if (emit)
        real->fx[24] = (uint8_t)((real->fx[24] & ~0x3f) | (ours->fx[24] & 0x3f));
}
