/* rewrite64_emit.h - encodes the 64-bit instructions that the rewriter uses: one register and one register or memory operand with a base.
 *
 * Registers are numbers 0..15.  They change no flags unless the name says so.  Bases 0..7 are the guest's: the address is
 * computed modulo 2^32 (prefix 67).  Bases 8..15 are addresses that a sequence has computed, 64 bits wide.
 */
#ifndef XLAT_REWRITE64_EMIT_H
#define XLAT_REWRITE64_EMIT_H

#include "tools/rewrite64.h"

enum { R8 = 8, R9, R10, R11, R12, R13, R14, R15, ABS /* no base: the address itself */ };

static inline void put1(struct r64 *o, unsigned b)
{
    if (o->n < o->size)
        o->p[o->n++] = (uint8_t)b;
    else
        o->full = true;
}
static inline void put4(struct r64 *o, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        put1(o, v >> 8 * i & 0xff);
}
/* Emits bytes given as text in hexadecimal, as in the manual: "48 CB". */
static inline void code(struct r64 *o, const char *hex)
{
    for (; *hex; hex++) {
        unsigned b = 0;
        for (int i = 0; i < 2; i++, hex++)
            b = b << 4 | (unsigned)(*hex <= '9' ? *hex - '0' : *hex - 'A' + 10);
        put1(o, b);
        if (!*hex)
            break;
    }
}

static inline void opcode(struct r64 *o, unsigned op)
{
    if (op > 0xff)
        put1(o, op >> 8);
    put1(o, op);
}
/* op with ModRM: reg, [base + disp]; size 2 adds 66. */
static inline void op_mem(struct r64 *o, unsigned size, unsigned op, unsigned reg, unsigned base, uint32_t disp, bool fs)
{
    unsigned rex = (reg >> 3) << 2 | (base < ABS ? base >> 3 : 0);
    if (size == 2)
        put1(o, 0x66);
    if (base < 8)
        put1(o, 0x67);
    if (fs)
        put1(o, 0x64);
    if (rex)
        put1(o, 0x40 | rex);
    opcode(o, op);
    put1(o, (base == ABS ? 0u : 0x80u) | (reg & 7) << 3 | (base == ABS ? 4 : base & 7));
    if (base == ABS)
        put1(o, 0x25);
    else if ((base & 7) == 4)
        put1(o, 0x24);
    put4(o, disp);
}
static inline void op_reg(struct r64 *o, unsigned size, unsigned op, unsigned reg, unsigned rm)
{
    unsigned rex = (reg >> 3) << 2 | rm >> 3;
    if (size == 2)
        put1(o, 0x66);
    if (rex)
        put1(o, 0x40 | rex);
    opcode(o, op);
    put1(o, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

static inline void load(struct r64 *o, unsigned size, unsigned reg, unsigned base, uint32_t disp) { op_mem(o, size, 0x8b, reg, base, disp, false); }
static inline void store(struct r64 *o, unsigned size, unsigned reg, unsigned base, uint32_t disp) { op_mem(o, size, 0x89, reg, base, disp, false); }
static inline void load_zx16(struct r64 *o, unsigned reg, unsigned base, uint32_t disp) { op_mem(o, 4, 0x0fb7, reg, base, disp, false); }
static inline void lea(struct r64 *o, unsigned reg, unsigned base, uint32_t disp) { op_mem(o, 4, 0x8d, reg, base, disp, false); }
static inline void mov(struct r64 *o, unsigned to, unsigned from) { op_reg(o, 4, 0x89, from, to); }
static inline void mov16(struct r64 *o, unsigned to, unsigned from) { op_reg(o, 2, 0x89, from, to); }
static inline void movzx16(struct r64 *o, unsigned to, unsigned from) { op_reg(o, 4, 0x0fb7, to, from); }
static inline void mov_imm(struct r64 *o, unsigned reg, uint32_t v)
{
    if (reg >= 8)
        put1(o, 0x41);
    put1(o, 0xb8 | (reg & 7));
    put4(o, v);
}
static inline void store_imm(struct r64 *o, unsigned size, unsigned base, uint32_t disp, uint32_t v)
{
    op_mem(o, size, 0xc7, 0, base, disp, false);
    if (size == 2)
        put1(o, v), put1(o, v >> 8);
    else
        put4(o, v);
}
static inline void ud2(struct r64 *o) { code(o, "0F 0B"); }

/* Short jumps within an item: op is 70..7F, EB, or E3 (jecxz). */
static inline uint32_t jump8(struct r64 *o, unsigned op)
{
    if (op == 0xe3)
        put1(o, 0x67);
    put1(o, op);
    put1(o, 0);
    return o->n;
}
static inline void here(struct r64 *o, uint32_t from)
{
    if (!o->full)
        o->p[from - 1] = (uint8_t)(o->n - from);
}

/* A near jump to the item at this offset of the case; r64_rewrite sets its displacement when all items have been made. */
static inline void branch(struct r64 *o, unsigned target)
{
    put1(o, 0xe9);
    if (o->nbranches == sizeof o->branch / sizeof *o->branch)
        o->full = true;
    else
        o->branch[o->nbranches].at = (uint16_t)o->n, o->branch[o->nbranches++].target = (uint8_t)target;
    put4(o, 0);
}
/* A jump to this guest address. */
static inline void go(struct r64 *o, uint32_t target)
{
    if (target - o->base < CASE_CODE) {
        branch(o, target - o->base);
        return;
    }
    mov_imm(o, R15, target);
    code(o, "41 FF E7"); /* jmp r15 */
}

/* The stack of the sequences: r13 keeps esp. */
static inline void own_stack(struct r64 *o)
{
    mov(o, R13, XLAT_ESP);
    mov_imm(o, XLAT_ESP, R64_AT(stack_top));
}
static inline void guest_stack(struct r64 *o) { mov(o, XLAT_ESP, R13); }

#endif
