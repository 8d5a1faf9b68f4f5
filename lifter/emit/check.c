/* check.c - a function that may be overwritten at any time compares its bytes with those that it was made from (lifter/cfg/checks.h says where).
 *
 * It has a cell of its own in the module's writable memory (struct xlat_aot_cell): a byte that says whether a comparison is needed at all, and a
 * copy of the bytes, which the runtime has made when it knew them to be right, relocated as they are.  Where the comparison fails, the function
 * leaves with XLAT_TRAP_CHANGED, and the runtime decides what is to become of it.
 */
#include <string.h>
#include "lifter/emit/core.h"

enum { INLINE = 192 /* bytes: more are compared by a helper */, NEAR_STACK = 1 << 16 };

struct difference { /* of what has been compared so far: 0, or not */
    LLVMValueRef bits, vector; /* i64, <2 x i64>; NULL: none of these yet */
};

static LLVMValueRef either(struct X *x, LLVMValueRef a, LLVMValueRef b) { return a ? LLVMBuildOr(x->b, a, b, "") : b; }

static LLVMValueRef cell_at(struct X *x, size_t offset)
{
    LLVMValueRef off = LLVMConstInt(x->i64, offset, false);
    return LLVMConstInBoundsGEP2(x->i8, x->state->cell, &off, 1);
}

/* Where the copy of the byte at this RVA is. */
static LLVMValueRef copy_of(struct X *x, uint32_t rva)
{
    const xlat_bytes_list *code = &x->state->checks->code;
    size_t at = offsetof(struct xlat_aot_cell, bytes);
    for (size_t i = 0; i < code->n && rva - code->at[i].rva >= code->at[i].size; i++)
        at += code->at[i].size;
    for (size_t i = 0; i < code->n; i++)
        if (rva - code->at[i].rva < code->at[i].size)
            at += rva - code->at[i].rva;
    return cell_at(x, at);
}

/* The guest's bytes may have been changed by other threads since they were last compared. */
static LLVMValueRef load(struct X *x, LLVMTypeRef t, LLVMValueRef p, bool guest)
{
    LLVMValueRef v = LLVMBuildLoad2(x->b, t, p, "");
    LLVMSetAlignment(v, 1);
    LLVMSetVolatile(v, guest);
    return v;
}

static void compare(struct X *x, LLVMTypeRef t, uint32_t rva, struct difference *d)
{
    LLVMValueRef at = xlat_code_addr(x, x->prog->image->base + rva), p = LLVMBuildIntToPtr(x->b, LLVMBuildZExt(x->b, at, x->i64, ""), x->ptr, "");
    LLVMValueRef v = LLVMBuildXor(x->b, load(x, t, p, true), load(x, t, copy_of(x, rva), false), "");
    if (LLVMGetTypeKind(t) == LLVMVectorTypeKind)
        d->vector = either(x, d->vector, v);
    else
        d->bits = either(x, d->bits, t == x->i64 ? v : LLVMBuildZExt(x->b, v, x->i64, ""));
}

/* In pieces that may overlap, none beyond the range. */
static void compare_range(struct X *x, const struct xlat_bytes *r, struct difference *d)
{
    LLVMTypeRef types[5] = {x->i8, x->i16, x->i32, x->i64, LLVMVectorType(x->i64, 2)}, t;
    uint32_t step, at = 0, log = 4;
    while (1u << log > r->size)
        log--;
    step = 1u << log;
    t = types[log];
    for (; at + step <= r->size; at += step)
        compare(x, t, r->rva + at, d);
    if (at < r->size)
        compare(x, t, r->rva + r->size - step, d);
}

static void compare_by_helper(struct X *x, const struct xlat_bytes *r, struct difference *d)
{
    LLVMValueRef at = LLVMBuildZExt(x->b, xlat_code_addr(x, x->prog->image->base + r->rva), x->i64, "");
    LLVMValueRef copy = LLVMBuildPtrToInt(x->b, copy_of(x, r->rva), x->i64, "");
    d->bits = either(x, d->bits, xlat_contract_helper(x, XLAT_H_differs, at, copy, LLVMConstInt(x->i64, r->size, false)));
}

