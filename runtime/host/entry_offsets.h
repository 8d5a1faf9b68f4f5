/* entry_offsets.h - where the assembly of <host>/entry.S finds the fields of struct xlat_cpu; call.h holds the numbers to the structure. */
#ifndef XLAT_ENTRY_OFFSETS_H
#define XLAT_ENTRY_OFFSETS_H

#define XLAT_OFF_GPR 0
#define XLAT_OFF_EIP 32
#define XLAT_OFF_HELPERS 88

#endif
