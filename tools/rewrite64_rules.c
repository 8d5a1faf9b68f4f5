/* rewrite64_rules.c - how each 32-bit instruction is rewritten for 64-bit mode: the table `rules` has those that are not the same bytes.
 *
 * Sequences: stack instructions with 4-byte slots become loads, stores and LEA; far transfers check the selector by a real far jump,
 * RETF or IRET; segment loads load the host's selector of the same kind.  A fault is raised by the same access, at the same address and before the
 * guest's state has changed, as in 32-bit mode.  So for sequences the accesses follow from our reading of the manual, while arithmetic, flags, checks
 * and faults are the processor's.
 * Not run (CASE_NOT_RUN): results that no instruction of 64-bit mode computes (BCD adjustment of addition and subtraction, ARPL), system calls
 * (SYSCALL, INT 80h), instructions that exist in one mode only (RDFSBASE), and values of the system (SGDT, descriptors that this host does not have).
 * Sources: Intel SDM vol. 2, the "64-bit mode" and "compatibility mode" columns, appendix A (opcode maps, superscripts i64, d64, f64); vol. 1,
 * 6.2-6.6 (stack, calls, ENTER); AMD64 APM vol. 3, appendix D (instructions invalid or changed in 64-bit mode).
 */
#include <stddef.h>
#include "runtime/abi/cpu.h"
#include "tools/rewrite64_emit.h"

typedef void rule_fn(struct r64 *, const struct r64_insn *);

static unsigned bytes_of(const struct r64_insn *i) { return i->e.osz / 8; }
static bool fs_of(const struct r64_insn *i) { return i->e.mem.seg == XLAT_FS; }
static uint32_t branch_target(const struct r64_insn *i) { return i->e.osz == 16 ? (i->next + i->e.imm) & 0xffff : i->next + i->e.imm; }

/* ---- operands of sequences ---- */
/* r/m to a register, zero-extended. */
static void load_rm(struct r64 *o, const struct r64_insn *i, unsigned size, unsigned to)
{
    unsigned op = size == 2 ? 0x0fb7 : 0x8b;
    if (!i->has_memory) {
        op_reg(o, 4, op, to, rm_of(i));
        return;
    }
    r64_address(o, i, 0);
    op_mem(o, 4, op, to, R15, 0, fs_of(i));
}
static void move_esp(struct r64 *o, uint32_t by) { lea(o, XLAT_ESP, XLAT_ESP, by); }
static void push(struct r64 *o, unsigned size, unsigned reg)
{
    store(o, size, reg, XLAT_ESP, 0u - size);
    move_esp(o, 0u - size);
}
static void push_imm(struct r64 *o, unsigned size, uint32_t v)
{
    store_imm(o, size, XLAT_ESP, 0u - size, v);
    move_esp(o, 0u - size);
}
static void load_zx(struct r64 *o, unsigned size, unsigned reg, unsigned base, uint32_t disp)
{
    op_mem(o, 4, size == 2 ? 0x0fb7 : 0x8b, reg, base, disp, false);
}

