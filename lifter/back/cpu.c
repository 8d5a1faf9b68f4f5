/* cpu.c - the features that code made for a named host processor needs beyond the baseline of its architecture.
 *
 * LLVM keeps the features of each processor that it knows by name, and its C interface does not show them.  Its inliner does: a function is
 * inlined into another only when the caller's processor has every feature of the callee's (X86TTIImpl::areInlineCompatible).  So a module is made
 * with a pair of functions per feature, the callee asking for the feature and the caller for the processor, and the callees that the inliner has
 * removed show the processor's features.  A second round with the roles exchanged (the processor for the callee, all those features for the caller)
 * shows that the table of features is complete.  tune-cpu is the same for both functions, because LLVM counts some tuning flags as features too.
 *
 * This is done in a child process: LLVM writes to standard error when it does not know the name, and aborts when the processor has
 * no 64-bit mode.  The child must be made while this process has one thread. */
#define _GNU_SOURCE /* memfd_create, pipe2 */
#include "lifter/back/opt.h"

#include <errno.h>
#include <fcntl.h>
#include <llvm-c/Core.h>
#include <llvm-c/Error.h>
#include <llvm-c/IRReader.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct feature {
    const char *name;
    bool emitted;
};
static const struct feature features[] = {
#define FEATURE(name, leaf, subleaf, reg, bit, states, emitted) {name, emitted},
#include "runtime/abi/hostcpu_x86.def"
#undef FEATURE
};
enum { NFEATURES = sizeof features / sizeof *features };

#define CALLEE \
    "define internal i32 @callee%d(i32 %%x) \"target-cpu\"=\"%s\" \"tune-cpu\"=\"%s\" \"target-features\"=\"%s\" " \
    "{ %%y = add i32 %%x, 1 ret i32 %%y }\n"
#define CALLER \
    "define i32 @caller%d(i32 %%x) \"target-cpu\"=\"%s\" \"tune-cpu\"=\"%s\" \"target-features\"=\"%s\" " \
    "{ %%y = call i32 @callee%d(i32 %%x) ret i32 %%y }\n"

/* Inlines in a module of text; NULL: LLVM refused. */
static LLVMModuleRef inlined(LLVMContextRef c, const char *text, LLVMTargetMachineRef tm)
{
    LLVMModuleRef m = NULL;
    char *why = NULL;
    LLVMMemoryBufferRef buf = LLVMCreateMemoryBufferWithMemoryRangeCopy(text, strlen(text), "features");

    if (LLVMParseIRInContext(c, buf, &m, &why)) {
        fprintf(stderr, "%s\n", why);
        return NULL;
    }
    char *triple = LLVMGetTargetMachineTriple(tm);
    LLVMSetTarget(m, triple);
    LLVMDisposeMessage(triple);
    LLVMPassBuilderOptionsRef po = LLVMCreatePassBuilderOptions();
    LLVMErrorRef e = LLVMRunPasses(m, "cgscc(inline)", tm, po);
    LLVMDisposePassBuilderOptions(po);
    if (e) {
        why = LLVMGetErrorMessage(e);
        fprintf(stderr, "%s\n", why);
        LLVMDisposeErrorMessage(why);
        return NULL;
    }
    return m;
}

static bool was_inlined(LLVMModuleRef m, size_t i)
{
    char name[32];

    snprintf(name, sizeof name, "callee%zu", i);
    return !LLVMGetNamedFunction(m, name);
}

