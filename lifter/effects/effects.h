/* effects.h - what one instruction does to the guest's state, derived from its semantics.
 *
 * lifter/sem/ is compiled a third time here, against operations that record instead of compute or emit (sem_effects.c).  Every analysis that has to
 * know which registers, flags or memory an instruction reads and writes, or where control goes after it, asks xlat_effects() and names no mnemonics.
 *
 * Values are expressions over the state before the instruction: nodes of the record, named by their index.  Constants are folded; a sum with a
 * constant has the constant as its second operand, a difference with a constant is such a sum.  Node 0 is a value of which nothing is known.
 *
 * A record describes one execution of the instruction: of a repeated string instruction one iteration (`repeats` is set).  Where it traps, nothing
 * is written unless memory was written before the trap.
 * Pure: no LLVM, no Capstone, no allocation, no libc but memset and memcpy.
 */
#ifndef XLAT_EFFECTS_H
#define XLAT_EFFECTS_H

#include "lifter/decode/insn.h"
#include "runtime/abi/cpu.h"
#include "runtime/abi/helpers.h"

enum { XLAT_NODES = 600, XLAT_ACCESSES = 72 }; /* maximum for one instruction; tests/effects checks that every instruction fits */

enum xlat_node_op {
    XLAT_N_UNKNOWN, /* depends on something that is not modelled: vectors, x87 values, results of helpers */
    XLAT_N_CONST,   /* k */
    XLAT_N_ADDRESS, /* k: address in this module at its preferred base, moved with it when it is relocated; w 32 */
    XLAT_N_REG,     /* general register k before the instruction, w 32 */
    XLAT_N_FLAG,    /* flag k before the instruction, w 1 */
    XLAT_N_EFLAGS,  /* EFLAGS as PUSHF shows it, w 32 */
    XLAT_N_COND,    /* condition k (enum xlat_cc) of the flags before the instruction, w 1 */
    XLAT_N_SEG,     /* selector of segment register k, w 16 */
    XLAT_N_FIELD,   /* field of struct xlat_cpu at offset k */
    XLAT_N_LOAD,    /* what access number k (xlat_effects.mem) has read; a: its address */
    XLAT_N_EMPTY,   /* whether ST(k) is empty; k as in struct xlat_x87_effect, w 1 */
    XLAT_N_INSERT,  /* a with w bits of b put in from bit k on; the result has 32 bits, w is b's width */
    /* arithmetic modulo 2^w, as ops.h defines it.  a, b, c: operands */
    XLAT_N_ADD, XLAT_N_SUB, XLAT_N_MUL, XLAT_N_UDIV, XLAT_N_UREM, XLAT_N_SDIV, XLAT_N_SREM, XLAT_N_AND, XLAT_N_OR, XLAT_N_XOR, XLAT_N_NOT,
    XLAT_N_NEG, XLAT_N_SHL, XLAT_N_SHR, XLAT_N_SAR, XLAT_N_ROTL, XLAT_N_ROTR, XLAT_N_BSWAP, XLAT_N_POPCNT, XLAT_N_CLZ, XLAT_N_CTZ, XLAT_N_PARITY,
    XLAT_N_EQ, XLAT_N_NE, XLAT_N_ULT, XLAT_N_ULE, XLAT_N_SLT, XLAT_N_SLE, /* of operands of k bits; w 1 */
    XLAT_N_SEL,                                                           /* a ? b : c */
    XLAT_N_ZEXT, XLAT_N_SEXT, XLAT_N_TRUNC,                               /* of a, which has k bits, to w */
    XLAT_N_OPS
};

typedef uint16_t xlat_node_id;
struct xlat_node {
    uint8_t op; /* enum xlat_node_op */
    uint8_t w;  /* bits: 1 8 16 32 64 */
    xlat_node_id a, b, c;
    uint64_t k;
};

