/* fault_rows.c - which guest instruction does the table of host addresses name for a fault?
 *
 *   fault_rows GUEST.exe APP.so
 *
 * The guest is made by mkfaults.py.  Each of its exports runs in the interpreter and translated, once for each choice of three pages that cannot be
 * accessed, or only be read.  The instruction that the table names for a fault must be one that accesses the address which faulted.  It need not be
 * the first that would fault: LLVM may leave out loads whose value is not used and stores that others overwrite, and may reorder loads (QUIRKS.md).
 * But most of the time it is.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "fallback-interp/interp.h"
#include "lifter/decode/decode.h"
#include "runtime/abi/flags.h"
#include "runtime/abi/call.h"
#include "runtime/abi/helpers.h"
#include "runtime/core/aot_open.h"

enum { STACK = 0x20000000, STACK_SIZE = 1 << 20, PAGE = 0x1000, PAGES = 3, DATA = 0x30000000, GONE = 0xfffff000 };

static void die(const char *what, const char *arg)
{
    fprintf(stderr, "fault_rows: %s%s%s\n", what, arg ? ": " : "", arg ? arg : "");
    exit(2);
}

static uint8_t *image;
static uint32_t image_base, image_size;
static struct xlat_cpu cpu;
static struct xlat_icache *icache;
static struct xlat_decoder *decoder;
static struct xlat_aot_module module;

static uint32_t u32_at(const uint8_t *p, uint32_t o)
{
    uint32_t v;
    memcpy(&v, p + o, 4);
    return v;
}
static unsigned u16_at(const uint8_t *p, uint32_t o) { return p[o] | (unsigned)p[o + 1] << 8; }

static void *map_at(uint32_t addr, size_t n)
{
    void *p = mmap((void *)(uintptr_t)addr, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != (void *)(uintptr_t)addr)
        die("the guest's address is taken", NULL);
    return p;
}

static void load(const char *path) /* made by this build, so its headers are not checked */
{
    int fd = open(path, O_RDONLY);
    off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    uint8_t *f = size < 0 ? MAP_FAILED : mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (f == MAP_FAILED)
        die("cannot open", path);
    const uint8_t *pe = f + u32_at(f, 0x3c), *opt = pe + 24, *sec = opt + u16_at(pe, 20);
    image_base = u32_at(opt, 28);
    image_size = u32_at(opt, 56);
    image = map_at(image_base, image_size);
    memcpy(image, f, u32_at(opt, 60));
    for (unsigned i = 0; i < u16_at(pe, 6); i++, sec += 40)
        memcpy(image + u32_at(sec, 12), f + u32_at(sec, 20), u32_at(sec, 16) < u32_at(sec, 8) ? u32_at(sec, 16) : u32_at(sec, 8));
    munmap(f, (size_t)size);
    close(fd);
}

/* ---- a run until it returns or faults ---- */
struct outcome {
    bool faulted;
    uint32_t eip, addr;
};
static sigjmp_buf back;
static struct outcome now;
static bool translated;

static void on_fault(int sig, siginfo_t *si, void *context)
{
    ucontext_t *u = context;
    uint64_t pc = (uint64_t)u->uc_mcontext.gregs[REG_RIP];
    (void)sig;
    now = (struct outcome){true, cpu.eip, (uint32_t)(uintptr_t)si->si_addr};
    if (translated) {
        uint32_t rva = xlat_aot_rva_of(&module, pc);
        now.eip = rva ? rva + image_base : cpu.eip; /* else a helper, before which eip was stored */
    }
    siglongjmp(back, 1);
}

static void run(uint32_t limit)
{
    while (cpu.eip != GONE) {
        bool declined = xlat_declined(&cpu);
        if (declined)
            cpu.trap = XLAT_TRAP_NONE;
        if (cpu.trap)
            die("a trap", NULL);
        void *fn = translated ? cpu.dispatch[cpu.eip] : NULL;
        if (fn && !declined) {
            xlat_call_guest(&cpu, fn);
            if (cpu.gpr[XLAT_ESP] > limit)
                return;
            continue;
        }
        enum xlat_run r = xlat_interp_run(&cpu, icache, limit);
        if (r == XLAT_RUN_RETURN)
            return;
        if (r == XLAT_RUN_MISS && cpu.eip != GONE && (cpu.eip - image_base >= image_size ||
            !xlat_icache_add(icache, cpu.eip, image + (cpu.eip - image_base), image_size - (cpu.eip - image_base), false)))
            die("jump into nowhere", NULL);
    }
}

void xlat_miss(struct xlat_cpu *c, uint64_t unused)
{
    xlat_flags_settle(c);
    run(c->gpr[XLAT_ESP]);
}