static LLVMValueRef differs(struct X *x, const struct difference *d)
{
    LLVMValueRef r = NULL;
    if (d->bits)
        r = LLVMBuildICmp(x->b, LLVMIntNE, d->bits, LLVMConstInt(x->i64, 0, false), "");
    if (d->vector) {
        LLVMValueRef all = LLVMBuildBitCast(x->b, d->vector, x->i128, "");
        r = either(x, r, LLVMBuildICmp(x->b, LLVMIntNE, all, LLVMConstInt(x->i128, 0, false), ""));
    }
    return r;
}

/* Ends the block.  flags: which of them may still be read by the code that was translated. */
static void leave(struct X *x, uint32_t va, unsigned flags)
{
    xlat_cpu_store(x, LLVMConstInt(x->i32, XLAT_TRAP_CHANGED, false), offsetof(struct xlat_cpu, trap));
    xlat_cpu_store(x, xlat_code_addr(x, x->func->entry), offsetof(struct xlat_cpu, trap_arg));
    xlat_leave_with(x, xlat_code_addr(x, va), flags);
}

static void leave_when(struct X *x, const struct difference *d, LLVMBasicBlockRef on, uint32_t va, unsigned flags, const struct xlat_known *here)
{
    LLVMBasicBlockRef out = xlat_new_block(x, "changed");
    xlat_branch_unlikely(x, differs(x, d), out, on);
    LLVMPositionBuilderAtEnd(x->b, out);
    leave(x, va, flags);
    xlat_known_restore(x, here);
    LLVMPositionBuilderAtEnd(x->b, on);
}

/* Goes on at va only when these bytes are right. */
static void check(struct X *x, const struct xlat_bytes *r, size_t n, uint32_t va, unsigned flags)
{
    LLVMBasicBlockRef look = xlat_new_block(x, "look"), on = xlat_new_block(x, "");
    struct xlat_known here = xlat_known_save(x);
    struct difference d = {0};
    uint32_t total = 0;
    LLVMValueRef state = load(x, x->i8, cell_at(x, offsetof(struct xlat_aot_cell, state)), true);
    LLVMBuildCondBr(x->b, LLVMBuildICmp(x->b, LLVMIntEQ, state, LLVMConstInt(x->i8, XLAT_CELL_SHUT, false), ""), on, look);
    LLVMPositionBuilderAtEnd(x->b, look);
    d.bits = LLVMBuildZExt(x->b, LLVMBuildAnd(x->b, state, LLVMConstInt(x->i8, XLAT_CELL_OUT, false), ""), x->i64, "");
    for (size_t i = 0; i < n; i++)
        total += r[i].size;
    if (total > INLINE) /* for a fault in the helper */
        xlat_cpu_store(x, xlat_code_addr(x, va), offsetof(struct xlat_cpu, eip));
    for (size_t i = 0; i < n; i++)
        if (total > INLINE && r[i].size > 32)
            compare_by_helper(x, &r[i], &d);
        else
            compare_range(x, &r[i], &d);
    leave_when(x, &d, on, va, flags, &here);
}

void xlat_check_begin(struct X *x)
{
    struct xlat_state *s = x->state;
    char name[XLAT_FUNC_SYMBOL];
    size_t size = offsetof(struct xlat_aot_cell, bytes);
    for (size_t i = 0; i < s->checks->code.n; i++)
        size += s->checks->code.at[i].size;
    LLVMTypeRef t = LLVMArrayType2(x->i8, size);
    xlat_cell_symbol(x->func->entry - x->prog->image->base, name);
    s->cell = LLVMAddGlobal(x->mod, t, name);
    LLVMSetInitializer(s->cell, LLVMConstNull(t));
    LLVMSetVisibility(s->cell, LLVMHiddenVisibility);
    LLVMSetAlignment(s->cell, 16);
}

