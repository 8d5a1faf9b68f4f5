/* main.c - the differential tester: random cases on the real processor, in the interpreter and as translated code.
 *
 *   difftest --hwcase=PROGRAM [--arm=PROGRAM] [--cases=N] [--blocks=N] [--states=N] [--seed=S] [--only=MNEMONIC] [--most=DIFFERENCES] [--level=0..3]
 *            [--no-emit] [--defined] [--record=FILE] [--forms] [--seconds=N] [--quiet]
 *   difftest --effects [--hwcase=PROGRAM] ...: tests the records of lifter/effects/ (effects.c) against the interpreter, or with --hwcase against the
 *   processor
 *
 * Cases are single instructions of every form, drawn evenly; blocks are short programs (block.c).  Each instance is translated once and run on
 * --states states.  A difference is reduced and printed as a line for a table (run_sem.py), with the processor's outcome; the exit code is
 * then 1.  The same seed and numbers give the same cases.  --defined draws blocks that never read undefined flags, for processors whose
 * values differ from Intel's.  --record writes what the run tested, for tools/coverage; --forms the forms alone.
 * With --arm the interpreter and the translated code are those of aarch64 hosts, under qemu (tests/sem/run_arm.c).
 * Where cases run in 64-bit mode (tools/hwcase64.c) some instructions cannot be executed: they are counted separately, not as cases.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "tests/diff/diff.h"

enum { BATCH = 768, REAL = 0, INTERP = 1, EMIT = 2 };

static struct xlat_cases world[3];
static const struct xlat_runner *runner[3] = {&xlat_run_hw, &xlat_run_interp, &xlat_run_emit};
static int machines = 3, level = -1;
static struct instance inst[BATCH];
static struct block blocks[BATCH];
static struct tally tally;
static uint64_t differences, most = 20, seconds;
static bool quiet, effects;
static const char *arm;
static time_t started;

static uint32_t base_of(size_t i) { return CASE_CODE_BASE + (uint32_t)i * CASE_CODE; }

static void share(size_t i) /* copies the case's input to all runners */
{
    for (int w = 1; w < machines; w++)
        memcpy(&world[w].at[i], &world[REAL].at[i], offsetof(struct xlat_case, out));
}

static bool run_all(size_t first, size_t n, bool again)
{
    for (int w = 0; w < machines; w++)
        if (!(again ? runner[w]->again : runner[w]->run)(&world[w], first, n))
            return false;
    return true;
}

/* ---- reducing a case that differs ---- */
static bool is_block;
static enum verdict judge(int w, size_t i)
{
    return is_block ? xlat_judge_block(&world[REAL].at[i], &world[w].at[i], w == EMIT, &blocks[i])
                    : xlat_judge(&world[REAL].at[i], &world[w].at[i], w == EMIT, &inst[i]);
}

/* Runs case 0 alone on the processor and on runner w; instance or block 0 describes it. */
static bool still_differs(int w)
{
    memcpy(&world[w].at[0], &world[REAL].at[0], offsetof(struct xlat_case, out));
    return xlat_run_hw.run(&world[REAL], 0, 1) && runner[w]->run(&world[w], 0, 1) && world[REAL].at[0].out.trap != CASE_NOT_RUN &&
           judge(w, 0) == DIFFERENT;
}

static void shrink(int w)
{
    struct xlat_case *c = &world[REAL].at[0], keep;
    if (!still_differs(w)) {
        printf("# differs only together with the other cases of its batch:\n");
        return;
    }
    for (unsigned i = 0; is_block && i < blocks[0].n; i++) { /* replaces each instruction in turn by NOPs */
        keep = *c;
        memset(c->code + blocks[0].item[i].at, 0x90, blocks[0].item[i].len);
        if (!still_differs(w))
            *c = keep;
    }
    for (unsigned item = 0;; item++) {
        keep = *c;
        if (is_block && (item == XLAT_ESP || item == XLAT_EBP)) /* the block's operands are addressed by them */
            continue;
        if (!xlat_plain_item(c, item))
            break;
        if (!(c->flags & CASE_FX) && (is_block || inst[0].form->cls != CLASS_INT))
            c->flags |= CASE_FX; /* else its x87 and SSE state would be what the case before left */
        if (memcmp(&keep, c, offsetof(struct xlat_case, out)) != 0 && !still_differs(w))
            *c = keep;
    }
    still_differs(w);
}

