/* frame.h - which accesses of a function go to its own stack frame, and whether other code can know where that is.  Internal to lifter/cfg/.
 *
 * A register points to the stack when its value was made from esp.  The frame escapes when such a value is stored, handed to a called function in
 * eax, ecx or edx, or moved to where this analysis does not follow (vector registers): then other functions, and so other threads, may have it.
 */
#ifndef XLAT_FRAME_H
#define XLAT_FRAME_H

#include "lifter/cfg/cfg.h"
#include "lifter/effects/effects.h"

struct xlat_frame_point { /* what is known in front of an instruction: a bit a register */
    uint8_t points; /* points to the stack for certain */
    uint8_t may;    /* may do so */
};
struct xlat_frame {
    struct xlat_frame_point *at; /* per block, at its start */
    bool escapes;
};

/* f's frame; memory in a. */
void xlat_frame_find(const struct xlat_func *f, struct xlat_arena *a, struct xlat_frame *out);
void xlat_frame_step(const struct xlat_effects *e, struct xlat_frame_point *p);
/* The address is some constant away from a register that points to the stack, or that plus an index. */
bool xlat_frame_has(const struct xlat_effects *e, xlat_node_id address, const struct xlat_frame_point *p);

#endif