void xlat_check_at_entry(struct X *x)
{
    const struct xlat_checks *c = x->state->checks;
    if (!c || !c->on_stack || !c->own.n)
        return;
    const struct xlat_bytes *first = &c->own.at[0], *last = &c->own.at[c->own.n - 1];
    uint32_t size = last->rva + last->size - first->rva + 2 * NEAR_STACK;
    LLVMValueRef from = xlat_code_addr(x, x->prog->image->base + first->rva - NEAR_STACK), esp = xlat_gpr_get(x, XLAT_ESP);
    LLVMValueRef near = LLVMBuildICmp(x->b, LLVMIntULT, LLVMBuildSub(x->b, esp, from, ""), LLVMConstInt(x->i32, size, false), "");
    xlat_leave_if(x, near, XLAT_TRAP_DECLINE, x->func->entry);
}

static const struct xlat_block_check *check_of(const struct X *x, uint32_t bi)
{
    const struct xlat_checks *c = x->state->checks;
    return c && c->block[bi].n ? &c->block[bi] : NULL;
}

static void check_block(struct X *x, uint32_t bi)
{
    const struct xlat_block_check *c = check_of(x, bi);
    check(x, x->state->checks->ranges.at + c->first, c->n, x->func->blocks[bi].addr,
          x->unit->flow->func[x->func - x->prog->funcs].block_in[bi]);
}

void xlat_check_at_block(struct X *x, uint32_t bi)
{
    const struct xlat_block_check *c = check_of(x, bi);
    if (c && (!c->from_outside || c->each_turn))
        check_block(x, bi);
}

LLVMBasicBlockRef xlat_check_on_way(struct X *x, uint32_t bi)
{
    struct xlat_state *s = x->state;
    struct xlat_block_state *b = &s->block[bi];
    const struct xlat_block_check *c = check_of(x, bi);
    if (!c || !c->from_outside || (s->bi < x->func->nblocks && s->checks->block[s->bi].loop == c->loop))
        return b->bb;
    if (b->outer)
        return b->outer;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(x->b);
    LLVMMetadataRef line = LLVMGetCurrentDebugLocation2(x->b);
    struct xlat_known known = xlat_known_save(x);
    b->outer = xlat_new_block(x, "outer");
    LLVMPositionBuilderAtEnd(x->b, b->outer);
    xlat_known_forget(x); /* every jump here has spilled before */
    xlat_set_line(x, x->func->blocks[bi].addr);
    xlat_x87_block(x, bi);
    check_block(x, bi);
    LLVMBuildBr(x->b, b->bb);
    LLVMPositionBuilderAtEnd(x->b, here);
    LLVMSetCurrentDebugLocation2(x->b, line);
    xlat_known_restore(x, &known);
    return b->outer;
}

/* The instruction has written to the function's own addresses: all of its bytes are compared. */
static void check_all(struct X *x, uint32_t va)
{
    const xlat_bytes_list *code = &x->state->checks->code;
    LLVMBasicBlockRef own = xlat_new_block(x, "own"), on = xlat_new_block(x, "");
    struct xlat_known here = xlat_known_save(x);
    struct difference d = {0};
    xlat_branch_unlikely(x, x->state->insn.own, own, on);
    LLVMPositionBuilderAtEnd(x->b, own);
    xlat_cpu_store(x, xlat_code_addr(x, va), offsetof(struct xlat_cpu, eip));
    for (size_t i = 0; i < code->n; i++)
        compare_by_helper(x, &code->at[i], &d);
    leave_when(x, &d, on, va, ALL_FLAGS, &here);
}

void xlat_check_after_insn(struct X *x, const struct xlat_insn *in)
{
    struct xlat_state *s = x->state;
    const struct xlat_block *b = &x->func->blocks[s->bi];
    uint32_t va = in->addr + in->len;
    if (!s->checks || xlat_terminated(x))
        return;
    if (s->insn.own)
        check_all(x, va);
    else if (s->checks->block[s->bi].store[in - b->insns] == XLAT_STORE_ANYWHERE && va < b->end)
        check(x, &(struct xlat_bytes){va - x->prog->image->base, b->end - va}, 1, va, ALL_FLAGS);
}