enum xlat_access_kind {
    XLAT_ACCESS_READ = 1,
    XLAT_ACCESS_WRITE = 2,  /* with READ: one read-modify-write operation */
    XLAT_ACCESS_ATOMIC = 4,
    XLAT_ACCESS_PROBE = 8,  /* with WRITE: faults as a write would and changes nothing */
    XLAT_ACCESS_MAYBE = 16, /* not in every execution: after an early end of the instruction, or under a mask */
};
struct xlat_access {
    uint8_t kind;       /* enum xlat_access_kind */
    uint8_t seg;        /* enum xlat_seg; a helper's accesses are linear and have XLAT_DS, which is flat */
    uint16_t bytes;     /* 0: not known (state images) */
    xlat_node_id addr;  /* offset in the segment, w 32 */
    xlat_node_id value; /* of a write: what is written; of a mere read: the XLAT_N_LOAD node.  0: not known (vectors, x87) */
};

enum xlat_control {
    XLAT_NEXT,     /* the next instruction follows (or this one again, see `repeats`) */
    XLAT_JUMP,     /* to `target`, always */
    XLAT_JUMP_IF,  /* to `target` when `condition` holds, else the next instruction */
    XLAT_CALL,     /* of `target`; the return address is the next instruction */
    XLAT_RETURN,   /* to `target`, which has been popped */
    XLAT_TRAPS,    /* always raises `trap`: the code does not show what is executed next */
    XLAT_NO_CODE,  /* no instruction, or one without semantics */
};

/* Of the x87 register stack.  Masks: bit i = ST(i) before the instruction, bit 7 = the register below TOP, which a push fills. */
struct xlat_x87_effect {
    uint8_t must_be_full;  /* the stack underflows when one of these registers is empty */
    uint8_t must_be_empty; /* it overflows when one of these is full */
    uint8_t full, empty;   /* registers that are so afterwards, for certain */
    int8_t turn;       /* added to TOP */
    bool sets_control; /* may change the control word, and so rounding and masks */
    bool barrier;      /* works on the register file as a whole (state transfers, MMX): nothing is known of the stack after it */
};

enum { XLAT_ARITHMETIC_FLAGS = 0x3f, XLAT_DIRECTION_FLAG = 1 << F_DF, XLAT_ALL_FLAGS = 0x7f }; /* bits 1 << enum xlat_flag */

struct xlat_effects {
    /* General registers: a bit for each byte, those of register r from bit 4 * r on (xlat_whole_registers() makes masks of registers).
     * set: written in every execution that does not trap.  may: written in some; includes set.  A partly written register is not read thereby. */
    uint32_t reg_read, reg_set, reg_may;
    xlat_node_id reg[8]; /* value afterwards, w 32, of the registers in `may` */

    /* Flags, a bit each.  A flag that is read only to be kept when the instruction turns out to do nothing (a shift by 0) is neither in read nor
     * in set, but in may. */
    uint8_t flag_read, flag_set, flag_may;
    xlat_node_id flag[F_COUNT]; /* value afterwards, w 1, of the flags in `may` */
    bool eflags_read, eflags_written; /* the other bits of EFLAGS: XLAT_EFLAGS_KEPT */
    /* The comparison that the flags afterwards come from (flags_note of ops.h), when w is not 0: a - b = r, or (logic) r against 0. */
    struct { bool logic; uint8_t w; xlat_node_id a, b, r; } compare;

    uint8_t seg_read, seg_written; /* segment registers, a bit each; the bases that accesses imply are not meant */

    uint16_t nmem; /* accesses, in mem */
    bool fence;

    struct {
        bool used;            /* the instruction uses the x87 unit or MMX registers */
        struct xlat_x87_effect stack;
        uint8_t st_read;      /* registers whose value is read, as the masks above */
        bool waits;           /* raises a pending exception first */
        bool cc_read, cc_set; /* the condition codes C0 C2 C3, and C1 where the semantics name it: read, written for certain */
        bool cc_may;          /* the instruction may write some of them */
        bool cc_kept;         /* some codes are kept that the manual calls undefined (rd_cc_left of ops_f80.h) */
        bool computes;        /* rounds, compares or converts: depends on the control word and may raise exceptions */
        bool control_read;    /* the control word as data */
        bool status_read;     /* the status word or part of it as data, all of it by state transfers */
        bool forgets;         /* clears the exception flags */
        bool loads_state, stores_state; /* the unit's state as a whole, from and to memory */
        uint8_t mm_read, mm_written;
    } x87;

