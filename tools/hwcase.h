/* hwcase.h - the common part of the runners on the real processor, in 32-bit and in 64-bit mode (hwcase.c and hwcase64.c include it once each).
 *
 * They are freestanding: no libc, so that only the case changes the processor's state.  File descriptor 3 is a file of cases
 * (tests/sem/case.h), mapped shared.  Each command on standard input is two 32-bit words, first case and count; the reply on standard output is
 * the address of a changed word of guest memory outside the lines that the cases report (0: none).  Cases run in this process, without a system
 * call for each: CASE_SLOTS at a time are copied to their slots and entered by a jump.
 *
 * The includer defines before: HWCASE (its name), the SYS_ numbers used here, sys(), struct context (the beginning of the system's ucontext).
 */
#ifndef XLAT_TOOLS_HWCASE_H
#define XLAT_TOOLS_HWCASE_H
#include "tests/sem/case.h"
#include "runtime/abi/cpu.h"

extern char hw_gate[], hw_resume[], hw_sigreturn[]; /* labels in the assembler file of each runner */
void hw_enter(void);
void hw_main(void);

static volatile int trapped;
static struct xlat_case *volatile current;
static volatile uint32_t current_base, runs;
static int have_avx;

static _Noreturn void die(const char *text)
{
    static const char name[] = HWCASE ": ";
    unsigned n = 0;
    while (text[n])
        n++;
    sys(SYS_write, 2, (long)name, sizeof name - 1, 0, 0, 0);
    sys(SYS_write, 2, (long)text, (long)n, 0, 0, 0);
    for (;;)
        sys(SYS_exit, 1, 0, 0, 0, 0, 0);
}
static void must(int ok, const char *text)
{
    if (!ok)
        die(text);
}
static int failed(long r) { return r < 0 && r > -4096; }
static int read_whole(void *p, uint32_t n)
{
    for (uint32_t at = 0; at < n;) {
        long r = sys(SYS_read, 0, (long)((char *)p + at), (long)(n - at), 0, 0, 0);
        if (r == -4 /* EINTR */)
            continue;
        if (r <= 0)
            return 0;
        at += (uint32_t)r;
    }
    return 1;
}

static inline void copy(void *d, const void *s, unsigned long n) { __asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(n) : : "memory"); }
static inline void zero(void *d, unsigned long n) { __asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(0) : "memory"); }

/* The trap and those of its arguments that follow from trapno, err and cr2 of the context. */
static void classify(unsigned long trapno, unsigned long err, unsigned long cr2, struct case_state *o)
{
    static const uint8_t traps[] = {[0] = XLAT_TRAP_DE, [1] = XLAT_TRAP_DB, [3] = XLAT_TRAP_BP, [4] = XLAT_TRAP_OF, [5] = XLAT_TRAP_BR,
                                    [6] = XLAT_TRAP_UD, [12] = XLAT_TRAP_GP, [13] = XLAT_TRAP_GP, [14] = XLAT_TRAP_PF,
                                    [16] = XLAT_TRAP_MF, [17] = XLAT_TRAP_AC, [19] = XLAT_TRAP_XM};
    o->trap = trapno < sizeof traps ? traps[trapno] : XLAT_TRAP_UNSUPPORTED;
    o->trap_arg = o->trap_arg2 = 0;
    if (o->trap == XLAT_TRAP_PF) {
        o->trap_arg = (uint32_t)cr2;
        o->trap_arg2 = err & 16 ? 8 : err >> 1 & 1;
    } else if (trapno == 13 && (err & 7) == 2) { /* an interrupt gate that user mode may not use */
        o->trap = XLAT_TRAP_INT;
        o->trap_arg = (uint32_t)err >> 3;
    }
}

static void handle(int sig, void (*fn)(int, void *, struct context *))
{
    struct { /* the kernel's struct sigaction */
        void (*handler)(int, void *, struct context *);
        unsigned long flags;
        void *restorer;
        uint64_t mask;
    } sa = {fn, 0x4 | 0x08000000 | 0x04000000 | 0x40000000 /* SIGINFO ONSTACK RESTORER NODEFER */, hw_sigreturn, 0};
    must(!failed(sys(SYS_rt_sigaction, sig, (long)&sa, 0, 8, 0, 0)), "cannot handle signals\n");
}

