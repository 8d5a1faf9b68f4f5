/* func.c - one guest function to one LLVM function: blocks in address order, instructions one after the other.
 *
 * A block whose only predecessor has been built already starts with what was known at that one's end; any other starts from the allocas.
 */
#include <string.h>
#include "lifter/emit/core.h"

void xlat_func_symbol(const struct xlat_program *p, uint32_t entry, char out[24])
{
    snprintf(out, 24, "xlat_f_%08x", entry - p->image->base);
}

LLVMValueRef xlat_func_value(struct X *x, const struct xlat_func *f)
{
    struct xlat_emit_unit *u = x->unit;
    size_t i = (size_t)(f - x->prog->funcs);
    if (!u->fns[i]) {
        char name[24];
        xlat_func_symbol(x->prog, f->entry, name);
        u->fns[i] = LLVMAddFunction(x->mod, name, u->fn_type);
        xlat_contract_function(x, u->fns[i], false);
    }
    return u->fns[i];
}

void xlat_context_types(struct X *x)
{
    x->i1 = LLVMInt1TypeInContext(x->ctx), x->i8 = LLVMInt8TypeInContext(x->ctx), x->i16 = LLVMInt16TypeInContext(x->ctx);
    x->i32 = LLVMInt32TypeInContext(x->ctx), x->i64 = LLVMInt64TypeInContext(x->ctx), x->i128 = LLVMInt128TypeInContext(x->ctx);
    x->f32 = LLVMFloatTypeInContext(x->ctx), x->f64 = LLVMDoubleTypeInContext(x->ctx);
    x->f80t = x->host == XLAT_HOST_X86_64 ? LLVMX86FP80TypeInContext(x->ctx) : x->f64;
    x->ptr = LLVMPointerTypeInContext(x->ctx, 0);
    x->v16i8 = LLVMVectorType(x->i8, 16);
}

LLVMValueRef xlat_intrinsic(struct X *x, const char *name, LLVMTypeRef *overloads, unsigned n, LLVMValueRef *args, unsigned nargs)
{
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    if (!id)
        xlat_die("LLVM knows no intrinsic %s", name);
    LLVMValueRef f = LLVMGetIntrinsicDeclaration(x->mod, id, overloads, n);
    return LLVMBuildCall2(x->b, LLVMIntrinsicGetType(x->ctx, id, overloads, n), f, args, nargs, "");
}

/* ---- debug lines: the line is the guest RVA ---- */
static void set_line(struct X *x, uint32_t va)
{
    struct xlat_state *s = x->state;
    if (!s->scope)
        return;
    s->loc = LLVMDIBuilderCreateDebugLocation(x->ctx, va - x->prog->image->base, 0, s->scope, NULL);
    LLVMSetCurrentDebugLocation2(x->b, s->loc);
}

static void begin_lines(struct X *x, const struct xlat_func *f)
{
    struct xlat_emit_unit *u = x->unit;
    struct xlat_state *s = x->state;
    if (!u->di) {
        LLVMSetCurrentDebugLocation2(x->b, NULL);
        return;
    }
    char name[24];
    unsigned line = f->entry - x->prog->image->base;
    xlat_func_symbol(x->prog, f->entry, name);
    s->scope = LLVMDIBuilderCreateFunction(u->di, u->di_file, name, strlen(name), "", 0, u->di_file, line, u->di_fn_type, false, true, line,
                                           LLVMDIFlagZero, true);
    LLVMSetSubprogram(x->fn, s->scope);
    set_line(x, f->entry);
}

/* ---- edges among the function's blocks ---- */
static void add_edge(struct X *x, uint32_t from, uint32_t va)
{
    const struct xlat_block *b = va ? xlat_block_at(x->func, va) : NULL;
    if (!b)
        return;
    size_t to = (size_t)(b - x->func->blocks);
    x->state->loops_back[to] |= from >= to;
    x->state->npreds[to]++;
    x->state->pred[to] = from;
}

static void find_predecessors(struct X *x)
{
    const struct xlat_func *f = x->func;
    for (uint32_t i = 0; i < f->nblocks; i++) {
        const struct xlat_block *b = &f->blocks[i];
        add_edge(x, i, b->succ[0]);
        add_edge(x, i, b->succ[1]);
        for (uint32_t t = 0; b->table && t < b->table->n; t++)
            add_edge(x, i, b->table->targets[t]);
    }
}

