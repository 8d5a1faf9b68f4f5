/* rules.h - rows and operands of instructions that Capstone gets wrong, or that are known without it.  Internal to lifter/decode/. */
#ifndef XLAT_RULES_H
#define XLAT_RULES_H

#include "lifter/decode/encoding.h"

enum { MAX_OPNDS = 4 };
enum shape_flags {
    SHAPE_STRING = 1,   /* operands are implicit; osz is the element's width */
    SHAPE_LOCKABLE = 2, /* LOCK is legal when the destination is in memory */
    SHAPE_SEG = 4,      /* implicit memory operand: mem.seg counts (xlat, maskmovq) */
    SHAPE_NO_OSZ = 8,   /* 66 is a mandatory prefix or means nothing: osz stays 32 */
    SHAPE_VSIB = 16,    /* the memory operand's index is the vector in opnd[3], which nop does not count */
};

struct shape {
    uint32_t key;       /* shape_key() + 1; 0: empty */
    uint16_t op;
    uint8_t nop, flags, vex;
    struct xlat_opnd opnd[MAX_OPNDS]; /* immediates: num 0: the encoding's first, 1: its second, 0xff: imm is the value */
};

/* The mandatory prefix (F2, F3, 0: none) that is given to Capstone besides 66; *bad: the processor raises #UD for the combination. */
uint8_t xlat_rule_prefix(const struct xlat_encoding *e, bool *bad);
/* Encodings whose row is known without Capstone, because some of its versions do not know or misname them.  XLAT_OP_COUNT: any other. */
uint16_t xlat_rule_fixed(const struct xlat_encoding *e);
/* Where Capstone knows the encoding, but its versions give it different names.  XLAT_OP_COUNT: any other. */
uint16_t xlat_rule_renamed(const struct xlat_encoding *e);
/* The row of a string instruction, 0: not a string instruction. */
uint16_t xlat_rule_string(const struct xlat_encoding *e);
void xlat_rule_x87(const struct xlat_encoding *e, struct shape *s);   /* operands of D8..DF, and the row of an alias */
void xlat_rule_sizes(const struct xlat_encoding *e, struct shape *s); /* corrects the operands that Capstone gave */
void xlat_rule_vex(const struct xlat_encoding *e, struct shape *s);   /* vex.c: row and operands of a VEX encoding */
bool xlat_rule_lockable(unsigned op);
const struct xlat_opnd *xlat_shape_mem(const struct shape *s);        /* the memory operand, NULL: none */

#endif
