/* rewrite64_same.c - instructions whose opcode stays the same in 64-bit mode: changes to their prefixes, memory operand and VEX bytes.
 *
 * With a memory operand it gets prefix 67, so that the address is a sum modulo 2^32; [disp32] alone becomes the form with a SIB byte, because the
 * short one is relative to rip.  64-bit mode has no 16-bit addressing and ignores a CS override: for these LEA computes the address in
 * r15 and the operand becomes [r15] (or [rsi] beside ah..bh, which would be spl..dil with a REX prefix).
 * ES, SS and DS overrides are dropped, because their segments are flat.
 * Sources: Intel SDM vol. 2, 2.1.1 (prefixes), 2.1.5 (addressing tables), 2.2.1.2-2.2.1.6 (REX, moffs, RIP-relative), 2.3 (VEX).
 */
#include <stddef.h>
#include "tools/rewrite64_emit.h"

void r64_not_run(struct r64 *o, const struct r64_insn *i)
{
    (void)i;
    o->item->raise = CASE_NOT_RUN;
    ud2(o);
}
void r64_raw(struct r64 *o, const struct r64_insn *i) /* an instruction of more than 15 bytes must stay longer than 15 */
{
    for (unsigned k = 0; k < i->e.len + (i->e.len == 15 ? 1u : 0); k++)
        put1(o, i->p[k]);
}

static bool is_prefix(uint8_t b)
{
    switch (b) {
    case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65: case 0x66: case 0x67: case 0xf0: case 0xf2: case 0xf3: return true;
    default: return false;
    }
}
unsigned r64_prefixes(const struct r64_insn *i)
{
    unsigned k = 0;
    while (is_prefix(i->p[k]))
        k++;
    return k;
}

/* Copies LOCK, REP and 66 prefixes in their order; without repetitions when the instruction would become too long. */
static void put_prefixes(struct r64 *o, const struct r64_insn *i, bool memory)
{
    if (i->e.len <= 12)
        for (unsigned k = 0; is_prefix(i->p[k]); k++)
            if (i->p[k] == 0x66 || i->p[k] >= 0xf0)
                put1(o, i->p[k]);
    if (i->e.len > 12 && i->e.lock)
        put1(o, 0xf0);
    if (i->e.len > 12 && i->e.rep)
        put1(o, i->e.rep);
    if (i->e.len > 12 && i->e.osz == 16)
        put1(o, 0x66);
    if (memory)
        put1(o, 0x67);
    if (i->e.seg == XLAT_FS || i->e.seg == XLAT_GS)
        put1(o, i->e.seg == XLAT_FS ? 0x64 : 0x65);
}

/* W of a VEX prefix widens general registers in 64-bit mode; in 32-bit mode these instructions ignore it. */
static bool widened(const struct xlat_encoding *e)
{
    switch (e->vex_map << 8 | e->opcode) {
    case 0x12a: case 0x12c: case 0x12d: case 0x16e: case 0x17e: case 0x2f2: case 0x2f3: case 0x2f5: case 0x2f6: case 0x2f7:
    case 0x316: case 0x322: case 0x3f0: return true;
    default: return false;
    }
}

/* The bytes from REX or VEX to the opcode; extend: the operand's base is r15.  Fields that name registers 8..15 are ignored in 32-bit mode. */
static unsigned put_opcode(struct r64 *o, const struct r64_insn *i, unsigned k, bool extend)
{
    const uint8_t *p = i->p + k;
    if (i->e.map != MAP_VEX) {
        unsigned n = i->e.map == MAP_1 ? 1 : i->e.map == MAP_0F ? 2 : 3;
        if (extend)
            put1(o, 0x41);
        for (unsigned j = 0; j < n; j++)
            put1(o, n == 1 && p[0] == 0x82 ? 0x80 : p[j]);
        return k + n;
    }
    if (p[0] == 0xc5 && !extend) {
        put1(o, p[0]), put1(o, p[1] | 0xc0), put1(o, p[2]);
        return k + 3;
    }
    unsigned last = (p[0] == 0xc5 ? p[1] & 0x7f : p[2]) | 0x40;
    put1(o, 0xc4);
    put1(o, (extend ? 0xc0u : 0xe0u) | i->e.vex_map);
    put1(o, widened(&i->e) ? last & 0x7f : last);
    put1(o, i->e.opcode);
    return k + (p[0] == 0xc5 ? 3 : 4);
}

