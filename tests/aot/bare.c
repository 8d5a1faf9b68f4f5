/* bare.c - runs functions of a small guest PE without Wine and compares their results.
 *
 *   bare GUEST.exe CASES.t [--so=APP.so] [--interp] [--base=ADDR] [--time] [--print] [name...]
 *
 * The guest is mapped at its base (or at ADDR, relocated), gets a stack below 4 GB, and is called by the names of its exports with integer
 * arguments.  Built for i386 this program calls the functions directly, so the results are the processor's.  On a 64-bit host it
 * runs them translated (--so) or in the interpreter alone.  A case is one line: name, up to three arguments, `=`, the answer, all hexadecimal;
 * names that begin with b_ are also timed by --time, those with w_ wait for the harness.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { STACK = 0x20000000, STACK_SIZE = 16 << 20 };

static void die(const char *what, const char *arg)
{
    fprintf(stderr, "bare: %s%s%s\n", what, arg ? ": " : "", arg ? arg : "");
    exit(2);
}

/* ---- the guest: made by this build, so its headers are not checked ---- */
static uint8_t *image;
static uint32_t image_base, image_size, preferred;

static uint32_t u32_at(const uint8_t *p, uint32_t o)
{
    uint32_t v;
    memcpy(&v, p + o, 4);
    return v;
}
static uint16_t u16_at(const uint8_t *p, uint32_t o) { return (uint16_t)(p[o] | p[o + 1] << 8); }

static void *map_at(uint32_t addr, size_t n)
{
    void *p = mmap((void *)(uintptr_t)addr, n, PROT_READ | PROT_WRITE | (sizeof(void *) == 4 ? PROT_EXEC : 0),
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != (void *)(uintptr_t)addr)
        die("the guest's address is taken", NULL);
    return p;
}

static void load(const char *path, uint32_t base)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st))
        die("cannot open", path);
    uint8_t *f = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (f == MAP_FAILED)
        die("cannot map", path);
    const uint8_t *pe = f + u32_at(f, 0x3c), *opt = pe + 24, *sec = opt + u16_at(pe, 20);
    preferred = u32_at(opt, 28);
    image_base = base ? base : preferred;
    image_size = u32_at(opt, 56);
    image = map_at(image_base, image_size);
    memcpy(image, f, u32_at(opt, 60));
    for (unsigned i = 0; i < u16_at(pe, 6); i++, sec += 40) {
        uint32_t n = u32_at(sec, 16), v = u32_at(sec, 8);
        memcpy(image + u32_at(sec, 12), f + u32_at(sec, 20), n < v ? n : v);
    }
    uint32_t rva = u32_at(opt, 96 + 5 * 8), size = u32_at(opt, 100 + 5 * 8);
    if (image_base != preferred && !rva)
        die("no relocations in", path);
    for (uint32_t o = 0; image_base != preferred && o < size; o += u32_at(image + rva, o + 4))
        for (uint32_t e = 8; e < u32_at(image + rva, o + 4); e += 2) {
            uint16_t r = u16_at(image + rva, o + e);
            uint32_t at = u32_at(image + rva, o) + (r & 0xfff), v = u32_at(image, at) + image_base - preferred;
            if (r >> 12 == 3)
                memcpy(image + at, &v, 4);
        }
    munmap(f, (size_t)st.st_size);
    close(fd);
}

static uint32_t export_of(const char *name)
{
    uint32_t dir = u32_at(image, u32_at(image, 0x3c) + 24 + 96);
    for (uint32_t i = 0; dir && i < u32_at(image, dir + 24); i++)
        if (!strcmp((char *)image + u32_at(image, u32_at(image, dir + 32) + 4 * i), name))
            return image_base + u32_at(image, u32_at(image, dir + 28) + 4 * u16_at(image, u32_at(image, dir + 36) + 2 * i));
    die("the guest does not export", name);
    return 0;
}