/* Everything after the last instruction that the instruction itself has not decided. */
static void end_block(struct X *x, const struct xlat_block *b)
{
    switch (b->term) {
    case TERM_FALL:
    case TERM_JMP:
        if (b->succ[0]) {
            xlat_goto(x, b->succ[0]);
            return;
        }
        break;
    case TERM_JCC:
        if (b->succ[1]) {
            xlat_goto(x, b->succ[1]);
            return;
        }
        break;
    case TERM_EXIT: x->unit->stats->exits++; break;
    default: break; /* the last instruction was to leave and did not: what follows is not known to be code */
    }
    xlat_leave(x, xlat_code_addr(x, b->end));
}

/* Instructions that touch memory and change nothing, which LLVM must not leave out: stack probes above all, as a page of the guest's stack becomes
 * real by being touched in order. */
static bool is_touch(const struct X *x, const struct xlat_insn *in)
{
    const struct xlat_opnd *a = &in->opnd[0], *b = &in->opnd[1];
    if (in->nop != 2 || a->kind != OPND_MEM || !a->bits || a->bits > 32)
        return false;
    switch (in->op) {
    case XLAT_OP_cmpxchg: return b->kind == OPND_REG && b->num == XLAT_EAX; /* writes what it found, whatever it found */
    case XLAT_OP_test:
        if (x->unit->o->traits->handlers == XLAT_FAULT_ESP && a->bits == 8 && b->kind == OPND_REG && b->num == XLAT_EAX)
            return true; /* Go asks like this whether a pointer is nil */
        /* fall through */
    case XLAT_OP_cmp: return b->kind == OPND_REG && (b->num == in->mem.base || in->mem.base == XLAT_ESP);
    case XLAT_OP_or:
    case XLAT_OP_xor:
    case XLAT_OP_add:
    case XLAT_OP_sub: return b->kind == OPND_IMM && b->imm == 0;
    case XLAT_OP_and: return b->kind == OPND_IMM && (~b->imm & 0xffffffffu >> (32 - a->bits)) == 0;
    default: return false;
    }
}

/* A look at cpu->stop at guest address va; goes on in block `on`.  Who finds it set stands still in a helper, with all its state in cpu but the
 * flags that nobody reads any more, and goes on as it was unless that was changed meanwhile. */
static void poll(struct X *x, uint32_t va, unsigned live_flags, LLVMBasicBlockRef on)
{
    struct xlat_state *s = x->state;
    LLVMValueRef stop = xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, stop), false), zero = LLVMConstInt(x->i64, 0, false), r, gpr[8];
    LLVMValueRef cur[8], curf[8], cpu = x->cpu;
    LLVMBasicBlockRef stand = xlat_new_block(x, "stop"), leave = xlat_new_block(x, "");
    uint32_t use = s->reg_use;
    memcpy(cur, s->cur, sizeof cur);
    memcpy(curf, s->curf, sizeof curf);
    LLVMSetVolatile(stop, true);
    xlat_branch_unlikely(x, LLVMBuildICmp(x->b, LLVMIntNE, stop, LLVMConstInt(x->i32, 0, false), ""), stand, on);

    LLVMPositionBuilderAtEnd(x->b, stand);
    xlat_flags_store(x, live_flags);
    xlat_cpu_store(x, xlat_code_addr(x, va), offsetof(struct xlat_cpu, eip));
    for (int i = 0; i < 8; i++)
        xlat_cpu_store(x, xlat_gpr_get(x, i), offsetof(struct xlat_cpu, gpr) + 4 * (size_t)i);
    xlat_x87_sync(x);
    r = xlat_contract_helper(x, XLAT_H_park, zero, zero, zero);
    vec_push(&s->sync_before, r);
    LLVMBuildCondBr(x->b, LLVMBuildICmp(x->b, LLVMIntNE, r, zero, ""), leave, on);

    LLVMPositionBuilderAtEnd(x->b, leave);
    for (int i = 0; i < 8; i++)
        gpr[i] = xlat_cpu_load(x, x->i32, offsetof(struct xlat_cpu, gpr) + 4 * (size_t)i, false);
    xlat_contract_call(x, xlat_cpu_load(x, x->ptr, offsetof(struct xlat_cpu, miss), false), gpr, true);

    memcpy(s->cur, cur, sizeof cur);
    memcpy(s->curf, curf, sizeof curf);
    s->reg_use = use;
    x->cpu = cpu;
}

