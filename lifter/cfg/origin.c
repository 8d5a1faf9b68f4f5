/* origin.c - see origin.h. */
#include "lifter/cfg/origin.h"
#include "lifter/effects/effects.h"

/* Loads [displacement + 4 * index], the displacement being an address in or just before the table. */
static bool reads_table(const struct xlat_insn *in, const struct xlat_opnd *o, const struct xlat_jumptable *t)
{
    uint32_t off = t->table - in->mem.disp;

    return o->kind == OPND_MEM && in->asz == 32 && in->mem.index != XLAT_NOREG && in->mem.base == XLAT_NOREG && in->mem.scale == 4 &&
           in->mem.seg != XLAT_FS && in->mem.seg != XLAT_GS && off % 4 == 0 && off / 4 < 1u << 16;
}

const struct xlat_insn *xlat_table_load(const struct xlat_block *b)
{
    const struct xlat_jumptable *t = b->table;
    const struct xlat_insn *jump = b->n ? &b->insns[b->n - 1] : NULL;

    if (!t || !jump || jump->nop != 1)
        return NULL;
    if (reads_table(jump, &jump->opnd[0], t))
        return jump;
    if (jump->opnd[0].kind != OPND_REG || jump->opnd[0].bits != 32)
        return NULL;
    unsigned r = jump->opnd[0].num;
    for (const struct xlat_insn *in = jump; in-- > b->insns;) {
        struct xlat_effects e;

        xlat_effects(in, &e);
        if (!(xlat_whole_registers(e.reg_may | e.reg_set) >> r & 1))
            continue;
        bool load = e.nmem == 1 && e.mem[0].kind == XLAT_ACCESS_READ && e.mem[0].bytes == 4 && e.reg[r] == e.mem[0].value;
        return load && in->nop == 2 && reads_table(in, &in->opnd[1], t) ? in : NULL;
    }
    return NULL;
}

bool xlat_table_is_folded(const struct xlat_image *im, const struct xlat_block *b)
{
    return xlat_table_load(b) && !xlat_image_is_writable(im, b->table->table - im->base);
}

/* Joins it to the last range from `first` on, when they touch.  Ranges come in ascending order. */
static void add(xlat_bytes_list *out, size_t first, uint32_t rva, uint32_t size)
{
    struct xlat_bytes *last = out->n > first ? &out->at[out->n - 1] : NULL;

    if (!size)
        return;
    if (last && rva <= last->rva + last->size) {
        if (rva + size > last->rva + last->size)
            last->size = rva + size - last->rva;
    } else
        vec_push(out, ((struct xlat_bytes){rva, size}));
}

uint32_t xlat_func_origin(const struct xlat_program *p, const struct xlat_func *f, xlat_bytes_list *out)
{
    uint32_t base = p->image->base, code;
    size_t first = out->n;

    for (uint32_t i = 0; i < f->nblocks; i++)
        add(out, first, f->blocks[i].addr - base, f->blocks[i].end - f->blocks[i].addr);
    code = (uint32_t)(out->n - first);
    first = out->n;
    for (uint32_t i = 0; i < f->nblocks; i++)
        if (f->blocks[i].term == TERM_TABLE && xlat_table_is_folded(p->image, &f->blocks[i]))
            vec_push(out, ((struct xlat_bytes){f->blocks[i].table->table - base, 4 * f->blocks[i].table->n}));
    return code;
}
