/* quit.c - handles SIGQUIT, with which the Wine server ends a thread, while a thread is still being started.
 *
 * Wine's handler can end a thread that waits or runs, but not one between its registration with the server and its first system call:
 *   - the handler sets the FS base to libc's thread block, whose address Wine has not noted yet.  FS becomes 0, the next access to thread-local
 *     storage faults, the handler of that fault does the same, and the kernel ends the process;
 *   - while Wine sets up the 32-bit FS segment, on a stack for that purpose, the handler takes the thread for one in user mode and leaves by a
 *     frame that is not filled in.
 * Wine's own backend has these faults too.  A request to the server between CreateThread and TerminateThread, as BTCpuThreadTerm makes it, makes
 * them happen nearly every time.
 *
 * So a SIGQUIT that comes too early is left pending, and blocked.  The thread ends nevertheless: the server has closed its ends of the thread's
 * pipes, so Wine ends the thread at its next request, which for one created suspended is the one in which it would wait to be resumed.  One that
 * reaches the backend before that takes the signal there.
 *
 * After those steps Wine fills in the thread's i386 context, whose eip is 0 before.  The TEB of such a thread is found by its signal stack, which
 * Wine puts at the same distance from every TEB; GS still points to the TEB of the thread that created it.
 */
#define _GNU_SOURCE
#include "runtime/wine/unix/quit.h"
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>
#include "runtime/host/teb.h"
#include "runtime/wine/unixlib.h"

enum { CPU_AREA_SLOT = 1, CPU_AREA_EIP = 4 + 0xb8 }; /* struct cpu_area of pe/nt.h: its TLS slot, and ctx.eip in it */
static uint64_t stack_offset; /* of a thread's signal stack, from its TEB */
static struct sigaction wines_handler;

static const uint8_t *tls_slot(const uint8_t *teb, unsigned n)
{
    const uint8_t *p;

    memcpy(&p, teb + XLAT_TEB_TLS_SLOTS + 8 * n, sizeof p);
    return p;
}

static bool has_started(const uint8_t *teb)
{
    const uint8_t *area = tls_slot(teb, CPU_AREA_SLOT);
    uint32_t eip = 1;

    if (area)
        memcpy(&eip, area + CPU_AREA_EIP, sizeof eip);
    return eip || tls_slot(teb, XLAT_TLS_SLOT); /* a thread with a struct xlat_thread has started, even if its eip is 0 */
}

/* FS may be the guest's: uses no thread-local storage (errno) before has_started is known to be false. */
static void on_quit(int sig, siginfo_t *info, void *context)
{
    stack_t s;

    if (info->si_code != SI_TKILL /* sent to this very thread */ || sigaltstack(NULL, &s) || (s.ss_flags & SS_DISABLE) ||
        has_started((const uint8_t *)s.ss_sp - stack_offset)) {
        wines_handler.sa_sigaction(sig, info, context);
        return;
    }
    sigaddset(&((ucontext_t *)context)->uc_sigmask, SIGQUIT);
    tgkill(getpid(), gettid(), SIGQUIT);
}

void xlat_quit_init(void)
{
    struct sigaction ours;
    stack_t s;

    if (sigaltstack(NULL, &s) || (s.ss_flags & SS_DISABLE) || sigaction(SIGQUIT, NULL, &wines_handler) || !(wines_handler.sa_flags & SA_SIGINFO))
        return;
    stack_offset = (uint64_t)s.ss_sp - (uint64_t)xlat_host_teb();
    ours = wines_handler;
    ours.sa_sigaction = on_quit;
    sigaction(SIGQUIT, &ours, NULL);
}

void xlat_quit_thread(void)
{
    sigset_t quit;

    sigemptyset(&quit);
    sigaddset(&quit, SIGQUIT);
    pthread_sigmask(SIG_UNBLOCK, &quit, NULL);
}
