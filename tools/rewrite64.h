/* rewrite64.h - rewrites 32-bit code to 64-bit code with the same effect: the interface between the runner (hwcase64.c), the rewriter (rewrite64.c:
 * control flow, branches) and its table (rewrite64_rules.c: how each instruction is rewritten; rewrite64_emit.h: the bytes).
 *
 * The code of a case becomes items, one for each instruction, each of them the same bytes wherever 64-bit mode gives them the same meaning
 * (Intel SDM vol. 2, 2.2.1 and the "64-bit mode" column of each instruction), or a sequence of instructions with the same effect on everything
 * that the test compares.  The guest's registers are the low halves of rax..rdi, upper halves zero; sequences use r8..r15 and xmm8..xmm15, which
 * the guest cannot name, as temporaries.  An instruction that cannot be rewritten becomes an item that ends the case with CASE_NOT_RUN.
 */
#ifndef XLAT_REWRITE64_H
#define XLAT_REWRITE64_H

#include "lifter/decode/encoding.h"
#include "tests/sem/case.h"

/* ---- places: all below 2 GB, so that 32-bit displacements, immediates and far pointers reach them, and outside the memory of cases ---- */
#define R64_CODE 0x40000000u /* rewritten code */
#define R64_CODE_SIZE 0x02000000u
#define R64_DATA 0x48000000u
struct r64_data {
    uint64_t gate;            /* where the case ends */
    uint64_t stack[30];       /* a stack for flags and far returns: from here downwards */
    uint64_t stack_top[2];
    uint32_t far_offset;      /* operand of far jumps */
    uint16_t far_selector, fs /* the selector that the guest has loaded */;
    uint32_t si, di;          /* final values of 16-bit string pointers */
    uint16_t selector[65536]; /* the host's selector for each of the guest's */
    uint8_t same_answer[65536]; /* selectors for which LAR, LSL, VERR and VERW give the same as in 32-bit mode */
};
#define R64_AT(field) (R64_DATA + (uint32_t)offsetof(struct r64_data, field))
/* The guest's memory is mapped twice more: 4 GB higher, which fs:[x] addresses when base + x exceeds 32 bits; and read-only, for operands with a CS
 * override: a write through CS is then a page fault, which is reported as #GP. */
#define R64_WRAP 0x100000000ull
#define R64_CS 0x200000000ull

/* ---- what must be restored when an exception is raised within an item ---- */
enum r64_fix {
    FIX_NONE,
    FIX_ESI,     /* esi is in r14 */
    FIX_EDI,     /* edi is in r14 */
    FIX_EAX,     /* eax is in r13 */
    FIX_STRING,  /* 16-bit string instruction: upper halves of esi, edi, ecx are in r14, r13, r12 */
    FIX_FLAGS,   /* eflags are in r12 */
    FIX_RETRY,   /* a fault before `alt` is ignored: continue at alt */
};
enum {
    ITEM_SETS_TF = 1,
    ITEM_CELLS = 2, /* r64_data.si, .di say whether 16-bit pointers wrapped during a repetition */
    ITEM_GATE = 4,  /* INT n */
};
struct r64_item {
    uint16_t host, alt; /* offsets from the slot's first byte */
    uint8_t guest;      /* offset from the case's first byte */
    uint8_t fix;        /* enum r64_fix */
    uint8_t raise;      /* what its UD2 is reported as: enum xlat_trap, CASE_NOT_RUN; 0: #UD of the guest */
    uint8_t flags;
};

struct r64_slot {
    uint32_t host, host_len;          /* address and length of the rewritten code */
    uint16_t host_of[CASE_CODE + 1];  /* by guest offset: 1 + offset of its item; 0: none */
    uint16_t nitems;
    struct r64_item item[CASE_CODE + 32];
};

/* ---- being rewritten ---- */
struct r64 {
    struct r64_slot *slot;
    uint8_t *p;              /* = host address of the slot; r64_put writes to p[n] */
    uint32_t n, size;
    const uint8_t *code;     /* the guest's bytes, the jump at their end included: CASE_CODE of them, then int3 */
    uint32_t code_len, base; /* guest address of code[0] */
    struct r64_item *item;   /* the current one */
    bool segment_loaded;     /* DS or ES may have been loaded with another selector before this */
    struct { uint16_t at; uint8_t target; } branch[2 * CASE_CODE]; /* displacements to be filled in */
    unsigned nbranches;
    bool full;
};
struct r64_insn {
    struct xlat_encoding e;
    const uint8_t *p; /* its bytes */
    unsigned at;      /* offset in the code */
    uint32_t next;    /* guest address of the instruction after it */
    bool has_memory;  /* ModRM or moffs */
};

/* Rewrites the code of a case for a slot, to host code at `host` with `size` bytes there; slot->host_len says how many it took. */
void r64_rewrite(struct r64_slot *slot, const struct xlat_case *c, uint32_t base, uint32_t host, uint32_t size);
void r64_rule(struct r64 *o, const struct r64_insn *i);               /* rewrite64_rules.c: one instruction */

/* ---- rewrite64_same.c ---- */
void r64_same(struct r64 *o, const struct r64_insn *i);
void r64_raw(struct r64 *o, const struct r64_insn *i);                /* copies the bytes: they are no instruction in either mode */
void r64_not_run(struct r64 *o, const struct r64_insn *i);
void r64_inc_dec(struct r64 *o, const struct r64_insn *i);            /* 40..4F */
void r64_absolute(struct r64 *o, const struct r64_insn *i);           /* A0..A3 */
void r64_address(struct r64 *o, const struct r64_insn *i, uint32_t more); /* r15 = address of the memory operand + more */
bool r64_implicit(const struct xlat_encoding *e);                     /* it accesses memory without a ModRM operand */
unsigned r64_prefixes(const struct r64_insn *i);                      /* number of its prefix bytes */
static inline unsigned reg_of(const struct r64_insn *i) { return i->e.modrm >> 3 & 7; }
static inline unsigned rm_of(const struct r64_insn *i) { return i->e.modrm & 7; }

#endif