/* Its outcome depends on the slot in which the code lies. */
static bool goes_to_address(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_ret: case XLAT_OP_retf: case XLAT_OP_iret: case XLAT_OP_jmp: case XLAT_OP_call: case XLAT_OP_jmpf: case XLAT_OP_callf: return true;
    default: return in->nop && in->opnd[0].kind == OPND_REL;
    }
}

/* True when slots have been overwritten (restore). */
static bool report(int w, size_t i, struct form *f)
{
    static struct xlat_case saved[3][2];
    if (f)
        f->differ[w - 1]++;
    if (differences++ >= most || quiet)
        return false;
    for (int k = 0; k < machines; k++)
        saved[k][0] = world[k].at[0], saved[k][1] = world[k].at[i];
    struct instance in0 = inst[0];
    struct block b0 = blocks[0];
    inst[0] = inst[i], blocks[0] = blocks[i];
    world[REAL].at[0] = world[REAL].at[i];
    bool moves = i != 0 && !is_block && goes_to_address(&inst[0].in);
    if (!moves)
        shrink(w);
    else
        world[w].at[0] = saved[w][1];
    printf("# %s\n", f ? f->name : "block");
    xlat_print_line(&world[REAL].at[0], &world[w].at[0], runner[w]->name, base_of(0));
    for (int k = 0; k < machines; k++)
        world[k].at[i] = saved[k][1], world[k].at[0] = saved[k][0];
    inst[0] = in0, blocks[0] = b0;
    return true;
}

/* A report overwrites slots: places the code of the batch in them again. */
static bool restore(size_t n)
{
    for (int w = 0; w < machines; w++) {
        for (size_t i = 0; i < n; i++)
            world[w].at[i].flags |= CASE_SKIP;
        if (!runner[w]->run(&world[w], 0, n))
            return false;
    }
    return true;
}

static bool time_is_up(void) { return seconds && (uint64_t)(time(NULL) - started) >= seconds; }

/* ---- single instructions ---- */
static size_t order[8192], norder, next_form;

static void draw_order(const char *only)
{
    for (size_t i = 0; i < xlat_nforms && norder < sizeof order / sizeof *order; i++)
        if (!xlat_forms[i].left_out && (!only || !strcmp(only, xlat_op_name(xlat_forms[i].op))))
            order[norder++] = i;
}

/* Some instances are preceded by loads of constants, so that LLVM's constant folding is tested. */
static unsigned constants(struct xlat_case *c)
{
    static const uint8_t regs[] = {XLAT_EAX, XLAT_ECX, XLAT_EDX, XLAT_EBX};
    static const uint32_t edges[] = {0, 1, 0xff, 0x80, 0x8000, 0x80000000, 0xffffffff, 0x7fffffff, 31, 32, 33, 16};
    unsigned n = 0;
    for (unsigned i = 0; i < sizeof regs; i++) {
        uint32_t v = one_in(2) ? rnd() : edges[below(sizeof edges / sizeof *edges)];
        c->code[n++] = (uint8_t)(0xb8 | regs[i]);
        memcpy(c->code + n, &v, 4);
        n += 4;
    }
    c->code[n++] = 0x80, c->code[n++] = 0xc2, c->code[n++] = (uint8_t)rnd(); /* add dl, imm: makes the flags constants */
    return n;
}