#ifdef __i386__
static void open_module(const char *so) { (void)so; }
static void start(void) { }
static uint32_t call(uint32_t fn, const uint32_t a[3])
{
    unsigned short cw = 0x27f; /* the control word that Windows gives a thread */
    __asm__ volatile("fninit; fldcw %0" : : "m"(cw));
    return ((uint32_t(*)(uint32_t, uint32_t, uint32_t))(uintptr_t)fn)(a[0], a[1], a[2]);
}
#else
#include "lifter/decode/insn.h"
#include "runtime/abi/flags.h"
#include "runtime/abi/aot.h"
#include "runtime/abi/call.h"
#include "runtime/abi/helpers.h"
#include "runtime/abi/version.h"
#ifndef BARE_NO_INTERP
#include "fallback-interp/interp.h"
static struct xlat_icache *icache;
#endif

enum { GONE = 0xfffff000 }; /* the return address of the outermost call: never mapped */
static struct xlat_cpu cpu;
static uint64_t misses;

static void open_module(const char *so)
{
    void *h = dlopen(so, RTLD_NOW | RTLD_LOCAL);
    if (!h)
        die(dlerror(), NULL);
    const struct xlat_aot *m = dlsym(h, XLAT_AOT_SYMBOL);
    if (!m || m->magic != XLAT_AOT_MAGIC || m->abi != xlat_abi_version(XLAT_H_COUNT))
        die("not a module of this version", so);
    if (m->delta)
        *(uint32_t *)((char *)m + m->delta) = image_base - preferred;
    else if (image_base != preferred)
        die("the module cannot be moved", so);
    const struct xlat_aot_entry *e = (const void *)((const char *)m + m->entries);
    for (uint32_t i = 0; i < m->nentries; i++)
        cpu.dispatch[image_base + e[i].rva] = (char *)m + e[i].code;
}

