/* origin.c - see origin.h. */
#include "lifter/cfg/origin.h"

bool xlat_table_is_folded(const struct xlat_image *im, const struct xlat_block *b)
{
    const struct xlat_jumptable *t = b->table;
    const struct xlat_insn *in = b->n ? &b->insns[b->n - 1] : NULL;

    return t && in && in->nop == 1 && in->opnd[0].kind == OPND_MEM && in->asz == 32 && in->mem.index != XLAT_NOREG && in->mem.base == XLAT_NOREG &&
           in->mem.scale == 4 && in->mem.disp == t->table && !xlat_image_is_writable(im, t->table - im->base);
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