/* Its addresses and targets do not depend on registers that constants() sets. */
static bool allows_constants(const struct xlat_insn *in)
{
    if ((in->op >= XLAT_OP_jcc && in->op <= XLAT_OP_bound) || (in->op >= XLAT_OP_movs && in->op <= XLAT_OP_outs) || in->op == XLAT_OP_xlat)
        return false;
    if ((in->op >= XLAT_OP_bt && in->op <= XLAT_OP_btc && in->opnd[1].kind == OPND_REG) || (in->nop && in->opnd[0].kind == OPND_SEG))
        return false;
    return (in->mem.base == XLAT_NOREG || in->mem.base >= XLAT_ESP) && (in->mem.index == XLAT_NOREG || in->mem.index >= XLAT_ESP);
}

static void draw_instance(size_t i)
{
    struct xlat_case *c = &world[REAL].at[i];
    struct form *f = &xlat_forms[order[next_form++ % norder]];
    for (unsigned tries = 0;; tries++) {
        unsigned start = 0;
        memset(c->code, 0xcc, sizeof c->code);
        if (f->cls == CLASS_INT && !effects && one_in(8))
            start = constants(c);
        if (!xlat_draw_bytes(f, c->code + start, base_of(i) + start, false, &inst[i])) {
            if (tries > 2000)
                f = &xlat_forms[order[next_form++ % norder]], tries = 0;
            continue;
        }
        if (start && !allows_constants(&inst[i].in))
            continue;
        inst[i].start = (uint8_t)start;
        c->code_len = start + inst[i].len;
        xlat_settle_instance(c, &inst[i], base_of(i));
        inst[i].form = f;
        tally.instances++;
        return;
    }
}

static void fill(size_t i)
{
    struct xlat_case *c = &world[REAL].at[i];
    for (unsigned tries = 0; tries < 100; tries++)
        if (xlat_fill_state(c, &inst[i], base_of(i)))
            return;
    c->flags = CASE_SKIP; /* no values of the registers give a usable address */
}

/* The processor could not run it (CASE_NOT_RUN): counts that; after a few such states the instance is given up. */
static bool not_run(size_t i)
{
    if (world[REAL].at[i].out.trap != CASE_NOT_RUN)
        return false;
    inst[i].form->not_run++;
    inst[i].not_run++;
    tally.not_run++;
    return true;
}

/* Runs the case again on the processor when NT differs: some systems clear NT at an interrupt. */
static enum verdict judge_again(int w, size_t i)
{
    enum verdict v = judge(w, i);
    for (int tries = 0; tries < 10 && v == DIFFERENT && (world[REAL].at[i].out.eflags ^ world[w].at[i].out.eflags) & 0x4000; tries++) {
        if (!xlat_run_hw.again(&world[REAL], i, 1))
            return v;
        tally.repeated++;
        v = judge(w, i);
    }
    return v;
}

static void count(size_t i)
{
    struct form *f = inst[i].form;
    const struct xlat_case *c = &world[REAL].at[i];
    f->cases++;
    tally.cases++;
    inst[i].ran++;
    if (c->out.trap)
        f->faults++, tally.faults++, inst[i].trapped++;
    tally.asz16 += inst[i].in.asz == 16;
    tally.segment += (inst[i].in.prefix & PFX_SEG) != 0;
    tally.constant_operands += inst[i].start != 0;
}

