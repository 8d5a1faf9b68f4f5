/* x87_guard.c - the code that makes the facts of x87_facts.c true: guards, which leave to the interpreter where a fact does not hold, and stores to
 * cpu before control goes on to a block that has fewer facts. */
#include <string.h>
#include "lifter/emit/core.h"

static LLVMValueRef k8(struct X *x, unsigned v) { return LLVMConstInt(x->i8, v & 0xff, false); }

void xlat_x87_decline_if(struct X *x, LLVMValueRef c, uint32_t va) { xlat_leave_if(x, c, XLAT_TRAP_DECLINE, va); }

/* Tests in cpu->tags what n needs and is not known yet; leaves when it is not so. */
static void guard(struct X *x, const struct xlat_x87_need *n, uint32_t va)
{
    struct xlat_x87_need m = xlat_x87_missing(&x->known.x87, n);
    if (!(m.full | m.empty))
        return;
    LLVMValueRef tags = LLVMBuildAnd(x->b, xlat_x87_tags(x), k8(x, m.full | m.empty), "");
    xlat_x87_decline_if(x, LLVMBuildICmp(x->b, LLVMIntNE, tags, k8(x, m.full), ""), va);
    xlat_x87_guarded(&x->known.x87, n);
    xlat_x87_load_values(x, m.full);
}

/* Before control goes on to what follows block bi. */
static void flush_after(struct X *x, uint32_t bi)
{
    struct xlat_x87_flush w = {.at = x->known.x87};
    xlat_x87_flush_after(&x->x87->facts, &w, bi);
    xlat_x87_flush(x, &w);
    xlat_x87_check_after(&x->x87->facts, &x->known.x87, bi);
}

static bool works_with_x87(const struct xlat_block *b)
{
    struct xlat_x87_effect e;
    for (uint32_t i = 0; i < b->n; i++)
        if (xlat_x87_effect(&b->insns[i], &e))
            return true;
    return false;
}

/* Exceptions are masked at the end of a block: one with x87 instructions begins with a test (xlat_x87_block). */
static bool masked_after(const struct xlat_block *b, bool masked)
{
    masked |= works_with_x87(b);
    for (uint32_t i = 0; i < b->n; i++) {
        struct xlat_effects e;
        xlat_effects(&b->insns[i], &e);
        masked &= e.control != XLAT_CALL && !e.x87.stack.sets_control && !e.x87.stack.barrier;
    }
    return masked;
}

void xlat_x87_begin(struct X *x)
{
    const struct xlat_func *f = x->func;
    struct xlat_effects e;
    bool any = false, strict = false, keeps = false;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            xlat_effects(&f->blocks[i].insns[j], &e);
            any |= e.x87.used;
            strict |= e.x87.stack.sets_control;
            keeps |= e.x87.stack.barrier || e.x87.forgets;
        }
    x->x87 = NULL;
    const struct xlat_block *first = xlat_block_at(f, f->entry);
    if (!any || !first)
        return;
    struct xlat_x87 *s = x->x87 = xlat_xrealloc(NULL, 1, sizeof *s);
    memset(s, 0, sizeof *s);
    s->facts = (struct xlat_x87_facts){.func = f, .precise = x->state->precise, .noted = xlat_notes(x) && !keeps, .keeps = keeps,
                                      .traps = xlat_x87_traps(x)};
    s->facts.block = xlat_xrealloc(NULL, f->nblocks, sizeof *s->facts.block);
    memset(s->facts.block, 0, f->nblocks * sizeof *s->facts.block);
    s->strict = strict || x->host == XLAT_HOST_X86_64;
    xlat_x87_find_facts(&s->facts, (uint32_t)(first - f->blocks));
    x->known.x87 = (struct xlat_x87_at){0};

    for (int q = 0; q < 8; q++)
        s->slot[q] = LLVMBuildAlloca(x->b, x->f80t, "st");
    s->base = LLVMBuildAlloca(x->b, x->i32, "base");
    s->cc = LLVMBuildAlloca(x->b, x->i16, "cc");
    xlat_x87_cc_find(x);
    xlat_x87_hold(f, false, masked_after, s->masked = xlat_xrealloc(NULL, f->nblocks, sizeof *s->masked));
    xlat_x87_cc_load(x, true); /* for a guard that leaves at once */
    xlat_x87_cc_load(x, x->unit->flow->func[f - x->prog->funcs].live_in & X87_CC_FLAG);
    xlat_x87_load_base(x);
    const struct xlat_x87_block *entry = &s->facts.block[first - f->blocks];
    if (!entry->reload)
        guard(x, &entry->need, f->entry);
    struct xlat_x87_flush w = {.at = x->known.x87}; /* ways back to the entry may know less */
    xlat_x87_flush_to(&s->facts, &w, entry);
    xlat_x87_flush(x, &w);
}