static const struct xlat_func_flow *flow_of(const struct X *x) { return &x->unit->flow->func[x->func - x->prog->funcs]; }

/* In front of a block that something later jumps back to: a look at cpu->stop, or room for one, which order.c fills in where the loop may be
 * waiting for another thread. */
static void poll_at_block(struct X *x, uint32_t bi)
{
    struct xlat_state *s = x->state;
    if (!s->loops_back[bi])
        return;
    LLVMBasicBlockRef body = xlat_new_block(x, "");
    if (x->unit->o->traits->suspends)
        poll(x, x->func->blocks[bi].addr, flow_of(x)->block_in[bi], body);
    else {
        s->poll_body[bi] = body;
        LLVMBuildBr(x->b, body);
    }
    LLVMPositionBuilderAtEnd(x->b, body);
}

void xlat_poll_stop(struct X *x, uint32_t bi)
{
    struct xlat_state *s = x->state;
    LLVMInstructionEraseFromParent(LLVMGetBasicBlockTerminator(s->bbs[bi]));
    LLVMPositionBuilderAtEnd(x->b, s->bbs[bi]);
    set_line(x, x->func->blocks[bi].addr);
    xlat_state_forget(x);
    poll(x, x->func->blocks[bi].addr, flow_of(x)->block_in[bi], s->poll_body[bi]);
}

/* A function that calls may be part of a recursion. */
static void poll_at_entry(struct X *x)
{
    const struct xlat_func *f = x->func;
    bool calls = false;
    for (uint32_t i = 0; i < f->nblocks; i++)
        calls |= f->blocks[i].n && xlat_is_call(&f->blocks[i].insns[f->blocks[i].n - 1]);
    if (!calls || !x->unit->o->traits->suspends)
        return;
    LLVMBasicBlockRef body = xlat_new_block(x, "");
    set_line(x, f->entry);
    poll(x, f->entry, flow_of(x)->live_in, body);
    LLVMPositionBuilderAtEnd(x->b, body);
}

static void remember(struct X *x, struct block_out *out)
{
    const struct xlat_state *s = x->state;
    memcpy(out->cur, s->cur, sizeof out->cur);
    memcpy(out->curf, s->curf, sizeof out->curf);
    out->note = s->note;
    out->stale = s->stale;
    out->cpu = x->cpu;
    out->known = true;
}

static void emit_block(struct X *x, uint32_t bi)
{
    struct xlat_state *s = x->state;
    const struct xlat_block *b = &x->func->blocks[bi];
    struct block_out *from = s->npreds[bi] == 1 ? &s->out[s->pred[bi]] : NULL; /* pred may be n: the entry */
    s->bi = bi;
    s->reg_use = s->reg_def = 0;
    LLVMPositionBuilderAtEnd(x->b, s->bbs[bi]);
    if (!x->unit->o->traits->suspends)
        poll_at_block(x, bi);
    xlat_state_forget(x);
    if (from && from->known) {
        x->cpu = from->cpu;
        memcpy(s->cur, from->cur, sizeof s->cur);
        memcpy(s->curf, from->curf, sizeof s->curf);
        s->note = from->note;
        s->stale = from->stale;
    }
    set_line(x, b->addr);
    xlat_x87_block(x, bi);
    if (x->unit->o->traits->suspends)
        poll_at_block(x, bi);
    for (int r = 0; r < 8; r++)
        if (s->stored[bi] & 1u << r)
            s->synced[r] = xlat_gpr_get(x, r);
    bool jumps = b->term == TERM_JMP || b->term == TERM_JCC || b->term == TERM_TABLE;
    for (uint32_t i = 0; i < b->n && !xlat_terminated(x); i++) {
        const struct xlat_insn *in = &b->insns[i];
        set_line(x, in->addr);
        s->next_bb = s->insn_bb = NULL;
        s->touches = is_touch(x, in);
        x->in = in;
        if (in->prefix & (PFX_REP | PFX_REPNE) || (in->op == XLAT_OP_neg && in->prefix & PFX_LOCK)) { /* it may jump to itself */
            xlat_rep_by_host(x, in);
            s->insn_bb = xlat_new_block(x, "rep");
            xlat_state_spill(x);
            LLVMBuildBr(x->b, s->insn_bb);
            LLVMPositionBuilderAtEnd(x->b, s->insn_bb);
            xlat_state_forget(x);
        }
        if (jumps && i == b->n - 1)
            xlat_x87_block_end(x);
        xlat_x87_insn(x, in);
        xlat_emit_insn(x, in);
        if (s->next_bb) {
            if (!xlat_terminated(x)) {
                xlat_state_spill(x);
                LLVMBuildBr(x->b, s->next_bb);
            }
            LLVMPositionBuilderAtEnd(x->b, s->next_bb);
            xlat_state_forget(x);
        }
    }
    if (!xlat_terminated(x)) {
        if (!jumps)
            xlat_x87_block_end(x);
        end_block(x, b);
    }
    remember(x, &s->out[bi]);
    s->block_use[bi] = s->reg_use, s->block_def[bi] = s->reg_def;
    x->unit->stats->insns += b->n;
    x->unit->stats->bytes += b->end - b->addr;
}

