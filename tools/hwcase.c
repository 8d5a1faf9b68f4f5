/* hwcase.c - runs test cases (tests/sem/case.h) on the real processor, in 32-bit mode.
 *
 * A freestanding i386 program: no libc, so that nothing but the case touches the processor's state, and so that it builds where no 32-bit
 * libraries are installed.  File descriptor 3 is a file of cases, mapped shared.  Each command on standard input is two 32-bit words, first
 * case and count; the reply on standard output is the address of a stray write that no case owned up to (0: none).  Cases run in place, without
 * a process or a system call for each: 2^12 at a time are copied to their slots and entered by a jump (hwcase_enter.S).
 */
#include "tests/sem/case.h"
#include "runtime/abi/cpu.h"

/* ---- shared with hwcase_enter.S ---- */
struct {
    uint32_t eflags;
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax; /* POPA's order */
    uint32_t esp, target;
} hw_in;
struct {
    uint32_t eflags;
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax;
    uint32_t esp;
    uint16_t seg[6];
} hw_out;
uint32_t hw_fs; /* selector with base CASE_FS_BASE */
uint32_t hw_own_esp;
void hw_enter(void);
extern char hw_gate[], hw_resume[], hw_sigreturn[];
void hw_main(void);

static volatile int trapped;
static struct xlat_case *volatile current;
static volatile uint32_t current_base, runs;
static int have_avx;

/* ---- the kernel ---- */
enum { SYS_exit = 1, SYS_munmap = 91, SYS_read = 3, SYS_write = 4, SYS_setitimer = 104, SYS_mprotect = 125, SYS_rt_sigaction = 174, SYS_sigaltstack = 186,
       SYS_mmap2 = 192, SYS_fstat64 = 197, SYS_set_thread_area = 243 };

