/* flags_words.c - flags as the operation and the values that they come from, for those who look at them seldom.
 *
 * Computing six flags costs more than the instruction that sets them, so where only an unlikely way may show them two values and a kind are kept
 * (runtime/abi/flags.h), and the runtime makes flags of them.
 * In precise functions on x86-64 hosts faults may show them.  In a straight line they are noted at the access (access.c); where control leaves it
 * they are stored to the words in cpu, unless no way on can show them: a backward analysis finds the blocks in which an access or a call comes
 * before an instruction that writes them all.
 * In functions that are not precise only ways out to the interpreter show flags that no code of the function reads.  There the words are allocas,
 * which are stored to cpu on such a way out.
 */
#include "lifter/emit/core.h"

static bool used(const struct X *x) { return x->state->precise && x->host == XLAT_HOST_X86_64; }

static LLVMValueRef k32(struct X *x, unsigned v) { return LLVMConstInt(x->i32, v, false); }

void xlat_flags_words_begin(struct X *x)
{
    x->known.words.here = x->known.words.dirty = false;
    if (!x->state->precise) /* cpu->fl has them all */
        LLVMBuildStore(x->b, k32(x, XLAT_FLAGS_WHOLE | XLAT_FLAGS_NONE), x->words[0]);
}

void xlat_flags_words_set(struct X *x, int f)
{
    if (!x->known.words.here)
        x->known.words.op = XLAT_FLAGS_NONE, x->known.words.derived = 0;
    x->known.words.here = x->known.words.dirty = true;
    x->known.words.derived &= (uint8_t)~(1u << f);
}

void xlat_flags_words_note(struct X *x, enum xlat_flags_op op, int w, LLVMValueRef a, LLVMValueRef b, LLVMValueRef r)
{
    enum { ZSP = 1 << F_ZF | 1 << F_SF | 1 << F_PF, ALL = 0x3f };
    x->known.words.here = x->known.words.dirty = true;
    x->known.words.op = (uint8_t)op;
    x->known.words.log2 = w == 8 ? 0 : w == 16 ? 1 : 2;
    x->known.words.derived = op == XLAT_FLAGS_ZSP ? ZSP : op == XLAT_FLAGS_INC || op == XLAT_FLAGS_DEC ? ALL & ~(1 << F_CF) : ALL;
    x->known.words.a = a, x->known.words.b = b, x->known.words.r = r;
}

LLVMValueRef xlat_arithmetic_flag(struct X *x, int f)
{
    struct xlat_known *k = &x->known;
    if (!k->flag[f])
        k->flag[f] = LLVMBuildLoad2(x->b, x->i1, x->fl[f], "");
    return k->flag[f];
}

/* Flags that are not derived, as the bits of one word. */
static LLVMValueRef explicit_flags(struct X *x, unsigned flags)
{
    LLVMValueRef v = k32(x, 0);
    for (int f = 0; f < NFLAGS; f++)
        if (flags & 1u << f) {
            LLVMValueRef bit = LLVMBuildZExt(x->b, xlat_arithmetic_flag(x, f), x->i32, "");
            v = LLVMBuildOr(x->b, v, LLVMBuildShl(x->b, bit, k32(x, (unsigned)f), ""), "");
        }
    return v;
}

static bool takes_b(unsigned op) { return op == XLAT_FLAGS_CMP || op == XLAT_FLAGS_ADD || op == XLAT_FLAGS_SUB; }

bool xlat_flags_words(struct X *x, struct xlat_flags_words *out)
{
    unsigned derived = x->known.words.derived, rest = 0x3fu & ~derived & (unsigned)~x->known.flags_in_cpu, op = x->known.words.op;
    LLVMValueRef zero = k32(x, 0);
    if (!x->known.words.here)
        return false;
    bool difference = op == XLAT_FLAGS_SUB, in_register = false;
    for (int r = 0; r < 8; r++) /* CMP keeps its first operand, SUB its result: whichever is there anyway */
        in_register |= x->known.reg[r] == x->known.words.r;
    if (difference && !in_register)
        op = XLAT_FLAGS_CMP;
    if (op == XLAT_FLAGS_LOGIC && LLVMIsAConstantInt(x->known.words.r) && !LLVMConstIntGetZExtValue(x->known.words.r))
        op = XLAT_FLAGS_ZERO;
    *out = (struct xlat_flags_words){XLAT_FLAGS_KIND(op, x->known.words.log2, derived, rest), zero, zero, explicit_flags(x, rest)};
    if (derived && op != XLAT_FLAGS_ZERO)
        out->a = op == XLAT_FLAGS_CMP ? x->known.words.a : x->known.words.r;
    if (derived && takes_b(op))
        out->b = x->known.words.b;
    if (takes_b(op) && LLVMIsAConstantInt(out->b) && XLAT_FLAGS_FITS(LLVMConstIntGetSExtValue(out->b))) {
        out->kind |= XLAT_FLAGS_SHORT | (unsigned)LLVMConstIntGetSExtValue(out->b) << 23;
        out->b = zero;
    }
    return true;
}

