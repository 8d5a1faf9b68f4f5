/* case.h - one test of instructions: code, the state before it and the state after it.  The same record is run by the real processor
 * (tools/hwcase.c, a 32-bit program, or tools/hwcase64.c), by the interpreter and by translated code (run_*.c), so all fields have a fixed
 * width of at most 32 bits, because i386 and x86-64 align wider ones differently.
 *
 * Memory of a case: 64 KiB of zeros at CASE_MEM, of which up to CASE_LINES lines have given contents and are part of the outcome; a read-only page
 * of zeros at CASE_RDONLY; nothing else near.  fs has its base at CASE_FS_BASE, all others are flat.  The code lies at CASE_CODE_BASE + slot *
 * CASE_CODE and is followed by a jump to CASE_GATE, which ends the case.
 */
#ifndef XLAT_CASE_H
#define XLAT_CASE_H

#include <stdint.h>

#define CASE_MEM 0x10000000u
#define CASE_MEM_SIZE 0x10000u
#define CASE_RDONLY 0x10010000u
#define CASE_FS_BASE 0x1000f000u
#define CASE_CODE_BASE 0x20000000u
#define CASE_SLOTS 4096u /* cases in one batch; slot = index modulo this */
#define CASE_AGAIN 0x80000000u /* in the hardware runner's count: the code is in its slots already; slot = index */
#define CASE_GATE 0x21000000u
#define CASE_LINES 8
#define CASE_LINE 64
#define CASE_CODE 128 /* bytes of a slot, the jump included */
#define CASE_JUMP 5   /* length of the jump to the gate */

enum case_flags {
    CASE_FX = 1,   /* x87 and SSE state are set and compared */
    CASE_SCAN = 2, /* search the whole window for stray writes after this case */
    CASE_SKIP = 4, /* do not run it: `out` is left alone */
};

/* Mapped in the hardware runner too, besides its own program at 08000000. */
#define CASE_HW_CASES 0x30000000u
#define CASE_HW_TOP 0xf0000000u /* nothing is mapped from here on */

/* case_state.trap beyond enum xlat_trap */
#define CASE_TIMEOUT 0xffu   /* did not end */
#define CASE_NOT_RUN 0xfeu /* the instruction at eip cannot be run on this host (tools/hwcase64.c); the other fields mean nothing */

struct case_state {
    uint32_t gpr[8];    /* enum xlat_gpr order */
    uint32_t eip;       /* offset from the code's first byte; output only */
    uint32_t eflags;
    uint32_t trap;      /* enum xlat_trap; output only, as the following */
    uint32_t trap_arg;  /* PF: address; INT: number */
    uint32_t trap_arg2; /* PF: 0 read, 1 write, 8 execute */
    uint32_t stray;     /* address of a changed byte outside the lines, 0: none (CASE_SCAN) */
    uint16_t seg[6];    /* enum xlat_seg order; output only */
    uint16_t pad[6];
    uint8_t line[CASE_LINES][CASE_LINE];
    uint8_t fx[512] __attribute__((aligned(16))); /* FXSAVE image */
};

struct xlat_case {
    uint32_t flags; /* enum case_flags */
    uint32_t code_len;
    uint32_t nlines;
    uint32_t line_at[CASE_LINES]; /* offsets in the window, multiples of CASE_LINE, distinct */
    uint32_t user;                /* free for the program that makes the case */
    uint32_t pad[4];
    uint8_t code[CASE_CODE];
    struct case_state in, out;
} __attribute__((aligned(64)));

#endif
