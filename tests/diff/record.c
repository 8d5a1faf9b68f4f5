/* record.c - writes each form and the number of cases that a run tested of it, as lines of tab-separated fields for tools/coverage.
 *   form   name  row  class  how (letters l h i)  cases  faults  in blocks  why it is not run
 *   refused  opcode
 *   run    name  number */
#include <stdio.h>
#include <string.h>
#include "tests/diff/diff.h"

static void say(void *f, const char *text) { fprintf(f, "refused\t%s\n", text); }

bool xlat_record(FILE *f, const struct tally *t)
{
    static const char *const classes[] = {"int", "x87", "vec"};
    for (size_t i = 0; i < xlat_nforms; i++) {
        const struct form *m = &xlat_forms[i];
        fprintf(f, "form\t%s\t%s\t%s\t%s%s%s\t%llu\t%llu\t%llu\t%s\n", m->name, xlat_op_name(m->op), classes[m->cls], m->how & HOW_LIFTED ? "l" : "",
                m->how & HOW_HELPER ? "h" : "", m->how & HOW_LEFT ? "i" : "", (unsigned long long)m->cases, (unsigned long long)m->faults,
                (unsigned long long)m->in_blocks, m->left_out ? m->left_out : "");
    }
    xlat_refused(say, f);
    const struct {
        const char *name;
        uint64_t n;
    } run[] = {{"cases", t->cases},         {"instances", t->instances}, {"differences", t->differences}, {"faults", t->faults},
               {"asz16", t->asz16},         {"segment", t->segment},     {"constants", t->constant_operands}, {"blocks", t->blocks},
               {"block_kinds", t->block_kinds}, {"undefined", t->undefined}, {"liberties", t->liberties}, {"seed", t->seed},
               {"not_run", t->not_run},     {"blocks_not_run", t->blocks_not_run}};
    for (size_t i = 0; i < sizeof run / sizeof *run; i++)
        fprintf(f, "run\t%s\t%llu\n", run[i].name, (unsigned long long)run[i].n);
    fprintf(f, "command\t%s\n", t->command);
    return fflush(f) == 0 && !ferror(f);
}
