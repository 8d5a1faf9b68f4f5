/* loops.h - the nest of loops of a function's control-flow graph.
 *
 * A loop is a strongly connected component of blocks with at least one edge inside; the loops within it are those of the component without its
 * first block (its head, by address).  So each cycle of the graph goes through the head of exactly one loop that contains all of it, also where
 * the graph is irreducible.  Source: the nested components of M. Sharir, "Structural analysis", Computer Languages 5 (1980), found by R. Tarjan's
 * algorithm, SIAM J. Comput. 1 (1972).
 */
#ifndef XLAT_LOOPS_H
#define XLAT_LOOPS_H

#include "lifter/cfg/cfg.h"

struct xlat_graph { /* of a function's blocks, by index: block i leads to to[first[i]] ... to[first[i + 1] - 1] */
    uint32_t n, *first, *to;
};
/* through_calls: with the edges from a call to where it returns. */
struct xlat_graph xlat_graph_make(const struct xlat_func *f, bool through_calls, struct xlat_arena *a);
struct xlat_graph xlat_graph_reverse(const struct xlat_graph *g, struct xlat_arena *a);

struct xlat_loop {
    uint32_t *blocks, n; /* ascending; blocks[0] is the head */
    bool innermost;      /* no loop within it */
    bool too_deep;       /* not looked for loops within it: it has more levels of loops around it than compilers write */
};
/* Calls fn for every loop, after those within it.  The loop is the caller's only during the call. */
void xlat_each_loop(const struct xlat_graph *g, void (*fn)(const struct xlat_loop *l, void *arg), void *arg);

#endif
