/* run_translated.c - runs cases as translated code that is in this process (run_translated.h): for run_emit.c and for the aarch64 process, arm_case.c. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include "runtime/abi/flags.h"
#include "runtime/abi/call.h"
#include "runtime/host/fp.h"
#include "tests/sem/run_local.h"
#include "tests/sem/run_translated.h"

void **xlat_translated;
struct xlat_slot_facts xlat_slot_facts[CASE_SLOTS];
struct xlat_emit_counts xlat_translated_counts;
static struct xlat_case *current;
static uint32_t current_base;

/* Runs the guest from cpu->eip to the end of the case, in translated code where there is a function, else in the interpreter. */
static void run_guest(void)
{
    struct xlat_cpu *cpu = &xlat_local_cpu;
    while ((!cpu->trap || xlat_declined(cpu)) && !cpu->stop && cpu->eip != CASE_GATE) {
        bool declined = xlat_declined(cpu);
        if (declined)
            cpu->trap = XLAT_TRAP_NONE;
        struct xlat_slot_facts *s = &xlat_slot_facts[(current_base - CASE_CODE_BASE) / CASE_CODE];
        if (declined && cpu->eip == current_base)
            s->declined = true;
        else if (cpu->eip != current_base)
            s->stayed = true;
        if (cpu->eip == current_base + current->code_len) {
            cpu->eip = CASE_GATE;
            return;
        }
        uint32_t at = cpu->eip - CASE_CODE_BASE;
        /* the host would raise them (tests/prog/fp-traps.c tests that), or cannot flush denormals so */
        bool open = xlat_x87_unmasked(cpu) || xlat_sse_unmasked(cpu) || XLAT_HOST_MXCSR_LACKS(cpu->mxcsr);
        if (at < CASE_SLOTS * CASE_CODE && xlat_translated[cpu->eip] && !declined && !open && !xlat_interpreted_only(cpu)) {
            xlat_translated_counts.calls++;
            xlat_call_guest(cpu, xlat_translated[cpu->eip]);
        } else {
            xlat_translated_counts.left++;
            xlat_interp_case(current, current_base);
        }
    }
}
/* Called by translated code when it leaves: runs the rest of the case. */
void xlat_miss(struct xlat_cpu *cpu, uint64_t back)
{
    xlat_flags_settle(cpu);
    run_guest();
}

void xlat_translated_case(struct xlat_case *c, uint32_t base)
{
    struct xlat_cpu *cpu = &xlat_local_cpu;
    cpu->dispatch = xlat_translated;
    cpu->miss = xlat_miss_entry;
    cpu->helper_entry = xlat_helper_entry;
    current = c;
    current_base = base;
    run_guest();
}

bool xlat_translated_open(void)
{
    xlat_translated = mmap(NULL, sizeof(void *) << 32, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (xlat_translated == MAP_FAILED) {
        perror("sem: dispatch table");
        return false;
    }
    return xlat_local_open();
}
