/* traits.h - what kind of program this is: whatever is asked of a program as a whole, decided once and kept in one record.
 *
 * The translator asks the record and nothing else; `xlat inspect` prints it with the reasons; a module (runtime/abi/aot.h) has it as text; the user
 * (`xlat build --trait`) or a profile may set traits that the program's file does not show.  The rows are in traits.def.
 */
#ifndef XLAT_TRAITS_H
#define XLAT_TRAITS_H

#include "lifter/cfg/cfg.h"

enum xlat_threads { /* how accesses that other threads may see are kept in place (lifter/cfg/ordering.c) */
    XLAT_THREADS_ONE,     /* not at all */
    XLAT_THREADS_SEVERAL, /* in loops that may be waiting for another thread */
    XLAT_THREADS_RACING,  /* all */
};

/* The registers that a handler may use of a fault anywhere in the program.  A function that registers a structured handler of its own keeps all of
 * them in any case (own_handler below). */
enum xlat_fault_regs {
    XLAT_FAULT_NONE,
    XLAT_FAULT_ESP,   /* eip and esp */
    XLAT_FAULT_FRAME, /* also those that a called function preserves: ebx ebp esi edi */
    XLAT_FAULT_ALL,
};

enum xlat_trait {
#define TRAIT(field, name, values, use, description) XLAT_TRAIT_##field,
#include "lifter/cfg/traits/traits.def"
#undef TRAIT
    XLAT_TRAIT_COUNT
};

struct xlat_traits { /* all zero: one thread, no handlers, nothing special */
#define TRAIT(field, name, values, use, description) uint8_t field;
#include "lifter/cfg/traits/traits.def"
#undef TRAIT
    const uint8_t *own_handler;         /* bit i & 7 of byte i / 8: function i of the program registers a structured handler that is no C++
                                           compiler's.  NULL: none does.  In the program's arena */
    const char *why[XLAT_TRAIT_COUNT]; /* a phrase each; in the program's arena or constant */
};

/* Traits that do not follow from the program's file: given by the user, or seen when it ran. */
enum xlat_trait_source { XLAT_TRAIT_FOUND, XLAT_TRAIT_PROFILE, XLAT_TRAIT_GIVEN };
struct xlat_trait_choice { /* zero-initialise */
    uint8_t value[XLAT_TRAIT_COUNT];
    uint8_t source[XLAT_TRAIT_COUNT]; /* enum xlat_trait_source; FOUND: not chosen, the program is asked */
};

/* Sets a trait unless a stronger source (GIVEN before PROFILE) has done so. */
void xlat_trait_choose(struct xlat_trait_choice *c, enum xlat_trait t, uint8_t value, enum xlat_trait_source source);
/* The same from "NAME=VALUE" of a command line.  False, and a line in d: no such trait or value, or one that is only reported. */
bool xlat_trait_parse(struct xlat_trait_choice *c, const char *text, struct xlat_diag *d);

/* Asks the program everything.  c: takes precedence over what the file says; NULL: nothing chosen.  False, and a line in d: a choice that the
 * program does not allow (to be movable without relocations). */
bool xlat_traits_find(const struct xlat_program *p, const struct xlat_trait_choice *c, struct xlat_traits *out, struct xlat_diag *d);

/* The record as one line, "dll=no movable=no ... handlers=all": the same record gives the same text. */
const char *xlat_traits_text(const struct xlat_traits *t, struct xlat_arena *a);
/* Only what was chosen, in the table's order; "" when nothing was.  With the program's bytes and the translator it determines the record, so it is
 * what a cache key needs of it. */
const char *xlat_trait_choice_text(const struct xlat_trait_choice *c, struct xlat_arena *a);

const char *xlat_trait_name(enum xlat_trait t);
const char *xlat_trait_values(enum xlat_trait t); /* the names of all its values */
const char *xlat_trait_description(enum xlat_trait t);
bool xlat_trait_is_used(enum xlat_trait t); /* whether it can be given by hand */
/* "no" or "several", for instance, in memory of the caller's; NULL: the trait has no such value. */
const char *xlat_trait_value_name(enum xlat_trait t, uint8_t value, char out[16]);
uint8_t xlat_trait_value(const struct xlat_traits *r, enum xlat_trait t);

#endif
