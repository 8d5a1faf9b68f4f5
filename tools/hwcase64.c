/* hwcase64.c - runs test cases (tests/sem/case.h) on the real processor in 64-bit mode, where a system runs no 32-bit code (tools/runs-i386).
 *
 * The protocol, the memory of a case and the form of results are those of hwcase.c (hwcase.h).  The code that runs is the case's code as
 * rewritten by rewrite64.c, mostly the same bytes.  The guest's memory is mapped at the guest's addresses, but its code is not: an indirect
 * branch causes a page fault at the guest's address, and the handler continues at the code rewritten for that address.  The address of a fault is
 * mapped back to the guest's instruction.  A case with an instruction that 64-bit mode cannot execute ends with CASE_NOT_RUN and has no result.
 *
 * Differences of 64-bit mode that are hidden from the guest: selectors (the host's 33 is shown as 23, FS is a flat selector whose base is set by
 * WRFSBASE), upper halves of registers (one that is not zero at the end is reported as a difference), xmm8..15 in the image of FXSAVE.
 */
#include <stddef.h>
#include "tools/rewrite64.h"
#define HWCASE "hwcase64"

/* ---- shared with hwcase64_enter.S ---- */
struct {
    uint64_t eflags;
    uint32_t gpr[8];
    uint64_t target;
} hw_in;
struct {
    uint64_t eflags, gpr[8];
    uint16_t seg[6];
} hw_out;
struct {
    uint64_t eflags, rsp, target;
} hw_back;
uint64_t hw_own_rsp;
extern char hw_again[];

static struct r64_data *const data = (struct r64_data *)R64_DATA;
static struct r64_slot slots[CASE_SLOTS];
static uint32_t code_end; /* of what is rewritten */
static struct r64_slot *volatile slot;
static volatile int steps;                  /* single steps were seen in this case */
static const struct r64_item *volatile stepped; /* the item in which the last one ended: it began with TF set */

/* ---- the kernel ---- */
enum { SYS_read = 0, SYS_write = 1, SYS_fstat = 5, SYS_mmap = 9, SYS_rt_sigaction = 13, SYS_setitimer = 38, SYS_exit = 60, SYS_ftruncate = 77,
       SYS_sigaltstack = 131, SYS_arch_prctl = 158, SYS_memfd_create = 319 };

static long sys(long n, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long r;
    __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory", "cc");
    return r;
}

struct context { /* the beginning of the x86-64 ucontext: arch/x86/include/uapi/asm/sigcontext.h */
    uint64_t flags, link, stack[3];
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
    uint16_t cs, gs, fs, ss;
    uint64_t err, trapno, oldmask, cr2, fpstate;
};

#include "tools/hwcase.h"

static void *map(uint64_t at, uint64_t n, int prot, int flags, int fd, uint64_t offset)
{
    long r = sys(SYS_mmap, (long)at, (long)n, prot, flags, fd, (long)offset);
    must(!failed(r) && (!at || (uint64_t)r == at), "cannot map memory\n");
    return (void *)r;
}

void *memcpy(void *restrict d, const void *restrict s, size_t n) { return copy(d, s, n), d; } /* compilers generate calls of these */
void *memset(void *d, int v, size_t n)
{
    void *p = d;
    __asm__ volatile("rep stosb" : "+D"(p), "+c"(n) : "a"(v) : "memory");
    return d;
}

/* ---- faults ---- */
/* A write through cs is #GP, not a page fault: the rewriter has it write to a read-only alias of the memory (R64_CS). */
static void classify64(const struct context *c, struct case_state *o)
{
    classify(c->trapno, c->err, c->cr2, o);
    if (o->trap == XLAT_TRAP_PF && c->cr2 >= R64_CS && c->cr2 < R64_CS + 2 * R64_WRAP && c->err & 2) {
        o->trap = XLAT_TRAP_GP;
        o->trap_arg = o->trap_arg2 = 0;
    }
}

