/* opt.h - the target machine, the passes over a module and its output; internal to this folder. */
#ifndef XLAT_OPT_H
#define XLAT_OPT_H

#include <llvm-c/TargetMachine.h>
#include "lifter/back/back.h"

/* codegen.c */
LLVMTargetMachineRef xlat_target_machine(const struct xlat_back_options *o, struct xlat_diag *d); /* NULL: refused */
bool xlat_codegen(LLVMModuleRef m, LLVMTargetMachineRef tm, enum xlat_output output, struct xlat_span *out, struct xlat_diag *d);

/* access_lines.c */
void xlat_keep_accesses_apart(LLVMModuleRef m); /* when registers are SSA values, before instcombine */
void xlat_access_lines(LLVMModuleRef m); /* after the passes, before the code is generated */

/* writeback.c */
void xlat_keep_writebacks(LLVMModuleRef m); /* values: in SSA form and simplified, the accesses not yet */

/* opt.c */
bool xlat_optimise(LLVMModuleRef m, LLVMTargetMachineRef tm, const struct xlat_back_options *o, struct xlat_diag *d);
bool xlat_verify_module(LLVMModuleRef m, const char *when, struct xlat_diag *d);

#endif
