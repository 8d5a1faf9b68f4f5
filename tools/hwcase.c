/* hwcase.c - runs test cases (tests/sem/case.h) on the real processor, in 32-bit mode.
 *
 * A freestanding i386 program, so that it builds where no 32-bit libraries are installed; hwcase.h has the protocol and its commands.  Cases are
 * copied to their slots and entered by a jump (hwcase_enter.S).
 */
#define HWCASE "hwcase"
#include <stdint.h>

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

/* ---- the kernel ---- */
enum { SYS_exit = 1, SYS_munmap = 91, SYS_read = 3, SYS_write = 4, SYS_setitimer = 104, SYS_mprotect = 125, SYS_rt_sigaction = 174,
       SYS_sigaltstack = 186, SYS_mmap2 = 192, SYS_fstat64 = 197, SYS_set_thread_area = 243 };

static long sys(long n, long a, long b, long c, long d, long e, long f)
{
    long r;
    /* The sixth argument is passed in ebp, which the compiler may be using. */
    long args[] = {a, f};
    __asm__ volatile("push %%ebp; push %%ebx; mov 4(%%ebx), %%ebp; mov (%%ebx), %%ebx; int $0x80; pop %%ebx; pop %%ebp"
                     : "=a"(r) : "a"(n), "b"(args), "c"(b), "d"(c), "S"(d), "D"(e) : "memory", "cc");
    return r;
}

struct context { /* the beginning of the i386 ucontext: arch/x86/include/uapi/asm/sigcontext.h */
    uint32_t flags, link, stack[3];
    uint16_t gs, gsh, fs, fsh, es, esh, ds, dsh;
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax, trapno, err, eip;
    uint16_t cs, csh;
    uint32_t eflags, esp_at_signal;
    uint16_t ss, ssh;
    uint32_t fpstate, oldmask, cr2;
};

#include "tools/hwcase.h"

static long map(uint32_t at, uint32_t n, int prot, int flags, int fd)
{
    long r = sys(SYS_mmap2, (long)at, (long)n, prot, flags, fd, 0);
    must(!failed(r) && (!at || (uint32_t)r == at), "cannot map memory\n");
    return r;
}

/* ---- faults ---- */
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
        die("fault outside a case\n");
    classify(c->trapno, c->err, c->cr2, &current->out);
    leave_case(c);
}

/* Once a second: ends a case that was already running at the last tick, as CASE_TIMEOUT. */
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

/* ---- cases ---- */
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
    put_lines(c);
    hw_in.eax = c->in.gpr[0], hw_in.ecx = c->in.gpr[1], hw_in.edx = c->in.gpr[2], hw_in.ebx = c->in.gpr[3];
    hw_in.esp = c->in.gpr[4], hw_in.ebp = c->in.gpr[5], hw_in.esi = c->in.gpr[6], hw_in.edi = c->in.gpr[7];
    hw_in.eflags = c->in.eflags;
    hw_in.target = current_base = CASE_CODE_BASE + slot * CASE_CODE;
    enter(c);
    struct case_state *o = &c->out;
    o->gpr[0] = hw_out.eax, o->gpr[1] = hw_out.ecx, o->gpr[2] = hw_out.edx, o->gpr[3] = hw_out.ebx;
    o->gpr[4] = hw_out.esp, o->gpr[5] = hw_out.ebp, o->gpr[6] = hw_out.esi, o->gpr[7] = hw_out.edi;
    o->eflags = hw_out.eflags & ~0x10000u; /* RF is set in the frame of a signal but never visible to a program */
    for (int i = 0; i < 6; i++)
        o->seg[i] = hw_out.seg[i];
    if (!trapped) {
        o->trap = o->trap_arg = o->trap_arg2 = 0;
        o->eip = c->code_len;
    }
    take_lines(c);
}

static void setup(void)
{
    static uint8_t altstack[16384];
    have_avx = find_avx();
    /* Stack and vdso pages that the system has mapped: unmapped, so that accesses of a case there fault. */
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
    must(!failed(sys(SYS_set_thread_area, (long)desc, 0, 0, 0, 0, 0)), "no segment for fs\n");
    hw_fs = desc[0] * 8 + 3;
    __asm__ volatile("mov %0, %%fs; mov %%ss, %%eax; mov %%eax, %%gs" : : "r"(hw_fs) : "eax"); /* gs is flat, as under Windows */

    handle_signals(altstack, sizeof altstack, on_fault, on_tick);
}

void hw_main(void)
{
    uint32_t st[24];
    must(!failed(sys(SYS_fstat64, 3, (long)st, 0, 0, 0, 0)), "no case file on descriptor 3\n");
    uint32_t size = st[11]; /* st_size of struct stat64 */
    setup();
    struct xlat_case *cases = (struct xlat_case *)map(CASE_HW_CASES, size, 3, 0x100001 /* FIXED_NOREPLACE SHARED */, 3);
    serve(cases, size / sizeof *cases, place, run);
}