/* The item at this host address, or NULL; *start: it is the item's first byte. */
static const struct r64_item *item_at(uint64_t rip, int *start)
{
    const struct r64_item *found = NULL;
    uint64_t at = rip - slot->host;
    if (rip < slot->host || at >= slot->host_len)
        return NULL;
    for (unsigned i = 0; i < slot->nitems; i++)
        if (slot->item[i].host <= at && (!found || slot->item[i].host >= found->host))
            found = &slot->item[i];
    *start = found && found->host == at;
    return found;
}

static uint64_t low16(uint64_t high, uint64_t low) { return (high & 0xffff0000u) | (low & 0xffff); }

/* Restores registers that the interrupted sequence had moved to others. */
static void fix(struct context *c, const struct r64_item *item, struct case_state *o)
{
    if (c->rsp - R64_AT(stack) <= R64_AT(stack_top) + 8 - R64_AT(stack))
        c->rsp = c->r13;
    switch (item->fix) {
    case FIX_ESI: c->rsi = c->r14; break;
    case FIX_EDI: c->rdi = c->r14; break;
    case FIX_EAX: c->rax = c->r13; break;
    case FIX_FLAGS: c->eflags = c->r12; break;
    case FIX_STRING:
        if (item->flags & ITEM_CELLS && (c->rsi > 0xffff || c->rdi > 0xffff))
            o->trap = CASE_NOT_RUN;
        c->rsi = low16(c->r14, c->rsi), c->rdi = low16(c->r13, c->rdi), c->rcx = low16(c->r12, c->rcx);
        break;
    default: break;
    }
}

static void leave_case(struct context *c)
{
    uint64_t gpr[8] = {c->rax, c->rcx, c->rdx, c->rbx, c->rsp, c->rbp, c->rsi, c->rdi};
    for (int i = 0; i < 8; i++)
        hw_out.gpr[i] = gpr[i];
    hw_out.eflags = c->eflags;
    __asm__ volatile("mov %%es, %0; mov %%ds, %1; mov %%gs, %2" : "=m"(hw_out.seg[XLAT_ES]), "=m"(hw_out.seg[XLAT_DS]), "=m"(hw_out.seg[XLAT_GS]));
    hw_out.seg[XLAT_SS] = c->ss;
    c->rip = (uint64_t)hw_resume;
    c->rsp = hw_own_rsp;
    c->eflags = 0x202;
    trapped = 1;
}

/* Continues at the code for a guest address that was jumped to.  False: it is no instruction of this case. */
static int continue_at_target(struct context *c)
{
    uint32_t off = (uint32_t)c->rip - current_base;
    if (c->rip - CASE_CODE_BASE >= CASE_SLOTS * CASE_CODE || off > CASE_CODE || !slot->host_of[off])
        return 0;
    c->rip = slot->host + slot->host_of[off] - 1u;
    return 1;
}

/* A single step that 32-bit code would not make: within a sequence, or just after a POPF or IRET that has set TF itself. */
static int is_own_step(const struct context *c, const struct r64_item *item, int start)
{
    int first = !steps, unused;
    if (!(c->eflags & 0x100)) /* INT1 */
        return 0;
    steps = 1;
    if (!item && c->rip < R64_WRAP) /* the target of an IRET: any other jump would have been a step of its own */
        return first;
    if (!item || !start) {
        stepped = item;
        return 1;
    }
    const struct r64_item *before = item_at(c->rip - 1, &unused);
    if (!before || !(before->flags & ITEM_SETS_TF) || stepped == before)
        return 0;
    stepped = before;
    return 1;
}

/* Before a return from a signal handler to the case.  The system restores all flags of the context except ID, which keeps the handler's value and is
 * set here, and NT, which hw_again sets afterwards. */
static void resume(struct context *c)
{
    if (c->eflags & 0x4000) {
        hw_back.eflags = c->eflags & ~0x10000ull;
        hw_back.target = c->rip;
        c->rip = (uint64_t)hw_again;
    }
    __asm__ volatile("push %0; popfq" : : "r"(0x202 | (c->eflags & 0x200000)) : "cc", "memory");
}

