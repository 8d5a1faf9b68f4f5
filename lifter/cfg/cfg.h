/* cfg.h - the program's code as functions, basic blocks and jump tables.  Pure: sees no LLVM.
 *
 * A function here is an entry address and every block reachable from it by jumps that do not go to another function's entry.  Blocks that
 * two functions share are in both (the code is lifted twice); an entry is any address that something may call or jump to indirectly.
 * All addresses are guest virtual addresses at the preferred base.
 */
#ifndef XLAT_CFG_H
#define XLAT_CFG_H

#include "lifter/decode/insn.h"
#include "lifter/effects/effects.h"
#include "lifter/image/image.h"

enum xlat_term {
    TERM_FALL,   /* runs into succ[0] (also: a call, which returns to succ[0]) */
    TERM_JMP,    /* to succ[0] (also: a call of the next instruction, which only pushes its address) */
    TERM_JCC,    /* succ[0] = taken, succ[1] = not taken (jcc, jecxz, loop*) */
    TERM_TABLE,  /* indirect jump through a recovered jump table */
    TERM_IND,    /* indirect jump, unknown target: found at run time by the dispatch table */
    TERM_RET,    /* ret, iret, far ret */
    TERM_STOP,   /* nothing follows the last instruction: ud2, int3, hlt, a call known not to return */
    TERM_EXIT,   /* what follows cannot be translated (unsupported or invalid instruction, end of section): the interpreter goes on at `end` */
};

struct xlat_jumptable {
    uint32_t table;     /* VA of the first entry */
    uint32_t bytes;     /* VA of the byte-index table of the two-level form, 0: one level */
    uint32_t n;         /* targets */
    uint32_t *targets;  /* VAs, in table order */
};

struct xlat_block {
    uint32_t addr, end;      /* [addr, end) */
    struct xlat_insn *insns; /* n of them, in the arena of the program */
    uint32_t n;
    enum xlat_term term;
    bool calls;              /* the last instruction is a call, near or far */
    uint32_t succ[2];        /* VAs; 0: none.  May name an address that is no block of this function: then it is
                                 another function's entry, or not translated at all (xlat_func_at says) */
    struct xlat_jumptable *table; /* TERM_TABLE: the jump's operand value selects among targets, by index or by address (origin.h) */
};

struct xlat_func {
    uint32_t entry;
    uint32_t seeds;           /* enum xlat_seed bits: why it is an entry */
    uint32_t around;          /* SEED_LOOP: the entry of the function whose loop it is, which has its blocks too; else 0 */
    struct xlat_block *blocks; /* sorted by addr; the entry's block is found by address */
    uint32_t nblocks, ninsns;
    bool checked;             /* some of its code lies in a section that the guest may write: it compares its bytes itself (checks.h) */
};

enum xlat_seed {
    SEED_ENTRY = 1, SEED_EXPORT = 2, SEED_TLS = 4, SEED_CALL = 8, SEED_RELOC = 16, SEED_CONST = 32, SEED_SEH = 64, SEED_GUARD = 128,
    SEED_SYMBOL = 256, SEED_PROLOGUE = 512, SEED_PROFILE = 1024, SEED_TAIL = 2048, SEED_RESUME = 4096, SEED_SPLIT = 8192, SEED_LOOP = 16384,
};

struct xlat_program {
    struct xlat_arena *arena;
    const struct xlat_image *image;
    struct xlat_func *funcs; /* sorted by entry */
    size_t nfuncs;
    uint64_t code_bytes;     /* distinct bytes of discovered instructions */
    uint64_t exit_bytes;     /* of them: instructions that have no row */
    uint64_t writable_bytes; /* of sections that are executable and writable */
    bool partial;            /* xlat_cfg_options.partial */
    uint32_t *exits;         /* VAs of the instructions that have no row, sorted */
    size_t nexits;
    size_t tables_found, tables_lost; /* jump tables recovered; indirect jumps that seem to use one that was not */
    struct xlat_diag limit;  /* not empty: one line (file, address, reason) that says where discovery ended early, because going on would take work or
                              * memory out of proportion to the file's size */
};

struct xlat_cfg_options {
    const uint32_t *extra; /* more entries (profile), VAs */
    size_t nextra;
    uint32_t max_insns;    /* a function longer than this is split; 0: default */
    bool partial;          /* only the functions at `extra`: what they call is not looked for, and nothing is known of it or of who calls them */
};

/* Finds functions and blocks.  Never fails because of what the code is; false: Capstone cannot be set up (a line in d).  Work and memory
 * are proportional to the file's size (lifter/cfg/discovery.h, SPEND_TIMES; lifter/cfg/func.c, BUILT_TIMES).  For a file that would need more,
 * discovery ends early and p->limit says so. */
bool xlat_discover(const struct xlat_image *im, const struct xlat_cfg_options *o, struct xlat_arena *a, struct xlat_program **out,
                   struct xlat_diag *d);
const struct xlat_func *xlat_func_at(const struct xlat_program *p, uint32_t entry);   /* NULL: not an entry */
const struct xlat_block *xlat_block_at(const struct xlat_func *f, uint32_t addr);     /* NULL: not a block start */

/* The successors of a block, by number; the same may come more than once.  NULL: not a block of this function. */
static inline uint32_t xlat_block_nsucc(const struct xlat_block *b) { return 2 + (b->table ? b->table->n : 0); }
static inline const struct xlat_block *xlat_block_succ(const struct xlat_func *f, const struct xlat_block *b, uint32_t i)
{
    uint32_t va = i < 2 ? b->succ[i] : b->table->targets[i - 2];
    return va ? xlat_block_at(f, va) : NULL;
}

/* The host symbol of the function at this RVA, "xlat_f_00001234": defined by emitted code, referred to by the module's table of entries. */
enum { XLAT_FUNC_SYMBOL = 16 };
void xlat_func_symbol(uint32_t rva, char out[XLAT_FUNC_SYMBOL]);
/* The same for the cell of a checked function (struct xlat_aot_cell), "xlat_c_00001234". */
void xlat_cell_symbol(uint32_t rva, char out[XLAT_FUNC_SYMBOL]);

bool xlat_changes_stack(const struct xlat_block *b); /* xlat_loads_stack is true of some instruction of the block */

void xlat_func_print(const struct xlat_func *f, bool effects, FILE *out); /* blocks and decoded records; below each record its effects when asked */

#endif