/* The operand's address to r15: SDM vol. 2, tables 2-1 to 2-3.  more: added to the displacement. */
void r64_address(struct r64 *o, const struct r64_insn *i, uint32_t more)
{
    static const uint8_t base16[8] = {XLAT_EBX, XLAT_EBX, XLAT_EBP, XLAT_EBP, XLAT_ESI, XLAT_EDI, XLAT_EBP, XLAT_EBX};
    static const uint8_t index16[8] = {XLAT_ESI, XLAT_EDI, XLAT_ESI, XLAT_EDI, XLAT_NOREG, XLAT_NOREG, XLAT_NOREG, XLAT_NOREG};
    unsigned base = i->e.mem.base, index = i->e.mem.index, shift = i->e.mem.scale == 8 ? 3 : i->e.mem.scale / 2u;
    if (i->e.asz == 16 && i->e.has_modrm) {
        bool nothing = (i->e.modrm & 0xc7) == 6;
        base = nothing ? XLAT_NOREG : base16[rm_of(i)];
        index = nothing ? XLAT_NOREG : index16[rm_of(i)];
        shift = 0;
    }
    code(o, "44 8D"); /* lea r15d */
    put1(o, base == XLAT_NOREG ? 0x3c : 0xbc);
    put1(o, shift << 6 | (index == XLAT_NOREG ? 4 : index) << 3 | (base == XLAT_NOREG ? 5 : base));
    put4(o, i->e.mem.disp + more);
    if (i->e.asz == 16)
        movzx16(o, R15, R15);
    if (i->e.seg == XLAT_CS && i->e.opcode != 0x8d) {
        code(o, "49 BB"); /* mov r11, R64_CS */
        put4(o, (uint32_t)R64_CS), put4(o, (uint32_t)(R64_CS >> 32));
        code(o, "4F 8D 3C 1F"); /* lea r15, [r15 + r11] */
    }
}

/* A register among ah ch dh bh cannot be named beside REX. */
static bool names_high_byte(const struct r64_insn *i)
{
    if (reg_of(i) < 4)
        return false;
    if (i->e.map == MAP_0F)
        return i->e.opcode == 0xb0 || i->e.opcode == 0xc0;
    return i->e.map == MAP_1 && !(i->e.opcode & 1) && (i->e.opcode < 0x40 || (i->e.opcode >= 0x84 && i->e.opcode <= 0x8a));
}

bool r64_implicit(const struct xlat_encoding *e) /* it accesses memory without a ModRM operand */
{
    if (e->map == MAP_1)
        return (e->opcode >= 0x6c && e->opcode <= 0x6f) || e->opcode == 0xd7 ||
               (e->opcode >= 0xa4 && e->opcode <= 0xaf && (e->opcode & 0xfe) != 0xa8);
    return e->opcode == 0xf7 && (e->map == MAP_0F || (e->map == MAP_VEX && e->vex_map == 1));
}

static void tail(struct r64 *o, const struct r64_insn *i, unsigned from)
{
    bool reg_in_imm = i->e.map == MAP_VEX && i->e.vex_map == 3 && i->e.opcode >= 0x4a && i->e.opcode <= 0x4c; /* its bit 3 is ignored */
    for (unsigned k = from; k < i->e.len; k++)
        put1(o, reg_in_imm && k + 1 == i->e.len ? i->p[k] & 0x7f : i->p[k]);
}

void r64_absolute(struct r64 *o, const struct r64_insn *i) /* A0..A3 */
{
    if (i->e.seg == XLAT_CS) {
        static const uint8_t as[4] = {0x8a, 0x8b, 0x88, 0x89};
        r64_address(o, i, 0);
        put_prefixes(o, i, false);
        put1(o, 0x41), put1(o, as[i->e.opcode & 3]), put1(o, 7); /* [r15] */
        return;
    }
    put_prefixes(o, i, true);
    put1(o, i->e.opcode);
    put4(o, i->e.asz == 16 ? i->e.mem.disp & 0xffff : i->e.mem.disp);
}

/* Its address is not only that of the operand, so 16-bit addresses cannot be computed before it: gathers, BT and the like with a bit offset in a
 * register. */
static bool adds_to_address(const struct xlat_encoding *e)
{
    if (e->map == MAP_VEX)
        return e->vex_map == 2 && e->opcode >= 0x90 && e->opcode <= 0x93;
    return e->map == MAP_0F && (e->opcode & 0xe7) == 0xa3;
}

void r64_same(struct r64 *o, const struct r64_insn *i)
{
    const struct xlat_encoding *e = &i->e;
    unsigned k = r64_prefixes(i);
    if (!i->has_memory) {
        put_prefixes(o, i, r64_implicit(e) || e->asz == 16);
        tail(o, i, put_opcode(o, i, k, false));
        return;
    }
    unsigned modrm_size = 1 + (e->asz == 32 && rm_of(i) == 4);
    if (e->asz == 32 && (e->seg != XLAT_CS || (e->map == MAP_1 && e->opcode == 0x8d))) {
        put_prefixes(o, i, true);
        k = put_opcode(o, i, k, false);
        if ((e->modrm & 0xc7) == 5) { /* [disp32] */
            put1(o, (e->modrm & 0x38) | 4), put1(o, 0x25);
            k++;
        }
        tail(o, i, k);
        return;
    }
    if (adds_to_address(e)) {
        r64_not_run(o, i);
        return;
    }
    bool high = names_high_byte(i);
    r64_address(o, i, 0);
    if (high) {
        mov(o, R14, XLAT_ESI);
        code(o, "4C 89 FE"); /* mov rsi, r15 */
        o->item->fix = FIX_ESI;
    }
    put_prefixes(o, i, false);
    k = put_opcode(o, i, k, !high);
    put1(o, (e->modrm & 0x38) | (high ? 6 : 7));
    tail(o, i, e->disp_size ? e->disp_off + e->disp_size : k + modrm_size);
    if (high)
        mov(o, XLAT_ESI, R14);
}

void r64_inc_dec(struct r64 *o, const struct r64_insn *i) /* 40..4F */
{
    put_prefixes(o, i, false);
    put1(o, 0xff);
    put1(o, 0xc0 | (i->e.opcode & 15));
}
