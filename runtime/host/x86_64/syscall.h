/* syscall.h - see runtime/host/syscall.h. */
#ifndef XLAT_HOST_X86_64_SYSCALL_H
#define XLAT_HOST_X86_64_SYSCALL_H

static inline long xlat_host_syscall(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
    long r;

    __asm__ volatile("syscall" : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory", "cc");
    return r;
}

#endif