static void start(void)
{
    cpu.dispatch = mmap(NULL, (size_t)8 << 32, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (cpu.dispatch == MAP_FAILED)
        die("no room for the dispatch table", NULL);
    map_at(STACK, STACK_SIZE);
    cpu.miss = xlat_miss_entry;
    cpu.helper_entry = xlat_helper_entry;
    cpu.helpers = xlat_helpers;
#ifndef BARE_NO_INTERP
    icache = xlat_icache_new();
#endif
    static const uint16_t selectors[6] = {0x2b, 0x23, 0x2b, 0x2b, 0x63, 0x2b};
    memcpy(cpu.seg, selectors, sizeof selectors);
    cpu.fcw = 0x27f;
    cpu.mxcsr = 0x1f80;
}

/* Called by translated code when it leaves: interprets until a translated function is reached, and calls that. */
static void run(uint32_t esp_limit)
{
    while (cpu.eip != GONE) {
        bool declined = xlat_declined(&cpu);
        if (declined)
            cpu.trap = XLAT_TRAP_NONE;
        if (cpu.trap) {
            fprintf(stderr, "bare: trap %u at %08x\n", cpu.trap, cpu.eip);
            exit(1);
        }
        void *fn = cpu.dispatch[cpu.eip];
        if (fn && !declined) {
            xlat_call_guest(&cpu, fn);
            if (cpu.gpr[XLAT_ESP] > esp_limit)
                return;
            continue;
        }
        misses++;
#ifdef BARE_NO_INTERP
        fprintf(stderr, "bare: no translation for %08x\n", cpu.eip);
        exit(1);
#else
        enum xlat_run r = xlat_interp_run(&cpu, icache, esp_limit);
        if (r == XLAT_RUN_RETURN)
            return;
        if (r == XLAT_RUN_MISS && cpu.eip != GONE &&
            (cpu.eip - image_base >= image_size ||
             !xlat_icache_add(icache, cpu.eip, image + (cpu.eip - image_base), image_size - (cpu.eip - image_base), false))) {
            fprintf(stderr, "bare: jump to %08x\n", cpu.eip);
            exit(1);
        }
#endif
    }
}

void xlat_miss(struct xlat_cpu *c, uint64_t back)
{
    xlat_flags_settle(c);
    run(c->gpr[XLAT_ESP]);
}

static uint32_t call(uint32_t fn, const uint32_t a[3])
{
    uint32_t *sp = (uint32_t *)(uintptr_t)(STACK + STACK_SIZE - 64);
    sp[0] = GONE;
    memcpy(sp + 1, a, 12);
    for (int i = 0; i < 8; i++)
        cpu.gpr[i] = 0x1000u * (unsigned)i + 0x11u;
    cpu.gpr[XLAT_ESP] = (uint32_t)(uintptr_t)sp;
    cpu.gpr[XLAT_EBP] = 0;
    cpu.eip = fn;
#ifdef __x86_64__
    unsigned short cw = 0x27f;
    __asm__ volatile("fninit; fldcw %0" : : "m"(cw));
#endif
    run(0xffffffff);
#ifdef __x86_64__
    cw = 0x37f;
    __asm__ volatile("fninit; fldcw %0" : : "m"(cw));
#endif
    if (cpu.gpr[XLAT_ESP] != (uint32_t)(uintptr_t)(sp + 1)) {
        fprintf(stderr, "bare: esp is %08x after the call\n", cpu.gpr[XLAT_ESP]);
        exit(1);
    }
    return cpu.gpr[XLAT_EAX];
}
#endif

static volatile uint32_t *cell;
static void on_alarm(int sig)
{
    (void)sig;
    *cell = 0x77;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* processor time: independent of other load */
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    const char *guest = NULL, *cases = NULL, *so = NULL;
    bool timing = false, print = false, interp = false;
    uint32_t base = 0;
    const char *names[64];
    unsigned nnames = 0, bad = 0, ran = 0;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        if (!strncmp(a, "--so=", 5))
            so = a + 5;
        else if (!strncmp(a, "--base=", 7))
            base = (uint32_t)strtoul(a + 7, NULL, 16);
        else if (!strcmp(a, "--time"))
            timing = true;
        else if (!strcmp(a, "--print"))
            print = true;
        else if (!strcmp(a, "--interp"))
            interp = true;
        else if (!guest)
            guest = a;
        else if (!cases)
            cases = a;
        else if (nnames < 64)
            names[nnames++] = a;
    }
    if (!cases)
        die("usage: bare GUEST CASES [--so=APP.so] [--interp] [--base=ADDR] [--time] [--print] [name...]", NULL);
    load(guest, base);
    start();
    if (so)
        open_module(so);
#ifndef __i386__
    else if (!interp)
        die("nothing to run it with: --so or --interp", NULL);
#endif
    FILE *f = fopen(cases, "r");
    char line[256];
    if (!f)
        die("cannot open", cases);
    while (fgets(line, sizeof line, f)) {
        char name[64];
        uint32_t a[3] = {0}, want;
        int at = 0, n = 0;
        char *eq = strchr(line, '=');
        if (line[0] == '#' || !eq || sscanf(line, "%63s%n", name, &at) != 1)
            continue;
        *eq = 0;
        sscanf(line + at, "%x %x %x", &a[0], &a[1], &a[2]);
        (void)n;
        bool wanted = nnames == 0;
        for (unsigned i = 0; i < nnames; i++)
            wanted |= !strcmp(names[i], name);
        if (!wanted || (interp && !so && !nnames && name[0] == 'b')) /* benchmarks take too long in the interpreter */
            continue;
        want = (uint32_t)strtoul(eq + 1, NULL, 16);
        uint32_t fn = export_of(name);
        if (name[0] == 'w') { /* the function waits for w_cell, which a timer sets */
            struct itimerval soon = {.it_value = {0, 30000}};
            cell = (volatile uint32_t *)(uintptr_t)export_of("w_cell");
            signal(SIGALRM, on_alarm);
            setitimer(ITIMER_REAL, &soon, NULL);
        }
        double t0 = now();
        uint32_t got = call(fn, a);
        double t1 = now();
        if (print)
            printf("%s= %08x\n", line, got);
        else if (got != want)
            bad++, printf("%s= %08x, but it gives %08x\n", line, want, got);
        if (timing && (name[0] == 'b' || nnames))
            printf("%-10s %8.3f s\n", name, t1 - t0);
        ran++;
    }
    fclose(f);
#ifndef __i386__
    if (so && misses && !interp)
        printf("left translated code %lu times\n", (unsigned long)misses);
#endif
    if (!print)
        printf("%u cases, %u wrong\n", ran, bad);
    return bad != 0;
}
