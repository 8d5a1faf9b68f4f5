/* codegen.c - target machines, and a module's object code, assembly or IR. */
#include <llvm-c/Core.h>
#include <llvm-c/Support.h>
#include <llvm-c/Target.h>
#include <pthread.h>
#include <string.h>
#include "lifter/back/opt.h"

static void init_targets(void)
{
    LLVMInitializeX86TargetInfo(), LLVMInitializeX86Target(), LLVMInitializeX86TargetMC(), LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
    LLVMInitializeAArch64TargetInfo(), LLVMInitializeAArch64Target(), LLVMInitializeAArch64TargetMC(), LLVMInitializeAArch64AsmPrinter();
    LLVMInitializeAArch64AsmParser();
    static const char *const options[] = {
        "xlat",
        /* instruction-referencing debug values take 5 % of the time although there are only line numbers here, no variables */
        "-experimental-debug-variable-locations=false",
        /* instructions without a line, of which there should be no access, are known as such (lines.c) */
        "-use-unknown-locations=Enable",
        /* accesses at the ends of two blocks would become one, of which nobody could say whose it is when it faults */
        "-enable-tail-merge=0",
        /* Do not add -cgpp-huge-func=0.  It halves the time of CodeGenPrepare, which then does not restart a function at each change of its blocks
         * (`llc-19 -time-passes` on what `xlat build --emit=ir` writes).  But then the pass visits a changed block again with its table of computed
         * addresses from the first visit, and uses them before they are defined.  The case 20021120-1 of `tools/witness --only torture-O0-01`
         * shows it. */
    };
    LLVMParseCommandLineOptions(sizeof options / sizeof *options, options, NULL);
}

LLVMTargetMachineRef xlat_target_machine(const struct xlat_back_options *o, struct xlat_diag *d)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static const LLVMCodeGenOptLevel level[] = {LLVMCodeGenLevelNone, LLVMCodeGenLevelLess, LLVMCodeGenLevelDefault,
                                                LLVMCodeGenLevelAggressive};
    bool arm = o->target == XLAT_TARGET_AARCH64;
    const char *triple = arm ? "aarch64-unknown-linux-gnu" : "x86_64-unknown-linux-gnu";
    LLVMTargetRef t;
    char *why = NULL;
    pthread_once(&once, init_targets);
    if (LLVMGetTargetFromTriple(triple, &t, &why)) {
        xlat_fail(d, "LLVM: %s", why);
        LLVMDisposeMessage(why);
        return NULL;
    }
    /* position-independent, with the small code model (code and data within 2 GB); x18 is Wine's thread block in all code but the system's */
    LLVMTargetMachineRef tm = LLVMCreateTargetMachine(t, triple, o->cpu ? o->cpu : arm ? "generic" : "x86-64", arm ? "+reserve-x18" : "",
                                                      level[o->opt & 3], LLVMRelocPIC, LLVMCodeModelSmall);
    if (!tm)
        xlat_fail(d, "LLVM has no target machine for %s", triple);
    return tm;
}

static struct xlat_span copy(const char *p, size_t n)
{
    void *q = xlat_xrealloc(NULL, n ? n : 1, 1);
    memcpy(q, p, n);
    return (struct xlat_span){q, n};
}

bool xlat_codegen(LLVMModuleRef m, LLVMTargetMachineRef tm, enum xlat_output output, struct xlat_span *out, struct xlat_diag *d)
{
    if (output == XLAT_OUTPUT_IR) {
        char *text = LLVMPrintModuleToString(m);
        *out = copy(text, strlen(text));
        LLVMDisposeMessage(text);
        return true;
    }
    char *why = NULL;
    LLVMMemoryBufferRef buf;
    LLVMCodeGenFileType type = output == XLAT_OUTPUT_ASM ? LLVMAssemblyFile : LLVMObjectFile;
    if (LLVMTargetMachineEmitToMemoryBuffer(tm, m, type, &why, &buf)) {
        xlat_fail(d, "LLVM: %s", why);
        LLVMDisposeMessage(why);
        return false;
    }
    *out = copy(LLVMGetBufferStart(buf), LLVMGetBufferSize(buf));
    LLVMDisposeMemoryBuffer(buf);
    return true;
}