static bool single_batch(unsigned states, size_t n)
{
    static unsigned batches;
    bool reported = false;
    if (level < 0)
        xlat_run_emit_level(batches++ % 4 == 3 ? 2 : 1);
    is_block = false;
    for (size_t i = 0; i < n; i++)
        draw_instance(i);
    for (unsigned s = 0; s < states; s++) {
        for (size_t i = 0; i < n; i++) {
            fill(i);
            if (inst[i].ran >= 8 && inst[i].trapped * 4 > inst[i].ran * 3 && s % 16) /* most states of this instance fault in the same way */
                world[REAL].at[i].flags |= CASE_SKIP;
            if (inst[i].not_run >= 4 && !inst[i].ran)
                world[REAL].at[i].flags |= CASE_SKIP;
            share(i);
        }
        if (!run_all(0, n, s > 0))
            return false;
        for (size_t i = 0; i < n; i++) {
            if (world[REAL].at[i].flags & CASE_SKIP || not_run(i))
                continue;
            count(i);
            for (int w = 1; w < machines; w++) {
                enum verdict v = judge_again(w, i);
                tally.undefined += v == UNDEFINED;
                tally.liberties += v == LIBERTY;
                if (v == DIFFERENT)
                    reported |= report(w, i, inst[i].form);
            }
        }
        if (reported && !restore(n))
            return false;
        reported = false;
        if (differences >= most && !quiet)
            return true;
    }
    for (size_t i = 0; i < n && machines > EMIT && !arm; i++)
        inst[i].form->how |= xlat_run_emit_how((uint32_t)i);
    return true;
}

/* ---- effects: world[REAL] has the cases, world[INTERP] runs them, world[EMIT] keeps the outcome of the first run ---- */
static struct xlat_effects recorded[BATCH];

static void report_effects(size_t i, const char *who, const char *text)
{
    char record[200], line[2000];
    inst[i].form->differ[0]++;
    if (differences++ >= most || quiet)
        return;
    xlat_insn_text(&inst[i].in, record, sizeof record);
    xlat_effects_print(&recorded[i], line, sizeof line);
    printf("# %s, %s: %s\n# %s |%s\n", inst[i].form->name, who, text, record, line);
    xlat_print_line(&world[EMIT].at[i], &world[EMIT].at[i], "first run", base_of(i));
}

