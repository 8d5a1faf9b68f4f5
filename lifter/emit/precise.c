/* precise.c - functions whose faults somebody may look into.
 *
 * LLVM keeps guest registers wherever it likes, and at a faulting access many of them exist nowhere.  A handler that only unwinds, or repairs
 * the page and goes on, needs none of them; one that reads or changes the context does.  In a precise function each guest access is
 * preceded by stores of what has changed since the last one: general registers, flags, vector and x87 registers, and eip, by which the runtime
 * tells that the register file is true.  Stores and accesses are volatile, so they stay in order.  That costs about what it looks like, so it is
 * done where such handlers are: in every function of a program whose vectored handlers may look (lifter/cfg/vectored.c), and in functions that
 * register a structured handler of their own other than a C++ compiler's (those only unwind).
 *
 * Where only eip and esp are looked at, esp alone is stored, and only that store is volatile; the runtime is told by a flag of the module.
 */
#include <string.h>
#include "lifter/emit/core.h"

static LLVMValueRef put(struct X *x, LLVMValueRef v, size_t offset)
{
    LLVMValueRef s = LLVMBuildStore(x->b, v, xlat_cpu_field(x, offset));
    LLVMSetVolatile(s, true);
    LLVMSetMetadata(s, x->unit->md_tbaa, x->unit->md_cpu);
    return s;
}

void xlat_state_sync(struct X *x)
{
    struct xlat_state *s = x->state;
    uint32_t use = s->reg_use; /* this is not the program's reading */
    uint8_t probe_use = s->probe_use;
    if (s->probe)
        return;
    for (int r = 0; r < 8; r++) {
        LLVMValueRef v = xlat_gpr_get(x, r);
        if (s->synced[r] != v)
            put(x, s->synced[r] = v, offsetof(struct xlat_cpu, gpr) + 4 * (size_t)r);
    }
    for (int f = 0; f < NFLAGS; f++) {
        if (s->stale & 1u << f)
            continue;
        LLVMValueRef v = xlat_flag_get(x, f);
        if (s->syncedf[f] != v) {
            s->syncedf[f] = v;
            put(x, LLVMBuildZExt(x->b, v, x->i8, ""), offsetof(struct xlat_cpu, fl) + (size_t)f);
        }
    }
    s->syncing = true;
    xlat_x87_sync(x);
    xlat_x87_cc_store(x);
    s->syncing = false;
    LLVMValueRef last = put(x, xlat_code_addr(x, x->in->addr), offsetof(struct xlat_cpu, eip));
    if (s->xmm_synced != 0xffff)
        vec_push(&s->sync_xmm, ((struct sync_xmm){last, (uint16_t)~s->xmm_synced}));
    s->xmm_synced = 0xffff;
    s->reg_use = use;
    s->probe_use = probe_use;
}

void xlat_state_sync_esp(struct X *x)
{
    struct xlat_state *s = x->state;
    uint32_t use = s->reg_use;
    if (s->probe)
        return;
    LLVMValueRef v = xlat_gpr_get(x, XLAT_ESP);
    if (s->synced[XLAT_ESP] != v)
        put(x, s->synced[XLAT_ESP] = v, offsetof(struct xlat_cpu, gpr) + 4 * XLAT_ESP);
    s->reg_use = use;
}

/* ---- blocks that find esp stored when they begin: a forward data flow over the guest's instructions ---- */
static bool stored_after(const struct xlat_insn *in, bool stored)
{
    switch (in->op) {
    case XLAT_OP_push: case XLAT_OP_pop: case XLAT_OP_pusha: case XLAT_OP_popa: case XLAT_OP_pushf: case XLAT_OP_popf: case XLAT_OP_call:
    case XLAT_OP_ret: case XLAT_OP_enter: case XLAT_OP_leave: case XLAT_OP_iret: return false;
    case XLAT_OP_lea: case XLAT_OP_nop: break;
    default:
        for (unsigned i = 0; i < in->nop; i++)
            stored |= in->opnd[i].kind == OPND_MEM;
    }
    for (unsigned i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_REG && in->opnd[i].num == XLAT_ESP && in->opnd[i].bits > 8 && (i == 0 || in->op == XLAT_OP_xchg || in->op == XLAT_OP_xadd) &&
            in->op != XLAT_OP_cmp && in->op != XLAT_OP_test)
            return false;
    return stored;
}

static bool lower(const struct xlat_func *f, bool *stored, uint32_t to)
{
    const struct xlat_block *b = to ? xlat_block_at(f, to) : NULL;
    bool changes = b && stored[b - f->blocks];
    if (changes)
        stored[b - f->blocks] = false;
    return changes;
}

void xlat_find_stored_esp(const struct xlat_func *f, bool *stored)
{
    bool again = true;
    memset(stored, true, f->nblocks);
    lower(f, stored, f->entry);
    while (again) {
        again = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            bool now = stored[i];
            for (uint32_t j = 0; j < b->n; j++)
                now = stored_after(&b->insns[j], now);
            if (now)
                continue;
            again |= lower(f, stored, b->succ[0]) | lower(f, stored, b->succ[1]);
            for (uint32_t t = 0; b->table && t < b->table->n; t++)
                again |= lower(f, stored, b->table->targets[t]);
        }
    }
}

void xlat_precise_finish(struct X *x, unsigned xmm)
{
    struct xlat_state *s = x->state;
    for (size_t i = 0; i < s->sync_xmm.n; i++) {
        LLVMPositionBuilderBefore(x->b, s->sync_xmm.at[i].before);
        x->cpu = LLVMBuildLoad2(x->b, x->ptr, s->cpu_slot, "");
        for (unsigned n = 0; n < 16; n++)
            if (s->sync_xmm.at[i].mask & xmm & 1u << n)
                put(x, LLVMBuildLoad2(x->b, x->v16i8, x->xmm[n], ""), xlat_vector_field(n));
    }
    vec_free(&s->sync_xmm);
}

/* A handler as C++ compilers make it: `mov eax, FuncInfo; jmp frame handler`, with or without a check of the stack cookie before. */
static bool is_cxx_handler(const struct xlat_image *im, uint32_t va)
{
    uint32_t rva = va - im->base;
    const uint8_t *p = im->mem + rva;
    if (rva >= im->size || im->size - rva < 16 || !xlat_image_is_code(im, rva))
        return false;
    return (p[0] == 0xb8 && (p[5] == 0xe9 || p[5] == 0xeb)) || (p[0] == 0x8b && p[1] == 0x54 && p[2] == 0x24 && p[3] == 0x08);
}

static bool registers_handler(const struct xlat_image *im, const struct xlat_func *f)
{
    bool chains = false, cxx = false;
    for (uint32_t i = 0; i < f->nblocks; i++)
        for (uint32_t j = 0; j < f->blocks[i].n; j++) {
            const struct xlat_insn *in = &f->blocks[i].insns[j];
            if (in->mem.seg == XLAT_FS && in->mem.base == XLAT_NOREG && in->mem.index == XLAT_NOREG && in->mem.disp == 0 && in->nop && in->opnd[0].kind == OPND_MEM)
                chains = true; /* writes fs:[0] */
            if (in->op == XLAT_OP_push && in->opnd[0].kind == OPND_IMM && is_cxx_handler(im, in->opnd[0].imm))
                cxx = true;
        }
    return chains && !cxx;
}

bool xlat_wants_precise(const struct X *x, const struct xlat_func *f)
{
    return x->unit->o->looks == XLAT_LOOKS_AT_ALL || registers_handler(x->prog->image, f);
}
