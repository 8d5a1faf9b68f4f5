/* encoding.h - the bytes of one i386 instruction taken apart: prefixes, opcode, ModRM, displacement, immediates.  Internal to lifter/decode/.
 *
 * This gives an instruction's length and the offsets of its parts, not its meaning.  decode.c builds a canonical form of it (no redundant prefixes,
 * no displacement) for Capstone, caches the answer, and fills in the rest exactly.
 * Source: Intel SDM vol. 2, chapter 2 and appendix A (opcode maps).
 */
#ifndef XLAT_ENCODING_H
#define XLAT_ENCODING_H

#include "lifter/decode/insn.h"

enum xlat_opmap { MAP_1, MAP_0F, MAP_0F38, MAP_0F3A, MAP_VEX /* VEX or EVEX */ };

enum xlat_imm_kind {
    IMM_NONE,
    IMM_8,     /* used as a byte */
    IMM_8S,    /* one byte, sign-extended to the operand size */
    IMM_16,    /* ret n */
    IMM_Z,     /* operand size */
    IMM_ENTER, /* imm 16, imm 8 */
    IMM_FAR,   /* offset of operand size, selector 16 */
    IMM_REL,   /* branch distance: imm holds it sign-extended */
};

struct xlat_encoding {
    uint8_t len;
    uint8_t map;         /* enum xlat_opmap */
    uint8_t opcode;
    bool has_modrm;
    uint8_t modrm;
    uint8_t vex_first;   /* C4 C5: VEX; 62: EVEX, for which only the length is right */
    uint8_t vex_map, vex_pp, vex_vvvv /* complemented: 0 stands for 1111b */, vex_l, vex_w;
    uint8_t vsib, vsib_shift; /* index and scale fields of the SIB byte */
    uint8_t osz, asz;    /* 16 or 32 */
    uint8_t seg;         /* enum xlat_seg of the last override, XLAT_NOREG: none */
    uint8_t rep;         /* the last of F2, F3; 0: none */
    bool lock;
    bool has_mem;        /* mem is valid: ModRM form or absolute (moffs) */
    struct xlat_memref mem;
    uint8_t disp_off, disp_size; /* bytes; 0: none */
    uint8_t imm_kind;    /* enum xlat_imm_kind */
    uint8_t imm_off, imm_size;   /* the first immediate */
    uint32_t imm, imm2;  /* first (sign-extended when IMM_8S or IMM_REL) and second */
    bool bad;            /* longer than 15 bytes, or prefixes no processor accepts there */
};

/* Length of the instruction at p, 0: the n bytes end before it does. */
unsigned xlat_encoding_parse(const uint8_t *p, size_t n, struct xlat_encoding *e);

#endif
