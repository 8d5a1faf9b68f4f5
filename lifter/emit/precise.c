/* precise.c - functions in which an exception handler may read or change the guest's registers at a fault.
 *
 * LLVM keeps guest registers in host registers or stack slots of its choice, and has dropped many of them where an access faults.  A handler that
 * only unwinds, or makes the page accessible and continues, needs none of them.  A handler that reads or changes the context does.  In a precise
 * function on x86-64 hosts most accesses note where the registers are (access.c).  For the others, and on other hosts, everything that has changed
 * since the last guest access is stored to cpu before the next one: general registers, flags, vector registers and eip (x87 registers
 * by xlat_x87_show).  When eip in cpu is that of the faulting instruction, the runtime knows that the other registers in cpu are up
 * to date.  Stores and accesses are volatile, so LLVM keeps them in order.
 *
 * This is not free, so it is done only where there are such handlers: in every function of a program whose traits (lifter/cfg/traits/traits.def) say
 * handlers=all, and in functions that register a structured handler of their own (seh=yes) other than a C++ compiler's, which only unwinds.
 *
 * Where handlers use only some registers (handlers=esp or frame), only those are stored before each access, and a flag of the module (XLAT_AOT_ESP)
 * tells the runtime so.
 */
#include <string.h>
#include "lifter/emit/core.h"

/* Stores v to cpu at this offset. */
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
    xlat_x87_cc_store(x); /* the rest of the unit is in cpu already (xlat_x87_insn) */
    s->syncing = false;
    LLVMValueRef last = put(x, xlat_code_addr(x, x->in->addr), offsetof(struct xlat_cpu, eip));
    if (k->xmm_synced != 0xffff)
        vec_push(&s->sync_xmm, ((struct sync_xmm){last, (uint16_t)~k->xmm_synced}));
    k->xmm_synced = 0xffff;
}

static void sync_kept(struct X *x)
{
    struct xlat_state *s = x->state;
    struct xlat_known *k = &x->known;
    for (int r = 0; r < 8; r++) {
        LLVMValueRef v = s->kept & 1u << r ? xlat_gpr_get(x, r) : k->reg_synced[r];
        if (k->reg_synced[r] != v)
            put(x, k->reg_synced[r] = v, offsetof(struct xlat_cpu, gpr) + 4 * (size_t)r);
    }
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

/* ---- which of the kept registers are already stored when a block begins: a forward data flow over the guest's instructions ---- */

/* Registers whose values are in cpu after the instruction, when those in `stored` are before it. */
static uint8_t stored_after(const struct xlat_insn *in, uint8_t stored, uint8_t kept)
{
    struct xlat_effects e;
    xlat_effects(in, &e);
    if (e.control == XLAT_CALL) /* the called function returns its changes in host registers, not in cpu */
        return 0;
    for (unsigned i = 0; i < e.nmem; i++)
        if (!(e.mem[i].kind & XLAT_ACCESS_MAYBE))
            stored = kept; /* xlat_precise_sync has stored them before the access */
    return stored & (uint8_t)~xlat_whole_registers(e.reg_may);
}

/* Only registers in `what` are stored when the block at `to` begins.  True: that is news. */
static bool restrict_to(const struct xlat_func *f, uint8_t *stored, uint32_t to, uint8_t what)
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
    restrict_to(f, stored, f->entry, 0);
    while (again) {
        again = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            uint8_t now = stored[i];
            for (uint32_t j = 0; j < b->n; j++)
                now = stored_after(&b->insns[j], now, kept);
            for (int k = 0; k < 2; k++)
                again |= restrict_to(f, stored, b->succ[k], now);
            for (uint32_t t = 0; b->table && t < b->table->n; t++)
                again |= restrict_to(f, stored, b->table->targets[t], now);
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
