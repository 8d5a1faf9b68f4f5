/* arm_case.c - the aarch64 process that runs test cases for run_arm.c: interpreted, or by the module that it is given (arm_case.h). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lifter/decode/decode.h"
#include "runtime/abi/aot.h"
#include "runtime/abi/helpers.h"
#include "runtime/abi/version.h"
#include "tests/sem/arm_case.h"
#include "tests/sem/run_translated.h"

static const struct arm_shared *shared;
static void *module;

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "arm_case: %s\n", what);
    exit(1);
}

/* ---- in the place of the decoder (lifter/decode/decode.h) ---- */
struct xlat_decoder *xlat_decoder_new(void) { return (struct xlat_decoder *)&shared; }
void xlat_decoder_free(struct xlat_decoder *d) {}
unsigned xlat_decode(struct xlat_decoder *d, const uint8_t *p, size_t n, uint32_t addr, struct xlat_insn *out, uint8_t *disp_off, uint8_t *imm_off)
{
    const struct arm_decoded *at = &shared->at[addr - CASE_CODE_BASE];
    bool known = addr - CASE_CODE_BASE < CASE_SLOTS * CASE_CODE && at->len && at->len <= n;
    memset(out, 0, sizeof *out);
    if (disp_off)
        *disp_off = known ? at->disp_off : 0;
    if (imm_off)
        *imm_off = known ? at->imm_off : 0;
    if (known)
        *out = at->in;
    return known ? at->len : 0;
}

static void open_module(void)
{
    if (module)
        dlclose(module);
    memset(xlat_translated + CASE_CODE_BASE, 0, (size_t)CASE_SLOTS * CASE_CODE * sizeof *xlat_translated);
    module = dlopen("/proc/self/fd/5", RTLD_NOW | RTLD_LOCAL);
    if (!module)
        die(dlerror());
    const struct xlat_aot *m = dlsym(module, XLAT_AOT_SYMBOL);
    if (!m || m->magic != XLAT_AOT_MAGIC || m->abi != xlat_abi_version(XLAT_H_COUNT))
        die("not a module of this version");
    const struct xlat_aot_entry *e = (const void *)((const char *)m + m->entries);
    for (uint32_t i = 0; i < m->nentries; i++)
        xlat_translated[CASE_CODE_BASE + e[i].rva] = (char *)m + e[i].code;
}

int main(void)
{
    struct xlat_cases cases = {0};
    struct arm_command cmd;
    if (!xlat_translated_open() || !xlat_cases_map(&cases, 3))
        return 1;
    shared = mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, 4, 0);
    if (shared == MAP_FAILED)
        die("cannot map what is shared");
    while (read(0, &cmd, sizeof cmd) == sizeof cmd) {
        if (cmd.fresh) {
            if (!xlat_interp_begin())
                return 1;
            xlat_local_place(&cases, cmd.first, cmd.n);
            if (cmd.translated)
                open_module();
        }
        xlat_translated_counts = (struct xlat_emit_counts){0};
        xlat_local_run(&cases, cmd.first, cmd.n, cmd.slot, cmd.translated ? xlat_translated_case : xlat_interp_case);
        struct arm_reply r = {.ok = 1, .calls = xlat_translated_counts.calls, .left = xlat_translated_counts.left};
        if (write(1, &r, sizeof r) != sizeof r)
            return 1;
    }
    return 0;
}