/* ---- stack ---- */
static void push_reg(struct r64 *o, const struct r64_insn *i) { push(o, bytes_of(i), i->e.opcode & 7); }
static void push_const(struct r64 *o, const struct r64_insn *i) { push_imm(o, bytes_of(i), i->e.imm); }
static void push_rm(struct r64 *o, const struct r64_insn *i)
{
    load_rm(o, i, bytes_of(i), R14);
    push(o, bytes_of(i), R14);
}
static void pop_to(struct r64 *o, unsigned size, unsigned reg)
{
    load(o, size, reg, XLAT_ESP, 0);
    if (reg != XLAT_ESP)
        move_esp(o, size);
}
static void pop_reg(struct r64 *o, const struct r64_insn *i) { pop_to(o, bytes_of(i), i->e.opcode & 7); }
static void pop_rm(struct r64 *o, const struct r64_insn *i) /* an address with esp is computed after the pop */
{
    if (!i->has_memory) {
        pop_to(o, bytes_of(i), rm_of(i));
        return;
    }
    load(o, bytes_of(i), R14, XLAT_ESP, 0);
    r64_address(o, i, i->e.mem.base == XLAT_ESP && i->e.asz == 32 ? bytes_of(i) : 0);
    op_mem(o, bytes_of(i), 0x89, R14, R15, 0, fs_of(i));
    move_esp(o, bytes_of(i));
}
static void pusha(struct r64 *o, const struct r64_insn *i)
{
    unsigned n = bytes_of(i);
    for (unsigned r = 0; r < 8; r++)
        store(o, n, r, XLAT_ESP, 0u - n * (r + 1));
    move_esp(o, 0u - n * 8);
}
static void popa(struct r64 *o, const struct r64_insn *i)
{
    unsigned n = bytes_of(i);
    for (unsigned k = 0; k < 8; k++)
        load(o, n, R8 + k, XLAT_ESP, n * k);
    for (unsigned k = 0; k < 8; k++)
        if (7 - k != XLAT_ESP)
            op_reg(o, n, 0x89, R8 + k, 7 - k);
    move_esp(o, n * 8);
}
static void pushf(struct r64 *o, const struct r64_insn *i)
{
    own_stack(o);
    code(o, i->e.osz == 16 ? "66 9C 66 41 5E" : "9C 41 5E"); /* pushf; pop r14 */
    guest_stack(o);
    push(o, bytes_of(i), R14);
}
static void popf(struct r64 *o, const struct r64_insn *i)
{
    load(o, bytes_of(i), R14, XLAT_ESP, 0);
    own_stack(o);
    lea(o, R13, R13, bytes_of(i));
    code(o, i->e.osz == 16 ? "66 41 56 66 9D" : "41 56 9D"); /* push r14; popf */
    guest_stack(o);
    o->item->flags |= ITEM_SETS_TF;
}
static void enter(struct r64 *o, const struct r64_insn *i) /* SDM vol. 1, 6.6.1; a fault at the new top of the stack comes before all changes */
{
    unsigned n = bytes_of(i), level = i->e.imm2 & 31;
    uint32_t top = 0u - n - level * n - (i->e.imm & 0xffff);
    store(o, n, XLAT_EBP, XLAT_ESP, 0u - n);
    lea(o, R15, XLAT_ESP, 0u - n);
    for (unsigned k = 1; k < level; k++) {
        load(o, n, R14, XLAT_EBP, 0u - n * k);
        store(o, n, R14, XLAT_ESP, 0u - n - n * k);
    }
    if (level)
        store(o, n, R15, XLAT_ESP, 0u - n - n * level);
    op_mem(o, n, 0xf7, 2, XLAT_ESP, top, false); /* not, twice */
    op_mem(o, n, 0xf7, 2, XLAT_ESP, top, false);
    op_reg(o, n, 0x89, R15, XLAT_EBP);
    move_esp(o, top);
}
static void leave(struct r64 *o, const struct r64_insn *i)
{
    load(o, bytes_of(i), R14, XLAT_EBP, 0);
    lea(o, XLAT_ESP, XLAT_EBP, bytes_of(i));
    op_reg(o, bytes_of(i), 0x89, R14, XLAT_EBP);
}

