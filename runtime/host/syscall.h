/* syscall.h - a system call of the host without libc: xlat_host_syscall gives the kernel's answer, or its error number negated.
 *
 *     long xlat_host_syscall(long number, long a, long b, long c, long d, long e, long f)
 */
#ifndef XLAT_HOST_SYSCALL_H
#define XLAT_HOST_SYSCALL_H

#if defined __x86_64__
#include "runtime/host/x86_64/syscall.h"
#elif defined __aarch64__
#include "runtime/host/aarch64/syscall.h"
#else
#error "no host of xlat"
#endif

#endif
