/* insns.h - single instructions of the host that helpers may use.  One implementation per host, in <host>/insns.h, inline.
 *
 *     uint32_t xlat_host_fp_features(void)   bits of enum xlat_host_feature (runtime/abi/cpu.h), XLAT_HOST_KNOWN among them
 *     uint64_t xlat_host_ticks(void)         a time stamp that rises by one about each nanosecond or faster
 *     bool xlat_host_random(uint32_t *v)     a random number of the processor's generator; false: none now, or it has no generator
 *     bool xlat_host_<name>(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
 *         <name> one of aesenc aesenclast aesdec aesdeclast sha1nexte sha1msg1 sha1msg2 sha256msg1 sha256msg2 sha256rnds2: the instruction of that
 *         name on xmm register a & 7 of cpu, with the second operand c:b.  False: the processor does not have it, and nothing was done.
 *
 *     unsigned __int128 xlat_host_load128(p)           16 aligned bytes, not necessarily at once
 *     bool xlat_host_cas128(p, expect, desired)        compare-and-exchange of them, sequentially consistent; it may fail for no reason
 *
 * XLAT_PORTABLE_VEC leaves the last ten out, so that tests reach what is computed in their place.
 */
#ifndef XLAT_HOST_INSNS_H
#define XLAT_HOST_INSNS_H

#include <stdbool.h>
#include "runtime/abi/cpu.h"

#if defined __x86_64__
#include "runtime/host/x86_64/insns.h"
#elif defined __aarch64__
#include "runtime/host/aarch64/insns.h"
#else
#error "no host of xlat"
#endif

#endif
