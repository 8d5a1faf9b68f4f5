/* no_int80.c - lets Wine run 32-bit programs on a system that runs 64-bit code only.
 *
 * Whenever a thread of a WoW64 process starts, Wine's ntdll.so asks the system for a segment for the guest's FS with the 32-bit system call
 * set_thread_area, by `int 80h` from 64-bit code.  Where the system has no 32-bit system calls (kernels built or started without IA-32 emulation,
 * processors and hypervisors that know 64-bit code only) that instruction is a general protection fault.  It happens in the first thread before any
 * backend is loaded, and the process dies without a message.  Returning an error is no better, as Wine then ends the process when it starts a second
 * thread.  The segment itself is not needed: the backend holds FS's base in its register file.  So this library, preloaded by `xlat run` on such
 * systems only, handles the fault and returns success, with a selector that can be loaded there: the flat data segment.
 *
 * Wine installs its own SIGSEGV handler between the first such call and the others.  To stay in front of it, this library also defines `sigaction`,
 * and passes other faults on to the handler that the process has asked for.
 *
 * It may be loaded with another C library than the one it was built with (Wine may bring its own), so it uses no function of it but __sigaction.  Its
 * handler runs with whatever FS the thread has, so it uses no thread-local storage.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

enum { GENERAL_PROTECTION = 13, SET_THREAD_AREA = 243, NO_SYS = 38, FLAT_DATA = 0x2b >> 3 };

int __sigaction(int sig, const struct sigaction *act, struct sigaction *old); /* the C library's, under its other name */

static struct sigaction theirs; /* the handler that the process has asked for; set only while there is one thread */

static void system_call(greg_t *regs)
{
    int32_t *area = (int32_t *)(uintptr_t)(uint32_t)regs[REG_RBX]; /* struct user_desc: the entry's number comes first, -1 asks for a free one */
    if (regs[REG_RAX] == SET_THREAD_AREA) {
        if (*area == -1)
            *area = FLAT_DATA;
        regs[REG_RAX] = 0;
    } else
        regs[REG_RAX] = -NO_SYS;
    regs[REG_RIP] += 2;
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
    greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
    const uint8_t *code = (const uint8_t *)regs[REG_RIP];
    if (regs[REG_TRAPNO] == GENERAL_PROTECTION && code[0] == 0xcd && code[1] == 0x80)
        system_call(regs);
    else if (theirs.sa_flags & SA_SIGINFO)
        theirs.sa_sigaction(sig, info, context);
    else if (theirs.sa_handler != SIG_DFL && theirs.sa_handler != SIG_IGN)
        theirs.sa_handler(sig);
    else
        __sigaction(sig, &theirs, NULL); /* the instruction faults again, and the process ends as it would have */
}

__attribute__((visibility("default"))) int sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
    struct sigaction before = theirs, ours;
    if (sig != SIGSEGV)
        return __sigaction(sig, act, old);
    if (act) {
        ours = *act;
        ours.sa_flags |= SA_SIGINFO;
        ours.sa_sigaction = on_fault;
        theirs = *act;
        if (__sigaction(sig, &ours, NULL)) {
            theirs = before;
            return -1;
        }
    }
    if (old)
        *old = before;
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    struct sigaction first = {.sa_handler = SIG_DFL};
    sigaction(SIGSEGV, &first, NULL);
}
