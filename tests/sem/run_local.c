/* run_local.c - shared by the runners that run cases in this process: guest memory at its real addresses, the register file, host
 * faults, control words, time limit. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include "runtime/abi/helpers.h"
#include "runtime/abi/x87.h"
#include "runtime/host/fp.h"
#include "tests/sem/run_local.h"

struct xlat_cpu xlat_local_cpu;
#define cpu xlat_local_cpu
static sigjmp_buf fault_exit;
static volatile sig_atomic_t running;
static uint32_t fault_addr, fault_access, fault_trap;
static uint64_t runs;

/* A fault of guest memory or of the host's floating-point unit.  cpu.eip is the address of the instruction, and the register file is as before it. */
static void on_fault(int sig, siginfo_t *si, void *context)
{
    const ucontext_t *uc = context;
    if (!running) { /* a fault of this program itself: the default action ends it */
        signal(sig, SIG_DFL);
        return;
    }
    fault_addr = (uint32_t)(uintptr_t)si->si_addr;
    fault_access = 0;
    fault_trap = sig == SIGFPE ? XLAT_TRAP_XM : XLAT_TRAP_PF;
#ifdef __x86_64__
    fault_access = uc->uc_mcontext.gregs[REG_ERR] >> 1 & 1;
    if (uc->uc_mcontext.gregs[REG_TRAPNO] == 16)
        fault_trap = XLAT_TRAP_MF;
    else if (uc->uc_mcontext.gregs[REG_TRAPNO] == 13) /* #GP: a misaligned SSE operand in translated code */
        fault_trap = XLAT_TRAP_GP;
    if (fault_trap == XLAT_TRAP_XM) /* its flag is set although the instruction was not executed */
        cpu.mxcsr |= uc->uc_mcontext.fpregs->mxcsr & 0x3f;
#else
    uint32_t at_fault; /* of loads and stores bit 22 says which, but for atomic operations */
    memcpy(&at_fault, (const void *)(uintptr_t)uc->uc_mcontext.pc, 4);
    fault_access = !(at_fault >> 22 & 1);
#endif
    siglongjmp(fault_exit, 1);
}

static void on_tick(int sig, siginfo_t *si, void *context)
{
    static uint64_t last;
    if (running && last == runs) {
        if (__atomic_exchange_n(&cpu.stop, 1, __ATOMIC_RELAXED)) { /* the code has not tested cpu.stop since the last tick */
            fault_trap = CASE_TIMEOUT;
            siglongjmp(fault_exit, 1);
        }
    }
    last = runs;
}

static bool map_at(uint32_t at, uint32_t n, int prot)
{
    void *p = mmap((void *)(uintptr_t)at, n, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p == (void *)(uintptr_t)at)
        return true;
    fprintf(stderr, "sem: cannot map guest memory at %08x\n", at);
    return false;
}

bool xlat_local_open(void)
{
    static bool done; /* for the interpreter, or for the emitter */
    if (done)
        return true;
    done = true;
    struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &sa, NULL);
    sigaction(SIGBUS, &sa, NULL);
    sigaction(SIGFPE, &sa, NULL);
    sa.sa_sigaction = on_tick;
    sa.sa_flags |= SA_RESTART;
    sigaction(SIGVTALRM, &sa, NULL);
    setitimer(ITIMER_VIRTUAL, &(struct itimerval){{1, 0}, {1, 0}}, NULL);
    return map_at(CASE_MEM, CASE_MEM_SIZE, PROT_READ | PROT_WRITE) && map_at(CASE_RDONLY, 4096, PROT_READ) &&
           map_at(CASE_CODE_BASE, CASE_SLOTS * CASE_CODE, PROT_READ | PROT_WRITE);
}

/* ---- FXSAVE image <-> register file.  Layout: Intel SDM vol. 1, 10.5.1 ---- */
struct fxsave {
    uint16_t fcw, fsw;
    uint8_t ftw, zero;
    uint16_t fop;
    uint32_t fip;
    uint16_t fcs, pad0;
    uint32_t fdp;
    uint16_t fds, pad1;
    uint32_t mxcsr, mxcsr_mask;
    struct {
        uint8_t b[16];
    } st[8];
    struct xlat_xmm xmm[8];
};

static void load_fx(const uint8_t *image)
{
    struct fxsave f;
    memcpy(&f, image, sizeof f);
    xlat_x87_from_fx(&cpu, image);
    cpu.mxcsr = f.mxcsr;
    memcpy(cpu.xmm, f.xmm, sizeof cpu.xmm);
}

static void store_fx(uint8_t *image)
{
    struct fxsave f = {.mxcsr = cpu.mxcsr};
    memcpy(f.xmm, cpu.xmm, sizeof f.xmm);
    memcpy(image, &f, sizeof f);
    xlat_x87_to_fx(&cpu, image);
}

/* The host's control words, which are the guest's while a case runs. */
struct host_fp {
    uint16_t fcw;
    uint32_t mxcsr;
};
static void fp_set(struct host_fp h)
{
#ifdef __x86_64__
    __asm__ volatile("fninit; fldcw %0; ldmxcsr %1" : : "m"(h.fcw), "m"(h.mxcsr));
#else
    xlat_host_set_mxcsr(h.mxcsr);
#endif
}
static struct host_fp fp_get(void)
{
    struct host_fp h = {0x37f, 0x1f80};
#ifdef __x86_64__
    __asm__ volatile("fnstcw %0; stmxcsr %1" : "=m"(h.fcw), "=m"(h.mxcsr));
#else
    h.mxcsr |= xlat_host_mxcsr();
#endif
    return h;
}

