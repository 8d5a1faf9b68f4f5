/* x87_regs.c - x87 registers, tags and TOP: from and to their allocas where the function knows them, in struct xlat_cpu where it does not. */
#include "lifter/emit/core.h"

static LLVMValueRef k8(struct X *x, unsigned v) { return LLVMConstInt(x->i8, v & 0xff, false); }
static LLVMValueRef k32(struct X *x, unsigned v) { return LLVMConstInt(x->i32, v, false); }

static LLVMValueRef base_value(struct X *x) { return LLVMBuildLoad2(x->b, x->i32, x->x87->base, ""); }

static LLVMValueRef physical(struct X *x, unsigned position)
{
    return LLVMBuildAnd(x->b, LLVMBuildAdd(x->b, base_value(x), k32(x, position), ""), k32(x, 7), "");
}

static LLVMValueRef st_pointer(struct X *x, unsigned position)
{
    LLVMValueRef off = LLVMBuildShl(x->b, LLVMBuildZExt(x->b, physical(x, position), x->i64, ""), LLVMConstInt(x->i64, 4, false), "");
    return LLVMBuildInBoundsGEP2(x->b, x->i8, xlat_cpu_field(x, offsetof(struct xlat_cpu, st)), &off, 1, "");
}

/* A mask by position as one by physical register (llvm.fshl), or the other way (llvm.fshr). */
static LLVMValueRef rotate(struct X *x, const char *how, LLVMValueRef m)
{
    LLVMValueRef args[3] = {m, m, LLVMBuildTrunc(x->b, base_value(x), x->i8, "")};
    return xlat_intrinsic(x, how, &x->i8, 1, args, 3);
}

LLVMValueRef xlat_x87_tags(struct X *x)
{
    return rotate(x, "llvm.fshr", xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, tags), false));
}

/* ---- to cpu ---- */
static void store_values(struct X *x, uint8_t m)
{
    for (unsigned q = 0; q < 8; q++)
        if (m & 1u << q)
            xlat_f80_store(x, LLVMBuildLoad2(x->b, x->f80t, x->x87->slot[q], ""), st_pointer(x, q), false);
}

static void store_tags(struct X *x, uint8_t m)
{
    if (!m)
        return;
    LLVMValueRef t = rotate(x, "llvm.fshl", k8(x, x->known.x87.full & m));
    if (m != 0xff) {
        LLVMValueRef old = xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, tags), false);
        t = LLVMBuildOr(x->b, LLVMBuildAnd(x->b, old, rotate(x, "llvm.fshl", k8(x, ~(unsigned)m)), ""), t, "");
    }
    xlat_cpu_store(x, t, offsetof(struct xlat_cpu, tags));
}

static void store_top(struct X *x)
{
    LLVMValueRef t = LLVMBuildTrunc(x->b, physical(x, x->known.x87.depth), x->i8, "");
    xlat_cpu_store(x, t, offsetof(struct xlat_cpu, top));
}

void xlat_x87_sync(struct X *x)
{
    const struct xlat_x87_at *at = &x->known.x87;
    if (!x->x87)
        return;
    store_values(x, at->dirty);
    store_tags(x, xlat_x87_tags_due(&x->x87->facts, at));
    if (at->depth != at->depth_mem)
        store_top(x);
}

void xlat_x87_flush(struct X *x, struct xlat_x87_flush *w)
{
    store_values(x, w->values);
    store_tags(x, w->tags);
    if (w->top)
        store_top(x);
    xlat_x87_flushed(w);
    x->known.x87 = w->at;
}

/* ---- from cpu ---- */
void xlat_x87_load_base(struct X *x)
{
    LLVMValueRef top = LLVMBuildZExt(x->b, xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, top), false), x->i32, "");
    top = LLVMBuildSub(x->b, top, k32(x, x->known.x87.depth), "");
    LLVMBuildStore(x->b, LLVMBuildAnd(x->b, top, k32(x, 7), ""), x->x87->base);
}

