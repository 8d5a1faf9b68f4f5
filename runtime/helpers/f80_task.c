/* f80_task.c - the helper by which translated code computes with 80-bit values where the host has no x87 unit (enum xlat_f80_task in
 * runtime/abi/f80.h). */
#include "runtime/abi/helpers.h"
#include "runtime/helpers/f80_core.h"

f80 xlat_f80_call(unit *u, enum xlat_f80_fn fn, f80 a, f80 *b)
{
    u->raised &= (uint16_t)~F80_C1;
    switch (fn) {
    case XLAT_F80_SCALE: return xlat_f80_scale(u, a, *b);
    case XLAT_F80_PREM: return xlat_f80_remainder(u, false, a, *b);
    case XLAT_F80_PREM1: return xlat_f80_remainder(u, true, a, *b);
    case XLAT_F80_XTRACT: return xlat_f80_extract(u, a, b);
    default: return xlat_f80_transcendental(u, fn, a, b);
    }
}

uint64_t xlat_h_f80(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    struct xlat_f80_unit u = {.cw = cpu->fcw};
    struct xlat_f80 p = {a, (uint16_t)(c >> 16)}, q = {b, (uint16_t)(c >> 32)}, r = p;
    unsigned task = c & 0xffff, cc = 0;
    uint64_t word = 0;
    uint8_t decimal[10];
    switch (task) {
    case XLAT_F80_T_SQRT: r = xlat_f80_sqrt(&u, p); break;
    case XLAT_F80_T_RINT: r = xlat_f80_rint(&u, p); break;
    case XLAT_F80_T_COMPARE: case XLAT_F80_T_QUIET: word = cc = xlat_f80_compare(&u, task == XLAT_F80_T_QUIET, p, q); break;
    case XLAT_F80_T_COMPARE32: word = cc = xlat_f80_compare_float(&u, p, 32, b); break;
    case XLAT_F80_T_COMPARE64: word = cc = xlat_f80_compare_float(&u, p, 64, b); break;
    case XLAT_F80_T_OF32: r = xlat_f80_of_float(&u, 32, a, false); break;
    case XLAT_F80_T_OF64: r = xlat_f80_of_float(&u, 64, a, false); break;
    case XLAT_F80_T_TO32: word = xlat_f80_to_float(&u, 32, p); break;
    case XLAT_F80_T_TO64: word = xlat_f80_to_float(&u, 64, p); break;
    case XLAT_F80_T_TO_INT16: case XLAT_F80_T_CHOP16: word = xlat_f80_to_int(&u, 16, task == XLAT_F80_T_CHOP16, p); break;
    case XLAT_F80_T_TO_INT32: case XLAT_F80_T_CHOP32: word = xlat_f80_to_int(&u, 32, task == XLAT_F80_T_CHOP32, p); break;
    case XLAT_F80_T_TO_INT64: case XLAT_F80_T_CHOP64: word = xlat_f80_to_int(&u, 64, task == XLAT_F80_T_CHOP64, p); break;
    case XLAT_F80_T_OF_BCD:
        __builtin_memcpy(decimal, &a, 8), __builtin_memcpy(decimal + 8, &p.se, 2);
        r = xlat_f80_of_bcd(decimal);
        break;
    case XLAT_F80_T_TO_BCD: r = xlat_f80_to_bcd(&u, p); break;
    default:
        if (task >= XLAT_F80_T_CONSTANT)
            r = xlat_f80_constant(&u, (int)task - XLAT_F80_T_CONSTANT);
        else if (task >= XLAT_F80_T_CALL)
            r = xlat_f80_call(&u, (enum xlat_f80_fn)(task - XLAT_F80_T_CALL), p, &q);
        else if (task < XLAT_F80_T_ARITH32)
            r = xlat_f80_arith(&u, (enum xlat_f80_op)task, p, q);
        else
            r = xlat_f80_arith_float(&u, (enum xlat_f80_op)(task & 3), task >= XLAT_F80_T_REVERSE32, p, task & 4 ? 32 : 64, b);
    }
    cpu->fsw |= u.raised & 0x3f;
    cpu->f80_cc = (uint16_t)((u.raised | cc) & 0x4700);
    cpu->f80_se = r.se;
    cpu->extra = q.mant, cpu->f80_other_se = q.se;
    return task >= XLAT_F80_T_TO32 && task < XLAT_F80_T_OF_BCD ? word : task >= XLAT_F80_T_COMPARE && task <= XLAT_F80_T_COMPARE64 ? word : r.mant;
}
