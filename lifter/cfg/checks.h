/* checks.h - where a function whose code the guest may write at any time compares its own bytes with those that it was made from.
 *
 * Such a function (struct xlat_func, checked) lies in a section that is writable and executable.  Nothing says when its bytes change, so it looks
 * itself: no instruction is executed before its bytes were compared since the last moment at which other code may have run.  On one thread that is
 * exact, whoever wrote: the function itself, one that it called, the system.
 *
 * A block's bytes are compared at its beginning, unless they were on every way to it since then.  A loop without a call is compared as a whole where
 * it is entered.  A comparison takes in small blocks that may follow.  After a store that goes to the function's own addresses all of its bytes are
 * compared, and after an instruction whose stores are not known singly the rest of its block and what follows.  Stores to the stack frame are taken
 * to go elsewhere; the emitter tests at the entry that the stack is not near the code.
 *
 * Behind each store is a way out with all registers and flags, and the code generator's time grows much faster than their number.  A function with
 * too many of them is left to the interpreter.
 */
#ifndef XLAT_CHECKS_H
#define XLAT_CHECKS_H

#include "lifter/cfg/ordering.h"
#include "lifter/cfg/origin.h"

enum xlat_own_store {
    XLAT_STORE_ELSEWHERE, /* none, or only to the stack frame or the thread's block */
    XLAT_STORE_TESTED,    /* its addresses must be compared with the function's */
    XLAT_STORE_ANYWHERE,  /* what it writes is not known before: a repeated instruction, state images, masked stores */
};

struct xlat_block_check {
    uint32_t first, n;    /* ranges of struct xlat_checks that are compared when the block is entered; none: n is 0 */
    bool from_outside;    /* only on ways from blocks of another loop (see `loop`), else always */
    bool each_turn;       /* with from_outside: at each other turn too, as the loop waits for something or never ends */
    uint32_t loop;        /* number of the outermost loop without a call that the block is in, unique for a block that is in none */
    uint8_t *store;       /* per instruction: enum xlat_own_store */
};

struct xlat_checks {
    struct xlat_block_check *block;
    xlat_bytes_list ranges; /* for xlat_block_check.first */
    xlat_bytes_list code;   /* the function's instructions, as its origin has them (origin.h): what is compared with */
    xlat_bytes_list own;    /* addresses that hold all of them, in at most four pieces */
    bool on_stack;          /* it has stores that are taken to go to the stack */
    bool too_many;          /* stores that must be compared: it is not worth translating */
};

/* order: the function's, all NULL for a program with one thread.  Memory of *out in a, but for the lists, which xlat_checks_free frees. */
void xlat_checks_find(const struct xlat_program *p, const struct xlat_func *f, const struct xlat_ordering *order, struct xlat_arena *a,
                      struct xlat_checks *out);
void xlat_checks_free(struct xlat_checks *c);

#endif
