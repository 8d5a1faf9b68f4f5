/* decode.h - bytes to struct xlat_insn.  Capstone, which does part of it, is not visible outside this folder. */
#ifndef XLAT_DECODE_H
#define XLAT_DECODE_H

#include "lifter/decode/insn.h"

struct xlat_decoder; /* one per thread; owns a Capstone handle */
struct xlat_decoder *xlat_decoder_new(void); /* NULL: Capstone cannot be set up */
void xlat_decoder_free(struct xlat_decoder *d);

/* Decodes one instruction of i386 code at p (n bytes readable) that stands at guest address addr.
 * Returns its length, 0 when the bytes run out before the instruction is whole (out->op = XLAT_OP_invalid).
 * An encoding for which the processor raises #UD gives XLAT_OP_invalid and a length >= 1; one that no row of insns.def
 * stands for gives XLAT_OP_unsupported.
 * *disp_off and *imm_off (may be NULL) get the offset of the displacement and of the last 4-byte immediate, 0: none. */
unsigned xlat_decode(struct xlat_decoder *d, const uint8_t *p, size_t n, uint32_t addr, struct xlat_insn *out, uint8_t *disp_off,
                     uint8_t *imm_off);

/* The mnemonic of the bytes (for reports; also for unsupported ones), and a whole line of text as a disassembler prints it. */
void xlat_decode_mnemonic(struct xlat_decoder *d, const uint8_t *p, size_t n, uint32_t addr, char *out, size_t cap);
void xlat_decode_text(struct xlat_decoder *d, const uint8_t *p, size_t n, uint32_t addr, char *out, size_t cap);

void xlat_insn_text(const struct xlat_insn *in, char *out, size_t cap); /* the record itself, for tests and dumps */
const char *xlat_op_name(unsigned op); /* name of a row, "invalid", "unsupported" */

#endif
