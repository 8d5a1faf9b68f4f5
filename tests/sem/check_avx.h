/* check_avx.h - the parts of check_vec.c for VEX instructions: the upper halves of ymm on the processor, the encodings, and
 * the liberties of translated code by their names.  Included by check_vec.c when it is compiled with CHECK_AVX. */
#ifndef XLAT_CHECK_AVX_H
#define XLAT_CHECK_AVX_H

enum { UPPER_HALVES = MEM_ADDR + 2048 };

/* Code around the instruction: upper halves from and to memory.  It changes nothing else. */
extern const uint8_t xlat_avx_load[], xlat_avx_save[], xlat_avx_end[];
__asm__(".text\n"
        ".globl xlat_avx_load, xlat_avx_save, xlat_avx_end\n"
        "xlat_avx_load:\n"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7\n  vinsertf128 $1, 0x10000800+16*\\n, %ymm\\n, %ymm\\n\n.endr\n"
        "xlat_avx_save:\n"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7\n  vextractf128 $1, %ymm\\n, 0x10000800+16*\\n\n.endr\n"
        "xlat_avx_end:\n");
_Static_assert(UPPER_HALVES == 0x10000800, "known to the assembly");

static unsigned avx_wrap(uint8_t *page, const uint8_t *bytes, unsigned len)
{
    unsigned before = (unsigned)(xlat_avx_save - xlat_avx_load), after = (unsigned)(xlat_avx_end - xlat_avx_save);
    memcpy(page, xlat_avx_load, before);
    memcpy(page + before, bytes, len);
    memcpy(page + before + len, xlat_avx_save, after);
    return before + len + after;
}

static bool is_gather(const struct xlat_insn *in) { return in->vex && in->nop == 3 && in->opnd[3].kind; }

/* Sets the indices of gathers so that the elements lie near the operand. */
static void avx_tame_indices(const struct xlat_insn *in, uint8_t *lo, uint8_t *hi)
{
    bool quad = in->op == XLAT_OP_vpgatherqd || in->op == XLAT_OP_vpgatherqq || in->op == XLAT_OP_vgatherqps || in->op == XLAT_OP_vgatherqpd;
    for (int i = 0; i < 32; i += quad ? 8 : 4) {
        uint8_t *p = i < 16 ? lo + i : hi + i - 16;
        int64_t v = (int8_t)(p[0] << 5) >> 5;
        memcpy(p, &v, quad ? 8 : 4);
    }
}

/* In 64-bit mode, where this runs, VEX.W makes general registers 64 bits wide. */
static bool avx_same_in_64(const struct xlat_insn *in, bool w)
{
    for (int i = 0; i < in->nop; i++)
        if (w && in->opnd[i].kind == OPND_REG)
            return false;
    return !w || (in->op != XLAT_OP_vmovd && in->op != XLAT_OP_vpinsrd && in->op != XLAT_OP_vpextrd && in->op != XLAT_OP_vcvtsi2ss &&
                  in->op != XLAT_OP_vcvtsi2sd && in->op != XLAT_OP_vpcmpestri && in->op != XLAT_OP_vpcmpestrm);
}

/* Encoding number `form` (0..15) of a VEX opcode: /reg, with a register or a memory operand.  b holds the bytes before ModRM; returns their
 * number. */
static unsigned avx_form(uint8_t *b, unsigned form)
{
    unsigned map = b[1] & 31, reg = form & 7;
    if (rnd() & 1)
        b[2] = (uint8_t)((b[2] & 0x87) | 0x40 | (rnd() & 7) << 3); /* vvvv */
    b[4] = (uint8_t)(form & 8 ? reg << 3 | 7 : 0xc0 | reg << 3 | (rnd() & 7));
    b[5] = (uint8_t)rnd();
    if (map == 2 && b[3] >= 0x90 && b[3] <= 0x93 && form & 8) {
        b[4] = (uint8_t)(reg << 3 | 4);
        b[5] = (uint8_t)((rnd() & 0xf8) | 7);
        if ((b[5] >> 3 & 7) == 4)
            b[5] ^= 8;
    }
    if (map == 3 && b[3] >= 0x4a && b[3] <= 0x4c)
        b[5] &= 0x7f; /* bit 7 of is4 would name registers 8..15 in 64-bit mode */
    return 4;
}

#ifdef CHECK_EMIT
static bool named(const struct xlat_insn *in, const char *words)
{
    const char *name = xlat_op_name(in->op);
    for (const char *p = words; *p; p += strcspn(p, " "), p += *p == ' ') {
        size_t n = strcspn(p, " ");
        if (!strncmp(name, p, n))
            return true;
    }
    return false;
}
/* The differences that ops_emit_vec_tmpl.c allows, as in check_vec.c for SSE: copies ours to h, the processor's outcome, where they may differ. */
static bool avx_allowed(struct state *h, const struct state *ours, const struct state *before, const struct xlat_insn *in)
{
    const char *name = xlat_op_name(in->op);
    int bytes = strstr(name, "pd") || strstr(name, "sd") ? 8 : 4, d = in->opnd[0].num;
    if (h->fault != ours->fault)
        return false;
    if (!named(in, "vadd vmul vhadd vdp"))
        return true;
    for (int half = 0; half < 2; half++) {
        uint8_t *p = half ? h->ymmh[d] : h->fx + 160 + 16 * d;
        const uint8_t *q = half ? ours->ymmh[d] : ours->fx + 160 + 16 * d;
        if (in->opnd[0].kind == OPND_MEM || (half && in->opnd[0].kind == OPND_XMM))
            break;
        if (nans(p, q, bytes))
            memcpy(p, q, 16);
    }
    return true;
}
#endif
#endif
