/* interp_speed.c - how many guest instructions the interpreter executes a second: loads 32-bit programs (guest.c) at their addresses and runs
 * each several times; prints the median of the runs, by processor time.
 *
 *     interp_speed [-n RUNS] NAME=ELF=ROUNDS[=RESULT]...    exit code 1 when a program ends otherwise than by returning RESULT (hexadecimal)
 */
#define _GNU_SOURCE
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "fallback-interp/interp.h"
#include "runtime/abi/x87.h"

enum { STACK = 0x30000000, STACK_SIZE = 0x100000, GONE = 0x1000, MOST_RUNS = 99 };
static struct xlat_cpu cpu;
static uint32_t low, high; /* the program's pages */

static bool map(uint32_t at, uint32_t n)
{
    return mmap((void *)(uintptr_t)at, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == (void *)(uintptr_t)at;
}

/* The entry, 0: no such file, or not one of ours. */
static uint32_t load(const char *path)
{
    static uint8_t file[1 << 20];
    FILE *f = fopen(path, "rb");
    if (!f)
        return 0;
    size_t n = fread(file, 1, sizeof file, f);
    fclose(f);
    const Elf32_Ehdr *h = (const Elf32_Ehdr *)file;
    const Elf32_Phdr *p = (const Elf32_Phdr *)(file + sizeof *h);
    if (n < sizeof *h || memcmp(h->e_ident, ELFMAG "\1\1", 6) || h->e_phoff != sizeof *h || sizeof *h + h->e_phnum * sizeof *p > n)
        return 0;
    low = ~0u, high = 0;
    for (int i = 0; i < h->e_phnum; i++)
        if (p[i].p_type == PT_LOAD) {
            low = p[i].p_vaddr < low ? p[i].p_vaddr : low;
            high = p[i].p_vaddr + p[i].p_memsz > high ? p[i].p_vaddr + p[i].p_memsz : high;
        }
    low &= ~0xfffu, high = (high + 0x1fff) & ~0xfffu; /* a page more: decoding may look ahead */
    if (low >= high || high - low > 1 << 24 || !map(low, high - low))
        return 0;
    for (int i = 0; i < h->e_phnum; i++)
        if (p[i].p_type == PT_LOAD && p[i].p_offset <= n && p[i].p_filesz <= n - p[i].p_offset)
            memcpy((void *)(uintptr_t)p[i].p_vaddr, file + p[i].p_offset, p[i].p_filesz);
    return h->e_entry;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds, negative: it did not return. */
static double run(struct xlat_icache *ic, uint32_t entry, uint32_t rounds)
{
    uint32_t *sp = (uint32_t *)(uintptr_t)(STACK + STACK_SIZE - 64);
    sp[0] = GONE, sp[1] = rounds;
    memset(cpu.gpr, 0, sizeof cpu.gpr);
    cpu.gpr[4] = (uint32_t)(uintptr_t)sp;
    cpu.eip = entry, cpu.insns = 0;
    double start = now();
    for (;;) {
        enum xlat_run r = xlat_interp_run(&cpu, ic, 0xffffffff);
        if (r != XLAT_RUN_MISS || cpu.eip == GONE)
            break;
        if (cpu.eip < low || cpu.eip >= high - 4096 || !xlat_icache_add(ic, cpu.eip, (const uint8_t *)(uintptr_t)cpu.eip, high - cpu.eip, false))
            break;
    }
    return cpu.eip == GONE ? now() - start : -1;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool measure(char *what, int runs)
{
    char *path = strchr(what, '='), *rounds = path ? strchr(path + 1, '=') : NULL, *result = rounds ? strchr(rounds + 1, '=') : NULL;
    double speed[MOST_RUNS];
    if (!rounds) {
        fprintf(stderr, "interp_speed: %s: not NAME=ELF=ROUNDS\n", what);
        return false;
    }
    *path++ = *rounds++ = 0;
    if (result)
        *result++ = 0;
    uint32_t entry = load(path);
    if (!entry) {
        fprintf(stderr, "interp_speed: %s: cannot be loaded\n", path);
        return false;
    }
    struct xlat_icache *ic = xlat_icache_new();
    bool ok = ic != NULL;
    uint8_t *fresh = malloc(high - low);
    ok = ok && fresh;
    if (ok)
        memcpy(fresh, (const void *)(uintptr_t)low, high - low);
    for (int i = 0; ok && i < runs; i++) {
        memcpy((void *)(uintptr_t)low, fresh, high - low); /* its variables as they were */
        cpu.mxcsr = 0x1f80;
        xlat_x87_reset(&cpu);
        xlat_x87_load(&cpu);
        double s = run(ic, entry, (uint32_t)strtoul(rounds, NULL, 10));
        speed[i] = (double)cpu.insns / s / 1e6;
        ok = s > 0 && (!result || cpu.gpr[0] == strtoul(result, NULL, 16));
    }
    if (!ok)
        fprintf(stderr, "interp_speed: %s: at %08x, eax %08x\n", what, cpu.eip, cpu.gpr[0]);
    qsort(speed, (size_t)runs, sizeof *speed, ascending);
    if (ok)
        printf("%-8s %6.1f million instructions a second (median of %d, best %.1f; %.1f million each, eax %08x)\n", what, speed[runs / 2], runs,
               speed[runs - 1], (double)cpu.insns / 1e6, cpu.gpr[0]);
    xlat_icache_free(ic);
    free(fresh);
    munmap((void *)(uintptr_t)low, high - low);
    return ok;
}

int main(int argc, char **argv)
{
    int runs = 5, first = 1;
    if (argc > 2 && !strcmp(argv[1], "-n"))
        runs = atoi(argv[2]), first = 3;
    if (runs < 1 || runs > MOST_RUNS || first >= argc || !map(STACK, STACK_SIZE)) {
        fprintf(stderr, "usage: interp_speed [-n RUNS] NAME=ELF=ROUNDS[=RESULT]...\n");
        return 2;
    }
    bool ok = true;
    for (int i = first; i < argc; i++)
        ok &= measure(argv[i], runs);
    return ok ? 0 : 1;
}
