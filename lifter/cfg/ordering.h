/* ordering.h - which guest accesses must be executed as often and in the order that the program says, because another thread may see or change
 * what they go to.
 *
 * An x86-64 host keeps the guest's memory order at no cost, but LLVM takes memory for the thread's own: it loads a value once before a loop that
 * waits for it to change, and stores one once after the loop.  The rule is that in a cycle of the control-flow graph without a call every access
 * is done anew each turn, unless one of these is proven:
 *  - It goes to the function's own stack frame, whose address no other code has (frame.h), or to a section that is not writable.
 *  - The cycle is that of an innermost loop, and a register that each turn changes by the same constant moves the access's address each turn.  LLVM
 *    has no reason then to do it any number of times but that; this is what leaves loops over arrays free to be vectorised.
 * So that the second holds also where LLVM unrolls an innermost loop into the body of one around it, every loop that has loops within it gets a
 * barrier at its head, over which LLVM moves no access.
 * Calls are such barriers themselves.
 */
#ifndef XLAT_ORDERING_H
#define XLAT_ORDERING_H

#include "lifter/cfg/cfg.h"

enum xlat_block_order {
    XLAT_HEAD_BARRIER = 1, /* no access may be moved over the block's beginning */
    /* Head of a loop that most likely waits for another thread: every shared location that it reads has the same address in each iteration. */
    XLAT_HEAD_WAITS = 2,
};

struct xlat_ordering {
    uint8_t *block;    /* per block: enum xlat_block_order */
    bool **ordered;    /* per block and instruction of it: its accesses are to be done as the program says */
    uint32_t nwaiting; /* blocks with XLAT_HEAD_WAITS */
};

/* everywhere: not in loops alone.  Memory of *out in a. */
void xlat_ordering_find(const struct xlat_program *p, const struct xlat_func *f, bool everywhere, struct xlat_arena *a, struct xlat_ordering *out);

#endif
