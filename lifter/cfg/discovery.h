/* discovery.h - what the files of lifter/cfg/ share while a program is being discovered.  Internal to this folder.
 *
 * Every byte of a page that holds translatable code has a mark and a slot that names the instruction decoded there; pages without code, of which a
 * small file can declare gigabytes between two of its sections, have none.
 * Instructions may overlap: each address is decoded on its own.  Addresses here are RVAs; instruction records and results hold VAs.
 *
 * A hostile file can ask for far more work than its size suggests: tables that overlap, thousands of jumps through one table, pointers that all
 * lead to the same data.  So the expensive steps are counted (xlat_spend), and discovery ends early, with a line in the program's `limit`, when a
 * file has spent SPEND_TIMES its size.  What was found until then is translated, the rest is left to the interpreter.
 */
#ifndef XLAT_DISCOVERY_H
#define XLAT_DISCOVERY_H

#include "lifter/base/map.h"
#include "lifter/cfg/cfg.h"
#include "lifter/decode/decode.h"
#include "lifter/effects/effects.h"

enum mark {
    M_CODE = 1,   /* executable, backed by the file: may be translated */
    M_BODY = 2,   /* part of a decoded instruction */
    M_LEADER = 4, /* a block begins here */
    M_TABLE = 8,  /* part of a jump table that stands among code */
    M_RELOC = 16, /* a relocation begins here */
    M_MIXED = 32, /* no function is guessed to begin in the gaps here (XLAT_SECTION_MIXED) */
};

enum flow { FLOW_NEXT, FLOW_JCC, FLOW_JMP, FLOW_IND, FLOW_CALL, FLOW_CALLIND, FLOW_RET, FLOW_STOP, FLOW_EXIT };

enum {
    SEED_STRONG = SEED_ENTRY | SEED_EXPORT | SEED_TLS | SEED_CALL | SEED_GUARD | SEED_SYMBOL | SEED_PROLOGUE | SEED_TAIL | SEED_SPLIT,
    SEED_WEAK = SEED_RELOC | SEED_CONST, /* may be wrong: dropped again when all that named them turns out to be a jump table */
};

enum {
    PAGE = 4096,
    COST_DECODE = 32,    /* of decoding one instruction, in units of looking at one word of the file (about 10 ns) */
    COST_STEP = 4,       /* of following a register's value through one instruction */
    SPEND_TIMES = 256,   /* units for each byte of the file; the worst of Wine's modules and of large programs needs 16 */
    SPEND_SLACK = 1 << 20, /* units for any file, since a small one may be nothing but code */
    /* Jump table entries for each byte of the file, counted once for each jump that uses the table (the worst known program has 0.007), and for any
     * file: an interpreter that jumps through a table of 256 entries after each of 256 operations has 65,536. */
    ENTRIES_TIMES = 1,
    ENTRIES_SLACK = 70000,
    ROW_BYTES = 4,         /* the smallest row of an exception table: rows that do not overlap are at most bytes / ROW_BYTES ... */
    ROWS_SLACK = 4096,     /* ... and that many in any file */
};

enum callee { CALLEE_PLAIN, CALLEE_NORETURN, CALLEE_SETJMP, CALLEE_SWITCH };

struct table {
    uint32_t jump; /* RVA of the jump */
    struct xlat_jumptable t;
    uint32_t first, end; /* RVAs of the bytes it occupies */
    uint32_t stride;
    uint32_t bfirst, bend; /* of the index table; 0, 0: none */
};

struct disc {
    const struct xlat_image *im;
    struct xlat_arena *a;
    struct xlat_decoder *dec;
    uint32_t lo, hi;      /* RVAs: the pages of code lie in [lo, hi), which begin and end on a page */
    uint32_t *page;       /* [(hi - lo) / PAGE], number of the page's part of mark and at + 1; 0: a page without code */
    uint32_t npages;      /* parts */
    uint8_t *mark;        /* [npages * PAGE], enum mark; xlat_slot says where */
    uint32_t *at;         /* [npages * PAGE], index of the instruction decoded there + 1; later: of the block */
    bool *used;           /* [npages], instructions were decoded on the page */
    uint64_t bytes;       /* what work and memory are in proportion to: the file's size, or that of its pages of code (a few times as much at most) */
    uint64_t spent;       /* units of work, see SPEND_TIMES */
    uint64_t nentries;    /* of all jump tables found */
    uint64_t nrows;       /* of C++ and unwind tables read */
    bool stop;            /* a limit was met: nothing new is explored */
    bool partial;         /* xlat_cfg_options.partial: calls are not followed */
    struct xlat_diag *limit; /* of the program: where and why */
    const uint8_t *sections; /* xlat_judge_sections; NULL: nothing is known of them */
    VEC(struct xlat_insn) insns;
    VEC(uint8_t) flows;   /* of each, enum flow */
    VEC(uint32_t) work;   /* addresses to explore */
    struct xlat_map seeds; /* RVA -> enum xlat_seed bits */
    struct xlat_map imports; /* RVA of the IAT slot -> enum callee */
    struct xlat_map callees;   /* RVA of a function -> enum callee, as its code tells */
    struct xlat_map jump_from; /* target RVA -> RVA of a jump that goes there (the first seen) */
    struct xlat_map table_of;  /* RVA of the jump -> index into tables */
    struct xlat_map table_at;  /* RVA of the first entry -> index into tables */
    VEC(struct table) tables;
    VEC(uint32_t) jumps;  /* RVAs of indirect jumps without a table */
    size_t tried;         /* the first of them that has not been looked at since the last retry */
    struct xlat_map entries;   /* RVAs of the words that are jump table entries */
    struct xlat_map bases; /* addresses that some jump uses as its table: where a neighbour's table of unknown length must end */
    uint32_t run;         /* instructions since the last leader */
};

