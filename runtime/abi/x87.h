/* x87.h - the guest's x87 state, the host's unit, and saved images of both: for the runtime.
 *
 * While guest code runs, the host's control word is the guest's, in the interpreter with all exceptions masked; the host's register stack is empty
 * between instructions, and exception flags gather in the host's status word (lifter/sem/ops_f80.h).  None of this uses libc or TLS.
 */
#ifndef XLAT_X87_H
#define XLAT_X87_H
#include "runtime/abi/cpu.h"

/* Makes the host's unit ready for guest code: empty, with the guest's precision and rounding.  Flags raised before are in cpu->fsw (park) or lost.
 * Also what to call when guest code was abandoned at a fault: call xlat_x87_park first. */
void xlat_x87_load(const struct xlat_cpu *cpu);
/* Takes the host's exception flags over into cpu->fsw and clears them. */
void xlat_x87_park(struct xlat_cpu *cpu);
/* Around translated code: the host's control word is the guest's own, and masked again.  An exception that is pending afterwards is in cpu->fsw. */
void xlat_x87_open(struct xlat_cpu *cpu);
void xlat_x87_close(struct xlat_cpu *cpu);
/* The state a fresh thread has: FNINIT's, with the control word that Windows gives (27f: precision 53). Touches cpu only. */
void xlat_x87_reset(struct xlat_cpu *cpu);

/* The first 160 bytes of an FXSAVE image (control, tags, pointers, eight registers; bytes 24..31, MXCSR and its mask, are left alone), from
 * and to cpu.  Park first; load afterwards.  tag: full registers, as FXSAVE has them. */
void xlat_x87_to_fx(const struct xlat_cpu *cpu, uint8_t fx[160]);
void xlat_x87_from_fx(struct xlat_cpu *cpu, const uint8_t fx[160]);
/* The 108 bytes of a 32-bit FNSAVE image (FLOATING_SAVE_AREA of a Windows context begins with it). */
void xlat_x87_to_fsave(const struct xlat_cpu *cpu, uint8_t image[108]);
void xlat_x87_from_fsave(struct xlat_cpu *cpu, const uint8_t image[108]);

#endif