/* Signals on a stack of their own: on_fault for the processor's exceptions, on_tick once a second. */
static void handle_signals(void *stack, unsigned long size, void (*on_fault)(int, void *, struct context *),
                           void (*on_tick)(int, void *, struct context *))
{
    unsigned long alternate[] = {(unsigned long)stack, 0, size}; /* stack_t: its int flags are padded to a long */
    must(!failed(sys(SYS_sigaltstack, (long)alternate, 0, 0, 0, 0, 0)), "no signal stack\n");
    static const int faults[] = {4 /* ILL */, 5 /* TRAP */, 7 /* BUS */, 8 /* FPE */, 11 /* SEGV */};
    for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++)
        handle(faults[i], on_fault);
    handle(14 /* ALRM */, on_tick);
    unsigned long every[] = {1, 0, 1, 0};
    sys(SYS_setitimer, 0, (long)every, 0, 0, 0, 0);
}

/* Finds a word of guest memory that is not zero and clears it; its address, or 0: none. */
static uint32_t find_stray(void)
{
    unsigned long *p = (unsigned long *)(unsigned long)CASE_MEM, *end = p + CASE_MEM_SIZE / sizeof *p;
    while (p != end && !*p)
        p++;
    if (p == end)
        return 0;
    uint32_t *word = (uint32_t *)p;
    while (!*word)
        word++;
    zero((void *)(unsigned long)CASE_MEM, CASE_MEM_SIZE);
    return (uint32_t)(unsigned long)word;
}

static void put_lines(const struct xlat_case *c)
{
    for (uint32_t i = 0; i < c->nlines && i < CASE_LINES; i++)
        copy((void *)(unsigned long)(CASE_MEM + (c->line_at[i] & (CASE_MEM_SIZE - CASE_LINE))), c->in.line[i], CASE_LINE);
}

/* Copies the memory that the case has changed to its result, and clears it for the next case. */
static void take_lines(struct xlat_case *c)
{
    for (uint32_t i = 0; i < c->nlines && i < CASE_LINES; i++) {
        void *p = (void *)(unsigned long)(CASE_MEM + (c->line_at[i] & (CASE_MEM_SIZE - CASE_LINE)));
        copy(c->out.line[i], p, CASE_LINE);
        zero(p, CASE_LINE);
    }
    c->out.stray = c->flags & CASE_SCAN ? find_stray() : 0;
}

/* Enters the case that is set up.  FXRSTOR does not load the upper halves of ymm, so they are cleared first, as the interpreter and translated
 * code do. */
static void enter(struct xlat_case *c)
{
    trapped = 0;
    runs = runs + 1;
    if (have_avx)
        __asm__ volatile("vzeroupper");
    if (c->flags & CASE_FX)
        __asm__ volatile("fxrstor %0" : : "m"(c->in.fx));
    current = c;
    hw_enter();
    current = 0;
    if (c->flags & CASE_FX)
        __asm__ volatile("fxsave %0" : "=m"(c->out.fx));
}

static int find_avx(void)
{
    uint32_t a = 1, b, c, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    if ((c & 0x18000000) != 0x18000000) /* OSXSAVE, AVX */
        return 0;
    __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    return (a & 6) == 6;
}

/* Answers commands until there are no more. */
static _Noreturn void serve(struct xlat_case *cases, uint64_t have, void (*place)(const struct xlat_case *, uint32_t slot),
                            void (*run)(struct xlat_case *, uint32_t slot))
{
    uint32_t cmd[2];
    while (read_whole(cmd, sizeof cmd)) {
        int again = cmd[1] & CASE_AGAIN ? 1 : 0;
        cmd[1] &= ~CASE_AGAIN;
        must(cmd[0] <= have && cmd[1] <= have - cmd[0], "cases beyond the end of the file\n");
        must(!again || cmd[0] + cmd[1] <= CASE_SLOTS, "cases beyond the last slot\n");
        for (uint32_t i = 0; i < cmd[1]; i += CASE_SLOTS) {
            uint32_t n = cmd[1] - i < CASE_SLOTS ? cmd[1] - i : CASE_SLOTS;
            for (uint32_t j = 0; j < n && !again; j++)
                place(&cases[cmd[0] + i + j], j);
            for (uint32_t j = 0; j < n; j++)
                if (!(cases[cmd[0] + i + j].flags & CASE_SKIP))
                    run(&cases[cmd[0] + i + j], again ? cmd[0] + j : j);
        }
        uint32_t stray = find_stray();
        must(sys(SYS_write, 1, (long)&stray, 4, 0, 0, 0) == 4, "cannot write the reply\n");
    }
    for (;;)
        sys(SYS_exit, 0, 0, 0, 0, 0, 0);
}
#endif
