/* insn.h - one decoded x86 instruction as a record of our own.  No type of Capstone's is visible outside decode.c.
 *
 * It holds the explicit operands only; what an instruction reads and writes besides is in its semantics (lifter/sem/); xlat_effects()
 * (lifter/effects/effects.h) returns it.
 * Source of the encoding: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
 */
#ifndef XLAT_INSN_H
#define XLAT_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* XLAT_OP_add, ... one per row of the instruction tables. */
enum xlat_op {
    XLAT_OP_invalid = 0, /* the processor raises #UD */
    XLAT_OP_unsupported, /* decodes, but has no row: counted by mnemonic in reports; at run time an illegal instruction, and logged */
#define INSN(op) XLAT_OP_##op,
#include "lifter/decode/insns.def"
#undef INSN
    XLAT_OP_COUNT
};

enum xlat_gpr { XLAT_EAX, XLAT_ECX, XLAT_EDX, XLAT_EBX, XLAT_ESP, XLAT_EBP, XLAT_ESI, XLAT_EDI, XLAT_NOREG = 0xff };
enum xlat_seg { XLAT_ES, XLAT_CS, XLAT_SS, XLAT_DS, XLAT_FS, XLAT_GS }; /* the processor's numbers */

/* Condition codes in the processor's encoding (low four bits of Jcc). */
enum xlat_cc { CC_O, CC_NO, CC_B, CC_AE, CC_E, CC_NE, CC_BE, CC_A, CC_S, CC_NS, CC_P, CC_NP, CC_L, CC_GE, CC_LE, CC_G };

enum xlat_opnd_kind {
    OPND_NONE,
    OPND_REG, /* general register; bits 8: num 0..3 = al cl dl bl, 4..7 = ah ch dh bh */
    OPND_MEM, /* insn.mem describes it; bits = width of the access (80: tbyte, 0: unknown, e.g. fxsave) */
    OPND_IMM, /* imm, sign-extended by the decoder to 32 bits as the manual says; bits = operand's width after extension */
    OPND_REL, /* branch target: imm = absolute guest address (not relocated) */
    OPND_SEG, /* segment register, enum xlat_seg */
    OPND_ST,  /* x87 ST(num) */
    OPND_MM,
    OPND_XMM,
    OPND_YMM,
    OPND_CR,
    OPND_DR,
    OPND_FAR, /* far pointer: imm = offset, num unused; the selector is the next operand (OPND_IMM, 16) */
};

struct xlat_opnd {
    uint8_t kind;   /* enum xlat_opnd_kind */
    uint8_t num;    /* register number */
    uint16_t bits;  /* width */
    uint32_t imm;
};

struct xlat_memref {
    uint8_t seg;          /* enum xlat_seg; the default segment when there is no override */
    uint8_t base, index;  /* enum xlat_gpr or XLAT_NOREG; with asz 16 the 16-bit halves are meant */
    uint8_t scale;        /* 1 2 4 8 */
    uint32_t disp;        /* sign-extended */
};

enum xlat_prefix { PFX_LOCK = 1, PFX_REP = 2 /* F3 */, PFX_REPNE = 4 /* F2 */, PFX_SEG = 8 /* an explicit override */ };

/* VEX encodings.  The decoder says FORM and NDS; lifter/sem/avx.c adds the lane that the SSE semantics are to work on. */
enum xlat_vex {
    VEX_FORM = 1,
    VEX_NDS = 2,   /* the destination is apart from the first source: it stands first, and the SSE form has one operand fewer */
    VEX_UPPER = 4, /* the upper 16 bytes of vectors and of memory */
};

struct xlat_insn {
    uint32_t addr;   /* guest virtual address at the preferred base (offline) or at run time (interpreter) */
    uint16_t op;     /* enum xlat_op */
    uint8_t len;     /* bytes, 1..15 */
    uint8_t nop;     /* explicit operands */
    uint8_t osz;     /* operand size: 16 or 32 (string instructions: element width in bits, 8 16 32) */
    uint8_t asz;     /* address size: 16 or 32 */
    uint8_t prefix;  /* enum xlat_prefix */
    uint8_t cc;      /* enum xlat_cc for jcc, setcc, cmovcc, fcmov; predicate/selector where a row's family says so */
    uint8_t disp_reloc, imm_reloc; /* non-zero: a relocation patches the displacement / the (only) immediate */
    uint8_t vex;     /* enum xlat_vex; 0: not a VEX encoding */
    struct xlat_memref mem;
    struct xlat_opnd opnd[4];
};

#endif