static uint32_t find_stray(void)
{
    const uint32_t *p = (const uint32_t *)(uintptr_t)CASE_MEM;
    for (uint32_t i = 0; i < CASE_MEM_SIZE / 4; i++)
        if (p[i]) {
            memset((void *)(uintptr_t)CASE_MEM, 0, CASE_MEM_SIZE);
            return CASE_MEM + i * 4;
        }
    return 0;
}

static void place(const struct xlat_case *c, uint32_t slot)
{
    uint8_t *p = (uint8_t *)(uintptr_t)(CASE_CODE_BASE + slot * CASE_CODE);
    memcpy(p, c->code, CASE_CODE);
    if (c->code_len <= CASE_CODE - CASE_JUMP) {
        uint32_t rel = CASE_GATE - (CASE_CODE_BASE + slot * CASE_CODE + c->code_len + CASE_JUMP);
        p[c->code_len] = 0xe9;
        memcpy(p + c->code_len + 1, &rel, 4);
    }
}

/* Runs the case; a host fault ends it. */
static void execute(struct xlat_case *c, uint32_t base, xlat_execute_fn *fn)
{
    struct case_state *o = &c->out;
    struct host_fp guest = {cpu.fcw | 0x3f, cpu.mxcsr}, host = fp_get();
    if (sigsetjmp(fault_exit, 0)) {
        running = 0;
        xlat_x87_park(&cpu);
        fp_set(host);
        o->trap = fault_trap;
        if (fault_trap == XLAT_TRAP_PF) {
            o->trap_arg = fault_addr;
            o->trap_arg2 = fault_access;
        }
        o->eip = cpu.eip - base;
        return;
    }
    running = 1;
    fp_set(guest);
    xlat_x87_load(&cpu);
    fn(c, base);
    running = 0;
    xlat_x87_park(&cpu);
    cpu.mxcsr |= fp_get().mxcsr & 0x3f; /* exception flags are set in the host's MXCSR */
    fp_set(host);
    if (cpu.trap) {
        o->trap = cpu.trap;
        o->trap_arg = cpu.trap == XLAT_TRAP_PF || cpu.trap == XLAT_TRAP_INT ? cpu.trap_arg : 0;
        o->trap_arg2 = cpu.trap == XLAT_TRAP_PF ? cpu.trap_arg2 : 0;
        if (cpu.trap == XLAT_TRAP_PRIV) /* the processor raises #GP for both */
            o->trap = XLAT_TRAP_GP;
        if (cpu.trap == XLAT_TRAP_BP || cpu.trap == XLAT_TRAP_OF || cpu.trap == XLAT_TRAP_DB)
            cpu.eip = cpu.trap_next;
    } else if (cpu.stop)
        o->trap = CASE_TIMEOUT;
    o->eip = cpu.eip == CASE_GATE ? c->code_len : cpu.eip - base;
}

static void run_one(struct xlat_case *c, uint32_t slot, xlat_execute_fn *fn)
{
    uint32_t n = c->nlines <= CASE_LINES ? c->nlines : CASE_LINES, base = CASE_CODE_BASE + slot * CASE_CODE;
    struct case_state *o = &c->out;
    for (uint32_t i = 0; i < n; i++)
        memcpy((void *)(uintptr_t)(CASE_MEM + (c->line_at[i] & (CASE_MEM_SIZE - CASE_LINE))), c->in.line[i], CASE_LINE);
    memset(&cpu, 0, offsetof(struct xlat_cpu, misses));
    memcpy(cpu.gpr, c->in.gpr, sizeof cpu.gpr);
    cpu.eip = base;
    xlat_eflags_set(&cpu, c->in.eflags);
    cpu.fs_base = CASE_FS_BASE;
    static const uint16_t seg[6] = {0x2b, 0x23, 0x2b, 0x2b, 0x63, 0x2b}; /* as in the hardware runner */
    memcpy(cpu.seg, seg, sizeof seg);
    cpu.helpers = xlat_helpers;
    cpu.fcw = 0x37f;
    cpu.mxcsr = 0x1f80;
    if (c->flags & CASE_FX)
        load_fx(c->in.fx);
    o->trap = o->trap_arg = o->trap_arg2 = 0;
    runs++;
    execute(c, base, fn);
    memcpy(o->gpr, cpu.gpr, sizeof cpu.gpr);
    o->eflags = xlat_eflags_get(&cpu);
    memcpy(o->seg, cpu.seg, sizeof o->seg);
    if (c->flags & CASE_FX)
        store_fx(o->fx);
    for (uint32_t i = 0; i < n; i++) {
        void *p = (void *)(uintptr_t)(CASE_MEM + (c->line_at[i] & (CASE_MEM_SIZE - CASE_LINE)));
        memcpy(o->line[i], p, CASE_LINE);
        memset(p, 0, CASE_LINE);
    }
    o->stray = c->flags & CASE_SCAN ? find_stray() : 0;
}

void xlat_local_run(struct xlat_cases *c, size_t first, uint32_t n, uint32_t slot, xlat_execute_fn *fn)
{
    for (uint32_t j = 0; j < n; j++)
        if (!(c->at[first + j].flags & CASE_SKIP))
            run_one(&c->at[first + j], slot + j, fn);
    uint32_t stray = find_stray();
    if (stray)
        fprintf(stderr, "sem: a case wrote outside its lines, at %08x\n", stray);
}

void xlat_local_place(const struct xlat_cases *c, size_t first, uint32_t n)
{
    for (uint32_t j = 0; j < n; j++)
        place(&c->at[first + j], j);
}
