/* loop_entries.h - heads of loops as entries.
 *
 * After a fault whose handler has changed the context, guest code goes on where no function begins, and the interpreter executes the rest of the
 * function, a loop of a hundred million turns too.  Where a program has such handlers its loops get entries: the interpreter, which looks for a
 * translated function after each jump, leaves for it at the loop's next turn.
 */
#ifndef XLAT_LOOP_ENTRIES_H
#define XLAT_LOOP_ENTRIES_H

#include "lifter/cfg/traits/traits.h"

/* Adds to the program a function for each innermost loop and each loop without calls, of the functions that keep all registers for handlers of
 * faults (handlers=all, and own_handler, which is renumbered).  Such a function (SEED_LOOP) has the blocks of the loop alone, and `around` says whose
 * loop it is; where it leaves the loop it returns, and the dispatcher goes on there.  Call it once, after xlat_traits_find. */
void xlat_enter_loops(struct xlat_program *p, struct xlat_traits *t);

#endif
