/* fp.h - the host's floating-point units, as the guest's x87 unit and MXCSR need them.  One implementation per host, in <host>/fp.h, inline: helpers
 * and the dispatcher use it, where neither libc nor thread-local storage may be used.
 *
 *     uint32_t xlat_host_mxcsr(void)            exception flags of the host's SSE unit (or what stands for it), in MXCSR's bits 0..5
 *     void xlat_host_set_mxcsr(uint32_t v)      rounding, flushing, flags and, where the host can raise them, masks
 *     void xlat_host_raise(unsigned flags)      raises these flags of MXCSR as the processor does, with a signal when one is unmasked
 *     unsigned xlat_host_x87_flags(void)        exception flags of the host's x87 unit (status word, bits 0..5)
 *     void xlat_host_x87_forget(void)           clears them; does not wait for a pending exception
 *     void xlat_host_x87_control(uint16_t cw)   the control word
 *     void xlat_host_x87_init(void)             empty register stack, no flags
 *     XLAT_HOST_HAS_X87                         1: there is such a unit; 0: the last four do nothing, and x87 arithmetic is done in integers
 *     XLAT_HOST_MXCSR_LACKS(v)                  MXCSR v asks for a way of flushing denormals that the host does not have
 */
#ifndef XLAT_HOST_FP_H
#define XLAT_HOST_FP_H

#include <stdint.h>

enum { XLAT_FP_INVALID = 1, XLAT_FP_DENORMAL = 2, XLAT_FP_ZERO_DIVIDE = 4, XLAT_FP_OVERFLOW = 8, XLAT_FP_UNDERFLOW = 16, XLAT_FP_INEXACT = 32 };

#if defined __x86_64__
#include "runtime/host/x86_64/fp.h"
#elif defined __aarch64__
#include "runtime/host/aarch64/fp.h"
#else
#error "no host of xlat"
#endif

#endif
