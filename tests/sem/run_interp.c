/* run_interp.c - test cases in the interpreter. */
#include <stdio.h>
#include "fallback-interp/interp.h"
#include "tests/sem/run_local.h"

static struct xlat_icache *icache;

void xlat_interp_case(struct xlat_case *c, uint32_t base)
{
    struct xlat_cpu *cpu = &xlat_local_cpu;
    for (;;) {
        enum xlat_run why = xlat_interp_run(cpu, icache, 0xffffffffu);
        uint32_t at = cpu->eip - base;
        if (why == XLAT_RUN_TRAP || why == XLAT_RUN_STOP)
            return;
        if (why != XLAT_RUN_MISS)
            continue;
        if (cpu->eip == CASE_GATE)
            return;
        if (at >= CASE_CODE || !xlat_icache_add(icache, cpu->eip, (const uint8_t *)(uintptr_t)cpu->eip, CASE_CODE - at, false)) {
            cpu->trap = XLAT_TRAP_PF; /* no executable memory at eip */
            cpu->trap_arg = cpu->eip;
            cpu->trap_arg2 = 8;
            return;
        }
    }
}

bool xlat_interp_begin(void)
{
    if (icache)
        xlat_icache_free(icache);
    icache = xlat_icache_new();
    if (!icache)
        fprintf(stderr, "sem: no memory for decoded code\n");
    return icache != NULL;
}

static bool interp_open(const struct xlat_cases *c, const char *arg) { return xlat_local_open(); }

static bool interp_run(struct xlat_cases *c, size_t first, size_t n)
{
    for (size_t i = 0; i < n; i += CASE_SLOTS) {
        uint32_t m = n - i < CASE_SLOTS ? (uint32_t)(n - i) : CASE_SLOTS;
        if (!xlat_interp_begin())
            return false;
        xlat_local_place(c, first + i, m);
        xlat_local_run(c, first + i, m, 0, xlat_interp_case);
    }
    return true;
}

static bool interp_again(struct xlat_cases *c, size_t first, size_t n)
{
    xlat_local_run(c, first, (uint32_t)n, (uint32_t)first, xlat_interp_case);
    return true;
}

const struct xlat_runner xlat_run_interp = {"interp", interp_open, interp_run, interp_again};
