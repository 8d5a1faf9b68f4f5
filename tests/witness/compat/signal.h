/* signal.h - what test programs for Linux take from it: sigaction with the machine's state, over a vectored handler.  Numbers in siginfo are
 * Windows' own (exception code, its first two parameters): the same program prints them in every mode, and that is what is compared. */
#ifndef XLAT_WITNESS_SIGNAL_H
#define XLAT_WITNESS_SIGNAL_H
#include_next <signal.h>
#include <stdint.h>
#include <windows.h>

#define SIGTRAP 5
#define SIGBUS 7
#define SA_SIGINFO 4
#define SA_NODEFER 0x40000000

typedef struct {
    int si_signo, si_errno, si_code;
    void *si_addr;
} siginfo_t;
typedef int witness_sigset;
#define sigset_t witness_sigset
#define sigemptyset(s) (*(s) = 0)

enum { REG_EAX, REG_EBX, REG_ECX, REG_EDX, REG_ESI, REG_EDI, REG_EBP, REG_ESP, REG_EIP, REG_EFL, REG_TRAPNO, REG_ERR };
#define REG_EAX REG_EAX
typedef struct {
    struct {
        long gregs[12];
    } uc_mcontext;
} ucontext_t;

struct sigaction {
    void (*sa_sigaction)(int, siginfo_t *, void *);
    sigset_t sa_mask;
    int sa_flags;
};
static struct sigaction witness_actions[32];

static int witness_signal(DWORD code)
{
    switch (code) {
    case EXCEPTION_ILLEGAL_INSTRUCTION:
        return SIGILL;
    case EXCEPTION_BREAKPOINT:
    case EXCEPTION_SINGLE_STEP:
        return SIGTRAP;
    case EXCEPTION_ACCESS_VIOLATION:
    case EXCEPTION_PRIV_INSTRUCTION:
    case EXCEPTION_ARRAY_BOUNDS_EXCEEDED:
    case EXCEPTION_INT_OVERFLOW:
        return SIGSEGV;
    case EXCEPTION_DATATYPE_MISALIGNMENT:
        return SIGBUS;
    }
    return code >= EXCEPTION_FLT_DENORMAL_OPERAND && code <= EXCEPTION_INT_DIVIDE_BY_ZERO ? SIGFPE : 0;
}

static LONG CALLBACK witness_handler(EXCEPTION_POINTERS *p)
{
    EXCEPTION_RECORD *r = p->ExceptionRecord;
    CONTEXT *c = p->ContextRecord;
    int n = witness_signal(r->ExceptionCode);
    siginfo_t info = {n, 0, (int)r->ExceptionCode, (void *)(r->NumberParameters > 1 ? r->ExceptionInformation[1] : 0)};
    ucontext_t u = {{{c->Eax, c->Ebx, c->Ecx, c->Edx, c->Esi, c->Edi, c->Ebp, c->Esp, c->Eip, c->EFlags, r->ExceptionCode,
                      r->NumberParameters ? r->ExceptionInformation[0] : 0}}};

    if (!witness_actions[n].sa_sigaction)
        return EXCEPTION_CONTINUE_SEARCH;
    witness_actions[n].sa_sigaction(n, &info, &u);
    /* Linux leaves the flag set while a program steps, until its own popf */
    if (r->ExceptionCode == EXCEPTION_SINGLE_STEP && ((const unsigned char *)c->Eip)[-1] != 0x9d)
        c->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static int sigaction(int n, const struct sigaction *now, struct sigaction *before)
{
    static int registered;

    if (n < 0 || n >= 32)
        return -1;
    if (!registered)
        registered = AddVectoredExceptionHandler(1, witness_handler) != 0;
    if (before)
        *before = witness_actions[n];
    if (now)
        witness_actions[n] = *now;
    return registered ? 0 : -1;
}
#endif
