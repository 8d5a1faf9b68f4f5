/* recover.h - the guest's registers at a fault in translated code. */
#ifndef XLAT_RECOVER_H
#define XLAT_RECOVER_H
#include <stdbool.h>
#include <stdint.h>
#include "runtime/abi/cpu.h"

enum { XLAT_HOST_REGISTERS = 32 }; /* x86-64 has 16 of them, the others are 0; aarch64: x0 to x30 and the stack pointer */
struct xlat_host_state { /* of the host at the fault; registers as the processor numbers them */
    uint64_t general[XLAT_HOST_REGISTERS];
    const uint8_t (*vector)[16];
    const uint8_t (*x87)[16]; /* ST(0) to ST(7), ten bytes each */
};

/* Fills cpu with the guest's state at host address pc.  False: nothing is known there, and cpu is as it was. */
bool xlat_recover(uint64_t pc, const struct xlat_host_state *h, struct xlat_cpu *cpu);

#endif
