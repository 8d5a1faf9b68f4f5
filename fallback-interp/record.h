/* record.h - decoded code as the interpreter keeps it.  Private to fallback-interp/. */
#ifndef XLAT_INTERP_RECORD_H
#define XLAT_INTERP_RECORD_H

#include <pthread.h>
#include "fallback-interp/interp.h"
#include "fallback-interp/ops_interp_host.h"
#include "fallback-interp/reclaim.h"
#include "lifter/decode/insn.h"
#include "runtime/abi/f80.h"

typedef struct { uint64_t v; } val;      /* zero-extended */
#if INTERP_X86
typedef struct { long double v; } f80;
#else
typedef struct xlat_f80 f80; /* ops_interp_soft_x87_tmpl.c */
#endif
typedef uint8_t vec_bits __attribute__((vector_size(16))); /* so that a vec travels in a vector register */
typedef struct { vec_bits v; } vec;

enum { UNWIND_TRAP = 1, UNWIND_SKIP = 2 };

struct X { /* the interpreter's context for one run */
    struct xlat_cpu *cpu;
    uint32_t next;  /* address of the instruction to execute after the block's last one */
    uint32_t strict; /* all ones: accesses must be aligned (EFLAGS.AC); 0: they need not */
    uint32_t unwind; /* why an instruction ended early: UNWIND_TRAP, UNWIND_SKIP */
    uint16_t raised; /* exceptions of the current x87 instruction, where the host has no unit that keeps them */
    vec waiting[2]; /* ops_vec.h, V_WAIT */
    void *jb[5];    /* __builtin_setjmp */
};

typedef void (*xlat_interp_fn)(struct X *x, const struct xlat_insn *in);

struct xlat_record {
    xlat_interp_fn fn;
    struct xlat_insn in;
};

enum block_end { END_FALL, END_JUMP, END_CALL, END_RET, END_REPEAT, END_FLAGS /* may have set the trap flag or alignment checks */ };

struct xlat_iblock {
    uint32_t addr, end;       /* guest bytes [addr, end) */
    uint32_t n;               /* records */
    uint8_t how;              /* enum block_end */
    bool check;               /* in writable memory: before each run, compare its bytes in memory with `bytes` */
    bool loads_ss;            /* the first instruction writes SS, which holds a trap back until the one after it is done */
    bool dead;                /* invalidated: never enter again (atomic) */
    uint32_t times;           /* that it was come to by a call, a jump backwards or an entry into the interpreter; losing some does no harm */
    struct xlat_iblock *link[2]; /* cache of successors (fall-through is [1]), compared by address before use (atomic) */
    struct xlat_iblock *next_on_page[2]; /* lists of the first and the last page's blocks; of a dead block, the first is its batch's list */
    uint8_t *bytes;           /* the bytes it was decoded from; check only */
    struct xlat_template *template; /* its fields that may change (template.h); check only, and NULL: there are none */
    struct xlat_record rec[];
};

struct xlat_icache_table;
struct xlat_icache_batch { /* invalidated blocks and replaced tables that are freed together */
    struct xlat_iblock *blocks;
    struct xlat_icache_table *tables;
    uint32_t n; /* blocks */
};

struct xlat_icache {
    /* read by interpreters without the lock */
    _Alignas(64) struct xlat_epochs epochs;
    struct xlat_icache_table *table; /* atomic */
    struct xlat_hot *hot;            /* atomic; NULL: nothing is recorded */
    /* the writer's, under the lock */
    _Alignas(64) pthread_mutex_t lock;
    uint32_t used;             /* slots of the table that hold a block or have held one */
    uint32_t live;             /* blocks in the table */
    struct xlat_iblock **page; /* heads of the pages' lists, by page number; reserved and zero */
    struct xlat_decoder *decoder;
    struct xlat_icache_batch dead, retired; /* see icache.c */
    bool links_cleared;        /* those of live blocks to the retired batch */
    uint32_t held_up_at;       /* xlat_icache_is_held_up reports more dead blocks than this */
};

/* sem_interp.c: the handler for a decoded instruction, specialised for hot operand shapes. */
xlat_interp_fn xlat_interp_handler(const struct xlat_insn *in);
/* icache.c: NULL when there is none. */
struct xlat_iblock *xlat_icache_find(struct xlat_icache *ic, uint32_t eip);

#endif
