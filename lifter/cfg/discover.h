/* discover.h - what the files of lifter/cfg/ share while a program is being discovered.  Internal to the room.
 *
 * Every byte of the image between the lowest and the highest translatable code has a mark and a slot that names the instruction decoded there.
 * Instructions may overlap: each address is decoded on its own.  Addresses here are RVAs; instruction records and results hold VAs.
 */
#ifndef XLAT_DISCOVER_H
#define XLAT_DISCOVER_H

#include "lifter/base/map.h"
#include "lifter/cfg/cfg.h"
#include "lifter/decode/decode.h"

enum mark {
    M_CODE = 1,   /* executable, not writable, backed by the file: may be translated */
    M_BODY = 2,   /* part of a decoded instruction */
    M_LEADER = 4, /* a block begins here */
    M_TABLE = 8,  /* part of a jump table that stands among code */
    M_RELOC = 16, /* a relocation begins here */
};

enum flow { FLOW_NEXT, FLOW_JCC, FLOW_JMP, FLOW_IND, FLOW_CALL, FLOW_CALLIND, FLOW_RET, FLOW_STOP, FLOW_EXIT };

enum {
    SEED_STRONG = SEED_ENTRY | SEED_EXPORT | SEED_TLS | SEED_CALL | SEED_GUARD | SEED_SYMBOL | SEED_PROLOGUE | SEED_TAIL | SEED_SPLIT,
    SEED_WEAK = SEED_RELOC | SEED_CONST, /* may be wrong: dropped again when all that named them turns out to be a jump table */
};

enum callee { CALLEE_PLAIN, CALLEE_NORETURN, CALLEE_SETJMP };

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
    uint32_t lo, hi;      /* RVAs that mark and at cover */
    uint8_t *mark;        /* [hi - lo], enum mark */
    uint32_t *at;         /* [hi - lo], index of the instruction decoded there + 1; later: of the block */
    VEC(struct xlat_insn) insns;
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

static inline bool in_range(const struct disc *d, uint32_t rva) { return rva >= d->lo && rva < d->hi; }
static inline bool is_code(const struct disc *d, uint32_t rva) { return in_range(d, rva) && d->mark[rva - d->lo] & M_CODE; }
static inline bool is_marked(const struct disc *d, uint32_t rva, unsigned m) { return in_range(d, rva) && d->mark[rva - d->lo] & m; }
static inline const struct xlat_insn *insn_at(const struct disc *d, uint32_t rva)
{
    return in_range(d, rva) && d->at[rva - d->lo] ? &d->insns.at[d->at[rva - d->lo] - 1] : NULL;
}
static inline uint32_t rva_of(const struct disc *d, uint32_t va) { return va - d->im->base; }
static inline uint32_t va_of(const struct disc *d, uint32_t rva) { return rva + d->im->base; }

/* discover.c */
enum flow xlat_flow(const struct xlat_insn *in);
void xlat_decode_at(struct disc *d, uint32_t rva, struct xlat_insn *out); /* with relocations told */
enum callee xlat_callee(struct disc *d, const struct xlat_insn *in);      /* what a call calls, as far as imports tell */
void xlat_explore(struct disc *d); /* until nothing is left to decode and no jump table to find */
void xlat_add_seed(struct disc *d, uint32_t rva, unsigned why); /* notes an entry; explored by the next xlat_explore */
/* seeds.c */
void xlat_seed_all(struct disc *d, const struct xlat_cfg_options *o);
bool xlat_plausible(struct disc *d, uint32_t rva, bool strict);
/* ehframe.c */
void xlat_seed_unwind(struct disc *d);
/* jumptable.c */
bool xlat_find_table(struct disc *d, uint32_t jump, bool guess, struct table *out); /* guess: without a bound, by looks of the entries */
/* block.c: all blocks, sorted; d->at then holds block indices + 1 */
struct xlat_block *xlat_make_blocks(struct disc *d, uint32_t *n);
/* func.c */
void xlat_make_funcs(struct disc *d, struct xlat_block *blocks, uint32_t n, const struct xlat_cfg_options *o, struct xlat_program *p);

#endif
