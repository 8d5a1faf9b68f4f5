/* run_arm.c - test cases on aarch64, interpreted and translated: a process under qemu-aarch64 (arm_case.c) runs them, and this one translates. */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include "lifter/back/back.h"
#include "lifter/back/container.h"
#include "lifter/decode/decode.h"
#include "lifter/emit/unit.h"
#include "tests/sem/arm_case.h"
#include "tests/sem/run_batch.h"

static struct process {
    int channel, module;
    struct arm_shared *shared;
} interp, emit;
static struct xlat_emit_counts counts;

static bool fail(const char *what)
{
    fprintf(stderr, "sem: aarch64: %s\n", what);
    return false;
}

static bool start(struct process *p, const struct xlat_cases *c, const char *program)
{
    int sv[2], shared = memfd_create("decoded", 0);
    p->module = memfd_create("module", 0);
    if (shared < 0 || p->module < 0 || ftruncate(shared, sizeof *p->shared) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv))
        return fail("no memory to share");
    p->shared = mmap(NULL, sizeof *p->shared, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
    if (p->shared == MAP_FAILED)
        return fail("cannot map shared memory");
    pid_t pid = fork();
    if (pid < 0)
        return fail("fork");
    if (pid == 0) {
        int from[4] = {sv[1], c->fd, shared, p->module};
        for (int i = 0; i < 4; i++)
            from[i] = fcntl(from[i], F_DUPFD, 20); /* none of the numbers that they get */
        if (dup2(from[0], 0) < 0 || dup2(from[0], 1) < 0 || dup2(from[1], 3) < 0 || dup2(from[2], 4) < 0 || dup2(from[3], 5) < 0)
            _exit(126);
        for (int i = 6; i < 40; i++)
            close(i);
        execlp("qemu-aarch64", "qemu-aarch64", "-L", "/usr/aarch64-linux-gnu", program, (char *)NULL);
        perror("sem: qemu-aarch64");
        _exit(127);
    }
    close(sv[1]);
    close(shared);
    p->channel = sv[0];
    return true;
}

static bool command(struct process *p, struct arm_command cmd)
{
    struct arm_reply r;
    if (send(p->channel, &cmd, sizeof cmd, MSG_NOSIGNAL) != sizeof cmd || recv(p->channel, &r, sizeof r, MSG_WAITALL) != sizeof r)
        return fail("the process went away");
    counts.calls += r.calls, counts.left += r.left;
    return r.ok;
}

/* As the slots will be: with the jump to the gate behind the code (run_local.c). */
static void decode(struct process *p, const struct xlat_case *c, uint32_t slot)
{
    static struct xlat_decoder *decoder;
    uint8_t code[CASE_CODE];
    uint32_t base = CASE_CODE_BASE + slot * CASE_CODE;
    if (!decoder)
        decoder = xlat_decoder_new();
    memcpy(code, c->code, CASE_CODE);
    if (c->code_len <= CASE_CODE - CASE_JUMP) {
        uint32_t rel = CASE_GATE - (base + c->code_len + CASE_JUMP);
        code[c->code_len] = 0xe9;
        memcpy(code + c->code_len + 1, &rel, 4);
    }
    for (uint32_t at = 0; at < CASE_CODE; at++) {
        struct arm_decoded *d = &p->shared->at[slot * CASE_CODE + at];
        memset(d, 0, sizeof *d);
        d->len = (uint8_t)xlat_decode(decoder, code + at, CASE_CODE - at, base + at, &d->in, &d->disp_off, &d->imm_off);
    }
}

/* Translates the batch and writes the module to the file that the process has. */
static bool translate(struct process *to, const struct xlat_cases *c, size_t first, uint32_t n)
{
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_program *p;
    struct xlat_traits traits = xlat_batch_traits();
    struct xlat_objects objects = {0};
    struct xlat_container_stats cs = {0};
    struct xlat_span file;
    bool ok = xlat_batch_program(c, first, n, &a, &p, &d);
    if (ok) {
        struct xlat_flow *flow = xlat_batch_flow(p);
        struct xlat_back_options o = {.traits = &traits, .target = XLAT_TARGET_AARCH64, .opt = xlat_batch_level(), .jobs = 1, .verify = true,
                                      .no_lines = true, .flow = flow};
        ok = xlat_compile_program(p, &o, &objects, NULL, &d);
        xlat_flow_free(flow);
    }
    if (ok) {
        struct xlat_span *spans = xlat_alloc_array(&a, objects.n + 1, sizeof *spans);
        uint32_t *entries = xlat_alloc_array(&a, p->nfuncs + 1, sizeof *entries);
        for (size_t i = 0; i < objects.n; i++)
            spans[i] = objects.at[i].bytes;
        for (size_t i = 0; i < p->nfuncs; i++)
            entries[i] = p->funcs[i].entry - CASE_CODE_BASE;
        struct xlat_container co = {.image = p->image, .traits = &traits, .machine = EM_AARCH64, .objects = spans, .nobjects = objects.n,
                                    .entries = entries, .nentries = p->nfuncs, .options = "test"};
        ok = xlat_container_make(&co, &a, &file, &cs, &d);
        xlat_objects_free(&objects);
    }
    if (!ok)
        fail(d.text);
    else if (ftruncate(to->module, 0) || pwrite(to->module, file.p, file.n, 0) != (ssize_t)file.n)
        ok = fail("cannot write the module");
    xlat_arena_free(&a);
    return ok;
}

static bool run(struct process *p, bool translated, struct xlat_cases *c, size_t first, size_t n)
{
    for (size_t i = 0; i < n; i += CASE_SLOTS) {
        uint32_t m = n - i < CASE_SLOTS ? (uint32_t)(n - i) : CASE_SLOTS;
        for (uint32_t j = 0; j < m; j++)
            decode(p, &c->at[first + i + j], j);
        if (translated && !translate(p, c, first + i, m))
            return false;
        if (!command(p, (struct arm_command){(uint32_t)(first + i), m, 0, 1, translated}))
            return false;
    }
    return true;
}

static bool interp_open(const struct xlat_cases *c, const char *program) { return start(&interp, c, program); }
static bool interp_run(struct xlat_cases *c, size_t first, size_t n) { return run(&interp, false, c, first, n); }
static bool interp_again(struct xlat_cases *c, size_t first, size_t n)
{
    return command(&interp, (struct arm_command){(uint32_t)first, (uint32_t)n, (uint32_t)first, 0, 0});
}
static bool emit_open(const struct xlat_cases *c, const char *program) { return start(&emit, c, program); }
static bool emit_run(struct xlat_cases *c, size_t first, size_t n) { return run(&emit, true, c, first, n); }
static bool emit_again(struct xlat_cases *c, size_t first, size_t n)
{
    return command(&emit, (struct arm_command){(uint32_t)first, (uint32_t)n, (uint32_t)first, 0, 1});
}

struct xlat_emit_counts xlat_run_arm_counts(void) { return counts; }

const struct xlat_runner xlat_run_arm_interp = {"arm-interp", interp_open, interp_run, interp_again};
const struct xlat_runner xlat_run_arm_emit = {"arm-emit", emit_open, emit_run, emit_again};