/* ---- near branches ---- */
static void jmp(struct r64 *o, const struct r64_insn *i) { go(o, branch_target(i)); }
static void call(struct r64 *o, const struct r64_insn *i)
{
    push_imm(o, bytes_of(i), i->next);
    go(o, branch_target(i));
}
static void jmp_r14(struct r64 *o) { code(o, "41 FF E6"); }
static void jmp_rm(struct r64 *o, const struct r64_insn *i)
{
    load_rm(o, i, bytes_of(i), R14);
    jmp_r14(o);
}
static void call_rm(struct r64 *o, const struct r64_insn *i)
{
    load_rm(o, i, bytes_of(i), R14);
    push_imm(o, bytes_of(i), i->next);
    jmp_r14(o);
}
static void ret(struct r64 *o, const struct r64_insn *i)
{
    load_zx(o, bytes_of(i), R14, XLAT_ESP, 0);
    move_esp(o, bytes_of(i) + (i->e.imm_kind == IMM_16 ? i->e.imm : 0));
    jmp_r14(o);
}
static void jcc(struct r64 *o, const struct r64_insn *i) /* 70..7F, 0F 80..8F */
{
    uint32_t taken = jump8(o, 0x70 | (i->e.opcode & 15)), over = jump8(o, 0xeb);
    here(o, taken);
    go(o, branch_target(i));
    here(o, over);
}
static void loop(struct r64 *o, const struct r64_insn *i) /* E0..E3 */
{
    unsigned op = i->e.opcode;
    uint32_t end = 0;
    if (i->e.asz == 32) {
        if (op != 0xe3)
            put1(o, 0x67);
        uint32_t taken = jump8(o, op);
        mov(o, XLAT_ECX, XLAT_ECX); /* some processors borrow from the upper half of rcx */
        uint32_t over = jump8(o, 0xeb);
        here(o, taken);
        go(o, branch_target(i));
        here(o, over);
        return;
    }
    if (op != 0xe3) {
        lea(o, R15, XLAT_ECX, 0xffffffff);
        mov16(o, XLAT_ECX, R15);
    }
    if (op < 0xe2)
        end = jump8(o, op == 0xe0 ? 0x74 : 0x75);
    mov(o, R14, XLAT_ECX);
    movzx16(o, XLAT_ECX, XLAT_ECX);
    uint32_t zero = jump8(o, 0xe3);
    mov(o, XLAT_ECX, R14);
    uint32_t over = 0;
    if (op == 0xe3)
        over = jump8(o, 0xeb);
    else
        go(o, branch_target(i));
    here(o, zero);
    mov(o, XLAT_ECX, R14);
    if (op == 0xe3) {
        go(o, branch_target(i));
        here(o, over);
    }
    if (end)
        here(o, end);
}

