/* straight.h - what registers and the stack hold after a run of instructions without branches, as far as that follows from where the run began.
 *
 * Internal to lifter/cfg/traits/.  Two questions need it: which constant a call gets as an argument, and whether an exception handler's first block
 * compares the exception's code.
 */
#ifndef XLAT_TRAITS_STRAIGHT_H
#define XLAT_TRAITS_STRAIGHT_H

#include "lifter/cfg/cfg.h"
#include "lifter/effects/effects.h"

struct xlat_known {
    enum {
        XLAT_KNOWN_NOT,
        XLAT_KNOWN_CONST,    /* n */
        XLAT_KNOWN_STACK,    /* address: n bytes above esp at the beginning */
        XLAT_KNOWN_REGISTER, /* what register n was at the beginning */
        XLAT_KNOWN_TEB,      /* address: n bytes from where fs begins */
        XLAT_KNOWN_WORD,     /* what the word at address n holds */
        XLAT_KNOWN_ARGUMENT, /* what the function got as its first argument, and n; if the run begins where the function does */
        XLAT_KNOWN_DEREF1,   /* the word at that argument, and n */
        XLAT_KNOWN_DEREF2,   /* the word at that word, and n */
    } kind;
    uint32_t n;
};

enum { XLAT_STRAIGHT_SLOTS = 32 };
struct xlat_straight {
    struct xlat_known reg[8];
    struct { int32_t at; struct xlat_known value; } slot[XLAT_STRAIGHT_SLOTS]; /* words on the stack, by their distance from esp at the beginning */
    unsigned nslots;
    bool argument_lost; /* the first argument's place may have been written to */
};

void xlat_straight_begin(struct xlat_straight *s);
/* After one more instruction. */
void xlat_straight_step(struct xlat_straight *s, const struct xlat_effects *e);
/* The value of an expression of e, which belongs to the next instruction. */
struct xlat_known xlat_straight_value(const struct xlat_straight *s, const struct xlat_effects *e, xlat_node_id n);
/* The word at `at` bytes above esp at the beginning. */
struct xlat_known xlat_straight_word(const struct xlat_straight *s, int32_t at);

#endif
