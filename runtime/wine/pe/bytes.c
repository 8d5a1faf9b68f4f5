/* bytes.c - two questions about the bytes of an instruction that has just trapped, which decide how the exception is reported.
 *
 * This is not about what instructions mean (lifter/sem/ is) but about what the system makes of a processor's exception.
 */
#include "runtime/wine/pe/backend.h"

static const uint8_t *skip_prefixes(const uint8_t *p)
{
    for (int i = 0; i < 14; i++, p++)
        switch (*p) {
        case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65: case 0x66: case 0x67: case 0xf0: case 0xf2: case 0xf3:
            continue;
        default:
            return p;
        }
    return p;
}

/* Wine calls these privileged; other instructions that user mode may not execute are reported as access violations. */
bool xlat_bytes_privileged(const uint8_t *p)
{
    p = skip_prefixes(p);
    switch (*p) {
    case 0x0f:
        return p[1] == 0x06 || p[1] == 0x08 || p[1] == 0x09 || (p[1] >= 0x20 && p[1] <= 0x23); /* clts invd wbinvd, mov cr and dr */
    case 0x6c: case 0x6d: case 0x6e: case 0x6f: /* ins, outs */
    case 0xe4: case 0xe5: case 0xe6: case 0xe7: case 0xec: case 0xed: case 0xee: case 0xef: /* in, out */
    case 0xcd: case 0xf4: case 0xfa: case 0xfb: /* int, hlt, cli, sti */
        return true;
    default:
        return false;
    }
}

static bool two_byte(const uint8_t *p, unsigned reg)
{
    switch (*p) {
    case 0xa4: case 0xa5: case 0xac: case 0xad: /* shld, shrd */
    case 0xab: case 0xb3: case 0xbb:            /* bts, btr, btc */
    case 0xb0: case 0xb1: case 0xc0: case 0xc1: /* cmpxchg, xadd */
        return true;
    case 0xba:
        return reg >= 5;
    case 0xc7: /* cmpxchg8b */
        return reg == 1;
    default:
        return false;
    }
}

bool xlat_bytes_modify_memory(const uint8_t *p)
{
    unsigned reg;

    p = skip_prefixes(p);
    if (*p == 0x0f)
        return p[2] < 0xc0 && two_byte(p + 1, p[2] >> 3 & 7);
    if (p[1] >= 0xc0) /* operand is a register */
        return false;
    reg = p[1] >> 3 & 7;
    if (*p < 0x38)
        return (*p & 7) < 2; /* add or adc sbb and sub xor, memory first */
    switch (*p) {
    case 0x80: case 0x81: case 0x82: case 0x83:
        return reg != 7;
    case 0x86: case 0x87: /* xchg */
    case 0xc0: case 0xc1: case 0xd0: case 0xd1: case 0xd2: case 0xd3: /* shifts */
        return true;
    case 0xf6: case 0xf7:
        return reg == 2 || reg == 3; /* not, neg */
    case 0xfe: case 0xff:
        return reg < 2; /* inc, dec */
    default:
        return false;
    }
}
