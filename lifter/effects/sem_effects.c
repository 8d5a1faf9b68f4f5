/* sem_effects.c - compiles the semantics (lifter/sem/) a third time, to record what an instruction does, as
 * fallback-interp/sem_interp.c compiles it to compute and lifter/emit/sem_emit.c to build LLVM IR. */
#include <string.h>
#include "lifter/effects/effects.h"
#include "lifter/effects/helper_effects.h"
#pragma GCC diagnostic ignored "-Wunused-function" /* operations that no instruction uses yet */

typedef struct { xlat_node_id n; } val;
typedef struct { char none; } vec; /* values of vectors and x87 registers are not modelled; only which registers are read and written is recorded */
typedef struct { char none; } f80;

struct X {
    struct xlat_effects *e;
    xlat_node_id gpr[8], fl[F_COUNT]; /* value at this point; 0: as before the instruction, with no node yet */
    xlat_node_id entry[F_COUNT];      /* XLAT_N_FLAG nodes: 0: none */
    uint16_t entry_uses[F_COUNT];     /* how often they are operands */
    uint8_t looked;                   /* flags that were read other than as such operands */
    struct xlat_access dropped;       /* target of writes to a record that is complete or full: discarded */
    bool done;                        /* control has left in every case: operations after this are not executed, so not recorded */
};

#include "lifter/sem/ops.h"
#include "lifter/sem/sem.h"
#include "lifter/effects/ops_effects_tmpl.c"
#include "lifter/effects/ops_effects_f80_tmpl.c"
#include "lifter/effects/ops_effects_vec_tmpl.c"

/* The flag's old value is used only as an operand of the SEL that gives its new value: it is kept or replaced, and nothing else depends on it. */
static bool goes_through(const struct X *x, int f)
{
    const struct xlat_effects *e = x->e;
    const struct xlat_node *after = &e->node[x->fl[f]];
    xlat_node_id before = x->entry[f];
    if (!before || x->looked >> f & 1 || after->op != XLAT_N_SEL || after->a == before || x->entry_uses[f] != 1)
        return false;
    return after->b == before || after->c == before;
}

static void finish(struct X *x)
{
    struct xlat_effects *e = x->e;
    for (int f = 0; f < F_COUNT; f++)
        if (goes_through(x, f)) {
            e->flag_read &= (uint8_t)~(1u << f);
            e->flag_set &= (uint8_t)~(1u << f);
        }
    for (int f = 0; f < F_COUNT; f++)
        e->flag[f] = e->ends_early || e->repeats ? 0 : x->fl[f];
    for (int r = 0; r < 8; r++)
        e->reg[r] = e->ends_early || e->repeats ? 0 : x->gpr[r];
    if (e->ends_early || e->repeats)
        e->compare.w = 0;
    if (e->overflow) {
        e->reg_read = e->reg_may = UINT32_MAX;
        e->flag_read = e->flag_may = XLAT_ALL_FLAGS;
        e->reg_set = e->flag_set = 0;
        e->compare.w = 0;
        memset(e->reg, 0, sizeof e->reg);
        memset(e->flag, 0, sizeof e->flag);
    }
}

void xlat_effects(const struct xlat_insn *in, struct xlat_effects *out)
{
    struct X x = {.e = out};
    memset(out, 0, offsetof(struct xlat_effects, mem));
    out->node[0] = (struct xlat_node){0};
    out->nnodes = 1;
    switch (in->op) {
#define INSN(name)                                                                                                    \
    case XLAT_OP_##name: sem_##name(&x, in); break;
#include "lifter/decode/insns.def"
#undef INSN
    default: out->control = XLAT_NO_CODE; break;
    }
    finish(&x);
}

bool xlat_is_call(const struct xlat_insn *in)
{
    struct xlat_effects e;
    xlat_effects(in, &e);
    return e.control == XLAT_CALL;
}

bool xlat_x87_effect(const struct xlat_insn *in, struct xlat_x87_effect *e)
{
    struct xlat_effects all;
    xlat_effects(in, &all);
    *e = all.x87.stack;
    return all.x87.used;
}