    struct {
        uint16_t read, set, may;         /* bits 0..7: xmm registers; 8..15: the upper halves of ymm; as for general registers */
        bool mxcsr_read, mxcsr_written;  /* as data: LDMXCSR and its kin */
        bool computes;                   /* depends on MXCSR, raises its flags, and may raise an exception */
    } vec;

    uint64_t helpers; /* bits 1 << enum xlat_helper */

    uint8_t control;  /* enum xlat_control */
    uint8_t trap;     /* XLAT_TRAPS: enum xlat_trap */
    bool repeats;     /* may be executed again before the next instruction (REP, a compare-and-swap loop) */
    bool ends_early;  /* may finish before its later effects, which are then in `may` and not in `set` */
    bool declines;    /* translated code may leave it to the interpreter, depending on what it loads into EFLAGS or control words */
    xlat_node_id target, condition; /* target: XLAT_N_ADDRESS when the instruction encodes it */
    uint32_t traps;   /* bits 1 << enum xlat_trap: may be raised; page faults come from mem */

    bool overflow;    /* more nodes or accesses than there is space for: all of the above is then what it may do, and nothing is certain */
    uint16_t nnodes;
    /* not cleared beyond nmem and nnodes: */
    struct xlat_access mem[XLAT_ACCESSES]; /* in order */
    struct xlat_node node[XLAT_NODES]; /* [0, nnodes) */
};

/* Fills *out.  in: from the decoder, with disp_reloc and imm_reloc set where the image has relocations. */
void xlat_effects(const struct xlat_insn *in, struct xlat_effects *out);

/* ---- queries ---- */
bool xlat_is_call(const struct xlat_insn *in); /* near or far */
/* The instruction takes esp from memory or a register other than ebp: longjmp and switches between stacks do, functions that only leave a frame do
 * not. */
bool xlat_loads_stack(const struct xlat_effects *e);
/* The x87 part of the record alone.  False: the instruction uses neither x87 nor MMX. */
bool xlat_x87_effect(const struct xlat_insn *in, struct xlat_x87_effect *e);
uint8_t xlat_whole_registers(uint32_t bytes); /* masks of bytes as in reg_read to masks of registers: bit r when any byte of r is in it */
/* True for a jump or call whose instruction encodes the target, which is stored in *va. */
bool xlat_direct_target(const struct xlat_effects *e, uint32_t *va);
bool xlat_node_is_const(const struct xlat_effects *e, xlat_node_id n, uint64_t *k); /* constants and module addresses alike */
/* n = register + constant (0 when it is the register alone). */
bool xlat_node_is_reg_plus(const struct xlat_effects *e, xlat_node_id n, unsigned reg, uint32_t *disp);
bool xlat_node_uses_reg(const struct xlat_effects *e, xlat_node_id n, unsigned reg); /* the register before the instruction is in the expression */
bool xlat_node_equal(const struct xlat_effects *e, xlat_node_id a, xlat_node_id b);   /* the same expression for certain */
/* Whether any access reads or writes; probes count as neither. */
bool xlat_reads_memory(const struct xlat_effects *e);
bool xlat_writes_memory(const struct xlat_effects *e); /* and may change it */
/* Reads memory and always writes to the same place: when it may not be read there, the processor reports that it may not be written.  Not so of PUSH
 * and POP, even when they read and write the same place, nor of ARPL, which writes sometimes. */
bool xlat_modifies_memory(const struct xlat_effects *e);
bool xlat_touches_memory(const struct xlat_effects *e); /* any access, probes too */
/* A write to the stack below the old esp, by an instruction that changes esp. */
bool xlat_is_push(const struct xlat_effects *e, const struct xlat_access *m);

/* One line of text: registers, flags, memory, control.  Returns the length that it has or would have, as snprintf does. */
size_t xlat_effects_print(const struct xlat_effects *e, char *text, size_t size);

#endif
