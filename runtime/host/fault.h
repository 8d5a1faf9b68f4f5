/* fault.h - completes what the system says about a fault, for Wine's signal handler.  One implementation per host, in <host>/fault.h, inline.
 *
 *     struct xlat_host_fault xlat_host_fault_begin(void *context)     before Wine's handler is called; context: the signal's ucontext_t
 *     void xlat_host_fault_end(const struct xlat_host_fault *f)       after it
 */
#ifndef XLAT_HOST_FAULT_H
#define XLAT_HOST_FAULT_H

#if defined __x86_64__
#include "runtime/host/x86_64/fault.h"
#elif defined __aarch64__
#include "runtime/host/aarch64/fault.h"
#else
#error "no host of xlat"
#endif

#endif
