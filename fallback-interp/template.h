/* template.h - decoded blocks of which only immediates, displacements or distances have changed in memory: they run without being decoded again.
 *
 * Programs that generate code again and again (trampolines, compilers at run time, inline caches) mostly store other constants into the same
 * instructions.  Such a field of 4 bytes is read from memory when the block runs.  Private to fallback-interp/.
 */
#ifndef XLAT_INTERP_TEMPLATE_H
#define XLAT_INTERP_TEMPLATE_H

#include "fallback-interp/record.h"

enum { XLAT_TEMPLATE_RECORDS = 8, XLAT_TEMPLATE_FIELDS = 8 /* at most, of a block that is treated so */ };

struct xlat_field {
    uint16_t at;     /* offset of its 4 bytes in the block */
    uint8_t record;  /* number of the instruction */
    uint8_t operand; /* the one whose imm it is; XLAT_FIELD_DISP: the displacement */
    bool relative;   /* to the end of the instruction */
};
#define XLAT_FIELD_DISP 0xff

struct xlat_template {
    uint32_t n;
    uint32_t runs; /* of the block with other fields than it was decoded with; losing some does no harm */
    struct xlat_field field[XLAT_TEMPLATE_FIELDS];
};

/* Appends the fields of an instruction, number `record` of a block, that was decoded from the bytes `at` behind those of the block; offsets as
 * xlat_decode gives them. */
void xlat_template_add(struct xlat_template *t, unsigned record, const struct xlat_insn *in, const uint8_t *block, uint32_t at, uint8_t disp_off,
                       uint8_t imm_off);
/* The block's records with the fields that memory has now, in `room`; NULL: other bytes have changed as well, or this has been done so often that
 * decoding again is better.  No libc. */
const struct xlat_record *xlat_template_apply(struct xlat_iblock *b, struct xlat_record room[XLAT_TEMPLATE_RECORDS]);

#endif