static struct outcome call(uint32_t fn, const int prot[PAGES], bool by_translation)
{
    uint32_t *sp = (uint32_t *)(uintptr_t)(STACK + STACK_SIZE - 64);
    struct xlat_cpu fresh = cpu;
    translated = by_translation;
    for (int i = 0; i < PAGES; i++) {
        uint32_t *p = (uint32_t *)(uintptr_t)(DATA + (unsigned)i * 0x10000);
        mprotect(p, PAGE, PROT_READ | PROT_WRITE);
        for (unsigned j = 0; j < PAGE / 4; j++)
            p[j] = j * 0x01234567u + (unsigned)i;
        mprotect(p, PAGE, prot[i]);
    }
    sp[0] = GONE;
    for (int i = 0; i < 8; i++)
        cpu.gpr[i] = 7u * (unsigned)i + 1;
    cpu.gpr[XLAT_ESP] = (uint32_t)(uintptr_t)sp;
    cpu.gpr[XLAT_ESI] = DATA + PAGE / 2;
    cpu.gpr[XLAT_EDI] = DATA + 0x10000 + PAGE / 2;
    cpu.gpr[XLAT_EBX] = DATA + 0x20000 + PAGE / 2;
    cpu.eip = fn;
    now = (struct outcome){0};
    unsigned short cw = 0x27f;
    __asm__ volatile("fninit; fldcw %0" : : "m"(cw));
    if (!sigsetjmp(back, 1))
        run(0xffffffff);
    cw = 0x37f;
    __asm__ volatile("fninit; fldcw %0" : : "m"(cw));
    cpu = fresh;
    return now;
}

/* Does the guest's instruction at eip access this address?  The functions change no register that is the base of an address. */
static bool accesses(uint32_t eip, uint32_t addr)
{
    static const uint32_t base[8] = {[XLAT_ESI] = DATA + PAGE / 2, [XLAT_EDI] = DATA + 0x10000 + PAGE / 2, [XLAT_EBX] = DATA + 0x20000 + PAGE / 2};
    struct xlat_insn in;
    if (eip - image_base >= image_size || !xlat_decode(decoder, image + (eip - image_base), image_size - (eip - image_base), eip, &in, NULL, NULL))
        return false;
    return in.mem.base < 8 && addr - (base[in.mem.base] + in.mem.disp) < 16;
}

int main(int argc, char **argv)
{
    static const int prots[3] = {PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE};
    static uint8_t altstack[64 << 10];
    char why[256];
    unsigned wrong = 0, kept = 0, missing = 0, other = 0, ran = 0;
    if (argc != 3)
        die("usage: fault_rows GUEST APP.so", NULL);
    load(argv[1]);
    map_at(STACK, STACK_SIZE);
    for (int i = 0; i < PAGES; i++)
        map_at(DATA + (uint32_t)i * 0x10000, PAGE);
    cpu.dispatch = mmap(NULL, (size_t)8 << 32, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (cpu.dispatch == MAP_FAILED)
        die("no room for the dispatch table", NULL);
    cpu.miss = xlat_miss_entry, cpu.helper_entry = xlat_helper_entry, cpu.helpers = xlat_helpers;
    icache = xlat_icache_new();
    decoder = xlat_decoder_new();
    static const uint16_t selectors[6] = {0x2b, 0x23, 0x2b, 0x2b, 0x63, 0x2b};
    memcpy(cpu.seg, selectors, sizeof selectors);
    cpu.fcw = 0x27f, cpu.mxcsr = 0x1f80;
    if (!xlat_aot_open(argv[2], NULL, 0, &module, why, sizeof why) || !xlat_aot_bind(&module, image_base, cpu.dispatch, why, sizeof why))
        die(why, argv[2]);
    sigaltstack(&(stack_t){.ss_sp = altstack, .ss_size = sizeof altstack}, NULL);
    sigaction(SIGSEGV, &(struct sigaction){.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK}, NULL);

    uint32_t dir = u32_at(image, u32_at(image, 0x3c) + 24 + 96);
    for (uint32_t i = 0; i < u32_at(image, dir + 24); i++) {
        const char *name = (char *)image + u32_at(image, u32_at(image, dir + 32) + 4 * i);
        uint32_t fn = image_base + u32_at(image, u32_at(image, dir + 28) + 4 * u16_at(image, u32_at(image, dir + 36) + 2 * i));
        for (int c = 1; c < 27; c++) {
            int prot[PAGES] = {prots[c % 3], prots[c / 3 % 3], prots[c / 9]};
            struct outcome want = call(fn, prot, false), got = call(fn, prot, true);
            ran++;
            if (want.faulted == got.faulted && want.eip == got.eip && want.addr == got.addr)
                kept++;
            else if (want.faulted && !got.faulted)
                missing++;
            else if (accesses(got.eip, got.addr))
                other++; /* after one that was left out, or before one that comes earlier */
            else if (wrong++ < 40)
                printf("%s, pages %d: at %x, address %x; translated %s at %x, address %x\n", name, c, want.eip - fn, want.addr,
                       got.faulted ? "faults" : "ends", got.eip - fn, got.addr);
        }
    }
    printf("%u runs: %u equal, %u do not fault, %u fault at another access, %u name an instruction that does not access the address\n", ran, kept,
           missing, other, wrong);
    return wrong != 0 || kept < ran / 10 * 8;
}