static bool works_with_mxcsr(const struct xlat_func *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++)
            switch (f->blocks[i].insns[j].op) {
            case XLAT_OP_ldmxcsr: case XLAT_OP_stmxcsr: case XLAT_OP_fxsave: case XLAT_OP_fxrstor: case XLAT_OP_xsave: case XLAT_OP_xrstor:
                return true;
            default: break;
            }
    return false;
}

void xlat_emit_func(struct X *x, const struct xlat_func *f)
{
    struct xlat_state s = {0};
    size_t n = f->nblocks;
    x->func = f;
    x->state = &s;
    x->fn = xlat_func_value(x, f);
    s.precise = xlat_wants_precise(x, f);
    s.sse_traps = xlat_emits_sse_traps(x->unit->o);
    s.keeps_mxcsr = s.sse_traps || works_with_mxcsr(f);
    s.kept = s.precise ? 0 : xlat_kept_registers(x);
    xlat_find_stored(f, s.kept, s.stored = xlat_xrealloc(NULL, n, sizeof *s.stored));
    s.bbs = xlat_xrealloc(NULL, n, sizeof *s.bbs);
    s.out = xlat_xrealloc(NULL, n + 1, sizeof *s.out);
    s.npreds = xlat_xrealloc(NULL, 4 * n, sizeof *s.npreds);
    s.poll_body = xlat_xrealloc(NULL, n, sizeof *s.poll_body);
    s.loops_back = xlat_xrealloc(NULL, n, sizeof *s.loops_back);
    memset(s.out, 0, (n + 1) * sizeof *s.out);
    memset(s.poll_body, 0, n * sizeof *s.poll_body);
    memset(s.loops_back, 0, n * sizeof *s.loops_back);
    memset(s.npreds, 0, 4 * n * sizeof *s.npreds);
    s.pred = s.npreds + n, s.block_use = s.npreds + 2 * n, s.block_def = s.npreds + 3 * n;

    begin_lines(x, f);
    s.entry = xlat_new_block(x, "entry");
    for (size_t i = 0; i < n; i++)
        s.bbs[i] = xlat_new_block(x, "");
    find_predecessors(x);
    LLVMPositionBuilderAtEnd(x->b, s.entry);
    xlat_state_begin(x);
    xlat_flags_load(x, x->unit->flow->func[f - x->prog->funcs].live_in);
    poll_at_entry(x);
    if (flow_of(x)->raises && !s.sse_traps)
        xlat_leave_if_unmasked(x, XLAT_TRAP_DECLINE, f->entry);
    xlat_x87_begin(x);
    const struct xlat_block *first = xlat_block_at(f, f->entry);
    if (first) {
        s.npreds[first - f->blocks]++;
        s.pred[first - f->blocks] = f->nblocks;
    }
    xlat_goto(x, f->entry);
    remember(x, &s.out[n]);
    for (uint32_t i = 0; i < n; i++)
        emit_block(x, i);
    xlat_order_accesses(x);
    xlat_x87_end(x);
    xlat_state_finish(x);
    x->unit->stats->funcs++;

    vec_free(&s.leaves);
    vec_free(&s.accesses);
    vec_free(&s.sync_before);
    vec_free(&s.sync_after);
    xlat_xfree(s.bbs);
    xlat_xfree(s.out);
    xlat_xfree(s.poll_body);
    xlat_xfree(s.loops_back);
    xlat_xfree(s.npreds);
    xlat_xfree(s.stored);
    x->state = NULL;
}
