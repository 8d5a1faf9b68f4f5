/* no_int80.c - lets Wine start 32-bit programs on a system that runs 64-bit code only.
 *
 * When a WoW64 process starts, Wine's ntdll.so asks the system for a segment for the guest's FS with the 32-bit system call set_thread_area, by
 * `int 80h` from 64-bit code.  Where the system has no 32-bit system calls (kernels built or started without IA-32 emulation, processors and
 * hypervisors that know 64-bit code only) that instruction is a general protection fault, and the process dies without a word before any
 * backend is asked for.  Nobody needs the segment: the backend holds FS's base in its register file, and Wine goes on without one when it does
 * not get it.  So this library, preloaded by `xlat run` on such systems only, takes the fault and steps over the instruction, which leaves
 * the answer as if the call had failed.  Wine installs its own handler a moment later, and this one is gone.
 *
 * It is loaded into other people's processes, before Wine's own C library where that is a newer one, so it uses none.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <ucontext.h>

struct kernel_sigaction { /* as the system call wants it */
    void (*handler)(int, siginfo_t *, void *);
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask;
};
enum { RESTORER = 0x04000000, GENERAL_PROTECTION = 13 };

__asm__(".text\nxlat_no_int80_restorer: mov $15, %eax\n\tsyscall\n"); /* rt_sigreturn */
extern void xlat_no_int80_restorer(void) __attribute__((visibility("hidden")));

static void set_action(const struct kernel_sigaction *act)
{
    register long size __asm__("r10") = sizeof act->mask;
    long r;
    __asm__ volatile("syscall" : "=a"(r) : "a"(SYS_rt_sigaction), "D"((long)SIGSEGV), "S"(act), "d"(0L), "r"(size) : "rcx", "r11", "memory");
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
    static const struct kernel_sigaction as_before = {0};
    greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
    const uint8_t *code = (const uint8_t *)regs[REG_RIP];
    if (regs[REG_TRAPNO] == GENERAL_PROTECTION && code[0] == 0xcd && code[1] == 0x80)
        regs[REG_RIP] += 2;
    else
        set_action(&as_before); /* the instruction faults again, and the process ends as it would have */
}

__attribute__((constructor)) static void begin(void)
{
    struct kernel_sigaction act = {.handler = on_fault, .flags = SA_SIGINFO | RESTORER, .restorer = xlat_no_int80_restorer};
    set_action(&act);
}
