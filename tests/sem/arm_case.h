/* arm_case.h - what a test program on x86-64 (run_arm.c) and the process that runs its cases on aarch64, under qemu, (arm_case.c) tell each other.
 *
 * The aarch64 process has the cases as file descriptor 3, mapped shared, struct arm_shared as 4, and the translated module as 5.  On standard input it
 * gets struct arm_command, and answers each on standard output by struct arm_reply.  It has no decoder (which is Capstone, a library of the host):
 * the x86-64 side decodes the slots at every offset beforehand.
 */
#ifndef XLAT_ARM_CASE_H
#define XLAT_ARM_CASE_H

#include "lifter/decode/insn.h"
#include "tests/sem/case.h"

struct arm_decoded {
    struct xlat_insn in;
    uint8_t len, disp_off, imm_off, pad; /* what xlat_decode gives; len 0: the bytes run out */
};
struct arm_shared {
    struct arm_decoded at[CASE_SLOTS * CASE_CODE]; /* by offset from CASE_CODE_BASE */
};
struct arm_command {
    uint32_t first, n, slot; /* cases [first, first + n) are in slots from `slot` on */
    uint32_t fresh;          /* 1: other code than before: place it, and open the module anew */
    uint32_t translated;     /* 1: translated code; 0: the interpreter */
};
struct arm_reply {
    uint32_t ok;
    uint32_t pad;
    uint64_t calls, left; /* struct xlat_emit_counts */
};

#endif