/* ---- segment registers; selectors are translated by r64_data.selector ---- */
static void host_selector(struct r64 *o) /* r14 -> r13 */
{
    code(o, "46 0F B7 2C 75"); /* movzx r13d, word ptr [r14 * 2 + table] */
    put4(o, R64_AT(selector));
}
static void load_segment(struct r64 *o, unsigned seg) /* from r14 */
{
    host_selector(o);
    code(o, "41 8E");
    put1(o, 0xc5 | seg << 3); /* mov seg, r13d */
    if (seg == XLAT_FS) {
        store(o, 2, R14, ABS, R64_AT(fs));
        mov_imm(o, R13, 0);
        code(o, "41 8E E5"); /* mov fs, r13d */
        mov_imm(o, R13, CASE_FS_BASE);
        code(o, "F3 41 0F AE D5"); /* wrfsbase r13d */
    }
    o->segment_loaded |= seg == XLAT_DS || seg == XLAT_ES;
}
static void store_segment(struct r64 *o, unsigned seg) /* to r14; cs and fs are not the host's */
{
    if (seg == XLAT_CS)
        mov_imm(o, R14, 0x23);
    else if (seg == XLAT_FS)
        load_zx16(o, R14, ABS, R64_AT(fs));
    else
        code(o, "41 8C"), put1(o, 0xc6 | seg << 3);
}
static unsigned pushed_segment(const struct r64_insn *i) { return i->e.map == MAP_1 ? i->e.opcode >> 3 : i->e.opcode < 0xa8 ? XLAT_FS : XLAT_GS; }
static void push_seg(struct r64 *o, const struct r64_insn *i) /* 16 bits are written, as Intel's processors do (SDM, PUSH) */
{
    store_segment(o, pushed_segment(i));
    store(o, 2, R14, XLAT_ESP, 0u - bytes_of(i));
    move_esp(o, 0u - bytes_of(i));
}
static void pop_seg(struct r64 *o, const struct r64_insn *i)
{
    load(o, bytes_of(i), R14, XLAT_ESP, 0);
    movzx16(o, R14, R14);
    load_segment(o, pushed_segment(i));
    move_esp(o, bytes_of(i));
}
static void mov_from_seg(struct r64 *o, const struct r64_insn *i)
{
    if (reg_of(i) != XLAT_CS && reg_of(i) != XLAT_FS) {
        r64_same(o, i);
        return;
    }
    store_segment(o, reg_of(i));
    if (!i->has_memory) {
        op_reg(o, bytes_of(i), 0x89, R14, rm_of(i));
        return;
    }
    r64_address(o, i, 0);
    op_mem(o, 2, 0x89, R14, R15, 0, fs_of(i));
}
static void mov_to_seg(struct r64 *o, const struct r64_insn *i)
{
    if (reg_of(i) == XLAT_CS || reg_of(i) > XLAT_GS) {
        r64_same(o, i);
        return;
    }
    load_rm(o, i, 2, R14);
    load_segment(o, reg_of(i));
}
static void load_far(struct r64 *o, const struct r64_insn *i) /* les, lds, lss, lfs, lgs */
{
    unsigned seg = i->e.map == MAP_1 ? (i->e.opcode == 0xc4 ? XLAT_ES : XLAT_DS) : i->e.opcode & 7;
    if (!i->has_memory) {
        r64_same(o, i);
        return;
    }
    r64_address(o, i, 0);
    op_mem(o, bytes_of(i), 0x8b, R12, R15, 0, fs_of(i));
    op_mem(o, 4, 0x0fb7, R14, R15, bytes_of(i), fs_of(i));
    load_segment(o, seg);
    op_reg(o, bytes_of(i), 0x89, R12, reg_of(i));
}
static void query_selector(struct r64 *o, const struct r64_insn *i) /* lar, lsl, verr, verw */
{
    load_rm(o, i, 2, R14);
    mov(o, R12, XLAT_ECX);
    code(o, "41 0F B6 8E"); /* movzx ecx, byte ptr [r14 + same_answer] */
    put4(o, R64_AT(same_answer));
    uint32_t no = jump8(o, 0xe3);
    mov(o, XLAT_ECX, R12);
    r64_same(o, i);
    uint32_t over = jump8(o, 0xeb);
    here(o, no);
    r64_not_run(o, i);
    here(o, over);
}