/* In a function that is not precise: kind, a, b, x of what is known here.  Those that mean nothing are NULL. */
static void words_here(struct X *x, const struct xlat_flags_words *w, LLVMValueRef out[4])
{
    unsigned op = w->kind & 15;
    bool a = w->kind >> 8 & 0x3f && op != XLAT_FLAGS_ZERO, b = a && takes_b(op) && !(w->kind & XLAT_FLAGS_SHORT);
    out[0] = k32(x, w->kind);
    out[1] = a ? LLVMBuildZExt(x->b, w->a, x->i32, "") : NULL;
    out[2] = b ? LLVMBuildZExt(x->b, w->b, x->i32, "") : NULL;
    out[3] = w->kind >> 16 & 0x3f ? w->x : NULL;
}

void xlat_flags_words_spill(struct X *x)
{
    struct xlat_flags_words w;
    LLVMValueRef word[4];
    if (x->state->precise || !x->known.words.dirty || !xlat_flags_words(x, &w))
        return;
    x->known.words.dirty = false;
    words_here(x, &w, word);
    for (unsigned i = 0; i < 4; i++)
        LLVMBuildStore(x->b, word[i] ? word[i] : LLVMGetUndef(x->i32), x->words[i]);
}

bool xlat_flags_words_leave(struct X *x)
{
    static const size_t to[4] = {offsetof(struct xlat_cpu, flags_kind), offsetof(struct xlat_cpu, flags_a), offsetof(struct xlat_cpu, flags_b),
                                 offsetof(struct xlat_cpu, flags_x)};
    struct xlat_flags_words w;
    LLVMValueRef word[4];
    if (x->state->precise)
        return false;
    if (xlat_flags_words(x, &w))
        words_here(x, &w, word);
    else
        for (unsigned i = 0; i < 4; i++)
            word[i] = LLVMBuildLoad2(x->b, x->i32, x->words[i], "");
    for (unsigned i = 0; i < 4; i++)
        if (word[i])
            xlat_cpu_store(x, word[i], to[i]);
    return true;
}

void xlat_flags_words_store(struct X *x)
{
    struct xlat_flags_words w;
    if (!used(x) || !x->known.words.dirty || !xlat_flags_words(x, &w))
        return;
    x->known.words.dirty = false;
    if (w.kind >> 8 == 0x3f)
        xlat_cpu_store(x, LLVMConstInt(x->i8, XLAT_FLAGS_WHOLE | (w.kind & 0x3f), false), offsetof(struct xlat_cpu, flags_kind));
    else
        xlat_cpu_store(x, LLVMConstInt(x->i32, w.kind, false), offsetof(struct xlat_cpu, flags_kind));
    unsigned op = w.kind & 15;
    if (w.kind >> 8 & 0x3f && op != XLAT_FLAGS_ZERO) {
        xlat_cpu_store(x, LLVMBuildZExt(x->b, w.a, x->i32, ""), offsetof(struct xlat_cpu, flags_a));
        if (!(w.kind & XLAT_FLAGS_SHORT) && takes_b(op))
            xlat_cpu_store(x, LLVMBuildZExt(x->b, w.b, x->i32, ""), offsetof(struct xlat_cpu, flags_b));
    }
    if (w.kind >> 16 & 0x3f)
        xlat_cpu_store(x, w.x, offsetof(struct xlat_cpu, flags_x));
}

/* ---- which blocks show the flags that they begin with ---- */
enum seen { SHOWN, HIDDEN, NEITHER };

static enum seen look(const struct xlat_block *b)
{
    unsigned written = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        struct xlat_effects e;
        xlat_effects(&b->insns[i], &e);
        bool leaves = e.control == XLAT_CALL || e.control == XLAT_TRAPS || e.control == XLAT_NO_CODE;
        if (e.nmem || leaves || e.helpers || e.traps || e.vec.computes || e.x87.used)
            return SHOWN;
        if (e.flag_set && written == 0 && (e.flag_set & 0x3f) != 0x3f)
            return SHOWN; /* some stay as they were */
        written |= e.flag_set & 0x3f;
        if (written == 0x3f)
            return HIDDEN;
    }
    return NEITHER;
}

static bool seen_after(const struct xlat_func *f, const bool *seen, uint32_t bi)
{
    const struct xlat_block *b = &f->blocks[bi];
    if ((b->term != TERM_FALL && b->term != TERM_JMP && b->term != TERM_JCC) || !b->succ[0])
        return true;
    for (uint32_t i = 0; i < 2; i++) {
        const struct xlat_block *t = xlat_block_succ(f, b, i);
        if (b->succ[i] && (!t || seen[t - f->blocks]))
            return true;
    }
    return b->term == TERM_JCC && !b->succ[1];
}

void xlat_flags_words_find(const struct xlat_func *f, bool *seen)
{
    bool again = true;
    for (uint32_t i = 0; i < f->nblocks; i++)
        seen[i] = look(&f->blocks[i]) == SHOWN;
    while (again) {
        again = false;
        for (uint32_t i = f->nblocks; i--;)
            if (!seen[i] && look(&f->blocks[i]) == NEITHER && seen_after(f, seen, i))
                again = seen[i] = true;
    }
}

bool xlat_flags_words_wanted(const struct X *x, uint32_t va)
{
    const struct xlat_state *s = x->state;
    const struct xlat_block *to = va ? xlat_block_at(x->func, va) : NULL;
    if (!used(x) || !to)
        return used(x);
    uint32_t i = (uint32_t)(to - x->func->blocks);
    bool takes_over = i > s->bi && s->block[i].npreds == 1 && s->block[i].pred == s->bi; /* it begins with what is known here (begin_block) */
    return s->flags_seen[i] && !takes_over;
}