static long sys(long n, long a, long b, long c, long d, long e, long f)
{
    long r;
    /* The sixth argument travels in ebp, which a compiler may be using. */
    long args[] = {a, f};
    __asm__ volatile("push %%ebp; push %%ebx; mov 4(%%ebx), %%ebp; mov (%%ebx), %%ebx; int $0x80; pop %%ebx; pop %%ebp"
                     : "=a"(r) : "a"(n), "b"(args), "c"(b), "d"(c), "S"(d), "D"(e) : "memory", "cc");
    return r;
}
static _Noreturn void die(const char *text)
{
    unsigned n = 0;
    while (text[n])
        n++;
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
static long map(uint32_t at, uint32_t n, int prot, int flags, int fd)
{
    long r = sys(SYS_mmap2, (long)at, (long)n, prot, flags, fd, 0);
    must(!failed(r) && (!at || (uint32_t)r == at), "hwcase: cannot map memory\n");
    return r;
}
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

static inline void copy(void *d, const void *s, uint32_t n) { __asm__ volatile("rep movsl" : "+D"(d), "+S"(s), "+c"((uint32_t){n / 4}) : : "memory"); }
static inline void zero(void *d, uint32_t n) { __asm__ volatile("rep stosl" : "+D"(d), "+c"((uint32_t){n / 4}) : "a"(0) : "memory"); }

/* ---- faults ---- */
struct context { /* the i386 ucontext as far as it matters: arch/x86/include/uapi/asm/sigcontext.h */
    uint32_t flags, link, stack[3];
    uint16_t gs, gsh, fs, fsh, es, esh, ds, dsh;
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax, trapno, err, eip;
    uint16_t cs, csh;
    uint32_t eflags, esp_at_signal;
    uint16_t ss, ssh;
    uint32_t fpstate, oldmask, cr2;
};

static void classify(const struct context *c, struct case_state *o)
{
    static const uint8_t traps[] = {[0] = XLAT_TRAP_DE, [1] = XLAT_TRAP_DB, [3] = XLAT_TRAP_BP, [4] = XLAT_TRAP_OF, [5] = XLAT_TRAP_BR,
                                    [6] = XLAT_TRAP_UD, [12] = XLAT_TRAP_GP, [13] = XLAT_TRAP_GP, [14] = XLAT_TRAP_PF,
                                    [16] = XLAT_TRAP_MF, [17] = XLAT_TRAP_AC, [19] = XLAT_TRAP_XM};
    o->trap = c->trapno < sizeof traps ? traps[c->trapno] : XLAT_TRAP_UNSUPPORTED;
    o->trap_arg = o->trap_arg2 = 0;
    if (o->trap == XLAT_TRAP_PF) {
        o->trap_arg = c->cr2;
        o->trap_arg2 = c->err & 16 ? 8 : c->err >> 1 & 1;
    } else if (c->trapno == 13 && (c->err & 7) == 2) { /* an interrupt gate that user mode may not use */
        o->trap = XLAT_TRAP_INT;
        o->trap_arg = c->err >> 3;
    }
}

static void leave_case(struct context *c)
{
    hw_out.edi = c->edi, hw_out.esi = c->esi, hw_out.ebp = c->ebp, hw_out.ebx = c->ebx, hw_out.edx = c->edx, hw_out.ecx = c->ecx;
    hw_out.eax = c->eax, hw_out.esp = c->esp_at_signal, hw_out.eflags = c->eflags;
    uint16_t seg[6] = {c->es, c->cs, c->ss, c->ds, c->fs, c->gs};
    for (int i = 0; i < 6; i++)
        hw_out.seg[i] = seg[i];
    current->out.eip = c->eip - current_base;
    c->eip = (uint32_t)hw_resume;
    c->esp = c->esp_at_signal = hw_own_esp;
    c->eflags = 0x202;
    trapped = 1;
}

static void on_fault(int sig, void *info, struct context *c)
{
    if (!current)
        die("hwcase: fault outside a case\n");
    classify(c, &current->out);
    leave_case(c);
}

/* Once a second: a case that was already running at the last tick does not end. */
static void on_tick(int sig, void *info, struct context *c)
{
    static uint32_t last;
    if (current && runs == last) {
        current->out.trap = CASE_TIMEOUT;
        current->out.trap_arg = current->out.trap_arg2 = 0;
        leave_case(c);
    }
    last = runs;
}

static void handle(int sig, void (*fn)(int, void *, struct context *))
{
    struct {
        void (*handler)(int, void *, struct context *);
        uint32_t flags;
        void *restorer;
        uint32_t mask[2];
    } sa = {fn, 0x4 | 0x08000000 | 0x04000000 | 0x40000000 /* SIGINFO ONSTACK RESTORER NODEFER */, hw_sigreturn, {0, 0}};
    must(!failed(sys(SYS_rt_sigaction, sig, (long)&sa, 0, 8, 0, 0)), "hwcase: cannot handle signals\n");
}

/* ---- cases ---- */
static uint32_t find_stray(void)
{
    for (uint32_t *p = (uint32_t *)CASE_MEM, *e = p + CASE_MEM_SIZE / 4; p != e; p++)
        if (*p) {
            uint32_t at = (uint32_t)p;
            zero((void *)CASE_MEM, CASE_MEM_SIZE);
            return at;
        }
    return 0;
}

static void place(const struct xlat_case *c, uint32_t slot)
{
    uint8_t *p = (uint8_t *)(CASE_CODE_BASE + slot * CASE_CODE);
    copy(p, c->code, CASE_CODE);
    if (c->code_len <= CASE_CODE - CASE_JUMP) {
        uint32_t rel = CASE_GATE - ((uint32_t)p + c->code_len + CASE_JUMP);
        p[c->code_len] = 0xe9;
        for (int i = 0; i < 4; i++)
            p[c->code_len + 1 + (uint32_t)i] = (uint8_t)(rel >> 8 * i);
    }
}

static void run(struct xlat_case *c, uint32_t slot)
{
    uint32_t n = c->nlines <= CASE_LINES ? c->nlines : CASE_LINES;
    for (uint32_t i = 0; i < n; i++)
        copy((void *)(CASE_MEM + (c->line_at[i] & (CASE_MEM_SIZE - CASE_LINE))), c->in.line[i], CASE_LINE);
    hw_in.eax = c->in.gpr[0], hw_in.ecx = c->in.gpr[1], hw_in.edx = c->in.gpr[2], hw_in.ebx = c->in.gpr[3];
    hw_in.esp = c->in.gpr[4], hw_in.ebp = c->in.gpr[5], hw_in.esi = c->in.gpr[6], hw_in.edi = c->in.gpr[7];
    hw_in.eflags = c->in.eflags;
    hw_in.target = current_base = CASE_CODE_BASE + slot * CASE_CODE;
    trapped = 0;
    runs = runs + 1;
    if (have_avx) /* FXRSTOR leaves the upper halves of ymm: every case begins with zeros there, as in the other machines */
        __asm__ volatile("vzeroupper");
    if (c->flags & CASE_FX)
        __asm__ volatile("fxrstor %0" : : "m"(c->in.fx));
    current = c;
    hw_enter();
    current = 0;
    if (c->flags & CASE_FX)
        __asm__ volatile("fxsave %0" : "=m"(c->out.fx));
    struct case_state *o = &c->out;
    o->gpr[0] = hw_out.eax, o->gpr[1] = hw_out.ecx, o->gpr[2] = hw_out.edx, o->gpr[3] = hw_out.ebx;
    o->gpr[4] = hw_out.esp, o->gpr[5] = hw_out.ebp, o->gpr[6] = hw_out.esi, o->gpr[7] = hw_out.edi;
    o->eflags = hw_out.eflags & ~0x10000u; /* RF shows in a signal's frame, never to the program */
    for (int i = 0; i < 6; i++)
        o->seg[i] = hw_out.seg[i];
    if (!trapped) {
        o->trap = o->trap_arg = o->trap_arg2 = 0;
        o->eip = c->code_len;
    }
    for (uint32_t i = 0; i < n; i++) {
        void *p = (void *)(CASE_MEM + (c->line_at[i] & (CASE_MEM_SIZE - CASE_LINE)));
        copy(o->line[i], p, CASE_LINE);
        zero(p, CASE_LINE);
    }
    o->stray = c->flags & CASE_SCAN ? find_stray() : 0;
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

static void setup(void)
{
    static uint8_t altstack[16384];
    have_avx = find_avx();
    /* The system's stack and helper pages: nothing may be there for a case to hit. */
    sys(SYS_munmap, (long)CASE_HW_TOP, (long)(0xffffe000u - CASE_HW_TOP), 0, 0, 0, 0);
    map(CASE_MEM, CASE_MEM_SIZE, 3, 0x100022 /* FIXED_NOREPLACE ANONYMOUS PRIVATE */, -1);
    map(CASE_RDONLY, 4096, 1, 0x100022, -1);
    map(CASE_CODE_BASE, CASE_SLOTS * CASE_CODE, 7, 0x100022, -1);
    uint8_t *gate = (uint8_t *)map(CASE_GATE, 4096, 7, 0x100022, -1);
    static uint32_t gate_target;
    gate_target = (uint32_t)hw_gate;
    uint32_t at = (uint32_t)&gate_target;
    gate[0] = 0x36, gate[1] = 0xff, gate[2] = 0x25; /* jmp *%ss:gate_target: ds may be null */
    for (int i = 0; i < 4; i++)
        gate[3 + i] = (uint8_t)(at >> 8 * i);

    uint32_t desc[4] = {0xffffffffu, CASE_FS_BASE, 0xfffff, 0x51 /* 32-bit, limit in pages, usable */};
    must(!failed(sys(SYS_set_thread_area, (long)desc, 0, 0, 0, 0, 0)), "hwcase: no segment for fs\n");
    hw_fs = desc[0] * 8 + 3;
    __asm__ volatile("mov %0, %%fs; mov %%ss, %%eax; mov %%eax, %%gs" : : "r"(hw_fs) : "eax"); /* gs as Windows has it: flat */

    uint32_t stack[3] = {(uint32_t)altstack, 0, sizeof altstack};
    must(!failed(sys(SYS_sigaltstack, (long)stack, 0, 0, 0, 0, 0)), "hwcase: no signal stack\n");
    static const int faults[] = {4 /* ILL */, 5 /* TRAP */, 7 /* BUS */, 8 /* FPE */, 11 /* SEGV */};
    for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++)
        handle(faults[i], on_fault);
    handle(14 /* ALRM */, on_tick);
    uint32_t every[4] = {1, 0, 1, 0};
    sys(SYS_setitimer, 0, (long)every, 0, 0, 0, 0);
}

void hw_main(void)
{
    uint32_t st[24], cmd[2];
    must(!failed(sys(SYS_fstat64, 3, (long)st, 0, 0, 0, 0)), "hwcase: no case file on descriptor 3\n");
    uint32_t size = st[11]; /* st_size of struct stat64 */
    setup();
    struct xlat_case *cases = (struct xlat_case *)map(CASE_HW_CASES, size, 3, 0x100001 /* FIXED_NOREPLACE SHARED */, 3);
    uint32_t have = size / sizeof *cases;
    while (read_whole(cmd, sizeof cmd)) {
        int again = cmd[1] & CASE_AGAIN ? 1 : 0;
        cmd[1] &= ~CASE_AGAIN;
        must(cmd[0] <= have && cmd[1] <= have - cmd[0], "hwcase: cases beyond the end of the file\n");
        must(!again || cmd[0] + cmd[1] <= CASE_SLOTS, "hwcase: cases beyond the last slot\n");
        for (uint32_t i = 0; i < cmd[1]; i += CASE_SLOTS) {
            uint32_t n = cmd[1] - i < CASE_SLOTS ? cmd[1] - i : CASE_SLOTS;
            for (uint32_t j = 0; j < n && !again; j++)
                place(&cases[cmd[0] + i + j], j);
            for (uint32_t j = 0; j < n; j++)
                if (!(cases[cmd[0] + i + j].flags & CASE_SKIP))
                    run(&cases[cmd[0] + i + j], again ? cmd[0] + j : j);
        }
        uint32_t stray = find_stray();
        must(sys(SYS_write, 1, (long)&stray, 4, 0, 0, 0) == 4, "hwcase: nobody listens\n");
    }
    sys(SYS_exit, 0, 0, 0, 0, 0, 0);
}