void xlat_x87_end(struct X *x)
{
    if (!x->x87)
        return;
    xlat_xfree(x->x87->facts.block);
    xlat_xfree(x->x87->cc_in_cpu);
    xlat_xfree(x->x87->masked);
    xlat_xfree(x->x87);
    x->x87 = NULL;
}

void xlat_x87_block(struct X *x, uint32_t bi)
{
    if (!x->x87)
        return;
    const struct xlat_x87_block *f = &x->x87->facts.block[bi];
    x->known.x87 = f->in;
    x->known.x87.depth = f->depth;
    x->known.in_mmx = false;
    if (f->reload || !f->met) { /* not met: no way in was seen, so nothing is claimed */
        xlat_x87_know_nothing(&x->known.x87);
        xlat_x87_load_base(x);
    }
    guard(x, &f->local, x->func->blocks[bi].addr);
    if (!xlat_x87_traps(x) && !x->x87->masked[bi] && works_with_x87(&x->func->blocks[bi]))
        xlat_x87_decline_if(x, xlat_x87_masks_open(x), x->func->blocks[bi].addr);
}

void xlat_x87_block_end(struct X *x)
{
    const struct xlat_block *b = &x->func->blocks[x->state->bi];
    if (x->x87 && !b->calls)
        flush_after(x, x->state->bi);
}

static bool loads_state(const struct xlat_insn *in)
{
    struct xlat_effects e;
    xlat_effects(in, &e);
    return e.x87.loads_state;
}

void xlat_x87_show(struct X *x, const struct xlat_insn *in)
{
    if (!x->x87 || !x->state->precise || !xlat_x87_shows(&x->x87->facts, &x->known.x87, in))
        return;
    xlat_x87_sync(x);
    xlat_x87_in_cpu(&x->x87->facts, &x->known.x87);
}

void xlat_x87_insn(struct X *x, const struct xlat_insn *in)
{
    const struct xlat_x87_at *at = &x->known.x87;
    struct xlat_effects e;
    if (!x->x87)
        return;
    xlat_effects(in, &e);
    if (!e.x87.used)
        return;
    const struct xlat_x87_effect *s = &e.x87.stack;
    x->x87->is_static = !(xlat_x87_positions(s->must_be_full, at->depth) & ~at->full) &&
                        !(xlat_x87_positions(s->must_be_empty, at->depth) & ~at->empty);
    if (!(e.x87.mm_read | e.x87.mm_written))
        x->known.in_mmx = false;
    if (xlat_x87_traps(x) && (e.x87.loads_state || e.x87.stores_state)) /* helpers know the register file, not what is pending in the host's unit */
        xlat_x87_decline_if(x, xlat_x87_masks_open(x), in->addr);
}

void xlat_x87_resume(struct X *x, uint32_t va)
{
    if (!x->x87)
        return;
    const struct xlat_x87_facts *facts = &x->x87->facts;
    const struct xlat_block *b = &x->func->blocks[x->state->bi];
    struct xlat_x87_need n = {0};
    bool after_call = xlat_is_call(x->in);
    x->known.in_mmx = false;
    if (after_call) {
        const struct xlat_block *t = b->succ[0] ? xlat_block_at(x->func, b->succ[0]) : NULL;
        n = xlat_x87_need_after(facts, x->state->bi);
        if (t && !facts->block[t - x->func->blocks].reload)
            x->known.x87.depth = facts->block[t - x->func->blocks].depth;
    } else
        xlat_x87_cc_load(x, true);
    xlat_x87_know_nothing(&x->known.x87);
    xlat_x87_load_base(x);
    guard(x, &n, va);
    if (loads_state(x->in)) /* the helper leaves the host's exceptions masked; the way through the interpreter sets them as the guest has them */
        xlat_x87_decline_if(x, xlat_x87_masks_open(x), va);
    if (after_call)
        flush_after(x, x->state->bi);
}