static void on_fault(int sig, void *info, struct context *c)
{
    __asm__ volatile("push $0x202; popfq" : : : "cc", "memory"); /* clears AC: no alignment checks in this program */
    if (!current)
        die("fault outside a case\n");
    int start = 0;
    const struct r64_item *item = item_at(c->rip, &start);
    struct case_state *o = &current->out;
    int retry = item && item->fix == FIX_RETRY && c->rip < slot->host + (uint64_t)item->alt;
    if (retry)
        c->rip = slot->host + (uint64_t)item->alt;
    if (retry || (c->trapno == 14 && c->err & 16 && continue_at_target(c)) || (c->trapno == 1 && is_own_step(c, item, start))) {
        resume(c);
        return;
    }
    classify64(c, o);
    o->eip = (uint32_t)c->rip - current_base;
    if (!item && c->rip - CASE_CODE_BASE < CASE_SLOTS * CASE_CODE && c->trapno == 14)
        o->trap = CASE_NOT_RUN; /* a jump into the middle of an instruction, or into the code of another case */
    if (item) {
        o->eip = item->guest;
        if (c->trapno == 6 && item->raise)
            o->trap = item->raise;
        if (o->trap == XLAT_TRAP_GP && item->flags & ITEM_GATE)
            o->trap = CASE_NOT_RUN;
        if (!start)
            fix(c, item, o);
    }
    leave_case(c);
}

/* Once a second: ends a case that was already running at the last tick, as CASE_TIMEOUT. */
static void on_tick(int sig, void *info, struct context *c)
{
    static uint32_t last;
    __asm__ volatile("push $0x202; popfq" : : : "cc", "memory");
    if (current && runs == last) {
        int start;
        const struct r64_item *item = item_at(c->rip, &start);
        current->out.trap = CASE_TIMEOUT;
        current->out.trap_arg = current->out.trap_arg2 = 0;
        current->out.eip = item ? item->guest : (uint32_t)c->rip - current_base;
        leave_case(c);
    } else
        resume(c);
    last = runs;
}

/* ---- cases ---- */
static void place(const struct xlat_case *c, uint32_t n)
{
    uint32_t base = CASE_CODE_BASE + n * CASE_CODE;
    if (n == 0)
        code_end = R64_CODE;
    r64_rewrite(&slots[n], c, base, code_end, R64_CODE + R64_CODE_SIZE - code_end);
    code_end = (slots[n].host + slots[n].host_len + 63) & ~63u;
    must(code_end < R64_CODE + R64_CODE_SIZE - 4096, "no room for code\n");
}

static void restore_segments(void)
{
    uint32_t flat = 0x2b, base = CASE_FS_BASE;
    if (hw_out.seg[XLAT_ES] != flat)
        __asm__ volatile("mov %0, %%es" : : "r"(flat));
    if (hw_out.seg[XLAT_DS] != flat)
        __asm__ volatile("mov %0, %%ds" : : "r"(flat));
    if (hw_out.seg[XLAT_GS] != flat)
        __asm__ volatile("mov %0, %%gs" : : "r"(flat));
    __asm__ volatile("wrfsbase %q0" : : "r"((uint64_t)base)); /* with a null selector, as systems expect when the base is set so */
    data->fs = 0x63;
}

static void results(struct xlat_case *c)
{
    static const uint16_t code_selector = 0x23;
    struct case_state *o = &c->out;
    for (int i = 0; i < 8; i++)
        o->gpr[i] = (uint32_t)hw_out.gpr[i];
    o->eflags = (uint32_t)hw_out.eflags & ~0x10000u; /* RF is set in the frame of a signal but never visible to a program */
    for (int i = 0; i < 6; i++)
        o->seg[i] = hw_out.seg[i] - 0x30u < 4 ? (uint16_t)(hw_out.seg[i] - 0x10) : hw_out.seg[i];
    o->seg[XLAT_CS] = code_selector;
    o->seg[XLAT_FS] = data->fs;
    if (!trapped) {
        o->trap = o->trap_arg = o->trap_arg2 = 0;
        o->eip = c->code_len;
    }
    if (data->si > 0xffff || data->di > 0xffff)
        o->trap = CASE_NOT_RUN;
    for (int i = 0; i < 8; i++)
        if (hw_out.gpr[i] >> 32 && o->trap != CASE_NOT_RUN)
            o->trap = XLAT_TRAP_UNSUPPORTED;
    if (o->trap == CASE_NOT_RUN)
        o->trap_arg = o->trap_arg2 = 0;
}

