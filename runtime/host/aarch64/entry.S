/* entry.S - the borders between C and translated code on an aarch64 host (runtime/abi/call.h).
 *
 * Translated code is in the C convention with the guest registers in w0..w7, struct xlat_cpu in x20, and the results in w0..w7 with eip in
 * the upper half of x4 (esp's register).  x20 is callee-saved in C, so a translated function gives it back as it was. */
#include "runtime/host/entry_offsets.h"

    .text

/* the guest's general registers from and to the structure at x20 */
#define CALL_CPU(x86_64, aarch64)
#define CALL_EIP(x86_64, aarch64)
#define CALL_KEEPS(name)
    .macro load_gpr
#define CALL_GPR(index, guest, x86_64, aarch64) ldr aarch64, [x20, XLAT_OFF_GPR + 4 * index];
#include "runtime/abi/call.def"
#undef CALL_GPR
    .endm
    .macro store_gpr
#define CALL_GPR(index, guest, x86_64, aarch64) str aarch64, [x20, XLAT_OFF_GPR + 4 * index];
#include "runtime/abi/call.def"
#undef CALL_GPR
    .endm

/* void xlat_call_guest(struct xlat_cpu *cpu [x0], void *fn [x1]) */
    .globl xlat_call_guest
    .hidden xlat_call_guest
    .type xlat_call_guest, %function
    .p2align 4
xlat_call_guest:
    .cfi_startproc
    stp x29, x30, [sp, #-32]!
    .cfi_adjust_cfa_offset 32
    .cfi_rel_offset x29, 0
    .cfi_rel_offset x30, 8
    str x20, [sp, #16]
    .cfi_rel_offset x20, 16
    mov x29, sp
    mov x20, x0
    mov x9, x1
    load_gpr
    blr x9
    store_gpr
    lsr x4, x4, #32
    str w4, [x20, #XLAT_OFF_EIP]
    ldr x20, [sp, #16]
    ldp x29, x30, [sp], #32
    .cfi_adjust_cfa_offset -32
    ret
    .cfi_endproc
    .size xlat_call_guest, . - xlat_call_guest

/* A translated function like any other, to be called or jumped to; cpu->eip says where to go on. */
    .globl xlat_miss_entry
    .hidden xlat_miss_entry
    .type xlat_miss_entry, %function
    .p2align 4
xlat_miss_entry:
    .cfi_startproc
    stp x29, x30, [sp, #-16]!
    .cfi_adjust_cfa_offset 16
    .cfi_rel_offset x29, 0
    .cfi_rel_offset x30, 8
    mov x29, sp
    store_gpr
    mov x0, x20
    mov x1, x30
    bl xlat_miss
    load_gpr
    ldr w9, [x20, #XLAT_OFF_EIP]
    orr x4, x4, x9, lsl #32
    ldp x29, x30, [sp], #16
    .cfi_adjust_cfa_offset -16
    ret
    .cfi_endproc
    .size xlat_miss_entry, . - xlat_miss_entry

/* uint64_t xlat_helper_entry(struct xlat_cpu *cpu, a, b, c, index [x4]), plain C */
    .globl xlat_helper_entry
    .hidden xlat_helper_entry
    .type xlat_helper_entry, %function
    .p2align 4
xlat_helper_entry:
    .cfi_startproc
    ldr x9, [x0, #XLAT_OFF_HELPERS]
    ldr x9, [x9, x4, lsl #3]
    br x9
    .cfi_endproc
    .size xlat_helper_entry, . - xlat_helper_entry

    .section .note.GNU-stack, "", %progbits