/* ---- far transfers: offset in r12, selector in r14; a real far transfer to the next host instruction, then a near jump ---- */
/* Sets the four bytes before `from` to the address of the next host instruction. */
static void continued(struct r64 *o, uint32_t from)
{
    uint32_t to = o->slot->host + o->n;
    if (!o->full)
        __builtin_memcpy(o->p + from - 4, &to, 4);
}
static void far_check(struct r64 *o)
{
    host_selector(o);
    store(o, 2, R13, ABS, R64_AT(far_selector));
    store_imm(o, 4, ABS, R64_AT(far_offset), 0);
    uint32_t from = o->n;
    code(o, "FF 2C 25"); /* jmp far [far_offset] */
    put4(o, R64_AT(far_offset));
    continued(o, from);
}
static void jmp_r12(struct r64 *o) { code(o, "41 FF E4"); }
static void call_far_to(struct r64 *o, const struct r64_insn *i)
{
    unsigned n = bytes_of(i);
    far_check(o);
    mov_imm(o, R14, 0x23);
    store(o, n, R14, XLAT_ESP, 0u - n);
    store_imm(o, n, XLAT_ESP, 0u - 2 * n, i->next);
    move_esp(o, 0u - 2 * n);
    jmp_r12(o);
}
static void far_immediate(struct r64 *o, const struct r64_insn *i)
{
    mov_imm(o, R12, i->e.imm);
    mov_imm(o, R14, i->e.imm2);
}
static void far_rm(struct r64 *o, const struct r64_insn *i)
{
    r64_address(o, i, 0);
    op_mem(o, 4, bytes_of(i) == 2 ? 0x0fb7 : 0x8b, R12, R15, 0, fs_of(i));
    op_mem(o, 4, 0x0fb7, R14, R15, bytes_of(i), fs_of(i));
}
static void jmp_far(struct r64 *o, const struct r64_insn *i)
{
    far_immediate(o, i);
    far_check(o);
    jmp_r12(o);
}
static void call_far(struct r64 *o, const struct r64_insn *i)
{
    far_immediate(o, i);
    call_far_to(o, i);
}
static void jmp_far_rm(struct r64 *o, const struct r64_insn *i)
{
    if (!i->has_memory) {
        r64_same(o, i);
        return;
    }
    far_rm(o, i);
    far_check(o);
    jmp_r12(o);
}
static void call_far_rm(struct r64 *o, const struct r64_insn *i)
{
    if (!i->has_memory) {
        r64_same(o, i);
        return;
    }
    far_rm(o, i);
    call_far_to(o, i);
}
static void ret_far(struct r64 *o, const struct r64_insn *i)
{
    unsigned n = bytes_of(i);
    load_zx(o, n, R12, XLAT_ESP, 0);
    load(o, n, R14, XLAT_ESP, n);
    movzx16(o, R14, R14);
    mov(o, R15, XLAT_ESP);
    host_selector(o);
    mov(o, R14, R13);
    mov_imm(o, R11, 0);
    uint32_t from = o->n;
    own_stack(o);
    code(o, "41 56 41 53 48 CB"); /* push r14; push r11; retf, 64 bits */
    continued(o, from);
    lea(o, XLAT_ESP, R15, 2 * n + (i->e.imm_kind == IMM_16 ? i->e.imm : 0));
    jmp_r12(o);
}
static void iret(struct r64 *o, const struct r64_insn *i)
{
    unsigned n = bytes_of(i);
    load_zx(o, n, R12, XLAT_ESP, 0);
    load(o, n, R14, XLAT_ESP, n);
    movzx16(o, R14, R14);
    load(o, n, R15, XLAT_ESP, 2 * n);
    lea(o, R10, XLAT_ESP, 3 * n);
    host_selector(o);
    mov(o, R14, R13);
    mov_imm(o, R11, 0);
    uint32_t from = o->n;
    own_stack(o);
    code(o, "6A 2B 41 52 9C"); /* push ss; push r10; pushf */
    if (n == 2)
        code(o, "66 44 89 3C 24"); /* mov [rsp], r15w */
    else
        code(o, "44 89 3C 24");
    code(o, "41 56 41 53 48 CF"); /* push r14; push r11; iretq */
    continued(o, from);
    jmp_r12(o);
    o->item->flags |= ITEM_SETS_TF;
}