static void run(struct xlat_case *c, uint32_t index)
{
    put_lines(c);
    copy(hw_in.gpr, c->in.gpr, sizeof hw_in.gpr);
    hw_in.eflags = c->in.eflags;
    slot = &slots[index];
    current_base = CASE_CODE_BASE + index * CASE_CODE;
    hw_in.target = slot->host;
    data->si = data->di = 0;
    steps = 0;
    stepped = NULL;
    enter(c);
    if (c->flags & CASE_FX)
        zero(c->out.fx + 288, 128); /* xmm8..15 */
    results(c);
    restore_segments();
    take_lines(c);
}

static uint32_t rights(uint32_t selector)
{
    uint32_t r = 0;
    __asm__("lar %1, %0" : "+r"(r) : "r"(selector) : "cc");
    return r;
}

/* Selectors: 20h..23h is the guest's code segment and 60h..63h its FS; the host has a code segment and flat data. */
static void selectors(void)
{
    int has_code = rights(0x23) == 0xcffb00;
    for (uint32_t s = 0; s < 65536; s++) {
        data->selector[s] = (uint16_t)((s & ~3u) == 0x20 ? s + 0x10 : (s & ~3u) == 0x60 ? s - 0x38 : s);
        data->same_answer[s] = (s & ~3u) != 0x60 && (has_code || (s & ~3u) != 0x20);
    }
}

static void map_world(void)
{
    long fd = sys(SYS_memfd_create, (long)"guest", 0, 0, 0, 0, 0);
    uint32_t size = CASE_MEM_SIZE + 4096;
    must(!failed(fd) && !failed(sys(SYS_ftruncate, fd, size, 0, 0, 0, 0)), "no memory\n");
    static const uint64_t places[] = {0, R64_WRAP, R64_CS};
    for (int i = 0; i < 3; i++) {
        map(places[i] + CASE_MEM, CASE_MEM_SIZE, i < 2 ? 3 : 1, 0x100001 /* FIXED_NOREPLACE SHARED */, (int)fd, 0);
        map(places[i] + CASE_RDONLY, 4096, 1, 0x100001, (int)fd, CASE_MEM_SIZE);
    }
    /* Not accessible at all rather than only not executable: some hypervisors occasionally lose page faults of the second kind. */
    map(CASE_CODE_BASE, CASE_SLOTS * CASE_CODE, 0, 0x100022 /* FIXED_NOREPLACE ANONYMOUS PRIVATE */, -1, 0);
    map(R64_CODE, R64_CODE_SIZE, 7, 0x100022, -1, 0);
    map(R64_DATA, (sizeof *data + 4095) & ~4095ul, 3, 0x100022, -1, 0);
}

static void on_no_wrfsbase(int sig, void *info, struct context *c) { die("this system does not let programs set the base of fs\n"); }

static void setup(void)
{
    static uint8_t altstack[65536];
    have_avx = find_avx();
    map_world();
    data->gate = (uint64_t)hw_gate;
    selectors();
    handle(4 /* ILL */, on_no_wrfsbase);
    restore_segments(); /* hw_out is all zeros: loads each */
    /* Also by a system call: some systems allow WRFSBASE but do not save its value when they switch tasks. */
    must(!failed(sys(SYS_arch_prctl, 0x1002 /* ARCH_SET_FS */, CASE_FS_BASE, 0, 0, 0, 0)), "no base for fs\n");
    handle_signals(altstack, sizeof altstack, on_fault, on_tick);
}

void hw_main(void)
{
    uint64_t st[18];
    must(!failed(sys(SYS_fstat, 3, (long)st, 0, 0, 0, 0)), "no case file on descriptor 3\n");
    uint64_t size = st[6]; /* st_size of struct stat */
    setup();
    struct xlat_case *cases = map(0, size, 3, 1 /* SHARED */, 3, 0);
    serve(cases, size / sizeof *cases, place, run);
}