void xlat_x87_load_values(struct X *x, uint8_t m)
{
    for (unsigned q = 0; q < 8; q++)
        if (m & 1u << q)
            LLVMBuildStore(x->b, xlat_f80_load(x, st_pointer(x, q), false), x->x87->slot[q]);
}

LLVMValueRef xlat_x87_masks_open(struct X *x)
{
    LLVMValueRef cw = xlat_cpu_load(x, x->i8, offsetof(struct xlat_cpu, fcw), false);
    return LLVMBuildICmp(x->b, LLVMIntNE, LLVMBuildAnd(x->b, cw, k8(x, XLAT_FCW_MASKS), ""), k8(x, XLAT_FCW_MASKS), "");
}

/* ---- what the operations ask ---- */
bool xlat_x87_static(struct X *x) { return !x->x87 || x->x87->is_static; }
bool xlat_x87_strict(struct X *x) { return x->x87 && x->x87->strict; }
bool xlat_x87_keeps(struct X *x) { return x->x87 && x->x87->facts.keeps; }
bool xlat_x87_traps(struct X *x)
{
    return x->x87 && x->host == XLAT_HOST_X86_64 && x->unit->o->traits->handlers != XLAT_FAULT_ALL;
}

/* ---- registers ---- */
static unsigned position(struct X *x, int i) { return (x->known.x87.depth + (unsigned)i) & 7; }

LLVMValueRef xlat_x87_get(struct X *x, int i)
{
    if (!x->x87)
        return LLVMGetUndef(x->f80t);
    unsigned q = position(x, i);
    return x->known.x87.full & 1u << q ? LLVMBuildLoad2(x->b, x->f80t, x->x87->slot[q], "") : xlat_f80_load(x, st_pointer(x, q), false);
}

void xlat_x87_put(struct X *x, int i, LLVMValueRef v)
{
    if (!x->x87)
        return;
    LLVMBuildStore(x->b, v, x->x87->slot[position(x, i)]);
    xlat_x87_become_full(&x->known.x87, (uint8_t)(1u << position(x, i)));
}

LLVMValueRef xlat_x87_is_empty(struct X *x, int i)
{
    const struct xlat_x87_at *at = &x->known.x87;
    if (!x->x87)
        return LLVMGetUndef(x->i1);
    unsigned q = position(x, i);
    if ((at->full | at->empty) & 1u << q)
        return LLVMConstInt(x->i1, at->empty >> q & 1, false);
    return LLVMBuildICmp(x->b, LLVMIntEQ, LLVMBuildAnd(x->b, xlat_x87_tags(x), k8(x, 1u << q), ""), k8(x, 0), "");
}

void xlat_x87_free(struct X *x, int i)
{
    if (x->x87)
        xlat_x87_become_empty(&x->x87->facts, &x->known.x87, (uint8_t)(1u << position(x, i)));
}

void xlat_x87_turn(struct X *x, int d)
{
    if (x->x87)
        x->known.x87.depth = (uint8_t)position(x, d);
}

LLVMValueRef xlat_x87_top(struct X *x) { return x->x87 ? physical(x, x->known.x87.depth) : LLVMGetUndef(x->i32); }

/* Only where the function itself may show it. */
void xlat_x87_at_insn(struct X *x)
{
    if (xlat_x87_keeps(x))
        xlat_cpu_store(x, xlat_code_addr(x, x->in->addr), offsetof(struct xlat_cpu, fip));
}

/* ---- MMX ---- */
bool xlat_x87_in_mmx(struct X *x) { return x->x87 && x->known.in_mmx; }

/* The first of a run of MMX instructions in a block stores TOP and tags.  All is in cpu then, so base has no meaning until it is loaded again. */
void xlat_x87_mmx(struct X *x)
{
    if (!x->x87 || x->known.in_mmx)
        return;
    xlat_x87_sync(x);
    xlat_cpu_store(x, k8(x, 0), offsetof(struct xlat_cpu, top));
    xlat_cpu_store(x, k8(x, 0xff), offsetof(struct xlat_cpu, tags));
    xlat_x87_know_nothing(&x->known.x87);
    xlat_x87_load_base(x);
    x->known.in_mmx = true;
}