/* In the child: writes the features that code for the processor may use to standard output; LLVM's messages go to standard error. */
static int answer(const struct xlat_back_options *o)
{
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    const char *text = "", *all = "";
    LLVMTargetMachineRef tm = xlat_target_machine(o, &d);
    LLVMContextRef c = LLVMContextCreate();
    LLVMModuleRef m;
    bool arm = o->target == XLAT_TARGET_AARCH64;

    if (!tm) {
        fprintf(stderr, "%s\n", d.text);
        return 1;
    }
    if (arm) { /* there is no table of its features: the module requires the processor of this name */
        text = xlat_sprintf(&a, CALLEE CALLER, 0, o->cpu, o->cpu, "", 0, o->cpu, o->cpu, "", 0);
        if (inlined(c, text, tm))
            printf("%s ", o->cpu);
        return fflush(stdout) ? 1 : 0;
    }
    for (int i = 0; i < NFEATURES; i++)
        text = xlat_sprintf(&a, "%s" CALLEE CALLER, text, i, "x86-64", o->cpu, xlat_sprintf(&a, "+%s", features[i].name), i, o->cpu, o->cpu, "", i);
    if (!(m = inlined(c, text, tm)))
        return 1;
    for (int i = 0; i < NFEATURES; i++)
        if (was_inlined(m, (size_t)i)) {
            all = xlat_sprintf(&a, "%s%s+%s", all, *all ? "," : "", features[i].name);
            if (features[i].emitted)
                printf("%s ", features[i].name);
        }
    text = xlat_sprintf(&a, CALLEE CALLER, 0, o->cpu, o->cpu, "", 0, "x86-64", o->cpu, all, 0);
    if (!(m = inlined(c, text, tm)))
        return 1;
    if (!was_inlined(m, 0)) {
        fprintf(stderr, "it has features that a run could not ask a processor for");
        return 1;
    }
    return fflush(stdout) ? 1 : 0;
}

/* Reads to the end; what does not fit is dropped. */
static void drain(int fd, char *to, size_t cap)
{
    char rest[512];
    size_t n = 0;
    ssize_t k;

    while ((k = n + 1 < cap ? read(fd, to + n, cap - 1 - n) : read(fd, rest, sizeof rest)) > 0 || (k < 0 && errno == EINTR))
        if (k > 0 && n + 1 < cap)
            n += (size_t)k;
    to[n] = 0;
}

bool xlat_cpu_needs(const struct xlat_back_options *o, struct xlat_arena *a, const char **needs, struct xlat_diag *d)
{
    char out[2048], said[512];
    int answers[2], errors, status = 0;
    bool ok = false;

    *needs = "";
    if (!o->cpu)
        return true;
    if (strpbrk(o->cpu, " \"\\%\n") || !*o->cpu)
        return xlat_fail(d, "--cpu=%s: not a name of a processor", o->cpu);
    errors = memfd_create("messages", MFD_CLOEXEC); /* not a pipe, which the child could fill, and block, before its output is read */
    if (errors < 0 || pipe2(answers, O_CLOEXEC)) {
        xlat_fail(d, "--cpu=%s: cannot ask LLVM about it: %s", o->cpu, strerror(errno));
        if (errors >= 0)
            close(errors);
        return false;
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit none = {0, 0};

        setrlimit(RLIMIT_CORE, &none);
        if (dup2(answers[1], 1) < 0 || dup2(errors, 2) < 0)
            _exit(1);
        _exit(answer(o));
    }
    close(answers[1]);
    if (pid < 0) {
        xlat_fail(d, "--cpu=%s: cannot ask LLVM about it: %s", o->cpu, strerror(errno));
        goto out;
    }
    drain(answers[0], out, sizeof out);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (lseek(errors, 0, SEEK_SET) < 0) {
        xlat_fail(d, "--cpu=%s: cannot ask LLVM about it: %s", o->cpu, strerror(errno));
        goto out;
    }
    drain(errors, said, sizeof said);
    if (!WIFEXITED(status) || WEXITSTATUS(status) || *said) {
        said[strcspn(said, "\n")] = 0;
        xlat_fail(d, "--cpu=%s: no processor to make code for here: %s", o->cpu, *said ? said : "LLVM refuses it");
        goto out;
    }
    size_t n = strlen(out);
    *needs = xlat_sprintf(a, "%.*s", (int)(n ? n - 1 : 0), out); /* without the last blank */
    ok = true;
out:
    close(answers[0]);
    close(errors);
    return ok;
}