/* ---- others ---- */
static void into(struct r64 *o, const struct r64_insn *i)
{
    (void)i;
    code(o, "71 02 CD 04"); /* jno over; int 4 */
}
/* INT 3 and INT 4 trap, and all others must raise #GP.  One that does not is a call of the system (80h) or of the hypervisor. */
static void int_n(struct r64 *o, const struct r64_insn *i)
{
    o->item->flags |= ITEM_GATE;
    if (i->e.imm != 0x80)
        r64_same(o, i);
    if (i->e.imm != 3 && i->e.imm != 4)
        r64_not_run(o, i);
}
static void bound(struct r64 *o, const struct r64_insn *i)
{
    unsigned n = bytes_of(i);
    o->item->fix = FIX_FLAGS;
    own_stack(o);
    code(o, "9C 41 5C"); /* pushf; pop r12 */
    guest_stack(o);
    r64_address(o, i, 0);
    op_mem(o, n, 0x8b, R14, R15, 0, fs_of(i));
    op_reg(o, n, 0x39, R14, reg_of(i)); /* cmp reg, r14 */
    uint32_t below = jump8(o, 0x7c);
    op_mem(o, n, 0x8b, R14, R15, n, fs_of(i));
    op_reg(o, n, 0x39, R14, reg_of(i));
    uint32_t above = jump8(o, 0x7f);
    own_stack(o);
    code(o, "41 54 9D"); /* push r12; popf */
    guest_stack(o);
    uint32_t over = jump8(o, 0xeb);
    here(o, below), here(o, above);
    o->item->raise = XLAT_TRAP_BR;
    ud2(o);
    here(o, over);
}
static void salc(struct r64 *o, const struct r64_insn *i)
{
    (void)i;
    code(o, "41 0F 93 C7"); /* setae r15b */
    lea(o, R15, R15, 0xffffffff);
    code(o, "44 88 F8"); /* mov al, r15b */
}
static void aam(struct r64 *o, const struct r64_insn *i) /* SF, ZF, PF by al; the others are undefined */
{
    o->item->fix = FIX_EAX;
    mov(o, R13, XLAT_EAX);
    mov_imm(o, R15, i->e.imm);
    code(o, "0F B6 C0");    /* movzx eax, al */
    code(o, "41 F6 F7");    /* div r15b: al quotient, ah remainder */
    code(o, "86 E0");       /* xchg al, ah */
    mov16(o, R13, XLAT_EAX);
    mov(o, XLAT_EAX, R13);
    code(o, "84 C0");       /* test al, al */
}
static void aad(struct r64 *o, const struct r64_insn *i)
{
    mov(o, R14, XLAT_EAX);
    code(o, "41 C1 EE 08"); /* shr r14d, 8 */
    code(o, "45 6B F6"), put1(o, i->e.imm); /* imul r14d, r14d, imm */
    code(o, "B4 00 44 00 F0"); /* mov ah, 0; add al, r14b */
}
static void string(struct r64 *o, const struct r64_insn *i)
{
    static const uint8_t from[] = {XLAT_ESI, XLAT_EDI, XLAT_ECX}, to[] = {R14, R13, R12};
    if (i->e.asz == 32) {
        r64_same(o, i);
        return;
    }
    o->item->fix = FIX_STRING;
    for (unsigned k = 0; k < 3; k++)
        mov(o, to[k], from[k]), movzx16(o, from[k], from[k]);
    r64_same(o, i);
    if (i->e.rep) {
        o->item->flags |= ITEM_CELLS;
        store(o, 4, XLAT_ESI, ABS, R64_AT(si)), store(o, 4, XLAT_EDI, ABS, R64_AT(di));
    }
    for (unsigned k = 0; k < 3; k++)
        mov16(o, to[k], from[k]), mov(o, from[k], to[k]);
}
static void xlat(struct r64 *o, const struct r64_insn *i)
{
    if (i->e.asz == 32) {
        r64_same(o, i);
        return;
    }
    code(o, "44 0F B6 F8 45 8D 3C 1F"); /* movzx r15d, al; lea r15d, [r15 + rbx] */
    movzx16(o, R15, R15);
    op_mem(o, 4, 0x8a, 0, R15, 0, i->e.seg == XLAT_FS);
}
static void maskmov(struct r64 *o, const struct r64_insn *i)
{
    if (i->e.seg == XLAT_CS) {
        r64_not_run(o, i);
        return;
    }
    if (i->e.asz == 32) {
        r64_same(o, i);
        return;
    }
    o->item->fix = FIX_EDI;
    mov(o, R14, XLAT_EDI);
    movzx16(o, XLAT_EDI, XLAT_EDI);
    r64_same(o, i);
    mov(o, XLAT_EDI, R14);
}
/* FXSAVE also stores xmm8..15 in 64-bit mode: loads them with what the image holds, so that its bytes stay as they are. */
static void fxsave(struct r64 *o, const struct r64_insn *i)
{
    r64_address(o, i, 0);
    for (unsigned k = 0; k < 8; k++)
        op_mem(o, 4, 0x0f10, R8 + k, R15, 288 + 16 * k, fs_of(i));
    o->item->fix = FIX_RETRY;
    o->item->alt = (uint16_t)o->n;
    r64_same(o, i);
}
static void group_ae(struct r64 *o, const struct r64_insn *i)
{
    bool rep = i->e.rep == 0xf3;
    if (i->has_memory && reg_of(i) == 0 && !i->e.rep)
        fxsave(o, i);
    else if ((i->has_memory && (reg_of(i) == 4 || reg_of(i) == 6) && !i->e.rep && i->e.osz == 32) || (!i->has_memory && rep && reg_of(i) < 4))
        r64_not_run(o, i); /* xsave, xsaveopt; rdfsbase, rdgsbase, wrfsbase, wrgsbase */
    else
        r64_same(o, i);
}
static void group_c7(struct r64 *o, const struct r64_insn *i) /* xrstors, xsavec, xsaves */
{
    (i->has_memory && reg_of(i) >= 3 && reg_of(i) <= 5 ? r64_not_run : r64_same)(o, i);
}
static void group_00(struct r64 *o, const struct r64_insn *i) { (reg_of(i) == 4 || reg_of(i) == 5 ? query_selector : r64_same)(o, i); }
static void group_01(struct r64 *o, const struct r64_insn *i)
{
    ((i->has_memory ? reg_of(i) <= 1 : i->e.modrm == 0xf8) ? r64_not_run : r64_same)(o, i); /* sgdt, sidt; swapgs */
}
static void group_8f(struct r64 *o, const struct r64_insn *i) { (reg_of(i) == 0 ? pop_rm : r64_same)(o, i); }
static void group_c7_mov(struct r64 *o, const struct r64_insn *i) { (i->e.modrm == 0xf8 ? r64_not_run : r64_same)(o, i); } /* xbegin */
static void group_ff(struct r64 *o, const struct r64_insn *i)
{
    static rule_fn *const by_reg[8] = {r64_same, r64_same, call_rm, call_far_rm, jmp_rm, jmp_far_rm, push_rm, r64_same};
    by_reg[reg_of(i)](o, i);
}
/* In 64-bit mode fields of EVEX name more registers, so only invalid encodings stay the same. */
static void evex(struct r64 *o, const struct r64_insn *i)
{
    const uint8_t *p = i->p + r64_prefixes(i);
    ((p[1] & 0x0c) || !(p[2] & 4) ? r64_raw : r64_not_run)(o, i);
}

