/* handler.h - whether an exception handler or filter may use the registers of the fault that it is given.
 *
 * Used by the translator for the handlers that a program's file shows (lifter/cfg/traits/) and by the runtime for those that are found when the
 * program runs.  Asks for instructions one at a time, so it does not matter where they come from.
 */
#ifndef XLAT_HANDLER_H
#define XLAT_HANDLER_H

#include "lifter/effects/effects.h"

enum xlat_handler_kind {
    XLAT_HANDLER_VECTORED,   /* EXCEPTION_POINTERS * is argument 1 */
    XLAT_HANDLER_UNHANDLED,  /* likewise; it may pass it on to the filter that was set before, which has been analysed itself */
    XLAT_HANDLER_STRUCTURED, /* EXCEPTION_RECORD * is argument 1, the registered record 2, CONTEXT * 3 */
    XLAT_HANDLER_FILTER,     /* Microsoft's compilers': EXCEPTION_POINTERS * is at [ebp - 14h], ebp is the frame of the function around it */
};

struct xlat_handler_code { /* how to read code */
    void *arg;
    /* The instruction at va, which belongs to the function that begins at entry unless a jump has left that.  NULL: none is known.  *ends: nothing
     * follows it, or va itself is behind the end (and the result NULL).  Valid until the next call. */
    const struct xlat_insn *(*insn)(void *arg, uint32_t entry, uint32_t va, bool *ends);
    /* The name of the function whose address is in the import's slot at va; NULL: not known, or no such slot. */
    const char *(*import)(void *arg, uint32_t va);
};

struct xlat_handler_use {
    bool uses;      /* may use the context, as far as the code does not show that it cannot */
    bool delegates; /* a structured handler that asks functions which the registered record names: filters */
    uint32_t where; /* the instruction that shows `uses` */
    int32_t left[2]; /* a filter leaves a pointer to the context in the frame of the function around it, at ebp + these; 0: it does not */
};

/* Never fails; work is bounded.  Exceptions at which registers are exact in any case, and (vectored, unhandled) stack overflows, do not count, where
 * the code compares the exception's code with one of theirs. */
struct xlat_handler_use xlat_handler_use(const struct xlat_handler_code *code, uint32_t va, enum xlat_handler_kind kind);

/* Whether registers may not be exact at exceptions of this code: those of memory and of floating point. */
bool xlat_exception_is_inexact(uint32_t code);

#endif
