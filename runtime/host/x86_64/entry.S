/* entry.S - the borders between C and translated code on an x86-64 host (runtime/abi/call.h).
 *
 * Translated code is in LLVM's x86_regcall convention: a function gives back rbx, rbp, r15 and xmm8..xmm15 as they were; a C function gives
 * back rbx, rbp and r12..r15.  So a border from translated code to C saves the xmm half, one from C to translated code r12..r14.
 * Translated code keeps its stack 8-aligned only, so a border to C aligns it. */
#include "runtime/host/entry_offsets.h"
#define GPR(n) (XLAT_OFF_GPR + 4 * (n))
#define EIP XLAT_OFF_EIP

    .text

/* the guest's general registers from and to the structure at r13 */
#define CALL_CPU(x86_64, aarch64)
#define CALL_EIP(x86_64, aarch64)
#define CALL_KEEPS(name)
    .macro load_gpr
#define CALL_GPR(index, guest, x86_64, aarch64) movl GPR(index)(%r13), %x86_64;
#include "runtime/abi/call.def"
#undef CALL_GPR
    .endm
    .macro store_gpr
#define CALL_GPR(index, guest, x86_64, aarch64) movl %x86_64, GPR(index)(%r13);
#include "runtime/abi/call.def"
#undef CALL_GPR
    .endm

/* void xlat_call_guest(struct xlat_cpu *cpu [rdi], void *fn [rsi]) */
    .globl xlat_call_guest
    .hidden xlat_call_guest
    .type xlat_call_guest, @function
    .p2align 4
xlat_call_guest:
    .cfi_startproc
    pushq %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r12, 0
    pushq %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r13, 0
    pushq %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r14, 0
    movq %rdi, %r13
    movq %rsi, %r10
    load_gpr
    callq *%r10
    store_gpr
    movl %r14d, EIP(%r13)
    popq %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r14
    popq %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r13
    popq %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r12
    retq
    .cfi_endproc
    .size xlat_call_guest, . - xlat_call_guest

/* xmm8..xmm15 to and from the 128 bytes at rsp */
    .macro save_xmm
    movaps %xmm8, 0(%rsp)
    movaps %xmm9, 16(%rsp)
    movaps %xmm10, 32(%rsp)
    movaps %xmm11, 48(%rsp)
    movaps %xmm12, 64(%rsp)
    movaps %xmm13, 80(%rsp)
    movaps %xmm14, 96(%rsp)
    movaps %xmm15, 112(%rsp)
    .endm
    .macro restore_xmm
    movaps 0(%rsp), %xmm8
    movaps 16(%rsp), %xmm9
    movaps 32(%rsp), %xmm10
    movaps 48(%rsp), %xmm11
    movaps 64(%rsp), %xmm12
    movaps 80(%rsp), %xmm13
    movaps 96(%rsp), %xmm14
    movaps 112(%rsp), %xmm15
    .endm

/* A translated function like any other, to be called or jumped to; cpu->eip says where to go on. */
    .globl xlat_miss_entry
    .hidden xlat_miss_entry
    .type xlat_miss_entry, @function
    .p2align 4
xlat_miss_entry:
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $128, %rsp
    andq $-16, %rsp
    save_xmm
    store_gpr
    movq %r13, %rdi
    movq 8(%rbp), %rsi
    callq xlat_miss
    restore_xmm
    movq %rbp, %rsp
    popq %rbp
    .cfi_def_cfa %rsp, 8
    .cfi_restore %rbp
    load_gpr
    movl EIP(%r13), %r14d
    retq
    .cfi_endproc
    .size xlat_miss_entry, . - xlat_miss_entry

/* uint64_t xlat_helper_entry(struct xlat_cpu *cpu [rax], a [rcx], b [rdx], c [rdi], index [rsi]), regcall */
    .globl xlat_helper_entry
    .hidden xlat_helper_entry
    .type xlat_helper_entry, @function
    .p2align 4
xlat_helper_entry:
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $128, %rsp
    andq $-16, %rsp
    save_xmm
    movq XLAT_OFF_HELPERS(%rax), %r10
    movq (%r10,%rsi,8), %r10
    movq %rcx, %rsi
    movq %rdi, %rcx
    movq %rax, %rdi
    callq *%r10
    restore_xmm
    movq %rbp, %rsp
    popq %rbp
    .cfi_def_cfa %rsp, 8
    .cfi_restore %rbp
    retq
    .cfi_endproc
    .size xlat_helper_entry, . - xlat_helper_entry

    .section .note.GNU-stack, "", @progbits
