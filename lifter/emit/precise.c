/* precise.c - functions in which an exception handler may read or change the guest's registers at a fault.
 *
 * LLVM keeps guest registers in any host register or stack slot, and at a faulting access many of them exist nowhere.  A handler that only unwinds,
 * or repairs the page and continues, needs none of them; one that reads or changes the context does.  In a precise function each guest access is
 * preceded by stores of what has changed since the last one: general registers, flags, vector and x87 registers, and eip, by which the runtime
 * knows that the register file is up to date.  Stores and accesses are volatile, so they stay in order.  That is slow, so it is
 * done only where there are such handlers: in every function of a program whose traits (lifter/cfg/traits/traits.def) say handlers=all, and in
 * functions that register a structured handler of their own other than a C++ compiler's (those only unwind): seh=yes.
 *
 * Where handlers use only some registers, only those are stored before each access, and only those stores are volatile; a flag of the module says so
 * to the runtime.
 */
#include <string.h>
#include "lifter/emit/core.h"

static LLVMValueRef put(struct X *x, LLVMValueRef v, size_t offset)
{
    LLVMValueRef s = xlat_cpu_store(x, v, offset);
    LLVMSetVolatile(s, true);
    return s;
}

static void sync_all(struct X *x)
{
    struct xlat_state *s = x->state;
    struct xlat_known *k = &x->known;
    uint8_t read = k->reg_read; /* this is not the program's reading */
    for (int r = 0; r < 8; r++) {
        LLVMValueRef v = xlat_gpr_get(x, r);
        if (k->reg_synced[r] != v)
            put(x, k->reg_synced[r] = v, offsetof(struct xlat_cpu, gpr) + 4 * (size_t)r);
    }
    for (int f = 0; f < NFLAGS; f++) {
        if (k->flags_in_cpu & 1u << f)
            continue;
        LLVMValueRef v = xlat_flag_get(x, f);
        if (k->flag_synced[f] != v) {
            k->flag_synced[f] = v;
            put(x, LLVMBuildZExt(x->b, v, x->i8, ""), offsetof(struct xlat_cpu, fl) + (size_t)f);
        }
    }
    s->syncing = true;
    xlat_x87_sync(x);
    xlat_x87_cc_store(x);
    s->syncing = false;
    LLVMValueRef last = put(x, xlat_code_addr(x, x->in->addr), offsetof(struct xlat_cpu, eip));
    if (k->xmm_synced != 0xffff)
        vec_push(&s->sync_xmm, ((struct sync_xmm){last, (uint16_t)~k->xmm_synced}));
    k->xmm_synced = 0xffff;
    k->reg_read = read;
}

static void sync_kept(struct X *x)
{
    struct xlat_state *s = x->state;
    struct xlat_known *k = &x->known;
    uint8_t read = k->reg_read;
    for (int r = 0; r < 8; r++) {
        LLVMValueRef v = s->kept & 1u << r ? xlat_gpr_get(x, r) : k->reg_synced[r];
        if (k->reg_synced[r] != v)
            put(x, k->reg_synced[r] = v, offsetof(struct xlat_cpu, gpr) + 4 * (size_t)r);
    }
    k->reg_read = read;
}

void xlat_precise_sync(struct X *x)
{
    if (x->state->precise)
        sync_all(x);
    else if (x->state->kept)
        sync_kept(x);
}

uint8_t xlat_kept_registers(const struct X *x)
{
    enum { ESP = 1 << XLAT_ESP, CALLEES = 1 << XLAT_EBX | 1 << XLAT_EBP | 1 << XLAT_ESI | 1 << XLAT_EDI };
    return x->unit->o->traits->handlers == XLAT_FAULT_ESP ? ESP : x->unit->o->traits->handlers == XLAT_FAULT_FRAME ? ESP | CALLEES : 0;
}

/* ---- registers that blocks find stored when they begin: a forward data flow over the guest's instructions ---- */
static uint8_t stored_after(const struct xlat_insn *in, uint8_t stored, uint8_t kept)
{
    struct xlat_effects e;
    xlat_effects(in, &e);
    if (e.control == XLAT_CALL) /* what the called function has changed is not in cpu */
        return 0;
    for (unsigned i = 0; i < e.nmem; i++)
        if (!(e.mem[i].kind & XLAT_ACCESS_MAYBE))
            stored = kept; /* before the access */
    return stored & (uint8_t)~xlat_whole_registers(e.reg_may);
}

static bool lower(const struct xlat_func *f, uint8_t *stored, uint32_t to, uint8_t what)
{
    const struct xlat_block *b = to ? xlat_block_at(f, to) : NULL;
    if (!b || !(stored[b - f->blocks] & ~what))
        return false;
    stored[b - f->blocks] &= what;
    return true;
}

void xlat_find_stored(const struct xlat_func *f, uint8_t kept, uint8_t *stored)
{
    bool again = true;
    memset(stored, kept, f->nblocks);
    lower(f, stored, f->entry, 0);
    while (again) {
        again = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            uint8_t now = stored[i];
            for (uint32_t j = 0; j < b->n; j++)
                now = stored_after(&b->insns[j], now, kept);
            for (int k = 0; k < 2; k++)
                again |= lower(f, stored, b->succ[k], now);
            for (uint32_t t = 0; b->table && t < b->table->n; t++)
                again |= lower(f, stored, b->table->targets[t], now);
        }
    }
}

void xlat_precise_finish(struct X *x, unsigned xmm)
{
    struct xlat_state *s = x->state;
    for (size_t i = 0; i < s->sync_xmm.n; i++) {
        LLVMPositionBuilderBefore(x->b, s->sync_xmm.at[i].before);
        xlat_cpu_reload(x);
        for (unsigned n = 0; n < 16; n++)
            if (s->sync_xmm.at[i].mask & xmm & 1u << n)
                put(x, LLVMBuildLoad2(x->b, x->v16i8, x->xmm[n], ""), xlat_vector_field(n));
    }
    vec_free(&s->sync_xmm);
}

bool xlat_wants_precise(const struct X *x, const struct xlat_func *f)
{
    const struct xlat_traits *t = x->unit->o->traits;
    size_t n = (size_t)(f - x->prog->funcs);
    return t->handlers == XLAT_FAULT_ALL || (t->own_handler && t->own_handler[n / 8] >> n % 8 & 1);
}
