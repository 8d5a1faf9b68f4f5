/* pe.h - what the PE side of the Wine backend needs of the host.  One implementation per host, in <host>/pe.h.
 *
 *     XLAT_WINAPI, XLAT_SYSV          calling conventions of Windows' functions and of the ELF side's
 *     XLAT_HOST_EXPORT(name)          exports `name` from the DLL: a jump to where `void *xlat_slot_<name>` points, which begins as the function
 *                                     xlat_<name>
 *     XLAT_HOST_COPY_BYTES            defines size_t xlat_copy_bytes(void *to, const void *from, size_t n), which copies n bytes one by one and
 *                                     returns how many; after a fault in it (pc in [xlat_copy_bytes, xlat_copy_bytes_end)) it returns the number of
 *                                     bytes copied so far when continued at xlat_copy_bytes_end
 *     struct context64                Windows' CONTEXT of this processor; CONTEXT64, CONTEXT64_CONTROL, CONTEXT64_INTEGER, CONTEXT64_XSTATE: for its
 *                                     `flags`
 *     XLAT_WOW64_CPU_FLAGS            what the backend adds to WOW64INFO.CpuFlags
 *     xlat_context_pc(c), xlat_context_set_pc(c, pc)   where it was, where it shall continue
 *     xlat_context_registers(c, &n)   its n general registers, the stack pointer among them
 *     xlat_context_call(c, from, pc, sp, a, b)   makes c begin at pc with this stack and two arguments of the ELF side's convention, else as `from`
 *     xlat_context_x87_flags(c), xlat_context_mxcsr_flags(c)      exception flags in bits 0..5, as the guest's status word and MXCSR have them
 *     xlat_context_set_mxcsr(c, v), xlat_context_set_x87(c, fcw, flags)  what the host's units begin with
 *     xlat_context_watched(c)         bits 0..3: debug registers that an access has hit
 */
#ifndef XLAT_HOST_PE_H
#define XLAT_HOST_PE_H

#include <stddef.h>
#include <stdint.h>

#if defined __x86_64__
#include "runtime/host/x86_64/pe.h"
#elif defined __aarch64__
#include "runtime/host/aarch64/pe.h"
#else
#error "no host of xlat"
#endif

#endif
