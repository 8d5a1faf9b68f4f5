/* template.c - see template.h.  Which handler executes an instruction, and how its block ends, depend on kinds and widths of operands, never on the
 * value of such a field (sem_interp.c, icache.c). */
#include "fallback-interp/template.h"

enum { LONGEST = 15 /* bytes of an instruction */, MOST_RUNS = 512 };

static uint32_t read32(const uint8_t *p)
{
    uint32_t v;

    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

static void add(struct xlat_template *t, struct xlat_field f)
{
    if (t->n < XLAT_TEMPLATE_FIELDS)
        t->field[t->n++] = f;
}

void xlat_template_add(struct xlat_template *t, unsigned record, const struct xlat_insn *in, const uint8_t *block, uint32_t at, uint8_t disp_off,
                       uint8_t imm_off)
{
    enum { SHORTEST_REL32 = 5 };

    if (disp_off && in->mem.disp == read32(block + at + disp_off))
        add(t, (struct xlat_field){(uint16_t)(at + disp_off), (uint8_t)record, XLAT_FIELD_DISP, false});
    for (uint8_t i = 0; i < in->nop; i++) {
        const struct xlat_opnd *o = &in->opnd[i];
        if (o->kind == OPND_IMM && o->bits == 32 && imm_off && o->imm == read32(block + at + imm_off)) {
            add(t, (struct xlat_field){(uint16_t)(at + imm_off), (uint8_t)record, i, false});
            break;
        }
        if (o->kind == OPND_REL && in->osz == 32 && in->len >= SHORTEST_REL32 && o->imm == in->addr + in->len + read32(block + at + in->len - 4u)) {
            add(t, (struct xlat_field){(uint16_t)(at + in->len - 4), (uint8_t)record, i, true});
            break;
        }
    }
}

/* Whether the bytes are those of the block but for its fields, which are in the order of their offsets. */
static bool differs_in_fields_only(const struct xlat_iblock *b, const uint8_t *bytes, uint32_t n)
{
    const struct xlat_template *t = b->template;
    uint32_t at = 0;

    for (uint32_t i = 0; i <= t->n; i++) {
        uint32_t end = i < t->n ? t->field[i].at : n;
        for (; at < end; at++)
            if (bytes[at] != b->bytes[at])
                return false;
        at = end + 4;
    }
    return true;
}

const struct xlat_record *xlat_template_apply(struct xlat_iblock *b, struct xlat_record room[XLAT_TEMPLATE_RECORDS])
{
    struct xlat_template *t = b->template;
    const volatile uint8_t *p = (const volatile uint8_t *)(uintptr_t)b->addr;
    uint8_t bytes[XLAT_TEMPLATE_RECORDS * LONGEST];
    uint32_t n = b->end - b->addr, runs;

    if (!t || !t->n || (runs = __atomic_load_n(&t->runs, __ATOMIC_RELAXED)) >= MOST_RUNS)
        return NULL;
    for (uint32_t i = 0; i < n; i++) /* once: another thread may be writing there */
        bytes[i] = p[i];
    if (!differs_in_fields_only(b, bytes, n))
        return NULL;
    __atomic_store_n(&t->runs, runs + 1, __ATOMIC_RELAXED);
    for (uint32_t i = 0; i < b->n; i++)
        room[i] = b->rec[i];
    for (uint32_t i = 0; i < t->n; i++) {
        const struct xlat_field *f = &t->field[i];
        struct xlat_insn *in = &room[f->record].in;
        uint32_t v = read32(bytes + f->at) + (f->relative ? in->addr + in->len : 0);
        if (f->operand == XLAT_FIELD_DISP)
            in->mem.disp = v;
        else
            in->opnd[f->operand].imm = v;
    }
    return room;
}