/* ---- the table: opcodes that are not `same` ---- */
static const struct rule {
    uint8_t map, first, last;
    rule_fn *fn;
} rules[] = {
    {MAP_1, 0x06, 0x06, push_seg},  {MAP_1, 0x07, 0x07, pop_seg},     {MAP_1, 0x0e, 0x0e, push_seg},  {MAP_1, 0x16, 0x16, push_seg},
    {MAP_1, 0x17, 0x17, pop_seg},   {MAP_1, 0x1e, 0x1e, push_seg},    {MAP_1, 0x1f, 0x1f, pop_seg},   {MAP_1, 0x27, 0x27, r64_not_run /* daa */},
    {MAP_1, 0x2f, 0x2f, r64_not_run /* das */}, {MAP_1, 0x37, 0x37, r64_not_run /* aaa */}, {MAP_1, 0x3f, 0x3f, r64_not_run /* aas */},
    {MAP_1, 0x40, 0x4f, r64_inc_dec},   {MAP_1, 0x50, 0x57, push_reg},    {MAP_1, 0x58, 0x5f, pop_reg},   {MAP_1, 0x60, 0x60, pusha},
    {MAP_1, 0x61, 0x61, popa},      {MAP_1, 0x62, 0x62, bound},       {MAP_1, 0x63, 0x63, r64_not_run /* arpl */},
    {MAP_1, 0x68, 0x68, push_const}, {MAP_1, 0x6a, 0x6a, push_const}, {MAP_1, 0x6c, 0x6f, string},    {MAP_1, 0x70, 0x7f, jcc},
    {MAP_1, 0x8c, 0x8c, mov_from_seg}, {MAP_1, 0x8e, 0x8e, mov_to_seg}, {MAP_1, 0x8f, 0x8f, group_8f}, {MAP_1, 0x9a, 0x9a, call_far},
    {MAP_1, 0x9c, 0x9c, pushf},     {MAP_1, 0x9d, 0x9d, popf},        {MAP_1, 0xa0, 0xa3, r64_absolute},  {MAP_1, 0xa4, 0xa7, string},
    {MAP_1, 0xaa, 0xaf, string},    {MAP_1, 0xc2, 0xc3, ret},         {MAP_1, 0xc4, 0xc5, load_far},  {MAP_1, 0xc7, 0xc7, group_c7_mov},
    {MAP_1, 0xc8, 0xc8, enter},     {MAP_1, 0xc9, 0xc9, leave},       {MAP_1, 0xca, 0xcb, ret_far},   {MAP_1, 0xcd, 0xcd, int_n},
    {MAP_1, 0xce, 0xce, into},      {MAP_1, 0xcf, 0xcf, iret},        {MAP_1, 0xd4, 0xd4, aam},       {MAP_1, 0xd5, 0xd5, aad},
    {MAP_1, 0xd6, 0xd6, salc},      {MAP_1, 0xd7, 0xd7, xlat},        {MAP_1, 0xe0, 0xe3, loop},      {MAP_1, 0xe8, 0xe8, call},
    {MAP_1, 0xe9, 0xe9, jmp},       {MAP_1, 0xea, 0xea, jmp_far},     {MAP_1, 0xeb, 0xeb, jmp},       {MAP_1, 0xff, 0xff, group_ff},
    {MAP_0F, 0x00, 0x00, group_00}, {MAP_0F, 0x01, 0x01, group_01},   {MAP_0F, 0x02, 0x03, query_selector},
    {MAP_0F, 0x05, 0x05, r64_not_run /* syscall */},
    {MAP_0F, 0x07, 0x07, r64_not_run /* sysret */}, {MAP_0F, 0x34, 0x35, r64_not_run /* sysenter, sysexit */}, {MAP_0F, 0x80, 0x8f, jcc},
    {MAP_0F, 0xa0, 0xa0, push_seg}, {MAP_0F, 0xa1, 0xa1, pop_seg},    {MAP_0F, 0xa8, 0xa8, push_seg}, {MAP_0F, 0xa9, 0xa9, pop_seg},
    {MAP_0F, 0xae, 0xae, group_ae}, {MAP_0F, 0xb2, 0xb2, load_far},   {MAP_0F, 0xb4, 0xb5, load_far}, {MAP_0F, 0xc7, 0xc7, group_c7},
    {MAP_0F, 0xf7, 0xf7, maskmov},
};

