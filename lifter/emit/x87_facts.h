/* x87_facts.h - what is known about the x87 register stack at each point of a function, found by data flow before any code is built.  No LLVM.
 *
 * Positions are numbered 0..7 relative to a base, the physical register number that stands for position 0 (chosen where the function knows
 * nothing yet: at its entry, after a call).  TOP = base + depth, and the depth is a constant at each point.  Whether a position is full or
 * empty is such a constant too, as far as it is known.  All masks of positions have bit p for position p.
 */
#ifndef XLAT_X87_FACTS_H
#define XLAT_X87_FACTS_H

#include "lifter/cfg/cfg.h"
#include "lifter/effects/effects.h"

struct xlat_x87_at {
    uint8_t depth;         /* 0..7 */
    uint8_t depth_mem;     /* cpu->top = base + depth_mem */
    uint8_t full, empty;   /* positions known to be so */
    uint8_t dirty;         /* of those, the ones whose value is not in cpu->st (an empty one only where its old value may be shown again) */
    uint8_t mem, mem_full; /* positions whose bit of cpu->tags is known; what it says */
};

struct xlat_x87_need {
    uint8_t full, empty; /* positions that the code from here on wants full, or empty */
};

struct xlat_x87_block {
    bool reached;   /* some way leads here, as far as depths say */
    bool met;       /* some way has been counted in `in` */
    bool loops;     /* a block at the same or a later address leads to it */
    bool reload;    /* ways in disagree on the depth: all is in cpu here, and base and depth begin anew */
    uint8_t depth;  /* at its start */
    struct xlat_x87_need need;  /* at its start */
    struct xlat_x87_need local; /* of its own instructions alone, up to the first barrier */
    struct xlat_x87_at in;      /* known at its start */
};

struct xlat_x87_facts {
    const struct xlat_func *func;
    bool precise; /* cpu is brought up to date before each instruction at which a fault may show the unit (xlat_x87_shows) */
    bool noted;   /* in such a function: accesses note where the unit's state is instead (access.c) */
    bool traps;   /* in such a function: x87 instructions may raise the guest's exceptions */
    bool keeps;   /* some instruction shows the unit as a whole: values of popped registers, C1, exceptions */
    struct xlat_x87_block *block; /* per block of func */
};

/* What has to be written to cpu before control goes on to blocks that do not know all of `at`. */
struct xlat_x87_flush {
    struct xlat_x87_at at;
    uint8_t values, tags;
    bool top;
};

/* Fills f->block (func->nblocks of them, zeroed by the caller).  entry: the index of the block where the function begins. */
void xlat_x87_find_facts(struct xlat_x87_facts *f, uint32_t entry);
struct xlat_x87_need xlat_x87_need_after(const struct xlat_x87_facts *f, uint32_t bi); /* what any block after bi needs at its start */
/* Adds to w what must be written on the way to that block; then, for all blocks after bi. */
void xlat_x87_flush_to(const struct xlat_x87_facts *f, struct xlat_x87_flush *w, const struct xlat_x87_block *to);
void xlat_x87_flush_after(const struct xlat_x87_facts *f, struct xlat_x87_flush *w, uint32_t bi);
/* In a precise function: whether a fault of this instruction can show the unit, so that all of it must be in cpu (an access to the stack faults when
 * that is full, and then nobody has a use for it). */
bool xlat_x87_shows(const struct xlat_x87_facts *f, const struct xlat_x87_at *at, const struct xlat_insn *in);
void xlat_x87_in_cpu(const struct xlat_x87_facts *f, struct xlat_x87_at *at);         /* all of it is */
void xlat_x87_flushed(struct xlat_x87_flush *w);                                       /* it has been written: changes w->at */
void xlat_x87_check_after(const struct xlat_x87_facts *f, const struct xlat_x87_at *at, uint32_t bi); /* dies when a block after bi claims more */

/* ---- changes of what is known ---- */
void xlat_x87_know_nothing(struct xlat_x87_at *at);
/* Facts that a guard for n would add: none where two ways on want different things, nor where something is known already. */
struct xlat_x87_need xlat_x87_missing(const struct xlat_x87_at *at, const struct xlat_x87_need *n);
void xlat_x87_guarded(struct xlat_x87_at *at, const struct xlat_x87_need *n); /* such a guard has been passed */
void xlat_x87_become_full(struct xlat_x87_at *at, uint8_t positions);
void xlat_x87_become_empty(const struct xlat_x87_facts *f, struct xlat_x87_at *at, uint8_t positions);
uint8_t xlat_x87_tags_due(const struct xlat_x87_facts *f, const struct xlat_x87_at *at); /* positions whose bit of cpu->tags must be written */
/* holds, per block: a fact holds at its start, whichever way led there.  At the entry it does if at_entry says so; `after` says whether it does
 * at the end of a block when it does or does not at its start. */
void xlat_x87_hold(const struct xlat_func *f, bool at_entry, bool (*after)(const struct xlat_block *b, bool before), bool *holds);
uint8_t xlat_x87_positions(uint8_t st, unsigned depth);                                 /* a mask by ST number, as positions */

#endif