static bool effects_round(size_t n, int machine, bool again)
{
    const struct xlat_runner *r = runner[machine];
    struct xlat_cases *w = &world[machine];
    char text[200];
    if (!(again ? r->again : r->run)(w, 0, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        world[EMIT].at[i] = w->at[i];
        if (!(w->at[i].flags & CASE_SKIP))
            xlat_effects_alter(&recorded[i], &w->at[i], machine == REAL);
    }
    if (!r->again(w, 0, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (w->at[i].flags & CASE_SKIP || w->at[i].out.trap == CASE_NOT_RUN || world[EMIT].at[i].out.trap == CASE_NOT_RUN)
            continue;
        if (machine == REAL && inst[i].in.mem.seg == XLAT_CS && inst[i].form->cls != CLASS_INT && world[EMIT].at[i].out.trap == XLAT_TRAP_GP)
            continue; /* x87 and vector stores through CS fault on the processor and not here (QUIRKS.md) */
        uint32_t undefined = machine == REAL ? xlat_undefined_flags(&inst[i].in, world[EMIT].at[i].in.gpr[XLAT_ECX]) : 0;
        if (!xlat_effects_hold(&recorded[i], &world[EMIT].at[i], &w->at[i], undefined, text, sizeof text))
            report_effects(i, r->name, text);
        if (machine == INTERP) {
            world[REAL].at[i].out = world[EMIT].at[i].out;
            count(i);
        }
    }
    return true;
}

static bool effects_batch(unsigned states, size_t n, bool real)
{
    for (size_t i = 0; i < n; i++) {
        draw_instance(i);
        xlat_effects(&inst[i].in, &recorded[i]);
    }
    for (unsigned s = 0; s < states; s++) {
        for (size_t i = 0; i < n; i++) {
            fill(i);
            if (inst[i].ran >= 8 && inst[i].trapped * 4 > inst[i].ran * 3 && s % 16)
                world[REAL].at[i].flags |= CASE_SKIP;
            share(i);
        }
        if (!effects_round(n, INTERP, s > 0) || (real && !effects_round(n, REAL, s > 0)))
            return false;
        if (differences >= most && !quiet)
            return true;
    }
    return true;
}

/* ---- blocks ---- */
static bool block_batch(unsigned states, size_t n)
{
    static unsigned batches;
    bool reported = false;
    if (level < 0)
        xlat_run_emit_level(batches++ % 2 ? 2 : 1);
    is_block = true;
    for (size_t i = 0; i < n; i++)
        xlat_draw_block(&world[REAL].at[i], &blocks[i], base_of(i));
    tally.block_kinds += n;
    for (unsigned s = 0; s < states; s++) {
        for (size_t i = 0; i < n; i++) {
            xlat_fill_block_state(&world[REAL].at[i], blocks[i].themes);
            if (blocks[i].not_run >= 4)
                world[REAL].at[i].flags |= CASE_SKIP;
            share(i);
        }
        if (!run_all(0, n, s > 0))
            return false;
        for (size_t i = 0; i < n; i++) {
            if (world[REAL].at[i].flags & CASE_SKIP)
                continue;
            if (world[REAL].at[i].out.trap == CASE_NOT_RUN) {
                blocks[i].not_run++, tally.blocks_not_run++;
                continue;
            }
            tally.blocks++;
            for (int w = 1; w < machines; w++) {
                enum verdict v = judge_again(w, i);
                tally.liberties += v == LIBERTY;
                if (v == DIFFERENT)
                    reported |= report(w, i, NULL);
            }
        }
        if (reported && !restore(n))
            return false;
        reported = false;
        if (differences >= most && !quiet)
            return true;
    }
    return true;
}

static void progress(void)
{
    static time_t last;
    time_t now = time(NULL);
    if (now - last < 30)
        return;
    last = now;
    fprintf(stderr, "difftest: %llu cases, %llu blocks, %llu differences, %lld s\n", (unsigned long long)tally.cases,
            (unsigned long long)tally.blocks, (unsigned long long)differences, (long long)(now - started));
}

static void say_not_run(size_t silent)
{
    printf("not run, because 64-bit mode cannot execute them: %llu cases, %zu forms altogether, %llu blocks;", (unsigned long long)tally.not_run, silent,
           (unsigned long long)tally.blocks_not_run);
    for (unsigned op = 0; op < XLAT_OP_COUNT; op++) { /* by mnemonic */
        uint64_t no = 0, yes = 0;
        for (size_t i = 0; i < xlat_nforms; i++)
            if (xlat_forms[i].op == op)
                no += xlat_forms[i].not_run, yes += xlat_forms[i].cases;
        if (no)
            printf(" %s %llu of %llu", xlat_op_name(op), (unsigned long long)no, (unsigned long long)(no + yes));
    }
    printf("\n");
}

static int usage(void)
{
    fputs("usage: difftest --hwcase=PROGRAM [--arm=PROGRAM] [--cases=N] [--blocks=N] [--states=N] [--seed=S] [--only=MNEMONIC] [--most=N] [--level=0..3]\n"
          "                [--no-emit] [--defined] [--record=FILE] [--forms] [--seconds=N] [--quiet]\n"
          "       difftest --effects [--hwcase=PROGRAM] ...\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    const char *hwcase = NULL, *only = NULL, *record = NULL;
    uint64_t cases = 100000, want_blocks = 0, states = 100, seed = 1;
    bool forms = false;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i], *v = strchr(a, '=');
        v = v ? v + 1 : "";
        if (!strncmp(a, "--hwcase=", 9)) hwcase = v;
        else if (!strncmp(a, "--arm=", 6)) arm = v;
        else if (!strncmp(a, "--cases=", 8)) cases = strtoull(v, NULL, 0);
        else if (!strncmp(a, "--blocks=", 9)) want_blocks = strtoull(v, NULL, 0);
        else if (!strncmp(a, "--states=", 9)) states = strtoull(v, NULL, 0);
        else if (!strncmp(a, "--seed=", 7)) seed = strtoull(v, NULL, 0);
        else if (!strncmp(a, "--only=", 7)) only = v;
        else if (!strncmp(a, "--most=", 7)) most = strtoull(v, NULL, 0);
        else if (!strncmp(a, "--level=", 8)) level = atoi(v);
        else if (!strncmp(a, "--seconds=", 10)) seconds = strtoull(v, NULL, 0);
        else if (!strncmp(a, "--record=", 9)) record = v;
        else if (!strcmp(a, "--no-emit")) machines = 2;
        else if (!strcmp(a, "--defined")) xlat_blocks_defined(true);
        else if (!strcmp(a, "--forms")) forms = true;
        else if (!strcmp(a, "--quiet")) quiet = true;
        else if (!strcmp(a, "--effects")) effects = true;
        else return usage();
        if (strncmp(a, "--hwcase=", 9) && strncmp(a, "--arm=", 6) && strncmp(a, "--record=", 9) && strlen(tally.command) + strlen(a) + 2 < sizeof tally.command)
            strcat(strcat(tally.command, " "), a);
    }
    if (!xlat_forms_find())
        return fputs("difftest: no decoder\n", stderr), 2;
    if (forms)
        return xlat_record(stdout, &tally) ? 0 : 2;
    if ((!hwcase && !effects) || !states)
        return usage();
    xlat_rnd_seed(seed);
    tally.seed = seed;
    started = time(NULL);
    draw_order(only);
    if (!norder)
        return fputs("difftest: no such instruction\n", stderr), 2;
    for (int w = 0; w < machines; w++)
        if (!xlat_cases_new(&world[w], BATCH))
            return 2;
    static const char level_arg[2] = {'2', 0};
    if (arm) {
        runner[INTERP] = &xlat_run_arm_interp, runner[EMIT] = &xlat_run_arm_emit;
        xlat_judge_aarch64();
    }
    if ((hwcase && !xlat_run_hw.open(&world[REAL], hwcase)) || !runner[INTERP]->open(&world[INTERP], arm) ||
        (machines > EMIT && !effects && !runner[EMIT]->open(&world[EMIT], arm ? arm : level_arg)))
        return 2;
    if (level >= 0)
        xlat_run_emit_level(level);
    while (tally.cases < cases && (differences < most || quiet) && !time_is_up()) {
        uint64_t had = tally.cases;
        if (!(effects ? effects_batch((unsigned)states, BATCH, hwcase != NULL) : single_batch((unsigned)states, BATCH)))
            return 2;
        if (tally.cases == had) {
            printf("# none of %u instances could be run\n", BATCH);
            break;
        }
        progress();
    }
    while (tally.blocks < want_blocks && (differences < most || quiet) && !time_is_up()) {
        if (!block_batch((unsigned)states, BATCH / 2))
            return 2;
        progress();
    }
    size_t drawn = 0, silent = 0;
    for (size_t i = 0; i < xlat_nforms; i++) {
        const struct form *f = &xlat_forms[i];
        drawn += f->cases != 0;
        silent += f->not_run && !f->cases;
        if (f->differ[0] || f->differ[1])
            printf("# %s: %llu interpreted, %llu translated, of %llu differ\n", f->name, (unsigned long long)f->differ[0],
                   (unsigned long long)f->differ[1], (unsigned long long)f->cases);
    }
    printf("%llu cases of %zu forms (%zu there are), %llu blocks of %llu, %llu differences, %llu in undefined flags, %llu liberties, seed %llu\n",
           (unsigned long long)tally.cases, drawn, norder, (unsigned long long)tally.blocks, (unsigned long long)tally.block_kinds,
           (unsigned long long)differences, (unsigned long long)tally.undefined, (unsigned long long)tally.liberties, (unsigned long long)seed);
    if (tally.repeated)
        printf("%llu times the case was run again, because NT differed\n", (unsigned long long)tally.repeated);
    if (tally.not_run || tally.blocks_not_run)
        say_not_run(silent);
    tally.differences = differences;
    FILE *f = record ? fopen(record, "w") : NULL;
    if (record && (!f || !xlat_record(f, &tally) || fclose(f)))
        return perror(record), 2;
    return differences != 0;
}
