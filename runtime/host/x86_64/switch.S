/* switch.S - changing between the embedder's stack and the own stack (runtime/core/rt.h).
 *
 * All of them save the registers that System V says a function keeps: rbp rbx r12-r15.  A suspended frame is always
 *     r15 r14 r13 r12 rbx rbp return-address      (lowest address first)
 * so that xlat_enter can go on in any of them.  Windows' additional kept registers (rsi rdi xmm6-15) are the PE compiler's business: it
 * knows that it calls a System V function.  The embedder's MXCSR and x87 control word are put back when its stack comes back.
 */
        .text
        .intel_syntax noprefix

        .set    WIN_SP, 0x00
        .set    OWN_SP, 0x08
        .set    FRESH_SP, 0x10
        .set    GUARD_SP, 0x18
        .set    RESUME, 0x20

        .macro  keep
        push    rbp
        push    rbx
        push    r12
        push    r13
        push    r14
        push    r15
        .endm
        .macro  unkeep
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rbx
        pop     rbp
        .endm
        .macro  func name
        .globl  \name
        .hidden \name
        .type   \name, @function
        .p2align 4
\name:
        .endm

/* int xlat_enter(struct xlat_switch *rdi) */
func xlat_enter
        keep
        sub     rsp, 8
        stmxcsr [rsp]
        fnstcw  [rsp + 4]
        mov     [rdi + WIN_SP], rsp
        mov     rax, [rdi + OWN_SP]
        test    rax, rax
        jz      1f
        mov     qword ptr [rdi + OWN_SP], 0
        mov     rsp, rax
        mov     eax, [rdi + RESUME]
        unkeep
        ret
1:      mov     rsp, [rdi + FRESH_SP]
        and     rsp, -16
        xor     ebp, ebp
        call    xlat_bottom
        ud2
        .size   xlat_enter, . - xlat_enter

/* int xlat_enter_by(struct xlat_switch *rdi, void *go rsi, void *arg rdx) */
func xlat_enter_by
        keep
        sub     rsp, 8
        stmxcsr [rsp]
        fnstcw  [rsp + 4]
        mov     [rdi + WIN_SP], rsp
        mov     qword ptr [rdi + OWN_SP], 0
        mov     rcx, rdx
        xor     edx, edx
        sub     rsp, 64                 /* shadow space of the Microsoft convention */
        call    rsi
        ud2
        .size   xlat_enter_by, . - xlat_enter_by

/* int xlat_switch_out(struct xlat_switch *rdi, int why esi) */
func xlat_switch_out
        keep
        mov     [rdi + OWN_SP], rsp
        .globl  xlat_abandon
        .hidden xlat_abandon
xlat_abandon:
        mov     eax, esi
        mov     rsp, [rdi + WIN_SP]
        cld
        fninit
        ldmxcsr [rsp]
        fldcw   [rsp + 4]
        add     rsp, 8
        unkeep
        ret
        .size   xlat_switch_out, . - xlat_switch_out

/* int xlat_interp_guarded(cpu rdi, icache rsi, esp_limit edx, struct xlat_switch *rcx) */
func xlat_interp_guarded
        keep
        mov     rbx, rcx
        mov     [rcx + GUARD_SP], rsp
        sub     rsp, 8
        call    xlat_interp_run
        add     rsp, 8
        mov     qword ptr [rbx + GUARD_SP], 0
        unkeep
        ret
        .size   xlat_interp_guarded, . - xlat_interp_guarded

/* int xlat_step_guarded(cpu rdi, icache rsi, struct xlat_switch *rdx) */
func xlat_step_guarded
        keep
        mov     rbx, rdx
        mov     [rdx + GUARD_SP], rsp
        sub     rsp, 8
        call    xlat_interp_step
        add     rsp, 8
        mov     qword ptr [rbx + GUARD_SP], 0
        unkeep
        ret
        .size   xlat_step_guarded, . - xlat_step_guarded

        .section .note.GNU-stack, "", @progbits
