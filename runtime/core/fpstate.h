/* fpstate.h - the register file's x87, MMX and SSE state as the processor's FXSAVE image, as the older FSAVE layout, and back.
 *
 * Source: Intel manual volume 1, 8.1.10 (FSAVE) and 10.5.1 (FXSAVE).  The register file keeps physical registers, FXSAVE keeps them in
 * logical order (ST(0) first) with one tag bit per physical register.  Plain loops instead of memcpy: the PE side has no C library.
 */
#ifndef XLAT_FPSTATE_H
#define XLAT_FPSTATE_H

#include <stdint.h>
#include "runtime/abi/cpu.h"

struct xlat_fxsave {
    uint16_t fcw, fsw;
    uint8_t tags, pad;
    uint16_t fop;
    uint32_t fip;
    uint16_t fcs, pad2;
    uint32_t fdp;
    uint16_t fds, pad3;
    uint32_t mxcsr, mxcsr_mask;
    struct {
        uint64_t mant;
        uint16_t se, pad[3];
    } st[8];
    uint8_t xmm[16][16]; /* 8 of them belong to 32-bit code */
    uint8_t rest[96];
};
_Static_assert(sizeof(struct xlat_fxsave) == 512, "processor's format");

struct xlat_fsave { /* FLOATING_SAVE_AREA of a Windows CONTEXT */
    uint32_t fcw, fsw, tags, fip, fcs, fdp, fds;
    uint8_t st[8][10];
    uint32_t cr0;
};
_Static_assert(sizeof(struct xlat_fsave) == 112, "Windows' format");

/* Status word as the processor shows it: with TOP, and with the two bits that tell of a pending unmasked exception. */
static inline uint16_t xlat_fp_status(const struct xlat_cpu *c)
{
    uint32_t s = (c->fsw & ~0xb880u) | (uint32_t)(c->top & 7) << 11;

    return (uint16_t)(c->fsw & ~c->fcw & 0x3f ? s | 0x8080 : s);
}

static inline void xlat_fp_to_fxsave(const struct xlat_cpu *c, struct xlat_fxsave *f)
{
    f->fcw = c->fcw;
    f->fsw = xlat_fp_status(c);
    f->tags = c->tags;
    f->pad = 0;
    f->fop = c->fop;
    f->fip = c->fip;
    f->fcs = c->fcs;
    f->pad2 = 0;
    f->fdp = c->fdp;
    f->fds = c->fds;
    f->pad3 = 0;
    f->mxcsr = c->mxcsr & 0xffff;
    f->mxcsr_mask = 0xffff;
    for (int i = 0; i < 8; i++) {
        f->st[i].mant = c->st[(c->top + i) & 7].mant;
        f->st[i].se = c->st[(c->top + i) & 7].se;
        f->st[i].pad[0] = f->st[i].pad[1] = f->st[i].pad[2] = 0;
        for (int k = 0; k < 16; k++)
            f->xmm[i][k] = c->xmm[i].b[k];
    }
}

static inline void xlat_fp_from_fxsave(struct xlat_cpu *c, const struct xlat_fxsave *f)
{
    c->fcw = f->fcw;
    c->fsw = f->fsw & 0x477f;
    c->top = f->fsw >> 11 & 7;
    c->tags = f->tags;
    c->fop = f->fop;
    c->fip = f->fip;
    c->fcs = f->fcs;
    c->fdp = f->fdp;
    c->fds = f->fds;
    c->mxcsr = f->mxcsr & 0xffff;
    for (int i = 0; i < 8; i++) {
        c->st[(c->top + i) & 7].mant = f->st[i].mant;
        c->st[(c->top + i) & 7].se = f->st[i].se;
        for (int k = 0; k < 16; k++)
            c->xmm[i].b[k] = f->xmm[i][k];
    }
}

/* Two-bit tags, as FSAVE computes them from the contents. */
static inline unsigned xlat_fp_tag(const struct xlat_cpu *c, int reg)
{
    const struct xlat_st *s = &c->st[reg];

    if (!(c->tags >> reg & 1))
        return 3;
    if ((s->se & 0x7fff) == 0x7fff)
        return 2;
    if (!(s->se & 0x7fff))
        return s->mant ? 2 : 1;
    return s->mant >> 63 ? 0 : 2;
}

static inline void xlat_fp_to_fsave(const struct xlat_cpu *c, struct xlat_fsave *f)
{
    f->fcw = c->fcw;
    f->fsw = xlat_fp_status(c);
    f->tags = 0xffff0000u; /* upper halves as Wine fills them */
    for (int i = 0; i < 8; i++)
        f->tags |= xlat_fp_tag(c, i) << (2 * i);
    f->fip = c->fip;
    f->fcs = c->fcs | (uint32_t)c->fop << 16;
    f->fdp = c->fdp;
    f->fds = c->fds;
    for (int i = 0; i < 8; i++) {
        const struct xlat_st *s = &c->st[(c->top + i) & 7];
        for (int k = 0; k < 8; k++)
            f->st[i][k] = (uint8_t)(s->mant >> (8 * k));
        f->st[i][8] = (uint8_t)s->se;
        f->st[i][9] = (uint8_t)(s->se >> 8);
    }
    f->cr0 = f->fsw | 0xffff0000u; /* what Wine puts there */
}

static inline void xlat_fp_from_fsave(struct xlat_cpu *c, const struct xlat_fsave *f)
{
    c->fcw = (uint16_t)f->fcw;
    c->fsw = f->fsw & 0x477f;
    c->top = f->fsw >> 11 & 7;
    c->tags = 0;
    for (int i = 0; i < 8; i++)
        c->tags |= (uint8_t)((f->tags >> (2 * i) & 3) != 3) << i;
    c->fip = f->fip;
    c->fcs = (uint16_t)f->fcs;
    c->fop = f->fcs >> 16 & 0x7ff;
    c->fdp = f->fdp;
    c->fds = (uint16_t)f->fds;
    for (int i = 0; i < 8; i++) {
        struct xlat_st *s = &c->st[(c->top + i) & 7];
        s->mant = 0;
        for (int k = 0; k < 8; k++)
            s->mant |= (uint64_t)f->st[i][k] << (8 * k);
        s->se = (uint16_t)(f->st[i][8] | f->st[i][9] << 8);
    }
}

#endif