static rule_fn *rule_of(const struct r64_insn *i)
{
    const struct xlat_encoding *e = &i->e;
    if (e->map == MAP_VEX)
        return e->vex_first == 0x62 ? evex : e->vex_map == 1 && e->opcode == 0xf7 ? maskmov : r64_same;
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        if (rules[k].map == e->map && e->opcode >= rules[k].first && e->opcode <= rules[k].last)
            return rules[k].fn;
    return r64_same;
}

/* It accesses memory through DS or ES.  After a load of these they may be null, which faults in 32-bit mode but not in 64-bit mode. */
static bool uses_loaded_segment(const struct r64_insn *i)
{
    const struct xlat_encoding *e = &i->e;
    if (r64_implicit(e))
        return true;
    return i->has_memory && !(e->map == MAP_1 && e->opcode == 0x8d) && (e->mem.seg == XLAT_DS || e->mem.seg == XLAT_ES);
}

static bool keeps_lock(rule_fn *fn, const struct r64_insn *i) /* the item contains the LOCK prefix, so the processor accepts or refuses it */
{
    return fn == r64_same || fn == r64_raw || fn == r64_not_run || fn == r64_absolute || fn == r64_inc_dec || fn == string || fn == group_c7 ||
           (fn == group_ff && reg_of(i) < 2);
}

void r64_rule(struct r64 *o, const struct r64_insn *i)
{
    rule_fn *fn = rule_of(i);
    if (i->e.bad)
        fn = r64_raw;
    else if (o->segment_loaded && uses_loaded_segment(i))
        fn = r64_not_run;
    if (i->e.lock && !keeps_lock(fn, i))
        code(o, "F0 90"); /* #UD */
    else
        fn(o, i);
}
