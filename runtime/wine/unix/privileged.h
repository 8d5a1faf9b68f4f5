/* privileged.h - which instructions Wine reports as privileged. */
#ifndef XLAT_PRIVILEGED_H
#define XLAT_PRIVILEGED_H

#include <stdbool.h>
#include "lifter/decode/insn.h"

/* in: an instruction that has raised XLAT_TRAP_PRIV.  True: Wine reports it as STATUS_PRIVILEGED_INSTRUCTION; false: as an access violation, as it
 * does every other protection fault. */
bool xlat_is_privileged(const struct xlat_insn *in);

#endif