static inline bool in_range(const struct disc *d, uint32_t rva) { return rva - d->lo < d->hi - d->lo && d->page[(rva - d->lo) / PAGE]; }
static inline size_t xlat_slot(const struct disc *d, uint32_t rva) /* index into mark and at of an RVA in range */
{
    return (size_t)(d->page[(rva - d->lo) / PAGE] - 1) * PAGE + rva % PAGE;
}
static inline uint8_t *mark_of(const struct disc *d, uint32_t rva) { return &d->mark[xlat_slot(d, rva)]; }
static inline uint32_t *at_of(const struct disc *d, uint32_t rva) { return &d->at[xlat_slot(d, rva)]; }
static inline bool is_code(const struct disc *d, uint32_t rva) { return in_range(d, rva) && *mark_of(d, rva) & M_CODE; }
static inline bool is_marked(const struct disc *d, uint32_t rva, unsigned m) { return in_range(d, rva) && *mark_of(d, rva) & m; }
/* The first RVA from rva on that is in range; d->hi: none. */
static inline uint32_t next_in_range(const struct disc *d, uint32_t rva)
{
    while (rva < d->hi && !d->page[(rva - d->lo) / PAGE])
        rva = (rva / PAGE + 1) * PAGE;
    return rva;
}
static inline const struct xlat_insn *insn_at(const struct disc *d, uint32_t rva)
{
    uint32_t i = in_range(d, rva) ? *at_of(d, rva) : 0;
    return i ? &d->insns.at[i - 1] : NULL;
}
/* Where control goes after an instruction that insn_at has given. */
static inline enum flow flow_after(const struct disc *d, const struct xlat_insn *in) { return (enum flow)d->flows.at[in - d->insns.at]; }
static inline void xlat_mark_bytes(struct disc *d, uint32_t first, uint32_t end, unsigned m)
{
    for (uint32_t i = first; i < end; i++)
        if (in_range(d, i))
            *mark_of(d, i) |= m;
}
static inline uint32_t rva_of(const struct disc *d, uint32_t va) { return va - d->im->base; }
static inline uint32_t va_of(const struct disc *d, uint32_t rva) { return rva + d->im->base; }

/* In the order in which the files may call each other: each only those above it. */

/* budget.c */
/* Counts `units` of work that what is at rva causes.  False: the budget is used up, and the caller must not do that work. */
bool xlat_spend(struct disc *d, uint32_t rva, unsigned units);
/* The same for a row of an exception table at rva.  False: the tables overlap, and no more of them is read; discovery goes on without. */
bool xlat_spend_row(struct disc *d, uint32_t rva);
/* code.c */
enum flow xlat_flow(const struct xlat_insn *in);
enum flow xlat_flow_of(const struct xlat_effects *e);
void xlat_decode_at(struct disc *d, uint32_t rva, struct xlat_insn *out); /* with relocations told */
/* callee.c */
void xlat_know_imports(struct disc *d);
enum callee xlat_callee(struct disc *d, const struct xlat_insn *in);      /* what a call calls, as far as names and code tell */
/* plausible.c */
bool xlat_is_odd(const struct xlat_insn *in, const struct xlat_effects *e); /* no user code has such an instruction, but data decodes to it */
/* strict: not even a pointer says that code begins there */
bool xlat_plausible(struct disc *d, uint32_t rva, bool strict);
/* jumptable.c */
bool xlat_find_table(struct disc *d, uint32_t jump, bool guess, struct table *out); /* guess: without a bound, by what the entries look like */
/* explore.c */
void xlat_add_seed(struct disc *d, uint32_t rva, unsigned why); /* notes an entry; explored by the next xlat_explore */
void xlat_explore(struct disc *d); /* until nothing is left to decode and no jump table to find */
/* ehframe.c */
void xlat_seed_unwind(struct disc *d);
/* seeds.c */
void xlat_seed_all(struct disc *d, const struct xlat_cfg_options *o);
/* block.c: all blocks, sorted; d->at then holds block indices + 1 */
struct xlat_block *xlat_make_blocks(struct disc *d, uint32_t *n);
/* func.c */
void xlat_make_funcs(struct disc *d, struct xlat_block *blocks, uint32_t n, const struct xlat_cfg_options *o, struct xlat_program *p);
/* sealed.c */
enum xlat_section_bytes { XLAT_SECTION_CODE, XLAT_SECTION_MIXED /* what nothing refers to is data */, XLAT_SECTION_SEALED /* none of it is code */ };
/* What the functions that a first discovery has found say about the sections: of each, enum xlat_section_bytes, in the program's arena.  NULL: all
 * of them are code. */
const uint8_t *xlat_judge_sections(const struct xlat_program *p);

#endif
