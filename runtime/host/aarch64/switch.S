/* switch.S - changing between the embedder's stack and the own stack on an aarch64 host (runtime/core/rt.h).
 *
 * All of them save the registers that the C convention says a function keeps: x19..x30, d8..d15.  A suspended frame is always those, at the
 * stack pointer, so that xlat_enter can go on in any of them.  The embedder's FPCR and FPSR are put back when its stack comes back. */
    .text

    .set WIN_SP, 0x00
    .set OWN_SP, 0x08
    .set FRESH_SP, 0x10
    .set GUARD_SP, 0x18
    .set RESUME, 0x20

    .macro keep
    sub sp, sp, #160
    stp x19, x20, [sp, #0]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    .endm
    .macro unkeep
    ldp x19, x20, [sp, #0]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp x29, x30, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #160
    .endm
    .macro keep_control /* changes x9, x10 */
    mrs x9, fpcr
    mrs x10, fpsr
    stp x9, x10, [sp, #-16]!
    mov x9, sp
    str x9, [x0, #WIN_SP]
    .endm
    .macro func name
    .globl \name
    .hidden \name
    .type \name, %function
    .p2align 4
\name:
    .endm

/* int xlat_enter(struct xlat_switch *x0) */
func xlat_enter
    keep
    keep_control
    ldr x9, [x0, #OWN_SP]
    cbz x9, 1f
    str xzr, [x0, #OWN_SP]
    mov sp, x9
    ldr w0, [x0, #RESUME]
    unkeep
    ret
1:  ldr x9, [x0, #FRESH_SP]
    and x9, x9, #-16
    mov sp, x9
    mov x29, xzr
    mov x30, xzr
    bl xlat_bottom
    brk #0
    .size xlat_enter, . - xlat_enter

/* int xlat_enter_by(struct xlat_switch *x0, void *go x1, void *arg x2) */
func xlat_enter_by
    keep
    keep_control
    str xzr, [x0, #OWN_SP]
    mov x9, x1
    mov x0, x2
    mov x1, xzr
    blr x9
    brk #0
    .size xlat_enter_by, . - xlat_enter_by

/* int xlat_switch_out(struct xlat_switch *x0, int why w1) */
func xlat_switch_out
    keep
    mov x9, sp
    str x9, [x0, #OWN_SP]
    .globl xlat_abandon
    .hidden xlat_abandon
xlat_abandon:
    ldr x9, [x0, #WIN_SP]
    mov sp, x9
    ldp x9, x10, [sp], #16
    msr fpcr, x9
    msr fpsr, x10
    mov w0, w1
    unkeep
    ret
    .size xlat_switch_out, . - xlat_switch_out

/* int xlat_interp_guarded(cpu x0, icache x1, esp_limit w2, struct xlat_switch *x3) */
func xlat_interp_guarded
    keep
    mov x19, x3
    mov x9, sp
    str x9, [x3, #GUARD_SP]
    bl xlat_interp_run
    str xzr, [x19, #GUARD_SP]
    unkeep
    ret
    .size xlat_interp_guarded, . - xlat_interp_guarded

/* int xlat_step_guarded(cpu x0, icache x1, struct xlat_switch *x2) */
func xlat_step_guarded
    keep
    mov x19, x2
    mov x9, sp
    str x9, [x2, #GUARD_SP]
    bl xlat_interp_step
    str xzr, [x19, #GUARD_SP]
    unkeep
    ret
    .size xlat_step_guarded, . - xlat_step_guarded

    .section .note.GNU-stack, "", %progbits
