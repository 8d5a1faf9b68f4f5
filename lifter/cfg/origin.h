/* origin.h - the bytes of the image that a function's translation is made from: its instructions, and data whose contents become part of the code.
 *
 * A translation may be used only while memory holds these bytes (runtime/core/pages.c).  Everything else of the image that discovery reads (pointers,
 * exception tables, tables of jumps that are compared by address) only says where code may be, which is never wrong for the code that runs.
 */
#ifndef XLAT_CFG_ORIGIN_H
#define XLAT_CFG_ORIGIN_H

#include "lifter/cfg/cfg.h"

struct xlat_bytes { uint32_t rva, size; };
typedef VEC(struct xlat_bytes) xlat_bytes_list;

/* The instruction in a block with a jump table that loads the jump's target by an index register: the jump itself, or one before it that loads the
 * register through which it jumps.  NULL: there is none of this form. */
const struct xlat_insn *xlat_table_load(const struct xlat_block *b);
/* Whether the jump at the end of the block is translated as a switch on the index of its table, so that the table itself is not read. */
bool xlat_table_is_folded(const struct xlat_image *im, const struct xlat_block *b);
/* Appends ranges to *out, those of instructions first, in ascending order without overlaps.  Returns how many those are. */
uint32_t xlat_func_origin(const struct xlat_program *p, const struct xlat_func *f, xlat_bytes_list *out);

#endif
