/* diff.h - the differential tester: random instances of every form of every instruction, and random blocks of them, on the real processor, in
 * the interpreter and as translated code.
 *
 * A form is what one row of the coverage table counts: a mnemonic with the kinds and widths of its operands and the prefixes that change
 * what it does.  A template is one way to encode a form; an instance is bytes drawn from a template; a case is an instance on one state.
 * Translating takes much longer than running a state, so a batch of instances is translated once and run on many states.
 */
#ifndef XLAT_DIFF_H
#define XLAT_DIFF_H

#include "lifter/base/base.h"
#include "lifter/decode/decode.h"
#include "lifter/effects/effects.h"
#include "runtime/abi/cpu.h"
#include "tests/sem/run_cases.h"

/* ---- random numbers: the same seed, the same cases ---- */
uint64_t xlat_rnd64(void);
void xlat_rnd_seed(uint64_t seed);
static inline uint32_t rnd(void) { return (uint32_t)(xlat_rnd64() >> 32); }
static inline uint32_t below(uint32_t n) { return (uint32_t)((uint64_t)rnd() * n >> 32); }
static inline bool one_in(uint32_t n) { return below(n) == 0; }

/* ---- forms.c ---- */
enum form_class { CLASS_INT, CLASS_X87, CLASS_VEC }; /* by table of the decoder */
enum form_how { HOW_LIFTED = 1, HOW_HELPER = 2, HOW_LEFT = 4 }; /* how translated code executed the instances: bits */
struct template {
    uint8_t map, opcode, modrm, pfx; /* pfx: enum template_pfx */
    uint8_t vex;                     /* third byte of a VEX prefix of three, without vvvv; map: its map */
    bool has_modrm, is_vex;
};
struct form {
    char name[72];
    uint16_t op;
    uint8_t cls;             /* enum form_class */
    uint8_t lock_rep;        /* enum xlat_prefix */
    const char *left_out;    /* the reason why the form is not run; NULL: it is run */
    VEC(struct template) t;
    uint64_t cases, faults, in_blocks;
    uint64_t not_run;        /* cases that the processor could not run: CASE_NOT_RUN */
    uint64_t differ[2];      /* interpreter, translated */
    uint8_t how;             /* enum form_how */
};
extern struct form *xlat_forms;
extern size_t xlat_nforms;
extern struct xlat_decoder *xlat_diff_decoder;
bool xlat_forms_find(void); /* once; false: no decoder */
struct instance {
    struct form *form;
    struct xlat_insn in;       /* decoded at its slot */
    uint8_t len, disp_off, disp_size;
    uint8_t start;             /* its offset in the code, behind instructions that load constants */
    uint8_t layout;            /* enum layout */
    uint32_t ran, trapped, not_run; /* states */
};
/* Draws bytes of the form to p, which will be executed at addr; plain: only what a block can use (memory as [ebp + disp]).  False: these bytes are
 * not the form; call it again. */
bool xlat_draw_bytes(struct form *f, uint8_t *p, uint32_t addr, bool plain, struct instance *i);
uint32_t xlat_refused(void (*say)(void *, const char *), void *arg); /* encodings that decode to nothing or to no row, as ranges of text */

/* ---- state.c ---- */
enum layout { LAYOUT_NEAR, LAYOUT_FS16 /* addresses of 16 bits behind fs */, LAYOUT_BIG /* one long operand */, LAYOUT_BLOCK };
enum { LINE_A = 0x1000, LINE_B = 0x2000, LINE_F = 0xf800, LINE_END = 0xffc0, STACK = 0x8000 };
void xlat_settle_instance(struct xlat_case *c, struct instance *i, uint32_t base); /* completes the code: displacements, immediates, branch targets */
bool xlat_fill_state(struct xlat_case *c, const struct instance *i, uint32_t base); /* false: the state does not fit the instance; call it again */
void xlat_fill_block_state(struct xlat_case *c, unsigned themes);

/* ---- block.c ---- */
enum block_theme { THEME_INT = 1, THEME_X87 = 2, THEME_MMX = 4, THEME_VEC = 8, THEME_FP = 16 /* vector floating point */ };
struct block {
    struct { uint8_t at, len; struct form *form; } item[40];
    unsigned n, themes, not_run;
    bool fsw_seen;
};
void xlat_draw_block(struct xlat_case *c, struct block *b, uint32_t base);
void xlat_blocks_defined(bool only); /* only: blocks never read flags that the manual leaves undefined */

/* ---- judge.c ---- */
enum verdict { SAME, UNDEFINED /* the processor's choice */, LIBERTY /* allowed in translated code */, DIFFERENT };
enum verdict xlat_judge(const struct xlat_case *real, const struct xlat_case *ours, bool emit, const struct instance *i);
enum verdict xlat_judge_block(const struct xlat_case *real, const struct xlat_case *ours, bool emit, const struct block *b);
void xlat_aarch64_liberties(struct case_state *real, const struct case_state *ours, const struct instance *i, bool emit); /* aarch64.c */
void xlat_judge_aarch64(void); /* once: ours are of an aarch64 host */
unsigned xlat_undefined_flags(const struct xlat_insn *in, uint32_t ecx); /* EFLAGS bits */

/* ---- effects.c ---- */
void xlat_effects_alter(const struct xlat_effects *e, struct xlat_case *c, bool real); /* other values in all that is not read */
/* Both cases have run, b with altered values; false: text says what contradicts the record.  undefined: EFLAGS that are not compared. */
bool xlat_effects_hold(const struct xlat_effects *e, const struct xlat_case *a, const struct xlat_case *b, uint32_t undefined, char *text,
                       size_t size);

/* ---- line.c ---- */
void xlat_print_line(const struct xlat_case *real, const struct xlat_case *ours, const char *who, uint32_t base);
bool xlat_plain_item(struct xlat_case *c, unsigned item); /* sets one item of the state to its default; false: no such item */

/* ---- record.c ---- */
struct tally {
    uint64_t seed, cases, instances, blocks, block_kinds, asz16, segment, constant_operands, faults, undefined, liberties, differences,
        not_run, blocks_not_run, repeated;
    char command[256];
};
bool xlat_record(FILE *f, const struct tally *t); /* false: an error of writing */

#endif
