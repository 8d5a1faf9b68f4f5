/* x87.h - moves the guest's x87 state between the register file, the host's x87 unit and memory images (FXSAVE, FNSAVE); for the runtime.
 *
 * While guest code runs, the host's control word equals the guest's, but in the interpreter all exceptions are masked.  Between instructions the
 * host's register stack is empty and exception flags accumulate in the host's status word (lifter/sem/ops_f80.h).  None of this uses libc or TLS.
 */
#ifndef XLAT_X87_H
#define XLAT_X87_H
#include "runtime/abi/cpu.h"

/* Prepares the host's unit for guest code: empty, with the guest's precision and rounding.  Exception flags that are still in the host's status
 * word are lost: call xlat_x87_park first when guest code was abandoned at a fault. */
void xlat_x87_load(const struct xlat_cpu *cpu);
/* Adds the host's exception flags to cpu->fsw and clears them in the host. */
void xlat_x87_park(struct xlat_cpu *cpu);
/* Before and after translated code: open gives the host the guest's own control word, close masks all exceptions again.  An exception that is
 * pending after close is in cpu->fsw. */
void xlat_x87_open(struct xlat_cpu *cpu);
void xlat_x87_close(struct xlat_cpu *cpu);
/* The state a fresh thread has: FNINIT's, with the control word that Windows gives (27f: precision 53). Touches cpu only. */
void xlat_x87_reset(struct xlat_cpu *cpu);

/* The first 160 bytes of an FXSAVE image (control, tags, pointers, eight registers; bytes 24..31, MXCSR and its mask, are left alone), from
 * and to cpu.  Call xlat_x87_park before and xlat_x87_load after.  The tag byte has a bit for each register that holds a value. */
void xlat_x87_to_fx(const struct xlat_cpu *cpu, uint8_t fx[160]);
void xlat_x87_from_fx(struct xlat_cpu *cpu, const uint8_t fx[160]);
/* The 108 bytes of a 32-bit FNSAVE image (FLOATING_SAVE_AREA of a Windows context begins with it). */
void xlat_x87_to_fsave(const struct xlat_cpu *cpu, uint8_t image[108]);
void xlat_x87_from_fsave(struct xlat_cpu *cpu, const uint8_t image[108]);

#endif
