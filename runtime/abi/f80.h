/* f80.h - the arithmetic of the x87 unit in integers, for hosts that have none: the interpreter's and that of helpers.
 *
 * A value is the ten bytes that a register holds.  Each function gives the result and the exceptions that the processor's masked response gives.
 * Where the control word unmasks overflow or underflow, results in registers have the wrapped exponent of that response (SDM vol. 1, 8.5.4, 8.5.5).
 * It is the caller who keeps results from being written when invalid, denormal or zero-divide is unmasked.
 * Source: Intel SDM vol. 1, chapter 8, and vol. 2; what these leave open is as Intel's processors have it (tests/host/f80_test.c compares the two).
 * None of this uses libc or thread-local storage.
 */
#ifndef XLAT_F80_H
#define XLAT_F80_H

#include <stdbool.h>
#include <stdint.h>

struct xlat_f80 {
    uint64_t mant;
    uint16_t se; /* sign and exponent */
};

/* Exception flags, and C0..C3 where a function says so, at their bits of the status word. */
enum { F80_IE = 1, F80_DE = 2, F80_ZE = 4, F80_OE = 8, F80_UE = 16, F80_PE = 32, F80_C0 = 0x100, F80_C1 = 0x200, F80_C2 = 0x400, F80_C3 = 0x4000 };

struct xlat_f80_unit {
    uint16_t cw;     /* control word: precision, rounding, and masks */
    uint16_t raised; /* out: flags are added; C1 is set when the result was rounded away from zero, else cleared */
    uint8_t format;  /* 0: of the x87 unit; 32, 64: results of arithmetic have the precision and range of a float of so many bits, for SSE */
};

enum xlat_f80_op { XLAT_F80_ADD, XLAT_F80_SUB, XLAT_F80_MUL, XLAT_F80_DIV };
struct xlat_f80 xlat_f80_arith(struct xlat_f80_unit *u, enum xlat_f80_op op, struct xlat_f80 a, struct xlat_f80 b);
struct xlat_f80 xlat_f80_sqrt(struct xlat_f80_unit *u, struct xlat_f80 a);
struct xlat_f80 xlat_f80_rint(struct xlat_f80_unit *u, struct xlat_f80 a);
/* C0 less, C3 equal, all of C0 C2 C3 unordered.  quiet: only a signalling NaN is invalid. */
unsigned xlat_f80_compare(struct xlat_f80_unit *u, bool quiet, struct xlat_f80 a, struct xlat_f80 b);

/* A float of 32 or 64 bits (w).  raw: a signalling NaN stays one, and nothing is raised but DE: the operand of an arithmetic instruction. */
struct xlat_f80 xlat_f80_of_float(struct xlat_f80_unit *u, int w, uint64_t v, bool raw);
struct xlat_f80 xlat_f80_of_int(int64_t v);
/* a op memory operand b, a float of w bits, or memory op a when reverse. */
struct xlat_f80 xlat_f80_arith_float(struct xlat_f80_unit *u, enum xlat_f80_op op, bool reverse, struct xlat_f80 a, int w, uint64_t b);
unsigned xlat_f80_compare_float(struct xlat_f80_unit *u, struct xlat_f80 a, int w, uint64_t b);
/* Rounded to a float of w bits.  With an unmasked overflow or underflow there is no result. */
uint64_t xlat_f80_to_float(struct xlat_f80_unit *u, int w, struct xlat_f80 a);
/* Rounded to a signed integer of w bits (16 32 64), toward zero when chop; out of range: IE and the most negative number. */
uint64_t xlat_f80_to_int(struct xlat_f80_unit *u, int w, bool chop, struct xlat_f80 a);
struct xlat_f80 xlat_f80_of_bcd(const uint8_t p[10]);
struct xlat_f80 xlat_f80_to_bcd(struct xlat_f80_unit *u, struct xlat_f80 a); /* the ten bytes of the decimal, as a value has them */

/* FLDL2T FLDL2E FLDPI FLDLG2 FLDLN2 (0..4) as rounding control has them. */
struct xlat_f80 xlat_f80_constant(const struct xlat_f80_unit *u, int which);

/* The long instructions.  raised has C0..C3 too.  *b: ST(1) in; where the instruction pushes a second value, ST(1) afterwards. */
enum xlat_f80_fn {
    XLAT_F80_2XM1, XLAT_F80_YL2X, XLAT_F80_YL2XP1, XLAT_F80_PTAN, XLAT_F80_PATAN, XLAT_F80_SIN, XLAT_F80_COS, XLAT_F80_SINCOS, XLAT_F80_XTRACT,
    XLAT_F80_SCALE, XLAT_F80_PREM, XLAT_F80_PREM1
};
struct xlat_f80 xlat_f80_call(struct xlat_f80_unit *u, enum xlat_f80_fn fn, struct xlat_f80 a, struct xlat_f80 *b);

/* What translated code asks the helper `f80` for: a and b are mantissas or other words, c is task | sign and exponent of a << 16 | those of b << 32.
 * The result is a mantissa or another word; the rest of it is in cpu->f80_se, extra, f80_other_se and f80_cc (C0..C3). */
enum xlat_f80_task {
    XLAT_F80_T_ARITH = 0,                            /* + enum xlat_f80_op, here and in the next four */
    XLAT_F80_T_ARITH32 = 4, XLAT_F80_T_ARITH64 = 8,  /* b: a float in memory */
    XLAT_F80_T_REVERSE32 = 12, XLAT_F80_T_REVERSE64 = 16,
    XLAT_F80_T_CALL = 20,                            /* + enum xlat_f80_fn */
    XLAT_F80_T_SQRT = 32, XLAT_F80_T_RINT, XLAT_F80_T_COMPARE, XLAT_F80_T_QUIET, XLAT_F80_T_COMPARE32, XLAT_F80_T_COMPARE64,
    XLAT_F80_T_OF32, XLAT_F80_T_OF64, XLAT_F80_T_TO32, XLAT_F80_T_TO64,
    XLAT_F80_T_TO_INT16, XLAT_F80_T_TO_INT32, XLAT_F80_T_TO_INT64, XLAT_F80_T_CHOP16, XLAT_F80_T_CHOP32, XLAT_F80_T_CHOP64,
    XLAT_F80_T_OF_BCD, XLAT_F80_T_TO_BCD, XLAT_F80_T_CONSTANT /* + 0..4 */
};

#endif
