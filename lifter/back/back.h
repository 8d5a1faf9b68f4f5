/* back.h - from functions to object code: LLVM's passes and code generator, unit by unit, on as many threads as asked for.
 *
 * A program is cut into units by its functions' sizes alone, so the objects are the same bytes whatever the number of threads.  This header
 * uses no type of LLVM, because its callers (command line, container) are built without LLVM's headers.
 */
#ifndef XLAT_BACK_H
#define XLAT_BACK_H

#include "lifter/base/base.h"
#include "lifter/cfg/traits/traits.h"

enum xlat_target { XLAT_TARGET_X86_64, XLAT_TARGET_AARCH64 };
enum xlat_output { XLAT_OUTPUT_OBJECT, XLAT_OUTPUT_ASM, XLAT_OUTPUT_IR };

struct xlat_back_options { /* zero-initialise, then set `traits` and `opt` */
    const struct xlat_traits *traits; /* of the program */
    enum xlat_target target;
    enum xlat_output output;
    const char *cpu;      /* LLVM's name of the host processor; NULL: the baseline of its architecture */
    const char *passes;   /* LLVM's textual pipeline instead of the one of `opt`; NULL: none */
    int opt;              /* 0..3 */
    int jobs;             /* threads; 0: one */
    bool verify;          /* LLVM's verifier over every module */
    bool no_lines;        /* without the line table that the host-pc table is made from */
    bool by_dispatch;     /* calls and jumps between functions go through the dispatch table, never directly: so at run time any
                           * function can be interpreted instead, to find one that is translated wrongly (HACKING.md) */
    const uint8_t *chosen; /* a bit for each function of the program: only these are translated; NULL: all */
    const struct xlat_flow *flow; /* of the program (xlat_back_flow); NULL: made for this once */
    uint32_t unit_insns;  /* guest instructions in a unit; 0: default */
    /* done, total: functions; called from any thread, but never by two at once; may be NULL */
    void (*progress)(void *arg, size_t done, size_t total);
    void *progress_arg;
};

/* What is known of the whole program's flags (lifter/emit/unit.h), for several translations of parts of it. */
struct xlat_flow;
struct xlat_flow *xlat_back_flow(const struct xlat_program *p);
void xlat_back_flow_free(struct xlat_flow *f);

struct xlat_back_stats {
    double flow_seconds, emit_seconds, opt_seconds, codegen_seconds; /* emit..codegen: processor time, summed over threads */
    double wall_seconds;
    uint64_t funcs, insns, guest_bytes, object_bytes; /* emitted; blocks in two functions count twice */
    uint64_t exits, tables, spins;   /* blocks left to the interpreter, jump tables emitted as switches, loops that seem to wait for another thread */
    uint64_t flags_in, flags_out;    /* functions that read flags set by their callers, or whose callers read flags that they set */
    size_t units;
};

struct xlat_object { /* a unit: an ELF object, or text when another output was asked for */
    struct xlat_span bytes;
    size_t first, last; /* functions [first, last) of the program */
};
struct xlat_objects {
    struct xlat_object *at; /* in the program's order */
    size_t n;
    uint8_t *masked_only;   /* a bit for each function of the program that was translated, in their order, as struct xlat_aot has them */
};

/* The whole program.  False: LLVM refused the target or a module (a line in d). */
bool xlat_compile_program(const struct xlat_program *p, const struct xlat_back_options *o, struct xlat_objects *out,
                          struct xlat_back_stats *stats, struct xlat_diag *d);
/* Functions [first, last) as one unit, for `xlat inspect`. */
bool xlat_compile_range(const struct xlat_program *p, size_t first, size_t last, const struct xlat_back_options *o,
                        struct xlat_objects *out, struct xlat_diag *d);
void xlat_objects_free(struct xlat_objects *o);

/* What a module for o->cpu needs of the processor that runs it, beyond the baseline of its kind: names as in runtime/abi/hostcpu_x86.def, separated
 * by blanks, "" for none; in a.  False, with a line in d: LLVM does not know that processor.  Call it before there are threads. */
bool xlat_cpu_needs(const struct xlat_back_options *o, struct xlat_arena *a, const char **needs, struct xlat_diag *d);
const char *xlat_back_version(void); /* of LLVM */

#endif
