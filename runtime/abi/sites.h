/* sites.h - where the guest's registers are at one host instruction: the bytes that struct xlat_aot_site's `state` points to.
 *
 * Places: eight general registers in the order of cpu.gpr, then three words a b x of flags.h, each a byte (a kind in the upper three
 * bits, a host register in the lower five) and, by kind, 4 bytes; then the condition codes likewise; then kind of the flags (4 bytes);
 * then the number of vector registers and for each of them two bytes, its number (8 and more: upper half of ymm) and the host's; then a byte:
 * 0, struct xlat_cpu has the x87 unit, or one more than the number of x87 registers that the host's unit has.  In this case follow four bytes,
 * cpu.top and the real one relative to a base, which positions relative to it are full and which empty, other than cpu.tags says; and
 * for each register two bytes, its position and i of the host's ST(i).
 * Numbers are little endian; host registers are numbered as the processor does.
 */
#ifndef XLAT_SITES_H
#define XLAT_SITES_H

enum xlat_place {
    XLAT_PLACE_CPU,      /* struct xlat_cpu has it */
    XLAT_PLACE_REGISTER, /* the low half of a host register */
    XLAT_PLACE_SUM,      /* that and a signed number */
    XLAT_PLACE_MEMORY,   /* 4 bytes at a host register (all of it) and a signed number */
    XLAT_PLACE_NUMBER,   /* a number */
    XLAT_PLACE_ADDRESS,  /* an RVA of the image: its address */
    XLAT_PLACE_LOST,     /* nowhere */
};
enum { XLAT_PLACES = 12, XLAT_KIND_WORDS = 0xffffffff }; /* that kind: the words are in cpu */
#define XLAT_PLACE(kind, reg) ((kind) << 5 | (reg))

#endif
